//! Logistic heads for concepts with few positives: each starts from what its classes say and moves only as far as the
//! labelled photos push it.
//!
//! Log-odds of a concept = slope * class log-odds + bias + weights . components, where the components are the leading
//! principal components of the standardised embeddings. Slope and bias have a normal prior around values shared by all
//! concepts (fitted first), the weights around nothing; Newton's method finds the mode. So a concept with one photo
//! stays with its classes and the shared calibration, and one with a hundred learns from them.

use nalgebra::{DMatrix, DVector, SymmetricEigen};

use crate::workshop::concepts::labels::Shown;

/// Principal components kept of 1280. More changed no figure.
const COMPONENTS: usize = 128;
/// Precisions of the priors: of the weights (components scaled to a mean square length of one), of a slope and of a
/// bias around the shared ones. Chosen out of fold on the summed log-loss; half and double of each change little.
const WEIGHT_PRECISION: f64 = 0.2;
const SLOPE_PRECISION: f64 = 30.0;
const BIAS_PRECISION: f64 = 3.0;
/// Precision of a bias around the mean bias while the shared slope is sought.
const SHARED_BIAS_PRECISION: f64 = 1.0;
const NEWTON_STEPS: usize = 15;
/// No step moves a photo's log-odds by more than this (far steps overshoot where nearly all photos are negatives).
const LONGEST_STEP: f64 = 3.0;

pub fn sigmoid(log_odds: f64) -> f64 {
    1.0 / (1.0 + (-log_odds).exp())
}

/// The embeddings, standardised and reduced.
pub struct Components {
    /// `[photos, COMPONENTS]`.
    scores: DMatrix<f64>,
    /// `[1280, COMPONENTS]`: a raw embedding times this, plus `offset`, is its scores.
    projection: DMatrix<f64>,
    offset: DVector<f64>,
}

impl Components {
    /// Uses no label, so that folds may share it.
    pub fn of(embeddings: &[Vec<f32>]) -> Self {
        let (photos, columns) = (embeddings.len(), embeddings.first().map_or(0, Vec::len));
        let raw = DMatrix::from_fn(photos, columns, |row, column| f64::from(embeddings[row][column]));
        let means = raw.row_mean();
        let spreads: Vec<f64> = (0..columns)
            .map(|index| raw.column(index).variance().sqrt())
            .map(|spread| if spread > 1e-9 { spread } else { f64::INFINITY })
            .collect();
        let standard =
            DMatrix::from_fn(photos, columns, |row, column| (raw[(row, column)] - means[column]) / spreads[column]);
        let eigen = SymmetricEigen::new(&standard * standard.transpose());
        let mut order: Vec<usize> = (0..photos).collect();
        order.sort_by(|&a, &b| eigen.eigenvalues[b].total_cmp(&eigen.eigenvalues[a]));
        order.retain(|&index| eigen.eigenvalues[index] > 1e-6);
        order.truncate(COMPONENTS);
        let length = (order.iter().map(|&index| eigen.eigenvalues[index]).sum::<f64>() / photos.max(1) as f64).sqrt();
        // standard = U S V', so scores = U S / length = standard V / length, with V = standard' U / S.
        let v = standard.transpose()
            * DMatrix::from_fn(photos, order.len(), |row, column| {
                eigen.eigenvectors[(row, order[column])] / eigen.eigenvalues[order[column]].sqrt()
            });
        let projection =
            DMatrix::from_fn(columns, order.len(), |row, column| v[(row, column)] / (length * spreads[row]));
        let offset = -(&means * &projection).transpose();
        Self { scores: &standard * v / length, projection, offset }
    }
}

/// One concept's head, over components.
#[derive(Clone, Debug)]
pub struct Head {
    weights: DVector<f64>,
    pub slope: f64,
    pub bias: f64,
}

impl Head {
    /// Log-odds of the concept in one of the photos that `components` were made of.
    pub fn log_odds(&self, components: &Components, photo: usize, group: f64) -> f64 {
        let learned: f64 = components.scores.row(photo).iter().zip(self.weights.iter()).map(|(x, w)| x * w).sum();
        learned + self.slope * group + self.bias
    }

    /// The same head over raw embeddings: weights and bias.
    pub fn unfolded(&self, components: &Components) -> (Vec<f64>, f64) {
        let weights = &components.projection * &self.weights;
        (weights.iter().copied().collect(), self.bias + components.offset.dot(&self.weights))
    }
}

/// Fit every concept on the photos named by `rows`; `groups` and `shown` are `[photos][concepts]`.
pub fn fit(components: &Components, groups: &[Vec<f32>], shown: &[Shown], rows: &[usize]) -> Vec<Head> {
    let shared = shared(groups, shown, rows);
    let concepts = shown.first().map_or(0, Vec::len);
    (0..concepts).map(|concept| one(components, groups, shown, rows, concept, shared)).collect()
}

/// Slope and bias that serve all concepts, found on those with a positive among `rows`: one slope, a bias for each
/// concept, of which the mean is returned.
fn shared(groups: &[Vec<f32>], shown: &[Shown], rows: &[usize]) -> (f64, f64) {
    let all = shown.first().map_or(0, Vec::len);
    let known: Vec<usize> = (0..all).filter(|&of| rows.iter().any(|&row| shown[row][of] == Some(true))).collect();
    let (mut slope, mut biases) = (1.0, vec![0.0; known.len()]);
    for _ in 0..2 * NEWTON_STEPS {
        let mean = biases.iter().sum::<f64>() / known.len().max(1) as f64;
        let (mut gradient, mut curvature) = (0.0, 1e-9);
        for (bias, &of) in biases.iter_mut().zip(&known) {
            let (mut by_bias, mut bend) = (SHARED_BIAS_PRECISION * (*bias - mean), SHARED_BIAS_PRECISION);
            for &row in rows {
                let (Some(is), group) = (shown[row][of], f64::from(groups[row][of])) else { continue };
                let p = sigmoid(slope * group + *bias);
                let (error, weight) = (p - f64::from(u8::from(is)), (p * (1.0 - p)).max(1e-4));
                (by_bias, bend) = (by_bias + error, bend + weight);
                (gradient, curvature) = (gradient + error * group, curvature + weight * group * group);
            }
            *bias -= (by_bias / bend).clamp(-1.0, 1.0);
        }
        slope -= (gradient / curvature).clamp(-0.3, 0.3);
    }
    (slope, biases.iter().sum::<f64>() / known.len().max(1) as f64)
}

