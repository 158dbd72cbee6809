//! Which of the given files are photos, which are music, and which are neither.
//!
//! A browser's word for a file's kind is often missing (folders, some systems), so its name counts too. What is
//! inside a file is the worker's business: a text file named `.jpg` is a photo here and an error there.

use crate::library::formats::{self, Kind};

/// What a file is taken for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FileKind {
    Photo,
    Music,
    /// Said aloud to the person.
    Other,
    /// Passed over in silence: covers, notes and the like inside a folder of music.
    Passed,
}

/// A file by its looks.
#[derive(Clone, Copy, Debug)]
pub struct Looks<'a> {
    pub name: &'a str,
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
    if file.name.starts_with("._") || file.name == ".DS_Store" {
        return FileKind::Passed; // what macOS leaves on other disks
    }
    match formats::kind_of(file.name, file.mime) {
        Some(Kind::Photo) => FileKind::Photo,
        Some(Kind::Music) => FileKind::Music,
        None => FileKind::Other,
    }
}

#[cfg(test)]
mod tests {
    use super::{FileKind::*, *};

    fn chosen<'a>(name: &'a str, mime: &'a str) -> Looks<'a> {
        Looks { name, mime, is_nested: false }
    }

    fn nested(name: &str) -> Looks<'_> {
        Looks { name, mime: "", is_nested: true }
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
        let sorted = [Photo, Photo, Music, Music, Photo, Photo, Photo, Photo, Other, Other, Other, Music, Music, Other];
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
}
