//! A photo's bytes become [`Seen`]: what it shows, its colours and its embedding.

use serde::{Deserialize, Serialize};

pub use self::signature::Signature;

/// Length of the image embedding (EfficientNet-Lite0 after global average pooling).
pub const EMBEDDING_LEN: usize = 1280;

/// Something a person would say the photo shows.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Concept {
    /// One plain word of `concepts::NAMES`.
    pub name: String,
    /// Calibrated probability, 0..=1; concepts do not exclude each other.
    pub p: f32,
}

/// Something the network recognises in the photo.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Content {
    /// ImageNet class name, in plain words.
    pub name: String,
    /// Softmax probability, 0..=1.
    pub p: f32,
}

/// One colour of the photo's palette.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Swatch {
    /// sRGB, as `#rrggbb`.
    pub hex: String,
    /// Share of the photo's pixels, 0..=1; a palette's weights sum to 1.
    pub weight: f32,
}

/// A picture that shows how something was measured, drawn on demand.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum OverlayKind {
    /// Where the edges are.
    Edges,
    /// What draws the eye, with the lines of thirds.
    Saliency,
    /// What is in focus.
    Sharpness,
}

/// The facts of one analysed photo, small enough to show and to keep as JSON.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Seen {
    /// Upright size of the original, in pixels.
    pub width_px: u32,
    pub height_px: u32,
    /// What it shows, most probable first; empty where we can't tell.
    #[serde(default)]
    pub concepts: Vec<Concept>,
    /// The most probable ImageNet classes, best first, at most five.
    pub contents: Vec<Content>,
    /// Five colours or fewer, heaviest first.
    pub palette: Vec<Swatch>,
    /// What near-identical photos share.
    #[serde(default)]
    pub signature: Signature,
}

#[cfg(feature = "cli")]
mod concept_fit;
#[cfg(feature = "engine")]
pub mod concept_groups;
#[cfg(feature = "cli")]
mod concept_labels;
#[cfg(feature = "cli")]
pub mod concept_report;
#[cfg(feature = "cli")]
pub mod concept_train;
pub mod concepts;
#[cfg(feature = "engine")]
pub mod decode;
#[cfg(feature = "engine")]
pub mod eyes;
#[cfg(feature = "engine")]
pub mod overlay;
#[cfg(feature = "engine")]
pub mod palette;
#[cfg(feature = "engine")]
pub mod prepare;
pub mod signature;
