//! What the page holds that is not shown: the store and the worker, files at hand, what is under way.

use std::collections::{BTreeMap, HashMap, HashSet};

use gloo::events::EventListener;
use web_sys::{EventTarget, File};

use super::told::Tabs;
use crate::{
    ground::ids::{PhotoId, TrackId},
    link::{client::Client, message::JobId},
    store::browser::BrowserStore,
};

#[derive(Default)]
pub struct Hands {
    pub store: Option<BrowserStore>,
    pub client: Option<Client>,
    /// How other tabs are told.
    pub tabs: Option<Tabs>,
    /// What tells of a hidden tab and of the battery.
    pub surroundings: Surroundings,
    pub files: Files,
    pub ranking: Ranking,
    pub refining: Refining,
    /// The job that takes in the free music.
    pub taking_catalogue: Option<JobId>,
    /// Grows when everything is erased, so that what is still being read is not shown.
    pub erasures: u32,
    pub is_keeping_ties: bool,
}

impl Hands {
    /// As on a first visit, but for the store, the worker and what tells of other tabs and of the surroundings.
    pub fn reset(&mut self) {
        self.files.reset();
        self.ranking.reset();
        self.refining = Refining::default();
        self.taking_catalogue = None;
        self.erasures += 1;
    }
}

#[derive(Default)]
pub struct Surroundings {
    pub listeners: Vec<EventListener>,
    pub battery: Option<EventTarget>,
}

/// Files on their way in.
#[derive(Default)]
pub struct Files {
    /// Given before the store was read, each with its path.
    pub early: Vec<(File, String)>,
    /// Files of music at hand whose job has not ended.
    pub giving: BTreeMap<JobId, File>,
    /// Those that were heard in this visit.
    pub given: HashMap<TrackId, File>,
    /// The count last kept under [`LEFT`](super::page::setting::LEFT).
    pub left: u32,
    /// The notice of files left over from the last visit, and how many of them were not given again yet.
    pub left_over: Option<(u32, u32)>,
    /// The file last given for a track that had lost its sound.
    pub found_sound: Option<File>,
    /// Grows when everything is cancelled, so that a drop that is still being taken in stops.
    pub cancels: u32,
    pub has_asked_to_persist: bool,
}

impl Files {
    /// No file is at hand any more, and what is still being taken in stops.
    pub fn reset(&mut self) {
        let (cancels, has_asked_to_persist) = (self.cancels + 1, self.has_asked_to_persist);
        *self = Self { cancels, has_asked_to_persist, ..Self::default() };
    }
}

#[derive(Default)]
pub struct Ranking {
    /// The job, and the photos it is for.
    pub under_way: Option<(JobId, Vec<PhotoId>)>,
    /// Something changed while a ranking was under way.
    pub is_stale: bool,
    pub is_scheduled: bool,
    /// The next photo of a new drop takes the place of what was chosen before.
    pub is_choice_old: bool,
}

impl Ranking {
    /// The answer of one under way is no longer wanted. One that is scheduled ranks what is there by then.
    pub fn reset(&mut self) {
        *self = Self { is_scheduled: self.is_scheduled, ..Self::default() };
    }
}

/// Hearing tracks in full, behind everything else.
#[derive(Default)]
pub struct Refining {
    /// A track is heard in full, or is about to be.
    pub is_under_way: bool,
    /// Tracks that were to be heard in full in this visit.
    pub asked: HashSet<TrackId>,
    pub failed: u32,
}
