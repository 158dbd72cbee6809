//! A photo's bytes become [`Seen`]: what it shows, its colours and its embedding.

use serde::{Deserialize, Serialize};

/// Length of the image embedding (EfficientNet-Lite0 after global average pooling).
pub const EMBEDDING_LEN: usize = 1280;

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

/// The facts of one analysed photo, small enough to show and to keep as JSON.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Seen {
    /// Upright size of the original, in pixels.
    pub width_px: u32,
    pub height_px: u32,
    /// The most probable ImageNet classes, best first, at most five.
    pub contents: Vec<Content>,
    /// Five colours or fewer, heaviest first.
    pub palette: Vec<Swatch>,
    pub mood: crate::mood::Mood,
}

#[cfg(all(feature = "worker", target_arch = "wasm32"))]
mod browser_decode;
#[cfg(feature = "engine")]
pub mod decode;
#[cfg(feature = "engine")]
pub mod eyes;
#[cfg(feature = "engine")]
pub mod icc;
#[cfg(feature = "engine")]
mod jpeg;
#[cfg(feature = "engine")]
pub mod palette;
#[cfg(feature = "engine")]
pub mod prepare;
#[cfg(feature = "engine")]
mod rows;
