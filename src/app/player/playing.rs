//! The one player: what it plays from, how it goes on, and what it does where a sound is missing or broken.
//!
//! Everything that moves the music goes through here, whether it comes from a button, a key, the system's media keys
//! or the end of a track, so that all of them mean the same.

use std::{collections::HashSet, sync::Arc};

use gloo::events::EventListener;
use leptos::prelude::*;

use super::{
    decks::{Deck, Decks},
    machine::{Machine, Player},
    media_session::MediaSession,
    playlist::Playlist,
    volume::Playing,
};
use crate::{
    app::{
        parts::browser,
        state::page::{Page, setting},
    },
    ground::ids::TrackId,
    library::listed::Listed,
    store::StoreError,
};

/// Past this, Previous means the beginning of the track.
const BEGINNING_SECS: f64 = 3.0;
/// A jump of the keys and of the system's buttons.
pub const SEEK_SECS: f64 = 10.0;
/// After this many tracks in a row that can't be played, it stops.
const MOST_FAILURES: u8 = 3;
/// What the element tells us.
const EVENTS: [&str; 7] = ["play", "pause", "timeupdate", "durationchange", "seeked", "ended", "error"];

impl Player {
    /// Make the elements and listen to them; once, when the page is built.
    pub fn connect(self, page: Page) {
        let (Some(first), Some(second)) = (Deck::new(), Deck::new()) else { return };
        let mut listeners = Vec::new();
        for (deck, is_second) in [(&first, false), (&second, true)] {
            for kind in EVENTS {
                let hear = move |event: &web_sys::Event| self.hear(page, is_second, &event.type_());
                listeners.push(EventListener::new(deck.element(), kind, hear));
            }
        }
        let session = MediaSession::new(move |action, secs| self.obey(page, action, secs));
        self.machine.set_value(Some(Machine { decks: Decks::new([first, second]), session, _listeners: listeners }));
        Effect::new(move |_| {
            let playing = self.playing.get();
            self.with_decks(|decks| decks.set_volume(playing));
        });
    }

    /// Play a track of `queue`, or pause it where it plays.
    pub fn toggle(self, page: Page, track: &Arc<Listed>, queue: impl FnOnce() -> Vec<Arc<Listed>>) {
        if untrack(|| self.is_current(&track.id)) {
            self.pause_or_resume();
            return;
        }
        let seed = self.playing.get_untracked().is_shuffled.then(seed);
        self.playlist.set(Playlist::new(queue(), track, seed));
        self.start(page, true);
    }

    /// Play a track of the current list, or alone where it is not in it.
    pub fn jump(self, page: Page, track: &Arc<Listed>) {
        self.playlist.update(|list| {
            if !list.go_to(&track.id) {
                *list = Playlist::new(Vec::new(), track, None);
            }
        });
        self.start(page, true);
    }

    pub fn next(self, page: Page) {
        self.note_heard(page);
        self.move_on(page, false);
    }

    /// The log learns how much of the current track was heard.
    pub fn note_heard(self, page: Page) {
        let track = self.current.with_untracked(|track| track.as_ref().map(|track| track.id.clone()));
        let at_secs = self.with_decks(|decks| decks.active().element().current_time()).unwrap_or_default();
        let length_secs = self.length_secs.get_untracked();
        if let Some(track) = track.filter(|_| at_secs > BEGINNING_SECS && length_secs > 0.0) {
            page.note_heard(track, (at_secs / length_secs).min(1.0));
        }
    }

    /// The track before, or the beginning of this one where it has been playing for a while.
    pub fn previous(self, page: Page) {
        let repeat = self.playing.get_untracked().repeat;
        let is_late = self.position_secs.get_untracked() > BEGINNING_SECS;
        if is_late || self.playlist.try_update(|list| list.go_back(repeat)) != Some(true) {
            self.seek(0.0);
        } else {
            self.start(page, true);
        }
    }

    /// Change how music plays, and keep it so.
    pub fn set_playing(self, page: Page, playing: Playing) {
        let before = self.playing.get_untracked();
        if before.is_shuffled != playing.is_shuffled {
            self.playlist.update(|list| if playing.is_shuffled { list.shuffle(seed()) } else { list.sort() });
        }
        self.playing.set(playing);
        page.keep(setting::PLAYING, &playing);
    }

    /// Tracks are removed from the library.
    pub fn forget(self, ids: &HashSet<TrackId>) {
        if self.current.with_untracked(|current| current.as_ref().is_some_and(|track| ids.contains(&track.id))) {
            self.stop();
        }
        self.playlist.maybe_update(|list| list.remove_all(ids));
    }

    /// The list's current track as it is kept now: the list may have been made before it was heard in full.
    fn due(self, page: Page) -> Option<Arc<Listed>> {
        let id = self.playlist.with_untracked(|list| list.current().map(|row| row.id.clone()))?;
        page.library.shelf.with_untracked(|shelf| shelf.get(&id))
    }

    /// Play the list's current track from its beginning. `is_asked`: the person named it, so that nothing else is
    /// played instead where its sound is missing.
    fn start(self, page: Page, is_asked: bool) {
        let (Some(track), Some(start)) = (self.due(page), self.with_decks(Decks::empty)) else {
            self.stop();
            return;
        };
        if is_asked {
            self.with_decks(|decks| decks.failures = 0);
        }
        self.is_playing.set(false);
        self.show(Some(track.clone()));
        page.run(async move {
            let sound = page.sound_of(&track).await?;
            if self.with_decks(|decks| decks.starts) != Some(start) {
                return Ok(()); // another one was started meanwhile
            }
            let playing = self.playing.get_untracked();
            match sound {
                Some(sound) => {
                    self.with_decks(|decks| {
                        if decks.active().load(&track, &sound, playing) {
                            decks.active().play();
                        }
                    });
                }
                None => {
                    page.offer_to_find(&track);
                    if is_asked { self.stop() } else { self.pass_over(page) }
                }
            }
            Ok::<_, StoreError>(())
        });
    }

    /// To the next track, by itself at the end of one (`is_at_end`) or because the person asked.
    pub fn move_on(self, page: Page, is_at_end: bool) {
        let repeat = self.playing.get_untracked().repeat;
        let is_ready = is_at_end && self.is_next_ready();
        if self.playlist.try_update(|list| list.go_on(repeat, is_at_end)) != Some(true) {
            self.stop();
            return;
        }
        let track = self.due(page);
        if !is_ready || track.is_none() {
            self.start(page, false);
            return;
        }
        let length_secs = self.with_decks(|decks| {
            decks.swap();
            decks.active().play();
            if !decks.waiting().is_sounding() {
                decks.waiting().empty();
            }
            decks.active().remaining_secs()
        });
        self.show(track);
        if let Some(Some(length_secs)) = length_secs {
            self.length_secs.set(length_secs);
            self.tell_position();
        }
    }

    /// This one can't be played: on to the next, unless too many could not.
    pub fn pass_over(self, page: Page) {
        let failures = self.with_decks(|decks| {
            decks.failures += 1;
            decks.failures
        });
        let repeat = self.playing.get_untracked().repeat;
        let may_go_on = failures.is_some_and(|failures| failures < MOST_FAILURES);
        if may_go_on && self.playlist.try_update(|list| list.go_on(repeat, false)) == Some(true) {
            self.start(page, false);
        } else {
            self.stop();
        }
    }
}

/// What a new order is drawn from.
fn seed() -> u64 {
    browser::now_ms() as u64
}
