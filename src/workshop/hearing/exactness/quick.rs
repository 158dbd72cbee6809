//! The quick plan against all patches of the same tracks: does a track heard in a few places come out as the same track?
//!
//! Beside the plan itself stand plans that are not in use, cut from the patches of the whole: how much more patches
//! would bring, and how much the spread does.

use std::{
    fmt::{self, Display, Formatter},
    fs::File,
    path::{Path, PathBuf},
};

use crate::{
    engine::cancel::Cancel,
    hearing::{
        ears::{Impression, Listeners},
        error::HearingError,
        log_odds,
        plan::{Listener, Plan},
    },
    networks::NetworkError,
};

/// Why nothing could be measured.
#[derive(Debug, thiserror::Error)]
pub enum QuickError {
    #[error("{file}: {error}")]
    Hearing { file: String, error: HearingError },
    #[error(transparent)]
    Network(#[from] NetworkError),
    #[error("There are only {found} tracks to measure, too few to say anything; name a folder with at least 10.")]
    TooFew { found: usize },
}

/// One track as two plans hear it.
struct Pair {
    full: Impression,
    /// The quick plan, really heard: opened anew, sought and decoded in its places.
    quick: Impression,
    /// Each patch of the full plan, in order.
    patches: Vec<Impression>,
    duration_secs: f32,
}

/// How near a plan comes to the full one.
struct Row {
    name: String,
    patches: f64,
    cosine_mean: f64,
    cosine_least: f64,
    share_low: f64,
    tags_mean: f64,
    tags_least: f64,
}

/// A plan cut from the patches of the full one.
#[derive(Clone, Copy)]
enum Cut {
    /// The middles of equal parts.
    Spread(usize),
    /// Those around the middle of the track, in a row.
    Middle(usize),
}

impl Cut {
    fn places(self, total: usize) -> Vec<usize> {
        match self {
            Cut::Spread(count) if count < total => (0..count).map(|i| (2 * i + 1) * total / (2 * count)).collect(),
            Cut::Middle(count) if count < total => ((total - count) / 2..(total + count) / 2).collect(),
            _ => (0..total).collect(),
        }
    }
}

const CUTS: [(Cut, &str); 8] = [
    (Cut::Spread(4), "4 spread, cut from the whole"),
    (Cut::Spread(8), "8 spread"),
    (Cut::Spread(12), "12 spread"),
    (Cut::Spread(14), "14 spread"),
    (Cut::Spread(16), "16 spread"),
    (Cut::Spread(24), "24 spread"),
    (Cut::Middle(12), "12 in a row from the middle"),
    (Cut::Middle(24), "24 in a row from the middle"),
];
/// Cosines below this are counted.
const LOW_COSINE: f64 = 0.95;
const LEAST_TRACKS: usize = 10;

/// The quick plan's figures over one set of tracks.
pub struct QuickTable {
    title: String,
    rows: Vec<Row>,
    tracks: usize,
    skipped: Vec<String>,
    mean_secs: f64,
    mean_patches: f64,
}

impl QuickTable {
    /// Hears all of `files` that last from `secs.0` to `secs.1` seconds, wholly and quickly. Embeddings are z-scored over the whole tracks measured here.
    ///
    /// # Errors
    /// A network that fails, fewer than ten tracks. Files that can't be heard are listed in the table.
    pub async fn measure(
        title: &str,
        files: &[PathBuf],
        secs: (f32, f32),
        listeners: &Listeners,
        mut progress: impl FnMut(&str),
    ) -> Result<Self, QuickError> {
        let (mut pairs, mut skipped) = (Vec::new(), Vec::new());
        for (index, path) in files.iter().enumerate() {
            progress(&format!("{} of {}: {}", index + 1, files.len(), path.display()));
            match hear_both(listeners, path, secs).await {
                Ok(pair) => pairs.extend(pair),
                Err(QuickError::Hearing { file, error }) => skipped.push(format!("{file}: {error}")),
                Err(error) => return Err(error),
            }
        }
        if pairs.len() < LEAST_TRACKS {
            return Err(QuickError::TooFew { found: pairs.len() });
        }
        Ok(Self::of(title, &pairs, skipped))
    }

