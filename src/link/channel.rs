//! How messages cross between page and worker: as JSON, a file beside it.
//!
//! JSON because the store speaks it too: a second encoding of every record is twenty kilobytes of the page.
//!
//! A worker's answer to a message of another build must be a sentence, not a panic: what does not decode is `None`.

use js_sys::{Array, Float32Array, Object, Reflect};
use serde::{Serialize, de::DeserializeOwned};
use wasm_bindgen::{JsCast, JsValue};
use web_sys::{Blob, File};

const BODY: &str = "body";
const FILE: &str = "file";
const SOUND: &str = "sound";
const PLANES: &str = "planes";

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

/// As [`seal`], with sound to be decoded beside it.
pub fn seal_sound(message: &impl Serialize, sound: &Blob) -> Option<Envelope> {
    let envelope = seal(message, None)?;
    Reflect::set(&envelope.value, &JsValue::from_str(SOUND), sound).ok()?;
    Some(envelope)
}

/// The sound beside a message that asks for its decoding.
pub fn sound(value: &JsValue) -> Option<Blob> {
    Reflect::get(value, &JsValue::from_str(SOUND)).ok()?.dyn_into().ok()
}

/// As [`seal`], with decoded sound beside it: one array a channel, moved and not copied.
pub fn seal_planes(message: &impl Serialize, planes: &[Float32Array]) -> Option<Envelope> {
    let Envelope { value, transfer } = seal(message, None)?;
    let transfer: Array = transfer.unchecked_into();
    let list = Array::new();
    for plane in planes {
        list.push(plane);
        transfer.push(&plane.buffer());
    }
    Reflect::set(&value, &JsValue::from_str(PLANES), &list).ok()?;
    Some(Envelope { value, transfer: transfer.into() })
}

/// The decoded sound beside a message; empty where there is none.
pub fn planes(value: &JsValue) -> Vec<Float32Array> {
    let list = Reflect::get(value, &JsValue::from_str(PLANES)).ok().and_then(|list| list.dyn_into::<Array>().ok());
    list.map(|list| list.iter().filter_map(|plane| plane.dyn_into().ok()).collect()).unwrap_or_default()
}

/// Unpack what [`seal`] packed; `None` for anything else.
pub fn open<M: DeserializeOwned>(value: &JsValue) -> Option<(M, Option<File>)> {
    let body = Reflect::get(value, &JsValue::from_str(BODY)).ok()?.as_string()?;
    let message = crate::json::read(&body).ok()?;
    let file = Reflect::get(value, &JsValue::from_str(FILE)).ok().and_then(|file| file.dyn_into().ok());
    Some((message, file))
}
