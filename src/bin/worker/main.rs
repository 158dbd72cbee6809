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
        device,
        fetch::Origin,
        models::ModelError,
        report::{DeviceKind, DevicePreference, Stage},
    },
    ground::ids::PhotoId,
    hearing::js_planes::JsPlanes,
    library::{ingest, names::Namer, places::PlaceBook},
    link::{
        channel,
        data_url::data_url,
        fallback::is_of_file,
        message::{Event, JobId, Outcome, Request, Work},
        wire::{self, Message as _, Unreadable},
    },
    networks::NetworkError,
    senses::Senses,
    store::{browser::BrowserStore, schema::StoreError},
    vision::{OverlayKind, decode::PhotoError, overlay},
};
use js_sys::{Date, Promise, Uint8Array};
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::{JsFuture, spawn_local};
use web_sys::{DedicatedWorkerGlobalScope, File, MessageEvent};

mod ahead;
mod folders;
mod free_music;
mod hearing;
mod memory;
mod places;
mod probe;
mod ranker;

type Progress = fn(&str, u64, u64);
type WorkerSenses = Senses<Origin<Progress>>;

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
    senses: RefCell<Option<WorkerSenses>>,
    /// The senses' loading ahead of any job, until one needs them; see `ahead`.
    ahead: RefCell<Option<Promise>>,
    store: RefCell<Option<BrowserStore>>,
    namer: Namer,
    /// What ranking needs of the library; see `memory`.
    mind: RefCell<memory::Memory>,
    /// Where every track lies, as last read; `None` until needed or after a change.
    places: RefCell<Option<PlaceBook>>,
    /// The shelf is checked against the records, or soon will be.
    is_shelf_checked: Cell<bool>,
    running: RefCell<Option<(JobId, Cancel)>>,
    /// What the page decoded for the running job, and its rate in hertz.
    sound: RefCell<Option<(JsPlanes, u32)>>,
}

/// Run the constructors that libraries register themselves with, once.
///
/// Where nothing calls them, the linker has every exported function run all of them first, and every value that crosses
/// to JavaScript and back is such a call: it was half of what this worker's processor time went to.
fn run_constructors() {
    #[expect(unsafe_code, reason = "the linker's own function can be declared in no other way")]
    unsafe {
        unsafe extern "C" {
            fn __wasm_call_ctors();
        }
        // Nothing has run before it, and nothing runs it again.
        __wasm_call_ctors();
    }
}

