//! Where weight files come from: a folder natively, the page's origin in the browser (see `fetch`).

use crate::networks::{
    NetworkError,
    manifest::{self, ModelFile},
    musicnn::Variant,
};

/// Names of the weight files, as in `models/manifest.json`.
pub const EFFICIENTNET_LITE0: &str = "efficientnet_lite0";
pub const MSD_MUSICNN: &str = "msd_musicnn";
pub const MTT_MUSICNN: &str = "mtt_musicnn";
pub const MOOD_VISION: &str = "mood_vision";
pub const CONCEPTS: &str = "concepts";
pub const MOOD_MUSIC: &str = "mood_music";

/// The weight file of a music network.
pub fn of_music(variant: Variant) -> &'static str {
    match variant {
        Variant::Msd => MSD_MUSICNN,
        Variant::Mtt => MTT_MUSICNN,
    }
}

/// Why a weight file could not be had.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ModelError {
    #[error("The model {name} is not part of this version of Hearsight. Reload the page.")]
    Unknown { name: String },
    #[error(
        "The model {name} could not be fetched ({detail}). Check the connection and try again; what is stored stays."
    )]
    Fetch { name: String, detail: String },
    #[error("The model {name} arrived damaged twice (its hash is wrong). Check the connection and try again.")]
    Hash { name: String },
    #[error(transparent)]
    Network(#[from] NetworkError),
}

/// Something that hands out weight files.
pub trait ModelSource {
    /// The hash-checked bytes of one file.
    fn bytes(&self, model: &'static ModelFile) -> impl Future<Output = Result<Vec<u8>, ModelError>>;
}

/// The bytes of the file called `name`.
pub async fn bytes(source: &impl ModelSource, name: &str) -> Result<Vec<u8>, ModelError> {
    let model = manifest::file(name).ok_or_else(|| ModelError::Unknown { name: name.to_owned() })?;
    source.bytes(model).await
}

/// A folder of weight files.
#[cfg(feature = "cli")]
pub struct Folder(pub std::path::PathBuf);

#[cfg(feature = "cli")]
impl ModelSource for Folder {
    async fn bytes(&self, model: &'static ModelFile) -> Result<Vec<u8>, ModelError> {
        let path = self.0.join(&model.file);
        let bytes = std::fs::read(&path).map_err(|error| ModelError::Fetch {
            name: model.name.clone(),
            detail: format!("{}: {error}", path.display()),
        })?;
        if model.matches(&bytes) { Ok(bytes) } else { Err(ModelError::Hash { name: model.name.clone() }) }
    }
}
