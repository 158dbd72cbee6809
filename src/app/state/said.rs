//! The feedback log as the page holds it: in the order it was given, and found by track.
//!
//! Every row of a list asks what was last said of its track. Looked for in the log itself, a list of thirty and a log of
//! 100,000 lines would be three million comparisons at every like.

use std::collections::{BTreeMap, HashMap};

use crate::{
    ground::ids::TrackId,
    store::FeedbackEntry,
    taste::{Feedback, FeedbackKind},
};

/// Every line, by its key: keys grow, so that this is the order of the log.
#[derive(Clone, Debug, Default)]
pub struct Said {
    lines: BTreeMap<u32, Feedback>,
    /// Keys of what was said of a track with a button, stars among it; what was merely heard is not asked for.
    of_track: HashMap<TrackId, Vec<u32>>,
    /// Lines that say more than that a track was played.
    more_than_played: usize,
}

impl Said {
    pub fn new(entries: impl IntoIterator<Item = FeedbackEntry>) -> Said {
        let mut said = Said::default();
        entries.into_iter().for_each(|entry| said.put(entry));
        said
    }

    /// Add a line, or put it in place of the one with its key.
    pub fn put(&mut self, FeedbackEntry { key, feedback }: FeedbackEntry) {
        self.remove(key);
        self.more_than_played += usize::from(!is_played(&feedback));
        if is_asked_for(&feedback) {
            let keys = self.of_track.entry(feedback.track.clone()).or_default();
            keys.insert(keys.partition_point(|other| *other < key), key);
        }
        self.lines.insert(key, feedback);
    }

    pub fn remove(&mut self, key: u32) {
        let Some(feedback) = self.lines.remove(&key) else { return };
        self.more_than_played -= usize::from(!is_played(&feedback));
        if let Some(keys) = self.of_track.get_mut(&feedback.track) {
            keys.retain(|other| *other != key);
            if keys.is_empty() {
                self.of_track.remove(&feedback.track);
            }
        }
    }

    /// The last thing said about a track with a button.
    pub fn opinion_of(&self, track: &TrackId) -> Option<(u32, &Feedback)> {
        self.last_of(track, Feedback::is_opinion)
    }

    /// The last time a track was given stars.
    pub fn rating_of(&self, track: &TrackId) -> Option<(u32, &Feedback)> {
        self.last_of(track, is_rating)
    }

    fn last_of(&self, track: &TrackId, is_meant: fn(&Feedback) -> bool) -> Option<(u32, &Feedback)> {
        let lines = self.of_track.get(track)?.iter().rev().filter_map(|key| Some((*key, self.lines.get(key)?)));
        lines.into_iter().find(|(_, feedback)| is_meant(feedback))
    }

    /// Something was said that can be taken back; what was merely played stays.
    pub fn has_last_said(&self) -> bool {
        self.more_than_played > 0
    }

    /// The key of the last thing said that can be taken back.
    pub fn last_said(&self) -> Option<u32> {
        self.lines.iter().rev().find(|(_, feedback)| !is_played(feedback)).map(|(key, _)| *key)
    }

    pub fn is_empty(&self) -> bool {
        self.lines.is_empty()
    }

    pub fn keys(&self) -> Vec<u32> {
        self.lines.keys().copied().collect()
    }

    /// Every line, in the order it was given.
    pub fn lines(&self) -> impl Iterator<Item = &Feedback> {
        self.lines.values()
    }

    /// The last lines, newest first, at most `count`.
    pub fn newest(&self, count: usize) -> Vec<FeedbackEntry> {
        let entry = |(key, feedback): (&u32, &Feedback)| FeedbackEntry { key: *key, feedback: feedback.clone() };
        self.lines.iter().rev().take(count).map(entry).collect()
    }
}

fn is_played(feedback: &Feedback) -> bool {
    feedback.kind == FeedbackKind::Play
}

fn is_rating(feedback: &Feedback) -> bool {
    feedback.kind == FeedbackKind::Rating
}

fn is_asked_for(feedback: &Feedback) -> bool {
    feedback.is_opinion() || is_rating(feedback)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::taste::Scope;

    fn entry(key: u32, track: &str, kind: FeedbackKind, value: Option<f32>) -> FeedbackEntry {
        let track = TrackId(track.into());
        FeedbackEntry {
            key,
            feedback: Feedback { at_ms: 0.0, kind, track, photos: Vec::new(), scope: Scope::All, value },
        }
    }

    fn opinion(said: &Said, track: &str) -> Option<(u32, FeedbackKind)> {
        said.opinion_of(&TrackId(track.into())).map(|(key, feedback)| (key, feedback.kind))
    }

    #[test]
    fn the_last_opinion_and_the_last_stars_of_each_track_are_found() {
        use FeedbackKind::{Dislike, Like, Play, Rating, Skip};
        let mut said = Said::new([
            entry(1, "a", Like, None),
            entry(2, "b", Dislike, None),
            entry(3, "a", Rating, Some(4.0)),
            entry(4, "a", Skip, None),
            entry(5, "a", Skip, Some(0.1)),
            entry(6, "a", Play, Some(1.0)),
        ]);
        assert_eq!((opinion(&said, "a"), opinion(&said, "b")), (Some((4, Skip)), Some((2, Dislike))));
        assert_eq!(said.rating_of(&TrackId("a".into())).map(|(key, said)| (key, said.value)), Some((3, Some(4.0))));
        assert_eq!((opinion(&said, "c"), said.rating_of(&TrackId("b".into()))), (None, None));
        said.remove(4);
        assert_eq!(opinion(&said, "a"), Some((1, Like)));
        said.put(entry(7, "a", Dislike, None));
        assert_eq!(opinion(&said, "a"), Some((7, Dislike)));
        let newest: Vec<u32> = said.newest(3).iter().map(|entry| entry.key).collect();
        assert_eq!((newest, said.keys()), (vec![7, 6, 5], vec![1, 2, 3, 5, 6, 7]));
    }

    #[test]
    fn what_was_said_last_can_be_taken_back_and_what_was_played_cannot() {
        let mut said = Said::new([
            entry(1, "a", FeedbackKind::Play, None),
            entry(2, "a", FeedbackKind::Skip, Some(0.2)),
            entry(3, "a", FeedbackKind::Play, None),
        ]);
        assert_eq!((said.has_last_said(), said.last_said()), (true, Some(2)));
        said.put(entry(2, "a", FeedbackKind::Like, None));
        said.remove(2);
        said.remove(2);
        assert_eq!((said.has_last_said(), said.last_said(), said.is_empty()), (false, None, false));
        assert_eq!(said.lines().count(), 2);
    }
}
