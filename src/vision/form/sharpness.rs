//! Where a picture is sharp. Contrast does not tell: a soft gradient may be strong and a crisp line weak. So each cell is
//! blurred once more: what was sharp changes much, what was blurred already hardly (Crete et al. 2007, "The blur effect").

use super::plane::Plane;

/// Longer side of the map, in cells.
const SIDE: usize = 32;
/// A cell whose mean slope is below this (luma a pixel) shows neither sharpness nor blur: clear sky, a wall.
const LEAST_SLOPE: f32 = 0.004;
/// A cell is at least this many pixels on a side.
const LEAST_CELL_PX: usize = 4;
/// Taps on either side of the strong blur: 9 in all, as in the paper.
const REACH: usize = 4;
const SHARE: f32 = 1.0 / (2 * REACH + 1) as f32;
/// The sharp part of a picture is as sharp as its sharpest cells but this share of them.
const SHARPEST_SHARE: f32 = 0.1;
/// Below this the sharpest part is itself blurred, and there is no depth of field to speak of.
const LEAST_SHARPNESS: f32 = 0.3;
/// Sharpness lost on average, as a share of the sharpest: up to the first in photos sharp all over, about the second in
/// those with the shallowest focus. Read from a ranked list of about 60
/// OASIS photos.
const LOST_WHEN_SHARP: f32 = 0.15;
const LOST_WHEN_SHALLOW: f32 = 0.5;

/// Sharpness of the cells that show any structure; the others are `None`.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Sharpness {
    pub width: usize,
    pub height: usize,
    /// 0 (blurred) ..=1 (as sharp as pixels can be), rows from the top.
    pub cells: Vec<Option<f32>>,
}

/// The sharpness map of a luma plane.
pub fn sharpness(luma: &Plane) -> Sharpness {
    let cell = luma.width.max(luma.height).div_ceil(SIDE).max(LEAST_CELL_PX);
    let (width, height) = (luma.width.div_ceil(cell), luma.height.div_ceil(cell));
    // For each cell: the sum of all slopes, and of the part of them that a strong blur takes away; across, then down.
    let mut sums = vec![[0.0f32; 4]; width * height];
    let (across, down) = (blurred_across(luma), blurred_down(luma));
    for y in 0..luma.height {
        for x in 0..luma.width {
            let Some(sum) = sums.get_mut(y / cell * width + x / cell) else { continue };
            let here = y * luma.width + x;
            if x > 0 {
                add(sum, 0, luma.values[here] - luma.values[here - 1], across[here] - across[here - 1]);
            }
            if y > 0 {
                let above = here - luma.width;
                add(sum, 2, luma.values[here] - luma.values[above], down[here] - down[above]);
            }
        }
    }
    let least = LEAST_SLOPE * (cell * cell) as f32;
    let cells = sums.iter().map(|[all_x, lost_x, all_y, lost_y]| {
        // The direction with more structure tells; the other may be a line's own length.
        let (all, lost) = if all_x > all_y { (all_x, lost_x) } else { (all_y, lost_y) };
        (*all > least).then(|| lost / all)
    });
    Sharpness { width, height, cells: cells.collect() }
}

fn add(sum: &mut [f32; 4], axis: usize, slope: f32, slope_blurred: f32) {
    let (slope, kept) = (slope.abs(), slope_blurred.abs());
    sum[axis] += slope;
    if slope > kept {
        sum[axis + 1] += slope - kept;
    }
}

/// Mean of 9 pixels of a row, borders repeated, by running sums.
fn blurred_across(luma: &Plane) -> Vec<f32> {
    let mut blurred = Vec::with_capacity(luma.values.len());
    for row in luma.rows() {
        let at = |x: usize| row[x.min(row.len() - 1)];
        let mut sum = row[0] * REACH as f32 + (0..=REACH).map(at).sum::<f32>();
        for x in 0..row.len() {
            blurred.push(sum * SHARE);
            sum += at(x + REACH + 1) - at(x.saturating_sub(REACH));
        }
    }
    blurred
}

