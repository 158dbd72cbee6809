//! How the head that names what a photo shows is trained and measured.

pub mod fit;
pub mod labelled;
mod labels;
pub mod report;
pub mod train;
