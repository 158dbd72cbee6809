//! One name out of a path: brought to plain letters, and rid of what is no part of it (years, discs, kinds of copy).

use unicode_normalization::UnicodeNormalization;

use super::{
    super::kept::{YEARS, tidy},
    words,
};

/// A part of a path as a person would write it: no escapes, macOS's letters composed, dashes between spaces alike,
/// underscores as the spaces that they stand for.
pub fn plain(part: &str) -> String {
    let decoded = unescaped(part);
    let composed: String = decoded.nfc().map(|c| if c.is_control() { ' ' } else { c }).collect();
    let mut name = tidy(&composed);
    if !name.contains(' ') {
        name = if name.contains("+-+") { name.replace('+', " ") } else { name };
        name = if name.contains(".-.") { name.replace('.', " ") } else { name };
        // Underscores stand for spaces only where there are no spaces; iTunes also writes a last dot so.
        name = with_last_dot(&name).replace('_', " ");
    }
    let name = with_last_dot(&tidy(&name));
    [" – ", " — ", " ― ", " − ", " ‐ ", " ‑ ", " － ", " -- ", " _-_ "]
        .iter()
        .fold(name, |name, dash| name.replace(dash, " - "))
}

/// "B.I.G_" is iTunes' "B.I.G.", since Windows lets no folder end in a dot.
fn with_last_dot(name: &str) -> String {
    match name.strip_suffix('_') {
        Some(rest) if rest.chars().rev().nth(1) == Some('.') => format!("{rest}."),
        _ => name.to_owned(),
    }
}

/// "%20" and its like, where the whole part is written so.
fn unescaped(part: &str) -> String {
    if part.contains(' ') || !part.contains('%') {
        return part.to_owned();
    }
    let mut bytes = Vec::new();
    let mut rest = part.bytes();
    while let Some(byte) = rest.next() {
        if byte != b'%' {
            bytes.push(byte);
            continue;
        }
        let mut digit = || rest.next().and_then(|c| char::from(c).to_digit(16));
        match (digit(), digit()) {
            (Some(high), Some(low)) => bytes.push((high * 16 + low) as u8),
            _ => return part.to_owned(),
        }
    }
    String::from_utf8(bytes).unwrap_or_else(|_| part.to_owned())
}

/// Lower-case words of letters and digits, "the" left out: for comparing.
fn key(name: &str) -> Vec<String> {
    let words = name.split(|c: char| !c.is_alphanumeric() && c != '\'' && c != '’').filter(|word| !word.is_empty());
    let key: Vec<String> = words.map(str::to_lowercase).collect();
    let without: Vec<String> = key.iter().filter(|word| *word != "the").cloned().collect();
    if without.is_empty() { key } else { without }
}

pub fn same(a: &str, b: &str) -> bool {
    let (key_a, key_b) = (key(a), key(b));
    if key_a.is_empty() { a == b && !a.is_empty() } else { key_a == key_b }
}

/// `name` begins with the words of `artist`: "Nina Simone feat. Someone".
pub fn leads(name: &str, artist: &str) -> bool {
    let (name, artist) = (key(name), key(artist));
    !artist.is_empty() && name.starts_with(&artist)
}

pub fn joined(pieces: &[String]) -> String {
    pieces.iter().map(String::as_str).filter(|piece| !piece.is_empty()).collect::<Vec<_>>().join(" - ")
}

/// "Beatles, The" in its order.
pub fn artist(name: &str) -> String {
    let the = [", The", ", the", ", THE"].iter().find_map(|the| name.strip_suffix(the));
    the.map_or_else(|| name.to_owned(), |rest| format!("The {rest}"))
}

/// A whole name that is a year: "1979", "(1979)".
pub fn year(name: &str) -> Option<u32> {
    let bare = name.trim_matches(['(', ')', '[', ']', '（', '）', '［', '］', '{', '}']).trim();
    let is_year = bare.len() == 4 && bare.bytes().all(|byte| byte.is_ascii_digit());
    bare.parse().ok().filter(|year| is_year && YEARS.contains(year))
}

