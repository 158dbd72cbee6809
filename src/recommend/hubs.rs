//! Likeness without hubs.
//!
//! Among vectors of many numbers a few lie near everything: they are in everybody's neighbourhood and so in every list,
//! while others are in none (Radovanović, Nanopoulos and Ivanović 2010; Flexer, Schnitzer and Schlüter 2012 for music).
//! Mutual proximity (Schnitzer, Flexer, Schedl and Widmer 2012) asks instead how unusual a likeness is for either of
//! the two: a hub is like everybody, so being like it says little.
//!
//! Each track's mean and standard deviation of its likeness to the others are needed. They follow from the first two
//! moments of the vectors, so no pair is ever compared.

use std::f64::consts::FRAC_1_SQRT_2;

use crate::taste::table::{self, FeatureTable, SOUND};

/// Vectors that the moments are taken over, those with the smallest ids; ids are hashes, so this is a sample by chance.
/// The standard deviation of a likeness is then off by a hundredth of itself.
const SAMPLE: usize = 4096;
/// Spreads below this are rounding.
const LEAST_SD: f64 = 1e-6;

/// Mean and standard deviation of one vector's likeness to the others.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Spread {
    pub mean: f64,
    pub sd: f64,
}

/// How like the tracks of a table usually are to each of them. To be made anew when many were added.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Proximity {
    moments: Moments,
    spreads: Vec<Spread>,
}

/// Sums over vectors, and over the products of each two of their numbers (`[width, width]`).
#[derive(Clone, Debug, Default, PartialEq)]
struct Moments {
    count: f64,
    sums: Vec<f64>,
    products: Vec<f64>,
}

impl Moments {
    fn of<'a>(vectors: impl Iterator<Item = &'a [f32]>, width: usize) -> Self {
        let mut moments = Self { count: 0.0, sums: vec![0.0; width], products: vec![0.0; width * width] };
        for vector in vectors {
            moments.count += 1.0;
            for ((&value, sum), products) in
                vector.iter().zip(&mut moments.sums).zip(moments.products.chunks_exact_mut(width))
            {
                let value = f64::from(value);
                *sum += value;
                products.iter_mut().zip(vector).for_each(|(product, &other)| *product += value * f64::from(other));
            }
        }
        moments
    }

    /// `is_within`: is the vector one of those summed up? Its likeness to itself does not count.
    fn spread(&self, vector: &[f32], is_within: bool) -> Spread {
        let width = self.sums.len().max(1);
        let own: f64 = if is_within { vector.iter().map(|&value| f64::from(value).powi(2)).sum() } else { 0.0 };
        let others = self.count - if is_within { 1.0 } else { 0.0 };
        if others < 1.0 {
            return Spread { mean: 0.0, sd: LEAST_SD };
        }
        let sum: f64 = vector.iter().zip(&self.sums).map(|(&value, sum)| f64::from(value) * sum).sum();
        let along = |products: &[f64]| -> f64 {
            vector.iter().zip(products).map(|(&value, product)| f64::from(value) * product).sum()
        };
        let squares: f64 = vector
            .iter()
            .zip(self.products.chunks_exact(width))
            .map(|(&value, row)| f64::from(value) * along(row))
            .sum();
        let mean = (sum - own) / others;
        let variance = (squares - own * own) / others - mean * mean;
        Spread { mean, sd: variance.max(0.0).sqrt().max(LEAST_SD) }
    }
}

impl Proximity {
    pub fn of(table: &FeatureTable) -> Self {
        let mut sampled: Vec<usize> = (0..table.len()).collect();
        if table.len() > SAMPLE {
            sampled.select_nth_unstable_by(SAMPLE, |&a, &b| table.ids[a].cmp(&table.ids[b]));
            sampled.truncate(SAMPLE);
            // Sums of rounded numbers depend on their order.
            sampled.sort_by(|&a, &b| table.ids[a].cmp(&table.ids[b]));
        } else {
            sampled.sort_by(|&a, &b| table.ids[a].cmp(&table.ids[b]));
        }
        let moments = Moments::of(sampled.iter().map(|&place| &table.row(place)[SOUND]), SOUND.len());
        let mut is_within = vec![false; table.len()];
        sampled.iter().for_each(|&place| is_within[place] = true);
        let spread = |place: usize| moments.spread(&table.row(place)[SOUND], is_within[place]);
        let spreads = (0..table.len()).map(spread).collect();
        Self { moments, spreads }
    }

    /// How like two tracks are, 0 to 1: the chance that a track picked at random is less like either of them.
    pub fn likeness(&self, table: &FeatureTable, a: usize, b: usize) -> f32 {
        let spread = |place: usize| self.spreads.get(place).copied().unwrap_or(Spread { mean: 0.0, sd: LEAST_SD });
        mutual(dot(&table.row(a)[SOUND], &table.row(b)[SOUND]), spread(a), spread(b)) as f32
    }

