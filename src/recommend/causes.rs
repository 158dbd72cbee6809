//! What moves a track up or down: each part of a score, with the number it adds.
//!
//! A score is a sum, and so is its explanation: nothing is told that was not added, and everything that was added can be
//! told, taken away and counted again.

use super::bridge::ReasonKind;
use crate::taste::model::Weights;

/// Where a part of a score comes from.
#[derive(Clone, Debug, PartialEq)]
pub enum Cause {
    /// The photos; see `bridge::Reason`.
    Photo { kind: ReasonKind, about: String, towards: String },
    /// The line of the log with this key.
    Said { key: u32 },
    /// What was played and passed over in the last hours.
    Session,
    /// What the person says of themselves, by its key.
    Profile { key: String },
    /// The tracks that the list was asked for.
    Asked,
    /// The journey, at the track's place in it.
    Way,
    /// The familiar-discover dial.
    Dial,
    /// A track chosen before that sounds like it, by its place in the table.
    Variety { like: Option<usize> },
}

/// One exact part of a score.
#[derive(Clone, Debug, PartialEq)]
pub struct Contribution {
    pub cause: Cause,
    pub amount: f32,
}

/// A track of a list with everything that brought it there; the amounts sum to its score.
#[derive(Clone, Debug, PartialEq)]
pub struct Pick {
    /// In the table.
    pub place: usize,
    pub score: f32,
    /// The largest first, whichever way it goes.
    pub parts: Vec<Contribution>,
    /// Places of other recordings of the piece, which it stands for.
    pub versions: Vec<usize>,
}

/// A cause that is linear in a track's row: a constant, weights by column, and what it adds for one artist.
#[derive(Clone, Debug, PartialEq)]
pub struct Influence {
    pub cause: Cause,
    pub constant: f32,
    pub weights: Vec<(usize, f32)>,
    pub artist: Option<(u32, f32)>,
}

impl Influence {
    /// What it adds to a track of this row and artist.
    pub fn amount(&self, row: &[f32], artist: Option<u32>) -> f32 {
        let product = |(column, weight): &(usize, f32)| row.get(*column).copied().unwrap_or(0.0) * weight;
        let by_artist = self.artist.filter(|(meant, _)| Some(*meant) == artist).map_or(0.0, |(_, amount)| amount);
        self.constant + self.weights.iter().map(product).sum::<f32>() + by_artist
    }

    /// Add it to the weights that score every track.
    pub fn add_to(&self, weights: &mut Weights) {
        weights.constant += self.constant;
        for (column, weight) in &self.weights {
            if let Some(sum) = weights.row.get_mut(*column) {
                *sum += weight;
            }
        }
        if let Some((artist, amount)) = self.artist {
            *weights.artists.entry(artist).or_default() += amount;
        }
    }
}
