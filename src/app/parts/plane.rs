//! The valence-arousal plane as a drawing: where a mood lies on it, what a pointer or a key means on it.

use crate::mood::Mood;

/// Width and height of the drawing, in its own units.
pub const SIDE: f32 = 200.0;
/// Room around the plane for a point at its edge.
const MARGIN: f32 = 12.0;
/// Drawing units for one unit of valence or arousal.
const SCALE: f32 = SIDE / 2.0 - MARGIN;

/// What one arrow key moves on an axis of -1..=1, and what it moves with Shift or a page key.
pub const STEP: f32 = 0.05;
const LARGE_STEP: f32 = 0.25;

/// Across and down, in drawing units: pleasant is right, stirring is up.
pub fn place(valence: f32, arousal: f32) -> (f32, f32) {
    (SIDE / 2.0 + SCALE * on_axis(valence), SIDE / 2.0 - SCALE * on_axis(arousal))
}

/// Half-axes of the ellipse of one standard deviation, in drawing units.
pub fn ellipse(mood: Mood) -> (f32, f32) {
    radii(mood.valence_sd, mood.arousal_sd)
}

/// Half-axes of any ellipse on the plane; never wider than the plane.
pub fn radii(valence: f32, arousal: f32) -> (f32, f32) {
    (SCALE * on_axis(valence.abs()), SCALE * on_axis(arousal.abs()))
}

/// Valence and arousal under a pointer, given how far across and down the drawing it is, 0..=1 each.
pub fn under(across: f32, down: f32) -> (f32, f32) {
    let half = SIDE / 2.0;
    (stepped((across * SIDE - half) / SCALE), stepped((half - down * SIDE) / SCALE))
}

/// The value of an axis after a key; `None` for keys that mean nothing to it.
pub fn after_key(value: f32, key: &str, is_shifted: bool) -> Option<f32> {
    let step = if is_shifted { LARGE_STEP } else { STEP };
    let moved = match key {
        "ArrowLeft" | "ArrowDown" => value - step,
        "ArrowRight" | "ArrowUp" => value + step,
        "PageDown" => value - LARGE_STEP,
        "PageUp" => value + LARGE_STEP,
        "Home" => -1.0,
        "End" => 1.0,
        _ => return None,
    };
    Some(stepped(moved))
}

/// The value a slider gave, in -1..=1; the middle where it is no number.
pub fn parsed(value: f64) -> f32 {
    on_axis(value as f32)
}

fn on_axis(value: f32) -> f32 {
    if value.is_finite() { value.clamp(-1.0, 1.0) } else { 0.0 }
}

/// On the axis and on a step, so that a point set by hand is a short number.
fn stepped(value: f32) -> f32 {
    let steps_per_unit = (1.0 / STEP).round();
    on_axis((value * steps_per_unit).round() / steps_per_unit)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_place_and_the_pointer_over_it_agree() {
        for (valence, arousal) in [(0.0, 0.0), (1.0, -1.0), (-0.45, 0.8), (0.05, -0.6)] {
            let (x, y) = place(valence, arousal);
            let (found_valence, found_arousal) = under(x / SIDE, y / SIDE);
            assert!((found_valence - valence).abs() < 1e-6 && (found_arousal - arousal).abs() < 1e-6);
        }
        assert_eq!(under(-3.0, 9.0), (-1.0, -1.0));
        assert_eq!(under(f32::NAN, 0.5), (0.0, 0.0));
        assert_eq!(place(f32::INFINITY, 0.0), place(0.0, 0.0));
    }

    #[test]
    fn pleasant_is_right_and_stirring_is_up() {
        assert!(place(0.5, 0.0).0 > place(-0.5, 0.0).0);
        assert!(place(0.0, 0.5).1 < place(0.0, -0.5).1);
    }

    #[test]
    fn keys_move_by_steps_and_stop_at_the_ends() {
        assert_eq!(after_key(0.0, "ArrowRight", false), Some(0.05));
        assert_eq!(after_key(0.0, "ArrowDown", true), Some(-0.25));
        assert_eq!(after_key(0.9, "PageUp", false), Some(1.0));
        assert_eq!((after_key(0.3, "Home", false), after_key(0.3, "End", false)), (Some(-1.0), Some(1.0)));
        assert_eq!(after_key(0.0, "Tab", false), None);
        assert_eq!((parsed(0.35), parsed(7.0), parsed(f64::NAN)), (0.35, 1.0, 0.0));
    }

    #[test]
    fn an_unsure_reading_has_a_wide_ellipse_within_the_plane() {
        let (across, down) = ellipse(Mood { valence: 0.0, valence_sd: 0.4, arousal: 0.0, arousal_sd: 5.0 });
        assert!(across < down && down <= SIDE / 2.0);
    }
}
