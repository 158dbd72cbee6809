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
    use super::{super::schema::samples::like, *};
    use crate::store::memory::{MemoryStore, now};

    fn tracks(log: &HeldLog) -> Vec<&str> {
        log.entries().iter().map(|(_, said)| said.track.0.as_str()).collect()
    }

    #[test]
    fn a_new_line_is_all_that_is_read_and_what_is_taken_back_is_gone() {
        now(async {
            let (store, mut log) = (MemoryStore::open().await.unwrap(), HeldLog::default());
            assert!(log.follow(store.feedback_since(log.last_key()).await.unwrap()), "an empty log");
            let first = store.add_feedback(&like("a", 1.0)).await.unwrap();
            store.add_feedback(&like("b", 2.0)).await.unwrap();
            assert!(log.follow(store.feedback_since(log.last_key()).await.unwrap()));
            store.add_feedback(&like("c", 3.0)).await.unwrap();
            let news = store.feedback_since(log.last_key()).await.unwrap();
            assert_eq!((news.kept.items.len(), news.count), (1, 3));
            assert!(log.follow(news));
            assert_eq!(tracks(&log), ["a", "b", "c"]);
            let put = store.replace_feedback(Some(first), Some(&like("a", 4.0))).await.unwrap().unwrap();
            log.unsaid(&[first]);
            assert!(log.follow(store.feedback_since(log.last_key()).await.unwrap()));
            assert_eq!((tracks(&log), log.last_key()), (vec!["b", "c", "a"], put.key));
        });
    }

    #[test]
    fn what_was_taken_back_elsewhere_is_noticed() {
        now(async {
            let (store, mut log) = (MemoryStore::open().await.unwrap(), HeldLog::default());
            let first = store.add_feedback(&like("a", 1.0)).await.unwrap();
            assert!(log.follow(store.feedback_since(0).await.unwrap()));
            store.replace_feedback(Some(first), Some(&like("b", 2.0))).await.unwrap();
            assert!(!log.follow(store.feedback_since(log.last_key()).await.unwrap()));
            log = HeldLog::default();
            assert!(log.follow(store.feedback_since(0).await.unwrap()));
            assert_eq!(tracks(&log), ["b"]);
        });
    }

    #[test]
    fn a_line_that_cannot_be_read_counts_and_asks_for_nothing() {
        now(async {
            let (store, mut log) = (MemoryStore::open().await.unwrap(), HeldLog::default());
            store.add_feedback(&like("a", 1.0)).await.unwrap();
            let spoilt = store.add_feedback(&like("b", 2.0)).await.unwrap();
            store.spoil_feedback(spoilt);
            assert!(log.follow(store.feedback_since(0).await.unwrap()));
            assert_eq!((tracks(&log), log.last_key()), (vec!["a"], spoilt));
            assert!(log.follow(store.feedback_since(log.last_key()).await.unwrap()));
        });
    }
}
