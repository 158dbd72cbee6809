//! Where a track's files lie: in which folder of the person's, under which path, how long and how old.
//!
//! A track is known by its content, so one track may lie in several places, and its file may move without the track
//! changing. Without this, a folder given again would be heard again, and sound would have to be copied to be played.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::ground::ids::TrackId;

/// One file that holds a track.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct FilePlace {
    /// Id of the kept folder it lies in; empty for a file that was given without one and can't be reached again.
    pub folder: String,
    /// Path inside the folder, parts divided by `/`; the file's name where there is no folder.
    pub path: String,
    pub size_bytes: f64,
    /// Milliseconds since the Unix epoch.
    pub modified_ms: f64,
    /// The file was not there when its folder was last looked through.
    #[serde(default)]
    pub is_missing: bool,
}

impl FilePlace {
    pub fn is_in_kept_folder(&self) -> bool {
        !self.folder.is_empty()
    }

    /// The name of the folder that the person chose, empty where there is none, and the path below it, by which the file is
    /// called where it has no tags. A kept folder's paths begin inside it, and it is called `kept_as`; those of files given
    /// without one begin with the chosen folder's own name.
    pub fn chosen_and_below<'a>(&'a self, kept_as: &'a str) -> (&'a str, &'a str) {
        if self.is_in_kept_folder() {
            return (kept_as, &self.path);
        }
        self.path.split_once('/').unwrap_or(("", &self.path))
    }

    /// The path below the folder that the person chose.
    pub fn below_chosen(&self) -> &str {
        self.chosen_and_below("").1
    }

    fn is_same_file(&self, other: &FilePlace) -> bool {
        self.folder == other.folder && self.path == other.path
    }

    /// The same path with the same length and age: taken for the same content without reading it.
    pub fn is_unchanged(&self, other: &FilePlace) -> bool {
        self.is_same_file(other) && self.size_bytes == other.size_bytes && self.modified_ms == other.modified_ms
    }
}

/// A track's places after it was found at `place`.
pub fn found_at(mut places: Vec<FilePlace>, place: FilePlace) -> Vec<FilePlace> {
    places.retain(|known| !known.is_same_file(&place));
    places.push(place);
    places
}

/// Which track lies where, for looking a file up before it is read.
#[derive(Clone, Debug, Default)]
pub struct PlaceBook {
    places: BTreeMap<TrackId, Vec<FilePlace>>,
    track_at: BTreeMap<Key, TrackId>,
}

/// A kept folder holds one file at a path; of files given without a folder several may bear one name, so that length and
/// age tell them apart too.
type Key = (String, String, u64, u64);

fn key(place: &FilePlace) -> Key {
    let (size, modified) = match place.is_in_kept_folder() {
        true => (0, 0),
        false => (place.size_bytes.to_bits(), place.modified_ms.to_bits()),
    };
    (place.folder.clone(), place.path.clone(), size, modified)
}

impl PlaceBook {
    pub fn new(places: impl IntoIterator<Item = (TrackId, Vec<FilePlace>)>) -> PlaceBook {
        let mut book = PlaceBook::default();
        for (track, places) in places {
            for place in places.iter().filter(|place| !place.is_missing) {
                book.track_at.insert(key(place), track.clone());
            }
            book.places.insert(track, places);
        }
        book
    }

    /// The track of a file that lies where it lay, unchanged.
    pub fn track_at(&self, place: &FilePlace) -> Option<&TrackId> {
        let track = self.track_at.get(&key(place))?;
        self.places.get(track)?.iter().any(|known| known.is_unchanged(place)).then_some(track)
    }

    /// A track was found at `place`. What lay there before is missing from now on. Answers with the records that changed.
    pub fn put(&mut self, track: &TrackId, place: FilePlace) -> Vec<(TrackId, Vec<FilePlace>)> {
        let mut changed = Vec::new();
        let before = self.track_at.insert(key(&place), track.clone());
        if let Some(other) = before.filter(|other| other != track)
            && let Some(places) = self.places.get_mut(&other)
        {
            places.iter_mut().filter(|known| known.is_same_file(&place)).for_each(|known| known.is_missing = true);
            changed.push((other, places.clone()));
        }
        let places = self.places.entry(track.clone()).or_default();
        *places = found_at(std::mem::take(places), place);
        changed.push((track.clone(), places.clone()));
        changed
    }
}

/// What is remembered of a track's places after the person removed it: where it still lies in a kept folder, so that
/// looking for changes there does not bring it back.
pub fn after_removal(mut places: Vec<FilePlace>) -> Vec<FilePlace> {
    places.retain(|place| place.is_in_kept_folder() && !place.is_missing);
    places
}

