//! The log of what the person said and did.

use std::future::IntoFuture;

use idb::{KeyRange, Query, TransactionMode};

use super::{
    super::schema::{FEEDBACK, FeedbackEntry, Kept, LogNews, StoreError, decode_feedback, encode_feedback},
    BrowserStore,
    ending::committed,
    errors::failed,
    records::{broken, key_from_js},
};
use crate::taste::Feedback;

impl BrowserStore {
    /// Append a line to the feedback log; its key removes it again.
    pub async fn add_feedback(&self, feedback: &Feedback) -> Result<u32, StoreError> {
        let added = self.replace_feedback(None, Some(feedback)).await?;
        added.map(|entry| entry.key).ok_or_else(|| broken(FEEDBACK, "nothing was added"))
    }

    /// Take a line out of the log and append another, in one transaction: an opinion that replaces one is never lost with
    /// it. Answers with what was appended.
    pub async fn replace_feedback(
        &self,
        old: Option<u32>,
        new: Option<&Feedback>,
    ) -> Result<Option<FeedbackEntry>, StoreError> {
        const ACTION: &str = "keeping your feedback";
        let json = new.map(encode_feedback).transpose()?;
        let (transaction, [log]) = self.begin(&[FEEDBACK], TransactionMode::ReadWrite, ACTION)?;
        let key = match json {
            Some(json) => Some(log.add(&json.into(), None).map_err(failed(ACTION))?.into_future()),
            None => None,
        };
        if let Some(old) = old {
            log.delete(Query::Key(old.into())).map_err(failed(ACTION))?;
        }
        let done = committed(transaction, ACTION);
        let key = match key {
            Some(key) => key.await.ok().and_then(|key| key_from_js(&key)),
            None => None,
        };
        done.await?;
        match (key, new) {
            (_, None) => Ok(None),
            (Some(key), Some(feedback)) => Ok(Some(FeedbackEntry { key, feedback: feedback.clone() })),
            (None, Some(_)) => {
                Err(StoreError::Failed { action: ACTION, detail: "it gave the line no number".to_owned() })
            }
        }
    }

    /// The feedback log in the order it was given.
    pub async fn feedback(&self) -> Result<Vec<Feedback>, StoreError> {
        Ok(self.feedback_entries().await?.items.into_iter().map(|entry| entry.feedback).collect())
    }

    /// The feedback log in the order it was given, with the keys.
    pub async fn feedback_entries(&self) -> Result<Kept<FeedbackEntry>, StoreError> {
        Ok(self.feedback_since(0).await?.kept)
    }

    /// The lines with keys above `key` (0 for all), and how many lines there are in all.
    pub async fn feedback_since(&self, key: u32) -> Result<LogNews, StoreError> {
        const ACTION: &str = "reading your feedback";
        let above = || {
            let range = KeyRange::lower_bound(&key.into(), Some(true)).map_err(failed(ACTION))?;
            Ok::<_, StoreError>(Some(Query::KeyRange(range)))
        };
        let (_, [log]) = self.begin(&[FEEDBACK], TransactionMode::ReadOnly, ACTION)?;
        let count = log.count(None).map_err(failed(ACTION))?.into_future();
        let keys = log.get_all_keys(above()?, None).map_err(failed(ACTION))?.into_future();
        let lines = log.get_all(above()?, None).map_err(failed(ACTION))?.into_future();
        let count = count.await.map_err(failed(ACTION))?;
        let keys = keys.await.map_err(failed(ACTION))?;
        let lines = lines.await.map_err(failed(ACTION))?;
        let last_key = keys.last().and_then(key_from_js).unwrap_or(key);
        let kept = Kept::gather(keys.iter().zip(&lines).map(|(key, line)| {
            let key = key_from_js(key).ok_or_else(|| broken(FEEDBACK, "its key is not a number"))?;
            let json = line.as_string().ok_or_else(|| broken(FEEDBACK, "a line is not text"))?;
            decode_feedback(key, &json)
        }));
        Ok(LogNews { kept, last_key, count })
    }

    pub async fn remove_feedback(&self, key: u32) -> Result<(), StoreError> {
        self.delete(&[FEEDBACK], "removing feedback", key.into()).await
    }

    /// Forget the whole log. Keys are not used again.
    pub async fn clear_feedback(&self) -> Result<(), StoreError> {
        const ACTION: &str = "removing feedback";
        let (transaction, [log]) = self.begin(&[FEEDBACK], TransactionMode::ReadWrite, ACTION)?;
        log.clear().map_err(failed(ACTION))?;
        committed(transaction, ACTION).await
    }
}
