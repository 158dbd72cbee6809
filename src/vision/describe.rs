//! Everything a photo looks like, from its small picture, in one call.

use image::RgbImage;

use super::{
    Composition, Looks, Swatch, Texture,
    colour::{
        looks,
        oklab::{self, Lab},
        palette,
    },
    form::{composition, plane::Plane, texture},
    prepare,
};

/// Longer side of the picture on which colour and layout are measured, in pixels; more adds cost and no knowledge.
const WORKING_SIDE_PX: u32 = 256;

/// What [`describe`] finds.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Described {
    pub palette: Vec<Swatch>,
    pub looks: Looks,
    pub texture: Texture,
    pub composition: Composition,
}

/// Colours, tones, texture and layout of the small picture (512 pixels on the longer side, or the photo's own size).
/// The same picture gives the same numbers; all of them are finite.
pub fn describe(small: &RgbImage) -> Described {
    let prepared = Prepared::of(small);
    let Prepared { width, height, working, lab, luma, luma_full } = &prepared;
    Described {
        palette: palette::palette(lab),
        looks: looks::looks(working, lab),
        texture: texture::texture(luma_full, luma),
        composition: composition::composition(*width, *height, lab, luma),
    }
}

/// The small picture as the measures take it.
pub(super) struct Prepared {
    /// Of the working picture, in pixels.
    pub width: usize,
    pub height: usize,
    /// At most 256 pixels on a side.
    pub working: RgbImage,
    /// The working picture's pixels in Oklab, and its luma.
    pub lab: Vec<Lab>,
    pub luma: Plane,
    /// Luma of the whole small picture.
    pub luma_full: Plane,
}

impl Prepared {
    pub fn of(small: &RgbImage) -> Self {
        // Shrinking fails on no picture that has pixels; one that has none is described as it is.
        let working = prepare::shrink_to(small, WORKING_SIDE_PX).unwrap_or_else(|_| small.clone());
        let lab = oklab::oklab_from_srgb_all(working.pixels().map(|pixel| pixel.0));
        let (luma, luma_full) = (Plane::luma(&working), Plane::luma(small));
        Self { width: luma.width, height: luma.height, working, lab, luma, luma_full }
    }
}

#[cfg(test)]
mod tests {
    use image::Rgb;
    use serde_json::Value;

    use super::*;
    use crate::vision::{OverlayKind, overlay::overlay};

    fn all_finite(value: &Value) -> bool {
        match value {
            // serde_json writes what is not finite as null.
            Value::Null => false,
            Value::Array(list) => list.iter().all(all_finite),
            Value::Object(fields) => fields.iter().all(|(name, value)| all_finite(value) || name == "horizon"),
            _ => true,
        }
    }

    #[test]
    fn pictures_of_every_shape_give_finite_numbers_in_their_ranges_and_overlays() {
        for (width, height) in
            [(1, 1), (1, 2), (1, 400), (400, 1), (3, 2), (2, 3), (5, 5), (16, 16), (17, 300), (512, 20)]
        {
            for kind in 0..4u32 {
                let small = RgbImage::from_fn(width, height, |x, y| match kind {
                    0 => Rgb([0; 3]),
                    1 => Rgb([255; 3]),
                    2 => Rgb([255 * ((x + y) % 2) as u8, 0, 128]),
                    _ => Rgb([x as u8, y as u8, (x.wrapping_mul(y) >> 2) as u8]),
                });
                let found = describe(&small);
                let Described { palette, looks, texture, composition } = &found;
                for json in [
                    serde_json::to_value(palette).unwrap(),
                    serde_json::to_value(looks).unwrap(),
                    serde_json::to_value(texture).unwrap(),
                    serde_json::to_value(composition).unwrap(),
                ] {
                    assert!(all_finite(&json), "{width}x{height} {kind}: {json}");
                }
                let shares = [
                    looks.brightness,
                    looks.saturation,
                    looks.harmony.fit,
                    texture.edge_density,
                    texture.grain,
                    texture.orientation_strength,
                    composition.symmetry_left_right,
                    composition.thirds,
                    composition.subject_x,
                    composition.subject_y,
                    composition.depth_of_field,
                    composition.negative_space,
                ];
                assert!(shares.iter().all(|share| (0.0..=1.0).contains(share)), "{width}x{height} {kind}: {found:?}");
                assert!((0.0..180.0).contains(&texture.orientation_deg) && (0.0..=8.0).contains(&texture.entropy_bits));
                assert!((palette.iter().map(|swatch| swatch.weight).sum::<f32>() - 1.0).abs() < 1e-4);
                for overlaid in [OverlayKind::Edges, OverlayKind::Saliency, OverlayKind::Sharpness] {
                    assert!(overlay(&small, overlaid).unwrap().starts_with(b"\x89PNG"));
                }
            }
        }
    }

    #[test]
    fn a_picture_without_pixels_is_described_all_the_same() {
        let found = describe(&RgbImage::new(0, 0));
        assert_eq!((found.looks, found.composition), (Looks::default(), Composition::default()));
    }
}