    /// How like every track is to a sound that need not be a track's own (`[SOUND.len()]`, of length 1); of those that
    /// are as like as can be told, the cosine decides.
    pub fn likeness_to(&self, table: &FeatureTable, sound: &[f32]) -> Vec<f32> {
        let own = self.moments.spread(sound, false);
        let of = |place: usize| {
            let cosine = dot(&table.row(place)[SOUND], sound);
            let spread = self.spreads.get(place).copied().unwrap_or(own);
            (mutual(cosine, own, spread) + COSINE_SHARE * cosine) as f32
        };
        (0..table.len()).map(of).collect()
    }
}

/// Of two likenesses that are both 1 to six digits, the cosine still tells which is more.
const COSINE_SHARE: f64 = 1e-4;

fn dot(a: &[f32], b: &[f32]) -> f64 {
    f64::from(table::dot(a, b))
}

/// Mutual proximity of two whose likenesses are taken for normally distributed and independent, the cheapest of the
/// paper's variants.
pub fn mutual(likeness: f64, a: Spread, b: Spread) -> f64 {
    let share_below = |spread: Spread| normal_below((likeness - spread.mean) / spread.sd.max(LEAST_SD));
    share_below(a) * share_below(b)
}

/// Share of a standard normal distribution below `z`.
fn normal_below(z: f64) -> f64 {
    libm::erfc(-z * FRAC_1_SQRT_2) / 2.0
}

/// Skewness of how often each of `count` things is among the `nearest` of another; 0 without hubs, and beyond 1 a few
/// things are everybody's neighbours. Compares every pair.
pub fn occurrence_skew(count: usize, nearest: usize, likeness: impl Fn(usize, usize) -> f64) -> f64 {
    skew(&occurrences(count, nearest, likeness))
}

fn skew(values: &[f64]) -> f64 {
    let count = values.len().max(1) as f64;
    let mean = values.iter().sum::<f64>() / count;
    let moment = |power: i32| values.iter().map(|value| (value - mean).powi(power)).sum::<f64>() / count;
    let sd = moment(2).sqrt();
    if sd > 0.0 { moment(3) / sd.powi(3) } else { 0.0 }
}

fn occurrences(count: usize, nearest: usize, likeness: impl Fn(usize, usize) -> f64) -> Vec<f64> {
    let mut occurrences = vec![0.0; count];
    for a in 0..count {
        let mut others: Vec<(f64, usize)> = (0..count).filter(|&b| b != a).map(|b| (likeness(a, b), b)).collect();
        others.sort_by(|a, b| b.0.total_cmp(&a.0).then(a.1.cmp(&b.1)));
        others.iter().take(nearest).for_each(|(_, b)| occurrences[*b] += 1.0);
    }
    occurrences
}

