//! Fits the music head on people's votes: what `hearsight train mood-music` and `hearsight evaluate music` share.
//!
//! Kernel ridge regression. Every fold fits everything anew (standardisation, principal directions, sharpness, votes), so
//! that a figure out of fold is one of a head that has heard nothing by the artist.

use std::{collections::BTreeMap, path::Path};

use burn::{
    module::Param,
    tensor::{Device, Tensor, TensorData},
};
use nalgebra::DMatrix;

use super::{
    data::{self, DataError, Voted},
    folds::{self, TrainError},
    photo, solve,
};
use crate::{
    engine::{cancel::Cancel, models},
    hearing::{
        descriptors::{Described, vocal::vocalness},
        ears::{Impression, Listeners},
        plan::{Listener, Plan, QUICK_PATCHES},
    },
    mood::{genre, reference::Spread},
    networks::{
        music_head::{DIRECTIONS, Feeling, GROUPS, MusicHead, Sound, batches},
        musicnn::{Musicnn, Variant},
    },
    workshop::import::NamedTensor,
};

/// Feelings of the votes.
const FEELINGS: usize = 9;
/// Penalty of the direction in which the nine angles vary most. From .2 to .8 the figures hardly move.
const PENALTY: f64 = 0.4;
/// A direction of less variance is penalised more, by the ratio of the variances to this power: it holds more noise.
/// From .4 to 1 the figures hardly move.
const NOISE_POWER: f64 = 0.7;
/// Penalty of the genres' votes. From .8 to 2 the figures hardly move.
const GENRE_PENALTY: f64 = 1.6;

/// What the head's card says besides figures.
pub const CARD: &str = "\
What a track feels like: valence and arousal on the photos' scale, -1 (unpleasant, calm) to 1 (pleasant, stirring); how likely a listener \
is to name each of nine feelings (wonder, solemnity, tenderness, nostalgia, calm, power, joy, tension, sadness: the Geneva Emotional \
Music Scale); each with the standard deviation of its error; and how likely each of four genres is.

