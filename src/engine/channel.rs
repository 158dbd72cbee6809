//! How messages cross between page and worker: as JSON, a file beside it.
//!
//! JSON because the store speaks it too: a second encoding of every record is twenty kilobytes of the page.
//!
//! A worker's answer to a message of another build must be a sentence, not a panic: what does not decode is `None`.

use js_sys::{Array, Object, Reflect};
use serde::{Serialize, de::DeserializeOwned};
use wasm_bindgen::{JsCast, JsValue};
use web_sys::File;

const BODY: &str = "body";
const FILE: &str = "file";

/// A message ready to be posted: the value and the list of what is transferred.
pub struct Envelope {
    pub value: JsValue,
    pub transfer: JsValue,
}

/// Pack `message`, with a file beside it. `None` only where it can't be encoded, which our own messages always can.
pub fn seal(message: &impl Serialize, file: Option<&File>) -> Option<Envelope> {
    let body = serde_json::to_string(message).ok()?;
    let value = Object::new();
    Reflect::set(&value, &JsValue::from_str(BODY), &JsValue::from_str(&body)).ok()?;
    if let Some(file) = file {
        Reflect::set(&value, &JsValue::from_str(FILE), file).ok()?;
    }
    Some(Envelope { value: value.into(), transfer: Array::new().into() })
}

/// Unpack what [`seal`] packed; `None` for anything else.
pub fn open<M: DeserializeOwned>(value: &JsValue) -> Option<(M, Option<File>)> {
    let body = Reflect::get(value, &JsValue::from_str(BODY)).ok()?.as_string()?;
    let message = serde_json::from_str(&body).ok()?;
    let file = Reflect::get(value, &JsValue::from_str(FILE)).ok().and_then(|file| file.dyn_into().ok());
    Some((message, file))
}
