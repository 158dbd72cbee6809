//! What the person said and did, and what ranking knows of a track.
//!
//! `log` is the one thing everything learned is a function of; `table` holds every track as one row of numbers.

pub mod export;
pub mod log;
pub mod profile;
pub mod table;

pub use {
    log::{Feedback, FeedbackKind, Scope},
    profile::{Learned, Profile},
};
