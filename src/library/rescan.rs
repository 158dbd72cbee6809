//! What changed in a folder of music since it was last looked through.
//!
//! Hearing a file takes a second, reading its length and age next to nothing. So a folder given again, or looked through
//! after weeks, costs only what is new: the rest is told apart here, without a browser and without reading sound.

use std::{
    collections::{BTreeMap, BTreeSet, VecDeque},
    mem,
};

use serde::{Deserialize, Serialize};

use super::places::FilePlace;
use crate::ground::ids::TrackId;

/// A file as a look through the folder found it.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct FoundFile {
    /// Path inside the folder, parts divided by `/`.
    pub path: String,
    pub size_bytes: f64,
    /// Milliseconds since the Unix epoch.
    pub modified_ms: f64,
}

impl FoundFile {
    pub fn place(&self, folder: &str) -> FilePlace {
        FilePlace {
            folder: folder.to_owned(),
            path: self.path.clone(),
            size_bytes: self.size_bytes,
            modified_ms: self.modified_ms,
            is_missing: false,
        }
    }
}

/// A place in this folder from an earlier look.
#[derive(Clone, Debug, PartialEq)]
pub struct KnownFile {
    pub track: TrackId,
    pub place: FilePlace,
    /// The track is in the library: the person has not removed it.
    pub is_listed: bool,
}

/// How a folder differs from what is known of it.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Changes {
    /// Paths never seen before.
    pub new: Vec<FoundFile>,
    /// KnownFile paths with another length or age.
    pub changed: Vec<FoundFile>,
    /// KnownFile, not there now.
    pub gone: Vec<KnownFile>,
    /// Missing at the last look, there again as they were.
    pub back: Vec<KnownFile>,
    /// There as they were.
    pub same: usize,
}

/// Compare what was `found` in a folder with what is `known` of it. Where the folder was just given (`is_given`), tracks
/// that the person had removed are new again; when it is only looked through, they stay removed.
pub fn compare(known: Vec<KnownFile>, found: Vec<FoundFile>, is_given: bool) -> Changes {
    let mut known_at: BTreeMap<String, KnownFile> = BTreeMap::new();
    for known in known {
        // Where a file was replaced, the track it held before is missing there and the new one is not.
        if !known.place.is_missing || !known_at.contains_key(&known.place.path) {
            known_at.insert(known.place.path.clone(), known);
        }
    }
    let mut changes = Changes::default();
    for file in found {
        match known_at.remove(&file.path) {
            None => changes.new.push(file),
            Some(known) if !known.place.is_unchanged(&file.place(&known.place.folder)) => changes.changed.push(file),
            Some(known) if is_given && !known.is_listed => changes.new.push(file),
            Some(known) if known.place.is_missing => changes.back.push(known),
            Some(_) => changes.same += 1,
        }
    }
    changes.gone = known_at.into_values().collect();
    changes
}

/// A file that lies elsewhere now.
#[derive(Clone, Debug, PartialEq)]
pub struct Moved {
    pub from: KnownFile,
    pub to: FoundFile,
}

/// Take the files that a renamed folder holds out of `changes`: of the same name, length and age as one gone file, and
/// the only new one like that. They are taken for it without reading them, as a file is that lies where it lay: reading
/// pieces of ten thousand files takes minutes. Where several are alike, only their content can tell.
pub fn take_renamed(changes: &mut Changes) -> Vec<Moved> {
    fn looks(path: &str, size_bytes: f64, modified_ms: f64) -> (&str, u64, u64) {
        let name = path.rsplit('/').next().unwrap_or(path);
        (name, size_bytes.to_bits(), modified_ms.to_bits())
    }
    let mut alike: BTreeMap<_, (Vec<usize>, Vec<usize>)> = BTreeMap::new();
    for (index, KnownFile { place, .. }) in changes.gone.iter().enumerate() {
        alike.entry(looks(&place.path, place.size_bytes, place.modified_ms)).or_default().0.push(index);
    }
    for (index, file) in changes.new.iter().enumerate() {
        if let Some((_, new)) = alike.get_mut(&looks(&file.path, file.size_bytes, file.modified_ms)) {
            new.push(index);
        }
    }
    let pairs = alike.into_values().filter_map(|(gone, new)| match (gone.as_slice(), new.as_slice()) {
        (&[from], &[to]) => Some((from, to)),
        _ => None,
    });
    let pairs = pairs.collect::<Vec<_>>();
    take(changes, &pairs)
}

