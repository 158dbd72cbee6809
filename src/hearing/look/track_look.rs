//! What a look at a track found.

/// Patches of a look, evenly spread: enough for a verse and its chorus to differ, 2 minutes of sound for the networks.
pub const LOOK_PATCHES: u32 = 40;

/// What a look at a track found.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct TrackLook {
    pub duration_secs: f32,
    /// A PNG with one row for each of `rows` and one column for each patch heard: from dark (less of it than in other
    /// music) to light (far more). Empty where nothing was heard.
    pub taggram: Vec<u8>,
    /// A PNG, 96 mel bands high, low tones below, at most 1024 wide: the patches heard, side by side.
    pub spectrogram: Vec<u8>,
    /// The words that tell most about this track, the most telling first.
    pub rows: Vec<TagRow>,
    /// One point for each patch, in order of time.
    pub moods: Vec<MoodPoint>,
}

/// One word of the taggram.
#[derive(Clone, Debug, PartialEq)]
pub struct TagRow {
    pub word: String,
    /// How far it stands above other music at the beginning, in the middle and at the end, in standard deviations.
    pub thirds: [f32; 3],
}

/// The mood around one place of a track.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct MoodPoint {
    /// Middle of the patch.
    pub time_secs: f32,
    /// -1 (unpleasant) to 1 (pleasant).
    pub valence: f32,
    /// -1 (calm) to 1 (stirring).
    pub arousal: f32,
}
