//! The ground: what every room may stand on. Names of things, lengths that networks and tables agree on, and the one
//! generator of seeded numbers.

pub mod ids;
pub mod photo;
pub mod random;
pub mod sound;
