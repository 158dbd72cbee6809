//! The pictures of a look, as small PNG files: one byte a pixel and a palette.

use crate::ground::sound::MEL_BANDS;

/// Viridis (Smith and van der Walt 2015, CC0) at nine places: equal steps look equally far apart, also without colour,
/// and it is told apart from a light page and from a dark one.
const SCALE: [[u8; 3]; 9] = [
    [68, 1, 84],
    [71, 45, 123],
    [59, 82, 139],
    [44, 114, 142],
    [33, 145, 140],
    [40, 174, 128],
    [94, 201, 98],
    [173, 220, 48],
    [253, 231, 37],
];
/// Standard deviations from the reference at which the taggram is darkest and lightest.
const LEAST_Z: f32 = -1.0;
const MOST_Z: f32 = 3.0;

/// One pixel a value, `rows` from top to bottom. Empty where there are none.
pub fn taggram(rows: &[Vec<f32>]) -> Vec<u8> {
    let width = rows.iter().map(Vec::len).min().unwrap_or(0);
    let pixels: Vec<u8> = rows
        .iter()
        .flat_map(|row| row.iter().take(width))
        .map(|&z| shade((z - LEAST_Z) / (MOST_Z - LEAST_Z)))
        .collect();
    encoded(width, rows.len(), &pixels)
}

/// One pixel a band of each column, low bands below; the loudest is the lightest. Empty where there are none.
pub fn spectrogram(columns: &[[f32; MEL_BANDS]]) -> Vec<u8> {
    let loudest = columns.iter().flatten().copied().fold(f32::MIN_POSITIVE, f32::max);
    let bands = (0..MEL_BANDS).rev();
    let pixels: Vec<u8> =
        bands.flat_map(|band| columns.iter().map(move |column| shade(column[band] / loudest))).collect();
    encoded(columns.len(), MEL_BANDS, &pixels)
}

/// A place on the scale for `share` in 0..=1.
fn shade(share: f32) -> u8 {
    (share.clamp(0.0, 1.0) * 255.0).round() as u8
}

/// The colours of all 256 places on the scale.
fn palette() -> Vec<u8> {
    let between = |place: u8| -> [u8; 3] {
        let along = f32::from(place) / 255.0 * (SCALE.len() - 1) as f32;
        let first = (along as usize).min(SCALE.len() - 2);
        let share = along - first as f32;
        std::array::from_fn(|channel| {
            let (from, to) = (f32::from(SCALE[first][channel]), f32::from(SCALE[first + 1][channel]));
            (from + (to - from) * share).round() as u8
        })
    };
    (0..=255).flat_map(between).collect()
}

/// Empty where the picture has no pixels: the page then shows none.
fn encoded(width: usize, height: usize, pixels: &[u8]) -> Vec<u8> {
    let mut bytes = Vec::new();
    let (Ok(width), Ok(height)) = (u32::try_from(width), u32::try_from(height)) else { return bytes };
    let mut encoder = png::Encoder::new(&mut bytes, width, height);
    encoder.set_color(png::ColorType::Indexed);
    encoder.set_depth(png::BitDepth::Eight);
    encoder.set_palette(palette());
    let written = encoder.write_header().and_then(|mut writer| writer.write_image_data(pixels));
    if written.is_err() {
        bytes.clear();
    }
    bytes
}

#[cfg(test)]
mod tests {
    use image::RgbImage;

    use super::*;
    use crate::vision::colour::oklab::oklab_from_srgb;

    fn drawn(bytes: &[u8]) -> RgbImage {
        image::load_from_memory(bytes).unwrap().into_rgb8()
    }

    #[test]
    fn a_taggram_has_a_pixel_for_each_value_and_more_is_lighter() {
        let picture = drawn(&taggram(&[vec![LEAST_Z, 1.0, MOST_Z, 9.0], vec![-7.0, f32::NAN, 0.0, 0.0]]));
        assert_eq!(picture.dimensions(), (4, 2));
        assert_eq!((picture.get_pixel(0, 0).0, picture.get_pixel(1, 0).0), (SCALE[0], SCALE[4]));
        assert_eq!((picture.get_pixel(2, 0).0, picture.get_pixel(3, 0).0), (SCALE[8], SCALE[8]));
        assert_eq!((picture.get_pixel(0, 1).0, picture.get_pixel(1, 1).0), (SCALE[0], SCALE[0]));
    }

    #[test]
    fn a_spectrogram_has_low_tones_below() {
        let mut columns = vec![[0.0; MEL_BANDS]; 5];
        columns[3][0] = 2.0;
        columns[1][MEL_BANDS - 1] = 1.0;
        let picture = drawn(&spectrogram(&columns));
        assert_eq!(picture.dimensions(), (5, 96));
        assert_eq!((picture.get_pixel(3, 95).0, picture.get_pixel(3, 0).0), (SCALE[8], SCALE[0]));
        assert!(picture.get_pixel(1, 0).0 != SCALE[0] && picture.get_pixel(1, 0).0 != SCALE[8]);
    }

    #[test]
    fn nothing_is_no_picture() {
        assert!(taggram(&[]).is_empty() && taggram(&[Vec::new()]).is_empty() && spectrogram(&[]).is_empty());
    }

    #[test]
    fn equal_steps_look_alike() {
        let lightness: Vec<f32> = SCALE.iter().map(|&rgb| oklab_from_srgb(rgb)[0]).collect();
        assert!(lightness.windows(2).all(|pair| pair[1] - pair[0] > 0.03), "{lightness:?}");
    }
}
