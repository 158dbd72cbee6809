//! The buckets in IndexedDB: read at every start, checked against the records when there is time, made anew from them where
//! they do not hold.
//!
//! Everything here happens within one transaction for as long as it looks at one state of things; the page breathes
//! between two of its requests.

use std::{
    collections::{BTreeMap, BTreeSet},
    future::IntoFuture,
};

use gloo::timers::future::TimeoutFuture;
use idb::{KeyRange, ObjectStore, Query, TransactionMode};
use js_sys::{Reflect, Uint8Array};
use wasm_bindgen::{JsCast, JsValue};

use super::{
    super::{
        buckets::{self, HEAD_LEN, Head, SHELF_STAMP},
        removed::Removed,
        schema::{SHELF, StoreError, TABLE, TRACKS, decode_track_facts},
    },
    BrowserStore,
    buckets::{bytes_of, keep, keep_removed, kept, read_buckets, removed},
    ending::ended,
    errors::failed,
    records::text_of,
};
use crate::{ground::ids::TrackId, library::listed::Listed};

const ACTION: &str = "reading your library";
/// Rows of the shelf between two breaths of the page: a hundredth of a second.
const ROWS_AT_ONCE: usize = 2_000;
/// Records between two breaths, when buckets are made anew.
const RECORDS_AT_ONCE: u32 = 100;

/// What is read for ranking.
#[cfg(feature = "engine")]
#[allow(clippy::large_enum_variant, reason = "never kept: nearly every one is a track")]
pub enum Ranked<'a> {
    /// What follows is all there is, about so many tracks. Whatever came before this counts no more.
    Begin(u32),
    Track(Listed, crate::taste::table::Measured, &'a [f32]),
}

/// A bucket of each kind, and none where it holds nothing.
type Both = (Option<Vec<u8>>, Option<Vec<u8>>);

/// The shelf as it is kept.
struct KeptShelf {
    /// By the buckets' numbers.
    buckets: BTreeMap<u8, Uint8Array>,
    removed: Removed,
    /// All of them can be read and have today's meaning, and there are some where there are records.
    is_whole: bool,
}

impl BrowserStore {
    /// Give the slim row of every track to `take`, some at a time, with breaths between. Answers how many records could
    /// not be read.
    pub async fn each_listed(&self, mut take: impl FnMut(Vec<Listed>)) -> Result<u32, StoreError> {
        let KeptShelf { mut buckets, mut removed, is_whole } = self.kept_shelf().await?;
        let (mut unread, mut since_breath, mut strays) = (0, 0, None);
        for bucket in 0..=u8::MAX {
            let bytes = buckets.remove(&bucket).map(|bytes| bytes.to_vec());
            let read = match bytes {
                _ if !is_whole => None,
                Some(bytes) => buckets::listed(&bytes).ok(),
                None => continue,
            };
            let (mut rows, left) = match read {
                Some(read) => read,
                None => {
                    if strays.is_none() {
                        strays = Some(self.strays().await?);
                    }
                    let (both, gone) = self.made_anew(bucket, strays.as_deref().unwrap_or_default()).await?;
                    removed = gone;
                    match both.0 {
                        Some(bytes) => buckets::listed(&bytes)?,
                        None => continue,
                    }
                }
            };
            unread += left;
            since_breath += rows.len();
            if !removed.is_empty() {
                rows.retain(|row| !removed.has(&row.id.0));
            }
            take(rows);
            if since_breath >= ROWS_AT_ONCE {
                since_breath = 0;
                TimeoutFuture::new(0).await;
            }
        }
        Ok(unread)
    }

