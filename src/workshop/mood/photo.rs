//! Fits the photo head on rated photos: what `hearsight train mood-vision` and `hearsight evaluate vision` share.
//!
//! Kernel ridge regression. Every fold fits everything anew (standardisation, principal directions, sharpness, votes), so
//! that a figure out of fold is one of a head that has seen nothing of the theme.

use std::path::Path;

use burn::{
    module::Param,
    nn::Linear,
    tensor::{Device, Tensor, TensorData},
};

use super::{
    classes,
    data::{self, DataError, Rated},
    folds::TrainError,
    solve,
};
use crate::{
    engine::models,
    ground::photo::EMBEDDING_LEN,
    networks::{
        efficientnet_lite::{CLASS_COUNT, EfficientNetLite0, MIDDLE_LEN},
        heads::{self, DIRECTIONS, Gathered, Likeness, NORMS, PhotoHead, WORD_INPUTS},
    },
    vision::{decode, prepare},
    workshop::import::NamedTensor,
};

/// Penalty of the votes, where a photo is 1 + [`WORD_WEIGHT`] like itself. From .3 to 1.2 the figures hardly move.
const PENALTY: f32 = 0.6;
/// What the word part weighs against the three groups together. From .05 to .4 the figures hardly move.
const WORD_WEIGHT: f32 = 0.1;
/// Groups of features that likeness is averaged over.
const GROUPS: f32 = 3.0;

/// The rated photos as the network sees them, with what else a fit needs.
pub struct Corpus {
    pub items: Vec<Rated>,
    pub seen: Vec<Gathered>,
    /// `[CLASS_COUNT, NORMS]`, see [`classes::affect`].
    pub norms: Vec<f32>,
}

impl Corpus {
    /// Look at every photo of `data`/oasis with the shipped network; `also` is given each photo as it passes.
    ///
    /// # Errors
    /// Unreadable data, photos or weights.
    pub async fn read(
        data_dir: &Path,
        models_dir: &Path,
        mut also: impl FnMut(&image::RgbImage),
    ) -> Result<Self, TrainError> {
        let items = data::oasis(&data_dir.join("oasis"))?;
        let norms = classes::affect(&data::word_norms(&data_dir.join("word-norms"))?);
        let (source, device) = (models::Folder(models_dir.to_owned()), Device::flex());
        let network =
            EfficientNetLite0::load(models::bytes(&source, models::EFFICIENTNET_LITE0).await?, &device).await?;
        let mut seen = Vec::with_capacity(items.len());
        for item in &items {
            let failed = |detail: String| DataError::Item { file: item.path.display().to_string(), detail };
            let bytes = std::fs::read(&item.path).map_err(|error| failed(error.to_string()))?;
            let photo = decode::decode(&bytes).map_err(|error| failed(error.to_string()))?.rgb;
            let looks = prepare::looks(&photo).map_err(|error| failed(error.to_string()))?;
            let mut visions = Vec::with_capacity(looks.len());
            for look in &looks {
                visions.push(network.see(prepare::pixels(look), &device).await?);
            }
            seen.push(Gathered::from_looks(&visions));
            also(&photo);
            super::folds::progress(seen.len(), items.len());
        }
        Ok(Self { items, seen, norms })
    }

    /// Valence and arousal as people rated them, by axis.
    pub fn ratings(&self) -> [Vec<f64>; 2] {
        let of = |value: fn(&Rated) -> f64| self.items.iter().map(value).collect();
        [of(|item| item.valence), of(|item| item.arousal)]
    }

    pub fn themes(&self) -> Vec<String> {
        self.items.iter().map(|item| item.group.clone()).collect()
    }

