//! The best of what passed, without twenty tracks that sound the same and without one artist for ever.
//!
//! Maximal marginal relevance (Carbonell and Goldstein 1998), greedily: the next track is the one whose score, less
//! its likeness to the most like of those already chosen, is highest.

use std::collections::BTreeMap;

use super::{
    candidates::{Candidate, better, within},
    shape::{Choice, Shape},
};
use crate::taste::table::{FeatureTable, SOUND, dot};

/// Tracks among which each place of the list chooses, and the least and most of them at once: the next best follow when
/// these are used up.
const POOL_PER_PICK: usize = 8;
const LEAST_POOL: usize = 200;
const MOST_POOL: usize = 4000;
/// What a likeness of 1 costs at full variety, in standard deviations of the scores. Editorial: at full variety a track
/// that sounds half like another has to be three standard deviations better to stand beside it; at the usual one, a third of one.
const VARIETY_SDS: f32 = 6.0;

/// Cosine of how two tracks sound; what sounds opposite is no more different than what sounds other.
pub fn likeness(table: &FeatureTable, a: usize, b: usize) -> f32 {
    dot(&table.row(a)[SOUND], &table.row(b)[SOUND]).clamp(0.0, 1.0)
}

/// A candidate with the track it is most like among those chosen.
struct Pooled {
    candidate: Candidate,
    likeness: f32,
    like: Option<usize>,
}

impl Pooled {
    fn compare(&mut self, table: &FeatureTable, chosen: usize) {
        let likeness = likeness(table, self.candidate.place, chosen);
        if likeness > self.likeness {
            (self.likeness, self.like) = (likeness, Some(chosen));
        }
    }
}

/// Up to `shape.count` of the candidates in the order they were chosen; fewer only where the artists' cap leaves no more.
///
/// `sd`: standard deviation of the scores.
pub fn pick(table: &FeatureTable, candidates: Vec<Candidate>, shape: &Shape, sd: f32) -> Vec<Choice> {
    let count = (shape.count as usize).min(candidates.len());
    let pool_size = count.saturating_mul(POOL_PER_PICK).clamp(LEAST_POOL, MOST_POOL);
    let cost = within(shape.variety, 0.0, 1.0) * VARIETY_SDS * sd;
    let mut waiting = candidates;
    let mut pool: Vec<Pooled> = Vec::new();
    let mut by_artist = ArtistCap::new(shape.per_artist);
    let mut chosen: Vec<Choice> = Vec::new();
    while chosen.len() < count {
        if pool.is_empty() {
            waiting.retain(|candidate| by_artist.has_room(table, candidate.place));
            let mut best = best_of(table, &mut waiting, pool_size);
            if best.is_empty() {
                break;
            }
            best.sort_by(|a, b| better(table, a, b));
            pool = best.into_iter().map(|candidate| Pooled { candidate, likeness: 0.0, like: None }).collect();
            if cost > 0.0 {
                for pooled in &mut pool {
                    chosen.iter().for_each(|choice| pooled.compare(table, choice.place));
                }
            }
        }
        let value = |pooled: &Pooled| pooled.candidate.total() - cost * pooled.likeness;
        // The first of equals: the pool is in order of score, then of id.
        let mut at = 0;
        for other in 1..pool.len() {
            if value(&pool[other]).total_cmp(&value(&pool[at])).is_gt() {
                at = other;
            }
        }
        let Pooled { candidate, likeness, like } = pool.remove(at);
        let variety = if cost > 0.0 { -cost * likeness } else { 0.0 };
        let Candidate { place, score, dial } = candidate;
        chosen.push(Choice { place, score, dial, variety, like, versions: Vec::new() });
        by_artist.add(table, place);
        pool.retain(|pooled| by_artist.has_room(table, pooled.candidate.place));
        if cost > 0.0 {
            pool.iter_mut().for_each(|pooled| pooled.compare(table, place));
        }
    }
    chosen
}

/// The best `count` of those waiting, in no order; the others stay.
fn best_of(table: &FeatureTable, waiting: &mut Vec<Candidate>, count: usize) -> Vec<Candidate> {
    if waiting.len() <= count {
        return std::mem::take(waiting);
    }
    waiting.select_nth_unstable_by(count, |a, b| better(table, a, b));
    let rest = waiting.split_off(count);
    std::mem::replace(waiting, rest)
}

/// The shape with the least cap on artists, from its own on, by which tracks at these places fill the list; its own where
/// it does not give way.
pub fn with_cap(table: &FeatureTable, places: impl Iterator<Item = usize>, shape: &Shape) -> Shape {
    let mut shape = shape.clone();
    if !shape.cap_gives_way || shape.per_artist == 0 {
        return shape;
    }
    let mut room = 0;
    let mut cap = ArtistCap::new(shape.per_artist);
    let mut left = Vec::new();
    for place in places {
        if cap.has_room(table, place) {
            cap.add(table, place);
            room += 1;
        } else {
            left.push(place);
        }
        // With many artists a few tracks settle it.
        if room >= shape.count {
            return shape;
        }
    }
    while room < shape.count && !left.is_empty() {
        cap.most += 1;
        left.retain(|&place| {
            let is_in = room < shape.count && cap.has_room(table, place);
            if is_in {
                cap.add(table, place);
                room += 1;
            }
            !is_in
        });
    }
    shape.per_artist = cap.most;
    shape
}

/// How often each artist is on the list; a track of several counts for each. Tracks of no known artist are not of one
/// artist.
pub struct ArtistCap {
    most: u32,
    of: BTreeMap<u32, u32>,
}

impl ArtistCap {
    /// `most` of 0 is no cap.
    pub fn new(most: u32) -> Self {
        Self { most, of: BTreeMap::new() }
    }

    pub fn has_room(&self, table: &FeatureTable, place: usize) -> bool {
        if self.most == 0 || self.of.is_empty() {
            return true;
        }
        table.facts[place].artists().all(|artist| self.of.get(&artist).is_none_or(|&there| there < self.most))
    }

    pub fn add(&mut self, table: &FeatureTable, place: usize) {
        for artist in table.facts[place].artists() {
            *self.of.entry(artist).or_default() += 1;
        }
    }
}
