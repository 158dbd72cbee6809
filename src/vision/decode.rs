//! A photo file's bytes become upright RGB pixels, or a sentence that says why not.
//!
//! Photos come from anywhere: renamed, cut short, sideways, enormous. What can be read is read; nothing here panics.

use std::io::Cursor;

use image::{DynamicImage, ImageDecoder, ImageReader, Limits, RgbImage, metadata::Orientation};

/// Largest photo decoded, in pixels; a 100-megapixel photo takes 300 MB while it is decoded.
const MAX_PIXELS: u64 = 100_000_000;
/// Most memory the decoder may ask for, in bytes.
const MAX_DECODE_BYTES: u64 = 1_000_000_000;

/// Why a photo could not be read. Callers put the file's name in front.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum PhotoError {
    #[error("The file is empty; copy or export it again and add the new one.")]
    Empty,
    #[error("This is not a photo that can be read here; convert it to JPEG, PNG or WebP and add that.")]
    NotAPhoto,
    #[error("The photo is damaged and can't be read; if it opens elsewhere, save it again and add that.")]
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

/// Decode `bytes` (JPEG, PNG or WebP) to RGB, turned upright by its EXIF orientation, alpha over white.
pub fn decode(bytes: &[u8]) -> Result<RgbImage, PhotoError> {
    if bytes.is_empty() {
        return Err(PhotoError::Empty);
    }
    let mut reader = ImageReader::new(Cursor::new(bytes)).with_guessed_format().map_err(|_| PhotoError::NotAPhoto)?;
    if reader.format().is_none() {
        return Err(PhotoError::NotAPhoto);
    }
    let mut limits = Limits::default();
    limits.max_alloc = Some(MAX_DECODE_BYTES);
    reader.limits(limits);
    let mut decoder = reader.into_decoder().map_err(reason)?;
    let (width, height) = decoder.dimensions();
    let pixels = u64::from(width) * u64::from(height);
    if pixels > MAX_PIXELS {
        return Err(PhotoError::TooLarge { megapixels: pixels.div_ceil(1_000_000) });
    }
    let orientation = decoder.orientation().unwrap_or(Orientation::NoTransforms);
    let mut picture = DynamicImage::from_decoder(decoder).map_err(reason)?;
    picture.apply_orientation(orientation);
    if picture.width() == 0 || picture.height() == 0 {
        return Err(PhotoError::Broken);
    }
    Ok(if picture.color().has_alpha() { over_white(picture) } else { picture.into_rgb8() })
}

fn reason(error: image::ImageError) -> PhotoError {
    match error {
        image::ImageError::Unsupported(_) => PhotoError::NotAPhoto,
        image::ImageError::Limits(_) => PhotoError::TooLarge { megapixels: MAX_PIXELS / 1_000_000 + 1 },
        _ => PhotoError::Broken,
    }
}

/// A transparent picture as it looks on a white page.
fn over_white(picture: DynamicImage) -> RgbImage {
    let rgba = picture.into_rgba8();
    let (width, height) = rgba.dimensions();
    let mut rgb = RgbImage::new(width, height);
    for (to, from) in rgb.pixels_mut().zip(rgba.pixels()) {
        let [red, green, blue, alpha] = from.0.map(u32::from);
        let blend = |value: u32| ((value * alpha + 255 * (255 - alpha) + 127) / 255) as u8;
        to.0 = [blend(red), blend(green), blend(blue)];
    }
    rgb
}

#[cfg(test)]
mod tests {
    use image::{ImageFormat, Rgba, RgbaImage};

    use super::*;

    fn encode(picture: DynamicImage, format: ImageFormat) -> Vec<u8> {
        let mut bytes = Cursor::new(Vec::new());
        picture.write_to(&mut bytes, format).unwrap();
        bytes.into_inner()
    }

    #[test]
    fn empty_text_and_cut_files_each_get_their_sentence() {
        assert_eq!(decode(b""), Err(PhotoError::Empty));
        assert_eq!(decode(b"Dear diary, this is no photo."), Err(PhotoError::NotAPhoto));
        let whole = encode(DynamicImage::new_rgb8(64, 64), ImageFormat::Png);
        assert_eq!(decode(&whole[..whole.len() / 2]), Err(PhotoError::Broken));
    }

    #[test]
    fn transparency_is_shown_over_white() {
        let picture = RgbaImage::from_pixel(3, 2, Rgba([0, 0, 0, 0]));
        let bytes = encode(DynamicImage::ImageRgba8(picture), ImageFormat::Png);
        assert!(decode(&bytes).unwrap().pixels().all(|pixel| pixel.0 == [255, 255, 255]));
    }

    #[test]
    fn sixty_megapixels_are_read_and_a_claim_of_a_billion_is_refused() {
        let huge = encode(DynamicImage::new_luma8(10_000, 6_000), ImageFormat::Png);
        assert_eq!(decode(&huge).unwrap().dimensions(), (10_000, 6_000));
        // A PNG header that claims 40000 x 40000 and has nothing behind it.
        let mut claim = encode(DynamicImage::new_rgb8(8, 8), ImageFormat::Png);
        claim[16..20].copy_from_slice(&40_000u32.to_be_bytes());
        claim[20..24].copy_from_slice(&40_000u32.to_be_bytes());
        assert!(matches!(decode(&claim), Err(PhotoError::TooLarge { .. } | PhotoError::Broken)));
    }
}
