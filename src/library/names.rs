//! What a track is called: by its tags, or else by its file name and folders.
//!
//! Half of a real library has no tags, or tags that say "Track 03". Without a guess the list would be a column of file
//! names; a wrong error here would keep a song out. So nothing in this module fails: the worst case is the file name.

mod encoding;

use std::io::{Read, Seek, SeekFrom};

use lofty::{
    config::{ParseOptions, ParsingMode},
    file::TaggedFileExt,
    probe::Probe,
    tag::Accessor,
};

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

/// Guesses names from a path such as `Artist/Album/01 Title.mp3`, `03 - Artist - Title.ogg` or `Artist - Title.flac`.
pub fn from_path(path: &str) -> Names {
    let mut parts: Vec<&str> = path.split(['/', '\\']).filter(|part| !part.trim().is_empty()).collect();
    let file_name = parts.pop().unwrap_or(path);
    let stem = without_extension(file_name);
    // Underscores stand for spaces only where there are no spaces.
    let spaced = if stem.contains(' ') { stem.to_owned() } else { stem.replace('_', " ") };
    let whole = tidy(&spaced);

    let mut pieces: Vec<String> = spaced
        .replace(['–', '—'], "-")
        .split(" - ")
        .map(tidy)
        .filter(|piece| piece.chars().any(char::is_alphanumeric))
        .collect();
    if pieces.len() > 1 && pieces.first().is_some_and(|piece| is_track_number(piece)) {
        pieces.remove(0);
    }
    let had_number = pieces.first().map(|piece| without_track_number(piece));
    if let (Some(first), Some(stripped)) = (pieces.first_mut(), had_number) {
        *first = stripped;
    }

    let mut names = Names::default();
    match pieces.as_slice() {
        [] => {}
        [title] => names.title.clone_from(title),
        [artist, title] => (names.artist, names.title) = (artist.clone(), title.clone()),
        [artist, album, title] if is_track_number(album) || album == title => {
            (names.artist, names.title) = (artist.clone(), title.clone());
        }
        [artist, album, rest @ ..] => {
            names.artist.clone_from(artist);
            names.album.clone_from(album);
            let rest = rest.iter().skip_while(|piece| rest.len() > 1 && is_track_number(piece));
            // Tidied again: each piece is short enough to keep, all of them together may not be.
            names.title = tidy(&rest.cloned().collect::<Vec<_>>().join(" - "));
        }
    }
    // Folders: the innermost is the album, the one around it the artist; a lone folder may be anything.
    if let [.., artist, album] = parts.as_slice() {
        if names.artist.is_empty() {
            names.artist = tidy(artist);
        }
        if names.album.is_empty() {
            names.album = tidy(album);
        }
    }
    if names.title.is_empty() {
        names.title = if whole.is_empty() { tidy(file_name) } else { whole };
    }
    names
}

fn without_extension(file_name: &str) -> &str {
    match file_name.rsplit_once('.') {
        Some((stem, extension))
            if !stem.is_empty()
                && (2..=5).contains(&extension.len())
                && extension.chars().all(|c| c.is_ascii_alphanumeric()) =>
        {
            stem
        }
        _ => file_name,
    }
}

/// "03", "3.", "1-03", "A2".
fn is_track_number(piece: &str) -> bool {
    let piece = piece.trim_end_matches(['.', ')']);
    let digits = piece.chars().filter(char::is_ascii_digit).count();
    (1..=4).contains(&digits)
        && piece.chars().enumerate().all(|(i, c)| c.is_ascii_digit() || c == '-' || (i == 0 && c.is_ascii_uppercase()))
        && piece.len() <= 5
        // A year is a title ("1979"), not a place on a record.
        && (digits != 4 || piece.contains('-'))
}

/// "01 Title", "01. Title" and "01-Title" without their number; "99 Luftballons" can't be told from them by two digits
/// alone, so only a number with a leading zero, or one with a mark after it, goes.
fn without_track_number(piece: &str) -> String {
    let digits = piece.chars().take_while(char::is_ascii_digit).count();
    let rest = piece.get(digits..).unwrap_or_default();
    let marked = rest.trim_start().starts_with(['.', ')', ']']) || rest.starts_with('-');
    let zero_led = piece.starts_with('0') && rest.starts_with(' ');
    let title = rest.trim_start_matches(|c: char| c.is_whitespace() || ".-)]".contains(c));
    if (1..=3).contains(&digits) && (marked || zero_led) && !title.is_empty() {
        title.to_owned()
    } else {
        piece.to_owned()
    }
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
    fn any_path_gives_names_short_enough_to_keep() {
        let check = |path: &str| {
            let names = from_path(path);
            for name in [&names.title, &names.artist, &names.album] {
                assert!(name.chars().count() <= MAX_CHARS && !name.chars().any(char::is_control), "{path:?}: {name:?}");
            }
        };
        check(&"piece - ".repeat(200));
        let parts = [
            "/", "\\", " - ", "-", "_", ".", " ", "01", "0", "1979", "A2", "ß", "\u{301}", "音楽", "\0", "\n", "mp3",
            "–", ")",
        ];
        let mut random = crate::ground::random::SplitMix64(5);
        for _ in 0..5_000 {
            let mut path = String::new();
            for _ in 0..=random.below(16) {
                path.push_str(parts[random.below(parts.len())]);
            }
            check(&path);
        }
    }

    #[test]
    fn file_names_say_what_they_can() {
        let cases = [
            ("03 - Nina Simone - Sinnerman.mp3", "Nina Simone", "", "Sinnerman"),
            ("Nina Simone - Sinnerman.flac", "Nina Simone", "", "Sinnerman"),
            ("Nina_Simone_-_Sinnerman.ogg", "Nina Simone", "", "Sinnerman"),
            ("Nina Simone/Pastel Blues/05 Sinnerman.m4a", "Nina Simone", "Pastel Blues", "Sinnerman"),
            ("Music/Nina Simone/Pastel Blues/05. Sinnerman.m4a", "Nina Simone", "Pastel Blues", "Sinnerman"),
            ("Nina Simone\\Pastel Blues\\05-Sinnerman.m4a", "Nina Simone", "Pastel Blues", "Sinnerman"),
            ("Nina Simone - Pastel Blues - 05 - Sinnerman.mp3", "Nina Simone", "Pastel Blues", "Sinnerman"),
            ("Nina Simone — Sinnerman.wav", "Nina Simone", "", "Sinnerman"),
            ("Sinnerman.wav", "", "", "Sinnerman"),
            ("Downloads/Sinnerman.wav", "", "", "Sinnerman"),
            ("01 Sinnerman", "", "", "Sinnerman"),
            ("99 Luftballons.mp3", "", "", "99 Luftballons"),
            ("1979.mp3", "", "", "1979"),
            ("The Smashing Pumpkins - 1979.mp3", "The Smashing Pumpkins", "", "1979"),
            ("03.mp3", "", "", "03"),
            ("Mr. Bojangles", "", "", "Mr. Bojangles"),
            (".mp3", "", "", ".mp3"),
            ("", "", "", ""),
        ];
        for (path, artist, album, title) in cases {
            let names = from_path(path);
            assert_eq!(
                (names.artist.as_str(), names.album.as_str(), names.title.as_str()),
                (artist, album, title),
                "{path}"
            );
        }
    }

    #[test]
    fn hostile_names_are_tamed() {
        assert_eq!(tidy("a\u{0}b\n\tc  d"), "a b c d");
        assert_eq!(tidy(&"x".repeat(5000)).len(), MAX_CHARS);
        assert_eq!(from_path(" - - - .mp3").title, "- - -");
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
