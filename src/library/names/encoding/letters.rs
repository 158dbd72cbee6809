//! How likely a text is in a language, by its letters: what tells "Êèíî" from "Кино" and leaves "Björk" alone.
//!
//! Words are weighed by how often their letters follow each other, Chinese, Japanese and Korean by how common their
//! characters are, everything by how words are capitalised. Costs are nats (negative natural logarithms of a share), so
//! that those of two readings of the same bytes compare.

use std::sync::OnceLock;

use super::languages::{LATIN, Language, WESTERN};

/// Made by `tests/corpus/make_letters.py`, which says what is in it.
static LETTERS: &str = include_str!("letters.txt");
/// The step of the costs in `letters.txt`.
const STEP_NATS: f32 = 0.4;
/// Letters and digits of ASCII are the same in every reading, so what they cost only has to be the same too.
const ASCII_NATS: f32 = 3.0;
const SPACE_NATS: f32 = 1.5;
/// A letter that the language doesn't have.
const FOREIGN_NATS: f32 = 20.0;
/// Two alphabets within a word.
const SWITCH_NATS: f32 = 7.0;
/// Western names come from more languages than the table was made of: no pair of letters is out of the question.
const WESTERN_MOST_NATS: f32 = 7.0;
const DRAWN_OUT_NATS: f32 = 2.0;
const WESTERN_ACCENTS_NATS: f32 = 4.6;
const WESTERN_SHORT_NATS: f32 = 4.0;
const WESTERN_SHORT_LETTERS: usize = 5;
/// What one word without accents says for its language, at most.
const PLAIN_MOST_NATS: f32 = 4.0;
/// What it costs that one text is of another language than those around it.
const OTHER_LANGUAGE_NATS: f32 = 16.0;
/// A character that its language's list lacks.
const RARE_CHARACTER_NATS: f32 = 11.5;
const UNUSUAL_NATS: f32 = 14.0;

/// What follows what: one row and one column a letter, the first of each the edge of a word.
struct Pairs {
    letters: Vec<(char, usize)>,
    costs: &'static [u8],
}

impl Pairs {
    fn place(&self, c: char) -> Option<usize> {
        let at = self.letters.binary_search_by_key(&c, |&(letter, _)| letter).ok()?;
        self.letters.get(at).map(|&(_, place)| place)
    }

    fn nats(&self, from: usize, to: usize) -> f32 {
        let cost = self.costs.get(from * (self.letters.len() + 1) + to).copied().unwrap_or(b'Z');
        f32::from(cost.saturating_sub(b'A')) * STEP_NATS
    }
}

/// Characters by rank, and what they cost at ranks 1, 10, 100, 1000.
struct Ranks {
    characters: Vec<(char, usize)>,
    nats_at: [f32; 4],
}

impl Ranks {
    fn nats(&self, c: char) -> f32 {
        let rank = self.characters.binary_search_by_key(&c, |&(character, _)| character).ok();
        let Some(&(_, rank)) = rank.and_then(|at| self.characters.get(at)) else { return RARE_CHARACTER_NATS };
        let decades = (rank.max(1) as f32).log10().min(2.999);
        let [from, to] = [decades as usize, decades as usize + 1].map(|i| self.nats_at.get(i).copied().unwrap_or(10.0));
        from + (to - from) * decades.fract()
    }
}

struct Tables {
    pairs: Vec<Pairs>,
    ranks: Vec<Ranks>,
}

/// Every letter with its place, counted from 1, in order of the letters.
fn placed(letters: &str) -> Vec<(char, usize)> {
    let mut placed: Vec<(char, usize)> = letters.chars().enumerate().map(|(i, c)| (c, i + 1)).collect();
    placed.sort_unstable();
    placed
}

