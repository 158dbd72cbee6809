//! Puts right names whose bytes are not in the encoding that their tag says.
//!
//! A tag of old often says Latin-1 and holds what its writer's system used: Windows-1251, GBK, Shift-JIS, UTF-8. Read as
//! it says, "Кино" becomes "Êèíî", which nobody finds or can search. A wrong repair is worse than none ("Björk" must stay),
//! and one short name says little: so all names of a file and its folder are weighed together, each reading by how
//! likely its letters are in its language, and only a clear winner over what is written changes anything.

use encoding_rs::{
    BIG5, EUC_JP, EUC_KR, Encoding, GB18030, IBM866, ISO_8859_2, KOI8_R, SHIFT_JIS, WINDOWS_874, WINDOWS_1250,
    WINDOWS_1251, WINDOWS_1252, WINDOWS_1253, WINDOWS_1254, WINDOWS_1255, WINDOWS_1256, WINDOWS_1257,
};

mod languages;
mod latin;
mod letters;
#[cfg(test)]
mod tests;
mod utf8;

use languages::{Language, Script};
use latin::bytes_of;

/// Texts of a folder that are weighed with a file's own, at most: a hundred say no more than these.
const MOST_TEXTS: usize = 48;
/// Bytes of a text that are weighed: a hostile tag must not cost seconds.
const MOST_BYTES: usize = 400;
/// By how much a reading must be likelier than what is written, in nats: fitted on 96,000 made names in 13 languages of
/// Latin-1 and 7 of Central Europe (`tests/corpus/make_names.py 99 400 1`): four words among them change.
const MARGIN_NATS: f32 = 4.5;
/// What a path says, in nats: that it holds a name as decoded, that it holds one as written, that it is in the script.
const PATH_NAMES_IT_NATS: f32 = 14.0;
const PATH_AS_WRITTEN_NATS: f32 = 8.0;
const PATH_SCRIPT_NATS: f32 = 5.0;

/// Japanese without kana is rarer than Chinese.
const NO_KANA_NATS: f32 = 4.0;

/// One way to read bytes, and what it costs before any is read (nats): rarer encodings need more evidence.
struct Reading {
    encoding: &'static Encoding,
    language: Language,
    prior_nats: f32,
}

const fn reading(encoding: &'static Encoding, language: Language, prior_nats: f32) -> Reading {
    Reading { encoding, language, prior_nats }
}

/// As it is written, or with the punctuation that Windows added to Latin-1.
static WRITTEN: Reading = reading(WINDOWS_1252, Language::Western, 0.0);
static READINGS: [Reading; 38] = [
    reading(WINDOWS_1251, Language::Russian, 2.0),
    reading(WINDOWS_1251, Language::Ukrainian, 3.0),
    reading(WINDOWS_1251, Language::Bulgarian, 3.0),
    reading(WINDOWS_1251, Language::Serbian, 4.0),
    reading(KOI8_R, Language::Russian, 5.0),
    reading(IBM866, Language::Russian, 6.0),
    reading(WINDOWS_1250, Language::Polish, 0.5),
    reading(WINDOWS_1250, Language::Czech, 1.0),
    reading(WINDOWS_1250, Language::Slovak, 1.0),
    reading(WINDOWS_1250, Language::Hungarian, 0.5),
    reading(WINDOWS_1250, Language::Romanian, 2.0),
    reading(WINDOWS_1250, Language::Croatian, 1.5),
    reading(WINDOWS_1250, Language::Slovenian, 1.5),
    reading(ISO_8859_2, Language::Polish, 2.0),
    reading(ISO_8859_2, Language::Czech, 2.0),
    reading(ISO_8859_2, Language::Slovak, 2.5),
    reading(ISO_8859_2, Language::Hungarian, 3.0),
    reading(ISO_8859_2, Language::Romanian, 3.0),
    reading(ISO_8859_2, Language::Croatian, 3.0),
    reading(ISO_8859_2, Language::Slovenian, 3.0),
    reading(WINDOWS_1254, Language::Turkish, 1.5),
    reading(WINDOWS_1257, Language::Lithuanian, 2.5),
    reading(WINDOWS_1257, Language::Latvian, 2.5),
    reading(WINDOWS_1257, Language::Estonian, 2.5),
    reading(WINDOWS_1257, Language::Polish, 4.0),
    reading(WINDOWS_1253, Language::Greek, 2.0),
    reading(WINDOWS_1255, Language::Hebrew, 2.5),
    reading(WINDOWS_1256, Language::Arabic, 2.5),
    reading(WINDOWS_874, Language::Thai, 2.5),
    reading(SHIFT_JIS, Language::Japanese, 2.0),
    reading(EUC_JP, Language::Japanese, 5.0),
    reading(GB18030, Language::Chinese, 2.0),
    reading(GB18030, Language::Traditional, 4.0),
    reading(BIG5, Language::Traditional, 2.5),
    reading(EUC_KR, Language::Korean, 2.0),
    reading(SHIFT_JIS, Language::Chinese, 9.0),
    reading(EUC_JP, Language::Chinese, 9.0),
    reading(EUC_KR, Language::Traditional, 9.0),
];

