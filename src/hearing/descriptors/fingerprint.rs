//! What a recording is known by in whatever file it lies: bits that a codec, the level and a cut hardly change.
//!
//! The networks' tags move with the level and with what the patches happen to fall on, so that half of the copies at
//! half the level were not known for copies. A fingerprint is made of two stretches of a track, one near its start and
//! one near its end: whichever edit was made (a fade, a shorter intro, a verse left out), one of them is still the same
//! music. Words of 32 bits, after Haitsma and Kalker, "A highly robust audio fingerprinting system" (ISMIR 2002).

use serde::{Deserialize, Serialize};

/// Words a second of sound.
pub const WORDS_PER_SEC: usize = 8;
/// The word of a moment that says nothing: silence, or a sound that does not change.
pub const NO_WORD: u32 = 0;
/// Two stretches are slid over each other by up to so many words, 12 seconds: longer than anything put before a track.
pub const MOST_SHIFT: usize = 12 * WORDS_PER_SEC;
/// Fewer common words than these, three and a half seconds, are too few to tell recordings apart; with as many, one of
/// the stretches is known again wherever the 23 seconds were cut off that make 190 of 213.
pub const LEAST_COMMON: usize = 28;
/// Least [`Fingerprint::likeness`] of two that are taken for one recording. Of 55 recordings of the free music the least
/// alike of ten kinds of edits and levels is .68 (a cut that falls between two words), of 45 the least alike encoding .52;
/// of 49,450 pairs of different recordings the most alike is below .3. Five pairs of Emotify's excerpts are above .67: of
/// one artist each, and at one shift in both stretches, so they are one recording.
pub const SAME_RECORDING: f32 = 0.4;

/// Most words of a stretch that are read; files lie.
const MOST_WORDS: usize = 256;
/// The 64 characters of a text, six bits each.
const DIGITS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
/// Characters of a word.
const WORD_LEN: usize = 6;

/// Words of both stretches of a track, oldest first. Kept as one text.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(from = "String", into = "String")]
pub struct Fingerprint {
    pub head: Vec<u32>,
    pub tail: Vec<u32>,
}

impl Fingerprint {
    /// Of two stretches; `None` where they hold too little to compare.
    pub fn of(head: Vec<u32>, tail: Vec<u32>) -> Option<Self> {
        let says_enough = |words: &[u32]| words.iter().filter(|&&word| word != NO_WORD).count() >= LEAST_COMMON;
        (says_enough(&head) || says_enough(&tail)).then_some(Self { head, tail })
    }

    /// Head and tail.
    pub fn stretches(&self) -> [&[u32]; 2] {
        [&self.head, &self.tail]
    }

    /// 1 for the same bits, about 0 for other music: the better of heads and tails, each at its best shift.
    pub fn likeness(&self, other: &Self) -> f32 {
        let reach = MOST_SHIFT as isize;
        let pairs = self.stretches().into_iter().zip(other.stretches());
        pairs.flat_map(|(a, b)| (-reach..=reach).filter_map(|shift| likeness_at(a, b, shift))).fold(0.0, f32::max)
    }
}

/// Likeness of two stretches where the first word of `a` lies `shift` words after that of `b`; `None` where too little
/// is common to both.
pub fn likeness_at(a: &[u32], b: &[u32], shift: isize) -> Option<f32> {
    let later = |words: &'_ [u32], by: isize| usize::try_from(by).unwrap_or(0).min(words.len());
    let (a, b) = (a.get(later(a, -shift)..)?, b.get(later(b, shift)..)?);
    let (mut common, mut apart) = (0_usize, 0_u32);
    for (&a, &b) in a.iter().zip(b) {
        if a != NO_WORD && b != NO_WORD {
            common += 1;
            apart += (a ^ b).count_ones();
        }
    }
    (common >= LEAST_COMMON).then(|| 1.0 - 2.0 * apart as f32 / (common as f32 * u32::BITS as f32))
}

