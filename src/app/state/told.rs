//! What one tab tells the others, and the channel it goes through.

use gloo::events::EventListener;
use serde::{Deserialize, Serialize};
use wasm_bindgen::JsCast;
use web_sys::{BroadcastChannel, MessageEvent};

use crate::ground::ids::{PhotoId, TrackId};

const CHANNEL: &str = "hearsight";

/// What a tab changed in the store.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Told {
    /// The log of feedback.
    Said,
    Photos(Vec<PhotoId>),
    Tracks(Vec<TrackId>),
    /// More tracks than are worth naming.
    Library,
    Setting(String),
    Erased,
}

/// The channel between the tabs; closed when dropped.
pub struct Tabs {
    channel: BroadcastChannel,
    _listener: EventListener,
}

impl Drop for Tabs {
    fn drop(&mut self) {
        self.channel.close();
    }
}

impl Tabs {
    /// `on_message` hears the text of every message of another tab. `None` in a browser without such channels, where
    /// tabs do not follow each other.
    pub fn new(on_message: impl Fn(Option<String>) + 'static) -> Option<Tabs> {
        let channel = BroadcastChannel::new(CHANNEL).ok()?;
        let listener = EventListener::new(&channel, "message", move |event| {
            on_message(event.dyn_ref::<MessageEvent>().and_then(|event| event.data().as_string()));
        });
        Some(Tabs { channel, _listener: listener })
    }

    pub fn tell(&self, told: &Told) {
        if let Ok(text) = serde_json::to_string(told) {
            // Fails only once the channel is closed, with this page.
            let _ = self.channel.post_message(&text.into());
        }
    }
}
