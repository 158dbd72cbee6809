//! The page's state: what is shown, and the hands that reach the store and the worker.
//!
//! Views read signals and call methods of [`Page`] (here, in `intake` and in `feedback`). Nothing else talks to the
//! store or to the worker's client, so each error is handled once: as a sentence in the list of notices.

use std::{fmt::Display, future::Future};

use leptos::prelude::*;
use serde::Serialize;

use super::{
    board::Task,
    fields::{Activity, Library, List, Photos, Settings, Taste},
    hands::Hands,
    notices::Offer,
    shown::Theme,
    told::Told,
};
use crate::{
    app::{
        frame::place::Place,
        parts::{browser, tasks},
        player::machine::Player,
    },
    engine::report::DevicePreference,
    link::{client::Client, message::JobId},
    store::{StoreError, browser::BrowserStore},
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

/// Handle to the page's state; copies share it. Each part knows how to be as on a first visit.
#[derive(Clone, Copy)]
pub struct Page {
    pub place: RwSignal<Place>,
    pub is_loaded: RwSignal<bool>,
    pub photos: Photos,
    pub library: Library,
    pub list: List,
    pub taste: Taste,
    pub activity: Activity,
    pub settings: Settings,
    pub player: Player,
    pub hands: StoredValue<Hands, LocalStorage>,
}

impl Page {
    pub fn new() -> Page {
        let at = window().location().hash().ok().and_then(|hash| Place::from_hash(&hash));
        Page {
            place: RwSignal::new(at.unwrap_or_default()),
            is_loaded: RwSignal::new(false),
            photos: Photos::default(),
            library: Library::opening(),
            list: List::default(),
            taste: Taste::default(),
            activity: Activity::default(),
            settings: Settings::default(),
            player: Player::new(),
            hands: StoredValue::new_local(Hands::default()),
        }
    }

    /// Everything as on a first visit; what is kept on the device is not touched.
    pub fn reset(self) {
        self.photos.reset();
        self.library.reset();
        self.list.reset();
        self.taste.reset();
        self.activity.reset();
        self.settings.reset();
        self.player.reset();
        self.hands.update_value(Hands::reset);
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
        self.activity.notices.maybe_update(|notices| notices.settle(file_name));
        let done = self.hands.try_update_value(|hands| {
            let (notice, left) = hands.files.left_over.as_mut()?;
            *left = left.saturating_sub(1);
            (*left == 0).then_some(*notice)
        });
        if let Some(notice) = done.flatten() {
            self.hands.update_value(|hands| hands.files.left_over = None);
            self.dismiss(Some(notice), false);
        }
    }

    pub fn put_notice(self, sentence: String, offer: Option<Offer>, files: Vec<(JobId, Task)>) -> u32 {
        self.activity.notices.try_update(|notices| notices.put(sentence, offer, files)).unwrap_or_default()
    }

    /// Take away one notice, or all (`None`), and forget the files it is about or try them again.
    pub fn dismiss(self, id: Option<u32>, and_retry: bool) {
        tasks::after_showing(browser::hold_row());
        let mut gone = Vec::new();
        self.activity.notices.update(|notices| match id {
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
        self.settings.device.set(device);
        self.keep(setting::DEVICE, &device);
        if let Some(client) = self.client() {
            client.set_device(device);
        }
    }

    pub fn prefer_theme(self, theme: Theme) {
        self.settings.theme.set(theme);
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
