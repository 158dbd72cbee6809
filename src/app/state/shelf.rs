//! The library as the page shows it: in order, found by id and found by text.
//!
//! A page of 100,000 tracks holds slim rows and no more, each once. What is asked at every render (how many there are, how
//! many were heard in part) is counted as rows come and go and never looked for.

use std::{
    borrow::Borrow,
    cmp::Ordering,
    collections::HashSet,
    hash::{Hash, Hasher},
    mem,
    sync::Arc,
};

use super::needle::Needle;
use crate::{ground::ids::TrackId, library::listed::Listed};

/// Rows that one search of the page looks at, newest first: a few milliseconds' worth. The worker looks at all of them.
const MOST_LOOKED_AT: usize = 20_000;

/// Tracks in the order they were added, each once.
#[derive(Clone, Debug, Default)]
pub struct Shelf {
    /// By the time they were added, then by id.
    entries: Vec<Placed>,
    known: HashSet<ById>,
    partial: usize,
    is_opening: bool,
    /// Tracks removed while the store is being read: what the reading brings of them is old.
    gone: Option<HashSet<TrackId>>,
}

/// A row beside what it is sorted and counted by, so that sorting follows no pointers.
#[derive(Clone, Debug)]
struct Placed {
    added_ms: f64,
    is_partial: bool,
    row: Arc<Listed>,
}

impl Placed {
    fn new(row: Arc<Listed>) -> Placed {
        Placed { added_ms: row.added_ms, is_partial: row.is_partial, row }
    }

    fn order(&self, other: &Placed) -> Ordering {
        self.added_ms.total_cmp(&other.added_ms).then_with(|| self.row.id.cmp(&other.row.id))
    }
}

/// A row that is known by its id alone.
#[derive(Clone, Debug)]
struct ById(Arc<Listed>);

impl Borrow<TrackId> for ById {
    fn borrow(&self) -> &TrackId {
        &self.0.id
    }
}

impl PartialEq for ById {
    fn eq(&self, other: &ById) -> bool {
        self.0.id == other.0.id
    }
}

impl Eq for ById {}

impl Hash for ById {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.0.id.hash(state);
    }
}

/// What the page itself found.
#[derive(Clone, Debug, Default)]
pub struct Matches {
    /// Newest first.
    pub rows: Vec<Arc<Listed>>,
    /// Every track was looked at.
    pub is_whole: bool,
}

impl Shelf {
    pub fn new(rows: impl IntoIterator<Item = Listed>) -> Shelf {
        let mut shelf = Shelf::default();
        for row in rows {
            shelf.put(row);
        }
        shelf
    }

    /// One that is being read for the first time: what is not on it may be kept all the same.
    pub fn opening() -> Shelf {
        Shelf { is_opening: true, gone: Some(HashSet::new()), ..Shelf::default() }
    }

    /// It was never read as a whole yet.
    pub fn is_opening(&self) -> bool {
        self.is_opening
    }

    /// The store is about to be read again.
    pub fn begin_reading(&mut self) {
        self.gone.get_or_insert_default();
    }

    /// The store was read. Rows that came in meanwhile are newer than what was gathered, and what was removed meanwhile stays
    /// away.
    pub fn end_reading(&mut self, gathered: Gathered) {
        let gone = self.gone.take().unwrap_or_default();
        self.is_opening = false;
        if self.len() <= gathered.0.len() {
            let own = mem::replace(self, gathered.into_shelf());
            self.remove_all(&gone);
            own.entries.into_iter().for_each(|entry| self.put_row(entry.row));
        } else {
            let is_wanted = |entry: &Placed| !gone.contains(&entry.row.id) && !self.has(&entry.row.id);
            let new: Vec<Placed> = gathered.0.entries.into_iter().filter(is_wanted).collect();
            new.into_iter().for_each(|entry| self.put_row(entry.row));
        }
    }

    /// Add a track, or put it in place of the one with its id.
    pub fn put(&mut self, row: Listed) {
        self.put_row(Arc::new(row));
    }

    fn put_row(&mut self, row: Arc<Listed>) {
        if let Some(before) = self.known.replace(ById(row.clone())) {
            self.take_out(&before.0);
        }
        if let Some(gone) = &mut self.gone {
            gone.remove(&row.id);
        }
        let entry = Placed::new(row);
        self.partial += usize::from(entry.is_partial);
        // The newest, as nearly always.
        if self.entries.last().is_none_or(|last| last.order(&entry).is_lt()) {
            self.entries.push(entry);
        } else {
            let place = self.entries.partition_point(|other| other.order(&entry).is_lt());
            self.entries.insert(place, entry);
        }
    }

    fn take_out(&mut self, row: &Listed) {
        if let Some(place) = self.place_of(row) {
            self.partial -= usize::from(self.entries.remove(place).is_partial);
        }
    }

    /// A row's place in the order they were added.
    fn place_of(&self, row: &Listed) -> Option<usize> {
        let order = |entry: &Placed| entry.added_ms.total_cmp(&row.added_ms).then_with(|| entry.row.id.cmp(&row.id));
        self.entries.binary_search_by(order).ok()
    }

