//! An order that flows: from each track to the next a small step in tempo, key, loudness and mood.
//!
//! The shortest way through all of them is a travelling salesman's; nearest neighbour improved by 2-opt (Croes 1958)
//! comes close enough for a list. The best track stays first.

use crate::{
    hearing::descriptors::{Key, Mode},
    taste::table::{AROUSAL, Facts, FeatureTable, VALENCE},
};

// What the largest step of each kind costs. Editorial: mood and tempo are what a listener notices first; a key that
// clashes is heard at a crossfade only; playback levels loudness.
const TEMPO_WEIGHT: f32 = 1.0;
const MOOD_WEIGHT: f32 = 1.0;
const KEY_WEIGHT: f32 = 0.5;
const LOUDNESS_WEIGHT: f32 = 0.25;
/// Half and double tempo share their beat: all that is left of a whole octave's step.
const OCTAVE_STEP: f32 = 0.2;
/// A step in mood this long, in standard deviations, is as large as any.
const LARGEST_MOOD_SDS: f32 = 3.0;
/// The same in LU: the loudness war's distance between a quiet and a loud master (editorial).
const LARGEST_LOUDNESS_LU: f32 = 12.0;
/// Where one of the two is not known, neither a good nor a bad step.
const UNKNOWN_STEP: f32 = 0.5;
/// Tracks ordered at once: a longer list flows part by part, so that its best still come early.
const PART: usize = 120;
/// Rounds of improvement; in practice it ends after four or five.
const MOST_ROUNDS: usize = 20;

/// What the step from one track to the other costs, the same either way.
pub fn step(table: &FeatureTable, a: usize, b: usize) -> f32 {
    let (fa, fb) = (&table.facts[a], &table.facts[b]);
    let (ra, rb) = (table.row(a), table.row(b));
    let mood = (ra[VALENCE] - rb[VALENCE]).hypot(ra[AROUSAL] - rb[AROUSAL]);
    TEMPO_WEIGHT * tempo_step(fa, fb)
        + MOOD_WEIGHT * (mood / LARGEST_MOOD_SDS).min(1.0)
        + KEY_WEIGHT * key_step(fa.key, fb.key)
        + LOUDNESS_WEIGHT * loudness_step(fa.loudness_lufs, fb.loudness_lufs)
}

/// Of a list in this order.
pub fn cost(table: &FeatureTable, places: &[usize]) -> f32 {
    places.windows(2).map(|pair| step(table, pair[0], pair[1])).sum()
}

/// Octaves between two tempi, where half and double are near; the less sure it is, the less it says.
fn tempo_step(a: &Facts, b: &Facts) -> f32 {
    let (Some(a_bpm), Some(b_bpm)) = (a.tempo_bpm, b.tempo_bpm) else { return UNKNOWN_STEP };
    let octaves = (a_bpm.max(1.0) / b_bpm.max(1.0)).log2().abs();
    let whole = octaves.round();
    let step = (2.0 * (octaves - whole).abs() + OCTAVE_STEP * whole).clamp(0.0, 1.0);
    let sure = a.tempo_confidence.min(b.tempo_confidence).clamp(0.0, 1.0);
    sure * step + (1.0 - sure) * UNKNOWN_STEP
}

/// Steps on the circle of fifths, a minor key standing with its relative major and one step beside it: the neighbours
/// are those that DJs mix (the Camelot wheel) and that listeners rate as near (Krumhansl and Kessler 1982).
fn key_step(a: Option<Key>, b: Option<Key>) -> f32 {
    let (Some(a), Some(b)) = (a, b) else { return UNKNOWN_STEP };
    let fifth = |key: Key| {
        let relative_major = u32::from(key.tonic) + if key.mode == Mode::Minor { 3 } else { 0 };
        relative_major * 7 % 12
    };
    let apart = fifth(a).abs_diff(fifth(b));
    let steps = apart.min(12 - apart) + u32::from(a.mode != b.mode);
    let sure = a.confidence.min(b.confidence).clamp(0.0, 1.0);
    sure * (steps as f32 / 6.0).min(1.0) + (1.0 - sure) * UNKNOWN_STEP
}

fn loudness_step(a: Option<f32>, b: Option<f32>) -> f32 {
    let (Some(a), Some(b)) = (a, b) else { return UNKNOWN_STEP };
    ((a - b).abs() / LARGEST_LOUDNESS_LU).min(1.0)
}

/// The same places in an order that costs no more than the given one; the first stays first.
pub fn flow(table: &FeatureTable, places: &[usize]) -> Vec<usize> {
    let mut ordered: Vec<usize> = Vec::with_capacity(places.len());
    for part in places.chunks(PART) {
        let mut part = part.to_vec();
        if let Some(&last) = ordered.last() {
            part.insert(0, last);
            ordered.pop();
        }
        ordered.extend(shortest(table, &part));
    }
    if cost(table, &ordered) <= cost(table, places) { ordered } else { places.to_vec() }
}

/// A short way through all of `places` from the first.
fn shortest(table: &FeatureTable, places: &[usize]) -> Vec<usize> {
    let count = places.len();
    let steps: Vec<f32> = places.iter().flat_map(|&a| places.iter().map(move |&b| step(table, a, b))).collect();
    let step = |a: usize, b: usize| steps[a * count + b];
    let mut way: Vec<usize> = (0..count).collect();
    for at in 1..count {
        let last = way[at - 1];
        let mut nearest = at;
        for other in at + 1..count {
            if step(last, way[other]) < step(last, way[nearest]) {
                nearest = other;
            }
        }
        // Rotated, not swapped: of equally near ones the better stays the earlier.
        way[at..=nearest].rotate_right(1);
    }
    for _ in 0..MOST_ROUNDS {
        let mut is_better = false;
        for from in 1..count {
            for to in from + 1..count {
                let after = |end: usize| way.get(to + 1).map_or(0.0, |&next| step(end, next));
                let before = way[from - 1];
                let saved = step(before, way[from]) + after(way[to]) - step(before, way[to]) - after(way[from]);
                // More than rounding, or two orders that cost the same could take turns.
                if saved > 1e-5 {
                    way[from..=to].reverse();
                    is_better = true;
                }
            }
        }
        if !is_better {
            break;
        }
    }
    way.into_iter().map(|at| places[at]).collect()
}
