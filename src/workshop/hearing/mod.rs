//! How exact hearing is: against music whose truth is known, and against hearing all of a track.

pub mod exactness;
pub mod truth;
