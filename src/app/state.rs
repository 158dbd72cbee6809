//! The page's state, and everything that may be done to it.
//!
//! Views read signals and call methods here; only this file (and `player`, for sound) talks to the store and to
//! the worker's client, so each error is handled once: as a sentence in the list of notices.

use std::sync::Arc;

use gloo::timers::future::TimeoutFuture;
use leptos::prelude::*;
use serde::{Deserialize, Serialize};
use web_sys::File;

use super::{
    board::{Board, Effect, Task},
    browser::{self, ObjectUrl},
    place::Place,
    player::Player,
    shelf::Shelf,
    sorting::{FileKind, Looks, sort_files},
    tasks, updates, words,
};
use crate::{
    engine::{
        client::Client,
        message::{DevicePreference, DeviceReport, JobId, Work},
    },
    library::{Photo, PhotoId, TrackId},
    recommend::Pick,
    store::{FeedbackEntry, StoreError, browser::BrowserStore},
    taste::{Feedback, FeedbackKind},
};

/// Length of the ranked list.
const PICKS_SHOWN: u32 = 30;
/// While files come in, the list is ranked again at most this often.
const RANK_PAUSE_MS: u32 = 1_500;
/// Sentences about single files of one drop before the rest is counted together.
const SENTENCES_PER_DROP: usize = 4;

/// Names of settings in the store.
mod setting {
    pub const DEVICE: &str = "device";
    pub const THEME: &str = "theme";
    pub const CHOSEN_PHOTOS: &str = "chosen-photos";
    pub const LAST_PICKS: &str = "last-picks";
}

/// A photo with the address of its thumbnail.
#[derive(Clone, Debug)]
pub struct ShownPhoto {
    pub photo: Photo,
    pub thumbnail: Option<Arc<ObjectUrl>>,
}

/// The ranked list and the photos it was made for.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Picks {
    pub photos: Vec<PhotoId>,
    pub picks: Vec<Pick>,
}

/// Something the person should know, until dismissed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Notice {
    pub id: u32,
    pub sentence: String,
}

/// Light, dark, or as the system says.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Theme {
    #[default]
    Auto,
    Light,
    Dark,
}

/// What the page holds that is not shown.
#[derive(Default)]
struct Hands {
    store: Option<BrowserStore>,
    client: Option<Client>,
    last_notice: u32,
    /// The ranking under way and the photos it is for.
    ranking: Option<(JobId, Vec<PhotoId>)>,
    /// Something changed while a ranking was under way.
    is_ranking_stale: bool,
    is_ranking_scheduled: bool,
    /// The next photo of a new drop takes the place of what was chosen before.
    is_choice_old: bool,
    has_asked_to_persist: bool,
}

/// Handle to the page's state; copies share it.
#[derive(Clone, Copy)]
pub struct Page {
    pub place: RwSignal<Place>,
    pub is_loaded: RwSignal<bool>,
    pub photos: RwSignal<Vec<ShownPhoto>>,
    pub chosen: RwSignal<Vec<PhotoId>>,
    pub shelf: RwSignal<Shelf>,
    pub picks: RwSignal<Picks>,
    pub is_ranking: RwSignal<bool>,
    pub feedback: RwSignal<Vec<FeedbackEntry>>,
    pub board: RwSignal<Board>,
    pub notices: RwSignal<Vec<Notice>>,
    pub device: RwSignal<Option<DeviceReport>>,
    pub preference: RwSignal<DevicePreference>,
    pub theme: RwSignal<Theme>,
    pub player: Player,
    hands: StoredValue<Hands, LocalStorage>,
}

impl Page {
    pub fn new() -> Page {
        let at = window().location().hash().ok().and_then(|hash| Place::from_hash(&hash));
        Page {
            place: RwSignal::new(at.unwrap_or_default()),
            is_loaded: RwSignal::new(false),
            photos: RwSignal::default(),
            chosen: RwSignal::default(),
            shelf: RwSignal::default(),
            picks: RwSignal::default(),
            is_ranking: RwSignal::new(false),
            feedback: RwSignal::default(),
            board: RwSignal::default(),
            notices: RwSignal::default(),
            device: RwSignal::new(None),
            preference: RwSignal::default(),
            theme: RwSignal::default(),
            player: Player::new(),
            hands: StoredValue::new_local(Hands::default()),
        }
    }

    // ------------------------------------------------------------------------------------------- opening

    /// Show what is kept. The worker is not started: nothing here needs it.
    pub fn load(self) {
        tasks::run(self, async move {
            let loaded = self.read_store().await;
            if let Some(device) = device_of_address() {
                self.preference.set(device);
            }
            let client = Client::new(self.preference.get_untracked(), move |event| {
                let effects = self.board.try_update(|board| board.apply(event)).unwrap_or_default();
                effects.into_iter().for_each(|effect| self.carry_out(effect));
            });
            self.hands.update_value(|hands| hands.client = Some(client));
            self.is_loaded.set(true);
            loaded
        });
    }

