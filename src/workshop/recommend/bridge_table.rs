//! `hearsight evaluate recommend`, the bridge's part: does music picked for a photo feel to people as the photo does?
//!
//! Both sides are rated by people who never met: photos by one crowd (OASIS), music by another (Emotify). Every photo is
//! read by heads that saw no photo of its theme, every excerpt by heads that heard nothing by its artist; the ten best
//! excerpts of a photo are then judged by the votes alone.

use std::{
    fmt::{self, Display, Formatter},
    path::Path,
};

use crate::{
    ground::ids::TrackId,
    hearing::Heard,
    library::{Track, row::row_of},
    mood::{Mood, felt, reference::Spread},
    networks::music_head::Feeling,
    recommend::{
        bridge::{Aim, Bridge, Reason, ReasonKind, Sight},
        list::{self, Past, Shape},
    },
    taste::table::{self, Facts},
    vision::{Looks, concepts, describe, named, prepare},
    workshop::mood::{
        data,
        folds::{self, FOLDS, TrainError},
        looks,
        music::{self, plane},
        photo,
        ridge::pearson,
    },
};

/// Picks of a photo that are judged.
const PICKS: usize = 10;
/// Deals of the themes and the artists to folds; figures are means over them.
const DEALS: usize = 5;

/// One way to pick, measured on one deal.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
struct Figures {
    /// Spearman's correlation of the photos' ratings with their picks' mean votes; not a number where all get the same.
    valence: f64,
    arousal: f64,
    /// Mean share of listeners who liked a pick.
    liked: f64,
    /// Excerpts that any photo gets.
    different: f64,
    /// Share of the photos that get the commonest excerpt.
    commonest: f64,
}

/// Every way to pick.
pub struct BridgeTable {
    rows: Vec<(String, Vec<Figures>)>,
    photos: usize,
    excerpts: usize,
}

/// Ranks from 1, equals sharing theirs.
fn ranks(values: &[f64]) -> Vec<f64> {
    let mut order: Vec<usize> = (0..values.len()).collect();
    order.sort_by(|&a, &b| values[a].total_cmp(&values[b]).then(a.cmp(&b)));
    let mut ranks = vec![0.0; values.len()];
    let mut before = 0;
    for equals in order.chunk_by(|&a, &b| values[a].total_cmp(&values[b]).is_eq()) {
        equals.iter().for_each(|&place| ranks[place] = before as f64 + (equals.len() as f64 + 1.0) / 2.0);
        before += equals.len();
    }
    ranks
}

/// Spearman's rank correlation; not a number where one side never varies.
fn spearman(a: &[f64], b: &[f64]) -> f64 {
    let varies = |values: &[f64]| values.iter().any(|value| *value != values[0]);
    if varies(a) && varies(b) { pearson(&ranks(a), &ranks(b)) } else { f64::NAN }
}

/// What people said of both sides.
struct Truth {
    /// Valence and arousal of the photos.
    photos: [Vec<f64>; 2],
    /// The same of the excerpts, in shares of votes.
    excerpts: [Vec<f64>; 2],
    liked: Vec<f64>,
}

impl Truth {
    /// The figures of `score`, which takes a photo and an excerpt.
    fn judge(&self, score: impl Fn(usize, usize) -> f64) -> Figures {
        self.judge_picks(|photo| {
            let mut order: Vec<(f64, usize)> = (0..self.liked.len()).map(|at| (score(photo, at), at)).collect();
            order.sort_by(|a, b| b.0.total_cmp(&a.0).then(a.1.cmp(&b.1)));
            order.into_iter().take(PICKS).map(|(_, at)| at).collect()
        })
    }

    /// The figures of what `pick` gives a photo.
    fn judge_picks(&self, pick: impl Fn(usize) -> Vec<usize>) -> Figures {
        let mut times = vec![0usize; self.liked.len()];
        let mut picked = [Vec::new(), Vec::new()];
        let mut liked = 0.0;
        for photo in 0..self.photos[0].len() {
            let picks = pick(photo);
            picks.iter().for_each(|at| times[*at] += 1);
            let mean = |of: &[f64]| picks.iter().map(|at| of[*at]).sum::<f64>() / picks.len().max(1) as f64;
            picked[0].push(mean(&self.excerpts[0]));
            picked[1].push(mean(&self.excerpts[1]));
            liked += mean(&self.liked);
        }
        let photos = self.photos[0].len().max(1) as f64;
        Figures {
            valence: spearman(&self.photos[0], &picked[0]),
            arousal: spearman(&self.photos[1], &picked[1]),
            liked: liked / photos,
            different: times.iter().filter(|&&times| times > 0).count() as f64,
            commonest: times.iter().max().map_or(0.0, |&most| most as f64 / photos),
        }
    }
}

