//! What the page holds, and what may be done with it: files in, events back, ranking, feedback.
//!
//! `page` is the handle that views are given; the rest of its methods stand in the files named after what they do.

pub mod board;
pub mod habits;
pub mod needle;
pub mod notices;
pub mod pace;
pub mod said;
pub mod shelf;
pub mod ties;

#[cfg(feature = "page")]
pub(super) mod feedback;
#[cfg(feature = "page")]
pub(super) mod fields;
#[cfg(feature = "page")]
pub(super) mod folders;
#[cfg(feature = "page")]
pub(super) mod hands;
#[cfg(feature = "page")]
pub(super) mod intake;
#[cfg(feature = "page")]
pub(super) mod page;
#[cfg(feature = "page")]
pub(super) mod pausing;
#[cfg(feature = "page")]
pub(super) mod reading;
#[cfg(feature = "page")]
pub(super) mod removing;
#[cfg(feature = "page")]
pub(super) mod shown;
#[cfg(feature = "page")]
pub(super) mod tabs;
#[cfg(feature = "page")]
pub(super) mod told;
