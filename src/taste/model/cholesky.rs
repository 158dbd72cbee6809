//! A positive definite matrix factored row by row: one more observation costs one more row, and the rows before it stay
//! as they are to the bit. That is what makes learning at once the same as learning again from the whole log.

/// Partial sums of a dot product: a fixed number, so that the compiler may use wide registers and every build adds up
/// in the same order.
const LANES: usize = 8;
/// Least pivot: a row that the rows before it already determine adds nothing, and must not divide by zero.
const LEAST_PIVOT: f64 = 1e-9;

/// The lower factor `L` of `A = L L'`, packed row by row.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Cholesky {
    rows: usize,
    packed: Vec<f64>,
}

impl Cholesky {
    fn row(&self, index: usize) -> &[f64] {
        &self.packed[index * (index + 1) / 2..][..index + 1]
    }

    /// Append a row of `A`: its products with the rows so far, then its diagonal. O(n²).
    pub fn push(&mut self, mut column: Vec<f64>, diagonal: f64) {
        column.truncate(self.rows);
        self.solve_lower(&mut column);
        let pivot = (diagonal - dot(&column, &column)).max(LEAST_PIVOT).sqrt();
        self.packed.extend(column);
        self.packed.push(pivot);
        self.rows += 1;
    }

    /// Keep the first `rows` rows.
    pub fn truncate(&mut self, rows: usize) {
        self.rows = self.rows.min(rows);
        self.packed.truncate(self.rows * (self.rows + 1) / 2);
    }

    /// `L z = right`, in place.
    pub fn solve_lower(&self, right: &mut [f64]) {
        for index in 0..self.rows.min(right.len()) {
            let row = self.row(index);
            right[index] = (right[index] - dot(&row[..index], &right[..index])) / row[index];
        }
    }

    /// `L' x = z`, in place.
    fn solve_upper(&self, right: &mut [f64]) {
        for index in (0..self.rows.min(right.len())).rev() {
            let row = self.row(index);
            let solved = right[index] / row[index];
            right[index] = solved;
            right.iter_mut().zip(&row[..index]).for_each(|(value, factor)| *value -= factor * solved);
        }
    }

    /// `A x = right`. O(n²).
    pub fn solve(&self, mut right: Vec<f64>) -> Vec<f64> {
        self.solve_lower(&mut right);
        self.solve_upper(&mut right);
        right
    }
}

/// Product of two vectors of one length, always added up in the same order.
pub fn dot(a: &[f64], b: &[f64]) -> f64 {
    let mut lanes = [0.0; LANES];
    let (a_chunks, b_chunks) = (a.chunks_exact(LANES), b.chunks_exact(LANES));
    let rest: f64 = a_chunks.remainder().iter().zip(b_chunks.remainder()).map(|(x, y)| x * y).sum();
    for (x, y) in a_chunks.zip(b_chunks) {
        for lane in 0..LANES {
            lanes[lane] += x[lane] * y[lane];
        }
    }
    lanes.iter().sum::<f64>() + rest
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_system_is_solved_and_a_factor_cut_short_is_the_factor_of_the_corner() {
        let side = 21;
        let entry = |a: usize, b: usize| {
            let base = 1.0 / (1.0 + (a as f64 - b as f64).abs());
            if a == b { base + 2.0 } else { base }
        };
        let factor_of = |rows: usize| {
            let mut factor = Cholesky::default();
            (0..rows).for_each(|row| factor.push((0..row).map(|column| entry(row, column)).collect(), entry(row, row)));
            factor
        };
        let mut factor = factor_of(side);
        let expected: Vec<f64> = (0..side).map(|index| index as f64 - 7.5).collect();
        let right = (0..side).map(|row| (0..side).map(|column| entry(row, column) * expected[column]).sum()).collect();
        let solved = factor.solve(right);
        assert!(solved.iter().zip(&expected).all(|(a, b)| (a - b).abs() < 1e-10), "{solved:?}");
        factor.truncate(9);
        assert_eq!(factor, factor_of(9));
    }

    #[test]
    fn a_row_given_twice_does_not_divide_by_zero() {
        let mut factor = Cholesky::default();
        factor.push(vec![], 1.0);
        factor.push(vec![1.0], 1.0);
        assert!(factor.solve(vec![1.0, 1.0]).iter().all(|value| value.is_finite()));
    }
}
