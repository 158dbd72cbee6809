//! The place on a record at the beginning of a file name, told from names that begin with a number.
//!
//! "03 Nude" has one and "50 Cent" and "99 Luftballons" have none. A leading zero or a mark behind the digits tells;
//! where there is neither, the folder does.

use super::{super::kept::MAX_TRACK_NUMBER, words};

/// How much the folders around a file speak for a number being a place.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Place {
    Bare,
    /// Behind an artist's name: "Green Day - 21 Guns".
    Title,
    Album,
}

/// Longest run of numbers without a zero before them that is taken for places; songs are called "99 Luftballons" and
/// "50 Ways" (editorial).
const MOST_UNMARKED: u32 = 40;
/// Discs in a box that is numbered "103", "203", … (editorial).
const MOST_DISCS: u32 = 6;

/// A track number and what follows it. The number is `None` where a side of a record ("A1") says none.
type Found<'a> = (Option<u32>, &'a str);

/// The number before a title, and the title: "03 Title", "3. Title", "1-03 Title", "A1. Title", "(03) Title".
pub fn leading(text: &str, place: Place) -> Option<Found<'_>> {
    let found = bracketed(text)
        .or_else(|| disc_and_track(text))
        .or_else(|| vinyl(text, place))
        .or_else(|| plain(text, place))?;
    found.1.chars().any(char::is_alphanumeric).then_some(found)
}

/// A piece that is nothing but a number: "03", "1-03", "A1", "Track 3". `is_followed`: by more than a title.
pub fn whole(piece: &str, place: Place, is_followed: bool) -> Option<Option<u32>> {
    let bare = piece.trim_matches(['(', ')', '[', ']', '#', '.', ' ']);
    if let Some(side) = side(bare) {
        return side.is_empty().then_some(None);
    }
    if let Some((number, "")) = disc_track(bare) {
        return Some(number);
    }
    if let Some(number) = named(bare) {
        return Some(Some(number));
    }
    let (digits, rest) = digits(bare);
    // "0" is an album's name.
    let value: u32 = digits.parse().ok().filter(|_| rest.is_empty() && digits != "0")?;
    match digits.len() {
        1 | 2 => (place != Place::Title || piece.starts_with('0') || is_followed).then_some(in_range(value)),
        _ if digits.starts_with('0') => Some(in_range(value)),
        3 if place == Place::Album || is_followed => boxed(digits).map(Some),
        _ => None,
    }
}

/// "Track 03", "Spur 3", "トラック 3": the number that such a title tells.
pub fn named(title: &str) -> Option<u32> {
    let word = title.trim_end_matches(|c: char| c.is_ascii_digit());
    let digits = title.get(word.len()..)?;
    let is_word = words::is_track_word(word.trim_end_matches([' ', '.', '-', '_', '#']));
    digits.parse().ok().filter(|_| is_word && digits.len() <= 3).and_then(in_range)
}

/// "05.Title" in a name without spaces, as some rippers write it.
pub fn is_dotted(stem: &str) -> bool {
    let (digits, rest) = digits(stem);
    (2..=3).contains(&digits.len())
        && !rest.contains(' ')
        && rest.strip_prefix('.').is_some_and(|title| title.starts_with(char::is_alphabetic))
}

/// Track number of "203": third of the second disc.
pub fn boxed(digits: &str) -> Option<u32> {
    let number: u32 = digits.parse().ok().filter(|_| digits.len() == 3)?;
    let (disc, track) = (number / 100, number % 100);
    ((1..=MOST_DISCS).contains(&disc) && (1..=MOST_UNMARKED).contains(&track)).then_some(track)
}

pub fn in_range(number: u32) -> Option<u32> {
    (1..=MAX_TRACK_NUMBER).contains(&number).then_some(number)
}

pub fn digits(text: &str) -> (&str, &str) {
    let rest = text.trim_start_matches(|c: char| c.is_ascii_digit());
    (text.strip_suffix(rest).unwrap_or_default(), rest)
}

/// What follows a mark (".", ")", "-") or a space.
fn after_mark(rest: &str) -> Option<&str> {
    let title = rest.trim_start_matches(|c: char| c.is_whitespace() || ".-)]_、．:".contains(c));
    // "...Baby One More Time" keeps its dots.
    let title = if rest.trim_start().starts_with("..") { rest.trim_start() } else { title };
    (title.len() < rest.len()).then_some(title)
}