    fn of(title: &str, pairs: &[Pair], skipped: Vec<String>) -> Self {
        let full: Vec<Vec<f32>> = pairs.iter().map(|pair| pair.full.embedding()).collect();
        let spreads = spreads(&full);
        let count = pairs.len() as f64;
        let row = |name: &str, heard: &dyn Fn(&Pair) -> Impression| {
            let heard: Vec<Impression> = pairs.iter().map(heard).collect();
            let cosines: Vec<f64> = heard
                .iter()
                .zip(&full)
                .map(|(part, whole)| cosine(&z_scored(&part.embedding(), &spreads), &z_scored(whole, &spreads)))
                .collect();
            let tags: Vec<f64> =
                heard.iter().zip(pairs).map(|(part, pair)| correlation(&odds(part), &odds(&pair.full))).collect();
            let least = |values: &[f64]| values.iter().copied().fold(f64::INFINITY, f64::min);
            Row {
                name: name.to_owned(),
                patches: heard.iter().map(|part| f64::from(part.patches())).sum::<f64>() / count,
                cosine_mean: cosines.iter().sum::<f64>() / count,
                cosine_least: least(&cosines),
                share_low: cosines.iter().filter(|&&cosine| cosine < LOW_COSINE).count() as f64 / count,
                tags_mean: tags.iter().sum::<f64>() / count,
                tags_least: least(&tags),
            }
        };
        let mut rows = vec![row("the quick plan", &|pair| pair.quick.clone())];
        rows.extend(CUTS.map(|(cut, name)| {
            row(name, &|pair| {
                let mut part = Impression::default();
                for place in cut.places(pair.patches.len()) {
                    pair.patches.get(place).into_iter().for_each(|patch| part.join(patch));
                }
                part
            })
        }));
        Self {
            title: title.to_owned(),
            rows,
            tracks: pairs.len(),
            skipped,
            mean_secs: pairs.iter().map(|pair| f64::from(pair.duration_secs)).sum::<f64>() / count,
            mean_patches: pairs.iter().map(|pair| pair.patches.len() as f64).sum::<f64>() / count,
        }
    }
}

/// `None` where the track does not last as long as wanted.
async fn hear_both(listeners: &Listeners, path: &Path, secs: (f32, f32)) -> Result<Option<Pair>, QuickError> {
    let failed = |error: HearingError| QuickError::Hearing { file: path.display().to_string(), error };
    let open = |plan| {
        let file = File::open(path).map_err(|error| failed(HearingError::Read { detail: error.to_string() }))?;
        Listener::open(Box::new(file), &path.to_string_lossy(), plan).map_err(failed)
    };
    let mut listener = open(Plan::Full)?;
    let duration_secs = listener.duration_secs();
    if !(secs.0..=secs.1).contains(&duration_secs) {
        return Ok(None);
    }
    let (mut full, mut patches) = (Impression::default(), Vec::new());
    while let Some(patch) = listener.next_patch(&Cancel::default()).map_err(failed)? {
        let mut one = Impression::default();
        listeners.hear(&mut one, &patch).await?;
        full.join(&one);
        patches.push(one);
    }
    let (mut listener, mut quick) = (open(Plan::Quick)?, Impression::default());
    while let Some(patch) = listener.next_patch(&Cancel::default()).map_err(failed)? {
        listeners.hear(&mut quick, &patch).await?;
    }
    Ok(Some(Pair { full, quick, patches, duration_secs }))
}

/// Mean and deviation of each dimension.
fn spreads(embeddings: &[Vec<f32>]) -> Vec<(f64, f64)> {
    let count = embeddings.len().max(1) as f64;
    let len = embeddings.first().map_or(0, Vec::len);
    (0..len)
        .map(|at| {
            let values = || embeddings.iter().filter_map(|row| row.get(at)).map(|&value| f64::from(value));
            let mean = values().sum::<f64>() / count;
            (mean, (values().map(|value| (value - mean).powi(2)).sum::<f64>() / count).sqrt())
        })
        .collect()
}

/// Dimensions that never differ say nothing and become 0.
fn z_scored(embedding: &[f32], spreads: &[(f64, f64)]) -> Vec<f64> {
    let z = |(&value, &(mean, sd)): (&f32, &(f64, f64))| if sd > 1e-9 { (f64::from(value) - mean) / sd } else { 0.0 };
    embedding.iter().zip(spreads).map(z).collect()
}

fn cosine(a: &[f64], b: &[f64]) -> f64 {
    let dot = |a: &[f64], b: &[f64]| a.iter().zip(b).map(|(x, y)| x * y).sum::<f64>();
    dot(a, b) / (dot(a, a) * dot(b, b)).sqrt().max(1e-300)
}

fn correlation(a: &[f64], b: &[f64]) -> f64 {
    let centred = |values: &[f64]| {
        let mean = values.iter().sum::<f64>() / values.len().max(1) as f64;
        values.iter().map(|value| value - mean).collect::<Vec<f64>>()
    };
    cosine(&centred(a), &centred(b))
}

/// Log-odds of the mean probabilities of all hundred tags.
fn odds(impression: &Impression) -> Vec<f64> {
    let (msd, mtt) = impression.tags();
    msd.into_iter().chain(mtt).map(|p| f64::from(log_odds(p))).collect()
}

impl Display for QuickTable {
    fn fmt(&self, out: &mut Formatter<'_>) -> fmt::Result {
        writeln!(
            out,
            "{}: {} tracks of {:.0} s and {:.0} patches that sound, on average. Against all patches of the same track: \
             cosine of the embeddings, z-scored over these tracks; r of the log-odds of all hundred tags.\n",
            self.title, self.tracks, self.mean_secs, self.mean_patches
        )?;
        writeln!(out, "| heard | patches | cosine, mean | least | below .95 | log-tag r, mean | least |")?;
        writeln!(out, "|---|---|---|---|---|---|---|")?;
        for row in &self.rows {
            writeln!(
                out,
                "| {} | {:.1} | {:.4} | {:.3} | {:.0} % | {:.4} | {:.3} |",
                row.name,
                row.patches,
                row.cosine_mean,
                row.cosine_least,
                100.0 * row.share_low,
                row.tags_mean,
                row.tags_least
            )?;
        }
        self.skipped.iter().try_for_each(|line| writeln!(out, "\nNot heard: {line}"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cuts_lie_in_the_middle_of_equal_parts() {
        assert_eq!(Cut::Spread(4).places(8), [1, 3, 5, 7]);
        assert_eq!(Cut::Middle(4).places(8), [2, 3, 4, 5]);
        assert_eq!(Cut::Spread(12).places(3), [0, 1, 2]);
    }

    #[test]
    fn cosine_and_correlation_know_same_from_opposite() {
        let (a, b) = ([1.0, 2.0, 4.0], [-1.0, -2.0, -4.0]);
        assert!((cosine(&a, &a) - 1.0).abs() < 1e-12 && (cosine(&a, &b) + 1.0).abs() < 1e-12);
        assert!((correlation(&a, &[11.0, 12.0, 14.0]) - 1.0).abs() < 1e-12);
    }

    #[test]
    fn what_never_differs_counts_for_nothing() {
        let spreads = spreads(&[vec![1.0, 5.0], vec![3.0, 5.0]]);
        assert_eq!(z_scored(&[3.0, 9.0], &spreads), [1.0, 0.0]);
    }
}
