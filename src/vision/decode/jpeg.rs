//! JPEG, decoded at an eighth, a quarter or half its size where that is enough.
//!
//! A phone's photo has ten times the pixels that are looked at. The inverse transform can yield fewer of them at once
//! (a DCT block of 8 x 8 coefficients becomes 4 x 4, 2 x 2 or 1 x 1 pixels), which spares most of the time and nearly all of the memory.

mod huffman;
mod mend;
mod scan;
mod segments;
mod standard;

use image::RgbImage;
use jpeg_decoder::{CodingProcess, Decoder, Error, PixelFormat, UnsupportedFeature};

use super::{
    icc::Colours,
    raw::{PhotoError, Raw, check_size, spare_factor},
};

/// Baseline, progressive and lossless; grey, YCbCr, RGB, CMYK and YCCK, the last two inverted as Adobe writes them. Of
/// a damaged picture what is there; of several in one file (MPO, Ultra HDR) the first, which is the main one.
///
/// # Errors
/// [`PhotoError::NoDecoder`] for the rare kinds (arithmetic coding, twelve bits), else see [`PhotoError`].
pub(super) fn decode(bytes: &[u8]) -> Result<Raw, PhotoError> {
    let mut raw = match sound(bytes) {
        Err(PhotoError::Broken) => damaged(bytes)?,
        read => read?,
    };
    raw.exif = segments::first_exif(bytes).map(<[u8]>::to_vec);
    Ok(raw)
}

/// What is left of a damaged picture.
fn damaged(bytes: &[u8]) -> Result<Raw, PhotoError> {
    let mut max_scans = usize::MAX;
    loop {
        let mended = mend::mended(bytes, max_scans).ok_or(PhotoError::Broken)?;
        match sound(&mended.bytes) {
            Ok(mut raw) => {
                raw.share = mended.share;
                raw.keep_rows(mended.rows_px)?;
                return Ok(raw);
            }
            // The damage may lie in a later scan, and the earlier ones hold the whole picture.
            Err(PhotoError::Broken) if mended.scans > 1 => max_scans = mended.scans / 2,
            Err(error) => return Err(error),
        }
    }
}

fn sound(bytes: &[u8]) -> Result<Raw, PhotoError> {
    let mut decoder = Decoder::new(bytes);
    decoder.read_info().map_err(reason)?;
    let info = decoder.info().ok_or(PhotoError::Broken)?;
    let (width_px, height_px) = (u32::from(info.width), u32::from(info.height));
    check_size(width_px, height_px)?;
    if info.coding_process != CodingProcess::Lossless {
        let factor = match spare_factor(width_px, height_px) {
            8.. => 8,
            4..8 => 4,
            2..4 => 2,
            _ => 1,
        };
        decoder.scale(info.width.div_ceil(factor), info.height.div_ceil(factor)).map_err(reason)?;
    }
    let pixels = decoder.decode().map_err(reason)?;
    let info = decoder.info().ok_or(PhotoError::Broken)?;
    let (rgb, inks) = match info.pixel_format {
        PixelFormat::RGB24 => (pixels, None),
        PixelFormat::L8 => (pixels.into_iter().flat_map(|grey| [grey; 3]).collect(), None),
        PixelFormat::CMYK32 => {
            (pixels.as_chunks::<4>().0.iter().flat_map(|&cmyk| rgb_from_cmyk(cmyk)).collect(), Some(pixels))
        }
        PixelFormat::L16 => return Err(PhotoError::NoDecoder { format: "16-bit JPEG" }),
    };
    let rgb = RgbImage::from_raw(info.width.into(), info.height.into(), rgb).ok_or(PhotoError::Broken)?;
    let colours = decoder.icc_profile().map(Colours::Icc);
    Ok(Raw { rgb, inks, width_px, height_px, share: 1.0, exif: None, colours })
}

/// Ink on white paper, without a press's profile: what a browser without colour management shows.
fn rgb_from_cmyk([cyan, magenta, yellow, black]: [u8; 4]) -> [u8; 3] {
    let paper = 255 - u32::from(black);
    [cyan, magenta, yellow].map(|ink| (((255 - u32::from(ink)) * paper + 127) / 255) as u8)
}

fn reason(error: Error) -> PhotoError {
    match error {
        Error::Unsupported(feature) => PhotoError::NoDecoder {
            format: match feature {
                UnsupportedFeature::ArithmeticEntropyCoding => "arithmetic-coded JPEG",
                UnsupportedFeature::SamplePrecision(_) => "12-bit JPEG",
                _ => "such JPEG",
            },
        },
        _ => PhotoError::Broken,
    }
}
