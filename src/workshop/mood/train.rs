//! `hearsight train`: fits the mood heads on people's ratings and writes them, their card and the reference spreads.
//!
//! Photos: [`photo`]. Music: [`music`](super::music). Every figure is measured on ten folds that never split a group
//! (OASIS theme, Emotify artist).

use std::path::Path;

use nalgebra::DMatrix;

use super::{
    evaluate,
    folds::{FOLDS, Score, TrainError},
    music, music_table, photo,
};
use crate::{
    engine::models,
    hearing::log_odds,
    mood::reference::{Directions, Reference, SOUND_LEN, Spread},
    networks::{
        heads::PhotoHead,
        music_head::{Feeling, MusicHead},
        parity::max_abs_difference,
    },
    workshop::import::{self, ImportError, pack},
};

/// Share of a direction's spread that is taken out of it: 0 keeps the distances, 1 lets every direction count
/// alike. Of 0 to .75 on Emotify's excerpts, 0 finds most of the same genre among the ten nearest and as many of the artist.
const WHITENING: f64 = 0.0;

/// What the photo head's card says besides figures.
const PHOTO_CARD: &str = "\
Valence and arousal of a photo, -1 (unpleasant, calm) to 1 (pleasant, stirring), each with the standard deviation of its error.

- Input: two looks of EfficientNet-Lite0 at the photo, 224 x 224 each: the whole photo squeezed to a square, and the middle 60 % of \
its shorter side. Of both, averaged: the embedding `[1280]`, the logits `[1000]`, mean and deviation of every channel after blocks 14 \
and 15 `[1024]`, and the class probabilities at temperatures .5, 1, 2 and 4.
- Recipe: kernel ridge regression. Each of the three groups is standardised and reduced to its 48 principal directions; a Gaussian \
kernel per group, as wide as the median distance, averaged; plus, at a weight of .1, a linear kernel on what people feel about the words \
for what is seen: each ImageNet class has six values (valence, arousal, dominance of its name, and of its name, gloss and WordNet \
parents together), weighed by the class probabilities. Penalty .6. The system is solved exactly (Cholesky, in f64); nothing is random.
- The deviations are the root mean square errors on themes the head had not seen. Letting them vary from photo to photo was tried and did \
not raise the likelihood.
- Fitted on 515 photos of OASIS (Kurdi, Lozano and Banaji 2017, \"Introducing the Open Affective Standardized Image Set (OASIS)\", \
Behavior Research Methods 49), ratings 1..7 as `(rating - 4) / 3`; for research use, the photos do not ship.
- Word norms: Warriner, Kuperman and Brysbaert 2013, \"Norms of valence, arousal, and dominance for 13,915 English lemmas\", Behavior \
Research Methods 45. Only the six values derived for each class ship. Names, glosses and parents of the classes: WordNet 3.0 (Princeton \
University), see `src/workshop/mood/imagenet_wordnet.md`.
- Licence of the weights: MIT OR Apache-2.0, as the project.
- Limits: raters from the United States, mean ratings: one person's feeling differs more than the deviations say. Faces and what people do are \
read poorly: smiling, crying and fear look much alike to a network trained on objects. Themes like rubbish, explosions and galaxies, \
which ImageNet has no class for, are pulled towards the mean. The recipe's few constants were chosen on the same photos (other deals \
of the folds), so the figures are a little kind. A photo's mood is weak evidence.";

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

/// Fit the music head on Emotify (`data`/emotify), its plane on the photos' scale (`data`/oasis).
///
/// # Errors
/// Unreadable data, audio or weights.
pub async fn music(data_dir: &Path, models_dir: &Path) -> Result<String, TrainError> {
    let (corpus, table) = music_table::measure(data_dir, models_dir).await?;
    let everything: Vec<usize> = (0..corpus.items.len()).collect();
    let head = corpus.fit(&everything).await?;
    let bytes = pack::to_bytes(&music::tensors(&head, table.spread()).await?, pack::Precision::F16)?;
    let model = import::models::install(models_dir, models::MOOD_MUSIC, &bytes)?;

    let shipped = MusicHead::load(bytes)?;
    let all: Vec<_> = corpus.sounds.iter().collect();
    let (shipped, fitted) = (shipped.feel(&all).await?, head.feel(&all).await?);
    let felt = |feelings: &[Feeling]| feelings.iter().flat_map(|feeling| feeling.felt.0).collect::<Vec<f32>>();
    let rounding = max_abs_difference(&felt(&shipped), &felt(&fitted));
    let figures = format!("{}; the file differs from the fit by at most {rounding:.4}", table.figures());
    let card = format!(
        "# mood_music\n\n{}\n- File: `{}`, {} bytes, sha256 `{}`. Made by `./dev hearsight train mood-music --data DATA`.\n\
         - Measured by the same command: {figures}.\n\n## Figures\n\nPrinted by `./dev hearsight evaluate music --data DATA`: each \
         excerpt by a head that heard nothing by its artist.\n\n{table}",
        music::CARD,
        model.file,
        model.bytes,
        model.sha256
    );
    import::models::write(&models_dir.join("mood_music.md"), card.as_bytes())?;
    update_reference(models_dir, |reference| {
        reference.music = table.mood_spread();
        reference.tags_msd = spreads(&corpus.tags_msd);
        reference.tags_mtt = spreads(&corpus.tags_mtt);
        let embeddings: Vec<Vec<f32>> = corpus.sounds.iter().map(|sound| [&*sound.msd, &*sound.mtt].concat()).collect();
        reference.embedding = column_spreads(&embeddings, f64::from);
        reference.sound = Directions::pack(&directions(&embeddings, &reference.embedding));
    })?;
    Ok(figures)
}

/// Spread of each tag's log-odds.
fn spreads(probabilities: &[Vec<f32>]) -> Vec<Spread> {
    column_spreads(probabilities, |probability| f64::from(log_odds(probability)))
}

/// Spread of each column of `rows`, every value taken as `value_of` says.
fn column_spreads(rows: &[Vec<f32>], value_of: impl Fn(f32) -> f64) -> Vec<Spread> {
    let columns = rows.first().map_or(0, Vec::len);
    let column =
        |at: usize| rows.iter().filter_map(|row| row.get(at)).map(|&value| value_of(value)).collect::<Vec<f64>>();
    (0..columns).map(|at| Spread::of(&column(at))).collect()
}

/// The directions in which standardised rows differ most, strongest first: as many as a track's sound has numbers. Less of
/// the strongest by [`WHITENING`], so that no single contrast decides who sounds like whom.
fn directions(rows: &[Vec<f32>], spreads: &[Spread]) -> Vec<Vec<f32>> {
    let z = DMatrix::from_fn(rows.len(), spreads.len(), |row, column| {
        rows.get(row).and_then(|row| row.get(column)).map_or(0.0, |&value| f64::from(spreads[column].z(value)))
    });
    let eigen = (z.transpose() * &z / rows.len().max(1) as f64).symmetric_eigen();
    let mut order: Vec<usize> = (0..spreads.len()).collect();
    order.sort_by(|&a, &b| eigen.eigenvalues[b].total_cmp(&eigen.eigenvalues[a]).then(a.cmp(&b)));
    order.truncate(SOUND_LEN);
    let direction = |&at: &usize| {
        let shrink = eigen.eigenvalues[at].max(1e-9).powf(-WHITENING / 2.0);
        eigen.eigenvectors.column(at).iter().map(|weight| (weight * shrink) as f32).collect()
    };
    order.iter().map(direction).collect()
}

fn update_reference(models_dir: &Path, change: impl FnOnce(&mut Reference)) -> Result<(), TrainError> {
    let path = models_dir.join("reference.json");
    let mut reference: Reference =
        std::fs::read_to_string(&path).ok().and_then(|text| serde_json::from_str(&text).ok()).unwrap_or_default();
    change(&mut reference);
    let text = serde_json::to_string(&reference).map_err(|error| ImportError::Pack { detail: error.to_string() })?;
    Ok(import::models::write(&path, format!("{text}\n").as_bytes())?)
}
