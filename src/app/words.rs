//! Every word the page says, in one place (photos and moods have theirs in `photo_words` and `album_words`), so
//! that a second language is a second set of files and tests read one.
//!
//! Mood is weak evidence: the sentences here claim no more than the numbers do.

use crate::{
    library::{Names, Track},
    recommend::{Pick, ReasonKind},
};

use super::{
    photo_words::{capitalised, mood_short},
    place::Place,
};

pub const APP: &str = "Hearsight";
pub const SKIP_LINK: &str = "Skip to the content";
pub const NAVIGATION: &str = "Places";
pub const LOADING: &str = "Opening what you kept …";

pub const LISTEN_HEADING: &str = "Music for what you see";
pub const LISTEN_LEAD: &str =
    "Give Hearsight a photo, and it finds music in your own files that fits. Nothing leaves this device.";
pub const ADD_PHOTOS: &str = "Add photos";
pub const ADD_PHOTOS_HINT: &str = "JPEG, PNG, WebP or GIF, and AVIF or HEIC where this browser reads them. Choose some, or drop them anywhere on this page.";
pub const ADD_MUSIC: &str = "Add music";
pub const ADD_MUSIC_HINT: &str = "MP3, FLAC, Ogg, Opus, WAV, M4A, AAC or AIFF. Drop files or folders.";
pub const ADD_FOLDER: &str = "Add a folder of music";
pub const DROP_HERE: &str = "Let go to add photos and music";

pub const REMOVE: &str = "Remove";

pub const PICKS_FOR_PHOTOS: &str = "Picks for these photos";
pub const PICKS_FOR_TASTE: &str = "Picks for you";
pub const RANKING: &str = "Choosing music …";
pub const NO_MUSIC_YET: &str = "Add some music, and the pieces that fit best will be listed here.";
pub const NO_PICKS_YET: &str = "Choose or add a photo to see what fits it.";
pub const PLAY: &str = "Play";
pub const PAUSE: &str = "Pause";
pub const LIKE: &str = "Like";
pub const SKIP: &str = "Skip";
pub const UNDO: &str = "Undo the last like or skip";

pub const PLAYER: &str = "Player";
pub const NEXT: &str = "Next";
pub const POSITION: &str = "Position";
pub const CLOSE_PLAYER: &str = "Close player";

pub const PROGRESS_HEADING: &str = "Progress";
pub const CANCEL: &str = "Cancel";
pub const PROBLEMS_HEADING: &str = "Good to know";
pub const DISMISS: &str = "Dismiss";
pub const DISMISS_ALL: &str = "Dismiss all";

pub const LIBRARY_HEADING: &str = "Library";
pub const SEARCH: &str = "Search your library";
pub const SHOW_MORE: &str = "Show more";
pub const LIBRARY_EMPTY: &str = "There is no music here yet. Add files or a folder, or drop them anywhere on this page: each is listened to on this device and kept in this browser.";

pub const YOU_HEADING: &str = "You";
pub const DEVICE_HEADING: &str = "Where Hearsight does its work";
pub const DEVICE_UNKNOWN: &str = "Not started yet: this is decided when the first file is analysed.";
pub const DEVICE_BY_ADDRESS: &str = "This page's address (?device=) decides while it is open.";
pub const DEVICE_AUTO: &str = "Automatic";
pub const DEVICE_GPU: &str = "Graphics card (GPU)";
pub const DEVICE_CPU: &str = "Processor (CPU)";
pub const THEME_HEADING: &str = "Look";
pub const THEME_AUTO: &str = "Like the system";
pub const THEME_LIGHT: &str = "Light";
pub const THEME_DARK: &str = "Dark";
pub const FEEDBACK_HEADING: &str = "What you liked and skipped";
pub const FEEDBACK_EMPTY: &str = "Nothing yet. Your likes and skips will be listed here, and can be taken back.";
pub const A_REMOVED_TRACK: &str = "a track that was removed";
pub const STORAGE_HEADING: &str = "On this device";
pub const STORAGE_UNKNOWN: &str = "This browser does not say how much space is used.";
pub const KEEP_OFFLINE: &str = "Keep everything for offline";
pub const KEEP_OFFLINE_HINT: &str =
    "Fetches the networks now, so that all of Hearsight works without a connection. About 10 MB, once.";
pub const KEPT_OFFLINE: &str = "Everything is here: Hearsight works without a connection.";
pub const ERASE_HEADING: &str = "Erase";
pub const ERASE: &str = "Erase everything";
pub const ERASE_HINT: &str =
    "Removes your photos, music, likes, skips and settings from this browser. Your own files are not touched.";
pub const ERASE_SURE: &str = "Really erase everything? This can't be undone.";
pub const ERASE_YES: &str = "Yes, erase everything";
pub const ERASE_NO: &str = "No, keep it";
pub const ERASED: &str = "Everything was erased.";

