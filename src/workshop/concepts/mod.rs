//! How the head that names what a photo shows is trained and measured.

pub mod fit;
mod labels;
pub mod report;
pub mod train;
