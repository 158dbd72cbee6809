//! What a track is called: by its tags, or else by its file name and folders.
//!
//! Half of a real library has no tags, or tags that say "Track 03". Without a guess the list would be a column of file
//! names; a wrong error here would keep a song out. So nothing in this module fails: the worst case is the file name.

use std::io::{Read, Seek, SeekFrom};

use lofty::{
    config::{ParseOptions, ParsingMode},
    file::TaggedFileExt,
    probe::Probe,
    tag::Accessor,
};

mod path;

pub use path::{Guess, from_path, from_path_in};

use super::Names;

/// Longest name kept, in characters: a hostile tag must not fill the store.
const MAX_CHARS: usize = 300;
/// Numbers beyond it are no place on a record.
const MAX_TRACK_NUMBER: u32 = 999;
/// Years beyond them are slips: sound has been recorded since 1860.
const YEARS: std::ops::RangeInclusive<u32> = 1860..=2999;

/// A track's names: each from its tags, else guessed from `path` (a file name, or a path below the folder that the person
/// chose, without that folder's own name).
/// Leaves the source at its start.
pub fn names(source: &mut (impl Read + Seek), path: &str) -> Names {
    let tagged = from_tags(source).unwrap_or_default();
    // Nothing can be done about a source that can't be rewound; whoever reads it next will say so.
    let _ = source.seek(SeekFrom::Start(0));
    let guessed = from_path(path);
    let pick = |tag: String, guess: String| if tag.is_empty() { guess } else { tag };
    // A guess of the artist belongs to a guessed title: "Artist - Title" with a tagged title may be anything else.
    Names {
        artist: pick(tagged.artist, guessed.artist),
        album: pick(tagged.album, guessed.album),
        title: pick(tagged.title, guessed.title),
        track_number: tagged.track_number,
        year: tagged.year,
    }
}

/// The names in a file's tags; `None` where they can't be read.
fn from_tags(source: &mut (impl Read + Seek)) -> Option<Names> {
    source.seek(SeekFrom::Start(0)).ok()?;
    let mut options = ParseOptions::new();
    options.read_properties(false).read_cover_art(false).parsing_mode(ParsingMode::Relaxed);
    let file = Probe::new(source).options(options).guess_file_type().ok()?.read().ok()?;
    let mut names = Names::default();
    // The format's own tag first, then what the others add.
    for tag in file.primary_tag().into_iter().chain(file.tags()) {
        let fill = |into: &mut String, value: Option<std::borrow::Cow<'_, str>>| {
            if into.is_empty() {
                *into = tidy(&value.unwrap_or_default());
            }
        };
        fill(&mut names.title, tag.title());
        fill(&mut names.artist, tag.artist());
        fill(&mut names.album, tag.album());
        names.track_number =
            names.track_number.or(tag.track()).filter(|number| (1..=MAX_TRACK_NUMBER).contains(number));
        names.year =
            names.year.or_else(|| tag.date().map(|date| u32::from(date.year))).filter(|year| YEARS.contains(year));
    }
    Some(names)
}

/// One line, no control characters, single spaces, at most [`MAX_CHARS`].
fn tidy(text: &str) -> String {
    let printable: String = text.chars().map(|c| if c.is_control() { ' ' } else { c }).collect();
    let spaced = printable.split_whitespace().collect::<Vec<_>>().join(" ");
    spaced.chars().take(MAX_CHARS).collect::<String>().trim_end().to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hostile_names_are_tamed() {
        assert_eq!(tidy("a\u{0}b\n\tc  d"), "a b c d");
        assert_eq!(tidy(&"x".repeat(5000)).len(), MAX_CHARS);
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
