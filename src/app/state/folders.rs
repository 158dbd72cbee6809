//! The person's folders of music: given, kept, looked through again.

use std::mem;

use gloo::timers::future::TimeoutFuture;
use js_sys::{Array, Math, Object, Reflect};
use leptos::prelude::*;
use wasm_bindgen::JsValue;
use web_sys::File;

use super::{
    board::{Board, Task},
    page::{Page, setting},
    ties::Ties,
};
use crate::{
    app::{parts::tasks, player::sound, words},
    ground::ids::TrackId,
    hearing::Plan,
    library::{kin::Kinship, rescan::Report},
    link::message::Work,
    store::{
        StoreError,
        browser::{BrowserStore, folders::StoredFolder},
        handles,
    },
};

/// Files handed to the worker between two breaths of the page: a few milliseconds' worth.
const SUBMITTED_AT_ONCE: usize = 50;
/// What changes of the ties within this time is kept once: thousands of files may come back one after the other.
const KEEP_TIES_MS: u32 = 300;

/// A file of music for the worker: its path, the id of its kept folder or none, and the file where it is at hand.
pub type Given = (String, String, Option<File>);

/// The browser lets a page choose a folder and keep it.
pub fn has_picker() -> bool {
    Reflect::has(&window(), &"showDirectoryPicker".into()).unwrap_or(false)
}

impl Page {
    /// Let the person choose a folder.
    pub fn pick_folder(self) {
        self.run(async move {
            let options = Object::new();
            // Two properties of a plain object: the browser remembers the last folder under the id.
            let _ = Reflect::set(&options, &"id".into(), &"music".into());
            let _ = Reflect::set(&options, &"startIn".into(), &"music".into());
            // The person may close the picker: no error.
            match handles::ask(&window(), "showDirectoryPicker", &Array::of1(&options)).await {
                Ok(handle) => self.add_folder(handle).await,
                Err(_) => Ok(()),
            }
        });
    }

    /// Keep a folder and look through it. One that was given before is kept under its old id.
    pub async fn add_folder(self, handle: JsValue) -> Result<(), StoreError> {
        let Some(store) = self.store() else { return Ok(()) };
        let text = Reflect::get(&handle, &"name".into()).ok().and_then(|name| name.as_string());
        let mut folder =
            StoredFolder { id: ((Math::random() * 1e15) as u64).to_string(), name: text.unwrap_or_default(), handle };
        for known in store.folders().await? {
            let same = handles::ask(&folder.handle, "isSameEntry", &Array::of1(&known.handle)).await;
            if same.is_ok_and(|same| same.is_truthy()) {
                folder.id = known.id;
            }
        }
        store.put_folder(&folder).await?;
        self.library.has_folders.set(true);
        self.look_through(folder.id, true);
        Ok(())
    }

    fn look_through(self, folder: String, is_given: bool) {
        self.submit(Work::LookThrough { folder, is_given }, Task::LookThrough, None);
    }

    /// Look through every kept folder again; the browser may ask whether this page may read it.
    pub fn look_for_changes(self) {
        self.run(async move {
            let Some(store) = self.store() else { return Ok(()) };
            for folder in store.folders().await? {
                if handles::may_read(&folder.handle, true).await {
                    self.look_through(folder.id, false);
                } else {
                    self.say(words::folder_not_allowed(&folder.name));
                }
            }
            Ok::<_, StoreError>(())
        });
    }

    /// Go on with what a look through a folder found.
    pub fn take_report(self, report: Report) {
        self.say(words::looked_through(&report));
        self.update_ties(|ties| {
            ties.set_missing(report.missing.iter().cloned());
            true
        });
        let folder = report.folder.clone();
        if report.is_without_music() {
            self.take_photos(report);
            return;
        }
        let files = report.to_hear.into_iter().map(|file| (file.path, folder.clone(), None));
        self.hear_all(files.collect());
    }

