//! One recording in several files, found among 100,000 by their fingerprints.
//!
//! There are five thousand million pairs; only those that share most of a word are looked at, at the shift which that word
//! says, and a few words more tell most of the rest apart. Words are looked for in parts of the library's words at a time,
//! so that the worker's memory stays small.

use std::collections::BTreeSet;

use crate::hearing::descriptors::fingerprint::{Fingerprint, MOST_SHIFT, NO_WORD, SAME_RECORDING, likeness_at};

/// An edit keeps this part of the recording's length: 190 of 213 seconds are .89; below, one is a part of the other.
pub const LEAST_KEPT: f32 = 0.75;
/// Parts the words are looked for in: 1.4 million words at a time of 100,000 tracks.
const PARTS: u32 = 16;
/// The bits of a word that two tracks must share: copies differ most at its ends, and tracks of other music share so much
/// of a word once in two million times (of the free music), a dozen times a word in a library of 100,000.
const KEY: u32 = 0x0fff_fff0;
/// Words of other tracks that a word is compared with: a word that hundreds share says little, and copies by the hundred
/// form a chain.
const MOST_OTHERS: usize = 64;
/// A pair is looked at closely where of so many words around the shared one ...
const GLANCE_WORDS: usize = 8;
/// ... so far apart, since neighbours say nearly the same, ...
const GLANCE_STEP: usize = 3;
/// ... so many bits differ at most; half of them do by chance, a sixth in the worst of copies.
const MOST_GLANCE_BITS: u32 = 88;
/// Of one later word, so many bits differ at most.
const MOST_LATER_BITS: u32 = 11;
/// Words between two pauses.
const STEP_WORDS: usize = 20_000;

/// A track as it is compared.
pub struct Recording<'a> {
    /// What the pairs are told by.
    pub place: usize,
    pub duration_secs: f32,
    pub fingerprint: &'a Fingerprint,
}

impl<'a> Recording<'a> {
    fn words(&self, stretch: usize) -> &'a [u32] {
        self.fingerprint.stretches()[stretch & 1]
    }
}

/// The [`KEY`] bits of a word; where it stands, `track << 9 | stretch << 8 | position`; and a word a little later, so that
/// most of what shares a word by chance is told apart without a look at either track.
type Entry = (u32, u32, u32);

fn entry(words: &[u32], track: usize, stretch: usize, position: usize) -> Option<Entry> {
    let place = u32::try_from(track.checked_shl(9)? | (stretch & 1) << 8 | (position & 255)).ok()?;
    Some((words.get(position)? & KEY, place, words.get(position + GLANCE_STEP).copied().unwrap_or(NO_WORD)))
}

fn parts_of(place: u32) -> (usize, usize, isize) {
    ((place >> 9) as usize, (place >> 8 & 1) as usize, (place & 255) as isize)
}

fn later_words_agree(one: u32, other: u32) -> bool {
    one == NO_WORD || other == NO_WORD || (one ^ other).count_ones() <= MOST_LATER_BITS
}

/// Part that a word belongs to; the words themselves are far from evenly spread.
fn part(word: u32) -> u32 {
    ((word & KEY).wrapping_mul(0x9E37_79B1) >> 16) % PARTS
}

fn may_be_same(a: &Recording<'_>, b: &Recording<'_>) -> bool {
    let (short, long) = (a.duration_secs.min(b.duration_secs), a.duration_secs.max(b.duration_secs));
    // Three seconds of silence before a jingle are no edit.
    short >= long * LEAST_KEPT || long - short <= 5.0
}

