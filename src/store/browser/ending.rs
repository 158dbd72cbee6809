//! How work on the database ends: kept, or undone for a reason that can be told.

use std::future::Future;

use idb::Transaction;
use js_sys::Promise;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::DomException;

use super::super::schema::StoreError;

/// Waits until a transaction has committed, or undoes it where its work failed: all of it or nothing.
pub(super) async fn ended(
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
pub(super) fn committed(
    mut transaction: Transaction,
    action: &'static str,
) -> impl Future<Output = Result<(), StoreError>> {
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

pub(super) fn failed(action: &'static str) -> impl Fn(idb::Error) -> StoreError {
    move |error| match exception_of(&error) {
        Some(exception) => from_exception(action, &exception),
        None => StoreError::Failed { action, detail: error.to_string() },
    }
}

/// Opening fails for other reasons than work on an open database does.
pub(super) fn open_error(error: idb::Error) -> StoreError {
    match exception_of(&error).map(|exception| exception.name()).as_deref() {
        Some("VersionError") => StoreError::Newer,
        Some("QuotaExceededError") => StoreError::Full,
        _ => StoreError::Unavailable,
    }
}

fn exception_of(error: &idb::Error) -> Option<DomException> {
    use idb::Error as E;
    match error {
        E::DomException(exception) => Some(exception.clone()),
        E::AddFailed(value)
        | E::ClearFailed(value)
        | E::DeleteFailed(value)
        | E::GetAllFailed(value)
        | E::GetAllKeysFailed(value)
        | E::GetFailed(value)
        | E::GetKeyFailed(value)
        | E::UpdateFailed(value)
        | E::ObjectStoreNotFound(value)
        | E::TransactionOpenFailed(value) => value.dyn_ref::<DomException>().cloned(),
        _ => None,
    }
}

fn from_exception(action: &'static str, exception: &DomException) -> StoreError {
    match exception.name().as_str() {
        "QuotaExceededError" => StoreError::Full,
        "InvalidStateError" => StoreError::Closed,
        name => StoreError::Failed { action, detail: format!("{name}: {}", exception.message()) },
    }
}
