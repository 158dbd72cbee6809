//! Where the networks should run, where they do, and how far they are.

use serde::{Deserialize, Serialize};

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

/// Where a job is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Stage {
    Reading,
    Decoding,
    /// Networks at work: `done` of `total` patches.
    Networks,
    Saving,
}
