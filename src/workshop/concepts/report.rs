//! What is measured of the concepts: how well each is told from the rest, and whether its probability means what it says.

use std::fmt;

use super::{fit::sigmoid, labelled::Labelled};
use crate::{
    vision::concepts::{NAMES, SAID_FROM},
    workshop::concepts::labels::Shown,
};

/// Edges of the bins of predicted probability in which calibration is judged.
const BINS: [f64; 7] = [0.02, 0.1, 0.25, 0.4, 0.6, 0.8, 0.95];
/// A concept needs photos of so many themes for its figures to be those of a fitted head.
const LEAST_THEMES: usize = 2;

/// How well scores rank one concept's photos above the others.
#[derive(Clone, Copy, Debug, Default)]
struct Ranking {
    average_precision: f64,
    auc: f64,
}

struct Row {
    name: &'static str,
    photos: usize,
    themes: usize,
    /// Average precision of a random order: the share of positives.
    chance: f64,
    groups: Ranking,
    head: Ranking,
    /// Photos of which the concept would be said, and those of them that show it.
    said: usize,
    right: usize,
}

/// The tables, ready to print (as Markdown).
pub struct Report {
    rows: Vec<Row>,
    photos: usize,
    themes: usize,
    labels: usize,
    /// (mean probability, share that is shown, pairs) of every bin that is not empty.
    bins: Vec<(f64, f64, usize)>,
    calibration_error: f64,
    /// Photos of which nothing is said; photos whose most probable said concept can be judged, and those where it is right.
    silent: usize,
    first: (usize, usize),
}

/// Average precision and area under the ROC curve of `(score, is shown)`; equal scores share their place in the latter.
fn ranking(mut scored: Vec<(f64, bool)>) -> Ranking {
    scored.sort_by(|a, b| b.0.total_cmp(&a.0));
    let positives = scored.iter().filter(|(_, is)| *is).count();
    let negatives = scored.len() - positives;
    if positives == 0 || negatives == 0 {
        return Ranking::default();
    }
    let (mut found, mut precision, mut won) = (0usize, 0.0, 0.0);
    for (place, (_, is)) in scored.iter().enumerate() {
        if *is {
            found += 1;
            precision += found as f64 / (place + 1) as f64;
        }
    }
    for group in scored.chunk_by(|a, b| a.0.total_cmp(&b.0).is_eq()) {
        let yes = group.iter().filter(|(_, is)| *is).count();
        // Each positive beats the negatives that are still to come, and ties with those of its own group.
        let below = scored.iter().filter(|(score, is)| !is && *score < group[0].0).count();
        won += yes as f64 * (below as f64 + (group.len() - yes) as f64 / 2.0);
    }
    Ranking { average_precision: precision / positives as f64, auc: won / (positives * negatives) as f64 }
}

impl Report {
    /// `log_odds` is `[photos][concepts]`, out of fold.
    pub(super) fn new(photos: &Labelled, log_odds: &[Vec<f64>]) -> Self {
        let shown: &[Shown] = &photos.shown;
        let mut rows = Vec::new();
        let mut bins = vec![(0.0, 0.0, 0usize); BINS.len() + 1];
        for (concept, name) in NAMES.into_iter().enumerate() {
            let judged = || (0..shown.len()).filter_map(|row| Some((row, shown[row][concept]?)));
            let of_themes = judged().filter(|(_, is)| *is).map(|(row, _)| photos.themes[row].as_str());
            let (mut of_themes, count): (Vec<&str>, usize) = (of_themes.collect(), judged().count());
            let positives = of_themes.len();
            of_themes.sort_unstable();
            of_themes.dedup();
            let probability = |row: usize| sigmoid(log_odds[row][concept]);
            let said = || judged().filter(|(row, _)| probability(*row) >= f64::from(SAID_FROM));
            rows.push(Row {
                name,
                photos: positives,
                themes: of_themes.len(),
                chance: positives as f64 / count.max(1) as f64,
                groups: ranking(judged().map(|(row, is)| (f64::from(photos.groups[row][concept]), is)).collect()),
                head: ranking(judged().map(|(row, is)| (log_odds[row][concept], is)).collect()),
                said: said().count(),
                right: said().filter(|(_, is)| *is).count(),
            });
            for (row, is) in judged() {
                let p = probability(row);
                let bin = &mut bins[BINS.iter().filter(|edge| p >= **edge).count()];
                *bin = (bin.0 + p, bin.1 + f64::from(u8::from(is)), bin.2 + 1);
            }
        }
        bins.retain(|(.., count)| *count > 0);
        let pairs: usize = bins.iter().map(|(.., count)| count).sum();
        let calibration_error = bins.iter().map(|(p, is, _)| (p - is).abs()).sum::<f64>() / pairs.max(1) as f64;
        let (mut silent, mut first) = (0, (0, 0));
        for (row, odds) in log_odds.iter().enumerate() {
            let best = (0..odds.len()).max_by(|&a, &b| odds[a].total_cmp(&odds[b])).unwrap_or(0);
            match (sigmoid(odds[best]) >= f64::from(SAID_FROM), shown[row][best]) {
                (false, _) => silent += 1,
                (true, None) => {}
                (true, Some(is)) => first = (first.0 + 1, first.1 + usize::from(is)),
            }
        }
        let mut themes = photos.themes.clone();
        themes.sort_unstable();
        themes.dedup();
        Self {
            labels: rows.iter().map(|row| row.photos).sum(),
            rows,
            photos: shown.len(),
            themes: themes.len(),
            bins: bins.into_iter().map(|(p, is, count)| (p / count as f64, is / count as f64, count)).collect(),
            calibration_error,
            silent,
            first,
        }
    }

