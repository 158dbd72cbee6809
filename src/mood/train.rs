//! `hearsight train`: fits the mood heads on people's ratings and writes them, their card and the reference spreads.
//!
//! Photos: [`photo`]. Music: ridge regression on the networks' embeddings, its penalty chosen on the folds. Every figure
//! is measured on ten folds that never split a group (OASIS theme, Emotify artist).

use std::path::Path;

use burn::tensor::Device;

use super::{
    data::{self, DataError, Rated},
    evaluate, photo,
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
        heads::PhotoHead,
        musicnn::{Musicnn, Variant},
        parity::max_abs_difference,
    },
};

pub(super) const FOLDS: usize = 10;
/// Penalties tried, per standardised feature.
const PENALTIES: [f64; 9] = [30.0, 100.0, 300.0, 1e3, 3e3, 1e4, 3e4, 1e5, 3e5];

/// What the photo head's card says besides figures.
const PHOTO_CARD: &str = "\
Valence and arousal of a photo, -1 (unpleasant, calm) to 1 (pleasant, stirring), each with the standard deviation of its error.

- Input: two looks of EfficientNet-Lite0 at the photo, 224 x 224 each: the whole photo squeezed to a square, and the middle 60 % of \
its shorter side. Of both, averaged: the embedding `[1280]`, the logits `[1000]`, mean and deviation of every channel after blocks 14 \
and 15 `[1024]`, and the class probabilities at temperatures .5, 1, 2 and 4.
- Recipe: kernel ridge regression. Each of the three groups is standardised and reduced to its 48 principal directions; a Gaussian \
kernel per group, as wide as the median distance, averaged; plus, at a weight of .1, a linear kernel on what people feel about the words \
for what is seen: each ImageNet class has six values (valence, arousal, dominance of its name, and of its name, gloss and WordNet \
parents together), weighed by the class probabilities. Penalty .6. The system is solved by conjugate gradients on burn tensors; nothing \
is random.
- The deviations are the root mean square errors on themes the head had not seen. Letting them vary from photo to photo was tried and did \
not raise the likelihood.
- Fitted on 515 photos of OASIS (Kurdi, Lozano and Banaji 2017, \"Introducing the Open Affective Standardized Image Set (OASIS)\", \
Behavior Research Methods 49), ratings 1..7 as `(rating - 4) / 3`; for research use, the photos do not ship.
- Word norms: Warriner, Kuperman and Brysbaert 2013, \"Norms of valence, arousal, and dominance for 13,915 English lemmas\", Behavior \
Research Methods 45. Only the six values derived for each class ship. Names, glosses and parents of the classes: WordNet 3.0 (Princeton \
University), see `src/mood/imagenet_wordnet.md`.
- Licence of the weights: MIT OR Apache-2.0, as the project.
- Limits: raters from the United States, mean ratings: one person's feeling differs more than the deviations say. Faces and what people do are \
read poorly: smiling, crying and fear look much alike to a network trained on objects. Themes like rubbish, explosions and galaxies, \
which ImageNet has no class for, are pulled towards the mean. The recipe's few constants were chosen on the same photos (other deals \
of the folds), so the figures are a little kind. A photo's mood is weak evidence.";

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
    /// The out-of-fold predictions, valence and arousal.
    pub(super) predicted: [Vec<f64>; 2],
    linear: [Linear; 2],
}

/// Cross-fit, choose the penalty with the best mean correlation, then fit on everything.
///
/// # Errors
/// No items, or a singular system.
pub(super) fn fit(
    features: &[Vec<f32>],
    valence: &[f64],
    arousal: &[f64],
    groups: &[String],
) -> Result<Fitted, TrainError> {
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
    let (valence, arousal, items) = (score(0), score(1), features.len());
    Ok(Fitted { valence, arousal, penalty, items, spread, predicted, linear })
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

pub(super) fn progress(done: usize, total: usize) {
    if done.is_multiple_of(20) || done == total {
        eprintln!("{done} of {total}");
    }
}

/// What `train mood-vision` found: figures of the head as shipped.
pub struct PhotoFigures {
    items: usize,
    valence: Score,
    arousal: Score,
    /// Largest difference of a mood between the head as fitted and as read back from its file (stored as f16).
    rounding: f32,
}

impl PhotoFigures {
    /// One line of figures, for the card and the terminal.
    pub fn figures(&self) -> String {
        format!(
            "{} photos, {FOLDS} folds by theme: valence r {:.3} (error {:.3}), arousal r {:.3} (error {:.3}); the file \
             differs from the fit by at most {:.4}",
            self.items,
            self.valence.pearson,
            self.valence.error,
            self.arousal.pearson,
            self.arousal.error,
            self.rounding
        )
    }
}

/// Fit the photo head on OASIS (`data`/oasis) and word norms (`data`/word-norms).
///
/// # Errors
/// Unreadable data, photos or weights.
pub async fn vision(data_dir: &Path, models_dir: &Path) -> Result<PhotoFigures, TrainError> {
    let (corpus, table) = evaluate::measure(data_dir, models_dir).await?;
    let everything: Vec<usize> = (0..corpus.items.len()).collect();
    let head = corpus.fit(&everything).await?;
    let [valence, arousal] = table.ours();
    let tensors = photo::tensors(&head, [valence.error, arousal.error]).await?;
    let bytes = pack::to_bytes(&tensors, pack::Precision::F16)?;
    let model = import::models::install(models_dir, models::MOOD_VISION, &bytes)?;

    let photos: Vec<_> = corpus.seen.iter().collect();
    let shipped = photo::predict(&PhotoHead::load(bytes)?, &photos).await?;
    let fitted = photo::predict(&head, &photos).await?;
    let rounding = max_abs_difference(&shipped, &fitted);
    let figures = PhotoFigures { items: corpus.items.len(), valence, arousal, rounding };
    let card = format!(
        "# mood_vision\n\n{PHOTO_CARD}\n- File: `{}`, {} bytes, sha256 `{}`. Made by `./dev hearsight train mood-vision --data DATA`.\n\
         - Measured by the same command: {}.\n\n## Figures\n\nPrinted by `./dev hearsight evaluate vision --data DATA`: each photo by a head \
         that saw no photo of its theme.\n\n{table}",
        model.file,
        model.bytes,
        model.sha256,
        figures.figures()
    );
    import::models::write(&models_dir.join("mood_vision.md"), card.as_bytes())?;
    update_reference(models_dir, |reference| reference.photos = table.spread())?;
    Ok(figures)
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
