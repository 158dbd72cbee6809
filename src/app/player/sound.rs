//! A track's sound, wherever it can be had: the one way for everything that plays.
//!
//! Sound is copied into the browser only where its file can't be reached again. So a track may be a kept copy, a file
//! that was given in this visit, or a file in a folder whose handle is kept; whoever plays need not know.

use leptos::prelude::*;
use web_sys::{Blob, File};

use crate::{
    app::state::page::Page,
    library::listed::Listed,
    store::{StoreError, browser::BrowserStore, handles},
};

impl Page {
    /// The sound of a track; `None` where its file is gone or may not be read. In a click the browser may ask the person
    /// whether this page may read their folder, once a visit.
    ///
    /// # Errors
    /// What the store gives.
    pub async fn sound_of(self, track: &Listed) -> Result<Option<Blob>, StoreError> {
        let (store, id) = (self.store(), &track.id);
        if let Some(store) = &store
            && let Some(kept) = store.audio(id).await?
        {
            return Ok(Some(kept));
        }
        let given = self.hands.with_value(|hands| hands.files.given.get(id).cloned());
        if let Some(file) = given {
            return Ok(Some(file.into()));
        }
        let Some(store) = store else { return Ok(None) };
        for place in store.places_of(id).await? {
            if let Some(file) = file_at(&store, &place.folder, &place.path).await? {
                return Ok(Some(file.into()));
            }
        }
        Ok(self.excerpt_of(track).await)
    }
}

/// The file at a path in a kept folder; `None` where it is gone or may not be read.
pub async fn file_at(store: &BrowserStore, folder: &str, path: &str) -> Result<Option<File>, StoreError> {
    let Some(folder) = store.folder(folder).await? else { return Ok(None) };
    if !handles::may_read(&folder.handle, true).await {
        return Ok(None);
    }
    Ok(handles::file_at(&folder.handle, path).await.ok())
}
