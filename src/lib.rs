//! Hearsight: music for what you see, entirely on the person's own device.
//!
//! The map of the house. Data flows one way,
//! `bytes -> Seen | Heard -> Mood -> Ranked -> page`, and feedback flows back through one log.
//! A room may use the rooms above it in this list and no other.
//!
//! - [`engine`]: devices, model loading.
//! - [`link`]: the job queue and the one message enum between page and worker.
//! - `senses`: eyes and ears loaded on one device.
//! - [`telling`]: numbers and rankings in words.
//! - [`networks`]: the convolutional networks and heads as burn modules.
//! - [`vision`]: a photo's bytes become [`vision::Seen`].
//! - [`hearing`]: an audio file's bytes become [`hearing::Heard`].
//! - [`mood`]: valence and arousal of both, in one space.
//! - [`taste`]: the feedback log, and what it says about the person.
//! - [`recommend`]: tracks ranked for photos, each with its reasons.
//! - [`library`]: tracks and photos as kept, their identity and their names.
//! - [`catalogue`]: the free music and the sample photos that come with the house.
//! - [`store`]: what is kept, in IndexedDB and in memory.
//! - `app`: the page.
//! - `workshop`: importing, training and measuring (native only).
//!
//! What crosses each door, in a sentence:
//! the page (`src/main.rs`) sends [`link::message::Request`]s and shows [`link::message::Event`]s;
//! the worker (`src/bin/worker/`) does the opposite and writes what it analysed to the store;
//! the command line (`src/bin/hearsight/`) calls the same rooms and prints JSON.

pub mod app;
pub mod catalogue;
pub mod engine;
pub mod ground;
pub mod hearing;
pub mod library;
pub mod link;
pub mod mood;
#[cfg(feature = "engine")]
pub mod networks;
pub mod recommend;
#[cfg(feature = "engine")]
pub mod senses;
pub mod store;
pub mod taste;
pub mod telling;
pub mod vision;
#[cfg(feature = "cli")]
pub mod workshop;