fn main() {
    run_constructors();
    std::panic::set_hook(Box::new(|info| {
        let is_of_file = info.location().is_some_and(|place| is_of_file(place.file()));
        post(&Event::Panicked { detail: info.to_string(), is_of_file });
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
    post_with(event, |envelope| envelope);
}

/// Post an event with something beside it. What can't be posted ends its job aloud: no one would answer it otherwise.
fn post_with(event: &Event, beside: impl FnOnce(channel::Envelope) -> channel::Envelope) {
    let Ok(scope) = js_sys::global().dyn_into::<DedicatedWorkerGlobalScope>() else { return };
    let sent = channel::Envelope::new(event).and_then(|envelope| {
        beside(envelope).post(event.job(), |value, transfer| scope.post_message_with_transfer(value, transfer))
    });
    if let Err(unreadable) = sent {
        end_unread(&unreadable);
    }
}

/// A message was lost between page and worker: its job ends with a sentence.
fn end_unread(unreadable: &Unreadable) {
    web_sys::console::warn_1(&unreadable.to_string().into());
    let sentence = wire::UNREADABLE.to_owned();
    post(&match unreadable.job {
        Some(job) => Event::Failed { job, sentence },
        None => Event::Warning { sentence },
    });
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

/// The one way to start a task here: a job, whose end is always posted, or what may fail without anyone missing it.
#[cfg_attr(target_arch = "wasm32", expect(clippy::disallowed_methods, reason = "this is the wrapper"))]
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
        Ok((Request::Start { device }, _)) => worker.preference.set(device),
        Ok((Request::GetReady, _)) => worker.get_ready(),
        Ok((Request::Run { job, work }, file)) => {
            let worker = Rc::clone(worker);
            start(async move { worker.run(job, work, file).await });
        }
        Ok((Request::Cancel { job }, _)) => {
            if let Some((running, cancel)) = &*worker.running.borrow()
                && *running == job
            {
                cancel.cancel();
            }
        }
        Ok((Request::Sound { job, sample_rate_hz }, _)) => {
            if worker.running.borrow().as_ref().is_some_and(|(running, _)| *running == job) {
                worker.sound.replace(Some((JsPlanes(channel::planes(data)), sample_rate_hz)));
            }
        }
        Ok((Request::Forget, _)) => {
            worker.mind.borrow_mut().forget();
            worker.places.take();
        }
        Ok((Request::Unsaid { keys }, _)) => worker.mind.borrow_mut().unsaid(&keys),
        Ok((Request::PhotoChanged { photo }, _)) => worker.mind.borrow_mut().photo_changed(photo),
        Err(unreadable) => end_unread(&unreadable),
    }
}

impl Worker {
    async fn run(self: &Rc<Self>, job: JobId, work: Work, file: Option<File>) {
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
            (Work::Recommend { photos, wish }, _) => self.recommend(&photos, &wish).await,
            (Work::ReadProfile, _) => self.read_profile().await,
            (Work::TakeCatalogue, _) => self.take_catalogue().await,
            (Work::Search { query, count }, _) => self.search(query, count).await,
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
            Err(Ended::DeviceLost(detail)) => Event::Panicked { detail, is_of_file: false },
        });
    }

    /// Do something with the senses, which are taken out for it, say on which device they are, and put them back.
    async fn with_senses<T>(&self, work: impl AsyncFnOnce(&mut WorkerSenses) -> T) -> T {
        self.be_ready().await;
        self.with_free_senses(work).await
    }

    /// The same, where nothing else can be at them.
    async fn with_free_senses<T>(&self, work: impl AsyncFnOnce(&mut WorkerSenses) -> T) -> T {
        let mut senses = match self.senses.take() {
            Some(senses) => senses,
            None => Senses::new(origin(), device::choose(self.preference.get()).await),
        };
        let done = work(&mut senses).await;
        post(&Event::Device(senses.report().clone()));
        self.senses.replace(Some(senses));
        done
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
        let see = async |senses: &mut WorkerSenses| match senses.eyes().await {
            Ok(eyes) => {
                // Said only now: from here on silence is a hang, while fetching networks may take its time.
                step(job, Stage::Decoding, 0, 1).await;
                ingest::photo(cancel, eyes, file_name, &bytes, Date::now()).await.map_err(|error| match error {
                    PhotoError::Cancelled => Ended::Cancelled,
                    PhotoError::Network(error) => broken_device(senses, error, failed),
                    error => failed(&error),
                })
            }
            Err(error) => Err(model_trouble(senses, error, failed)),
        };
        let mut new = self.with_senses(see).await?;
        step(job, Stage::Saving, 0, 1).await;
        let store = self.store().await.map_err(|error| failed(&error))?;
        // A photo given again keeps what the person corrected in it.
        if let Ok(Some(before)) = store.photo(&new.photo.id).await {
            new.photo.correction = before.photo.correction;
        }
        store.put_photo(&new.photo, &new.embedding, &new.thumbnail).await.map_err(|error| failed(&error))?;
        self.mind.borrow_mut().photo_kept(new.photo.clone());
        Ok(Outcome::Photo { photo: Box::new(new.photo), thumbnail: new.thumbnail })
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
        let fetched = self.with_senses(async |senses: &mut WorkerSenses| {
            senses.eyes().await?;
            senses.ears().await.map(|_| Outcome::Done)
        });
        fetched.await.map_err(|error: ModelError| Ended::Failed(error.to_string()))
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
