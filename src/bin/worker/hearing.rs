//! Hearing a file: from the bytes the page gave, or those that are kept, to the track that is listed.
//!
//! What symphonia can't decode is asked of the page, so a job here may wait for an answer and has to show meanwhile that
//! it does not hang.

use gloo::timers::future::TimeoutFuture;
use js_sys::Date;
use web_sys::{Blob, File};

use crate::{Ended, Worker, WorkerSenses, broken_device, model_trouble, post_with, step};
use hearsight::{
    engine::{cancel::Cancel, report::Stage},
    ground::ids::TrackId,
    hearing::{
        Plan,
        decoded::{self, Decoded},
        ears::Ears,
        error::HearingError,
        file_source::FileSource,
        plan::Listener,
    },
    library::{
        Track, cover, identity,
        ingest::{self, Naming, NewTrack, TrackError},
        names::Location,
        places::FilePlace,
        rehearing::{Again, again},
    },
    link::message::{Event, JobId, Outcome},
    store::{
        browser::BrowserStore,
        schema::{StoreError, StoredTrack},
    },
    telling::pictures as track_pictures,
};

/// How often a waiting job looks whether the page's decoder has answered.
const SOUND_PAUSE_MS: u32 = 20;
/// A waiting job gives a sign of life every second.
const SOUND_SIGN_PAUSES: u32 = 1_000 / SOUND_PAUSE_MS;
/// A decoder of the page that takes longer than this is given up: three minutes.
const MOST_SOUND_PAUSES: u32 = 3 * 60 * 1_000 / SOUND_PAUSE_MS;

impl Worker {
    pub(super) async fn hear(
        &self,
        job: JobId,
        cancel: &Cancel,
        file: &File,
        place: FilePlace,
        plan: Plan,
    ) -> Result<Outcome, Ended> {
        let path = place.path.clone();
        let failed = |error: &dyn std::fmt::Display| Ended::Failed(format!("{path}: {error}"));
        step(job, Stage::Reading, 0, 1).await;
        cancel.check().map_err(|_| Ended::Cancelled)?;
        let store = self.store().await.map_err(|error| failed(&error))?;
        let kept = self.known(&store, file, &place).await.map_err(|error| failed(&error))?;
        let plan = match again(kept.as_ref().map(|kept| &kept.track.heard), plan) {
            Again::Hear(plan) => plan,
            Again::Known => {
                let Some(StoredTrack { track, .. }) = kept else { return Ok(Outcome::Done) };
                self.keep_place(&store, &track.id, place, file).await.map_err(|error| failed(&error))?;
                return Ok(Outcome::Track(Box::new(track)));
            }
        };
        let kept_as = self.folder_name(&store, &place).await.map_err(|error| failed(&error))?;
        let (chosen, below) = place.chosen_and_below(&kept_as);
        let mut new = self.listen(job, cancel, Location { chosen, below }, file, plan).await?;
        if let Some(kept) = kept {
            new.track.added_ms = kept.track.added_ms;
        }
        step(job, Stage::Saving, 0, 1).await;
        // The sound first, so that a listed track can be played.
        self.keep_place(&store, &new.track.id, place, file).await.map_err(|error| failed(&error))?;
        // A cover that can't be read or kept keeps no song out.
        let source = FileSource::new(file.clone().into());
        if let Some(jpeg) = source.ok().and_then(|mut source| cover::cover(&mut source)) {
            let _ = store.put_cover(&new.track.id, &jpeg).await;
        }
        store.put_track(&new.track, &new.embedding).await.map_err(|error| failed(&error))?;
        self.remember(&StoredTrack { track: new.track.clone(), embedding: new.embedding });
        Ok(Outcome::Track(Box::new(new.track)))
    }

