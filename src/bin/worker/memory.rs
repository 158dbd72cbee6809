//! What the worker remembers of the library between two rankings.

use std::collections::{BTreeMap, BTreeSet};

use hearsight::{
    ground::ids::PhotoId,
    library::Photo,
    recommend::{collection::Collection, mind::Learner},
    store::held_log::HeldLog,
};

/// What ranking keeps between jobs.
#[derive(Default)]
pub struct Memory {
    /// `None` until needed or after a change that was not told one by one.
    pub collection: Option<Collection>,
    pub learner: Learner,
    /// The log, as far as it was read.
    pub log: HeldLog,
    pub photos: BTreeMap<PhotoId, Photo>,
    /// Photos of the log that are not kept any more.
    pub gone: BTreeSet<PhotoId>,
    /// Photos that are to be read again, whatever is known of them.
    pub changed: BTreeSet<PhotoId>,
    /// Grows with each forgetting, so that what was read before one is not taken for the state after it.
    pub generation: u32,
}

impl Memory {
    pub fn forget(&mut self) {
        *self = Self { generation: self.generation.wrapping_add(1), ..Self::default() };
    }

    /// The page took these lines of the log back.
    pub fn unsaid(&mut self, keys: &[u32]) {
        self.log.unsaid(keys);
    }

    /// The page corrected a photo.
    pub fn photo_changed(&mut self, photo: PhotoId) {
        self.changed.insert(photo);
    }

    /// A photo was just kept.
    pub fn photo_kept(&mut self, photo: Photo) {
        self.gone.remove(&photo.id);
        self.photos.insert(photo.id.clone(), photo);
    }
}
