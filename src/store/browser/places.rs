//! Where the tracks' files lie, by the bucketful.

use std::collections::BTreeMap;

use idb::TransactionMode;
use wasm_bindgen::JsValue;

use super::{
    super::{
        buckets::{self, Change, PLACES_STAMP, bucket_of},
        schema::{Kept, PLACES, StoreError},
    },
    BrowserStore,
    buckets::{bytes_of, change_buckets, kept, read_buckets},
    ending::ended,
    errors::failed,
};
use crate::{ground::ids::TrackId, library::places::FilePlace};

impl BrowserStore {
    /// Keep where tracks lie, in place of what was known; a track without places is forgotten. In one transaction.
    pub async fn put_places(&self, places: &[(TrackId, Vec<FilePlace>)]) -> Result<(), StoreError> {
        const ACTION: &str = "keeping where a file lies";
        let rows = places.iter().map(|(id, places)| buckets::places_row(id, places));
        let rows = rows.collect::<Result<Vec<_>, _>>()?;
        let mut changes: BTreeMap<u8, Change> = BTreeMap::new();
        for ((id, places), row) in places.iter().zip(&rows) {
            let change = changes.entry(bucket_of(&id.0)).or_default();
            match places.is_empty() {
                true => change.removed.push(&id.0),
                false => change.put.push((&id.0, row)),
            }
        }
        if changes.is_empty() {
            return Ok(());
        }
        let (transaction, [store]) = self.begin(&[PLACES], TransactionMode::ReadWrite, ACTION)?;
        let done = change_buckets(&store, PLACES_STAMP, &changes).await.map_err(failed(ACTION));
        ended(transaction, ACTION, done).await
    }

    /// Where a track lies; nowhere, for one that was kept before places were, and where that can't be read.
    pub async fn places_of(&self, id: &TrackId) -> Result<Vec<FilePlace>, StoreError> {
        const ACTION: &str = "reading where a file lies";
        let (_transaction, [store]) = self.begin(&[PLACES], TransactionMode::ReadOnly, ACTION)?;
        let bytes = kept(&store, bucket_of(&id.0)).await.map_err(failed(ACTION))?.unwrap_or_default();
        let found = buckets::places(&bytes, Some(id)).map(|kept| kept.items).unwrap_or_default();
        Ok(found.into_iter().next().map(|(_, places)| places).unwrap_or_default())
    }

    /// Where every track lies, in the order of the buckets; removed ones that
    /// [`after_removal`](crate::library::places::after_removal) remembers among them.
    pub async fn places(&self) -> Result<Kept<(TrackId, Vec<FilePlace>)>, StoreError> {
        const ACTION: &str = "reading where your files lie";
        let (_transaction, [store]) = self.begin(&[PLACES], TransactionMode::ReadOnly, ACTION)?;
        let mut all = Kept { items: Vec::new(), broken: 0 };
        let read = |[values]: [Vec<JsValue>; 1]| {
            for bytes in values.iter().map(|value| bytes_of(value).unwrap_or_default()) {
                match buckets::places(&bytes, None) {
                    Ok(mut kept) => {
                        all.items.append(&mut kept.items);
                        all.broken += kept.broken;
                    }
                    Err(_) => all.broken += 1,
                }
            }
            true
        };
        read_buckets([&store], read).await.map_err(failed(ACTION))?;
        Ok(all)
    }
}
