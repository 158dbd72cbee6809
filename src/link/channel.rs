//! How messages cross between page and worker: as bytes with the number of their job, a file beside them.
//!
//! The bytes are [`wire`](super::wire)'s; what stands here is the browser's half: an object whose parts are moved or
//! cloned by `postMessage`. Errors name the job that waits, so that whoever hears them can end it.

use js_sys::{Array, Float32Array, Object, Reflect, Uint8Array};
use wasm_bindgen::{JsCast, JsValue};
use web_sys::{Blob, File};

use super::{
    message::JobId,
    wire::{self, Message, Unreadable},
};

const JOB: &str = "job";
const BODY: &str = "body";
const FILE: &str = "file";
const SOUND: &str = "sound";
const PLANES: &str = "planes";

/// A message ready to be posted: the value and the list of what is transferred.
pub struct Envelope {
    value: Object,
    transfer: Array,
}

impl Envelope {
    /// Pack `message`.
    ///
    /// # Errors
    /// [`Unreadable`] where it can't be encoded.
    pub fn new(message: &impl Message) -> Result<Envelope, Unreadable> {
        let body = Uint8Array::from(wire::encode(message)?.as_slice());
        let envelope = Envelope { value: Object::new(), transfer: Array::of1(&body.buffer()) };
        Ok(envelope.with(JOB, &message.job().unwrap_or_default().into()).with(BODY, &body))
    }

    /// A file beside it.
    pub fn with_file(self, file: Option<&File>) -> Envelope {
        match file {
            Some(file) => self.with(FILE, file),
            None => self,
        }
    }

    /// Sound to be decoded beside it.
    pub fn with_sound(self, sound: &Blob) -> Envelope {
        self.with(SOUND, sound)
    }

    /// Decoded sound beside it: one array a channel, moved and not copied.
    pub fn with_planes(self, planes: &[Float32Array]) -> Envelope {
        for plane in planes {
            self.transfer.push(&plane.buffer());
        }
        self.with(PLANES, &planes.iter().collect::<Array>())
    }

    fn with(self, name: &str, value: &JsValue) -> Envelope {
        // Setting a property of a plain object of ours cannot fail.
        let _ = Reflect::set(&self.value, &name.into(), value);
        self
    }

    /// Hand value and transfer list to `post`, a `postMessage`.
    ///
    /// # Errors
    /// [`Unreadable`] where the browser can't clone something beside the message (a file that is gone).
    pub fn post(
        self,
        job: Option<JobId>,
        post: impl FnOnce(&JsValue, &JsValue) -> Result<(), JsValue>,
    ) -> Result<(), Unreadable> {
        post(&self.value, &self.transfer)
            .map_err(|error| Unreadable { job, detail: format!("a message could not be posted: {error:?}") })
    }
}

/// Unpack a message, with the file beside it.
///
/// # Errors
/// [`Unreadable`] for anything that [`Envelope::new`] did not pack.
pub fn open<M: Message>(value: &JsValue) -> Result<(M, Option<File>), Unreadable> {
    let job = part::<JsValue>(value, JOB).and_then(|job| job.as_f64()).map(|job| job as JobId).filter(|job| *job > 0);
    let body: Uint8Array = part(value, BODY)
        .ok_or_else(|| Unreadable { job, detail: "a message could not be read: it has no body".to_owned() })?;
    Ok((wire::decode(&body.to_vec(), job)?, part(value, FILE)))
}

/// It is a message of this channel, readable or not.
pub fn is_ours(value: &JsValue) -> bool {
    part::<JsValue>(value, BODY).is_some_and(|body| !body.is_undefined())
}

/// The sound beside a message that asks for its decoding.
pub fn sound(value: &JsValue) -> Option<Blob> {
    part(value, SOUND)
}

/// The decoded sound beside a message; empty where there is none.
pub fn planes(value: &JsValue) -> Vec<Float32Array> {
    let list: Option<Array> = part(value, PLANES);
    list.map(|list| list.iter().filter_map(|plane| plane.dyn_into().ok()).collect()).unwrap_or_default()
}

fn part<T: JsCast>(value: &JsValue, name: &str) -> Option<T> {
    Reflect::get(value, &name.into()).ok()?.dyn_into().ok()
}
