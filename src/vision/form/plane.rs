//! One number a pixel: what all measures of texture and composition work on.

use image::RgbImage;

/// Luma of an sRGB pixel as seen on a display (Rec. 709 weights), from bytes to 0..=1.
const LUMA: [f32; 3] = [0.2126 / 255.0, 0.7152 / 255.0, 0.0722 / 255.0];

/// `width * height` values in rows, top row first.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Plane {
    pub width: usize,
    pub height: usize,
    pub values: Vec<f32>,
}

impl Plane {
    /// Luma of a picture, 0..=1.
    pub fn luma(picture: &RgbImage) -> Self {
        let values = picture.pixels().map(|pixel| {
            let [r, g, b] = pixel.0.map(f32::from);
            LUMA[0] * r + LUMA[1] * g + LUMA[2] * b
        });
        Self { width: picture.width() as usize, height: picture.height() as usize, values: values.collect() }
    }

    /// One value for every pixel by its place.
    #[cfg(test)]
    pub fn from_fn(width: usize, height: usize, mut value: impl FnMut(usize, usize) -> f32) -> Self {
        let mut values = Vec::with_capacity(width * height);
        for y in 0..height {
            for x in 0..width {
                values.push(value(x, y));
            }
        }
        Self { width, height, values }
    }

    /// The rows, top first; none where the plane has no width.
    pub fn rows(&self) -> std::slice::ChunksExact<'_, f32> {
        self.values.chunks_exact(self.width.max(1))
    }

    pub fn mean(&self) -> f32 {
        self.values.iter().sum::<f32>() / self.values.len().max(1) as f32
    }

    /// Width and height that keep the proportions and have at most `side` on the longer one, never 0.
    pub fn size_within(&self, side: usize) -> (usize, usize) {
        let longer = self.width.max(self.height).max(1);
        if longer <= side {
            return (self.width.max(1), self.height.max(1));
        }
        let scale = |length: usize| ((length * side + longer / 2) / longer).max(1);
        (scale(self.width), scale(self.height))
    }

    /// Every new value is the mean of the area it covers (with shares of pixels at the borders).
    pub fn resized(&self, width: usize, height: usize) -> Self {
        if (width, height) == (self.width, self.height) || self.values.is_empty() {
            return self.clone();
        }
        let (across, down) = (areas(self.width, width), areas(self.height, height));
        let mut rows: Vec<f32> = Vec::with_capacity(width * self.height);
        for row in self.rows() {
            for (first, shares) in &across {
                rows.push(row.iter().skip(*first).zip(shares).map(|(value, share)| value * share).sum::<f32>());
            }
        }
        let mut values = vec![0.0; width * height];
        for ((first, shares), to) in down.iter().zip(values.chunks_exact_mut(width.max(1))) {
            for (from, share) in rows.chunks_exact(width.max(1)).skip(*first).zip(shares) {
                to.iter_mut().zip(from).for_each(|(sum, value)| *sum += value * share);
            }
        }
        Self { width, height, values }
    }

    /// Blurred by the 5-tap binomial (1 4 6 4 1)/16 in both directions, borders repeated (Burt and Adelson 1983).
    pub fn blurred(&self) -> Self {
        let (width, height) = (self.width, self.height);
        let mut across = Vec::with_capacity(self.values.len());
        for row in self.rows() {
            let at = |x: usize| row[x.min(width - 1)];
            for x in 0..width {
                across.push(if x >= 2 && x + 2 < width {
                    let taps = &row[x - 2..x + 3];
                    binomial(taps[0], taps[1], taps[2], taps[3], taps[4])
                } else {
                    binomial(at(x.saturating_sub(2)), at(x.saturating_sub(1)), at(x), at(x + 1), at(x + 2))
                });
            }
        }
        let mut values = Vec::with_capacity(self.values.len());
        let row = |y: usize| &across[y * width..(y + 1) * width];
        for y in 0..height {
            let (above2, above) = (row(y.saturating_sub(2)), row(y.saturating_sub(1)));
            let (below, below2) = (row((y + 1).min(height - 1)), row((y + 2).min(height - 1)));
            for ((((a, b), c), d), e) in above2.iter().zip(above).zip(row(y)).zip(below).zip(below2) {
                values.push(binomial(*a, *b, *c, *d, *e));
            }
        }
        Self { width, height, values }
    }

    /// Every second pixel of every second row.
    pub fn decimated(&self) -> Self {
        let (width, height) = (self.width.div_ceil(2), self.height.div_ceil(2));
        let values = self.rows().step_by(2).flat_map(|row| row.iter().step_by(2).copied()).collect();
        Self { width, height, values }
    }
}

