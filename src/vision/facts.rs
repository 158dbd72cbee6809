//! What the looks of a photo are called and in which units they come.
//!
//! These types cross from the worker to the page and lie in the store, so they compile without the code that computes
//! them. Every number is finite; a photo analysed before a field existed reads as that field's default.

use serde::{Deserialize, Serialize};

/// One colour of the photo's palette.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Swatch {
    /// sRGB, as `#rrggbb`.
    pub hex: String,
    /// The colour in plain words, such as "dark blue"; see `colour::names`.
    pub name: String,
    /// Share of the photo's pixels, 0..=1; a palette's weights sum to 1.
    pub weight: f32,
}

/// Colour and tone of the whole photo; computed in `looks`.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Looks {
    /// -1 (cool blues) to 1 (warm oranges); 0 where there is no colour (Ou et al. 2004).
    pub warmth: f32,
    /// Hasler and Suesstrunk's M3 (2003): 0 none, 15 slight, 33 moderate, 45 average, 59 quite, 82 highly, 109 and up
    /// extremely colourful; never above 300.
    pub colourfulness: f32,
    /// Root-mean-square contrast of luma (Peli 1990): 0 flat to 0.5 half black and half white.
    pub contrast: f32,
    /// -1 (low key: nearly all tones dark) to 1 (high key: nearly all tones light).
    pub key: f32,
    /// Mean Oklab lightness, 0..=1.
    pub brightness: f32,
    /// Mean saturation, largest minus smallest sRGB component, 0..=1.
    pub saturation: f32,
    pub harmony: Harmony,
}

/// How well the hues fit one of the harmonic templates (Cohen-Or et al. 2006).
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Harmony {
    /// `i`, `V`, `L`, `I`, `T`, `Y`, `X`, or `N` where there is no colour.
    pub template: String,
    /// 0 (hues all round the wheel) to 1 (every hue inside the template).
    pub fit: f32,
}

impl Default for Harmony {
    fn default() -> Self {
        Self { template: "N".to_owned(), fit: 1.0 }
    }
}

/// Structure of the surface; computed in `texture`.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Texture {
    /// Share of pixels on an edge, 0..=1.
    pub edge_density: f32,
    /// Direction in which lines run, degrees in 0..180: 0 level, 45 rising to the right, 90 upright, 135 falling to
    /// the right. Means nothing where `orientation_strength` is near 0.
    pub orientation_deg: f32,
    /// Coherence of the structure tensor: 0 (no direction) to 1 (all lines parallel).
    pub orientation_strength: f32,
    /// Shannon entropy of the luma histogram, 0..=8 bits.
    pub entropy_bits: f32,
    /// Share of the band-pass energy by octave, finest (wavelengths of 2 to 4 pixels of the 512-pixel picture) first;
    /// sums to 1, or is all 0 for a picture without structure.
    pub fineness: Vec<f32>,
    /// Noise to be seen in even areas, 0 (none) to 1 (standard deviation of 20 grey levels of 255, or more).
    pub grain: f32,
}

/// How the picture is laid out; computed in `composition`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Composition {
    /// -1 (all that draws the eye is at the left) to 1 (at the right).
    pub balance_left_right: f32,
    /// -1 (all that draws the eye is at the top) to 1 (at the bottom).
    pub balance_top_bottom: f32,
    /// 0 (left and right are strangers) to 1 (mirror images).
    pub symmetry_left_right: f32,
    /// Saliency near the four points where the thirds cross: 0 (no more than an even spread) to 1 (all of it).
    pub thirds: f32,
    /// Centre of what draws the eye most, 0 (left) to 1 (right).
    pub subject_x: f32,
    /// The same, 0 (top) to 1 (bottom).
    pub subject_y: f32,
    pub horizon: Option<Horizon>,
    /// 0 (equally sharp everywhere, or equally blurred) towards 1 (a small sharp part, the rest blurred).
    pub depth_of_field: f32,
    /// Share of the picture that is empty: neither detail nor subject, 0..=1.
    pub negative_space: f32,
}

impl Default for Composition {
    fn default() -> Self {
        Self {
            balance_left_right: 0.0,
            balance_top_bottom: 0.0,
            symmetry_left_right: 1.0,
            thirds: 0.0,
            subject_x: 0.5,
            subject_y: 0.5,
            horizon: None,
            depth_of_field: 0.0,
            negative_space: 1.0,
        }
    }
}

/// A line across the whole picture that parts it in two; computed in `horizon`.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Horizon {
    /// Height at the middle of the picture, 0 (top) to 1 (bottom).
    pub y: f32,
    /// Degrees; above 0 where the right end is higher.
    pub tilt_deg: f32,
    /// Share of the width over which the line holds, 0..=1.
    pub strength: f32,
}

/// A picture about the picture, which the page can lay over the photo; drawn in `overlay`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum OverlayKind {
    Edges,
    Saliency,
    Sharpness,
}
