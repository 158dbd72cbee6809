//! Text as it is compared: without case, accents and punctuation, in words.

use unicode_normalization::{
    UnicodeNormalization,
    char::{decompose_compatible, is_combining_mark},
};

/// Longest word kept: names are shorter, and nonsense must not cost.
pub const MOST_WORD_CHARS: usize = 40;

/// What a keyboard without them types instead of letters that Unicode does not take apart (or, as `ŀ`, takes apart with
/// a sign between that parts words).
const WHOLE: [(char, &str); 15] = [
    ('æ', "ae"),
    ('ð', "d"),
    ('đ', "d"),
    ('ħ', "h"),
    ('ı', "i"),
    ('ĸ', "k"),
    ('ł', "l"),
    ('ŀ', "l"),
    ('ŋ', "n"),
    ('ø', "o"),
    ('œ', "oe"),
    ('ß', "ss"),
    ('ŧ', "t"),
    ('þ', "th"),
    ('ς', "σ"),
];

/// The words of `text`, folded. Chinese and Japanese have no blanks between words: each of their signs is one.
pub fn words(text: &str) -> Vec<String> {
    let mut words = Vec::new();
    let mut word = String::new();
    let mut chars = 0;
    for c in plain(text).chars() {
        match c {
            // An apostrophe parts no word, and a mark that is no letter belongs to the one before it.
            '\'' | '’' => continue,
            c if is_combining_mark(c) && !c.is_alphanumeric() => continue,
            '\u{3040}'..='\u{30ff}' | '\u{3400}'..='\u{9fff}' | '\u{f900}'..='\u{faff}' => {
                close(&mut words, &mut word, &mut chars);
                words.push(c.to_string());
            }
            c if c.is_alphanumeric() => {
                if chars < MOST_WORD_CHARS {
                    chars += 1;
                    word.push(c);
                }
            }
            _ => close(&mut words, &mut word, &mut chars),
        }
    }
    close(&mut words, &mut word, &mut chars);
    words
}

fn close(words: &mut Vec<String>, word: &mut String, chars: &mut usize) {
    if !word.is_empty() {
        words.push(std::mem::take(word));
    }
    *chars = 0;
}

/// In lower case, without the marks of Latin, Greek and Cyrillic letters, and in one spelling where Unicode has several
/// (full width, ligatures, a mark of its own). Marks of other scripts are letters and stay.
fn plain(text: &str) -> String {
    if text.is_ascii() {
        return text.to_ascii_lowercase();
    }
    let mut letters = String::with_capacity(text.len());
    for c in text.chars().flat_map(char::to_lowercase) {
        if !c.is_alphanumeric() {
            // Signs stay whole: "™" is no "tm" at the end of a word.
            push(&mut letters, c);
        } else if !push_whole(&mut letters, c) {
            decompose_compatible(c, |part| push(&mut letters, part));
        }
    }
    // What was taken apart and lost nothing is one letter again: Korean syllables, voiced kana.
    letters.nfc().collect()
}

fn push(letters: &mut String, c: char) {
    if !matches!(c, '\u{300}'..='\u{36f}') && !push_whole(letters, c) {
        letters.extend(c.to_lowercase());
    }
}

fn push_whole(letters: &mut String, c: char) -> bool {
    let found = WHOLE.iter().find(|(whole, _)| *whole == c);
    letters.push_str(found.map_or("", |(_, plain)| plain));
    found.is_some()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn case_accents_and_punctuation_do_not_count() {
        let cases = [
            ("Sigur Rós - Svefn-g-englar", "sigur ros svefn g englar"),
            ("DVOŘÁK: Größe, Bjo\u{308}rk", "dvorak grosse bjork"),
            ("Don't Stop (Pt. 2)", "dont stop pt 2"),
            ("  ", ""),
            ("東京 Love", "東 京 love"),
            ("Дёготь Ёлка", "деготь елка"),
            ("Łódź Ærø Þór ĲSSELMEER ǽ", "lodz aero thor ijsselmeer ae"),
            ("Paral·lel paraŀlel", "paral lel parallel"),
            ("Ｆｕｌｌ ﬁre Song™", "full fire song"),
            ("İstanbul Ισκύς ΙΣΚΥΣ Ἀθῆναι", "istanbul ισκυσ ισκυσ αθηναι"),
            // Marks of these scripts are letters, whole or apart.
            ("사랑 \u{1109}\u{1161}\u{1105}\u{1161}\u{11bc}", "사랑 사랑"),
            ("がか か\u{3099}", "が か が"),
            ("हिन्दी", "हिनदी"),
        ];
        for (text, folded) in cases {
            assert_eq!(words(text).join(" "), folded, "{text}");
        }
        assert_eq!(words(&"x".repeat(1000))[0].len(), MOST_WORD_CHARS);
    }
}
