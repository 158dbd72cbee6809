//! What plays, what plays next, how loud, and how one track gives way to the other.

pub mod playlist;
pub mod volume;
pub mod words;

#[cfg(feature = "page")]
pub(super) mod bar;
#[cfg(feature = "page")]
pub(super) mod decks;
#[cfg(feature = "page")]
pub(super) mod handover;
#[cfg(feature = "page")]
pub(super) mod machine;
#[cfg(feature = "page")]
pub(super) mod media_session;
#[cfg(feature = "page")]
pub(super) mod playing;
#[cfg(feature = "page")]
pub(super) mod sound;
