//! How a picture is laid out: where its weight lies, what it shows off, where its horizon and its emptiness are.

use super::{
    horizon::horizon,
    plane::{Plane, scharr},
    saliency::saliency,
    sharpness::{depth_of_field, sharpness},
};
use crate::vision::{Composition, colour::oklab::Lab};

/// Radius of a power point's field, as a share of width and height: the fields of the four just do not reach the middle.
const POWER_RADIUS: f32 = 1.0 / 6.0;
/// A pixel is part of a subject where it is this many times as salient as the mean (Achanta et al. 2009).
const SUBJECT_FACTOR: f32 = 2.0;
/// Longer side of the grid for empty space, in cells.
const CELLS: usize = 32;
/// A cell with a mean slope below this (luma a pixel, of 256 on the longer side) is empty. By eye.
const EMPTY_SLOPE: f32 = 0.012;
/// A picture with less deviation than this (Oklab) from its mean is even, and an even picture mirrors itself.
const EVEN_DEVIATION: f32 = 0.004;

/// Composition of a picture of `width * height` pixels in Oklab, with its luma. Ranges: see [`Composition`].
pub fn composition(width: usize, height: usize, lab: &[Lab], luma: &Plane) -> Composition {
    if lab.is_empty() {
        return Composition::default();
    }
    let map = saliency(width, height, lab);
    let (balance_left_right, balance_top_bottom) = balance(&map);
    let mask = subject_mask(&map);
    let (subject_x, subject_y) = subject(&map, &mask);
    Composition {
        balance_left_right,
        balance_top_bottom,
        symmetry_left_right: symmetry(width, lab),
        thirds: thirds(&map),
        subject_x,
        subject_y,
        horizon: horizon(width, height, lab),
        depth_of_field: depth_of_field(&sharpness(luma)),
        negative_space: negative_space(luma, &map, &mask),
    }
}

/// Places of a map's values, 0..1 across and down, at the pixels' middles.
fn places(map: &Plane) -> impl Iterator<Item = (f32, f32, f32)> {
    let (width, height) = (map.width as f32, map.height as f32);
    map.rows().enumerate().flat_map(move |(y, row)| {
        row.iter().enumerate().map(move |(x, value)| ((x as f32 + 0.5) / width, (y as f32 + 0.5) / height, *value))
    })
}

/// Saliency as weights on a lever that rests on the middle (Arnheim 1974; as sums, Liu et al. 2010 "Optimizing photo
/// composition"): the torque left over, as a share of all torque. -1 left or top, 1 right or bottom.
fn balance(map: &Plane) -> (f32, f32) {
    let (mut across, mut down, mut across_all, mut down_all) = (0.0f32, 0.0f32, 0.0f32, 0.0f32);
    for (x, y, weight) in places(map) {
        across += weight * (x - 0.5);
        down += weight * (y - 0.5);
        across_all += weight * (x - 0.5).abs();
        down_all += weight * (y - 0.5).abs();
    }
    let share = |torque: f32, all: f32| if all > 0.0 { (torque / all).clamp(-1.0, 1.0) } else { 0.0 };
    (share(across, across_all), share(down, down_all))
}

/// Correlation of the picture with its mirror image over all three axes of Oklab; 0 where it is negative, 1 for an even picture.
fn symmetry(width: usize, lab: &[Lab]) -> f32 {
    let count = lab.len() as f32;
    let mut mean = [0.0f32; 3];
    for pixel in lab {
        mean.iter_mut().zip(pixel).for_each(|(sum, value)| *sum += value / count);
    }
    let (mut same, mut mirrored) = (0.0f32, 0.0f32);
    for row in lab.chunks_exact(width.max(1)) {
        for (here, there) in row.iter().zip(row.iter().rev()) {
            for axis in 0..3 {
                let (a, b) = (here[axis] - mean[axis], there[axis] - mean[axis]);
                same += a * a;
                mirrored += a * b;
            }
        }
    }
    if same <= EVEN_DEVIATION * EVEN_DEVIATION * count { 1.0 } else { (mirrored / same).clamp(0.0, 1.0) }
}

