//! The page's own decoder: Opus, HE-AAC and whatever else this browser can read and the worker can't.
//!
//! Browsers keep it from workers, and give no pieces: a file goes in whole and comes out whole. Declared here by hand,
//! because the ready-made binding copies every channel through the page's memory.

use js_sys::{Float32Array, Promise};
use wasm_bindgen::{JsCast as _, prelude::*};
use wasm_bindgen_futures::JsFuture;
use web_sys::Blob;

/// What the browser resamples to: Opus is this already, and our own resampler does the rest.
pub const SAMPLE_RATE_HZ: u32 = 48_000;

#[wasm_bindgen]
extern "C" {
    type OfflineAudioContext;
    #[wasm_bindgen(constructor, catch)]
    fn new(channels: u32, frames: u32, sample_rate_hz: u32) -> Result<OfflineAudioContext, JsValue>;
    #[wasm_bindgen(method, catch, js_name = decodeAudioData)]
    fn decode(this: &OfflineAudioContext, bytes: &JsValue) -> Result<Promise, JsValue>;

    type AudioBuffer;
    #[wasm_bindgen(method, getter, js_name = numberOfChannels)]
    fn channels(this: &AudioBuffer) -> u32;
    #[wasm_bindgen(method, catch, js_name = getChannelData)]
    fn plane(this: &AudioBuffer, channel: u32) -> Result<Float32Array, JsValue>;
}

/// The channels of a sound file at [`SAMPLE_RATE_HZ`].
///
/// # Errors
/// The browser's own, where it can't read or decode the file.
pub async fn decode(sound: &Blob) -> Result<Vec<Float32Array>, JsValue> {
    let bytes = JsFuture::from(sound.array_buffer()).await?;
    let promise = OfflineAudioContext::new(1, 1, SAMPLE_RATE_HZ)?.decode(&bytes)?;
    let sound: AudioBuffer = JsFuture::from(promise).await?.unchecked_into();
    (0..sound.channels()).map(|channel| sound.plane(channel)).collect()
}
