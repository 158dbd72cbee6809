//! A track as lists show it: what a row, a player and a search by name need, a thirtieth of the whole record.
//!
//! A page that held 100,000 whole records would take minutes to open and half a gigabyte; the rest of a track is read
//! when its own page is opened.

use serde::{Deserialize, Serialize};

use super::{Names, Origin, Track, origin::Excerpt};
use crate::{
    ground::ids::TrackId,
    hearing::descriptors::{Described, Loudness, Mode},
    mood::Mood,
};

/// One row of the library.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Listed {
    pub id: TrackId,
    pub file_name: String,
    pub origin: Origin,
    pub names: Names,
    pub duration_secs: f32,
    pub mood: Mood,
    /// The words that stand out, best first, at most five.
    pub words: Vec<String>,
    pub loudness: Option<Loudness>,
    pub traits: Traits,
    /// More of it could be heard.
    pub is_partial: bool,
    /// Milliseconds since the Unix epoch.
    pub added_ms: f64,
}

/// How a track sounds, as coarsely as its picture needs it: a byte each, since 100,000 rows carry it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Traits {
    /// Beats a minute; 0 where it has no beat that can be told.
    pub tempo_bpm: u8,
    /// 1 (C) to 12 (B), or 0 where it has no key that can be told.
    pub tonic: u8,
    pub is_minor: bool,
    /// The mean spectral centroid of a 16 kHz signal, in 1/255 of 4000 Hz.
    pub brightness: u8,
    /// Onsets a second, in eighths.
    pub onsets: u8,
}

/// Above this the centroid of music hardly goes.
const BRIGHTEST_HZ: f32 = 4000.0;

impl From<&Described> for Traits {
    fn from(described: &Described) -> Self {
        // A cast from a float ends at a byte's ends.
        Self {
            tempo_bpm: described.tempo.map_or(0, |tempo| tempo.bpm.round() as u8),
            tonic: described.key.map_or(0, |key| key.tonic % 12 + 1),
            is_minor: described.key.is_some_and(|key| key.mode == Mode::Minor),
            brightness: (described.brightness_hz.unwrap_or_default() / BRIGHTEST_HZ * 255.0).round() as u8,
            onsets: (described.onsets_per_sec * 8.0).round() as u8,
        }
    }
}

impl From<&Track> for Listed {
    fn from(track: &Track) -> Self {
        Self {
            id: track.id.clone(),
            file_name: track.file_name.clone(),
            origin: track.origin.clone(),
            names: track.names.clone(),
            duration_secs: track.heard.duration_secs,
            mood: track.mood,
            words: track.heard.words.clone(),
            loudness: track.heard.described.loudness,
            traits: Traits::from(&track.heard.described),
            is_partial: track.heard.is_partial(),
            added_ms: track.added_ms,
        }
    }
}

impl Listed {
    /// Seconds that play of it: of free music, its excerpt.
    pub fn plays_secs(&self) -> f32 {
        self.excerpt().map(|excerpt| f32::from(excerpt.secs)).filter(|secs| *secs > 0.0).unwrap_or(self.duration_secs)
    }

    /// Its excerpt, where it is of the free music.
    pub fn excerpt(&self) -> Option<&Excerpt> {
        self.origin.excerpt()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::hearing::{
        Heard,
        descriptors::{Key, Tempo},
    };

    #[test]
    fn a_row_says_what_the_record_says() {
        let heard = Heard { duration_secs: 240.0, patches: 12, words: vec!["folk".into()], ..Heard::default() };
        let track = Track { id: TrackId("a".into()), heard, added_ms: 5.0, ..Track::default() };
        let row = Listed::from(&track);
        assert_eq!((row.id.0.as_str(), row.duration_secs, row.is_partial, row.added_ms), ("a", 240.0, true, 5.0));
        assert_eq!(row.words, ["folk"]);
    }

    #[test]
    fn traits_are_told_in_bytes_and_nothing_is_nothing() {
        let described = Described {
            tempo: Some(Tempo { bpm: 128.4, ..Tempo::default() }),
            key: Some(Key { tonic: 9, mode: Mode::Minor, confidence: 0.5 }),
            brightness_hz: Some(1000.0),
            onsets_per_sec: 3.0,
            ..Described::default()
        };
        let traits = Traits { tempo_bpm: 128, tonic: 10, is_minor: true, brightness: 64, onsets: 24 };
        assert_eq!(Traits::from(&described), traits);
        assert_eq!(Traits::from(&Described::default()), Traits::default());
        let wild = Described { brightness_hz: Some(f32::NAN), onsets_per_sec: 1e9, ..Described::default() };
        assert_eq!(Traits::from(&wild), Traits { onsets: 255, ..Traits::default() });
    }
}
