//! What the browser says went wrong, as the store's own errors.

use wasm_bindgen::JsCast;
use web_sys::DomException;

use crate::store::schema::StoreError;

pub fn failed(action: &'static str) -> impl Fn(idb::Error) -> StoreError {
    move |error| match exception_of(&error) {
        Some(exception) => from_exception(action, &exception),
        None => StoreError::Failed { action, detail: error.to_string() },
    }
}

/// Opening fails for other reasons than work on an open database does.
pub fn open_error(error: idb::Error) -> StoreError {
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

pub fn from_exception(action: &'static str, exception: &DomException) -> StoreError {
    match exception.name().as_str() {
        "QuotaExceededError" => StoreError::Full,
        "InvalidStateError" => StoreError::Closed,
        name => StoreError::Failed { action, detail: format!("{name}: {}", exception.message()) },
    }
}