    /// Take tracks away, however many, in one pass.
    pub fn remove_all(&mut self, ids: &HashSet<TrackId>) {
        if let Some(gone) = &mut self.gone {
            gone.extend(ids.iter().cloned());
        }
        if !ids.is_empty() {
            self.known.retain(|known| !ids.contains(&known.0.id));
            self.entries.retain(|entry| !ids.contains(&entry.row.id));
            self.partial = self.entries.iter().filter(|entry| entry.is_partial).count();
        }
    }

    pub fn get(&self, id: &TrackId) -> Option<Arc<Listed>> {
        self.known.get(id).map(|known| known.0.clone())
    }

    pub fn has(&self, id: &TrackId) -> bool {
        self.known.contains(id)
    }

    /// The tracks that are meant, in the order they were added.
    pub fn rows_where(&self, is_meant: impl Fn(&Listed) -> bool) -> Vec<Arc<Listed>> {
        self.entries.iter().filter(|entry| is_meant(&entry.row)).map(|entry| entry.row.clone()).collect()
    }

    pub fn len(&self) -> usize {
        self.entries.len()
    }

    /// There are tracks to show.
    pub fn has_rows(&self) -> bool {
        !self.entries.is_empty()
    }

    /// There is no track, as far as can be known: one that is opening may have some.
    pub fn is_empty(&self) -> bool {
        self.entries.is_empty() && !self.is_opening
    }

    /// The track at a place in a list that begins with the newest.
    pub fn newest(&self, place: usize) -> Option<Arc<Listed>> {
        let place = self.len().checked_sub(place + 1)?;
        self.entries.get(place).map(|entry| entry.row.clone())
    }

    /// The place that [`Shelf::newest`] has this track at.
    pub fn newest_place(&self, id: &TrackId) -> Option<usize> {
        let place = self.place_of(&self.known.get(id)?.0)?;
        Some(self.len() - 1 - place)
    }

    pub fn newest_first(&self) -> Vec<Arc<Listed>> {
        self.entries.iter().rev().map(|entry| entry.row.clone()).collect()
    }

    /// The oldest track of which more could be heard, without those in `tried`.
    pub fn next_partial(&self, tried: &HashSet<TrackId>) -> Option<TrackId> {
        let mut partial = self.entries.iter().filter(|entry| entry.is_partial);
        partial.find(|entry| !tried.contains(&entry.row.id)).map(|entry| entry.row.id.clone())
    }

    /// How many tracks there are of which more could be heard.
    pub fn count_partial(&self) -> usize {
        self.partial
    }

    /// Tracks that hold every word of `query` in their names, file name or sound words, newest first, at most `limit` of
    /// them: the page's own answer until the worker's is there.
    pub fn search(&self, query: &str, limit: usize) -> Matches {
        let needles: Vec<Needle> = query.split_whitespace().map(Needle::new).collect();
        let mut rows = Vec::new();
        let mut entries = self.entries.iter().rev();
        for entry in entries.by_ref().take(MOST_LOOKED_AT) {
            if rows.len() == limit {
                return Matches { rows, is_whole: false };
            }
            if needles.iter().all(|needle| is_in(needle, &entry.row)) {
                rows.push(entry.row.clone());
            }
        }
        Matches { rows, is_whole: entries.next().is_none() }
    }
}

fn is_in(needle: &Needle, row: &Listed) -> bool {
    let names = [&row.names.title, &row.names.artist, &row.names.album, &row.file_name];
    names.into_iter().chain(&row.words).any(|text| needle.is_in(text))
}

/// Rows on their way from the store: sorted once, when all are there.
#[derive(Debug, Default)]
pub struct Gathered(Shelf);

impl Gathered {
    pub fn add(&mut self, rows: impl IntoIterator<Item = Listed>) {
        for row in rows {
            let row = Arc::new(row);
            if self.0.known.insert(ById(row.clone())) {
                let entry = Placed::new(row);
                self.0.partial += usize::from(entry.is_partial);
                self.0.entries.push(entry);
            }
        }
    }

