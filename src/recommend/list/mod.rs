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

use crate::taste::table::FeatureTable;

mod candidates;
mod diversity;
pub mod filters;
pub mod flow;
mod past;
mod shape;
mod shortfall;
#[cfg(test)]
pub(super) mod tests;

pub use shape::{Choice, Shape, USUAL_VARIETY};

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
pub fn choose(
    table: &FeatureTable,
    scores: &[f32],
    past: &Past,
    shape: &Shape,
    seeds: &[usize],
    now_ms: f64,
) -> Chosen {
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

fn in_flow(table: &FeatureTable, picks: Vec<Choice>) -> Vec<Choice> {
    let places: Vec<usize> = picks.iter().map(|pick| pick.place).collect();
    let mut by_place: std::collections::BTreeMap<usize, Choice> =
        picks.into_iter().map(|pick| (pick.place, pick)).collect();
    flow::flow(table, &places).into_iter().filter_map(|place| by_place.remove(&place)).collect()
}

/// Tell each pick which other recordings it stands for.
pub(super) fn name_versions(table: &FeatureTable, picks: &mut [Choice]) {
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