    /// Each photo's mood by a head fitted on the other folds, by axis; `folds` names each photo's fold.
    ///
    /// # Errors
    /// Fewer photos than directions, or a computation that fails.
    pub async fn cross_fit(&self, folds: &[usize]) -> Result<[Vec<f64>; 2], TrainError> {
        let mut predicted = [vec![0.0; self.seen.len()], vec![0.0; self.seen.len()]];
        for fold in 0..folds.iter().max().map_or(0, |last| last + 1) {
            let (held, known): (Vec<usize>, Vec<usize>) = (0..self.seen.len()).partition(|&row| folds[row] == fold);
            if held.is_empty() {
                continue;
            }
            let moods = predict(&self.fit(&known).await?, &self.photos(&held)).await?;
            for (&row, mood) in held.iter().zip(moods.chunks_exact(2)) {
                (predicted[0][row], predicted[1][row]) = (f64::from(mood[0]), f64::from(mood[1]));
            }
        }
        Ok(predicted)
    }

    fn photos(&self, rows: &[usize]) -> Vec<&Gathered> {
        rows.iter().filter_map(|&row| self.seen.get(row)).collect()
    }

    /// A head fitted on the photos named by `rows`; its spread is zero.
    ///
    /// # Errors
    /// Fewer photos than directions, or a computation that fails.
    pub async fn fit(&self, rows: &[usize]) -> Result<PhotoHead, TrainError> {
        let device = Device::flex();
        let photos = self.photos(rows);
        let embeddings = heads::batch(&photos, |photo| &photo.embedding, EMBEDDING_LEN)?;
        let logits = heads::batch(&photos, |photo| &photo.logits, CLASS_COUNT)?;
        let middles = heads::batch(&photos, |photo| &photo.middle, MIDDLE_LEN)?;
        let (embedding, by_embedding) = likeness(embeddings, DIRECTIONS).await?;
        let (logits, by_logits) = likeness(logits, DIRECTIONS).await?;
        let (middle, by_middle) = likeness(middles, DIRECTIONS).await?;

        let norms = Tensor::<2>::from_data(TensorData::new(self.norms.clone(), [CLASS_COUNT, NORMS]), &device);
        let inputs = solve::values(heads::word_inputs(&photos, norms.clone())?).await?;
        let (means, deviations) = solve::standard(&inputs, rows.len(), WORD_INPUTS);
        let standard = |(index, value): (usize, &f32)| {
            let column = index % WORD_INPUTS;
            ((f64::from(*value) - means[column]) / deviations[column]) as f32
        };
        let words: Vec<f32> = inputs.iter().enumerate().map(standard).collect();
        let words = Tensor::<2>::from_data(TensorData::new(words, [rows.len(), WORD_INPUTS]), &device);
        // Scaled so that a photo is on average 1 like itself by words; then weighed.
        let by_words = words.clone().matmul(words.clone().transpose()) * (WORD_WEIGHT / WORD_INPUTS as f32);

        let targets: [Vec<f64>; 2] = self.ratings();
        let mean = |axis: usize| rows.iter().map(|&row| targets[axis][row]).sum::<f64>() / rows.len().max(1) as f64;
        let mean = [mean(0), mean(1)];
        let centred =
            rows.iter().flat_map(|&row| [0, 1].map(|axis: usize| (targets[axis][row] - mean[axis]) as f32)).collect();
        let centred = Tensor::<2>::from_data(TensorData::new(centred, [rows.len(), 2]), &device);
        let kernel = (by_embedding + by_logits + by_middle) / GROUPS
            + by_words
            + Tensor::<2>::eye(rows.len(), &device) * PENALTY;
        let votes = solve::positive_definite(&kernel, centred).await?;

        let per_word = words.transpose().matmul(votes.clone()) * (WORD_WEIGHT / WORD_INPUTS as f32);
        let per_word = solve::values(per_word).await?;
        let (mut weight, mut bias) = (Vec::with_capacity(2 * WORD_INPUTS), mean);
        for (index, value) in per_word.iter().enumerate() {
            let raw = f64::from(*value) / deviations[index / 2];
            bias[index % 2] -= raw * means[index / 2];
            weight.push(raw as f32);
        }
        let weight = Tensor::<2>::from_data(TensorData::new(weight, [WORD_INPUTS, 2]), &device);
        let bias = Tensor::<1>::from_data(TensorData::new(bias.map(|value| value as f32).to_vec(), [2]), &device);
        Ok(PhotoHead {
            embedding,
            logits,
            middle,
            votes: Param::from_tensor(votes / GROUPS),
            norms: Param::from_tensor(norms),
            words: Linear { weight: Param::from_tensor(weight), bias: Some(Param::from_tensor(bias)) },
            spread: Param::from_tensor(Tensor::zeros([2], &device)),
        })
    }
}

