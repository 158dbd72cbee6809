//! The database of an older version becomes one of today's, in the one transaction that opening it gives: all of it, or it
//! stays as it was.

use std::{
    collections::BTreeMap,
    future::{Future, IntoFuture},
};

use idb::{DatabaseEvent, Error, Event, KeyPath, ObjectStore, ObjectStoreParams, Request, event::VersionChangeEvent};
use wasm_bindgen::JsValue;
use wasm_bindgen_futures::spawn_local;

use super::{
    super::{
        buckets::{self, PLACES_STAMP, bucket_of},
        schema::{ALL, FEEDBACK, PHOTOS, PLACES, TRACKS},
    },
    buckets::keep,
};

/// Versions that kept where each track lies in a record of its own; version 1 knew no places.
const PLACES_IN_RECORDS: std::ops::RangeInclusive<u32> = 2..=3;

/// Make the database one of today's. Where that fails it stays of the older version, and opening it fails aloud.
pub fn upgrade(event: &VersionChangeEvent) {
    let Some(transaction) = event.target().ok().and_then(|request| request.transaction()) else { return };
    let moving = make_stores(event).and_then(|()| event.old_version()).and_then(|version| {
        PLACES_IN_RECORDS.contains(&version).then(|| transaction.object_store(PLACES).map(gather_places)).transpose()
    });
    let task = async move {
        let moved = match moving {
            Ok(Some(moving)) => moving.await,
            Ok(None) => Ok(()),
            Err(error) => Err(error),
        };
        if moved.is_err() {
            // It fails where the browser has undone it already.
            let _ = transaction.abort();
        }
    };
    #[cfg_attr(
        target_arch = "wasm32",
        expect(
            clippy::disallowed_methods,
            reason = "opening waits for it: it ends with the database's own transaction"
        )
    )]
    spawn_local(task);
}

/// Make what is missing: the stores that a version 1 lacks (the last five) or a version 2 (the last two, which are filled
/// when they are first read). Photos and tracks carry their key, the other stores are given it.
fn make_stores(event: &VersionChangeEvent) -> Result<(), Error> {
    let database = event.database()?;
    let existing = database.store_names();
    for name in ALL.into_iter().filter(|name| existing.iter().all(|have| have != name)) {
        let mut params = ObjectStoreParams::new();
        match name {
            PHOTOS | TRACKS => params.key_path(Some(KeyPath::new_single("key"))),
            FEEDBACK => params.auto_increment(true),
            _ => &mut params,
        };
        database.create_object_store(name, params)?;
    }
    Ok(())
}

/// Gather where each track lies from records of their own into buckets. What it asks for is asked at once, while the
/// transaction is at work.
fn gather_places(store: ObjectStore) -> impl Future<Output = Result<(), Error>> {
    let asked = store.get_all_keys(None, None).map(IntoFuture::into_future);
    let asked = asked.and_then(|keys| Ok((keys, store.get_all(None, None)?.into_future())));
    async move {
        let (keys, values) = asked?;
        let (keys, values): (Vec<JsValue>, Vec<JsValue>) = (keys.await?, values.await?);
        let mut rows: BTreeMap<u8, BTreeMap<String, Option<Vec<u8>>>> = BTreeMap::new();
        for (key, value) in keys.iter().zip(&values) {
            // A key that is no text names no track; a value that is none is counted as one that can't be read.
            let Some(id) = key.as_string() else { continue };
            rows.entry(bucket_of(&id)).or_default().insert(id, value.as_string().map(String::into_bytes));
        }
        store.clear()?;
        for (bucket, rows) in &rows {
            keep(&store, *bucket, buckets::made(*bucket, PLACES_STAMP, rows).as_deref())?;
        }
        Ok(())
    }
}
