//! What crosses between page and worker: messages, the job queue, who minds a worker that falls silent.

pub mod fallback;
pub mod message;
pub mod queue;
pub mod watch;
pub mod wire;

#[cfg(feature = "browser")]
pub mod channel;

#[cfg(feature = "engine")]
pub mod data_url;

#[cfg(feature = "page")]
pub mod client;
#[cfg(feature = "page")]
mod decoder;
#[cfg(feature = "page")]
mod tab_lock;
