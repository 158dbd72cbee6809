//! The forms of a photo: its texture, and how it is composed (what draws the eye, what is sharp, where the horizon lies).
//! Everything works on a [`plane::Plane`] of one value a pixel.

pub mod composition;
pub mod horizon;
pub mod plane;
pub mod saliency;
pub mod sharpness;
pub mod texture;
