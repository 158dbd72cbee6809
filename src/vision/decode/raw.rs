//! What every decoder hands over, how large it may be, and why a photo can't be read.

use image::{RgbImage, imageops::crop_imm};

use super::icc::Colours;

/// Largest photo decoded, in pixels.
pub const MAX_PIXELS: u64 = 100_000_000;

/// The longer side is not reduced below this, in pixels: the thumbnail needs 512, the overlays twice that, and 4000 x
/// 3000, the usual twelve megapixels, comes down to a quarter.
const ENOUGH_LONGER_PX: u32 = 1000;

/// The shorter side is not reduced below this, in pixels: twice the network's 224.
const ENOUGH_SHORTER_PX: u32 = 448;

/// Of a damaged photo at least one row in this many must be there; a strip at the top tells little of the rest.
const LEAST_ROWS: u32 = 8;

/// Who reads the formats for which there is no decoder here.
const OTHER_READER: &str = if cfg!(target_arch = "wasm32") { "This browser" } else { "The command line" };

/// Why a photo could not be read. Callers put the file's name in front.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum PhotoError {
    #[error("The file is empty; copy or export it again and add the new one.")]
    Empty,
    #[error("This is not a photo that can be read here; convert it to JPEG, PNG, WebP or GIF and add that.")]
    NotAPhoto,
    #[error("{} can't read {format} photos; export it as JPEG and add that.", OTHER_READER)]
    NoDecoder { format: &'static str },
    #[error("This is {kind}, not a photo; save a picture of it as JPEG or PNG and add that.")]
    NoPicture { kind: &'static str },
    #[error("The photo is damaged and can't be read; if it opens elsewhere, save it again as JPEG and add that.")]
    Broken,
    #[error("The photo has {megapixels} megapixels, and up to 100 work here; make it smaller and add it again.")]
    TooLarge { megapixels: u64 },
    #[error("The analysis was cancelled.")]
    Cancelled,
    #[error(transparent)]
    Network(#[from] crate::networks::NetworkError),
}

impl From<crate::engine::cancel::Cancelled> for PhotoError {
    fn from(_: crate::engine::cancel::Cancelled) -> Self {
        PhotoError::Cancelled
    }
}

/// A photo, ready to be looked at.
#[derive(Clone, Debug, PartialEq)]
pub struct Decoded {
    /// Upright, sRGB, transparency over white. Reduced by a whole factor where the photo is larger than needed, but
    /// never below 1000 pixels on the longer and 448 on the shorter side.
    pub rgb: RgbImage,
    /// Upright size of the original, in pixels.
    pub width_px: u32,
    pub height_px: u32,
    /// How much of the photo could be read: 1.0 is all of it. Of a damaged one, `rgb` holds only the rows that are there.
    pub read_share: f32,
}

/// What a format's decoder hands over: pixels as they lie in the file, and what is said about them.
pub struct Raw {
    /// Possibly reduced.
    pub rgb: RgbImage,
    /// What `rgb` was printed from, where that is what lies in the file: cyan, magenta, yellow and black of each pixel.
    pub inks: Option<Vec<u8>>,
    /// Size of the original as it lies in the file, in pixels.
    pub width_px: u32,
    pub height_px: u32,
    /// How much of it is there: 1.0 is all of it.
    pub share: f32,
    /// A TIFF header and what follows; only the orientation is read.
    pub exif: Option<Vec<u8>>,
    /// What its numbers mean, where that is said.
    pub colours: Option<Colours>,
}

impl Raw {
    /// Cut off all but the first `rows_px` rows (of the original's): what is missing has no colour, not grey.
    ///
    /// # Errors
    /// [`PhotoError::Broken`] where less than an eighth of the photo would be left.
    pub fn keep_rows(&mut self, rows_px: u32) -> Result<(), PhotoError> {
        if rows_px >= self.height_px {
            return Ok(());
        }
        let (width, height) = self.rgb.dimensions();
        let rows = (u64::from(rows_px) * u64::from(height) / u64::from(self.height_px.max(1))) as u32;
        if rows_px < self.height_px.div_ceil(LEAST_ROWS) || rows == 0 {
            return Err(PhotoError::Broken);
        }
        self.rgb = crop_imm(&self.rgb, 0, 0, width, rows).to_image();
        if let Some(inks) = &mut self.inks {
            inks.truncate(4 * width as usize * rows as usize);
        }
        self.share = self.share.min(rows_px as f32 / self.height_px as f32);
        Ok(())
    }
}

/// The whole number by which a photo may be shrunk: both sides stay large enough, none is enlarged.
pub fn spare_factor(width_px: u32, height_px: u32) -> u32 {
    let (longer, shorter) = (width_px.max(height_px), width_px.min(height_px));
    (longer / ENOUGH_LONGER_PX).min(shorter / ENOUGH_SHORTER_PX).max(1)
}

/// # Errors
/// [`PhotoError::TooLarge`] above 100 megapixels, [`PhotoError::Broken`] where a side is zero.
pub fn check_size(width_px: u32, height_px: u32) -> Result<(), PhotoError> {
    let pixels = u64::from(width_px) * u64::from(height_px);
    match pixels {
        0 => Err(PhotoError::Broken),
        1..=MAX_PIXELS => Ok(()),
        _ => Err(PhotoError::TooLarge { megapixels: pixels.div_ceil(1_000_000) }),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reduction_leaves_enough_pixels() {
        for (size, factor) in [
            ((4032, 3024), 4),
            ((4000, 3000), 4),
            ((1999, 1500), 1),
            ((20_000, 1_000), 2),
            ((5_000, 1), 1),
            ((1, 1), 1),
        ] {
            assert_eq!(spare_factor(size.0, size.1), factor, "{size:?}");
            assert_eq!(spare_factor(size.1, size.0), factor, "{size:?}");
        }
    }
}
