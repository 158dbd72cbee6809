//! Colour and tone of a photo as a whole, in the measures that the literature on pictures and feelings uses.

use image::RgbImage;

use super::{
    harmony,
    oklab::{Lab, chroma},
};
use crate::vision::Looks;

/// Hue that looks warmest, in degrees: warm-cool = -0.5 + 0.02 C^1.07 cos(h - 50) (Ou, Luo, Woodcock and Wright 2004, "A
/// study of colour emotion and colour preference", part I; CIELAB there, whose warm and cool hues Oklab shares).
const WARMEST_HUE_DEG: f32 = 50.0;
/// Chroma in Oklab at which a colour tells half of its warmth: greys have hardly any. By eye.
const WARMTH_HALF_CHROMA: f32 = 0.02;
/// Lightness of middle grey (18.4 % reflectance, zone V of Adams' zone system), one stop above it and one below, in
/// Oklab, which is the cube root of the reflectance.
const LIGHT_TONE: f32 = 0.717;
const DARK_TONE: f32 = 0.451;

/// Colour and tone of `picture`, whose pixels are also given in Oklab. Ranges: see [`Looks`].
pub fn looks(picture: &RgbImage, lab: &[Lab]) -> Looks {
    let count = lab.len();
    if count == 0 {
        return Looks::default();
    }
    let count = count as f32;
    let tones = Tones::of(lab);
    let opponents = Opponents::of(picture);
    Looks {
        warmth: tones.warmth / (tones.chroma + WARMTH_HALF_CHROMA * count),
        colourfulness: opponents.colourfulness(),
        contrast: opponents.luma.deviation() / 255.0,
        key: (tones.light - tones.dark) / count,
        brightness: (tones.lightness / count).clamp(0.0, 1.0),
        saturation: opponents.saturation / (255.0 * count),
        harmony: harmony::harmony(picture),
    }
}

/// Sums over the pixels in Oklab.
#[derive(Default)]
struct Tones {
    lightness: f32,
    chroma: f32,
    /// Chroma times the cosine of the angle to the warmest hue.
    warmth: f32,
    light: f32,
    dark: f32,
}

impl Tones {
    fn of(lab: &[Lab]) -> Self {
        let (sin, cos) = WARMEST_HUE_DEG.to_radians().sin_cos();
        let mut sums = Self::default();
        for pixel in lab {
            sums.lightness += pixel[0];
            sums.chroma += chroma(*pixel);
            sums.warmth += pixel[1] * cos + pixel[2] * sin;
            sums.light += f32::from(u8::from(pixel[0] >= LIGHT_TONE));
            sums.dark += f32::from(u8::from(pixel[0] <= DARK_TONE));
        }
        sums
    }
}

/// Mean and spread of whole numbers, exactly.
#[derive(Default)]
struct Spread {
    sum: i64,
    squares: i64,
    count: i64,
}

impl Spread {
    fn add(&mut self, value: i32) {
        self.sum += i64::from(value);
        self.squares += i64::from(value * value);
        self.count += 1;
    }

    fn mean(&self) -> f32 {
        (self.sum as f64 / self.count.max(1) as f64) as f32
    }

    fn variance(&self) -> f64 {
        let count = self.count.max(1) as f64;
        let mean = self.sum as f64 / count;
        (self.squares as f64 / count - mean * mean).max(0.0)
    }

    fn deviation(&self) -> f32 {
        self.variance().sqrt() as f32
    }
}

/// Luma and the two opponent colours of Hasler and Suesstrunk, in sRGB bytes.
#[derive(Default)]
struct Opponents {
    luma: Spread,
    red_green: Spread,
    /// Twice yellow minus blue, to stay whole.
    yellow_blue_twice: Spread,
    /// Sum of largest minus smallest component: saturation as in improved HLS (Hanbury 2003), which, unlike HSV's, does not
    /// call near-black vivid; Machajdik and Hanbury 2010 use it for the affect of pictures.
    saturation: f32,
}