    /// Give all that ranking needs of every track to `take`, in the order of the buckets. Where that has to be made from
    /// the records, which takes as long as it takes, `sign` is asked before every bucket whether to go on. Answers whether
    /// there is something to [tidy](Self::tidy) once there is time, or `None` where it did not go on.
    #[cfg(feature = "engine")]
    pub async fn each_ranked(
        &self,
        mut sign: impl AsyncFnMut(u32) -> bool,
        mut take: impl FnMut(Ranked),
    ) -> Result<Option<bool>, StoreError> {
        let stamp = crate::library::row::meaning();
        let (_transaction, [records, shelf, table]) =
            self.begin(&[TRACKS, SHELF, TABLE], TransactionMode::ReadOnly, ACTION)?;
        let gone = removed(&shelf).await.map_err(failed(ACTION))?;
        let (mut found, mut is_whole) = (0, true);
        let read = |[shelf, table]: [Vec<JsValue>; 2]| {
            let mut tables = by_number(&table);
            let shelves = by_number(&shelf);
            if found == 0 && !shelves.is_empty() {
                let here: u32 = shelves.values().filter_map(head_of).map(|head| head.rows).sum();
                let some = here / shelves.len() as u32 + 1;
                take(Ranked::Begin(some * (u32::from(u8::MAX) + 1)));
            }
            for (number, shelf) in shelves {
                let track = |listed: Listed, measured, row: &[f32]| {
                    if !gone.has(&listed.id.0) {
                        take(Ranked::Track(listed, measured, row));
                    }
                };
                let shelf = shelf.to_vec();
                let read = tables.remove(&number).map(|table| buckets::ranked(&shelf, &table.to_vec(), stamp, track));
                let Some(Ok(spoken)) = read else {
                    is_whole = false;
                    return false;
                };
                found += spoken;
            }
            true
        };
        read_buckets([&shelf, &table], read).await.map_err(failed(ACTION))?;
        if is_whole && (found > 0 || is_empty(&records).await?) {
            return Ok(Some(!gone.is_empty()));
        }
        let strays = self.strays().await?;
        take(Ranked::Begin(found));
        for bucket in 0..=u8::MAX {
            if !sign(u32::from(bucket)).await {
                return Ok(None);
            }
            if let ((Some(shelf), Some(table)), gone) = self.made_anew(bucket, &strays).await? {
                let track = |listed: Listed, measured, row: &[f32]| {
                    if !gone.has(&listed.id.0) {
                        take(Ranked::Track(listed, measured, row));
                    }
                };
                buckets::ranked(&shelf, &table, stamp, track)?;
            }
        }
        Ok(Some(!gone.is_empty()))
    }

    /// The ids of all tracks that can be listed: from the shelf, which takes a tenth of the time, where it holds.
    pub async fn listed_ids(&self) -> Result<BTreeSet<TrackId>, StoreError> {
        let KeptShelf { buckets, removed, is_whole } = self.kept_shelf().await?;
        let ids = buckets.values().map(|bytes| buckets::listed_ids(&bytes.to_vec())).collect::<Result<Vec<_>, _>>();
        match ids {
            Ok(ids) if is_whole => Ok(ids.into_iter().flatten().filter(|id| !removed.has(&id.0)).collect()),
            _ => self.track_ids().await,
        }
    }

    async fn kept_shelf(&self) -> Result<KeptShelf, StoreError> {
        let (_transaction, [records, shelf]) = self.begin(&[TRACKS, SHELF], TransactionMode::ReadOnly, ACTION)?;
        let removed = removed(&shelf).await.map_err(failed(ACTION))?;
        let (mut buckets, mut is_whole) = (BTreeMap::new(), true);
        let read = |[values]: [Vec<JsValue>; 1]| {
            for value in values {
                let bytes = value.dyn_into::<Uint8Array>().ok();
                match bytes.and_then(|bytes| Some((head_of(&bytes)?, bytes))) {
                    Some((head, bytes)) if head.stamp == SHELF_STAMP => drop(buckets.insert(head.bucket, bytes)),
                    _ => is_whole = false,
                }
            }
            true
        };
        read_buckets([&shelf], read).await.map_err(failed(ACTION))?;
        let is_whole = is_whole && (!buckets.is_empty() || is_empty(&records).await?);
        Ok(KeptShelf { buckets, removed, is_whole })
    }

