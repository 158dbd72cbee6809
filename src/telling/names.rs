//! Names, counts and times, as a sentence has them.

use crate::library::Names;

/// A track in one line: `Title, by Artist`.
pub fn title_and_artist(names: &Names) -> String {
    if names.artist.is_empty() { names.title.clone() } else { format!("{}, by {}", names.title, names.artist) }
}

/// `3:07`, `1:02:09`.
pub fn clock(secs: f64) -> String {
    let whole = if secs.is_finite() && secs > 0.0 { secs as u64 } else { 0 };
    let (hours, minutes, secs) = (whole / 3600, whole / 60 % 60, whole % 60);
    if hours > 0 { format!("{hours}:{minutes:02}:{secs:02}") } else { format!("{minutes}:{secs:02}") }
}

/// `1 track`, `2 tracks`.
pub fn counted(count: usize, one: &str, many: &str) -> String {
    format!("{count} {}", if count == 1 { one } else { many })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_are_clocks() {
        assert_eq!((clock(7.9), clock(187.0), clock(3729.0)), ("0:07".into(), "3:07".into(), "1:02:09".into()));
        assert_eq!((clock(f64::NAN), clock(f64::INFINITY), clock(-1.0)), ("0:00".into(), "0:00".into(), "0:00".into()));
    }
}
