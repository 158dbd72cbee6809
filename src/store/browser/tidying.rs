//! Rows of removed tracks are taken out of the buckets, when there is time.

use std::collections::BTreeMap;

use idb::TransactionMode;

use super::{
    super::{
        buckets::{self, Change, SHELF_STAMP},
        schema::{PLACES, SHELF, StoreError, TABLE},
    },
    BrowserStore,
    buckets::{change_buckets, keep_removed, removed, rewrite_buckets},
    ending::ended,
    errors::failed,
};

/// Buckets that are rewritten in one transaction, so that whoever waits for the store waits for little.
const AT_ONCE: usize = 16;

impl BrowserStore {
    /// Take the rows of removed tracks out of all buckets; of their places only those stay that
    /// [`after_removal`](crate::library::places::after_removal) keeps. Where it ends half-way, the next time does the rest.
    pub async fn tidy(&self) -> Result<(), StoreError> {
        const ACTION: &str = "removing tracks";
        loop {
            let (transaction, [shelf, table, places]) =
                self.begin(&[SHELF, TABLE, PLACES], TransactionMode::ReadWrite, ACTION)?;
            let mut is_done = false;
            let work = async {
                let mut removed = removed(&shelf).await?;
                let some: Vec<String> =
                    removed.by_bucket().into_values().take(AT_ONCE).flatten().map(str::to_owned).collect();
                is_done = some.is_empty();
                let mut changes: BTreeMap<u8, Change> = BTreeMap::new();
                for id in &some {
                    changes.entry(buckets::bucket_of(id)).or_default().removed.push(id);
                }
                change_buckets(&shelf, SHELF_STAMP, &changes).await?;
                // Nothing is put into the table, so what its rows mean does not matter.
                change_buckets(&table, 0, &changes).await?;
                let left = |bucket: u8, known: Option<&[u8]>| {
                    buckets::places_after_removal(known?, &changes.get(&bucket)?.removed)
                };
                rewrite_buckets(&places, changes.keys().copied(), left).await?;
                if removed.take_out(some.iter().map(String::as_str)) {
                    keep_removed(&shelf, &removed)?;
                }
                Ok(())
            };
            let done = work.await.map_err(failed(ACTION));
            ended(transaction, ACTION, done).await?;
            if is_done {
                return Ok(());
            }
        }
    }
}
