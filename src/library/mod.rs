//! Tracks and photos as the person keeps them: their identity and their names.

use serde::{Deserialize, Serialize};

#[cfg(feature = "cli")]
pub mod files;
pub mod identity;
#[cfg(feature = "engine")]
pub mod ingest;
#[cfg(feature = "engine")]
pub mod names;

use crate::{hearing::Heard, vision::Seen};

/// Identity of a track: the hash of its file's content, in hex, so that the same file dropped twice is one track.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(transparent)]
pub struct TrackId(pub String);

/// Identity of a photo: the hash of its file's content, in hex.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(transparent)]
pub struct PhotoId(pub String);

/// A track's names, from its file's tags or else from its file name.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Names {
    pub title: String,
    /// Empty where unknown.
    pub artist: String,
    /// Empty where unknown.
    pub album: String,
}

/// A track of the library.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Track {
    pub id: TrackId,
    pub file_name: String,
    pub names: Names,
    pub heard: Heard,
    /// Milliseconds since the Unix epoch.
    pub added_ms: f64,
}

/// A photo the person gave.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Photo {
    pub id: PhotoId,
    pub file_name: String,
    pub seen: Seen,
    /// Milliseconds since the Unix epoch.
    pub added_ms: f64,
}
