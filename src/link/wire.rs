//! Messages as bytes: what page and worker send each other, and what is said of one that can't be read.
//!
//! Bytes in postcard's format, which both sides know because both are of one build; what outlives a build (records,
//! settings) is JSON instead. The number of the job a message is about travels beside the bytes, so that a message
//! nobody can read still ends its job, aloud, instead of leaving the queue waiting for an answer that came.

use serde::{Serialize, de::DeserializeOwned};

use super::message::{Event, JobId, Request};

/// Said of a job whose answer, or whose order, could not be read on the other side.
pub const UNREADABLE: &str = "An answer within Hearsight could not be read, so this was left out; the rest goes on. Reload the page and try again; nothing stored is lost.";

/// What crosses between page and worker.
pub trait Message: Serialize + DeserializeOwned {
    /// The job it is about; `None` where it is about none.
    fn job(&self) -> Option<JobId>;
}

impl Message for Request {
    fn job(&self) -> Option<JobId> {
        match self {
            Request::Run { job, .. } | Request::Sound { job, .. } | Request::Cancel { job } => Some(*job),
            Request::Start { .. }
            | Request::GetReady
            | Request::Forget
            | Request::Unsaid { .. }
            | Request::PhotoChanged { .. } => None,
        }
    }
}

impl Message for Event {
    fn job(&self) -> Option<JobId> {
        match self {
            Event::Progress { job, .. }
            | Event::NeedsSound { job }
            | Event::Finished { job, .. }
            | Event::Failed { job, .. }
            | Event::Cancelled { job } => Some(*job),
            Event::Awake
            | Event::Device(_)
            | Event::Model { .. }
            | Event::Warning { .. }
            | Event::Panicked { .. }
            | Event::Memory { .. }
            | Event::LibraryMended
            | Event::AllCancelled { .. }
            | Event::OtherTab { .. } => None,
        }
    }
}

/// A message that could not be read or written, and the job that waits for it.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{detail}")]
pub struct Unreadable {
    pub job: Option<JobId>,
    pub detail: String,
}

/// The bytes of a message.
///
/// # Errors
/// [`Unreadable`] where serde refuses it, which a test proves of none of ours.
pub fn encode(message: &impl Message) -> Result<Vec<u8>, Unreadable> {
    postcard::to_allocvec(message)
        .map_err(|error| Unreadable { job: message.job(), detail: format!("a message could not be written: {error}") })
}

/// The message of `bytes`, which came with the number of the job it is about.
///
/// # Errors
/// [`Unreadable`] for anything that [`encode`] did not write, bytes left over included.
pub fn decode<M: Message>(bytes: &[u8], job: Option<JobId>) -> Result<M, Unreadable> {
    let unreadable = |detail: String| Unreadable { job, detail: format!("a message could not be read: {detail}") };
    match postcard::take_from_bytes(bytes) {
        Ok((message, [])) => Ok(message),
        Ok((_, rest)) => Err(unreadable(format!("{} bytes are left over", rest.len()))),
        Err(error) => Err(unreadable(error.to_string())),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_no_one_wrote_names_the_job_that_waits_for_it() {
        let bytes = encode(&Event::Failed { job: 7, sentence: "It is empty.".into() }).unwrap();
        assert!(decode::<Event>(&bytes, Some(7)).is_ok());
        let longer = [bytes.as_slice(), &[0]].concat();
        for damaged in [&bytes[..bytes.len() - 1], &longer, &[255; 3], &[]] {
            assert_eq!(decode::<Event>(damaged, Some(7)).unwrap_err().job, Some(7), "{damaged:?}");
        }
    }

    #[test]
    fn the_worker_s_first_word_is_a_single_byte() {
        // The browser tests' stand-in for a worker says it.
        assert_eq!(encode(&Event::Awake).unwrap(), [0]);
    }
}
