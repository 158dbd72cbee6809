//! Photos as shown: tiles, the card of one, its mood on the plane, what is drawn over it.

pub mod album_words;
pub mod tint;
pub mod words;

#[cfg(feature = "page")]
pub(super) mod actions;
#[cfg(feature = "page")]
pub(super) mod album_card;
#[cfg(feature = "page")]
pub(super) mod card;
#[cfg(feature = "page")]
pub(super) mod concepts;
#[cfg(feature = "page")]
pub(super) mod mood_plane;
#[cfg(feature = "page")]
pub(super) mod overlays;
#[cfg(feature = "page")]
pub(super) mod strip;
