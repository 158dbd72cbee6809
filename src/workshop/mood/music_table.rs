//! `hearsight evaluate music`: how well a track's feelings and genre are read, beside what simpler means read.
//!
//! A figure without its baselines in the same table, on the same folds, says nothing.

use std::{
    fmt::{self, Display, Formatter},
    path::Path,
};

use super::{
    data,
    folds::{self, FOLDS, TrainError},
    music::{self, Corpus},
    ridge::pearson,
};
use crate::{
    hearing::plan::QUICK_PATCHES,
    mood::{
        felt, genre,
        reference::{MoodSpread, Spread},
    },
    networks::music_head::{Feeling, share_sd},
};

/// Other deals of the artists to folds that the head is measured on too.
const MORE_DEALS: usize = 5;
/// The nine feelings, then valence and arousal.
const COLUMNS: usize = 11;
/// Lower ends of the bands of the likeliest genre's probability.
const CERTAINTIES: [f32; 4] = [0.0, 0.4, 0.6, 0.8];

/// One way to read music, measured out of fold.
struct MethodRow {
    name: String,
    /// By column; no correlation where every prediction is the same by intention.
    r: [f64; COLUMNS],
    /// Share of excerpts whose genre is the likeliest.
    accuracy: f64,
}

/// How well one column's deviations fit its errors.
struct Calibration {
    name: String,
    error: f64,
    /// Shares of excerpts within one and within two deviations, the deviation being that of the other folds.
    within: [f64; 2],
    /// Deviation of the angle, for a feeling; of the error, for valence and arousal. Of all folds.
    sd: f64,
}

/// Every figure of the music head.
pub struct MusicTable {
    rows: Vec<MethodRow>,
    calibrations: Vec<Calibration>,
    /// The head on every deal of the artists, the table's own first.
    deals: Vec<MethodRow>,
    /// The head with one artist left out at a time: no deal decides.
    one_out: MethodRow,
    /// Mean logarithm of the probability of the true genre, negated.
    genre_loss: f64,
    /// By certainty: excerpts, mean probability, share right.
    genre_bands: Vec<(usize, f64, f64)>,
    /// Mean correlation of the feelings heard quickly with those heard whole, and share of excerpts of the same genre.
    quick_to_whole: (f64, f64),
    excerpts: usize,
    artists: usize,
    mood_spread: MoodSpread,
}

impl MethodRow {
    fn mean(&self) -> f64 {
        self.r.iter().take(felt::NAMES.len()).sum::<f64>() / felt::NAMES.len() as f64
    }
}

/// What was voted or predicted, by column; valence and arousal on the photos' scale.
fn columns(felt: &[[f64; 9]], onto: &[f64; 4]) -> Vec<Vec<f64>> {
    let mut columns: Vec<Vec<f64>> = (0..9).map(|feeling| felt.iter().map(|row| row[feeling]).collect()).collect();
    for axis in 0..2 {
        let moved = |row: &[f64; 9]| music::plane(row)[axis] * onto[2 * axis] + onto[2 * axis + 1];
        columns.push(felt.iter().map(moved).collect());
    }
    columns
}

fn by_head(feelings: &[Feeling], onto: &[f64; 4]) -> (Vec<Vec<f64>>, Vec<usize>) {
    let felt: Vec<[f64; 9]> = feelings.iter().map(|feeling| feeling.felt.0.map(f64::from)).collect();
    (columns(&felt, onto), feelings.iter().map(|feeling| feeling.genres.likeliest()).collect())
}

fn row(name: &str, predicted: &[Vec<f64>], genres: &[usize], voted: &[Vec<f64>], corpus: &Corpus) -> MethodRow {
    let mut r = [f64::NAN; COLUMNS];
    r.iter_mut().zip(predicted.iter().zip(voted)).for_each(|(r, (predicted, voted))| *r = pearson(predicted, voted));
    let right = genres.iter().zip(&corpus.items).filter(|(genre, item)| **genre == item.genre).count();
    MethodRow { name: name.to_owned(), r, accuracy: right as f64 / genres.len().max(1) as f64 }
}

/// The head on other folds than the table's, heard whole; without a name.
async fn by_folds(folds: &[usize], voted: &[Vec<f64>], corpus: &Corpus) -> Result<MethodRow, TrainError> {
    let [whole, _] = corpus.cross_fit(folds).await?;
    let (predicted, genres) = by_head(&whole, &corpus.onto);
    Ok(row("", &predicted, &genres, voted, corpus))
}

