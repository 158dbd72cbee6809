//! What is kept on the person's device: photos, tracks, audio files, feedback, settings.
//!
//! One rule of writing: the worker writes what it analysed (photos, tracks, audio), the page writes what the
//! person did (feedback, settings). Either may read everything.

pub mod schema;

#[cfg(feature = "browser")]
pub mod browser;
pub mod memory;
