//! `hearsight evaluate vision`: how well a photo's mood is read, beside what simpler means read.
//!
//! A figure without its baselines in the same table, on the same folds, says nothing.

use std::{
    fmt::{self, Display, Formatter},
    path::Path,
};

use burn::tensor::{Device, Tensor, TensorData};

use super::{
    data,
    folds::{self, FOLDS, Score, TrainError},
    looks,
    photo::Corpus,
    ridge::{self, pearson},
    solve,
};
use crate::{
    mood::reference::{MoodSpread, Spread},
    networks::{
        efficientnet_lite::CLASS_COUNT,
        heads::{self, NORMS, WORD_INPUTS},
    },
};

/// Other deals of the themes to folds that the head is measured on too.
const MORE_DEALS: usize = 4;
/// Where, among the word part's inputs, valence by name, gloss and parents at temperature 1 stands; arousal follows.
const WORD_VALENCE: usize = NORMS + 3;

/// One way to read a mood, measured out of fold.
struct MethodRow {
    name: String,
    /// By axis; no correlation where every prediction is the same by intention.
    scores: [Score; 2],
    /// Shares of photos within one and within two standard deviations, by axis; the deviation is that of the other folds.
    within: [[f64; 2]; 2],
}

/// Every figure of the photo head.
pub struct VisionTable {
    rows: Vec<MethodRow>,
    categories: Vec<(String, usize, [Score; 2])>,
    /// The head's correlations on every deal of the themes, the table's own first.
    deals: Vec<[f64; 2]>,
    photos: usize,
    spread: MoodSpread,
}

fn score(predicted: &[f64], rated: &[f64]) -> Score {
    let squares = predicted.iter().zip(rated).map(|(a, b)| (a - b).powi(2)).sum::<f64>();
    Score { pearson: pearson(predicted, rated), error: (squares / predicted.len().max(1) as f64).sqrt() }
}

impl MethodRow {
    fn new(name: &str, predicted: &[Vec<f64>; 2], rated: &[Vec<f64>; 2], folds: &[usize]) -> Self {
        let errors = [0, 1].map(|axis: usize| -> Vec<f64> {
            predicted[axis].iter().zip(&rated[axis]).map(|(a, b)| (a - b).abs()).collect()
        });
        let within = |axis: usize, sds: f64| {
            let inside = errors[axis].iter().zip(folds).filter(|(error, fold)| {
                let others = errors[axis].iter().zip(folds).filter(|(_, other)| other != fold);
                let (sum, count) = others.fold((0.0, 0.0), |(sum, count), (e, _)| (sum + e * e, count + 1.0));
                **error <= sds * (sum / f64::max(count, 1.0)).sqrt()
            });
            inside.count() as f64 / folds.len().max(1) as f64
        };
        Self {
            name: name.to_owned(),
            scores: [0, 1].map(|axis: usize| score(&predicted[axis], &rated[axis])),
            within: [0, 1].map(|axis| [within(axis, 1.0), within(axis, 2.0)]),
        }
    }
}

/// `raw` moved onto the ratings by a line fitted on the other folds, so that its errors can be compared.
fn lined(raw: [Vec<f64>; 2], rated: &[Vec<f64>; 2], folds: &[usize]) -> Result<[Vec<f64>; 2], TrainError> {
    let mut onto = raw.clone();
    for ((onto, raw), rated) in onto.iter_mut().zip(&raw).zip(rated) {
        let features: Vec<Vec<f32>> = raw.iter().map(|&value| vec![value as f32]).collect();
        for fold in 0..FOLDS {
            let known: Vec<usize> = (0..folds.len()).filter(|&row| folds[row] != fold).collect();
            let line = ridge::fit(&features, std::slice::from_ref(rated), &known, 1.0);
            let line = line.ok_or(data::DataError::Singular)?;
            for row in (0..folds.len()).filter(|&row| folds[row] == fold) {
                onto[row] = line.iter().map(|line| line.predict(&features[row])).sum();
            }
        }
    }
    Ok(onto)
}

