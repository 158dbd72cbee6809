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

pub use raw::{Decoded, PhotoError};

use super::decode::raw::Raw;

/// The formats told apart by their first bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Format {
    Jpeg,
    Png,
    WebP,
    Gif,
    /// Known, but without a decoder here.
    Other(&'static str),
}

fn sniff(bytes: &[u8]) -> Option<Format> {
    Some(match bytes {
        [0xff, 0xd8, 0xff, ..] => Format::Jpeg,
        [0x89, b'P', b'N', b'G', b'\r', b'\n', 0x1a, b'\n', ..] => Format::Png,
        [b'R', b'I', b'F', b'F', _, _, _, _, b'W', b'E', b'B', b'P', ..] => Format::WebP,
        [b'G', b'I', b'F', b'8', ..] => Format::Gif,
        [_, _, _, _, b'f', b't', b'y', b'p', brand @ ..] => match brand.get(..4)? {
            b"avif" | b"avis" => Format::Other("AVIF"),
            b"heic" | b"heix" | b"hevc" | b"hevx" | b"heim" | b"heis" => Format::Other("HEIC"),
            // These may hold either; the compatible brands tell.
            b"mif1" | b"msf1" => {
                let brands = bytes.get(16..bytes.len().min(64)).unwrap_or_default();
                let is_avif = brands.chunks_exact(4).any(|brand| brand == b"avif");
                Format::Other(if is_avif { "AVIF" } else { "HEIC" })
            }
            _ => return None,
        },
        [b'I', b'I', 42, 0, ..] | [b'M', b'M', 0, 42, ..] => Format::Other("TIFF"),
        [0xff, 0x0a, ..] | [0, 0, 0, 12, b'J', b'X', b'L', b' ', ..] => Format::Other("JPEG XL"),
        _ => return None,
    })
}

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
    match sniff(bytes) {
        Some(Format::Jpeg) => jpeg::decode(bytes),
        Some(Format::Png) => png::decode(bytes),
        Some(Format::WebP) => rows::webp(bytes),
        Some(Format::Gif) => gif::decode(bytes),
        Some(Format::Other(format)) => Err(PhotoError::NoDecoder { format }),
        None => Err(PhotoError::NotAPhoto),
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

/// As [`decode`]; in the browser's worker, what has no decoder here (AVIF, HEIC and other formats) is read by the
/// browser's own, where it has one.
///
/// # Errors
/// A sentence for the person, see [`PhotoError`].
pub async fn read(bytes: &[u8]) -> Result<Decoded, PhotoError> {
    let decoded = decode(bytes);
    #[cfg(all(feature = "worker", target_arch = "wasm32"))]
    if let Err(reason @ (PhotoError::NoDecoder { .. } | PhotoError::NotAPhoto)) = decoded {
        return browser::decode(bytes).await.unwrap_or(Err(reason));
    }
    decoded
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn formats_are_told_by_their_bytes() {
        let cases: [(&[u8], Option<Format>); 9] = [
            (b"\xff\xd8\xff\xe0", Some(Format::Jpeg)),
            (b"\x89PNG\r\n\x1a\n", Some(Format::Png)),
            (b"RIFF\0\0\0\0WEBPVP8 ", Some(Format::WebP)),
            (b"GIF89a", Some(Format::Gif)),
            (b"\0\0\0\x20ftypavif", Some(Format::Other("AVIF"))),
            (b"\0\0\0\x18ftypheic", Some(Format::Other("HEIC"))),
            (b"\0\0\0\x1cftypmif1\0\0\0\0mif1avif", Some(Format::Other("AVIF"))),
            (b"\0\0\0\x18ftypisom", None),
            (b"Dear diary", None),
        ];
        for (bytes, format) in cases {
            assert_eq!(sniff(bytes), format, "{bytes:?}");
        }
    }

    #[test]
    fn every_sentence_says_what_to_do() {
        let errors = [
            PhotoError::Empty,
            PhotoError::NotAPhoto,
            PhotoError::NoDecoder { format: "HEIC" },
            PhotoError::Broken,
            PhotoError::TooLarge { megapixels: 144 },
        ];
        for error in errors {
            assert!(error.to_string().ends_with('.') && error.to_string().contains("add"), "{error}");
        }
        assert_eq!(decode(b"\0\0\0\x18ftypheic"), Err(PhotoError::NoDecoder { format: "HEIC" }));
    }
}