fn tables() -> &'static Tables {
    static TABLES: OnceLock<Tables> = OnceLock::new();
    TABLES.get_or_init(|| {
        let (mut pairs, mut ranks) = (Vec::new(), Vec::new());
        for line in LETTERS.lines() {
            let mut fields = line.split(' ').skip(1);
            let letters = placed(fields.next().unwrap_or_default());
            let rest: Vec<&str> = fields.collect();
            if let [costs] = rest.as_slice() {
                pairs.push(Pairs { letters, costs: costs.as_bytes() });
            } else {
                let mut nats_at = [RARE_CHARACTER_NATS; 4];
                for (into, field) in nats_at.iter_mut().zip(rest) {
                    *into = field.parse().unwrap_or(RARE_CHARACTER_NATS);
                }
                ranks.push(Ranks { characters: letters, nats_at });
            }
        }
        Tables { pairs, ranks }
    })
}

/// How unlikely a text is as it is written, in whichever Latin language it is likeliest: "Malý" is Slovak in Latin-1 too.
pub(super) fn nats_as_written(text: &str) -> f32 {
    LATIN.iter().map(|&language| nats(text, language)).fold(f32::MAX, f32::min)
}

/// How unlikely texts of one file and folder are as they are written: in any of Latin-1's languages, or in one other
/// throughout, but for a text here and there.
pub(super) fn all_nats_as_written(texts: &[String]) -> f32 {
    let (western, others) = LATIN.split_at(WESTERN);
    let best = |text: &String| western.iter().map(|&language| nats(text, language)).fold(f32::MAX, f32::min);
    let as_western: Vec<f32> = texts.iter().map(best).collect();
    let of = |&language: &Language| -> f32 {
        let text_nats = |(text, western): (&String, &f32)| nats(text, language).min(western + OTHER_LANGUAGE_NATS);
        texts.iter().zip(&as_western).map(text_nats).sum()
    };
    others.iter().map(of).fold(as_western.iter().sum(), f32::min)
}

/// How unlikely a text is in a language.
pub(super) fn nats(text: &str, language: Language) -> f32 {
    let chars: Vec<char> = text.chars().collect();
    let tables = tables();
    let place = language as usize;
    let ranks = place.checked_sub(tables.pairs.len()).and_then(|i| tables.ranks.get(i));
    match (tables.pairs.get(place), ranks) {
        (Some(pairs), _) => worded(&chars, |word, is_whole| {
            if word.iter().all(char::is_ascii) {
                let told = if is_whole { plain_word_nats(word, pairs, place) } else { 0.0 };
                return ASCII_NATS * word.len() as f32 + told;
            }
            word_nats(word, pairs, language == Language::Western)
        }),
        (_, Some(ranks)) => characters_nats(&chars, ranks, language),
        // Thai has no table: its letters are told by how they may follow each other.
        _ => worded(&chars, |word, _| {
            if word.iter().all(char::is_ascii) { ASCII_NATS * word.len() as f32 } else { thai_nats(word) }
        }),
    }
}

/// `word_nats` takes a word and whether it is whole: no sign beyond ASCII before or after it, which may be a letter misread.
fn worded(chars: &[char], word_nats: impl Fn(&[char], bool) -> f32) -> f32 {
    let mut total = 0.0;
    let mut at = 0;
    while let Some(&c) = chars.get(at) {
        if is_letter(c) {
            let rest = chars.get(at..).unwrap_or_default();
            let word = rest.get(..rest.iter().take_while(|&&c| is_letter(c)).count()).unwrap_or_default();
            let before = at.checked_sub(1).and_then(|i| chars.get(i));
            let is_whole = [before, rest.get(word.len())].iter().flatten().all(|c| c.is_ascii());
            total += word_nats(word, is_whole);
            at += word.len().max(1);
        } else {
            let before = at.checked_sub(1).and_then(|i| chars.get(i)).copied().unwrap_or(' ');
            let after = chars.get(at + 1).copied().unwrap_or(' ');
            total += mark_nats(before, c, after);
            at += 1;
        }
    }
    total
}

