//! Names, counts and times, as a sentence has them.

use crate::{hearing::Heard, library::Names, vision::Seen};

/// A track in one line: `Title, by Artist`.
pub fn title_and_artist(names: &Names) -> String {
    if names.artist.is_empty() { names.title.clone() } else { format!("{}, by {}", names.title, names.artist) }
}

/// Whose a track is and what it is on: `Artist · Album`, as far as they are known.
pub fn artist_and_album(names: &Names) -> String {
    let album = match names.album.as_str() {
        "" => String::new(),
        album if names.is_compilation => format!("{album} (compilation)"),
        album => album.to_owned(),
    };
    let known = [names.artist.clone(), album].into_iter().filter(|part| !part.is_empty());
    known.collect::<Vec<_>>().join(" · ")
}

/// `3:07`, `1:02:09`.
pub fn clock(secs: f64) -> String {
    let whole = if secs.is_finite() && secs > 0.0 { secs as u64 } else { 0 };
    let (hours, minutes, secs) = (whole / 3600, whole / 60 % 60, whole % 60);
    if hours > 0 { format!("{hours}:{minutes:02}:{secs:02}") } else { format!("{minutes}:{secs:02}") }
}

/// What is said of a file that holds less than it tells of; `None` where it is whole.
pub fn cut_short(heard: &Heard) -> Option<String> {
    let held_secs = f64::from(heard.duration_secs);
    let told_secs = held_secs + f64::from(heard.missing_secs);
    let sentence =
        || format!("only {} of {} can be read; the rest is damaged or missing", clock(held_secs), clock(told_secs));
    (heard.missing_secs > 0.0).then(sentence)
}

/// What is said of a photo of which not all is there; `None` where it is whole.
pub fn cut_off(seen: &Seen) -> Option<String> {
    let percent = (100.0 * seen.missing_share).ceil();
    (seen.missing_share > 0.0)
        .then(|| format!("the file is cut or damaged: {percent} % of the photo is missing, and the rest was looked at"))
}

/// `1 track`, `2 tracks`.
pub fn counted(count: usize, one: &str, many: &str) -> String {
    format!("{count} {}", if count == 1 { one } else { many })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_not_known_leaves_no_gap() {
        let names = |artist: &str, album: &str, is_compilation| Names {
            artist: artist.into(),
            album: album.into(),
            is_compilation,
            ..Names::default()
        };
        assert_eq!(artist_and_album(&names("Kino", "46", false)), "Kino · 46");
        assert_eq!(artist_and_album(&names("", "Now 7", true)), "Now 7 (compilation)");
        assert_eq!(artist_and_album(&names("Kino", "", true)), "Kino");
        assert_eq!(artist_and_album(&names("", "", false)), "");
    }

    #[test]
    fn a_file_that_was_cut_says_so() {
        let heard = Heard { duration_secs: 84.0, missing_secs: 136.0, ..Heard::default() };
        assert_eq!(cut_short(&heard).unwrap(), "only 1:24 of 3:40 can be read; the rest is damaged or missing");
        assert_eq!(cut_short(&Heard { missing_secs: 0.0, ..heard }), None);
    }

    #[test]
    fn a_photo_that_was_cut_says_so() {
        let said = cut_off(&Seen { missing_share: 0.101, ..Seen::default() }).unwrap();
        assert!(said.contains("11 % of the photo is missing"), "{said}");
        assert_eq!(cut_off(&Seen::default()), None);
    }

    #[test]
    fn times_are_clocks() {
        assert_eq!((clock(7.9), clock(187.0), clock(3729.0)), ("0:07".into(), "3:07".into(), "1:02:09".into()));
        assert_eq!((clock(f64::NAN), clock(f64::INFINITY), clock(-1.0)), ("0:00".into(), "0:00".into(), "0:00".into()));
    }
}
