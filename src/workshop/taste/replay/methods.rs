//! The ways of ranking that are compared: ours, through the product's own table and posterior, and the ones it must beat.

use super::data::{Case, Data, HIDDEN, others_knowing};
use crate::taste::{
    FeedbackKind, Scope,
    model::{
        Observation, Posterior,
        cholesky::{Cholesky, dot},
    },
};

/// Which rows a method looks at.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Rows {
    Plain,
    Centred,
    /// What our model sees.
    Mapped,
}

#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Method {
    Random,
    Popularity,
    /// What tune listeners like on average.
    MeanTaste,
    /// Cosine with the mean of the liked.
    Centroid(Rows),
    /// The liked's mean less a share of the skipped's (Rocchio 1971).
    Rocchio(Rows, f64),
    /// Mean cosine with the nearest liked less a share of that with the nearest skipped.
    Nearest(Rows, usize, f64),
    /// L2-penalised, likes against skips.
    Logistic(Rows, f64),
    Ours,
}

/// Scores of the case's candidates after `count` likes and as many skips.
pub fn scores(data: &Data, mean_taste: &[f64], method: Method, case: &Case, count: usize) -> Vec<f64> {
    let likes = &case.likes[..count.min(case.likes.len())];
    let skips = &case.skips[..count.min(case.skips.len())];
    let each = |score: &dyn Fn(usize) -> f64| case.candidates.iter().map(|&place| score(place)).collect::<Vec<f64>>();
    match method {
        Method::Random => each(&|_| 0.0),
        Method::Popularity => popularity(data, case),
        Method::MeanTaste => each(&|place| product(&data.centred[place], mean_taste)),
        Method::Ours => ours(data, case, likes, skips),
        _ if likes.is_empty() => each(&|_| 0.0),
        Method::Centroid(rows) => {
            let mean = mean_of(data, rows, likes);
            each(&|place| product(&rows_of(data, rows)[place], &mean))
        }
        Method::Rocchio(rows, share) => {
            let (liked, skipped) = (mean_of(data, rows, likes), mean_of(data, rows, skips));
            let query: Vec<f64> = liked.iter().zip(&skipped).map(|(a, b)| a - share * b).collect();
            each(&|place| product(&rows_of(data, rows)[place], &query))
        }
        Method::Nearest(rows, neighbours, share) => each(&|place| {
            nearest(data, rows, place, likes, neighbours) - share * nearest(data, rows, place, skips, neighbours)
        }),
        Method::Logistic(rows, penalty) => {
            let weights = logistic(rows_of(data, rows), likes, skips, penalty);
            each(&|place| product(&rows_of(data, rows)[place], &weights))
        }
    }
}

/// How many others than the listener know each candidate.
fn popularity(data: &Data, case: &Case) -> Vec<f64> {
    let (hidden, others) = case.candidates.split_at(HIDDEN.min(case.candidates.len()));
    let of_hidden = hidden.iter().map(|&place| others_knowing(data, place));
    of_hidden.chain(others.iter().map(|&place| data.known_by[place])).map(|count| count as f64).collect()
}

fn rows_of(data: &Data, rows: Rows) -> &[Vec<f32>] {
    match rows {
        Rows::Plain => &data.plain,
        Rows::Centred => &data.centred,
        Rows::Mapped => &data.mapped,
    }
}

fn product(row: &[f32], weights: &[f64]) -> f64 {
    row.iter().zip(weights).map(|(value, weight)| f64::from(*value) * weight).sum()
}

fn mean_of(data: &Data, rows: Rows, places: &[usize]) -> Vec<f64> {
    let mut mean = vec![0.0; data.tags.len()];
    for &place in places {
        let row = &rows_of(data, rows)[place];
        mean.iter_mut().zip(row).for_each(|(sum, value)| *sum += f64::from(*value) / places.len() as f64);
    }
    mean
}

fn nearest(data: &Data, rows: Rows, place: usize, given: &[usize], neighbours: usize) -> f64 {
    let rows = rows_of(data, rows);
    let cosine = |other: &usize| rows[place].iter().zip(&rows[*other]).map(|(a, b)| f64::from(a * b)).sum::<f64>();
    let mut cosines: Vec<f64> = given.iter().map(cosine).collect();
    cosines.sort_by(|a, b| b.total_cmp(a));
    cosines.truncate(neighbours);
    cosines.iter().sum::<f64>() / cosines.len().max(1) as f64
}

