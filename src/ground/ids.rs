//! What names a track and a photo.

use serde::{Deserialize, Serialize};

/// Identity of a track: the hash of its file's content, in hex, so that the same file dropped twice is one track.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(transparent)]
pub struct TrackId(pub String);

/// Identity of a photo: the hash of its file's content, in hex.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(transparent)]
pub struct PhotoId(pub String);
