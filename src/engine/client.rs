//! The page's side of the worker: starts it on first need, feeds it the queue, restarts it when it dies.
//!
//! Without this a panic in a decoder, a lost graphics device or a hung file would end the person's import. Here it
//! costs one restart, on the processor, and no queued job.

use std::{cell::RefCell, rc::Rc};

use gloo::{events::EventListener, timers::callback::Timeout};
use wasm_bindgen::JsCast;
use web_sys::{Blob, File, MessageEvent, Worker, WorkerOptions, WorkerType};

use super::{
    channel, decoder,
    message::{DevicePreference, Event, JobId, Request, Work},
    queue::{CancelOutcome, Queue},
};

/// A worker that has not stopped its job this long after a cancel is ended.
const CANCEL_PATIENCE_MS: u32 = 400;
/// A worker without work is ended after this long, to give its memory back.
const IDLE_MS: u32 = 5 * 60 * 1000;
/// Workers that die before they speak: after this many in a row nothing more is tried.
const MOST_FAILED_STARTS: u8 = 2;

const RESTARTED: &str = "The analysis stopped unexpectedly and goes on from where it was, on the processor.";
const GIVEN_UP: &str = "This file ended the analysis twice and was left out; the others go on.";
const NOT_STARTED: &str = "The part of Hearsight that analyses files could not be loaded. Check the connection and reload the page; nothing stored is lost.";

/// A worker and what hears it; dropping ends it.
struct Live {
    worker: Worker,
    is_awake: bool,
    _listeners: [EventListener; 2],
}

impl Drop for Live {
    fn drop(&mut self) {
        self.worker.terminate();
    }
}

struct State {
    device: DevicePreference,
    /// Set once a worker died: the next ones keep to the processor.
    must_use_cpu: bool,
    failed_starts: u8,
    live: Option<Live>,
    queue: Queue<Option<File>>,
    patience: Option<Timeout>,
    idle: Option<Timeout>,
}

/// Handle to the worker; clones share it. Nothing is fetched before the first [`Client::submit`].
#[derive(Clone)]
pub struct Client {
    state: Rc<RefCell<State>>,
    on_event: Rc<dyn Fn(Event)>,
}

impl Client {
    /// `on_event` hears every event of every worker this client starts, in order.
    pub fn new(device: DevicePreference, on_event: impl Fn(Event) + 'static) -> Client {
        let state = State {
            device,
            must_use_cpu: false,
            failed_starts: 0,
            live: None,
            queue: Queue::default(),
            patience: None,
            idle: None,
        };
        Client { state: Rc::new(RefCell::new(state)), on_event: Rc::new(on_event) }
    }

    /// Queue work; `file` is the photo or audio file for `SeePhoto`, `HearTrack`, `LookAtTrack` and `LinkSound`.
    pub fn submit(&self, work: Work, file: Option<File>) -> JobId {
        let job = self.state.borrow_mut().queue.push(work, file);
        // Later, so that the caller knows the id before the first event about it.
        let client = self.clone();
        Timeout::new(0, move || client.pump()).forget();
        job
    }

    /// Cancel one job, queued or running; `Event::Cancelled` follows within half a second.
    pub fn cancel(&self, job: JobId) {
        let outcome = self.state.borrow_mut().queue.cancel(job);
        match outcome {
            CancelOutcome::Unknown => {}
            CancelOutcome::Removed => (self.on_event)(Event::Cancelled { job }),
            CancelOutcome::Running => {
                self.post(&Request::Cancel { job }, None);
                let client = self.clone();
                let patience = Timeout::new(CANCEL_PATIENCE_MS, move || client.end_job(job));
                self.state.borrow_mut().patience = Some(patience);
            }
        }
    }

    /// Cancel everything queued or running.
    pub fn cancel_all(&self) {
        let (waiting, running) = {
            let state = self.state.borrow();
            (state.queue.waiting(), state.queue.running())
        };
        waiting.into_iter().chain(running).for_each(|job| self.cancel(job));
    }

    /// Change the device: the worker restarts, queued jobs stay queued.
    pub fn set_device(&self, device: DevicePreference) {
        {
            let mut state = self.state.borrow_mut();
            (state.device, state.must_use_cpu) = (device, false);
            state.live = None;
            state.queue.requeue();
        }
        self.pump();
    }

    /// The store was changed by the page (erased, imported): the worker forgets what it had read from it.
    pub fn forget(&self) {
        self.post(&Request::Forget, None);
    }

    fn post(&self, request: &Request, file: Option<&File>) {
        let state = self.state.borrow();
        let (Some(live), Some(envelope)) = (&state.live, channel::seal(request, file)) else { return };
        if live.worker.post_message_with_transfer(&envelope.value, &envelope.transfer).is_err() {
            gloo_warn("a message could not be posted to the worker");
        }
    }

