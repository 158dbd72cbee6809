//! Every word the page says, in one place (photos, the player, a track and free music have theirs beside them), so
//! that a second language is a second set of files and tests read one.
//!
//! Mood is weak evidence: the sentences here claim no more than the numbers do.

use super::frame::place::Place;
use crate::{
    library::{listed::Listed, places::FilePlace, rescan::Report},
    telling::{
        names::{counted, title_and_artist},
        numbers::fixed,
    },
};

pub const APP: &str = "Hearsight";
pub const SKIP_LINK: &str = "Skip to the content";
pub const NAVIGATION: &str = "Places";
pub const LOADING: &str = "Opening what you kept …";

pub const LISTEN_HEADING: &str = "Music for what you see";
pub const LISTEN_LEAD: &str = "Give Hearsight a photo, and it finds music that fits: in your own files, or in the free music that comes with it. Nothing leaves this device.";
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
pub const NO_MUSIC_YET: &str = "Add a photo or music, and what fits best will be listed here.";
pub const NO_PICKS_YET: &str = "Choose or add a photo to see what fits it.";
pub const PLAY: &str = "Play";
pub const PAUSE: &str = "Pause";
pub const LIKE: &str = "Like";
pub const SKIP: &str = "Skip";
pub const UNDO: &str = "Undo what you said last";

pub const PROGRESS_HEADING: &str = "Progress";
pub const CANCEL: &str = "Cancel";
pub const PAUSE_WORK: &str = "Pause analysis";
pub const RESUME_WORK: &str = "Resume analysis";
pub const PAUSED: &str = "Paused.";
pub const PAUSED_HIDDEN: &str = "Paused while this tab is hidden.";
pub const PAUSED_BATTERY: &str = "Paused while this device runs on its battery.";
pub const OTHER_TAB: &str = "Another tab is analysing; this one waits for it.";
pub const RETRY: &str = "Try again";
pub const RETRY_ALL: &str = "Try all again";
pub const PROBLEMS_HEADING: &str = "Good to know";
pub const DISMISS: &str = "Dismiss";
pub const DISMISS_ALL: &str = "Dismiss all";

pub const LIBRARY_HEADING: &str = "Library";
pub const SEARCH: &str = "Search your library";
/// A title that is still being read.
pub const UNREAD: &str = "…";
pub const SEARCHING: &str = "Searching …";
pub const LOOK_FOR_CHANGES: &str = "Look for changes in your folders";
pub const LOOKING_THROUGH: &str = "Looking through the folder …";
pub const FILE_MISSING: &str = "Its file is no longer there. ";
pub const REMOVE_MISSING: &str = "Remove all whose files are missing";
pub const LIBRARY_EMPTY: &str = "There is no music here yet. Add files or a folder, or drop them anywhere on this page: each is listened to on this device and kept in this browser.";

pub const YOU_HEADING: &str = "You";
pub const DEVICE_HEADING: &str = "Where Hearsight does its work";
pub const DEVICE_UNKNOWN: &str = "Not started yet: this is decided when the first file is analysed.";
pub const DEVICE_BY_ADDRESS: &str = "This page's address (?device=) decides while it is open.";
pub const DEVICE_AUTO: &str = "Automatic";
pub const DEVICE_GPU: &str = "Graphics card (GPU)";
pub const DEVICE_CPU: &str = "Processor (CPU)";
pub const HABITS_HEADING: &str = "When Hearsight works";
pub const HEAR_IN_FULL: &str = "Hear every track in full when there is nothing else to do";
pub const PAUSE_HIDDEN: &str = "Pause while this tab is hidden";
pub const PAUSE_ON_BATTERY: &str = "Pause while on battery";
pub const THEME_HEADING: &str = "Look";
pub const THEME_AUTO: &str = "Like the system";
pub const THEME_LIGHT: &str = "Light";
pub const THEME_DARK: &str = "Dark";
pub const FEEDBACK_HEADING: &str = "What you said and played";
pub const FEEDBACK_EMPTY: &str =
    "Nothing yet. What you say of music and play to the end will be listed here, and can be taken back.";
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
pub fn place(place: &Place) -> &'static str {
    match place {
        Place::Listen => "Listen",
        Place::Library => LIBRARY_HEADING,
        Place::You => YOU_HEADING,
        Place::About => "About",
        Place::Track(_) => super::track::words::A_TRACK,
    }
}

/// The window's title where the place or the track is called `name`.
pub fn title(name: &str) -> String {
    format!("{name} · {APP}")
}

/// `12.3 MB`.
pub fn megabytes(bytes: f64) -> String {
    fixed(bytes / 1e6, 1) + " MB"
}

pub fn library_count(count: usize) -> String {
    counted(count, "track", "tracks")
}

pub fn found_count(found: usize, all: usize) -> String {
    format!("{found} of {}", library_count(all))
}

/// `hold`: why files wait, a sentence, or nothing.
pub fn working_on(done: u32, total: u32, current: &str, hold: &str) -> String {
    let mut sentence = format!("{done} of {} done", counted(total as usize, "file", "files"));
    if !hold.is_empty() {
        sentence = sentence + ". " + hold;
    }
    if !current.is_empty() {
        sentence = sentence + if hold.is_empty() { ". Now: " } else { " Now: " } + current;
    }
    sentence
}

