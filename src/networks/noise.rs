//! Numbers for tests that compare a fast way with the definition: any will do, but the same at every run.

/// `count` values from `-within` to `within`, from a linear congruential generator (constants of Numerical Recipes).
pub fn noise(count: usize, seed: u32, within: f32) -> Vec<f32> {
    let mut state = seed;
    let mut next = || {
        state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        (state >> 8) as f32 / (1 << 24) as f32 * 2.0 * within - within
    };
    (0..count).map(|_| next()).collect()
}
