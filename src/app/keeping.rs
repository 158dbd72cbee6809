//! What the person says of music, and what they remove.

use gloo::timers::future::TimeoutFuture;
use leptos::prelude::*;

use super::{
    board::Board,
    browser,
    folders::Ties,
    habits::Habits,
    levelling::Playing,
    shelf::Shelf,
    state::{Page, Picks, Theme, device_of_address, setting},
    tasks, words,
};
use crate::{
    library::{PhotoId, TrackId},
    store::{StoreError, browser::BrowserStore},
    taste::{Feedback, FeedbackKind, Scope},
};

/// Waiting for cancelled work: it stops within half a second, or its worker is ended.
const STOP_TRIES: u32 = 20;
const STOP_PAUSE_MS: u32 = 50;

impl Page {
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
                let scope = Scope::All;
                store
                    .add_feedback(&Feedback { at_ms: browser::now_ms(), kind, track, photos, scope, value: None })
                    .await?;
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
            let restore_focus = browser::hold_row();
            store.remove_feedback(key).await?;
            self.reload_feedback(&store).await?;
            tasks::after_showing(restore_focus);
            Ok::<_, StoreError>(())
        });
    }

    async fn reload_feedback(self, store: &BrowserStore) -> Result<(), StoreError> {
        self.feedback.set(store.feedback_entries().await?.items);
        self.rank_now();
        Ok(())
    }

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
        tasks::run(self, async move {
            let Some(store) = self.store() else { return Ok(()) };
            let restore_focus = browser::hold_row();
            store.remove_track(&id).await?;
            self.forget();
            tasks::after_showing(restore_focus);
            self.player.forget(&id);
            self.shelf.update(|shelf| shelf.remove(&id));
            self.hands.update_value(|hands| hands.given.retain(|(given, _)| *given != id));
            self.update_ties(|ties| {
                ties.missing.retain(|missing| *missing != id);
                ties.versions.retain(|kin| kin.other(&id).is_none());
            });
            self.picks.update(|picks| picks.picks.retain(|pick| pick.track != id));
            self.keep(setting::LAST_PICKS, &self.picks.get_untracked());
            Ok::<_, StoreError>(())
        });
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
                (hands.giving, hands.given) = (Vec::new(), Vec::new());
                hands.left = 0;
            });
            self.feedback.set(Vec::new());
            self.dismiss(None, false);
            self.theme.set(Theme::default());
            self.player.playing.set(Playing::default());
            self.habits.set(Habits::default());
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