impl From<Fingerprint> for String {
    fn from(fingerprint: Fingerprint) -> Self {
        let mut text = String::new();
        for (at, words) in fingerprint.stretches().into_iter().enumerate() {
            if at > 0 {
                text.push('.');
            }
            for word in words {
                let digit = |place: usize| DIGITS[(word >> (6 * place) & 63) as usize];
                text.extend((0..WORD_LEN).map(|place| char::from(digit(place))));
            }
        }
        text
    }
}

/// What is no word is left out, and the rest with it: a text cut short is a shorter stretch.
impl From<String> for Fingerprint {
    fn from(text: String) -> Self {
        let value = |byte: &u8| DIGITS.iter().position(|digit| digit == byte);
        let word = |digits: &[u8]| {
            digits.iter().rev().try_fold(0_u32, |word, digit| Some(word << 6 | u32::try_from(value(digit)?).ok()?))
        };
        let words = |part: &str| -> Vec<u32> {
            part.as_bytes().chunks_exact(WORD_LEN).take(MOST_WORDS).map_while(word).collect()
        };
        let (head, tail) = text.split_once('.').unwrap_or((&text, ""));
        Self { head: words(head), tail: words(tail) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ground::random::SplitMix64;

    fn random(seed: u64, len: usize) -> Vec<u32> {
        let mut random = SplitMix64(seed);
        (0..len).map(|_| random.bits() as u32 | 1).collect()
    }

    #[test]
    fn it_comes_back_from_its_text_and_nonsense_is_left_out() {
        let print = Fingerprint { head: random(1, 128), tail: random(2, 100) };
        let text = String::from(print.clone());
        assert_eq!(text.len(), 6 * 228 + 1);
        assert_eq!(Fingerprint::from(text.clone()), print);
        assert_eq!(serde_json::from_str::<Fingerprint>(&serde_json::to_string(&print).unwrap()).unwrap(), print);
        assert_eq!(Fingerprint::from(String::new()), Fingerprint::default());
        let half = Fingerprint::from(text[..620].to_owned());
        assert_eq!((half.head.len(), half.tail.len()), (103, 0));
        assert_eq!(Fingerprint::from("ä!§$%&.AAAAAA".to_owned()), Fingerprint { head: vec![], tail: vec![0] });
        assert_eq!(Fingerprint::from("A".repeat(100_000)).head.len(), MOST_WORDS);
    }

    #[test]
    fn likeness_is_that_of_the_better_stretch_at_its_best_shift() {
        let all = random(3, 200);
        let print = |head: &[u32], tail: &[u32]| Fingerprint { head: head.to_vec(), tail: tail.to_vec() };
        let one = print(&all[..128], &random(4, 128));
        for shift in [0, 1, 24, 72] {
            assert_eq!(one.likeness(&print(&all[shift..][..128], &random(5, 128))), 1.0, "{shift}");
            assert_eq!(print(&all[shift..][..128], &[]).likeness(&one), 1.0, "{shift}");
        }
        let other = one.likeness(&print(&random(6, 128), &random(7, 128)));
        assert!(other < 0.15, "{other}");
        // One bit in eight is another.
        let mut noise = SplitMix64(8);
        let flipped: Vec<u32> =
            all.iter().map(|word| (word ^ (noise.bits() & noise.bits() & noise.bits()) as u32) | 1).collect();
        let likeness = one.likeness(&print(&flipped[..128], &[]));
        assert!((likeness - 0.75).abs() < 0.03, "{likeness}");
    }

    #[test]
    fn what_says_nothing_is_like_nothing() {
        let silent = Fingerprint { head: vec![NO_WORD; 128], tail: vec![NO_WORD; 128] };
        assert_eq!(silent.likeness(&silent), 0.0);
        assert_eq!(Fingerprint::of(silent.head.clone(), silent.tail), None);
        assert_eq!(Fingerprint::of(random(1, LEAST_COMMON - 1), vec![]), None);
        assert!(Fingerprint::of(random(1, LEAST_COMMON), vec![]).is_some());
        assert_eq!(likeness_at(&[1], &[1], isize::MIN + 1), None);
        assert_eq!(likeness_at(&[1; 40], &[1; 40], isize::MAX), None);
    }
}
