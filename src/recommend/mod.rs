//! Tracks ranked for photos and for the person, each with the parts of its score.
//!
//! `bridge` leads from photos to music; `mind` joins it with what was learned and makes the list; `list` shapes it,
//! `journey` makes it go somewhere; `hubs` is likeness without favourites; `causes` are the parts of a score; `learned`
//! reads the taste out; `asked` and `wish` are what crosses to the page.

pub mod asked;
pub mod associations;
pub mod bridge;
pub mod causes;
pub mod collection;
pub mod hubs;
pub mod journey;
pub mod learned;
pub mod list;
pub mod mind;
#[cfg(feature = "engine")]
pub mod synthetic;
pub mod wish;
