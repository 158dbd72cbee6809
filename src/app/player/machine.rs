//! What the player is: its signals, and the browser's part that sounds. How it goes on from track to track is `playing`.

use std::sync::Arc;

use gloo::events::EventListener;
use leptos::prelude::*;

use super::{decks::Decks, media_session::MediaSession, playlist::Playlist, volume::Playing};
use crate::{ground::ids::TrackId, library::listed::Listed};

/// What plays; copies share it.
#[derive(Clone, Copy)]
pub struct Player {
    pub current: RwSignal<Option<Arc<Listed>>>,
    pub is_playing: RwSignal<bool>,
    pub position_secs: RwSignal<f64>,
    pub length_secs: RwSignal<f64>,
    pub playlist: RwSignal<Playlist>,
    pub playing: RwSignal<Playing>,
    pub machine: StoredValue<Option<Machine>, LocalStorage>,
}

/// The browser's part of it.
pub struct Machine {
    pub decks: Decks,
    pub session: Option<MediaSession>,
    pub _listeners: Vec<EventListener>,
}

impl Player {
    pub fn new() -> Player {
        Player {
            current: RwSignal::new(None),
            is_playing: RwSignal::new(false),
            position_secs: RwSignal::new(0.0),
            length_secs: RwSignal::new(0.0),
            playlist: RwSignal::default(),
            playing: RwSignal::default(),
            machine: StoredValue::new_local(None),
        }
    }

    pub fn is_current(self, id: &TrackId) -> bool {
        self.current.with(|current| current.as_ref().is_some_and(|track| track.id == *id))
    }

    pub fn is_playing(self, id: &TrackId) -> bool {
        self.is_playing.get() && self.is_current(id)
    }

    pub fn pause_or_resume(self) {
        let is_playing = self.is_playing.get_untracked();
        self.with_decks(|decks| {
            if is_playing {
                // The answer comes as an event.
                let _ = decks.active().element().pause();
            } else {
                decks.active().play();
            }
        });
    }

    pub fn seek(self, secs: f64) {
        let length_secs = self.length_secs.get_untracked();
        self.with_decks(|decks| decks.active().element().set_current_time(secs.min(length_secs).max(0.0)));
    }

    /// Forward by `secs`, or back where that is negative.
    pub fn seek_by(self, secs: f64) {
        let at_secs = self.with_decks(|decks| decks.active().element().current_time());
        self.seek(at_secs.unwrap_or_default() + secs);
    }

    pub fn stop(self) {
        self.with_decks(Decks::empty);
        self.show(None);
    }

    /// Silent, and as loud as on a first visit.
    pub fn reset(self) {
        self.stop();
        self.playing.set(Playing::default());
    }

    /// Show a track at its beginning, here and outside the page.
    pub fn show(self, track: Option<Arc<Listed>>) {
        self.position_secs.set(0.0);
        self.length_secs.set(track.as_ref().map_or(0.0, |track| f64::from(track.duration_secs)));
        self.with_session(|session| session.announce(track.as_deref()));
        if track.is_none() {
            self.is_playing.set(false);
        }
        self.current.set(track);
    }

    pub fn tell_position(self) {
        let length_secs = self.length_secs.get_untracked();
        let at_secs = self.with_decks(|decks| decks.active().element().current_time()).unwrap_or_default();
        self.with_session(|session| session.set_position(at_secs, length_secs));
    }

    pub fn with_decks<T>(self, work: impl FnOnce(&mut Decks) -> T) -> Option<T> {
        self.machine.try_update_value(|machine| machine.as_mut().map(|machine| work(&mut machine.decks)))?
    }

    pub fn with_session(self, work: impl FnOnce(&MediaSession)) {
        self.machine.with_value(|machine| {
            if let Some(session) = machine.as_ref().and_then(|machine| machine.session.as_ref()) {
                work(session);
            }
        });
    }
}