    /// Hear every patch of a kept track from its kept sound; its names and its place in the library stay.
    pub(super) async fn hear_in_full(&self, job: JobId, cancel: &Cancel, id: &TrackId) -> Result<Outcome, Ended> {
        let failed = |error: &dyn std::fmt::Display| Ended::Failed(error.to_string());
        let gone = "That track is no longer kept; add its file again.";
        step(job, Stage::Reading, 0, 1).await;
        let store = self.store().await.map_err(|error| failed(&error))?;
        let kept = store.track(id).await.map_err(|error| failed(&error))?.ok_or_else(|| failed(&gone))?.track;
        if again(Some(&kept.heard), Plan::Full) == Again::Known {
            return Ok(Outcome::Track(Box::new(kept)));
        }
        let audio = self.sound_of(&store, id).await?.ok_or_else(|| failed(&gone))?;
        let mut new = self.listen(job, cancel, Location::of_file(&kept.file_name), &audio, Plan::Full).await?;
        // Removed while it was heard: it stays removed. Changed meanwhile: what was changed counts.
        let kept = store.track(id).await.map_err(|error| failed(&error))?.ok_or_else(|| failed(&gone))?.track;
        let Track { heard, mood, felt, felt_sd, genres, .. } = new.track;
        new.track = Track { heard, mood, felt, felt_sd, genres, ..kept };
        store.put_track(&new.track, &new.embedding).await.map_err(|error| failed(&error))?;
        self.remember(&StoredTrack { track: new.track.clone(), embedding: new.embedding });
        Ok(Outcome::Track(Box::new(new.track)))
    }

    /// What the ears make of a sound file.
    async fn listen(
        &self,
        job: JobId,
        cancel: &Cancel,
        location: Location<'_>,
        sound: &Blob,
        plan: Plan,
    ) -> Result<NewTrack, Ended> {
        let file_name = location.below;
        let naming = Naming { namer: &self.namer, location };
        let failed = |error: &dyn std::fmt::Display| Ended::Failed(format!("{file_name}: {error}"));
        let open = || FileSource::new(sound.clone()).map(|source| Box::new(source) as _);
        let hear = async |ears: &Ears| {
            // Said only now: from here on silence is a hang, while fetching networks may take its time.
            step(job, Stage::Decoding, 0, 1).await;
            let step = async |stage, done, total| step(job, stage, done, total).await;
            match ingest::track(cancel, ears, open, naming, plan, Date::now(), step).await {
                Err(TrackError::Hearing(HearingError::Unsupported { what })) => {
                    let listener = self.sound_of_page(job, cancel, sound, file_name, &what, plan).await?;
                    ingest::heard_track(cancel, ears, open, listener, naming, Date::now(), step).await
                }
                heard => heard,
            }
        };
        self.with_ears(hear, failed).await
    }

    /// Do something with the ears; `failed` makes a sentence of its error.
    async fn with_ears<T>(
        &self,
        work: impl AsyncFnOnce(&Ears) -> Result<T, TrackError>,
        failed: impl Fn(&dyn std::fmt::Display) -> Ended,
    ) -> Result<T, Ended> {
        let work = async |senses: &mut WorkerSenses| match senses.ears().await {
            Ok(ears) => work(ears).await.map_err(|error| match error {
                TrackError::Hearing(HearingError::Cancelled) => Ended::Cancelled,
                TrackError::Network(error) => broken_device(senses, error, failed),
                TrackError::Hearing(error) => failed(&error),
            }),
            Err(error) => Err(model_trouble(senses, error, failed)),
        };
        self.with_senses(work).await
    }

