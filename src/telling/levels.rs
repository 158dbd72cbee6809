//! How much of something there is in a track, in words.

use crate::{hearing::look::MoodPoint, mood::Mood, telling::moods::mood_short};

/// How far a sound stands above other music, in standard deviations, as a table says it.
pub fn level(z: f32) -> &'static str {
    match z {
        z if z >= 2.0 => "very much",
        z if z >= 1.0 => "much",
        z if z >= 0.3 => "some",
        _ => "little",
    }
}

/// Its mood over time in a sentence: how it begins, goes on and ends.
pub fn moods(moods: &[MoodPoint]) -> String {
    let at = |place: usize| {
        let point =
            moods.get(place).map(|point| Mood { valence: point.valence, arousal: point.arousal, ..Mood::default() });
        mood_short(point.unwrap_or_default())
    };
    let last = moods.len().saturating_sub(1);
    format!("Its mood over time. At first {}; in the middle {}; at the end {}.", at(0), at(last / 2), at(last))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_curve_is_a_sentence() {
        let point = |valence, arousal| MoodPoint { time_secs: 0.0, valence, arousal };
        let moods = [point(0.3, -0.3), point(0.0, 0.0), point(0.0, 0.6)];
        let expected = "Its mood over time. At first calm, pleasant; in the middle balanced; at the end stirring.";
        assert_eq!(super::moods(&moods), expected);
        assert!(super::moods(&[]).contains("balanced"));
    }
}