/// Pairs of one recording: places, the lower first. `breathe` may pause for others and answers whether to go on; `None`
/// where it does not.
pub async fn find(
    recordings: &[Recording<'_>],
    mut breathe: impl AsyncFnMut() -> bool,
) -> Option<BTreeSet<(usize, usize)>> {
    let mut found = BTreeSet::new();
    let mut entries: Vec<Entry> = Vec::new();
    for now in 0..PARTS {
        entries.clear();
        if !breathe().await {
            return None;
        }
        for (track, recording) in recordings.iter().enumerate() {
            for (stretch, words) in recording.fingerprint.stretches().into_iter().enumerate() {
                let here = words.iter().enumerate().filter(|&(_, &word)| word != NO_WORD && part(word) == now);
                entries.extend(here.filter_map(|(position, _)| entry(words, track, stretch, position)));
            }
        }
        entries.sort_unstable();
        for (at, one) in entries.iter().enumerate() {
            if at % STEP_WORDS == 0 && !breathe().await {
                return None;
            }
            let after = entries.get(at + 1..).unwrap_or_default().iter();
            let (track, stretch, position) = parts_of(one.1);
            let others = after.take_while(|other| other.0 == one.0).filter(|other| other.1 >> 9 != one.1 >> 9);
            for place in others.take(MOST_OTHERS).filter(|other| later_words_agree(one.2, other.2)).map(|other| other.1)
            {
                let (other, other_stretch, other_position) = parts_of(place);
                let (Some(a), Some(b)) = (recordings.get(track), recordings.get(other)) else { continue };
                let pair = (a.place.min(b.place), a.place.max(b.place));
                let is_near = position.abs_diff(other_position) <= MOST_SHIFT;
                if other_stretch == stretch
                    && is_near
                    && may_be_same(a, b)
                    && looks_same(a, b, stretch, position, other_position)
                    && !found.contains(&pair)
                    && is_same(a, b, stretch, other_position - position)
                {
                    found.insert(pair);
                }
            }
        }
    }
    Some(found)
}

/// A few words around the shared one.
fn looks_same(a: &Recording<'_>, b: &Recording<'_>, stretch: usize, at: isize, other_at: isize) -> bool {
    let (a, b) = (a.words(stretch), b.words(stretch));
    let (at, other_at) = (at.unsigned_abs(), other_at.unsigned_abs());
    let back = GLANCE_STEP * (GLANCE_WORDS / 2).min(at / GLANCE_STEP).min(other_at / GLANCE_STEP);
    let (a, b) = (a.get(at - back..).unwrap_or_default(), b.get(other_at - back..).unwrap_or_default());
    let bits = a.iter().zip(b).step_by(GLANCE_STEP).take(GLANCE_WORDS).map(|(a, b)| (a ^ b).count_ones());
    bits.sum::<u32>() <= MOST_GLANCE_BITS
}

/// All words of the stretch, at this shift and one beside it.
fn is_same(a: &Recording<'_>, b: &Recording<'_>, stretch: usize, shift: isize) -> bool {
    let (a, b) = (a.words(stretch), b.words(stretch));
    let mut shifts = (shift - 1..=shift + 1).filter_map(|shift| likeness_at(a, b, shift));
    shifts.any(|likeness| likeness >= SAME_RECORDING)
}

#[cfg(test)]
mod tests {
    use std::{
        future::Future,
        pin::pin,
        task::{Context, Poll, Waker},
    };

    use super::*;
    use crate::ground::random::SplitMix64;

    fn now<T>(future: impl Future<Output = T>) -> T {
        match pin!(future).poll(&mut Context::from_waker(Waker::noop())) {
            Poll::Ready(value) => value,
            Poll::Pending => panic!("nothing here waits"),
        }
    }

    fn words(seed: u64, len: usize) -> Vec<u32> {
        let mut random = SplitMix64(seed);
        (0..len).map(|_| random.bits() as u32 | 1).collect()
    }

    /// One word of two is whole, as measured of copies, the others differ in one bit of eight.
    fn noisy(words: &[u32], seed: u64) -> Vec<u32> {
        let mut random = SplitMix64(seed);
        let flips = |random: &mut SplitMix64| (random.bits() & random.bits() & random.bits()) as u32;
        words.iter().map(|word| if random.one_in(2) { *word } else { (word ^ flips(&mut random)) | 1 }).collect()
    }

    fn found(all: &[(f32, Fingerprint)]) -> Vec<(usize, usize)> {
        let all: Vec<Recording<'_>> = (all.iter().enumerate())
            .map(|(place, (secs, fingerprint))| Recording { place, duration_secs: *secs, fingerprint })
            .collect();
        now(find(&all, async || true)).unwrap().into_iter().collect()
    }

    #[test]
    fn copies_are_found_whichever_end_was_cut() {
        let (head, tail) = (words(1, 160), words(2, 128));
        let print = |head: &[u32], tail: &[u32]| Fingerprint { head: head.to_vec(), tail: tail.to_vec() };
        let all = [
            (213.0, print(&head[..128], &tail)),
            (200.0, print(&words(3, 128), &words(4, 128))),
            (216.0, print(&noisy(&head[24..152], 5), &noisy(&tail, 6))),
            (190.0, print(&words(7, 128), &noisy(&tail, 8))),
            (190.0, print(&noisy(&head[..128], 9), &words(10, 128))),
            (60.0, print(&head[..128], &tail)),
        ];
        assert_eq!(found(&all), [(0, 2), (0, 3), (0, 4), (2, 3), (2, 4)]);
    }

    #[test]
    fn other_music_is_not_tied_and_copies_by_the_hundred_end() {
        let other: Vec<_> = (0..300)
            .map(|seed| (200.0, Fingerprint { head: words(seed, 128), tail: words(900 + seed, 128) }))
            .collect();
        assert_eq!(found(&other), []);
        let one = Fingerprint { head: words(1, 128), tail: words(2, 128) };
        let same: Vec<_> = (0..300).map(|_| (200.0, one.clone())).collect();
        let pairs = found(&same);
        assert!(pairs.len() >= 299 && pairs.len() <= 300 * MOST_OTHERS, "{}", pairs.len());
        // A word that never changes, as no builder makes it.
        let flat = Fingerprint { head: vec![7; 256], tail: vec![7; 256] };
        assert!(found(&vec![(200.0, flat); 40]).len() >= 39);
        assert_eq!(found(&[(9.0, Fingerprint::default()), (9.0, Fingerprint::default())]), []);
    }

    #[test]
    fn it_stops_when_told() {
        assert_eq!(now(find(&[], async || false)), None);
    }
}
