//! Tracks and photos as the person keeps them: their identity and their names.

pub mod again;
pub mod album;
#[cfg(feature = "engine")]
pub mod cover;
pub mod file_kind;
#[cfg(feature = "cli")]
pub mod files;
pub mod formats;
pub mod identity;
#[cfg(feature = "engine")]
pub mod ingest;
mod kept;
pub mod kin;
pub mod listed;
#[cfg(feature = "engine")]
pub mod names;
pub mod origin;
pub mod places;
pub mod rescan;
#[cfg(feature = "engine")]
pub mod row;
pub mod search;
pub mod versions;

pub use kept::{Correction, Excerpt, Names, Origin, Photo, Track};
