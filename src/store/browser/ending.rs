//! How work on the database ends: kept, or undone.

use std::future::Future;

use idb::Transaction;
use js_sys::Promise;
use wasm_bindgen::JsValue;
use wasm_bindgen_futures::JsFuture;

use super::errors::from_exception;
use crate::store::schema::StoreError;

/// Waits until a transaction has committed, or undoes it where its work failed: all of it or nothing.
pub async fn ended(
    transaction: Transaction,
    action: &'static str,
    work: Result<(), StoreError>,
) -> Result<(), StoreError> {
    match work {
        Ok(()) => committed(transaction, action).await,
        Err(error) => {
            // It fails where the browser has undone it already.
            let _ = transaction.abort();
            Err(error)
        }
    }
}

/// Resolves when the transaction has committed, or with why it was undone.
///
/// Not idb's own future: that one loses the reason (`QuotaExceededError`) when the browser aborts at commit.
pub fn committed(mut transaction: Transaction, action: &'static str) -> impl Future<Output = Result<(), StoreError>> {
    let promise = Promise::new(&mut |resolve, _| {
        let aborted = resolve.clone();
        transaction.on_complete(move |_| {
            let _ = resolve.call1(&JsValue::UNDEFINED, &JsValue::TRUE);
        });
        transaction.on_abort(move |_| {
            let _ = aborted.call1(&JsValue::UNDEFINED, &JsValue::FALSE);
        });
    });
    async move {
        let is_committed = JsFuture::from(promise).await.ok().and_then(|value| value.as_bool()).unwrap_or(false);
        if is_committed {
            return Ok(());
        }
        Err(match transaction.error() {
            Some(exception) => from_exception(action, &exception),
            None => StoreError::Failed { action, detail: "it was undone".to_owned() },
        })
    }
}
