//! Which weight files this build ships, and their hashes: a file that does not match is fetched again, never used.

use std::sync::LazyLock;

use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

/// One weight file of `models/`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ModelFile {
    /// Short name, as in the model card.
    pub name: String,
    /// File name inside `models/`.
    pub file: String,
    pub bytes: u64,
    /// Lower-case hex.
    pub sha256: String,
}

static MANIFEST: LazyLock<Vec<ModelFile>> =
    LazyLock::new(|| serde_json::from_str(include_str!("../../models/manifest.json")).unwrap_or_default());

/// Every shipped weight file.
pub fn files() -> &'static [ModelFile] {
    &MANIFEST
}

/// The shipped file of this name.
pub fn file(name: &str) -> Option<&'static ModelFile> {
    MANIFEST.iter().find(|model| model.name == name)
}

/// Lower-case hex SHA-256.
pub fn sha256_hex(bytes: &[u8]) -> String {
    Sha256::digest(bytes).iter().map(|byte| format!("{byte:02x}")).collect()
}

impl ModelFile {
    /// Whether `bytes` are this file.
    pub fn matches(&self, bytes: &[u8]) -> bool {
        bytes.len() as u64 == self.bytes && sha256_hex(bytes) == self.sha256
    }
}
