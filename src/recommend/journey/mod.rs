//! Lists that go somewhere, and lists that start from music: from photo to photo, along an album, from song to song, like
//! one track, like some and unlike others.
//!
//! All are made of the same pieces. A journey is a row of stations, each with its own score for every track; the scores
//! of a station between two ends are a sum of the ends', so the table is read once for each end and never for a station.
//! What `list` promises holds here too: filters, rest, the artists' cap, one recording of a piece.

use std::collections::BTreeSet;

use super::{
    hubs::Proximity,
    list::{ArtistCap, Choice, Chosen, Past, Shape, admitted, choose, dial, name_versions, sentence, spread, with_cap},
};
use crate::taste::{
    model::Weights,
    table::{AROUSAL, FeatureTable, SOUND, VALENCE, dot},
};

#[cfg(test)]
mod tests;

/// What one squared standard deviation from the mood on the way costs, beside a likeness of 1 (editorial: a deviation of
/// one is a small step, one of three is further than any two sounds are apart).
const MOOD_WEIGHT: f32 = 0.1;
/// How much what is avoided counts beside what is liked (Rocchio 1971). Editorial: search engines mostly take less,
/// but they guess what is not wanted, and here a person says it.
const AVOID: f32 = 0.5;

/// Along photos in their order, or from one to another: each of `waypoints` is the weights of one for every
/// column of a row, and the list passes from the first to the last, evenly.
///
/// `base` is added to every station's scores: one number for each row, or empty.
pub fn along(
    table: &FeatureTable,
    waypoints: &[Vec<f32>],
    base: &[f32],
    past: &Past,
    shape: &Shape,
    now_ms: f64,
) -> Chosen {
    let at_waypoints: Vec<Vec<f32>> =
        waypoints.iter().map(|row| Weights { row: row.clone(), ..Weights::default() }.scores(table)).collect();
    let last = at_waypoints.len().saturating_sub(1);
    let station = |position: f32| {
        let way = position * last as f32;
        let before = (way.floor() as usize).min(last);
        let share = way - before as f32;
        let (before, after) = (at_waypoints.get(before), at_waypoints.get((before + 1).min(last)));
        move |place: usize| {
            let of = |scores: Option<&Vec<f32>>| scores.map_or(0.0, |scores| scores[place]);
            base.get(place).copied().unwrap_or(0.0) + (1.0 - share) * of(before) + share * of(after)
        }
    };
    travel(table, station, [None, None], past, shape, now_ms)
}

/// From one song to another, by way of what lies between them in sound (on the arc between the two) and in mood. It starts
/// with the first and ends with the last, whatever the filters: they are the person's own choice.
///
/// Places that are not in the table make an empty list.
pub fn between(table: &FeatureTable, from: usize, to: usize, past: &Past, shape: &Shape, now_ms: f64) -> Chosen {
    if from.max(to) >= table.len() {
        return Chosen { picks: Vec::new(), shortfall: Some("That music is no longer in the library.".to_owned()) };
    }
    let toward = |end: usize| -> Vec<f32> {
        let sound = &table.row(end)[SOUND];
        (0..table.len()).map(|place| dot(&table.row(place)[SOUND], sound)).collect()
    };
    let (like_from, like_to) = (toward(from), toward(to));
    let angle = like_from[to].clamp(-1.0, 1.0).acos();
    // Side by side: every station asks for all of them, and two numbers of a row cost as much as all of it.
    let moods: Vec<[f32; 2]> =
        (0..table.len()).map(|place| table.row(place)).map(|row| [row[VALENCE], row[AROUSAL]]).collect();
    let (mood_from, mood_to) = (moods[from], moods[to]);
    let station = |position: f32| {
        // Spherical interpolation (Shoemake 1985); for nearly equal or opposite ends the straight line.
        let (a, b) = if angle.sin() < 1e-3 {
            (1.0 - position, position)
        } else {
            (((1.0 - position) * angle).sin() / angle.sin(), (position * angle).sin() / angle.sin())
        };
        let wanted: [f32; 2] =
            std::array::from_fn(|axis| mood_from[axis] + position * (mood_to[axis] - mood_from[axis]));
        let (like_from, like_to, moods) = (&like_from, &like_to, &moods);
        move |place: usize| {
            let [valence, arousal] = moods[place];
            let off = (wanted[0] - valence).powi(2) + (wanted[1] - arousal).powi(2);
            a * like_from[place] + b * like_to[place] - MOOD_WEIGHT * off
        }
    };
    let end = (from != to).then_some(to);
    travel(table, station, [Some(from), end], past, shape, now_ms)
}

