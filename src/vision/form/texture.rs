//! The photo's surface: how busy, which way, how fine, how grainy. All from luma, since texture is seen in light and dark.

use super::plane::{Plane, scharr};
use crate::vision::Texture;

/// A pixel is on an edge where luma changes by this much from pixel to pixel (of 256 on the longer side): 1/16 of the range,
/// just visible as a line. By eye.
const EDGE_SLOPE: f32 = 0.0625;
/// Octaves of `fineness`.
const OCTAVES: usize = 6;
/// Below this energy (variance of luma) a band holds only rounding of bytes.
const LEAST_ENERGY: f32 = 1e-6;
/// Standard deviation of noise, in luma, that counts as all grain.
const GRAIN_FULL: f32 = 20.0 / 255.0;
/// Side of the blocks in which noise is estimated.
const BLOCK_PX: usize = 16;
/// The quietest blocks show the noise; the busier ones show the subject.
const QUIET_SHARE: f32 = 0.25;
/// Blocks darker or lighter than this are clipped and hide their noise.
const CLIPPED: std::ops::Range<f32> = 0.02..0.98;

/// Texture from luma at full size (512 pixels on the longer side, or the photo's own) and at half of it. Ranges: see [`Texture`].
pub fn texture(luma: &Plane, working: &Plane) -> Texture {
    let (across, down) = scharr(working);
    let (orientation_deg, orientation_strength) = orientation(&across, &down);
    Texture {
        edge_density: edge_density(&across, &down),
        orientation_deg,
        orientation_strength,
        entropy_bits: entropy_bits(luma),
        fineness: fineness(luma),
        grain: grain(luma),
    }
}

/// Share of pixels whose gradient is steeper than [`EDGE_SLOPE`], 0..=1.
fn edge_density(across: &Plane, down: &Plane) -> f32 {
    let steep = |(x, y): (&f32, &f32)| x * x + y * y > EDGE_SLOPE * EDGE_SLOPE;
    let edges = across.values.iter().zip(&down.values).filter(|pair| steep(*pair)).count();
    edges as f32 / across.values.len().max(1) as f32
}

/// Direction of lines and how much they agree, from the structure tensor summed over the picture (Bigün and Granlund
/// 1987): its smaller eigenvector, and (l1 - l2) / (l1 + l2).
fn orientation(across: &Plane, down: &Plane) -> (f32, f32) {
    let (mut xx, mut yy, mut xy) = (0.0f32, 0.0f32, 0.0f32);
    for (x, y) in across.values.iter().zip(&down.values) {
        xx += x * x;
        yy += y * y;
        xy += x * y;
    }
    let energy = xx + yy;
    if energy <= LEAST_ENERGY * across.values.len() as f32 {
        return (0.0, 0.0);
    }
    let difference = xx - yy;
    let strength = (difference * difference + 4.0 * xy * xy).sqrt() / energy;
    // Rows count downwards and people count upwards, hence the minus; lines run across the gradient, hence the 90.
    let gradient_deg = -(2.0 * xy).atan2(difference).to_degrees() / 2.0;
    let line_deg = (gradient_deg + 90.0).rem_euclid(180.0);
    // A rounding below 0 would come out of `rem_euclid` as 180.
    (if line_deg >= 180.0 { 0.0 } else { line_deg }, strength.min(1.0))
}

/// Shannon entropy of the luma histogram, 256 bins, 0..=8 bits (Shannon 1948).
fn entropy_bits(luma: &Plane) -> f32 {
    let mut counts = [0u32; 256];
    for value in &luma.values {
        counts[((value * 255.0 + 0.5) as usize).min(255)] += 1;
    }
    let total = luma.values.len().max(1) as f32;
    let shares = counts.iter().filter(|count| **count > 0).map(|count| *count as f32 / total);
    shares.map(|share| -share * share.log2()).sum::<f32>().max(0.0)
}

/// Energy by octave, finest first: the variances of the bands of a Laplacian pyramid (Burt and Adelson 1983), as shares.
fn fineness(luma: &Plane) -> Vec<f32> {
    let mut level = luma.clone();
    let mut energies = vec![0.0f32; OCTAVES];
    for energy in &mut energies {
        if level.width < 3 && level.height < 3 {
            break;
        }
        let low = level.blurred();
        let squares = level.values.iter().zip(&low.values).map(|(value, low)| (value - low) * (value - low));
        *energy = squares.sum::<f32>() / level.values.len().max(1) as f32;
        level = low.decimated();
    }
    let total: f32 = energies.iter().sum();
    if total < LEAST_ENERGY {
        return vec![0.0; OCTAVES];
    }
    energies.iter().map(|energy| energy / total).collect()
}

/// Noise by Immerkaer's mask (1996, "Fast noise variance estimation"), which is blind to slopes, taken in blocks and
/// read from the quieter ones, so that texture is not taken for grain. A share of [`GRAIN_FULL`], 0..=1.
fn grain(luma: &Plane) -> f32 {
    let mut deviations = Vec::new();
    for top in (0..luma.height).step_by(BLOCK_PX) {
        for left in (0..luma.width).step_by(BLOCK_PX) {
            deviations.extend(block_noise(luma, left, top));
        }
    }
    deviations.sort_by(f32::total_cmp);
    let quiet = ((deviations.len() as f32 * QUIET_SHARE) as usize).min(deviations.len().saturating_sub(1));
    deviations.get(quiet).map_or(0.0, |deviation| (deviation / GRAIN_FULL).min(1.0))
}

