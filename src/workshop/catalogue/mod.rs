//! How the catalogue of free music is built.

pub mod build;
