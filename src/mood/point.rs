//! A point on the plane of valence and arousal.

use serde::{Deserialize, Serialize};

/// What a photo or a track feels like, with how unsure we are.
///
/// Both axes run from -1 (unpleasant, calm) to 1 (pleasant, stirring).
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Mood {
    pub valence: f32,
    /// Standard deviation of the error of `valence`, measured on folds the head never saw.
    pub valence_sd: f32,
    pub arousal: f32,
    pub arousal_sd: f32,
}
