//! What the person takes away: a photo, tracks, all of it.

use std::collections::HashSet;

use gloo::timers::future::TimeoutFuture;
use leptos::prelude::*;

use super::{
    board::Board,
    habits::Habits,
    page::{Page, Picks, Theme, device_of_address, setting},
    said::Said,
    shelf::Shelf,
    ties::Ties,
};
use crate::{
    app::{
        parts::{browser, tasks},
        player::levelling::Playing,
        words,
    },
    library::{PhotoId, TrackId},
    recommend::wish::Wish,
    store::StoreError,
    taste::Profile,
};

/// Waiting for cancelled work: it stops within half a second, or its worker is ended.
const STOP_TRIES: u32 = 20;
const STOP_PAUSE_MS: u32 = 50;

impl Page {
    pub fn remove_photo(self, id: PhotoId) {
        tasks::run(self, async move {
            let Some(store) = self.store() else { return Ok(()) };
            let restore_focus = browser::hold_row();
            store.remove_photo(&id).await?;
            self.forget();
            tasks::after_showing(restore_focus);
            self.photos.update(|photos| photos.retain(|shown| shown.id != id));
            if self.chosen.with_untracked(|chosen| chosen.contains(&id)) {
                self.toggle_photo(&id);
            }
            Ok::<_, StoreError>(())
        });
    }

    pub fn remove_track(self, id: TrackId) {
        tasks::run(self, self.remove_tracks(vec![id]));
    }

    /// Remove tracks, however many, with one change of everything that shows them.
    ///
    /// # Errors
    /// What the store gives; nothing is removed then.
    pub async fn remove_tracks(self, ids: Vec<TrackId>) -> Result<(), StoreError> {
        let Some(store) = self.store().filter(|_| !ids.is_empty()) else { return Ok(()) };
        let restore_focus = browser::hold_row();
        store.remove_tracks(&ids).await?;
        self.forget();
        tasks::after_showing(restore_focus);
        let gone: HashSet<TrackId> = ids.into_iter().collect();
        self.player.forget(&gone);
        self.shelf.update(|shelf| shelf.remove_all(&gone));
        self.hands.update_value(|hands| hands.given.retain(|given, _| !gone.contains(given)));
        self.update_ties(|ties| ties.forget(&gone));
        let mut is_listed = false;
        self.picks.maybe_update(|picks| {
            let before = picks.listing.rows.len();
            picks.listing.rows.retain(|row| !gone.contains(&row.track));
            is_listed = picks.listing.rows.len() < before;
            is_listed
        });
        if is_listed {
            self.keep(setting::LAST_PICKS, &self.picks.get_untracked());
        }
        Ok(())
    }

    /// Remove everything this page keeps on the device.
    pub fn erase(self) {
        tasks::run(self, async move {
            self.stop_work().await;
            self.player.stop();
            if let Some(store) = self.store() {
                store.erase().await?;
            }
            self.forget();
            browser::delete_caches().await;
            self.photos.set(Vec::new());
            self.chosen.set(Vec::new());
            self.look_at(None);
            self.shelf.set(Shelf::default());
            self.picks.set(Picks::default());
            self.ties.set(Ties::default());
            self.has_folders.set(false);
            self.hands.update_value(|hands| {
                (hands.giving, hands.given) = Default::default();
                hands.left = 0;
                hands.erasures += 1;
            });
            self.feedback.set(Said::default());
            self.dismiss(None, false);
            self.theme.set(Theme::default());
            self.player.playing.set(Playing::default());
            self.habits.set(Habits::default());
            self.wish.set(Wish::default());
            self.profile.set(Profile::default());
            self.learned.set(Vec::new());
            self.catalogue.set(String::new());
            self.mind_hold();
            self.hands.update_value(|hands| (hands.refined, hands.unrefined) = Default::default());
            self.preference.set(device_of_address().unwrap_or_default());
            self.say(words::ERASED.to_owned());
            Ok::<_, StoreError>(())
        });
    }

    /// Cancel everything and wait until it has stopped, so that nothing is kept after this.
    async fn stop_work(self) {
        self.cancel_all();
        for _ in 0..STOP_TRIES {
            if !self.board.with_untracked(Board::is_working) {
                return;
            }
            TimeoutFuture::new(STOP_PAUSE_MS).await;
        }
    }

    fn forget(self) {
        if let Some(client) = self.client() {
            client.forget();
        }
    }
}
