//! What all training shares: its folds, its scores, its errors.

use super::{
    data::DataError,
    ridge::{self, pearson},
};
use crate::{engine::models, networks::NetworkError, workshop::import::ImportError};

pub(crate) const FOLDS: usize = 10;

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

/// Ridge regression of several targets, cross-fitted: the penalty with the best mean correlation, and what each item
/// was predicted to be by the other folds, by target.
///
/// # Errors
/// No items, or a singular system.
pub(crate) fn cross_ridge(
    features: &[Vec<f32>],
    targets: &[Vec<f64>],
    folds: &[usize],
) -> Result<Vec<Vec<f64>>, TrainError> {
    let mut best: Option<(f64, Vec<Vec<f64>>)> = None;
    for penalty in PENALTIES {
        let mut predicted = vec![vec![0.0; features.len()]; targets.len()];
        for fold in 0..FOLDS {
            let rows: Vec<usize> = (0..features.len()).filter(|&row| folds[row] != fold).collect();
            let fitted = ridge::fit(features, targets, &rows, penalty).ok_or(DataError::Singular)?;
            for row in (0..features.len()).filter(|&row| folds[row] == fold) {
                predicted
                    .iter_mut()
                    .zip(&fitted)
                    .for_each(|(column, linear)| column[row] = linear.predict(&features[row]));
            }
        }
        let quality = predicted.iter().zip(targets).map(|(a, b)| pearson(a, b)).sum::<f64>();
        if best.as_ref().is_none_or(|(before, _)| quality > *before) {
            best = Some((quality, predicted));
        }
    }
    best.map(|(_, predicted)| predicted).ok_or(TrainError::Data(DataError::Singular))
}

pub(super) fn progress(done: usize, total: usize) {
    if done.is_multiple_of(20) || done == total {
        eprintln!("{done} of {total}");
    }
}
