//! What the store is to offer, built from what it has: it goes when the store's own half is there.

use super::{FeedbackEntry, StoreError, browser::BrowserStore};
use crate::{
    library::{TrackId, listed::Listed},
    link::client::Client,
    taste::Feedback,
};

/// Rows handed over at once.
const ROWS_AT_ONCE: usize = 1_000;

impl BrowserStore {
    /// Every track's row, some at a time; answers how many could not be read.
    pub async fn each_listed(&self, mut take: impl FnMut(Vec<Listed>)) -> Result<u32, StoreError> {
        let kept = self.track_facts().await?;
        kept.items.chunks(ROWS_AT_ONCE).for_each(|tracks| take(tracks.iter().map(Listed::from).collect()));
        Ok(kept.broken)
    }

    /// Remove many tracks.
    pub async fn remove_tracks(&self, ids: &[TrackId]) -> Result<(), StoreError> {
        for id in ids {
            self.remove_track(id).await?;
        }
        Ok(())
    }

    /// Put a line of the log in place of another; the new line's entry.
    pub async fn replace_feedback(
        &self,
        old: Option<u32>,
        new: Option<&Feedback>,
    ) -> Result<Option<FeedbackEntry>, StoreError> {
        if let Some(old) = old {
            self.remove_feedback(old).await?;
        }
        let Some(new) = new else { return Ok(None) };
        Ok(Some(FeedbackEntry { key: self.add_feedback(new).await?, feedback: new.clone() }))
    }
}

impl Client {
    /// Lines of the log that are there no more.
    pub fn unsaid(&self, _keys: Vec<u32>) {}
}
