//! What is made of a file's tags.

/// The names in a file's tags. A text is as the tag has it: neither shortened nor freed of control characters.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Tagged {
    pub title: String,
    /// Several where the tag has several; "A feat. B" is one unless a tag lists both.
    pub artists: Vec<String>,
    pub album: String,
    /// The artist of the whole album; may be "Various Artists", see `merge::is_various`.
    pub album_artists: Vec<String>,
    pub track_number: Option<u32>,
    pub year: Option<u32>,
    /// Marked as a compilation, or by various artists.
    pub is_compilation: bool,
}
