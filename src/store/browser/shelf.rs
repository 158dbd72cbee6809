//! The buckets in IndexedDB: read at every start, checked against the records, made anew from them where they do not hold.
//!
//! Everything here happens within one transaction for as long as it looks at one state of things; the page breathes
//! between two of its requests.

use std::{collections::BTreeMap, future::IntoFuture};

use gloo::timers::future::TimeoutFuture;
use idb::{KeyRange, ObjectStore, Query, TransactionMode};
use js_sys::{Reflect, Uint8Array};
use wasm_bindgen::{JsCast, JsValue};

use super::{
    super::{
        buckets::{self, Change, HEAD_LEN, Head, SHELF_STAMP},
        schema::{SHELF, StoreError, TABLE, TRACKS, decode_track_facts},
    },
    BrowserStore,
    ending::ended,
    errors::failed,
    records::text_of,
};
use crate::{ground::ids::TrackId, library::listed::Listed};

const ACTION: &str = "reading your library";
/// Buckets of one request.
pub const AT_ONCE: u8 = 16;
/// Rows of the shelf between two breaths of the page: a hundredth of a second.
const ROWS_AT_ONCE: usize = 2_000;
/// Records between two breaths, when buckets are made anew.
const RECORDS_AT_ONCE: u32 = 100;

/// What is read for ranking.
#[cfg(feature = "engine")]
#[allow(clippy::large_enum_variant, reason = "never kept: nearly every one is a track")]
pub enum Ranked<'a> {
    /// What follows is all there is: so many tracks, or a few less. Whatever came before this counts no more.
    Begin(u32),
    Track(Listed, crate::taste::table::Measured, &'a [f32]),
}

/// A bucket of each kind, and none where it holds nothing.
type Both = (Option<Vec<u8>>, Option<Vec<u8>>);

impl BrowserStore {
    /// Give the slim row of every track to `take`, some at a time, with breaths between. Answers how many records could
    /// not be read.
    pub async fn each_listed(&self, mut take: impl FnMut(Vec<Listed>)) -> Result<u32, StoreError> {
        let (mut kept, is_whole) = self.kept_shelf().await?;
        let (mut unread, mut since_breath, mut strays) = (0, 0, None);
        for bucket in 0..=u8::MAX {
            let bytes = kept.remove(&bucket).map(|bytes| bytes.to_vec());
            let read = match bytes {
                _ if !is_whole => None,
                Some(bytes) => buckets::listed(&bytes).ok(),
                None => continue,
            };
            let (rows, left) = match read {
                Some(read) => read,
                None => {
                    if strays.is_none() {
                        strays = Some(self.strays().await?);
                    }
                    match self.made_anew(bucket, strays.as_deref().unwrap_or_default()).await?.0 {
                        Some(bytes) => buckets::listed(&bytes)?,
                        None => continue,
                    }
                }
            };
            unread += left;
            since_breath += rows.len();
            take(rows);
            if since_breath >= ROWS_AT_ONCE {
                since_breath = 0;
                TimeoutFuture::new(0).await;
            }
        }
        Ok(unread)
    }

    /// Give all that ranking needs of every track to `take`, in the order of the buckets. Where that has to be made from
    /// the records, which takes as long as it takes, `sign` is asked before every bucket whether to go on. Answers which
    /// buckets are to be [tidied](Self::tidy) once there is time, or `None` where it did not go on.
    #[cfg(feature = "engine")]
    pub async fn each_ranked(
        &self,
        mut sign: impl AsyncFnMut(u32) -> bool,
        mut take: impl FnMut(Ranked),
    ) -> Result<Option<Vec<u8>>, StoreError> {
        let stamp = crate::library::row::meaning();
        let (_transaction, [records, shelf, table]) =
            self.begin(&[TRACKS, SHELF, TABLE], TransactionMode::ReadOnly, ACTION)?;
        let count = records.count(None).map_err(failed(ACTION))?.await.map_err(failed(ACTION))?;
        take(Ranked::Begin(count));
        let (mut found, mut is_whole, mut untidy) = (0, true, Vec::new());
        for first in (0..=u8::MAX).step_by(usize::from(AT_ONCE)) {
            let shelf = some_buckets(&shelf, first)?.into_future();
            let table = some_buckets(&table, first)?.into_future();
            let shelf = shelf.await.map_err(failed(ACTION))?;
            let table = table.await.map_err(failed(ACTION))?;
            let mut tables = by_number(&table);
            for (number, shelf) in by_number(&shelf) {
                let track = |listed, measured, row: &[f32]| take(Ranked::Track(listed, measured, row));
                let table = tables.remove(&number);
                let read = table.map(|table| buckets::ranked(&shelf.to_vec(), &table.to_vec(), stamp, track));
                let Some(Ok(spoken)) = read else {
                    is_whole = false;
                    break;
                };
                found += spoken.records;
                untidy.extend((!spoken.is_tidy).then_some(number));
            }
            if !is_whole {
                break;
            }
            // Every track of these was removed.
            untidy.extend(tables.into_keys());
        }
        if is_whole && found == count {
            return Ok(Some(untidy));
        }
        let strays = self.strays().await?;
        take(Ranked::Begin(count));
        for bucket in 0..=u8::MAX {
            if !sign(u32::from(bucket)).await {
                return Ok(None);
            }
            if let (Some(shelf), Some(table)) = self.made_anew(bucket, &strays).await? {
                let track = |listed, measured, row: &[f32]| take(Ranked::Track(listed, measured, row));
                buckets::ranked(&shelf, &table, stamp, track)?;
            }
        }
        Ok(Some(Vec::new()))
    }