/// Ridge regression of the nine shares and, apart, of the genres.
fn by_ridge(
    name: &str,
    features: &[Vec<f32>],
    folds: &[usize],
    voted: &[Vec<f64>],
    corpus: &Corpus,
) -> Result<MethodRow, TrainError> {
    let felt = folds::cross_ridge(features, &voted[..9], folds)?;
    let is = |genre: usize| corpus.items.iter().map(|item| f64::from(item.genre == genre)).collect::<Vec<f64>>();
    let targets: Vec<Vec<f64>> = (0..genre::NAMES.len()).map(is).collect();
    let votes = folds::cross_ridge(features, &targets, folds)?;
    let likeliest = |item: usize| (0..votes.len()).max_by(|&a, &b| votes[a][item].total_cmp(&votes[b][item]));
    let genres: Vec<usize> = (0..features.len()).map(|item| likeliest(item).unwrap_or(0)).collect();
    let felt: Vec<[f64; 9]> =
        (0..features.len()).map(|item| std::array::from_fn(|column| felt[column][item])).collect();
    Ok(row(name, &columns(&felt, &corpus.onto), &genres, voted, corpus))
}

/// Errors in units of what the deviation would be were its factor 1: a share's errors grow towards one half.
fn standardised(column: usize, predicted: &[f64], voted: &[f64]) -> Vec<f64> {
    let unit = |share: f64| if column < felt::NAMES.len() { f64::from(share_sd(share as f32, 1.0)) } else { 1.0 };
    predicted.iter().zip(voted).map(|(predicted, voted)| (predicted - voted) / unit(*predicted)).collect()
}

fn root_mean_square(values: impl Iterator<Item = f64>) -> f64 {
    let (sum, count) = values.fold((0.0, 0.0), |(sum, count), value| (sum + value * value, count + 1.0));
    (sum / f64::max(count, 1.0)).sqrt()
}

fn calibration(column: usize, predicted: &[f64], voted: &[f64], folds: &[usize]) -> Calibration {
    let errors = standardised(column, predicted, voted);
    let within = |sds: f64| {
        let inside = errors.iter().zip(folds).filter(|(error, fold)| {
            let others = errors.iter().zip(folds).filter(|(_, other)| other != fold);
            error.abs() <= sds * root_mean_square(others.map(|(error, _)| *error))
        });
        inside.count() as f64 / folds.len().max(1) as f64
    };
    let name = felt::NAMES.get(column).copied().unwrap_or(if column == 9 { "valence" } else { "arousal" });
    Calibration {
        name: name.to_owned(),
        error: root_mean_square(predicted.iter().zip(voted).map(|(a, b)| a - b)),
        within: [within(1.0), within(2.0)],
        sd: root_mean_square(errors.into_iter()),
    }
}

