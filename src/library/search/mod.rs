//! Finding a track by what it is called and by how it sounds.

pub mod words;
