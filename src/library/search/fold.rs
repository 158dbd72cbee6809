//! Text as it is compared: without case, accents and punctuation, in words.

/// Longest word kept: names are shorter, and nonsense must not cost.
pub const MOST_WORD_CHARS: usize = 40;

/// Letters with their marks, after the letter without them. What a keyboard without them types instead.
const MARKED: [(&str, &str); 26] = [
    ("a", "àáâãäåāăąǎạảấầẩẫậắằẳẵặ"),
    ("ae", "æǽ"),
    ("c", "çćĉċč"),
    ("d", "ďđð"),
    ("e", "èéêëēĕėęěẹẻẽếềểễệ"),
    ("g", "ĝğġģǧ"),
    ("h", "ĥħ"),
    ("i", "ìíîïĩīĭįıǐỉị"),
    ("j", "ĵ"),
    ("k", "ķĸ"),
    ("l", "ĺļľŀł"),
    ("n", "ñńņňŋ"),
    ("o", "òóôõöøōŏőǒơọỏốồổỗộớờởỡợ"),
    ("oe", "œ"),
    ("r", "ŕŗř"),
    ("s", "śŝşšșſ"),
    ("ss", "ß"),
    ("t", "ţťŧț"),
    ("th", "þ"),
    ("u", "ùúûüũūŭůűųǔưụủứừửữự"),
    ("w", "ŵẁẃẅ"),
    ("y", "ýÿŷỳỵỷỹ"),
    ("z", "źżž"),
    ("α", "ά"),
    ("ε", "έ"),
    ("е", "ё"),
];

/// The words of `text`, folded. Chinese and Japanese have no blanks between words: each of their signs is one.
pub fn words(text: &str) -> Vec<String> {
    let mut words = Vec::new();
    let mut word = String::new();
    let mut chars = 0;
    for c in text.chars().flat_map(char::to_lowercase) {
        match c {
            // An apostrophe parts no word, and a combining mark belongs to the letter before it.
            '\'' | '’' | '\u{300}'..='\u{36f}' => continue,
            '\u{3040}'..='\u{30ff}' | '\u{3400}'..='\u{9fff}' | '\u{f900}'..='\u{faff}' => {
                close(&mut words, &mut word, &mut chars);
                words.push(c.to_string());
            }
            c if c.is_alphanumeric() => {
                if chars < MOST_WORD_CHARS {
                    chars += 1;
                    match plain(c) {
                        Some(plain) => word.push_str(plain),
                        None => word.push(c),
                    }
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

fn plain(c: char) -> Option<&'static str> {
    if c.is_ascii() {
        return None;
    }
    MARKED.iter().find(|(_, marked)| marked.contains(c)).map(|(plain, _)| *plain)
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
        ];
        for (text, folded) in cases {
            assert_eq!(words(text).join(" "), folded, "{text}");
        }
        assert_eq!(words(&"x".repeat(1000))[0].len(), MOST_WORD_CHARS);
    }
}
