//! How well taste is learned.

pub mod replay;
