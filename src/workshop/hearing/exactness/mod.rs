//! `hearsight evaluate hearing`: how exact the ear is before any network judges.
//!
//! A resampler that rings or folds, and a plan that hears the wrong places, both make wrong moods without any
//! error to be seen. Printed here so that whoever changes either sees at once what it did.

pub mod quick;
pub mod resampling;
