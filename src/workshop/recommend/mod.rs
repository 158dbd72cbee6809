//! How well photos lead to music, and what a large library costs.

pub mod bridge_table;
pub mod scale;