/// None of a track's files can be reached: all lie in kept folders and were not there.
pub fn are_all_missing(places: &[FilePlace]) -> bool {
    !places.is_empty() && places.iter().all(|place| place.is_missing)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn place(folder: &str, path: &str, size_bytes: f64) -> FilePlace {
        FilePlace { folder: folder.into(), path: path.into(), size_bytes, modified_ms: 5.0, is_missing: false }
    }

    #[test]
    fn a_file_has_one_place_and_a_track_may_have_several() {
        let both = found_at(vec![place("f", "a.mp3", 1.0)], place("f", "b/a.mp3", 1.0));
        assert_eq!(both.len(), 2);
        let again = found_at(both, place("f", "a.mp3", 2.0));
        assert_eq!(again, [place("f", "b/a.mp3", 1.0), place("f", "a.mp3", 2.0)]);
    }

    #[cfg(feature = "engine")]
    #[test]
    fn the_folder_that_was_chosen_is_an_artist_only_around_an_album() {
        let cases = [
            ("", "Music/loose/x.mp3", "", ""),
            ("", "Music/x.mp3", "", ""),
            ("", "x.mp3", "", ""),
            ("", "Music/Nina Simone/Pastel Blues/x.mp3", "Nina Simone", "Pastel Blues"),
            ("", "Music/Jazz/Nina Simone/Pastel Blues/x.mp3", "Nina Simone", "Pastel Blues"),
            // A kept folder's own name is not in its paths.
            ("f", "loose/x.mp3", "", ""),
            ("f", "Nina Simone/Pastel Blues/x.mp3", "Nina Simone", "Pastel Blues"),
            ("", "Nina Simone/Pastel Blues/01 x.mp3", "Nina Simone", "Pastel Blues"),
        ];
        for (folder, path, artist, album) in cases {
            let place = place(folder, path, 1.0);
            let (chosen, below) = place.chosen_and_below("Music");
            let names = crate::library::names::from_path_in(chosen, below);
            assert_eq!((&*names.artist, &*names.album, &*names.title), (artist, album, "x"), "{folder} {path}");
        }
    }

    #[test]
    fn length_and_age_tell_whether_a_file_changed() {
        let before = place("f", "a.mp3", 1.0);
        assert!(before.is_unchanged(&FilePlace { is_missing: true, ..before.clone() }));
        assert!(!before.is_unchanged(&place("f", "a.mp3", 2.0)));
        assert!(!before.is_unchanged(&FilePlace { modified_ms: 6.0, ..before.clone() }));
        assert!(!before.is_unchanged(&place("g", "a.mp3", 1.0)));
    }

    #[test]
    fn a_removed_track_is_remembered_only_where_a_folder_still_holds_it() {
        let missing = FilePlace { is_missing: true, ..place("f", "gone.mp3", 1.0) };
        let places = vec![place("", "given.mp3", 1.0), place("f", "a.mp3", 1.0), missing.clone()];
        assert_eq!(after_removal(places), [place("f", "a.mp3", 1.0)]);
        assert!(are_all_missing(std::slice::from_ref(&missing)));
        assert!(!are_all_missing(&[missing, place("f", "a.mp3", 1.0)]) && !are_all_missing(&[]));
    }

    #[test]
    fn a_file_is_looked_up_by_where_it_lies_and_what_it_replaced_is_missing() {
        let id = |name: &str| TrackId(name.into());
        let same_name = [place("", "01.mp3", 1.0), place("", "01.mp3", 2.0)];
        let [first, second] = same_name;
        let known = [
            (id("a"), vec![place("f", "a.mp3", 1.0)]),
            (id("b"), vec![first.clone()]),
            (id("c"), vec![second.clone()]),
        ];
        let mut book = PlaceBook::new(known);
        assert_eq!(book.track_at(&place("f", "a.mp3", 1.0)), Some(&id("a")));
        assert_eq!((book.track_at(&first), book.track_at(&second)), (Some(&id("b")), Some(&id("c"))));
        assert_eq!(book.track_at(&place("f", "a.mp3", 3.0)), None, "it changed");
        let changed = book.put(&id("d"), place("f", "a.mp3", 3.0));
        let missing = FilePlace { is_missing: true, ..place("f", "a.mp3", 1.0) };
        assert_eq!(changed, [(id("a"), vec![missing]), (id("d"), vec![place("f", "a.mp3", 3.0)])]);
        assert_eq!(book.track_at(&place("f", "a.mp3", 3.0)), Some(&id("d")));
        assert_eq!(book.put(&id("d"), place("f", "b.mp3", 3.0)).len(), 1, "a copy is another place of the same track");
    }

    #[test]
    fn an_older_record_is_read() {
        let json = r#"{"folder":"f","path":"a.mp3","size_bytes":12,"modified_ms":5.5}"#;
        let read: FilePlace = serde_json::from_str(json).unwrap();
        assert_eq!(read, FilePlace { modified_ms: 5.5, ..place("f", "a.mp3", 12.0) });
    }
}