fn by_ridge(features: &[Vec<f32>], rated: &[Vec<f64>; 2], folds: &[usize]) -> Result<[Vec<f64>; 2], TrainError> {
    let predicted = folds::cross_ridge(features, rated, folds)?;
    predicted.try_into().map_err(|_| TrainError::Data(data::DataError::Singular))
}

/// Measure everything on `data`/oasis; also returns the corpus, which took minutes to look at.
///
/// # Errors
/// Unreadable data, photos or weights.
pub async fn measure(data_dir: &Path, models_dir: &Path) -> Result<(Corpus, VisionTable), TrainError> {
    let mut colours = Vec::new();
    let corpus = Corpus::read(data_dir, models_dir, |photo| colours.push(looks::colour(photo))).await?;
    let (rated, themes) = (corpus.ratings(), corpus.themes());
    let folds = data::folds(&themes, FOLDS);
    let mut rows = Vec::new();

    let mut means = rated.clone();
    for (axis, row) in (0..2).flat_map(|axis| (0..folds.len()).map(move |row| (axis, row))) {
        let others = (0..folds.len()).filter(|&other| folds[other] != folds[row]);
        let (sum, count) = others.fold((0.0, 0.0), |(sum, count), other| (sum + rated[axis][other], count + 1.0));
        means[axis][row] = sum / f64::max(count, 1.0);
    }
    let mut mean = MethodRow::new("mean of the ratings", &means, &rated, &folds);
    mean.scores.iter_mut().for_each(|score| score.pearson = f64::NAN);
    rows.push(mean);

    let equations = [0, 1].map(|axis: usize| colours.iter().map(|c| looks::valdez_mehrabian(c)[axis]).collect());
    rows.push(MethodRow::new("Valdez-Mehrabian equations", &lined(equations, &rated, &folds)?, &rated, &folds));
    let by_colour = by_ridge(&colours, &rated, &folds)?;
    rows.push(MethodRow::new("ten colour statistics, ridge", &by_colour, &rated, &folds));

    let photos: Vec<_> = corpus.seen.iter().collect();
    let norms = TensorData::new(corpus.norms.clone(), [CLASS_COUNT, NORMS]);
    let words = heads::word_inputs(&photos, Tensor::from_data(norms, &Device::flex()))?;
    let words = solve::values(words).await?;
    let by_words = [0, 1].map(|axis| {
        let column = words.chunks_exact(WORD_INPUTS).map(|row| f64::from(row[WORD_VALENCE + axis]));
        column.collect::<Vec<f64>>()
    });
    rows.push(MethodRow::new("word norms of what is seen alone", &lined(by_words, &rated, &folds)?, &rated, &folds));

    let embeddings: Vec<Vec<f32>> = corpus.seen.iter().map(|seen| seen.embedding.clone()).collect();
    let by_embedding = by_ridge(&embeddings, &rated, &folds)?;
    rows.push(MethodRow::new("embedding, ridge", &by_embedding, &rated, &folds));

    let ours = corpus.cross_fit(&folds).await?;
    rows.push(MethodRow::new("this head", &ours, &rated, &folds));

    let mut deals = vec![[0, 1].map(|axis: usize| pearson(&ours[axis], &rated[axis]))];
    for deal in 1..=MORE_DEALS {
        let other = corpus.cross_fit(&data::dealt(&themes, FOLDS, &deal.to_string())).await?;
        deals.push([0, 1].map(|axis: usize| pearson(&other[axis], &rated[axis])));
    }

    let mut names: Vec<String> = corpus.items.iter().map(|item| item.category.clone()).collect();
    names.sort();
    names.dedup();
    let categories = names.into_iter().map(|name| {
        let members: Vec<usize> = (0..corpus.items.len()).filter(|&row| corpus.items[row].category == name).collect();
        let of = |values: &[f64]| members.iter().map(|&row| values[row]).collect::<Vec<f64>>();
        let scores = [0, 1].map(|axis: usize| score(&of(&ours[axis]), &of(&rated[axis])));
        (name, members.len(), scores)
    });
    let categories = categories.collect();
    let spread = MoodSpread { valence: Spread::of(&ours[0]), arousal: Spread::of(&ours[1]) };
    let photos = corpus.items.len();
    Ok((corpus, VisionTable { rows, categories, deals, photos, spread }))
}

