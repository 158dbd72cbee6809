//! The page's side of the worker: starts it on first need, feeds it the queue, restarts it when it dies.
//!
//! Without this a panic in a decoder, a lost graphics device or a hung file would end the person's import. Here it
//! costs one restart, on the processor, and no queued job. A worker's memory never shrinks, so one that has grown or
//! worked long is replaced between two jobs.

mod ahead;
mod minding;
mod starting;
mod telling;

use std::{cell::RefCell, rc::Rc};

use gloo::{events::EventListener, timers::callback::Timeout};
use web_sys::{Blob, File, Worker};

use super::{
    channel::Envelope,
    decoder,
    fallback::Fallback,
    message::{Event, JobId, Request, Work},
    queue::{CancelOutcome, Gate, Queue},
    tab_lock::TabLock,
    watch::Watch,
    wire::{self, Message as _, Unreadable},
};
use crate::engine::report::{DeviceKind, DevicePreference};

/// A worker that has not stopped its job this long after a cancel is ended.
const CANCEL_PATIENCE_MS: u32 = 400;
/// A worker without work is ended after this long, to give its memory back.
const IDLE_MS: u32 = 5 * 60 * 1000;
/// Workers that die before they speak: after this many in a row nothing more is tried.
const MOST_FAILED_STARTS: u8 = 2;
/// A worker that heard this many files, or holds this much memory, is replaced: a tab on a phone ends near 1 GB.
const MOST_HEARD: u32 = 200;
const MOST_MEMORY_BYTES: u64 = 512 << 20;

const RESTARTED: &str = "The analysis stopped unexpectedly and goes on from where it was, on the processor.";
const FILE_AT_FAULT: &str =
    "A fault in what reads this kind of file ended its analysis; it was left out, and the others go on.";
const GIVEN_UP: &str = "This file ended the analysis twice and was left out; the others go on.";
const NOT_STARTED: &str = "The part of Hearsight that analyses files could not be loaded. Check the connection and reload the page; nothing stored is lost.";

/// A worker and what hears it; dropping ends it.
struct Live {
    worker: Worker,
    is_awake: bool,
    /// Started ahead of any job, and given none yet.
    is_ahead: bool,
    heard: u32,
    memory_bytes: u64,
    _listeners: [EventListener; 2],
}

impl Drop for Live {
    fn drop(&mut self) {
        self.worker.terminate();
    }
}

struct State {
    device: DevicePreference,
    fallback: Fallback,
    /// Where the networks run, as last told; `None` where the next worker has yet to tell.
    kind: Option<DeviceKind>,
    failed_starts: u8,
    live: Option<Live>,
    queue: Queue<Option<File>>,
    patience: Option<Timeout>,
    idle: Option<Timeout>,
    watch: Watch,
    is_ticking: bool,
    is_pump_due: bool,
    is_paused: bool,
    /// Held while this tab hears music.
    lock: TabLock,
    /// The person was told that another tab holds it.
    is_wait_told: bool,
    /// A job that was asked to stop for a more urgent one, and is to go on later.
    making_way: Option<JobId>,
}

impl State {
    fn gate(&self) -> Gate {
        Gate { may_see: !self.is_paused, may_hear: !self.is_paused && self.lock.is_held() }
    }

    /// The next job starts another.
    fn end_worker(&mut self) {
        // A handler must not end the worker whose event it handles before it returns: later.
        let gone = self.live.take();
        Timeout::new(0, move || drop(gone)).forget();
        (self.patience, self.making_way) = (None, None);
    }
}