/// Measure everything on `data`/emotify; also returns the corpus, which took minutes to hear.
///
/// # Errors
/// Unreadable data, audio or weights.
pub async fn measure(data_dir: &Path, models_dir: &Path) -> Result<(Corpus, MusicTable), TrainError> {
    let corpus = Corpus::read(data_dir, models_dir).await?;
    let artists = corpus.artists();
    let folds = data::folds(&artists, FOLDS);
    let felt: Vec<[f64; 9]> = corpus.items.iter().map(|item| item.felt).collect();
    let voted = columns(&felt, &corpus.onto);
    let mut rows = Vec::new();

    let commonest = |fold: usize| {
        let count = |genre: usize| {
            corpus.items.iter().zip(&folds).filter(|(item, other)| item.genre == genre && **other != fold).count()
        };
        (0..genre::NAMES.len()).max_by_key(|&genre| count(genre)).unwrap_or(0)
    };
    let genres: Vec<usize> = folds.iter().map(|&fold| commonest(fold)).collect();
    rows.push(row("mean of the votes, commonest genre", &[], &genres, &voted, &corpus));
    let msd: Vec<Vec<f32>> = corpus.sounds.iter().map(|sound| sound.msd.clone()).collect();
    rows.push(by_ridge("MSD embedding, ridge", &msd, &folds, &voted, &corpus)?);
    let both = corpus.sounds.iter().map(|sound| sound.msd.iter().chain(&sound.mtt).copied().collect());
    let both: Vec<Vec<f32>> = both.collect();
    rows.push(by_ridge("MSD and MTT embeddings, ridge", &both, &folds, &voted, &corpus)?);

    let [whole, quick] = corpus.cross_fit(&folds).await?;
    let (by_quick, quick_genres) = by_head(&quick, &corpus.onto);
    rows.push(row(&format!("this head, {QUICK_PATCHES} patches heard"), &by_quick, &quick_genres, &voted, &corpus));
    let (ours, genres) = by_head(&whole, &corpus.onto);
    rows.push(row("this head", &ours, &genres, &voted, &corpus));

    let alike = ours.iter().zip(&by_quick).take(felt::NAMES.len()).map(|(a, b)| pearson(a, b)).sum::<f64>();
    let same = genres.iter().zip(&quick_genres).filter(|(a, b)| a == b).count();
    let quick_to_whole = (alike / felt::NAMES.len() as f64, same as f64 / genres.len().max(1) as f64);

    let mut deals = vec![row("", &ours, &genres, &voted, &corpus)];
    for deal in 1..=MORE_DEALS {
        deals.push(by_folds(&data::dealt(&artists, FOLDS, &deal.to_string()), &voted, &corpus).await?);
    }

    let mut names = artists.clone();
    names.sort();
    names.dedup();
    let one_out = by_folds(&data::folds(&artists, names.len()), &voted, &corpus).await?;

    let calibrations = (0..COLUMNS).map(|column| calibration(column, &ours[column], &voted[column], &folds)).collect();
    let told = corpus.items.iter().zip(&whole).map(|(item, feeling)| f64::from(feeling.genres.0[item.genre]));
    let genre_loss = told.map(|p| -p.ln()).sum::<f64>() / whole.len().max(1) as f64;
    let table = MusicTable {
        rows,
        calibrations,
        deals,
        one_out,
        genre_loss,
        genre_bands: genre_bands(&whole, &corpus),
        quick_to_whole,
        excerpts: corpus.items.len(),
        artists: names.len(),
        mood_spread: MoodSpread { valence: Spread::of(&ours[9]), arousal: Spread::of(&ours[10]) },
    };
    Ok((corpus, table))
}

/// Of each band of certainty: excerpts, mean probability of the likeliest genre, share of excerpts where it is right.
fn genre_bands(feelings: &[Feeling], corpus: &Corpus) -> Vec<(usize, f64, f64)> {
    let band = |p: f32| CERTAINTIES.iter().filter(|&&least| p >= least).count();
    let one = |place: usize| {
        let members = feelings.iter().zip(&corpus.items).filter_map(|(feeling, item)| {
            let likeliest = feeling.genres.likeliest();
            let p = feeling.genres.0[likeliest];
            (band(p) == place).then_some((f64::from(p), f64::from(likeliest == item.genre)))
        });
        let (count, p, right) =
            members.fold((0, 0.0, 0.0), |(n, ps, rights), (p, right)| (n + 1, ps + p, rights + right));
        let mean = |sum: f64| sum / f64::max(f64::from(count), 1.0);
        (count as usize, mean(p), mean(right))
    };
    (1..=CERTAINTIES.len()).map(one).collect()
}

impl MusicTable {
    /// Deviations for the head: of the nine angles, then of valence and arousal.
    pub fn spread(&self) -> [f64; COLUMNS] {
        std::array::from_fn(|column| self.calibrations.get(column).map_or(0.0, |found| found.sd))
    }

    /// Spreads of the head's predictions out of fold.
    pub fn mood_spread(&self) -> MoodSpread {
        self.mood_spread
    }

    /// One line of figures, for the card and the terminal.
    pub fn figures(&self) -> String {
        let ours = self.rows.last();
        let of = |value: fn(&MethodRow) -> f64| ours.map_or(f64::NAN, value);
        format!(
            "{} excerpts, {FOLDS} folds by artist: mean r of the nine {:.3}, valence r {:.3}, arousal r {:.3}, genre {:.3}",
            self.excerpts,
            of(MethodRow::mean),
            of(|row| row.r[9]),
            of(|row| row.r[10]),
            of(|row| row.accuracy)
        )
    }
}

/// A correlation, or a dash where there is none.
fn r(value: f64) -> String {
    if value.is_finite() { format!("{value:.3}") } else { "-".to_owned() }
}

