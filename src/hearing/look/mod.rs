//! A closer look at one track, for its page: which sounds come when, how its mood moves, what its spectrum looks like.
//!
//! A library's entry sums a track up; music is a thing in time. This hears a few dozen places in order and keeps them
//! apart. It is made anew whenever a page asks for it and never kept: it costs seconds, and megabytes would not be worth it.
//!
//! [`Glance`] hears and sums up, `draw` makes the pictures.

#[cfg(feature = "engine")]
mod draw;
#[cfg(feature = "engine")]
mod glance;
mod track_look;

pub use track_look::{LOOK_PATCHES, MoodPoint, TagRow, TrackLook};

#[cfg(feature = "engine")]
pub use glance::Glance;
