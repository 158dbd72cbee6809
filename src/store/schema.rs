//! What a kept record looks like, in one place and without a browser.
//!
//! Stored data outlives the code that wrote it. Every read therefore goes through a decoder here that answers
//! with a [`StoreError`] where a record is older, cut short or not ours, and a list goes on without that record.

use serde::{Serialize, de::DeserializeOwned};

use crate::{
    ground::{ids::TrackId, photo, sound},
    library::{Photo, Track, places::FilePlace},
    taste::Feedback,
};

/// Name of the IndexedDB database.
pub const DATABASE: &str = "hearsight";
/// Version of the object stores below; raise it with a migration in `browser::upgrade`.
pub const VERSION: u32 = 4;

/// Records of [`Photo`]s, keyed by photo id.
pub const PHOTOS: &str = "photos";
/// Records of [`Track`]s, keyed by track id.
pub const TRACKS: &str = "tracks";
/// Audio files (`Blob`s), keyed by track id.
pub const AUDIO: &str = "audio";
/// JSON of [`Feedback`], keyed by a number that grows.
pub const FEEDBACK: &str = "feedback";
/// JSON of anything, keyed by the setting's name.
pub const SETTINGS: &str = "settings";
/// The setting that holds the `recommend::wish::Profile`.
pub const PROFILE: &str = "profile";
/// The setting that holds how tracks belong together: `{"missing": [TrackId], "pairs": kin::Pairs}`.
pub const TIES: &str = "ties";
/// JSON of the [`FilePlace`]s of each track, by the bucketful, keyed by the bucket's number. Since version 2, in buckets
/// since version 4.
pub const PLACES: &str = "places";
/// The person's folders of music: `{name, handle}`, keyed by the folder's id. Since version 2.
pub const FOLDERS: &str = "folders";
/// Covers (JPEG bytes), keyed by track id. Since version 2.
pub const COVERS: &str = "covers";
/// Slim rows of tracks, by the bucketful (see `buckets`), keyed by the bucket's number; and behind them who was `removed`.
/// Since version 3.
pub const SHELF: &str = "shelf";
/// What ranking counts with of tracks, by the same buckets. Since version 3.
pub const TABLE: &str = "table";
/// Every object store, in the order they are made.
pub const ALL: [&str; 10] = [PHOTOS, TRACKS, AUDIO, FEEDBACK, SETTINGS, PLACES, FOLDERS, COVERS, SHELF, TABLE];

/// Why something could not be kept or read back, in a sentence for the person.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum StoreError {
    #[error(
        "This browser gives the page no place to keep things. Private windows often do that: open Hearsight in an ordinary window."
    )]
    Unavailable,
    #[error(
        "The disk space this browser gives the page is full. Remove some tracks in Library, or free disk space, and try again."
    )]
    Full,
    #[error("An older Hearsight is open in another tab. Close that tab, then reload this page.")]
    Blocked,
    #[error("Hearsight was updated or its data was removed in another tab. Reload this page to go on.")]
    Closed,
    #[error("What is kept here was written by a newer Hearsight. Reload the page to get that version.")]
    Newer,
    #[error("The kept record {key} can't be read ({detail}). Add its file again to replace it.")]
    Broken { key: String, detail: String },
    #[error("A kept setting ({name}) can't be read ({detail}). It is as on a first visit until you set it again.")]
    Setting { name: &'static str, detail: String },
    #[error("The browser's storage failed while {action} ({detail}). Reload the page and try again.")]
    Failed { action: &'static str, detail: String },
}

/// The one shape in which photos and tracks are kept.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Record {
    /// The photo's or track's id.
    pub key: String,
    /// The `Photo` or `Track` as JSON.
    pub json: String,
    /// Its embedding.
    pub vector: Vec<f32>,
    /// A photo's thumbnail (a JPEG file); empty for tracks.
    pub bytes: Vec<u8>,
}

/// A photo as kept.
#[derive(Clone, Debug, PartialEq)]
pub struct StoredPhoto {
    pub photo: Photo,
    /// `[photo::EMBEDDING_LEN]`.
    pub embedding: Vec<f32>,
    /// A JPEG file, possibly empty.
    pub thumbnail: Vec<u8>,
}

/// A track as kept.
#[derive(Clone, Debug, PartialEq)]
pub struct StoredTrack {
    pub track: Track,
    /// `[sound::EMBEDDING_LEN]`.
    pub embedding: Vec<f32>,
}

/// One line of the feedback log with the key that removes it.
#[derive(Clone, Debug, PartialEq)]
pub struct FeedbackEntry {
    /// Grows with every line given; never used twice.
    pub key: u32,
    pub feedback: Feedback,
}

/// What a reader of the log that knows its beginning has yet to know.
#[derive(Clone, Debug, PartialEq)]
pub struct LogNews {
    /// The lines above the key it asked from.
    pub kept: Kept<FeedbackEntry>,
    /// The last of their keys, one that could not be read among them; the key it asked from where there are none.
    pub last_key: u32,
    /// Lines in the whole log.
    pub count: u32,
}