fn bracketed(text: &str) -> Option<Found<'_>> {
    let inside = text.strip_prefix(['(', '[']);
    let (number, rest) = digits(inside.or_else(|| text.strip_prefix('#'))?);
    let is_place =
        if inside.is_some() { matches!(number.len(), 2) || number.starts_with('0') } else { number.starts_with('0') };
    let title = if inside.is_some() { rest.strip_prefix([')', ']'])? } else { rest };
    let value = number.parse().ok().filter(|_| is_place)?;
    Some((in_range(value), title.trim_start_matches([' ', '-', '.'])))
}

/// "1-03 Title", "1.03 Title", "d1t03. Title", "CD1-03 Title".
fn disc_and_track(text: &str) -> Option<Found<'_>> {
    let (number, rest) = disc_track(text)?;
    let title = after_mark(rest)?;
    (!title.starts_with(|c: char| c.is_ascii_digit()) || rest.starts_with(' ')).then_some((number, title))
}

fn disc_track(text: &str) -> Option<Found<'_>> {
    let lower = text.get(..2).unwrap_or_default().to_ascii_lowercase();
    let prefix = if lower == "cd" { 2 } else { usize::from(lower.starts_with('d')) };
    let (disc, rest) = digits(text.get(prefix..)?);
    let between = rest.chars().next()?;
    let (track, rest) = digits(rest.get(between.len_utf8()..)?);
    let is_between = if prefix == 1 { "tT" } else { "-." }.contains(between);
    let is_disc = (1..=2).contains(&disc.len()) && disc.parse().is_ok_and(|disc: u32| (1..=20).contains(&disc));
    // "24.12 Christmas" is a day; "1.5 Hours" has no second digit.
    let is_track = track.len() == 2 && (between != '.' || track.starts_with('0') || rest.starts_with(['.', ' ']));
    let number = track.parse().ok().filter(|_| is_between && is_disc && is_track)?;
    (!rest.starts_with(|c: char| c.is_alphanumeric())).then_some((in_range(number), rest))
}

/// "A1" at the beginning, and what follows.
fn side(text: &str) -> Option<&str> {
    let rest = text.strip_prefix(|c: char| ('A'..='H').contains(&c))?;
    let (number, rest) = digits(rest);
    let is_place = matches!(number.as_bytes(), [b'1'..=b'9'] | [b'0', b'1'..=b'9']);
    (is_place && !rest.starts_with(char::is_alphanumeric)).then_some(rest)
}

fn vinyl(text: &str, place: Place) -> Option<Found<'_>> {
    let rest = side(text)?;
    let is_marked = rest.starts_with(['.', ')', '-', '_']) || (rest.starts_with(' ') && place == Place::Album);
    is_marked.then(|| after_mark(rest)).flatten().map(|title| (None, title))
}

fn plain(text: &str, place: Place) -> Option<Found<'_>> {
    let (number, rest) = digits(text);
    let value: u32 = number.parse().ok().filter(|_| (1..=4).contains(&number.len()))?;
    let is_zero_led = number.starts_with('0') && number.len() > 1;
    if rest.starts_with(|c: char| c > '\u{2E7F}' && c.is_alphabetic()) && is_zero_led {
        return Some((in_range(value), rest));
    }
    let title = after_mark(rest)?;
    let next_is_digit = title.starts_with(|c: char| c.is_ascii_digit());
    let is_short = number.len() <= 3;
    let is_unmarked = number.len() == 2 && (10..=MOST_UNMARKED).contains(&value);
    let spaced = rest.trim_start();
    let is_place = if spaced.starts_with([')', ']', '、', '．']) || (spaced.starts_with('.') && !next_is_digit) {
        is_short || is_zero_led
    } else if let Some(behind) = spaced.strip_prefix('-') {
        // "03-Nude", "03 -Nude"; but "7-Eleven", "24-7".
        let is_spaced = rest.starts_with(' ') || behind.starts_with(' ');
        !next_is_digit
            && is_short
            && (is_zero_led || (is_spaced && number.len() < 3) || (is_unmarked && !behind.contains(' ')))
    } else if is_zero_led {
        true
    } else if place == Place::Album {
        is_unmarked || boxed(number).is_some()
    } else {
        false
    };
    let value =
        if number.len() == 3 && !is_zero_led && place == Place::Album { boxed(number).unwrap_or(value) } else { value };
    is_place.then_some((in_range(value), title))
}