/// The same down the columns, all columns at once.
fn blurred_down(luma: &Plane) -> Vec<f32> {
    let mut blurred = Vec::with_capacity(luma.values.len());
    let row = |y: usize| {
        let start = y.min(luma.height - 1) * luma.width;
        &luma.values[start..start + luma.width]
    };
    if luma.values.is_empty() {
        return blurred;
    }
    let mut sums: Vec<f32> = row(0).iter().map(|value| value * REACH as f32).collect();
    for y in 0..=REACH {
        sums.iter_mut().zip(row(y)).for_each(|(sum, value)| *sum += value);
    }
    for y in 0..luma.height {
        blurred.extend(sums.iter().map(|sum| sum * SHARE));
        for ((sum, new), old) in sums.iter_mut().zip(row(y + REACH + 1)).zip(row(y.saturating_sub(REACH))) {
            *sum += new - old;
        }
    }
    blurred
}

/// How much of the picture is less sharp than its sharpest part, 0 (none) towards 1 (nearly all of it, by far).
pub fn depth_of_field(map: &Sharpness) -> f32 {
    let mut values: Vec<f32> = map.cells.iter().copied().flatten().collect();
    values.sort_by(|a, b| b.total_cmp(a));
    let Some(&sharpest) = values.get((values.len() as f32 * SHARPEST_SHARE) as usize) else { return 0.0 };
    if sharpest < LEAST_SHARPNESS {
        return 0.0;
    }
    let lost = |value: &f32| if *value < sharpest { 1.0 - value / sharpest } else { 0.0 };
    let mean = values.iter().map(lost).sum::<f32>() / values.len() as f32;
    ((mean - LOST_WHEN_SHARP) / (LOST_WHEN_SHALLOW - LOST_WHEN_SHARP)).clamp(0.0, 1.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A field of soft squares of different greys: structure at many scales, the same every time.
    fn structure(width: usize, height: usize) -> Plane {
        Plane::from_fn(width, height, |x, y| {
            let square =
                |side: usize| (((x / side) * 7 + (y / side) * 13 + (x / side) * (y / side) * 5) % 11) as f32 / 11.0;
            0.4 * square(5) + 0.3 * square(11) + 0.3 * square(23)
        })
    }

    fn blurred(plane: &Plane, times: usize) -> Plane {
        (0..times).fold(plane.clone(), |plane, _| plane.blurred())
    }

    #[test]
    fn sharp_all_over_and_blurred_all_over_have_no_depth_of_field() {
        let sharp = structure(256, 192);
        assert!(depth_of_field(&sharpness(&sharp)) < 0.15);
        assert_eq!(depth_of_field(&sharpness(&blurred(&sharp, 40))), 0.0);
    }

    #[test]
    fn a_sharp_disc_before_a_blurred_rest_has_and_is_where_the_map_says() {
        let (sharp, soft) = (structure(256, 192), blurred(&structure(256, 192), 40));
        let inside = |x: usize, y: usize| (x as f32 - 85.0).hypot(y as f32 - 95.0) < 45.0;
        let photo = Plane::from_fn(256, 192, |x, y| {
            let from = if inside(x, y) { &sharp } else { &soft };
            from.values[y * 256 + x]
        });
        let map = sharpness(&photo);
        assert!(depth_of_field(&map) > 0.4, "{}", depth_of_field(&map));
        let at = |x: usize, y: usize| map.cells[y / 8 * map.width + x / 8];
        assert!(at(85, 95) > at(200, 30) && at(85, 95) > at(225, 150));
    }

    #[test]
    fn an_even_picture_shows_neither() {
        let map = sharpness(&Plane::from_fn(64, 64, |_, _| 0.5));
        assert!(map.cells.iter().all(Option::is_none));
        assert_eq!(depth_of_field(&map), 0.0);
        assert_eq!(depth_of_field(&sharpness(&Plane::default())), 0.0);
    }
}
