//! Looking at one photo: which one, what is drawn over it, and what the person corrects in it.

use leptos::prelude::*;

use crate::{
    app::{
        parts::{browser, tasks},
        state::{
            board::Task,
            page::Page,
            shown::{Drawing, ShownPhoto, is_of},
            told::Told,
        },
    },
    ground::ids::PhotoId,
    library::Correction,
    link::message::{JobId, Work},
    store::StoreError,
    vision::OverlayKind,
};

impl Page {
    /// A photo by its id, as long as it is kept.
    pub fn shown(self, id: &PhotoId) -> Option<ShownPhoto> {
        self.photos.all.with(|photos| photos.iter().find(|shown| shown.id == *id).cloned())
    }

    /// Open a photo's card in place of any other, or close it.
    pub fn look_at(self, id: Option<PhotoId>) {
        if self.photos.looked_at.with_untracked(|looked_at| *looked_at != id) {
            self.photos.drawing.set(None);
            self.photos.looked_at.set(id);
        }
    }

    /// Open a photo's card and go to it; where it is open already, close it.
    pub fn look_closer(self, id: &PhotoId) {
        if self.photos.looked_at.with_untracked(|looked_at| looked_at.as_ref() == Some(id)) {
            self.look_at(None);
        } else {
            self.look_at(Some(id.clone()));
            tasks::after_showing(|| browser::focus("#closer-heading"));
        }
    }

    /// Close the card and go back to its photo's tile.
    pub fn stop_looking(self) {
        if let Some(id) = self.photos.looked_at.get_untracked() {
            self.look_at(None);
            browser::focus(&format!("#closer-{}", id.0));
        }
    }

    /// Open the card of the first chosen photo where there is room for it, else none.
    pub fn look_at_first(self) {
        let first = self.photos.chosen.with_untracked(|chosen| chosen.first().cloned());
        self.look_at(first.filter(|_| browser::is_wide()));
    }

    /// An open card follows the choice.
    pub fn follow_choice(self, id: &PhotoId, is_chosen: bool) {
        let looked_at = self.photos.looked_at.get_untracked();
        if is_chosen && looked_at.is_some() {
            self.look_at(Some(id.clone()));
        } else if !is_chosen && looked_at.as_ref() == Some(id) {
            self.look_at(self.photos.chosen.with_untracked(|chosen| chosen.first().cloned()));
        }
    }

    /// Keep a change of what the person corrected in a photo, and rank again.
    pub fn correct(self, id: &PhotoId, change: impl FnOnce(&mut Correction)) {
        let Some(shown) = untrack(|| self.shown(id)) else { return };
        let before = shown.photo.with_untracked(|photo| photo.correction.clone());
        let mut correction = before.clone();
        change(&mut correction);
        if correction == before {
            return;
        }
        shown.photo.update(|photo| photo.correction = correction.clone());
        self.run(async move {
            if let Some(store) = self.store() {
                store.correct_photo(&shown.id, &correction).await?;
                if let Some(client) = self.client() {
                    client.photo_changed(shown.id.clone());
                }
                self.tell_tabs(&Told::Photos(vec![shown.id.clone()]));
            }
            if self.photos.chosen.with_untracked(|chosen| chosen.contains(&shown.id)) {
                self.rank_now();
            }
            Ok::<_, StoreError>(())
        });
    }

    /// Draw an overlay over a photo, in place of any other; the same one again takes it off.
    pub fn draw(self, id: &PhotoId, kind: OverlayKind) {
        let is_drawn = self.photos.drawing.with_untracked(|drawing| is_of(drawing.as_ref(), id, kind));
        self.photos.drawing.set(None);
        if is_drawn {
            return;
        }
        let photo = id.clone();
        if let Some(job) = self.submit(Work::DrawOverlay { photo: photo.clone(), kind }, Task::Draw, None) {
            self.photos.drawing.set(Some(Drawing { job, photo, kind, picture: None }));
        }
    }

    pub fn is_drawn(self, id: &PhotoId, kind: OverlayKind) -> bool {
        self.photos.drawing.with(|drawing| is_of(drawing.as_ref(), id, kind))
    }

    /// A picture that is no longer asked for is dropped.
    pub fn show_overlay(self, id: &PhotoId, kind: OverlayKind, address: String) {
        if self.photos.drawing.with_untracked(|drawing| is_of(drawing.as_ref(), id, kind)) {
            self.photos.drawing.update(|drawing| {
                if let Some(drawing) = drawing {
                    drawing.picture = Some(address);
                }
            });
        }
    }

    pub fn end_drawing(self, job: JobId) {
        if self.photos.drawing.with_untracked(|drawing| drawing.as_ref().is_some_and(|drawing| drawing.job == job)) {
            self.photos.drawing.set(None);
        }
    }
}