/// One track for each of `shape.count` stations, in order; `station` takes a position on the way, 0 to 1, and answers
/// with the score of every place there. A place whose score is not finite halfway is left out.
///
/// `ends`: tracks that the way starts and ends with, where given.
fn travel<S: Fn(usize) -> f32>(
    table: &FeatureTable,
    station: impl Fn(f32) -> S,
    ends: [Option<usize>; 2],
    past: &Past,
    shape: &Shape,
    now_ms: f64,
) -> Chosen {
    let count = (shape.count as usize).min(table.len());
    let [first, last] = ends;
    let fixed: Vec<usize> = [first, last].into_iter().flatten().take(shape.count as usize).collect();
    let halfway = station(0.5);
    let (mut places, mut tally) = admitted(table, past, shape, &fixed, now_ms, |place| halfway(place).is_finite());
    tally.passed += fixed.len();
    let sd = spread(places.iter().map(|&place| halfway(place)));
    let shape = &with_cap(table, fixed.iter().chain(&places).copied(), shape);
    let mut cap = ArtistCap::new(shape.per_artist);
    fixed.iter().for_each(|&place| cap.add(table, place));
    let choice = |position: f32, place: usize| Choice {
        place,
        score: station(position)(place),
        dial: dial(past, shape, place, sd),
        variety: 0.0,
        like: None,
        versions: Vec::new(),
    };
    let mut kin: BTreeSet<u32> = BTreeSet::new();
    let mut picks: Vec<Choice> = first.iter().take(count).map(|&place| choice(0.0, place)).collect();
    let steps = count.saturating_sub(1).max(1) as f32;
    let is_ended = last.is_some() && count > 1;
    let mut merged = 0;
    while picks.len() + usize::from(is_ended) < count {
        let room = places.len();
        places.retain(|&place| table.facts[place].kin.is_none_or(|of| !kin.contains(&of)));
        merged += room - places.len();
        places.retain(|&place| cap.has_room(table, place));
        let position = picks.len() as f32 / steps;
        let score = station(position);
        let value = |place: usize| {
            let value = score(place) + dial(past, shape, place, sd);
            if value.is_nan() { f32::NEG_INFINITY } else { value }
        };
        let by_value = |a: &(usize, f32), b: &(usize, f32)| {
            a.1.total_cmp(&b.1).then_with(|| table.ids[places[b.0]].cmp(&table.ids[places[a.0]]))
        };
        let best = places.iter().map(|&place| value(place)).enumerate().max_by(by_value);
        let Some((at, _)) = best else { break };
        let place = places.swap_remove(at);
        kin.extend(table.facts[place].kin);
        cap.add(table, place);
        picks.push(choice(position, place));
    }
    picks.extend(last.filter(|_| is_ended).map(|place| choice(1.0, place)));
    tally.capped = tally.passed.saturating_sub(tally.resting + merged + picks.len());
    name_versions(table, &mut picks);
    let shortfall = sentence(shape, &tally, table.len(), picks.len());
    Chosen { picks, shortfall }
}

/// Music to be like, and music to be unlike: places in the table.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Blend {
    pub like: Vec<usize>,
    pub avoid: Vec<usize>,
}

impl Blend {
    /// The sound it asks for, of length 1: the mean of what is liked, less half the mean of what is avoided. All 0 where
    /// nothing is asked or likes and avoids cancel out.
    pub fn sound(&self, table: &FeatureTable) -> Vec<f32> {
        let mut sound = vec![0.0; SOUND.len()];
        let mut add = |places: &[usize], weight: f32| {
            let places: BTreeSet<usize> = places.iter().copied().filter(|&place| place < table.len()).collect();
            for &place in &places {
                let share = weight / places.len() as f32;
                sound.iter_mut().zip(&table.row(place)[SOUND]).for_each(|(sum, value)| *sum += share * value);
            }
        };
        add(&self.like, 1.0);
        add(&self.avoid, -AVOID);
        let norm = sound.iter().map(|value| value * value).sum::<f32>().sqrt();
        if norm > 1e-6 {
            sound.iter_mut().for_each(|value| *value /= norm);
        }
        sound
    }
}

/// What sounds like some tracks and unlike others, without hubs. None of them is in the list, nor another recording of one.
pub fn blend(
    table: &FeatureTable,
    proximity: &Proximity,
    blend: &Blend,
    past: &Past,
    shape: &Shape,
    now_ms: f64,
) -> Chosen {
    let scores = proximity.likeness_to(table, &blend.sound(table));
    let seeds: Vec<usize> = blend.like.iter().chain(&blend.avoid).copied().collect();
    choose(table, &scores, past, shape, &seeds, now_ms)
}

/// What sounds like one track, without hubs.
pub fn similar(
    table: &FeatureTable,
    proximity: &Proximity,
    seed: usize,
    past: &Past,
    shape: &Shape,
    now_ms: f64,
) -> Chosen {
    blend(table, proximity, &Blend { like: vec![seed], avoid: Vec::new() }, past, shape, now_ms)
}
