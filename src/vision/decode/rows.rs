//! Rows of pixels, shrunk as they are decoded; and WebP.
//!
//! None of these formats can be decoded at a smaller size, but a row that has been averaged need not be kept: a PNG of
//! a hundred megapixels passes through in a few megabytes.

use std::io::Cursor;

use image::{ColorType, ImageDecoder, ImageError, Limits, RgbImage, codecs::webp::WebPDecoder};

use super::{
    icc::Colours,
    raw::{PhotoError, Raw, check_size, spare_factor},
};

/// Most memory that a decoder may ask for, in bytes: 100 megapixels of RGBA.
pub(super) const MAX_DECODE_BYTES: u64 = 400_000_000;

/// Averages squares of `factor` x `factor` pixels, taking rows as they come. At the right and bottom edge the squares
/// are what is left.
pub(super) struct Shrinker {
    factor: usize,
    width: usize,
    height: u32,
    /// Sums of red, green and blue of the squares of the current row of squares.
    sums: Vec<u32>,
    /// Rows summed so far.
    rows: u32,
    shrunk: Vec<u8>,
}

impl Shrinker {
    pub fn new(width_px: u32, height_px: u32) -> Self {
        let factor = spare_factor(width_px, height_px);
        let cells = width_px.div_ceil(factor) as usize;
        let shrunk = Vec::with_capacity(cells * 3 * height_px.div_ceil(factor) as usize);
        let (factor, width) = (factor as usize, width_px as usize);
        Self { factor, width, height: height_px, sums: vec![0; cells * 3], rows: 0, shrunk }
    }

    /// One row of 8-bit pixels: grey, grey and alpha, RGB, or RGBA by `channels`. Alpha shows white.
    pub fn push(&mut self, row: &[u8], channels: usize) {
        match channels {
            1 => self.push_pixels(row.iter().map(|&grey| [grey; 3])),
            2 => self.push_pixels(row.as_chunks().0.iter().map(|&[grey, alpha]| over_white([grey; 3], alpha))),
            3 => self.push_pixels(row.as_chunks().0.iter().copied()),
            _ => self.push_pixels(row.as_chunks().0.iter().map(|&[r, g, b, alpha]| over_white([r, g, b], alpha))),
        }
    }

    fn push_pixels(&mut self, mut pixels: impl Iterator<Item = [u8; 3]>) {
        if self.factor == 1 {
            self.shrunk.extend(pixels.take(self.width).flatten());
            return;
        }
        for sums in self.sums.as_chunks_mut::<3>().0 {
            for [red, green, blue] in pixels.by_ref().take(self.factor) {
                sums[0] += u32::from(red);
                sums[1] += u32::from(green);
                sums[2] += u32::from(blue);
            }
        }
        self.rows += 1;
        if self.rows as usize == self.factor {
            self.close_row();
        }
    }

    fn close_row(&mut self) {
        for (cell, sums) in self.sums.as_chunks_mut::<3>().0.iter_mut().enumerate() {
            let columns = self.factor.min(self.width - cell * self.factor);
            let count = (columns as u32 * self.rows).max(1);
            self.shrunk.extend(sums.map(|sum| ((sum + count / 2) / count) as u8));
            *sums = [0; 3];
        }
        self.rows = 0;
    }

    /// # Errors
    /// [`PhotoError::Broken`] where rows or pixels are missing.
    pub fn finish(mut self) -> Result<RgbImage, PhotoError> {
        if self.rows > 0 {
            self.close_row();
        }
        let (width, height) = (self.width.div_ceil(self.factor) as u32, self.height.div_ceil(self.factor as u32));
        RgbImage::from_raw(width, height, self.shrunk).ok_or(PhotoError::Broken)
    }
}

fn over_white(colour: [u8; 3], alpha: u8) -> [u8; 3] {
    let alpha = u32::from(alpha);
    colour.map(|value| ((u32::from(value) * alpha + 255 * (255 - alpha) + 127) / 255) as u8)
}

/// Lossy or lossless, with or without alpha; of an animation the first picture.
///
/// # Errors
/// See [`PhotoError`].
pub(super) fn webp(bytes: &[u8]) -> Result<Raw, PhotoError> {
    whole(WebPDecoder::new(Cursor::new(bytes)).map_err(reason)?)
}

fn whole(mut decoder: impl ImageDecoder) -> Result<Raw, PhotoError> {
    let (width_px, height_px) = decoder.dimensions();
    check_size(width_px, height_px)?;
    let mut limits = Limits::default();
    limits.max_alloc = Some(MAX_DECODE_BYTES);
    decoder.set_limits(limits).map_err(reason)?;
    let (icc, exif) = (decoder.icc_profile().ok().flatten(), decoder.exif_metadata().ok().flatten());
    let channels = match decoder.color_type() {
        ColorType::L8 => 1,
        ColorType::La8 => 2,
        ColorType::Rgb8 => 3,
        ColorType::Rgba8 => 4,
        _ => return Err(PhotoError::NotAPhoto),
    };
    let len = usize::try_from(decoder.total_bytes()).map_err(|_| too_large())?;
    let mut pixels = vec![0; len];
    decoder.read_image(&mut pixels).map_err(reason)?;
    let mut shrinker = Shrinker::new(width_px, height_px);
    pixels.chunks_exact(width_px as usize * channels).for_each(|row| shrinker.push(row, channels));
    Ok(Raw {
        rgb: shrinker.finish()?,
        inks: None,
        width_px,
        height_px,
        share: 1.0,
        exif,
        colours: icc.map(Colours::Icc),
    })
}

pub(super) fn too_large() -> PhotoError {
    PhotoError::TooLarge { megapixels: super::raw::MAX_PIXELS / 1_000_000 + 1 }
}

fn reason(error: ImageError) -> PhotoError {
    match error {
        ImageError::Limits(_) => too_large(),
        _ => PhotoError::Broken,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn squares_are_averaged_and_edges_are_what_is_left() {
        // 2001 x 1000: squares of 2, with a column of single pixels at the right.
        let mut shrinker = Shrinker::new(2001, 1000);
        assert_eq!(shrinker.factor, 2);
        for y in 0..1000_u32 {
            let row: Vec<u8> = (0..2001_u32)
                .map(|x| if x == 2000 { 7 } else { 100 + 2 * (x % 2) as u8 + 4 * (y % 2) as u8 })
                .collect();
            shrinker.push(&row, 1);
        }
        let picture = shrinker.finish().unwrap();
        assert_eq!(picture.dimensions(), (1001, 500));
        assert!(picture.enumerate_pixels().all(|(x, _, pixel)| pixel.0 == [if x == 1000 { 7 } else { 103 }; 3]));
    }

    #[test]
    fn missing_rows_are_missed() {
        let mut shrinker = Shrinker::new(4, 4);
        shrinker.push(&[0; 16], 4);
        assert_eq!(shrinker.finish(), Err(PhotoError::Broken));
    }

    #[test]
    fn transparency_shows_white() {
        assert_eq!(over_white([10, 20, 30], 0), [255; 3]);
        assert_eq!(over_white([10, 20, 30], 255), [10, 20, 30]);
        assert_eq!(over_white([0, 0, 0], 128), [127; 3]);
    }
}
