//! The page's colours, taken from a photo: its strongest hue, in the design's own lightnesses.
//!
//! The stylesheet's tokens stay the only colours; this gives some of them other values, for both themes at once, so that
//! nothing has to happen when the theme changes. Each text keeps a contrast of at least 4.5 to 1 (WCAG 2.2, 1.4.3).

use crate::vision::{
    Swatch,
    colour::oklab::{chroma, oklab_from_srgb},
};

/// Contrast that is aimed at; a little above 4.5 for what rounding to bytes takes away.
const CONTRAST: f32 = 4.6;
/// How far a lightness moves in one try to reach it.
const LIGHTNESS_STEP: f32 = 0.01;
/// Oklab chroma from which a photo counts as fully colourful: that of an autumn leaf; vivid sRGB reaches 0.3 (editorial).
const FULL_CHROMA: f32 = 0.12;

type Rgb = [u8; 3];
/// A direction in Oklab's plane of a and b, of length 1.
type Hue = [f32; 2];

/// One token of one theme: lightness, and chroma where the photo is colourful (Oklch). Lightnesses are the design's.
struct Token {
    /// The custom property on the root; the stylesheet falls back to its own value where it is not set.
    property: &'static str,
    lightness: f32,
    chroma: f32,
}

const fn token(property: &'static str, lightness: f32, chroma: f32) -> Token {
    Token { property, lightness, chroma }
}

/// A theme's grounds, on which text stands, and its lines; then its accent, which is text on them and a ground itself.
struct Theme {
    grounds: [Token; 5],
    accent: Token,
    accent_ink: Token,
}

const LIGHT: Theme = Theme {
    grounds: [
        token("--tint-light-ground", 0.977, 0.010),
        token("--tint-light-raised", 1.0, 0.0),
        token("--tint-light-sunken", 0.947, 0.018),
        token("--tint-light-accent-soft", 0.920, 0.035),
        token("--tint-light-line", 0.880, 0.025),
    ],
    accent: token("--tint-light-accent", 0.430, 0.140),
    accent_ink: token("--tint-light-accent-ink", 1.0, 0.0),
};

const DARK: Theme = Theme {
    grounds: [
        token("--tint-dark-ground", 0.205, 0.035),
        token("--tint-dark-raised", 0.250, 0.040),
        token("--tint-dark-sunken", 0.225, 0.035),
        token("--tint-dark-accent-soft", 0.335, 0.045),
        token("--tint-dark-line", 0.345, 0.045),
    ],
    accent: token("--tint-dark-accent", 0.850, 0.120),
    accent_ink: token("--tint-dark-accent-ink", 0.230, 0.035),
};

/// Every property that [`tint`] sets.
pub fn properties() -> impl Iterator<Item = &'static str> {
    [&LIGHT, &DARK]
        .into_iter()
        .flat_map(|theme| theme.grounds.iter().chain([&theme.accent, &theme.accent_ink]).map(|token| token.property))
}

/// Values of [`properties`] for a palette, as `#rrggbb`; none for a photo without colours that can be read.
pub fn tint(palette: &[Swatch]) -> Vec<(&'static str, String)> {
    let Some((hue, strength)) = hue_of(palette) else { return Vec::new() };
    [(&LIGHT, -LIGHTNESS_STEP), (&DARK, LIGHTNESS_STEP)]
        .into_iter()
        .flat_map(|(theme, away)| {
            let grounds = theme.grounds.each_ref().map(|token| coloured(token, token.lightness, hue, strength));
            let ink = coloured(&theme.accent_ink, theme.accent_ink.lightness, hue, strength);
            let [ground, raised, sunken, soft, _] = grounds;
            let neighbours = [ground, raised, sunken, soft, ink];
            let mut lightness = theme.accent.lightness;
            let mut accent = coloured(&theme.accent, lightness, hue, strength);
            // A hue may be darker or lighter to the eye than its lightness says: go on until every text can be read.
            while (0.0..=1.0).contains(&lightness) && neighbours.iter().any(|other| contrast(accent, *other) < CONTRAST)
            {
                lightness += away;
                accent = coloured(&theme.accent, lightness, hue, strength);
            }
            let grounds = theme.grounds.iter().map(|token| token.property).zip(grounds);
            grounds.chain([(theme.accent.property, accent), (theme.accent_ink.property, ink)])
        })
        .map(|(property, colour)| (property, hex(colour)))
        .collect()
}

