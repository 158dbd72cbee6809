//! A word to be found in names, large or small letters alike, without a second copy of every name in small letters: for
//! 100,000 tracks that copy alone would be a tenth of what the page may hold.

/// A word that is looked for.
#[derive(Clone, Debug, Default)]
pub struct Needle {
    /// Each letter as it may be written: small and large.
    letters: Vec<[String; 2]>,
}

impl Needle {
    pub fn new(word: &str) -> Needle {
        let letters = word.chars().map(|letter| [letter.to_lowercase().collect(), letter.to_uppercase().collect()]);
        Needle { letters: letters.collect() }
    }

    /// The word is in this text; no word is in every text.
    pub fn is_in(&self, text: &str) -> bool {
        let Some(first) = self.letters.first() else { return true };
        let [small, large] = first.each_ref().map(|letter| letter.as_bytes().first().copied());
        let text = text.as_bytes();
        (0..text.len()).any(|at| {
            let byte = text.get(at).copied();
            (byte == small || byte == large) && self.begins(text.get(at..).unwrap_or_default())
        })
    }

    fn begins(&self, mut text: &[u8]) -> bool {
        self.letters.iter().all(|letter| {
            let rest = letter.iter().find_map(|form| text.strip_prefix(form.as_bytes()));
            text = rest.unwrap_or(text);
            rest.is_some()
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn large_and_small_letters_of_every_alphabet_are_one() {
        let is_in = |word: &str, text: &str| Needle::new(word).is_in(text);
        for (word, text) in [
            ("rain", "Heavy RAIN"),
            ("RAIN", "rain"),
            ("ána", "ÁNA"),
            ("МИР", "о мире"),
            ("ß", "STRASSE"),
            ("夜", "月夜"),
        ] {
            assert!(is_in(word, text), "{word} in {text}");
        }
        for (word, text) in [("rain", "ra in"), ("rain", "rai"), ("ána", "ana"), ("a", ""), ("é", "\u{c3}")] {
            assert!(!is_in(word, text), "{word} in {text}");
        }
        assert!(is_in("", "") && is_in("", "anything"));
    }
}
