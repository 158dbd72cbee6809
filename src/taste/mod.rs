//! The feedback log: the one thing everything learned is a function of.

use serde::{Deserialize, Serialize};

use crate::library::{PhotoId, TrackId};

/// What the person said about a pick.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum FeedbackKind {
    Like,
    Skip,
}

/// One line of the feedback log.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Feedback {
    /// Milliseconds since the Unix epoch.
    pub at_ms: f64,
    pub kind: FeedbackKind,
    pub track: TrackId,
    /// The photos the list was made for, empty where there were none.
    pub photos: Vec<PhotoId>,
}
