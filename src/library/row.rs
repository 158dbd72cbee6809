//! A kept track as a row of the table that ranking and search read.

use super::Track;

/// Raise it when a row's numbers, or [`Measured`], come to mean something else: rows that are kept are then made anew.
const MEANING: u32 = 1;

/// Stands beside rows that are kept: they mean the same as today's only under the same number. Half of what a row means
/// is the corpus it is compared with, so that another corpus is another number.
pub fn meaning() -> u32 {
    MEANING ^ crate::mood::reference::fingerprint()
}

/// A track as a row of [`WIDTH`] numbers.
pub fn row_of(track: &Track, embedding: &[f32]) -> Vec<f32> {
    use crate::{
        hearing::{descriptors::Mode, log_odds, tag_groups},
        mood::reference::reference,
        taste::table::{
            AROUSAL, AROUSAL_SQUARED, BEAT, BRIGHTNESS, FELT, GROUPS, MODE, ONSETS, SOUND, TEMPO, VALENCE,
            VALENCE_SQUARED, VOCAL, WIDTH, sound_of,
        },
    };
    /// Standings beyond this are the tags' far tail, where they mean little more.
    const MOST_STANDING: f32 = 3.0;
    let (heard, described) = (&track.heard, &track.heard.described);
    let mut row = vec![0.0; WIDTH];
    row[SOUND].copy_from_slice(&sound_of(embedding));
    let standing = tag_groups::standing(&heard.tags_msd, &heard.tags_mtt);
    for (value, z) in row[GROUPS].iter_mut().zip(standing) {
        *value = z.clamp(-MOST_STANDING, MOST_STANDING);
    }
    let music = reference().music;
    let (valence, arousal) = (music.valence.z(track.mood.valence), music.arousal.z(track.mood.arousal));
    (row[VALENCE], row[AROUSAL]) = (valence, arousal);
    (row[VALENCE_SQUARED], row[AROUSAL_SQUARED]) = (valence * valence, arousal * arousal);
    for (value, share) in row[FELT].iter_mut().zip(track.felt.0) {
        *value = log_odds(share.clamp(0.01, 0.99));
    }
    row[TEMPO] = described.tempo.map_or(0.0, |tempo| (tempo.bpm / 110.0).log2().clamp(-1.0, 1.0));
    row[MODE] = described.key.map_or(0.0, |key| match key.mode {
        Mode::Major => key.confidence,
        Mode::Minor => -key.confidence,
    });
    row[BRIGHTNESS] = described.brightness_hz.map_or(0.0, |hz| (hz.max(1.0) / 1500.0).log2().clamp(-2.0, 2.0));
    row[ONSETS] = ((described.onsets_per_sec - 3.0) / 3.0).clamp(-1.0, 2.0);
    row[BEAT] = described.beat_strength - 0.5;
    row[VOCAL] = described.vocalness.map_or(0.0, |vocal| 2.0 * vocal - 1.0);
    row
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The number that rows are kept under, and the weighted sum of a made track's row under it.
    const KEPT: (u32, f64) = (1, 605.151_72);

    /// Rows are kept from one version to the next, so a change here must not go unseen: where this fails, raise
    /// [`MEANING`] and write both down.
    #[test]
    fn what_a_row_means_is_what_is_kept_under_its_number() {
        use crate::{
            ground::sound::{EMBEDDING_LEN, TAG_COUNT},
            hearing::{
                Heard,
                descriptors::{Described, Key, Mode, Tempo},
            },
            mood::{Felt, Mood},
        };
        let described = Described {
            tempo: Some(Tempo { bpm: 140.0, confidence: 0.5, other_bpm: 70.0 }),
            key: Some(Key { tonic: 3, mode: Mode::Minor, confidence: 0.25 }),
            brightness_hz: Some(2_000.0),
            onsets_per_sec: 4.0,
            beat_strength: 0.75,
            vocalness: Some(0.9),
            ..Described::default()
        };
        let heard = Heard {
            tags_msd: (0..TAG_COUNT).map(|at| 0.01 * at as f32).collect(),
            tags_mtt: (0..TAG_COUNT).map(|at| 0.5 - 0.01 * at as f32).collect(),
            described,
            ..Heard::default()
        };
        let mood = Mood { valence: 0.3, arousal: -0.2, ..Mood::default() };
        let track = Track { heard, mood, felt: Felt([0.2; 9]), ..Track::default() };
        let row = row_of(&track, &(0..EMBEDDING_LEN).map(|at| (at % 7) as f32 / 7.0).collect::<Vec<_>>());
        let sum: f64 = row.iter().enumerate().map(|(at, value)| f64::from(*value) * (at % 13 + 1) as f64).sum();
        assert!(MEANING == KEPT.0 && (sum - KEPT.1).abs() < 0.01, "{MEANING}, {sum}");
    }
}
