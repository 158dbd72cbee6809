//! A colour in plain words, for people who read the palette rather than see it.
//!
//! The words are the eleven basic colour terms of English (Berlin and Kay 1969, "Basic Color Terms") and the commonest
//! other ones; each stands where people put it in the xkcd colour survey (Munroe 2010, some five million answers,
//! public domain), with a second place where photos have it duller than screens do. "Dark", "light", "pale", "muted" and "vivid" say how a colour departs from its word.

use std::sync::LazyLock;

use super::oklab::{Lab, chroma, hue_deg, oklab_from_srgb};

/// Words for coloured colours and the sRGB colour people mean by them (xkcd survey). A word may stand twice.
const WORDS: [(&str, [u8; 3]); 40] = [
    ("red", [0xe5, 0x00, 0x00]),
    ("orange", [0xf9, 0x73, 0x06]),
    ("yellow", [0xff, 0xff, 0x14]),
    ("yellow", [0xf0, 0xd0, 0x30]),
    ("green", [0x15, 0xb0, 0x1a]),
    ("green", [0x4a, 0x7c, 0x3c]),
    ("blue", [0x03, 0x43, 0xdf]),
    ("blue", [0x4a, 0x7f, 0xb8]),
    ("purple", [0x7e, 0x1e, 0x9c]),
    ("purple", [0x80, 0x5a, 0x8c]),
    ("pink", [0xff, 0x81, 0xc0]),
    ("pink", [0xe8, 0xa0, 0xa8]),
    ("brown", [0x65, 0x37, 0x00]),
    ("brown", [0x7d, 0x55, 0x3c]),
    ("turquoise", [0x06, 0xc2, 0xac]),
    ("teal", [0x02, 0x93, 0x86]),
    ("cyan", [0x00, 0xff, 0xff]),
    ("sky blue", [0x75, 0xbb, 0xfd]),
    ("navy", [0x01, 0x15, 0x3e]),
    ("beige", [0xe6, 0xda, 0xa6]),
    ("beige", [0xd8, 0xc4, 0xa0]),
    ("tan", [0xd1, 0xb2, 0x6f]),
    ("tan", [0xb8, 0x94, 0x6c]),
    ("cream", [0xff, 0xff, 0xc2]),
    ("olive", [0x6e, 0x75, 0x0e]),
    ("lime", [0xaa, 0xff, 0x32]),
    ("mustard", [0xce, 0xb3, 0x01]),
    ("rust", [0xa8, 0x3c, 0x09]),
    ("maroon", [0x65, 0x00, 0x21]),
    ("salmon", [0xff, 0x79, 0x6c]),
    ("peach", [0xff, 0xb0, 0x7c]),
    ("lavender", [0xc7, 0x9f, 0xef]),
    ("magenta", [0xc2, 0x00, 0x78]),
    ("violet", [0x9a, 0x0e, 0xea]),
    ("dark red", [0x84, 0x00, 0x00]),
    ("dark green", [0x03, 0x35, 0x00]),
    ("dark green", [0x2c, 0x3a, 0x1e]),
    ("dark blue", [0x00, 0x03, 0x5b]),
    ("dark blue", [0x1a, 0x40, 0x66]),
    ("dark brown", [0x3d, 0x2b, 0x1f]),
];

/// Below this chroma a colour is a grey; from half of it on, a warm or a cool one. By eye, on photos.
const GREY_CHROMA: f32 = 0.03;
/// Dark colours carry little chroma before they look coloured at all; below this lightness they are black.
const BLACK_LIGHTNESS: f32 = 0.24;
const WHITE_LIGHTNESS: f32 = 0.94;
/// A grey darker or lighter than these is a dark or a light one.
const GREY_DARK: f32 = 0.45;
const GREY_LIGHT: f32 = 0.76;
/// Lightness counts half: a dark blue is a blue before it is a dark thing.
const LIGHTNESS_WEIGHT: f32 = 0.5;
/// Departure in lightness from the word's own from which on it is said.
const LIGHTER: f32 = 0.11;
/// Departure in chroma, as a factor, from which on it is said.
const LESS_CHROMA: f32 = 0.55;
const MORE_CHROMA: f32 = 1.35;
/// Hues (degrees in Oklab) that look warm: from magenta-red over orange to yellow-green.
const WARM_HUES_DEG: std::ops::Range<f32> = 0.0..125.0;