/// Handle to the worker; clones share it. Nothing is fetched before the first [`Client::submit`] or [`Client::get_ahead`].
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
            fallback: Fallback::default(),
            kind: None,
            failed_starts: 0,
            live: None,
            queue: Queue::default(),
            patience: None,
            idle: None,
            watch: Watch::default(),
            is_ticking: false,
            is_pump_due: false,
            is_paused: false,
            lock: TabLock::default(),
            is_wait_told: false,
            making_way: None,
        };
        Client { state: Rc::new(RefCell::new(state)), on_event: Rc::new(on_event) }
    }

    /// Queue work; `file` is the photo or audio file for `SeePhoto`, `HearTrack`, `LookAtTrack` and `LinkSound`.
    pub fn submit(&self, work: Work, file: Option<File>) -> JobId {
        let job = self.state.borrow_mut().queue.push(work, file);
        self.pump_later();
        job
    }

    /// Try a failed file again, under its old id. `false` where it is no longer kept.
    pub fn retry(&self, job: JobId) -> bool {
        let is_kept = self.state.borrow_mut().queue.retry(job);
        self.pump_later();
        is_kept
    }

    /// A failed file will not be tried again.
    pub fn forget_failed(&self, job: JobId) {
        self.state.borrow_mut().queue.forget_failed(job);
    }

    /// Start no further files until this is taken back; the one at hand is finished.
    pub fn set_paused(&self, is_paused: bool) {
        self.state.borrow_mut().is_paused = is_paused;
        self.pump_later();
    }

    /// Later, so that the caller knows a job's id before the first event about it; once for many.
    fn pump_later(&self) {
        if !std::mem::replace(&mut self.state.borrow_mut().is_pump_due, true) {
            let client = self.clone();
            Timeout::new(0, move || client.pump()).forget();
        }
    }

    /// Cancel one job, queued or running; `Event::Cancelled` follows within half a second.
    pub fn cancel(&self, job: JobId) {
        let outcome = self.state.borrow_mut().queue.cancel(job);
        match outcome {
            CancelOutcome::Unknown => {}
            CancelOutcome::Removed => (self.on_event)(Event::Cancelled { job }),
            CancelOutcome::Running => {
                self.state.borrow_mut().making_way = None;
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
            let mut state = self.state.borrow_mut();
            (state.queue.cancel_waiting(), state.queue.running())
        };
        (self.on_event)(Event::AllCancelled { jobs: waiting });
        running.into_iter().for_each(|job| self.cancel(job));
        self.pump_later();
    }

    /// End everything at once, the worker with it: nothing is written after this returns.
    pub fn end_all(&self) {
        let mut jobs = {
            let mut state = self.state.borrow_mut();
            let gone = state.live.take();
            drop(gone);
            state.end_worker();
            let running = state.queue.running();
            if let Some(job) = running {
                state.queue.finish(job);
            }
            let mut jobs = state.queue.cancel_waiting();
            jobs.extend(running);
            jobs
        };
        jobs.sort_unstable();
        (self.on_event)(Event::AllCancelled { jobs });
        self.pump_later();
    }

    /// Change the device: the worker restarts, queued jobs stay queued.
    pub fn set_device(&self, device: DevicePreference) {
        {
            let mut state = self.state.borrow_mut();
            (state.device, state.fallback, state.kind) = (device, Fallback::default(), None);
            state.end_worker();
            state.queue.requeue();
        }
        self.pump();
    }

    fn post(&self, request: &Request, file: Option<&File>) {
        self.post_with(request, |envelope| envelope.with_file(file));
    }

    fn post_with(&self, request: &Request, beside: impl FnOnce(Envelope) -> Envelope) {
        let sent = match &self.state.borrow().live {
            None => return,
            Some(Live { worker, .. }) => Envelope::new(request).and_then(|envelope| {
                beside(envelope)
                    .post(request.job(), |value, transfer| worker.post_message_with_transfer(value, transfer))
            }),
        };
        if let Err(unreadable) = sent {
            let client = self.clone();
            Timeout::new(0, move || client.end_unread(&unreadable)).forget();
        }
    }

    /// A message was lost between page and worker: its job ends with a sentence, and the queue goes on in a new worker,
    /// since the old one may not know that its answer was lost.
    fn end_unread(&self, unreadable: &Unreadable) {
        web_sys::console::warn_1(&unreadable.to_string().into());
        let sentence = wire::UNREADABLE.to_owned();
        match unreadable.job {
            Some(job) => self.abandon(job, sentence),
            None => (self.on_event)(Event::Warning { sentence }),
        }
    }

    /// Start the worker if there is work that may start, and the next job if the worker is free.
    fn pump(&self) {
        self.mind_lock();
        let next = {
            let mut state = self.state.borrow_mut();
            state.is_pump_due = false;
            let gate = state.gate();
            if !state.queue.is_busy(gate) {
                let client = self.clone();
                state.idle = Some(Timeout::new(IDLE_MS, move || client.retire()));
                return;
            }
            state.idle = None;
            match &state.live {
                None => {
                    state.live = self.start();
                    state.watch = Watch::default();
                    let has_started = state.live.is_some();
                    drop(state);
                    if has_started {
                        self.keep_ticking()
                    } else {
                        self.died()
                    }
                    return;
                }
                Some(live) if live.is_awake => {
                    let next = state.queue.start_next(gate);
                    if next.is_some()
                        && let Some(live) = &mut state.live
                    {
                        live.is_ahead = false;
                    }
                    next
                }
                Some(_) => None,
            }
        };
        match next {
            Some((job, work, file)) => {
                self.state.borrow_mut().watch = Watch::default();
                self.post(&Request::Run { job, work }, file.as_ref());
                self.keep_ticking();
            }
            None => self.make_way(),
        }
    }

    fn hear(&self, event: Event) {
        self.state.borrow_mut().watch.hear(&event);
        match &event {
            Event::Awake => {
                let device = {
                    let mut state = self.state.borrow_mut();
                    state.failed_starts = 0;
                    if let Some(live) = &mut state.live {
                        live.is_awake = true;
                    }
                    if state.fallback.must_use_cpu() { DevicePreference::Cpu } else { state.device }
                };
                self.post(&Request::Start { device }, None);
                self.pump();
                self.get_ready();
            }
            Event::Panicked { is_of_file, .. } => {
                let job = self.state.borrow().queue.running();
                match job.filter(|_| *is_of_file) {
                    Some(job) => self.abandon(job, FILE_AT_FAULT.to_owned()),
                    None => self.died(),
                }
            }
            Event::Cancelled { job } if self.state.borrow().making_way == Some(*job) => {
                {
                    let mut state = self.state.borrow_mut();
                    state.making_way = None;
                    state.queue.requeue();
                }
                self.pump();
            }
            Event::Finished { job, .. } | Event::Failed { job, .. } | Event::Cancelled { job } => {
                let (is_ours, is_worn) = {
                    let mut state = self.state.borrow_mut();
                    let was_music = state.queue.is_hearing();
                    let is_failure = matches!(event, Event::Failed { .. });
                    let is_ours = if is_failure { state.queue.fail(*job) } else { state.queue.finish(*job) };
                    if is_ours {
                        (state.patience, state.making_way) = (None, None);
                    }
                    let is_recovered = is_ours && state.fallback.ended(*job);
                    if is_recovered {
                        state.kind = None;
                    }
                    let is_worn = is_recovered
                        | state.live.as_mut().is_some_and(|live| {
                            live.heard += u32::from(is_ours && was_music);
                            live.heard >= MOST_HEARD || live.memory_bytes >= MOST_MEMORY_BYTES
                        });
                    (is_ours, is_ours && is_worn)
                };
                if is_worn {
                    self.retire();
                }
                if is_ours {
                    (self.on_event)(event);
                }
                self.pump();
            }
            Event::Device(report) => {
                self.state.borrow_mut().kind = Some(report.kind);
                (self.on_event)(event);
            }
            Event::Memory { bytes } => {
                if let Some(live) = &mut self.state.borrow_mut().live {
                    live.memory_bytes = *bytes;
                }
                (self.on_event)(event);
            }
            _ => (self.on_event)(event),
        }
    }

    /// The browser decodes the sound of `job`, since the worker can't; the job goes on there.
    fn decode(&self, job: JobId, sound: Blob) {
        let client = self.clone();
        start(async move {
            let planes = decoder::decode(&sound).await.unwrap_or_default();
            if client.state.borrow().queue.running() == Some(job) {
                let request = Request::Sound { job, sample_rate_hz: decoder::SAMPLE_RATE_HZ };
                client.post_with(&request, |envelope| envelope.with_planes(&planes));
            }
        });
    }
}

/// The one way to start a task here: it ends by itself, and what it posts is ignored when its job is over.
#[cfg_attr(target_arch = "wasm32", expect(clippy::disallowed_methods, reason = "this is the wrapper"))]
fn start(task: impl Future<Output = ()> + 'static) {
    wasm_bindgen_futures::spawn_local(task);
}

/// The worker's address beside the page, with the build id so that page and worker are of one build.
fn worker_address() -> String {
    let meta = gloo::utils::document().query_selector("meta[name=build]").ok().flatten();
    let build = meta.and_then(|meta| meta.get_attribute("content")).unwrap_or_default();
    format!("worker_loader.js?b={build}")
}
