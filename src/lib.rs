//! Hearsight: music for what you see, entirely on the person's own device.
//!
//! The map of the house. Data flows one way,
//! `bytes -> Seen | Heard -> Mood -> Ranked -> page`, and feedback flows back through one log.
//!
//! Rooms from the ground up. A room may use those before it in this list and no other: `tests/house.rs` reads every `use`
//! and holds the code to it.
//!
//! 1. [`ground`]: names of tracks and photos, lengths that all agree on, the one generator.
//! 2. [`mood`]: valence, arousal and nine feelings, for photos and music in one space.
//! 3. `networks`: the convolutional networks and heads as burn modules.
//! 4. [`engine`]: where networks run: devices, models, how a run is cancelled and told of.
//! 5. [`vision`]: a photo's bytes become [`vision::Seen`].
//! 6. [`hearing`]: an audio file's bytes become [`hearing::Heard`].
//! 7. `senses`: eyes and ears loaded on one device, and their self-test.
//! 8. [`taste`]: the feedback log, and what it says about the person.
//! 9. [`library`]: tracks and photos as kept: identity, names, places, kinds of files, versions, search.
//! 10. [`recommend`]: tracks ranked for photos, each with its reasons.
//! 11. [`store`]: what is kept, in IndexedDB and in memory.
//! 12. [`catalogue`]: the free music and the sample photos that come with the house.
//! 13. [`link`]: what crosses between page and worker: messages, the job queue, who minds a silent worker.
//! 14. [`telling`]: numbers and rankings in a person's words, for page, worker and command line.
//! 15. [`app`]: the page.
//! 16. `workshop`: native only: importing, training, measuring.
//! 17. `doors`: `src/main.rs` and `src/bin/`, the page, the worker and the command line.
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
