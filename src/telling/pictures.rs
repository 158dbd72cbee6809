//! A look at a track, made ready to be shown. The worker does this, so that the page has nothing left to compute: it
//! takes addresses, drawn lines and words as they come.

use super::levels;
use crate::{
    hearing::look::{MoodPoint, TrackLook},
    link::{data_url::data_url, message::TrackPictures},
};

/// Width and height of the mood curve's drawing, in its own units.
const WIDTH: f32 = 1000.0;
const HEIGHT: f32 = 240.0;

/// Addresses, lines and words of a look.
pub fn shown(look: &TrackLook) -> TrackPictures {
    let row = |row: &crate::hearing::look::TagRow| {
        let levels = row.thirds.iter().map(|z| levels::level(*z).to_owned());
        [row.word.clone()].into_iter().chain(levels).collect()
    };
    TrackPictures {
        taggram: data_url("image/png", &look.taggram),
        spectrogram: data_url("image/png", &look.spectrogram),
        rows: look.rows.iter().map(row).collect(),
        valence_line: line(&look.moods, look.duration_secs, |point| point.valence),
        arousal_line: line(&look.moods, look.duration_secs, |point| point.arousal),
        moods_in_words: levels::moods(&look.moods),
    }
}

/// An SVG path from left (0 s) to right (`length_secs`), 1 at the top and -1 at the bottom. Empty where nothing was heard.
/// Numbers that are none lie in the middle.
fn line(moods: &[MoodPoint], length_secs: f32, axis: fn(&MoodPoint) -> f32) -> String {
    let place = |point: &MoodPoint| {
        let across = within(point.time_secs / length_secs.max(1.0), 0.0) * WIDTH;
        let down = (1.0 - within(axis(point), -1.0)) / 2.0 * HEIGHT;
        format!("{} {}", across as u32, down as u32)
    };
    let places: Vec<String> = moods.iter().map(place).collect();
    if places.is_empty() { String::new() } else { format!("M{}", places.join("L")) }
}

fn within(value: f32, least: f32) -> f32 {
    if value.is_finite() { value.clamp(least, 1.0) } else { 0.0 }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::hearing::look::TagRow;

    fn point(time_secs: f32, valence: f32) -> MoodPoint {
        MoodPoint { time_secs, valence, arousal: 0.0 }
    }

    #[test]
    fn time_runs_to_the_right_and_pleasant_is_up() {
        let moods = [point(0.0, 1.0), point(50.0, 0.0), point(100.0, -1.0)];
        assert_eq!(line(&moods, 100.0, |point| point.valence), "M0 0L500 120L1000 240");
        assert_eq!(line(&moods, 100.0, |point| point.arousal), "M0 120L500 120L1000 120");
        assert_eq!(line(&[], 100.0, |point| point.valence), "");
    }

    #[test]
    fn no_number_leaves_the_drawing() {
        let moods = [point(f32::NAN, f32::NAN), point(500.0, 7.0), point(-3.0, f32::NEG_INFINITY)];
        assert_eq!(line(&moods, 0.0, |point| point.valence), "M0 120L1000 0L0 120");
    }

    #[test]
    fn a_row_is_its_word_and_three_levels() {
        let rows = vec![TagRow { word: "harp".into(), thirds: [2.5, 0.0, 1.0] }];
        let look = TrackLook { rows, taggram: b"any".to_vec(), ..TrackLook::default() };
        let pictures = shown(&look);
        assert_eq!(pictures.rows, [["harp", "very much", "little", "much"]]);
        assert_eq!(pictures.taggram, "data:image/png;base64,YW55");
    }
}