/// Newton's method; the intercept is penalised a thousandth as much, so that the system stays definite.
fn logistic(rows: &[Vec<f32>], likes: &[usize], skips: &[usize], penalty: f64) -> Vec<f64> {
    const STEPS: usize = 8;
    let labelled = likes.iter().map(|&place| (place, 1.0)).chain(skips.iter().map(|&place| (place, 0.0)));
    let examples: Vec<(Vec<f64>, f64)> = labelled
        .map(|(place, label)| (rows[place].iter().map(|value| f64::from(*value)).chain([1.0]).collect(), label))
        .collect();
    let width = rows.first().map_or(0, Vec::len) + 1;
    let penalty_of = |column: usize| if column + 1 == width { penalty / 1000.0 } else { penalty };
    let mut weights = vec![0.0; width];
    for _ in 0..STEPS {
        let mut gradient: Vec<f64> = weights.iter().enumerate().map(|(column, w)| -penalty_of(column) * w).collect();
        let mut curvature = vec![vec![0.0; width]; width];
        for (x, label) in &examples {
            let chance = 1.0 / (1.0 + (-dot(x, &weights)).exp());
            for row in 0..width {
                gradient[row] += (label - chance) * x[row];
                let scale = chance * (1.0 - chance) * x[row];
                curvature[row][..=row].iter_mut().zip(x).for_each(|(sum, value)| *sum += scale * value);
            }
        }
        let step = solve(curvature, penalty_of, gradient);
        weights.iter_mut().zip(&step).for_each(|(weight, step)| *weight += step);
    }
    weights.pop();
    weights
}

fn solve(lower: Vec<Vec<f64>>, penalty_of: impl Fn(usize) -> f64, right: Vec<f64>) -> Vec<f64> {
    let mut factor = Cholesky::default();
    for (index, mut row) in lower.into_iter().enumerate() {
        let diagonal = row[index] + penalty_of(index);
        row.truncate(index);
        factor.push(row, diagonal);
    }
    factor.solve(right)
}

/// What the listeners of `cases` like on average: ridge regression of liked (1) or skipped (-1) on the tags.
pub fn mean_taste(data: &Data, cases: &[Case]) -> Vec<f64> {
    /// Per example.
    const PENALTY: f64 = 0.01;
    let width = data.tags.len();
    let (mut gram, mut right, mut count) = (vec![vec![0.0; width]; width], vec![0.0; width], 0.0);
    for case in cases {
        let labelled = case.likes.iter().map(|place| (place, 1.0)).chain(case.skips.iter().map(|place| (place, -1.0)));
        for (place, label) in labelled {
            let row = &data.centred[*place];
            count += 1.0;
            for column in 0..width {
                let value = f64::from(row[column]);
                right[column] += label * value;
                gram[column][..=column].iter_mut().zip(row).for_each(|(sum, other)| *sum += value * f64::from(*other));
            }
        }
    }
    solve(gram, |_| PENALTY * count, right)
}

/// Likes and skips as lines of a log, learned by the product's own posterior from nothing: there are no photos here.
fn ours(data: &Data, case: &Case, likes: &[usize], skips: &[usize]) -> Vec<f64> {
    let lines = likes.iter().map(|place| (place, FeedbackKind::Like));
    let lines = lines.chain(skips.iter().map(|place| (place, FeedbackKind::Skip)));
    let entries: Vec<Observation> = lines
        .enumerate()
        .map(|(key, (&place, kind))| Observation {
            key: key as u32,
            place: Some(place),
            artist: data.table.facts[place].artist,
            kind,
            scope: Scope::All,
            value: None,
            at_ms: 0.0,
            prior: 0.0,
            context: None,
        })
        .collect();
    let weights = Posterior::fit(&data.table, &entries, 0.0).weights(None);
    let score = |&place: &usize| f64::from(weights.score(&data.table, place));
    case.candidates.iter().map(score).collect()
}
