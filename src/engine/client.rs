//! The page's side of the worker: starts it on first need, feeds it the queue, restarts it when it dies.

use super::message::{DevicePreference, Event, JobId, Work};

/// Handle to the worker; clones share it. Nothing is fetched before the first [`Client::submit`].
#[derive(Clone)]
pub struct Client {}

impl Client {
    /// `on_event` hears every event of every worker this client starts, in order.
    pub fn new(device: DevicePreference, on_event: impl Fn(Event) + 'static) -> Client {
        let _ = (device, on_event);
        Client {}
    }

    /// Queue work; `file` is the photo or audio file for `SeePhoto` and `HearTrack`.
    pub fn submit(&self, work: Work, file: Option<web_sys::File>) -> JobId {
        let _ = (work, file);
        0
    }

    /// Cancel one job, queued or running; `Event::Cancelled` follows within half a second.
    pub fn cancel(&self, job: JobId) {
        let _ = job;
    }

    /// Cancel everything queued or running.
    pub fn cancel_all(&self) {}

    /// Change the device: the worker restarts, queued jobs stay queued.
    pub fn set_device(&self, device: DevicePreference) {
        let _ = device;
    }

    /// The store was changed by the page (erased, imported): the worker forgets what it had read from it.
    pub fn forget(&self) {}
}
