//! What plays next, and what played before.
//!
//! "Next" has to mean the same to the button, to the end of a track and to the track that is fetched ahead of it;
//! three places that each look it up in a list would disagree as soon as something is shuffled, repeated or removed.

use std::{collections::HashSet, sync::Arc};

use serde::{Deserialize, Serialize};

use crate::{
    ground::{ids::TrackId, random::SplitMix64},
    library::listed::Listed,
};

/// What happens at the end.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Repeat {
    #[default]
    Off,
    All,
    One,
}

impl Repeat {
    /// What the one button for it does.
    pub fn turned(self) -> Repeat {
        match self {
            Repeat::Off => Repeat::All,
            Repeat::All => Repeat::One,
            Repeat::One => Repeat::Off,
        }
    }
}

/// Tracks in the order they play, and the place in it. It shares the library's rows: a list of 100,000 begins in a moment.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Playlist {
    /// The order of the list it was started from, which the end of shuffling brings back.
    listed: Vec<Arc<Listed>>,
    /// The order in which it plays.
    order: Vec<Arc<Listed>>,
    /// The current track's place in `order`; 0 where that is empty.
    at: usize,
    /// Where in `order` playing began: from here to `at` lies what was really played.
    began: usize,
}

impl Playlist {
    /// A list of which `first` plays first (put before the list where it is not in it). A `seed` shuffles the rest.
    pub fn new(mut listed: Vec<Arc<Listed>>, first: &Arc<Listed>, seed: Option<u64>) -> Playlist {
        let place = place_in(&listed, &first.id);
        if place.is_none() {
            listed.insert(0, first.clone());
        }
        let at = place.unwrap_or_default();
        let mut playlist = Playlist { order: listed.clone(), listed, at, began: at };
        if let Some(seed) = seed {
            playlist.shuffle(seed);
        }
        playlist
    }

    pub fn current(&self) -> Option<&Arc<Listed>> {
        self.order.get(self.at)
    }

    /// What follows the current track: by itself at its end (`is_at_end`), or because the person asked for it.
    pub fn next(&self, repeat: Repeat, is_at_end: bool) -> Option<&Arc<Listed>> {
        self.next_place(repeat, is_at_end).and_then(|place| self.order.get(place))
    }

    /// The tracks after the current one.
    pub fn upcoming(&self) -> &[Arc<Listed>] {
        self.order.get(self.at + 1..).unwrap_or_default()
    }

    /// Go on to what [`Playlist::next`] names; whether there is anything.
    pub fn go_on(&mut self, repeat: Repeat, is_at_end: bool) -> bool {
        match self.next_place(repeat, is_at_end) {
            Some(place) => {
                // Beginning anew, nothing of this round was played.
                self.began = if place < self.at { place } else { self.began };
                self.at = place;
                true
            }
            None => false,
        }
    }

    /// Go back by one, round to the last one where all is repeated; whether there is anything.
    pub fn go_back(&mut self, repeat: Repeat) -> bool {
        match self.at.checked_sub(1) {
            Some(place) => self.at = place,
            None if repeat == Repeat::All && !self.order.is_empty() => self.at = self.order.len() - 1,
            None => return false,
        }
        self.began = self.began.min(self.at);
        true
    }

    /// Jump to a track of the list; whether it is there.
    pub fn go_to(&mut self, id: &TrackId) -> bool {
        let place = place_in(&self.order, id);
        if let Some(place) = place {
            self.at = place;
            self.began = self.began.min(place);
        }
        place.is_some()
    }

    /// Take a track out. Where it was the current one, the one after it takes its place.
    pub fn remove(&mut self, id: &TrackId) {
        self.remove_all(&HashSet::from([id.clone()]));
    }

    /// Take tracks out, in one pass; whether there were any.
    pub fn remove_all(&mut self, ids: &HashSet<TrackId>) -> bool {
        let before = self.order.len();
        let gone_until = |place: usize| self.order.iter().take(place).filter(|row| ids.contains(&row.id)).count();
        let (gone_before_at, gone_before_began) = (gone_until(self.at), gone_until(self.began));
        self.listed.retain(|row| !ids.contains(&row.id));
        self.order.retain(|row| !ids.contains(&row.id));
        self.at = (self.at - gone_before_at).min(self.order.len().saturating_sub(1));
        self.began = (self.began - gone_before_began).min(self.at);
        self.order.len() < before
    }