/// Hue of the colour that carries the most chroma, as a direction in Oklab's a and b, and how colourful it is, 0 (grey) to 1.
fn hue_of(palette: &[Swatch]) -> Option<(Hue, f32)> {
    let colours = palette.iter().filter_map(|swatch| Some((oklab_from_srgb(parse(&swatch.hex)?), swatch.weight)));
    let strongest = colours.max_by(|a, b| (chroma(a.0) * a.1).total_cmp(&(chroma(b.0) * b.1)))?;
    let [_, a, b] = strongest.0;
    let strength = chroma(strongest.0);
    let hue = if strength > 0.0 { [a / strength, b / strength] } else { [1.0, 0.0] };
    Some((hue, (strength / FULL_CHROMA).min(1.0)))
}

/// A token's colour; where sRGB lacks it, with as much chroma as there is.
fn coloured(token: &Token, lightness: f32, [cos, sin]: Hue, strength: f32) -> Rgb {
    let mut chroma = token.chroma * strength;
    loop {
        let rgb = linear_srgb([lightness, chroma * cos, chroma * sin]);
        if chroma < 1e-3 || rgb.iter().all(|value| (-1e-3..=1.001).contains(value)) {
            return rgb.map(byte);
        }
        chroma *= 0.9;
    }
}

fn parse(hex: &str) -> Option<Rgb> {
    let digits = hex.strip_prefix('#').filter(|digits| digits.len() == 6)?;
    let [_, red, green, blue] = u32::from_str_radix(digits, 16).ok()?.to_be_bytes();
    Some([red, green, blue])
}

fn hex([red, green, blue]: Rgb) -> String {
    format!("#{red:02x}{green:02x}{blue:02x}")
}

fn linear(byte: u8) -> f32 {
    let value = f32::from(byte) / 255.0;
    if value <= 0.04045 { value / 12.92 } else { ((value + 0.055) / 1.055).powf(2.4) }
}

fn byte(linear: f32) -> u8 {
    let value = if linear <= 0.003_130_8 { linear * 12.92 } else { 1.055 * linear.powf(1.0 / 2.4) - 0.055 };
    (value.clamp(0.0, 1.0) * 255.0).round() as u8
}

/// Oklab to linear sRGB, outside 0..=1 where sRGB lacks the colour.
fn linear_srgb([lightness, a, b]: [f32; 3]) -> [f32; 3] {
    let l = (lightness + 0.396_337_78 * a + 0.215_803_76 * b).powi(3);
    let m = (lightness - 0.105_561_346 * a - 0.063_854_17 * b).powi(3);
    let s = (lightness - 0.089_484_18 * a - 1.291_485_5 * b).powi(3);
    [
        4.076_741_7 * l - 3.307_711_6 * m + 0.230_969_94 * s,
        -1.268_438 * l + 2.609_757_4 * m - 0.341_319_38 * s,
        -0.004_196_086_3 * l - 0.703_418_6 * m + 1.707_614_7 * s,
    ]
}

