//! Small things that every place is built of. None of them knows a place.

pub mod plane;
pub mod window;

#[cfg(feature = "page")]
pub(super) mod browser;
#[cfg(feature = "page")]
pub(super) mod controls;
#[cfg(feature = "page")]
pub(super) mod credit;
#[cfg(feature = "page")]
pub(super) mod felt_bars;
#[cfg(feature = "page")]
pub(super) mod file_inputs;
#[cfg(feature = "page")]
pub(super) mod icons;
#[cfg(feature = "page")]
pub(super) mod plane_frame;
#[cfg(feature = "page")]
pub(super) mod reactive;
#[cfg(feature = "page")]
pub(super) mod tasks;
#[cfg(feature = "page")]
pub(super) mod thumbnail;
#[cfg(feature = "page")]
pub(super) mod track_row;