    /// Means over the concepts with photos of at least [`LEAST_THEMES`] themes.
    fn mean(&self, of: impl Fn(&Row) -> f64) -> f64 {
        let values: Vec<f64> = self.rows.iter().filter(|row| row.themes >= LEAST_THEMES).map(of).collect();
        values.iter().sum::<f64>() / values.len().max(1) as f64
    }
}

fn share(part: usize, whole: usize) -> String {
    if whole == 0 { "-".to_owned() } else { format!("{:.2}", part as f64 / whole as f64) }
}

impl fmt::Display for Report {
    fn fmt(&self, out: &mut fmt::Formatter) -> fmt::Result {
        let fitted = self.rows.iter().filter(|row| row.themes >= LEAST_THEMES).count();
        let (said, right) = self.rows.iter().fold((0, 0), |sum, row| (sum.0 + row.said, sum.1 + row.right));
        writeln!(
            out,
            "{} OASIS photos of {} themes, {} labels of our own; every photo judged by heads that saw no photo of its theme \
             (10 folds). Arguable labels are left out.\n",
            self.photos, self.themes, self.labels
        )?;
        writeln!(out, "| mean over {fitted} concepts with photos of two themes or more | average precision | AUC |")?;
        writeln!(out, "|---|---|---|")?;
        writeln!(out, "| chance | {:.3} | .500 |", self.mean(|row| row.chance))?;
        let line = |out: &mut fmt::Formatter, name: &str, of: fn(&Row) -> Ranking| {
            let (precision, auc) = (self.mean(|row| of(row).average_precision), self.mean(|row| of(row).auc));
            writeln!(out, "| {name} | {precision:.3} | {auc:.3} |")
        };
        line(out, "classes grouped, nothing learned", |row| row.groups)?;
        line(out, "head", |row| row.head)?;
        writeln!(
            out,
            "\nSaid from a probability of {SAID_FROM}: {said} times, right {} of the time, {} of all labels found; nothing said of {} photos \
             (\"I can't tell\"); the first word said is right {} of the time.\n",
            share(right, said),
            share(right, self.labels),
            self.silent,
            share(self.first.1, self.first.0),
        )?;
        writeln!(
            out,
            "Expected calibration error {:.4} over all pairs of photo and concept:\n",
            self.calibration_error
        )?;
        writeln!(out, "| mean probability | shown | pairs |\n|---|---|---|")?;
        for (p, is, count) in &self.bins {
            writeln!(out, "| {p:.3} | {is:.3} | {count} |")?;
        }
        writeln!(
            out,
            "\n| concept | photos | themes | AP classes | AP head | AUC classes | AUC head | said | right | found |"
        )?;
        writeln!(out, "|---|---|---|---|---|---|---|---|---|---|")?;
        for row in &self.rows {
            if row.photos == 0 {
                writeln!(out, "| {} | 0 | 0 | no labelled photo | | | | {} | {} | |", row.name, row.said, row.right)?;
                continue;
            }
            writeln!(
                out,
                "| {}{} | {} | {} | {:.2} | {:.2} | {:.2} | {:.2} | {} | {} | {} |",
                row.name,
                if row.themes < LEAST_THEMES { "*" } else { "" },
                row.photos,
                row.themes,
                row.groups.average_precision,
                row.head.average_precision,
                row.groups.auc,
                row.head.auc,
                row.said,
                share(row.right, row.said),
                share(row.right, row.photos),
            )?;
        }
        writeln!(
            out,
            "\n`*` one theme only: no positive to learn from when it is judged, so the figure is that of its classes with the shared \
             calibration, and the shipped head has learned from photos it could not be judged on."
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ranking_figures_are_the_textbooks() {
        let of = |scored: &[(f64, bool)]| ranking(scored.to_vec());
        let perfect = of(&[(3.0, true), (2.0, true), (1.0, false)]);
        assert_eq!((perfect.average_precision, perfect.auc), (1.0, 1.0));
        let mixed = of(&[(4.0, true), (3.0, false), (2.0, true), (1.0, false)]);
        assert!((mixed.average_precision - (1.0 + 2.0 / 3.0) / 2.0).abs() < 1e-12 && (mixed.auc - 0.75).abs() < 1e-12);
        assert_eq!(of(&[(1.0, true), (1.0, false)]).auc, 0.5);
        assert_eq!(of(&[(1.0, true)]).auc, 0.0);
    }

    #[test]
    fn a_perfect_head_is_reported_as_one_and_an_unlabelled_concept_as_such() {
        let count = NAMES.len();
        let photos = Labelled {
            themes: ["a", "b", "c", "d"].map(str::to_owned).to_vec(),
            embeddings: vec![Vec::new(); 4],
            groups: vec![vec![0.0; count]; 4],
            shown: (0..4).map(|row| (0..count).map(|concept| Some(concept == 0 && row < 2)).collect()).collect(),
        };
        let log_odds: Vec<Vec<f64>> = (0..4)
            .map(|row| (0..count).map(|concept| if concept == 0 && row < 2 { 9.0 } else { -9.0 }).collect())
            .collect();
        let report = Report::new(&photos, &log_odds);
        assert!(report.calibration_error < 0.001);
        assert_eq!((report.silent, report.first), (2, (2, 2)));
        let text = report.to_string();
        assert!(text.contains("| beach | 2 | 2 | 1.00 | 1.00 | 0.50 | 1.00 | 2 | 1.00 | 1.00 |"), "{text}");
        assert!(text.contains("| sea | 0 | 0 | no labelled photo"));
    }
}
