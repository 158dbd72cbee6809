//! Every track as one row of numbers, and the few facts that a list is shaped by.
//!
//! A library of 100,000 tracks is ranked while the person waits. Kept as tracks it is 300 MB of small pieces; here it is
//! one block that a score is a single pass over: every score is the product of a row with one vector of weights.

use std::{
    collections::{BTreeMap, HashMap},
    ops::Range,
};

use serde::{Deserialize, Serialize};

use crate::{
    ground::ids::TrackId,
    hearing::descriptors::{Described, Key, Tempo},
};

/// Numbers that a product takes at once.
const LANES: usize = 8;

/// Product of two vectors of one length, in sums that the compiler can take eight at a time, always in the same order.
pub fn dot(a: &[f32], b: &[f32]) -> f32 {
    let mut sums = [0.0; LANES];
    let (a, b) = (a.chunks_exact(LANES), b.chunks_exact(LANES));
    let rest: f32 = a.remainder().iter().zip(b.remainder()).map(|(x, y)| x * y).sum();
    for (x, y) in a.zip(b) {
        for lane in 0..LANES {
            sums[lane] += x[lane] * y[lane];
        }
    }
    sums.iter().sum::<f32>() + rest
}

/// How a track sounds: a vector of length 1, so that the product of two is their cosine.
pub const SOUND: Range<usize> = 0..64;
/// How far each word of `hearing::tag_groups::GROUPS` stands above the reference corpus, in standard deviations.
pub const GROUPS: Range<usize> = 64..117;
/// Valence and arousal in standard deviations of the reference corpus, then the square of each: nearness is a product.
pub const VALENCE: usize = 117;
pub const AROUSAL: usize = 118;
pub const VALENCE_SQUARED: usize = 119;
pub const AROUSAL_SQUARED: usize = 120;
/// Log-odds of the nine felt emotions.
pub const FELT: Range<usize> = 121..130;
/// Tempo in octaves from 110 beats a minute, at most 1 either way; 0 where unknown.
pub const TEMPO: usize = 130;
/// 1 major, -1 minor, times how sure the key is.
pub const MODE: usize = 131;
/// Octaves of the spectral centroid from 1500 Hz, at most 2 either way; 0 where unknown.
pub const BRIGHTNESS: usize = 132;
/// Onsets a second from 3, in threes.
pub const ONSETS: usize = 133;
/// Strength of the beat, 0 to 1, less one half.
pub const BEAT: usize = 134;
/// -1 (instrumental) to 1 (sung).
pub const VOCAL: usize = 135;
/// Length of a row.
pub const WIDTH: usize = 136;

/// What a list is shaped by, beside the score.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Facts {
    /// Number in this table of the artist who is named first, for whom taste counts; `None` where unknown.
    pub artist: Option<u32>,
    /// Numbers of the other artists.
    pub guests: Box<[u32]>,
    /// Number shared by recordings of one piece; `None` where there is one only.
    pub kin: Option<u32>,
    pub tempo_bpm: Option<f32>,
    pub tempo_confidence: f32,
    pub key: Option<Key>,
    pub loudness_lufs: Option<f32>,
    pub duration_secs: f32,
    pub year: Option<u32>,
    /// Milliseconds since the Unix epoch.
    pub added_ms: f64,
}

impl Facts {
    /// The numbers of all artists.
    pub fn artists(&self) -> impl Iterator<Item = u32> {
        self.artist.into_iter().chain(self.guests.iter().copied())
    }
}

/// What is measured of a track for [`Facts`] and stands neither in its row nor in what lists show of it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Measured {
    pub tempo: Option<Tempo>,
    pub key: Option<Key>,
}

impl From<&Described> for Measured {
    fn from(described: &Described) -> Self {
        Self { tempo: described.tempo, key: described.key }
    }
}

/// All tracks, row by row.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct FeatureTable {
    pub ids: Vec<TrackId>,
    /// `[tracks, WIDTH]`.
    pub rows: Vec<f32>,
    pub facts: Vec<Facts>,
    artists: BTreeMap<String, u32>,
    /// Only ever asked, never walked: its order is chance.
    places: HashMap<TrackId, usize>,
}

impl FeatureTable {
    pub fn len(&self) -> usize {
        self.ids.len()
    }

    pub fn is_empty(&self) -> bool {
        self.ids.is_empty()
    }

    /// Row of the track at `place`.
    pub fn row(&self, place: usize) -> &[f32] {
        &self.rows[place * WIDTH..][..WIDTH]
    }

    /// Where a track is, or `None`.
    pub fn place(&self, id: &TrackId) -> Option<usize> {
        self.places.get(id).copied()
    }

