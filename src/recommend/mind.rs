//! From a wish to a list with its reasons: `photos -> bridge`, `log -> taste`, `both -> weights -> scores -> list -> why`.
//!
//! All that moves a track is linear in its row (see `taste::table`), so that a library is ranked in one pass, every part
//! of a score is exact, and what a part was worth can be found by leaving it out and ranking again.

use std::{cmp::Reverse, collections::BTreeMap};

use super::{
    asked::{self, Asked},
    bridge::{self, Aim, Bridge},
    causes::{Cause, Contribution, Influence, Pick},
    hubs::Proximity,
    journey,
    list::{self, Chosen, Past, Shape},
};
use crate::{
    ground::ids::PhotoId,
    library::Photo,
    taste::{
        Feedback, FeedbackKind, Profile,
        log::evidence,
        model::{Context, Observation, Posterior, Pulls, Weights},
        session,
        table::{FeatureTable, SOUND},
    },
};

/// Everything that is known when a list is asked for.
pub struct RankingInput<'a> {
    pub table: &'a FeatureTable,
    /// The photos of the wish and those of the log, as far as they are kept.
    pub photos: &'a BTreeMap<PhotoId, Photo>,
    /// The log with its keys, in the order it was given.
    pub log: &'a [(u32, Feedback)],
    pub profile: &'a Profile,
    /// Milliseconds since the Unix epoch.
    pub now_ms: f64,
}

impl RankingInput<'_> {
    /// The photos of these ids that are kept, in their order.
    pub fn photos_of(&self, ids: &[PhotoId]) -> Vec<&Photo> {
        ids.iter().filter_map(|id| self.photos.get(id)).collect()
    }
}

/// What was learned of the log, kept from one list to the next so that a new line costs only itself.
#[derive(Clone, Debug, Default)]
pub struct Learner {
    entries: Vec<Observation>,
    posterior: Posterior,
}

impl Learner {
    /// Learn what is new in the log, and forget what is no longer in it: the same, to the bit, as learning all of it anew.
    pub fn follow(&mut self, known: &RankingInput) -> &Posterior {
        let mut bridges = Bridges { known, seen: BTreeMap::new() };
        let entries: Vec<Observation> = known.log.iter().map(|(key, said)| bridges.entry(*key, said)).collect();
        let common = self.entries.iter().zip(&entries).take_while(|(old, new)| old == new).count();
        let is_one_gone = self.entries.len() == entries.len() + 1 && self.entries[common + 1..] == entries[common..];
        if !self.posterior.is_current(known.now_ms) || !(common == self.entries.len() || is_one_gone) {
            self.posterior = Posterior::fit(known.table, &entries, known.now_ms);
        } else if is_one_gone {
            self.posterior.remove(known.table, self.entries[common].key);
        } else {
            for entry in &entries[common..] {
                self.posterior.push(known.table, entry.clone());
            }
        }
        self.entries = entries;
        &self.posterior
    }

    /// Forget everything: the table was made anew.
    pub fn forget(&mut self) {
        *self = Self::default();
    }
}

/// The bridges and contexts of the log's photos, each made once.
struct Bridges<'a> {
    known: &'a RankingInput<'a>,
    seen: BTreeMap<Vec<PhotoId>, Option<(Weights, Option<Context>)>>,
}

impl Bridges<'_> {
    fn entry(&mut self, key: u32, said: &Feedback) -> Observation {
        let table = self.known.table;
        let place = table.place(&said.track);
        let with = self.seen.entry(said.photos.clone()).or_insert_with(|| {
            let sight = bridge::sight_of(&self.known.photos_of(&said.photos))?;
            let (row, constant) = Bridge::of(&sight, Aim::Match).weights();
            Some((Weights { row, constant, ..Weights::default() }, Context::of(bridge::context(&sight))))
        });
        let prior = with.as_ref().zip(place).map_or(0.0, |((weights, _), place)| weights.score(table, place).tanh());
        Observation {
            key,
            place,
            artist: place.and_then(|place| table.facts[place].artist),
            kind: said.kind,
            scope: said.scope,
            value: said.value,
            at_ms: said.at_ms,
            prior,
            context: with.as_ref().and_then(|(_, context)| context.clone()),
        }
    }
}

