//! Where a track's sound comes from, and what happens where it is gone: the one way for everything that plays.
//!
//! Sound is copied into the browser only where its file can't be reached again. So a track may be a kept copy, a file
//! that was given in this visit, or a file in a folder whose handle is kept; whoever plays need not know.

use leptos::{ev, prelude::*};
use web_sys::{Blob, File, HtmlInputElement};

use super::{
    board::Task,
    drop::files_of_input,
    listen::MUSIC_TYPES,
    player_words as words,
    state::{Offer, Page},
};
use crate::{
    engine::message::Work,
    library::{Track, TrackId},
    store::{StoreError, browser::BrowserStore, handles},
};

impl Page {
    /// The sound of a track; `None` where its file is gone or may not be read. In a click the browser may ask the person
    /// whether this page may read their folder, once a visit.
    ///
    /// # Errors
    /// What the store gives.
    pub async fn sound_of(self, id: &TrackId) -> Result<Option<Blob>, StoreError> {
        let given = self.hands.with_value(|hands| hands.given.iter().find(|given| given.0 == *id).map(|g| g.1.clone()));
        if let Some(file) = given {
            return Ok(Some(file.into()));
        }
        let Some(store) = self.store() else { return Ok(None) };
        if let Some(kept) = store.audio(id).await? {
            return Ok(Some(kept));
        }
        for place in store.places_of(id).await? {
            if let Some(file) = file_at(&store, &place.folder, &place.path).await? {
                return Ok(Some(file.into()));
            }
        }
        Ok(None)
    }

    /// Say that a track's sound is gone, and ask for its file.
    pub fn offer_to_find(self, track: &Track) {
        self.say_with(words::missing(&track.names.title), Some(Offer::FindSound(track.id.clone())));
    }

    /// Give a track its sound back, if this is its file.
    fn link_sound(self, track: TrackId, file: File) {
        self.hands.update_value(|hands| hands.found_sound = Some(file.clone()));
        let file_name = file.name();
        self.submit(Work::LinkSound { track, file_name }, Task::LinkSound, Some(file));
    }

    /// The worker has looked at the file.
    pub(super) fn sound_linked(self, id: &TrackId, is_same: bool) {
        if is_same {
            self.player.jump(self, id);
            return;
        }
        let title = self.shelf.with_untracked(|shelf| shelf.get(id)).map(|track| track.names.title.clone());
        let file_name = self.hands.with_value(|hands| hands.found_sound.as_ref().map(File::name));
        let sentence = words::another_file(&file_name.unwrap_or_default(), &title.unwrap_or_default());
        self.say_with(sentence, Some(Offer::AddFound));
    }

    fn add_found(self) {
        let found = self.hands.try_update_value(|hands| hands.found_sound.take()).flatten();
        self.add_files(found.map(|file| (file, false)).into_iter().collect());
    }
}

/// The button of a notice that offers something.
pub fn offered(page: Page, offer: Offer, notice: u32) -> AnyView {
    match offer {
        Offer::FindSound(track) => {
            let take = move |event: ev::Event| {
                let input: HtmlInputElement = event_target(&event);
                if let Some((file, _)) = files_of_input(&input).into_iter().next() {
                    page.dismiss(notice);
                    page.link_sound(track.clone(), file);
                }
            };
            view! {
                <label class="button">
                    <input type="file" class="visually-hidden" accept=MUSIC_TYPES on:change=take />
                    {words::FIND}
                </label>
            }
            .into_any()
        }
        Offer::AddFound => {
            let add = move |_| {
                page.dismiss(notice);
                page.add_found();
            };
            view! { <button type="button" on:click=add>{words::ADD_AS_NEW}</button> }.into_any()
        }
    }
}

/// The file at a path in a kept folder; `None` where it is gone or may not be read.
pub(super) async fn file_at(store: &BrowserStore, folder: &str, path: &str) -> Result<Option<File>, StoreError> {
    let Some(folder) = store.folder(folder).await? else { return Ok(None) };
    if !handles::may_read(&folder.handle, true).await {
        return Ok(None);
    }
    Ok(handles::file_at(&folder.handle, path).await.ok())
}