    /// A folder without music is not kept; its photos are looked at.
    fn take_photos(self, report: Report) {
        self.run(async move {
            let Some(store) = self.store() else { return Ok(()) };
            let mut photos = Vec::new();
            for path in &report.photos {
                if let Some(file) = sound::file_at(&store, &report.folder, path).await? {
                    photos.push((file, path.clone()));
                }
            }
            store.remove_folder(&report.folder).await?;
            self.read_folders(&store).await?;
            self.add_files(photos);
            Ok::<_, StoreError>(())
        });
    }

    pub async fn read_folders(self, store: &BrowserStore) -> Result<(), StoreError> {
        self.library.has_folders.set(!store.folders().await?.is_empty());
        Ok(())
    }

    /// Hand files of music to the worker without keeping the page busy.
    pub fn hear_all(self, files: Vec<Given>) {
        tasks::run_quietly(async move {
            let batch = self.hands.with_value(|hands| hands.files.cancels);
            let mut count = 0;
            for (path, folder, file) in files {
                // Cancelled meanwhile: what was not handed over is not.
                if self.hands.with_value(|hands| hands.files.cancels != batch) {
                    return;
                }
                let name = path.rsplit('/').next().unwrap_or_default().to_owned();
                let work = Work::HearTrack { file_name: path, plan: Plan::Quick, folder };
                let job = self.submit(work, Task::Music { file_name: name }, file.clone());
                if let (Some(job), Some(file)) = (job, file) {
                    self.hands.update_value(|hands| drop(hands.files.giving.insert(job, file)));
                }
                count += 1;
                if count % SUBMITTED_AT_ONCE == 0 {
                    TimeoutFuture::new(0).await;
                }
            }
            self.note_left();
        });
    }

    /// Remember how many files given without a folder are still to be heard, for the next visit.
    pub fn note_left(self) {
        let mut left = 0;
        let mut before = 0;
        self.hands.update_value(|hands| {
            self.activity
                .board
                .with_untracked(|board: &Board| hands.files.giving.retain(|job, _| board.is_waiting_for(*job)));
            left = hands.files.giving.len() as u32;
            before = std::mem::replace(&mut hands.files.left, left);
        });
        if left != before {
            self.keep(setting::LEFT, &left);
        }
    }

    /// Change the ties; `update` says whether it did.
    pub fn update_ties(self, update: impl FnOnce(&mut Ties) -> bool) {
        let mut has_changed = false;
        self.library.ties.maybe_update(|ties| {
            has_changed = update(ties);
            has_changed
        });
        let mut is_first = false;
        self.hands
            .update_value(|hands| is_first = has_changed && !mem::replace(&mut hands.is_keeping_ties, has_changed));
        if is_first {
            tasks::run_quietly(async move {
                let erasures = self.hands.with_value(|hands| hands.erasures);
                TimeoutFuture::new(KEEP_TIES_MS).await;
                self.hands.update_value(|hands| hands.is_keeping_ties = false);
                if self.hands.with_value(|hands| hands.erasures) == erasures {
                    self.library.ties.with_untracked(|ties| self.keep(setting::TIES, ties));
                }
            });
        }
    }

    /// Remove every track whose files are missing.
    pub fn remove_missing(self) {
        self.run(self.remove_tracks(self.library.ties.with_untracked(Ties::missing)));
    }

    /// What ties a track to others, in a sentence or two; empty for most.
    pub fn ties_of(self, id: &TrackId) -> String {
        self.library.ties.with(|ties| {
            let mut sentence = String::new();
            if ties.is_missing(id) {
                sentence += words::FILE_MISSING;
            }
            self.library.shelf.with_untracked(|shelf| {
                for (other, kinship) in ties.kin_of(id) {
                    if let Some(other) = shelf.get(other) {
                        sentence += &words::also_as(kinship == Kinship::SameRecording, &other);
                    }
                }
            });
            sentence
        })
    }
}
