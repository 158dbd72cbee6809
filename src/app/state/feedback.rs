//! What the person says of music.

use leptos::prelude::*;

use super::{
    page::{Page, setting},
    said::Said,
    told::Told,
};
use crate::{
    app::parts::{browser, tasks},
    ground::ids::TrackId,
    recommend::wish::Wish,
    store::{StoreError, browser::BrowserStore},
    taste::{Feedback, FeedbackKind, Profile, Scope},
};

/// From this share on a track counts as heard out, and below that one as passed over.
const HEARD_OUT: f64 = 0.8;
const PASSED_OVER: f64 = 0.5;

impl Page {
    /// The last thing said about a track with a button.
    pub fn said_of(self, id: &TrackId) -> Option<Feedback> {
        self.taste.feedback.with(|said| said.opinion_of(id).map(|(_, feedback)| feedback.clone()))
    }

    /// The track's stars; 0 where none were given.
    pub fn rating_of(self, id: &TrackId) -> u8 {
        let stars = self.taste.feedback.with(|said| said.rating_of(id).and_then(|(_, feedback)| feedback.value));
        stars.map_or(0, |stars| stars as u8)
    }

    /// Say `kind` of a track, or take it back where it was said already.
    pub fn say_of(self, track: TrackId, kind: FeedbackKind) {
        let said = self
            .taste
            .feedback
            .with_untracked(|said| said.opinion_of(&track).map(|(key, feedback)| (key, feedback.kind)));
        let is_back = said.is_some_and(|(_, said)| said == kind);
        let new = (!is_back).then(|| self.feedback_of(track, kind, Scope::All, None));
        self.put_feedback(said.map(|(key, _)| key), new);
    }

    /// What the last dislike of a track is about.
    pub fn scope_of(self, track: TrackId, scope: Scope) {
        let said = self.taste.feedback.with_untracked(|said| said.opinion_of(&track).map(|(key, _)| key));
        self.put_feedback(said, Some(self.feedback_of(track, FeedbackKind::Dislike, scope, None)));
    }

    /// Give a track 1 to 5 stars, or take them back with 0.
    pub fn rate(self, track: TrackId, stars: u8) {
        let said = self.taste.feedback.with_untracked(|said| said.rating_of(&track).map(|(key, _)| key));
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
        let photos = self.list.picks.with_untracked(|picks| {
            let is_listed = picks.listing.rows.iter().any(|row| row.track == track);
            if is_listed { picks.photos.clone() } else { Vec::new() }
        });
        Feedback { at_ms: browser::now_ms(), kind, track, photos, scope, value }
    }

    /// Put a line of the log in place of another, and rank again.
    fn put_feedback(self, old: Option<u32>, new: Option<Feedback>) {
        self.run(self.replace_feedback(old, new));
    }

    /// The store's log and the page's change by the same line; nothing is read again.
    async fn replace_feedback(self, old: Option<u32>, new: Option<Feedback>) -> Result<(), StoreError> {
        let Some(store) = self.store() else { return Ok(()) };
        let kept = store.replace_feedback(old, new.as_ref()).await?;
        self.tell_tabs(&Told::Said);
        self.taste.feedback.update(|said| {
            old.into_iter().for_each(|key| said.remove(key));
            kept.into_iter().for_each(|entry| said.put(entry));
        });
        self.follow_feedback(old.into_iter().collect());
        Ok(())
    }

    /// The log has changed, and the lines with these keys are gone: what follows from it follows.
    fn follow_feedback(self, gone: Vec<u32>) {
        if let Some(client) = self.client().filter(|_| !gone.is_empty()) {
            client.unsaid(gone);
        }
        self.rank_now();
        if !self.taste.learned.with_untracked(Vec::is_empty) {
            self.read_profile();
        }
    }

    /// Read the log again: another tab has changed it. The worker sees by itself what is new in it and what is gone.
    pub async fn reload_feedback(self, store: &BrowserStore) -> Result<(), StoreError> {
        self.taste.feedback.set(Said::new(store.feedback_entries().await?.items));
        self.follow_feedback(Vec::new());
        Ok(())
    }

    /// Take in lines that were said elsewhere.
    ///
    /// # Errors
    /// What the store gives; the lines kept until then are in the log.
    pub async fn add_feedback(self, lines: &[Feedback]) -> Result<(), StoreError> {
        let Some(store) = self.store() else { return Ok(()) };
        let (mut kept, mut ended) = (Vec::with_capacity(lines.len()), Ok(()));
        for line in lines {
            match store.replace_feedback(None, Some(line)).await {
                Ok(entry) => kept.extend(entry),
                Err(error) => {
                    ended = Err(error);
                    break;
                }
            }
        }
        self.tell_tabs(&Told::Said);
        self.taste.feedback.update(|said| kept.into_iter().for_each(|entry| said.put(entry)));
        self.follow_feedback(Vec::new());
        ended
    }

    /// Take back the last thing said; what was merely played stays.
    pub fn undo_feedback(self) {
        if let Some(last) = self.taste.feedback.with_untracked(|said| said.last_said()) {
            self.put_feedback(Some(last), None);
        }
    }

    /// Forget everything that was said and played.
    pub fn forget_feedback(self) {
        self.run(async move {
            let Some(store) = self.store() else { return Ok(()) };
            store.clear_feedback().await?;
            self.tell_tabs(&Told::Said);
            let gone = self.taste.feedback.with_untracked(|said| said.keys());
            self.taste.feedback.update(|said| *said = Default::default());
            self.follow_feedback(gone);
            Ok::<_, StoreError>(())
        });
    }

    /// Ask for something else of the list.
    pub fn ask(self, change: impl FnOnce(&mut Wish)) {
        self.list.wish.update(change);
        self.keep(setting::WISH, &self.list.wish.get_untracked());
        self.rank_now();
    }

    /// Say something of one's own taste.
    pub fn say_of_self(self, change: impl FnOnce(&mut Profile)) {
        self.taste.profile.update(change);
        let (Some(store), Ok(json)) = (self.store(), serde_json::to_string(&self.taste.profile.get_untracked())) else {
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
            let restore_focus = browser::hold_row();
            self.replace_feedback(Some(key), None).await?;
            tasks::after_showing(restore_focus);
            Ok::<_, StoreError>(())
        });
    }
}
