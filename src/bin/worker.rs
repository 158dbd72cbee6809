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
    app::{tag_words, track_pictures},
    engine::{
        cancel::Cancel,
        channel,
        data_url::data_url,
        device,
        fetch::Origin,
        message::{AboutTrack, DeviceKind, DevicePreference, Event, JobId, Outcome, Request, Stage, Work},
        models::ModelError,
        probe,
        senses::Senses,
    },
    hearing::{
        Plan,
        decoded::{self, Decoded},
        error::HearingError,
        file_source::FileSource,
        js_planes::JsPlanes,
        plan::Listener,
        tag_groups,
    },
    library::{
        PhotoId, Track, TrackId,
        again::{Again, again},
        cover, identity,
        ingest::{self, NewTrack, TrackError},
        names,
        places::{FilePlace, PlaceBook},
        versions,
    },
    mood::album::{self, Member},
    networks::NetworkError,
    recommend::{self, Pick},
    store::{
        browser::BrowserStore,
        handles,
        schema::{StoreError, StoredPhoto, StoredTrack},
    },
    vision::{OverlayKind, decode::PhotoError, overlay},
};
use js_sys::{Date, Uint8Array};
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::{JsFuture, spawn_local};
use web_sys::{Blob, DedicatedWorkerGlobalScope, File, MessageEvent};

/// How often a waiting job looks whether the page's decoder has answered.
const SOUND_PAUSE_MS: u32 = 20;
/// A waiting job gives a sign of life every second.
const SOUND_SIGN_PAUSES: u32 = 1_000 / SOUND_PAUSE_MS;
/// A decoder of the page that takes longer than this is given up: three minutes.
const MOST_SOUND_PAUSES: u32 = 3 * 60 * 1_000 / SOUND_PAUSE_MS;

#[path = "worker/folders.rs"]
mod folders;

use folders::FolderError;

type Progress = fn(&str, u64, u64);

const NO_ROOM_FOR_SOUND: &str = "There is no more room in this browser to keep sound: the next tracks can be played until this tab is closed. Give their folder again to play them later.";

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
    /// Where every track lies, as last read; `None` until needed or after a change.
    places: RefCell<Option<PlaceBook>>,
    running: RefCell<Option<(JobId, Cancel)>>,
    /// What the page decoded for the running job, and its rate in hertz.
    sound: RefCell<Option<(JsPlanes, u32)>>,
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
    post_envelope(channel::seal(event, None));
}