/// A word without accents speaks for its language where it is likelier there than in any of Latin-1's, never against
/// one: it may be a name, or English.
fn plain_word_nats(word: &[char], pairs: &Pairs, place: usize) -> f32 {
    if place < WESTERN || place > Language::Latvian as usize || word.len() < 2 {
        return 0.0;
    }
    let tables = tables();
    let western = tables.pairs.get(..WESTERN).unwrap_or_default();
    let as_western = western.iter().map(|pairs| word_nats(word, pairs, false)).fold(f32::MAX, f32::min);
    (word_nats(word, pairs, false) - as_western).clamp(-PLAIN_MOST_NATS, 0.0)
}

/// The signs ª, º and µ are no letters of a word; the vowels and tones of Thai are.
fn is_letter(c: char) -> bool {
    (c.is_alphabetic() && !matches!(c, 'ª' | 'º' | 'µ')) || matches!(c, '\u{e31}'..='\u{e4e}')
}

fn mark_nats(before: char, c: char, after: char) -> f32 {
    match c {
        ' ' => SPACE_NATS,
        '\0'..='\u{7f}' => ASCII_NATS,
        '\u{80}'..='\u{9f}' | '\u{e000}'..='\u{f8ff}' => UNUSUAL_NATS,
        '’' | '·' | '´' | '–' => 4.5,
        // A sign between letters is no name's.
        _ if is_letter(before) && is_letter(after) => 13.0,
        '¿' | '¡' | '±' | '£' if is_letter(before) => 13.0,
        '¶' | '¬' | '¼' | '¯' | '¦' | '³' | '¹' | '¥' | 'º' | 'ª' if is_letter(after) => 13.0,
        '©' | '®' if is_letter(after) => 10.0,
        '¹' | '³' if before.is_lowercase() => 10.0,
        '£' if is_letter(after) => 10.0,
        '¶' | '¬' | '¼' | '¯' | '¦' if is_letter(before) => 13.0,
        '«' | '»' | '“' | '”' | '„' | '‘' | '‚' | '…' | '—' | '°' | '½' | '©' | '®' | '™' | '²' | '³' | 'º' | 'ª'
        | '¿' | '¡' | '№' | '£' | '€' | '•' | '§' | '×' | '\u{a0}' => {
            if before.is_ascii() || after.is_ascii() || is_letter(before) { 4.5 } else { 6.0 }
        }
        _ => 8.0,
    }
}

fn lower(c: char) -> char {
    c.to_lowercase().next().unwrap_or(c)
}

fn word_nats(word: &[char], pairs: &Pairs, western: bool) -> f32 {
    // Few accented letters in a row may be any name ("Öö", "Æ"); many are none.
    let short = word.len() <= WESTERN_SHORT_LETTERS && word.iter().all(|c| !c.is_ascii());
    let most = match (western, short) {
        (false, _) => f32::MAX,
        (true, true) => WESTERN_SHORT_NATS,
        (true, false) if word.iter().all(|c| !c.is_ascii()) => WESTERN_ACCENTS_NATS,
        (true, false) => WESTERN_MOST_NATS,
    };
    let mut total = case_nats(word);
    // The letter before, `None` after one that the language doesn't have.
    let mut from = Some(0);
    for &c in word {
        let to = pairs.place(lower(c));
        total += match (from, to) {
            // Whoever draws out a letter writes it again.
            (Some(from), Some(to)) if western && from == to => pairs.nats(from, to).min(DRAWN_OUT_NATS),
            (Some(from), Some(to)) => pairs.nats(from, to).min(most),
            (None, Some(_)) => ASCII_NATS + SWITCH_NATS,
            (Some(from), None) if c.is_ascii() => ASCII_NATS + if from == 0 { 0.0 } else { SWITCH_NATS },
            (None, None) if c.is_ascii() => ASCII_NATS,
            (_, None) => FOREIGN_NATS,
        };
        from = to;
    }
    total + from.map_or(0.0, |from| pairs.nats(from, 0).min(most))
}