    /// The ids of all tracks that can be listed: from the shelf, which takes a tenth of the time, where it holds.
    #[cfg(feature = "engine")]
    pub async fn listed_ids(&self) -> Result<std::collections::BTreeSet<TrackId>, StoreError> {
        let (kept, is_whole) = self.kept_shelf().await?;
        let ids = kept.values().map(|bytes| buckets::listed_ids(&bytes.to_vec())).collect::<Result<Vec<_>, _>>();
        match ids {
            Ok(ids) if is_whole => Ok(ids.into_iter().flatten().collect()),
            _ => self.track_ids().await,
        }
    }

    /// Take out of the table what is left there of tracks that were removed.
    #[cfg(feature = "engine")]
    pub async fn tidy(&self, numbers: &[u8]) -> Result<(), StoreError> {
        for some in numbers.chunks(usize::from(AT_ONCE)) {
            let (transaction, [shelf, table]) = self.begin(&[SHELF, TABLE], TransactionMode::ReadWrite, ACTION)?;
            let work = async {
                for number in some {
                    let known = shelf.get(key(*number))?.into_future();
                    let kept = table.get(key(*number))?.into_future();
                    let known = known.await?.as_ref().and_then(bytes_of).map(|bytes| bytes.to_vec());
                    let Some(kept) = kept.await?.as_ref().and_then(bytes_of) else { continue };
                    keep(&table, *number, buckets::tidied(known.as_deref(), &kept.to_vec()).as_deref())?;
                }
                Ok(())
            };
            let done = work.await.map_err(failed(ACTION));
            ended(transaction, ACTION, done).await?;
        }
        Ok(())
    }

    /// The buckets of the shelf as they are kept, and whether they speak for all records there are, in today's meaning.
    async fn kept_shelf(&self) -> Result<(BTreeMap<u8, Uint8Array>, bool), StoreError> {
        let (_transaction, [records, shelf]) = self.begin(&[TRACKS, SHELF], TransactionMode::ReadOnly, ACTION)?;
        let count = records.count(None).map_err(failed(ACTION))?.await.map_err(failed(ACTION))?;
        let (mut kept, mut found, mut is_whole) = (BTreeMap::new(), 0_u32, true);
        for first in (0..=u8::MAX).step_by(usize::from(AT_ONCE)) {
            for value in some_buckets(&shelf, first)?.await.map_err(failed(ACTION))? {
                let bytes = bytes_of(&value);
                let head = bytes.as_ref().and_then(|bytes| Head::read(&bytes.subarray(0, HEAD_LEN as u32).to_vec()));
                match bytes.zip(head).filter(|(_, head)| head.stamp == SHELF_STAMP) {
                    Some((bytes, head)) => {
                        found = found.saturating_add(head.records());
                        kept.insert(head.bucket, bytes);
                    }
                    None => is_whole = false,
                }
            }
        }
        Ok((kept, is_whole && found == count))
    }

    /// The ids of tracks that name no bucket themselves, so that no range of keys finds them. None of ours is one.
    async fn strays(&self) -> Result<Vec<TrackId>, StoreError> {
        const KEYS_AT_ONCE: u32 = 5_000;
        let (_transaction, [records]) = self.begin(&[TRACKS], TransactionMode::ReadOnly, ACTION)?;
        let (mut strays, mut after) = (Vec::new(), None);
        loop {
            let keys = records.get_all_keys(after, Some(KEYS_AT_ONCE)).map_err(failed(ACTION))?;
            let keys = keys.await.map_err(failed(ACTION))?;
            let ids = keys.iter().filter_map(JsValue::as_string);
            strays.extend(ids.filter(|id| buckets::own_bucket(id).is_none()).map(TrackId));
            let Some(last) = keys.last().filter(|_| keys.len() as u32 == KEYS_AT_ONCE) else { return Ok(strays) };
            after = Some(Query::KeyRange(KeyRange::lower_bound(last, Some(true)).map_err(failed(ACTION))?));
        }
    }

