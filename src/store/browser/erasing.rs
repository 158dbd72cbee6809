//! Everything is erased, and no other tab can write it back.

use std::{
    future::{Future, IntoFuture, poll_fn},
    pin::pin,
    task::Poll,
};

use gloo::timers::future::TimeoutFuture;
use idb::{Factory, TransactionMode};

use super::{BrowserStore, ending::committed, errors::failed};
use crate::store::schema::{self, ALL, StoreError};

/// Another tab lets go of the database at once, unless it hangs.
const DELETE_PATIENCE_MS: u32 = 5_000;

impl BrowserStore {
    /// Forget everything, in one transaction, all of it or nothing; then the database itself, which ends the connection
    /// of every other tab, so that none of them can write what was erased. Answers a new, empty one.
    ///
    /// Errors: [`StoreError::Blocked`] where another tab does not let go: everything is forgotten all the same.
    pub async fn erase(&self) -> Result<BrowserStore, StoreError> {
        const ACTION: &str = "erasing everything";
        let (transaction, stores) = self.begin(&ALL, TransactionMode::ReadWrite, ACTION)?;
        for store in &stores {
            store.clear().map_err(failed(ACTION))?;
        }
        committed(transaction, ACTION).await?;
        self.connection.0.close();
        let factory = Factory::new().map_err(|_| StoreError::Unavailable)?;
        let deleting = factory.delete(schema::DATABASE).map_err(failed(ACTION))?.into_future();
        let (mut deleting, mut patience) = (pin!(deleting), TimeoutFuture::new(DELETE_PATIENCE_MS));
        poll_fn(|context| match deleting.as_mut().poll(context) {
            Poll::Ready(deleted) => Poll::Ready(deleted.map_err(failed(ACTION))),
            Poll::Pending => pin!(&mut patience).poll(context).map(|()| Err(StoreError::Blocked)),
        })
        .await?;
        BrowserStore::open().await
    }
}
