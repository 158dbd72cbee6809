//! What is kept on the person's device: photos, tracks, audio files, feedback, settings.
//!
//! One rule of writing: the worker writes what it analysed (photos, tracks, covers, audio, places), the page writes
//! what the person did (feedback, folders, settings, removals). Either may read everything, and either keeps the buckets
//! in step with the records it writes.
//!
//! - [`schema`]: names, the shape of a record, and how typed values become records and come back.
//! - [`buckets`]: slim rows of all tracks, for lists and for ranking, kept beside the records; and where files lie.
//! - [`removed`]: tracks that are gone and whose rows are still to be taken out of the buckets.
//! - [`held_log`]: the feedback log as the worker holds it between two lists.
//! - `browser`: IndexedDB, for the page and the worker. Its tests run there: `tests/borders/store.rs`.
//! - `handles`: the person's own folders, read through what `browser` keeps of them.

pub mod buckets;
pub mod held_log;
pub mod removed;
pub mod schema;

#[cfg(feature = "browser")]
pub mod browser;
#[cfg(feature = "browser")]
pub mod handles;

pub use schema::{FeedbackEntry, Kept, PROFILE, StoreError, StoredPhoto, StoredTrack, TIES};
