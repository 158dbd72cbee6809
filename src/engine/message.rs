//! The one message enum in each direction between page and worker.
//!
//! Messages cross as postcard bytes in a transferred `ArrayBuffer`; files cross beside them as attachments
//! (see `channel`). The worker speaks first with [`Event::Awake`]: what is posted before that is lost.

use serde::{Deserialize, Serialize};

use crate::{
    hearing::Plan,
    library::{Photo, PhotoId, Track, TrackId},
    recommend::Pick,
    vision::OverlayKind,
};

/// Names one job, unique in the life of the page.
pub type JobId = u32;

/// Where the networks should run.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum DevicePreference {
    /// The GPU where a real one passes the self-test, the CPU otherwise.
    #[default]
    Auto,
    /// The GPU even if it is a software one (tests use it for SwiftShader); still self-tested.
    Gpu,
    Cpu,
}

/// Where the networks do run.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum DeviceKind {
    Gpu,
    Cpu,
}

/// The device in use and, in a sentence for the person, why.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct DeviceReport {
    pub kind: DeviceKind,
    pub reason: String,
}

/// What a job is to do. Photo and track files travel as the message's first attachment (a `File`).
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum Work {
    /// Analyse a photo file and keep it. Answered by [`Outcome::Photo`].
    SeePhoto { file_name: String },
    /// Analyse an audio file and keep it. Answered by [`Outcome::Track`].
    HearTrack { file_name: String, plan: Plan },
    /// Rank the library for these photos (none: for taste alone). Answered by [`Outcome::Ranked`].
    Recommend { photos: Vec<PhotoId>, count: u32 },
    /// Draw how something was measured in a kept photo. Answered by [`Outcome::Overlay`].
    DrawOverlay { photo: PhotoId, kind: OverlayKind },
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
    /// Stop this job within half a second; answered by [`Event::Cancelled`]. A worker that does not answer is ended.
    Cancel {
        job: JobId,
    },
    /// The store changed under the worker (erased, imported): forget what was read from it.
    Forget,
}

/// Where a job is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Stage {
    Reading,
    Decoding,
    /// Networks at work: `done` of `total` patches.
    Networks,
    Saving,
}

/// What a finished job found.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum Outcome {
    // Boxed: they are many times the size of every other message.
    Photo(Box<Photo>),
    Track(Box<Track>),
    Ranked(Vec<Pick>),
    /// A PNG file, to be laid over the photo's thumbnail.
    Overlay {
        photo: PhotoId,
        kind: OverlayKind,
        png: Vec<u8>,
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
    /// The worker is gone after this message; the page restarts it on the CPU and loses no job.
    Panicked {
        detail: String,
    },
    /// Bytes of memory the worker holds (it never gives any back); 0 once it was ended.
    Memory {
        bytes: u64,
    },
    /// The page's own: all of these were waiting and were cancelled at once.
    AllCancelled {
        jobs: Vec<JobId>,
    },
    /// The page's own: another tab analyses music and this one waits for it, or no longer does.
    OtherTab {
        is_waiting: bool,
    },
}
