//! What a file needs so that it can be read.

use std::ops::Range;

use super::{flac::index::Index, sound::Sound};
use crate::hearing::splice::Piece;

/// What a file needs.
pub enum Remedy {
    None,
    /// Pieces that are read in its place.
    Pieces(Vec<Piece>),
    /// These ranges are a file of its own, which may need mending too.
    Inside(Vec<Range<u64>>),
    /// This sound is in it.
    Sound(Sound),
    /// Frames of FLAC that the library gets wrong.
    Flac(Index),
    /// Nothing here reads it; the start of the sentence.
    Unsupported(String),
}
