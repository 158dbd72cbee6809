//! What the person said and did, what was learned from it, and what ranking knows of a track.
//!
//! `log` is the one thing everything learned is a function of; `table` holds every track as one row of numbers; `model`
//! is the taste learned from the one over the other; `session` is what was played and skipped just now.
//! `profile` is taste in words, `export` taste as a file.

pub mod export;
pub mod log;
pub mod model;
pub mod profile;
pub mod session;
pub mod table;

pub use {
    log::{Feedback, FeedbackKind, Scope},
    profile::{Learned, Profile},
};