fn post_envelope(envelope: Option<channel::Envelope>) {
    let scope = js_sys::global().dyn_into::<DedicatedWorkerGlobalScope>();
    if let (Ok(scope), Some(envelope)) = (scope, envelope) {
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
        Some((Request::Sound { job, sample_rate_hz }, _)) => {
            if worker.running.borrow().as_ref().is_some_and(|(running, _)| *running == job) {
                worker.sound.replace(Some((JsPlanes(channel::planes(data)), sample_rate_hz)));
            }
        }
        Some((Request::Forget, _)) => {
            worker.tracks.take();
            worker.places.take();
        }
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
            (Work::HearTrack { file_name, plan, folder }, file) => {
                match self.file_of(&folder, &file_name, file).await {
                    Ok((file, place)) => self.hear(job, &cancel, &file, place, plan).await,
                    Err(ended) => Err(ended),
                }
            }
            (Work::LookThrough { folder, is_given }, _) => self.look_through(job, &cancel, &folder, is_given).await,
            (Work::FindVersions, _) => self.find_versions(&cancel).await,
            (Work::LinkSound { track, file_name }, Some(file)) => self.link(track, &file_name, &file).await,
            (Work::SeePhoto { file_name } | Work::LinkSound { file_name, .. }, None) => {
                Err(Ended::Failed(format!("{file_name}: The file did not arrive; add it again.")))
            }
            (Work::LookAtTrack { track }, Some(file)) => self.look(job, &cancel, track, file).await,
            (Work::LookAtTrack { .. }, None) => {
                Err(Ended::Failed("The sound did not arrive; open the track's page again.".to_owned()))
            }
            (Work::AboutTrack { track, count }, _) => self.about(track, count).await,
            (Work::Recommend { photos, count }, _) => self.recommend(&photos, count).await.map(Outcome::Ranked),
            (Work::DrawOverlay { photo, kind }, _) => self.draw(photo, kind).await,
            (Work::FetchModels, _) => self.fetch_models().await,
            (Work::HearInFull { track }, _) => self.hear_in_full(job, &cancel, &track).await,
        };
        self.running.replace(None);
        self.sound.replace(None);
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

    /// A track's file and where it lies: the file that came with the message, or the one at `path` in a kept folder.
    async fn file_of(&self, folder: &str, path: &str, file: Option<File>) -> Result<(File, FilePlace), Ended> {
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

    async fn hear(
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
        let mut new = self.listen(job, cancel, &place.path, file, plan).await?;
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
        self.remember(StoredTrack { track: new.track.clone(), embedding: new.embedding });
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
        let audio = self.sound_of(&store, id).await?.ok_or_else(|| failed(&gone))?;
        let mut new = self.listen(job, cancel, &kept.file_name, &audio, Plan::Full).await?;
        // Removed while it was heard: it stays removed. Changed meanwhile: what was changed counts.
        let kept = store.track(id).await.map_err(|error| failed(&error))?.ok_or_else(|| failed(&gone))?.track;
        let Track { heard, mood, felt, felt_sd, genres, .. } = new.track;
        new.track = Track { heard, mood, felt, felt_sd, genres, ..kept };
        store.put_track(&new.track, &new.embedding).await.map_err(|error| failed(&error))?;
        self.remember(StoredTrack { track: new.track.clone(), embedding: new.embedding });
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
                let heard = match heard {
                    Err(TrackError::Hearing(HearingError::Unsupported { what })) => {
                        match self.sound_of_page(job, cancel, sound, file_name, &what, plan).await {
                            Ok(listener) => {
                                ingest::heard_track(cancel, ears, open, listener, file_name, Date::now(), step).await
                            }
                            Err(error) => Err(error.into()),
                        }
                    }
                    heard => heard,
                };
                heard.map_err(|error| track_trouble(&senses, error, failed))
            }
            Err(error) => Err(model_trouble(&senses, error, failed)),
        };
        post(&Event::Device(senses.report().clone()));
        self.put_back(senses);
        heard
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
        post_envelope(channel::seal_sound(&Event::NeedsSound { job }, file));
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

    /// A file for a track that has lost its sound: kept where its content is the track's.
    async fn link(&self, track: TrackId, file_name: &str, file: &File) -> Result<Outcome, Ended> {
        let failed = |error: &dyn std::fmt::Display| Ended::Failed(format!("{file_name}: {error}"));
        let hashed = FileSource::new(file.clone().into()).and_then(|mut source| identity::track_id(&mut source));
        let is_same = hashed.map_err(|error| failed(&HearingError::Read { detail: error.to_string() }))? == track;
        if is_same {
            let store = self.store().await.map_err(|error| failed(&error))?;
            store.put_audio(&track, file).await.map_err(|error| failed(&error))?;
        }
        Ok(Outcome::Linked { track, is_same })
    }

    /// The track of a file that was heard before: known by where it lies, else by its content. The names are read again
    /// where the file changed.
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
        if let Some(source) = source.as_mut().filter(|_| !is_unchanged) {
            let names = names::names(source, &place.path);
            if names != stored.track.names {
                stored.track.names = names;
                store.put_track(&stored.track, &stored.embedding).await?;
                self.tracks.replace(None);
            }
        }
        Ok(Some(stored))
    }

    /// The sound of a kept track: the kept copy, or its file in a kept folder that may be read.
    async fn sound_of(&self, store: &BrowserStore, id: &TrackId) -> Result<Option<Blob>, Ended> {
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
    async fn keep_place(
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
    async fn with_places<T>(
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

    async fn look_through(&self, job: JobId, cancel: &Cancel, folder: &str, is_given: bool) -> Result<Outcome, Ended> {
        let store = self.store().await.map_err(|error| Ended::Failed(error.to_string()))?;
        let step = async || {
            step(job, Stage::Reading, 0, 1).await;
            cancel.check().map_err(|_| FolderError::Cancelled)
        };
        let report = folders::look_through(&store, folder, is_given, step).await.map_err(|error| match error {
            FolderError::Cancelled => Ended::Cancelled,
            error => Ended::Failed(error.to_string()),
        });
        self.places.replace(None);
        Ok(Outcome::LookedThrough(Box::new(report?)))
    }

    async fn find_versions(&self, cancel: &Cancel) -> Result<Outcome, Ended> {
        let tracks = self.library().await.map_err(|error| Ended::Failed(error.to_string()))?;
        let breathe = async || {
            TimeoutFuture::new(0).await;
            cancel.check().is_ok()
        };
        let tracks: Vec<&Track> = tracks.iter().map(|stored| &stored.track).collect();
        versions::find(&tracks, breathe).await.map(Outcome::Versions).ok_or(Ended::Cancelled)
    }

    /// Bring the library in memory up to date with a new track: reading thousands again for each would take longer than
    /// hearing it.
    fn remember(&self, new: StoredTrack) {
        let mut kept = self.tracks.borrow_mut();
        match kept.as_mut().map(Rc::get_mut) {
            Some(Some(tracks)) => {
                tracks.retain(|known| known.track.id != new.track.id);
                tracks.push(new);
            }
            // Not read yet, or in use: read again when it is needed.
            _ => *kept = None,
        }
    }

    /// Every track, from memory where nothing changed since it was read.
    async fn library(&self) -> Result<Rc<Vec<StoredTrack>>, StoreError> {
        let kept = self.tracks.borrow().clone();
        match kept {
            Some(tracks) => Ok(tracks),
            None => {
                let tracks = Rc::new(self.store().await?.tracks().await?.items);
                self.tracks.replace(Some(Rc::clone(&tracks)));
                Ok(tracks)
            }
        }
    }

    /// A closer look at a kept track, whose sound is `file`. Nothing is kept.
    async fn look(&self, job: JobId, cancel: &Cancel, track: TrackId, file: File) -> Result<Outcome, Ended> {
        let file_name = file.name();
        let failed = |error: &dyn std::fmt::Display| Ended::Failed(format!("{file_name}: {error}"));
        step(job, Stage::Reading, 0, 1).await;
        let unreadable = |error: std::io::Error| failed(&HearingError::Read { detail: error.to_string() });
        let source = FileSource::new(file.clone().into()).map_err(unreadable)?;
        let mut senses = self.senses().await;
        let looked = match senses.ears().await {
            Ok(ears) => {
                let step = async |stage, done, total| step(job, stage, done, total).await;
                let looked = match ingest::look(cancel, ears, Box::new(source), &file_name, step).await {
                    Err(TrackError::Hearing(HearingError::Unsupported { what })) => {
                        match self.sound_of_page(job, cancel, &file, &file_name, &what, Plan::Quick).await {
                            Ok(listener) => ingest::look_through(cancel, ears, listener, step).await,
                            Err(error) => Err(error.into()),
                        }
                    }
                    looked => looked,
                };
                looked.map_err(|error| track_trouble(&senses, error, failed))
            }
            Err(error) => Err(model_trouble(&senses, error, failed)),
        };
        post(&Event::Device(senses.report().clone()));
        self.put_back(senses);
        looked.map(|look| Outcome::TrackPictures { track, pictures: track_pictures::shown(&look) })
    }

    /// What a kept track's tags mean, and what sounds like it.
    async fn about(&self, track: TrackId, count: u32) -> Result<Outcome, Ended> {
        let failed = |error: StoreError| Ended::Failed(error.to_string());
        let tracks = self.library().await.map_err(failed)?;
        let gone = || Ended::Failed("That track is no longer kept; add its file again.".to_owned());
        let stored = tracks.iter().find(|stored| stored.track.id == track).ok_or_else(gone)?;
        let heard = &stored.track.heard;
        let standing = tag_groups::standing(&heard.tags_msd, &heard.tags_mtt);
        let words = tag_groups::GROUPS.iter().map(|(word, _)| *word).zip(standing);
        let tags = tag_words::said(words).into_iter().map(|(word, sentence)| (word.to_owned(), sentence)).collect();
        let others = tracks.iter().map(|other| (&other.track, other.embedding.as_slice()));
        let similar = recommend::similar((&stored.track, &stored.embedding), others, count as usize);
        Ok(Outcome::AboutTrack { track, about: AboutTrack { tags, similar } })
    }

    async fn recommend(&self, photos: &[PhotoId], count: u32) -> Result<Vec<Pick>, Ended> {
        let failed = |error: StoreError| Ended::Failed(error.to_string());
        let store = self.store().await.map_err(failed)?;
        let tracks = self.library().await.map_err(failed)?;
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
        Ok(Outcome::Overlay { photo, kind, address: data_url("image/png", &png) })
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

fn track_trouble<S: hearsight::engine::models::ModelSource>(
    senses: &Senses<S>,
    error: TrackError,
    failed: impl Fn(&dyn std::fmt::Display) -> Ended,
) -> Ended {
    match error {
        TrackError::Hearing(HearingError::Cancelled) => Ended::Cancelled,
        TrackError::Network(error) => broken_device(senses, error, failed),
        TrackError::Hearing(error) => failed(&error),
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