/// What is known of a folder when one of its files is read: its path, which is right Unicode and often holds the names in
/// their right letters, and the names of the files met before.
#[derive(Clone, Debug, Default)]
pub struct Around {
    path: String,
    scripts: Vec<Script>,
    texts: Vec<Vec<u8>>,
}

impl Around {
    /// The next file of the folder lies at `path`; its name may stand at the end.
    pub fn lies_at(&mut self, path: &str) {
        self.path = path.to_lowercase();
        self.scripts = languages::scripts_of(&self.path);
    }

    /// Remembers a name as its tag said it, before any repair; names that are Unicode already are passed over.
    pub fn see(&mut self, text: &str) {
        if self.texts.len() < MOST_TEXTS
            && let Some(bytes) = weighed(text)
            && !self.texts.contains(&bytes)
        {
            self.texts.push(bytes);
        }
    }
}

/// Puts right the names of one file, each as its tag said it: before spaces and control characters are tidied, since
/// either may be part of a letter. What isn't clearly wrong stays as it is.
pub fn repair(texts: &mut [&mut String], around: &Around) {
    let mut open: Vec<&mut String> = Vec::new();
    for text in texts.iter_mut() {
        match suspicious(text).and_then(|bytes| utf8::decode(&bytes)) {
            Some(right) => **text = right,
            None => open.push(text),
        }
    }
    let mut evidence: Vec<Vec<u8>> = Vec::new();
    let mut take = |bytes: Vec<u8>| {
        if evidence.len() < MOST_TEXTS && !evidence.contains(&bytes) {
            evidence.push(bytes);
        }
    };
    open.iter().filter_map(|text| weighed(text)).for_each(&mut take);
    if open.iter().all(|text| suspicious(text).is_none()) {
        return;
    }
    around.texts.iter().filter(|bytes| utf8::decode(bytes).is_none()).cloned().for_each(take);
    let best = clear_winner(&evidence, around);
    for text in open {
        let Some(bytes) = bytes_of(text).filter(|bytes| !bytes.is_ascii()) else { continue };
        let right = best.and_then(|best| better(best, &bytes)).or_else(|| as_windows_1252(text, &bytes));
        if let Some(right) = right {
            *text = right.trim_end_matches(LOST).to_owned();
        }
    }
}

/// The reading that all the evidence speaks for, if it does so clearly.
fn clear_winner(evidence: &[Vec<u8>], around: &Around) -> Option<&'static Reading> {
    let written = total_nats(&WRITTEN, evidence, around);
    READINGS
        .iter()
        .map(|reading| (reading, total_nats(reading, evidence, around)))
        .min_by(|a, b| a.1.total_cmp(&b.1))
        .filter(|(_, nats)| nats + MARGIN_NATS < written)
        .map(|(reading, _)| reading)
}