    async fn read_store(self) -> Result<(), StoreError> {
        let store = BrowserStore::open().await?;
        self.hands.update_value(|hands| hands.store = Some(store.clone()));
        let theme = store.setting(setting::THEME).await?;
        self.theme.set(parsed(theme));
        let device = store.setting(setting::DEVICE).await?;
        self.preference.set(parsed(device));
        let photos = store.photos().await?;
        let tracks = store.track_facts().await?;
        let feedback = store.feedback_entries().await?;
        let broken = photos.broken + tracks.broken + feedback.broken;
        if broken > 0 {
            self.say(words::broken_records(broken));
        }
        let shown = photos.items.into_iter().map(|stored| ShownPhoto {
            thumbnail: ObjectUrl::of_jpeg(&stored.thumbnail).map(Arc::new),
            photo: stored.photo,
        });
        self.photos.set(shown.collect());
        self.shelf.set(Shelf::new(tracks.items));
        self.feedback.set(feedback.items);
        let chosen: Vec<PhotoId> = parsed(store.setting(setting::CHOSEN_PHOTOS).await?);
        self.chosen.set(chosen.into_iter().filter(|id| self.has_photo(id)).collect());
        self.picks.set(parsed(store.setting(setting::LAST_PICKS).await?));
        Ok(())
    }

    fn has_photo(self, id: &PhotoId) -> bool {
        self.photos.with_untracked(|photos| photos.iter().any(|shown| shown.photo.id == *id))
    }

    // ------------------------------------------------------------------------------------------- notices

    pub fn say(self, sentence: String) {
        let mut id = 0;
        self.hands.update_value(|hands| {
            hands.last_notice += 1;
            id = hands.last_notice;
        });
        self.notices.update(|notices| {
            notices.retain(|notice| notice.sentence != sentence);
            notices.push(Notice { id, sentence });
        });
    }

    pub fn dismiss(self, id: u32) {
        self.notices.update(|notices| notices.retain(|notice| notice.id != id));
    }

    // --------------------------------------------------------------------------------------------- files

    /// Take in files, each with whether it came from inside a folder.
    pub fn add_files(self, files: Vec<(File, bool)>) {
        let named: Vec<(String, String, bool)> =
            files.iter().map(|(file, is_nested)| (file.name(), file.type_(), *is_nested)).collect();
        let looks: Vec<Looks> =
            named.iter().map(|(name, mime, is_nested)| Looks { name, mime, is_nested: *is_nested }).collect();
        let kinds = sort_files(&looks);
        if kinds.contains(&FileKind::Photo) && !self.board.with_untracked(Board::is_seeing) {
            self.hands.update_value(|hands| hands.is_choice_old = true);
        }
        let mut others = Vec::new();
        for ((file, _), kind) in files.into_iter().zip(kinds) {
            let file_name = file.name();
            match kind {
                FileKind::Photo => {
                    let task = Task::Photo { file_name: file_name.clone() };
                    self.submit(Work::SeePhoto { file_name }, task, Some(file));
                }
                FileKind::Music => {
                    let task = Task::Music { file_name: file_name.clone() };
                    self.submit(Work::HearTrack { file_name }, task, Some(file));
                }
                FileKind::Other => others.push(file_name),
                FileKind::Passed => {}
            }
        }
        let rest = others.len().saturating_sub(SENTENCES_PER_DROP);
        others.iter().take(SENTENCES_PER_DROP).for_each(|name| self.say(words::not_supported(name)));
        if rest > 0 {
            self.say(words::not_supported(&words::counted(rest, "more file", "more files")));
        }
    }

    fn submit(self, work: Work, task: Task, file: Option<File>) -> Option<JobId> {
        let job = self.hands.with_value(|hands| hands.client.clone())?.submit(work, file);
        self.board.update(|board| board.add(job, task));
        Some(job)
    }

    pub fn cancel_all(self) {
        if let Some(client) = self.hands.with_value(|hands| hands.client.clone()) {
            client.cancel_all();
        }
    }

    pub fn fetch_models(self) {
        self.submit(Work::FetchModels, Task::FetchModels, None);
    }

    // -------------------------------------------------------------------------------------------- events