/// What mutual proximity does to the hubs among these vectors, in a few lines to print. Vectors of another length than
/// the first, or of length 0, are left out.
#[cfg(not(target_arch = "wasm32"))]
pub fn report(vectors: &[Vec<f32>]) -> String {
    /// Neighbours counted, as the papers do.
    const NEAREST: usize = 10;
    let width = vectors.first().map_or(0, Vec::len);
    let unit = |vector: &Vec<f32>| {
        let norm = vector.iter().map(|value| value * value).sum::<f32>().sqrt();
        let is_usable = vector.len() == width && norm > 0.0 && norm.is_finite();
        is_usable.then(|| vector.iter().map(|value| value / norm).collect::<Vec<f32>>())
    };
    let units: Vec<Vec<f32>> = vectors.iter().filter_map(unit).collect();
    let moments = Moments::of(units.iter().map(Vec::as_slice), width);
    let spreads: Vec<Spread> = units.iter().map(|vector| moments.spread(vector, true)).collect();
    let cosine = |a: usize, b: usize| dot(&units[a], &units[b]);
    let proximity = |a: usize, b: usize| mutual(cosine(a, b), spreads[a], spreads[b]) + COSINE_SHARE * cosine(a, b);
    let line = |name: &str, likeness: &dyn Fn(usize, usize) -> f64| {
        let occurrences = occurrences(units.len(), NEAREST, likeness);
        let skew = skew(&occurrences);
        let most = occurrences.iter().fold(0.0, |most: f64, n| most.max(*n));
        let orphans = occurrences.iter().filter(|n| **n == 0.0).count() as f64 / units.len().max(1) as f64;
        format!("{name}: skew {skew:.2}, most often {most:.0} times, in nobody's ten {:.1} %", 100.0 * orphans)
    };
    let count = units.len();
    format!(
        "{count} vectors of {width}, ten nearest\n{}\n{}\n",
        line("cosine", &cosine),
        line("mutual proximity", &proximity)
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        ground::ids::TrackId,
        recommend::list::tests::{Dice, library},
        taste::table::{Facts, WIDTH},
    };

    #[test]
    fn moments_know_what_comparing_every_pair_would_find() {
        let table = library(&mut Dice::new(1), 90, 9);
        let proximity = Proximity::of(&table);
        for a in [0, 7, 89] {
            let others: Vec<f64> =
                (0..90).filter(|&b| b != a).map(|b| dot(&table.row(a)[SOUND], &table.row(b)[SOUND])).collect();
            let mean = others.iter().sum::<f64>() / 89.0;
            let sd = (others.iter().map(|value| (value - mean).powi(2)).sum::<f64>() / 89.0).sqrt();
            let Spread { mean: found_mean, sd: found_sd } = proximity.spreads[a];
            assert!((mean - found_mean).abs() < 1e-5 && (sd - found_sd).abs() < 1e-5, "{a}");
        }
    }

    #[test]
    fn likeness_is_mutual_within_bounds_and_highest_for_a_copy() {
        let mut table = library(&mut Dice::new(2), 60, 9);
        let copied = table.row(5).to_vec();
        table.put(TrackId("copy".into()), &copied, Facts::default());
        let proximity = Proximity::of(&table);
        for a in 0..61 {
            for b in 0..61 {
                let likeness = proximity.likeness(&table, a, b);
                assert!((0.0..=1.0).contains(&likeness));
                assert_eq!(likeness, proximity.likeness(&table, b, a));
            }
        }
        let to = proximity.likeness_to(&table, &copied[SOUND]);
        let best = (0..61).max_by(|&a, &b| to[a].total_cmp(&to[b])).unwrap();
        assert!(best == 5 || best == 60);
        assert!((0..61).all(|place| place == 5 || place == 60 || to[place] < to[5]));
    }

    /// Normal vectors around a common middle have hubs: those nearest to it.
    fn crowd(len: usize) -> FeatureTable {
        let mut dice = Dice::new(3);
        let mut table = FeatureTable::default();
        for at in 0..len {
            let mut row = vec![0.0; WIDTH];
            row[SOUND].iter_mut().for_each(|value| *value = dice.normal() + 0.7);
            let norm = row[SOUND].iter().map(|value| value * value).sum::<f32>().sqrt();
            row[SOUND].iter_mut().for_each(|value| *value /= norm);
            table.put(TrackId(format!("{at}")), &row, Facts::default());
        }
        table
    }

    #[test]
    fn mutual_proximity_takes_hubs_down() {
        let table = crowd(300);
        let proximity = Proximity::of(&table);
        let plain = occurrence_skew(300, 10, |a, b| dot(&table.row(a)[SOUND], &table.row(b)[SOUND]));
        let mutual = occurrence_skew(300, 10, |a, b| f64::from(proximity.likeness(&table, a, b)));
        assert!(plain > 1.5 && mutual < plain / 2.0, "{plain} {mutual}");
        let vectors: Vec<Vec<f32>> = (0..300).map(|place| table.row(place)[SOUND].to_vec()).collect();
        assert!(report(&vectors).starts_with(&format!("300 vectors of 64, ten nearest\ncosine: skew {plain:.2}, ")));
    }

    #[test]
    fn the_normal_distribution_is_as_in_its_tables() {
        for (z, share) in [(0.0, 0.5), (1.0, 0.841_344_746), (-1.96, 0.024_997_895), (3.0, 0.998_650_102)] {
            assert!((normal_below(z) - share).abs() < 1e-9, "{z}");
        }
    }

    #[test]
    fn few_or_equal_vectors_are_no_trouble() {
        let empty = Proximity::of(&FeatureTable::default());
        assert!(empty.likeness_to(&FeatureTable::default(), &[0.0; 64]).is_empty());
        let mut table = FeatureTable::default();
        table.put(TrackId("a".into()), &[0.0; WIDTH], Facts::default());
        assert!(Proximity::of(&table).likeness_to(&table, &[0.5; 64])[0].is_finite());
        table.put(TrackId("b".into()), &[0.125; WIDTH], Facts::default());
        table.put(TrackId("c".into()), &[0.125; WIDTH], Facts::default());
        assert!(Proximity::of(&table).likeness(&table, 1, 2).is_finite());
        assert_eq!(occurrence_skew(0, 10, |_, _| 0.0), 0.0);
        assert!(report(&[]).starts_with("0 vectors") && report(&[vec![1.0], vec![0.0]]).starts_with("1 vectors"));
    }
}