pub const ABOUT_HEADING: &str = "About Hearsight";
pub const ABOUT_WHAT: &str = "Hearsight finds music for what you see. It looks at your photos and listens to your music with small neural networks that run on your own device, places both on two scales of feeling, pleasant and stirring, and lists the pieces nearest to your photos. Your likes and skips move the list.";
pub const ABOUT_MODEST: &str = "What a photo or a piece of music feels like differs from person to person. Take the words as a first guess, and trust your ears.";
pub const PRIVACY_HEADING: &str = "Privacy";
pub const PRIVACY: &str = "Your photos, your music and your likes never leave this device. There is no account, no upload, no tracking; this page talks to nothing but the place it was loaded from, and your browser is told to refuse anything else.";
pub const CREDITS_HEADING: &str = "Made with";
pub const CREDIT_PHOTO: &str = "EfficientNet-Lite0, which looks at photos: by Google, Apache-2.0.";
pub const CREDIT_MUSIC: &str = "musicnn, which listens to music: by Jordi Pons and Xavier Serra, ISC.";
pub const NOTICES: &str = "Licences of all parts";
pub const VERSION: &str = "Version";

pub const UPDATE_READY: &str = "Update available";
pub const UPDATE_NOW: &str = "Update now";
pub const BROKEN: &str = "Something went wrong. Reload the page to go on; nothing stored is lost.";

/// A place's name in the navigation.
pub fn place(place: Place) -> &'static str {
    match place {
        Place::Listen => "Listen",
        Place::Library => LIBRARY_HEADING,
        Place::You => YOU_HEADING,
        Place::About => "About",
    }
}

/// The window's title in a place.
pub fn title(at: Place) -> String {
    format!("{} · {APP}", place(at))
}

/// Why a track is in the list, from the amounts that ranked it.
pub fn why(pick: &Pick, track: &Track, is_liked: bool, is_for_photos: bool) -> String {
    let amount = |kind| pick.reasons.iter().filter(|r| r.kind == kind).map(|r| r.amount).sum::<f32>();
    let (valence, arousal) = (amount(ReasonKind::Valence), amount(ReasonKind::Arousal));
    let mut parts = Vec::new();
    if is_for_photos {
        parts.push(nearness(valence, arousal, &mood_short(track.mood)));
    }
    if amount(ReasonKind::Liked) > 0.0 {
        let liked = if is_liked { "you liked it" } else { "you liked music that sounds like it" };
        // The larger part of the score is said first.
        let place = if amount(ReasonKind::Liked) > valence.max(arousal) { 0 } else { parts.len() };
        parts.insert(place, liked.to_owned());
    }
    if amount(ReasonKind::Skipped) < 0.0 {
        parts.push("though you skipped music like it".to_owned());
    }
    if parts.is_empty() {
        parts.push(format!("sounds {}", mood_short(track.mood)));
    }
    capitalised(&parts.join("; "))
}

/// How near the mood is: both parts are 0 where the track is as far away as can be, or negative distances.
fn nearness(valence: f32, arousal: f32, words: &str) -> String {
    let is_lopsided = |more: f32, less: f32| more > 0.0 && less < more / 2.0;
    if valence <= 0.0 && arousal <= 0.0 {
        format!("its mood is the nearest there is: {words}")
    } else if is_lopsided(arousal, valence) {
        format!("its energy is close: {words}")
    } else if is_lopsided(valence, arousal) {
        format!("its feeling is close: {words}")
    } else {
        format!("its mood is close: {words}")
    }
}

/// A track in one line: `Title, by Artist`.
pub fn title_and_artist(names: &Names) -> String {
    if names.artist.is_empty() { names.title.clone() } else { format!("{}, by {}", names.title, names.artist) }
}

/// One line of the feedback log.
pub fn said(is_like: bool, title: &str) -> String {
    format!("{} {title}", if is_like { "Liked" } else { "Skipped" })
}

/// `3:07`, `1:02:09`.
pub fn clock(secs: f64) -> String {
    let whole = if secs.is_finite() && secs > 0.0 { secs as u64 } else { 0 };
    let (hours, minutes, secs) = (whole / 3600, whole / 60 % 60, whole % 60);
    if hours > 0 { format!("{hours}:{minutes:02}:{secs:02}") } else { format!("{minutes}:{secs:02}") }
}

/// `12.3 MB`.
pub fn megabytes(bytes: f64) -> String {
    format!("{:.1} MB", bytes / 1e6)
}

/// `1 track`, `2 tracks`.
pub fn counted(count: usize, one: &str, many: &str) -> String {
    format!("{count} {}", if count == 1 { one } else { many })
}

pub fn library_count(count: usize) -> String {
    counted(count, "track", "tracks")
}

