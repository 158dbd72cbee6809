//! Tabs follow each other: what one keeps, the others show at once, and what one erases, none keeps.
//!
//! Two tabs of one library would otherwise show two truths, and a like given in a tab that was left open would come back
//! after everything was erased. A tab tells what changed, never the thing itself: the others read it from the store they
//! share, so a message that is lost costs no more than a reload.

use std::{collections::HashSet, sync::Arc};

use leptos::prelude::*;

use super::{
    page::{Page, setting},
    told::{Tabs, Told},
};
use crate::{
    app::{parts::browser::ObjectUrl, words},
    library::listed::Listed,
    store::StoreError,
};

impl Page {
    /// Hear what other tabs tell. Call once, when the store was read.
    pub fn follow_tabs(self) {
        let tabs = Tabs::new(move |message| match message.map(|text| serde_json::from_str(&text)) {
            Some(Ok(told)) => self.run(self.follow(told)),
            // A tab of another build: what it changed is in the store.
            _ => self.say(words::OTHER_BUILD.to_owned()),
        });
        self.hands.update_value(|hands| hands.tabs = tabs);
    }

    /// Tell the other tabs what was just kept.
    pub fn tell_tabs(self, told: &Told) {
        self.hands.with_value(|hands| {
            if let Some(tabs) = &hands.tabs {
                tabs.tell(told);
            }
        });
    }

    async fn follow(self, told: Told) -> Result<(), StoreError> {
        let Some(store) = self.store() else { return Ok(()) };
        match told {
            Told::Said => self.reload_feedback(&store).await?,
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
                let mut gone = HashSet::new();
                for id in ids {
                    match store.track(&id).await? {
                        Some(stored) => self.library.shelf.update(|shelf| shelf.put(Listed::from(&stored.track))),
                        None => drop(gone.insert(id)),
                    }
                }
                self.drop_tracks(&gone);
                self.forget();
                self.rank_soon();
            }
            Told::Library => {
                self.gather_anew(&store).await?;
                self.forget();
                self.rank_soon();
            }
            Told::Setting(name) => match name.as_str() {
                setting::THEME => self.settings.theme.set(self.setting(&store, setting::THEME).await?),
                setting::HABITS => {
                    self.settings.habits.set(self.setting(&store, setting::HABITS).await?);
                    self.mind_hold();
                }
                setting::CATALOGUE => self.settings.catalogue.set(self.setting(&store, setting::CATALOGUE).await?),
                setting::TIES => self.library.ties.set(self.setting(&store, setting::TIES).await?),
                setting::PROFILE => {
                    self.taste.profile.set(self.setting(&store, setting::PROFILE).await?);
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
