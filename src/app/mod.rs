//! The page: what the person sees and does.
//!
//! It computes nothing itself. What is kept is read from the store, work goes to the worker as jobs, and what
//! the worker says comes back through [`state::board`]. The page opens from the store alone: no network, no worker.
//!
//! A folder for each place: [`listen`], `library`, [`you`], [`track`] (one track); `about` stands with the [`frame`] around
//! all of them. [`photos`] and [`player`] are shown in several places; [`state`] is what the page holds and what may be
//! done with it; [`parts`] are the small things that all are built of. What needs no browser is tested natively: every
//! sentence ([`words`], and a `words` in most folders), addresses, keys, the board of jobs, what plays next.

pub mod frame;
#[cfg(feature = "page")]
mod library;
pub mod listen;
pub mod parts;
pub mod photos;
pub mod player;
pub mod state;
pub mod track;
pub mod words;
pub mod you;

#[cfg(feature = "page")]
pub use {frame::shell::App, parts::browser::show_panics};
