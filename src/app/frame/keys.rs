//! The keyboard's way to the player, from everywhere in the page.

use gloo::events::{EventListener, EventListenerOptions};
use leptos::prelude::*;
use wasm_bindgen::JsCast;
use web_sys::{Element, Event, KeyboardEvent};

use super::shortcuts::{Focus, Shortcut, shortcut};
use crate::app::{
    player::{playing::SEEK_SECS, volume::Playing},
    state::page::Page,
};

/// What has keys of its own.
const FIELDS: &str = "input,select,textarea,[contenteditable],[role=slider]";
const CONTROLS: &str = "a,button,summary,[tabindex='0']";
/// One press of louder or softer.
const VOLUME_STEP_PERCENT: u8 = 5;

/// Hear keys for as long as the listener lives.
pub fn listen(page: Page) -> EventListener {
    let options = EventListenerOptions::enable_prevent_default();
    EventListener::new_with_options(&window(), "keydown", options, move |event| {
        let Some(key) = event.dyn_ref::<KeyboardEvent>() else { return };
        let is_ours = !(key.ctrl_key() || key.alt_key() || key.meta_key() || key.default_prevented());
        if !is_ours || page.player.current.with_untracked(Option::is_none) {
            return;
        }
        let has_letter_keys = page.player.playing.with_untracked(|playing| playing.has_letter_keys);
        if let Some(shortcut) = shortcut(&key.key(), key.shift_key(), focus(event), has_letter_keys) {
            // The space bar and the arrows would scroll.
            event.prevent_default();
            obey(page, shortcut, key.repeat());
        }
    })
}

fn focus(event: &Event) -> Focus {
    let target = event.target().and_then(|target| target.dyn_into::<Element>().ok());
    let is_in =
        |selector: &str| target.as_ref().is_some_and(|target| target.closest(selector).ok().flatten().is_some());
    if is_in(FIELDS) {
        Focus::Field
    } else if is_in(CONTROLS) {
        Focus::Control
    } else {
        Focus::Nothing
    }
}

fn obey(page: Page, shortcut: Shortcut, is_held: bool) {
    let player = page.player;
    let was = player.playing.get_untracked();
    match shortcut {
        Shortcut::Back => player.seek_by(-SEEK_SECS),
        Shortcut::Forward => player.seek_by(SEEK_SECS),
        Shortcut::Louder | Shortcut::Softer => {
            let volume_percent = if shortcut == Shortcut::Louder {
                was.volume_percent.saturating_add(VOLUME_STEP_PERCENT).min(100)
            } else {
                was.volume_percent.saturating_sub(VOLUME_STEP_PERCENT)
            };
            player.set_playing(page, Playing { volume_percent, is_muted: false, ..was });
        }
        // A key that is held down would flutter between two states.
        _ if is_held => {}
        Shortcut::PlayOrPause => player.pause_or_resume(),
        Shortcut::Previous => player.previous(page),
        Shortcut::Next => player.next(page),
        Shortcut::Mute => player.set_playing(page, Playing { is_muted: !was.is_muted, ..was }),
    }
}
