//! What the worker remembers of the library between two rankings.

use std::collections::BTreeMap;

use hearsight::{
    ground::ids::PhotoId,
    library::Photo,
    recommend::{collection::Collection, mind::Learner},
};

/// What ranking keeps between jobs.
#[derive(Default)]
pub struct Memory {
    /// `None` until needed or after a change that was not told one by one.
    pub collection: Option<Collection>,
    pub learner: Learner,
    pub photos: BTreeMap<PhotoId, Photo>,
    /// Grows with each forgetting, so that what was read before one is not taken for the state after it.
    pub generation: u32,
}

impl Memory {
    pub fn forget(&mut self) {
        *self = Self { generation: self.generation.wrapping_add(1), ..Self::default() };
    }
}
