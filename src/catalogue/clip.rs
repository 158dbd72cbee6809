//! Which part of a track to play to somebody who has half a minute.
//!
//! The beginning is often the least typical part. The part chosen is the one that the networks hear as most like the
//! whole track, and it begins neither in silence nor in a lull.

use crate::mood::reference::Spread;

/// Patches in a clip: 13 of 2.99 seconds are 38.9 s, in the middle of the 30 to 45 that are enough to tell a track by.
const CLIP_PATCHES: usize = 13;
/// A track up to this long is played whole.
const WHOLE_MAX_SECS: f32 = 45.0;
/// Patches are this far apart; a step that is longer hides a silent patch.
const PATCH_SECS: f32 = 187.0 * 256.0 / 16_000.0;
/// A clip may begin this many standard deviations below the track's mean level, and no lower (editorial).
const QUIETEST_START: f32 = -1.0;

/// Three seconds of a track: what the networks made of it, and how loud it is.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Piece {
    pub start_secs: f32,
    pub embedding: Vec<f32>,
    /// Mean of its log-mel picture: a level, in no unit.
    pub level: f32,
}

/// Where a clip lies in its track.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Window {
    pub start_secs: f32,
    pub secs: f32,
}

/// The part of a track that is most like the whole of it. `pieces`: all that are not silent, in order of time; `whole`:
/// the track's embedding; `spreads`: what embeddings are compared by.
pub fn choose(pieces: &[Piece], whole: &[f32], duration_secs: f32, spreads: &[Spread]) -> Window {
    if duration_secs <= WHOLE_MAX_SECS {
        return Window { start_secs: 0.0, secs: duration_secs };
    }
    let levels: Vec<f64> = pieces.iter().map(|piece| f64::from(piece.level)).collect();
    let level = Spread::of(&levels);
    let candidates = pieces.windows(CLIP_PATCHES).filter_map(|window| {
        let (first, last) = (window.first()?, window.last()?);
        let is_unbroken = last.start_secs - first.start_secs < (CLIP_PATCHES as f32 - 0.5) * PATCH_SECS;
        let likeness = cosine(&mean(window), whole, spreads);
        is_unbroken.then_some((level.z(first.level) >= QUIETEST_START, likeness, first.start_secs))
    });
    // The first of equals: the same track, the same clip.
    let best = candidates.fold(None, |best: Option<(bool, f32, f32)>, one| match best {
        Some(best) if (best.0, best.1) >= (one.0, one.1) => Some(best),
        _ => Some(one),
    });
    let start_secs = best.map_or(0.0, |(_, _, start_secs)| start_secs);
    Window { start_secs, secs: (CLIP_PATCHES as f32 * PATCH_SECS).min(duration_secs - start_secs) }
}

fn mean(window: &[Piece]) -> Vec<f32> {
    let len = window.iter().map(|piece| piece.embedding.len()).min().unwrap_or(0);
    let mut sums = vec![0.0; len];
    for piece in window {
        sums.iter_mut().zip(&piece.embedding).for_each(|(sum, value)| *sum += value / window.len() as f32);
    }
    sums
}

/// Likeness of two embeddings, -1..=1, every value in standard deviations from the reference corpus; 0 where one of
/// them lies at its mean.
pub fn cosine(a: &[f32], b: &[f32], spreads: &[Spread]) -> f32 {
    let (mut dot, mut aa, mut bb) = (0.0_f64, 0.0_f64, 0.0_f64);
    for ((a, b), spread) in a.iter().zip(b).zip(spreads) {
        let (a, b) = (f64::from(spread.z(*a)), f64::from(spread.z(*b)));
        dot += a * b;
        aa += a * a;
        bb += b * b;
    }
    if aa > 0.0 && bb > 0.0 { (dot / (aa * bb).sqrt()) as f32 } else { 0.0 }
}

#[cfg(test)]
mod tests {
    use super::*;

    const SPREADS: [Spread; 2] = [Spread { mean: 0.0, sd: 1.0 }; 2];

    /// A track whose pieces point at `angles` (radians) and are as loud as `levels`.
    fn pieces(angles: &[f32], levels: impl Fn(usize) -> f32) -> Vec<Piece> {
        let piece = |(place, angle): (usize, &f32)| Piece {
            start_secs: place as f32 * PATCH_SECS,
            embedding: vec![angle.cos(), angle.sin()],
            level: levels(place),
        };
        angles.iter().enumerate().map(piece).collect()
    }

    fn chosen(pieces: &[Piece], whole: &[f32]) -> usize {
        let duration = pieces.last().unwrap().start_secs + PATCH_SECS;
        let window = choose(pieces, whole, duration, &SPREADS);
        assert!((30.0..=45.0).contains(&window.secs) && window.start_secs + window.secs <= duration + 0.01);
        (window.start_secs / PATCH_SECS).round() as usize
    }

    #[test]
    fn the_part_most_like_the_whole_is_chosen() {
        let angles: Vec<f32> = (0..60).map(|place| if (30..43).contains(&place) { 0.0 } else { 1.5 }).collect();
        assert_eq!(chosen(&pieces(&angles, |_| 1.0), &[1.0, 0.0]), 30);
        assert_eq!(chosen(&pieces(&[0.5; 40], |_| 1.0), &[1.0, 0.0]), 0, "the first of equals");
    }

    #[test]
    fn a_clip_begins_in_no_lull_and_holds_no_silence() {
        let angles: Vec<f32> = (0..60).map(|place| if (30..43).contains(&place) { 0.0 } else { 1.5 }).collect();
        let lull = pieces(&angles, |place| if (28..31).contains(&place) { 0.0 } else { 1.0 });
        assert_eq!(chosen(&lull, &[1.0, 0.0]), 31);
        let mut silent = pieces(&angles, |_| 1.0);
        silent.remove(36);
        let start = chosen(&silent, &[1.0, 0.0]);
        assert!(start + CLIP_PATCHES <= 36 || start > 36, "{start}");
    }

    #[test]
    fn short_tracks_are_played_whole_and_odd_ones_from_their_start() {
        assert_eq!(choose(&[], &[], 43.0, &SPREADS), Window { start_secs: 0.0, secs: 43.0 });
        assert_eq!(choose(&pieces(&[0.0; 5], |_| 1.0), &[1.0, 0.0], 60.0, &SPREADS).start_secs, 0.0);
    }
}
