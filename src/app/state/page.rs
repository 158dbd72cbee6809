//! The page's state: what is shown, and the hands that reach the store and the worker.
//!
//! Views read signals and call methods of [`Page`] (here, in `intake` and in `feedback`). Nothing else talks to the
//! store or to the worker's client, so each error is handled once: as a sentence in the list of notices.

use std::{
    collections::{BTreeMap, HashMap, HashSet},
    fmt::Display,
    future::Future,
};

use gloo::events::EventListener;
use leptos::prelude::*;
use serde::Serialize;
use web_sys::{EventTarget, File};

use super::{
    board::{Board, Task},
    habits::Habits,
    notices::{Notices, Offer},
    said::Said,
    shelf::Shelf,
    shown::{Picks, ShownPhoto, Theme},
    ties::Ties,
    told::{Tabs, Told},
};
use crate::{
    app::{
        frame::place::Place,
        parts::{browser, tasks},
        player::machine::Player,
        state::shown::{Drawing, Look},
    },
    engine::report::{DevicePreference, DeviceReport},
    ground::ids::{PhotoId, TrackId},
    link::{client::Client, message::JobId},
    recommend::wish::Wish,
    store::{StoreError, browser::BrowserStore},
    taste::{Learned, Profile},
};

/// Names of settings in the store.
pub mod setting {
    pub const DEVICE: &str = "device";
    pub const THEME: &str = "theme";
    pub const CHOSEN_PHOTOS: &str = "chosen-photos";
    pub const LAST_PICKS: &str = "last-picks";
    pub const PLAYING: &str = "playing";
    pub const TIES: &str = crate::store::TIES;
    /// How many files given without a folder were still to be heard.
    pub const LEFT: &str = "files-left";
    pub const HABITS: &str = "habits";
    pub const WISH: &str = "wish";
    pub const CATALOGUE: &str = "catalogue";
    /// What the person says of their taste; the worker reads it too.
    pub const PROFILE: &str = crate::store::PROFILE;
}

/// What the page holds that is not shown.
#[derive(Default)]
pub struct Hands {
    pub store: Option<BrowserStore>,
    pub client: Option<Client>,
    /// Files given before the store was read, each with its path.
    pub early_files: Vec<(File, String)>,
    /// The job that takes in the free music.
    pub taking_catalogue: Option<JobId>,
    /// How other tabs are told.
    pub tabs: Option<Tabs>,
    /// The notice of files left over from the last visit, and how many of them were not given again yet.
    pub left_over: Option<(u32, u32)>,
    /// Files of music at hand whose job has not ended.
    pub giving: BTreeMap<JobId, File>,
    /// Those that were heard in this visit.
    pub given: HashMap<TrackId, File>,
    /// The count last kept under [`setting::LEFT`].
    pub left: u32,
    /// Grows when everything is erased, so that what is still being read is not shown.
    pub erasures: u32,
    pub is_keeping_ties: bool,
    /// The ranking under way and the photos it is for.
    pub ranking: Option<(JobId, Vec<PhotoId>)>,
    /// Something changed while a ranking was under way.
    pub is_ranking_stale: bool,
    pub is_ranking_scheduled: bool,
    /// The next photo of a new drop takes the place of what was chosen before.
    pub is_choice_old: bool,
    pub has_asked_to_persist: bool,
    /// The file last given for a track that had lost its sound.
    pub found_sound: Option<File>,
    /// Grows when everything is cancelled, so that a drop that is still being taken in stops.
    pub cancels: u32,
    /// What tells of a hidden tab and of the battery.
    pub surroundings: Vec<EventListener>,
    pub battery: Option<EventTarget>,
    /// A track is heard in full, or is about to be.
    pub is_refining: bool,
    /// Tracks that were to be heard in full in this visit.
    pub refined: HashSet<TrackId>,
    pub unrefined: u32,
}

/// Handle to the page's state; copies share it.
#[derive(Clone, Copy)]
pub struct Page {
    pub place: RwSignal<Place>,
    pub is_loaded: RwSignal<bool>,
    /// In the order they were given.
    pub photos: RwSignal<Vec<ShownPhoto>>,
    /// Those the list is for, in the order of `photos`.
    pub chosen: RwSignal<Vec<PhotoId>>,
    /// The one whose card is open.
    pub looked_at: RwSignal<Option<PhotoId>>,
    /// What is drawn over that one.
    pub drawing: RwSignal<Option<Drawing>>,
    /// What the open track page shows beside what is kept.
    pub look: RwSignal<Look>,
    pub shelf: RwSignal<Shelf>,
    pub ties: RwSignal<Ties>,
    /// A folder's handle is kept.
    pub has_folders: RwSignal<bool>,
    pub picks: RwSignal<Picks>,
    pub is_ranking: RwSignal<bool>,
    /// What is asked of the list.
    pub wish: RwSignal<Wish>,
    pub profile: RwSignal<Profile>,
    /// What the worker found last: for which query, which tracks, and what it understood.
    pub found: RwSignal<(String, Vec<TrackId>, String)>,
    /// The build whose free music was taken in, `off` where none is wanted, or empty.
    pub catalogue: RwSignal<String>,
    /// What the worker says was learned; empty until it was asked.
    pub learned: RwSignal<Vec<Learned>>,
    pub feedback: RwSignal<Said>,
    pub board: RwSignal<Board>,
    pub notices: RwSignal<Notices>,
    pub device: RwSignal<Option<DeviceReport>>,
    pub preference: RwSignal<DevicePreference>,
    pub theme: RwSignal<Theme>,
    pub habits: RwSignal<Habits>,
    pub player: Player,
    pub hands: StoredValue<Hands, LocalStorage>,
}

