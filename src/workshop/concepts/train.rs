//! `hearsight train concepts` and its part of `hearsight evaluate vision`: the concept head, fitted and judged on labelled photos.

use std::path::Path;

use super::{fit, labelled::Labelled, report::Report};
use crate::{
    engine::models,
    ground::photo::EMBEDDING_LEN,
    vision::concepts::{NAMES, groups},
    workshop::{
        concepts::labels,
        import::{self, NamedTensor, pack},
        mood::{data, folds::TrainError, photo::Corpus},
    },
};

const FOLDS: usize = 10;

async fn labelled(data_dir: &Path, models_dir: &Path) -> Result<Labelled, TrainError> {
    of_corpus(&Corpus::read(data_dir, models_dir, |_| {}).await?)
}

fn of_corpus(Corpus { items, seen, .. }: &Corpus) -> Result<Labelled, TrainError> {
    let stem = |path: &Path| path.file_stem().map(|stem| stem.to_string_lossy().into_owned()).unwrap_or_default();
    let stems: Vec<String> = items.iter().map(|item| stem(&item.path)).collect();
    Ok(Labelled {
        shown: labels::of(&stems)?,
        themes: items.iter().map(|item| item.group.clone()).collect(),
        groups: seen.iter().map(|photo| groups::log_odds(photo.class_probabilities())).collect(),
        embeddings: seen.iter().map(|photo| photo.embedding.clone()).collect(),
    })
}

/// Probabilities of the concepts for every photo of `corpus`, by heads that saw no photo of its theme.
///
/// # Errors
/// Labels that can't be read.
pub fn cross_fit(corpus: &Corpus) -> Result<Vec<Vec<f32>>, TrainError> {
    let photos = of_corpus(corpus)?;
    let log_odds = out_of_fold(&photos, &fit::Components::of(&photos.embeddings));
    let probabilities = |row: Vec<f64>| row.into_iter().map(|odds| fit::sigmoid(odds) as f32).collect();
    Ok(log_odds.into_iter().map(probabilities).collect())
}

/// Log-odds `[photos][concepts]` of every photo by heads that saw no photo of its theme.
fn out_of_fold(photos: &Labelled, components: &fit::Components) -> Vec<Vec<f64>> {
    let folds = data::folds(&photos.themes, FOLDS);
    let mut log_odds = vec![Vec::new(); photos.shown.len()];
    for fold in 0..FOLDS {
        let rows: Vec<usize> = (0..folds.len()).filter(|&row| folds[row] != fold).collect();
        let heads = fit::fit(components, &photos.groups, &photos.shown, &rows);
        for row in (0..folds.len()).filter(|&row| folds[row] == fold) {
            let of = |(head, &group): (&fit::Head, &f32)| head.log_odds(components, row, f64::from(group));
            log_odds[row] = heads.iter().zip(&photos.groups[row]).map(of).collect();
        }
    }
    log_odds
}

/// How good the head is on photos of themes it has not seen (`data_dir`/oasis and our labels).
///
/// # Errors
/// Unreadable data, photos or weights.
pub async fn evaluate(data_dir: &Path, models_dir: &Path) -> Result<Report, TrainError> {
    let photos = labelled(data_dir, models_dir).await?;
    let log_odds = out_of_fold(&photos, &fit::Components::of(&photos.embeddings));
    Ok(Report::new(&photos, &log_odds))
}

/// Fit the head on all labelled photos, judge it as [`evaluate`] does, and write it with its card.
///
/// # Errors
/// Unreadable data, photos or weights; a folder that can't be written.
pub async fn train(data_dir: &Path, models_dir: &Path) -> Result<Report, TrainError> {
    let photos = labelled(data_dir, models_dir).await?;
    let components = fit::Components::of(&photos.embeddings);
    let report = Report::new(&photos, &out_of_fold(&photos, &components));
    let rows: Vec<usize> = (0..photos.shown.len()).collect();
    let heads = fit::fit(&components, &photos.groups, &photos.shown, &rows);
    let unfolded: Vec<(Vec<f64>, f64)> = heads.iter().map(|head| head.unfolded(&components)).collect();
    let tensor = |name: &str, shape: &[usize], values: Vec<f32>| NamedTensor {
        name: name.to_owned(),
        shape: shape.to_vec(),
        values,
    };
    let weight = |input: usize| unfolded.iter().map(move |(weights, _)| weights[input] as f32);
    let count = NAMES.len();
    let tensors = [
        tensor("linear.weight", &[EMBEDDING_LEN, count], (0..EMBEDDING_LEN).flat_map(weight).collect()),
        tensor("linear.bias", &[count], unfolded.iter().map(|(_, bias)| *bias as f32).collect()),
        tensor("slope", &[count], heads.iter().map(|head| head.slope as f32).collect()),
    ];
    let bytes = pack::to_bytes(&tensors, pack::Precision::F16)?;
    let model = import::models::install(models_dir, models::CONCEPTS, &bytes)?;
    let card = format!(
        "# {name}\n\nProbabilities of {count} concepts, things a person would say a photo shows, from EfficientNet-Lite0's \
        embedding `[1280]` and class probabilities `[1000]`.\n\
        - ImageNet's classes are grouped into concepts by `src/vision/concepts/classes.txt` (editorial); a logistic head for each \
        concept corrects that from the embedding (`src/vision/concepts/fit.rs`).\n\
        - Fitted on 515 photos of OASIS (Kurdi, Lozano and Banaji 2017, \"Introducing the Open Affective Standardized Image Set\") \
        with labels of our own (`src/workshop/concepts/labels.txt`; one annotator). The photos are for research use and do not ship.\n\
        - Licence of the weights: MIT OR Apache-2.0, as the project.\n\
        - Limits: probabilities are calibrated on what OASIS holds, which is not what people photograph; concepts with few labelled \
        photos lean on ImageNet's classes; one annotator.\n\
        - File: `{file}`, {size} bytes, sha256 `{sha256}`. Made by `./dev hearsight train concepts --data DATA`.\n\n\
        ## Measured by the same command\n\n{report}",
        name = models::CONCEPTS,
        file = model.file,
        size = model.bytes,
        sha256 = model.sha256,
    );
    import::models::write(&models_dir.join(format!("{}.md", models::CONCEPTS)), card.as_bytes())?;
    Ok(report)
}
