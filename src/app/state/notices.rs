//! What the person should know until they dismiss it: a sentence is there once, however many files it is about.
//!
//! A folder of 10,000 broken files says 10,000 sentences; looked for one by one among those already there, they would hold up
//! the page for longer than the files did.

use std::collections::{BTreeMap, HashMap, HashSet};

use super::board::Task;
use crate::{ground::ids::TrackId, link::message::JobId};

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

/// A notice, and which of its files were analysed after all.
#[derive(Clone, Debug)]
struct Record {
    notice: Notice,
    settled: HashSet<String>,
    /// Files that are not settled.
    open: usize,
}

impl Record {
    /// The notice, about what is not settled.
    fn into_notice(mut self) -> Notice {
        let is_settled = |task: &Task| task.file_name().is_some_and(|name| self.settled.contains(name));
        self.notice.files.retain(|(_, task)| !is_settled(task));
        self.notice
    }
}

/// All that is said, in the order in which it was said last.
#[derive(Clone, Debug, Default)]
pub struct Notices {
    by_id: BTreeMap<u32, Record>,
    id_of: HashMap<String, u32>,
    /// By file name: the sentences that are about it, and how often each is.
    about: HashMap<String, BTreeMap<String, usize>>,
    last: u32,
    /// How many are about files.
    about_files: usize,
}

impl Notices {
    /// Say something; answers its number. Where it is there already it moves to the end, and is about those files as well.
    pub fn put(&mut self, sentence: String, offer: Option<Offer>, files: Vec<(JobId, Task)>) -> u32 {
        let before = self.id_of.get(&sentence).and_then(|id| self.by_id.remove(id));
        self.about_files -= usize::from(before.as_ref().is_some_and(|record| record.open > 0));
        let mut record = before.unwrap_or_else(|| Record {
            notice: Notice { id: 0, sentence: sentence.clone(), offer: None, files: Vec::new() },
            settled: HashSet::new(),
            open: 0,
        });
        self.last += 1;
        (record.notice.id, record.notice.offer) = (self.last, offer);
        record.open += files.len();
        for (_, task) in &files {
            let Some(name) = task.file_name() else { continue };
            // Trouble again with a file that was settled: what was said of it before is over all the same.
            if record.settled.remove(name) {
                record.notice.files.retain(|(_, task)| task.file_name() != Some(name));
            }
            *self.about.entry(name.to_owned()).or_default().entry(sentence.clone()).or_default() += 1;
        }
        record.notice.files.extend(files);
        self.about_files += usize::from(record.open > 0);
        self.id_of.insert(sentence, self.last);
        self.by_id.insert(self.last, record);
        self.last
    }

    /// A file was analysed after all: what was said of it goes. Whether anything was.
    pub fn settle(&mut self, file_name: &str) -> bool {
        let Some(sentences) = self.about.remove(file_name) else { return false };
        for (sentence, times) in sentences {
            let Some(id) = self.id_of.get(&sentence).copied() else { continue };
            let Some(record) = self.by_id.get_mut(&id) else { continue };
            record.settled.insert(file_name.to_owned());
            record.open = record.open.saturating_sub(times);
            if record.open == 0 {
                self.about_files -= 1;
                self.by_id.remove(&id);
                self.id_of.remove(&sentence);
            }
        }
        true
    }

    /// Take one away.
    pub fn take(&mut self, id: u32) -> Option<Notice> {
        let record = self.by_id.remove(&id)?;
        self.about_files -= usize::from(record.open > 0);
        let notice = record.into_notice();
        self.id_of.remove(&notice.sentence);
        for name in notice.files.iter().filter_map(|(_, task)| task.file_name()) {
            if let Some(sentences) = self.about.get_mut(name) {
                sentences.remove(&notice.sentence);
                if sentences.is_empty() {
                    self.about.remove(name);
                }
            }
        }
        Some(notice)
    }

    /// Take all away, or all that are about files; what is left keeps its place.
    pub fn take_all(&mut self, only_about_files: bool) -> Vec<Notice> {
        let is_meant = |record: &&Record| !only_about_files || record.open > 0;
        let ids: Vec<u32> = self.by_id.values().filter(is_meant).map(|record| record.notice.id).collect();
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
        self.by_id.values().take(count).cloned().map(Record::into_notice).collect()
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
    fn what_was_said_of_a_file_goes_when_it_was_analysed_after_all() {
        let mut notices = Notices::default();
        notices.put("full".into(), None, vec![file(1), file(2), file(1)]);
        notices.put("slow".into(), None, vec![file(1)]);
        let erased = notices.put("erased".into(), None, Vec::new());
        assert!(notices.settle("1.mp3") && !notices.settle("1.mp3") && !notices.settle("9.mp3"));
        assert_eq!(said(&notices), [("full".to_owned(), vec![2]), ("erased".to_owned(), vec![])]);
        notices.put("full".into(), None, vec![file(1)]);
        assert_eq!(said(&notices), [("erased".to_owned(), vec![]), ("full".to_owned(), vec![2, 1])]);
        assert!(notices.settle("2.mp3") && notices.settle("1.mp3"));
        assert!(!notices.has_files() && notices.take(erased).is_some() && notices.is_empty());
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
