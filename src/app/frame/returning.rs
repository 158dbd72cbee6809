//! Going back to a place finds it as it was left: as far down, and with the focus on the row that was left through.
//!
//! What a place shows comes in pieces (rows are drawn a few at a time, the library is read), so that the way down is gone
//! in steps, until it is reached or the person goes their own way.

use std::collections::BTreeMap;

use gloo::{events::EventListener, timers::future::TimeoutFuture};
use leptos::prelude::*;

use super::place::Place;
use crate::app::{
    parts::{browser, tasks},
    state::page::Page,
};

/// Where the last place of this tab is kept over a reload: its address and how far down it was.
const KEPT: &str = "hearsight-place";
/// Between two steps, and how many there are at most.
const STEP_MS: u32 = 50;
const MOST_STEPS: u32 = 60;
/// Browsers scroll by parts of a pixel.
const NEAR_PX: f64 = 2.0;

/// How far down each place was left, by its address. Copies share it.
#[derive(Clone, Copy)]
pub struct Returning {
    page: Page,
    left: StoredValue<BTreeMap<String, f64>>,
    /// Grows with every change of place, so that an older way down ends.
    turns: StoredValue<u32>,
}

impl Returning {
    /// Watch where the person is. The listeners are to be kept as long as the page.
    pub fn watch(page: Page) -> (Returning, Vec<EventListener>) {
        let here = Returning { page, left: StoredValue::new(kept().into_iter().collect()), turns: StoredValue::new(0) };
        let on_scroll = EventListener::new(&window(), "scroll", move |_| {
            here.left.update_value(|left| {
                left.insert(here.address(), scrolled_px());
            });
        });
        let on_leave = EventListener::new(&window(), "pagehide", move |_| {
            if let Ok(Some(storage)) = window().session_storage() {
                // A tab that may keep nothing opens at the top.
                let _ = storage.set_item(KEPT, &format!("{} {}", scrolled_px() as u32, here.address()));
            }
        });
        (here, vec![on_scroll, on_leave])
    }

    fn address(self) -> String {
        self.page.place.with_untracked(Place::hash)
    }

    /// Go to where the place that is now shown was left; to its top where it never was.
    pub fn go_back(self, from: Option<Place>) {
        let wanted_px = self.left.with_value(|left| left.get(&self.address()).copied()).unwrap_or_default();
        let turn = self.turns.try_update_value(|turns| {
            *turns += 1;
            *turns
        });
        let row = match from {
            Some(Place::Track(id)) => Some(format!("main a[href=\"{}\"]", Place::Track(id).hash())),
            _ => None,
        };
        if wanted_px == 0.0 {
            window().scroll_to_with_x_and_y(0.0, 0.0);
        }
        tasks::run_quietly(async move {
            let mut reached_px = scrolled_px();
            for _ in 0..MOST_STEPS {
                let is_own_way = scrolled_px() < reached_px - NEAR_PX;
                if self.turns.try_get_value() != turn || is_own_way || (scrolled_px() - wanted_px).abs() < NEAR_PX {
                    break;
                }
                window().scroll_to_with_x_and_y(0.0, wanted_px);
                reached_px = scrolled_px();
                TimeoutFuture::new(STEP_MS).await;
            }
            // A long list draws its rows once it is scrolled to them.
            TimeoutFuture::new(STEP_MS).await;
            if self.turns.try_get_value() == turn
                && let Some(row) = row
            {
                browser::focus_in_place(&row);
            }
        });
    }
}

fn scrolled_px() -> f64 {
    window().scroll_y().unwrap_or_default()
}

/// The place of before a reload, and how far down it was.
fn kept() -> Option<(String, f64)> {
    let kept = window().session_storage().ok().flatten()?.get_item(KEPT).ok().flatten()?;
    let (px, address) = kept.split_once(' ')?;
    Some((address.to_owned(), f64::from(px.parse::<u32>().ok()?)))
}
