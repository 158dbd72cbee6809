//! Which rows of a long list are there, and how high the others are taken to be.
//!
//! A page with 100,000 rows would freeze for minutes. Only those in and near the window are there; the rest is room of the
//! right height, so that scroll bar, keys and a finger on glass mean what they mean on any page. Rows differ in height: each
//! that was ever shown is remembered as it was, the others are guessed.

use std::ops::Range;

/// A row before any was measured, in CSS pixels.
const FIRST_GUESS_PX: f64 = 120.0;
/// Firefox draws nothing below 17.9 million pixels: in a list that would be longer, rows not yet seen are taken as lower.
const MOST_PX: f64 = 15e6;

/// Heights of the rows of a list, in CSS pixels, the gap to the next row among them.
#[derive(Clone, Debug, Default)]
pub struct Heights {
    /// 0 where it is not known.
    known: Vec<f32>,
    guess: Option<f64>,
}

impl Heights {
    /// The list holds `count` rows now, and what was at place `from` is at place `to`: what lies beside it is taken to have
    /// moved with it.
    pub fn follow(&mut self, count: usize, from: usize, to: usize) {
        if to >= from {
            let new = (to - from).min(count);
            self.known.splice(0..0, std::iter::repeat_n(0.0, new));
        } else {
            self.known.drain(..(from - to).min(self.known.len()));
        }
        self.known.resize(count, 0.0);
    }

    /// The list holds other rows now.
    pub fn begin_anew(&mut self, count: usize) {
        self.known.clear();
        self.known.resize(count, 0.0);
    }

    /// The list has another width: nothing that was measured holds.
    pub fn forget(&mut self) {
        self.known.fill(0.0);
        self.guess = None;
    }

    /// Take in measured rows; whether one is of another height than it was taken to be.
    pub fn learn(&mut self, measured: &[(usize, f64)]) -> bool {
        if self.guess.is_none() && !measured.is_empty() {
            self.guess = Some(measured.iter().map(|(_, px)| px).sum::<f64>() / measured.len() as f64);
        }
        let mut is_news = false;
        for (place, px) in measured {
            if let Some(known) = self.known.get_mut(*place) {
                is_news |= (f64::from(*known) - px).abs() >= 1.0;
                *known = *px as f32;
            }
        }
        is_news
    }

    fn guess(&self) -> f64 {
        self.guess.unwrap_or(FIRST_GUESS_PX).min(MOST_PX / self.known.len().max(1) as f64).max(1.0)
    }

    /// The height of several rows.
    pub fn of(&self, places: Range<usize>) -> f64 {
        let guess = self.guess();
        let height = |known: &f32| if *known > 0.0 { f64::from(*known) } else { guess };
        self.known.get(places).unwrap_or_default().iter().map(height).sum()
    }

    /// The rows that lie between two heights, counted from the top of the list; the nearest one where none does.
    pub fn between(&self, top_px: f64, bottom_px: f64) -> Range<usize> {
        let (guess, count) = (self.guess(), self.known.len());
        let (mut at_px, mut first, mut end) = (0.0, None, count);
        for (place, known) in self.known.iter().enumerate() {
            if at_px >= bottom_px && first.is_some() {
                end = place;
                break;
            }
            at_px += if *known > 0.0 { f64::from(*known) } else { guess };
            if first.is_none() && at_px > top_px {
                first = Some(place);
            }
        }
        first.unwrap_or(count.saturating_sub(1))..end
    }
}

