//! What a track is called: by its tags, or else by its file name and folders.
//!
//! Half of a real library has no tags, or tags that say "Track 03". Without a guess the list would be a column of file
//! names; a wrong error here would keep a song out. So nothing in this module fails: the worst case is the file name.

use std::{
    cell::RefCell,
    io::{Read, Seek, SeekFrom},
};

mod encoding;
mod kept;
mod path;

use encoding::Around;
use kept::{MAX_TRACK_NUMBER, YEARS, tidy};
use path::is_nobody;
pub use path::{Guess, from_path, from_path_in};

use super::{
    Names,
    tags::{self, Tagged},
};

/// Artists kept of one track; a choir that lists its singers is no list of artists.
const MOST_ARTISTS: usize = 12;

/// Where a file lies, as far as that names it.
#[derive(Clone, Copy, Debug, Default)]
pub struct Location<'a> {
    /// Name of the folder that the person chose; empty where there is none.
    pub chosen: &'a str,
    /// The file's path below it, or its name; parts divided by `/`.
    pub below: &'a str,
}

impl<'a> Location<'a> {
    /// A file that was given by itself.
    pub fn of_file(name: &'a str) -> Self {
        Self { chosen: "", below: name }
    }

    fn folder(&self) -> String {
        let inside = self.below.rsplit_once('/').map_or("", |(folder, _)| folder);
        format!("{}/{inside}", self.chosen)
    }
}

/// Names the files of one run. It remembers how the last folder's tags were written, which tells of the next file there
/// what its own few letters may not.
#[derive(Debug, Default)]
pub struct Namer {
    last: RefCell<(String, Around)>,
}

impl Namer {
    /// A track's names: each from its tags, else guessed from where it lies. Leaves the source at its start.
    pub fn name(&self, source: &mut (impl Read + Seek), location: Location) -> Names {
        let mut tagged = tags::read(source);
        // Nothing can be done about a source that can't be rewound; whoever reads it next will say so.
        let _ = source.seek(SeekFrom::Start(0));
        self.repair(&mut tagged, location);
        named(tagged, from_path_in(location.chosen, location.below))
    }

    /// Bytes that a tag calls by the wrong name become letters.
    fn repair(&self, tagged: &mut Tagged, location: Location) {
        let mut last = self.last.borrow_mut();
        let (folder, around) = &mut *last;
        let now = location.folder();
        if *folder != now {
            (*folder, *around) = (now, Around::default());
        }
        around.lies_at(&[location.chosen, location.below].join("/"));
        let mut texts: Vec<&mut String> = [&mut tagged.title, &mut tagged.album].into();
        texts.extend(tagged.artists.iter_mut().chain(&mut tagged.album_artists));
        texts.iter().for_each(|text| around.see(text));
        encoding::repair(&mut texts, around);
    }
}

/// The names of one file by itself, see [`Namer::name`].
pub fn names(source: &mut (impl Read + Seek), path: &str) -> Names {
    Namer::default().name(source, Location::of_file(path))
}

/// The tags' names before the path's. The album's artist stands in for a missing one; "Various Artists" is nobody.
fn named(tagged: Tagged, guessed: Guess) -> Names {
    let known = |artists: Vec<String>| -> Vec<String> {
        let tidied = artists.iter().map(|artist| tidy(artist));
        tidied.filter(|artist| !artist.is_empty() && !is_nobody(artist) && !tags::is_various(artist)).collect()
    };
    let is_of_various = tagged.album_artists.iter().chain(&tagged.artists).any(|artist| tags::is_various(artist));
    let candidates = [known(tagged.artists), known(tagged.album_artists), known(vec![guessed.artist])];
    let pick = |tag: String, guess: String| Some(tidy(&tag)).filter(|tag| !tag.is_empty()).unwrap_or(guess);
    let mut names = Names {
        title: pick(tagged.title, guessed.title),
        album: pick(tagged.album, guessed.album),
        is_compilation: tagged.is_compilation || is_of_various || guessed.is_compilation,
        track_number: tagged
            .track_number
            .or(guessed.track_number)
            .filter(|number| (1..=MAX_TRACK_NUMBER).contains(number)),
        year: tagged.year.or(guessed.year).filter(|year| YEARS.contains(year)),
        ..Names::default()
    };
    let artists = candidates.into_iter().find(|artists| !artists.is_empty()).unwrap_or_default();
    names.set_artists(artists.into_iter().take(MOST_ARTISTS));
    names
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hostile_names_are_tamed() {
        assert_eq!(tidy("a\u{0}b\n\tc  d"), "a b c d");
        assert_eq!(tidy(&"x".repeat(5000)).len(), kept::MAX_CHARS);
    }

    /// A song behind an ID3v2.3 tag of text frames.
    fn tagged(frames: &[(&[u8; 4], &str)]) -> std::io::Cursor<Vec<u8>> {
        let mut body = Vec::new();
        for (name, text) in frames {
            body.extend_from_slice(*name);
            body.extend((text.len() as u32 + 1).to_be_bytes());
            body.extend([0, 0, 0]);
            body.extend(text.as_bytes());
        }
        let mut file = b"ID3\x03\0\0".to_vec();
        file.extend([21, 14, 7, 0].map(|shift| (body.len() >> shift & 0x7f) as u8));
        file.extend(body);
        file.extend_from_slice(include_bytes!("../../tests/corpus/audio/silent.mp3"));
        std::io::Cursor::new(file)
    }

    #[test]
    fn number_and_year_are_read_and_nonsense_is_left_out() {
        let mut good = tagged(&[(b"TIT2", "Sinnerman"), (b"TRCK", "10/10"), (b"TYER", "1965")]);
        let read = names(&mut good, "a.mp3");
        assert_eq!((read.title.as_str(), read.track_number, read.year), ("Sinnerman", Some(10), Some(1965)));
        let mut odd = tagged(&[(b"TIT2", "Sinnerman"), (b"TRCK", "90000"), (b"TYER", "0007")]);
        let read = names(&mut odd, "a.mp3");
        assert_eq!((read.title.as_str(), read.track_number, read.year), ("Sinnerman", None, None));
    }

    #[test]
    fn what_has_no_tags_is_named_by_its_path() {
        let mut nothing = std::io::Cursor::new(b"not music".to_vec());
        assert_eq!(names(&mut nothing, "A - B.mp3").title, "B");
    }
}
