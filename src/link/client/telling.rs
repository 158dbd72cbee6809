//! What the page changed in the store, told to a worker that has read it.
//!
//! A worker that is not there yet, or does not listen yet, has read nothing: to that one nothing needs to be told.

use super::Client;
use crate::{ground::ids::PhotoId, link::message::Request};

impl Client {
    /// The store was changed by the page (erased, imported): the worker forgets what it had read from it.
    pub fn forget(&self) {
        self.post(&Request::Forget, None);
    }

    /// The page took lines of the log back; to be told once the store has let them go.
    pub fn unsaid(&self, keys: Vec<u32>) {
        self.post(&Request::Unsaid { keys }, None);
    }

    /// The page changed what is kept of a photo; to be told once the store has it.
    pub fn photo_changed(&self, photo: PhotoId) {
        self.post(&Request::PhotoChanged { photo }, None);
    }
}
