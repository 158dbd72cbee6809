//! PNG, row by row; where it is damaged, what is there.
//!
//! Some programs write text between the picture's data, others wrong checksums, and copies end early; viewers show all of
//! these. And old files tell their colours by an exponent (gAMA) and the places of their primaries (cHRM) in place of a
//! profile: left out, a linear picture looks nearly black.

use std::io::Cursor;

use png::{
    ColorType, Decoder, DecodingError, Info, InterlaceInfo, Limits, Reader, Transformations, splat_interlaced_row,
};

use super::{
    icc::Colours,
    raw::{PhotoError, Raw, check_size},
    rows::{MAX_DECODE_BYTES, Shrinker, too_large},
};

const SIGNATURE: [u8; 8] = *b"\x89PNG\r\n\x1a\n";

/// The chunks that say what the picture's data mean; all others but the data are left out of a mended file.
const KEPT: [[u8; 4]; 9] = [*b"IHDR", *b"PLTE", *b"tRNS", *b"gAMA", *b"cHRM", *b"sRGB", *b"iCCP", *b"cICP", *b"eXIf"];

/// 1 to 16 bits, palette, transparency of every kind, interlaced; of an animation the still picture, of a damaged file
/// what is there.
///
/// # Errors
/// See [`PhotoError`].
pub(super) fn decode(bytes: &[u8]) -> Result<Raw, PhotoError> {
    // The library panics at a palette that is none.
    let mut head = Chunks::new(bytes).take_while(|(tag, _)| tag != b"IDAT");
    let is_sound = head.all(|(tag, body)| is_name(&tag) && (&tag != b"PLTE" || palette(body).len() == body.len()));
    let read_whole = if is_sound { read(bytes, false) } else { Err(PhotoError::Broken) };
    match read_whole {
        Err(PhotoError::Broken) => read(&mended(bytes).ok_or(PhotoError::Broken)?, true),
        read => read,
    }
}

fn read(bytes: &[u8], is_damaged: bool) -> Result<Raw, PhotoError> {
    let mut decoder = Decoder::new_with_limits(Cursor::new(bytes), Limits { bytes: MAX_DECODE_BYTES as usize });
    decoder.set_transformations(Transformations::EXPAND | Transformations::STRIP_16);
    decoder.set_ignore_text_chunk(true);
    decoder.ignore_checksums(is_damaged);
    let mut reader = decoder.read_info().map_err(reason)?;
    let info = reader.info();
    let (width_px, height_px) = info.size();
    check_size(width_px, height_px)?;
    let colours = colours(info);
    let exif = info.exif_metadata.as_deref().map(<[u8]>::to_vec);
    let is_interlaced = info.interlaced;
    let channels = match reader.output_color_type().0 {
        ColorType::Grayscale | ColorType::Indexed => 1,
        ColorType::GrayscaleAlpha => 2,
        ColorType::Rgb => 3,
        ColorType::Rgba => 4,
    };
    let mut shrinker = Shrinker::new(width_px, height_px);
    let mut rows_px = height_px;
    let mut share = 1.0;
    if is_interlaced {
        let len = reader.output_buffer_size().filter(|&len| len as u64 <= MAX_DECODE_BYTES).ok_or(too_large())?;
        let mut whole = vec![0; len];
        let row_len = width_px as usize * channels;
        if is_damaged {
            (rows_px, share) = coarse(&mut reader, &mut whole, row_len, channels as u8);
        } else {
            reader.next_frame(&mut whole).map_err(reason)?;
        }
        whole.chunks_exact(row_len).for_each(|row| shrinker.push(row, channels));
    } else {
        for y in 0..height_px {
            match reader.next_row() {
                Ok(Some(row)) => shrinker.push(row.data(), channels),
                Err(error) if !is_damaged => return Err(reason(error)),
                _ if !is_damaged => return Err(PhotoError::Broken),
                _ => {
                    rows_px = y;
                    // What is cut off at once.
                    let blank = vec![255; width_px as usize];
                    (y..height_px).for_each(|_| shrinker.push(&blank, 1));
                    break;
                }
            }
        }
    }
    let mut raw = Raw { rgb: shrinker.finish()?, inks: None, width_px, height_px, share, exif, colours };
    raw.keep_rows(rows_px)?;
    Ok(raw)
}

