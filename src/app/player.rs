//! The one player: a single audio element, fed from the store.

use std::sync::Arc;

use leptos::{html, prelude::*};
use wasm_bindgen_futures::JsFuture;

use super::{
    browser::ObjectUrl,
    shell::icon,
    state::Page,
    tasks,
    words::{self, clock},
};
use crate::{
    library::{Track, TrackId},
    store::StoreError,
};

/// What plays; copies share it.
#[derive(Clone, Copy)]
pub struct Player {
    pub current: RwSignal<Option<Arc<Track>>>,
    pub is_playing: RwSignal<bool>,
    position_secs: RwSignal<f64>,
    length_secs: RwSignal<f64>,
    /// Where Next looks: the list the current track was started from.
    queue: StoredValue<Vec<TrackId>>,
    /// Kept while the element uses it.
    url: StoredValue<Option<ObjectUrl>>,
    element: NodeRef<html::Audio>,
}

impl Player {
    pub fn new() -> Player {
        Player {
            current: RwSignal::new(None),
            is_playing: RwSignal::new(false),
            position_secs: RwSignal::new(0.0),
            length_secs: RwSignal::new(0.0),
            queue: StoredValue::new(Vec::new()),
            url: StoredValue::new(None),
            element: NodeRef::new(),
        }
    }

    pub fn is_current(self, id: &TrackId) -> bool {
        self.current.with(|current| current.as_ref().is_some_and(|track| track.id == *id))
    }

    pub fn is_playing(self, id: &TrackId) -> bool {
        self.is_playing.get() && self.is_current(id)
    }

    /// Play a track of `queue`, or pause it where it plays.
    pub fn toggle(self, page: Page, id: &TrackId, queue: Vec<TrackId>) {
        if untrack(|| self.is_current(id)) {
            self.pause_or_resume();
        } else {
            self.queue.set_value(queue);
            self.start(page, id);
        }
    }

    pub fn pause_or_resume(self) {
        let Some(element) = self.element.get_untracked() else { return };
        if self.is_playing.get_untracked() {
            // The answer comes as an event.
            let _ = element.pause();
        } else if let Ok(playing) = element.play() {
            tasks::run_quietly(async move {
                let _ = JsFuture::from(playing).await;
            });
        }
    }

    fn start(self, page: Page, id: &TrackId) {
        let Some(track) = page.shelf.with_untracked(|shelf| shelf.get(id)) else { return };
        self.stop();
        self.current.set(Some(track.clone()));
        self.length_secs.set(f64::from(track.heard.duration_secs));
        tasks::run(page, async move {
            let audio = page.sound_of(&track.id).await?;
            if !untrack(|| self.is_current(&track.id)) {
                return Ok(()); // another one was started meanwhile
            }
            match audio.as_ref().and_then(ObjectUrl::new) {
                Some(url) => {
                    if let Some(element) = self.element.get_untracked() {
                        element.set_src(url.as_str());
                    }
                    self.url.set_value(Some(url));
                    self.pause_or_resume();
                }
                None => {
                    self.stop();
                    page.say(words::audio_missing(&track.names.title));
                }
            }
            Ok::<_, StoreError>(())
        });
    }

    pub fn next(self, page: Page) {
        let Some(current) = self.current.get_untracked() else { return };
        let next = self.queue.with_value(|queue| {
            let place = queue.iter().position(|id| *id == current.id)?;
            let is_there = |id: &&TrackId| page.shelf.with_untracked(|shelf| shelf.get(id).is_some());
            queue.iter().skip(place + 1).find(is_there).cloned()
        });
        match next {
            Some(next) => self.start(page, &next),
            None => self.stop(),
        }
    }

    pub fn stop(self) {
        self.current.set(None);
        self.is_playing.set(false);
        self.position_secs.set(0.0);
        if let Some(element) = self.element.get_untracked() {
            let _ = element.pause();
            let _ = element.remove_attribute("src");
            element.load();
        }
        self.url.set_value(None);
    }

    pub fn stop_if(self, id: &TrackId) {
        if untrack(|| self.is_current(id)) {
            self.stop();
        }
    }
}

/// The bar at the foot of the page, shown while there is something to play.
#[component]
pub fn PlayerBar(page: Page) -> impl IntoView {
    let player = page.player;
    let title = move || player.current.with(|t| t.as_ref().map(|t| t.names.title.clone()).unwrap_or_default());
    let artist = move || player.current.with(|t| t.as_ref().map(|t| t.names.artist.clone()).unwrap_or_default());
    let on_time = move |_| {
        if let Some(element) = player.element.get_untracked() {
            player.position_secs.set(element.current_time());
        }
    };
    let on_length = move |_| {
        let length = player.element.get_untracked().map(|element| element.duration()).unwrap_or_default();
        if length.is_finite() && length > 0.0 {
            player.length_secs.set(length);
        }
    };
    let on_error = move |_| {
        // An element without a source reports errors too, while it is being emptied.
        if player.url.with_value(Option::is_some) {
            let title = untrack(title);
            player.stop();
            page.say(words::audio_unplayable(&title));
        }
    };
    let seek = move |event| {
        if let (Some(element), Ok(secs)) = (player.element.get_untracked(), event_target_value(&event).parse()) {
            element.set_current_time(secs);
        }
    };
    let time = move || format!("{} / {}", clock(player.position_secs.get()), clock(player.length_secs.get()));
    let (play, pause, next, close) = (icon("play"), icon("pause"), icon("next"), icon("close"));
    view! {
        <section class="player" aria-label=words::PLAYER hidden=move || player.current.with(Option::is_none)>
            <audio
                node_ref=player.element
                preload="auto"
                on:play=move |_| player.is_playing.set(true)
                on:pause=move |_| player.is_playing.set(false)
                on:timeupdate=on_time
                on:durationchange=on_length
                on:ended=move |_| player.next(page)
                on:error=on_error
            ></audio>
            <button
                type="button"
                class="round primary"
                aria-label=move || if player.is_playing.get() { words::PAUSE } else { words::PLAY }
                on:click=move |_| player.pause_or_resume()
            >
                <span class="when-paused" hidden=move || player.is_playing.get()>{play}</span>
                <span hidden=move || !player.is_playing.get()>{pause}</span>
            </button>
            <button type="button" class="round" aria-label=words::NEXT on:click=move |_| player.next(page)>{next}</button>
            <p class="now"><strong>{title}</strong> <span>{artist}</span></p>
            <input
                type="range"
                min="0"
                step="1"
                aria-label=words::POSITION
                aria-valuetext=time
                prop:max=move || player.length_secs.get().ceil()
                prop:value=move || player.position_secs.get()
                on:input=seek
            />
            <p class="time" aria-hidden="true">{time}</p>
            <button type="button" class="round" aria-label=words::CLOSE_PLAYER on:click=move |_| player.stop()>
                {close}
            </button>
        </section>
    }
}
