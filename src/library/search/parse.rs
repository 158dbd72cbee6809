//! What was typed, as words to look for in names and as wishes about the sound.

use super::{
    fold,
    typo::slips,
    words::{FILLERS, NEGATIONS, Saying},
};
use crate::hearing::descriptors::{Key, Mode};

/// More of a query is not read: nobody types as much, and nonsense must not cost.
const MOST_CHARS: usize = 300;
const MOST_WORDS: usize = 12;
/// Tempi that people mean by a number after "under" and its like; with "bpm" behind it any will do.
const TEMPI: std::ops::RangeInclusive<u32> = 40..=250;
/// What "around" leaves on either side, as a share (editorial: a DJ's pitch fader).
const AROUND: f32 = 0.06;
/// Letters of an unfinished word from which it may become a word of sound.
const LEAST_BEGINNING: usize = 4;
/// Letters of a word from which one slip in a word of sound is forgiven.
const LEAST_SLIPPED: usize = 5;

/// What is asked of the sound.
#[derive(Clone, Debug, PartialEq)]
pub enum Wish {
    /// A sum of a row's numbers that should be high.
    Terms(Vec<(usize, f32)>),
    /// Beats a minute, from and to.
    Tempo(f32, f32),
    Years(u32, u32),
    Key(Key),
}

/// A part of a query that belongs together. Where it is also a wish, either will do.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Clause {
    /// Folded, to be found in names.
    pub words: Vec<String>,
    /// The wish, and how it is said back to the person.
    pub wish: Option<(Wish, String)>,
    /// Counts where it is found, and is not missed where it is not.
    pub is_filler: bool,
}

/// The parts of a query in order. `is_name`: is this word in the names as it stands?
pub fn parse(query: &str, sayings: &[Saying], is_name: impl Fn(&str) -> bool) -> Vec<Clause> {
    let query: String = query.chars().take(MOST_CHARS).collect();
    let is_unfinished = query.chars().last().is_some_and(char::is_alphanumeric);
    let mut words = fold::words(&spelled_out(&query));
    words.truncate(MOST_WORDS);
    let mut parts = Vec::new();
    let mut at = 0;
    while at < words.len() {
        let rest = &words[at..];
        let is_last = rest.len() == 1;
        let found = tempo(rest)
            .or_else(|| key(rest))
            .or_else(|| years(rest))
            .or_else(|| said(rest, sayings))
            .or_else(|| slipped(&rest[0], sayings, &is_name))
            .or_else(|| (is_last && is_unfinished).then(|| begun(&rest[0], sayings)).flatten());
        let (len, wish) = match found {
            Some((len, wish, label)) => (len, Some((wish, label))),
            None => (1, None),
        };
        let is_filler = wish.is_none() && FILLERS.contains(&rest[0].as_str());
        parts.push(Clause { words: rest[..len].to_vec(), wish, is_filler });
        at += len;
    }
    parts
}

/// Signs that stand for words.
fn spelled_out(query: &str) -> String {
    let mut text = String::with_capacity(query.len());
    let mut before = [' ', ' '];
    for c in query.chars() {
        let is_note = before[1].is_ascii_alphabetic() && !before[0].is_alphanumeric();
        match c {
            '<' => text.push_str(" under "),
            '>' => text.push_str(" over "),
            '~' => text.push_str(" around "),
            '♯' => text.push_str(" sharp "),
            '#' if is_note => text.push_str(" sharp "),
            '♭' => text.push_str(" flat "),
            c => text.push(c),
        }
        before = [before[1], c];
    }
    text
}

type Found = (usize, Wish, String);

/// "under 100 bpm", "between 90 and 110 bpm", "120 bpm".
fn tempo(words: &[String]) -> Option<Found> {
    let word = |at: usize| words.get(at).map_or("", String::as_str);
    let number = |at: usize| {
        let word = word(at);
        let digits = word.strip_suffix("bpm").unwrap_or(word);
        let value = digits.parse::<u32>().ok().filter(|value| (1..=999).contains(value))?;
        Some((value as f32, digits.len() < word.len()))
    };
    // Words of "bpm" or "beats a minute" at a place.
    let unit = |at: usize| match (word(at), word(at + 1), word(at + 2)) {
        ("beats", "a" | "per", "minute") => 3,
        ("bpm", _, _) => 1,
        _ => 0,
    };
    let (relation, start) = match (word(0), word(1)) {
        ("less" | "slower", "than") | ("at", "most") => ("under", 2),
        ("more" | "faster", "than") | ("at", "least") => ("over", 2),
        ("under" | "below" | "max", _) => ("under", 1),
        ("over" | "above" | "min", _) => ("over", 1),
        ("around" | "about" | "near" | "ca", _) => ("around", 1),
        ("between", _) => ("between", 1),
        _ => ("", 0),
    };
    let (first, has_unit) = number(start)?;
    let joined = usize::from(matches!(word(start + 1), "and" | "to"));
    let second = number(start + 1 + joined);
    if let Some((second, second_has_unit)) = second {
        let end = start + 2 + joined;
        if first < second && (second_has_unit || unit(end) > 0) && matches!(relation, "" | "between") {
            let label = format!("between {first} and {second} beats a minute");
            return Some((end + unit(end), Wish::Tempo(first, second), label));
        }
    }
    let end = start + 1;
    let is_tempo = has_unit || unit(end) > 0 || (!relation.is_empty() && TEMPI.contains(&(first as u32)));
    let (wish, label) = match relation {
        "under" => (Wish::Tempo(0.0, first), format!("under {first} beats a minute")),
        "over" => (Wish::Tempo(first, f32::MAX), format!("over {first} beats a minute")),
        "between" => return None,
        _ => {
            let label = format!("around {first} beats a minute");
            (Wish::Tempo(first * (1.0 - AROUND), first * (1.0 + AROUND)), label)
        }
    };
    is_tempo.then(|| (end + unit(end), wish, label))
}

