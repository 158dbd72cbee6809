//! What comes in and what comes back: files to the worker, its events, and the ranking that follows.

use std::{collections::HashSet, mem, sync::Arc};

use gloo::timers::future::TimeoutFuture;
use leptos::prelude::*;
use web_sys::File;

use super::{
    board::{Board, Effect, Task},
    page::{Page, setting},
    shelf::Shelf,
    shown::{Picks, ShownPhoto},
    told::Told,
};
use crate::{
    app::{
        frame::updates,
        parts::{
            browser::{self, ObjectUrl},
            tasks,
        },
        words,
    },
    ground::ids::PhotoId,
    library::{
        Photo, Track,
        file_kind::{FileKind, Looks, sort_files},
        listed::Listed,
    },
    link::message::{JobId, Outcome, Work},
    recommend::wish::Listing,
    telling::names,
};

/// Tracks that a search lists at most.
const MOST_FOUND: u32 = 200;
/// While files come in, the list is ranked again at most this often.
const RANK_PAUSE_MS: u32 = 1_500;
/// Taking in a folder of thousands pauses after this long, so that the page answers meanwhile.
const INTAKE_MS: f64 = 8.0;
/// Sentences about single files of one drop before the rest is counted together.
const SENTENCES_PER_DROP: usize = 4;

impl Page {
    /// Take in files, each with its path (its name, where it was given without a folder).
    pub fn add_files(self, files: Vec<(File, String)>) {
        // Someone may be quicker than the store opens: nothing given is lost.
        if !self.is_loaded.get_untracked() {
            self.hands.update_value(|hands| hands.files.early.extend(files));
            return;
        }
        let cancels = self.hands.with_value(|hands| hands.files.cancels);
        tasks::run_quietly(async move {
            let is_stopped = || self.hands.try_with_value(|hands| hands.files.cancels) != Some(cancels);
            let mut since_ms = browser::now_ms();
            let mut named = Vec::with_capacity(files.len());
            for (file, _) in &files {
                breathe(&mut since_ms).await;
                named.push((file.name(), file.type_()));
            }
            let looks = files.iter().zip(&named);
            let looks: Vec<Looks> =
                looks.map(|((_, path), (_, mime))| Looks { path, mime, is_nested: path.contains('/') }).collect();
            let kinds = sort_files(&looks);
            breathe(&mut since_ms).await;
            if kinds.contains(&FileKind::Photo) && !self.activity.board.with_untracked(Board::is_seeing) {
                self.hands.update_value(|hands| hands.ranking.is_choice_old = true);
            }
            let (mut others, mut music) = (Vec::new(), Vec::new());
            for (((file, path), (file_name, _)), kind) in files.into_iter().zip(named).zip(kinds) {
                breathe(&mut since_ms).await;
                if is_stopped() {
                    return;
                }
                match kind {
                    FileKind::Photo => {
                        self.take_catalogue();
                        let task = Task::Photo { file_name: file_name.clone() };
                        self.submit(Work::SeePhoto { file_name }, task, Some(file));
                    }
                    FileKind::Music => music.push((path, String::new(), Some(file))),
                    FileKind::Other => others.push(file_name),
                    FileKind::Passed => {}
                }
            }
            self.hear_all(music);
            let rest = others.len().saturating_sub(SENTENCES_PER_DROP);
            others.iter().take(SENTENCES_PER_DROP).for_each(|name| self.say(words::not_supported(name)));
            if rest > 0 {
                self.say(words::not_supported(&names::counted(rest, "more file", "more files")));
            }
        });
    }

    pub fn submit(self, work: Work, task: Task, file: Option<File>) -> Option<JobId> {
        let job = self.client()?.submit(work, file);
        self.activity.board.update(|board| board.add(job, task));
        Some(job)
    }

    pub fn cancel_all(self) {
        self.hands.update_value(|hands| hands.files.cancels += 1);
        if let Some(client) = self.client() {
            client.cancel_all();
        }
    }

    /// Ask the worker for tracks; what it finds is shown as long as the query is still the same.
    pub fn search(self, query: String) {
        if !query.trim().is_empty() {
            self.submit(Work::Search { query, count: MOST_FOUND }, Task::Ask, None);
        }
    }

