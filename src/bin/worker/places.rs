//! Where a track's sound lies: in a folder the person gave, which is read again when needed, or as a copy in the store.

use hearsight::{
    engine::{cancel::Cancel, report::Stage},
    ground::ids::TrackId,
    hearing::{error::HearingError, file_source::FileSource},
    library::{
        identity,
        places::{FilePlace, PlaceBook},
    },
    link::message::{Event, JobId, Outcome},
    store::{browser::BrowserStore, handles, schema::StoreError},
};
use js_sys::Date;
use web_sys::{Blob, File};

use crate::{
    Ended, Worker,
    folders::{self, FolderError},
    post, step,
};

/// Milliseconds between two looks at the messages while a folder is looked through, so that a cancel is heard.
const STEP_MS: f64 = 100.0;
const NO_ROOM_FOR_SOUND: &str = "There is no more room in this browser to keep sound: the next tracks can be played until this tab is closed. Give their folder again to play them later.";

impl Worker {
    /// A track's file and where it lies: the file that came with the message, or the one at `path` in a kept folder.
    pub(super) async fn file_of(
        &self,
        folder: &str,
        path: &str,
        file: Option<File>,
    ) -> Result<(File, FilePlace), Ended> {
        let failed = |error: &dyn std::fmt::Display| Ended::Failed(format!("{path}: {error}"));
        let file = match file {
            Some(file) => file,
            None if folder.is_empty() => return Err(failed(&"The file did not arrive; add it again.")),
            None => {
                let store = self.store().await.map_err(|error| failed(&error))?;
                // Without the file's name: thousands of files of one folder say it once.
                let folder = folders::readable(&store, folder).await;
                let folder = folder.map_err(|error| Ended::Failed(error.to_string()))?;
                let gone =
                    "The file could not be read; check that it is still there, then look for changes in Library.";
                handles::file_at(&folder.handle, path).await.map_err(|_| failed(&gone))?
            }
        };
        let place = FilePlace {
            folder: folder.to_owned(),
            path: path.to_owned(),
            size_bytes: file.size(),
            modified_ms: file.last_modified(),
            is_missing: false,
        };
        Ok((file, place))
    }

    /// The sound of a kept track: the kept copy, or its file in a kept folder that may be read.
    pub(super) async fn sound_of(&self, store: &BrowserStore, id: &TrackId) -> Result<Option<Blob>, Ended> {
        let failed = |error: StoreError| Ended::Failed(error.to_string());
        if let Some(kept) = store.audio(id).await.map_err(failed)? {
            return Ok(Some(kept));
        }
        for place in store.places_of(id).await.map_err(failed)? {
            if let Ok((file, _)) = self.file_of(&place.folder, &place.path, None).await {
                return Ok(Some(file.into()));
            }
        }
        Ok(None)
    }

    /// Keep where a track lies, and its sound where that can't be reached again.
    pub(super) async fn keep_place(
        &self,
        store: &BrowserStore,
        id: &TrackId,
        place: FilePlace,
        file: &File,
    ) -> Result<(), StoreError> {
        if !place.is_in_kept_folder() && store.audio(id).await?.is_none() {
            let kept = match folders::has_room_for(file.size()).await {
                true => store.put_audio(id, file).await,
                false => Err(StoreError::Full),
            };
            if kept.is_err() {
                // The same sentence each time: the page shows it once.
                post(&Event::Warning { sentence: NO_ROOM_FOR_SOUND.to_owned() });
            }
        }
        let changed = self.with_places(store, |book| book.put(id, place)).await?;
        store.put_places(&changed).await
    }

    /// Do something with the book of places, which is read first where it is not at hand.
    pub(super) async fn with_places<T>(
        &self,
        store: &BrowserStore,
        work: impl FnOnce(&mut PlaceBook) -> T,
    ) -> Result<T, StoreError> {
        if self.places.borrow().is_none() {
            let book = PlaceBook::new(store.places().await?.items);
            self.places.replace(Some(book));
        }
        Ok(work(self.places.borrow_mut().get_or_insert_default()))
    }

    /// A file for a track that has lost its sound: kept where its content is the track's.
    pub(super) async fn link(&self, track: TrackId, file_name: &str, file: &File) -> Result<Outcome, Ended> {
        let failed = |error: &dyn std::fmt::Display| Ended::Failed(format!("{file_name}: {error}"));
        let hashed = FileSource::new(file.clone().into()).and_then(|mut source| identity::track_id(&mut source));
        let is_same = hashed.map_err(|error| failed(&HearingError::Read { detail: error.to_string() }))? == track;
        if is_same {
            let store = self.store().await.map_err(|error| failed(&error))?;
            store.put_audio(&track, file).await.map_err(|error| failed(&error))?;
        }
        Ok(Outcome::Linked { track, is_same })
    }

    pub(super) async fn look_through(
        &self,
        job: JobId,
        cancel: &Cancel,
        folder: &str,
        is_given: bool,
    ) -> Result<Outcome, Ended> {
        let store = self.store().await.map_err(|error| Ended::Failed(error.to_string()))?;
        let mut stepped_ms = Date::now();
        let step = async || {
            // A browser makes each such pause last some milliseconds: between all files they would take a minute.
            if Date::now() - stepped_ms >= STEP_MS {
                step(job, Stage::Reading, 0, 1).await;
                stepped_ms = Date::now();
            }
            cancel.check().map_err(|_| FolderError::Cancelled)
        };
        let report = folders::look_through(&store, folder, is_given, step).await.map_err(|error| match error {
            FolderError::Cancelled => Ended::Cancelled,
            error => Ended::Failed(error.to_string()),
        });
        self.places.replace(None);
        Ok(Outcome::LookedThrough(Box::new(report?)))
    }
}