/// "a minor", "f sharp major", "e flat minor".
fn key(words: &[String]) -> Option<Found> {
    let word = |at: usize| words.get(at).map_or("", String::as_str);
    let natural: u8 = match word(0) {
        "c" => 0,
        "d" => 2,
        "e" => 4,
        "f" => 5,
        "g" => 7,
        "a" => 9,
        "b" | "h" => 11,
        _ => return None,
    };
    let (shift, len) = match word(1) {
        "sharp" => (1, 3),
        "flat" => (11, 3),
        _ => (0, 2),
    };
    let mode = match word(len - 1) {
        "major" => Mode::Major,
        "minor" => Mode::Minor,
        _ => return None,
    };
    let key = Key { tonic: (natural + shift) % 12, mode, confidence: 1.0 };
    Some((len, Wish::Key(key), format!("in {}", key.name())))
}

/// "80s", "1990s", "eighties", "1984", "1970-1975".
fn years(words: &[String]) -> Option<Found> {
    const TENS: [(&str, u32); 7] = [
        ("forties", 1940),
        ("fifties", 1950),
        ("sixties", 1960),
        ("seventies", 1970),
        ("eighties", 1980),
        ("nineties", 1990),
        ("noughties", 2000),
    ];
    let word = words.first()?.as_str();
    let year =
        |word: &str| (word.len() == 4).then(|| word.parse::<u32>().ok()).flatten().filter(|y| (1860..2100).contains(y));
    let decade = TENS.iter().find(|(name, _)| *name == word).map(|(_, start)| *start).or_else(|| {
        let digits = word.strip_suffix('s')?;
        let number = digits.parse::<u32>().ok().filter(|number| number % 10 == 0)?;
        match digits.len() {
            // The century of recorded sound, until the twenties come round again.
            2 if number < 30 => Some(2000 + number),
            2 => Some(1900 + number),
            4 => year(digits),
            _ => None,
        }
    });
    if let Some(start) = decade {
        return Some((1, Wish::Years(start, start + 9), format!("from the {start}s")));
    }
    let first = year(word)?;
    match words.get(1).and_then(|word| year(word)).filter(|second| *second > first) {
        Some(second) => Some((2, Wish::Years(first, second), format!("from {first} to {second}"))),
        None => Some((1, Wish::Years(first, first), format!("from {first}"))),
    }
}

fn find<'a>(phrase: &str, sayings: &'a [Saying]) -> Option<&'a Saying> {
    sayings.binary_search_by(|saying| saying.phrase.as_str().cmp(phrase)).ok().and_then(|at| sayings.get(at))
}

/// The longest phrase that begins here, or the opposite of the one after a "no".
fn said(words: &[String], sayings: &[Saying]) -> Option<Found> {
    let longest = |words: &[String]| {
        (1..=words.len().min(3)).rev().find_map(|len| Some((len, find(&words[..len].join(" "), sayings)?)))
    };
    if let Some((len, saying)) = longest(words) {
        return Some((len, Wish::Terms(saying.terms.clone()), saying.label.to_owned()));
    }
    if !NEGATIONS.contains(&words.first()?.as_str()) {
        return None;
    }
    let (len, saying) = longest(&words[1..])?;
    let opposite = saying.terms.iter().map(|(column, weight)| (*column, -weight)).collect();
    Some((1 + len, Wish::Terms(opposite), format!("not {}", saying.label)))
}

/// A word of sound with one slip in it, where nothing is called that.
fn slipped(word: &str, sayings: &[Saying], is_name: impl Fn(&str) -> bool) -> Option<Found> {
    let typed: Vec<char> = word.chars().collect();
    if typed.len() < LEAST_SLIPPED || is_name(word) || FILLERS.contains(&word) {
        return None;
    }
    let saying =
        sayings.iter().find(|saying| slips(&typed, &saying.phrase, 1).is_some_and(|slips| slips.whole <= 1))?;
    Some((1, Wish::Terms(saying.terms.clone()), saying.label.to_owned()))
}

/// An unfinished word that may become a word of sound.
fn begun(word: &str, sayings: &[Saying]) -> Option<Found> {
    if word.chars().count() < LEAST_BEGINNING {
        return None;
    }
    let saying = sayings.iter().find(|saying| saying.phrase.starts_with(word))?;
    Some((1, Wish::Terms(saying.terms.clone()), saying.label.to_owned()))
}