/// Speed and time left, both rounded: they are forecasts.
pub fn pace(files_per_minute: f64, secs_left: f64) -> String {
    let files = counted(files_per_minute.round().max(1.0) as usize, "file", "files");
    let minutes = (secs_left / 60.0).ceil().max(1.0) as usize;
    let left =
        if minutes < 120 { counted(minutes, "minute", "minutes") } else { counted(minutes / 60, "hour", "hours") };
    format!("About {files} a minute, {left} left")
}

pub fn memory(bytes: u64) -> String {
    "Memory that the analysis holds: ".to_owned() + &megabytes(bytes as f64)
}

pub fn partly_heard(count: usize) -> String {
    library_count(count) + " still to be heard in full"
}

pub fn more_problems(count: usize) -> String {
    format!("And {count} more.")
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
    if bytes >= 1e9 { fixed(bytes / 1e9, 1) + " GB" } else { megabytes(bytes) }
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

pub fn folder_not_allowed(name: &str) -> String {
    format!("{name} was not looked through, because this browser may not read it. Press the button again and allow it.")
}

/// What a look through a folder found: `Music: 12 new, 1 moved, 3 no longer there.`
pub fn looked_through(report: &Report) -> String {
    let name = &report.folder_name;
    let counts = [
        (report.new, "new"),
        (report.changed, "changed"),
        (report.moved, "moved"),
        (report.gone, "no longer there (kept in your library)"),
        (report.unreadable, "not readable"),
    ];
    let said: Vec<String> =
        counts.iter().filter(|(count, _)| *count > 0).map(|(count, what)| format!("{count} {what}")).collect();
    match (said.is_empty(), report.is_without_music(), report.photos.len()) {
        (_, true, 0) => format!("There is no music in {name} that Hearsight reads."),
        (_, true, photos) => format!("{name}: {}.", counted(photos, "photo", "photos")),
        (true, ..) => format!("{name}: nothing has changed."),
        (false, ..) => format!("{name}: {}.", said.join(", ")),
    }
}

pub const ERASED_ELSEWHERE: &str =
    "Everything was erased in another tab, so this one is empty too. Reload this page to begin anew.";
pub const OTHER_BUILD: &str = "Another tab has another version of Hearsight open. Reload this page to follow it.";

pub fn files_left(count: usize) -> String {
    format!(
        "{} not analysed when this page was closed; give them again to go on. What was done is kept and is not done twice.",
        counted(count, "file was", "files were")
    )
}

/// Another track that is the same recording, or another version.
pub fn also_as(is_same: bool, other: &Listed) -> String {
    let what = if is_same { "Probably the same recording as" } else { "Probably another version of" };
    format!("{what} {}. ", title_and_artist(&other.names))
}

/// Where a track lies, for those that lie in several places; empty otherwise.
pub fn places(places: &[FilePlace]) -> String {
    let paths: Vec<&str> = places.iter().filter(|place| !place.is_missing).map(|place| place.path.as_str()).collect();
    if paths.len() < 2 { String::new() } else { format!("In {} places: {}. ", paths.len(), paths.join(", ")) }
}

pub const FOLDER_UNREADABLE: &str = "A folder could not be read. Add its files with the buttons instead.";

pub fn built_as(version: &str, build: &str) -> String {
    if build.is_empty() { version.to_owned() } else { format!("{version}, build {build}") }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_look_through_a_folder_is_one_sentence() {
        let report = Report { folder_name: "Music".into(), same: 9, ..Report::default() };
        assert_eq!(looked_through(&report), "Music: nothing has changed.");
        let changed = Report { new: 12, moved: 1, gone: 3, ..report.clone() };
        assert_eq!(looked_through(&changed), "Music: 12 new, 1 moved, 3 no longer there (kept in your library).");
        let nothing = Report { same: 0, ..report };
        assert_eq!(looked_through(&nothing), "There is no music in Music that Hearsight reads.");
        assert_eq!(looked_through(&Report { photos: vec!["a.jpg".into()], ..nothing }), "Music: 1 photo.");
    }

    #[test]
    fn only_several_places_are_named() {
        let place = |path: &str| FilePlace { path: path.into(), ..FilePlace::default() };
        assert_eq!(places(&[place("a.mp3")]), "");
        assert_eq!(places(&[place("a.mp3"), place("b/a.mp3")]), "In 2 places: a.mp3, b/a.mp3. ");
        assert_eq!(places(&[place("a.mp3"), FilePlace { is_missing: true, ..place("b.mp3") }]), "");
    }

    #[test]
    fn a_forecast_is_rounded() {
        assert_eq!(pace(41.7, 61.0), "About 42 files a minute, 2 minutes left");
        assert_eq!(pace(0.2, 3.0), "About 1 file a minute, 1 minute left");
        assert_eq!(pace(2.0, 7_300.0), "About 2 files a minute, 2 hours left");
    }
}
