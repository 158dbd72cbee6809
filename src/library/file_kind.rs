//! Which of the given files are photos, which are music, and which are neither.
//!
//! A browser's word for a file's kind is often missing (folders, some systems), so its name counts too. What is
//! inside a file is the worker's business: a text file named `.jpg` is a photo here and an error there.

use crate::library::{
    formats::{self, Kind},
    passed_over::{is_passed_over, is_system_file},
};

/// What a file is taken for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FileKind {
    Photo,
    Music,
    /// Said aloud to the person.
    Other,
    /// Passed over in silence: covers, notes and the like inside a folder of music, and what `passed_over` names.
    Passed,
}

/// A file by its looks.
#[derive(Clone, Copy, Debug)]
pub struct Looks<'a> {
    /// Its name, behind the folders it came in, the chosen one first; parts divided by `/`.
    pub path: &'a str,
    /// MIME type, possibly empty.
    pub mime: &'a str,
    /// It came from inside a folder, so nobody chose it by hand.
    pub is_nested: bool,
}

/// The kind of each file, in the same order.
pub fn sort_files(files: &[Looks]) -> Vec<FileKind> {
    let mut kinds: Vec<FileKind> = files.iter().map(kind_of).collect();
    let is_music_folder = files.iter().zip(&kinds).any(|(file, kind)| file.is_nested && *kind == FileKind::Music);
    for (file, kind) in files.iter().zip(&mut kinds) {
        let is_cover = *kind == FileKind::Photo && is_music_folder;
        if file.is_nested && (is_cover || *kind == FileKind::Other) {
            *kind = FileKind::Passed;
        }
    }
    kinds
}

fn kind_of(file: &Looks) -> FileKind {
    let (folders, name) = file.path.rsplit_once('/').unwrap_or(("", file.path));
    // Whoever chose a hidden folder, or a hidden file by hand, meant it.
    let is_in_passed = folders.split('/').skip(1).any(is_passed_over);
    if is_system_file(name) || file.is_nested && (is_in_passed || is_passed_over(name)) {
        return FileKind::Passed;
    }
    match formats::kind_of(name, file.mime) {
        Some(Kind::Photo) => FileKind::Photo,
        Some(Kind::Music) => FileKind::Music,
        None => FileKind::Other,
    }
}

#[cfg(test)]
mod tests {
    use super::{FileKind::*, *};

    fn chosen<'a>(path: &'a str, mime: &'a str) -> Looks<'a> {
        Looks { path, mime, is_nested: false }
    }

    fn nested(path: &str) -> Looks<'_> {
        Looks { path, mime: "", is_nested: true }
    }

    #[test]
    fn the_name_or_the_browser_tells_the_kind() {
        let files = [
            chosen("a.JPG", ""),
            chosen("photo", "image/webp"),
            chosen("b.flac", ""),
            chosen("c", "audio/mpeg"),
            chosen("d.heic", "image/heic"),
            chosen("IMG_1.HEIF", ""),
            chosen("e", "image/avif"),
            chosen("dance.gif", ""),
            chosen("scan.tif", "image/tiff"),
            chosen("notes.txt", "text/plain"),
            chosen("", ""),
            chosen("f.opus", ""),
            chosen("g.webm", "video/webm"),
            chosen("list.m3u", "audio/x-mpegurl"),
        ];
        let sorted = [Photo, Photo, Music, Music, Photo, Photo, Photo, Photo, Photo, Other, Other, Music, Music, Other];
        assert_eq!(sort_files(&files), sorted);
    }

    #[test]
    fn a_folder_of_music_brings_its_music_only() {
        let files = [nested("01.mp3"), nested("cover.jpg"), nested("info.nfo"), chosen("beach.jpg", "")];
        assert_eq!(sort_files(&files), [Music, Passed, Passed, Photo]);
    }

    #[test]
    fn a_folder_of_photos_brings_its_photos() {
        assert_eq!(sort_files(&[nested("a.png"), nested("._a.png")]), [Photo, Passed]);
    }

    #[test]
    fn what_lies_in_bins_and_hidden_folders_is_passed_over_unless_chosen() {
        let bins = [nested("Music/@eaDir/a.mp3"), nested("Music/.Trash-1000/files/a.mp3"), nested("Music/.a.mp3")];
        assert_eq!(sort_files(&bins), [Passed; 3]);
        assert_eq!(sort_files(&[nested(".music/a.mp3"), chosen(".a.mp3", "")]), [Music; 2]);
        assert_eq!(sort_files(&[chosen("Thumbs.db", ""), chosen("._a.mp3", "")]), [Passed; 2]);
    }
}
