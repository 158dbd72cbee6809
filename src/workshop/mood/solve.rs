//! The two computations that fit the mood heads, from burn tensors to burn tensors and in between by nalgebra in f64:
//! principal directions of few rows with many columns, and a positive definite system.

use burn::tensor::{Device, Tensor, TensorData};
use nalgebra::DMatrix;

use super::data::DataError;

/// The values of a tensor, row-major.
///
/// # Errors
/// A read-back that fails.
pub async fn values<const D: usize>(tensor: Tensor<D>) -> Result<Vec<f32>, DataError> {
    let data = tensor.into_data_async().await.map_err(|_| DataError::Singular)?;
    Ok(data.iter::<f32>().collect())
}

/// The `x` of `matrix x = right`, for every column of `right`, by Cholesky's decomposition in f64; `matrix` must be
/// symmetric and positive definite.
///
/// # Errors
/// A matrix that is not, or a read-back that fails.
pub async fn positive_definite(matrix: &Tensor<2>, right: Tensor<2>) -> Result<Tensor<2>, DataError> {
    let ([rows, columns], device) = (right.dims(), right.device());
    // Symmetric: row-major and column-major are one.
    let matrix = DMatrix::from_iterator(rows, rows, values(matrix.clone()).await?.into_iter().map(f64::from));
    let right = DMatrix::from_row_iterator(rows, columns, values(right).await?.into_iter().map(f64::from));
    let solution = matrix.cholesky().ok_or(DataError::Singular)?.solve(&right);
    // nalgebra is column-major, the tensor row-major.
    let solution: Vec<f32> = solution.transpose().iter().map(|&value| value as f32).collect();
    Ok(Tensor::from_data(TensorData::new(solution, [rows, columns]), &device))
}

/// Principal directions of standardised features.
pub struct Principal {
    /// `[features, directions]`, for raw features.
    pub projection: Tensor<2>,
    /// `[directions]`, added after the projection.
    pub shift: Tensor<1>,
}

/// Column means and deviations of `[rows, columns]`; a column that never varies has an infinite deviation, so that it
/// counts for nothing.
pub fn standard(x: &[f32], rows: usize, columns: usize) -> (Vec<f64>, Vec<f64>) {
    let count = rows.max(1) as f64;
    let column = |index: usize| x.iter().skip(index).step_by(columns.max(1)).map(|&value| f64::from(value));
    let means: Vec<f64> = (0..columns).map(|index| column(index).sum::<f64>() / count).collect();
    let deviation = |index: usize| (column(index).map(|v| (v - means[index]).powi(2)).sum::<f64>() / count).sqrt();
    let deviations = (0..columns).map(deviation).map(|sd| if sd > 1e-9 { sd } else { f64::INFINITY }).collect();
    (means, deviations)
}

/// The `count` directions in which the standardised rows of `features` (`[rows, columns]`) vary most, exactly: the
/// eigenvectors of the rows' Gram matrix carried over to the columns.
///
/// # Errors
/// Fewer rows than directions, or a read-back that fails.
pub async fn principal(features: Tensor<2>, count: usize) -> Result<Principal, DataError> {
    let [rows, columns] = features.dims();
    if rows <= count {
        return Err(DataError::Singular);
    }
    let x = values(features).await?;
    let (means, deviations) = standard(&x, rows, columns);
    let z: Vec<f32> = x
        .chunks_exact(columns)
        .flat_map(|row| row.iter().zip(&means).zip(&deviations).map(|((&v, m), sd)| ((f64::from(v) - m) / sd) as f32))
        .collect();
    let device = Device::flex();
    let z = Tensor::<2>::from_data(TensorData::new(z, [rows, columns]), &device);
    let gram = values(z.clone().matmul(z.clone().transpose())).await?;
    let eigen = DMatrix::from_fn(rows, rows, |a, b| f64::from(gram[a * rows + b])).symmetric_eigen();
    let mut order: Vec<usize> = (0..rows).collect();
    order.sort_by(|&a, &b| eigen.eigenvalues[b].total_cmp(&eigen.eigenvalues[a]));
    order.truncate(count);
    let scaled: Vec<f32> = (0..rows)
        .flat_map(|row| order.iter().map(move |&at| (row, at)))
        .map(|(row, at)| (eigen.eigenvectors[(row, at)] / eigen.eigenvalues[at].max(1e-9).sqrt()) as f32)
        .collect();
    let scaled = Tensor::<2>::from_data(TensorData::new(scaled, [rows, count]), &device);
    let directions = values(z.transpose().matmul(scaled)).await?;
    let mut shift = vec![0.0f64; count];
    let mut projection = Vec::with_capacity(directions.len());
    for ((row, mean), sd) in directions.chunks_exact(count).zip(&means).zip(&deviations) {
        for (value, shift) in row.iter().zip(&mut shift) {
            let weight = f64::from(*value) / sd;
            *shift -= weight * mean;
            projection.push(weight as f32);
        }
    }
    let shift: Vec<f32> = shift.into_iter().map(|value| value as f32).collect();
    Ok(Principal {
        projection: Tensor::from_data(TensorData::new(projection, [columns, count]), &device),
        shift: Tensor::from_data(TensorData::new(shift, [count]), &device),
    })
}

#[cfg(test)]
mod tests {
    use pollster::block_on;

    use super::*;

    fn tensor<const D: usize>(values: Vec<f32>, shape: [usize; D]) -> Tensor<D> {
        Tensor::from_data(TensorData::new(values, shape), &Device::flex())
    }

    #[test]
    fn a_positive_definite_system_is_solved_for_every_column() {
        let matrix = tensor(vec![4.0, 1.0, 0.0, 1.0, 3.0, -1.0, 0.0, -1.0, 5.0], [3, 3]);
        let expected = vec![1.0, -2.0, 0.5, 3.0, -1.0, 0.25];
        let right = matrix.clone().matmul(tensor(expected.clone(), [3, 2]));
        let solved = block_on(async { values(positive_definite(&matrix, right).await?).await }).unwrap();
        assert_eq!(solved.len(), expected.len());
        assert!(solved.iter().zip(&expected).all(|(a, b)| (a - b).abs() < 1e-6), "{solved:?}");
    }

    #[test]
    fn a_matrix_that_is_not_positive_definite_is_refused() {
        let saddle = tensor(vec![1.0, 2.0, 2.0, 1.0], [2, 2]);
        let refused = block_on(positive_definite(&saddle, tensor(vec![1.0, 1.0], [2, 1])));
        assert!(matches!(refused, Err(DataError::Singular)));
    }

    #[test]
    fn the_first_direction_is_the_one_the_rows_vary_along() {
        // Two columns that say the same and one that hardly agrees: the first direction weighs the two alike.
        let rows = 40usize;
        let x = (0..rows).flat_map(|row| [row as f32, 2.0 * row as f32 + 5.0, ((row * 17) % 7) as f32]).collect();
        let found = block_on(principal(tensor(x, [rows, 3]), 1)).unwrap();
        let weights = block_on(values(found.projection)).unwrap();
        assert!((weights[0] / (2.0 * weights[1]) - 1.0).abs() < 1e-3, "{weights:?}");
        // Per standard deviation (2 of the third column, 11.5 of the first) the third hardly counts.
        assert!(2.0 * weights[2].abs() < 0.3 * 11.5 * weights[0].abs(), "{weights:?}");
    }
}
