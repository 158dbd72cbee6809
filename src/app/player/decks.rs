//! Two audio elements that take turns.
//!
//! One element can only begin to load the next track when the last one has ended: silence between two movements of a
//! live album. So the other one holds the next track ready, and starts in the moment the first one ends.

use std::sync::Arc;

use wasm_bindgen_futures::JsFuture;
use web_sys::{Blob, HtmlAudioElement};

use super::volume::Playing;
use crate::{
    app::parts::{browser::ObjectUrl, tasks},
    ground::ids::TrackId,
    library::listed::Listed,
};

/// One element and what it holds.
pub struct Deck {
    element: HtmlAudioElement,
    /// The address is given back to the browser when the deck is emptied.
    holds: Option<(Arc<Listed>, ObjectUrl)>,
}

impl Deck {
    /// `None` where the browser plays no audio at all.
    pub fn new() -> Option<Deck> {
        let element = HtmlAudioElement::new().ok()?;
        element.set_preload("auto");
        Some(Deck { element, holds: None })
    }

    pub fn element(&self) -> &HtmlAudioElement {
        &self.element
    }

    /// Get a track ready; whether the browser could take its file.
    pub fn load(&mut self, track: &Arc<Listed>, sound: &Blob, playing: Playing) -> bool {
        let Some(url) = ObjectUrl::new(sound) else { return false };
        self.element.set_src(url.as_str());
        self.holds = Some((track.clone(), url));
        self.set_volume(playing);
        true
    }

    /// Stop and let go of the file. Also tells a browser that asks for a gesture per element that the person made one.
    pub fn empty(&mut self) {
        let _ = self.element.pause();
        let _ = self.element.remove_attribute("src");
        self.element.load();
        self.holds = None;
    }

    pub fn is_loaded(&self) -> bool {
        self.holds.is_some()
    }

    /// It holds this track, and the browser has found nothing wrong with it.
    pub fn is_ready_with(&self, id: &TrackId) -> bool {
        self.element.error().is_none() && self.holds.as_ref().is_some_and(|(track, _)| track.id == *id)
    }

    pub fn is_sounding(&self) -> bool {
        !self.element.paused() && !self.element.ended()
    }

    /// Seconds to the end; `None` where that is not known.
    pub fn remaining_secs(&self) -> Option<f64> {
        let secs = self.element.duration() - self.element.current_time();
        secs.is_finite().then_some(secs)
    }

    pub fn play(&self) {
        // The browser may refuse until the person presses something; the button then still says Play.
        if let Ok(playing) = self.element.play() {
            tasks::run_quietly(async move {
                let _ = JsFuture::from(playing).await;
            });
        }
    }

    pub fn set_volume(&self, playing: Playing) {
        self.element.set_muted(playing.is_muted);
        if let Some((track, _)) = &self.holds {
            self.element.set_volume(playing.volume_for(track.loudness));
        }
    }
}

/// The pair, and whose turn it is.
pub struct Decks {
    pair: [Deck; 2],
    is_second: bool,
    /// What the waiting deck was told to get ready.
    pub asked_ahead: Option<TrackId>,
    /// Counts what was started: an answer that was awaited for an earlier one comes too late.
    pub starts: u32,
    pub is_hand_over_due: bool,
    /// Tracks in a row that could not be played.
    pub failures: u8,
}

impl Decks {
    pub fn new(pair: [Deck; 2]) -> Decks {
        Decks { pair, is_second: false, asked_ahead: None, starts: 0, is_hand_over_due: false, failures: 0 }
    }

    pub fn active(&mut self) -> &mut Deck {
        let [first, second] = &mut self.pair;
        if self.is_second { second } else { first }
    }

    pub fn waiting(&mut self) -> &mut Deck {
        let [first, second] = &mut self.pair;
        if self.is_second { first } else { second }
    }

    pub fn is_active(&self, is_second: bool) -> bool {
        self.is_second == is_second
    }

    /// Empty both; the number of the start that follows.
    pub fn empty(&mut self) -> u32 {
        self.pair.iter_mut().for_each(Deck::empty);
        self.begin()
    }

    /// The waiting deck takes its turn; the other one plays out what is left of it.
    pub fn swap(&mut self) {
        self.is_second = !self.is_second;
        self.begin();
    }

    pub fn set_volume(&self, playing: Playing) {
        self.pair.iter().for_each(|deck| deck.set_volume(playing));
    }

    fn begin(&mut self) -> u32 {
        self.asked_ahead = None;
        self.is_hand_over_due = false;
        self.starts = self.starts.wrapping_add(1);
        self.starts
    }
}
