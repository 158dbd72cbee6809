//! One track: how it sounds, how it changes over time, what sounds like it.

pub mod words;

#[cfg(feature = "page")]
pub(super) mod actions;
#[cfg(feature = "page")]
pub(super) mod view;