    pub fn fetch_models(self) {
        self.submit(Work::FetchModels, Task::FetchModels, None);
    }

    pub fn carry_out(self, effect: Effect) {
        match effect {
            Effect::Show { job, outcome } => self.show(job, outcome),
            Effect::Refined(track) => self.end_refining(track.map(|track| Listed::from(&*track))),
            Effect::EndedEmpty { job } => {
                self.take_ranking(job);
                self.end_drawing(job);
                self.end_look(job);
            }
            Effect::ShowDevice(report) => {
                self.activity.device.set(Some(report));
                // The worker's files have just been used for the first time: from now on they work offline.
                updates::keep_worker_files();
            }
            Effect::Settled { file_name } => self.settle(&file_name),
            Effect::Say(sentence) => self.say(sentence),
            Effect::ReadLibrary => self.read_library_anew(),
            Effect::SayFailed { job, task, sentence } => self.say_of_files(sentence, vec![(job, task)]),
        }
    }

    /// Show what a job found.
    fn show(self, job: JobId, outcome: Outcome) {
        match outcome {
            Outcome::Photo { photo, thumbnail } => self.show_photo(*photo, &thumbnail),
            Outcome::Track(track) => self.show_track(job, &track),
            Outcome::LookedThrough(report) => self.take_report(*report),
            Outcome::Versions(pairs) => self.update_ties(|ties| {
                ties.set_pairs(pairs);
                true
            }),
            Outcome::Ranked(listing) => self.show_picks(job, listing),
            Outcome::Profile(learned) => self.taste.learned.set(learned),
            Outcome::CatalogueTaken => self.show_catalogue(),
            Outcome::Found { query, tracks, understood } => self.library.found.set((query, tracks, understood)),
            Outcome::Overlay { photo, kind, address } => self.show_overlay(&photo, kind, address),
            Outcome::TrackPictures { track, pictures } => self.show_pictures(&track, pictures),
            Outcome::AboutTrack { track, about } => self.show_about(&track, about),
            Outcome::Linked { track, is_same } => self.sound_linked(&track, is_same),
            Outcome::Done => {}
        }
    }

    fn show_track(self, job: JobId, track: &Track) {
        self.hands.update_value(|hands| {
            if let Some(file) = hands.files.giving.remove(&job) {
                hands.files.given.insert(track.id.clone(), file);
            }
        });
        if let Some(said) = names::cut_short(&track.heard) {
            self.say(format!("{}: {said}.", track.file_name));
        }
        self.update_ties(|ties| ties.is_back(&track.id));
        self.tell_tabs(&Told::Tracks(vec![track.id.clone()]));
        self.library.shelf.update(|shelf| shelf.put(Listed::from(track)));
        self.rank_soon();
        self.persist();
        self.refine_soon();
    }

    fn show_photo(self, photo: Photo, thumbnail: &[u8]) {
        if let Some(said) = names::cut_off(&photo.seen) {
            self.say(format!("{}: {said}.", photo.file_name));
        }
        let thumbnail = ObjectUrl::of_jpeg(thumbnail).map(Arc::new);
        let id = photo.id.clone();
        self.put_photo(photo, thumbnail);
        self.tell_tabs(&Told::Photos(vec![id.clone()]));
        let is_choice_old = self.hands.try_update_value(|hands| mem::take(&mut hands.ranking.is_choice_old));
        self.photos.chosen.update(|chosen| {
            if is_choice_old == Some(true) {
                chosen.clear();
            }
            chosen.retain(|other| *other != id);
            chosen.push(id);
        });
        self.keep(setting::CHOSEN_PHOTOS, &self.photos.chosen.get_untracked());
        let is_first = self.photos.chosen.with_untracked(|chosen| chosen.len() == 1);
        if is_first {
            self.look_at_first();
        }
        // The first and the last of a drop at once; between them, as with tracks, not for each.
        if is_first || !self.activity.board.with_untracked(Board::is_seeing) {
            self.rank_now();
        } else {
            self.rank_soon();
        }
        self.persist();
    }