/// Contrast ratio of two colours, 1 to 21 (WCAG 2.2).
fn contrast(a: Rgb, b: Rgb) -> f32 {
    let luminance = |rgb: Rgb| {
        let [red, green, blue] = rgb.map(linear);
        0.2126 * red + 0.7152 * green + 0.0722 * blue
    };
    let (a, b) = (luminance(a) + 0.05, luminance(b) + 0.05);
    if a > b { a / b } else { b / a }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::*;

    /// The values of a theme's tokens in the stylesheet: the fallback of those that a photo may tint.
    fn defaults(theme: &str) -> BTreeMap<String, Rgb> {
        let css = include_str!("../app.css");
        let start = if theme == "light" { ":root {" } else { ":root[data-theme=\"dark\"] {" };
        let block = css.split_once(start).unwrap().1.split_once('}').unwrap().0;
        let tokens = block.lines().filter_map(|line| line.trim().strip_prefix("--")?.split_once(": "));
        tokens
            .filter_map(|(name, value)| {
                let at = value.rfind('#')?;
                Some((name.to_owned(), parse(value.get(at..at + 7)?)?))
            })
            .collect()
    }

    /// The tokens of a theme as the browser sees them with `palette`.
    fn tokens(theme: &str, palette: &[Swatch]) -> BTreeMap<String, Rgb> {
        let mut tokens = defaults(theme);
        for (property, value) in tint(palette) {
            if let Some(name) = property.strip_prefix(&format!("--tint-{theme}-")) {
                tokens.insert(name.to_owned(), parse(&value).unwrap());
            }
        }
        tokens
    }

    /// Every pair of tokens that are text and its ground somewhere in the stylesheet.
    const TEXTS: [(&str, &[&str]); 6] = [
        ("ink", &["ground", "raised", "sunken", "accent-soft"]),
        ("ink-soft", &["ground", "raised", "sunken", "accent-soft"]),
        ("accent", &["ground", "raised", "sunken", "accent-soft"]),
        ("accent-ink", &["accent"]),
        ("warm", &["ground", "raised"]),
        ("danger", &["ground", "raised", "accent-soft"]),
    ];

    fn check(palette: &[Swatch]) {
        for theme in ["light", "dark"] {
            let tokens = tokens(theme, palette);
            for (text, grounds) in TEXTS {
                for ground in grounds {
                    let found = contrast(tokens[text], tokens[*ground]);
                    assert!(found >= 4.5, "{theme}: {text} on {ground} is {found} with {palette:?}");
                }
            }
            for ground in ["ground", "raised"] {
                let found = contrast(tokens["line-strong"], tokens[ground]);
                assert!(found >= 3.0, "{theme}: the edge of a button on {ground} is {found} with {palette:?}");
            }
        }
    }

    fn swatch(rgb: Rgb, weight: f32) -> Swatch {
        let mut swatch = black();
        (swatch.hex, swatch.weight) = (hex(rgb), weight);
        swatch
    }

    fn black() -> Swatch {
        serde_json::from_str(r##"{"hex":"#000000","weight":1.0,"name":""}"##).unwrap()
    }

    #[test]
    fn contrast_is_that_of_the_standard() {
        assert!((contrast([0; 3], [255; 3]) - 21.0).abs() < 1e-3);
        assert!((contrast([119; 3], [255; 3]) - 4.478).abs() < 1e-2);
    }

    #[test]
    fn every_text_can_be_read_whatever_the_photo() {
        check(&[]);
        let mut random = crate::ground::random::SplitMix64(1);
        for _ in 0..2_000 {
            let palette: Vec<Swatch> = (0..5)
                .map(|_| {
                    let [red, green, blue, share, ..] = random.bits().to_be_bytes();
                    swatch([red, green, blue], f32::from(share) / 255.0)
                })
                .collect();
            check(&palette);
        }
        for step in 0..360 {
            let (sin, cos) = (step as f32).to_radians().sin_cos();
            check(&[swatch(linear_srgb([0.7, 0.3 * cos, 0.3 * sin]).map(byte), 1.0)]);
        }
    }

    #[test]
    fn the_hue_is_that_of_the_colour_that_carries_most() {
        let sea = tint(&[swatch([240, 240, 240], 0.5), swatch([20, 90, 200], 0.45), swatch([250, 120, 0], 0.05)]);
        let accent = sea.iter().find(|(property, _)| *property == "--tint-light-accent").unwrap();
        let [red, green, blue] = parse(&accent.1).unwrap();
        assert!(blue > red && blue > green, "{}", accent.1);
        assert_eq!(sea.iter().map(|(property, _)| *property).collect::<Vec<_>>(), properties().collect::<Vec<_>>());
    }

    #[test]
    fn a_grey_photo_makes_a_grey_page_and_no_photo_changes_nothing() {
        for (_, colour) in tint(&[swatch([128; 3], 1.0)]) {
            let [red, green, blue] = parse(&colour).unwrap();
            assert!(red.abs_diff(green) <= 1 && green.abs_diff(blue) <= 1, "{colour}");
        }
        assert!(tint(&[]).is_empty());
        assert!(tint(&[Swatch { hex: "blue".into(), ..black() }]).is_empty());
    }

    #[test]
    fn the_stylesheet_reads_every_property() {
        let css = include_str!("../app.css");
        for property in properties() {
            assert!(css.contains(&format!("var({property},")), "{property} has no place in the stylesheet");
        }
    }
}
