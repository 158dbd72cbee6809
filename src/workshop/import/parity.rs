//! The shipped networks against the originals: every golden input through our whole path (decode, front-end, network),
//! compared with what the authors' full weights gave (`tests/golden/README.md` says how those were made).

use std::path::{Path, PathBuf};

use burn::tensor::Device;
use serde_json::Value;

use crate::{
    engine::{
        cancel::Cancel,
        models::{self, ModelError, ModelSource},
    },
    hearing::plan::{Listener, Plan},
    networks::{
        efficientnet_lite::EfficientNetLite0,
        labels,
        musicnn::{Musicnn, Variant},
        parity::{cosine, max_abs_difference},
    },
    vision::{decode, prepare},
};

/// Least cosine of embeddings and penultimate layers (weights stored in half precision; .999998 was the worst measured, see BENCHMARKS.md).
pub const LEAST_COSINE: f64 = 0.9999;
/// Largest difference of a tag's probability.
pub const MOST_TAG_DIFFERENCE: f32 = 2e-3;

/// Why parity could not be measured.
#[derive(Debug, thiserror::Error)]
pub enum ParityError {
    #[error(transparent)]
    Model(#[from] ModelError),
    #[error("{}: {detail}", path.display())]
    Golden { path: PathBuf, detail: String },
}

/// How near one network comes on one golden folder.
#[derive(Clone, Debug)]
pub struct Parity {
    pub network: &'static str,
    /// Photos or patches compared.
    pub items: usize,
    pub worst_cosine: f64,
    /// Largest difference of a tag's probability; of a logit for the image network.
    pub worst_difference: f32,
    /// Items whose best class or tag is another one.
    pub other_best: usize,
}

impl Parity {
    fn new(network: &'static str) -> Self {
        Self { network, items: 0, worst_cosine: 1.0, worst_difference: 0.0, other_best: 0 }
    }

    fn add(&mut self, embeddings: (&[f32], &[f32]), scores: (&[f32], &[f32])) {
        let best = |values: &[f32]| labels::top(values, 1).first().map(|top| top.0);
        self.items += 1;
        self.worst_cosine = self.worst_cosine.min(cosine(embeddings.0, embeddings.1));
        self.worst_difference = self.worst_difference.max(max_abs_difference(scores.0, scores.1));
        self.other_best += usize::from(best(scores.0) != best(scores.1));
    }

    /// Whether it is the same function, to the stated tolerance.
    pub fn holds(&self) -> bool {
        let scores = if self.network == "EfficientNet-Lite0" {
            self.other_best == 0
        } else {
            self.worst_difference <= MOST_TAG_DIFFERENCE
        };
        self.items > 0 && self.worst_cosine >= LEAST_COSINE && scores
    }
}

impl std::fmt::Display for Parity {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let Self { network, items, worst_cosine, worst_difference, other_best } = self;
        write!(
            f,
            "{network}: {items} items, worst cosine {worst_cosine:.6}, worst difference {worst_difference:.1e}, {other_best} with another best"
        )
    }
}

/// A golden file: where its inputs lie, and its JSON.
struct Golden {
    folder: PathBuf,
    json: Value,
}

impl Golden {
    fn read(path: &Path) -> Result<Self, ParityError> {
        let failed = |detail: String| ParityError::Golden { path: path.to_owned(), detail };
        let text = std::fs::read_to_string(path).map_err(|error| failed(error.to_string()))?;
        let json = serde_json::from_str(&text).map_err(|error| failed(error.to_string()))?;
        Ok(Self { folder: path.parent().map(Path::to_owned).unwrap_or_default(), json })
    }

    fn items(&self, key: &str) -> impl Iterator<Item = (PathBuf, &Value)> {
        let items = self.json.get(key).and_then(Value::as_object);
        items.into_iter().flatten().map(|(file, value)| (self.folder.join(file), value))
    }
}

fn floats(value: &Value, key: &str) -> Vec<f32> {
    numbers(value.get(key).unwrap_or(&Value::Null))
}

fn numbers(value: &Value) -> Vec<f32> {
    value.as_array().into_iter().flatten().filter_map(Value::as_f64).map(|number| number as f32).collect()
}

/// The image network on the photos of `vision_json`.
///
/// # Errors
/// Golden files or weights that can't be read, or a network that can't be computed.
pub async fn vision(source: &impl ModelSource, device: &Device, vision_json: &Path) -> Result<Parity, ParityError> {
    let golden = Golden::read(vision_json)?;
    let weights = models::bytes(source, models::EFFICIENTNET_LITE0).await?;
    let network = EfficientNetLite0::load(weights, device).await.map_err(ModelError::from)?;
    let mut parity = Parity::new("EfficientNet-Lite0");
    for (path, expected) in golden.items("images") {
        let failed = |detail: String| ParityError::Golden { path: path.clone(), detail };
        let bytes = std::fs::read(&path).map_err(|error| failed(error.to_string()))?;
        let photo = decode::decode_unmanaged(&bytes)
            .and_then(|photo| prepare::crop(&photo.rgb))
            .map_err(|error| failed(error.to_string()))?;
        let actual = network.see(prepare::pixels(&photo), device).await.map_err(ModelError::from)?;
        let (embedding, logits) = (floats(expected, "embedding"), floats(expected, "logits"));
        parity.add((&actual.embedding, &embedding), (&actual.logits, &logits));
    }
    Ok(parity)
}

/// One music network on every patch of the pieces of `hearing_json`.
///
/// # Errors
/// As [`vision`].
pub async fn hearing(
    source: &impl ModelSource,
    device: &Device,
    variant: Variant,
    hearing_json: &Path,
) -> Result<Parity, ParityError> {
    let golden = Golden::read(hearing_json)?;
    let network = Musicnn::load(variant, models::bytes(source, models::of_music(variant)).await?, device)
        .await
        .map_err(ModelError::from)?;
    let mut parity = Parity::new(variant.name());
    for (path, expected) in golden.items("tracks") {
        let failed = |detail: String| ParityError::Golden { path: path.clone(), detail };
        let expected = expected.get(variant.name()).unwrap_or(&Value::Null);
        let rows = |key: &str| -> Vec<Vec<f32>> {
            expected.get(key).and_then(Value::as_array).into_iter().flatten().map(numbers).collect()
        };
        let (tags, penultimates) = (rows("tags_per_patch"), rows("penultimate_per_patch"));
        let file = std::fs::File::open(&path).map_err(|error| failed(error.to_string()))?;
        let mut listener = Listener::open(Box::new(file), &path.to_string_lossy(), Plan::Full)
            .map_err(|error| failed(error.to_string()))?;
        let mut heard = 0;
        while let Some(patch) = listener.next_patch(&Cancel::default()).map_err(|error| failed(error.to_string()))? {
            let (Some(tags), Some(penultimate)) = (tags.get(heard), penultimates.get(heard)) else {
                return Err(failed("more patches than the original has".to_owned()));
            };
            let actual = network.hear(&patch.log_mel, device).await.map_err(ModelError::from)?;
            parity.add((&actual.penultimate, penultimate), (&actual.tags, tags));
            heard += 1;
        }
        if heard != tags.len() {
            return Err(failed(format!("{heard} patches, the original has {}", tags.len())));
        }
    }
    Ok(parity)
}