impl Opponents {
    fn of(picture: &RgbImage) -> Self {
        let mut all = Self::default();
        let mut saturation = 0i64;
        for pixel in picture.pixels() {
            let [r, g, b] = pixel.0.map(i32::from);
            // Rec. 709 luma in whole numbers (weights of 1000).
            all.luma.add((213 * r + 715 * g + 72 * b + 500) / 1000);
            all.red_green.add(r - g);
            all.yellow_blue_twice.add(r + g - 2 * b);
            saturation += i64::from(r.max(g).max(b) - r.min(g).min(b));
        }
        all.saturation = saturation as f32;
        all
    }

    /// M3 = sqrt(var rg + var yb) + 0.3 sqrt(mean rg ^2 + mean yb ^2) (Hasler and Suesstrunk 2003, "Measuring
    /// colourfulness in natural images").
    fn colourfulness(&self) -> f32 {
        let spread = (self.red_green.variance() + self.yellow_blue_twice.variance() / 4.0).sqrt() as f32;
        let (rg, yb) = (self.red_green.mean(), self.yellow_blue_twice.mean() / 2.0);
        spread + 0.3 * (rg * rg + yb * yb).sqrt()
    }
}

#[cfg(test)]
mod tests {
    use image::Rgb;

    use super::{super::oklab::oklab_from_srgb_all, *};

    fn of(width: u32, height: u32, pixel: impl Fn(u32, u32) -> [u8; 3]) -> Looks {
        let picture = RgbImage::from_fn(width, height, |x, y| Rgb(pixel(x, y)));
        looks(&picture, &oklab_from_srgb_all(picture.pixels().map(|pixel| pixel.0)))
    }

    #[test]
    fn grey_has_no_colour_no_contrast_and_no_key() {
        let grey = of(40, 30, |_, _| [118; 3]);
        assert!(grey.warmth.abs() < 1e-3 && grey.key == 0.0, "{grey:?}");
        assert_eq!((grey.colourfulness, grey.contrast, grey.saturation), (0.0, 0.0, 0.0));
        assert!((grey.brightness - 0.567).abs() < 0.005);
    }

    #[test]
    fn half_black_half_white_has_all_the_contrast_and_no_key() {
        let halves = of(40, 30, |x, _| [if x < 20 { 0 } else { 255 }; 3]);
        assert!((halves.contrast - 0.5).abs() < 1e-3 && halves.key == 0.0, "{halves:?}");
        assert!((halves.brightness - 0.5).abs() < 1e-3);
    }

    #[test]
    fn night_is_low_key_and_fog_is_high_key() {
        assert_eq!(of(20, 20, |x, _| if x == 0 { [255; 3] } else { [10, 12, 20] }).key, 0.05 - 0.95);
        assert_eq!(of(20, 20, |_, y| [220 + y as u8; 3]).key, 1.0);
    }

    #[test]
    fn orange_is_warm_blue_is_cool_and_a_cast_on_grey_is_nearly_neither() {
        assert!(of(9, 9, |_, _| [255, 128, 0]).warmth > 0.8);
        assert!(of(9, 9, |_, _| [0, 90, 255]).warmth < -0.7);
        assert!(of(9, 9, |_, _| [130, 127, 125]).warmth.abs() < 0.3);
        assert!(of(10, 10, |x, _| if x < 5 { [255, 128, 0] } else { [0, 128, 255] }).warmth.abs() < 0.25);
    }

    #[test]
    fn colourfulness_is_the_papers_formula() {
        // Red and green halves: rg is +-255 (variance 255^2, mean 0), yb is 127.5 everywhere.
        let found = of(10, 10, |x, _| if x < 5 { [255, 0, 0] } else { [0, 255, 0] });
        assert!((found.colourfulness - (255.0 + 0.3 * 127.5)).abs() < 1e-2, "{found:?}");
        assert_eq!(found.saturation, 1.0);
    }
}