    fn carry_out(self, effect: Effect) {
        match effect {
            Effect::ShowPhoto(photo) => tasks::run(self, self.show_photo(photo)),
            Effect::ShowTrack(track) => {
                self.shelf.update(|shelf| shelf.put(track));
                self.rank_soon();
                self.persist();
            }
            Effect::ShowPicks { job, picks } => self.show_picks(job, picks),
            Effect::RankingEnded { job } => {
                self.take_ranking(job);
            }
            Effect::ShowDevice(report) => self.device.set(Some(report)),
            Effect::WorkerAwake => updates::keep_worker_files(),
            Effect::ModelsKept => {}
            Effect::Say(sentence) => self.say(sentence),
        }
    }

    async fn show_photo(self, photo: Photo) -> Result<(), StoreError> {
        let stored = match self.store() {
            Some(store) => store.photo(&photo.id).await?,
            None => None,
        };
        let thumbnail = stored.and_then(|stored| ObjectUrl::of_jpeg(&stored.thumbnail)).map(Arc::new);
        let id = photo.id.clone();
        self.photos.update(|photos| {
            photos.retain(|shown| shown.photo.id != id);
            photos.push(ShownPhoto { photo, thumbnail });
        });
        let is_choice_old = self.hands.try_update_value(|hands| std::mem::take(&mut hands.is_choice_old));
        self.chosen.update(|chosen| {
            if is_choice_old == Some(true) {
                chosen.clear();
            }
            chosen.retain(|other| *other != id);
            chosen.push(id);
        });
        self.keep(setting::CHOSEN_PHOTOS, &self.chosen.get_untracked());
        self.rank_now();
        self.persist();
        Ok(())
    }

    fn persist(self) {
        let has_asked = self.hands.try_update_value(|hands| std::mem::replace(&mut hands.has_asked_to_persist, true));
        if has_asked == Some(false) {
            tasks::run_quietly(browser::ask_to_persist());
        }
    }

    // ------------------------------------------------------------------------------------------- ranking

    /// Rank after a pause, so that a stream of new tracks does not rank for each.
    fn rank_soon(self) {
        let was_scheduled =
            self.hands.try_update_value(|hands| std::mem::replace(&mut hands.is_ranking_scheduled, true));
        if was_scheduled == Some(false) {
            tasks::run_quietly(async move {
                TimeoutFuture::new(RANK_PAUSE_MS).await;
                self.hands.update_value(|hands| hands.is_ranking_scheduled = false);
                self.rank_now();
            });
        }
    }

    /// Rank the library for the chosen photos; one ranking at a time, the latest wish wins.
    pub fn rank_now(self) {
        if self.shelf.with_untracked(Shelf::is_empty) {
            return;
        }
        if self.hands.with_value(|hands| hands.ranking.is_some()) {
            self.hands.update_value(|hands| hands.is_ranking_stale = true);
            return;
        }
        let photos = self.chosen.get_untracked();
        let work = Work::Recommend { photos: photos.clone(), count: PICKS_SHOWN };
        if let Some(job) = self.submit(work, Task::Rank, None) {
            self.hands.update_value(|hands| hands.ranking = Some((job, photos)));
            self.is_ranking.set(true);
        }
    }

    /// The photos of the ranking `job`, which has ended; starts the next one if something changed meanwhile.
    fn take_ranking(self, job: JobId) -> Option<Vec<PhotoId>> {
        let (_, photos) = self.hands.try_update_value(|hands| hands.ranking.take_if(|(under_way, _)| *under_way == job))??;
        self.is_ranking.set(false);
        if self.hands.try_update_value(|hands| std::mem::take(&mut hands.is_ranking_stale)) == Some(true) {
            self.rank_now();
        }
        Some(photos)
    }

    fn show_picks(self, job: JobId, picks: Vec<Pick>) {
        if let Some(photos) = self.take_ranking(job) {
            let restore_focus = browser::hold_focus();
            self.picks.set(Picks { photos, picks });
            self.keep(setting::LAST_PICKS, &self.picks.get_untracked());
            tasks::run_quietly(async move {
                TimeoutFuture::new(0).await;
                restore_focus();
            });
        }
    }

    pub fn toggle_photo(self, id: &PhotoId) {
        self.chosen.update(|chosen| match chosen.iter().position(|other| other == id) {
            Some(place) => {
                chosen.remove(place);
            }
            None => chosen.push(id.clone()),
        });
        self.keep(setting::CHOSEN_PHOTOS, &self.chosen.get_untracked());
        self.rank_now();
    }

    // ------------------------------------------------------------------------------------------ feedback

    /// The last thing said about a track.
    pub fn said_of(self, id: &TrackId) -> Option<FeedbackKind> {
        self.feedback.with(|log| log.iter().rfind(|entry| entry.feedback.track == *id).map(|e| e.feedback.kind))
    }