/// What ranks a library for one wish.
pub struct Mind<'a> {
    known: &'a RankingInput<'a>,
    posterior: &'a Posterior,
    asked: &'a Asked,
    shape: Shape,
    context: Option<Context>,
    influences: Vec<Influence>,
    /// What likeness to the tracks asked for adds to every track; empty where none were.
    blend: Vec<f32>,
    /// The bridges of the photos that a journey passes, as weights.
    waypoints: Vec<Vec<f32>>,
    past: Past,
}

/// A list with its reasons.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Ranking {
    pub picks: Vec<Pick>,
    /// Why it is shorter than asked.
    pub shortfall: Option<String>,
}

impl<'a> Mind<'a> {
    /// `proximity`: of the table, called only where tracks are asked for.
    pub fn new(
        known: &'a RankingInput<'a>,
        posterior: &'a Posterior,
        photos: &[PhotoId],
        asked: &'a Asked,
        proximity: impl FnOnce() -> Proximity,
    ) -> Self {
        let photos = known.photos_of(photos);
        let bridge_of = |photos: &[&Photo]| {
            let sight = bridge::sight_of(photos)?;
            Some((Context::of(bridge::context(&sight)), Bridge::of(&sight, asked.aim)))
        };
        let is_journey = asked.is_album && photos.len() > 1 && asked.between.is_none();
        let each = photos.iter().filter(|_| is_journey).filter_map(|photo| bridge_of(&[photo]));
        let waypoints = each.map(|(_, bridge)| bridge.weights().0).collect();
        let (context, bridge) = bridge_of(&photos).unwrap_or_default();
        let mut influences: Vec<Influence> = Vec::new();
        if !is_journey {
            influences.extend(bridge.parts.into_iter().map(Influence::from));
        }
        influences.extend(session_of(known));
        influences.extend(asked::profile_influences(known.table, known.profile));
        let is_asked_for = !(asked.like.is_empty() && asked.avoid.is_empty());
        let blend = if is_asked_for { asked.blend(known.table, &proximity()) } else { None };
        let (blend, past) = (blend.unwrap_or_default(), past_of(known));
        let shape = asked.shape.clone();
        Self { known, posterior, asked, shape, context, influences, blend, waypoints, past }
    }

    /// The list.
    pub fn rank(&self) -> Ranking {
        let (table, shape, now_ms) = (self.known.table, &self.shape, self.known.now_ms);
        let ends =
            self.asked.between.as_ref().map(|(from, to)| [from, to].map(|id| table.place(id).unwrap_or(usize::MAX)));
        let chosen = if let Some([from, to]) = ends {
            journey::between(table, from, to, &self.past, shape, now_ms)
        } else if !self.waypoints.is_empty() {
            journey::along(table, &self.waypoints, &self.scores(None), &self.past, shape, now_ms)
        } else {
            self.choose(&self.scores(None), shape.clone())
        };
        let said = self.posterior.parts(self.context.as_ref());
        let picks = chosen.picks.into_iter().map(|choice| self.explain(&said, choice)).collect();
        Ranking { picks, shortfall: chosen.shortfall }
    }

    /// It goes somewhere: its tracks are not in the order of their scores.
    pub fn is_journey(&self) -> bool {
        self.asked.between.is_some() || !self.waypoints.is_empty()
    }

    /// The places of the `count` best tracks there would be without a cause, best first.
    pub fn order_without(&self, cause: &Cause, count: u32) -> Vec<usize> {
        let shape = Shape { count, flows: false, ..self.shape.clone() };
        self.choose(&self.scores(Some(cause)), shape).picks.iter().map(|choice| choice.place).collect()
    }

