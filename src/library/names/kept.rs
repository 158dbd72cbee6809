//! What of a name, a number and a year is kept, wherever it comes from.

/// Longest name kept, in characters: a hostile tag must not fill the store.
pub const MAX_CHARS: usize = 300;
/// Numbers beyond it are no place on a record.
pub const MAX_TRACK_NUMBER: u32 = 999;
/// Years beyond them are slips: sound has been recorded since 1860.
pub const YEARS: std::ops::RangeInclusive<u32> = 1860..=2999;

/// One line, no control characters, single spaces, at most [`MAX_CHARS`].
pub fn tidy(text: &str) -> String {
    let printable: String = text.chars().map(|c| if c.is_control() { ' ' } else { c }).collect();
    let spaced = printable.split_whitespace().collect::<Vec<_>>().join(" ");
    spaced.chars().take(MAX_CHARS).collect::<String>().trim_end().to_owned()
}
