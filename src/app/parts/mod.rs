//! Small things that every place is built of. None of them knows a place.

pub mod plane;
pub mod window;

#[cfg(feature = "page")]
pub(super) mod browser;
#[cfg(feature = "page")]
pub(super) mod felt_bars;
#[cfg(feature = "page")]
pub(super) mod reactive;
#[cfg(feature = "page")]
pub(super) mod tasks;