fn standard(values: &[f64]) -> Vec<f64> {
    let spread = Spread::of(values);
    values.iter().map(|value| (value - f64::from(spread.mean)) / f64::from(spread.sd)).collect()
}

fn root_mean_square(errors: impl Iterator<Item = f64>) -> f64 {
    let (sum, count) = errors.fold((0.0, 0.0), |(sum, count), error| (sum + error * error, count + 1.0));
    (sum / f64::max(count, 1.0)).sqrt()
}

/// The photos as the bridge takes them, moods out of fold.
fn sights(moods: &[Vec<f64>; 2], rated: &[Vec<f64>; 2], shown: &[Vec<f32>], seen: &[Looks]) -> Vec<Sight> {
    let sd = |axis: usize| root_mean_square(moods[axis].iter().zip(&rated[axis]).map(|(a, b)| a - b)) as f32;
    let (valence_sd, arousal_sd) = (sd(0), sd(1));
    let one = |place: usize| {
        let [valence, arousal] = [0, 1].map(|axis: usize| (moods[axis][place] as f32).clamp(-1.0, 1.0));
        let mood = Mood { valence, valence_sd, arousal, arousal_sd };
        let concepts = concepts::said(&shown[place]);
        Sight { mood, felt: felt::of(&mood, &named(&concepts)), concepts, looks: seen[place].clone() }
    };
    (0..seen.len()).map(one).collect()
}

/// The excerpts as rows of the table, feelings out of fold.
fn rows(corpus: &music::Corpus, feelings: &[Feeling]) -> Vec<Vec<f32>> {
    let one = |(place, feeling): (usize, &Feeling)| {
        let heard = Heard {
            tags_msd: corpus.tags_msd[place].clone(),
            tags_mtt: corpus.tags_mtt[place].clone(),
            described: corpus.described[place].clone(),
            ..Heard::default()
        };
        let track = Track {
            id: TrackId(format!("{place:04}")),
            heard,
            mood: feeling.mood,
            felt: feeling.felt,
            felt_sd: feeling.felt_sd,
            genres: feeling.genres,
            ..Track::default()
        };
        row_of(&track, &[&*corpus.sounds[place].msd, &*corpus.sounds[place].mtt].concat())
    };
    feelings.iter().enumerate().map(one).collect()
}

/// The excerpts as a library, in their order.
fn library(rows: &[Vec<f32>], artists: &[String]) -> table::FeatureTable {
    let mut table = table::FeatureTable::default();
    for (place, (row, artist)) in rows.iter().zip(artists).enumerate() {
        let facts = Facts { artist: table.artist_number(artist), ..Facts::default() };
        table.put(TrackId(format!("{place:04}")), row, facts);
    }
    table
}

/// Scores of every row for every photo by the parts that `is_kept`.
fn by_bridge(sights: &[Sight], rows: &[Vec<f32>], is_kept: impl Fn(&Reason) -> bool) -> Vec<Vec<f64>> {
    let of = |sight: &Sight| {
        let parts = Bridge::of(sight, Aim::Match).parts.into_iter().filter(&is_kept).collect();
        let (weights, constant) = Bridge { parts }.weights();
        let score =
            |row: &Vec<f32>| constant + row.iter().zip(&weights).map(|(value, weight)| value * weight).sum::<f32>();
        rows.iter().map(|row| f64::from(score(row))).collect()
    };
    sights.iter().map(of).collect()
}

/// A number from 0 to 1 for a pair, the same in every run.
fn chance(a: usize, b: usize) -> f64 {
    let hash = *blake3::hash(format!("{a} {b}").as_bytes()).as_bytes();
    f64::from(u32::from_le_bytes([hash[0], hash[1], hash[2], hash[3]])) / f64::from(u32::MAX)
}

