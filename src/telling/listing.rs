//! A ranked list as it is shown: every row with its reasons in words. Made where the ranking is (the worker, the command
//! line), so that the page links neither.

use std::collections::BTreeMap;

use super::why::Telling;
use crate::{
    ground::ids::{PhotoId, TrackId},
    recommend::{
        asked::Asked,
        causes::{Cause, Pick},
        collection::{Card, Collection},
        mind::{Learner, Mind, Ranking, RankingInput},
        wish::{Listing, RankedRow, Wish},
    },
    taste::Feedback,
};

/// A row's counter-fact is worked out by ranking again without its largest reason: at most so many times a list, and in a
/// large library less often, so that the list itself is not waited for.
const MOST_COUNTERS: usize = 6;
const MOST_COUNTED_TRACKS: usize = 60_000;
/// How far down a counter-fact looks.
const DEPTH: u32 = 100;

/// A list with everything a person may ask of it: the ranking with its numbers, and its rows in words.
pub struct Told {
    pub ranking: Ranking,
    pub listing: Listing,
}

/// Rank `collection` for the photos as `wish` says, and tell why.
pub fn told(
    collection: &Collection,
    known: &RankingInput,
    learner: &mut Learner,
    photos: &[PhotoId],
    wish: &Wish,
) -> Told {
    let asked = Asked::of(wish);
    let posterior = learner.follow(known);
    let mind = Mind::new(known, posterior, photos, &asked, || collection.proximity());
    let ranking = mind.rank();
    let log: BTreeMap<u32, &Feedback> = known.log.iter().map(|(key, said)| (*key, said)).collect();
    let names_of = |id: &TrackId| collection.card(id).map(Card::names);
    let telling = Telling { table: &collection.table, log: &log, names_of: &names_of };
    let counters = counters(&mind, &ranking.picks, &telling);
    let rows = ranking.picks.iter().zip(counters).map(|(pick, counter)| RankedRow {
        track: collection.table.ids[pick.place].clone(),
        why: telling.why(pick, collection.cards.get(pick.place).map(|card| card.mood).unwrap_or_default()),
        counter,
        parts: telling.lines(pick),
    });
    let notes = notes(collection, &asked).into_iter().chain(ranking.shortfall.clone()).collect();
    Told { listing: Listing { rows: rows.collect(), notes }, ranking }
}

/// For each pick, where it would be without its largest reason; empty where that is not worked out.
fn counters(mind: &Mind, picks: &[Pick], telling: &Telling) -> Vec<String> {
    // On a journey a track is where it is because of its neighbours.
    let most = if mind.is_journey() { 0 } else { MOST_COUNTERS };
    let budget = most.min(MOST_COUNTED_TRACKS / telling.table.len().max(1));
    let mut orders: Vec<(&Cause, Vec<usize>)> = Vec::new();
    picks
        .iter()
        .map(|pick| {
            let is_told = |cause: &Cause| !matches!(cause, Cause::Dial | Cause::Variety { .. } | Cause::Way);
            let Some(largest) = pick.parts.iter().find(|part| part.amount > 0.0 && is_told(&part.cause)) else {
                return String::new();
            };
            let known = orders.iter().position(|(cause, _)| **cause == largest.cause);
            let at = match known {
                Some(at) => at,
                None if orders.len() < budget => {
                    orders.push((&largest.cause, mind.order_without(&largest.cause, DEPTH)));
                    orders.len() - 1
                }
                None => return String::new(),
            };
            let place = orders[at].1.iter().position(|place| *place == pick.place);
            telling.counter(&largest.cause, place.map(|place| place + 1))
        })
        .collect()
}

/// What was asked for, where the list is no plain one.
fn notes(collection: &Collection, asked: &Asked) -> Vec<String> {
    let titles = |ids: &[TrackId]| -> String {
        let titles: Vec<&str> =
            ids.iter().filter_map(|id| collection.card(id)).map(|card| card.title.as_str()).collect();
        titles.join(" and ")
    };
    let mut notes = Vec::new();
    let (like, avoid) = (titles(&asked.like), titles(&asked.avoid));
    if !like.is_empty() {
        notes.push(format!("Music like {like}."));
    }
    if !avoid.is_empty() {
        notes.push(format!("Music unlike {avoid}."));
    }
    if let Some((from, to)) = &asked.between {
        notes.push(format!(
            "A journey from {} to {}.",
            titles(std::slice::from_ref(from)),
            titles(std::slice::from_ref(to))
        ));
    }
    notes
}
