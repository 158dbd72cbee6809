//! What in a picture draws the eye, without knowing what it shows: colour that differs from what surrounds it, in Oklab
//! (Achanta and Suesstrunk 2010, "Saliency detection using maximum symmetric surround").
//!
//! Three methods were tried on a dozen photos. The spectral residual (Hou and Zhang 2007) marks
//! edges and small spots, and only the rim of a drawn disc or a face. Frequency-tuned saliency (Achanta et al. 2009)
//! fills the subject, and also any sky or backdrop that is far from the mean colour. The symmetric surround fills the
//! subject and leaves the backdrop alone, since what touches the border is compared with its own neighbourhood only.

use super::plane::Plane;
use crate::vision::colour::oklab::Lab;

/// Longer side of the saliency map, in pixels, as in Hou and Zhang's and most later maps.
const SIDE: usize = 64;
/// Largest difference (Oklab) below which nothing draws the eye: a just-noticeable difference.
const LEAST_DIFFERENCE: f32 = 0.02;

/// Saliency, 0..=1 (the most salient pixel is 1), in the picture's proportions, 64 on the longer side; all 0 for a picture
/// without contrast.
pub fn saliency(width: usize, height: usize, lab: &[Lab]) -> Plane {
    let axes: [Plane; 3] = std::array::from_fn(|axis| {
        let plane = Plane { width, height, values: lab.iter().map(|pixel| pixel[axis]).collect() };
        let (map_width, map_height) = plane.size_within(SIDE);
        plane.resized(map_width, map_height)
    });
    let mut map = symmetric_surround(&axes);
    let most = map.values.iter().copied().fold(0.0, f32::max);
    let scale = if most < LEAST_DIFFERENCE { 0.0 } else { 1.0 / most };
    map.values.iter_mut().for_each(|value| *value *= scale);
    map
}

/// Distance of every blurred pixel from the mean of the largest rectangle that has the pixel in its middle.
fn symmetric_surround(axes: &[Plane; 3]) -> Plane {
    let (width, height) = (axes[0].width, axes[0].height);
    let mut squares = vec![0.0f32; axes[0].values.len()];
    for axis in axes {
        let (sums, blurred) = (summed(axis), axis.blurred());
        let at = |x: usize, y: usize| sums[y * (width + 1) + x];
        for (index, (square, value)) in squares.iter_mut().zip(&blurred.values).enumerate() {
            let (x, y) = (index % width, index / width);
            let (reach_x, reach_y) = (x.min(width - 1 - x), y.min(height - 1 - y));
            let (left, right) = (x - reach_x, x + reach_x + 1);
            let (top, bottom) = (y - reach_y, y + reach_y + 1);
            let sum = at(right, bottom) - at(right, top) - at(left, bottom) + at(left, top);
            let difference = value - (sum / ((right - left) * (bottom - top)) as f64) as f32;
            *square += difference * difference;
        }
    }
    Plane { width, height, values: squares.into_iter().map(f32::sqrt).collect() }
}

/// Sums over all pixels above and to the left, with a row and a column of 0 in front: `width + 1` by `height + 1`.
fn summed(plane: &Plane) -> Vec<f64> {
    let across = plane.width + 1;
    let mut sums = vec![0.0f64; across * (plane.height + 1)];
    for (y, row) in plane.rows().enumerate() {
        let mut sum = 0.0f64;
        for (x, value) in row.iter().enumerate() {
            sum += f64::from(*value);
            sums[(y + 1) * across + x + 1] = sums[y * across + x + 1] + sum;
        }
    }
    sums
}

#[cfg(test)]
mod tests {
    use super::*;

    const GROUND: Lab = [0.4, 0.0, 0.02];
    const FIGURE: Lab = [0.4, 0.15, 0.05];

    fn drawn(colour: impl Fn(usize, usize) -> Lab) -> Plane {
        let lab: Vec<Lab> = (0..96 * 64).map(|index| colour(index % 96, index / 96)).collect();
        saliency(96, 64, &lab)
    }

    #[test]
    fn a_disc_that_differs_in_hue_only_is_filled_and_its_ground_is_not() {
        let map = drawn(|x, y| if (x as f32 - 60.0).hypot(y as f32 - 24.0) < 9.0 { FIGURE } else { GROUND });
        assert_eq!((map.width, map.height), (64, 43));
        let at = |x: usize, y: usize| map.values[y * 2 / 3 * 64 + x * 2 / 3];
        assert!(at(60, 24) > 0.8 && at(55, 21) > 0.6, "{} {}", at(60, 24), at(55, 21));
        assert!(at(10, 10) < 0.1 && at(20, 55) < 0.1, "{} {}", at(10, 10), at(20, 55));
    }

    #[test]
    fn an_even_picture_has_nothing_that_draws_the_eye() {
        assert!(drawn(|_, _| GROUND).values.iter().all(|value| *value == 0.0));
    }
}
