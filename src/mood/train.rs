//! `hearsight train`: fits the mood heads on people's ratings and writes them, their card and the reference spreads.
//!
//! Ridge regression on the networks' embeddings; the penalty is chosen, and every figure measured, on ten folds that
//! never split a group (OASIS theme, Emotify artist).

use std::path::Path;

use burn::tensor::Device;

use super::{
    data::{self, DataError, Rated},
    reference::{MoodSpread, Reference, Spread},
    ridge::{self, Linear, pearson},
};
use crate::{
    engine::{cancel::Cancel, models},
    hearing::{
        ears::{Impression, Listeners},
        log_odds,
        plan::{Listener, Plan},
    },
    import::{self, ImportError, NamedTensor, pack},
    networks::{
        NetworkError,
        efficientnet_lite::EfficientNetLite0,
        musicnn::{Musicnn, Variant},
    },
    vision::{decode, prepare},
};

const FOLDS: usize = 10;
/// Penalties tried, per standardised feature.
const PENALTIES: [f64; 9] = [30.0, 100.0, 300.0, 1e3, 3e3, 1e4, 3e4, 1e5, 3e5];

/// Why training stopped.
#[derive(Debug, thiserror::Error)]
pub enum TrainError {
    #[error(transparent)]
    Data(#[from] DataError),
    #[error(transparent)]
    Import(#[from] ImportError),
    #[error(transparent)]
    Network(#[from] NetworkError),
    #[error(transparent)]
    Model(#[from] models::ModelError),
}

/// How well a head predicts groups it has not seen.
#[derive(Clone, Copy, Debug)]
pub struct Score {
    pub pearson: f64,
    /// Root mean square error, in units of the axis.
    pub error: f64,
}

/// A head and what was measured on the way to it.
pub struct Fitted {
    pub valence: Score,
    pub arousal: Score,
    pub penalty: f64,
    pub items: usize,
    /// Spreads of the out-of-fold predictions.
    pub spread: MoodSpread,
    linear: [Linear; 2],
}

/// Cross-fit, choose the penalty with the best mean correlation, then fit on everything.
///
/// # Errors
/// No items, or a singular system.
fn fit(features: &[Vec<f32>], valence: &[f64], arousal: &[f64], groups: &[String]) -> Result<Fitted, TrainError> {
    let targets = [valence.to_vec(), arousal.to_vec()];
    let folds = data::folds(groups, FOLDS);
    let mut best: Option<(f64, f64, [Vec<f64>; 2])> = None;
    for penalty in PENALTIES {
        let mut predicted = [vec![0.0; features.len()], vec![0.0; features.len()]];
        for fold in 0..FOLDS {
            let rows: Vec<usize> = (0..features.len()).filter(|&row| folds[row] != fold).collect();
            let fitted = ridge::fit(features, &targets, &rows, penalty).ok_or(DataError::Singular)?;
            for row in (0..features.len()).filter(|&row| folds[row] == fold) {
                predicted
                    .iter_mut()
                    .zip(&fitted)
                    .for_each(|(column, linear)| column[row] = linear.predict(&features[row]));
            }
        }
        let quality = predicted.iter().zip(&targets).map(|(a, b)| pearson(a, b)).sum::<f64>();
        if best.as_ref().is_none_or(|(before, ..)| quality > *before) {
            best = Some((quality, penalty, predicted));
        }
    }
    let (_, penalty, predicted) = best.ok_or(DataError::Singular)?;
    let everything: Vec<usize> = (0..features.len()).collect();
    let linear: [Linear; 2] = ridge::fit(features, &targets, &everything, penalty)
        .and_then(|linear| linear.try_into().ok())
        .ok_or(DataError::Singular)?;
    let score = |axis: usize| {
        let squares = predicted[axis].iter().zip(&targets[axis]).map(|(a, b)| (a - b).powi(2)).sum::<f64>();
        Score { pearson: pearson(&predicted[axis], &targets[axis]), error: (squares / features.len() as f64).sqrt() }
    };
    let spread = MoodSpread { valence: Spread::of(&predicted[0]), arousal: Spread::of(&predicted[1]) };
    Ok(Fitted { valence: score(0), arousal: score(1), penalty, items: features.len(), spread, linear })
}

impl Fitted {
    /// The tensors of [`crate::networks::heads::MoodHead`].
    fn tensors(&self) -> Vec<NamedTensor> {
        let [valence, arousal] = &self.linear;
        let weights = valence.weights.iter().zip(&arousal.weights).flat_map(|(v, a)| [*v as f32, *a as f32]).collect();
        let tensor = |name: &str, shape: &[usize], values: Vec<f32>| NamedTensor {
            name: name.to_owned(),
            shape: shape.to_vec(),
            values,
        };
        vec![
            tensor("linear.weight", &[valence.weights.len(), 2], weights),
            tensor("linear.bias", &[2], vec![valence.bias as f32, arousal.bias as f32]),
            tensor("spread", &[2], vec![self.valence.error as f32, self.arousal.error as f32]),
        ]
    }

    /// One line of figures, for the card and the terminal.
    pub fn figures(&self) -> String {
        format!(
            "{} items, {FOLDS} folds by group, penalty {}: valence r {:.3} (error {:.3}), arousal r {:.3} (error {:.3})",
            self.items,
            self.penalty,
            self.valence.pearson,
            self.valence.error,
            self.arousal.pearson,
            self.arousal.error
        )
    }

    fn save(&self, models_dir: &Path, name: &str, about: &str, command: &str) -> Result<(), TrainError> {
        let model = import::models::install(models_dir, name, &pack::to_bytes(&self.tensors(), pack::Precision::F32)?)?;
        let card = format!(
            "# {name}\n\n{about}\n- File: `{}`, {} bytes, sha256 `{}`. Made by `{command}`.\n- Measured by the same command: {}.\n",
            model.file,
            model.bytes,
            model.sha256,
            self.figures()
        );
        Ok(import::models::write(&models_dir.join(format!("{name}.md")), card.as_bytes())?)
    }
}

fn columns(items: &[Rated]) -> (Vec<f64>, Vec<f64>, Vec<String>) {
    let of = |value: fn(&Rated) -> f64| items.iter().map(value).collect();
    (of(|item| item.valence), of(|item| item.arousal), items.iter().map(|item| item.group.clone()).collect())
}

fn progress(done: usize, total: usize) {
    if done.is_multiple_of(20) || done == total {
        eprintln!("{done} of {total}");
    }
}

/// Fit the photo head on OASIS (`data`/oasis).
///
/// # Errors
/// Unreadable data, photos or weights.
pub async fn vision(data_dir: &Path, models_dir: &Path) -> Result<Fitted, TrainError> {
    let items = data::oasis(&data_dir.join("oasis"))?;
    let source = models::Folder(models_dir.to_owned());
    let device = Device::flex();
    let network = EfficientNetLite0::load(models::bytes(&source, models::EFFICIENTNET_LITE0).await?, &device).await?;
    let mut features = Vec::new();
    for item in &items {
        let failed = |detail: String| DataError::Item { file: item.path.display().to_string(), detail };
        let bytes = std::fs::read(&item.path).map_err(|error| failed(error.to_string()))?;
        let photo = decode::decode(&bytes)
            .and_then(|photo| prepare::crop(&photo.rgb))
            .map_err(|error| failed(error.to_string()))?;
        features.push(network.see(prepare::pixels(&photo), &device).await?.embedding);
        progress(features.len(), items.len());
    }
    let (valence, arousal, groups) = columns(&items);
    let fitted = fit(&features, &valence, &arousal, &groups)?;
    let about = "Valence and arousal of a photo, -1..1, from EfficientNet-Lite0's embedding `[1280]`, with the standard deviation of \
        its errors. Ridge regression.\n- Fitted on 515 photos of OASIS (Kurdi, Lozano and Banaji 2017, \"Introducing the Open Affective \
        Standardized Image Set\"), ratings 1..7 as `(rating - 4) / 3`; folds by theme. The photos are for research use and do not ship.\n\
        - Licence of the weights: MIT OR Apache-2.0, as the project.\n- Limits: one culture's raters, mean ratings; a photo's mood is weak evidence.";
    fitted.save(models_dir, models::MOOD_VISION, about, "./dev hearsight train mood-vision --data DATA")?;
    update_reference(models_dir, |reference| reference.photos = fitted.spread)?;
    Ok(fitted)
}

/// Fit the music head on Emotify (`data`/emotify), on the photos' scale.
///
/// # Errors
/// Unreadable data, audio or weights.
pub async fn music(data_dir: &Path, models_dir: &Path) -> Result<Fitted, TrainError> {
    let items = data::emotify(&data_dir.join("emotify"))?;
    // The same scale for both sides: the excerpts' mean and spread become the photos'.
    let (photo_valence, photo_arousal, _) = columns(&data::oasis(&data_dir.join("oasis"))?);
    let (valence, arousal, groups) = columns(&items);
    let onto = |values: &[f64], photos: &[f64]| -> Vec<f64> {
        let (from, to) = (Spread::of(values), Spread::of(photos));
        values.iter().map(|&value| f64::from(from.z(value as f32) * to.sd + to.mean)).collect()
    };
    let (valence, arousal) = (onto(&valence, &photo_valence), onto(&arousal, &photo_arousal));

    let source = models::Folder(models_dir.to_owned());
    let device = Device::flex();
    let msd = Musicnn::load(Variant::Msd, models::bytes(&source, models::MSD_MUSICNN).await?, &device)?;
    let mtt = Musicnn::load(Variant::Mtt, models::bytes(&source, models::MTT_MUSICNN).await?, &device)?;
    let listeners = Listeners::new(msd, mtt, device);
    let (mut features, mut odds_msd, mut odds_mtt) = (Vec::new(), Vec::new(), Vec::new());
    for item in &items {
        let failed = |detail: String| DataError::Item { file: item.path.display().to_string(), detail };
        let file = std::fs::File::open(&item.path).map_err(|error| failed(error.to_string()))?;
        let mut listener = Listener::open(Box::new(file), &item.path.to_string_lossy(), Plan::Quick)
            .map_err(|error| failed(error.to_string()))?;
        let mut impression = Impression::default();
        while let Some(patch) = listener.next_patch(&Cancel::default()).map_err(|error| failed(error.to_string()))? {
            listeners.hear(&mut impression, &patch).await?;
        }
        let (msd, mtt) = impression.tags();
        odds_msd.push(msd);
        odds_mtt.push(mtt);
        features.push(impression.embedding());
        progress(features.len(), items.len());
    }
    let fitted = fit(&features, &valence, &arousal, &groups)?;
    let about = "Valence and arousal of a track, on the photos' scale, from the mean penultimate layers of MSD and MTT musicnn `[400]`, with the \
        standard deviation of its errors. Ridge regression.\n- Fitted on 260 excerpts of Emotify (Aljanaki, Wiering and Veltkamp 2015, \
        \"Studying emotion induced by music through a crowdsourcing game\"): valence = joyful activation + tenderness - sadness - tension, \
        arousal = power + joyful activation + tension - calmness, in shares of votes, then moved to the mean and spread of the OASIS \
        ratings; folds by artist. The excerpts are for research use and do not ship.\n\
        - `reference.json` holds the mean and spread of every tag's log-odds over the same excerpts.\n\
        - Licence of the weights: MIT OR Apache-2.0, as the project.\n- Limits: four genres (classical, rock, pop, electronic), one minute each.";
    fitted.save(models_dir, models::MOOD_MUSIC, about, "./dev hearsight train mood-music --data DATA")?;
    update_reference(models_dir, |reference| {
        reference.music = fitted.spread;
        reference.tags_msd = spreads(&odds_msd);
        reference.tags_mtt = spreads(&odds_mtt);
    })?;
    Ok(fitted)
}

/// Spread of each tag's log-odds.
fn spreads(probabilities: &[Vec<f32>]) -> Vec<Spread> {
    let tags = probabilities.first().map_or(0, Vec::len);
    let column = |tag: usize| probabilities.iter().map(move |row| f64::from(log_odds(row[tag]))).collect::<Vec<f64>>();
    (0..tags).map(|tag| Spread::of(&column(tag))).collect()
}

fn update_reference(models_dir: &Path, change: impl FnOnce(&mut Reference)) -> Result<(), TrainError> {
    let path = models_dir.join("reference.json");
    let mut reference: Reference =
        std::fs::read_to_string(&path).ok().and_then(|text| serde_json::from_str(&text).ok()).unwrap_or_default();
    change(&mut reference);
    let text = serde_json::to_string(&reference).map_err(|error| ImportError::Pack { detail: error.to_string() })?;
    Ok(import::models::write(&path, format!("{text}\n").as_bytes())?)
}
