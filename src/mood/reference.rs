//! The corpora that scores are compared with: without them "0.08 happy" can't be told from "0.08 rock".

use std::sync::LazyLock;

use serde::{Deserialize, Serialize};

/// Numbers that say how a track sounds.
pub const SOUND_LEN: usize = 64;

/// Mean and standard deviation of one quantity over a corpus.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Spread {
    pub mean: f32,
    pub sd: f32,
}

impl Spread {
    /// Over `values`; a quantity that never varies has a deviation of 1.
    pub fn of(values: &[f64]) -> Self {
        let count = values.len().max(1) as f64;
        let mean = values.iter().sum::<f64>() / count;
        let variance = values.iter().map(|value| (value - mean).powi(2)).sum::<f64>() / count;
        let sd = variance.sqrt();
        Self { mean: mean as f32, sd: if sd > 1e-9 { sd as f32 } else { 1.0 } }
    }

    /// `value` in standard deviations from the mean.
    pub fn z(&self, value: f32) -> f32 {
        (value - self.mean) / self.sd
    }
}

/// Spreads of predicted valence and arousal, each prediction by a head that had not seen its group.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct MoodSpread {
    pub valence: Spread,
    pub arousal: Spread,
}

/// Everything that scores are compared with. Written by `hearsight train`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Reference {
    /// Over the OASIS photos of the training part.
    pub photos: MoodSpread,
    /// Over the Emotify excerpts of the training part.
    pub music: MoodSpread,
    /// Log-odds of each MSD tag over the same excerpts.
    pub tags_msd: Vec<Spread>,
    /// Log-odds of each MTT tag over the same excerpts.
    pub tags_mtt: Vec<Spread>,
    /// Each value of a track's embedding over the same excerpts.
    #[serde(default)]
    pub embedding: Vec<Spread>,
    /// The directions in which the standardised embeddings of the same excerpts differ most; none in a file written
    /// before they were fitted.
    #[serde(default)]
    pub sound: Directions,
}

/// Directions in 8 bits: of each the largest weight, then all weights as shares of it.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Directions {
    /// Largest absolute weight of each direction.
    pub scales: Vec<f32>,
    /// Weights, direction by direction, as signed bytes (127 is the largest) in base64.
    pub weights: String,
}

#[cfg(feature = "engine")]
impl Directions {
    /// `rows`: the weights of each direction, all equally many.
    pub fn pack(rows: &[Vec<f32>]) -> Self {
        use base64::prelude::{BASE64_STANDARD, Engine};
        let scales: Vec<f32> =
            rows.iter().map(|row| row.iter().fold(f32::MIN_POSITIVE, |most, weight| most.max(weight.abs()))).collect();
        let byte = |(weight, scale): (&f32, f32)| (127.0 * weight / scale).round() as i8 as u8;
        let bytes: Vec<u8> = rows
            .iter()
            .zip(&scales)
            .flat_map(|(row, &scale)| row.iter().map(move |weight| byte((weight, scale))))
            .collect();
        Self { scales, weights: BASE64_STANDARD.encode(bytes) }
    }

    /// The weights of each direction, for inputs of `len` values; nothing where the file holds something else.
    pub fn unpack(&self, len: usize) -> Vec<Vec<f32>> {
        use base64::prelude::{BASE64_STANDARD, Engine};
        let bytes = BASE64_STANDARD.decode(&self.weights).unwrap_or_default();
        if len == 0 || bytes.len() != len * self.scales.len() {
            return Vec::new();
        }
        let row = |(row, scale): (&[u8], &f32)| row.iter().map(|&byte| f32::from(byte as i8) / 127.0 * scale).collect();
        bytes.chunks_exact(len).zip(&self.scales).map(row).collect()
    }
}

impl Default for Reference {
    fn default() -> Self {
        let unit = Spread { mean: 0.0, sd: 1.0 };
        let mood = MoodSpread { valence: unit, arousal: unit };
        Self {
            photos: mood,
            music: mood,
            tags_msd: Vec::new(),
            tags_mtt: Vec::new(),
            embedding: Vec::new(),
            sound: Directions::default(),
        }
    }
}

const TEXT: &str = include_str!("../../models/reference.json");

static REFERENCE: LazyLock<Reference> = LazyLock::new(|| serde_json::from_str(TEXT).unwrap_or_default());

/// A number that another reference would not have, to stamp what is kept of comparisons with this one.
pub fn fingerprint() -> u32 {
    let [a, b, c, d, ..] = *blake3::hash(TEXT.as_bytes()).as_bytes();
    u32::from_le_bytes([a, b, c, d])
}

/// The shipped reference.
pub fn reference() -> &'static Reference {
    &REFERENCE
}

#[cfg(test)]
mod tests {
    use super::*;

    #[cfg(feature = "engine")]
    #[test]
    fn directions_come_back_to_an_eighth_of_a_bit_and_a_file_without_them_has_none() {
        let rows: Vec<Vec<f32>> =
            (0..3).map(|row| (0..50).map(|at| ((at * 7 + row * 3) % 11) as f32 - 5.0).collect()).collect();
        let packed = Directions::pack(&rows);
        let back = packed.unpack(50);
        assert_eq!(back.len(), 3);
        for (before, after) in rows.iter().flatten().zip(back.iter().flatten()) {
            assert!((before - after).abs() <= 5.0 / 254.0 + 1e-5, "{before} {after}");
        }
        assert!(packed.unpack(49).is_empty() && Directions::default().unpack(50).is_empty());
        let broken = Directions { weights: "?".to_owned(), ..packed };
        assert!(broken.unpack(50).is_empty());
    }

    #[test]
    fn the_shipped_reference_is_whole() {
        let reference = reference();
        assert_eq!((reference.tags_msd.len(), reference.tags_mtt.len()), (50, 50));
        assert_eq!(reference.embedding.len(), crate::ground::sound::EMBEDDING_LEN);
        assert!(reference.photos.arousal.sd < 1.0 && reference.music.valence.sd < 1.0, "still the default");
    }
}
