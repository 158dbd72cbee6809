//! Tracks: their whole records, and the buckets that change with every one of them.

use std::{
    collections::BTreeSet,
    future::{Future, IntoFuture},
};

use idb::{KeyRange, Query, TransactionMode};
use js_sys::Reflect;
use wasm_bindgen::JsValue;

use super::{
    super::schema::{
        AUDIO, COVERS, Kept, SHELF, StoreError, StoredTrack, TRACKS, decode_track, decode_track_facts, sorted_tracks,
    },
    BrowserStore,
    buckets::{keep_removed, removed},
    ending::ended,
    errors::failed,
    records::{record_from_js, text_of},
};
use crate::{ground::ids::TrackId, library::Track};

/// Records read between two breaths of the page.
const READ_AT_ONCE: u32 = 200;

impl BrowserStore {
    /// Keep a track, in place of an earlier one with the same id. Call [`BrowserStore::put_audio`] first, so that
    /// a track that is listed can be played.
    #[cfg(feature = "engine")]
    pub async fn put_track(&self, track: &Track, embedding: &[f32]) -> Result<(), StoreError> {
        self.put_all(&[(track, embedding)]).await
    }

    /// Keep tracks, in place of earlier ones with the same ids: all of them or none.
    #[cfg(feature = "engine")]
    pub async fn put_tracks(&self, tracks: &[StoredTrack]) -> Result<(), StoreError> {
        let tracks: Vec<_> = tracks.iter().map(|stored| (&stored.track, stored.embedding.as_slice())).collect();
        self.put_all(&tracks).await
    }

    /// Records and both kinds of buckets, in one transaction: what is listed is there, and what is there is listed.
    #[cfg(feature = "engine")]
    async fn put_all(&self, tracks: &[(&Track, &[f32])]) -> Result<(), StoreError> {
        use std::collections::BTreeMap;

        use super::{
            super::{
                buckets::{Change, SHELF_STAMP, bucket_of, listed_row, ranked_row},
                schema::{TABLE, encode_track},
            },
            buckets::change_buckets,
            records::js_from_record,
        };
        use crate::{
            library::{
                listed::Listed,
                row::{meaning, row_of},
            },
            taste::table::Measured,
        };
        const ACTION: &str = "keeping a track";
        let mut rows = Vec::with_capacity(tracks.len());
        for (track, embedding) in tracks {
            let ranked = ranked_row(&Measured::from(&track.heard.described), &row_of(track, embedding))?;
            let record = js_from_record(&encode_track(track, embedding)?);
            rows.push((track.id.0.as_str(), record, listed_row(&Listed::from(*track))?, ranked));
        }
        let mut shelf_changes: BTreeMap<u8, Change> = BTreeMap::new();
        let mut table_changes: BTreeMap<u8, Change> = BTreeMap::new();
        for (id, _, listed, ranked) in &rows {
            shelf_changes.entry(bucket_of(id)).or_default().put.push((id, listed));
            table_changes.entry(bucket_of(id)).or_default().put.push((id, ranked));
        }
        let (transaction, [records, shelf, table]) =
            self.begin(&[TRACKS, SHELF, TABLE], TransactionMode::ReadWrite, ACTION)?;
        let work = async {
            for (_, record, ..) in &rows {
                records.put(record, None)?;
            }
            let mut removed = removed(&shelf).await?;
            if removed.take_out(rows.iter().map(|(id, ..)| *id)) {
                keep_removed(&shelf, &removed)?;
            }
            change_buckets(&shelf, SHELF_STAMP, &shelf_changes).await?;
            change_buckets(&table, meaning(), &table_changes).await
        };
        let done = work.await.map_err(failed(ACTION));
        ended(transaction, ACTION, done).await
    }

