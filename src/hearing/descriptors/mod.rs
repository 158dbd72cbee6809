//! What can be said of a track's sound without a network: tempo, key, loudness, brightness, how dense its onsets are.
//!
//! The networks know what music is like, not how fast or in which key it is; people sort and mix by that. All of it is
//! read from the samples that the networks hear anyway, piece by piece, and costs little beside them.

mod described;
pub mod fingerprint;
#[cfg(feature = "engine")]
pub mod fingerprint_words;
#[cfg(feature = "engine")]
mod frames;
#[cfg(feature = "engine")]
pub mod key;
#[cfg(feature = "engine")]
pub mod listen;
#[cfg(feature = "engine")]
pub mod loudness;
#[cfg(feature = "engine")]
mod onsets;
#[cfg(feature = "engine")]
pub mod tempo;
#[cfg(feature = "engine")]
pub mod vocal;

pub use described::{Described, Key, Loudness, Mode, Tempo};
pub use fingerprint::Fingerprint;

#[cfg(feature = "engine")]
pub use listen::Descriptors;