    /// Show a photo; one given again keeps its tile and its card, and moves to the end.
    pub fn put_photo(self, photo: Photo, thumbnail: Option<Arc<ObjectUrl>>) {
        self.photos.all.update(|photos| {
            let shown = match photos.iter().position(|shown| shown.id == photo.id) {
                Some(place) => {
                    let shown = photos.remove(place);
                    shown.photo.set(photo);
                    shown
                }
                None => ShownPhoto { id: photo.id.clone(), photo: ArcRwSignal::new(photo), thumbnail },
            };
            photos.push(shown);
        });
    }

    fn persist(self) {
        let has_asked = self.hands.try_update_value(|hands| mem::replace(&mut hands.files.has_asked_to_persist, true));
        if has_asked == Some(false) {
            tasks::run_quietly(browser::ask_to_persist());
        }
    }

    /// Rank after a pause, so that a stream of new tracks does not rank for each.
    pub fn rank_soon(self) {
        let was_scheduled = self.hands.try_update_value(|hands| mem::replace(&mut hands.ranking.is_scheduled, true));
        if was_scheduled == Some(false) {
            tasks::run_quietly(async move {
                TimeoutFuture::new(RANK_PAUSE_MS).await;
                self.hands.update_value(|hands| hands.ranking.is_scheduled = false);
                self.rank_now();
                self.note_left();
                if !self.activity.board.with_untracked(Board::is_working) {
                    self.submit(Work::FindVersions, Task::FindVersions, None);
                }
            });
        }
    }

    /// Rank the library for the chosen photos; one ranking at a time, the latest wish wins.
    pub fn rank_now(self) {
        if self.library.shelf.with_untracked(Shelf::is_empty) {
            return;
        }
        if self.hands.with_value(|hands| hands.ranking.under_way.is_some()) {
            self.hands.update_value(|hands| hands.ranking.is_stale = true);
            return;
        }
        let photos = self.photos.chosen.get_untracked();
        let work = Work::Recommend { photos: photos.clone(), wish: self.list.wish.get_untracked() };
        if let Some(job) = self.submit(work, Task::Rank, None) {
            self.hands.update_value(|hands| hands.ranking.under_way = Some((job, photos)));
            self.list.is_ranking.set(true);
        }
    }

    /// The photos of the ranking `job`, which has ended; starts the next one if something changed meanwhile.
    fn take_ranking(self, job: JobId) -> Option<Vec<PhotoId>> {
        let (_, photos) = self
            .hands
            .try_update_value(|hands| hands.ranking.under_way.take_if(|(under_way, _)| *under_way == job))??;
        self.list.is_ranking.set(false);
        if self.hands.try_update_value(|hands| mem::take(&mut hands.ranking.is_stale)) == Some(true) {
            self.rank_now();
        }
        Some(photos)
    }

    fn show_picks(self, job: JobId, mut listing: Listing) {
        if let Some(photos) = self.take_ranking(job) {
            // A track that was removed meanwhile does not come back.
            self.library.shelf.with_untracked(|shelf| listing.rows.retain(|row| shelf.get(&row.track).is_some()));
            let restore_focus = browser::hold_focus();
            self.list.picks.set(Picks { photos, listing });
            self.keep(setting::LAST_PICKS, &self.list.picks.get_untracked());
            tasks::after_showing(restore_focus);
        }
    }

    pub fn toggle_photo(self, id: &PhotoId) {
        let is_chosen = self.photos.chosen.with_untracked(|chosen| !chosen.contains(id));
        self.photos.chosen.update(|chosen| {
            let mut ids: HashSet<PhotoId> = mem::take(chosen).into_iter().collect();
            if is_chosen {
                ids.insert(id.clone());
            } else {
                ids.remove(id);
            }
            // In the order of the photos.
            let is_in = |shown: &ShownPhoto| ids.contains(&shown.id).then(|| shown.id.clone());
            *chosen = self.photos.all.with_untracked(|photos| photos.iter().filter_map(is_in).collect());
        });
        self.follow_choice(id, is_chosen);
        self.keep(setting::CHOSEN_PHOTOS, &self.photos.chosen.get_untracked());
        self.rank_now();
    }
}

/// Let the page answer, where it had no chance to since `since_ms`.
async fn breathe(since_ms: &mut f64) {
    if browser::now_ms() - *since_ms > INTAKE_MS {
        TimeoutFuture::new(0).await;
        *since_ms = browser::now_ms();
    }
}
