//! Whose folder a file lies in: artist and album out of the folders around it.
//!
//! Folders tell of places, shelves and discs as often as of music, so each is asked what it is first. What may be an
//! artist, an album or anything is kept apart as [`Folders::lone`]: a wrong artist is worse than none.

use super::{number, pieces, text, words};

/// What the folders around a file say.
#[derive(Debug, Default)]
pub struct Folders {
    /// Empty where unknown.
    pub artist: String,
    /// Empty where unknown.
    pub album: String,
    /// A single folder, or the outer of two that disagree: an artist, or an album, or anything.
    pub lone: String,
    pub year: Option<u32>,
    pub is_compilation: bool,
}

impl Folders {
    /// There is an album, so that a number before a title is a place on it.
    pub fn is_album(&self) -> bool {
        !self.album.is_empty()
    }
}

/// A folder's name read as that of a release.
struct Release {
    artist: String,
    album: String,
    year: Option<u32>,
    /// "Artist - Album (1979)" and not "1979 - Artist - Album".
    has_year_behind: bool,
}

/// Reads the folders (outermost first, of their paths' roots nothing left) around a file called `stem`.
pub fn read(folders: &[String], stem: &str) -> Folders {
    // "loose/311 - Amber" and "loose/30 Seconds to Mars - The Kill" have none.
    let has_number = number::leading(stem, number::Place::Bare).is_some()
        || (number::digits(stem).0.len() == 2
            && !words::is_numbered_artist(stem)
            && number::leading(stem, number::Place::Album).is_some());
    let mut parts: Vec<&str> = folders.iter().map(String::as_str).filter(|part| !words::is_format(part)).collect();
    let mut found = Folders::default();
    while parts.len() > 1 && is_disc(&parts) || parts.len() == 1 && parts.first().is_some_and(|part| is_sure_disc(part))
    {
        parts.pop();
    }
    if let [.., outer, inner] = parts.as_slice()
        && text::same(&text::without_disc(inner), outer)
        && !text::same(inner, outer)
    {
        parts.pop();
    }
    let Some(inner) = parts.pop() else { return found };
    // Above the innermost folder, shelves and kinds of record are looked through.
    let holds_singles = words::is_of_singles(inner);
    let mut is_indexed = false;
    let year_above = parts.last().and_then(|part| text::year(part));
    let mut outer: Vec<&str> = Vec::new();
    for (place, part) in parts.iter().enumerate() {
        let below = parts.get(place + 1).copied().unwrap_or(inner);
        if is_index_of(part, below) {
            is_indexed = place + 1 == parts.len();
        } else if words::is_various(part) && (outer.is_empty() || !words::is_kind_of_record(part)) {
            found.is_compilation = true;
            outer.clear();
        } else if words::is_soundtracks(part) {
            found.is_compilation = place + 1 == parts.len();
        } else if words::is_unknown_album(part) && text::same(part, "non-album") {
            is_indexed = place + 1 == parts.len();
        } else if !(words::is_shelf(part)
            || words::is_kind_of_record(part)
            || text::year(part).is_some()
            || text::is_date(part))
        {
            outer.push(part);
        }
    }
    let artist = outer.pop().unwrap_or_default();
    let is_unknown = words::is_unknown_artist(artist);
    let artist = if is_unknown || found.is_compilation { String::new() } else { text::artist(artist) };
    if words::is_various(inner) || (words::is_soundtracks(inner) && artist.is_empty()) {
        found.is_compilation = true;
        return found;
    }
    if holds_singles || words::is_unknown_album(inner) {
        found.artist = artist;
        return found;
    }
    if words::is_unknown_artist(inner)
        || (words::is_shelf(inner) && (artist.is_empty() || !has_number))
        || text::is_date(inner)
    {
        return found;
    }
    if is_indexed && artist.is_empty() {
        found.artist = text::artist(inner);
        return found;
    }
    let release = release(inner);
    found.year = release.year.or(year_above);
    let whole = || text::joined(&[release.artist.clone(), release.album.clone()]);
    if words::is_various(&release.artist) {
        (found.is_compilation, found.album) = (true, release.album);
    } else if found.is_compilation || is_unknown {
        found.album = whole();
    } else if release.artist.is_empty() {
        let is_surely_album = has_number || release.year.is_some() || inner.len() != release.album.len();
        match artist.is_empty() {
            false => (found.artist, found.album) = (artist, release.album),
            true if is_surely_album || parts_hold_disc(folders) => {
                found.lone.clone_from(&release.album);
                found.album = release.album;
            }
            true => found.lone = release.album,
        }
    } else if artist.is_empty() || text::leads(&release.artist, &artist) || release.has_year_behind {
        (found.artist, found.album) = (text::artist(&release.artist), release.album);
    } else {
        // "John Williams/Star Wars - A New Hope", "Finds/Nina Simone - Pastel Blues": nobody can tell them apart.
        (found.album, found.lone) = (whole(), artist);
    }
    found
}

