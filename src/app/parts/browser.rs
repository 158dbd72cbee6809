//! Small wrappers over browser interfaces that are missing, throw or leak when used bare.

use gloo::timers::future::TimeoutFuture;
use js_sys::{Array, Promise, Reflect, Uint8Array};
use leptos::prelude::{document, window};
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::{Blob, BlobPropertyBag, Element, HtmlElement, Response, Url};

use super::tasks::run_quietly;
use crate::app::words;

/// An address of a blob, given back to the browser when dropped.
#[derive(Debug)]
pub struct ObjectUrl(String);

impl ObjectUrl {
    pub fn new(blob: &Blob) -> Option<ObjectUrl> {
        Url::create_object_url_with_blob(blob).ok().map(ObjectUrl)
    }

    /// The address of a JPEG file's bytes; `None` where there are none.
    pub fn of_jpeg(bytes: &[u8]) -> Option<ObjectUrl> {
        ObjectUrl::of_bytes(bytes, "image/jpeg")
    }

    /// The address of a file's bytes; `None` where there are none.
    pub fn of_bytes(bytes: &[u8], mime: &str) -> Option<ObjectUrl> {
        if bytes.is_empty() {
            return None;
        }
        let options = BlobPropertyBag::new();
        options.set_type(mime);
        let parts = Array::of1(&Uint8Array::from(bytes));
        Blob::new_with_u8_array_sequence_and_options(&parts, &options).ok().as_ref().and_then(ObjectUrl::new)
    }

    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl Drop for ObjectUrl {
    fn drop(&mut self) {
        // Fails only for an address that is not a blob's.
        let _ = Url::revoke_object_url(&self.0);
    }
}

/// Show a sentence in the page when the page's own code panics: without it, buttons just stop working.
pub fn show_panics() {
    std::panic::set_hook(Box::new(|info| {
        web_sys::console::error_1(&info.to_string().into());
        let banner = web_sys::window().and_then(|w| w.document()).and_then(|d| d.get_element_by_id("broken"));
        if let Some(banner) = banner {
            banner.set_text_content(Some(words::BROKEN));
            let _ = banner.remove_attribute("hidden");
        }
    }));
}

/// Offer what lies at `address` as a file to keep.
pub fn save(address: ObjectUrl, file_name: &str) {
    /// The browser reads the address after the press; by then it has.
    const READ_MS: u32 = 10_000;
    let link = document().create_element("a").ok().and_then(|link| link.dyn_into::<HtmlElement>().ok());
    if let Some(link) = link {
        let _ = link.set_attribute("href", address.as_str());
        let _ = link.set_attribute("download", file_name);
        link.click();
        run_quietly(async move {
            TimeoutFuture::new(READ_MS).await;
            drop(address);
        });
    }
}

/// A file beside the page; `None` where it is not there.
pub async fn fetched(path: &str) -> Option<Blob> {
    let response: Response = JsFuture::from(window().fetch_with_str(path)).await.ok()?.dyn_into().ok()?;
    if !response.ok() {
        return None;
    }
    JsFuture::from(response.blob().ok()?).await.ok()?.dyn_into().ok()
}

/// A file's text.
pub async fn text_of(file: &Blob) -> Option<String> {
    JsFuture::from(file.text()).await.ok()?.as_string()
}

/// Milliseconds since the Unix epoch.
pub fn now_ms() -> f64 {
    js_sys::Date::now()
}

/// A property of the navigator that old browsers and insecure pages lack.
pub fn navigator_part(name: &str) -> Option<JsValue> {
    let part = Reflect::get(&window().navigator(), &name.into()).ok()?;
    (!part.is_undefined() && !part.is_null()).then_some(part)
}

/// Ask the browser not to throw away what is kept; it may refuse, and nothing changes then.
pub async fn ask_to_persist() {
    if navigator_part("storage").is_some()
        && let Ok(asked) = window().navigator().storage().persist()
    {
        let _ = JsFuture::from(asked).await;
    }
}

/// Bytes used and bytes allowed; `None` where the browser does not say.
pub async fn storage_estimate() -> Option<(f64, f64)> {
    navigator_part("storage")?;
    let estimate = JsFuture::from(window().navigator().storage().estimate().ok()?).await.ok()?;
    let number = |name: &str| Reflect::get(&estimate, &name.into()).ok()?.as_f64();
    Some((number("usage")?, number("quota")?))
}

/// Delete this page's caches: models, worker, shell.
pub async fn delete_caches() {
    let Ok(caches) = window().caches() else { return };
    let Ok(names) = JsFuture::from(Promise::from(JsValue::from(caches.keys()))).await else { return };
    for name in Array::from(&names).iter().filter_map(|name| name.as_string()) {
        if name.starts_with("hearsight-") {
            let _ = JsFuture::from(Promise::from(JsValue::from(caches.delete(&name)))).await;
        }
    }
}

/// A parameter of the page's address (`?name=value`).
pub fn query_parameter(name: &str) -> Option<String> {
    let query = window().location().search().ok()?;
    web_sys::UrlSearchParams::new_with_str(&query).ok()?.get(name)
}

/// The build's id, written into the page when it was built; empty in a development build.
pub fn build_id() -> String {
    let meta = document().query_selector("meta[name=build]").ok().flatten();
    meta.and_then(|meta| meta.get_attribute("content")).unwrap_or_default()
}

/// The window has room for a photo's card beside the list; on a phone it opens only when asked for.
pub fn is_wide() -> bool {
    /// Where the stylesheet lays the places out for phones (46rem).
    const PHONE_PX: f64 = 736.0;
    let width_px = window().inner_width().ok().and_then(|width| width.as_f64());
    width_px.is_none_or(|width_px| width_px > PHONE_PX)
}

/// Set a custom property of the whole page, or leave it to the stylesheet.
pub fn set_property(name: &str, value: Option<&str>) {
    let root = document().document_element().and_then(|root| root.dyn_into::<HtmlElement>().ok());
    if let Some(style) = root.map(|root| root.style()) {
        // A value that the browser does not take leaves the stylesheet's own.
        let _ = match value {
            Some(value) => style.set_property(name, value),
            None => style.remove_property(name).map(|_| ()),
        };
    }
}

/// What has the focus is what `selector` means.
pub fn has_focus(selector: &str) -> bool {
    document().active_element().is_some_and(|active| active.matches(selector).unwrap_or(false))
}

/// Move the focus to the first element that `selector` finds.
pub fn focus(selector: &str) {
    let found = document().query_selector(selector).ok().flatten();
    if let Some(element) = found.and_then(|element| element.dyn_into::<HtmlElement>().ok()) {
        let _ = element.focus();
    }
}

/// Remember the row of the button that was pressed; call the answer after the row was removed, to put the focus
/// on its neighbour's button instead of losing it.
pub fn hold_row() -> impl FnOnce() {
    let row = document().active_element().and_then(|button| button.closest("li").ok().flatten());
    let neighbour = row.as_ref().and_then(|row| row.next_element_sibling().or_else(|| row.previous_element_sibling()));
    move || {
        if row.is_none_or(|row| row.is_connected()) {
            return;
        }
        let buttons = neighbour.and_then(|row| row.query_selector_all("button").ok());
        let button = buttons.and_then(|buttons| buttons.get(buttons.length().checked_sub(1)?));
        match button.and_then(|button| button.dyn_into::<HtmlElement>().ok()) {
            Some(button) => {
                let _ = button.focus();
            }
            None => focus("main h1"),
        }
    }
}

/// Remember what has the focus; call the answer after the page has changed, to put it back if it was lost. Where the person
/// has moved it on meanwhile, it stays there.
pub fn hold_focus() -> impl FnOnce() {
    let held = document().active_element().and_then(|element| element.dyn_into::<HtmlElement>().ok());
    move || {
        let nothing = document().body().map(Element::from);
        if let Some(held) = held
            && held.is_connected()
            && document().active_element() == nothing
        {
            let _ = held.focus();
        }
    }
}