/// Which of the new files may be a gone one under another path: those of the same length. Only their content can tell.
pub fn may_have_moved(changes: &Changes) -> Vec<usize> {
    let lengths: BTreeSet<u64> = changes.gone.iter().map(|gone| gone.place.size_bytes.to_bits()).collect();
    let is_candidate =
        |&index: &usize| changes.new.get(index).is_some_and(|file| lengths.contains(&file.size_bytes.to_bits()));
    (0..changes.new.len()).filter(is_candidate).collect()
}

/// Take the files that moved out of `changes`: new ones whose content (`identified`: index into `new`, track) is that of
/// a gone one. Each gone file moves once, to the first of its content; a second one is a copy and stays new.
pub fn take_moved(changes: &mut Changes, identified: &[(usize, TrackId)]) -> Vec<Moved> {
    let mut gone_of: BTreeMap<&TrackId, VecDeque<usize>> = BTreeMap::new();
    for (index, gone) in changes.gone.iter().enumerate() {
        gone_of.entry(&gone.track).or_default().push_back(index);
    }
    let known = identified.iter().filter(|(to, _)| *to < changes.new.len());
    let pairs = known.filter_map(|(to, track)| Some((gone_of.get_mut(track)?.pop_front()?, *to)));
    let pairs = pairs.collect::<Vec<_>>();
    take(changes, &pairs)
}

/// Take pairs of a gone and a new file, by their indices, out of `changes`.
fn take(changes: &mut Changes, pairs: &[(usize, usize)]) -> Vec<Moved> {
    let mut gone: Vec<_> = mem::take(&mut changes.gone).into_iter().map(Some).collect();
    let mut new: Vec<_> = mem::take(&mut changes.new).into_iter().map(Some).collect();
    let moved = pairs.iter().filter_map(|&(from, to)| {
        let (from, to) = (gone.get_mut(from)?, new.get_mut(to)?);
        // A file that was taken already stays what it was taken for, and the other one of the pair is left.
        (from.is_some() && to.is_some()).then(|| Some(Moved { from: from.take()?, to: to.take()? }))?
    });
    let moved = moved.collect();
    changes.gone = gone.into_iter().flatten().collect();
    changes.new = new.into_iter().flatten().collect();
    moved
}

/// What a look through a folder found, for the page: what to do next and what to say.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Report {
    /// Id of the folder.
    pub folder: String,
    pub folder_name: String,
    /// New and changed files of music, in order of path.
    pub to_hear: Vec<FoundFile>,
    /// Paths of photos, where the folder holds no music.
    pub photos: Vec<String>,
    pub new: u32,
    pub changed: u32,
    pub moved: u32,
    pub gone: u32,
    pub same: u32,
    /// Files and folders in it that could not be read.
    pub unreadable: u32,
    /// Every track of the library whose files are all missing.
    pub missing: Vec<TrackId>,
}

