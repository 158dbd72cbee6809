//! Ranking in the worker: the library as one table that is read once, and what was learned of the log so far.

use std::collections::BTreeSet;

use gloo::timers::future::TimeoutFuture;
use hearsight::{
    engine::cancel::Cancel,
    ground::ids::{PhotoId, TrackId},
    hearing::tag_groups,
    library::{Track, kin::Pairs, versions},
    link::message::{AboutTrack, Event, Outcome},
    recommend::{collection::Collection, learned::learned, mind::Known, wish::Wish},
    store::{PROFILE, StoreError, StoredTrack, TIES, browser::BrowserStore, schema::decode_setting},
    taste::{Feedback, Profile},
    telling::{listing, tags as tag_words},
};
use js_sys::Date;
use serde::{Deserialize, de::DeserializeOwned};

use crate::{Ended, Worker, memory::Memory, post};

/// Photos of the log that are read again for every list, the newest first: the person may have corrected them meanwhile.
const FRESH_PHOTOS: usize = 64;

/// What the page keeps of how tracks belong together, as far as ranking needs it.
#[derive(Default, Deserialize)]
struct Ties {
    #[serde(default)]
    pairs: Pairs,
}

/// What was read from the store for one list.
struct Read {
    log: Vec<(u32, Feedback)>,
    profile: Profile,
}

impl Worker {
    /// Rank the library, and tell why.
    pub(super) async fn recommend(&self, photos: &[PhotoId], wish: &Wish) -> Result<Outcome, Ended> {
        let read = self.read_at_once(photos).await.map_err(failed)?;
        let mut memory = self.mind.borrow_mut();
        let Memory { collection: Some(collection), learner, photos: kept, .. } = &mut *memory else {
            return Ok(Outcome::Ranked(Default::default()));
        };
        let Read { log, profile } = &read;
        let known = Known { table: &collection.table, photos: kept, log, profile, now_ms: Date::now() };
        Ok(Outcome::Ranked(listing::told(collection, &known, learner, photos, wish).listing))
    }

    /// Tracks by name and by words for sound.
    pub(super) async fn search(&self, query: String, count: u32) -> Result<Outcome, Ended> {
        self.read_library().await.map_err(failed)?;
        let memory = self.mind.borrow();
        let found = memory.collection.as_ref().map(|collection| collection.search(&query, count));
        let (tracks, understood) = found.unwrap_or_default();
        Ok(Outcome::Found { query, tracks, understood })
    }

    /// What was learned of the person, in words.
    pub(super) async fn read_profile(&self) -> Result<Outcome, Ended> {
        let read = self.read_at_once(&[]).await.map_err(failed)?;
        let mut memory = self.mind.borrow_mut();
        let Memory { collection: Some(collection), learner, photos, .. } = &mut *memory else {
            return Ok(Outcome::Profile(Vec::new()));
        };
        let Read { log, profile } = &read;
        let known = Known { table: &collection.table, photos, log, profile, now_ms: Date::now() };
        let title_of = |key: u32| {
            let (_, said) = log.iter().find(|(known, _)| *known == key)?;
            Some(collection.card(&said.track)?.title.clone())
        };
        Ok(Outcome::Profile(learned(&known, learner.follow(&known), title_of)))
    }

    /// What a kept track's tags mean, and what sounds like it.
    pub(super) async fn about(&self, track: TrackId, count: u32) -> Result<Outcome, Ended> {
        let gone = || Ended::Failed("That track is no longer kept; add its file again.".to_owned());
        let stored = self.store().await.map_err(failed)?.track(&track).await.map_err(failed)?.ok_or_else(gone)?;
        self.read_library().await.map_err(failed)?;
        let heard = &stored.track.heard;
        let standing = tag_groups::standing(&heard.tags_msd, &heard.tags_mtt);
        let words = tag_groups::GROUPS.iter().map(|(word, _)| *word).zip(standing);
        let tags = tag_words::said(words).into_iter().map(|(word, sentence)| (word.to_owned(), sentence)).collect();
        let memory = self.mind.borrow();
        let similar = memory.collection.as_ref().map(|collection| collection.similar(&track, count));
        Ok(Outcome::AboutTrack { track, about: AboutTrack { tags, similar: similar.unwrap_or_default() } })
    }