impl VisionTable {
    /// The head's figures, valence and arousal.
    pub fn ours(&self) -> [Score; 2] {
        self.rows.last().map_or([Score { pearson: f64::NAN, error: f64::NAN }; 2], |row| row.scores)
    }

    /// Spreads of the head's predictions out of fold.
    pub fn spread(&self) -> MoodSpread {
        self.spread
    }
}

/// A correlation, or a dash where there is none.
struct R(f64);

impl Display for R {
    fn fmt(&self, f: &mut Formatter) -> fmt::Result {
        if self.0.is_finite() { write!(f, "{:.3}", self.0) } else { write!(f, "-") }
    }
}

impl Display for VisionTable {
    fn fmt(&self, f: &mut Formatter) -> fmt::Result {
        writeln!(
            f,
            "{} photos, {FOLDS} folds by theme; r and root mean square error (axes -1..1) out of fold.\n",
            self.photos
        )?;
        writeln!(f, "| mood from | valence r | error | arousal r | error |\n|---|---|---|---|---|")?;
        for MethodRow { name, scores: [valence, arousal], .. } in &self.rows {
            let (v, a) = (R(valence.pearson), R(arousal.pearson));
            writeln!(f, "| {name} | {v} | {:.3} | {a} | {:.3} |", valence.error, arousal.error)?;
        }
        writeln!(f, "\n| this head on | photos | valence r | error | arousal r | error |\n|---|---|---|---|---|---|")?;
        for (name, count, [valence, arousal]) in &self.categories {
            let (v, a) = (R(valence.pearson), R(arousal.pearson));
            writeln!(f, "| {name} | {count} | {v} | {:.3} | {a} | {:.3} |", valence.error, arousal.error)?;
        }
        writeln!(f, "\n| ratings within | 1 sd, valence | arousal | 2 sd, valence | arousal |\n|---|---|---|---|---|")?;
        for MethodRow { name, within: [[v1, v2], [a1, a2]], .. } in &self.rows {
            let percent = [v1, a1, v2, a2].map(|share| format!("{:.0} %", 100.0 * share)).join(" | ");
            writeln!(f, "| {name} | {percent} |")?;
        }
        let over = |axis: usize| {
            let of = || self.deals.iter().map(|deal| deal[axis]);
            let (least, most) = (of().fold(f64::INFINITY, f64::min), of().fold(f64::NEG_INFINITY, f64::max));
            format!("{:.3} ({least:.3} to {most:.3})", of().sum::<f64>() / self.deals.len().max(1) as f64)
        };
        writeln!(
            f,
            "\nMean r of this head over {} deals of the themes to folds: valence {}, arousal {}.",
            self.deals.len(),
            over(0),
            over(1)
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_straggler_lies_outside_the_deviation_of_the_other_folds() {
        let rated = [vec![0.0; 8], vec![0.0; 8]];
        let folds = [0, 0, 1, 1, 2, 2, 3, 3];
        // Errors .1 and .02 in turn: their root mean square is .072.
        let errors: Vec<f64> = (0..8).map(|row| if row % 2 == 0 { 0.1 } else { 0.02 }).collect();
        let mut predicted = [errors.clone(), errors];
        predicted[1][0] = 0.9;
        let row = MethodRow::new("x", &predicted, &rated, &folds);
        assert_eq!(row.within[0], [0.5, 1.0]);
        assert_eq!(row.within[1], [7.0 / 8.0, 7.0 / 8.0]);
        assert!((row.scores[0].error - 0.0052f64.sqrt()).abs() < 1e-12);
    }

    #[test]
    fn a_line_takes_any_scale_onto_the_ratings() {
        let rated = [0, 1].map(|_: usize| (0..40).map(|row| f64::from(row) / 40.0).collect::<Vec<f64>>());
        let raw = rated.clone().map(|axis| axis.iter().map(|value| 50.0 - 9.0 * value).collect::<Vec<f64>>());
        let folds: Vec<usize> = (0..40).map(|row| row % FOLDS).collect();
        let onto = lined(raw, &rated, &folds).unwrap();
        assert!(onto[0].iter().zip(&rated[0]).all(|(a, b)| (a - b).abs() < 0.05));
    }
}
