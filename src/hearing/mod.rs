//! An audio file's bytes become [`Heard`]: its tags and its embedding.

use serde::{Deserialize, Serialize};

use descriptors::Described;

#[cfg(feature = "engine")]
pub mod chunk;
#[cfg(feature = "engine")]
pub mod decode;
#[cfg(feature = "engine")]
pub mod decoded;
pub mod descriptors;
#[cfg(feature = "engine")]
pub mod ears;
#[cfg(feature = "engine")]
pub mod error;
#[cfg(all(feature = "engine", feature = "browser"))]
pub mod file_source;
#[cfg(all(feature = "engine", feature = "browser"))]
pub mod js_planes;
#[cfg(feature = "engine")]
pub mod log_mel;
pub mod look;
#[cfg(feature = "engine")]
mod measure;
#[cfg(feature = "engine")]
mod mend;
#[cfg(feature = "engine")]
mod mix;
#[cfg(feature = "engine")]
mod mpeg_frame;
#[cfg(feature = "engine")]
pub mod plan;
#[cfg(feature = "engine")]
pub mod resample;
#[cfg(feature = "engine")]
mod sniff;
#[cfg(feature = "engine")]
mod source;
#[cfg(feature = "engine")]
mod splice;
#[cfg(feature = "engine")]
mod stream;
pub mod tag_groups;

/// How much of a track to hear.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Plan {
    /// Sixteen patches evenly spread; every patch of a track that has fewer.
    #[default]
    Quick,
    /// Every whole patch.
    Full,
}

/// The facts of one analysed track, small enough to keep as JSON.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Heard {
    /// Of what the file holds, measured.
    pub duration_secs: f32,
    /// How much longer the file says it is: it was cut, or the rest is damaged. 0 where it is whole.
    #[serde(default)]
    pub missing_secs: f32,
    /// How many 3-second patches were heard.
    pub patches: u32,
    /// Mean probability of each MSD tag, in the order of `networks::tags::MSD`.
    pub tags_msd: Vec<f32>,
    /// Mean probability of each MTT tag, in the order of `networks::tags::MTT`.
    pub tags_mtt: Vec<f32>,
    /// The genre and sound words that stand out most against the reference corpus, best first, at most five.
    pub words: Vec<String>,
    /// How much of it was heard; tracks of the first version were heard quickly.
    #[serde(default)]
    pub plan: Plan,
    /// Tempo, key, loudness and the like; empty for tracks that the first version heard.
    #[serde(default)]
    pub described: Described,
}

/// Seconds from one patch to the next: 187 frames of 256 samples at 16 kHz, as in the reference.
const PATCH_SECS: f32 = 187.0 * 256.0 / 16_000.0;

impl Heard {
    /// The track has more whole patches than were heard, and was not heard in full.
    pub fn is_partial(&self) -> bool {
        self.plan == Plan::Quick && (self.duration_secs / PATCH_SECS) as u32 > self.patches
    }

    /// Heard by this version: the first kept no descriptors.
    pub fn is_current(&self) -> bool {
        self.described.vocalness.is_some()
    }
}

/// Probabilities are kept this far from 0 and 1 before their log-odds are taken.
const EPSILON: f32 = 1e-6;

/// Log-odds of a probability, kept finite.
pub fn log_odds(probability: f32) -> f32 {
    let p = probability.clamp(EPSILON, 1.0 - EPSILON);
    (p / (1.0 - p)).ln()
}
