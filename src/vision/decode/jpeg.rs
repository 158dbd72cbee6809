//! JPEG, decoded at an eighth, a quarter or half its size where that is enough.
//!
//! A phone's photo has ten times the pixels that are looked at. The inverse transform can yield fewer of them at once
//! (a DCT block of 8 x 8 coefficients becomes 4 x 4, 2 x 2 or 1 x 1 pixels), which spares most of the time and nearly all of the memory.

mod huffman;
mod mend;
mod scan;
mod segments;
mod standard;

use std::io::Read;

use image::RgbImage;
use jpeg_decoder::{CodingProcess, ColorTransform, Decoder, Error, PixelFormat, UnsupportedFeature};

use self::segments::{SOS, Segments};
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
    let (picture, has_end) = segments::picture(bytes);
    let mut raw = match sound(picture) {
        Err(PhotoError::Broken) => damaged(if has_end { bytes } else { picture })?,
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
        match sound(segments::picture(&mended.bytes).0) {
            Ok(mut raw) => {
                raw.share = mended.share;
                raw.keep_rows(mended.rows_px)?;
                return Ok(raw);
            }
            // The damage may lie in a later scan, and the earlier ones hold the whole picture.
            Err(PhotoError::Broken) if mended.scans > 1 => {
                max_scans = if max_scans == usize::MAX { mended.scans - 1 } else { mended.scans / 2 };
            }
            Err(error) => return Err(error),
        }
    }
}

/// Of a picture without its end marker.
fn sound(picture: &[u8]) -> Result<Raw, PhotoError> {
    let mut decoder = Decoder::new(Ended { data: picture, end: &END });
    decoder.read_info().map_err(reason)?;
    let info = decoder.info().ok_or(PhotoError::Broken)?;
    let (width_px, height_px) = (u32::from(info.width), u32::from(info.height));
    check_size(width_px, height_px)?;
    if let Some(coding) = coding(picture) {
        decoder.set_color_transform(coding);
    }
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

/// How colours are coded, as libjpeg takes it, and browsers with it: JFIF's marker counts first, then Adobe's, then the names
/// of the components. `None` for greys.
fn coding(picture: &[u8]) -> Option<ColorTransform> {
    let (mut is_jfif, mut adobe, mut names) = (false, None, Vec::new());
    for segment in Segments::new(picture).take_while(|segment| segment.marker != SOS) {
        match (segment.marker, segment.body) {
            (0xe0, body) => is_jfif |= body.starts_with(b"JFIF\0"),
            (0xee, body) if body.starts_with(b"Adobe") => adobe = body.get(11).copied(),
            (0xc0..=0xc3, [_, _, _, _, _, _, parts @ ..]) => {
                names = parts.as_chunks::<3>().0.iter().map(|part| part[0]).collect();
            }
            _ => {}
        }
    }
    match (names.len(), adobe) {
        (3, Some(0)) if !is_jfif => Some(ColorTransform::RGB),
        (3, None) if !is_jfif && names == *b"RGB" => Some(ColorTransform::RGB),
        (3, _) => Some(ColorTransform::YCbCr),
        (4, None | Some(0)) => Some(ColorTransform::CMYK),
        (4, _) => Some(ColorTransform::YCCK),
        _ => None,
    }
}

/// Bits that are no code, and the end marker. Where a picture that was cut has an end marker all the same, the decoder makes
/// up the rest without telling; at these it gives up.
const END: [u8; 34] = {
    let mut end = [0; 34];
    let mut at = 0;
    while at < end.len() {
        end[at] = 0xff;
        at += 2;
    }
    end[33] = segments::EOI;
    end
};

struct Ended<'a> {
    data: &'a [u8],
    end: &'a [u8],
}

impl Read for Ended<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> std::io::Result<usize> {
        match self.data.read(buffer)? {
            0 => self.end.read(buffer),
            len => Ok(len),
        }
    }

    // The decoder asks for single bytes.
    #[inline]
    fn read_exact(&mut self, buffer: &mut [u8]) -> std::io::Result<()> {
        if buffer.len() <= self.data.len() {
            return self.data.read_exact(buffer);
        }
        let len = self.data.read(buffer)?;
        match buffer.get_mut(len..) {
            Some(rest) => self.end.read_exact(rest),
            None => Ok(()),
        }
    }
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
                UnsupportedFeature::Hierarchical => "hierarchical JPEG",
                UnsupportedFeature::DNL => "JPEG without a height",
                UnsupportedFeature::ComponentCount(_) => "JPEG of two colours",
                _ => "unevenly sampled JPEG",
            },
        },
        _ => PhotoError::Broken,
    }
}
