//! The library as ranking holds it: its table, and of each track what a sentence needs.

use std::{cell::RefCell, collections::BTreeMap};

use super::{
    hubs::Proximity,
    journey,
    list::{Past, Shape},
};
#[cfg(feature = "engine")]
use crate::library::{Track, row::row_of};
use crate::{
    ground::ids::TrackId,
    library::{
        Names,
        kin::Kin,
        listed::Listed,
        search::{Document, Index},
    },
    mood::Mood,
    taste::table::{Facts, FeatureTable, Measured},
};

/// What is said of a track.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Card {
    pub title: String,
    pub artist: String,
    pub album: String,
    pub file_name: String,
    pub mood: Mood,
}

impl Card {
    pub fn names(&self) -> Names {
        Names { title: self.title.clone(), artist: self.artist.clone(), ..Names::default() }
    }
}

/// Every track, in the order of the table's places.
#[derive(Clone, Debug, Default)]
pub struct Collection {
    pub table: FeatureTable,
    pub cards: Vec<Card>,
    /// Made when first asked for, and for how many tracks it was made.
    proximity: RefCell<(usize, Proximity)>,
    /// Made when first searched after a change.
    index: RefCell<Option<Index>>,
}

impl Collection {
    /// How like the tracks usually are to each other; made anew once a tenth more tracks are there.
    pub fn proximity(&self) -> Proximity {
        let mut kept = self.proximity.borrow_mut();
        if kept.0 + kept.0 / 10 < self.table.len() || kept.0 == 0 {
            *kept = (self.table.len(), Proximity::of(&self.table));
        }
        kept.1.clone()
    }

    /// Tracks by name (with slips) and by words for sound, best first, at most `count`; and what was understood.
    pub fn search(&self, query: &str, count: u32) -> (Vec<TrackId>, String) {
        let mut index = self.index.borrow_mut();
        let index = index.get_or_insert_with(|| {
            let entry = |card| {
                let Card { title, artist, album, file_name, .. }: &Card = card;
                Document { title, artist, album, file_name }
            };
            Index::new(&self.table, self.table.ids.iter().zip(self.cards.iter().map(entry)))
        });
        let answer = index.search(&self.table, query, count as usize);
        let ids = answer.hits.iter().filter_map(|hit| self.table.ids.get(hit.place).cloned()).collect();
        (ids, answer.understood)
    }

    /// The tracks that sound most like `of`, nearest first, at most `count`, each with its likeness, 0 to 1; neither it
    /// nor another recording of its piece. Nothing is like a track that is not there.
    pub fn similar(&self, of: &TrackId, count: u32) -> Vec<(TrackId, f32)> {
        let Some(seed) = self.table.place(of) else { return Vec::new() };
        let shape = Shape { count, per_artist: 0, variety: 0.0, flows: false, ..Shape::default() };
        let past = Past::new(self.table.len());
        let found = journey::similar(&self.table, &self.proximity(), seed, &past, &shape, 0.0).picks;
        found.into_iter().map(|choice| (self.table.ids[choice.place].clone(), choice.score.clamp(0.0, 1.0))).collect()
    }

    /// Make room for so many more tracks.
    pub fn reserve(&mut self, tracks: usize) {
        self.table.reserve(tracks);
        self.cards.reserve_exact(tracks);
    }

    /// Add a track with its embedding (`[sound::EMBEDDING_LEN]`), or replace it.
    #[cfg(feature = "engine")]
    pub fn put(&mut self, track: &Track, embedding: &[f32]) {
        self.put_row(Listed::from(track), &Measured::from(&track.heard.described), &row_of(track, embedding));
    }