    /// Say `kind` of a track, or take it back where it was said already.
    pub fn say_of(self, track: TrackId, kind: FeedbackKind) {
        tasks::run(self, async move {
            let Some(store) = self.store() else { return Ok(()) };
            let said = self.feedback.with_untracked(|log| log.iter().rfind(|e| e.feedback.track == track).cloned());
            if let Some(said) = &said {
                store.remove_feedback(said.key).await?;
            }
            if said.is_none_or(|said| said.feedback.kind != kind) {
                let photos = self.picks.with_untracked(|picks| picks.photos.clone());
                store.add_feedback(&Feedback { at_ms: browser::now_ms(), kind, track, photos }).await?;
            }
            self.reload_feedback(&store).await
        });
    }

    pub fn undo_feedback(self) {
        tasks::run(self, async move {
            let Some(store) = self.store() else { return Ok(()) };
            store.remove_last_feedback().await?;
            self.reload_feedback(&store).await
        });
    }

    pub fn remove_feedback(self, key: u32) {
        tasks::run(self, async move {
            let Some(store) = self.store() else { return Ok(()) };
            store.remove_feedback(key).await?;
            self.reload_feedback(&store).await
        });
    }

    async fn reload_feedback(self, store: &BrowserStore) -> Result<(), StoreError> {
        self.feedback.set(store.feedback_entries().await?.items);
        self.rank_now();
        Ok(())
    }

    // ------------------------------------------------------------------------------------------ removing

    pub fn remove_photo(self, id: PhotoId) {
        tasks::run(self, async move {
            let Some(store) = self.store() else { return Ok(()) };
            store.remove_photo(&id).await?;
            self.forget();
            self.photos.update(|photos| photos.retain(|shown| shown.photo.id != id));
            if self.chosen.with_untracked(|chosen| chosen.contains(&id)) {
                self.toggle_photo(&id);
            }
            Ok::<_, StoreError>(())
        });
    }

    pub fn remove_track(self, id: TrackId) {
        tasks::run(self, async move {
            let Some(store) = self.store() else { return Ok(()) };
            store.remove_track(&id).await?;
            self.forget();
            self.player.stop_if(&id);
            self.shelf.update(|shelf| shelf.remove(&id));
            self.picks.update(|picks| picks.picks.retain(|pick| pick.track != id));
            self.keep(setting::LAST_PICKS, &self.picks.get_untracked());
            Ok::<_, StoreError>(())
        });
    }

    /// Remove everything this page keeps on the device.
    pub fn erase(self) {
        tasks::run(self, async move {
            self.cancel_all();
            self.player.stop();
            if let Some(store) = self.store() {
                store.erase().await?;
            }
            self.forget();
            browser::delete_caches().await;
            self.photos.set(Vec::new());
            self.chosen.set(Vec::new());
            self.shelf.set(Shelf::default());
            self.picks.set(Picks::default());
            self.feedback.set(Vec::new());
            self.notices.set(Vec::new());
            self.theme.set(Theme::default());
            self.preference.set(device_of_address().unwrap_or_default());
            self.say(words::ERASED.to_owned());
            Ok::<_, StoreError>(())
        });
    }

    fn forget(self) {
        if let Some(client) = self.hands.with_value(|hands| hands.client.clone()) {
            client.forget();
        }
    }

    // ------------------------------------------------------------------------------------------ settings

    pub fn prefer_device(self, device: DevicePreference) {
        self.preference.set(device);
        self.keep(setting::DEVICE, &device);
        if let Some(client) = self.hands.with_value(|hands| hands.client.clone()) {
            client.set_device(device);
        }
    }

    pub fn prefer_theme(self, theme: Theme) {
        self.theme.set(theme);
        self.keep(setting::THEME, &theme);
    }

    fn keep<T: Serialize>(self, name: &'static str, value: &T) {
        let (Some(store), Ok(json)) = (self.store(), serde_json::to_string(value)) else { return };
        tasks::run(self, async move { store.put_setting(name, &json).await });
    }

    pub fn store(self) -> Option<BrowserStore> {
        self.hands.with_value(|hands| hands.store.clone())
    }
}

/// A setting's value; one that is missing or of another version is the default.
fn parsed<T: Default + for<'a> Deserialize<'a>>(json: Option<String>) -> T {
    json.and_then(|json| serde_json::from_str(&json).ok()).unwrap_or_default()
}

/// The device the page's address asks for (`?device=gpu`), which wins over the setting.
pub fn device_of_address() -> Option<DevicePreference> {
    match browser::query_parameter("device")?.as_str() {
        "auto" => Some(DevicePreference::Auto),
        "gpu" => Some(DevicePreference::Gpu),
        "cpu" => Some(DevicePreference::Cpu),
        _ => None,
    }
}
