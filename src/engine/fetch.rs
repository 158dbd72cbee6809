//! Weight files in the browser: fetched once with byte progress, hash-checked, kept in a cache of their own.
//!
//! The cache has its own name, so that an update of the app never fetches weights again. The hash is checked on every
//! read: a file cut short by a full disk is fetched again, never used.

use js_sys::{Reflect, Uint8Array};
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::{
    Cache, CacheStorage, ReadableStreamDefaultReader, Request, RequestCache, RequestInit, Response, WorkerGlobalScope,
};

use super::models::{ModelError, ModelSource};
use crate::networks::manifest::ModelFile;

/// Name of the cache of weight files; the service worker leaves it alone.
pub const CACHE: &str = "hearsight-models-v1";

/// The page's own origin; `on_progress` hears `(name, received, total)` in bytes.
#[derive(Clone, Copy)]
pub struct Origin<P> {
    pub on_progress: P,
}

impl<P: Fn(&str, u64, u64)> ModelSource for Origin<P> {
    async fn bytes(&self, model: &'static ModelFile) -> Result<Vec<u8>, ModelError> {
        let address = address(model);
        let cache = open_cache().await;
        if let Some(cache) = &cache
            && let Some(bytes) = cached(cache, &address).await
        {
            if model.matches(&bytes) {
                return Ok(bytes);
            }
            let _ = JsFuture::from(cache.delete_with_str(&address)).await;
        }
        for mode in [RequestCache::Default, RequestCache::Reload] {
            let bytes = self
                .download(model, &address, mode)
                .await
                .map_err(|error| ModelError::Fetch { name: model.name.clone(), detail: plain(&error) })?;
            if model.matches(&bytes) {
                if let Some(cache) = &cache {
                    // A full disk only means that the next visit fetches it again.
                    let _ = keep(cache, &address, &bytes).await;
                }
                return Ok(bytes);
            }
        }
        Err(ModelError::Hash { name: model.name.clone() })
    }
}

impl<P: Fn(&str, u64, u64)> Origin<P> {
    async fn download(&self, model: &ModelFile, address: &str, mode: RequestCache) -> Result<Vec<u8>, JsValue> {
        let options = RequestInit::new();
        options.set_cache(mode);
        let request = Request::new_with_str_and_init(address, &options)?;
        let response: Response = JsFuture::from(scope()?.fetch_with_request(&request)).await?.dyn_into()?;
        if !response.ok() {
            return Err(JsValue::from_str(&format!("the server answered {}", response.status())));
        }
        let body = response.body().ok_or("the answer was empty")?;
        let reader: ReadableStreamDefaultReader = body.get_reader().dyn_into()?;
        let mut bytes: Vec<u8> = Vec::with_capacity(usize::try_from(model.bytes).unwrap_or(0));
        (self.on_progress)(&model.name, 0, model.bytes);
        loop {
            let part = JsFuture::from(reader.read()).await?;
            if Reflect::get(&part, &"done".into())?.is_truthy() {
                break;
            }
            let part: Uint8Array = Reflect::get(&part, &"value".into())?.dyn_into()?;
            bytes.extend(part.to_vec());
            if bytes.len() as u64 > model.bytes {
                break;
            }
            (self.on_progress)(&model.name, bytes.len() as u64, model.bytes);
        }
        (self.on_progress)(&model.name, model.bytes, model.bytes);
        Ok(bytes)
    }
}

/// Beside the worker's own script, with the hash so that no HTTP cache can hand out another version.
fn address(model: &ModelFile) -> String {
    let version = model.sha256.get(..12).unwrap_or_default();
    format!("models/{}?v={version}", model.file)
}

fn scope() -> Result<WorkerGlobalScope, JsValue> {
    js_sys::global().dyn_into::<WorkerGlobalScope>().map_err(JsValue::from)
}

/// The cache, where this browser has one (not in insecure contexts).
async fn open_cache() -> Option<Cache> {
    let caches: CacheStorage = Reflect::get(&js_sys::global(), &"caches".into()).ok()?.dyn_into().ok()?;
    JsFuture::from(caches.open(CACHE)).await.ok()?.dyn_into().ok()
}

async fn cached(cache: &Cache, address: &str) -> Option<Vec<u8>> {
    let response: Response = JsFuture::from(cache.match_with_str(address)).await.ok()?.dyn_into().ok()?;
    let buffer = JsFuture::from(response.array_buffer().ok()?).await.ok()?;
    Some(Uint8Array::new(&buffer).to_vec())
}

async fn keep(cache: &Cache, address: &str, bytes: &[u8]) -> Result<(), JsValue> {
    let response = Response::new_with_opt_js_u8_array(Some(&Uint8Array::from(bytes)))?;
    JsFuture::from(cache.put_with_str(address, &response)).await.map(|_| ())
}

fn plain(error: &JsValue) -> String {
    let message = Reflect::get(error, &"message".into()).ok().and_then(|message| message.as_string());
    message.or_else(|| error.as_string()).unwrap_or_else(|| "no connection".to_owned())
}
