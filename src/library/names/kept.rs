//! What of a name, a number and a year is kept, wherever it comes from.

pub use crate::library::tags::{MAX_TRACK_NUMBER, YEARS};

/// Longest name kept, in characters: a hostile tag must not fill the store.
pub const MAX_CHARS: usize = 300;

/// One line, no control characters, single spaces, at most [`MAX_CHARS`].
pub fn tidy(text: &str) -> String {
    let printable: String = text.chars().map(|c| if c.is_control() { ' ' } else { c }).collect();
    let spaced = printable.split_whitespace().collect::<Vec<_>>().join(" ");
    spaced.chars().take(MAX_CHARS).collect::<String>().trim_end().to_owned()
}