    /// Add a track whose row is made already, or replace it; the same as [`Collection::put`] of the whole track.
    pub fn put_row(&mut self, listed: Listed, measured: &Measured, row: &[f32]) {
        self.index.take();
        let Listed { id, file_name, names, duration_secs, mood, loudness, added_ms, .. } = listed;
        let before = self.table.place(&id);
        let mut artists = names.artists().filter_map(|artist| self.table.artist_number(artist));
        let facts = Facts {
            artist: artists.next(),
            guests: artists.collect(),
            kin: before.and_then(|place| self.table.facts[place].kin),
            tempo_bpm: measured.tempo.map(|tempo| tempo.bpm),
            tempo_confidence: measured.tempo.map_or(0.0, |tempo| tempo.confidence),
            key: measured.key,
            loudness_lufs: loudness.map(|loudness| loudness.integrated_lufs),
            duration_secs,
            year: names.year,
            added_ms,
        };
        self.table.put(id, row, facts);
        let place = before.unwrap_or(self.table.len() - 1);
        self.cards.resize_with(self.table.len(), Card::default);
        let Names { title, artist, album, .. } = names;
        self.cards[place] = Card { title, artist, album, file_name, mood };
    }

    pub fn card(&self, id: &TrackId) -> Option<&Card> {
        self.cards.get(self.table.place(id)?)
    }

    /// These tracks are recordings of one piece: a list holds one of them.
    pub fn tie(&mut self, versions: &[Kin]) {
        self.table.facts.iter_mut().for_each(|facts| facts.kin = None);
        // Each track is named by the first of its group, found through the ones between.
        let mut first: BTreeMap<usize, usize> = BTreeMap::new();
        let root = |first: &BTreeMap<usize, usize>, mut place: usize| {
            while let Some(&before) = first.get(&place) {
                place = before;
            }
            place
        };
        for kin in versions {
            if let (Some(a), Some(b)) = (self.table.place(&kin.a), self.table.place(&kin.b)) {
                let (a, b) = (root(&first, a), root(&first, b));
                if a != b {
                    first.insert(a.max(b), a.min(b));
                }
            }
        }
        let places: Vec<usize> = first.iter().flat_map(|(a, b)| [*a, *b]).collect();
        for place in places {
            self.table.facts[place].kin = u32::try_from(root(&first, place)).ok();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        library::kin::Kinship,
        taste::table::{Facts, WIDTH},
    };

    #[test]
    fn what_sounds_alike_is_listed_without_the_track_itself_and_its_other_recordings() {
        let mut collection = Collection::default();
        for (id, sound) in [("seed", [1.0, 0.0]), ("copy", [1.0, 0.0]), ("near", [0.8, 0.6]), ("far", [-1.0, 0.0])] {
            let kin = (id == "seed" || id == "copy").then_some(0);
            collection.table.put(TrackId(id.into()), &sound, Facts { kin, ..Facts::default() });
        }
        let found = collection.similar(&TrackId("seed".into()), 9);
        assert_eq!(found.iter().map(|(id, _)| id.0.as_str()).collect::<Vec<_>>(), ["near", "far"]);
        assert!(found[0].1 > found[1].1);
        assert_eq!(collection.similar(&TrackId("gone".into()), 9), []);
    }

    #[test]
    fn a_track_is_found_by_name_and_what_was_asked_of_its_sound_is_said() {
        let mut collection = Collection::default();
        for (id, title) in [("a", "Gymnopédie"), ("b", "Nocturne")] {
            collection.table.put(TrackId(id.into()), &[0.0; WIDTH], Facts::default());
            collection.cards.push(Card { title: title.into(), ..Card::default() });
        }
        assert_eq!(collection.search("gymnopedi", 9).0, [TrackId("a".into())]);
        assert!(collection.search("jazz", 9).1.contains("jazz"));
        assert_eq!(collection.search("", 9).0, []);
    }

    #[test]
    fn recordings_of_one_piece_share_a_number_and_the_others_have_none() {
        let mut collection = Collection::default();
        for id in ["a", "b", "c", "d", "e", "f"] {
            collection.table.put(TrackId(id.into()), &[0.0; WIDTH], Facts::default());
        }
        let kin =
            |a: &str, b: &str| Kin { a: TrackId(a.into()), b: TrackId(b.into()), kinship: Kinship::SameRecording };
        collection.tie(&[kin("d", "c"), kin("a", "b"), kin("b", "d"), kin("e", "gone")]);
        let numbers: Vec<Option<u32>> = collection.table.facts.iter().map(|facts| facts.kin).collect();
        assert_eq!(numbers, [Some(0), Some(0), Some(0), Some(0), None, None]);
        collection.tie(&[]);
        assert!(collection.table.facts.iter().all(|facts| facts.kin.is_none()));
    }
}
