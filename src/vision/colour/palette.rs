//! The photo's main colours: six or fewer that a person would pick out, with how much of the photo each covers.
//!
//! Pixels are binned in Oklab first, so the clustering works on a few hundred weighted colours rather than on pixels, and
//! no single odd pixel becomes a colour. Everything is in a fixed order, so the same photo has the same palette.

use std::collections::BTreeMap;

use super::{
    names,
    oklab::{Lab, distance_squared, srgb_from_oklab, toned},
};
use crate::vision::Swatch;

/// Colours of a palette at most.
const COLOURS: usize = 6;
/// Clusters before near ones are joined.
const SEEDS: usize = 10;
/// Rounds of k-means; it settles well before.
const ROUNDS: usize = 10;
/// About how many pixels are looked at.
const SAMPLES: usize = 8192;
/// Side of a bin in Oklab: about two just-noticeable differences.
const BIN: f32 = 0.04;
/// Clusters nearer than this in Oklab look like one colour in a row of swatches.
const MERGE_DISTANCE: f32 = 0.07;
/// Two colours of one name are one up to here.
const SAME_NAME_DISTANCE: f32 = 0.12;
/// A colour that covers less of the photo than this joins its nearest.
const LEAST_SHARE: f32 = 0.01;
/// A seed's pull is its distance times its share to this power: a small boat in a large sea is still a colour.
const SHARE_POWER: f32 = 0.5;

#[derive(Clone, Copy)]
struct Cluster {
    centre: Lab,
    share: f32,
}

/// The heaviest colours of a small picture, heaviest first: k-means in Oklab from weighted farthest-first seeds, then the
/// nearest clusters joined until six or fewer are left that all look different. Empty only for no pixels.
pub fn palette(pixels: &[Lab]) -> Vec<Swatch> {
    let bins = bins(pixels);
    let mut clusters = seeds(&bins);
    for _ in 0..ROUNDS {
        settle(&mut clusters, &bins);
    }
    clusters.retain(|cluster| cluster.share > 0.0);
    join(&mut clusters);
    clusters.sort_by(|a, b| b.share.total_cmp(&a.share));
    clusters
        .iter()
        .map(|cluster| {
            let [red, green, blue] = srgb_from_oklab(cluster.centre);
            let hex = format!("#{red:02x}{green:02x}{blue:02x}");
            Swatch { hex, name: names::name(cluster.centre), weight: cluster.share }
        })
        .collect()
}

/// Mean colour and share of every bin that has pixels, in the order of the bins.
fn bins(pixels: &[Lab]) -> Vec<Cluster> {
    let step = (pixels.len() / SAMPLES).max(1);
    let mut sums: BTreeMap<[i16; 3], ([f32; 3], f32)> = BTreeMap::new();
    let mut total = 0.0;
    for pixel in pixels.iter().step_by(step) {
        let (sum, count) = sums.entry(pixel.map(|value| (value / BIN).floor() as i16)).or_default();
        sum.iter_mut().zip(pixel).for_each(|(sum, value)| *sum += value);
        *count += 1.0;
        total += 1.0;
    }
    let clusters = sums.into_values();
    clusters.map(|(sum, count)| Cluster { centre: sum.map(|value| value / count), share: count / total }).collect()
}

/// The heaviest bin, then again and again the bin that is far from all before it and heavy.
fn seeds(bins: &[Cluster]) -> Vec<Cluster> {
    let Some(first) = bins.iter().max_by(|a, b| a.share.total_cmp(&b.share)) else { return Vec::new() };
    let mut seeds = vec![*first];
    let mut gaps: Vec<f32> = bins.iter().map(|bin| distance_squared(&bin.centre, &first.centre)).collect();
    let pulls: Vec<f32> = bins.iter().map(|bin| bin.share.powf(SHARE_POWER)).collect();
    while seeds.len() < SEEDS {
        let pull = |index: usize| gaps[index] * pulls[index];
        let Some(next) = (0..bins.len()).max_by(|&a, &b| pull(a).total_cmp(&pull(b))) else { break };
        if gaps[next] <= 0.0 {
            break;
        }
        let seed = bins[next];
        seeds.push(seed);
        for (gap, bin) in gaps.iter_mut().zip(bins) {
            *gap = gap.min(distance_squared(&bin.centre, &seed.centre));
        }
    }
    seeds
}

