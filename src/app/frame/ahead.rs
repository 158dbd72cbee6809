//! Ahead of the person: worker and photo network are fetched and started while they still look at the page.
//!
//! Without this a newcomer's first photo waits for 13 MB to be fetched, compiled and loaded, though the browser had
//! nothing to do for seconds before. Not where bytes cost the person something, and not in a tab that nobody sees.

use gloo::{events::EventListener, timers::future::TimeoutFuture};
use js_sys::{Function, Object, Promise, Reflect};
use leptos::prelude::*;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;

use crate::app::{
    parts::{browser::navigator_part, tasks},
    state::page::Page,
};

/// Where a browser can't say when it is idle, it has painted the page by then.
const PAINTED_MS: u32 = 300;
/// A page that is never idle begins all the same.
const MOST_MS: f64 = 2_000.0;

/// Begin once the page is idle, for a page that has just been loaded.
pub fn begin(page: Page) {
    tasks::run_quietly(async move {
        if idle().await.is_none() {
            TimeoutFuture::new(PAINTED_MS).await;
        }
        while document().hidden() {
            change_of_visibility().await;
        }
        if !is_metered()
            && let Some(client) = page.client()
        {
            client.get_ahead();
        }
    });
}

/// Wait until the browser has nothing to do; `None`, at once, where it can't say.
async fn idle() -> Option<()> {
    let request: Function = Reflect::get(&window(), &"requestIdleCallback".into()).ok()?.dyn_into().ok()?;
    let options = Object::new();
    Reflect::set(&options, &"timeout".into(), &MOST_MS.into()).ok()?;
    let idle = Promise::new(&mut |resolve, reject| {
        if request.call2(&JsValue::UNDEFINED, &resolve, &options).is_err() {
            let _ = reject.call0(&JsValue::UNDEFINED);
        }
    });
    JsFuture::from(idle).await.ok().map(drop)
}

/// Wait until the tab is shown or hidden.
async fn change_of_visibility() {
    let mut listener = None;
    let change = Promise::new(&mut |resolve, _| {
        listener = Some(EventListener::once(&document(), "visibilitychange", move |_| {
            let _ = resolve.call0(&JsValue::UNDEFINED);
        }));
    });
    let _ = JsFuture::from(change).await;
    drop(listener);
}

/// The person asks for few bytes, or the connection is one that is often paid by the byte, or so slow that what they press
/// would wait behind this. A browser that does not say has no such connection as far as we know.
fn is_metered() -> bool {
    let Some(connection) = navigator_part("connection") else { return false };
    let part = |name: &str| Reflect::get(&connection, &name.into()).unwrap_or_default();
    let is = |name: &str, words: &[&str]| part(name).as_string().is_some_and(|word| words.contains(&word.as_str()));
    part("saveData").is_truthy() || is("type", &["cellular"]) || is("effectiveType", &["slow-2g", "2g"])
}
