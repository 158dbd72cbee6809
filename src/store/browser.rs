//! The store in the browser: IndexedDB, from the page and from the worker alike.
//!
//! Two habits keep it right. An IndexedDB transaction commits itself as soon as anything but its own requests is awaited,
//! so everything to be written is encoded first, or made of what such a request gave. And nothing counts as kept before
//! the transaction has committed: a full disk shows only then.

mod buckets;
mod ending;
mod erasing;
mod errors;
mod feedback;
pub mod folders;
mod places;
mod records;
pub mod shelf;
mod tidying;
mod tracks;
mod upgrade;

use std::{
    cell::RefCell,
    future::{IntoFuture, poll_fn},
    pin::pin,
    rc::Rc,
    task::{Poll, Waker},
};

use idb::{Database, Factory, ObjectStore, Query, Transaction, TransactionMode};
use js_sys::Uint8Array;
use wasm_bindgen::{JsCast, JsValue};
use web_sys::Blob;

use super::schema::{
    self, AUDIO, COVERS, Kept, PHOTOS, SETTINGS, StoreError, StoredPhoto, decode_photo, encode_photo, sorted_photos,
};
use crate::{
    ground::ids::{PhotoId, TrackId},
    library::{Correction, Photo},
};
use ending::committed;
use errors::{failed, open_error};
use records::{js_from_record, record_from_js};

/// An open connection; clones share it. It closes by itself when another tab needs a newer version, and with its last
/// clone.
#[derive(Clone, Debug)]
pub struct BrowserStore {
    connection: Rc<Connection>,
}

#[derive(Debug)]
struct Connection(Database);

impl Drop for Connection {
    /// Left open, it would keep every other tab from deleting the database, and from a newer version: nobody would be there
    /// to hear that they wait.
    fn drop(&mut self) {
        self.0.close();
    }
}

impl BrowserStore {
    /// Open the database, making its object stores where they are missing.
    ///
    /// Errors: [`StoreError::Unavailable`], [`StoreError::Blocked`], [`StoreError::Newer`].
    pub async fn open() -> Result<BrowserStore, StoreError> {
        let factory = Factory::new().map_err(|_| StoreError::Unavailable)?;
        let mut request = factory.open(schema::DATABASE, Some(schema::VERSION)).map_err(|_| StoreError::Unavailable)?;
        let blocked = Rc::new(RefCell::new((false, Waker::noop().clone())));
        request.on_blocked({
            let blocked = blocked.clone();
            move |_| {
                let mut blocked = blocked.borrow_mut();
                blocked.0 = true;
                blocked.1.wake_by_ref();
            }
        });
        request.on_upgrade_needed(|event| upgrade::upgrade(&event));
        let mut opening = pin!(request.into_future());
        let mut database = poll_fn(|context| {
            if blocked.borrow().0 {
                return Poll::Ready(Err(StoreError::Blocked));
            }
            blocked.borrow_mut().1 = context.waker().clone();
            opening.as_mut().poll(context).map_err(open_error)
        })
        .await?;
        database.on_version_change(|event| {
            if let Some(Ok(database)) = event.target().map(Database::try_from) {
                database.close();
            }
        });
        Ok(BrowserStore { connection: Rc::new(Connection(database)) })
    }

    /// Keep a photo, in place of an earlier one with the same id.
    pub async fn put_photo(&self, photo: &Photo, embedding: &[f32], thumbnail: &[u8]) -> Result<(), StoreError> {
        let value = js_from_record(&encode_photo(photo, embedding, thumbnail)?);
        self.put(PHOTOS, "keeping a photo", &value, None).await
    }

    /// Every photo, in the order they were added.
    pub async fn photos(&self) -> Result<Kept<StoredPhoto>, StoreError> {
        let values = self.get_all(PHOTOS, "reading the photos").await?;
        let mut kept = Kept::gather(values.iter().map(|value| record_from_js(value).and_then(decode_photo)));
        kept.items = sorted_photos(kept.items);
        Ok(kept)
    }

    pub async fn photo(&self, id: &PhotoId) -> Result<Option<StoredPhoto>, StoreError> {
        let value = self.get(PHOTOS, "reading a photo", id.0.as_str()).await?;
        value.map(|value| record_from_js(&value).and_then(decode_photo)).transpose()
    }

