//! How well versions of one recording are found.

pub mod version_table;
