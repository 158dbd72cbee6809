//! What can be wrong with an audio file, each as one sentence a person can act on.
//!
//! Decoders speak of frames, atoms and pages; without this module such words would reach the person, or every
//! caller would invent its own. The sentences never name the file: callers put the name in front.

use crate::engine::cancel::Cancelled;

/// Why a file could not be heard.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum HearingError {
    /// Zero bytes.
    #[error("The file is empty; copy it again from where it came from.")]
    Empty,
    /// No known sound format in it, whatever its name says.
    #[error("This is not a sound file; choose an MP3, FLAC, Ogg Vorbis, WAV, AIFF or M4A file.")]
    NotAudio,
    /// A known kind of file that holds no sound.
    #[error("This is {what}.")]
    NotSound {
        /// Ends the sentence, such as "a picture (PNG)".
        what: String,
    },
    /// A known format that has no decoder here.
    #[error("{what} can't be read here; convert the file to MP3, FLAC, Ogg Vorbis, WAV or M4A (AAC) and add that.")]
    Unsupported {
        /// Starts the sentence, such as "Opus sound".
        what: String,
    },
    /// A known format that only the browser could decode, and too much of it.
    #[error(
        "{what} of more than an hour can't be read here; cut it up, or convert it to MP3, FLAC, Ogg Vorbis or M4A (AAC)."
    )]
    TooLong {
        /// Starts the sentence, such as "Opus sound".
        what: String,
    },
    /// A sound format, of which nothing can be decoded.
    #[error("The file is damaged and no sound could be read from it; try another copy.")]
    Broken,
    /// Sound, but none that can be heard in any of the places listened to.
    #[error("The file holds only silence, so there is no mood in it; choose another one.")]
    Silent,
    /// Less than half a second of sound.
    #[error("The file holds less than half a second of sound, too little to judge; choose a longer one.")]
    TooShort,
    /// A decoder stopped with a fault of its own.
    #[error("The file is damaged in a way that the decoder can't cope with; try another copy.")]
    Panicked,
    /// The disk or the browser would not hand over the bytes.
    #[error(
        "The file could not be read ({detail}); check that it is still there and may be opened, then add it again."
    )]
    Read { detail: String },
    /// The person cancelled.
    #[error("The analysis was cancelled.")]
    Cancelled,
}

impl From<Cancelled> for HearingError {
    fn from(_: Cancelled) -> Self {
        Self::Cancelled
    }
}