    pub(super) async fn find_versions(&self, cancel: &Cancel) -> Result<Outcome, Ended> {
        let tracks = self.store().await.map_err(failed)?.track_facts().await.map_err(failed)?.items;
        let breathe = async || {
            TimeoutFuture::new(0).await;
            cancel.check().is_ok()
        };
        let tracks: Vec<&Track> = tracks.iter().collect();
        let found = versions::find(&tracks, breathe).await.ok_or(Ended::Cancelled)?;
        if let Some(collection) = &mut self.mind.borrow_mut().collection {
            collection.tie(&found);
        }
        Ok(Outcome::Versions(Pairs(found)))
    }

    /// Bring the library in memory up to date with a track: reading thousands again for each would take longer than
    /// hearing it.
    pub(super) fn remember(&self, new: &StoredTrack) {
        if let Some(collection) = &mut self.mind.borrow_mut().collection {
            collection.put(&new.track, &new.embedding);
        }
    }

    /// Read the library where it is not in memory yet.
    async fn read_library(&self) -> Result<(), StoreError> {
        while self.mind.borrow().collection.is_none() {
            let generation = self.mind.borrow().generation;
            let store = self.store().await?;
            let mut collection = Collection::default();
            store.each_track(|stored| collection.put(&stored.track, &stored.embedding)).await?;
            let ties: Ties = setting(&store, TIES).await?;
            collection.tie(&ties.pairs.0);
            let mut memory = self.mind.borrow_mut();
            // Where the page changed the store meanwhile, this may hold what is gone: read again.
            if memory.generation == generation {
                memory.learner.forget();
                memory.collection = Some(collection);
            }
        }
        Ok(())
    }

    /// As [`Worker::read`], of one state of the store: again where the page changed it meanwhile. A list of half-read or
    /// removed tracks would be shown and kept.
    async fn read_at_once(&self, photos: &[PhotoId]) -> Result<Read, StoreError> {
        loop {
            let generation = self.mind.borrow().generation;
            let read = self.read(photos).await?;
            let memory = self.mind.borrow();
            if memory.generation == generation && memory.collection.is_some() {
                return Ok(read);
            }
        }
    }

    /// Read what a list for `photos` needs: the library, the log, the photos of both and what the person says of themselves.
    async fn read(&self, photos: &[PhotoId]) -> Result<Read, StoreError> {
        self.read_library().await?;
        let store = self.store().await?;
        let entries = store.feedback_entries().await?.items;
        let log: Vec<(u32, Feedback)> = entries.into_iter().map(|entry| (entry.key, entry.feedback)).collect();
        let mut asked: BTreeSet<&PhotoId> = BTreeSet::new();
        for id in photos.iter().chain(log.iter().rev().flat_map(|(_, said)| &said.photos)) {
            let is_fresh = asked.len() < FRESH_PHOTOS.max(photos.len());
            if (!is_fresh && self.mind.borrow().photos.contains_key(id)) || !asked.insert(id) {
                continue;
            }
            let stored = store.photo(id).await?;
            let kept = &mut self.mind.borrow_mut().photos;
            match stored {
                Some(stored) => drop(kept.insert(id.clone(), stored.photo)),
                None => drop(kept.remove(id)),
            }
        }
        Ok(Read { profile: setting(&store, PROFILE).await?, log })
    }
}

fn failed(error: StoreError) -> Ended {
    Ended::Failed(error.to_string())
}

/// A setting's value; the default, and a sentence, where it can't be read.
async fn setting<T: Default + DeserializeOwned>(store: &BrowserStore, name: &'static str) -> Result<T, StoreError> {
    let json = store.setting(name).await?;
    Ok(decode_setting(name, json.as_deref()).unwrap_or_else(|error| {
        post(&Event::Warning { sentence: error.to_string() });
        T::default()
    }))
}