fn binomial(a: f32, b: f32, c: f32, d: f32, e: f32) -> f32 {
    (a + e + 4.0 * (b + d) + 6.0 * c) * (1.0 / 16.0)
}

/// For every one of `to` equal parts of a line of `from` pixels: its first pixel, and the shares of the pixels from there on.
fn areas(from: usize, to: usize) -> Vec<(usize, Vec<f32>)> {
    let scale = from as f64 / to.max(1) as f64;
    (0..to)
        .map(|part| {
            let (start, end) = (part as f64 * scale, (part + 1) as f64 * scale);
            let (first, last) = (start.floor() as usize, (end.ceil() as usize).min(from));
            let covered = |pixel: usize| (end.min((pixel + 1) as f64) - start.max(pixel as f64)).max(0.0) / scale;
            (first, (first..last).map(|pixel| covered(pixel) as f32).collect())
        })
        .collect()
}

/// Horizontal and vertical differences of a plane, by Scharr's 3x3 operator (Scharr 2000), which keeps angles right.
/// Scaled so that a ramp of 1 a pixel gives 1. Borders are left out: `width - 2` by `height - 2`, or nothing.
pub fn scharr(plane: &Plane) -> (Plane, Plane) {
    let (width, height) = (plane.width, plane.height);
    if width < 3 || height < 3 {
        return (Plane::default(), Plane::default());
    }
    let count = (width - 2) * (height - 2);
    let (mut across, mut down) = (Vec::with_capacity(count), Vec::with_capacity(count));
    for rows in plane.values.windows(3 * width).step_by(width) {
        let (top, rest) = rows.split_at(width);
        let (middle, bottom) = rest.split_at(width);
        for ((t, m), b) in top.windows(3).zip(middle.windows(3)).zip(bottom.windows(3)) {
            across.push((3.0 * (t[2] - t[0] + b[2] - b[0]) + 10.0 * (m[2] - m[0])) * (1.0 / 32.0));
            down.push((3.0 * (b[0] - t[0] + b[2] - t[2]) + 10.0 * (b[1] - t[1])) * (1.0 / 32.0));
        }
    }
    let plane = |values| Plane { width: width - 2, height: height - 2, values };
    (plane(across), plane(down))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn resizing_keeps_the_mean_and_the_proportions() {
        let plane = Plane::from_fn(50, 31, |x, y| (x * 7 + y * 3) as f32 % 11.0);
        assert_eq!(plane.size_within(20), (20, 12));
        let small = plane.resized(20, 12);
        assert_eq!(small.values.len(), 240);
        assert!((small.mean() - plane.mean()).abs() < 1e-3, "{} {}", small.mean(), plane.mean());
    }

    #[test]
    fn a_ramp_has_its_slope_everywhere() {
        let ramp = Plane::from_fn(9, 7, |x, y| 0.5 * x as f32 - 0.25 * y as f32);
        let (across, down) = scharr(&ramp);
        assert_eq!((across.width, across.height), (7, 5));
        assert!(across.values.iter().all(|v| (v - 0.5).abs() < 1e-5));
        assert!(down.values.iter().all(|v| (v + 0.25).abs() < 1e-5));
    }

    #[test]
    fn blur_keeps_what_is_flat_and_every_size_works() {
        for (width, height) in [(1, 1), (1, 5), (3, 2), (8, 8)] {
            let flat = Plane::from_fn(width, height, |_, _| 0.3);
            let blurred = flat.blurred();
            assert_eq!((blurred.width, blurred.height), (width, height));
            assert!(blurred.values.iter().all(|v| (v - 0.3).abs() < 1e-6));
            assert_eq!(flat.decimated().values.len(), width.div_ceil(2) * height.div_ceil(2));
            scharr(&flat);
        }
    }
}
