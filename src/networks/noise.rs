//! Numbers for tests that compare a fast way with the definition: any will do, but the same at every run.

use crate::ground::random::SplitMix64;

/// `count` values from `-within` to `within`.
pub fn noise(count: usize, seed: u32, within: f32) -> Vec<f32> {
    let mut random = SplitMix64(seed.into());
    (0..count).map(|_| within * random.signed()).collect()
}
