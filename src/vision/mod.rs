//! A photo's bytes become [`Seen`]: what it shows, its colours and its embedding.

use serde::{Deserialize, Serialize};

pub use self::{
    facts::{Composition, Harmony, Horizon, Looks, OverlayKind, Swatch, Texture},
    signature::Signature,
};

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
    /// Six colours or fewer, heaviest first.
    pub palette: Vec<Swatch>,
    #[serde(default)]
    pub looks: Looks,
    #[serde(default)]
    pub texture: Texture,
    #[serde(default)]
    pub composition: Composition,
    /// What near-identical photos share.
    #[serde(default)]
    pub signature: Signature,
}

pub mod colour_names;
pub mod facts;
pub mod oklab;

#[cfg(all(feature = "worker", target_arch = "wasm32"))]
mod browser_decode;
#[cfg(feature = "engine")]
mod composition;
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
pub mod describe;
#[cfg(feature = "engine")]
pub mod eyes;
#[cfg(feature = "engine")]
mod harmony;
#[cfg(feature = "engine")]
mod horizon;
#[cfg(feature = "engine")]
pub mod icc;
#[cfg(feature = "engine")]
mod jpeg;
#[cfg(feature = "engine")]
mod looks;
#[cfg(feature = "engine")]
pub mod overlay;
#[cfg(feature = "engine")]
mod palette;
#[cfg(feature = "engine")]
mod plane;
#[cfg(feature = "engine")]
pub mod prepare;
#[cfg(feature = "engine")]
mod rows;
#[cfg(feature = "engine")]
mod saliency;
#[cfg(feature = "engine")]
mod sharpness;
pub mod signature;
#[cfg(feature = "engine")]
mod texture;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn photos_kept_before_looks_were_known_can_still_be_read() {
        let old = r##"{"width_px":4,"height_px":3,"contents":[],"palette":[{"hex":"#000000","weight":1.0}]}"##;
        let seen: Seen = serde_json::from_str(old).unwrap();
        assert_eq!((seen.looks, seen.composition.horizon), (Looks::default(), None));
    }
}