    /// The buckets of one number: as they are kept, where they speak for all its records, else made from those and kept.
    /// Without `engine` only the shelf's, since the other can't be made.
    async fn made_anew(&self, bucket: u8, strays: &[TrackId]) -> Result<Both, StoreError> {
        let names = [TRACKS, SHELF, TABLE];
        let (transaction, [records, shelf, table]) = self.begin(&names, TransactionMode::ReadWrite, ACTION)?;
        let beginning = buckets::beginning(bucket);
        let last = JsValue::from(format!("{beginning}\u{ffff}"));
        let range = |from: &JsValue, is_open: bool| {
            let range = KeyRange::bound(from, &last, Some(is_open), Some(false)).map_err(failed(ACTION))?;
            Ok::<_, StoreError>(Some(Query::KeyRange(range)))
        };
        let strays: Vec<&TrackId> = strays.iter().filter(|id| buckets::bucket_of(&id.0) == bucket).collect();
        let count = records.count(range(&beginning.as_str().into(), false)?).map_err(failed(ACTION))?.into_future();
        let kept = [&shelf, &table].map(|store| store.get(key(bucket)).map(IntoFuture::into_future));
        let [kept_shelf, kept_table] = kept;
        let count = count.await.map_err(failed(ACTION))? + strays.len() as u32;
        let bytes = |value: Option<JsValue>| value.as_ref().and_then(bytes_of).map(|bytes| bytes.to_vec());
        let kept_shelf = bytes(kept_shelf.map_err(failed(ACTION))?.await.map_err(failed(ACTION))?);
        let kept_table = bytes(kept_table.map_err(failed(ACTION))?.await.map_err(failed(ACTION))?);
        let kept = (kept_shelf, kept_table);
        if speaks_for(&kept, count) {
            return Ok(kept);
        }
        let mut made = Rows::default();
        let mut from = range(&beginning.as_str().into(), false)?;
        loop {
            let values = records.get_all(from, Some(RECORDS_AT_ONCE)).map_err(failed(ACTION))?;
            let values = values.await.map_err(failed(ACTION))?;
            values.iter().for_each(|value| made.put(value));
            let last = values.last().filter(|_| values.len() as u32 == RECORDS_AT_ONCE);
            let Some(last) = last.and_then(|value| Reflect::get(value, &"key".into()).ok()) else { break };
            from = range(&last, true)?;
        }
        for id in strays {
            let value = records.get(Query::Key(id.0.as_str().into())).map_err(failed(ACTION))?;
            if let Some(value) = value.await.map_err(failed(ACTION))? {
                made.put(&value);
            }
        }
        let made = made.buckets(bucket);
        let work = || -> Result<(), idb::Error> {
            keep(&shelf, bucket, made.0.as_deref())?;
            if cfg!(feature = "engine") {
                keep(&table, bucket, made.1.as_deref())?;
            }
            Ok(())
        };
        let done = work().map_err(failed(ACTION));
        match ended(transaction, ACTION, done).await {
            // Made again at the next start, then; a full disk keeps no one from their library.
            Ok(()) | Err(StoreError::Full) => Ok(made),
            Err(error) => Err(error),
        }
    }
}

/// Rows made from records, by id; `None` for a record that can't be read.
#[derive(Default)]
struct Rows {
    listed: BTreeMap<String, Option<Vec<u8>>>,
    #[cfg(feature = "engine")]
    ranked: BTreeMap<String, Option<Vec<u8>>>,
}

impl Rows {
    #[cfg(feature = "engine")]
    fn put(&mut self, value: &JsValue) {
        use super::{super::schema::decode_track, records::record_from_js};
        use crate::{library::row::row_of, taste::table::Measured};
        let Ok(id) = text_of(value, "key") else { return };
        let stored = record_from_js(value).and_then(decode_track).ok();
        let ranked = stored.as_ref().and_then(|stored| {
            let row = row_of(&stored.track, &stored.embedding);
            buckets::ranked_row(&Measured::from(&stored.track.heard.described), &row).ok()
        });
        self.ranked.insert(id.clone(), ranked);
        let listed = match &stored {
            Some(stored) => Some(Listed::from(&stored.track)),
            None => listed_of(&id, value),
        };
        self.listed.insert(id, listed.and_then(|listed| buckets::listed_row(&listed).ok()));
    }

