//! Tracks ranked for photos, each with the numbers that ranked it.

use serde::{Deserialize, Serialize};

use crate::library::TrackId;

pub mod associations;
pub mod bridge;
#[cfg(feature = "cli")]
pub mod bridge_table;
mod rank;
mod similar;

pub use {rank::rank, similar::similar};

/// One exact part of a pick's score.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Reason {
    pub kind: ReasonKind,
    /// What this part added to the score; a pick's amounts sum to its score.
    pub amount: f32,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ReasonKind {
    /// How near the track's valence is to the photos': positive when near, negative when far.
    Valence,
    /// The same for arousal.
    Arousal,
    /// Likes of this track and of tracks that sound like it.
    Liked,
    /// Skips of this track and of tracks that sound like it.
    Skipped,
}

/// One row of the ranked list.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Pick {
    pub track: TrackId,
    pub score: f32,
    pub reasons: Vec<Reason>,
}
