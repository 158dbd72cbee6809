//! Lengths of what is heard.

/// Tags each musicnn network scores.
pub const TAG_COUNT: usize = 50;

/// Length of one network's penultimate layer.
pub const PENULTIMATE_LEN: usize = 200;

/// Length of a track's embedding: the MSD then the MTT penultimate layer, each averaged over the patches heard.
pub const EMBEDDING_LEN: usize = 2 * PENULTIMATE_LEN;

/// Frames of one patch.
pub const PATCH_FRAMES: usize = 187;

/// Mel bands of one frame.
pub const MEL_BANDS: usize = 96;

/// Values of one patch, row-major `[time, mel]`.
pub const PATCH_LEN: usize = PATCH_FRAMES * MEL_BANDS;