    /// Asks the page to decode `file` for `job`; `what` it is starts a sentence.
    ///
    /// # Errors
    /// `TooLong`; `Unsupported` where the browser can't decode it either; `Cancelled`; those of a [`Listener`].
    async fn sound_of_page(
        &self,
        job: JobId,
        cancel: &Cancel,
        file: &Blob,
        file_name: &str,
        what: &str,
        plan: Plan,
    ) -> Result<Listener, HearingError> {
        let source = FileSource::new(file.clone()).map_err(|error| HearingError::Read { detail: error.to_string() })?;
        decoded::check_length(Box::new(source), file_name, what)?;
        self.sound.replace(None);
        post_with(&Event::NeedsSound { job }, |envelope| envelope.with_sound(file));
        for pause in 0..MOST_SOUND_PAUSES {
            cancel.check()?;
            if pause % SOUND_SIGN_PAUSES == 0 {
                // Waiting is no hang.
                step(job, Stage::Decoding, 0, 1).await;
            }
            if let Some((planes, sample_rate_hz)) = self.sound.take() {
                if planes.0.is_empty() {
                    break;
                }
                return Listener::of_decoded(Decoded::new(planes, sample_rate_hz)?, plan);
            }
            TimeoutFuture::new(SOUND_PAUSE_MS).await;
        }
        Err(HearingError::Unsupported { what: what.to_owned() })
    }

    /// What the kept folder of a place is called; nothing where it lies in none.
    async fn folder_name(&self, store: &BrowserStore, place: &FilePlace) -> Result<String, StoreError> {
        if !place.is_in_kept_folder() {
            return Ok(String::new());
        }
        Ok(store.folder(&place.folder).await?.map(|folder| folder.name).unwrap_or_default())
    }

    /// The track of a file that was heard before: known by where it lies, else by its content. The names are read again
    /// where the file changed, and free music that the person gives is theirs from then on.
    async fn known(
        &self,
        store: &BrowserStore,
        file: &File,
        place: &FilePlace,
    ) -> Result<Option<StoredTrack>, StoreError> {
        let at_place = self.with_places(store, |book| book.track_at(place).cloned()).await?;
        let is_unchanged = at_place.is_some();
        let mut source = FileSource::new(file.clone().into()).ok();
        let id = at_place.or_else(|| source.as_mut().and_then(|source| identity::track_id(source).ok()));
        let Some(id) = id else { return Ok(None) };
        let Ok(Some(mut stored)) = store.track(&id).await else { return Ok(None) };
        let is_free = stored.track.excerpt().is_some();
        if let Some(source) = source.as_mut().filter(|_| is_free || !is_unchanged) {
            let kept_as = self.folder_name(store, place).await?;
            let (chosen, below) = place.chosen_and_below(&kept_as);
            let names = self.namer.name(source, Location { chosen, below });
            if is_free {
                // Kept for it may be its excerpt, which is not all of the person's file.
                store.remove_audio(&id).await?;
            }
            if stored.track.own_as(place.below_chosen(), names) {
                store.put_track(&stored.track, &stored.embedding).await?;
                self.remember(&stored);
            }
        }
        Ok(Some(stored))
    }

    /// A closer look at a kept track, whose sound is `file`. Nothing is kept.
    pub(super) async fn look(&self, job: JobId, cancel: &Cancel, track: TrackId, file: File) -> Result<Outcome, Ended> {
        let file_name = file.name();
        let failed = |error: &dyn std::fmt::Display| Ended::Failed(format!("{file_name}: {error}"));
        step(job, Stage::Reading, 0, 1).await;
        let unreadable = |error: std::io::Error| failed(&HearingError::Read { detail: error.to_string() });
        let source = FileSource::new(file.clone().into()).map_err(unreadable)?;
        let look = async |ears: &Ears| {
            let step = async |stage, done, total| step(job, stage, done, total).await;
            match ingest::look(cancel, ears, Box::new(source), &file_name, step).await {
                Err(TrackError::Hearing(HearingError::Unsupported { what })) => {
                    let listener = self.sound_of_page(job, cancel, &file, &file_name, &what, Plan::Quick).await?;
                    ingest::look_through(cancel, ears, listener, step).await
                }
                looked => looked,
            }
        };
        let looked = self.with_ears(look, failed).await;
        looked.map(|look| Outcome::TrackPictures { track, pictures: track_pictures::shown(&look) })
    }
}