/// Moods of `photos` by `head`, valence and arousal in turn, not clamped.
///
/// # Errors
/// A computation that fails.
pub async fn predict(head: &PhotoHead, photos: &[&Gathered]) -> Result<Vec<f32>, TrainError> {
    Ok(solve::values(head.forward(photos)?).await?)
}

/// One group's part of the head, and how like each other its own examples are.
pub(super) async fn likeness(features: Tensor<2>, directions: usize) -> Result<(Likeness, Tensor<2>), DataError> {
    let device = Device::flex();
    let principal = solve::principal(features.clone(), directions).await?;
    let mut part = Likeness {
        projection: Param::from_tensor(principal.projection),
        shift: Param::from_tensor(principal.shift),
        examples: Param::from_tensor(Tensor::zeros([1, directions], &device)),
        sharpness: Param::from_tensor(Tensor::ones([1], &device)),
    };
    let examples = part.project(features.clone());
    let rows = examples.dims()[0];
    // The median heuristic: at the median distance between two photos likeness is 1/e.
    let distances = solve::values(heads::squared_distances(examples.clone(), examples.clone())).await?;
    let mut apart: Vec<f32> = distances
        .into_iter()
        .enumerate()
        .filter(|(at, _)| at / rows < at % rows)
        .map(|(_, distance)| distance)
        .collect();
    apart.sort_by(f32::total_cmp);
    let median = apart.get(apart.len() / 2).copied().ok_or(DataError::Singular)?;
    let sharpness = TensorData::new(vec![1.0 / median.max(f32::MIN_POSITIVE)], [1]);
    part.examples = Param::from_tensor(examples);
    part.sharpness = Param::from_tensor(Tensor::from_data(sharpness, &device));
    let alike = part.forward(features);
    Ok((part, alike))
}

pub(super) async fn named<const D: usize>(name: String, tensor: Tensor<D>) -> Result<NamedTensor, TrainError> {
    Ok(NamedTensor { name, shape: tensor.dims().to_vec(), values: solve::values(tensor).await? })
}

/// The tensors of one group's part, called `name`.
pub(super) async fn likeness_tensors(name: &str, part: &Likeness) -> Result<Vec<NamedTensor>, TrainError> {
    Ok(vec![
        named(format!("{name}.projection"), part.projection.val()).await?,
        named(format!("{name}.shift"), part.shift.val()).await?,
        named(format!("{name}.examples"), part.examples.val()).await?,
        named(format!("{name}.sharpness"), part.sharpness.val()).await?,
    ])
}

/// The tensors of `head` under the names it is loaded by, with `spread` in place of its own.
///
/// # Errors
/// A read-back that fails.
pub async fn tensors(head: &PhotoHead, spread: [f64; 2]) -> Result<Vec<NamedTensor>, TrainError> {
    let mut tensors = Vec::new();
    for (name, part) in [("embedding", &head.embedding), ("logits", &head.logits), ("middle", &head.middle)] {
        tensors.extend(likeness_tensors(name, part).await?);
    }
    tensors.push(named("votes".to_owned(), head.votes.val()).await?);
    tensors.push(named("norms".to_owned(), head.norms.val()).await?);
    tensors.push(named("words.weight".to_owned(), head.words.weight.val()).await?);
    if let Some(bias) = &head.words.bias {
        tensors.push(named("words.bias".to_owned(), bias.val()).await?);
    }
    let spread = spread.map(|value| value as f32).to_vec();
    tensors.push(NamedTensor { name: "spread".to_owned(), shape: vec![2], values: spread });
    Ok(tensors)
}
