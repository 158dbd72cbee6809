//! What was learned, read out: as one vector of weights for all tracks, and line by line for one of them.

use std::collections::BTreeMap;

use super::{
    cholesky::dot,
    kernel::{
        ARTIST_VARIANCE, CONSTANT_VARIANCE, Context, Load, PHOTO_SOUND_VARIANCE, PHOTO_TRACK_VARIANCE, SOUND_VARIANCE,
        TRACK_VARIANCE, column_sd,
    },
    posterior::{Posterior, SystemRow},
};
use crate::taste::{
    Scope,
    log::Evidence,
    table::{self, FeatureTable, SOUND, WIDTH},
};

/// A score is the product of a track's row with `row`, plus the constant, plus what is known of its artist and itself.
#[derive(Clone, Debug, PartialEq)]
pub struct Weights {
    /// `[WIDTH]`.
    pub row: Vec<f32>,
    pub constant: f32,
    /// By the artist's number in the table.
    pub artists: BTreeMap<u32, f32>,
    /// By place in the table.
    pub tracks: BTreeMap<usize, f32>,
}

impl Default for Weights {
    fn default() -> Self {
        Self { row: vec![0.0; WIDTH], constant: 0.0, artists: BTreeMap::new(), tracks: BTreeMap::new() }
    }
}

impl Weights {
    /// Score of the track at `place`: about -1 (unwanted) to 1 (wanted), 0 where nothing is known.
    pub fn score(&self, table: &FeatureTable, place: usize) -> f32 {
        let artist = table.facts.get(place).and_then(|facts| facts.artist);
        self.constant
            + table::dot(table.row(place), &self.row)
            + artist.and_then(|artist| self.artists.get(&artist)).copied().unwrap_or(0.0)
            + self.tracks.get(&place).copied().unwrap_or(0.0)
    }

    /// Scores of all tracks, in the table's order, in one pass; each equals [`Weights::score`] but for rounding.
    pub fn scores(&self, table: &FeatureTable) -> Vec<f32> {
        let mut by_artist = vec![0.0; self.artists.last_key_value().map_or(0, |(last, _)| *last as usize + 1)];
        self.artists.iter().for_each(|(&artist, weight)| by_artist[artist as usize] = *weight);
        let of_artist = |artist: Option<u32>| artist.and_then(|artist| by_artist.get(artist as usize)).unwrap_or(&0.0);
        let rows = table.rows.chunks_exact(WIDTH).zip(&table.facts);
        let mut scores: Vec<f32> =
            rows.map(|(row, facts)| self.constant + table::dot(row, &self.row) + of_artist(facts.artist)).collect();
        for (&place, weight) in &self.tracks {
            scores.get_mut(place).into_iter().for_each(|score| *score += weight);
        }
        scores
    }
}

impl Posterior {
    /// What was learned, for a list made for the photos of `context`.
    pub fn weights(&self, context: Option<&Context>) -> Weights {
        self.weights_of(&self.pulls, context)
    }

    /// The weights there would be had the line `key` never been given: what a pick owes to it. Exact but for rounding,
    /// O(n²) for any line, old or new. A line that is not there changes nothing.
    pub fn weights_without(&self, key: u32, context: Option<&Context>) -> Weights {
        self.weights_of(&self.pulls_without(key).unwrap_or_else(|| self.pulls.clone()), context)
    }

    /// Taking a line back changes the system by one diagonal entry and one target, so its solution moves along one column
    /// of the inverse (Sherman and Morrison 1950).
    fn pulls_without(&self, key: u32) -> Option<Vec<f64>> {
        let place = self.rows.iter().position(|row| row.lines.iter().any(|line| line.key == key))?;
        let row = &self.rows[place];
        let left = SystemRow {
            load: row.load.clone(),
            lines: row.lines.iter().filter(|line| line.key != key).cloned().collect(),
        };
        let mut unit = vec![0.0; self.rows.len()];
        unit[place] = 1.0;
        let column = self.factor.solve(unit);
        let (pull, own) = (self.pulls[place], column[place]);
        let step = if left.lines.is_empty() {
            -pull / own
        } else {
            let (noise, target) = (1.0 / left.precision() - 1.0 / row.precision(), left.target() - row.target());
            target - noise * (pull + target * own) / (1.0 + noise * own)
        };
        Some(self.pulls.iter().zip(&column).map(|(pull, column)| pull + step * column).collect())
    }

