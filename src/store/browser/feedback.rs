//! The log of feedback, as kept.

use idb::TransactionMode;
use wasm_bindgen::JsValue;

use super::{
    BrowserStore, committed,
    errors::failed,
    records::{broken, key_from_js},
};
use crate::{
    store::schema::{FEEDBACK, FeedbackEntry, Kept, StoreError, decode_feedback, encode_feedback},
    taste::Feedback,
};

impl BrowserStore {
    /// Append a line to the feedback log; its key removes it again.
    pub async fn add_feedback(&self, feedback: &Feedback) -> Result<u32, StoreError> {
        const ACTION: &str = "keeping your feedback";
        let json = JsValue::from(encode_feedback(feedback)?);
        let (transaction, [log]) = self.begin(&[FEEDBACK], TransactionMode::ReadWrite, ACTION)?;
        let key = log.add(&json, None).map_err(failed(ACTION))?.into_future();
        let done = committed(transaction, ACTION);
        let key = key.await;
        done.await?;
        key.ok()
            .and_then(|key| key_from_js(&key))
            .ok_or(StoreError::Failed { action: ACTION, detail: "it gave the line no number".to_owned() })
    }

    /// The feedback log in the order it was given.
    pub async fn feedback(&self) -> Result<Vec<Feedback>, StoreError> {
        Ok(self.feedback_entries().await?.items.into_iter().map(|entry| entry.feedback).collect())
    }

    /// The feedback log in the order it was given, with the keys.
    pub async fn feedback_entries(&self) -> Result<Kept<FeedbackEntry>, StoreError> {
        const ACTION: &str = "reading your feedback";
        let (_, [log]) = self.begin(&[FEEDBACK], TransactionMode::ReadOnly, ACTION)?;
        let keys = log.get_all_keys(None, None).map_err(failed(ACTION))?.into_future();
        let lines = log.get_all(None, None).map_err(failed(ACTION))?.into_future();
        let keys = keys.await.map_err(failed(ACTION))?;
        let lines = lines.await.map_err(failed(ACTION))?;
        Ok(Kept::gather(keys.iter().zip(&lines).map(|(key, line)| {
            let key = key_from_js(key).ok_or_else(|| broken(FEEDBACK, "its key is not a number"))?;
            let json = line.as_string().ok_or_else(|| broken(FEEDBACK, "a line is not text"))?;
            decode_feedback(key, &json)
        })))
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