impl Report {
    /// The folder holds no music and never did.
    pub fn is_without_music(&self) -> bool {
        self.new + self.changed + self.moved + self.gone + self.same == 0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn file(path: &str, size_bytes: f64) -> FoundFile {
        FoundFile { path: path.into(), size_bytes, modified_ms: 1.0 }
    }

    fn known(track: &str, path: &str, size_bytes: f64) -> KnownFile {
        KnownFile { track: TrackId(track.into()), place: file(path, size_bytes).place("f"), is_listed: true }
    }

    fn paths(files: &[FoundFile]) -> Vec<&str> {
        files.iter().map(|file| file.path.as_str()).collect()
    }

    #[test]
    fn new_changed_gone_and_same_are_told_apart() {
        let before = vec![known("1", "a.mp3", 1.0), known("2", "b.mp3", 2.0), known("3", "c.mp3", 3.0)];
        let changes = compare(before, vec![file("a.mp3", 1.0), file("b.mp3", 9.0), file("d.mp3", 4.0)], false);
        assert_eq!((paths(&changes.new), paths(&changes.changed), changes.same), (vec!["d.mp3"], vec!["b.mp3"], 1));
        assert_eq!(changes.gone, [known("3", "c.mp3", 3.0)]);
        assert!(changes.back.is_empty());
    }

    #[test]
    fn a_missing_file_that_returns_is_not_heard_again() {
        let mut missing = known("1", "a.mp3", 1.0);
        missing.place.is_missing = true;
        let changes = compare(vec![missing.clone()], vec![file("a.mp3", 1.0)], false);
        assert_eq!((changes.back, changes.new.len()), (vec![missing], 0));
    }

    #[test]
    fn a_replaced_file_is_known_as_what_it_holds_now() {
        let mut replaced = known("1", "a.mp3", 1.0);
        replaced.place.is_missing = true;
        for before in [[replaced.clone(), known("2", "a.mp3", 2.0)], [known("2", "a.mp3", 2.0), replaced.clone()]] {
            let changes = compare(before.into(), vec![file("a.mp3", 2.0)], false);
            assert_eq!((changes.same, changes.gone.len()), (1, 0));
        }
    }

    #[test]
    fn what_the_person_removed_comes_back_only_when_the_folder_is_given_again() {
        let removed = KnownFile { is_listed: false, ..known("1", "a.mp3", 1.0) };
        assert_eq!(compare(vec![removed.clone()], vec![file("a.mp3", 1.0)], false).same, 1);
        assert_eq!(paths(&compare(vec![removed], vec![file("a.mp3", 1.0)], true).new), ["a.mp3"]);
    }

    #[test]
    fn a_file_moved_by_its_content_and_each_once() {
        let before = vec![known("1", "a.mp3", 1.0), known("2", "b.mp3", 2.0)];
        let found = vec![file("x/a.mp3", 1.0), file("x/copy.mp3", 1.0), file("new.mp3", 7.0), file("other.mp3", 2.0)];
        let mut changes = compare(before, found, false);
        assert_eq!(may_have_moved(&changes), [0, 1, 3], "only those of a gone file's length are read");
        let identified = [(0, TrackId("1".into())), (1, TrackId("1".into())), (3, TrackId("9".into()))];
        let moved = take_moved(&mut changes, &identified);
        assert_eq!(moved, [Moved { from: known("1", "a.mp3", 1.0), to: file("x/a.mp3", 1.0) }]);
        assert_eq!(paths(&changes.new), ["x/copy.mp3", "new.mp3", "other.mp3"]);
        assert_eq!(changes.gone, [known("2", "b.mp3", 2.0)]);
    }

    #[test]
    fn the_files_of_a_renamed_folder_are_known_without_reading_them() {
        let before = vec![known("1", "old/a/01.mp3", 1.0), known("2", "old/a/02.mp3", 2.0), known("3", "b.mp3", 3.0)];
        let found = vec![file("new/a/01.mp3", 1.0), file("new/a/02.mp3", 2.0), file("c.mp3", 3.0)];
        let mut changes = compare(before, found, false);
        let moved = take_renamed(&mut changes);
        let went = moved.iter().map(|one| (one.from.track.0.as_str(), one.to.path.as_str())).collect::<Vec<_>>();
        assert_eq!(went, [("1", "new/a/01.mp3"), ("2", "new/a/02.mp3")]);
        assert_eq!((may_have_moved(&changes), changes.gone.len()), (vec![0], 1), "another name is told by its content");
    }

    #[test]
    fn only_content_tells_files_apart_that_look_alike() {
        let younger = FoundFile { modified_ms: 2.0, ..file("new/03.mp3", 3.0) };
        let cases = [
            (vec![known("1", "a/01.mp3", 1.0), known("2", "b/01.mp3", 1.0)], vec![file("c/01.mp3", 1.0)]),
            (vec![known("1", "a/01.mp3", 1.0)], vec![file("b/01.mp3", 1.0), file("c/01.mp3", 1.0)]),
            (vec![known("1", "a/03.mp3", 3.0)], vec![younger]),
        ];
        for (before, found) in cases {
            let mut changes = compare(before, found, false);
            let as_before = changes.clone();
            assert!(take_renamed(&mut changes).is_empty());
            assert_eq!(changes, as_before);
            assert_eq!(may_have_moved(&changes).len(), changes.new.len());
        }
    }

    #[test]
    fn several_files_of_one_track_move_together() {
        let before = vec![known("1", "old/a.mp3", 1.0), known("1", "old/b.mp3", 1.0)];
        let mut changes = compare(before, vec![file("new/c.mp3", 1.0), file("new/d.mp3", 1.0)], false);
        let moved = take_moved(&mut changes, &[(0, TrackId("1".into())), (1, TrackId("1".into()))]);
        let went = moved.iter().map(|one| (one.from.place.path.as_str(), one.to.path.as_str())).collect::<Vec<_>>();
        assert_eq!(went, [("old/a.mp3", "new/c.mp3"), ("old/b.mp3", "new/d.mp3")]);
        assert!(changes.gone.is_empty() && changes.new.is_empty());
    }

    #[test]
    fn an_identity_of_no_file_moves_nothing() {
        let mut changes = compare(vec![known("1", "a.mp3", 1.0)], vec![], false);
        assert!(take_moved(&mut changes, &[(5, TrackId("1".into()))]).is_empty());
        assert_eq!(changes.gone.len(), 1);
    }
}
