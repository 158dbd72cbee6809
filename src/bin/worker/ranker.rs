//! Ranking in the worker: the library as one table that is read once, and what was learned of the log so far.

use std::{collections::BTreeSet, rc::Rc};

use gloo::timers::future::TimeoutFuture;
use hearsight::{
    engine::{cancel::Cancel, report::Stage},
    ground::ids::{PhotoId, TrackId},
    hearing::tag_groups,
    library::{Track, kin::Pairs, versions},
    link::message::{AboutTrack, Event, Outcome},
    recommend::{collection::Collection, learned::learned, mind::RankingInput, wish::Wish},
    store::{
        PROFILE, StoreError, StoredTrack, TIES,
        browser::{BrowserStore, shelf::Ranked},
        held_log::HeldLog,
        schema::decode_setting,
    },
    taste::Profile,
    telling::{listing, tags as tag_words},
};
use js_sys::Date;
use serde::{Deserialize, de::DeserializeOwned};

use crate::{Ended, Worker, memory::Memory, post, start, step};

/// Buckets of the table, as many as a rebuilding counts.
const BUCKETS: u32 = 256;
/// A first list is shown and looked at by then.
const CHECK_AFTER_MS: u32 = 5_000;

/// What the page keeps of how tracks belong together, as far as ranking needs it.
#[derive(Default, Deserialize)]
struct Ties {
    #[serde(default)]
    pairs: Pairs,
}

impl Worker {
    /// Rank the library, and tell why.
    pub(super) async fn recommend(self: &Rc<Self>, photos: &[PhotoId], wish: &Wish) -> Result<Outcome, Ended> {
        let profile = &self.read_at_once(photos).await?;
        let mut memory = self.mind.borrow_mut();
        let Memory { collection: Some(collection), learner, log, photos: kept, .. } = &mut *memory else {
            return Ok(Outcome::Ranked(Default::default()));
        };
        let log = log.entries();
        let known = RankingInput { table: &collection.table, photos: kept, log, profile, now_ms: Date::now() };
        Ok(Outcome::Ranked(listing::told(collection, &known, learner, photos, wish).listing))
    }

    /// Tracks by name and by words for sound.
    pub(super) async fn search(self: &Rc<Self>, query: String, count: u32) -> Result<Outcome, Ended> {
        self.read_library().await?;
        let memory = self.mind.borrow();
        let found = memory.collection.as_ref().map(|collection| collection.search(&query, count));
        let (tracks, understood) = found.unwrap_or_default();
        Ok(Outcome::Found { query, tracks, understood })
    }

    /// What was learned of the person, in words.
    pub(super) async fn read_profile(self: &Rc<Self>) -> Result<Outcome, Ended> {
        let profile = &self.read_at_once(&[]).await?;
        let mut memory = self.mind.borrow_mut();
        let Memory { collection: Some(collection), learner, log, photos, .. } = &mut *memory else {
            return Ok(Outcome::Profile(Vec::new()));
        };
        let log = log.entries();
        let known = RankingInput { table: &collection.table, photos, log, profile, now_ms: Date::now() };
        let title_of = |key: u32| {
            let (_, said) = log.iter().find(|(known, _)| *known == key)?;
            Some(collection.card(&said.track)?.title.clone())
        };
        Ok(Outcome::Profile(learned(&known, learner.follow(&known), title_of)))
    }

