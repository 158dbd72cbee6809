//! Where the networks run: devices, their models, and how a run is cancelled.

pub mod cancel;
#[cfg(feature = "engine")]
pub mod device;
#[cfg(feature = "engine")]
pub mod models;
pub mod report;

#[cfg(feature = "worker")]
pub mod fetch;