/// Of the other words one does not say it: a vivid beige is no beige.
const CAN_BE_VIVID: [&str; 7] = ["red", "orange", "yellow", "green", "blue", "purple", "pink"];

static FOCI: LazyLock<Vec<(&str, Lab)>> =
    LazyLock::new(|| WORDS.iter().map(|&(word, srgb)| (word, oklab_from_srgb(srgb))).collect());

/// The plain words for a colour, such as "dark blue", "warm grey" or "orange"; never empty.
pub fn name(lab: Lab) -> String {
    let (lightness, chroma_here) = (lab[0], chroma(lab));
    if lightness < BLACK_LIGHTNESS && chroma_here < 2.0 * GREY_CHROMA {
        return "black".to_owned();
    }
    if chroma_here < GREY_CHROMA {
        return grey(lab);
    }
    let (mut word, mut focus, mut least) = ("grey", lab, f32::INFINITY);
    for &(candidate, centre) in FOCI.iter() {
        let [l, a, b] = [lab[0] - centre[0], lab[1] - centre[1], lab[2] - centre[2]];
        let gap = LIGHTNESS_WEIGHT * LIGHTNESS_WEIGHT * l * l + a * a + b * b;
        if gap < least {
            (word, focus, least) = (candidate, centre, gap);
        }
    }
    let lighter = lightness - focus[0];
    let purity = chroma_here / chroma(focus).max(GREY_CHROMA);
    let modifier = if word.starts_with("dark ") {
        ""
    } else if lighter > LIGHTER {
        if purity < 1.0 && !matches!(word, "navy" | "maroon" | "brown") { "pale " } else { "light " }
    } else if lighter < -LIGHTER {
        "dark "
    } else if purity < LESS_CHROMA {
        if matches!(word, "cream" | "peach" | "lavender" | "sky blue" | "pink" | "cyan") { "pale " } else { "muted " }
    } else if purity > MORE_CHROMA && CAN_BE_VIVID.contains(&word) {
        "vivid "
    } else {
        ""
    };
    format!("{modifier}{word}")
}

fn grey(lab: Lab) -> String {
    let lightness = lab[0];
    if lightness > WHITE_LIGHTNESS {
        return "white".to_owned();
    }
    let tone = match lightness {
        dark if dark < GREY_DARK => "dark ",
        light if light > GREY_LIGHT => "light ",
        _ => "",
    };
    let tint = match chroma(lab) {
        none if none < GREY_CHROMA / 2.0 => "",
        _ if WARM_HUES_DEG.contains(&hue_deg(lab)) => "warm ",
        _ => "cool ",
    };
    format!("{tone}{tint}grey")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn colours_have_the_names_people_give_them() {
        for (srgb, expected) in [
            ([0x00, 0x00, 0x00], "black"),
            ([0xff, 0xff, 0xff], "white"),
            ([0x80, 0x80, 0x80], "grey"),
            ([0x30, 0x30, 0x30], "dark grey"),
            ([0xd0, 0xd0, 0xd0], "light grey"),
            ([0x90, 0x87, 0x7e], "warm grey"),
            ([0x7c, 0x84, 0x90], "cool grey"),
            ([0xe5, 0x00, 0x00], "red"),
            ([0xff, 0x80, 0x10], "orange"),
            ([0xff, 0xff, 0x20], "yellow"),
            ([0x00, 0x00, 0x8b], "dark blue"),
            ([0x01, 0x15, 0x3e], "navy"),
            ([0x40, 0x7d, 0xbd], "blue"),
            ([0x87, 0xce, 0xeb], "sky blue"),
            ([0xff, 0xd1, 0xdc], "pale pink"),
            ([0x06, 0xc2, 0xac], "turquoise"),
            ([0x6b, 0x6e, 0x12], "olive"),
            ([0xe6, 0xda, 0xa6], "beige"),
            ([0x5c, 0x38, 0x10], "brown"),
            ([0x7e, 0x1e, 0x9c], "purple"),
            ([0x0c, 0x40, 0x10], "dark green"),
        ] {
            assert_eq!(name(oklab_from_srgb(srgb)), expected, "{srgb:02x?}");
        }
    }

    #[test]
    fn every_colour_has_a_name() {
        for red in (0..=255).step_by(15) {
            for green in (0..=255).step_by(15) {
                for blue in (0..=255).step_by(15) {
                    let name = name(oklab_from_srgb([red, green, blue]));
                    assert!(!name.is_empty() && name.split(' ').count() <= 3, "{name}");
                }
            }
        }
    }
}