    /// Move an upcoming track by one, towards the current one or away from it; nothing happens at either end.
    pub fn shift(&mut self, id: &TrackId, is_sooner: bool) {
        let Some(place) = place_in(self.upcoming(), id) else { return };
        let place = place + self.at + 1;
        let other = if is_sooner { place - 1 } else { place + 1 };
        if other > self.at && other < self.order.len() {
            self.order.swap(place, other);
        }
    }

    /// Play the rest in an order that `seed` decides. What was played keeps its place, so that Previous finds it.
    pub fn shuffle(&mut self, seed: u64) {
        let played = self.order.get(self.began..=self.at).unwrap_or_default().to_vec();
        let ids: HashSet<&TrackId> = played.iter().map(|row| &row.id).collect();
        let mut rest: Vec<Arc<Listed>> = self.listed.iter().filter(|row| !ids.contains(&row.id)).cloned().collect();
        SplitMix64(seed).shuffle(&mut rest);
        (self.at, self.began) = (played.len().saturating_sub(1), 0);
        self.order = played;
        self.order.append(&mut rest);
    }

    /// Play on in the order of the list.
    pub fn sort(&mut self) {
        let place = self.current().and_then(|current| place_in(&self.listed, &current.id));
        self.order.clone_from(&self.listed);
        self.at = place.unwrap_or_default();
        self.began = self.at;
    }

    fn next_place(&self, repeat: Repeat, is_at_end: bool) -> Option<usize> {
        let after = self.at + 1;
        match repeat {
            Repeat::One if is_at_end => Some(self.at),
            _ if after < self.order.len() => Some(after),
            Repeat::All => Some(0),
            _ => None,
        }
        .filter(|place| *place < self.order.len())
    }
}

