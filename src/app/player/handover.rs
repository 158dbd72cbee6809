//! What the player hears from its elements, and how one track goes over into the next without a gap.

use gloo::timers::future::TimeoutFuture;
use leptos::prelude::*;

use super::{machine::Player, playing::SEEK_SECS, words};
use crate::{
    app::{parts::tasks, state::page::Page},
    store::StoreError,
};

/// How far from its end a track is when the next one is got ready.
const AHEAD_SECS: f64 = 20.0;
/// How far from its end the moment of the change is waited for; an element says where it is four times a second.
const HAND_OVER_SECS: f64 = 0.7;

impl Player {
    /// What the system's media keys ask for.
    pub fn obey(self, page: Page, action: &str, secs: Option<f64>) {
        let is_playing = self.is_playing.get_untracked();
        match action {
            "play" if !is_playing => self.pause_or_resume(),
            "pause" if is_playing => self.pause_or_resume(),
            "previoustrack" => self.previous(page),
            "nexttrack" => self.next(page),
            "seekto" => self.seek(secs.unwrap_or_default()),
            "seekbackward" => self.seek_by(-secs.unwrap_or(SEEK_SECS)),
            "seekforward" => self.seek_by(secs.unwrap_or(SEEK_SECS)),
            "stop" => self.stop(),
            _ => {}
        }
    }

    /// An element's event.
    pub fn hear(self, page: Page, is_second: bool, kind: &str) {
        if self.with_decks(|decks| decks.is_active(is_second)) != Some(true) {
            if kind == "ended" {
                // It has played out beside its successor.
                self.with_decks(|decks| decks.waiting().empty());
            }
            return;
        }
        let Some((at_secs, length_secs, is_loaded)) = self.with_decks(|decks| {
            let deck = decks.active();
            (deck.element().current_time(), deck.element().duration(), deck.is_loaded())
        }) else {
            return;
        };
        match kind {
            "play" | "pause" => {
                self.is_playing.set(kind == "play");
                self.with_session(|session| session.set_playing(kind == "play"));
                self.tell_position();
            }
            "timeupdate" => {
                self.position_secs.set(at_secs);
                if at_secs > 0.0 {
                    self.with_decks(|decks| decks.failures = 0);
                    self.look_ahead(page);
                }
            }
            "durationchange" if length_secs.is_finite() && length_secs > 0.0 => {
                self.length_secs.set(length_secs);
                self.tell_position();
            }
            "seeked" => self.tell_position(),
            "ended" => {
                self.note_heard(page);
                self.move_on(page, true);
            }
            // An element without a source reports errors too, while it is being emptied.
            "error" if is_loaded => {
                let title = self.current.with_untracked(|t| t.as_ref().map(|t| t.names.title.clone()));
                page.say(words::unplayable(&title.unwrap_or_default()));
                self.pass_over(page);
            }
            _ => {}
        }
    }

    /// Near the end, get the next track ready, and wait for the moment of the change.
    fn look_ahead(self, page: Page) {
        let repeat = self.playing.get_untracked().repeat;
        let next = self.playlist.with_untracked(|list| list.next(repeat, true).map(|next| next.id.clone()));
        let Some(Some((start, remaining_secs, is_new, is_due))) = self.with_decks(|decks| {
            let remaining_secs = decks.active().remaining_secs().filter(|secs| *secs < AHEAD_SECS)?;
            // The one before may still sound for a moment.
            let is_new = decks.asked_ahead != next && !decks.waiting().is_sounding();
            if is_new {
                decks.waiting().empty();
                decks.asked_ahead.clone_from(&next);
            }
            let is_due = remaining_secs < HAND_OVER_SECS && next.is_some() && !decks.is_hand_over_due;
            decks.is_hand_over_due |= is_due;
            Some((decks.starts, remaining_secs, is_new, is_due))
        }) else {
            return;
        };
        let track = next.and_then(|id| page.library.shelf.with_untracked(|shelf| shelf.get(&id)));
        if let Some(track) = track.filter(|_| is_new) {
            page.run(async move {
                let sound = page.sound_of(&track).await?;
                let playing = self.playing.get_untracked();
                self.with_decks(|decks| {
                    let is_wanted = decks.starts == start && decks.asked_ahead.as_ref() == Some(&track.id);
                    if let Some(sound) = sound.filter(|_| is_wanted) {
                        decks.waiting().load(&track, &sound, playing);
                    }
                });
                Ok::<_, StoreError>(())
            });
        }
        if is_due {
            // A prepared element begins within 10 ms, and the end of the other is told as late (measured in Chromium).
            let wait_ms = remaining_secs.max(0.0) * 1000.0;
            tasks::run_quietly(async move {
                TimeoutFuture::new(wait_ms as u32).await;
                let is_now = self.with_decks(|decks| {
                    decks.is_hand_over_due &= decks.starts != start;
                    let is_near = decks.active().remaining_secs().is_some_and(|secs| secs < HAND_OVER_SECS / 4.0);
                    decks.starts == start && is_near && decks.active().is_sounding()
                });
                // Where it is not ready, the end of this one starts it.
                if is_now == Some(true) && self.is_next_ready() {
                    self.note_heard(page);
                    self.move_on(page, true);
                }
            });
        }
    }

    pub fn is_next_ready(self) -> bool {
        let repeat = self.playing.get_untracked().repeat;
        let next = self.playlist.with_untracked(|list| list.next(repeat, true).map(|next| next.id.clone()));
        next.is_some_and(|next| self.with_decks(|decks| decks.waiting().is_ready_with(&next)) == Some(true))
    }
}
