//! The worker's door: burn and the decoders, away from the page so that it stays responsive.
//!
//! The worker speaks first, then does one job at a time: `request -> work -> outcome`. What it analyses it writes to
//! the store itself, so that a closed tab loses at most the file at hand.

use std::{
    cell::{Cell, RefCell},
    rc::Rc,
};

use gloo::{events::EventListener, timers::future::TimeoutFuture};
use hearsight::{
    engine::{
        cancel::Cancel,
        channel, device,
        fetch::Origin,
        message::{DeviceKind, DevicePreference, Event, JobId, Outcome, Request, Stage, Work},
        models::ModelError,
        probe,
        senses::Senses,
    },
    hearing::{Plan, error::HearingError, file_source::FileSource},
    library::{
        PhotoId, Track, TrackId,
        again::{Again, again},
        identity,
        ingest::{self, NewTrack, TrackError},
    },
    mood::album::{self, Member},
    networks::NetworkError,
    recommend::{self, Pick},
    store::{
        browser::BrowserStore,
        schema::{StoreError, StoredPhoto, StoredTrack},
    },
    vision::{OverlayKind, decode::PhotoError, overlay},
};
use js_sys::{Date, Uint8Array};
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::{JsFuture, spawn_local};
use web_sys::{Blob, DedicatedWorkerGlobalScope, File, MessageEvent};

type Progress = fn(&str, u64, u64);

/// Why a job ended without an outcome.
enum Ended {
    Cancelled,
    /// A sentence for the person.
    Failed(String),
    /// The device can't be trusted any more: the page restarts the work on the processor.
    DeviceLost(String),
}

/// Everything the worker keeps between jobs.
#[derive(Default)]
struct Worker {
    preference: Cell<DevicePreference>,
    senses: RefCell<Option<Senses<Origin<Progress>>>>,
    store: RefCell<Option<BrowserStore>>,
    /// The library as last read, without what needs no ranking; `None` until needed or after a change.
    tracks: RefCell<Option<Rc<Vec<StoredTrack>>>>,
    running: RefCell<Option<(JobId, Cancel)>>,
}

fn main() {
    std::panic::set_hook(Box::new(|info| {
        post(&Event::Panicked { detail: info.to_string() });
        web_sys::console::error_1(&info.to_string().into());
    }));
    let Ok(scope) = js_sys::global().dyn_into::<DedicatedWorkerGlobalScope>() else { return };
    let worker = Rc::new(Worker::default());
    let listener = EventListener::new(&scope, "message", move |event| {
        if let Some(event) = event.dyn_ref::<MessageEvent>() {
            receive(&worker, &event.data());
        }
    });
    listener.forget();
    post(&Event::Awake);
}

fn post(event: &Event) {
    let scope = js_sys::global().dyn_into::<DedicatedWorkerGlobalScope>();
    if let (Ok(scope), Some(envelope)) = (scope, channel::seal(event, None)) {
        drop(scope.post_message_with_transfer(&envelope.value, &envelope.transfer));
    }
}

fn post_model(name: &str, received_bytes: u64, total_bytes: u64) {
    post(&Event::Model { name: name.to_owned(), received_bytes, total_bytes });
}

/// How much memory this worker holds: it grows and never shrinks, so the page replaces a worker that grew too large.
fn post_memory() {
    let memory: js_sys::WebAssembly::Memory = wasm_bindgen::memory().unchecked_into();
    let buffer: js_sys::ArrayBuffer = memory.buffer().unchecked_into();
    post(&Event::Memory { bytes: u64::from(buffer.byte_length()) });
}

fn origin() -> Origin<Progress> {
    Origin { on_progress: post_model }
}

/// The one way to start a task here: a job, whose end is always posted.
#[expect(clippy::disallowed_methods, reason = "this is the wrapper")]
fn start(task: impl Future<Output = ()> + 'static) {
    spawn_local(task);
}