fn place_in(rows: &[Arc<Listed>], id: &TrackId) -> Option<usize> {
    rows.iter().position(|row| row.id == *id)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn id(name: &str) -> TrackId {
        TrackId(name.into())
    }

    fn row(name: &str) -> Arc<Listed> {
        Arc::new(Listed { id: id(name), ..Listed::default() })
    }

    fn list(names: &str) -> Vec<Arc<Listed>> {
        names.split_whitespace().map(row).collect()
    }

    /// The order with the current track in brackets.
    fn shown(playlist: &Playlist) -> String {
        let name = |(place, row): (usize, &Arc<Listed>)| {
            if place == playlist.at { format!("[{}]", row.id.0) } else { row.id.0.clone() }
        };
        playlist.order.iter().enumerate().map(name).collect::<Vec<_>>().join(" ")
    }

    #[test]
    fn it_plays_on_to_the_end_and_back() {
        let mut playlist = Playlist::new(list("a b c"), &row("b"), None);
        assert_eq!(shown(&playlist), "a [b] c");
        assert!(playlist.go_on(Repeat::Off, true));
        assert_eq!(playlist.next(Repeat::Off, true), None);
        assert!(!playlist.go_on(Repeat::Off, false));
        assert_eq!(shown(&playlist), "a b [c]");
        assert!(playlist.go_back(Repeat::Off) && playlist.go_back(Repeat::Off));
        assert!(!playlist.go_back(Repeat::Off));
        assert_eq!(shown(&playlist), "[a] b c");
    }

    #[test]
    fn repeating_all_goes_round_and_repeating_one_stays_only_by_itself() {
        let mut playlist = Playlist::new(list("a b"), &row("b"), None);
        assert_eq!(playlist.next(Repeat::One, true), Some(&row("b")));
        assert_eq!(playlist.next(Repeat::One, false), None);
        assert!(playlist.go_on(Repeat::All, true));
        assert_eq!(shown(&playlist), "[a] b");
        assert!(playlist.go_back(Repeat::All));
        assert_eq!(shown(&playlist), "a [b]");
        let alone = Playlist::new(list("a"), &row("a"), None);
        assert_eq!(alone.next(Repeat::All, false), Some(&row("a")));
        assert_eq!((Repeat::Off.turned(), Repeat::One.turned()), (Repeat::All, Repeat::Off));
    }

    #[test]
    fn a_track_that_is_not_in_its_list_still_plays_first() {
        assert_eq!(shown(&Playlist::new(list("a b"), &row("x"), None)), "[x] a b");
        assert_eq!(Playlist::default().current(), None);
        assert_eq!(Playlist::default().next(Repeat::All, true), None);
    }

    #[test]
    fn shuffling_keeps_what_was_played_and_every_track_once() {
        let mut playlist = Playlist::new(list("a b c d e f g h"), &row("c"), None);
        playlist.go_on(Repeat::Off, true);
        playlist.shuffle(7);
        assert!(shown(&playlist).starts_with("c [d] "), "{}", shown(&playlist));
        let mut all = playlist.order.clone();
        all.sort_by(|a, b| a.id.cmp(&b.id));
        assert_eq!(all, list("a b c d e f g h"));
        assert_ne!(playlist.upcoming(), list("a b e f g h"), "this seed changes the order");
        let mut again = Playlist::new(list("a b c d e f g h"), &row("c"), None);
        again.go_on(Repeat::Off, true);
        again.shuffle(7);
        assert_eq!(again, playlist, "a seed decides the order");
        assert!(playlist.go_back(Repeat::Off));
        assert_eq!(playlist.current(), Some(&row("c")));
        playlist.sort();
        assert_eq!(shown(&playlist), "a b [c] d e f g h");
    }

    #[test]
    fn every_order_of_three_comes_up() {
        let orders: std::collections::BTreeSet<String> =
            (0..60).map(|seed| shown(&Playlist::new(list("x a b c"), &row("x"), Some(seed)))).collect();
        assert_eq!(orders.len(), 6, "{orders:?}");
    }

    #[test]
    fn what_is_removed_plays_no_more_and_the_place_stays() {
        let mut playlist = Playlist::new(list("a b c d"), &row("c"), None);
        playlist.remove(&id("a"));
        assert_eq!(shown(&playlist), "b [c] d");
        playlist.remove(&id("c"));
        assert_eq!(shown(&playlist), "b [d]");
        playlist.remove(&id("d"));
        assert_eq!(shown(&playlist), "[b]");
        assert!(!playlist.remove_all(&HashSet::from([id("nothing")])));
        playlist.remove(&id("b"));
        assert_eq!((shown(&playlist).as_str(), playlist.current()), ("", None));
        playlist.shuffle(1);
        playlist.sort();
        assert!(!playlist.go_on(Repeat::All, true));
    }

    #[test]
    fn many_are_taken_out_at_once() {
        let mut playlist = Playlist::new(list("a b c d e f"), &row("d"), None);
        assert!(playlist.go_back(Repeat::Off) && playlist.go_on(Repeat::Off, false));
        assert!(playlist.remove_all(&["a", "c", "e"].map(id).into()));
        assert_eq!((shown(&playlist).as_str(), playlist.began), ("b [d] f", 1));
        assert!(playlist.remove_all(&["d", "f"].map(id).into()));
        assert_eq!(shown(&playlist), "[b]");
    }

    #[test]
    fn upcoming_tracks_change_places_and_the_current_one_stays() {
        let mut playlist = Playlist::new(list("a b c d"), &row("b"), None);
        playlist.shift(&id("d"), true);
        assert_eq!(shown(&playlist), "a [b] d c");
        playlist.shift(&id("d"), true);
        playlist.shift(&id("c"), false);
        playlist.shift(&id("a"), false);
        assert_eq!(shown(&playlist), "a [b] d c");
        assert!(playlist.go_to(&id("c")) && !playlist.go_to(&id("x")));
        assert_eq!(shown(&playlist), "a b d [c]");
    }
}
