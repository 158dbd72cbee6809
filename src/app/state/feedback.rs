//! What the person says of music, and what they remove.

use leptos::prelude::*;

use super::{
    habits::Habits,
    page::{Page, device_of_address, setting},
    shelf::Shelf,
    shown::{Picks, Theme},
    told::Told,
};
use crate::{
    app::{
        parts::{browser, tasks},
        player::volume::Playing,
        words,
    },
    ground::ids::{PhotoId, TrackId},
    library::kin::Ties,
    recommend::wish::Wish,
    store::{FeedbackEntry, StoreError, browser::BrowserStore},
    taste::{Feedback, FeedbackKind, Profile, Scope},
};

/// From this share on a track counts as heard out, and below that one as passed over.
const HEARD_OUT: f64 = 0.8;
const PASSED_OVER: f64 = 0.5;

impl Page {
    /// The last thing said about a track with a button.
    pub fn said_of(self, id: &TrackId) -> Option<Feedback> {
        self.last_of(id, Feedback::is_opinion).map(|entry| entry.feedback)
    }

    /// The track's stars; 0 where none were given.
    pub fn rating_of(self, id: &TrackId) -> u8 {
        let rated = self.last_of(id, |said| said.kind == FeedbackKind::Rating);
        rated.and_then(|entry| entry.feedback.value).map_or(0, |stars| stars as u8)
    }

    fn last_of(self, id: &TrackId, is_meant: fn(&Feedback) -> bool) -> Option<FeedbackEntry> {
        let is_it = |entry: &&FeedbackEntry| entry.feedback.track == *id && is_meant(&entry.feedback);
        self.feedback.with(|log| log.iter().rev().find(is_it).cloned())
    }

    /// Say `kind` of a track, or take it back where it was said already.
    pub fn say_of(self, track: TrackId, kind: FeedbackKind) {
        let said = untrack(|| self.last_of(&track, Feedback::is_opinion));
        let is_back = said.as_ref().is_some_and(|said| said.feedback.kind == kind);
        self.put_feedback(said, (!is_back).then(|| self.feedback_of(track, kind, Scope::All, None)));
    }

    /// What the last dislike of a track is about.
    pub fn scope_of(self, track: TrackId, scope: Scope) {
        let said = untrack(|| self.last_of(&track, Feedback::is_opinion));
        self.put_feedback(said, Some(self.feedback_of(track, FeedbackKind::Dislike, scope, None)));
    }

    /// Give a track 1 to 5 stars, or take them back with 0.
    pub fn rate(self, track: TrackId, stars: u8) {
        let said = untrack(|| self.last_of(&track, |said| said.kind == FeedbackKind::Rating));
        let value = Some(f32::from(stars));
        let new = (stars > 0).then(|| self.feedback_of(track, FeedbackKind::Rating, Scope::All, value));
        self.put_feedback(said, new);
    }

    /// A track stopped playing after this share of it: heard out, passed over, or neither.
    pub fn note_heard(self, track: TrackId, share: f64) {
        let kind = match share {
            share if share >= HEARD_OUT => FeedbackKind::Play,
            share if share < PASSED_OVER => FeedbackKind::Skip,
            _ => return,
        };
        self.put_feedback(None, Some(self.feedback_of(track, kind, Scope::All, Some(share as f32))));
    }

    fn feedback_of(self, track: TrackId, kind: FeedbackKind, scope: Scope, value: Option<f32>) -> Feedback {
        // A track that was found otherwise was not meant for the photos.
        let photos = self.picks.with_untracked(|picks| {
            let is_listed = picks.listing.rows.iter().any(|row| row.track == track);
            if is_listed { picks.photos.clone() } else { Vec::new() }
        });
        Feedback { at_ms: browser::now_ms(), kind, track, photos, scope, value }
    }

    /// Put a line of the log in place of another, and rank again.
    fn put_feedback(self, old: Option<FeedbackEntry>, new: Option<Feedback>) {
        self.run(async move {
            let Some(store) = self.store() else { return Ok(()) };
            if let Some(old) = old {
                store.remove_feedback(old.key).await?;
            }
            if let Some(new) = new {
                store.add_feedback(&new).await?;
            }
            self.tell_tabs(&Told::Said);
            self.reload_feedback(&store).await
        });
    }

    /// Take back the last thing said; what was merely played stays.
    pub fn undo_feedback(self) {
        let said = |entry: &&FeedbackEntry| entry.feedback.kind != FeedbackKind::Play;
        if let Some(last) = self.feedback.with_untracked(|log| log.iter().rev().find(said).cloned()) {
            self.put_feedback(Some(last), None);
        }
    }

