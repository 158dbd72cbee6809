//! Between the page and the networks: messages, the job queue, devices and models.

pub mod cancel;
pub mod message;
pub mod queue;

#[cfg(feature = "browser")]
pub mod channel;
#[cfg(feature = "page")]
pub mod client;