/// An interlaced picture as far as it goes: passes from coarse to fine, each drawn as squares over the one before. Gives
/// the rows that are there at least coarsely, and how much of all there is.
fn coarse(reader: &mut Reader<Cursor<&[u8]>>, whole: &mut [u8], row_len: usize, channels: u8) -> (u32, f32) {
    let height_px = reader.info().height;
    let first_pass = height_px.div_ceil(8);
    let (mut rows, mut bytes) = (0, 0);
    while let Ok(Some(row)) = reader.next_interlaced_row() {
        if let InterlaceInfo::Adam7(place) = row.interlace() {
            splat_interlaced_row(whole, row_len, row.data(), place, 8 * channels);
        }
        rows += 1;
        bytes += row.data().len();
    }
    let rows_px = if rows < first_pass { 8 * rows } else { height_px };
    (rows_px, bytes as f32 / whole.len().max(1) as f32)
}

/// What is said of the colours, the later the more of it counts: cICP before a profile, that before gAMA and cHRM; and a
/// picture that says it is sRGB is.
fn colours(info: &Info<'_>) -> Option<Colours> {
    if let Some(points) = &info.coding_independent_code_points {
        return Some(Colours::CodePoints { primaries: points.color_primaries, transfer: points.transfer_function });
    }
    if info.srgb.is_some() {
        return None;
    }
    if let Some(profile) = &info.icc_profile {
        return Some(Colours::Icc(profile.to_vec()));
    }
    let exponent = info.gama_chunk.map(|gamma| 1.0 / gamma.into_value());
    let places =
        info.chrm_chunk.map(|c| [c.white, c.red, c.green, c.blue].map(|(x, y)| (x.into_value(), y.into_value())));
    (exponent.is_some() || places.is_some()).then_some(Colours::Gamma { exponent, places })
}

/// The same picture with nothing but what it needs, its data in one piece.
fn mended(file: &[u8]) -> Option<Vec<u8>> {
    let (mut made, mut data) = (SIGNATURE.to_vec(), Vec::new());
    let mut chunks = Chunks::new(file);
    while let Some((tag, body)) = chunks.next() {
        match &tag {
            b"IDAT" => data.extend(body),
            b"IEND" => break,
            b"PLTE" if data.is_empty() => push(&mut made, tag, palette(body)),
            _ if data.is_empty() && KEPT.contains(&tag) => push(&mut made, tag, body),
            _ if !is_name(&tag) && chunks.skip_to_data().is_none() => break,
            _ => {}
        }
    }
    push(&mut made, *b"IDAT", &data);
    push(&mut made, *b"IEND", &[]);
    (!data.is_empty()).then_some(made)
}

/// Chunks with their names, the last one as far as it goes.
struct Chunks<'a> {
    /// Where the last one began, and what follows it.
    last: &'a [u8],
    rest: &'a [u8],
}

impl<'a> Chunks<'a> {
    fn new(file: &'a [u8]) -> Self {
        Self { last: &[], rest: file.get(SIGNATURE.len()..).unwrap_or_default() }
    }

    /// A length that lied led astray; data are found again by their name. `None` where there are none.
    fn skip_to_data(&mut self) -> Option<()> {
        let at = self.last.windows(4).position(|name| name == b"IDAT").filter(|&at| at > 4)?;
        self.rest = self.last.get(at - 4..)?;
        Some(())
    }
}

impl<'a> Iterator for Chunks<'a> {
    type Item = ([u8; 4], &'a [u8]);

    fn next(&mut self) -> Option<Self::Item> {
        let (&[a, b, c, d, ref tag @ ..], after) = self.rest.split_first_chunk::<8>()?;
        let len = u32::from_be_bytes([a, b, c, d]) as usize;
        self.last = self.rest;
        // Behind it lies its checksum.
        self.rest = after.get(len..).and_then(|rest| rest.get(4..)).unwrap_or_default();
        Some((*tag, after.get(..len).unwrap_or(after)))
    }
}

fn is_name(tag: &[u8; 4]) -> bool {
    tag.iter().all(u8::is_ascii_alphabetic)
}

/// As much of it as is whole colours, 256 at most; one black one in place of none.
fn palette(body: &[u8]) -> &[u8] {
    let len = body.len().min(3 * 256) / 3 * 3;
    body.get(..len).filter(|colours| !colours.is_empty()).unwrap_or(&[0; 3])
}

/// A chunk whose checksum nobody looks at.
fn push(file: &mut Vec<u8>, tag: [u8; 4], body: &[u8]) {
    file.extend((body.len() as u32).to_be_bytes());
    file.extend(tag);
    file.extend(body);
    file.extend([0; 4]);
}

fn reason(error: DecodingError) -> PhotoError {
    match error {
        DecodingError::LimitsExceeded => too_large(),
        _ => PhotoError::Broken,
    }
}
