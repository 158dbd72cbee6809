//! The one message enum in each direction between page and worker.
//!
//! Messages cross as bytes (see `wire`); files cross beside them as attachments (see `channel`). The worker speaks first with
//! [`Event::Awake`]: what is posted before that is lost.

use serde::{Deserialize, Serialize};

use crate::{
    engine::report::{DevicePreference, DeviceReport, Stage},
    ground::ids::{PhotoId, TrackId},
    hearing::Plan,
    library::{Photo, Track, kin::Pairs, rescan::Report},
    recommend::wish::{Listing, Wish},
    taste::Learned,
    vision::OverlayKind,
};

/// Names one job, unique in the life of the page.
pub type JobId = u32;

/// What a job is to do. Photo and track files travel as the message's first attachment (a `File`).
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum Work {
    /// Analyse a photo file and keep it. Answered by [`Outcome::Photo`].
    SeePhoto { file_name: String },
    /// Analyse an audio file and keep it, unless its content is known. `file_name` may be a path; where `folder` is the
    /// id of a kept folder, the path lies in it and no file travels beside the message. Answered by [`Outcome::Track`].
    HearTrack { file_name: String, plan: Plan, folder: String },
    /// See what changed in a kept folder; `is_given`: it was given just now. Answered by [`Outcome::LookedThrough`].
    LookThrough { folder: String, is_given: bool },
    /// Find tracks that are the same recording, or versions of one piece. Answered by [`Outcome::Versions`].
    FindVersions,
    /// Rank the library for these photos (none: for taste alone) as `wish` says. Answered by [`Outcome::Ranked`].
    Recommend { photos: Vec<PhotoId>, wish: Wish },
    /// Put the free music that comes with this build into the store. Answered by [`Outcome::CatalogueTaken`].
    TakeCatalogue,
    /// At most `count` tracks by name and by words for sound. Answered by [`Outcome::Found`].
    Search { query: String, count: u32 },
    /// Say what was learned of the person. Answered by [`Outcome::Profile`].
    ReadProfile,
    /// Draw how something was measured in a kept photo. Answered by [`Outcome::Overlay`].
    DrawOverlay { photo: PhotoId, kind: OverlayKind },
    /// Hear a kept track closely; its sound is the attachment, nothing is kept. Answered by [`Outcome::TrackPictures`].
    LookAtTrack { track: TrackId },
    /// What a kept track's tags mean, and at most `count` tracks that sound like it. Answered by [`Outcome::AboutTrack`].
    AboutTrack { track: TrackId, count: u32 },
    /// Keep this audio file as the sound of a track that has lost its own. Answered by [`Outcome::Linked`].
    LinkSound { track: TrackId, file_name: String },
    /// Fetch every model now, so that all of it works offline. Answered by [`Outcome::Done`].
    FetchModels,
    /// Hear every patch of a kept track, in the background, and keep that. Answered by [`Outcome::Track`].
    HearInFull { track: TrackId },
}

/// Page to worker.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum Request {
    /// The first message after [`Event::Awake`].
    Start {
        device: DevicePreference,
    },
    Run {
        job: JobId,
        work: Work,
    },
    /// What the page's decoder made of the sound of [`Event::NeedsSound`]: its channels travel beside this, none where the
    /// browser can't decode it either.
    Sound {
        job: JobId,
        sample_rate_hz: u32,
    },
    /// Stop this job within half a second; answered by [`Event::Cancelled`]. A worker that does not answer is ended.
    Cancel {
        job: JobId,
    },
    /// Load what the first photo needs, while there is nothing else to do. Not answered: where it fails, the job that needs
    /// it tries again and says why.
    GetReady,
    /// The store changed under the worker (erased, imported): forget what was read from it.
    Forget,
    /// These lines of the log are no longer in the store.
    Unsaid {
        keys: Vec<u32>,
    },
    /// What is kept of this photo changed: read it again when it is next needed.
    PhotoChanged {
        photo: PhotoId,
    },
}

/// What can be said of a kept track without hearing it again.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct AboutTrack {
    /// Words that stand out, strongest first, each with how sure it is and what it means.
    pub tags: Vec<(String, String)>,
    /// Tracks that sound like it, nearest first, with how alike they are, -1..=1.
    pub similar: Vec<(TrackId, f32)>,
}

/// A kept track heard closely, ready to be shown.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct TrackPictures {
    /// `data:` address of a picture: one row for each of `rows`, time from left to right.
    pub taggram: String,
    /// `data:` address of the spectrogram.
    pub spectrogram: String,
    /// A word, then how much of it there is at the beginning, in the middle and at the end.
    pub rows: Vec<Vec<String>>,
    /// SVG paths in a drawing of 1000 by 240: time from left to right, pleasant and stirring up.
    pub valence_line: String,
    pub arousal_line: String,
    pub moods_in_words: String,
}

/// What a finished job found.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum Outcome {
    // Boxed: they are many times the size of every other message.
    /// `thumbnail` is a JPEG file.
    Photo {
        photo: Box<Photo>,
        thumbnail: Vec<u8>,
    },
    Track(Box<Track>),
    Ranked(Listing),
    Profile(Vec<Learned>),
    CatalogueTaken,
    /// Best first, and what of the query was understood as words for sound.
    Found {
        query: String,
        tracks: Vec<TrackId>,
        understood: String,
    },
    LookedThrough(Box<Report>),
    Versions(Pairs),
    /// A picture to be laid over the photo's thumbnail, as a `data:` address.
    Overlay {
        photo: PhotoId,
        kind: OverlayKind,
        address: String,
    },
    TrackPictures {
        track: TrackId,
        pictures: TrackPictures,
    },
    AboutTrack {
        track: TrackId,
        about: AboutTrack,
    },
    /// The file is the track's own and was kept, or it is another one (not `is_same`) and was not.
    Linked {
        track: TrackId,
        is_same: bool,
    },
    Done,
}

/// Worker to page.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum Event {
    Awake,
    /// Sent once a device was chosen, before the first network runs, and again if it changes.
    Device(DeviceReport),
    /// Bytes of one model fetched so far; sent with `received_bytes == total_bytes` when it is there.
    Model {
        name: String,
        received_bytes: u64,
        total_bytes: u64,
    },
    Progress {
        job: JobId,
        stage: Stage,
        done: u32,
        total: u32,
    },
    /// The worker has no decoder for the sound beside this: the page is to try its own and answer with
    /// [`Request::Sound`]. The job goes on then.
    NeedsSound {
        job: JobId,
    },
    Finished {
        job: JobId,
        outcome: Outcome,
    },
    /// The job can't be done: a sentence for the person that says what was wrong and what to do.
    Failed {
        job: JobId,
        sentence: String,
    },
    Cancelled {
        job: JobId,
    },
    /// Something the person should know that stops nothing.
    Warning {
        sentence: String,
    },
    /// The worker is gone after this message; the page starts another and loses no job but, where the file of the running
    /// one is at fault, that.
    Panicked {
        detail: String,
        /// What was read of a file ended it, not the device: see `fallback::is_of_file`.
        is_of_file: bool,
    },
    /// Bytes of memory the worker holds (it never gives any back); 0 once it was ended.
    Memory {
        bytes: u64,
    },
    /// The shelf was not that of the records and was made anew: what was read of it counts no more.
    LibraryMended,
    /// The page's own: all of these were waiting and were cancelled at once.
    AllCancelled {
        jobs: Vec<JobId>,
    },
    /// The page's own: another tab analyses music and this one waits for it, or no longer does.
    OtherTab {
        is_waiting: bool,
    },
}
