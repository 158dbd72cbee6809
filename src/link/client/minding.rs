//! What the client minds beside feeding its worker: one tab at a time, background work that makes way, jobs that hang,
//! and the memory of a worker that is no longer needed.

use gloo::timers::callback::Timeout;

use super::Client;
use crate::link::{
    message::{Event, JobId, Request, Work},
    watch,
};

/// A lock that no other tab holds comes sooner than this.
const LOCK_PATIENCE_MS: u32 = 300;

fn hangs(file_name: &str, secs: u32) -> String {
    format!(
        "{file_name} could not be decoded within {secs} seconds and was left out. Try again with another copy of it; the others go on."
    )
}

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
        let hanging = {
            let mut state = self.state.borrow_mut();
            let Some((job, work)) = state.queue.running().zip(state.queue.running_work().cloned()) else {
                state.is_ticking = false;
                return;
            };
            let secs = watch::patience_secs(&work);
            state.watch.tick(secs).then_some((job, work, secs))
        };
        if let Some((job, work, secs)) = hanging {
            self.abandon(job, &work, secs);
        }
        self.tick_later();
    }

    /// The job hangs: its worker is ended and the queue goes on in another, on the same device.
    fn abandon(&self, job: JobId, work: &Work, secs: u32) {
        {
            let mut state = self.state.borrow_mut();
            if !state.queue.fail(job) {
                return;
            }
            (state.live, state.patience, state.making_way) = (None, None, None);
        }
        let sentence = match work {
            Work::SeePhoto { file_name } | Work::HearTrack { file_name, .. } => hangs(file_name, secs),
            _ => hangs("A kept track", secs),
        };
        (self.on_event)(Event::Failed { job, sentence });
        self.pump();
    }

    /// End the worker between jobs, to give its memory back; the next job starts another on the same device.
    pub(super) fn retire(&self) {
        // A handler must not end the worker whose event it handles before it returns: later.
        let gone = self.state.borrow_mut().live.take();
        Timeout::new(0, move || drop(gone)).forget();
        (self.on_event)(Event::Memory { bytes: 0 });
    }
}
