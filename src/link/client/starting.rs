//! How a worker is started, and what is made of one that died.

use gloo::{events::EventListener, timers::callback::Timeout};
use wasm_bindgen::JsCast;
use web_sys::{MessageEvent, Worker, WorkerOptions, WorkerType};

use super::{Client, GIVEN_UP, Live, MOST_FAILED_STARTS, NOT_STARTED, RESTARTED, worker_address};
use crate::{
    engine::report::DeviceKind,
    link::{
        channel,
        message::{Event, JobId},
    },
};

impl Client {
    pub(super) fn start(&self) -> Option<Live> {
        let options = WorkerOptions::new();
        options.set_type(WorkerType::Module);
        let worker = Worker::new_with_options(&worker_address(), &options).ok()?;
        let hears = self.clone();
        let on_message = EventListener::new(&worker, "message", move |event| {
            let Some(data) = event.dyn_ref::<MessageEvent>().map(MessageEvent::data) else { return };
            match channel::open::<Event>(&data) {
                Ok((event, _)) => {
                    if let (Event::NeedsSound { job }, Some(sound)) = (&event, channel::sound(&data)) {
                        hears.decode(*job, sound);
                    }
                    hears.hear(event);
                }
                // The answer to a parity test or a bench, which is no message of ours.
                Err(_) if !channel::is_ours(&data) => {}
                Err(unreadable) => hears.end_unread(&unreadable),
            }
        });
        let sees = self.clone();
        let on_error = EventListener::new(&worker, "error", move |_| sees.died());
        Some(Live {
            worker,
            is_awake: false,
            is_ahead: false,
            heard: 0,
            memory_bytes: 0,
            _listeners: [on_message, on_error],
        })
    }

    /// The worker is gone or of no use: start another, on the processor.
    pub(super) fn died(&self) {
        let mut events = Vec::new();
        {
            let mut state = self.state.borrow_mut();
            let (was_awake, was_ahead) =
                state.live.as_ref().map_or((false, false), |live| (live.is_awake, live.is_ahead));
            state.end_worker();
            let job = state.queue.running();
            // On the processor there is nothing to fall back to.
            if was_awake && !was_ahead && state.kind != Some(DeviceKind::Cpu) {
                state.fallback.crashed(job);
            }
            if let Some(job) = state.queue.worker_died() {
                state.fallback.ended(job);
                events.push(Event::Failed { job, sentence: GIVEN_UP.to_owned() });
            }
            if was_ahead {
                // It did nothing that anyone asked for: see `ahead`.
            } else if was_awake {
                events.push(Event::Warning { sentence: RESTARTED.to_owned() });
            } else {
                state.failed_starts += 1;
                if state.failed_starts >= MOST_FAILED_STARTS {
                    state.failed_starts = 0;
                    let jobs = state.queue.fail_waiting();
                    events.extend(jobs.into_iter().map(|job| Event::Failed { job, sentence: NOT_STARTED.to_owned() }));
                }
            }
        }
        events.into_iter().for_each(|event| (self.on_event)(event));
        let client = self.clone();
        Timeout::new(0, move || client.pump()).forget();
    }

    /// A job that does not hear its cancel is ended with its worker; the others go on in a new one.
    pub(super) fn end_job(&self, job: JobId) {
        {
            let mut state = self.state.borrow_mut();
            if !state.queue.finish(job) {
                return;
            }
            state.fallback.ended(job);
            state.end_worker();
        }
        (self.on_event)(Event::Cancelled { job });
        self.pump();
    }
}
