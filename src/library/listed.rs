//! A track as lists show it: what a row, a player and a search by name need, a thirtieth of the whole record.
//!
//! A page that held 100,000 whole records would take minutes to open and half a gigabyte; the rest of a track is read
//! when its own page is opened.

use serde::{Deserialize, Serialize};

use super::{Names, Origin, Track, origin::Excerpt};
use crate::{ground::ids::TrackId, hearing::descriptors::Loudness, mood::Mood};

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
    /// More of it could be heard.
    pub is_partial: bool,
    /// Milliseconds since the Unix epoch.
    pub added_ms: f64,
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
            is_partial: track.heard.is_partial(),
            added_ms: track.added_ms,
        }
    }
}

impl Listed {
    /// Its excerpt, where it is of the free music.
    pub fn excerpt(&self) -> Option<&Excerpt> {
        self.origin.excerpt()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::hearing::Heard;

    #[test]
    fn a_row_says_what_the_record_says() {
        let heard = Heard { duration_secs: 240.0, patches: 12, words: vec!["folk".into()], ..Heard::default() };
        let track = Track { id: TrackId("a".into()), heard, added_ms: 5.0, ..Track::default() };
        let row = Listed::from(&track);
        assert_eq!((row.id.0.as_str(), row.duration_secs, row.is_partial, row.added_ms), ("a", 240.0, true, 5.0));
        assert_eq!(row.words, ["folk"]);
    }
}
