//! How well a case was ranked, and how sure that is.

use super::data::HIDDEN;
use crate::ground::random::SplitMix64;

const TOP: usize = 10;
const RESAMPLES: usize = 1000;

/// One case's figures.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Figures {
    pub auc: f64,
    pub ndcg: f64,
}

/// `scores`: of the hidden (the first [`HIDDEN`]), then of the others. Equal scores count half in the AUC, and are put in
/// a drawn order for NDCG@10 (Järvelin and Kekäläinen 2002).
pub fn figures(scores: &[f64], seed: u64) -> Figures {
    let hidden = HIDDEN.min(scores.len());
    let (wanted, others) = scores.split_at(hidden);
    let against = |score: &f64| others.iter().map(|other| half_or_all(*score, *other)).sum::<f64>();
    let pairs = (wanted.len() * others.len()).max(1) as f64;
    let auc = wanted.iter().map(against).sum::<f64>() / pairs;
    let mut draws = SplitMix64(seed);
    let mut order: Vec<(f64, u64, usize)> =
        scores.iter().enumerate().map(|(place, score)| (*score, draws.bits(), place)).collect();
    order.sort_by(|a, b| b.0.total_cmp(&a.0).then(a.1.cmp(&b.1)));
    let discount = |rank: usize| 1.0 / (rank as f64 + 2.0).log2();
    let found = order.iter().take(TOP).enumerate().filter(|(_, item)| item.2 < hidden);
    let ideal: f64 = (0..TOP.min(hidden)).map(discount).sum();
    Figures { auc, ndcg: found.map(|(rank, _)| discount(rank)).sum::<f64>() / ideal.max(f64::MIN_POSITIVE) }
}

fn half_or_all(score: f64, other: f64) -> f64 {
    if score > other {
        1.0
    } else if score < other {
        0.0
    } else {
        0.5
    }
}

/// Mean, and the interval that holds 95 % of the means of resampled listeners (Efron 1979).
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Interval {
    pub mean: f64,
    pub low: f64,
    pub high: f64,
}

pub fn interval(values: &[f64]) -> Interval {
    let count = values.len().max(1);
    let mean = values.iter().sum::<f64>() / count as f64;
    let mut draws = SplitMix64(95);
    let resampled = |draws: &mut SplitMix64| -> f64 {
        (0..values.len()).map(|_| values[draws.below(values.len())]).sum::<f64>() / count as f64
    };
    let mut means: Vec<f64> = (0..RESAMPLES).map(|_| resampled(&mut draws)).collect();
    means.sort_by(f64::total_cmp);
    let at = |share: f64| means[(share * (RESAMPLES - 1) as f64).round() as usize];
    Interval { mean, low: at(0.025), high: at(0.975) }
}

impl std::fmt::Display for Interval {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(formatter, "{:.3} ({:.3} to {:.3})", self.mean, self.low, self.high)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_best_order_has_every_figure_at_1_and_the_worst_at_0() {
        let mut scores: Vec<f64> = (0..100).map(|place| -f64::from(place)).collect();
        assert_eq!(figures(&scores, 1), Figures { auc: 1.0, ndcg: 1.0 });
        scores.iter_mut().for_each(|score| *score = -*score);
        assert_eq!(figures(&scores, 1), Figures { auc: 0.0, ndcg: 0.0 });
        assert_eq!(figures(&[0.0; 100], 1).auc, 0.5);
    }

    #[test]
    fn an_interval_holds_its_mean_and_narrows_with_more_values() {
        let of = |count: usize| {
            let mut draws = SplitMix64(4);
            interval(&(0..count).map(|_| draws.unit()).collect::<Vec<_>>())
        };
        let (few, many) = (of(20), of(2000));
        assert!(few.low < few.mean && few.mean < few.high);
        assert!(many.high - many.low < 0.3 * (few.high - few.low));
    }
}
