//! What comes in and what comes back: files to the worker, and its events.

use std::{collections::HashSet, mem, sync::Arc};

use gloo::timers::future::TimeoutFuture;
use leptos::prelude::*;
use web_sys::File;

use super::{
    board::{Board, Effect, Task},
    held_list::Turn,
    page::{Page, setting},
    shown::ShownPhoto,
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
    recommend::wish::Wish,
    telling::names,
};

/// Tracks that a search lists at most.
const MOST_FOUND: u32 = 200;
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
        if untrack(|| self.shown(&id)).is_some() {
            self.say_briefly(words::photo_known(&photo.file_name), None);
        }
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
        // Who gives a photo wants music for it, no longer for a track.
        if self.list.wish.with_untracked(Wish::is_of_tracks) {
            self.list.wish.update(Wish::forget_tracks);
            self.keep(setting::WISH, &self.list.wish.get_untracked());
        }
        let is_first = self.photos.chosen.with_untracked(|chosen| chosen.len() == 1);
        if is_first {
            self.look_at_first();
        }
        // The first and the last of a drop at once; between them, as with tracks, not for each.
        if is_first || !self.activity.board.with_untracked(Board::is_seeing) {
            self.rank(Turn::Anew);
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

    /// List music for these photos, and no other.
    pub fn choose_photos(self, wanted: Vec<PhotoId>) {
        let is_open = |id: &PhotoId| wanted.contains(id);
        let is_card_meant = self.photos.looked_at.with_untracked(|looked_at| looked_at.as_ref().is_some_and(is_open));
        self.photos.chosen.set(wanted);
        if !is_card_meant {
            self.look_at_first();
        }
        self.keep(setting::CHOSEN_PHOTOS, &self.photos.chosen.get_untracked());
        self.rank(Turn::Anew);
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
        self.rank(Turn::Anew);
    }
}

/// Let the page answer, where it had no chance to since `since_ms`.
async fn breathe(since_ms: &mut f64) {
    if browser::now_ms() - *since_ms > INTAKE_MS {
        TimeoutFuture::new(0).await;
        *since_ms = browser::now_ms();
    }
}
