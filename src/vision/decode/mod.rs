//! A photo file's bytes become upright sRGB pixels, no more of them than the analysis needs, or a sentence that says
//! why not.
//!
//! Photos come from anywhere: renamed, cut short, sideways, in another colour space, enormous. What can be read is
//! read; nothing here panics. Of a file's metadata only its orientation and its colour profile are looked at; where
//! and when a photo was taken never leaves this room.

use image::{DynamicImage, metadata::Orientation};

#[cfg(all(feature = "worker", target_arch = "wasm32"))]
mod browser;
mod gif;
pub mod icc;
mod jpeg;
mod png;
mod raw;
mod rows;
mod sniff;

pub use raw::{Decoded, PhotoError};

use self::{
    raw::Raw,
    sniff::{Format, behind_junk, sniff},
};

/// Decode JPEG, PNG, WebP or GIF (of the moving ones, the first picture). The same bytes give the same pixels
/// everywhere.
///
/// # Errors
/// A sentence for the person, see [`PhotoError`].
pub fn decode(bytes: &[u8]) -> Result<Decoded, PhotoError> {
    let mut raw = raw(bytes)?;
    if let Some(colours) = &raw.colours {
        icc::to_srgb(colours, &mut raw.rgb, raw.inks.as_deref());
    }
    Ok(upright(raw))
}

/// As [`decode`], with the numbers as they stand in the file whatever its colour profile says: the references that the
/// networks are compared with took them so.
///
/// # Errors
/// See [`decode`].
pub fn decode_unmanaged(bytes: &[u8]) -> Result<Decoded, PhotoError> {
    raw(bytes).map(upright)
}

fn raw(bytes: &[u8]) -> Result<Raw, PhotoError> {
    if bytes.is_empty() {
        return Err(PhotoError::Empty);
    }
    if let Some(format) = sniff(bytes) {
        return by_format(format, bytes);
    }
    // What looks like a picture behind bytes that belong to none may be none either.
    let photo = behind_junk(bytes).ok_or(PhotoError::NotAPhoto)?;
    sniff(photo).and_then(|format| by_format(format, photo).ok()).ok_or(PhotoError::NotAPhoto)
}

fn by_format(format: Format, bytes: &[u8]) -> Result<Raw, PhotoError> {
    match format {
        Format::Jpeg => jpeg::decode(bytes),
        Format::Png => png::decode(bytes),
        Format::WebP => rows::webp(bytes),
        Format::Gif => gif::decode(bytes),
        Format::Other(format) => Err(PhotoError::NoDecoder { format }),
        Format::NoPicture(kind) => Err(PhotoError::NoPicture { kind }),
    }
}

fn upright(raw: Raw) -> Decoded {
    let exif = raw.exif.as_deref().unwrap_or_default();
    // WebP and PNG writers disagree on whether JPEG's prefix belongs here.
    let exif = exif.strip_prefix(b"Exif\0\0").unwrap_or(exif);
    let orientation = Orientation::from_exif_chunk(exif).unwrap_or(Orientation::NoTransforms);
    let is_turned = matches!(
        orientation,
        Orientation::Rotate90 | Orientation::Rotate270 | Orientation::Rotate90FlipH | Orientation::Rotate270FlipH
    );
    let mut picture = DynamicImage::ImageRgb8(raw.rgb);
    picture.apply_orientation(orientation);
    let (width_px, height_px) = if is_turned { (raw.height_px, raw.width_px) } else { (raw.width_px, raw.height_px) };
    Decoded { rgb: picture.into_rgb8(), width_px, height_px, read_share: raw.share }
}

/// As [`decode`]; in the browser's worker, what has no decoder here (AVIF, HEIC and other formats) and what is too damaged
/// for ours is read by the browser's own, where it can.
///
/// # Errors
/// A sentence for the person, see [`PhotoError`].
pub async fn read(bytes: &[u8]) -> Result<Decoded, PhotoError> {
    let decoded = decode(bytes);
    #[cfg(all(feature = "worker", target_arch = "wasm32"))]
    if let Err(reason @ (PhotoError::NoDecoder { .. } | PhotoError::NotAPhoto | PhotoError::Broken)) = decoded {
        return browser::decode(bytes).await.unwrap_or(Err(reason));
    }
    decoded
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_sentence_says_what_to_do() {
        let errors = [
            PhotoError::Empty,
            PhotoError::NotAPhoto,
            PhotoError::NoDecoder { format: "HEIC" },
            PhotoError::NoPicture { kind: "a video" },
            PhotoError::Broken,
            PhotoError::TooLarge { megapixels: 144 },
        ];
        for error in errors {
            assert!(error.to_string().ends_with('.') && error.to_string().contains("add"), "{error}");
        }
        assert_eq!(decode(b"\0\0\0\x18ftypheic"), Err(PhotoError::NoDecoder { format: "HEIC" }));
    }
}
