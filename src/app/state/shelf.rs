//! The library as the page shows it: in order, found by id and found by text.

use std::{
    collections::{HashMap, HashSet},
    sync::Arc,
};

use crate::{ground::ids::TrackId, library::Track};

/// Tracks in the order they were added, each once.
#[derive(Clone, Debug, Default)]
pub struct Shelf {
    tracks: Vec<Entry>,
    place_of: HashMap<TrackId, usize>,
}

#[derive(Clone, Debug)]
struct Entry {
    track: Arc<Track>,
    /// What a search looks through, in lower case.
    text: String,
}

impl Shelf {
    pub fn new(tracks: impl IntoIterator<Item = Track>) -> Shelf {
        let mut shelf = Shelf::default();
        for track in tracks {
            shelf.put(track);
        }
        shelf
    }

    /// Add a track at the end, or in place of the one with its id.
    pub fn put(&mut self, track: Track) {
        let text = [&track.names.title, &track.names.artist, &track.names.album, &track.file_name]
            .into_iter()
            .chain(&track.heard.words)
            .fold(String::new(), |text, part| text + part + "\n");
        let text = lower(&text);
        let entry = Entry { text, track: Arc::new(track) };
        match self.place_of.get(&entry.track.id).and_then(|place| self.tracks.get_mut(*place)) {
            Some(slot) => *slot = entry,
            None => {
                self.place_of.insert(entry.track.id.clone(), self.tracks.len());
                self.tracks.push(entry);
            }
        }
    }

    pub fn remove(&mut self, id: &TrackId) {
        self.tracks.retain(|entry| entry.track.id != *id);
        self.place_of = self.tracks.iter().enumerate().map(|(place, e)| (e.track.id.clone(), place)).collect();
    }

    pub fn get(&self, id: &TrackId) -> Option<Arc<Track>> {
        self.place_of.get(id).and_then(|place| self.tracks.get(*place)).map(|entry| entry.track.clone())
    }

    /// The ids of the tracks that are meant, in the order they were added.
    pub fn ids_where(&self, is_meant: impl Fn(&Track) -> bool) -> Vec<TrackId> {
        self.tracks.iter().filter(|entry| is_meant(&entry.track)).map(|entry| entry.track.id.clone()).collect()
    }

    pub fn len(&self) -> usize {
        self.tracks.len()
    }

    pub fn is_empty(&self) -> bool {
        self.tracks.is_empty()
    }

    /// The oldest track of which more could be heard, without those in `tried`.
    pub fn next_partial(&self, tried: &HashSet<TrackId>) -> Option<TrackId> {
        let mut ids = self.tracks.iter().filter(|entry| entry.track.heard.is_partial()).map(|entry| &entry.track.id);
        ids.find(|id| !tried.contains(id)).cloned()
    }

    /// How many tracks there are of which more could be heard.
    pub fn count_partial(&self) -> usize {
        self.tracks.iter().filter(|entry| entry.track.heard.is_partial()).count()
    }

    /// Tracks that hold every word of `query` in their names, file name or sound words, newest first.
    /// At most `limit` of them, and how many there are in all.
    pub fn search(&self, query: &str, limit: usize) -> (Vec<Arc<Track>>, usize) {
        let words: Vec<String> = lower(query).split_whitespace().map(str::to_owned).collect();
        let mut found = Vec::new();
        let mut total = 0;
        for entry in self.tracks.iter().rev() {
            if words.iter().all(|word| entry.text.contains(word.as_str())) {
                total += 1;
                if found.len() < limit {
                    found.push(entry.track.clone());
                }
            }
        }
        (found, total)
    }
}

/// Lower case; the browser's own knows every alphabet too, and costs the page nothing.
#[cfg(feature = "page")]
fn lower(text: &str) -> String {
    String::from(js_sys::JsString::from(text).to_lower_case())
}

#[cfg(not(feature = "page"))]
fn lower(text: &str) -> String {
    text.to_lowercase()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        hearing::{Heard, Plan},
        library::Names,
    };

    fn track(id: &str, title: &str, word: &str) -> Track {
        Track {
            id: TrackId(id.into()),
            file_name: format!("{id}.mp3"),
            names: Names { title: title.into(), artist: "Ána".into(), ..Names::default() },
            heard: Heard { words: vec![word.into()], ..Heard::default() },
            ..Track::default()
        }
    }

    fn ids(found: &[Arc<Track>]) -> Vec<&str> {
        found.iter().map(|track| track.id.0.as_str()).collect()
    }

    #[test]
    fn search_wants_every_word_and_counts_past_the_limit() {
        let shelf =
            Shelf::new([track("1", "Rain", "folk"), track("2", "Rain song", "jazz"), track("3", "Sun", "jazz")]);
        assert_eq!(ids(&shelf.search("", 9).0), ["3", "2", "1"]);
        assert_eq!(ids(&shelf.search(" RAIN  jazz ", 9).0), ["2"]);
        assert_eq!(ids(&shelf.search("ána", 9).0), ["3", "2", "1"]);
        let (found, total) = shelf.search("jazz", 1);
        assert_eq!((ids(&found), total), (vec!["3"], 2));
    }

    #[test]
    fn what_was_heard_in_part_is_found_once() {
        let part = |id: &str, duration_secs, plan| {
            let mut track = track(id, "A", "");
            track.heard = Heard { duration_secs, patches: 12, plan, ..track.heard };
            track
        };
        let shelf = Shelf::new([
            part("whole", 36.0, Plan::Quick),
            part("full", 240.0, Plan::Full),
            part("1", 240.0, Plan::Quick),
            part("2", 39.0, Plan::Quick),
        ]);
        let mut tried = HashSet::new();
        for expected in ["1", "2"] {
            let next = shelf.next_partial(&tried).unwrap();
            assert_eq!(next.0, expected);
            tried.insert(next);
        }
        assert_eq!((shelf.next_partial(&tried), shelf.count_partial()), (None, 2));
    }

    #[test]
    fn a_track_is_there_once_and_removal_keeps_the_rest_findable() {
        let mut shelf = Shelf::new([track("1", "A", ""), track("2", "B", ""), track("1", "A again", "")]);
        assert_eq!(shelf.len(), 2);
        assert_eq!(shelf.get(&TrackId("1".into())).unwrap().names.title, "A again");
        shelf.remove(&TrackId("1".into()));
        assert!(shelf.get(&TrackId("1".into())).is_none());
        assert_eq!(shelf.get(&TrackId("2".into())).unwrap().names.title, "B");
    }
}