/// Measure every way to pick, on `data`/oasis and `data`/emotify.
///
/// # Errors
/// Unreadable data, photos, audio or weights.
pub async fn measure(data_dir: &Path, models_dir: &Path) -> Result<BridgeTable, TrainError> {
    let (mut colours, mut seen) = (Vec::new(), Vec::new());
    let photos = photo::Corpus::read(data_dir, models_dir, |photo| {
        colours.push(looks::colour(photo));
        seen.push(prepare::shrink(photo).map(|small| describe::describe(&small).looks).unwrap_or_default());
    })
    .await?;
    let excerpts = music::Corpus::read(data_dir, models_dir).await?;
    let (rated, themes, artists) = (photos.ratings(), photos.themes(), excerpts.artists());
    let shown = crate::workshop::concepts::train::cross_fit(&photos)?;
    let voted = [0, 1].map(|axis: usize| excerpts.items.iter().map(|item| plane(&item.felt)[axis]).collect());
    let truth =
        Truth { photos: rated.clone(), excerpts: voted, liked: excerpts.items.iter().map(|item| item.liked).collect() };

    let mut found: Vec<(String, Vec<Figures>)> = Vec::new();
    let mut put = |name: &str, figures: Figures| match found.iter_mut().find(|(known, _)| known == name) {
        Some((_, all)) => all.push(figures),
        None => found.push((name.to_owned(), vec![figures])),
    };
    for deal in 0..DEALS {
        // The first deal is that of every other table.
        let salt = if deal == 0 { String::new() } else { deal.to_string() };
        let folds = data::dealt(&themes, FOLDS, &salt);
        let moods = photos.cross_fit(&folds).await?;
        let [feelings, _] = excerpts.cross_fit(&data::dealt(&artists, FOLDS, &salt)).await?;
        let (sights, rows) = (sights(&moods, &rated, &shown, &seen), rows(&excerpts, &feelings));

        let bridge = by_bridge(&sights, &rows, |_| true);
        put("the bridge", truth.judge(|photo, at| bridge[photo][at]));
        let table = library(&rows, &artists);
        for (name, variety) in [("usual", list::USUAL_VARIETY), ("three times the usual", 3.0 * list::USUAL_VARIETY)] {
            let shape = Shape { count: PICKS as u32, variety, ..Shape::default() };
            let list = |photo: usize| -> Vec<usize> {
                let scores: Vec<f32> = bridge[photo].iter().map(|score| *score as f32).collect();
                let chosen = list::choose(&table, &scores, &Past::default(), &shape, &[], 0.0);
                chosen.picks.iter().map(|choice| choice.place).collect()
            };
            let name = format!("the bridge, as a list (two by one artist, {name} variety)");
            put(&name, truth.judge_picks(list));
        }
        let mood_only = |part: &Reason| matches!(part.kind, ReasonKind::Valence | ReasonKind::Arousal);
        let moody = by_bridge(&sights, &rows, mood_only);
        put("the bridge without associations (mood alone)", truth.judge(|photo, at| moody[photo][at]));
        let rest = by_bridge(&sights, &rows, |part| !mood_only(part));
        put("associations alone", truth.judge(|photo, at| rest[photo][at]));

        let photo_z = moods.clone().map(|axis| standard(&axis));
        let column = |column: usize| standard(&rows.iter().map(|row| f64::from(row[column])).collect::<Vec<f64>>());
        let music_z = [column(table::VALENCE), column(table::AROUSAL)];
        let gap = |axis: usize, photo: usize, at: usize| (photo_z[axis][photo] - music_z[axis][at]).powi(2);
        put("nearest in mood", truth.judge(|photo, at| -gap(0, photo, at) - gap(1, photo, at)));
        put("nearest in valence", truth.judge(|photo, at| -gap(0, photo, at)));

        let coloured = folds::cross_ridge(&colours, &rated, &folds)?;
        let coloured: Vec<Vec<f64>> = coloured.iter().map(|axis| standard(axis)).collect();
        let gap = |axis: usize, photo: usize, at: usize| (coloured[axis][photo] - music_z[axis][at]).powi(2);
        put(
            "nearest in mood read from ten colour statistics",
            truth.judge(|photo, at| -gap(0, photo, at) - gap(1, photo, at)),
        );
        let equations: Vec<[f64; 2]> = colours.iter().map(|colour| looks::valdez_mehrabian(colour)).collect();
        let equations =
            [0, 1].map(|axis: usize| standard(&equations.iter().map(|pair| pair[axis]).collect::<Vec<f64>>()));
        let gap = |axis: usize, photo: usize, at: usize| (equations[axis][photo] - music_z[axis][at]).powi(2);
        put(
            "nearest in mood by Valdez and Mehrabian's equations",
            truth.judge(|photo, at| -gap(0, photo, at) - gap(1, photo, at)),
        );
        put("most liked", truth.judge(|_, at| truth.liked[at]));
        put("random", truth.judge(|photo, at| chance(photo + deal * truth.photos[0].len(), at)));
    }
    Ok(BridgeTable { rows: found, photos: themes.len(), excerpts: artists.len() })
}