/// Standard deviation of the noise in one block; none where it is clipped or too small.
fn block_noise(luma: &Plane, left: usize, top: usize) -> Option<f32> {
    let (right, bottom) = ((left + BLOCK_PX).min(luma.width), (top + BLOCK_PX).min(luma.height));
    if right < left + 3 || bottom < top + 3 {
        return None;
    }
    let row = |y: usize| luma.values.get(y * luma.width + left..y * luma.width + right).unwrap_or_default();
    let (mut sum, mut light, mut count) = (0.0f32, 0.0f32, 0.0f32);
    for y in top + 1..bottom - 1 {
        for ((t, m), b) in row(y - 1).windows(3).zip(row(y).windows(3)).zip(row(y + 1).windows(3)) {
            let mask = t[0] - 2.0 * t[1] + t[2] - 2.0 * m[0] + 4.0 * m[1] - 2.0 * m[2] + b[0] - 2.0 * b[1] + b[2];
            sum += mask.abs();
            light += m[1];
            count += 1.0;
        }
    }
    // The mask has norm 6; the mean size of a normal deviate is sqrt(2 / pi) of its standard deviation.
    let deviation = (std::f32::consts::PI / 2.0).sqrt() * sum / (6.0 * count);
    CLIPPED.contains(&(light / count)).then_some(deviation)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(luma: Plane) -> Texture {
        let (width, height) = luma.size_within(256);
        let working = luma.resized(width, height);
        texture(&luma, &working)
    }

    /// Sine stripes whose lines run at `degrees` (0 level, counted against the clock).
    fn stripes(degrees: f32, wavelength_px: f32) -> Plane {
        let (sin, cos) = degrees.to_radians().sin_cos();
        Plane::from_fn(512, 384, |x, y| {
            // Distance from a line through the origin; y counts downwards.
            let across = x as f32 * sin + y as f32 * cos;
            0.5 + 0.4 * (across * std::f32::consts::TAU / wavelength_px).sin()
        })
    }

    fn noise(deviation: f32) -> impl FnMut(usize, usize) -> f32 {
        let mut random = crate::ground::random::SplitMix64(1);
        move |_, _| 0.5 + deviation * random.normal() as f32
    }

    #[test]
    fn stripes_have_the_angle_they_were_drawn_at() {
        for degrees in [0.0, 30.0, 45.0, 90.0, 120.0, 171.0] {
            let found = of(stripes(degrees, 20.0));
            let apart = (found.orientation_deg - degrees).rem_euclid(180.0);
            assert!(apart.min(180.0 - apart) < 1.0, "{degrees}: {found:?}");
            assert!(found.orientation_strength > 0.97, "{degrees}: {found:?}");
        }
    }

    #[test]
    fn a_checkerboard_has_no_direction_and_its_energy_at_its_own_scale() {
        let mut finest = Vec::new();
        for square_px in [2, 4, 8, 16, 32] {
            let board = Plane::from_fn(512, 512, |x, y| ((x / square_px + y / square_px) % 2) as f32);
            let found = of(board);
            assert!(found.orientation_strength < 0.05, "{square_px}: {found:?}");
            assert!((found.entropy_bits - 1.0).abs() < 1e-4);
            assert!((found.fineness.iter().sum::<f32>() - 1.0).abs() < 1e-4);
            let peak = (0..OCTAVES).max_by(|a, b| found.fineness[*a].total_cmp(&found.fineness[*b])).unwrap();
            finest.push(peak);
        }
        assert!(finest.windows(2).all(|pair| pair[1] >= pair[0]) && finest[0] == 0 && finest[4] >= 3, "{finest:?}");
    }

    #[test]
    fn half_black_half_white_has_one_edge_and_grey_has_nothing() {
        let halves = of(Plane::from_fn(256, 200, |x, _| f32::from(u8::from(x >= 128))));
        assert!((halves.edge_density - 2.0 / 254.0).abs() < 1e-4, "{halves:?}");
        assert_eq!((halves.orientation_deg, halves.grain), (90.0, 0.0));
        let grey = of(Plane::from_fn(256, 200, |_, _| 0.5));
        assert_eq!((grey.edge_density, grey.orientation_strength, grey.entropy_bits), (0.0, 0.0, 0.0));
        assert_eq!(grey.fineness, vec![0.0; OCTAVES]);
    }

    #[test]
    fn grain_is_the_noise_that_was_added_over_anything_smooth() {
        for deviation in [0.01, 0.03, 0.06] {
            let mut noise = noise(deviation);
            let found = of(Plane::from_fn(400, 300, |x, y| noise(x, y) + 0.3 * (x as f32 / 400.0 - 0.5)));
            let expected = deviation / GRAIN_FULL;
            assert!((found.grain / expected - 1.0).abs() < 0.12, "{deviation}: {found:?}");
        }
        assert!(of(stripes(30.0, 40.0)).grain < 0.05);
    }

    #[test]
    fn tiny_pictures_are_fine() {
        for (width, height) in [(0, 0), (1, 1), (1, 40), (40, 1), (3, 2), (2, 2)] {
            let found = of(Plane::from_fn(width, height, |x, y| ((x + y) % 2) as f32));
            let all = [
                found.edge_density,
                found.orientation_deg,
                found.orientation_strength,
                found.entropy_bits,
                found.grain,
            ];
            assert!(all.iter().chain(&found.fineness).all(|value| value.is_finite()), "{width}x{height}: {found:?}");
        }
    }
}