/// What a list read found, and how many records it had to leave out.
#[derive(Clone, Debug, PartialEq)]
pub struct Kept<T> {
    pub items: Vec<T>,
    /// Records that could not be read; the caller tells the person.
    pub broken: u32,
}

impl<T> Kept<T> {
    /// Keep what decodes, count what does not.
    pub fn gather(read: impl IntoIterator<Item = Result<T, StoreError>>) -> Kept<T> {
        let mut kept = Kept { items: Vec::new(), broken: 0 };
        for item in read {
            match item {
                Ok(item) => kept.items.push(item),
                Err(_) => kept.broken += 1,
            }
        }
        kept
    }
}

/// The record of a photo. Errors: only if it cannot be written as JSON.
pub fn encode_photo(photo: &Photo, embedding: &[f32], thumbnail: &[u8]) -> Result<Record, StoreError> {
    Ok(Record {
        key: photo.id.0.clone(),
        json: to_json(&photo.id.0, photo)?,
        vector: embedding.to_vec(),
        bytes: thumbnail.to_vec(),
    })
}

/// The photo of a record. Errors: [`StoreError::Broken`] where it is not one this version can use.
pub fn decode_photo(record: Record) -> Result<StoredPhoto, StoreError> {
    let photo: Photo = from_json(&record.key, &record.json)?;
    check_key(&record.key, &photo.id.0)?;
    check_len(&record.key, record.vector.len(), photo::EMBEDDING_LEN)?;
    Ok(StoredPhoto { photo, embedding: record.vector, thumbnail: record.bytes })
}

/// The record of a track. Errors: only if it cannot be written as JSON.
pub fn encode_track(track: &Track, embedding: &[f32]) -> Result<Record, StoreError> {
    Ok(Record {
        key: track.id.0.clone(),
        json: to_json(&track.id.0, track)?,
        vector: embedding.to_vec(),
        bytes: Vec::new(),
    })
}

/// The track of a record. Errors: [`StoreError::Broken`] where it is not one this version can use.
pub fn decode_track(record: Record) -> Result<StoredTrack, StoreError> {
    let track = decode_track_facts(&record.key, &record.json)?;
    check_len(&record.key, record.vector.len(), sound::EMBEDDING_LEN)?;
    Ok(StoredTrack { track, embedding: record.vector })
}

/// A track without its embedding, from its key and JSON alone.
pub fn decode_track_facts(key: &str, json: &str) -> Result<Track, StoreError> {
    let track: Track = from_json(key, json)?;
    check_key(key, &track.id.0)?;
    Ok(track.with_origin_of_old_name())
}

/// JSON of one line of the feedback log.
pub fn encode_feedback(feedback: &Feedback) -> Result<String, StoreError> {
    to_json(FEEDBACK, feedback)
}

/// One line of the feedback log from its key and JSON.
pub fn decode_feedback(key: u32, json: &str) -> Result<FeedbackEntry, StoreError> {
    from_json(&format!("{FEEDBACK} {key}"), json).map(|feedback| FeedbackEntry { key, feedback })
}

/// JSON of a track's places.
pub fn encode_places(id: &TrackId, places: &[FilePlace]) -> Result<String, StoreError> {
    to_json(&id.0, &places)
}

/// A track's places from its id and JSON.
pub fn decode_places(id: &str, json: &str) -> Result<(TrackId, Vec<FilePlace>), StoreError> {
    Ok((TrackId(id.to_owned()), from_json(id, json)?))
}

/// A setting's value; the default where it was never kept. Errors: [`StoreError::Setting`], told to the person, who
/// would otherwise see what they set gone without a word.
pub fn decode_setting<T: Default + DeserializeOwned>(name: &'static str, json: Option<&str>) -> Result<T, StoreError> {
    json.map_or_else(|| Ok(T::default()), serde_json::from_str)
        .map_err(|error| StoreError::Setting { name, detail: error.to_string() })
}

/// Photos in the order they were added, the same one every time.
pub fn sorted_photos(mut photos: Vec<StoredPhoto>) -> Vec<StoredPhoto> {
    photos.sort_by(|a, b| a.photo.added_ms.total_cmp(&b.photo.added_ms).then_with(|| a.photo.id.cmp(&b.photo.id)));
    photos
}

/// Tracks in the order they were added, the same one every time.
pub fn sorted_tracks<T>(mut tracks: Vec<T>, track_of: impl Fn(&T) -> &Track) -> Vec<T> {
    tracks.sort_by(|a, b| {
        let (a, b) = (track_of(a), track_of(b));
        a.added_ms.total_cmp(&b.added_ms).then_with(|| a.id.cmp(&b.id))
    });
    tracks
}

fn to_json<T: Serialize>(key: &str, value: &T) -> Result<String, StoreError> {
    serde_json::to_string(value).map_err(|error| broken(key, error.to_string()))
}

fn from_json<T: DeserializeOwned>(key: &str, json: &str) -> Result<T, StoreError> {
    serde_json::from_str(json).map_err(|error| broken(key, error.to_string()))
}

fn check_key(key: &str, id: &str) -> Result<(), StoreError> {
    if key == id { Ok(()) } else { Err(broken(key, format!("it holds {id}"))) }
}

