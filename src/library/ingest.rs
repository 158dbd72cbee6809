//! A file becomes an entry of the library. The one pipeline, for the worker and the command line alike:
//! `bytes -> seen -> photo` and `file -> patches -> heard -> track`.

use std::io;

use symphonia::core::io::MediaSource;

use super::{
    Correction, Origin, Photo, Track, identity,
    names::{Location, Namer},
};
use crate::{
    engine::{
        cancel::{Cancel, Cancelled},
        report::Stage,
    },
    ground::ids::PhotoId,
    hearing::{
        Heard,
        descriptors::Described,
        ears::{Ears, Impression},
        error::HearingError,
        look::{Glance, LOOK_PATCHES, TrackLook},
        plan::{Listener, Plan},
    },
    networks::{NetworkError, music_head::Feeling},
    vision::{decode::PhotoError, eyes::Eyes},
};

/// A photo ready to be kept.
pub struct NewPhoto {
    pub photo: Photo,
    pub embedding: Vec<f32>,
    pub thumbnail: Vec<u8>,
}

/// Where a file lies, and who names it by that and by its tags.
#[derive(Clone, Copy)]
pub struct Naming<'a> {
    pub namer: &'a Namer,
    pub location: Location<'a>,
}

/// A track ready to be kept.
pub struct NewTrack {
    pub track: Track,
    pub embedding: Vec<f32>,
}

/// Why a track could not be taken in.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum TrackError {
    #[error(transparent)]
    Hearing(#[from] HearingError),
    #[error(transparent)]
    Network(#[from] NetworkError),
}

impl From<Cancelled> for TrackError {
    fn from(cancelled: Cancelled) -> Self {
        TrackError::Hearing(cancelled.into())
    }
}

/// Take in one photo file.
///
/// # Errors
/// A sentence for the person, see [`PhotoError`].
pub async fn photo(
    cancel: &Cancel,
    eyes: &Eyes,
    file_name: &str,
    bytes: &[u8],
    added_ms: f64,
) -> Result<NewPhoto, PhotoError> {
    let sight = eyes.see(cancel, bytes).await?;
    let photo = Photo {
        id: photo_id(bytes),
        file_name: file_name.to_owned(),
        seen: sight.seen,
        mood: sight.mood,
        correction: Correction::default(),
        added_ms,
    };
    Ok(NewPhoto { photo, embedding: sight.embedding, thumbnail: sight.thumbnail })
}

/// Identity of a photo: BLAKE3 of its whole content, 32 hex digits.
pub fn photo_id(bytes: &[u8]) -> PhotoId {
    PhotoId(blake3::hash(bytes).to_hex().chars().take(32).collect())
}

fn read_error(error: io::Error) -> HearingError {
    HearingError::Read { detail: error.to_string() }
}

/// Take in one audio file. `open` opens it anew at its start; `step` hears how far the work is and may pause for
/// others (a browser's worker hears a cancel only then).
///
/// # Errors
/// A sentence for the person, see [`TrackError`].
pub async fn track(
    cancel: &Cancel,
    ears: &Ears,
    open: impl Fn() -> io::Result<Box<dyn MediaSource>>,
    naming: Naming<'_>,
    plan: Plan,
    added_ms: f64,
    mut step: impl AsyncFnMut(Stage, u32, u32),
) -> Result<NewTrack, TrackError> {
    step(Stage::Decoding, 0, 1).await;
    cancel.check()?;
    let listener = Listener::open_cancellable(open().map_err(read_error)?, naming.location.below, plan, cancel)?;
    heard_track(cancel, ears, open, listener, naming, added_ms, step).await
}

/// As [`track`], heard through `listener`: sound that something else decoded from what `open` opens.
///
/// # Errors
/// A sentence for the person, see [`TrackError`].
pub async fn heard_track(
    cancel: &Cancel,
    ears: &Ears,
    open: impl Fn() -> io::Result<Box<dyn MediaSource>>,
    mut listener: Listener,
    naming: Naming<'_>,
    added_ms: f64,
    mut step: impl AsyncFnMut(Stage, u32, u32),
) -> Result<NewTrack, TrackError> {
    let mut file = open().map_err(read_error)?;
    let id = identity::track_id(&mut file).map_err(read_error)?;
    let names = naming.namer.name(&mut file, naming.location);
    drop(file);
    let plan = listener.plan();
    let mut impression = Impression::default();
    let total = listener.patch_count();
    while let Some(patch) = listener.next_patch(cancel)? {
        ears.listeners.hear(&mut impression, &patch).await?;
        step(Stage::Networks, impression.patches(), total).await;
        cancel.check()?;
    }
    let fingerprint = listener.fingerprint(cancel)?;
    let described = Described { fingerprint, ..listener.described() };
    let hearing = ears.summarise(&impression, listener.duration_secs(), plan, described).await?;
    let Feeling { mood, felt, felt_sd, genres } = hearing.feeling;
    let heard = Heard { missing_secs: listener.missing_secs().unwrap_or_default(), ..hearing.heard };
    let (file_name, origin) = (naming.location.below.to_owned(), Origin::Own);
    let track = Track { id, file_name, origin, names, heard, mood, felt, felt_sd, genres, added_ms };
    Ok(NewTrack { track, embedding: hearing.embedding })
}

/// Look closely at an audio file of the library; nothing of it is kept. `step` as for [`track`].
///
/// # Errors
/// A sentence for the person, see [`TrackError`].
pub async fn look(
    cancel: &Cancel,
    ears: &Ears,
    source: Box<dyn MediaSource>,
    path: &str,
    mut step: impl AsyncFnMut(Stage, u32, u32),
) -> Result<TrackLook, TrackError> {
    step(Stage::Decoding, 0, 1).await;
    cancel.check()?;
    let listener = Listener::open_cancellable(source, path, Plan::Quick, cancel)?;
    look_through(cancel, ears, listener, step).await
}

/// As [`look`], heard through `listener`, of the quick plan and not used before.
///
/// # Errors
/// A sentence for the person, see [`TrackError`].
pub async fn look_through(
    cancel: &Cancel,
    ears: &Ears,
    listener: Listener,
    mut step: impl AsyncFnMut(Stage, u32, u32),
) -> Result<TrackLook, TrackError> {
    let mut listener = listener.spread_over(LOOK_PATCHES);
    let total = listener.patch_count();
    let mut glance = Glance::new(total);
    while let Some(patch) = listener.next_patch(cancel)? {
        glance.hear(&ears.listeners, &patch).await?;
        step(Stage::Networks, glance.patches(), total).await;
        cancel.check()?;
    }
    Ok(glance.finish(ears, listener.duration_secs()).await?)
}