/// As [`measure`], ready to print.
///
/// # Errors
/// As [`measure`].
pub async fn report(data_dir: &Path, models_dir: &Path) -> Result<String, TrainError> {
    Ok(measure(data_dir, models_dir).await?.to_string())
}

impl Display for BridgeTable {
    fn fmt(&self, f: &mut Formatter) -> fmt::Result {
        writeln!(
            f,
            "{} OASIS photos, the {PICKS} best of {} Emotify excerpts for each, both read out of fold; Spearman's correlation of \
             the photos' ratings with the mean votes for their picks. Means over {DEALS} deals of themes and artists to \
             {FOLDS} folds (least to most).\n",
            self.photos, self.excerpts
        )?;
        writeln!(
            f,
            "| picked by | valence | arousal | liked | different excerpts | commonest |\n|---|---|---|---|---|---|"
        )?;
        for (name, all) in &self.rows {
            let mean = |of: fn(&Figures) -> f64| all.iter().map(of).sum::<f64>() / all.len().max(1) as f64;
            let range = |of: fn(&Figures) -> f64| {
                let least = all.iter().map(of).fold(f64::INFINITY, f64::min);
                let most = all.iter().map(of).fold(f64::NEG_INFINITY, f64::max);
                let mean = mean(of);
                if mean.is_finite() { format!("{mean:.3} ({least:.3} to {most:.3})") } else { "-".to_owned() }
            };
            writeln!(
                f,
                "| {name} | {} | {} | {:.3} | {:.0} | {:.1} % |",
                range(|figures| figures.valence),
                range(|figures| figures.arousal),
                mean(|figures| figures.liked),
                mean(|figures| figures.different),
                100.0 * mean(|figures| figures.commonest)
            )?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn equals_share_their_rank_and_any_rising_law_correlates_fully() {
        assert_eq!(ranks(&[3.0, 1.0, 3.0, 2.0]), [3.5, 1.0, 3.5, 2.0]);
        assert!((spearman(&[1.0, 2.0, 3.0, 4.0], &[1.0, 8.0, 27.0, 64.0]) - 1.0).abs() < 1e-12);
        assert!(spearman(&[1.0, 2.0], &[5.0, 5.0]).is_nan());
    }

    #[test]
    fn picks_are_judged_by_the_votes_and_counted() {
        let excerpts: Vec<f64> = (0..20).map(f64::from).collect();
        let truth = Truth {
            photos: [vec![1.0, 9.0], vec![1.0, 9.0]],
            excerpts: [excerpts.clone(), excerpts.clone()],
            liked: vec![0.5; 20],
        };
        let sign = |photo: usize| if photo == 0 { -1.0 } else { 1.0 };
        let found = truth.judge(|photo, at| sign(photo) * excerpts[at]);
        assert!((found.valence - 1.0).abs() < 1e-12 && (found.arousal - 1.0).abs() < 1e-12);
        assert_eq!((found.liked, found.different, found.commonest), (0.5, 20.0, 0.5));
        let same = truth.judge(|_, at| excerpts[at]);
        assert!(same.valence.is_nan());
        assert_eq!((same.different, same.commonest), (10.0, 1.0));
    }

    #[test]
    fn chance_is_the_same_every_time_and_even() {
        let mean = (0..500).map(|at| chance(1, at)).sum::<f64>() / 500.0;
        assert!((mean - 0.5).abs() < 0.05 && chance(3, 4) == chance(3, 4));
    }
}
