//! A photo's bytes become [`Seen`]: what it shows, its colours and its embedding.

use serde::{Deserialize, Serialize};

pub use self::{
    facts::{Composition, Harmony, Horizon, Looks, OverlayKind, Swatch, Texture},
    signature::Signature,
};

/// Something a person would say the photo shows.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Concept {
    /// One plain word of `concepts::NAMES`.
    pub name: String,
    /// Calibrated probability, 0..=1; concepts do not exclude each other.
    pub p: f32,
}

/// Concepts as the mood's room takes them.
pub fn named(concepts: &[Concept]) -> Vec<(&str, f32)> {
    concepts.iter().map(|concept| (concept.name.as_str(), concept.p)).collect()
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
    /// Share of its rows that the file no longer holds, 0 to 1: it was cut or is damaged.
    #[serde(default)]
    pub missing_share: f32,
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

pub mod colour;
pub mod concepts;
pub mod facts;
pub mod signature;

#[cfg(feature = "engine")]
pub mod decode;
#[cfg(feature = "engine")]
pub mod describe;
#[cfg(feature = "engine")]
pub mod eyes;
#[cfg(feature = "engine")]
mod form;
#[cfg(feature = "engine")]
pub mod overlay;
#[cfg(feature = "engine")]
pub mod prepare;
#[cfg(feature = "engine")]
pub mod rehearsal;

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
