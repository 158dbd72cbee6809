//! What the person takes away: a photo, tracks, all of it.

use std::collections::HashSet;

use leptos::prelude::*;

use super::{
    page::{Page, setting},
    told::Told,
};
use crate::{
    app::{
        parts::{browser, tasks},
        words,
    },
    ground::ids::{PhotoId, TrackId},
    store::StoreError,
};

/// More tracks than this are not named to other tabs one by one.
const MOST_TOLD: usize = 200;

impl Page {
    pub fn remove_photo(self, id: PhotoId) {
        self.run(async move {
            let Some(store) = self.store() else { return Ok(()) };
            let restore_focus = browser::hold_row();
            store.remove_photo(&id).await?;
            self.tell_tabs(&Told::Photos(vec![id.clone()]));
            self.forget();
            tasks::after_showing(restore_focus);
            self.drop_photo(&id);
            Ok::<_, StoreError>(())
        });
    }

    /// Show a photo no longer.
    pub fn drop_photo(self, id: &PhotoId) {
        self.photos.all.update(|photos| photos.retain(|shown| shown.id != *id));
        if self.photos.chosen.with_untracked(|chosen| chosen.contains(id)) {
            self.toggle_photo(id);
        }
    }

    pub fn remove_track(self, id: TrackId) {
        self.run(self.remove_tracks(vec![id]));
    }

    /// Remove tracks, however many, with one change of everything that shows them.
    ///
    /// # Errors
    /// What the store gives; nothing is removed then.
    pub async fn remove_tracks(self, ids: Vec<TrackId>) -> Result<(), StoreError> {
        let Some(store) = self.store().filter(|_| !ids.is_empty()) else { return Ok(()) };
        let restore_focus = browser::hold_row();
        store.remove_tracks(&ids).await?;
        let gone: HashSet<TrackId> = ids.iter().cloned().collect();
        self.tell_tabs(&if ids.len() > MOST_TOLD { Told::Library } else { Told::Tracks(ids) });
        self.forget();
        tasks::after_showing(restore_focus);
        if self.drop_tracks(&gone) {
            self.keep(setting::LAST_PICKS, &self.list.picks.get_untracked());
        }
        Ok(())
    }

    /// List these tracks no longer; a ranking under way may still know them, so its list is not shown. Answers whether
    /// one stood in the ranked list.
    pub fn drop_tracks(self, gone: &HashSet<TrackId>) -> bool {
        self.player.forget(gone);
        self.library.shelf.update(|shelf| shelf.remove_all(gone));
        self.hands.update_value(|hands| {
            hands.files.given.retain(|given, _| !gone.contains(given));
            hands.ranking.is_stale |= hands.ranking.under_way.is_some();
        });
        self.update_ties(|ties| ties.forget(gone));
        let mut is_listed = false;
        self.list.picks.maybe_update(|picks| {
            let before = picks.listing.rows.len();
            picks.listing.rows.retain(|row| !gone.contains(&row.track));
            is_listed = picks.listing.rows.len() < before;
            is_listed
        });
        is_listed
    }

    /// Remove everything this page keeps on the device.
    pub fn erase(self) {
        self.run(async move {
            // Everything that could still write stops first, the worker in the middle of a job among it.
            self.stop();
            if let Some(store) = self.store() {
                let erased = store.erase().await?;
                self.hands.update_value(|hands| hands.store = Some(erased));
            }
            self.tell_tabs(&Told::Erased);
            browser::delete_caches().await;
            self.empty();
            self.say(words::ERASED.to_owned());
            Ok::<_, StoreError>(())
        });
    }

    /// End all work at once, what is not shown too.
    fn stop(self) {
        self.hands.update_value(|hands| hands.files.cancels += 1);
        if let Some(client) = self.client() {
            client.end_all();
        }
        self.player.stop();
    }

    /// Show nothing any more, as on a first visit.
    pub fn empty(self) {
        self.stop();
        self.dismiss(None, false);
        self.reset();
        self.mind_hold();
    }

    pub fn forget(self) {
        if let Some(client) = self.client() {
            client.forget();
        }
    }
}