fn check_len(key: &str, actual: usize, expected: usize) -> Result<(), StoreError> {
    if actual == expected {
        Ok(())
    } else {
        Err(broken(key, format!("its embedding has {actual} numbers, {expected} were expected")))
    }
}

fn broken(key: &str, detail: String) -> StoreError {
    StoreError::Broken { key: key.to_owned(), detail }
}

/// Small typed values for the tests of this room.
#[cfg(test)]
pub(super) mod samples {
    use super::*;
    use crate::{
        ground::ids::{PhotoId, TrackId},
        hearing::Heard,
        library::{Correction, Names},
        mood::Mood,
        taste::{FeedbackKind, Scope},
        vision::{Concept, Seen},
    };

    fn concept(name: &str, p: f32) -> Concept {
        Concept { name: name.to_owned(), p }
    }

    pub fn photo(id: &str, added_ms: f64) -> Photo {
        Photo {
            id: PhotoId(id.to_owned()),
            file_name: format!("{id}.jpg"),
            seen: Seen { width_px: 640, height_px: 480, concepts: vec![concept("beach", 0.5)], ..Seen::default() },
            mood: Mood { valence: 0.4, valence_sd: 0.2, arousal: -0.3, arousal_sd: 0.3 },
            correction: Correction::default(),
            added_ms,
        }
    }

    pub fn track(id: &str, added_ms: f64) -> Track {
        Track {
            id: TrackId(id.to_owned()),
            file_name: format!("{id}.mp3"),
            names: Names { title: id.to_owned(), artist: "Å & “ß”".to_owned(), ..Names::default() },
            heard: Heard {
                duration_secs: 61.5,
                patches: 4,
                tags_msd: vec![0.25; sound::TAG_COUNT],
                tags_mtt: vec![0.75; sound::TAG_COUNT],
                words: vec!["folk".to_owned()],
                ..Heard::default()
            },
            added_ms,
            ..Track::default()
        }
    }

    pub fn like(id: &str, at_ms: f64) -> Feedback {
        Feedback {
            at_ms,
            kind: FeedbackKind::Like,
            track: TrackId(id.to_owned()),
            photos: vec![PhotoId("p".to_owned())],
            scope: Scope::All,
            value: None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{samples::*, *};

    #[test]
    fn a_photo_comes_back_as_it_was() {
        let photo = photo("aa", 5.0);
        let embedding = vec![0.1; photo::EMBEDDING_LEN];
        let record = encode_photo(&photo, &embedding, &[1, 2, 3]).unwrap();
        assert_eq!(record.key, "aa");
        let stored = decode_photo(record).unwrap();
        assert_eq!(stored, StoredPhoto { photo, embedding, thumbnail: vec![1, 2, 3] });
    }

    #[test]
    fn a_track_comes_back_as_it_was() {
        let track = track("bb", 5.0);
        let embedding = vec![-0.5; sound::EMBEDDING_LEN];
        let stored = decode_track(encode_track(&track, &embedding).unwrap()).unwrap();
        assert_eq!(stored, StoredTrack { track, embedding });
    }

    #[test]
    fn feedback_comes_back_as_it_was() {
        let given = like("bb", 7.0);
        let entry = decode_feedback(3, &encode_feedback(&given).unwrap()).unwrap();
        assert_eq!(entry, FeedbackEntry { key: 3, feedback: given });
    }

    #[test]
    fn what_cannot_be_read_is_an_error_that_names_the_record() {
        let good = encode_track(&track("bb", 5.0), &vec![0.0; sound::EMBEDDING_LEN]).unwrap();
        let broken = [
            Record { json: String::new(), ..good.clone() },
            Record { json: "{\"id\":\"bb\"}".to_owned(), ..good.clone() },
            Record { json: good.json.chars().take(40).collect(), ..good.clone() },
            Record { key: "cc".to_owned(), ..good.clone() },
            Record { vector: vec![0.0; 3], ..good.clone() },
        ];
        for record in broken {
            let key = record.key.clone();
            match decode_track(record) {
                Err(StoreError::Broken { key: named, .. }) => assert_eq!(named, key),
                other => panic!("expected a broken record, got {other:?}"),
            }
        }
        assert!(decode_photo(good).is_err(), "a track is not a photo");
    }

    #[test]
    fn a_setting_that_cannot_be_read_says_so_and_a_missing_one_is_the_default() {
        assert_eq!(decode_setting::<u32>("files-left", None), Ok(0));
        assert_eq!(decode_setting::<u32>("files-left", Some("3")), Ok(3));
        let error = decode_setting::<u32>("files-left", Some("-1.5")).unwrap_err();
        assert!(error.to_string().contains("files-left"), "{error}");
    }

    #[test]
    fn a_list_goes_on_without_its_broken_records() {
        let good = encode_track(&track("bb", 5.0), &vec![0.0; sound::EMBEDDING_LEN]).unwrap();
        let kept = Kept::gather([good.clone(), Record::default(), good].map(decode_track));
        assert_eq!((kept.items.len(), kept.broken), (2, 1));
    }
}