fn receive(worker: &Rc<Worker>, data: &JsValue) {
    if let Some(question) = probe::question(data) {
        start(async move {
            let answer = probe::answer(&question, &origin()).await;
            if let Ok(scope) = js_sys::global().dyn_into::<DedicatedWorkerGlobalScope>() {
                drop(scope.post_message(&answer));
            }
        });
        return;
    }
    match channel::open::<Request>(data) {
        Some((Request::Start { device }, _)) => worker.preference.set(device),
        Some((Request::Run { job, work }, file)) => {
            let worker = Rc::clone(worker);
            start(async move { worker.run(job, work, file).await });
        }
        Some((Request::Cancel { job }, _)) => {
            if let Some((running, cancel)) = &*worker.running.borrow()
                && *running == job
            {
                cancel.cancel();
            }
        }
        Some((Request::Forget, _)) => drop(worker.tracks.take()),
        None => post(&Event::Warning {
            sentence: "Hearsight was updated while this page was open. Reload the page to go on.".to_owned(),
        }),
    }
}

impl Worker {
    async fn run(&self, job: JobId, work: Work, file: Option<File>) {
        let cancel = Cancel::default();
        self.running.replace(Some((job, cancel.clone())));
        let outcome = match (work, file) {
            (Work::SeePhoto { file_name }, Some(file)) => self.see(job, &cancel, &file_name, &file).await,
            (Work::HearTrack { file_name, plan }, Some(file)) => self.hear(job, &cancel, &file_name, &file, plan).await,
            (Work::SeePhoto { file_name } | Work::HearTrack { file_name, .. }, None) => {
                Err(Ended::Failed(format!("{file_name}: The file did not arrive; add it again.")))
            }
            (Work::Recommend { photos, count }, _) => self.recommend(&photos, count).await.map(Outcome::Ranked),
            (Work::DrawOverlay { photo, kind }, _) => self.draw(photo, kind).await,
            (Work::FetchModels, _) => self.fetch_models().await,
            (Work::HearInFull { track }, _) => self.hear_in_full(job, &cancel, &track).await,
        };
        self.running.replace(None);
        post_memory();
        post(&match outcome {
            Ok(outcome) => Event::Finished { job, outcome },
            Err(Ended::Cancelled) => Event::Cancelled { job },
            Err(Ended::Failed(sentence)) => Event::Failed { job, sentence },
            Err(Ended::DeviceLost(detail)) => Event::Panicked { detail },
        });
    }

    /// The senses, taken out for one job; `put_back` them after it.
    async fn senses(&self) -> Senses<Origin<Progress>> {
        match self.senses.take() {
            Some(senses) => senses,
            None => Senses::new(origin(), device::choose(self.preference.get()).await),
        }
    }

    fn put_back(&self, senses: Senses<Origin<Progress>>) {
        self.senses.replace(Some(senses));
    }

    async fn store(&self) -> Result<BrowserStore, StoreError> {
        let open = self.store.borrow().clone();
        match open {
            Some(store) => Ok(store),
            None => {
                let store = BrowserStore::open().await?;
                self.store.replace(Some(store.clone()));
                Ok(store)
            }
        }
    }

    async fn see(&self, job: JobId, cancel: &Cancel, file_name: &str, file: &File) -> Result<Outcome, Ended> {
        let failed = |error: &dyn std::fmt::Display| Ended::Failed(format!("{file_name}: {error}"));
        step(job, Stage::Reading, 0, 1).await;
        let unreadable = "The file could not be read; check that it is still there, then add it again.";
        let buffer = JsFuture::from(file.array_buffer()).await.map_err(|_| failed(&unreadable))?;
        let bytes = Uint8Array::new(&buffer).to_vec();
        let mut senses = self.senses().await;
        let seen = match senses.eyes().await {
            Ok(eyes) => {
                // Said only now: from here on silence is a hang, while fetching networks may take its time.
                step(job, Stage::Decoding, 0, 1).await;
                ingest::photo(cancel, eyes, file_name, &bytes, Date::now()).await.map_err(|error| match error {
                    PhotoError::Cancelled => Ended::Cancelled,
                    PhotoError::Network(error) => broken_device(&senses, error, failed),
                    error => failed(&error),
                })
            }
            Err(error) => Err(model_trouble(&senses, error, failed)),
        };
        post(&Event::Device(senses.report().clone()));
        self.put_back(senses);
        let mut new = seen?;
        step(job, Stage::Saving, 0, 1).await;
        let store = self.store().await.map_err(|error| failed(&error))?;
        // A photo given again keeps what the person corrected in it.
        if let Ok(Some(before)) = store.photo(&new.photo.id).await {
            new.photo.correction = before.photo.correction;
        }
        store.put_photo(&new.photo, &new.embedding, &new.thumbnail).await.map_err(|error| failed(&error))?;
        Ok(Outcome::Photo(Box::new(new.photo)))
    }