/// How unlikely all of it is, read so.
fn total_nats(reading: &Reading, evidence: &[Vec<u8>], around: &Around) -> f32 {
    let mut total = reading.prior_nats;
    let mut named = false;
    let (mut own_letters, mut has_kana) = (0, false);
    let is_written = reading.language == Language::Western;
    let mut as_written = Vec::new();
    for bytes in evidence {
        let Some(decoded) = decode(reading, bytes) else {
            // A text of another encoding among them: no reading of it costs more than being unreadable.
            total += UNREADABLE_NATS_PER_BYTE * bytes.len().min(MOST_BYTES) as f32;
            continue;
        };
        if !is_written {
            total += letters::nats(&decoded, reading.language);
        }
        own_letters = own_letters.max(reading.language.longest_run(&decoded));
        has_kana |= decoded.chars().any(|c| matches!(c, 'ぁ'..='ヺ'));
        let name = decoded.trim();
        named |= name.chars().filter(|c| !c.is_ascii()).count() * name.len() > 2
            && !around.path.is_empty()
            && around.path.contains(&name.to_lowercase());
        if is_written {
            as_written.push(decoded);
        }
    }
    total += letters::all_nats_as_written(&as_written);
    if !named && own_letters < reading.language.fewest_letters() {
        return f32::MAX;
    }
    if reading.language == Language::Japanese && !has_kana {
        total += NO_KANA_NATS;
    }
    if named {
        total -= if is_written { PATH_AS_WRITTEN_NATS } else { PATH_NAMES_IT_NATS };
    }
    if !is_written && around.scripts.iter().any(|&script| reading.language.is_written_in(script)) {
        total -= PATH_SCRIPT_NATS;
    }
    total
}

/// Stands for half a character at the end of a text, and costs as much as any sign that doesn't belong.
const LOST: &str = "\u{fffd}";
const OWN_SCRIPT_NATS: f32 = 5.0;
/// A field without an alphabet of its own follows its file, unless it speaks against that as loudly.
const LATIN_SCRIPT_NATS: f32 = 12.0;
const UNREADABLE_NATS_PER_BYTE: f32 = 12.0;

/// A text in the winning reading, unless by itself it is likelier as written: one field may be right among wrong ones.
fn better(best: &Reading, bytes: &[u8]) -> Option<String> {
    let decoded = decode(best, bytes)?;
    let written = decode(&WRITTEN, bytes)?;
    let gain = letters::nats_as_written(&written) - letters::nats(&decoded, best.language);
    // All of it in the winner's script: an abbreviation is in no language's table, and its file speaks for it.
    let own = decoded.chars().all(|c| !c.is_alphabetic() || best.language.has(c));
    let least = match own {
        true => -OWN_SCRIPT_NATS,
        false if best.language.is_latin() => -LATIN_SCRIPT_NATS,
        false => 0.0,
    };
    (gain > least).then_some(decoded)
}

/// Right by Latin-1 but for the range where Latin-1 has control characters and Windows-1252 its dashes and quotes.
fn as_windows_1252(text: &str, bytes: &[u8]) -> Option<String> {
    if !text.chars().any(|c| ('\u{80}'..='\u{9f}').contains(&c)) {
        return None;
    }
    let decoded = decode(&WRITTEN, bytes)?;
    (!decoded.chars().any(char::is_control)).then_some(decoded)
}

fn decode(reading: &Reading, bytes: &[u8]) -> Option<String> {
    let whole = |bytes: &[u8]| {
        reading.encoding.decode_without_bom_handling_and_without_replacement(bytes).map(std::borrow::Cow::into_owned)
    };
    whole(bytes).or_else(|| match bytes {
        // ID3v1 cuts at 30 bytes, through a character if need be.
        [rest @ .., 0x80..=0xff] if !reading.encoding.is_single_byte() => whole(rest).map(|text| text + LOST),
        _ => None,
    })
}

/// The bytes behind a text that says something: plain ones tell of the language.
fn weighed(text: &str) -> Option<Vec<u8>> {
    bytes_of(text).filter(|bytes| !bytes.is_empty() && bytes.len() <= MOST_BYTES)
}

/// The bytes behind a text that may be wrong: such as aren't all ASCII, and few enough to weigh.
fn suspicious(text: &str) -> Option<Vec<u8>> {
    bytes_of(text).filter(|bytes| !bytes.is_ascii() && bytes.len() <= MOST_BYTES)
}