/// Words are small, Capitalised or CAPITALS; other mixtures are what a wrong reading makes.
fn case_nats(word: &[char]) -> f32 {
    let mut total = 0.0;
    let shouts = word.iter().filter(|c| c.is_uppercase()).count() * 2 > word.len();
    for pair in word.windows(2) {
        if let [a, b] = pair {
            total += match (a.is_uppercase(), b.is_uppercase()) {
                (false, true) if a.is_lowercase() => 5.0,
                (true, false) if shouts && b.is_lowercase() && word.len() > 2 => 4.0,
                _ => 0.0,
            };
        }
    }
    total + 1.0
}

/// Thai: vowels and tones above and below follow a consonant, the vowels written first precede one.
fn thai_nats(word: &[char]) -> f32 {
    let mut total = 1.0;
    let mut before = ' ';
    for &c in word {
        let consonant = |c: char| matches!(c, 'ก'..='ฮ');
        let along = if consonant(before) { 0.8 } else { 0.0 };
        if before.is_ascii_alphabetic() && !c.is_ascii() {
            total += SWITCH_NATS;
        }
        total += match c {
            'ฃ' | 'ฅ' | 'ฌ' | 'ฎ' | 'ฏ' | 'ฑ' | 'ฒ' | 'ฬ' | 'ฦ' => 7.0,
            'ฆ' | 'ศ' | 'ษ' | 'ฐ' | 'ฉ' | 'ฝ' | 'ฟ' | 'ญ' => 5.0 + along,
            'ก'..='ฮ' => 3.2 + along,
            'ะ' | 'า' => 3.2,
            'เ'..='ไ' => 3.4,
            '\u{e31}' | '\u{e34}'..='\u{e39}' | '\u{e47}'..='\u{e4c}' | 'ำ' => {
                if consonant(before) || matches!(before, '\u{e31}'..='\u{e39}' | '\u{e47}'..='\u{e4c}') {
                    3.2
                } else {
                    10.0
                }
            }
            c if c.is_ascii() => ASCII_NATS + if before == ' ' || before.is_ascii() { 0.0 } else { SWITCH_NATS },
            _ => FOREIGN_NATS,
        };
        if matches!(before, 'เ'..='ไ') && !consonant(c) {
            total += 6.0;
        }
        before = c;
    }
    total
}

fn characters_nats(chars: &[char], ranks: &Ranks, language: Language) -> f32 {
    let japanese = language == Language::Japanese;
    let mut before = ' ';
    let mut total = 0.0;
    for &c in chars {
        total += match c {
            ' ' => SPACE_NATS,
            '\0'..='\u{7f}' => ASCII_NATS + if c.is_ascii_alphabetic() && !before.is_ascii() { 1.5 } else { 0.0 },
            '\u{3041}'..='\u{3096}' if japanese => 4.3,
            '\u{30a1}'..='\u{30fc}' if japanese => 4.6,
            '\u{4e00}'..='\u{9fff}' if language == Language::Korean => UNUSUAL_NATS,
            // Half of what is written in Japanese is kana.
            '\u{4e00}'..='\u{9fff}' => ranks.nats(c) + if japanese { 0.7 } else { 0.0 },
            '\u{ac00}'..='\u{d7a3}' if language == Language::Korean => ranks.nats(c),
            '\u{3000}'..='\u{3020}' | '\u{ff01}'..='\u{ff5e}' | '・' | '·' | '…' | '“' | '”' | '—' => 6.5,
            '\u{ff61}'..='\u{ff9f}' if japanese => 9.0,
            _ => UNUSUAL_NATS,
        };
        if c.is_ascii() != before.is_ascii() && before.is_ascii_alphabetic() {
            total += 1.5;
        }
        before = c;
    }
    total
}
