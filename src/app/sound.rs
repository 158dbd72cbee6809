//! Where a track's sound comes from. One door, so that the player need not know where sounds are kept.

use web_sys::Blob;

use super::state::Page;
use crate::{library::TrackId, store::StoreError};

impl Page {
    /// A track's audio file; `None` where it is no longer there.
    ///
    /// # Errors
    /// What the store gives.
    pub async fn sound_of(self, id: &TrackId) -> Result<Option<Blob>, StoreError> {
        match self.store() {
            Some(store) => store.audio(id).await,
            None => Ok(None),
        }
    }
}