    /// The score of every track, without one cause where one is named.
    pub fn scores(&self, without: Option<&Cause>) -> Vec<f32> {
        let context = self.context.as_ref();
        let mut weights = match without {
            Some(Cause::Said { key }) => self.posterior.weights_without(*key, context),
            _ => self.posterior.weights(context),
        };
        for influence in self.influences.iter().filter(|influence| Some(&influence.cause) != without) {
            influence.add_to(&mut weights);
        }
        let mut scores = weights.scores(self.known.table);
        if without != Some(&Cause::Asked) {
            scores.iter_mut().zip(&self.blend).for_each(|(score, asked)| *score += asked);
        }
        scores
    }

    fn choose(&self, scores: &[f32], shape: Shape) -> Chosen {
        let table = self.known.table;
        list::choose(table, scores, &self.past, &shape, &self.asked.seeds(table), self.known.now_ms)
    }

    /// All parts of a chosen track's score.
    fn explain(&self, said: &Pulls, choice: list::Choice) -> Pick {
        let (table, place) = (self.known.table, choice.place);
        let mut parts = Vec::new();
        let mut add = |cause: Cause, amount: f32| {
            if amount != 0.0 {
                parts.push(Contribution { cause, amount });
            }
        };
        // From song to song nothing counts but the way.
        if self.asked.between.is_none() {
            let (row, artist) = (table.row(place), table.facts[place].artist);
            for influence in &self.influences {
                add(influence.cause.clone(), influence.amount(row, artist));
            }
            add(Cause::Asked, self.blend.get(place).copied().unwrap_or_default());
            for (key, amount) in said.of(table, place) {
                add(Cause::Said { key }, amount);
            }
        }
        if self.is_journey() {
            let known: f32 = parts.iter().map(|part: &Contribution| part.amount).sum();
            parts.push(Contribution { cause: Cause::Way, amount: choice.score - known });
        }
        parts.push(Contribution { cause: Cause::Dial, amount: choice.dial });
        parts.push(Contribution { cause: Cause::Variety { like: choice.like }, amount: choice.variety });
        parts.retain(|part| part.amount != 0.0);
        // Stable: equal parts stay in the order above. The bits of numbers that are not negative are in their order.
        parts.sort_by_cached_key(|part| Reverse(part.amount.abs().to_bits()));
        Pick { place, score: parts.iter().map(|part| part.amount).sum(), parts, versions: choice.versions }
    }
}

/// What a play says of the hour, beside a like (editorial).
const PLAY_SHARE: f32 = 0.5;

fn session_of(known: &RankingInput) -> Option<Influence> {
    let recent = known.log.iter().filter(|(_, said)| session::is_recent(said.at_ms, known.now_ms));
    let heard = recent.filter_map(|(_, said)| {
        let target = evidence(said.kind, said.scope, said.value, 0)?.target as f32;
        let share = match said.kind {
            FeedbackKind::Play => PLAY_SHARE,
            FeedbackKind::Skip => 1.0 - said.value.unwrap_or_default().clamp(0.0, 1.0),
            _ => 1.0,
        };
        Some((known.table.place(&said.track)?, share * target, said.at_ms))
    });
    let pull = session::attention(known.table, &heard.collect::<Vec<_>>(), known.now_ms);
    let weights: Vec<(usize, f32)> = SOUND.zip(pull).filter(|(_, pull)| *pull != 0.0).collect();
    (!weights.is_empty()).then_some(Influence { cause: Cause::Session, constant: 0.0, weights, artist: None })
}

/// When each track was last heard, and how often; a like is as good as a play.
fn past_of(known: &RankingInput) -> Past {
    let mut past = Past::new(known.table.len());
    for (_, said) in known.log {
        let Some(place) = known.table.place(&said.track) else { continue };
        match said.kind {
            FeedbackKind::Play | FeedbackKind::Like => past.played(place, said.at_ms),
            _ => past.listed(place, said.at_ms),
        }
    }
    past
}

impl From<bridge::Reason> for Influence {
    fn from(part: bridge::Reason) -> Self {
        let cause = Cause::Photo { kind: part.kind, about: part.about, towards: part.towards };
        Self { cause, constant: part.constant, weights: part.weights, artist: None }
    }
}

#[cfg(test)]
mod tests;