    /// Forget everything that was said and played.
    pub fn forget_feedback(self) {
        self.run(async move {
            let Some(store) = self.store() else { return Ok(()) };
            store.clear_feedback().await?;
            self.tell_tabs(&Told::Said);
            self.reload_feedback(&store).await
        });
    }

    /// Ask for something else of the list.
    pub fn ask(self, change: impl FnOnce(&mut Wish)) {
        self.wish.update(change);
        self.keep(setting::WISH, &self.wish.get_untracked());
        self.rank_now();
    }

    /// Say something of one's own taste.
    pub fn say_of_self(self, change: impl FnOnce(&mut Profile)) {
        self.profile.update(change);
        let (Some(store), Ok(json)) = (self.store(), serde_json::to_string(&self.profile.get_untracked())) else {
            return;
        };
        self.run(async move {
            // The worker reads it from the store.
            store.put_setting(setting::PROFILE, &json).await?;
            self.tell_tabs(&Told::Setting(setting::PROFILE.to_owned()));
            self.rank_now();
            Ok::<_, StoreError>(())
        });
    }

    pub fn remove_feedback(self, key: u32) {
        self.run(async move {
            let Some(store) = self.store() else { return Ok(()) };
            let restore_focus = browser::hold_row();
            store.remove_feedback(key).await?;
            self.tell_tabs(&Told::Said);
            self.reload_feedback(&store).await?;
            tasks::after_showing(restore_focus);
            Ok::<_, StoreError>(())
        });
    }

    pub async fn reload_feedback(self, store: &BrowserStore) -> Result<(), StoreError> {
        self.feedback.set(store.feedback_entries().await?.items);
        self.rank_now();
        if !self.learned.with_untracked(Vec::is_empty) {
            self.read_profile();
        }
        Ok(())
    }

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
        self.photos.update(|photos| photos.retain(|shown| shown.id != *id));
        if self.chosen.with_untracked(|chosen| chosen.contains(id)) {
            self.toggle_photo(id);
        }
    }

    pub fn remove_track(self, id: TrackId) {
        self.run(async move {
            let Some(store) = self.store() else { return Ok(()) };
            let restore_focus = browser::hold_row();
            store.remove_track(&id).await?;
            self.tell_tabs(&Told::Tracks(vec![id.clone()]));
            self.forget();
            tasks::after_showing(restore_focus);
            self.drop_tracks(&[id]);
            self.keep(setting::TIES, &self.ties.get_untracked());
            self.keep(setting::LAST_PICKS, &self.picks.get_untracked());
            Ok::<_, StoreError>(())
        });
    }

    /// List these tracks no longer; a ranking under way may still know them, so its list is not shown.
    pub fn drop_tracks(self, ids: &[TrackId]) {
        ids.iter().for_each(|id| self.player.forget(id));
        self.shelf.update(|shelf| ids.iter().for_each(|id| shelf.remove(id)));
        self.hands.update_value(|hands| {
            hands.given.retain(|(given, _)| !ids.contains(given));
            hands.is_ranking_stale |= hands.ranking.is_some();
        });
        self.ties.update(|ties| {
            ties.missing.retain(|missing| !ids.contains(missing));
            ties.pairs.0.retain(|kin| !ids.iter().any(|id| kin.other(id).is_some()));
        });
        self.picks.update(|picks| picks.listing.rows.retain(|row| !ids.contains(&row.track)));
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
        self.hands.update_value(|hands| hands.cancels += 1);
        if let Some(client) = self.client() {
            client.end_all();
        }
        self.player.stop();
    }

    /// Show nothing any more, as on a first visit.
    pub fn empty(self) {
        self.stop();
        self.photos.set(Vec::new());
        self.chosen.set(Vec::new());
        self.look_at(None);
        self.shelf.set(Shelf::default());
        self.picks.set(Picks::default());
        self.ties.set(Ties::default());
        self.has_folders.set(false);
        self.feedback.set(Vec::new());
        self.dismiss(None, false);
        self.theme.set(Theme::default());
        self.player.playing.set(Playing::default());
        self.habits.set(Habits::default());
        self.wish.set(Wish::default());
        self.profile.set(Profile::default());
        self.learned.set(Vec::new());
        self.found.set(Default::default());
        self.catalogue.set(String::new());
        self.hands.update_value(|hands| {
            (hands.giving, hands.given, hands.left) = (Vec::new(), Vec::new(), 0);
            (hands.refined, hands.unrefined) = Default::default();
            (hands.taking_catalogue, hands.left_over, hands.found_sound) = (None, None, None);
            (hands.ranking, hands.is_ranking_stale) = (None, false);
        });
        self.is_ranking.set(false);
        self.mind_hold();
        self.preference.set(device_of_address().unwrap_or_default());
    }

    pub fn forget(self) {
        if let Some(client) = self.client() {
            client.forget();
        }
    }
}
