//! What the page knows of the person: taste, log, device, free music, and what is kept.

pub mod free_music_words;

#[cfg(feature = "page")]
pub(super) mod free_music;
#[cfg(feature = "page")]
pub(super) mod taste;
#[cfg(feature = "page")]
pub(super) mod view;
