//! The four genres that the rated music has, as a head's guess at them.
//!
//! Not a taxonomy: Emotify has these four, so they are what can be learnt and measured.

use serde::{Deserialize, Serialize};

/// The genres of Emotify, in the order of every list of four.
pub const NAMES: [&str; 4] = ["classical", "electronic", "pop", "rock"];

/// How likely each of [`NAMES`] is; they sum to 1, or are all 0 where nothing was said.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Genres(pub [f32; 4]);

/// No genre is ever ruled out: votes below this count as this much. With [`POWER`] the best of .01 to .1 and 1 to 2 by
/// the likelihood of the genres of Emotify's artists held out.
const LEAST_VOTE: f32 = 0.02;
/// Votes to this power are in the proportion of probabilities: ridge regression shrinks votes towards each other.
const POWER: f32 = 1.5;

impl Genres {
    /// From what each genre's votes add up to, about 0..=1 each.
    pub fn from_votes(votes: [f32; 4]) -> Self {
        let kept = votes.map(|vote| if vote > LEAST_VOTE { vote } else { LEAST_VOTE }).map(|vote| vote.powf(POWER));
        let total: f32 = kept.iter().sum();
        Self(kept.map(|vote| vote / total))
    }

    /// The likeliest genre's place in [`NAMES`].
    pub fn likeliest(&self) -> usize {
        (1..NAMES.len()).fold(0, |best, place| if self.0[place] > self.0[best] { place } else { best })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn votes_become_probabilities_and_none_is_ruled_out() {
        let genres = Genres::from_votes([-0.2, 0.1, 0.9, 0.2]);
        assert!((genres.0.iter().sum::<f32>() - 1.0).abs() < 1e-6);
        assert_eq!(genres.likeliest(), 2);
        assert!(genres.0[0] > 0.0 && genres.0[0] < genres.0[1]);
    }
}
