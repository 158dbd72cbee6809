//! Moods in words.
//!
//! A reading is weak evidence, so that no sentence here claims more than its numbers do.

use crate::mood::Mood;

/// Where one axis of -1..=1 changes its word: ratings of photos and music pile up around the middle.
const SOME: f32 = 0.15;

const MUCH: f32 = 0.5;

/// The word of five for a place on an axis; the middle one where it is no number.
pub fn of_five(at: f32, words: [&'static str; 5]) -> &'static str {
    match at {
        at if at <= -MUCH => words[0],
        at if at <= -SOME => words[1],
        at if at >= MUCH => words[4],
        at if at >= SOME => words[3],
        _ => words[2],
    }
}

/// At most two words, such as `calm` and `pleasant`; none where both axes are near their middle.
fn mood_words(mood: Mood) -> Vec<&'static str> {
    let arousal = of_five(mood.arousal, ["very calm", "calm", "", "lively", "stirring"]);
    let valence = of_five(mood.valence, ["dark", "rather dark", "", "pleasant", "very pleasant"]);
    [arousal, valence].into_iter().filter(|word| !word.is_empty()).collect()
}

/// "Feels calm and pleasant": hedged where the reading is weaker than its own error.
pub fn feels(mood: Mood) -> String {
    let words = mood_words(mood);
    if words.is_empty() {
        return "Feels balanced".to_owned();
    }
    let is_weak = mood.valence.abs() < mood.valence_sd && mood.arousal.abs() < mood.arousal_sd;
    format!("{} {}", if is_weak { "May feel" } else { "Feels" }, words.join(" and "))
}

/// Mood words in a row, for small places.
pub fn mood_short(mood: Mood) -> String {
    let words = mood_words(mood);
    if words.is_empty() { "balanced".to_owned() } else { words.join(", ") }
}

pub fn capitalised(sentence: &str) -> String {
    let mut letters = sentence.chars();
    letters.next().map(|first| first.to_uppercase().chain(letters).collect()).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn mood(valence: f32, arousal: f32) -> Mood {
        Mood { valence, valence_sd: 0.1, arousal, arousal_sd: 0.1 }
    }

    #[test]
    fn moods_are_said_modestly() {
        assert_eq!(feels(mood(0.3, -0.3)), "Feels calm and pleasant");
        assert_eq!(feels(mood(0.0, 0.0)), "Feels balanced");
        assert_eq!(feels(mood(-0.9, 0.9)), "Feels stirring and dark");
        assert_eq!(feels(Mood { valence: 0.2, valence_sd: 0.4, arousal: 0.0, arousal_sd: 0.4 }), "May feel pleasant");
        assert_eq!(feels(Mood { valence: f32::NAN, ..mood(0.0, 0.0) }), "Feels balanced");
    }
}
