//! A track's picture where it has no cover: a small landscape, drawn from how the track sounds and always the same. Pure.
//!
//! The sky has the colour of its mood. The sun (in minor a pale moon) stands over its key, the higher the more pleasant it
//! is and the larger the brighter it sounds. The hills roll as fast as its beat, the nearer ones as dense as its onsets,
//! and as high as it is stirring. (Editorial.)

use crate::{library::listed::Traits, mood::Mood, telling::numbers::fixed};

/// The side of the drawing's square.
pub const SIDE: f32 = 48.0;

/// A colour in Oklab (Ottosson 2020): lightness 0 to 1, towards red, towards yellow.
type Oklab = [f32; 3];

/// The sky at the corners of the plane of moods.
const JOYFUL: Oklab = [0.80, 0.05, 0.13];
const TENSE: Oklab = [0.60, 0.15, 0.04];
const SAD: Oklab = [0.46, 0.01, -0.12];
const CALM: Oklab = [0.74, -0.09, 0.03];

/// Where and in which colours everything is drawn.
#[derive(Clone, Debug, PartialEq)]
pub struct Landscape {
    /// CSS colours: of the sky above and at the horizon, of the sun, of the hills far and near.
    pub sky: [String; 2],
    pub sun: String,
    pub hills: [String; 2],
    /// Across, down and radius, as attributes.
    pub sun_at: [String; 3],
    /// Paths of the hills far and near.
    pub ridges: [String; 2],
}

/// The landscape of a track. Numbers out of their ranges are taken as the nearest end.
pub fn landscape(mood: Mood, traits: Traits) -> Landscape {
    // Most music lies near the middle of the plane: its colours would all be one grey.
    let within = |number: f32| if number.is_nan() { 0.5 } else { (0.5 + 0.9 * number).clamp(0.0, 1.0) };
    let [right, up] = [mood.valence, mood.arousal].map(within);
    let sky = mixed(mixed(SAD, CALM, right), mixed(TENSE, JOYFUL, right), up);
    let night = if traits.is_minor { 0.10 } else { 0.0 };
    let below = [sky[0] + 0.10, 0.6 * sky[1] + 0.02, 0.6 * sky[2] + 0.03];
    let dark = |lightness: f32| [lightness, 0.35 * sky[1] - 0.01, 0.35 * sky[2] - 0.03];
    let sun = if traits.is_minor { [0.93, 0.0, 0.02] } else { [0.96, 0.01, 0.09] };
    let across = if traits.tonic == 0 { 0.5 } else { (f32::from(traits.tonic) - 0.5) / 12.0 };
    let tempo =
        if traits.tempo_bpm == 0 { 0.3 } else { (f32::from(traits.tempo_bpm) - 45.0).clamp(0.0, 165.0) / 165.0 };
    let height = 2.0 + 5.0 * up;
    Landscape {
        sky: [css([sky[0] - night, sky[1], sky[2]]), css(below)],
        sun: css(sun),
        hills: [css(dark(0.42 - night)), css(dark(0.27 - night / 2.0))],
        sun_at: [6.0 + 36.0 * across, 22.0 - 12.0 * right, 3.0 + 4.0 * f32::from(traits.brightness) / 255.0].map(at),
        ridges: [
            ridge(30.0, SIDE / (2.0 + 4.0 * tempo), height),
            ridge(38.0, SIDE / (3.0 + f32::from(traits.onsets) / 8.0).min(9.0), 0.6 * height),
        ],
    }
}

fn mixed(from: Oklab, to: Oklab, share: f32) -> Oklab {
    std::array::from_fn(|part| from[part] + (to[part] - from[part]) * share)
}

fn css([lightness, red, yellow]: Oklab) -> String {
    let [lightness, red, yellow] = [lightness.clamp(0.0, 1.0), red, yellow].map(|part| fixed(f64::from(part), 2));
    format!("oklab({lightness} {red} {yellow})")
}

/// A length of the drawing.
fn at(length: f32) -> String {
    fixed(f64::from(length), 1)
}

/// Hills up and down around a height, each half as wide as `wave`, and all below them.
fn ridge(level: f32, wave: f32, height: f32) -> String {
    let [level, half, quarter] = [level, wave / 2.0, wave / 4.0];
    let mut path = format!("M0 {}Q{} {} {} {}", at(level), at(quarter), at(level - height), at(half), at(level));
    let mut across = half;
    while across < SIDE {
        across += half;
        path.push_str(&format!("T{} {}", at(across), at(level)));
    }
    let side = at(SIDE);
    path.push_str(&format!("V{side}H0Z"));
    path
}

#[cfg(test)]
mod tests {
    use super::*;

    fn mood(valence: f32, arousal: f32) -> Mood {
        Mood { valence, arousal, ..Mood::default() }
    }

    #[test]
    fn a_track_has_the_same_picture_each_time_and_another_than_other_tracks() {
        let traits = Traits { tempo_bpm: 120, tonic: 10, is_minor: true, brightness: 100, onsets: 20 };
        let one = landscape(mood(0.3, -0.2), traits);
        assert_eq!(one, landscape(mood(0.3, -0.2), traits));
        for other in [
            landscape(mood(-0.3, -0.2), traits),
            landscape(mood(0.3, 0.2), traits),
            landscape(mood(0.3, -0.2), Traits { tempo_bpm: 90, ..traits }),
            landscape(mood(0.3, -0.2), Traits { tonic: 3, ..traits }),
            landscape(mood(0.3, -0.2), Traits { is_minor: false, ..traits }),
            landscape(mood(0.3, -0.2), Traits { brightness: 200, ..traits }),
            landscape(mood(0.3, -0.2), Traits { onsets: 40, ..traits }),
        ] {
            assert_ne!(one, other);
        }
    }

    #[test]
    fn colours_follow_the_mood() {
        let sky = |valence, arousal| landscape(mood(valence, arousal), Traits::default()).sky[0].clone();
        assert_eq!(sky(1.0, 1.0), "oklab(0.80 0.05 0.13)");
        assert_eq!(sky(-1.0, -1.0), "oklab(0.46 0.01 -0.12)");
        assert_eq!(sky(f32::MAX, f32::MIN), "oklab(0.74 -0.09 0.03)");
    }

    #[test]
    fn whatever_is_known_of_a_track_lies_within_the_picture() {
        for byte in [0, 1, 127, 255] {
            let traits =
                Traits { tempo_bpm: byte, tonic: byte.min(12), is_minor: false, brightness: byte, onsets: byte };
            let drawn = landscape(mood(f32::NAN, 9.0), traits);
            let is_within = |number: &String| (0.0..=SIDE).contains(&number.parse().unwrap());
            assert!(drawn.sun_at.iter().all(is_within), "{:?}", drawn.sun_at);
            for path in &drawn.ridges {
                assert!(path.starts_with("M0 ") && path.ends_with("V48.0H0Z") && path.len() < 400, "{path}");
            }
        }
    }
}