    async fn hear(
        &self,
        job: JobId,
        cancel: &Cancel,
        file_name: &str,
        file: &File,
        plan: Plan,
    ) -> Result<Outcome, Ended> {
        let failed = |error: &dyn std::fmt::Display| Ended::Failed(format!("{file_name}: {error}"));
        step(job, Stage::Reading, 0, 1).await;
        let store = self.store().await.map_err(|error| failed(&error))?;
        let kept = kept_of(&store, file).await;
        let plan = match again(kept.as_ref().map(|kept| &kept.track.heard), plan) {
            Again::Known => None,
            Again::Hear(plan) => Some(plan),
        };
        let new = match (plan, kept) {
            (None, Some(kept)) => NewTrack { track: kept.track, embedding: kept.embedding },
            (plan, kept) => {
                let mut new = self.listen(job, cancel, file_name, file, plan.unwrap_or_default()).await?;
                if let Some(kept) = kept {
                    new.track.added_ms = kept.track.added_ms;
                }
                new
            }
        };
        step(job, Stage::Saving, 0, 1).await;
        // The sound first, so that a listed track can be played.
        let has_audio = plan.is_none() && matches!(store.audio(&new.track.id).await, Ok(Some(_)));
        if !has_audio && let Err(error) = store.put_audio(&new.track.id, file).await {
            let sentence = format!("{file_name} was analysed, but its sound can't be kept for playing: {error}");
            post(&Event::Warning { sentence });
        }
        if plan.is_some() {
            store.put_track(&new.track, &new.embedding).await.map_err(|error| failed(&error))?;
            self.remember(&new);
        }
        Ok(Outcome::Track(Box::new(new.track)))
    }

    /// Hear every patch of a kept track from its kept sound; its names and its place in the library stay.
    async fn hear_in_full(&self, job: JobId, cancel: &Cancel, id: &TrackId) -> Result<Outcome, Ended> {
        let failed = |error: &dyn std::fmt::Display| Ended::Failed(error.to_string());
        let gone = "That track is no longer kept; add its file again.";
        step(job, Stage::Reading, 0, 1).await;
        let store = self.store().await.map_err(|error| failed(&error))?;
        let kept = store.track(id).await.map_err(|error| failed(&error))?.ok_or_else(|| failed(&gone))?.track;
        if again(Some(&kept.heard), Plan::Full) == Again::Known {
            return Ok(Outcome::Track(Box::new(kept)));
        }
        let audio = store.audio(id).await.map_err(|error| failed(&error))?.ok_or_else(|| failed(&gone))?;
        let mut new = self.listen(job, cancel, &kept.file_name, &audio, Plan::Full).await?;
        // Removed while it was heard: it stays removed. Changed meanwhile: what was changed counts.
        let kept = store.track(id).await.map_err(|error| failed(&error))?.ok_or_else(|| failed(&gone))?.track;
        let Track { heard, mood, felt, felt_sd, genres, .. } = new.track;
        new.track = Track { heard, mood, felt, felt_sd, genres, ..kept };
        store.put_track(&new.track, &new.embedding).await.map_err(|error| failed(&error))?;
        self.remember(&new);
        Ok(Outcome::Track(Box::new(new.track)))
    }

    /// What the ears make of a sound file.
    async fn listen(
        &self,
        job: JobId,
        cancel: &Cancel,
        file_name: &str,
        sound: &Blob,
        plan: Plan,
    ) -> Result<NewTrack, Ended> {
        let failed = |error: &dyn std::fmt::Display| Ended::Failed(format!("{file_name}: {error}"));
        let mut senses = self.senses().await;
        let open = || FileSource::new(sound.clone()).map(|source| Box::new(source) as _);
        let heard = match senses.ears().await {
            Ok(ears) => {
                // Said only now: from here on silence is a hang, while fetching networks may take its time.
                step(job, Stage::Decoding, 0, 1).await;
                let step = async |stage, done, total| step(job, stage, done, total).await;
                let heard = ingest::track(cancel, ears, open, file_name, plan, Date::now(), step).await;
                heard.map_err(|error| match error {
                    TrackError::Hearing(HearingError::Cancelled) => Ended::Cancelled,
                    TrackError::Network(error) => broken_device(&senses, error, failed),
                    TrackError::Hearing(error) => failed(&error),
                })
            }
            Err(error) => Err(model_trouble(&senses, error, failed)),
        };
        post(&Event::Device(senses.report().clone()));
        self.put_back(senses);
        heard
    }

