//! Looking at one track: what the worker is asked when its page opens, and what of its answers is shown.

use std::sync::Arc;

use js_sys::Array;
use leptos::prelude::*;
use wasm_bindgen::JsCast;
use web_sys::File;

use super::words as track_words;
use crate::{
    app::state::{board::Task, page::Page, shown::Look},
    ground::ids::TrackId,
    library::Track,
    link::message::{AboutTrack, JobId, TrackPictures, Work},
    store::StoreError,
};

/// Tracks listed as sounding alike.
const SIMILAR_SHOWN: u32 = 8;

impl Page {
    /// Ask the worker about a track, unless that was done since its page was opened.
    pub fn look_at_track(self, track: Arc<Track>) {
        let id = track.id.clone();
        if self.is_looking_at(&id) {
            return;
        }
        self.look.set(Look { track: Some(id.clone()), ..Look::default() });
        self.submit(Work::AboutTrack { track: id.clone(), count: SIMILAR_SHOWN }, Task::Look, None);
        self.run(async move {
            let sound = self.sound(&track).await?;
            // The person may have gone on meanwhile.
            if self.is_looking_at(&id) {
                let job = sound.and_then(|file| self.submit(Work::LookAtTrack { track: id }, Task::Look, Some(file)));
                let trouble = if job.is_none() { track_words::NO_SOUND } else { "" };
                self.look.update(|look| (look.job, look.trouble) = (job, trouble));
            }
            Ok::<_, StoreError>(())
        });
    }

    /// The page of the track is left: what is under way for it stops.
    pub fn stop_looking_at_track(self) {
        let job = self.look.with_untracked(|look| look.job);
        self.look.set(Look::default());
        if let (Some(client), Some(job)) = (self.client(), job) {
            client.cancel(job);
        }
    }

    /// A track's kept sound as the worker takes it.
    async fn sound(self, track: &Track) -> Result<Option<File>, StoreError> {
        let audio = self.sound_of(&track.id).await?;
        Ok(audio.and_then(|audio| match audio.dyn_into::<File>() {
            Ok(file) => Some(file),
            Err(blob) => File::new_with_blob_sequence(&Array::of1(&blob), &track.file_name).ok(),
        }))
    }

    fn is_looking_at(self, id: &TrackId) -> bool {
        self.look.with_untracked(|look| look.track.as_ref() == Some(id))
    }

    pub fn show_pictures(self, id: &TrackId, pictures: TrackPictures) {
        if self.is_looking_at(id) {
            self.look.update(|look| (look.job, look.pictures) = (None, Some(Arc::new(pictures))));
        }
    }

    pub fn show_about(self, id: &TrackId, about: AboutTrack) {
        if self.is_looking_at(id) {
            self.look.update(|look| look.about = Some(about));
        }
    }

    /// A look ended with nothing; why was said already.
    pub fn end_look(self, job: JobId) {
        if self.look.with_untracked(|look| look.job == Some(job)) {
            self.look.update(|look| (look.job, look.trouble) = (None, track_words::LOOK_ENDED));
        }
    }
}
