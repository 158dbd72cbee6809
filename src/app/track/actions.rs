//! Looking at one track: what the worker is asked when its page opens, and what of its answers is shown.

use std::sync::Arc;

use js_sys::Array;
use leptos::prelude::*;
use wasm_bindgen::JsCast;
use web_sys::File;

use super::words as track_words;
use crate::{
    app::{
        parts::{browser, tasks},
        state::{board::Task, page::Page, shown::Look},
    },
    ground::ids::TrackId,
    library::{Track, listed::Listed},
    link::message::{AboutTrack, JobId, TrackPictures, Work},
    store::StoreError,
};

/// Tracks listed as sounding alike.
const SIMILAR_SHOWN: u32 = 8;

/// What the page of a track shows.
#[derive(Clone, Default, PartialEq)]
pub enum Opened {
    /// It is being read.
    #[default]
    Waiting,
    /// It is not kept here.
    Gone,
    Track(Arc<Track>),
}

impl Opened {
    /// Show this; whether it is anything new.
    fn show(&mut self, track: Arc<Track>) -> bool {
        let opened = Opened::Track(track);
        let is_new = *self != opened;
        *self = opened;
        is_new
    }

    /// It can't be read: what is shown stays; whether that changes anything.
    fn miss(&mut self) -> bool {
        let is_waiting = *self == Opened::Waiting;
        if is_waiting {
            *self = Opened::Gone;
        }
        is_waiting
    }
}

impl Page {
    /// Read the whole of a track, and ask the worker about it the first time: what of it is shown is kept in `shown`, which
    /// lives as long as its page. The last answer counts.
    pub fn read_track(self, id: TrackId, shown: RwSignal<Opened>, reading: StoredValue<u32>) {
        let Some(number) = reading.try_update_value(|number| {
            *number += 1;
            *number
        }) else {
            return;
        };
        self.run(async move {
            let stored = match self.store() {
                Some(store) => store.track(&id).await,
                None => Ok(None),
            };
            // The person may have gone on meanwhile, or it was read again.
            if reading.try_get_value() != Some(number) {
                return Ok(());
            }
            // Whoever came here stands on the heading of the page that waits, which goes.
            if browser::has_focus("main h1") {
                tasks::after_showing(|| {
                    if !browser::has_focus("main h1") {
                        browser::focus("main h1");
                    }
                });
            }
            match stored {
                Ok(Some(stored)) => {
                    let track = Arc::new(stored.track);
                    self.look_at_track(track.clone());
                    // What stayed the same is not drawn anew.
                    shown.maybe_update(|shown| shown.show(track));
                    Ok(())
                }
                Ok(None) => {
                    shown.set(Opened::Gone);
                    Ok(())
                }
                Err(error) => {
                    shown.maybe_update(|shown| shown.miss());
                    Err(error)
                }
            }
        });
    }

    /// Ask the worker about a track, unless that was done since its page was opened.
    fn look_at_track(self, track: Arc<Track>) {
        let id = track.id.clone();
        if self.is_looking_at(&id) {
            return;
        }
        self.library.look.set(Look { track: Some(id.clone()), ..Look::default() });
        self.submit(Work::AboutTrack { track: id.clone(), count: SIMILAR_SHOWN }, Task::Look, None);
        self.run(async move {
            let sound = self.sound(&track).await?;
            // The person may have gone on meanwhile.
            if self.is_looking_at(&id) {
                let job = sound.and_then(|file| self.submit(Work::LookAtTrack { track: id }, Task::Look, Some(file)));
                let trouble = if job.is_none() { track_words::NO_SOUND } else { "" };
                self.library.look.update(|look| (look.job, look.trouble) = (job, trouble));
            }
            Ok::<_, StoreError>(())
        });
    }

    /// The page of the track is left: what is under way for it stops.
    pub fn stop_looking_at_track(self) {
        let job = self.library.look.with_untracked(|look| look.job);
        self.library.look.set(Look::default());
        if let (Some(client), Some(job)) = (self.client(), job) {
            client.cancel(job);
        }
    }

    /// A track's kept sound as the worker takes it.
    async fn sound(self, track: &Track) -> Result<Option<File>, StoreError> {
        let audio = self.sound_of(&Listed::from(track)).await?;
        Ok(audio.and_then(|audio| match audio.dyn_into::<File>() {
            Ok(file) => Some(file),
            Err(blob) => File::new_with_blob_sequence(&Array::of1(&blob), &track.file_name).ok(),
        }))
    }

    fn is_looking_at(self, id: &TrackId) -> bool {
        self.library.look.with_untracked(|look| look.track.as_ref() == Some(id))
    }

    pub fn show_pictures(self, id: &TrackId, pictures: TrackPictures) {
        if self.is_looking_at(id) {
            self.library.look.update(|look| (look.job, look.pictures) = (None, Some(Arc::new(pictures))));
        }
    }

    pub fn show_about(self, id: &TrackId, about: AboutTrack) {
        if self.is_looking_at(id) {
            self.library.look.update(|look| look.about = Some(about));
        }
    }

    /// A look ended with nothing; why was said already.
    pub fn end_look(self, job: JobId) {
        if self.library.look.with_untracked(|look| look.job == Some(job)) {
            self.library.look.update(|look| (look.job, look.trouble) = (None, track_words::LOOK_ENDED));
        }
    }
}