    /// Start the worker if there is work, and the next job if the worker is free.
    fn pump(&self) {
        let next = {
            let mut state = self.state.borrow_mut();
            if state.queue.is_empty() {
                let client = self.clone();
                state.idle = Some(Timeout::new(IDLE_MS, move || client.state.borrow_mut().live = None));
                return;
            }
            state.idle = None;
            match &state.live {
                None => {
                    state.live = self.start();
                    if state.live.is_none() {
                        drop(state);
                        self.died();
                    }
                    return;
                }
                Some(live) if live.is_awake => state.queue.start_next(),
                Some(_) => None,
            }
        };
        if let Some((job, work, file)) = next {
            self.post(&Request::Run { job, work }, file.as_ref());
        }
    }

    fn start(&self) -> Option<Live> {
        let options = WorkerOptions::new();
        options.set_type(WorkerType::Module);
        let worker = Worker::new_with_options(&worker_address(), &options).ok()?;
        let hears = self.clone();
        let on_message = EventListener::new(&worker, "message", move |event| {
            if let Some(event) = event.dyn_ref::<MessageEvent>()
                && let data = event.data()
                && let Some((event, _)) = channel::open::<Event>(&data)
            {
                if let (Event::NeedsSound { job }, Some(sound)) = (&event, channel::sound(&data)) {
                    hears.decode(*job, sound);
                }
                hears.hear(event);
            }
        });
        let sees = self.clone();
        let on_error = EventListener::new(&worker, "error", move |_| sees.died());
        Some(Live { worker, is_awake: false, _listeners: [on_message, on_error] })
    }

    fn hear(&self, event: Event) {
        match &event {
            Event::Awake => {
                let device = {
                    let mut state = self.state.borrow_mut();
                    state.failed_starts = 0;
                    if let Some(live) = &mut state.live {
                        live.is_awake = true;
                    }
                    if state.must_use_cpu { DevicePreference::Cpu } else { state.device }
                };
                self.post(&Request::Start { device }, None);
                self.pump();
            }
            Event::Panicked { .. } => self.died(),
            Event::Finished { job, .. } | Event::Failed { job, .. } | Event::Cancelled { job } => {
                let is_ours = {
                    let mut state = self.state.borrow_mut();
                    state.patience = None;
                    state.queue.finish(*job)
                };
                if is_ours {
                    (self.on_event)(event);
                }
                self.pump();
            }
            _ => (self.on_event)(event),
        }
    }

    /// The browser decodes the sound of `job`, since the worker can't; the job goes on there.
    fn decode(&self, job: JobId, sound: Blob) {
        let client = self.clone();
        start(async move {
            let planes = decoder::decode(&sound).await.unwrap_or_default();
            let state = client.state.borrow();
            let request = Request::Sound { job, sample_rate_hz: decoder::SAMPLE_RATE_HZ };
            if let (Some(live), true) = (&state.live, state.queue.running() == Some(job))
                && let Some(envelope) = channel::seal_planes(&request, &planes)
                && live.worker.post_message_with_transfer(&envelope.value, &envelope.transfer).is_err()
            {
                gloo_warn("decoded sound could not be posted to the worker");
            }
        });
    }

    /// The worker is gone or of no use: start another, on the processor.
    fn died(&self) {
        let mut events = Vec::new();
        {
            let mut state = self.state.borrow_mut();
            let Some(was_awake) = state.live.as_ref().map(|live| live.is_awake).or(Some(false)) else { return };
            // A handler must not end the worker whose event it handles before it returns: later.
            let gone = state.live.take();
            Timeout::new(0, move || drop(gone)).forget();
            state.patience = None;
            state.must_use_cpu = true;
            if let Some(job) = state.queue.worker_died() {
                events.push(Event::Failed { job, sentence: GIVEN_UP.to_owned() });
            }
            if was_awake {
                events.push(Event::Warning { sentence: RESTARTED.to_owned() });
            } else {
                state.failed_starts += 1;
                if state.failed_starts >= MOST_FAILED_STARTS {
                    state.failed_starts = 0;
                    for job in state.queue.waiting() {
                        state.queue.cancel(job);
                        events.push(Event::Failed { job, sentence: NOT_STARTED.to_owned() });
                    }
                }
            }
        }
        events.into_iter().for_each(|event| (self.on_event)(event));
        let client = self.clone();
        Timeout::new(0, move || client.pump()).forget();
    }

    /// A job that does not hear its cancel is ended with its worker; the others go on in a new one.
    fn end_job(&self, job: JobId) {
        {
            let mut state = self.state.borrow_mut();
            if !state.queue.finish(job) {
                return;
            }
            state.live = None;
        }
        (self.on_event)(Event::Cancelled { job });
        self.pump();
    }
}

/// The one way to start a task here: it ends by itself, and what it posts is ignored when its job is over.
#[expect(clippy::disallowed_methods, reason = "this is the wrapper")]
fn start(task: impl Future<Output = ()> + 'static) {
    wasm_bindgen_futures::spawn_local(task);
}

/// The worker's address beside the page, with the build id so that page and worker are of one build.
fn worker_address() -> String {
    let meta = gloo::utils::document().query_selector("meta[name=build]").ok().flatten();
    let build = meta.and_then(|meta| meta.get_attribute("content")).unwrap_or_default();
    format!("worker_loader.js?b={build}")
}

fn gloo_warn(text: &str) {
    web_sys::console::warn_1(&text.into());
}
