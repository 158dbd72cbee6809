//! A kept track as a row of the table that ranking and search read.

use super::Track;

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