    fn weights_of(&self, pulls: &[f64], context: Option<&Context>) -> Weights {
        let (mut general, mut photos) = (vec![0.0f64; WIDTH], vec![0.0f64; SOUND.len()]);
        let mut constant = 0.0;
        let (mut artists, mut tracks) = (BTreeMap::<u32, f64>::new(), BTreeMap::<usize, f64>::new());
        for (row, &pull) in self.rows.iter().zip(pulls) {
            let load = &row.load;
            if load.is_general {
                constant += CONSTANT_VARIANCE * pull;
                general.iter_mut().zip(&load.scaled).for_each(|(sum, value)| *sum += pull * f64::from(*value));
            }
            if let Some(artist) = load.artist {
                *artists.entry(artist).or_default() += ARTIST_VARIANCE * pull;
            }
            if let Some(track) = load.track {
                *tracks.entry(track).or_default() += TRACK_VARIANCE * pull;
            }
            if let (Some(then), Some(now)) = (&load.context, context) {
                let pull = pull * then.likeness(now);
                let share = pull * PHOTO_SOUND_VARIANCE / SOUND_VARIANCE;
                photos.iter_mut().zip(&load.scaled[SOUND]).for_each(|(sum, value)| *sum += share * f64::from(*value));
                *tracks.entry(load.place).or_default() += PHOTO_TRACK_VARIANCE * pull;
            }
        }
        photos.iter().zip(&mut general[SOUND]).for_each(|(photos, sum)| *sum += photos);
        Weights {
            row: general.iter().enumerate().map(|(column, sum)| (sum * column_sd(column)) as f32).collect(),
            constant: constant as f32,
            artists: artists.into_iter().map(|(artist, weight)| (artist, weight as f32)).collect(),
            tracks: tracks.into_iter().map(|(track, weight)| (track, weight as f32)).collect(),
        }
    }

    /// What takes the scores of a list for the photos of `context` apart, line by line.
    pub fn parts(&self, context: Option<&Context>) -> Pulls<'_> {
        let rows = self.rows.iter().zip(&self.pulls).map(|(row, pull)| {
            // What all lines say of this row's own track: its target less the pull's share of noise.
            let settled = row.target() - pull / row.precision();
            let pull_of = |said: &Evidence| said.precision * (said.target - settled);
            let lines = row.lines.iter().map(|line| (line.key, pull_of(&line.said))).collect();
            PullsOfRow { row, shared: row.load.shared_with(context), lines }
        });
        Pulls { rows: rows.collect(), context: context.cloned() }
    }

    /// How unsure the score of the track at `place` is: variance of the posterior; the prior's where nothing is known.
    /// O(n²) for each track.
    pub fn variance(&self, table: &FeatureTable, context: Option<&Context>, place: usize) -> f32 {
        let Some(question) = question(table, context, place) else { return 0.0 };
        let mut column: Vec<f64> = self.rows.iter().map(|row| row.load.covariance(&question)).collect();
        self.factor.solve_lower(&mut column);
        (question.covariance(&question) - dot(&column, &column)).max(0.0) as f32
    }
}

/// The lines of the log with how much each pulls, for the photos of one list.
pub struct Pulls<'a> {
    rows: Vec<PullsOfRow<'a>>,
    context: Option<Context>,
}

struct PullsOfRow<'a> {
    row: &'a SystemRow,
    /// The share of what was learned with its photos that holds with those of the list.
    shared: f64,
    /// Keys of its lines, and how far what each says still lies from what all lines together say of its track.
    lines: Vec<(u32, f64)>,
}

impl Pulls<'_> {
    /// What every line adds to the score of the track at `place`, in the order of the rows; all of it sums to the score.
    pub fn of(&self, table: &FeatureTable, place: usize) -> Vec<(u32, f32)> {
        let Some(question) = question(table, self.context.as_ref(), place) else { return Vec::new() };
        let mut parts = Vec::with_capacity(self.rows.len());
        for PullsOfRow { row, shared, lines } in &self.rows {
            let likeness = row.load.covariance_sharing(&question, *shared);
            parts.extend(lines.iter().map(|(key, pull)| (*key, (likeness * pull) as f32)));
        }
        parts
    }
}

/// How much is this track wanted, with these photos?
fn question(table: &FeatureTable, context: Option<&Context>, place: usize) -> Option<Load> {
    let artist = table.facts.get(place)?.artist;
    Load::new(table.row(place), place, artist, Scope::All, context)
}
