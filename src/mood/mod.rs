//! The bridge between seeing and hearing: valence and arousal, for both, in one space.

pub mod felt;
pub mod genre;
mod point;
pub mod reference;

pub use point::Mood;

pub use felt::Felt;
pub use genre::Genres;