/// Share of the saliency within a sixth of the four points where the thirds cross, beyond the share of the area they take.
fn thirds(map: &Plane) -> f32 {
    let (mut near, mut all, mut area) = (0.0f32, 0.0f32, 0.0f32);
    for (x, y, weight) in places(map) {
        // Mirrored into one quarter, there is one point left.
        let (dx, dy) = (x.min(1.0 - x) - 1.0 / 3.0, y.min(1.0 - y) - 1.0 / 3.0);
        all += weight;
        if dx * dx + dy * dy < POWER_RADIUS * POWER_RADIUS {
            near += weight;
            area += 1.0;
        }
    }
    let by_chance = area / map.values.len().max(1) as f32;
    if all <= 0.0 || by_chance >= 1.0 { 0.0 } else { ((near / all - by_chance) / (1.0 - by_chance)).clamp(0.0, 1.0) }
}

/// The connected part of the map that holds most saliency among pixels more than twice as salient as the mean.
fn subject_mask(map: &Plane) -> Vec<bool> {
    let threshold = map.mean() * SUBJECT_FACTOR;
    let mut left: Vec<bool> = map.values.iter().map(|value| *value > threshold).collect();
    let (mut best, mut most) = (Vec::new(), 0.0);
    for start in 0..left.len() {
        if !left[start] {
            continue;
        }
        left[start] = false;
        let (mut part, mut weight, mut next) = (vec![start], 0.0, 0);
        while let Some(&here) = part.get(next) {
            next += 1;
            weight += map.values[here];
            let x = here % map.width;
            let neighbours = [
                (x > 0).then(|| here - 1),
                (x + 1 < map.width).then_some(here + 1),
                here.checked_sub(map.width),
                Some(here + map.width),
            ];
            for neighbour in neighbours.into_iter().flatten() {
                if left.get(neighbour).is_some_and(|wanted| *wanted) {
                    left[neighbour] = false;
                    part.push(neighbour);
                }
            }
        }
        if weight > most {
            (best, most) = (part, weight);
        }
    }
    let mut mask = vec![false; map.values.len()];
    best.into_iter().for_each(|place| mask[place] = true);
    mask
}

/// Centre of the subject's saliency; the middle where nothing stands out.
fn subject(map: &Plane, mask: &[bool]) -> (f32, f32) {
    let (mut across, mut down, mut all) = (0.0f32, 0.0f32, 0.0f32);
    for ((x, y, weight), _) in places(map).zip(mask).filter(|(_, inside)| **inside) {
        across += weight * x;
        down += weight * y;
        all += weight;
    }
    if all > 0.0 { (across / all, down / all) } else { (0.5, 0.5) }
}

/// Where the subject is and where it is centred, for the overlay: (map, x, y).
pub fn subject_of(width: usize, height: usize, lab: &[Lab]) -> (Plane, f32, f32) {
    let map = saliency(width, height, lab);
    let (x, y) = subject(&map, &subject_mask(&map));
    (map, x, y)
}

/// Share of cells with neither detail nor subject.
fn negative_space(luma: &Plane, map: &Plane, mask: &[bool]) -> f32 {
    let (across, down) = scharr(luma);
    let values = across.values.iter().zip(&down.values).map(|(x, y)| (x * x + y * y).sqrt()).collect();
    let slopes = Plane { width: across.width, height: across.height, values };
    if slopes.values.is_empty() {
        return 1.0;
    }
    let (width, height) = slopes.size_within(CELLS);
    let slopes = slopes.resized(width, height);
    let subject =
        Plane { width: map.width, height: map.height, values: mask.iter().map(|m| f32::from(u8::from(*m))).collect() };
    let mut empty = 0usize;
    for (x, y, slope) in places(&slopes) {
        let column = ((x * subject.width as f32) as usize).min(subject.width.saturating_sub(1));
        let row = ((y * subject.height as f32) as usize).min(subject.height.saturating_sub(1));
        let inside = subject.values.get(row * subject.width + column).is_some_and(|value| *value > 0.5);
        empty += usize::from(slope < EMPTY_SLOPE && !inside);
    }
    empty as f32 / slopes.values.len().max(1) as f32
}

