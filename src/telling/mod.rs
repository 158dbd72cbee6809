//! Numbers and rankings in a person's words, for the page, the worker and the command line.

pub mod levels;
pub mod listing;
pub mod moods;
pub mod names;
pub mod numbers;
pub mod said;
pub mod tags;
pub mod why;

#[cfg(feature = "engine")]
pub mod pictures;
