//! What the client minds beside feeding its worker: one tab at a time, background work that makes way, jobs that hang,
//! and the memory of a worker that is no longer needed.

use gloo::timers::callback::Timeout;

use super::Client;
use crate::link::{
    message::{Event, JobId, Request},
    watch,
};

/// A lock that no other tab holds comes sooner than this.
const LOCK_PATIENCE_MS: u32 = 300;

impl Client {
    /// Stop what runs only because there was nothing else to do; it waits again, unharmed.
    pub(super) fn make_way(&self) {
        let job = {
            let mut state = self.state.borrow_mut();
            let gate = state.gate();
            let job = state.queue.must_make_way(gate).filter(|_| state.making_way.is_none());
            state.making_way = state.making_way.or(job);
            job
        };
        if let Some(job) = job {
            self.post(&Request::Cancel { job }, None);
        }
    }

    /// Hold the lock while there is music to hear here, and no longer.
    pub(super) fn mind_lock(&self) {
        let (lock, is_wanted, is_told) = {
            let state = self.state.borrow();
            let is_wanted = state.queue.is_hearing() || (!state.is_paused && state.queue.has_music());
            (state.lock.clone(), is_wanted, state.is_wait_told)
        };
        if lock.is_held() {
            if is_told {
                self.tell_waiting(false);
            }
            if !is_wanted {
                lock.release();
            }
        } else if is_wanted {
            let client = self.clone();
            if lock.ask(move || client.pump_later()) {
                let client = self.clone();
                let tell = move || {
                    if client.state.borrow().lock.is_asked() {
                        client.tell_waiting(true);
                    }
                };
                Timeout::new(LOCK_PATIENCE_MS, tell).forget();
            }
        }
    }

    fn tell_waiting(&self, is_waiting: bool) {
        self.state.borrow_mut().is_wait_told = is_waiting;
        (self.on_event)(Event::OtherTab { is_waiting });
    }

    /// Look at the running job every few seconds, for as long as one runs.
    pub(super) fn keep_ticking(&self) {
        if !std::mem::replace(&mut self.state.borrow_mut().is_ticking, true) {
            self.tick_later();
        }
    }

    fn tick_later(&self) {
        let client = self.clone();
        Timeout::new(watch::TICK_MS, move || client.tick()).forget();
    }

    fn tick(&self) {
        let is_starting = self.state.borrow().live.as_ref().is_some_and(|live| !live.is_awake);
        if is_starting {
            if self.state.borrow_mut().watch.tick_start() {
                self.died();
            }
            self.tick_later();
            return;
        }
        let silent = {
            let mut state = self.state.borrow_mut();
            let Some((job, work)) = state.queue.running().zip(state.queue.running_work().cloned()) else {
                state.is_ticking = false;
                return;
            };
            state.watch.tick(&work).map(|secs| (job, watch::silence(&work, secs)))
        };
        if let Some((job, sentence)) = silent {
            self.abandon(job, sentence);
        }
        self.tick_later();
    }

    /// The job hangs: its worker is ended and the queue goes on in another, on the same device.
    pub(super) fn abandon(&self, job: JobId, sentence: String) {
        {
            let mut state = self.state.borrow_mut();
            if !state.queue.fail(job) {
                return;
            }
            state.fallback.ended(job);
            state.end_worker();
        }
        (self.on_event)(Event::Failed { job, sentence });
        self.pump();
    }

    /// End the worker between jobs, to give its memory back; the next job starts another on the same device.
    pub(super) fn retire(&self) {
        self.state.borrow_mut().end_worker();
        (self.on_event)(Event::Memory { bytes: 0 });
    }
}