    /// What a kept track's tags mean, and what sounds like it.
    pub(super) async fn about(self: &Rc<Self>, track: TrackId, count: u32) -> Result<Outcome, Ended> {
        let gone = || Ended::Failed("That track is no longer kept; add its file again.".to_owned());
        let stored = self.store().await.map_err(failed)?.track(&track).await.map_err(failed)?.ok_or_else(gone)?;
        self.read_library().await?;
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
    async fn read_library(self: &Rc<Self>) -> Result<(), Ended> {
        while self.mind.borrow().collection.is_none() {
            let generation = self.mind.borrow().generation;
            let store = self.store().await.map_err(failed)?;
            let mut collection = Collection::default();
            let take = |ranked: Ranked<'_>| match ranked {
                Ranked::Begin(tracks) => {
                    collection = Collection::default();
                    collection.reserve(tracks as usize);
                }
                Ranked::Track(listed, measured, row) => collection.put_row(listed, &measured, row),
            };
            // Making the table anew may take minutes: each sign tells the page that it is no hang.
            let sign = async |bucket: u32| {
                let running = self.running.borrow().as_ref().map(|(job, cancel)| (*job, cancel.clone()));
                let Some((job, cancel)) = running else { return true };
                step(job, Stage::Reading, bucket, BUCKETS).await;
                cancel.check().is_ok()
            };
            let is_untidy = store.each_ranked(sign, take).await.map_err(failed)?.ok_or(Ended::Cancelled)?;
            self.look_after(store.clone(), is_untidy);
            let ties: Ties = setting(&store, TIES).await.map_err(failed)?;
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

    /// What the buckets need once they were read: tidied where they are untidy, and, once in a worker's life, checked.
    /// Whoever waits for a list does not wait for this; where it fails, the next reading does it.
    fn look_after(self: &Rc<Self>, store: BrowserStore, is_untidy: bool) {
        let worker = Rc::clone(self);
        start(async move {
            if is_untidy {
                drop(store.tidy().await);
            }
            if worker.is_shelf_checked.replace(true) {
                return;
            }
            TimeoutFuture::new(CHECK_AFTER_MS).await;
            match store.check_shelf().await {
                Ok(true) => {
                    worker.mind.borrow_mut().forget();
                    post(&Event::LibraryMended);
                }
                Ok(false) => {}
                Err(_) => worker.is_shelf_checked.set(false),
            }
        });
    }

    /// As [`Worker::read`], of one state of the store: again where the page changed it meanwhile. A list of half-read or
    /// removed tracks would be shown and kept.
    async fn read_at_once(self: &Rc<Self>, photos: &[PhotoId]) -> Result<Profile, Ended> {
        loop {
            let generation = self.mind.borrow().generation;
            let profile = self.read(photos).await?;
            let memory = self.mind.borrow();
            if memory.generation == generation && memory.collection.is_some() {
                return Ok(profile);
            }
        }
    }

    /// Bring to mind what a list for `photos` needs: the library, the log and the photos of both. Answers with what the
    /// person says of themselves.
    async fn read(self: &Rc<Self>, photos: &[PhotoId]) -> Result<Profile, Ended> {
        self.read_library().await?;
        let store = self.store().await.map_err(failed)?;
        self.follow_log(&store).await.map_err(failed)?;
        self.read_photos(&store, photos).await.map_err(failed)?;
        setting(&store, PROFILE).await.map_err(failed)
    }

    /// Read the lines of the log that came since it was last read; all of it only where others are gone unheard.
    async fn follow_log(&self, store: &BrowserStore) -> Result<(), StoreError> {
        let last_key = self.mind.borrow().log.last_key();
        let news = store.feedback_since(last_key).await?;
        if self.mind.borrow_mut().log.follow(news) {
            return Ok(());
        }
        let news = store.feedback_since(0).await?;
        let mut log = HeldLog::default();
        // It began empty: there is nothing in it that could be gone.
        let _ = log.follow(news);
        self.mind.borrow_mut().log = log;
        Ok(())
    }

    /// Read the photos asked for and those of the log, as far as they are not known yet or have changed.
    async fn read_photos(&self, store: &BrowserStore, asked: &[PhotoId]) -> Result<(), StoreError> {
        let wanted: BTreeSet<PhotoId> = {
            let Memory { log, photos, gone, changed, .. } = &*self.mind.borrow();
            let is_known = |id: &PhotoId| (photos.contains_key(id) || gone.contains(id)) && !changed.contains(id);
            let said = log.entries().iter().flat_map(|(_, said)| &said.photos);
            asked.iter().chain(said).filter(|id| !is_known(id)).cloned().collect()
        };
        for id in wanted {
            // First, so that a change while it is read is not missed.
            self.mind.borrow_mut().changed.remove(&id);
            let stored = match store.photo(&id).await {
                Ok(stored) => stored,
                Err(error) => {
                    self.mind.borrow_mut().changed.insert(id);
                    return Err(error);
                }
            };
            let Memory { photos, gone, .. } = &mut *self.mind.borrow_mut();
            match stored {
                Some(stored) => {
                    gone.remove(&id);
                    photos.insert(id, stored.photo);
                }
                None => {
                    photos.remove(&id);
                    gone.insert(id);
                }
            }
        }
        Ok(())
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
