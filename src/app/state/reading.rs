//! What is kept, as the page opens: first what it is used with, then the library behind it.
//!
//! Settings, photos and feedback are read before the page counts as ready; 100,000 rows of a library take longer, and come
//! while the person already looks around. Until they are there the shelf says that it is opening, and nothing takes a track
//! for gone.

use std::{collections::HashSet, sync::Arc};

use gloo::timers::future::TimeoutFuture;
use leptos::prelude::*;
use serde::de::DeserializeOwned;

use super::{
    board::Board,
    fields::device_of_address,
    page::{Page, setting},
    said::Said,
    shelf::{Gathered, Shelf},
    shown::ShownPhoto,
};
use crate::{
    app::{
        parts::browser::{self, ObjectUrl},
        words,
    },
    ground::ids::PhotoId,
    library::listed::Listed,
    link::client::Client,
    store::{StoreError, browser::BrowserStore, schema::decode_setting},
};

/// Between two looks whether the library was read.
const LOOK_AGAIN_MS: u32 = 50;

impl Page {
    /// Show what is kept. The worker is not started: nothing here needs it.
    pub fn load(self) {
        self.run(async move {
            let loaded = self.read_store().await;
            if let Some(device) = device_of_address() {
                self.settings.device.set(device);
            }
            let client = Client::new(self.settings.device.get_untracked(), move |event| {
                let now_ms = browser::now_ms();
                let effects = self.activity.board.try_update(|board| board.apply(event, now_ms)).unwrap_or_default();
                effects.into_iter().for_each(|effect| self.carry_out(effect));
                if !self.activity.board.with_untracked(Board::is_working) {
                    self.note_left();
                }
            });
            self.hands.update_value(|hands| hands.client = Some(client));
            self.watch_surroundings();
            self.follow_tabs();
            self.is_loaded.set(true);
            let mut early = Vec::new();
            self.hands.update_value(|hands| early = std::mem::take(&mut hands.files.early));
            self.add_files(early);
            match loaded {
                Ok(broken) => {
                    self.read_shelf(broken);
                    Ok(())
                }
                Err(error) => {
                    self.library.shelf.set(Shelf::default());
                    Err(error)
                }
            }
        });
    }

    /// All but the library. Answers how many records can't be read.
    async fn read_store(self) -> Result<u32, StoreError> {
        let store = BrowserStore::open().await?;
        self.hands.update_value(|hands| hands.store = Some(store.clone()));
        self.settings.theme.set(self.setting(&store, setting::THEME).await?);
        self.settings.device.set(self.setting(&store, setting::DEVICE).await?);
        self.player.playing.set(self.setting(&store, setting::PLAYING).await?);
        self.settings.habits.set(self.setting(&store, setting::HABITS).await?);
        self.settings.catalogue.set(self.setting(&store, setting::CATALOGUE).await?);
        self.list.wish.set(self.setting(&store, setting::WISH).await?);
        self.taste.profile.set(self.setting(&store, setting::PROFILE).await?);
        let photos = store.photos().await?;
        let shown = photos.items.into_iter().map(|stored| ShownPhoto {
            id: stored.photo.id.clone(),
            thumbnail: ObjectUrl::of_jpeg(&stored.thumbnail).map(Arc::new),
            photo: ArcRwSignal::new(stored.photo),
        });
        self.photos.all.set(shown.collect());
        let feedback = store.feedback_entries().await?;
        self.taste.feedback.set(Said::new(feedback.items));
        let chosen: Vec<PhotoId> = self.setting(&store, setting::CHOSEN_PHOTOS).await?;
        let kept: HashSet<PhotoId> =
            self.photos.all.with_untracked(|photos| photos.iter().map(|shown| shown.id.clone()).collect());
        self.photos.chosen.set(chosen.into_iter().filter(|id| kept.contains(id)).collect());
        self.look_at_first();
        self.list.picks.set(self.setting(&store, setting::LAST_PICKS).await?);
        self.library.ties.set(self.setting(&store, setting::TIES).await?);
        self.read_folders(&store).await?;
        let left: u32 = self.setting(&store, setting::LEFT).await?;
        if left > 0 {
            let notice = self.put_notice(words::files_left(left as usize), None, Vec::new());
            self.hands.update_value(|hands| hands.files.left_over = Some((notice, left)));
            self.keep(setting::LEFT, &0);
        }
        Ok(photos.broken + feedback.broken)
    }

