//! What tabs tell each other, and the channel they tell it through.

use gloo::events::EventListener;
use leptos::prelude::*;
use serde::{Deserialize, Serialize};
use web_sys::BroadcastChannel;

use crate::ground::ids::{PhotoId, TrackId};

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
    pub channel: BroadcastChannel,
    pub _listener: EventListener,
}

impl Drop for Tabs {
    fn drop(&mut self) {
        self.channel.close();
    }
}