    /// Remove tracks, their audio files and their covers, in one transaction. Their rows in the buckets are passed over from
    /// then on, and taken out by [`BrowserStore::tidy`].
    pub async fn remove_tracks(&self, ids: &[TrackId]) -> Result<(), StoreError> {
        const ACTION: &str = "removing a track";
        if ids.is_empty() {
            return Ok(());
        }
        let names = [TRACKS, AUDIO, COVERS, SHELF];
        let (transaction, [records, audio, covers, shelf]) = self.begin(&names, TransactionMode::ReadWrite, ACTION)?;
        let work = async {
            for id in ids {
                for store in [&records, &audio, &covers] {
                    store.delete(Query::Key(id.0.as_str().into()))?;
                }
            }
            let mut removed = removed(&shelf).await?;
            removed.add(ids.iter().map(|id| id.0.as_str()));
            keep_removed(&shelf, &removed)
        };
        let done = work.await.map_err(failed(ACTION));
        ended(transaction, ACTION, done).await
    }

    /// Every track without its embedding, in the order they were added.
    pub async fn track_facts(&self) -> Result<Kept<Track>, StoreError> {
        let read = |value: &JsValue| {
            let key = text_of(value, "key")?;
            decode_track_facts(&key, &text_of(value, "json")?)
        };
        let mut items = Vec::new();
        let broken = self.walk_tracks(read, |track| items.push(track)).await?;
        Ok(Kept { items: sorted_tracks(items, |track| track), broken })
    }

    async fn walk_tracks<T>(
        &self,
        read: impl Fn(&JsValue) -> Result<T, StoreError>,
        mut each: impl FnMut(T),
    ) -> Result<u32, StoreError> {
        const ACTION: &str = "reading the tracks";
        let (mut broken, mut query) = (0, None);
        loop {
            // Some at a time: ten thousand at once would freeze the page.
            let (_, [store]) = self.begin(&[TRACKS], TransactionMode::ReadOnly, ACTION)?;
            let values =
                store.get_all(query, Some(READ_AT_ONCE)).map_err(failed(ACTION))?.await.map_err(failed(ACTION))?;
            let Some(last) = values.last().and_then(|value| Reflect::get(value, &"key".into()).ok()) else { break };
            for value in &values {
                match read(value) {
                    Ok(item) => each(item),
                    Err(_) => broken += 1,
                }
            }
            if (values.len() as u32) < READ_AT_ONCE {
                break;
            }
            query = Some(Query::KeyRange(KeyRange::lower_bound(&last, Some(true)).map_err(failed(ACTION))?));
        }
        Ok(broken)
    }

    pub async fn track(&self, id: &TrackId) -> Result<Option<StoredTrack>, StoreError> {
        let value = self.get(TRACKS, "reading a track", id.0.as_str()).await?;
        value.map(|value| record_from_js(&value).and_then(decode_track)).transpose()
    }

    /// The ids of all tracks. Asked for when this is called, not when its answer is awaited.
    pub fn track_ids(&self) -> impl Future<Output = Result<BTreeSet<TrackId>, StoreError>> + use<> {
        self.ids_in(TRACKS)
    }

    /// The ids of all tracks whose sound is kept here. Asked for when this is called, not when its answer is awaited.
    pub fn copied_ids(&self) -> impl Future<Output = Result<BTreeSet<TrackId>, StoreError>> + use<> {
        self.ids_in(AUDIO)
    }

    fn ids_in(&self, name: &str) -> impl Future<Output = Result<BTreeSet<TrackId>, StoreError>> + use<> {
        const ACTION: &str = "listing the tracks";
        let ask = || {
            let (_, [store]) = self.begin(&[name], TransactionMode::ReadOnly, ACTION)?;
            Ok(store.get_all_keys(None, None).map_err(failed(ACTION))?.into_future())
        };
        let asked = ask();
        async move {
            let keys = asked?.await.map_err(failed(ACTION))?;
            Ok(keys.iter().filter_map(|key| key.as_string()).map(TrackId).collect())
        }
    }

    pub async fn has_track(&self, id: &TrackId) -> Result<bool, StoreError> {
        const ACTION: &str = "looking for a track";
        let (_, [tracks]) = self.begin(&[TRACKS], TransactionMode::ReadOnly, ACTION)?;
        let key = tracks.get_key(Query::Key(id.0.as_str().into())).map_err(failed(ACTION))?;
        Ok(key.await.map_err(failed(ACTION))?.is_some())
    }
}
