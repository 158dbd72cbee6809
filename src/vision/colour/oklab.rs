//! sRGB to Oklab and back. In Oklab distances are what people see, so colours are averaged and compared there and
//! nowhere else (Ottosson 2020, "A perceptual color space for image processing").

use std::sync::LazyLock;

/// Lightness 0..=1, then a (green to red) and b (blue to yellow), each about -0.4..=0.4.
pub type Lab = [f32; 3];

/// Linear light of every sRGB byte (IEC 61966-2-1). Computed in f64, so that native and wasm agree after rounding.
static LINEAR_FROM_SRGB: LazyLock<[f32; 256]> = LazyLock::new(|| {
    std::array::from_fn(|byte| {
        let value = byte as f64 / 255.0;
        let linear = if value <= 0.04045 { value / 12.92 } else { ((value + 0.055) / 1.055).powf(2.4) };
        linear as f32
    })
});

/// The cube root of a number that is not negative, to about one part in a million: a guess from the bits, then two
/// rounds of Halley's method. Plain arithmetic, so it is the same on every machine, and fast where wasm calls libm.
fn cube_root(value: f32) -> f32 {
    /// Makes a third of the bit pattern the bit pattern of about the cube root (Kahan's constant, as used in FreeBSD's cbrtf).
    const BIAS: u32 = 709_958_130;
    if value <= 0.0 {
        return 0.0;
    }
    let mut root = f32::from_bits(value.to_bits() / 3 + BIAS);
    for _ in 0..2 {
        let cube = root * root * root;
        root *= (cube + value + value) / (cube + cube + value);
    }
    root
}

/// sRGB bytes to Oklab.
pub fn oklab_from_srgb([red, green, blue]: [u8; 3]) -> Lab {
    oklab_with(&LINEAR_FROM_SRGB, [red, green, blue])
}

/// Many sRGB pixels to Oklab.
pub fn oklab_from_srgb_all(pixels: impl Iterator<Item = [u8; 3]>) -> Vec<Lab> {
    let table: &[f32; 256] = &LINEAR_FROM_SRGB;
    pixels.map(|pixel| oklab_with(table, pixel)).collect()
}

fn oklab_with(linear: &[f32; 256], bytes: [u8; 3]) -> Lab {
    let [r, g, b] = bytes.map(|byte| linear[usize::from(byte)]);
    let l = cube_root(0.412_221_46 * r + 0.536_332_55 * g + 0.051_445_995 * b);
    let m = cube_root(0.211_903_5 * r + 0.680_699_5 * g + 0.107_396_96 * b);
    let s = cube_root(0.088_302_46 * r + 0.281_718_85 * g + 0.629_978_7 * b);
    [
        0.210_454_26 * l + 0.793_617_8 * m - 0.004_072_047 * s,
        1.977_998_5 * l - 2.428_592_2 * m + 0.450_593_7 * s,
        0.025_904_037 * l + 0.782_771_77 * m - 0.808_675_77 * s,
    ]
}

/// Oklab to the nearest sRGB bytes.
pub fn srgb_from_oklab([lightness, a, b]: Lab) -> [u8; 3] {
    let l = (lightness + 0.396_337_78 * a + 0.215_803_76 * b).powi(3);
    let m = (lightness - 0.105_561_346 * a - 0.063_854_17 * b).powi(3);
    let s = (lightness - 0.089_484_18 * a - 1.291_485_5 * b).powi(3);
    [
        byte_from_linear(4.076_741_7 * l - 3.307_711_6 * m + 0.230_969_94 * s),
        byte_from_linear(-1.268_438 * l + 2.609_757_4 * m - 0.341_319_38 * s),
        byte_from_linear(-0.004_196_086_3 * l - 0.703_418_6 * m + 1.707_614_7 * s),
    ]
}

fn byte_from_linear(linear: f32) -> u8 {
    let value = if linear <= 0.003_130_8 { linear * 12.92 } else { 1.055 * linear.powf(1.0 / 2.4) - 0.055 };
    (value.clamp(0.0, 1.0) * 255.0).round() as u8
}

/// Squared distance of two colours; two just-noticeable differences are about 0.04 squared.
pub fn distance_squared(x: &Lab, y: &Lab) -> f32 {
    let [l, a, b] = [x[0] - y[0], x[1] - y[1], x[2] - y[2]];
    l * l + a * a + b * b
}

/// The colour with its lightness as seen beside white, where near-blacks look alike: Ottosson's toe (2021, "Okhsv and
/// Okhsl", L_r), which Oklab by itself lacks.
pub fn toned([lightness, a, b]: Lab) -> Lab {
    const K1: f32 = 0.206;
    const K2: f32 = 0.03;
    const K3: f32 = (1.0 + K1) / (1.0 + K2);
    let shifted = K3 * lightness - K1;
    let seen = 0.5 * (shifted + (shifted * shifted + 4.0 * K2 * K3 * lightness).max(0.0).sqrt());
    [seen, a, b]
}

/// Distance from grey, 0 to about 0.33 within sRGB.
pub fn chroma([_, a, b]: Lab) -> f32 {
    (a * a + b * b).sqrt()
}

/// Hue angle in degrees, 0..360: red 29, yellow 110, green 142, cyan 195, blue 264, magenta 328. Greys have none.
pub fn hue_deg([_, a, b]: Lab) -> f32 {
    b.atan2(a).to_degrees().rem_euclid(360.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn primaries_and_every_grey_come_back() {
        for colour in [[255, 0, 0], [0, 255, 0], [0, 0, 255], [12, 200, 77], [255, 255, 0], [1, 0, 0]] {
            assert_eq!(srgb_from_oklab(oklab_from_srgb(colour)), colour);
        }
        for grey in 0..=255 {
            let lab = oklab_from_srgb([grey; 3]);
            assert_eq!(srgb_from_oklab(lab), [grey; 3]);
            assert!(chroma(lab) < 1e-5, "{grey}: {lab:?}");
        }
    }

    #[test]
    fn white_red_and_blue_are_where_ottosson_has_them() {
        for (colour, expected) in [
            ([255, 255, 255], [1.0, 0.0, 0.0]),
            ([255, 0, 0], [0.627_96, 0.224_86, 0.125_85]),
            ([0, 0, 255], [0.452_01, -0.032_46, -0.311_53]),
        ] {
            let found = oklab_from_srgb(colour);
            assert!(distance_squared(&found, &expected).sqrt() < 1e-4, "{colour:?}: {found:?}");
        }
        assert_eq!(hue_deg(oklab_from_srgb([255, 0, 0])).round(), 29.0);
    }

    #[test]
    fn the_toe_keeps_black_and_white_and_darkens_what_is_dark() {
        let seen = |lightness: f32| toned([lightness, 0.0, 0.0])[0];
        assert!(seen(0.0).abs() < 1e-6 && (seen(1.0) - 1.0).abs() < 1e-6);
        assert!(seen(0.2) < 0.11 && seen(0.2) > seen(0.1));
    }

    #[test]
    fn the_cube_root_is_a_cube_root() {
        for value in [1e-6f32, 3e-4, 0.01, 0.2, 0.5, 1.0] {
            assert!((cube_root(value) / value.cbrt() - 1.0).abs() < 2e-6, "{value}");
        }
        assert_eq!(cube_root(0.0), 0.0);
    }
}