/// A day ("2020-01-31", "31.01.2020", "20200131"), with or without what follows: recordings are called so.
pub fn is_date(name: &str) -> bool {
    let shape: String = name.chars().map_while(|c| (c.is_ascii_digit() || "-. _".contains(c)).then_some(c)).collect();
    let numbers: Vec<&str> = shape.split(['-', '.', ' ', '_']).filter(|number| !number.is_empty()).collect();
    let begins = |lengths: [usize; 3]| {
        numbers.len() >= 3 && numbers.iter().zip(lengths).all(|(number, len)| number.len() == len)
    };
    let is_calendar = |year: &str| year.parse().is_ok_and(|year: u32| (1900..=2100).contains(&year));
    let part = |place: usize| numbers.get(place).copied().unwrap_or_default();
    (begins([4, 2, 2]) && is_calendar(part(0)))
        || (begins([2, 2, 4]) && is_calendar(part(2)))
        || (part(0).len() == 8
            && part(0).get(..4).is_some_and(is_calendar)
            && part(0)
                .get(4..6)
                .and_then(|month| month.parse().ok())
                .is_some_and(|month: u32| (1..=12).contains(&month)))
}

const OPENING: [char; 5] = ['(', '[', '{', '（', '［'];
const CLOSING: [char; 5] = [')', ']', '}', '）', '］'];

/// What stands before the last bracket of a name, and what is in that bracket.
pub fn last_bracket(name: &str) -> Option<(&str, &str)> {
    let inside = name.trim_end().strip_suffix(CLOSING)?;
    let start = inside.rfind(OPENING)?;
    let (before, bracket) = (inside.get(..start)?, inside.get(start..)?);
    Some((before.trim_end(), bracket.trim_start_matches(OPENING).trim()))
}

fn first_bracket(name: &str) -> Option<(&str, &str)> {
    let (bracket, rest) = name.strip_prefix(OPENING)?.split_once(CLOSING)?;
    Some((bracket.trim(), rest.trim_start()))
}

/// A name without the year in brackets before or behind it; a piece that is nothing but a year goes where it is
/// `among_others`.
pub fn without_year(name: &str, among_others: bool) -> (String, Option<u32>) {
    if let Some(found) = year(name) {
        return if among_others { (String::new(), Some(found)) } else { (name.to_owned(), None) };
    }
    if let Some((before, bracket)) = last_bracket(name)
        && !before.is_empty()
        && let Some(found) = year(bracket)
    {
        return (before.to_owned(), Some(found));
    }
    match first_bracket(name) {
        Some((bracket, rest)) if !rest.is_empty() && year(bracket).is_some() => {
            (rest.trim_start_matches(['-', ' ', '.']).to_owned(), year(bracket))
        }
        _ => (name.to_owned(), None),
    }
}

/// Without "[FLAC]", "[24B-96kHz]", "(320 kbps)" and "- MP3" at its end.
pub fn without_copy(name: &str) -> String {
    let mut rest = name.trim();
    loop {
        let shorter = match (last_bracket(rest), rest.rsplit_once(" - ")) {
            (Some((before, bracket)), _) if words::is_of_copy(bracket) => before,
            (_, Some((before, end))) if words::is_format(end) => before,
            _ => return rest.to_owned(),
        };
        if shorter.is_empty() {
            return rest.to_owned();
        }
        rest = shorter.trim_end();
    }
}

/// Without "(Disc 1)", "[CD2]", "- CD 2" and "CD1" at its end.
pub fn without_disc(name: &str) -> String {
    let is_disc = |text: &str| {
        let text = text.trim_start_matches(['-', ',', ' ']);
        let word = text.trim_end_matches(|c: char| c.is_ascii_digit());
        word.len() < text.len() && words::is_disc_word(word.trim_end_matches([' ', '.', '_', '-']))
    };
    let shorter = match last_bracket(name) {
        Some((before, bracket)) if is_disc(bracket) => Some(before),
        _ => {
            let last_words = name.rsplit_once(' ').into_iter();
            let last_two =
                name.rsplitn(3, ' ').nth(2).map(|before| (before, name.get(before.len()..).unwrap_or_default()));
            last_words.chain(last_two).find(|(_, end)| is_disc(end)).map(|(before, _)| before)
        }
    };
    let shorter = shorter.unwrap_or(name).trim_end_matches([' ', '-', ',', '_']);
    if shorter.is_empty() { name.to_owned() } else { shorter.to_owned() }
}