    /// Put a track into the library as last read, so that the next ranking need not read all of it again.
    fn remember(&self, new: &NewTrack) {
        if let Some(tracks) = self.tracks.borrow_mut().as_mut() {
            let tracks = Rc::make_mut(tracks);
            let stored = StoredTrack { track: new.track.clone(), embedding: new.embedding.clone() };
            match tracks.iter_mut().find(|kept| kept.track.id == stored.track.id) {
                Some(kept) => *kept = stored,
                None => tracks.push(stored),
            }
        }
    }

    async fn recommend(&self, photos: &[PhotoId], count: u32) -> Result<Vec<Pick>, Ended> {
        let failed = |error: StoreError| Ended::Failed(error.to_string());
        let store = self.store().await.map_err(failed)?;
        let kept = self.tracks.borrow().clone();
        let tracks = match kept {
            Some(tracks) => tracks,
            None => {
                let tracks = Rc::new(store.tracks().await.map_err(failed)?.items);
                self.tracks.replace(Some(Rc::clone(&tracks)));
                tracks
            }
        };
        let mut members = Vec::new();
        for id in photos {
            if let Some(StoredPhoto { photo, .. }) = store.photo(id).await.map_err(failed)? {
                members.push(Member { mood: photo.mood_now(), signature: photo.seen.signature });
            }
        }
        let mood = album::album(&members).map(|album| album.mood);
        let feedback = store.feedback().await.map_err(failed)?;
        let tracks: Vec<_> = tracks.iter().map(|stored| &stored.track).collect();
        Ok(recommend::rank(mood, &tracks, &feedback, count as usize))
    }

    async fn draw(&self, photo: PhotoId, kind: OverlayKind) -> Result<Outcome, Ended> {
        let failed = |error: &dyn std::fmt::Display| Ended::Failed(error.to_string());
        let store = self.store().await.map_err(|error| failed(&error))?;
        let gone = "That photo is no longer kept; add it again.";
        let stored = store.photo(&photo).await.map_err(|error| failed(&error))?.ok_or_else(|| failed(&gone))?;
        let png = overlay::draw(&stored.thumbnail, kind).map_err(|error| failed(&error))?;
        Ok(Outcome::Overlay { photo, kind, png })
    }

    async fn fetch_models(&self) -> Result<Outcome, Ended> {
        let mut senses = self.senses().await;
        let mut fetched = senses.eyes().await.map(|_| ());
        if fetched.is_ok() {
            fetched = senses.ears().await.map(|_| ());
        }
        post(&Event::Device(senses.report().clone()));
        self.put_back(senses);
        fetched.map(|()| Outcome::Done).map_err(|error| Ended::Failed(error.to_string()))
    }
}

/// What is kept of this very file; `None` where it is new or can't be read, which hearing it will say.
async fn kept_of(store: &BrowserStore, file: &File) -> Option<StoredTrack> {
    let id = identity::track_id(&mut FileSource::new(file.clone().into()).ok()?).ok()?;
    store.track(&id).await.ok().flatten()
}

/// Say how far a job is and let the messages in, so that a cancel is heard.
async fn step(job: JobId, stage: Stage, done: u32, total: u32) {
    post(&Event::Progress { job, stage, done, total });
    TimeoutFuture::new(0).await;
}

/// On a GPU a network's failure is the device's, and the processor can still do the work.
fn broken_device<S: hearsight::engine::models::ModelSource>(
    senses: &Senses<S>,
    error: NetworkError,
    failed: impl Fn(&dyn std::fmt::Display) -> Ended,
) -> Ended {
    match senses.report().kind {
        DeviceKind::Gpu => Ended::DeviceLost(error.to_string()),
        DeviceKind::Cpu => failed(&error),
    }
}

fn model_trouble<S: hearsight::engine::models::ModelSource>(
    senses: &Senses<S>,
    error: ModelError,
    failed: impl Fn(&dyn std::fmt::Display) -> Ended,
) -> Ended {
    match error {
        ModelError::Network(error) => broken_device(senses, error, failed),
        error => failed(&error),
    }
}
