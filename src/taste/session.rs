//! What was just played and skipped: a mood of the hour that the log's long memory would drown.
//!
//! Attention (Vaswani et al. 2017, with the tracks themselves as keys and values): the latest track asks which of the
//! last ones it is like, and what was said of those moves the list most. It is gone within hours and leaves no trace,
//! since the same plays and skips stand in the log for good.

use super::table::{FeatureTable, SOUND};

/// Only so many of the latest events count (editorial: about an hour of music).
const MOST_EVENTS: usize = 20;
/// Older than this is another session (editorial).
const LONGEST_MS: f64 = 2.0 * 3_600_000.0;
/// An event counts half after so long (editorial).
const HALF_LIFE_MS: f64 = 30.0 * 60_000.0;
/// How sharply the latest picks out what is like it: at cosine 1 an event weighs e² as much as one at cosine 0.
const SHARPNESS: f64 = 2.0;
/// Length of the answer at most (editorial): a like moves what sounds the same by about a quarter (`log::STRENGTHS`), so
/// a session says as much as two.
const SIZE: f64 = 0.5;

/// Whether what was said then belongs to this session.
pub fn is_recent(at_ms: f64, now_ms: f64) -> bool {
    (0.0..=LONGEST_MS).contains(&(now_ms - at_ms))
}

/// What the session adds to the weights of [`SOUND`]: `[SOUND.len()]`, of length [`SIZE`] at most, zeros where nothing was
/// played.
///
/// `recent`: place in the table, strength (1 liked, about .5 played, -1 skipped) and when, in ms since the Unix epoch; in
/// any order. What lies in the future, too long ago or outside the table says nothing.
pub fn attention(table: &FeatureTable, recent: &[(usize, f32, f64)], now_ms: f64) -> Vec<f32> {
    let mut events: Vec<(usize, f32, f64)> = recent
        .iter()
        .filter(|(place, strength, at_ms)| *place < table.len() && strength.is_finite() && is_recent(*at_ms, now_ms))
        .copied()
        .collect();
    events.sort_by(|a, b| b.2.total_cmp(&a.2).then(a.0.cmp(&b.0)).then(a.1.total_cmp(&b.1)));
    events.truncate(MOST_EVENTS);
    let mut weights = vec![0.0f64; SOUND.len()];
    let Some(latest) = events.first() else { return vec![0.0; SOUND.len()] };
    let sound = |place: usize| &table.row(place)[SOUND];
    let query = sound(latest.0);
    let likeness = |place: usize| sound(place).iter().zip(query).map(|(a, b)| f64::from(a * b)).sum::<f64>();
    let shares: Vec<f64> = events.iter().map(|event| (SHARPNESS * likeness(event.0)).exp()).collect();
    let total: f64 = shares.iter().sum();
    for ((place, strength, at_ms), share) in events.iter().zip(&shares) {
        let recency = 0.5f64.powf((now_ms - at_ms) / HALF_LIFE_MS);
        let weight = SIZE * share / total * recency * f64::from(strength.clamp(-1.0, 1.0));
        weights.iter_mut().zip(sound(*place)).for_each(|(sum, value)| *sum += weight * f64::from(*value));
    }
    weights.into_iter().map(|weight| weight as f32).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        ground::ids::TrackId,
        taste::table::{Facts, WIDTH},
    };

    const MINUTE_MS: f64 = 60_000.0;
    const NOW_MS: f64 = 1e12;

    fn table() -> FeatureTable {
        let mut table = FeatureTable::default();
        for (name, sound) in [("a", [1.0, 0.0]), ("b", [0.8, 0.6]), ("c", [0.0, 1.0])] {
            let mut row = vec![0.0; WIDTH];
            row[SOUND.start..SOUND.start + 2].copy_from_slice(&sound);
            table.put(TrackId(name.into()), &row, Facts::default());
        }
        table
    }

    fn score(table: &FeatureTable, weights: &[f32], place: usize) -> f32 {
        table.row(place)[SOUND].iter().zip(weights).map(|(a, b)| a * b).sum()
    }

    #[test]
    fn nothing_played_says_nothing_and_neither_does_what_is_over_or_not_there() {
        let table = table();
        let nothing = vec![0.0; SOUND.len()];
        assert_eq!(attention(&table, &[], NOW_MS), nothing);
        let odd = [
            (0, 1.0, NOW_MS - 3.0 * 60.0 * MINUTE_MS),
            (9, 1.0, NOW_MS),
            (1, f32::NAN, NOW_MS),
            (2, 1.0, NOW_MS + 1.0),
        ];
        assert_eq!(attention(&table, &odd, NOW_MS), nothing);
    }

    #[test]
    fn what_sounds_like_a_skip_sinks_and_what_sounds_like_a_like_rises() {
        let table = table();
        let skipped = attention(&table, &[(0, -1.0, NOW_MS)], NOW_MS);
        assert!(score(&table, &skipped, 1) < -0.3 && score(&table, &skipped, 2) == 0.0);
        let liked = attention(&table, &[(0, 1.0, NOW_MS)], NOW_MS);
        assert!(score(&table, &liked, 1) > 0.3);
    }

    #[test]
    fn the_latest_weighs_most_and_what_is_like_it_comes_next() {
        let table = table();
        let recent = [(2, 1.0, NOW_MS - 40.0 * MINUTE_MS), (0, 1.0, NOW_MS - MINUTE_MS)];
        let weights = attention(&table, &recent, NOW_MS);
        assert!(score(&table, &weights, 0) > 2.0 * score(&table, &weights, 2));
        let backwards = [recent[1], recent[0]];
        assert_eq!(attention(&table, &backwards, NOW_MS), weights, "order of the list must not matter");
        // An event that is like the latest weighs more than one of the same age that is not.
        let old = NOW_MS - 10.0 * MINUTE_MS;
        let length = |place| -> f32 {
            let weights = attention(&table, &[(0, 0.0, NOW_MS), (place, 1.0, old)], NOW_MS);
            weights.iter().map(|weight| weight * weight).sum::<f32>().sqrt()
        };
        assert!(length(1) > 1.1 * length(2), "{} {}", length(1), length(2));
    }

    #[test]
    fn however_much_is_said_its_length_is_bounded() {
        let table = table();
        let recent: Vec<(usize, f32, f64)> = (0..500).map(|event| (event % 3, 9.0, NOW_MS - event as f64)).collect();
        let weights = attention(&table, &recent, NOW_MS);
        let length = weights.iter().map(|weight| weight * weight).sum::<f32>().sqrt();
        assert!(length > 0.3 && length <= SIZE as f32 + 1e-6, "{length}");
    }
}
