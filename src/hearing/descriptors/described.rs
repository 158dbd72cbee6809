//! What can be said of a sound, as it is kept.

use serde::{Deserialize, Serialize};

use super::fingerprint::Fingerprint;

/// How fast the beat is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Tempo {
    /// Beats a minute, 45 to 210.
    pub bpm: f32,
    /// 0 to 1: how much stronger this beat is than any that is no multiple of it.
    pub confidence: f32,
    /// The same music counted otherwise: half, twice, a third or three times as fast, whichever is likeliest.
    pub other_bpm: f32,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Mode {
    #[default]
    Major,
    Minor,
}

/// The key a track is mostly in.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Key {
    /// Pitch class, 0 for C to 11 for B.
    pub tonic: u8,
    pub mode: Mode,
    /// 0 to 1: how far this key leads the second best.
    pub confidence: f32,
}

/// Names of the pitch classes, as keys are mostly written.
const NAMES: [&str; 12] = ["C", "C sharp", "D", "E flat", "E", "F", "F sharp", "G", "A flat", "A", "B flat", "B"];

impl Key {
    /// Such as "A minor".
    pub fn name(&self) -> String {
        let tonic = NAMES.get(usize::from(self.tonic % 12)).copied().unwrap_or_default();
        let mode = match self.mode {
            Mode::Major => "major",
            Mode::Minor => "minor",
        };
        format!("{tonic} {mode}")
    }
}

/// How loud a track is, to level playback and to compare masters.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Loudness {
    /// Integrated programme loudness (ITU-R BS.1770-4).
    pub integrated_lufs: f32,
    /// Loudness range (EBU Tech 3342).
    pub range_lu: f32,
}

/// Everything described of a track. What could not be told (silence, no beat, no pitch) is `None`.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Described {
    pub tempo: Option<Tempo>,
    pub key: Option<Key>,
    pub loudness: Option<Loudness>,
    /// Mean spectral centroid, in hertz; of a 16 kHz signal, so below 8000.
    pub brightness_hz: Option<f32>,
    pub onsets_per_sec: f32,
    /// 0 (no pulse) to 1 (a click): how alike the music is from beat to beat.
    pub beat_strength: f32,
    /// 0 (instrumental) to 1 (sung): a lean of the networks' tags, see `vocal`.
    pub vocalness: Option<f32>,
    /// What its recording is known by in other files; `None` where it was heard before there were any, or says too little.
    pub fingerprint: Option<Fingerprint>,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_have_names() {
        let key = Key { tonic: 9, mode: Mode::Minor, confidence: 1.0 };
        assert_eq!(key.name(), "A minor");
        assert_eq!(Key { tonic: 3, ..Key::default() }.name(), "E flat major");
    }

    #[test]
    fn what_an_older_version_kept_can_still_be_read() {
        let read: Described = serde_json::from_str("{}").unwrap();
        assert_eq!(read, Described::default());
    }
}