pub fn found_count(found: usize, all: usize) -> String {
    format!("{found} of {}", library_count(all))
}

pub fn working_on(done: u32, total: u32, current: &str) -> String {
    if current.is_empty() {
        format!("{done} of {} done", counted(total as usize, "file", "files"))
    } else {
        format!("{done} of {} done. Now: {current}", counted(total as usize, "file", "files"))
    }
}

pub fn all_done(total: u32, failed: u32) -> String {
    let files = counted(total as usize, "file", "files");
    if failed == 0 { format!("Done: {files}.") } else { format!("Done: {files}, {failed} not usable.") }
}

pub const STOPPED: &str = "Stopped. What was done is kept.";
pub const FETCHING_ALL: &str = "Fetching the networks …";

pub fn fetching(received_bytes: u64, total_bytes: u64) -> String {
    format!("Fetching the networks, once: {} of {}", megabytes(received_bytes as f64), megabytes(total_bytes as f64))
}

pub fn storage(used_bytes: f64, quota_bytes: f64) -> String {
    format!("{} used. This browser allows up to {}.", size(used_bytes), size(quota_bytes))
}

fn size(bytes: f64) -> String {
    if bytes >= 1e9 { format!("{:.1} GB", bytes / 1e9) } else { megabytes(bytes) }
}

pub fn not_supported(file_name: &str) -> String {
    format!(
        "{file_name} is not a kind of file Hearsight reads. Photos: JPEG, PNG, WebP, GIF, AVIF, HEIC. Music: MP3, FLAC, Ogg, Opus, WAV, M4A, AAC, AIFF."
    )
}

pub fn broken_records(count: u32) -> String {
    format!(
        "{} kept by an earlier version can't be read. Add the files again to get them back.",
        counted(count as usize, "thing", "things")
    )
}

pub fn audio_missing(title: &str) -> String {
    format!("The audio file of {title} is no longer kept here. Add it again to play it.")
}

pub fn audio_unplayable(title: &str) -> String {
    format!("This browser can't play {title}. It stays in the list, because Hearsight could listen to it.")
}

pub const FOLDER_UNREADABLE: &str = "A folder could not be read. Add its files with the buttons instead.";

pub fn built_as(version: &str, build: &str) -> String {
    if build.is_empty() { version.to_owned() } else { format!("{version}, build {build}") }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        hearing::Heard,
        library::TrackId,
        mood::{Felt, Genres, Mood},
        recommend::Reason,
    };

    fn track() -> Track {
        Track {
            id: TrackId("1".into()),
            file_name: "1.mp3".into(),
            names: Names { title: "Rain".into(), artist: "Ana".into(), album: String::new() },
            heard: Heard::default(),
            mood: Mood { valence: 0.3, valence_sd: 0.1, arousal: -0.3, arousal_sd: 0.1 },
            felt: Felt::default(),
            felt_sd: Felt::default(),
            genres: Genres::default(),
            added_ms: 0.0,
        }
    }

    fn pick(reasons: &[(ReasonKind, f32)]) -> Pick {
        Pick {
            track: TrackId("1".into()),
            score: reasons.iter().map(|(_, amount)| amount).sum(),
            reasons: reasons.iter().map(|(kind, amount)| Reason { kind: *kind, amount: *amount }).collect(),
        }
    }

    #[test]
    fn the_reason_names_what_counted_most_first() {
        use ReasonKind::{Arousal, Liked, Skipped, Valence};
        let why = |reasons: &[(ReasonKind, f32)], is_liked, is_for_photos| {
            super::why(&pick(reasons), &track(), is_liked, is_for_photos)
        };
        assert_eq!(why(&[(Valence, 0.4), (Arousal, 0.5)], false, true), "Its mood is close: calm, pleasant");
        assert_eq!(why(&[(Valence, 0.1), (Arousal, 0.5)], false, true), "Its energy is close: calm, pleasant");
        assert_eq!(
            why(&[(Valence, 0.4), (Arousal, 0.4), (Liked, 0.9)], false, true),
            "You liked music that sounds like it; its mood is close: calm, pleasant"
        );
        assert_eq!(why(&[(Liked, 0.2)], true, false), "You liked it");
        assert_eq!(
            why(&[(Valence, 0.4), (Arousal, 0.4), (Skipped, -0.1)], false, true),
            "Its mood is close: calm, pleasant; though you skipped music like it"
        );
        assert_eq!(why(&[], false, false), "Sounds calm, pleasant");
    }

    #[test]
    fn times_are_clocks() {
        assert_eq!((clock(7.9), clock(187.0), clock(3729.0)), ("0:07".into(), "3:07".into(), "1:02:09".into()));
        assert_eq!((clock(f64::NAN), clock(f64::INFINITY), clock(-1.0)), ("0:00".into(), "0:00".into(), "0:00".into()));
    }
}
