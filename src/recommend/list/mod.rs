//! From a score for every track to the list the person gets, with what it promises.
//!
//! A column of best scores makes a poor list: the same band ten times, one song in three recordings, what was heard
//! this morning, in an order that jumps. Each promise below has a property test over random tables:
//!
//! - exactly as many as asked where enough pass, and else a sentence that says why and what to do;
//! - every filter holds for every track and never widens by itself;
//! - at most so many of one artist (where nobody asked for a number, no more than it takes to fill the list), one
//!   recording of one piece, nothing heard or offered in the last so many days;
//! - neither a seed nor another recording of it;
//! - with no variety, the order of the scores; with variety, tracks that sound less like each other;
//! - the familiar-discover dial moves the list one way only;
//! - the order that flows costs no more than the one of the scores, and the best stays first;
//! - the same input, in whatever order it was added, makes the same list.

use serde::{Deserialize, Serialize};

use crate::taste::table::Table;

mod candidates;
mod diversity;
pub mod filters;
pub mod flow;
mod past;
mod shortfall;
#[cfg(test)]
pub(super) mod tests;

pub(super) use {
    candidates::{admitted, dial, spread},
    diversity::{ArtistCap, with_cap},
    shortfall::sentence,
};
pub use {
    diversity::likeness,
    filters::{Filters, Vocal},
    past::Past,
};

use candidates::{Candidate, merge_kin};

/// The most that costs no fit: `evaluate recommend` finds lists of this variety as true to the photos as the plain best, and
/// those of three times as much a sixth less.
pub const USUAL_VARIETY: f32 = 0.1;

/// What the person asks of a list.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Shape {
    pub count: u32,
    /// Tracks of one artist at most; 0 for any number.
    pub per_artist: u32,
    /// That number is the usual one and nobody asked for it: where there are few artists it is as high as fills the list.
    pub cap_gives_way: bool,
    /// Days for which what was heard or offered is left out. 0 by default: a library of thirty tracks would run dry in
    /// an afternoon, and a list on the screen would lose what is playing.
    pub rest_days: f32,
    /// 0 (only the score counts) to 1 (what sounds alike stands apart).
    pub variety: f32,
    /// -1 (what the person knows) to 1 (what they have never heard).
    pub dial: f32,
    pub filters: Filters,
    /// In an order of small steps; else in the order they were chosen.
    pub flows: bool,
}

impl Default for Shape {
    fn default() -> Self {
        // Editorial but for the variety; two of one artist is what people ask other programs for.
        let filters = Filters::default();
        let (cap_gives_way, flows) = (false, true);
        Self {
            count: 20,
            per_artist: 2,
            cap_gives_way,
            rest_days: 0.0,
            variety: USUAL_VARIETY,
            dial: 0.0,
            filters,
            flows,
        }
    }
}

/// A track of the list and what brought it there.
#[derive(Clone, Debug, PartialEq)]
pub struct Choice {
    /// In the table.
    pub place: usize,
    /// As it was given.
    pub score: f32,
    /// What the familiar-discover dial added.
    pub dial: f32,
    /// What likeness to a track chosen before took away; 0 or less.
    pub variety: f32,
    /// That track's place.
    pub like: Option<usize>,
    /// Places of other recordings of the piece, which it stands for, in order of their ids.
    pub versions: Vec<usize>,
}

/// A list.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Chosen {
    pub picks: Vec<Choice>,
    /// Why it is shorter than asked; `None` where it is not.
    pub shortfall: Option<String>,
}

/// The list for these scores.
///
/// `scores`: one for each row of `table`; a row whose score is not finite is left out, which is how to forbid a track.
/// `seeds`: places of the tracks the list was asked for; they and their other recordings are left out.
pub fn choose(table: &Table, scores: &[f32], past: &Past, shape: &Shape, seeds: &[usize], now_ms: f64) -> Chosen {
    let score_of = |place: usize| scores.get(place).copied().filter(|score| score.is_finite());
    let (places, mut tally) = admitted(table, past, shape, seeds, now_ms, |place| score_of(place).is_some());
    let sd = spread(places.iter().filter_map(|&place| score_of(place)));
    let candidate =
        |&place: &usize| Some(Candidate { place, score: score_of(place)?, dial: dial(past, shape, place, sd) });
    let mut candidates: Vec<Candidate> = places.iter().filter_map(candidate).collect();
    merge_kin(table, &mut candidates);
    let pieces = candidates.len();
    let shape = &with_cap(table, candidates.iter().map(|candidate| candidate.place), shape);
    let mut picks = diversity::pick(table, candidates, shape, sd);
    tally.capped = pieces - picks.len();
    if shape.flows {
        picks = in_flow(table, picks);
    }
    name_versions(table, &mut picks);
    let shortfall = sentence(shape, &tally, table.len(), picks.len());
    Chosen { picks, shortfall }
}

fn in_flow(table: &Table, picks: Vec<Choice>) -> Vec<Choice> {
    let places: Vec<usize> = picks.iter().map(|pick| pick.place).collect();
    let mut by_place: std::collections::BTreeMap<usize, Choice> =
        picks.into_iter().map(|pick| (pick.place, pick)).collect();
    flow::flow(table, &places).into_iter().filter_map(|place| by_place.remove(&place)).collect()
}

/// Tell each pick which other recordings it stands for.
pub(super) fn name_versions(table: &Table, picks: &mut [Choice]) {
    let mut pick_of_kin = std::collections::BTreeMap::new();
    for (at, pick) in picks.iter().enumerate() {
        if let Some(kin) = table.facts[pick.place].kin {
            pick_of_kin.insert(kin, at);
        }
    }
    if pick_of_kin.is_empty() {
        return;
    }
    for (place, facts) in table.facts.iter().enumerate() {
        let Some(pick) = facts.kin.and_then(|kin| picks.get_mut(*pick_of_kin.get(&kin)?)) else { continue };
        if pick.place != place {
            pick.versions.push(place);
        }
    }
    for pick in picks {
        pick.versions.sort_by(|&a, &b| table.ids[a].cmp(&table.ids[b]));
    }
}
