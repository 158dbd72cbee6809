//! One made-up piece described, beside what is true of it.

use super::compose;
use crate::hearing::descriptors::{Described, Mode, key};

/// One piece described, beside what is true of it.
pub struct DescribedPiece {
    pub piece: compose::Piece,
    pub described: Described,
    pub pitch_classes: Option<[f64; 12]>,
}

/// The key a profile of the literature reads from a row.
pub fn key_by(row: &DescribedPiece, profile: &key::Profile) -> Option<(u8, bool)> {
    let key = key::key_by(row.pitch_classes.as_ref()?, profile)?;
    Some((key.tonic, key.mode == Mode::Minor))
}
