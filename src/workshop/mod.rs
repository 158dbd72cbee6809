//! Native only: importing the networks, training what is ours, measuring all of it.
//!
//! Nothing here ships. Its folders are named after the room whose work they make or measure.

pub mod catalogue;
pub mod concepts;
pub mod hearing;
pub mod import;
pub mod library;
pub mod mood;
pub mod recommend;
pub mod taste;