/// One round of k-means: every bin to its nearest cluster, every cluster to the mean of its bins.
fn settle(clusters: &mut [Cluster], bins: &[Cluster]) {
    let mut sums = vec![([0.0f32; 3], 0.0f32); clusters.len()];
    for bin in bins {
        let (mut nearest, mut least) = (0, f32::INFINITY);
        for (index, cluster) in clusters.iter().enumerate() {
            let gap = distance_squared(&cluster.centre, &bin.centre);
            if gap < least {
                (nearest, least) = (index, gap);
            }
        }
        if let Some((sum, share)) = sums.get_mut(nearest) {
            sum.iter_mut().zip(bin.centre).for_each(|(sum, value)| *sum += value * bin.share);
            *share += bin.share;
        }
    }
    for (cluster, (sum, share)) in clusters.iter_mut().zip(sums) {
        cluster.share = share;
        if share > 0.0 {
            cluster.centre = sum.map(|value| value / share);
        }
    }
}

/// Join the nearest pair until there are no more than [`COLOURS`], all of them apart and none tiny.
fn join(clusters: &mut Vec<Cluster>) {
    loop {
        let smallest = clusters.iter().map(|cluster| cluster.share).fold(1.0, f32::min);
        let is_tiny = smallest < LEAST_SHARE;
        let mut best: Option<(f32, usize, usize)> = None;
        for (first, a) in clusters.iter().enumerate() {
            for (second, b) in clusters.iter().enumerate().skip(first + 1) {
                if is_tiny && a.share > smallest && b.share > smallest {
                    continue;
                }
                let gap = too_near(a, b);
                if best.is_none_or(|(least, ..)| gap < least) {
                    best = Some((gap, first, second));
                }
            }
        }
        let Some((gap, first, second)) = best else { return };
        if clusters.len() <= COLOURS && gap >= 1.0 && !is_tiny {
            return;
        }
        let gone = clusters.remove(second);
        let kept = &mut clusters[first];
        let share = kept.share + gone.share;
        let mean = |axis: usize| (kept.centre[axis] * kept.share + gone.centre[axis] * gone.share) / share;
        *kept = Cluster { centre: std::array::from_fn(mean), share };
    }
}

/// Distance of two colours to the eye, as a share of the distance that keeps them apart: below 1 they look alike.
fn too_near(a: &Cluster, b: &Cluster) -> f32 {
    let distance = distance_squared(&toned(a.centre), &toned(b.centre)).sqrt();
    let is_near = distance < SAME_NAME_DISTANCE && names::name(a.centre) == names::name(b.centre);
    distance / if is_near { SAME_NAME_DISTANCE } else { MERGE_DISTANCE }
}

#[cfg(test)]
mod tests {
    use super::{super::oklab::oklab_from_srgb_all, *};

    fn of(pixels: impl Iterator<Item = [u8; 3]>) -> Vec<Swatch> {
        palette(&oklab_from_srgb_all(pixels))
    }

    #[test]
    fn a_flag_of_three_stripes_has_its_three_colours_in_their_shares() {
        let found = of((0..10_000).map(|index| match index / 100 {
            0..50 => [200, 30, 30],
            50..80 => [250, 250, 250],
            _ => [20, 40, 160],
        }));
        let found: Vec<_> =
            found.iter().map(|s| (s.hex.as_str(), s.name.as_str(), (s.weight * 10.0).round())).collect();
        assert_eq!(found, [("#c81e1e", "red", 5.0), ("#fafafa", "white", 3.0), ("#1428a0", "blue", 2.0)]);
    }

    #[test]
    fn seven_colours_become_six_and_weights_sum_to_one() {
        let colours = [[255, 0, 0], [0, 200, 0], [0, 0, 255], [255, 255, 0], [0, 0, 0], [255, 255, 255], [255, 40, 20]];
        let found = of((0..7000).map(|index| colours[index % 7]));
        assert_eq!(found.len(), 6);
        assert!((found.iter().map(|swatch| swatch.weight).sum::<f32>() - 1.0).abs() < 1e-4);
        assert!(found.windows(2).all(|pair| pair[0].weight >= pair[1].weight));
    }

    #[test]
    fn a_small_red_boat_on_a_wide_sea_is_a_colour() {
        let found = of((0..10_000u32).map(|index| match index {
            0..200 => [210, 40, 30],
            _ => [20, 70 + (index % 50) as u8, 140 + (index % 50) as u8],
        }));
        assert!(found.iter().any(|swatch| swatch.name == "red" && swatch.weight < 0.03), "{found:?}");
    }

    #[test]
    fn one_colour_is_one_swatch_and_nothing_is_none() {
        assert_eq!(of(std::iter::repeat_n([128; 3], 900)).len(), 1);
        assert_eq!(of(std::iter::empty()), []);
    }
}