- Input, averaged over the 3-second patches heard: the penultimate layers of MSD and MTT musicnn `[200]` each; the log-odds of the MTT \
tags `[50]`; of each mel band's log power the mean (less that of all bands, so that a track's level does not matter), the deviation and \
the mean change from frame to frame `[288]`; and, for genre, the deviations over the patches of both penultimate layers and of all \
tags' log-odds `[500]`.
- Recipe: kernel ridge regression. Each group is standardised and reduced to its 24 principal directions; a Gaussian kernel per group, as \
wide as the median distance, averaged (feelings: the first four groups; genre: the last in place of the mel bands). The feelings are \
learnt as angles, asin of the root of the share of votes, which makes the noise of votes alike everywhere; in the principal directions \
of the nine together, penalty .4 for the strongest and more for the weaker ones, by the ratio of variances to the power .7; each excerpt \
weighs as the root of its number of voters. Genres: penalty 1.6, every genre and within it every artist of equal weight, since some \
artists have 17 excerpts and some one. The systems are solved exactly (Cholesky, in f64); nothing is random.
- Valence is joy + tenderness - sadness - tension, arousal power + joy + tension - calm, in predicted shares, then moved as the votes' \
own mean and spread go to those of the photos' ratings.
- A feeling's deviation is that of its angle on artists the head had not heard, times the slope of the share there: a share near one half \
is less sure than one near zero. It includes the noise of the votes themselves (median 14 voters), which alone keeps any head's r below \
.52 (wonder) to .92 (joy), .82 on average.
- Fitted on 260 one-minute excerpts of Emotify (Aljanaki, Wiering and Veltkamp 2015, \"Studying emotion induced by music through a \
crowdsourcing game\", Information Processing and Management 52); the excerpts are for research use and do not ship.
- `reference.json` holds the mean and spread of every tag's log-odds over the same excerpts.
- Licence of the weights: MIT OR Apache-2.0, as the project.
- Limits: four genres (classical, electronic, pop, rock), all from one label; pop and rock are told apart poorly, and five of the 75 artists \
are filed under both or two others. Wonder is hardly read. Words are not understood. The recipe's few constants were chosen on the same \
excerpts (six deals of the folds), so the figures are a little kind. A track's mood is weak evidence.";

/// The excerpts as the networks hear them, with what listeners voted.
pub struct Corpus {
    pub items: Vec<Voted>,
    /// All patches of each.
    pub sounds: Vec<Sound>,
    /// As many patches of each as the quick plan hears, evenly spread.
    pub quick: Vec<Sound>,
    /// Mean probabilities of the tags.
    pub tags_msd: Vec<Vec<f32>>,
    pub tags_mtt: Vec<Vec<f32>>,
    /// Tempo, key and the like, of the whole excerpt.
    pub described: Vec<Described>,
    /// See [`MusicHead::onto`].
    pub onto: [f64; 4],
}

/// The angle of a share of votes: `asin sqrt`, in which the noise of a count of votes is alike everywhere (Anscombe 1948).
pub fn angle(share: f64) -> f64 {
    share.clamp(0.0, 1.0).sqrt().asin()
}

/// Valence and arousal in shares, as [`plane`](crate::networks::music_head::plane).
pub fn plane(felt: &[f64; FEELINGS]) -> [f64; 2] {
    let [_, _, tenderness, _, calm, power, joy, tension, sadness] = *felt;
    [joy + tenderness - sadness - tension, power + joy + tension - calm]
}

impl Corpus {
    /// Hear every excerpt of `data`/emotify with the shipped networks.
    ///
    /// # Errors
    /// Unreadable data, audio or weights.
    pub async fn read(data_dir: &Path, models_dir: &Path) -> Result<Self, TrainError> {
        let items = data::emotify(&data_dir.join("emotify"))?;
        // The same scale for both sides: the excerpts' mean and spread become the photos'.
        let photos = data::oasis(&data_dir.join("oasis"))?;
        let rated: [Vec<f64>; 2] =
            [photos.iter().map(|photo| photo.valence).collect(), photos.iter().map(|photo| photo.arousal).collect()];
        let mut onto = [0.0; 4];
        for ((axis, rated), onto) in rated.iter().enumerate().zip(onto.chunks_exact_mut(2)) {
            let voted: Vec<f64> = items.iter().map(|item| plane(&item.felt)[axis]).collect();
            let (from, to) = (Spread::of(&voted), Spread::of(rated));
            onto[0] = f64::from(to.sd) / f64::from(from.sd);
            onto[1] = f64::from(to.mean) - onto[0] * f64::from(from.mean);
        }

        let (source, device) = (models::Folder(models_dir.to_owned()), Device::flex());
        let msd = Musicnn::load(Variant::Msd, models::bytes(&source, models::MSD_MUSICNN).await?, &device).await?;
        let mtt = Musicnn::load(Variant::Mtt, models::bytes(&source, models::MTT_MUSICNN).await?, &device).await?;
        let listeners = Listeners::new(msd, mtt, device);
        let mut corpus = Self {
            items,
            sounds: Vec::new(),
            quick: Vec::new(),
            tags_msd: Vec::new(),
            tags_mtt: Vec::new(),
            described: Vec::new(),
            onto,
        };
        for item in &corpus.items {
            let failed = |detail: String| DataError::Item { file: item.path.display().to_string(), detail };
            let file = std::fs::File::open(&item.path).map_err(|error| failed(error.to_string()))?;
            let mut listener = Listener::open(Box::new(file), &item.path.to_string_lossy(), Plan::Full)
                .map_err(|error| failed(error.to_string()))?;
            let total = listener.patch_count();
            let (mut all, mut some) = (Impression::default(), Impression::default());
            let mut place = 0;
            while let Some(patch) =
                listener.next_patch(&Cancel::default()).map_err(|error| failed(error.to_string()))?
            {
                let mut one = Impression::default();
                listeners.hear(&mut one, &patch).await?;
                all.join(&one);
                if is_quick(place, total) {
                    some.join(&one);
                }
                place += 1;
            }
            let (msd, mtt) = all.tags();
            corpus.described.push(Described { vocalness: vocalness(&msd, &mtt), ..listener.described() });
            corpus.tags_msd.push(msd);
            corpus.tags_mtt.push(mtt);
            corpus.sounds.push(all.sound());
            corpus.quick.push(some.sound());
            folds::progress(corpus.sounds.len(), corpus.items.len());
        }
        Ok(corpus)
    }

    pub fn artists(&self) -> Vec<String> {
        self.items.iter().map(|item| item.artist.clone()).collect()
    }

    /// What each excerpt feels like by a head fitted on the other folds: heard whole, and heard quickly.
    ///
    /// # Errors
    /// Fewer excerpts than directions, or a computation that fails.
    pub async fn cross_fit(&self, folds: &[usize]) -> Result<[Vec<Feeling>; 2], TrainError> {
        let mut felt: BTreeMap<usize, [Feeling; 2]> = BTreeMap::new();
        for fold in 0..folds.iter().max().map_or(0, |last| last + 1) {
            let (held, known): (Vec<usize>, Vec<usize>) = (0..self.sounds.len()).partition(|&row| folds[row] == fold);
            let head = self.fit(&known).await?;
            let of = |sounds: &[Sound]| held.iter().filter_map(|&row| sounds.get(row)).cloned().collect::<Vec<_>>();
            let (whole, quick) = (of(&self.sounds), of(&self.quick));
            let whole = head.feel(&whole.iter().collect::<Vec<_>>()).await?;
            let quick = head.feel(&quick.iter().collect::<Vec<_>>()).await?;
            let both = whole.into_iter().zip(quick).map(|(whole, quick)| [whole, quick]);
            felt.extend(held.into_iter().zip(both));
        }
        Ok([felt.values().map(|both| both[0]).collect(), felt.values().map(|both| both[1]).collect()])
    }

    /// A head fitted on the excerpts named by `rows`; its spread is zero.
    ///
    /// # Errors
    /// Fewer excerpts than directions, or a computation that fails.
    pub async fn fit(&self, rows: &[usize]) -> Result<MusicHead, TrainError> {
        let device = Device::flex();
        let sounds: Vec<&Sound> = rows.iter().filter_map(|&row| self.sounds.get(row)).collect();
        let items: Vec<&Voted> = rows.iter().filter_map(|&row| self.items.get(row)).collect();
        let [msd, mtt, tags, spectrum, swing] = batches(&sounds)?;
        let (msd, by_msd) = photo::likeness(msd, DIRECTIONS).await?;
        let (mtt, by_mtt) = photo::likeness(mtt, DIRECTIONS).await?;
        let (tags, by_tags) = photo::likeness(tags, DIRECTIONS).await?;
        let (spectrum, by_spectrum) = photo::likeness(spectrum, DIRECTIONS).await?;
        let (swing, by_swing) = photo::likeness(swing, DIRECTIONS).await?;
        let shared = by_msd + by_mtt + by_tags;

        let weights: Vec<f64> = items.iter().map(|item| item.voters.max(1.0).sqrt()).collect();
        let angles: Vec<[f64; FEELINGS]> = items.iter().map(|item| item.felt.map(angle)).collect();
        let (felt_middle, felt_votes) =
            felt_votes((shared.clone() + by_spectrum) / GROUPS as f32, &angles, &weights).await?;

        let weights = genre_weights(&items);
        let mut middle = [0.0; genre::NAMES.len()];
        let total: f64 = weights.iter().sum();
        items.iter().zip(&weights).for_each(|(item, weight)| middle[item.genre] += weight / total);
        let is = |item: &Voted, genre: usize| if item.genre == genre { 1.0 } else { 0.0 };
        let centred = items.iter().flat_map(|item| (0..middle.len()).map(|genre| is(item, genre) - middle[genre]));
        let centred = matrix(centred.collect(), [items.len(), middle.len()]);
        let system = (shared + by_swing) / GROUPS as f32 + penalties(&weights, GENRE_PENALTY);
        let genre_votes = solve::positive_definite(&system, centred).await? / GROUPS as f32;

        let vector = |values: &[f64]| {
            let values: Vec<f32> = values.iter().map(|&value| value as f32).collect();
            let len = values.len();
            Param::from_tensor(Tensor::<1>::from_data(TensorData::new(values, [len]), &device))
        };
        Ok(MusicHead {
            msd,
            mtt,
            tags,
            spectrum,
            swing,
            felt_votes: Param::from_tensor(felt_votes / GROUPS as f32),
            felt_middle: vector(&felt_middle),
            genre_votes: Param::from_tensor(genre_votes),
            genre_middle: vector(&middle),
            onto: vector(&self.onto),
            spread: vector(&[0.0; FEELINGS + 2]),
        })
    }
}

/// Whether the patch at `place` of `total` is one of [`QUICK_PATCHES`] evenly spread ones.
fn is_quick(place: u32, total: u32) -> bool {
    let step = |place: u32| u64::from(place) * u64::from(QUICK_PATCHES) / u64::from(total.max(1));
    total <= QUICK_PATCHES || place == 0 || step(place) != step(place - 1)
}

/// `[rows, columns]`, row-major.
fn matrix(values: Vec<f64>, shape: [usize; 2]) -> Tensor<2> {
    let values: Vec<f32> = values.into_iter().map(|value| value as f32).collect();
    Tensor::from_data(TensorData::new(values, shape), &Device::flex())
}

/// A diagonal matrix: `penalty` over each row's weight, weights taken relative to their mean.
fn penalties(weights: &[f64], penalty: f64) -> Tensor<2> {
    let count = weights.len();
    let mean = weights.iter().sum::<f64>() / count.max(1) as f64;
    let mut values = vec![0.0; count * count];
    values.iter_mut().step_by(count + 1).zip(weights).for_each(|(value, weight)| *value = penalty * mean / weight);
    matrix(values, [count, count])
}

/// Weights by which every genre counts alike, and within it every artist.
fn genre_weights(items: &[&Voted]) -> Vec<f64> {
    let mut by_artist: BTreeMap<&str, f64> = BTreeMap::new();
    items.iter().for_each(|item| *by_artist.entry(&item.artist).or_default() += 1.0);
    let shares: Vec<f64> = items.iter().map(|item| 1.0 / by_artist.get(item.artist.as_str()).unwrap_or(&1.0)).collect();
    let mut by_genre = [0.0; genre::NAMES.len()];
    items.iter().zip(&shares).for_each(|(item, share)| by_genre[item.genre] += share);
    items.iter().zip(shares).map(|(item, share)| share / by_genre[item.genre]).collect()
}

/// Mean angles, and `[rows, 9]` what each row adds to the angles for full likeness.
async fn felt_votes(
    kernel: Tensor<2>,
    angles: &[[f64; FEELINGS]],
    weights: &[f64],
) -> Result<([f64; FEELINGS], Tensor<2>), DataError> {
    let count = angles.len();
    let total: f64 = weights.iter().sum();
    let mut middle = [0.0; FEELINGS];
    for (row, weight) in angles.iter().zip(weights) {
        middle.iter_mut().zip(row).for_each(|(middle, value)| *middle += weight * value / total);
    }
    let centred = DMatrix::from_fn(count, FEELINGS, |row, feeling| angles[row][feeling] - middle[feeling]);
    let eigen = (centred.transpose() * &centred / count.max(1) as f64).symmetric_eigen();
    let most = eigen.eigenvalues.max();
    let rotated = &centred * &eigen.eigenvectors;
    let mut votes = DMatrix::zeros(count, FEELINGS);
    for (direction, &variance) in eigen.eigenvalues.iter().enumerate() {
        let ratio = most / variance.max(most * 1e-6);
        let system = kernel.clone() + penalties(weights, PENALTY * ratio.powf(NOISE_POWER));
        let right = matrix(rotated.column(direction).iter().copied().collect(), [count, 1]);
        let solved = solve::values(solve::positive_definite(&system, right).await?).await?;
        votes.column_mut(direction).iter_mut().zip(solved).for_each(|(vote, value)| *vote = f64::from(value));
    }
    let votes = votes * eigen.eigenvectors.transpose();
    // nalgebra is column-major, the tensor row-major.
    Ok((middle, matrix(votes.transpose().iter().copied().collect(), [count, FEELINGS])))
}

/// The tensors of `head` under the names it is loaded by, with `spread` in place of its own.
///
/// # Errors
/// A read-back that fails.
pub async fn tensors(head: &MusicHead, spread: [f64; FEELINGS + 2]) -> Result<Vec<NamedTensor>, TrainError> {
    let parts = [
        ("msd", &head.msd),
        ("mtt", &head.mtt),
        ("tags", &head.tags),
        ("spectrum", &head.spectrum),
        ("swing", &head.swing),
    ];
    let mut tensors = Vec::new();
    for (name, part) in parts {
        tensors.extend(photo::likeness_tensors(name, part).await?);
    }
    tensors.push(photo::named("felt_votes".to_owned(), head.felt_votes.val()).await?);
    tensors.push(photo::named("felt_middle".to_owned(), head.felt_middle.val()).await?);
    tensors.push(photo::named("genre_votes".to_owned(), head.genre_votes.val()).await?);
    tensors.push(photo::named("genre_middle".to_owned(), head.genre_middle.val()).await?);
    tensors.push(photo::named("onto".to_owned(), head.onto.val()).await?);
    let values = spread.map(|value| value as f32).to_vec();
    tensors.push(NamedTensor { name: "spread".to_owned(), shape: vec![values.len()], values });
    Ok(tensors)
}

#[cfg(test)]
mod tests {
    use pollster::block_on;

    use super::*;

    #[test]
    fn the_quick_patches_are_as_many_as_planned_and_spread() {
        let places: Vec<u32> = (0..20).filter(|&place| is_quick(place, 20)).collect();
        assert_eq!(places.len(), QUICK_PATCHES as usize);
        assert!(places.windows(2).all(|pair| pair[1] - pair[0] <= 2));
        assert!((0..7).all(|place| is_quick(place, 7)));
    }

    #[test]
    fn every_genre_and_artist_weighs_the_same() {
        let item = |artist: &str, genre: usize| Voted {
            path: Default::default(),
            artist: artist.to_owned(),
            genre,
            felt: [0.0; FEELINGS],
            liked: 0.0,
            voters: 14.0,
        };
        let items = [item("a", 0), item("a", 0), item("b", 0), item("c", 2)];
        let weights = genre_weights(&items.iter().collect::<Vec<_>>());
        assert_eq!(weights, [0.25, 0.25, 0.5, 1.0]);
    }

    #[test]
    fn votes_reproduce_what_alike_excerpts_felt() {
        // Two kinds of excerpts, alike within a kind and unlike across: each kind's mean angles come back, shrunk a little.
        let angles: Vec<[f64; FEELINGS]> =
            (0..60).map(|row| std::array::from_fn(|f| if row % 2 == 0 { 0.1 * f as f64 } else { 0.5 })).collect();
        let kernel = matrix((0..3600).map(|at| f64::from((at / 60 + at) % 2 == 0)).collect(), [60, 60]);
        let (middle, votes) = block_on(felt_votes(kernel.clone(), &angles, &vec![2.0; 60])).unwrap();
        let told = block_on(solve::values(kernel.matmul(votes))).unwrap();
        for ((told, middle), angle) in told.iter().zip(middle).zip(angles[0]) {
            assert!((f64::from(*told) + middle - angle).abs() < 0.03, "{told} {middle} {angle}");
        }
    }
}
