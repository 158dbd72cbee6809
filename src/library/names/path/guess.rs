//! What comes of reading a path.

/// What a path says of a song; each empty or `None` where it says nothing.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Guess {
    /// Never empty where the path has anything to read.
    pub title: String,
    pub artist: String,
    pub album: String,
    pub track_number: Option<u32>,
    pub year: Option<u32>,
    /// The folders or the file name say that many artists are on its record.
    pub is_compilation: bool,
}