fn one(
    components: &Components,
    groups: &[Vec<f32>],
    shown: &[Shown],
    rows: &[usize],
    concept: usize,
    (slope, bias): (f64, f64),
) -> Head {
    let width = components.scores.ncols();
    let prior = Head { weights: DVector::zeros(width), slope, bias };
    let known: Vec<(usize, f64)> =
        rows.iter().filter_map(|&row| Some((row, f64::from(u8::from(shown[row][concept]?))))).collect();
    if known.iter().all(|(_, is)| *is == 0.0) {
        // Absence everywhere says more of the collection than of the concept.
        return prior;
    }
    let group = |row: usize| f64::from(groups[row][concept]);
    // Each column divided by the root of its precision, so that the prior is a unit normal around the shared values.
    let x = DMatrix::from_fn(known.len(), width + 2, |index, column| {
        let row = known[index].0;
        match column.checked_sub(width) {
            None => components.scores[(row, column)] / WEIGHT_PRECISION.sqrt(),
            Some(0) => group(row) / SLOPE_PRECISION.sqrt(),
            Some(_) => 1.0 / BIAS_PRECISION.sqrt(),
        }
    });
    let start = DVector::from_iterator(known.len(), known.iter().map(|&(row, _)| slope * group(row) + bias));
    let mut found = DVector::zeros(width + 2);
    for _ in 0..NEWTON_STEPS {
        let p = (&start + &x * &found).map(sigmoid);
        let error = DVector::from_fn(known.len(), |index, _| p[index] - known[index].1);
        let mut weighted = x.clone();
        weighted.row_iter_mut().zip(p.iter()).for_each(|(mut row, p)| row *= (p * (1.0 - p)).max(1e-5));
        let mut hessian = x.tr_mul(&weighted);
        (0..width + 2).for_each(|index| hessian[(index, index)] += 1.0);
        let Some(cholesky) = hessian.cholesky() else { break };
        let step = cholesky.solve(&(x.tr_mul(&error) + &found));
        let longest = (&x * &step).amax();
        found -= &step * (LONGEST_STEP / longest.max(LONGEST_STEP));
        if longest < 1e-4 {
            break;
        }
    }
    Head {
        weights: found.rows(0, width) / WEIGHT_PRECISION.sqrt(),
        slope: slope + found[width] / SLOPE_PRECISION.sqrt(),
        bias: bias + found[width + 1] / BIAS_PRECISION.sqrt(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Eighty photos whose third embedding value decides the first concept; nothing decides the second.
    fn photos() -> (Components, Vec<Vec<f32>>, Vec<Shown>) {
        let value = |photo: usize, salt: usize| ((photo * 37 + salt * 61) % 101) as f32 / 50.0 - 1.0;
        let embeddings: Vec<Vec<f32>> = (0..80).map(|photo| (0..6).map(|salt| value(photo, salt)).collect()).collect();
        let shown = embeddings.iter().map(|values| vec![Some(values[2] > 0.2), Some(false)]).collect();
        (Components::of(&embeddings), vec![vec![-1.0; 2]; 80], shown)
    }

    #[test]
    fn a_head_learns_what_its_classes_do_not_say() {
        let (components, groups, shown) = photos();
        let (train, test): (Vec<usize>, Vec<usize>) = (0..80).partition(|photo| photo % 2 == 0);
        let heads = fit(&components, &groups, &shown, &train);
        let right = test
            .iter()
            .filter(|&&photo| (heads[0].log_odds(&components, photo, -1.0) > 0.0) == (shown[photo][0] == Some(true)));
        assert!(right.count() * 10 >= test.len() * 9);
    }

    #[test]
    fn a_concept_never_seen_keeps_to_its_classes() {
        let (components, groups, shown) = photos();
        let heads = fit(&components, &groups, &shown, &(0..80).collect::<Vec<_>>());
        assert!(heads[1].weights.iter().all(|weight| *weight == 0.0));
        assert!(heads[1].log_odds(&components, 0, 3.0) > heads[1].log_odds(&components, 0, -3.0));
    }

    #[test]
    fn the_unfolded_head_answers_as_the_folded_one() {
        let embeddings: Vec<Vec<f32>> =
            (0..40).map(|photo| (0..5).map(|salt| ((photo * 7 + salt * 13) % 17) as f32).collect()).collect();
        let components = Components::of(&embeddings);
        let shown: Vec<Shown> = embeddings.iter().map(|values| vec![Some(values[1] > 8.0)]).collect();
        let head = &fit(&components, &vec![vec![0.5]; 40], &shown, &(0..40).collect::<Vec<_>>())[0];
        let (weights, bias) = head.unfolded(&components);
        let raw: f64 = embeddings[9].iter().zip(&weights).map(|(x, w)| f64::from(*x) * w).sum();
        assert!((raw + bias + 0.5 * head.slope - head.log_odds(&components, 9, 0.5)).abs() < 1e-9);
    }
}