    fn into_shelf(mut self) -> Shelf {
        self.0.entries.sort_by(Placed::order);
        self.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::library::Names;

    fn id(name: &str) -> TrackId {
        TrackId(name.into())
    }

    fn row(id: &str, title: &str, word: &str) -> Listed {
        Listed {
            id: TrackId(id.into()),
            file_name: format!("{id}.mp3"),
            names: Names { title: title.into(), artist: "Ána".into(), ..Names::default() },
            words: vec![word.into()],
            ..Listed::default()
        }
    }

    fn added(id: &str, added_ms: f64) -> Listed {
        Listed { added_ms, ..row(id, "A", "") }
    }

    fn ids(found: &[Arc<Listed>]) -> Vec<&str> {
        found.iter().map(|row| row.id.0.as_str()).collect()
    }

    #[test]
    fn search_wants_every_word_and_says_when_it_stopped_early() {
        let shelf = Shelf::new([row("1", "Rain", "folk"), row("2", "Rain song", "jazz"), row("3", "Sun", "jazz")]);
        assert_eq!(ids(&shelf.search("", 9).rows), ["3", "2", "1"]);
        assert_eq!(ids(&shelf.search(" RAIN  jazz ", 9).rows), ["2"]);
        assert_eq!(ids(&shelf.search("ána", 9).rows), ["3", "2", "1"]);
        assert_eq!(ids(&shelf.search("ÁNA 1.MP3", 9).rows), ["1"]);
        let all = shelf.search("jazz", 9);
        assert_eq!((ids(&all.rows), all.is_whole), (vec!["3", "2"], true));
        let some = shelf.search("jazz", 1);
        assert_eq!((ids(&some.rows), some.is_whole), (vec!["3"], false));
        let older = Shelf::new((0..=MOST_LOOKED_AT).map(|place| added(&place.to_string(), place as f64)));
        let none = older.search("rain", 9);
        assert_eq!((none.rows.len(), none.is_whole), (0, false));
    }

    #[test]
    fn what_was_heard_in_part_is_found_once_the_oldest_first() {
        let part = |id: &str, is_partial, added_ms| Listed { is_partial, ..added(id, added_ms) };
        let mut shelf = Shelf::new([part("2", true, 2.0), part("full", false, 0.0), part("1", true, 1.0)]);
        let mut tried = HashSet::new();
        for expected in ["1", "2"] {
            let next = shelf.next_partial(&tried).unwrap();
            assert_eq!(next.0, expected);
            tried.insert(next);
        }
        assert_eq!((shelf.next_partial(&tried), shelf.count_partial()), (None, 2));
        shelf.put(part("1", false, 1.0));
        assert_eq!(shelf.count_partial(), 1);
        shelf.remove_all(&HashSet::from([id("2"), id("full")]));
        assert_eq!((shelf.count_partial(), shelf.len()), (0, 1));
    }

    #[test]
    fn a_track_is_there_once_and_removal_keeps_the_rest_findable() {
        let mut shelf = Shelf::new([row("1", "A", ""), row("2", "B", ""), row("1", "A again", "")]);
        assert_eq!(shelf.len(), 2);
        assert_eq!(shelf.get(&id("1")).unwrap().names.title, "A again");
        shelf.remove_all(&HashSet::from([id("1"), id("never there")]));
        assert!(shelf.get(&id("1")).is_none() && !shelf.has(&id("1")));
        assert_eq!(shelf.get(&id("2")).unwrap().names.title, "B");
    }

    #[test]
    fn the_newest_comes_first_whatever_order_they_came_in() {
        let mut shelf = Shelf::new([added("b", 2.0), added("c", 3.0), added("a", 1.0), added("d", 3.0)]);
        assert_eq!(ids(&shelf.newest_first()), ["d", "c", "b", "a"]);
        for place in 0..4 {
            let row = shelf.newest(place).unwrap();
            assert_eq!(shelf.newest_place(&row.id), Some(place));
        }
        assert!(shelf.newest(4).is_none() && shelf.newest_place(&id("x")).is_none());
        // The same track, added anew.
        shelf.put(added("a", 9.0));
        assert_eq!(ids(&shelf.newest_first()), ["a", "d", "c", "b"]);
        assert_eq!(ids(&shelf.rows_where(|row| row.added_ms == 3.0)), ["c", "d"]);
    }

    #[test]
    fn an_opening_shelf_is_not_empty_and_what_happened_meanwhile_wins() {
        let mut shelf = Shelf::opening();
        assert!(shelf.is_opening() && !shelf.is_empty() && !shelf.has_rows());
        shelf.put(row("1", "newer", ""));
        shelf.put(added("new", 7.0));
        shelf.remove_all(&HashSet::from([id("2"), id("4")]));
        shelf.put(row("4", "removed and given again", ""));
        let mut gathered = Gathered::default();
        gathered.add([row("3", "C", ""), row("2", "B", ""), row("1", "older", ""), row("3", "C twice", "")]);
        gathered.add([row("4", "D", ""), row("5", "E", "")]);
        shelf.end_reading(gathered);
        assert!(!shelf.is_opening());
        assert_eq!(ids(&shelf.newest_first()), ["new", "5", "4", "3", "1"]);
        assert_eq!(shelf.get(&id("1")).unwrap().names.title, "newer");
        assert_eq!(shelf.get(&id("4")).unwrap().names.title, "removed and given again");

        // Read again, for what the worker has added.
        shelf.begin_reading();
        let mut gathered = Gathered::default();
        gathered.add([row("6", "F", ""), row("7", "G", "")]);
        shelf.remove_all(&HashSet::from([id("7")]));
        shelf.end_reading(gathered);
        assert_eq!(ids(&shelf.newest_first()), ["new", "6", "5", "4", "3", "1"]);
        shelf.remove_all(&HashSet::from([id("new")]));
        assert!(!shelf.has(&id("new")));
    }

    #[test]
    fn an_opening_shelf_that_turns_out_empty_says_so() {
        let mut shelf = Shelf::opening();
        shelf.end_reading(Gathered::default());
        assert!(shelf.is_empty());
    }
}
