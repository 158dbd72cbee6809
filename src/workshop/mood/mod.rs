//! How the heads of valence, arousal and the nine feelings are trained and measured.

pub mod classes;
pub mod copies;
pub mod data;
pub mod evaluate;
pub mod folds;
pub mod looks;
pub mod music;
pub mod music_table;
pub mod photo;
pub mod ridge;
pub mod solve;
pub mod train;