#[cfg(test)]
mod tests {
    use image::{Rgb, RgbImage};

    use super::*;
    use crate::vision::describe::describe;

    fn of(width: u32, height: u32, pixel: impl Fn(f32, f32) -> [u8; 3]) -> Composition {
        let place = |value: u32, length: u32| (value as f32 + 0.5) / length as f32;
        describe(&RgbImage::from_fn(width, height, |x, y| Rgb(pixel(place(x, width), place(y, height))))).composition
    }

    /// A bright disc on dark ground.
    fn disc(centre_x: f32, centre_y: f32) -> Composition {
        of(
            300,
            200,
            |x, y| if (1.5 * (x - centre_x)).hypot(y - centre_y) < 0.08 { [250, 240, 200] } else { [30, 35, 40] },
        )
    }

    #[test]
    fn a_disc_at_a_power_point_is_the_subject_there_and_keeps_the_thirds() {
        for (x, y) in [(1.0 / 3.0, 1.0 / 3.0), (2.0 / 3.0, 1.0 / 3.0), (1.0 / 3.0, 2.0 / 3.0)] {
            let found = disc(x, y);
            assert!((found.subject_x - x).abs() < 0.03 && (found.subject_y - y).abs() < 0.03, "{found:?}");
            assert!(found.thirds > 0.6, "{found:?}");
            assert_eq!(found.balance_left_right > 0.0, x > 0.5, "{found:?}");
            assert_eq!(found.balance_top_bottom > 0.0, y > 0.5, "{found:?}");
            assert!(found.negative_space > 0.8 && found.horizon.is_none(), "{found:?}");
        }
    }

    #[test]
    fn a_disc_in_the_middle_is_balanced_and_symmetric_and_off_the_thirds() {
        let found = disc(0.5, 0.5);
        assert!(found.balance_left_right.abs() < 0.05 && found.balance_top_bottom.abs() < 0.05, "{found:?}");
        assert!(found.symmetry_left_right > 0.98 && found.thirds < 0.1, "{found:?}");
    }

    #[test]
    fn mirroring_turns_the_balance_round_and_leaves_the_rest() {
        let (left, right) = (disc(0.2, 0.3), disc(0.8, 0.3));
        assert!((left.balance_left_right + right.balance_left_right).abs() < 0.02, "{left:?} {right:?}");
        assert!(left.balance_left_right < -0.5);
        assert!((left.balance_top_bottom - right.balance_top_bottom).abs() < 0.02);
        assert!(left.symmetry_left_right < 0.1);
    }

    #[test]
    fn black_beside_white_has_no_symmetry_and_an_even_picture_has_all() {
        assert_eq!(of(200, 100, |x, _| if x < 0.5 { [0; 3] } else { [255; 3] }).symmetry_left_right, 0.0);
        let grey = of(200, 100, |_, _| [128; 3]);
        assert_eq!(grey, Composition::default());
    }

    #[test]
    fn sky_over_sea_has_its_horizon_and_much_room() {
        let found = of(300, 200, |x, y| if y < 0.4 + 0.05 * (x - 0.5) { [150, 190, 230] } else { [20, 60, 100] });
        let horizon = found.horizon.clone().unwrap();
        // The line falls by 0.05 heights (10 pixels) over 300 pixels: 1.9 degrees.
        assert!((horizon.y - 0.4).abs() < 0.02 && (horizon.tilt_deg + 1.9).abs() <= 1.0, "{found:?}");
        assert!(found.negative_space > 0.6, "{found:?}");
    }
}