    /// Keep what the person corrected in a photo; nothing happens where the photo is gone.
    pub async fn correct_photo(&self, id: &PhotoId, correction: &Correction) -> Result<(), StoreError> {
        let Some(mut stored) = self.photo(id).await? else { return Ok(()) };
        stored.photo.correction = correction.clone();
        self.put_photo(&stored.photo, &stored.embedding, &stored.thumbnail).await
    }

    pub async fn remove_photo(&self, id: &PhotoId) -> Result<(), StoreError> {
        self.delete(&[PHOTOS], "removing a photo", id.0.as_str().into()).await
    }

    /// Keep a track's cover, a JPEG file.
    pub async fn put_cover(&self, id: &TrackId, jpeg: &[u8]) -> Result<(), StoreError> {
        self.put(COVERS, "keeping a cover", &Uint8Array::from(jpeg), Some(id.0.as_str().into())).await
    }

    /// A track's cover, a JPEG file; `None` where it has none.
    pub async fn cover(&self, id: &TrackId) -> Result<Option<Vec<u8>>, StoreError> {
        let value = self.get(COVERS, "reading a cover", id.0.as_str()).await?;
        Ok(value.and_then(|value| value.dyn_into::<Uint8Array>().ok()).map(|bytes| bytes.to_vec()))
    }

    /// Keep a track's audio file (a `File` is a `Blob`).
    pub async fn put_audio(&self, id: &TrackId, file: &Blob) -> Result<(), StoreError> {
        self.put(AUDIO, "keeping an audio file", file, Some(id.0.as_str().into())).await
    }

    /// Forget the audio file that is kept for a track.
    pub async fn remove_audio(&self, id: &TrackId) -> Result<(), StoreError> {
        self.delete(&[AUDIO], "removing an audio file", id.0.as_str().into()).await
    }

    /// A track's audio file.
    pub async fn audio(&self, id: &TrackId) -> Result<Option<Blob>, StoreError> {
        let value = self.get(AUDIO, "reading an audio file", id.0.as_str()).await?;
        Ok(value.and_then(|value| value.dyn_into::<Blob>().ok()))
    }

    /// The JSON of a setting.
    pub async fn setting(&self, name: &str) -> Result<Option<String>, StoreError> {
        Ok(self.get(SETTINGS, "reading a setting", name).await?.and_then(|value| value.as_string()))
    }

    pub async fn put_setting(&self, name: &str, json: &str) -> Result<(), StoreError> {
        self.put(SETTINGS, "keeping a setting", &json.into(), Some(name.into())).await
    }

    fn begin<const N: usize>(
        &self,
        names: &[&str; N],
        mode: TransactionMode,
        action: &'static str,
    ) -> Result<(Transaction, [ObjectStore; N]), StoreError> {
        let transaction = self.connection.0.transaction(names, mode).map_err(failed(action))?;
        let mut stores = Vec::with_capacity(N);
        for name in names {
            stores.push(transaction.object_store(name).map_err(failed(action))?);
        }
        let stores = stores
            .try_into()
            .map_err(|_| StoreError::Failed { action, detail: "the list of object stores changed".to_owned() })?;
        Ok((transaction, stores))
    }

    async fn get(&self, name: &str, action: &'static str, key: &str) -> Result<Option<JsValue>, StoreError> {
        let (_, [store]) = self.begin(&[name], TransactionMode::ReadOnly, action)?;
        let request = store.get(Query::Key(key.into())).map_err(failed(action))?;
        request.await.map_err(failed(action))
    }

    async fn get_all(&self, name: &str, action: &'static str) -> Result<Vec<JsValue>, StoreError> {
        let (_, [store]) = self.begin(&[name], TransactionMode::ReadOnly, action)?;
        let request = store.get_all(None, None).map_err(failed(action))?;
        request.await.map_err(failed(action))
    }

    async fn put(
        &self,
        name: &str,
        action: &'static str,
        value: &JsValue,
        key: Option<JsValue>,
    ) -> Result<(), StoreError> {
        let (transaction, [store]) = self.begin(&[name], TransactionMode::ReadWrite, action)?;
        store.put(value, key.as_ref()).map_err(failed(action))?;
        committed(transaction, action).await
    }

    async fn delete<const N: usize>(
        &self,
        names: &[&str; N],
        action: &'static str,
        key: JsValue,
    ) -> Result<(), StoreError> {
        let (transaction, stores) = self.begin(names, TransactionMode::ReadWrite, action)?;
        for store in &stores {
            store.delete(Query::Key(key.clone())).map_err(failed(action))?;
        }
        committed(transaction, action).await
    }
}