    /// A setting's value; the default, and a sentence, where it can't be read.
    pub async fn setting<T: Default + DeserializeOwned>(
        self,
        store: &BrowserStore,
        name: &'static str,
    ) -> Result<T, StoreError> {
        let json = store.setting(name).await?;
        Ok(decode_setting(name, json.as_deref()).unwrap_or_else(|error| {
            self.say(error.to_string());
            T::default()
        }))
    }

    /// Read the library when the page opens, beside what the person does; `broken` more records could not be read before.
    fn read_shelf(self, broken: u32) {
        self.run(async move {
            let Some(store) = self.store() else { return Ok(()) };
            // Whatever goes wrong with the list's own rows goes wrong with all of them, and is said there.
            let _ = self.read_picks(&store).await;
            let read = self.gather(&store).await;
            let broken = broken + read.as_ref().copied().unwrap_or_default();
            if broken > 0 {
                self.say(words::broken_records(broken));
            }
            read.map(|_| ())
        });
    }

    /// The rows of the kept list, so that it can be shown before the whole library is there.
    async fn read_picks(self, store: &BrowserStore) -> Result<(), StoreError> {
        let ids: Vec<_> =
            self.list.picks.with_untracked(|picks| picks.listing.rows.iter().map(|row| row.track.clone()).collect());
        let mut rows = Vec::with_capacity(ids.len());
        for id in ids {
            if let Some(stored) = store.track(&id).await? {
                rows.push(Listed::from(&stored.track));
            }
        }
        if self.library.shelf.with_untracked(Shelf::is_opening) && !rows.is_empty() {
            self.library.shelf.update(|shelf| rows.into_iter().for_each(|row| shelf.put(row)));
        }
        Ok(())
    }

    /// Read the rows that are not on the shelf yet, and put them there in one go. Answers how many can't be read.
    ///
    /// # Errors
    /// What the store gives; what was read until then is shown.
    pub async fn gather(self, store: &BrowserStore) -> Result<u32, StoreError> {
        let erasures = self.hands.with_value(|hands| hands.erasures);
        let mut gathered = Gathered::default();
        self.library.shelf.update_untracked(Shelf::begin_reading);
        let read = store.each_listed(|rows| {
            self.library.shelf.with_untracked(|shelf| gathered.add(rows.into_iter().filter(|row| !shelf.has(&row.id))));
        });
        let read = read.await;
        // A breath: what follows sorts all of them.
        TimeoutFuture::new(0).await;
        if self.hands.with_value(|hands| hands.erasures) == erasures {
            self.library.shelf.update(|shelf| shelf.end_reading(gathered));
        }
        read
    }

    /// Read the library again, from nothing.
    ///
    /// # Errors
    /// As of [`Page::gather`].
    pub async fn gather_anew(self, store: &BrowserStore) -> Result<(), StoreError> {
        self.shelf_is_read().await;
        self.library.shelf.set(Shelf::opening());
        self.gather(store).await.map(drop)
    }

    /// The worker made the shelf anew, and has forgotten what it had read.
    pub fn read_library_anew(self) {
        self.run(async move {
            let Some(store) = self.store() else { return Ok(()) };
            self.gather_anew(&store).await?;
            self.rank_soon();
            Ok::<_, StoreError>(())
        });
    }

    /// Wait until the library was read as a whole.
    pub async fn shelf_is_read(self) {
        while self.library.shelf.with_untracked(Shelf::is_opening) {
            TimeoutFuture::new(LOOK_AGAIN_MS).await;
        }
    }
}
