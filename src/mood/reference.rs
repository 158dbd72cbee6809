//! The corpora that scores are compared with: without them "0.08 happy" can't be told from "0.08 rock".

use std::sync::LazyLock;

use serde::{Deserialize, Serialize};

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
}

impl Default for Reference {
    fn default() -> Self {
        let unit = Spread { mean: 0.0, sd: 1.0 };
        let mood = MoodSpread { valence: unit, arousal: unit };
        Self { photos: mood, music: mood, tags_msd: Vec::new(), tags_mtt: Vec::new(), embedding: Vec::new() }
    }
}

static REFERENCE: LazyLock<Reference> =
    LazyLock::new(|| serde_json::from_str(include_str!("../../models/reference.json")).unwrap_or_default());

/// The shipped reference.
pub fn reference() -> &'static Reference {
    &REFERENCE
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_shipped_reference_is_whole() {
        let reference = reference();
        assert_eq!((reference.tags_msd.len(), reference.tags_mtt.len()), (50, 50));
        assert_eq!(reference.embedding.len(), crate::hearing::EMBEDDING_LEN);
        assert!(reference.photos.arousal.sd < 1.0 && reference.music.valence.sd < 1.0, "still the default");
    }
}