    /// The number of an artist; names are compared without case and surrounding blanks. `None` for an empty name.
    pub fn artist_number(&mut self, name: &str) -> Option<u32> {
        let name = name.trim().to_lowercase();
        if name.is_empty() {
            return None;
        }
        let next = self.artists.len() as u32;
        Some(*self.artists.entry(name).or_insert(next))
    }

    /// The number of an artist that is in the table, by name.
    pub fn artist(&self, name: &str) -> Option<u32> {
        self.artists.get(&name.trim().to_lowercase()).copied()
    }

    /// Every artist, by name in lower case.
    pub fn artists(&self) -> impl Iterator<Item = (&str, u32)> {
        self.artists.iter().map(|(name, number)| (name.as_str(), *number))
    }

    /// Make room for so many more tracks: growing by doubling would need half as much memory again.
    pub fn reserve(&mut self, tracks: usize) {
        self.ids.reserve_exact(tracks);
        self.rows.reserve_exact(tracks * WIDTH);
        self.facts.reserve_exact(tracks);
        self.places.reserve(tracks);
    }

    /// Add a row, or replace the track's own.
    ///
    /// `row`: [`WIDTH`] numbers; what is not finite counts as 0, and what is missing too.
    pub fn put(&mut self, id: TrackId, row: &[f32], facts: Facts) {
        let values = row.iter().map(|value| if value.is_finite() { *value } else { 0.0 });
        let values = values.chain(std::iter::repeat(0.0)).take(WIDTH);
        match self.place(&id) {
            Some(place) => {
                self.rows[place * WIDTH..][..WIDTH].iter_mut().zip(values).for_each(|(old, new)| *old = new);
                self.facts[place] = facts;
            }
            None => {
                self.places.insert(id.clone(), self.ids.len());
                self.ids.push(id);
                self.rows.extend(values);
                self.facts.push(facts);
            }
        }
    }
}

/// The shipped directions, unpacked once.
#[cfg(feature = "engine")]
static DIRECTIONS: std::sync::LazyLock<Vec<Vec<f32>>> = std::sync::LazyLock::new(|| {
    let reference = crate::mood::reference::reference();
    reference.sound.unpack(reference.embedding.len())
});

/// How a track sounds, of length 1 (all 0 where it lies at the corpus's middle): its embedding, every value in standard
/// deviations from the reference corpus, along the directions in which that corpus differs most. Without directions,
/// the first numbers of the embedding.
#[cfg(feature = "engine")]
pub fn sound_of(embedding: &[f32]) -> Vec<f32> {
    let spreads = &crate::mood::reference::reference().embedding;
    let standard: Vec<f32> = embedding.iter().zip(spreads).map(|(&value, spread)| spread.z(value)).collect();
    let along = |weights: &Vec<f32>| weights.iter().zip(&standard).map(|(weight, value)| weight * value).sum();
    let mut values: Vec<f32> =
        if DIRECTIONS.is_empty() { standard.clone() } else { DIRECTIONS.iter().map(along).collect() };
    values.resize(SOUND.len(), 0.0);
    if values.iter().any(|value| !value.is_finite()) {
        values.fill(0.0);
    }
    let norm = values.iter().map(|value| value * value).sum::<f32>().sqrt();
    if norm > 0.0 {
        values.iter_mut().for_each(|value| *value /= norm);
    }
    values
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_track_put_again_replaces_its_row_and_artists_are_one_whatever_their_case() {
        let mut table = FeatureTable::default();
        let (a, b) = (table.artist_number(" Bach"), table.artist_number("BACH "));
        assert_eq!((a, b, table.artist_number("  ")), (Some(0), Some(0), None));
        table.put(TrackId("a".into()), &[1.0; WIDTH], Facts::default());
        table.put(TrackId("b".into()), &[f32::NAN], Facts::default());
        table.put(TrackId("a".into()), &[2.0; WIDTH], Facts { year: Some(1936), ..Facts::default() });
        assert_eq!((table.len(), table.place(&TrackId("b".into()))), (2, Some(1)));
        assert_eq!(table.row(0), [2.0; WIDTH]);
        assert_eq!(table.row(1), [0.0; WIDTH]);
        assert_eq!(table.facts[0].year, Some(1936));
    }

    #[test]
    fn the_blocks_of_a_row_lie_side_by_side() {
        assert_eq!((SOUND.len(), SOUND.end), (crate::mood::reference::SOUND_LEN, GROUPS.start));
        assert_eq!(GROUPS.end, VALENCE);
        assert_eq!((AROUSAL_SQUARED + 1, FELT.end, VOCAL + 1), (FELT.start, TEMPO, WIDTH));
        #[cfg(feature = "engine")]
        assert_eq!(GROUPS.len(), crate::hearing::tag_groups::GROUPS.len());
    }
}
