//! Ridge regression on standardised features, in its dual form: few rows, many columns, exact, no iteration.

use nalgebra::{DMatrix, DVector};

/// One fitted linear map `x -> x . weights + bias`, for raw (not standardised) features.
#[derive(Clone, Debug)]
pub struct Linear {
    pub weights: Vec<f64>,
    pub bias: f64,
}

impl Linear {
    pub fn predict(&self, features: &[f32]) -> f64 {
        self.bias + self.weights.iter().zip(features).map(|(weight, &value)| weight * f64::from(value)).sum::<f64>()
    }
}

/// Fit every column of `targets` on the rows named by `rows`; `penalty` is per standardised feature.
///
/// Returns one map per target, or nothing where the system is singular (a penalty of zero on repeated rows).
pub fn fit(features: &[Vec<f32>], targets: &[Vec<f64>], rows: &[usize], penalty: f64) -> Option<Vec<Linear>> {
    let columns = features.first()?.len();
    let count = rows.len() as f64;
    let column = |index: usize| rows.iter().map(move |&row| f64::from(features[row][index]));
    let means: Vec<f64> = (0..columns).map(|index| column(index).sum::<f64>() / count).collect();
    let deviations: Vec<f64> = (0..columns)
        .map(|index| (column(index).map(|value| (value - means[index]).powi(2)).sum::<f64>() / count).sqrt())
        .map(|deviation| if deviation > 1e-9 { deviation } else { f64::INFINITY })
        .collect();
    let x = DMatrix::from_fn(rows.len(), columns, |row, column| {
        (f64::from(features[rows[row]][column]) - means[column]) / deviations[column]
    });
    let mut gram = &x * x.transpose();
    for index in 0..rows.len() {
        gram[(index, index)] += penalty;
    }
    let cholesky = gram.cholesky()?;
    targets
        .iter()
        .map(|target| {
            let mean = rows.iter().map(|&row| target[row]).sum::<f64>() / count;
            let y = DVector::from_iterator(rows.len(), rows.iter().map(|&row| target[row] - mean));
            let standardised = x.transpose() * cholesky.solve(&y);
            let weights: Vec<f64> = standardised.iter().zip(&deviations).map(|(weight, sd)| weight / sd).collect();
            let bias = mean - weights.iter().zip(&means).map(|(weight, mean)| weight * mean).sum::<f64>();
            Some(Linear { weights, bias })
        })
        .collect()
}

/// Pearson's correlation.
pub fn pearson(a: &[f64], b: &[f64]) -> f64 {
    let count = a.len().max(1) as f64;
    let (mean_a, mean_b) = (a.iter().sum::<f64>() / count, b.iter().sum::<f64>() / count);
    let covariance: f64 = a.iter().zip(b).map(|(x, y)| (x - mean_a) * (y - mean_b)).sum();
    let square = |values: &[f64], mean: f64| values.iter().map(|value| (value - mean).powi(2)).sum::<f64>();
    covariance / (square(a, mean_a) * square(b, mean_b)).sqrt().max(1e-300)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_linear_law_is_found_again() {
        let features: Vec<Vec<f32>> = (0..40).map(|row| vec![row as f32, ((row * 7) % 11) as f32, 5.0]).collect();
        let law = |row: &Vec<f32>| 2.0 * f64::from(row[0]) - 3.0 * f64::from(row[1]) + 1.0;
        let targets = vec![features.iter().map(law).collect::<Vec<f64>>()];
        let rows: Vec<usize> = (0..40).collect();
        let fitted = fit(&features, &targets, &rows, 1e-6).unwrap();
        assert!((fitted[0].predict(&[100.0, 3.0, 5.0]) - 192.0).abs() < 1e-3);
        assert!(
            pearson(&targets[0], &features.iter().map(|row| fitted[0].predict(row)).collect::<Vec<_>>()) > 0.999_999
        );
    }
}
