//! The buckets in IndexedDB: read and changed, always within a transaction of the caller's.

use std::{collections::BTreeMap, future::IntoFuture};

use idb::{Error, KeyRange, ObjectStore, Query};
use js_sys::Uint8Array;
use wasm_bindgen::{JsCast, JsValue};

use super::super::{buckets::Change, removed::Removed};

/// Buckets of one request.
const AT_ONCE: u8 = 16;
/// Where the shelf's store keeps [`Removed`], behind its 256 buckets.
const REMOVED_KEY: u32 = 256;

/// Give all that these stores keep in their buckets to `each`, some buckets at a time, for as long as it answers `true`. The
/// next ones are on their way while it has those at hand.
pub async fn read_buckets<const N: usize>(
    stores: [&ObjectStore; N],
    mut each: impl FnMut([Vec<JsValue>; N]) -> bool,
) -> Result<(), Error> {
    let ask = |first: u8| {
        let last = first.saturating_add(AT_ONCE - 1);
        let range = || KeyRange::bound(&first.into(), &last.into(), Some(false), Some(false));
        let asked = stores
            .iter()
            .map(|store| Ok::<_, Error>(store.get_all(Some(Query::KeyRange(range()?)), None)?.into_future()));
        asked.collect::<Result<Vec<_>, _>>()
    };
    let mut firsts = (0..=u8::MAX).step_by(usize::from(AT_ONCE));
    let mut asked = firsts.next().map(ask).transpose()?;
    while let Some(requests) = asked.take() {
        let mut values: [Vec<JsValue>; N] = std::array::from_fn(|_| Vec::new());
        for (values, request) in values.iter_mut().zip(requests) {
            *values = request.await?;
        }
        asked = firsts.next().map(ask).transpose()?;
        if !each(values) {
            break;
        }
    }
    // An answer that nobody waits for any more would find nobody there, which is an error of its own.
    for request in asked.into_iter().flatten() {
        request.await?;
    }
    Ok(())
}

/// Change buckets within the transaction that changes their records.
pub async fn change_buckets(store: &ObjectStore, stamp: u32, changes: &BTreeMap<u8, Change<'_>>) -> Result<(), Error> {
    let after = |bucket: u8, before: Option<&[u8]>| changes.get(&bucket)?.of(bucket, stamp, before);
    rewrite_buckets(store, changes.keys().copied(), after).await
}

/// Put what `after` makes of each of these buckets in its place; for `None`, nothing.
pub async fn rewrite_buckets(
    store: &ObjectStore,
    buckets: impl Iterator<Item = u8>,
    after: impl Fn(u8, Option<&[u8]>) -> Option<Vec<u8>>,
) -> Result<(), Error> {
    let buckets: Vec<u8> = buckets.collect();
    // Some at a time: all of a large library's are too much to hold.
    for some in buckets.chunks(usize::from(AT_ONCE)) {
        let before = some.iter().map(|bucket| store.get(key(*bucket)).map(IntoFuture::into_future));
        let before = before.collect::<Result<Vec<_>, _>>()?;
        for (bucket, before) in some.iter().zip(before) {
            let before = before.await?.as_ref().and_then(bytes_of);
            keep(store, *bucket, after(*bucket, before.as_deref()).as_deref())?;
        }
    }
    Ok(())
}

/// A bucket as it is kept.
pub async fn kept(store: &ObjectStore, bucket: u8) -> Result<Option<Vec<u8>>, Error> {
    Ok(store.get(key(bucket))?.await?.as_ref().and_then(bytes_of))
}

/// Put a bucket in place of the one there; for `None`, nothing.
pub fn keep(store: &ObjectStore, bucket: u8, bytes: Option<&[u8]>) -> Result<(), Error> {
    match bytes {
        Some(bytes) => drop(store.put(&Uint8Array::from(bytes), Some(&bucket.into()))?),
        None => drop(store.delete(key(bucket))?),
    }
    Ok(())
}

/// What the shelf's store says of removed tracks.
pub async fn removed(shelf: &ObjectStore) -> Result<Removed, Error> {
    let kept = shelf.get(Query::Key(REMOVED_KEY.into()))?.await?;
    Ok(kept.as_ref().and_then(bytes_of).map(|bytes| Removed::read(&bytes)).unwrap_or_default())
}

pub fn keep_removed(shelf: &ObjectStore, removed: &Removed) -> Result<(), Error> {
    match removed.write() {
        Some(bytes) => drop(shelf.put(&Uint8Array::from(bytes.as_slice()), Some(&REMOVED_KEY.into()))?),
        None => drop(shelf.delete(Query::Key(REMOVED_KEY.into()))?),
    }
    Ok(())
}

pub fn bytes_of(value: &JsValue) -> Option<Vec<u8>> {
    value.dyn_ref::<Uint8Array>().map(Uint8Array::to_vec)
}

fn key(bucket: u8) -> Query {
    Query::Key(bucket.into())
}
