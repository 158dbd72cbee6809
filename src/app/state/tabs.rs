//! Tabs follow each other: what one keeps, the others show at once, and what one erases, none keeps.
//!
//! Two tabs of one library would otherwise show two truths, and a like given in a tab that was left open would come back
//! after everything was erased. A tab tells what changed, never the thing itself: the others read it from the store they
//! share, so a message that is lost costs no more than a reload.

use std::sync::Arc;

use gloo::events::EventListener;
use leptos::prelude::*;
use serde::{Deserialize, Serialize};
use wasm_bindgen::JsCast;
use web_sys::{BroadcastChannel, MessageEvent};

use super::{
    page::{Page, setting},
    shelf::Shelf,
};
use crate::{
    app::{
        parts::browser::ObjectUrl,
        words,
    },
    library::{PhotoId, TrackId},
    store::StoreError,
};

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

impl Page {
    /// Hear what other tabs tell. Call once, when the store was read.
    pub fn follow_tabs(self) {
        // A browser without such channels has tabs that do not follow each other.
        let Ok(channel) = BroadcastChannel::new(CHANNEL) else { return };
        let listener = EventListener::new(&channel, "message", move |event| {
            let text = event.dyn_ref::<MessageEvent>().and_then(|event| event.data().as_string()).unwrap_or_default();
            match serde_json::from_str(&text) {
                Ok(told) => self.run(self.follow(told)),
                // A tab of another build: what it changed is in the store, and this one is asked to reload by the update.
                Err(_) => self.say(words::OTHER_BUILD.to_owned()),
            }
        });
        self.hands.update_value(|hands| hands.tabs = Some(Tabs { channel, _listener: listener }));
    }

    /// Tell the other tabs what was just kept.
    pub fn tell_tabs(self, told: &Told) {
        let Ok(text) = serde_json::to_string(told) else { return };
        self.hands.with_value(|hands| {
            if let Some(tabs) = &hands.tabs {
                // Fails only once the channel is closed, with this page.
                let _ = tabs.channel.post_message(&text.into());
            }
        });
    }

    async fn follow(self, told: Told) -> Result<(), StoreError> {
        let Some(store) = self.store() else { return Ok(()) };
        match told {
            Told::Said => {
                self.forget();
                self.reload_feedback(&store).await?;
            }
            Told::Photos(ids) => {
                for id in ids {
                    match store.photo(&id).await? {
                        Some(stored) => {
                            // A correction leaves the photo in its place.
                            match self.shown(&id) {
                                Some(shown) => shown.photo.set(stored.photo),
                                None => {
                                    let thumbnail = ObjectUrl::of_jpeg(&stored.thumbnail).map(Arc::new);
                                    self.put_photo(stored.photo, thumbnail);
                                }
                            }
                        }
                        None => self.drop_photo(&id),
                    }
                }
                self.forget();
                self.rank_soon();
            }
            Told::Tracks(ids) => {
                for id in ids {
                    match store.track(&id).await? {
                        Some(stored) => self.shelf.update(|shelf| shelf.put(stored.track)),
                        None => self.drop_tracks(&[id]),
                    }
                }
                self.forget();
                self.rank_soon();
            }
            Told::Library => {
                self.shelf.set(Shelf::new(store.track_facts().await?.items));
                self.forget();
                self.rank_soon();
            }
            Told::Setting(name) => match name.as_str() {
                setting::THEME => self.theme.set(self.setting(&store, setting::THEME).await?),
                setting::HABITS => {
                    self.habits.set(self.setting(&store, setting::HABITS).await?);
                    self.mind_hold();
                }
                setting::CATALOGUE => self.catalogue.set(self.setting(&store, setting::CATALOGUE).await?),
                setting::TIES => self.ties.set(self.setting(&store, setting::TIES).await?),
                setting::PROFILE => {
                    self.profile.set(self.setting(&store, setting::PROFILE).await?);
                    self.rank_now();
                }
                // What is chosen, asked and played here is this tab's own.
                _ => {}
            },
            Told::Erased => {
                // The connection to the store is closed by now: what this page would still keep is refused, aloud.
                self.empty();
                self.say(words::ERASED_ELSEWHERE.to_owned());
            }
        }
        Ok(())
    }
}