impl Display for MusicTable {
    fn fmt(&self, f: &mut Formatter) -> fmt::Result {
        writeln!(
            f,
            "{} excerpts of {} artists, {FOLDS} folds by artist; Pearson's r with the shares of votes, and accuracy of the genre, out of fold.\n",
            self.excerpts, self.artists
        )?;
        writeln!(f, "| read from | {} | mean of nine | valence | arousal | genre |", felt::NAMES.join(" | "))?;
        writeln!(f, "|{}", "---|".repeat(COLUMNS + 3))?;
        for row in &self.rows {
            let (nine, plane) = row.r.split_at(felt::NAMES.len());
            let cells: Vec<String> =
                nine.iter().copied().chain([row.mean()]).chain(plane.iter().copied()).map(r).collect();
            writeln!(f, "| {} | {} | {:.3} |", row.name, cells.join(" | "), row.accuracy)?;
        }
        let over = |value: fn(&MethodRow) -> f64| {
            let of = || self.deals.iter().map(value);
            let (least, most) = (of().fold(f64::INFINITY, f64::min), of().fold(f64::NEG_INFINITY, f64::max));
            format!("{:.3} ({least:.3} to {most:.3})", of().sum::<f64>() / self.deals.len().max(1) as f64)
        };
        writeln!(
            f,
            "\nThis head over {} deals of the artists to folds: mean r of the nine {}, valence {}, arousal {}, genre {}.",
            self.deals.len(),
            over(MethodRow::mean),
            over(|row| row.r[9]),
            over(|row| row.r[10]),
            over(|row| row.accuracy)
        )?;
        let one_out = &self.one_out;
        writeln!(
            f,
            "With one artist left out at a time, {} folds: mean r of the nine {:.3}, valence {:.3}, arousal {:.3}, genre {:.3}.",
            self.artists,
            one_out.mean(),
            one_out.r[9],
            one_out.r[10],
            one_out.accuracy
        )?;
        let (alike, same) = self.quick_to_whole;
        writeln!(
            f,
            "{QUICK_PATCHES} patches against all: mean r of the nine predictions {alike:.3}, the same genre for {:.1} %.",
            100.0 * same
        )?;
        writeln!(f, "\n| this head | root mean square error | within 1 sd | within 2 sd |\n|---|---|---|---|")?;
        for Calibration { name, error, within: [one, two], .. } in &self.calibrations {
            writeln!(f, "| {name} | {error:.3} | {:.0} % | {:.0} % |", 100.0 * one, 100.0 * two)?;
        }
        writeln!(f, "\n| likeliest genre said at | excerpts | mean probability | right |\n|---|---|---|---|")?;
        for (band, (count, p, right)) in self.genre_bands.iter().enumerate() {
            let (least, below) = (CERTAINTIES[band], CERTAINTIES.get(band + 1).copied().unwrap_or(1.0));
            writeln!(f, "| {least:.1} to {below:.1} | {count} | {p:.2} | {right:.2} |")?;
        }
        let even = (genre::NAMES.len() as f64).ln();
        writeln!(f, "\nLogarithmic loss of the genres {:.3}, where {even:.3} is that of even odds.", self.genre_loss)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn valence_and_arousal_come_from_their_feelings_on_the_photos_scale() {
        let felt = [0.0, 0.0, 0.5, 0.0, 0.25, 0.125, 0.25, 0.5, 0.125];
        let found = columns(&[felt], &[2.0, -0.5, 1.0, 0.25]);
        assert_eq!(found.len(), COLUMNS);
        assert!((found[9][0] - (2.0 * 0.125 - 0.5)).abs() < 1e-12);
        assert!((found[10][0] - (0.625 + 0.25)).abs() < 1e-12);
    }

    #[test]
    fn a_straggler_lies_outside_the_deviation_of_the_other_folds() {
        let folds = [0, 0, 1, 1, 2, 2, 3, 3];
        // Errors .1 and .02 in turn but for one of .9: the rest's root mean square is .072.
        let mut predicted: Vec<f64> = (0..8).map(|row| if row % 2 == 0 { 0.1 } else { 0.02 }).collect();
        predicted[0] = 0.9;
        let found = calibration(9, &predicted, &[0.0; 8], &folds);
        assert_eq!(found.within, [7.0 / 8.0, 7.0 / 8.0]);
        // A share of one half is as unsure as its angle; one of .02 less than a third of that.
        let unit = standardised(0, &[0.5, 0.02], &[0.4, 0.0]);
        assert!((unit[0] - 0.1).abs() < 1e-6 && unit[1] > 3.0 * 0.02);
    }
}
