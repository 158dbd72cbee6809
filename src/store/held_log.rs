//! The feedback log as the worker holds it from one list to the next: a new line is read, the others are not read again.
//!
//! The page says which lines it took back. What was taken back elsewhere, in another tab, shows by the number of lines,
//! and then all of them are read anew.

use std::collections::BTreeSet;

use super::schema::LogNews;
use crate::taste::Feedback;

/// A copy of the log that can follow it.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct HeldLog {
    entries: Vec<(u32, Feedback)>,
    last_key: u32,
    /// Lines that can't be read.
    broken: u32,
}

impl HeldLog {
    /// The lines with their keys, in the order they were given.
    pub fn entries(&self) -> &[(u32, Feedback)] {
        &self.entries
    }

    /// News are what came after this key.
    pub fn last_key(&self) -> u32 {
        self.last_key
    }

    /// Take in what came since. `false` where lines are gone that it still holds: it is to be filled anew.
    #[must_use]
    pub fn follow(&mut self, news: LogNews) -> bool {
        let is_new = |key: &u32| *key > self.last_key;
        let new = news.kept.items.into_iter().filter(|entry| is_new(&entry.key));
        self.entries.extend(new.map(|entry| (entry.key, entry.feedback)));
        self.last_key = self.last_key.max(news.last_key);
        self.broken += news.kept.broken;
        self.entries.len() + self.broken as usize == news.count as usize
    }

    /// These lines were taken back.
    pub fn unsaid(&mut self, keys: &[u32]) {
        let keys: BTreeSet<u32> = keys.iter().copied().collect();
        self.entries.retain(|(key, _)| !keys.contains(key));
    }
}

#[cfg(test)]
mod tests {
    use super::{
        super::schema::{FeedbackEntry, Kept, samples::like},
        *,
    };

    /// What the store answers of a log with these lines, `None` for one that can't be read, to a reader that knows it up to
    /// a key.
    fn news(lines: &[(u32, Option<&str>)], since: u32) -> LogNews {
        let new = lines.iter().filter(|(key, _)| *key > since);
        let items = new
            .clone()
            .filter_map(|(key, track)| Some(FeedbackEntry { key: *key, feedback: like((*track)?, f64::from(*key)) }));
        let kept = Kept { items: items.collect(), broken: new.filter(|(_, track)| track.is_none()).count() as u32 };
        LogNews { kept, last_key: lines.last().map_or(since, |(key, _)| since.max(*key)), count: lines.len() as u32 }
    }

    fn tracks(log: &HeldLog) -> Vec<&str> {
        log.entries().iter().map(|(_, said)| said.track.0.as_str()).collect()
    }

    #[test]
    fn a_new_line_is_added_and_what_is_taken_back_is_gone() {
        let mut log = HeldLog::default();
        assert!(log.follow(news(&[], 0)), "an empty log");
        assert!(log.follow(news(&[(1, Some("a")), (2, Some("b"))], log.last_key())));
        assert!(log.follow(news(&[(1, Some("a")), (2, Some("b")), (3, Some("c"))], log.last_key())));
        assert_eq!(tracks(&log), ["a", "b", "c"]);
        log.unsaid(&[1]);
        assert!(log.follow(news(&[(2, Some("b")), (3, Some("c")), (4, Some("a"))], log.last_key())));
        assert_eq!((tracks(&log), log.last_key()), (vec!["b", "c", "a"], 4));
    }

    #[test]
    fn a_line_that_is_told_twice_is_held_once() {
        let (mut log, lines) = (HeldLog::default(), [(1, Some("a")), (2, Some("b"))]);
        assert!(log.follow(news(&lines, 0)));
        assert!(log.follow(news(&lines, 0)));
        assert_eq!(tracks(&log), ["a", "b"]);
    }

    #[test]
    fn what_was_taken_back_elsewhere_is_noticed() {
        let mut log = HeldLog::default();
        assert!(log.follow(news(&[(1, Some("a"))], 0)));
        assert!(!log.follow(news(&[(2, Some("b"))], log.last_key())));
    }

    #[test]
    fn a_line_that_cannot_be_read_counts_and_asks_for_nothing() {
        let (mut log, lines) = (HeldLog::default(), [(1, Some("a")), (2, None)]);
        assert!(log.follow(news(&lines, 0)));
        assert_eq!((tracks(&log), log.last_key()), (vec!["a"], 2));
        assert!(log.follow(news(&lines, log.last_key())));
    }
}
