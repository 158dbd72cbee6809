//! The player outside the page: lock screen, headset buttons, media keys.
//!
//! Written over plain properties: web-sys has the interface only behind a flag that every other crate would see, and a
//! browser that lacks a part of it must lose that part alone.

use js_sys::{Array, Function, Object, Reflect};
use leptos::prelude::window;
use wasm_bindgen::{JsCast, JsValue, closure::Closure};

use crate::{app::parts::browser, library::listed::Listed};

/// What the system may ask for.
const ACTIONS: [&str; 8] =
    ["play", "pause", "previoustrack", "nexttrack", "seekto", "seekbackward", "seekforward", "stop"];

/// The browser's media session; dropping it takes the handlers back.
pub struct MediaSession {
    session: JsValue,
    _handler: Closure<dyn Fn(JsValue)>,
}

impl MediaSession {
    /// `on_action` hears the action's name and, for seeking, its seconds. `None` where the browser has no session.
    pub fn new(on_action: impl Fn(&str, Option<f64>) + 'static) -> Option<MediaSession> {
        let session = browser::navigator_part("mediaSession")?;
        let handler = Closure::<dyn Fn(JsValue)>::new(move |details: JsValue| {
            let number = |name: &str| part(&details, name).as_f64();
            let secs = number("seekTime").or_else(|| number("seekOffset"));
            on_action(&part(&details, "action").as_string().unwrap_or_default(), secs);
        });
        handle(&session, handler.as_ref());
        Some(MediaSession { session, _handler: handler })
    }

    /// Say what plays; nothing where `track` is `None`.
    pub fn announce(&self, track: Option<&Listed>) {
        let metadata = track.and_then(|track| {
            let init = Object::new();
            set(&init, "title", &track.names.title.as_str().into());
            set(&init, "artist", &track.names.artist.as_str().into());
            set(&init, "album", &track.names.album.as_str().into());
            let class: Function = part(&window(), "MediaMetadata").dyn_into().ok()?;
            Reflect::construct(&class, &Array::of1(&init)).ok()
        });
        if metadata.is_none() {
            set(&self.session, "playbackState", &"none".into());
        }
        set(&self.session, "metadata", &metadata.unwrap_or(JsValue::NULL));
    }

    pub fn set_playing(&self, is_playing: bool) {
        set(&self.session, "playbackState", &if is_playing { "playing" } else { "paused" }.into());
    }

    /// Where in the track it is; the system counts on from there.
    pub fn set_position(&self, position_secs: f64, length_secs: f64) {
        let state = Object::new();
        set(&state, "duration", &length_secs.into());
        // It throws at a position past the end.
        set(&state, "position", &position_secs.min(length_secs).into());
        call(&self.session, "setPositionState", &Array::of1(&state));
    }
}

impl Drop for MediaSession {
    fn drop(&mut self) {
        handle(&self.session, &JsValue::NULL);
    }
}

/// Give every action this handler; a browser throws at those it does not know, and only those are lost.
fn handle(session: &JsValue, handler: &JsValue) {
    for action in ACTIONS {
        call(session, "setActionHandler", &Array::of2(&action.into(), handler));
    }
}

fn part(of: &JsValue, name: &str) -> JsValue {
    Reflect::get(of, &name.into()).unwrap_or(JsValue::UNDEFINED)
}

fn set(of: &JsValue, name: &str, value: &JsValue) {
    let _ = Reflect::set(of, &name.into(), value);
}

fn call(on: &JsValue, name: &str, arguments: &Array) {
    if let Some(method) = part(on, name).dyn_ref::<Function>() {
        let _ = Reflect::apply(method, on, arguments);
    }
}
