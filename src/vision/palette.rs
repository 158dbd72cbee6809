//! The photo's main colours, found in Oklab, where distances are what people see (Ottosson 2020).

use std::cmp::Reverse;

use image::RgbImage;

use super::Swatch;

/// Colours of a palette at most.
const COLOURS: usize = 5;
/// Rounds of k-means; it settles well before.
const ROUNDS: usize = 12;
/// About how many pixels are looked at.
const SAMPLES: usize = 4096;
/// Clusters nearer than this in Oklab are one colour (about two just-noticeable differences).
const MERGE_DISTANCE: f32 = 0.04;

type Lab = [f32; 3];

fn linear(byte: u8) -> f32 {
    let value = f32::from(byte) / 255.0;
    if value <= 0.04045 { value / 12.92 } else { ((value + 0.055) / 1.055).powf(2.4) }
}

fn byte(linear: f32) -> u8 {
    let value = if linear <= 0.003_130_8 { linear * 12.92 } else { 1.055 * linear.powf(1.0 / 2.4) - 0.055 };
    (value.clamp(0.0, 1.0) * 255.0).round() as u8
}

/// sRGB bytes to Oklab (Ottosson 2020, "A perceptual color space for image processing").
pub fn oklab_from_srgb([red, green, blue]: [u8; 3]) -> Lab {
    let (r, g, b) = (linear(red), linear(green), linear(blue));
    let l = (0.412_221_46 * r + 0.536_332_55 * g + 0.051_445_995 * b).cbrt();
    let m = (0.211_903_5 * r + 0.680_699_5 * g + 0.107_396_96 * b).cbrt();
    let s = (0.088_302_46 * r + 0.281_718_85 * g + 0.629_978_7 * b).cbrt();
    [
        0.210_454_26 * l + 0.793_617_8 * m - 0.004_072_047 * s,
        1.977_998_5 * l - 2.428_592_2 * m + 0.450_593_7 * s,
        0.025_904_037 * l + 0.782_771_77 * m - 0.808_675_77 * s,
    ]
}

/// Oklab to the nearest sRGB bytes.
pub fn srgb_from_oklab([lightness, a, b]: Lab) -> [u8; 3] {
    let l = (lightness + 0.396_337_78 * a + 0.215_803_76 * b).powi(3);
    let m = (lightness - 0.105_561_346 * a - 0.063_854_17 * b).powi(3);
    let s = (lightness - 0.089_484_18 * a - 1.291_485_5 * b).powi(3);
    [
        byte(4.076_741_7 * l - 3.307_711_6 * m + 0.230_969_94 * s),
        byte(-1.268_438 * l + 2.609_757_4 * m - 0.341_319_38 * s),
        byte(-0.004_196_086_3 * l - 0.703_418_6 * m + 1.707_614_7 * s),
    ]
}

fn distance_squared(a: &Lab, b: &Lab) -> f32 {
    a.iter().zip(b).map(|(x, y)| (x - y) * (x - y)).sum()
}

/// The heaviest colours of a small picture, by k-means in Oklab from farthest-point seeds: deterministic.
pub fn palette(small: &RgbImage) -> Vec<Swatch> {
    let step = (small.width() as usize * small.height() as usize / SAMPLES).max(1);
    let samples: Vec<Lab> = small.pixels().step_by(step).map(|pixel| oklab_from_srgb(pixel.0)).collect();
    let mut centres = seeds(&samples);
    let mut shares = vec![0usize; centres.len()];
    for _ in 0..ROUNDS {
        let mut sums = vec![[0.0f32; 3]; centres.len()];
        shares.iter_mut().for_each(|share| *share = 0);
        for sample in &samples {
            let nearest = nearest(&centres, sample);
            shares[nearest] += 1;
            sums[nearest].iter_mut().zip(sample).for_each(|(sum, value)| *sum += value);
        }
        for ((centre, sum), &share) in centres.iter_mut().zip(&sums).zip(&shares) {
            if share > 0 {
                *centre = sum.map(|value| value / share as f32);
            }
        }
    }
    let mut clusters: Vec<(usize, Lab)> = shares.into_iter().zip(centres).filter(|(share, _)| *share > 0).collect();
    clusters.sort_by_key(|cluster| Reverse(cluster.0));
    let mut merged: Vec<(usize, Lab)> = Vec::new();
    for (share, centre) in clusters {
        match merged.iter_mut().find(|kept| distance_squared(&kept.1, &centre) < MERGE_DISTANCE * MERGE_DISTANCE) {
            Some(kept) => kept.0 += share,
            None => merged.push((share, centre)),
        }
    }
    merged.sort_by_key(|cluster| Reverse(cluster.0));
    let total = samples.len().max(1) as f32;
    merged
        .into_iter()
        .map(|(share, centre)| {
            let [red, green, blue] = srgb_from_oklab(centre);
            Swatch { hex: format!("#{red:02x}{green:02x}{blue:02x}"), weight: share as f32 / total }
        })
        .collect()
}

/// Farthest-point seeds: the first is nearest the mean, each next one farthest from those before.
fn seeds(samples: &[Lab]) -> Vec<Lab> {
    let count = samples.len().max(1) as f32;
    let mean: Lab = std::array::from_fn(|axis| samples.iter().map(|sample| sample[axis]).sum::<f32>() / count);
    let by = |a: &f32, b: &f32| a.total_cmp(b);
    let Some(first) = samples.iter().min_by(|a, b| by(&distance_squared(a, &mean), &distance_squared(b, &mean))) else {
        return Vec::new();
    };
    let mut centres = vec![*first];
    let mut gaps: Vec<f32> = samples.iter().map(|sample| distance_squared(sample, first)).collect();
    while centres.len() < COLOURS {
        let Some((farthest, gap)) = samples.iter().zip(&gaps).max_by(|a, b| by(a.1, b.1)) else { break };
        if *gap <= 0.0 {
            break;
        }
        let centre = *farthest;
        centres.push(centre);
        gaps.iter_mut().zip(samples).for_each(|(gap, sample)| *gap = gap.min(distance_squared(sample, &centre)));
    }
    centres
}

fn nearest(centres: &[Lab], sample: &Lab) -> usize {
    let gaps = centres.iter().map(|centre| distance_squared(centre, sample)).enumerate();
    gaps.min_by(|a, b| a.1.total_cmp(&b.1)).map_or(0, |(index, _)| index)
}

#[cfg(test)]
mod tests {
    use image::Rgb;

    use super::*;

    #[test]
    fn oklab_round_trips_every_primary() {
        for colour in [[0, 0, 0], [255, 255, 255], [255, 0, 0], [0, 255, 0], [0, 0, 255], [12, 200, 77]] {
            assert_eq!(srgb_from_oklab(oklab_from_srgb(colour)), colour);
        }
    }

    #[test]
    fn a_flag_of_three_stripes_has_its_three_colours_in_their_shares() {
        let flag = RgbImage::from_fn(100, 100, |_, y| match y {
            0..50 => Rgb([200, 30, 30]),
            50..80 => Rgb([250, 250, 250]),
            _ => Rgb([20, 40, 160]),
        });
        let palette = palette(&flag);
        let found: Vec<_> =
            palette.iter().map(|swatch| (swatch.hex.as_str(), (swatch.weight * 10.0).round())).collect();
        assert_eq!(found, vec![("#c81e1e", 5.0), ("#fafafa", 3.0), ("#1428a0", 2.0)]);
    }
}
