//! Mood from colour alone: the baselines that the photo head must beat, in the same table.

use image::RgbImage;

use crate::vision::colour::oklab::oklab_from_srgb;

/// About how many pixels are looked at.
const SAMPLES: usize = 4096;

/// Ten colour statistics of a photo: mean and deviation of Oklab's three axes; mean chroma; mean HSV value and
/// saturation; colourfulness (Hasler and Suesstrunk 2003), all of them on values of 0..=1.
pub fn colour(photo: &RgbImage) -> Vec<f32> {
    let step = (photo.width() as usize * photo.height() as usize / SAMPLES).max(1);
    let (mut count, mut chroma, mut value, mut saturation) = (0.0f64, 0.0, 0.0, 0.0);
    // Sum and sum of squares of L, a, b, red-green and yellow-blue.
    let mut sums = [[0.0f64; 2]; 5];
    for pixel in photo.pixels().step_by(step) {
        let [lightness, a, b] = oklab_from_srgb(pixel.0).map(f64::from);
        let [red, green, blue] = pixel.0.map(|byte| f64::from(byte) / 255.0);
        let axes = [lightness, a, b, red - green, (red + green) / 2.0 - blue];
        for (sum, axis) in sums.iter_mut().zip(axes) {
            sum[0] += axis;
            sum[1] += axis * axis;
        }
        let (most, least) = (red.max(green).max(blue), red.min(green).min(blue));
        count += 1.0;
        chroma += a.hypot(b);
        value += most;
        saturation += if most > 0.0 { (most - least) / most } else { 0.0 };
    }
    let count = count.max(1.0);
    let spread = sums.map(|[sum, squares]| (sum / count, (squares / count - (sum / count).powi(2)).max(0.0).sqrt()));
    let [l, a, b, red_green, yellow_blue] = spread;
    let colourfulness = red_green.1.hypot(yellow_blue.1) + 0.3 * red_green.0.hypot(yellow_blue.0);
    let rest = [chroma / count, value / count, saturation / count, colourfulness];
    [l.0, l.1, a.0, a.1, b.0, b.1].into_iter().chain(rest).map(|statistic| statistic as f32).collect()
}

/// Valdez and Mehrabian 1994 from [`colour`]: pleasure = .69 brightness + .22 saturation, arousal = -.31 brightness + .60
/// saturation, with HSV value and saturation for their Munsell scales.
pub fn valdez_mehrabian(colour: &[f32]) -> [f64; 2] {
    let at = |index: usize| f64::from(colour.get(index).copied().unwrap_or(0.0));
    let (brightness, saturation) = (at(7), at(8));
    [0.69 * brightness + 0.22 * saturation, -0.31 * brightness + 0.60 * saturation]
}

#[cfg(test)]
mod tests {
    use image::Rgb;

    use super::*;

    #[test]
    fn pure_red_has_the_statistics_of_pure_red() {
        let red = colour(&RgbImage::from_pixel(90, 60, Rgb([255, 0, 0])));
        assert_eq!(red.len(), 10);
        // Oklab of sRGB red (Ottosson 2020): L .628, a .225, b .126; nothing varies.
        for (index, expected) in [(0, 0.628), (2, 0.225), (4, 0.126), (1, 0.0), (3, 0.0), (5, 0.0), (7, 1.0), (8, 1.0)]
        {
            assert!((red[index] - expected).abs() < 1e-3, "{index}: {red:?}");
        }
        let [pleasure, arousal] = valdez_mehrabian(&red);
        assert!((pleasure - 0.91).abs() < 1e-6 && (arousal - 0.29).abs() < 1e-6);
    }
}
