//! Between the page and the networks: messages, the job queue, devices and models.

pub mod cancel;
#[cfg(feature = "engine")]
pub mod data_url;
#[cfg(feature = "engine")]
pub mod device;
pub mod fallback;
pub mod message;
#[cfg(feature = "engine")]
pub mod models;
pub mod queue;
#[cfg(feature = "engine")]
pub mod self_test;
#[cfg(feature = "engine")]
pub mod senses;
pub mod watch;
pub mod wire;

#[cfg(feature = "browser")]
pub mod channel;
#[cfg(feature = "page")]
pub mod client;
#[cfg(feature = "page")]
mod decoder;
#[cfg(feature = "worker")]
pub mod fetch;
#[cfg(feature = "worker")]
pub mod probe;
#[cfg(feature = "page")]
mod tab_lock;
