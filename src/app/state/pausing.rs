//! When the analysis rests and what it does when nothing else waits: pauses, and hearing tracks in full.

use std::mem;

use gloo::{events::EventListener, timers::future::TimeoutFuture};
use js_sys::{Function, Promise, Reflect};
use leptos::prelude::*;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::EventTarget;

use super::{
    board::{Board, Task},
    habits::Habits,
    page::{Page, setting},
    shelf::Shelf,
};
use crate::{
    app::parts::{browser, tasks},
    library::listed::Listed,
    link::message::{JobId, Work},
};

/// Between two tracks heard in full, so that another tab that waits for its turn gets it.
const REFINE_PAUSE_MS: u32 = 1_000;
/// A page that was just opened is looked at first.
const OPENING_PAUSE_MS: u32 = 20_000;
/// After so many tracks that could not be heard in full, something else is wrong: no more are tried in this visit.
const MOST_UNREFINED: u32 = 10;

impl Page {
    /// Follow the tab and, where the browser tells of it, the battery. Call once, when the settings are read.
    pub fn watch_surroundings(self) {
        let listener = EventListener::new(&document(), "visibilitychange", move |_| self.mind_hold());
        self.hands.update_value(|hands| hands.surroundings.listeners.push(listener));
        tasks::run_quietly(async move {
            if let Some(battery) = battery().await {
                let listener = EventListener::new(&battery, "chargingchange", move |_| self.mind_hold());
                self.hands.update_value(|hands| {
                    hands.surroundings.listeners.push(listener);
                    hands.surroundings.battery = Some(battery);
                });
            }
            self.mind_hold();
            TimeoutFuture::new(OPENING_PAUSE_MS).await;
            self.shelf_is_read().await;
            self.refine_soon();
        });
    }

    pub fn set_habits(self, change: impl FnOnce(&mut Habits)) {
        self.settings.habits.update(change);
        self.keep(setting::HABITS, &self.settings.habits.get_untracked());
        self.mind_hold();
        self.refine_soon();
    }

    /// Hold the queue, or let it go on.
    pub fn mind_hold(self) {
        let battery = self.hands.with_value(|hands| hands.surroundings.battery.clone());
        let charging = battery.and_then(|battery| Reflect::get(&battery, &"charging".into()).ok()?.as_bool());
        let hold = self.settings.habits.get_untracked().hold(document().hidden(), charging == Some(false));
        if hold != self.activity.board.with_untracked(|board| board.hold) {
            self.activity.board.update(|board| board.set_hold(hold));
        }
        if let Some(client) = self.client() {
            client.set_paused(!hold.is_empty());
        }
    }

    /// Try files again that failed.
    pub fn retry(self, files: Vec<(JobId, Task)>) {
        let Some(client) = self.client() else { return };
        self.activity.board.update(|board| {
            for (job, task) in files {
                if client.retry(job) {
                    board.add(job, task);
                }
            }
        });
    }

    /// When nothing else is to be done, hear one more track in full.
    pub fn refine_soon(self) {
        let was_due = self.hands.try_update_value(|hands| mem::replace(&mut hands.refining.is_under_way, true));
        if was_due == Some(false) {
            tasks::run_quietly(async move {
                TimeoutFuture::new(REFINE_PAUSE_MS).await;
                if !self.refine() {
                    self.hands.update_value(|hands| hands.refining.is_under_way = false);
                }
            });
        }
    }

    fn refine(self) -> bool {
        let is_busy = self.activity.board.with_untracked(Board::is_working)
            || self.library.shelf.with_untracked(Shelf::is_opening);
        if !self.settings.habits.get_untracked().hears_in_full || is_busy {
            return false;
        }
        let mut next = None;
        self.hands.update_value(|hands| {
            next = self.library.shelf.with_untracked(|shelf| shelf.next_partial(&hands.refining.asked));
            hands.refining.asked.extend(next.clone());
        });
        let Some(track) = next else { return false };
        self.submit(Work::HearInFull { track }, Task::Refine, None).is_some()
    }

    pub fn end_refining(self, track: Option<Listed>) {
        self.hands.update_value(|hands| {
            hands.refining.is_under_way = false;
            hands.refining.failed += u32::from(track.is_none());
        });
        if let Some(track) = track {
            self.library.shelf.update(|shelf| shelf.put(track));
        }
        if self.hands.with_value(|hands| hands.refining.failed < MOST_UNREFINED) {
            self.refine_soon();
        }
    }
}

/// The battery, in browsers that tell of it.
async fn battery() -> Option<EventTarget> {
    let ask: Function = browser::navigator_part("getBattery")?.dyn_into().ok()?;
    let asked: Promise = ask.call0(&JsValue::from(window().navigator())).ok()?.dyn_into().ok()?;
    JsFuture::from(asked).await.ok()?.dyn_into().ok()
}
