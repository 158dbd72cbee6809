//! The feedback log: the one thing everything learned is a function of.

use serde::{Deserialize, Serialize};

use crate::library::{PhotoId, TrackId};

/// What the person said or did.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum FeedbackKind {
    Like,
    Dislike,
    /// Passed over, or left early; `value` is the share that was heard, where known.
    Skip,
    /// Heard to its end, or nearly; `value` is the share that was heard, where known.
    Play,
    /// `value` is 1 to 5 stars.
    Rating,
}

/// What a line of the log is about.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Scope {
    /// The track, its artist and what sounds like it.
    #[default]
    All,
    /// This track and no other.
    Track,
    /// Everything by this artist, and nothing else.
    Artist,
    /// What sounds like it, whoever made it.
    Kind,
    /// The track with these photos, and with photos like them.
    Photos,
}

impl Scope {
    pub const ALL: [Scope; 5] = [Scope::All, Scope::Track, Scope::Artist, Scope::Kind, Scope::Photos];
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
    #[serde(default)]
    pub scope: Scope,
    /// What it means depends on `kind`.
    #[serde(default)]
    pub value: Option<f32>,
}

impl Feedback {
    /// It was said with a button, and is not merely what was heard of the track.
    pub fn is_opinion(&self) -> bool {
        match self.kind {
            FeedbackKind::Like | FeedbackKind::Dislike => true,
            FeedbackKind::Skip => self.value.is_none(),
            FeedbackKind::Play | FeedbackKind::Rating => false,
        }
    }
}
