//! A track's mood over time as a line: which path an axis of the mood takes through the drawing.

use crate::hearing::look::MoodPoint;

/// Width and height of the drawing, in its own units.
pub const WIDTH: i32 = 1000;
pub const HEIGHT: i32 = 240;

/// An SVG path from left (0 s) to right (`length_secs`), 1 at the top and -1 at the bottom. Empty where nothing was heard.
/// Numbers that are none lie in the middle.
pub fn path(moods: &[MoodPoint], length_secs: f32, axis: fn(&MoodPoint) -> f32) -> String {
    let mut path = String::new();
    for point in moods {
        let across = within(point.time_secs / length_secs.max(1.0), 0.0) * WIDTH as f32;
        let down = (1.0 - within(axis(point), -1.0)) / 2.0 * HEIGHT as f32;
        path.push_str(if path.is_empty() { "M" } else { "L" });
        path.push_str(&(across as i32).to_string());
        path.push(' ');
        path.push_str(&(down as i32).to_string());
    }
    path
}

fn within(value: f32, least: f32) -> f32 {
    if value.is_finite() { value.clamp(least, 1.0) } else { 0.0 }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn point(time_secs: f32, valence: f32) -> MoodPoint {
        MoodPoint { time_secs, valence, arousal: 0.0 }
    }

    #[test]
    fn time_runs_to_the_right_and_pleasant_is_up() {
        let moods = [point(0.0, 1.0), point(50.0, 0.0), point(100.0, -1.0)];
        assert_eq!(path(&moods, 100.0, |point| point.valence), "M0 0L500 120L1000 240");
        assert_eq!(path(&moods, 100.0, |point| point.arousal), "M0 120L500 120L1000 120");
        assert_eq!(path(&[], 100.0, |point| point.valence), "");
    }

    #[test]
    fn no_number_leaves_the_drawing() {
        let moods = [point(f32::NAN, f32::NAN), point(500.0, 7.0), point(-3.0, f32::NEG_INFINITY)];
        assert_eq!(path(&moods, 0.0, |point| point.valence), "M0 120L1000 0L0 120");
    }
}