/// "CD1", "Disc 2 of 3", "CD 02 - Bonus": says nothing but which disc.
fn is_sure_disc(part: &str) -> bool {
    counted(part, words::is_disc_word) || words::is_extra(part)
}

/// Also "Vol. 2", "Side A" and "2", where two folders lie around it: alone they are albums ("1", "LP1").
fn is_disc(parts: &[&str]) -> bool {
    let Some(part) = parts.last() else { return false };
    let names = parts.iter().rev().skip(1).filter(|part| !words::is_shelf(part)).count();
    is_sure_disc(part)
        || side(part)
        || (names > 1 && (counted(part, words::is_part_word) || matches!(part.as_bytes(), [b'1'..=b'9'])))
}

fn parts_hold_disc(folders: &[String]) -> bool {
    folders.last().is_some_and(|part| is_sure_disc(part))
}

fn side(part: &str) -> bool {
    part.rsplit_once(' ').is_some_and(|(word, which)| words::is_side(word) && which.chars().count() == 1)
}

/// A word, a number of one or two digits (or a letter, or written out), then nothing or a name behind a mark.
fn counted(part: &str, is_word: fn(&str) -> bool) -> bool {
    let part = part.trim_start_matches(['(', '[']);
    let word = part.trim_start_matches(|c: char| c.is_alphabetic() || c == '.');
    let Some(name) = part.strip_suffix(word) else { return false };
    let rest = word.trim_start_matches([' ', '_', '-', '.', '#']);
    let behind = rest.trim_start_matches(|c: char| c.is_ascii_digit());
    let digits = rest.len() - behind.len();
    let is_end = |text: &str| text.is_empty() || text.starts_with([' ', '-', '_', ':', '(', '[', ')', ']', ',', '–']);
    if is_word(name) {
        let spelt = rest.to_lowercase();
        return ((1..=2).contains(&digits) && is_end(behind))
            || matches!(&*spelt, "a" | "b" | "c" | "d" | "one" | "two" | "three" | "four" | "i" | "ii" | "iii");
    }
    // "Disc One" is all letters.
    false
}

/// "N" around "Nina Simone", "0-9" around "311", "#".
fn is_index_of(part: &str, below: &str) -> bool {
    let first = |name: &str| name.chars().find(|c| c.is_alphanumeric()).map(|c| c.to_lowercase().to_string());
    let below_the = below.get(..4).filter(|the| the.eq_ignore_ascii_case("the ")).and_then(|_| below.get(4..));
    match part {
        "#" | "0-9" | "123" => true,
        _ if part.chars().count() == 1 => {
            first(part).is_some_and(|c| Some(&c) == first(below).as_ref() || Some(c) == below_the.and_then(first))
        }
        _ => {
            matches!(part.as_bytes(), [from, b'-', to] if from.is_ascii_uppercase() && to.is_ascii_uppercase() && from < to)
        }
    }
}

fn release(folder: &str) -> Release {
    let name = text::without_disc(&text::without_copy(folder));
    let mut year = None;
    let mut has_year_behind = false;
    let all = pieces::split(&name);
    let count = all.len();
    let mut kept: Vec<String> = Vec::new();
    for (place, piece) in all.into_iter().enumerate() {
        let (rest, found) = text::without_year(&piece, count > 1);
        if let Some(found) = found {
            year = year.or(Some(found));
            has_year_behind |= place > 0;
        }
        if !rest.is_empty() {
            kept.push(rest);
        }
    }
    match kept.as_slice() {
        [artist, album @ ..] if !album.is_empty() => {
            Release { artist: artist.clone(), album: text::joined(album), year, has_year_behind }
        }
        _ => Release { artist: String::new(), album: kept.concat(), year, has_year_behind },
    }
}
