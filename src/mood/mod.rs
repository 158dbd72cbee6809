//! The bridge between seeing and hearing: valence and arousal, for both, in one space.

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

pub mod album;
#[cfg(feature = "cli")]
pub mod classes;
#[cfg(feature = "cli")]
pub mod copies;
#[cfg(feature = "cli")]
pub mod data;
#[cfg(feature = "cli")]
pub mod evaluate;
pub mod felt;
pub mod genre;
#[cfg(feature = "cli")]
pub mod looks;
#[cfg(feature = "cli")]
pub mod music;
#[cfg(feature = "cli")]
pub mod music_table;
#[cfg(feature = "cli")]
pub mod photo;
pub mod reference;
#[cfg(feature = "cli")]
pub mod ridge;
#[cfg(feature = "cli")]
pub mod solve;
#[cfg(feature = "cli")]
pub mod train;

pub use felt::Felt;
pub use genre::Genres;