impl Page {
    pub fn new() -> Page {
        let at = window().location().hash().ok().and_then(|hash| Place::from_hash(&hash));
        Page {
            place: RwSignal::new(at.unwrap_or_default()),
            is_loaded: RwSignal::new(false),
            photos: RwSignal::default(),
            chosen: RwSignal::default(),
            looked_at: RwSignal::new(None),
            drawing: RwSignal::new(None),
            look: RwSignal::default(),
            shelf: RwSignal::new(Shelf::opening()),
            ties: RwSignal::default(),
            has_folders: RwSignal::new(false),
            picks: RwSignal::default(),
            is_ranking: RwSignal::new(false),
            wish: RwSignal::default(),
            profile: RwSignal::default(),
            found: RwSignal::default(),
            catalogue: RwSignal::default(),
            learned: RwSignal::default(),
            feedback: RwSignal::default(),
            board: RwSignal::default(),
            notices: RwSignal::default(),
            device: RwSignal::new(None),
            preference: RwSignal::default(),
            theme: RwSignal::default(),
            habits: RwSignal::default(),
            player: Player::new(),
            hands: StoredValue::new_local(Hands::default()),
        }
    }

    /// Run `work`; a sentence it fails with is shown.
    pub fn run<E: Display + 'static>(self, work: impl Future<Output = Result<(), E>> + 'static) {
        leptos::task::spawn_local(async move {
            if let Err(error) = work.await {
                self.say(error.to_string());
            }
        });
    }

    pub fn say(self, sentence: String) {
        self.say_with(sentence, None);
    }

    /// Say something that the person can do something about.
    pub fn say_with(self, sentence: String, offer: Option<Offer>) {
        self.put_notice(sentence, offer, Vec::new());
    }

    /// Say something of files that failed. The same sentence about several files is said once.
    pub fn say_of_files(self, sentence: String, files: Vec<(JobId, Task)>) {
        self.put_notice(sentence, None, files);
    }

    /// A file was analysed after all: what was said of it goes.
    pub fn settle(self, file_name: &str) {
        self.notices.maybe_update(|notices| notices.settle(file_name));
        let done = self.hands.try_update_value(|hands| {
            let (notice, left) = hands.left_over.as_mut()?;
            *left = left.saturating_sub(1);
            (*left == 0).then_some(*notice)
        });
        if let Some(notice) = done.flatten() {
            self.hands.update_value(|hands| hands.left_over = None);
            self.dismiss(Some(notice), false);
        }
    }

    pub fn put_notice(self, sentence: String, offer: Option<Offer>, files: Vec<(JobId, Task)>) -> u32 {
        self.notices.try_update(|notices| notices.put(sentence, offer, files)).unwrap_or_default()
    }

    /// Take away one notice, or all (`None`), and forget the files it is about or try them again.
    pub fn dismiss(self, id: Option<u32>, and_retry: bool) {
        tasks::after_showing(browser::hold_row());
        let mut gone = Vec::new();
        self.notices.update(|notices| match id {
            Some(id) => gone.extend(notices.take(id)),
            None => gone = notices.take_all(and_retry),
        });
        let files = gone.into_iter().flat_map(|notice| notice.files);
        if and_retry {
            self.retry(files.collect());
        } else if let Some(client) = self.client() {
            files.for_each(|(job, _)| client.forget_failed(job));
        }
    }

    pub fn client(self) -> Option<Client> {
        self.hands.with_value(|hands| hands.client.clone())
    }

    pub fn prefer_device(self, device: DevicePreference) {
        self.preference.set(device);
        self.keep(setting::DEVICE, &device);
        if let Some(client) = self.client() {
            client.set_device(device);
        }
    }

    pub fn prefer_theme(self, theme: Theme) {
        self.theme.set(theme);
        self.keep(setting::THEME, &theme);
    }

    pub fn keep<T: Serialize>(self, name: &'static str, value: &T) {
        let (Some(store), Ok(json)) = (self.store(), serde_json::to_string(value)) else { return };
        self.run(async move {
            store.put_setting(name, &json).await?;
            self.tell_tabs(&Told::Setting(name.to_owned()));
            Ok::<_, StoreError>(())
        });
    }

    pub fn store(self) -> Option<BrowserStore> {
        self.hands.with_value(|hands| hands.store.clone())
    }
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
