//! What is around every place: navigation, addresses, keys, dropped files, progress, updates.

pub mod place;
pub mod shortcuts;

#[cfg(any(feature = "page", test))]
pub(super) mod first_sight;

#[cfg(feature = "page")]
pub(super) mod about;
#[cfg(feature = "page")]
pub(super) mod ahead;
#[cfg(feature = "page")]
pub(super) mod drop;
#[cfg(feature = "page")]
pub(super) mod keys;
#[cfg(feature = "page")]
pub(super) mod progress;
#[cfg(feature = "page")]
pub(super) mod shell;
#[cfg(feature = "page")]
pub(super) mod updates;