    #[cfg(not(feature = "engine"))]
    fn put(&mut self, value: &JsValue) {
        let Ok(id) = text_of(value, "key") else { return };
        let listed = listed_of(&id, value).and_then(|listed| buckets::listed_row(&listed).ok());
        self.listed.insert(id, listed);
    }

    fn buckets(&self, bucket: u8) -> Both {
        let shelf = buckets::made(bucket, SHELF_STAMP, &self.listed);
        #[cfg(feature = "engine")]
        let table = buckets::made(bucket, crate::library::row::meaning(), &self.ranked);
        #[cfg(not(feature = "engine"))]
        let table = None;
        (shelf, table)
    }
}

fn listed_of(id: &str, record: &JsValue) -> Option<Listed> {
    let track = decode_track_facts(id, &text_of(record, "json").ok()?).ok()?;
    Some(Listed::from(&track))
}

/// The buckets of one number can be read and speak for `count` records.
fn speaks_for((shelf, table): &Both, count: u32) -> bool {
    #[cfg(feature = "engine")]
    let spoken = match (shelf, table) {
        (Some(shelf), Some(table)) => {
            let spoken = buckets::ranked(shelf, table, crate::library::row::meaning(), |_, _, _| ());
            spoken.map_or(u32::MAX, |spoken| spoken.records)
        }
        (None, None) => 0,
        _ => u32::MAX,
    };
    #[cfg(not(feature = "engine"))]
    let spoken = {
        let _ = table;
        let count_of = |(rows, unread): (Vec<Listed>, u32)| rows.len() as u32 + unread;
        shelf.as_ref().map_or(0, |shelf| buckets::listed(shelf).map_or(u32::MAX, count_of))
    };
    spoken == count
}

/// Change buckets within the transaction that changes their records.
pub async fn change_buckets(
    store: &ObjectStore,
    stamp: u32,
    changes: &BTreeMap<u8, Change<'_>>,
) -> Result<(), idb::Error> {
    let after = |bucket: u8, before: Option<&[u8]>| changes.get(&bucket)?.of(bucket, stamp, before);
    rewrite_buckets(store, changes.keys().copied(), after).await
}

/// Put what `after` makes of each of these buckets in its place; for `None`, nothing.
pub async fn rewrite_buckets(
    store: &ObjectStore,
    buckets: impl Iterator<Item = u8>,
    after: impl Fn(u8, Option<&[u8]>) -> Option<Vec<u8>>,
) -> Result<(), idb::Error> {
    let buckets: Vec<u8> = buckets.collect();
    // Some at a time: all of a large library's are too much to hold.
    for some in buckets.chunks(usize::from(AT_ONCE)) {
        let before = some.iter().map(|bucket| store.get(key(*bucket)).map(IntoFuture::into_future));
        let before = before.collect::<Result<Vec<_>, _>>()?;
        for (bucket, before) in some.iter().zip(before) {
            let before = before.await?.as_ref().and_then(bytes_of).map(|bytes| bytes.to_vec());
            keep(store, *bucket, after(*bucket, before.as_deref()).as_deref())?;
        }
    }
    Ok(())
}

pub fn keep(store: &ObjectStore, bucket: u8, bytes: Option<&[u8]>) -> Result<(), idb::Error> {
    match bytes {
        Some(bytes) => drop(store.put(&Uint8Array::from(bytes), Some(&bucket.into()))?),
        None => drop(store.delete(key(bucket))?),
    }
    Ok(())
}

pub fn some_buckets(store: &ObjectStore, first: u8) -> Result<idb::request::GetAllStoreRequest, StoreError> {
    let last = first.saturating_add(AT_ONCE - 1);
    let range = KeyRange::bound(&first.into(), &last.into(), Some(false), Some(false)).map_err(failed(ACTION))?;
    store.get_all(Some(Query::KeyRange(range)), None).map_err(failed(ACTION))
}

/// Kept buckets by their numbers; one that can't be read has none.
#[cfg(feature = "engine")]
fn by_number(values: &[JsValue]) -> BTreeMap<u8, Uint8Array> {
    let bytes = values.iter().filter_map(bytes_of);
    let head = |bytes: &Uint8Array| Head::read(&bytes.subarray(0, HEAD_LEN as u32).to_vec());
    bytes.filter_map(|bytes| Some((head(&bytes)?.bucket, bytes))).collect()
}

pub fn key(bucket: u8) -> Query {
    Query::Key(bucket.into())
}

pub fn bytes_of(value: &JsValue) -> Option<Uint8Array> {
    value.dyn_ref::<Uint8Array>().cloned()
}
