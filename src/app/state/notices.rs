//! What the person should know until they dismiss it: a sentence is there once, however many files it is about.
//!
//! A folder of 10,000 broken files says 10,000 sentences; looked for one by one among those already there, they would hold up
//! the page for longer than the files did.

use std::collections::{BTreeMap, HashMap};

use super::board::Task;
use crate::{library::TrackId, link::message::JobId};

/// A sentence, what can be done about it, and the files it is about, which can be tried again.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Notice {
    pub id: u32,
    pub sentence: String,
    pub offer: Option<Offer>,
    pub files: Vec<(JobId, Task)>,
}

/// What the person can do about a notice, besides reading it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Offer {
    /// Find the file of a track that has lost its sound.
    FindSound(TrackId),
    /// Take in the file that was found instead.
    AddFound,
}

/// All that is said, in the order in which it was said last.
#[derive(Clone, Debug, Default)]
pub struct Notices {
    by_id: BTreeMap<u32, Notice>,
    id_of: HashMap<String, u32>,
    last: u32,
    /// How many are about files.
    about_files: usize,
}

impl Notices {
    /// Say something. Where it is there already it moves to the end, and is about those files as well.
    pub fn put(&mut self, sentence: String, offer: Option<Offer>, mut files: Vec<(JobId, Task)>) {
        if let Some(mut before) = self.id_of.get(&sentence).copied().and_then(|id| self.take(id)) {
            before.files.append(&mut files);
            files = before.files;
        }
        self.last += 1;
        self.about_files += usize::from(!files.is_empty());
        self.id_of.insert(sentence.clone(), self.last);
        self.by_id.insert(self.last, Notice { id: self.last, sentence, offer, files });
    }

    /// Take one away.
    pub fn take(&mut self, id: u32) -> Option<Notice> {
        let notice = self.by_id.remove(&id)?;
        self.id_of.remove(&notice.sentence);
        self.about_files -= usize::from(!notice.files.is_empty());
        Some(notice)
    }

    /// Take all away, or all that are about files; what is left keeps its place.
    pub fn take_all(&mut self, only_about_files: bool) -> Vec<Notice> {
        let is_meant = |notice: &&Notice| !only_about_files || !notice.files.is_empty();
        let ids: Vec<u32> = self.by_id.values().filter(is_meant).map(|notice| notice.id).collect();
        ids.into_iter().filter_map(|id| self.take(id)).collect()
    }

    pub fn len(&self) -> usize {
        self.by_id.len()
    }

    pub fn is_empty(&self) -> bool {
        self.by_id.is_empty()
    }

    /// Something here can be tried again.
    pub fn has_files(&self) -> bool {
        self.about_files > 0
    }

    /// The first of them.
    pub fn first(&self, count: usize) -> Vec<Notice> {
        self.by_id.values().take(count).cloned().collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn file(job: JobId) -> (JobId, Task) {
        (job, Task::Music { file_name: format!("{job}.mp3") })
    }

    fn said(notices: &Notices) -> Vec<(String, Vec<JobId>)> {
        let jobs = |notice: &Notice| notice.files.iter().map(|(job, _)| *job).collect();
        notices.first(9).iter().map(|notice| (notice.sentence.clone(), jobs(notice))).collect()
    }

    #[test]
    fn a_sentence_is_said_once_of_all_its_files() {
        let mut notices = Notices::default();
        notices.put("full".into(), None, vec![file(1)]);
        notices.put("other".into(), Some(Offer::AddFound), Vec::new());
        notices.put("full".into(), None, vec![file(2), file(3)]);
        assert_eq!(said(&notices), [("other".to_owned(), vec![]), ("full".to_owned(), vec![1, 2, 3])]);
        assert!(notices.has_files() && notices.len() == 2);
        let gone = notices.take_all(true);
        assert_eq!((gone.len(), notices.len(), notices.has_files()), (1, 1, false));
        notices.put("full".into(), None, vec![file(4)]);
        assert_eq!(said(&notices), [("other".to_owned(), vec![]), ("full".to_owned(), vec![4])]);
    }

    #[test]
    fn one_is_taken_away_and_the_others_stay() {
        let mut notices = Notices::default();
        for sentence in ["a", "b", "c"] {
            notices.put(sentence.into(), None, vec![file(1)]);
        }
        let id = notices.first(2)[1].id;
        assert_eq!(notices.take(id).map(|notice| notice.sentence), Some("b".to_owned()));
        assert_eq!(notices.take(id), None);
        assert_eq!(said(&notices).len(), 2);
        assert_eq!(notices.take_all(false).len(), 2);
        assert!(notices.is_empty() && !notices.has_files());
    }
}