/// One step from the rows that are there (`now`) to those that are `wanted`, of which `seen` is what the person looks at:
/// at most `most_new` rows are new, those that are seen first, and what is no longer wanted goes.
pub fn step(now: &Range<usize>, seen: &Range<usize>, wanted: &Range<usize>, most_new: usize) -> Range<usize> {
    let (mut start, mut end) = (now.start.max(wanted.start), now.end.min(wanted.end));
    if start >= end || end < seen.start || start > seen.end {
        // Nothing of it is near: begin anew where the person looks.
        (start, end) = (seen.start, seen.start);
    }
    let mut left = most_new;
    for aim in [seen, wanted] {
        let below = aim.end.saturating_sub(end).min(left);
        (end, left) = (end + below, left - below);
        let above = start.saturating_sub(aim.start).min(left);
        (start, left) = (start - above, left - above);
    }
    start..end
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_are_as_high_as_they_were_and_the_others_as_guessed() {
        let mut heights = Heights::default();
        heights.begin_anew(10);
        assert_eq!(heights.of(0..10), 10.0 * FIRST_GUESS_PX);
        heights.learn(&[(0, 100.0), (1, 200.0)]);
        assert_eq!((heights.of(0..1), heights.of(0..2), heights.of(0..4)), (100.0, 300.0, 600.0));
        assert!(heights.learn(&[(2, 1_000.0), (99, 5.0)]) && !heights.learn(&[(2, 1_000.4), (99, 5.0)]));
        heights.learn(&[(2, 1_000.0)]);
        assert_eq!(heights.of(2..4), 1_150.0, "the guess stays, or all that was never shown would move");
        heights.begin_anew(11);
        assert_eq!(heights.of(0..1), 150.0, "other rows");
        heights.forget();
        assert_eq!((heights.of(0..1), heights.of(5..99)), (FIRST_GUESS_PX, 0.0));
    }

    #[test]
    fn heights_go_with_their_rows_when_others_come_or_go() {
        let mut heights = Heights::default();
        heights.begin_anew(4);
        heights.learn(&[(0, 10.0), (1, 20.0), (2, 30.0), (3, 40.0)]);
        let each = |heights: &Heights, count| (0..count).map(|at| heights.of(at..at + 1)).collect::<Vec<_>>();
        heights.follow(6, 1, 3);
        assert_eq!(each(&heights, 6), [25.0, 25.0, 10.0, 20.0, 30.0, 40.0]);
        heights.follow(3, 4, 2);
        assert_eq!(each(&heights, 3), [10.0, 20.0, 30.0]);
        heights.follow(5, 2, 2);
        assert_eq!(each(&heights, 5), [10.0, 20.0, 30.0, 25.0, 25.0]);
        heights.follow(1, 9, 0);
        assert_eq!(each(&heights, 1), [25.0]);
    }

    #[test]
    fn the_rows_at_a_height_are_found() {
        let mut heights = Heights::default();
        assert_eq!(heights.between(0.0, 500.0), 0..0);
        heights.begin_anew(5);
        heights.learn(&[(0, 100.0), (1, 50.0), (2, 100.0), (3, 100.0), (4, 100.0)]);
        assert_eq!(heights.between(0.0, 100.0), 0..1);
        assert_eq!(heights.between(99.0, 151.0), 0..3);
        assert_eq!(heights.between(-500.0, -100.0), 0..1);
        assert_eq!(heights.between(120.0, 120.0), 1..2);
        assert_eq!(heights.between(400.0, 9_000.0), 4..5);
        assert_eq!(heights.between(8_000.0, 9_000.0), 4..5);
    }

    #[test]
    fn no_list_is_longer_than_a_browser_can_draw() {
        let mut heights = Heights::default();
        heights.begin_anew(1_000_000);
        heights.learn(&[(0, 200.0)]);
        assert!(heights.of(0..1_000_000) < 1.01 * MOST_PX);
        assert_eq!(heights.of(0..1), 200.0);
    }

    #[test]
    fn what_is_seen_comes_first_and_never_too_much_at_once() {
        assert_eq!(step(&(0..0), &(0..8), &(0..24), 12), 0..12);
        assert_eq!(step(&(0..12), &(0..8), &(0..24), 12), 0..24);
        assert_eq!(step(&(0..24), &(20..28), &(10..40), 12), 10..36);
        assert_eq!(step(&(10..36), &(20..28), &(10..40), 12), 10..40);
        // Far away: what was there goes.
        assert_eq!(step(&(10..40), &(900..908), &(890..918), 12), 900..912);
        assert_eq!(step(&(900..912), &(900..908), &(890..918), 12), 894..918);
        // Back up by a little.
        assert_eq!(step(&(100..130), &(95..103), &(85..113), 12), 88..113);
        // The list has become shorter.
        assert_eq!(step(&(90..100), &(0..3), &(0..3), 12), 0..3);
        assert_eq!(step(&(0..3), &(0..0), &(0..0), 12), 0..0);
    }

    #[test]
    fn steps_lead_to_what_is_wanted() {
        for (now, seen, wanted) in
            [(0..0, 40..50, 30..60), (55..90, 40..50, 30..60), (0..200, 5..6, 0..9), (0..31, 40..90, 30..95)]
        {
            let (mut now, mut steps) = (now, 0);
            while now != wanted && steps < 20 {
                let next = step(&now, &seen, &wanted, 12);
                let new = next.clone().filter(|place| !now.contains(place)).count();
                assert!(new <= 12 && next.start >= wanted.start && next.end <= wanted.end, "{now:?} to {next:?}");
                (now, steps) = (next, steps + 1);
            }
            assert_eq!(now, wanted);
        }
    }
}
