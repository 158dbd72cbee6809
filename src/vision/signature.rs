//! Near-identical photos (a burst, a crop, a brighter copy) are told from merely similar ones by a few bits.
//!
//! Random-hyperplane hashing (Charikar 2002): a bit is the side of a random plane on which the embedding lies, so the
//! share of differing bits is the angle between two embeddings divided by pi.

use std::fmt;

use serde::{
    Deserialize, Deserializer, Serialize, Serializer,
    de::{Error, SeqAccess, Visitor},
};

use crate::ground::random::SplitMix64;

const WORDS: usize = 4;
/// Photos whose signatures differ in at most this share of their bits are near-identical.
/// Set on copies of OASIS photos and pairs of like ones: `hearsight evaluate vision`, BENCHMARKS.md.
pub const NEAR_IDENTICAL: f32 = 0.18;

/// 256 bits of one photo's embedding. The default belongs to no photo and is near-identical to none.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Signature([u64; WORDS]);

/// As 64 hexadecimal digits: a browser's numbers hold 53 bits.
impl Serialize for Signature {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let digits: String = self.0.iter().map(|word| format!("{word:016x}")).collect();
        serializer.serialize_str(&digits)
    }
}

impl<'de> Deserialize<'de> for Signature {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Digits;
        impl<'de> Visitor<'de> for Digits {
            type Value = Signature;

            fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
                formatter.write_str("64 hexadecimal digits")
            }

            fn visit_str<E: Error>(self, digits: &str) -> Result<Signature, E> {
                let mut words = [0; WORDS];
                for (place, word) in words.iter_mut().enumerate() {
                    let part = digits.get(16 * place..16 * (place + 1)).unwrap_or_default();
                    *word = u64::from_str_radix(part, 16).map_err(|_| E::custom("no signature"))?;
                }
                Ok(Signature(words))
            }

            // The first versions wrote four numbers; a browser reads them to 53 bits, and the rest decides nothing.
            fn visit_seq<A: SeqAccess<'de>>(self, mut numbers: A) -> Result<Signature, A::Error> {
                let mut words = [0; WORDS];
                for word in &mut words {
                    *word = numbers.next_element::<f64>()?.unwrap_or_default() as u64;
                }
                Ok(Signature(words))
            }
        }
        // Between page and worker nothing says which of the two it is, and only the first is ever written.
        if deserializer.is_human_readable() {
            deserializer.deserialize_any(Digits)
        } else {
            deserializer.deserialize_str(Digits)
        }
    }
}

impl Signature {
    /// Of an embedding of any length; its mean is taken out first, since all values are above zero.
    pub fn of(embedding: &[f32]) -> Self {
        let mean = embedding.iter().sum::<f32>() / embedding.len().max(1) as f32;
        let mut sums = [0.0f32; WORDS * 64];
        let mut planes = SplitMix64(0);
        for value in embedding {
            let value = value - mean;
            for sums in sums.chunks_exact_mut(64) {
                let signs = planes.bits();
                for (bit, sum) in sums.iter_mut().enumerate() {
                    *sum += if signs >> bit & 1 == 1 { value } else { -value };
                }
            }
        }
        let mut words = [0; WORDS];
        for (word, sums) in words.iter_mut().zip(sums.chunks_exact(64)) {
            *word = sums.iter().enumerate().fold(0, |bits, (bit, sum)| bits | u64::from(*sum > 0.0) << bit);
        }
        Self(words)
    }

    /// Share of bits that differ, 0..=1; about 0.5 for unrelated photos.
    pub fn distance(&self, other: &Self) -> f32 {
        let differing: u32 = self.0.iter().zip(&other.0).map(|(a, b)| (a ^ b).count_ones()).sum();
        differing as f32 / (WORDS * 64) as f32
    }

    pub fn is_near_identical(&self, other: &Self) -> bool {
        *self != Self::default() && *other != Self::default() && self.distance(other) <= NEAR_IDENTICAL
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Two unit vectors with `angle_deg` between them, in the plane of two unlike directions.
    fn at_angle(angle_deg: f32) -> (Vec<f32>, Vec<f32>) {
        let along: Vec<f32> = (0..1280).map(|i| if i % 2 == 0 { 1.0 } else { -1.0 }).collect();
        let across: Vec<f32> = (0..1280).map(|i| if i % 4 < 2 { 1.0 } else { -1.0 }).collect();
        let (sin, cos) = angle_deg.to_radians().sin_cos();
        let turned = along.iter().zip(&across).map(|(a, b)| cos * a + sin * b).collect();
        (along, turned)
    }

    #[test]
    fn it_is_kept_exactly_and_what_older_versions_wrote_is_read() {
        let signature = Signature([u64::MAX - 1, 1, 0x0123_4567_89ab_cdef, 1 << 63]);
        let json = serde_json::to_string(&signature).unwrap();
        assert_eq!(serde_json::from_str::<Signature>(&json).unwrap(), signature);
        let old: Signature = serde_json::from_str("[18446744073709551614,1,81985529216486895,0]").unwrap();
        assert!(old.distance(&Signature([u64::MAX, 1, 81_985_529_216_486_895, 0])) < 0.05);
        assert!(serde_json::from_str::<Signature>("\"no\"").is_err());
    }

    #[test]
    fn differing_bits_tell_the_angle() {
        for angle_deg in [0.0f32, 10.0, 30.0, 90.0, 150.0] {
            let (a, b) = at_angle(angle_deg);
            let distance = Signature::of(&a).distance(&Signature::of(&b));
            assert!((distance - angle_deg / 180.0).abs() < 0.08, "{angle_deg} degrees: {distance}");
        }
    }

    #[test]
    fn brighter_copies_are_near_identical_and_nothing_is_like_no_photo() {
        let (a, b) = at_angle(60.0);
        let copy: Vec<f32> = a.iter().map(|value| value * 1.3 + 0.2).collect();
        assert!(Signature::of(&a).is_near_identical(&Signature::of(&copy)));
        assert!(!Signature::of(&a).is_near_identical(&Signature::of(&b)));
        assert!(!Signature::default().is_near_identical(&Signature::default()));
    }
}