    /// Count the records, and make the buckets anew where the shelf does not speak for all of them: every change of ours is
    /// one of both, but what another version or a damaged disk left may be none. Counting takes a second of 100,000 records,
    /// so it is no part of reading. Answers whether anything was made anew.
    pub async fn check_shelf(&self) -> Result<bool, StoreError> {
        /// What is left of ids above each of these: other work gets its turn between two counts.
        const SLICES: &str = "123456789abcdef";
        let (_transaction, [records, shelf]) = self.begin(&[TRACKS, SHELF], TransactionMode::ReadOnly, ACTION)?;
        let removed = removed(&shelf).await.map_err(failed(ACTION))?;
        let mut spoken = 0;
        let read = |[values]: [Vec<JsValue>; 1]| {
            for bytes in values.iter().filter_map(bytes_of) {
                if let Some(head) = Head::read(&bytes) {
                    spoken += head.records().saturating_sub(removed.count_in(head.bucket, &bytes));
                }
            }
            true
        };
        read_buckets([&shelf], read).await.map_err(failed(ACTION))?;
        let (mut count, mut from) = (0, JsValue::from(""));
        for to in SLICES.chars().map(|digit| Some(digit.to_string())).chain([None]) {
            let range = match &to {
                Some(to) => KeyRange::bound(&from, &to.as_str().into(), Some(false), Some(true)),
                None => KeyRange::lower_bound(&from, Some(false)),
            };
            let range = Query::KeyRange(range.map_err(failed(ACTION))?);
            count += records.count(Some(range)).map_err(failed(ACTION))?.await.map_err(failed(ACTION))?;
            from = to.unwrap_or_default().into();
        }
        if spoken == count {
            return Ok(false);
        }
        let strays = self.strays().await?;
        for bucket in 0..=u8::MAX {
            self.made_anew(bucket, &strays).await?;
        }
        Ok(true)
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
    /// Without `engine` only the shelf's, since the other can't be made. With them, who is to be passed over in them.
    async fn made_anew(&self, bucket: u8, strays: &[TrackId]) -> Result<(Both, Removed), StoreError> {
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
        let mut removed = removed(&shelf).await.map_err(failed(ACTION))?;
        let both =
            (kept(&shelf, bucket).await.map_err(failed(ACTION))?, kept(&table, bucket).await.map_err(failed(ACTION))?);
        let count = count.await.map_err(failed(ACTION))? + strays.len() as u32;
        let gone = both.0.as_ref().map_or(0, |shelf| removed.count_in(bucket, shelf));
        if speaks_for(&both, count + gone) {
            return Ok((both, removed));
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
        let mut work = || -> Result<(), idb::Error> {
            keep(&shelf, bucket, made.0.as_deref())?;
            if cfg!(feature = "engine") {
                keep(&table, bucket, made.1.as_deref())?;
            }
            let gone: Vec<String> =
                removed.by_bucket().remove(&bucket).into_iter().flatten().map(str::to_owned).collect();
            if removed.take_out(gone.iter().map(String::as_str)) {
                keep_removed(&shelf, &removed)?;
            }
            Ok(())
        };
        let done = work().map_err(failed(ACTION));
        match ended(transaction, ACTION, done).await {
            // Made again at the next start, then; a full disk keeps no one from their library.
            Ok(()) | Err(StoreError::Full) => Ok((made, removed)),
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
            buckets::ranked(shelf, table, crate::library::row::meaning(), |_, _, _| ()).unwrap_or(u32::MAX)
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

/// Kept buckets by their numbers; one that can't be read has none.
#[cfg(feature = "engine")]
fn by_number(values: &[JsValue]) -> BTreeMap<u8, Uint8Array> {
    let bytes = values.iter().filter_map(|value| value.dyn_ref::<Uint8Array>().cloned());
    bytes.filter_map(|bytes| Some((head_of(&bytes)?.bucket, bytes))).collect()
}

async fn is_empty(store: &ObjectStore) -> Result<bool, StoreError> {
    let first = store.get_all_keys(None, Some(1)).map_err(failed(ACTION))?;
    Ok(first.await.map_err(failed(ACTION))?.is_empty())
}

fn head_of(bytes: &Uint8Array) -> Option<Head> {
    Head::read(&bytes.subarray(0, HEAD_LEN as u32).to_vec())
}
