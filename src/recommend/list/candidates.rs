//! Who may be on the list at all, and why everybody else may not.

use std::{
    cmp::Ordering,
    collections::{BTreeMap, BTreeSet},
};

use super::{
    filters::{Filter, Sieve},
    past::Past,
    shape::Shape,
};
use crate::taste::table::FeatureTable;

/// What full familiarity adds or takes at either end of the dial, in standard deviations of the scores (editorial: more
/// than a neighbour's difference, less than the best and the middling track's).
const DIAL_SDS: f32 = 1.5;

/// A track that passed, with what is known before any is chosen.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Candidate {
    pub place: usize,
    /// As it was given.
    pub score: f32,
    /// What the familiar-discover dial added.
    pub dial: f32,
}

impl Candidate {
    pub fn total(&self) -> f32 {
        self.score + self.dial
    }
}

/// How many were left out, by what.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Tally {
    /// Passed every filter, whatever befell them later.
    pub passed: usize,
    /// Broke this one of [`Filter::ALL`] and no other.
    pub broke_only: [usize; Filter::ALL.len()],
    /// Heard or offered too lately.
    pub resting: usize,
    /// Left because their artist was there often enough.
    pub capped: usize,
}

/// Best first; equals by id, so that the order in which tracks were added says nothing.
pub fn better(table: &FeatureTable, a: &Candidate, b: &Candidate) -> Ordering {
    b.total().total_cmp(&a.total()).then_with(|| table.ids[a.place].cmp(&table.ids[b.place]))
}

/// The places that may be chosen, ascending: scored, within the filters, rested, neither a seed nor its kin.
pub fn admitted(
    table: &FeatureTable,
    past: &Past,
    shape: &Shape,
    seeds: &[usize],
    now_ms: f64,
    is_scored: impl Fn(usize) -> bool,
) -> (Vec<usize>, Tally) {
    let seeds: BTreeSet<usize> = seeds.iter().copied().filter(|&seed| seed < table.len()).collect();
    let seed_kin: BTreeSet<u32> = seeds.iter().filter_map(|&seed| table.facts[seed].kin).collect();
    let sieve = Sieve::new(&shape.filters);
    let mut tally = Tally::default();
    let mut places = Vec::new();
    for place in 0..table.len() {
        let is_kin = |kin: u32| seed_kin.contains(&kin);
        let is_seed = seeds.contains(&place) || (!seed_kin.is_empty() && table.facts[place].kin.is_some_and(is_kin));
        if is_seed || !is_scored(place) {
            continue;
        }
        let broken = sieve.broken(table, place);
        let is_resting = shape.rest_days > 0.0 && past.is_resting(place, shape.rest_days, now_ms);
        match (broken, is_resting) {
            (0, false) => places.push(place),
            (0, true) => tally.resting += 1,
            (broken, false) if broken.is_power_of_two() => tally.broke_only[broken.trailing_zeros() as usize] += 1,
            _ => {}
        }
        tally.passed += usize::from(broken == 0);
    }
    (places, tally)
}

/// What the dial adds to a track, where the scores have this standard deviation.
pub fn dial(past: &Past, shape: &Shape, place: usize, sd: f32) -> f32 {
    -within(shape.dial, -1.0, 1.0) * DIAL_SDS * sd * past.familiarity(place)
}

/// `value` kept between two bounds; what is no number asks nothing.
pub fn within(value: f32, low: f32, high: f32) -> f32 {
    if value.is_nan() { 0.0 } else { value.clamp(low, high) }
}

/// Standard deviation of the numbers; 1 where they do not differ, so that what is counted in it still counts.
pub fn spread(values: impl Iterator<Item = f32> + Clone) -> f32 {
    let mut count = 0.0_f64;
    let sum: f64 = values.clone().inspect(|_| count += 1.0).map(f64::from).sum();
    let mean = sum / count.max(1.0);
    let squares: f64 = values.map(|value| (f64::from(value) - mean).powi(2)).sum();
    let sd = (squares / count.max(1.0)).sqrt() as f32;
    if sd > 0.0 && sd.is_finite() { sd } else { 1.0 }
}

/// Of recordings of one piece, the best alone.
pub fn merge_kin(table: &FeatureTable, candidates: &mut Vec<Candidate>) {
    let mut best: BTreeMap<u32, Candidate> = BTreeMap::new();
    for candidate in candidates.iter() {
        if let Some(kin) = table.facts[candidate.place].kin {
            let kept = best.entry(kin).or_insert(*candidate);
            if better(table, candidate, kept).is_lt() {
                *kept = *candidate;
            }
        }
    }
    if best.is_empty() {
        return;
    }
    let is_best = |kin: u32, place: usize| best.get(&kin).is_some_and(|kept| kept.place == place);
    candidates.retain(|candidate| table.facts[candidate.place].kin.is_none_or(|kin| is_best(kin, candidate.place)));
}
