//! The library: every track, searched and sorted, and how a lost file is found again.

#[cfg(feature = "page")]
pub(super) mod find_sound;
#[cfg(feature = "page")]
mod long_list;
#[cfg(feature = "page")]
pub(super) mod view;
