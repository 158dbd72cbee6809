//! WebP, lossy or lossless; of a damaged file what is there.
//!
//! The library refuses a file that was cut, or whose chunks are shorter or longer than they say. Its picture is filled up
//! here with what is no data, twice and differently: the rows that come out the same both times are those that are there,
//! whichever way they are coded.

use std::{
    hash::{DefaultHasher, Hash, Hasher},
    io::Cursor,
};

use image::{ColorType, ImageDecoder, ImageError, Limits, codecs::webp::WebPDecoder};

use super::{
    icc::Colours,
    raw::{PhotoError, Raw, check_size, without_filling},
    rows::{MAX_DECODE_BYTES, Shrinker, too_large},
};

/// How often filling up is tried: not every filling can be decoded behind all data.
const FILLINGS: u8 = 16;
/// Parts of the data that are tried, in quarters: where some in between are wrong, those before them may be right.
const QUARTERS: [usize; 4] = [4, 3, 2, 1];
/// The least that is filled up, in bytes; more by one for each pixel.
const LEAST_FILLING_LEN: usize = 65_536;
/// The head of a frame of an animation, in bytes.
const FRAME_HEAD_LEN: usize = 16;
/// That there is transparency, in the flags of an extended file.
const ALPHA_FLAG: u8 = 0x10;

/// With or without alpha; of an animation the first picture. An orientation in its Exif block is passed over, as browsers
/// do.
///
/// # Errors
/// See [`PhotoError`].
pub(super) fn decode(bytes: &[u8]) -> Result<Raw, PhotoError> {
    let bytes = without_filling(bytes);
    match Pixels::read(bytes) {
        Ok(pixels) => pixels.raw(),
        Err(PhotoError::Broken) => damaged(bytes),
        Err(error) => Err(error),
    }
}

fn damaged(file: &[u8]) -> Result<Raw, PhotoError> {
    let parts = Parts::find(file).ok_or(PhotoError::Broken)?;
    let (width_px, height_px) = parts.size().ok_or(PhotoError::Broken)?;
    check_size(width_px, height_px)?;
    for quarters in QUARTERS {
        let data = parts.picture.get(..parts.picture.len() * quarters / 4).unwrap_or_default();
        let read = |filling: u8| Pixels::read(&parts.filled_up(data, filling, (width_px, height_px))).ok();
        let mut fillings = (0..FILLINGS).map(|i| 11 * i + 3);
        let Some(other) = fillings.by_ref().find_map(read).map(|pixels| pixels.rows().map(hash).collect::<Vec<_>>())
        else {
            continue;
        };
        let Some(pixels) = fillings.find_map(read) else { continue };
        let same = pixels.rows().zip(other).take_while(|(row, other)| hash(row) == *other).count();
        let mut raw = pixels.raw()?;
        raw.keep_rows(same as u32)?;
        raw.colours = parts.profile.map(|profile| Colours::Icc(profile.to_vec()));
        return Ok(raw);
    }
    Err(PhotoError::Broken)
}

fn hash(row: &[u8]) -> u64 {
    let mut hasher = DefaultHasher::new();
    row.hash(&mut hasher);
    hasher.finish()
}

/// A picture as the library gives it.
struct Pixels {
    width_px: u32,
    height_px: u32,
    /// 1 to 4: grey, with alpha, RGB, with alpha.
    channels: usize,
    pixels: Vec<u8>,
    profile: Option<Vec<u8>>,
}

impl Pixels {
    fn read(file: &[u8]) -> Result<Self, PhotoError> {
        let mut decoder = WebPDecoder::new(Cursor::new(file)).map_err(reason)?;
        let (width_px, height_px) = decoder.dimensions();
        check_size(width_px, height_px)?;
        let mut limits = Limits::default();
        limits.max_alloc = Some(MAX_DECODE_BYTES);
        decoder.set_limits(limits).map_err(reason)?;
        let profile = decoder.icc_profile().ok().flatten();
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
        Ok(Self { width_px, height_px, channels, pixels, profile })
    }

    fn rows(&self) -> impl Iterator<Item = &[u8]> {
        self.pixels.chunks_exact(self.width_px as usize * self.channels)
    }

    fn raw(self) -> Result<Raw, PhotoError> {
        let (width_px, height_px) = (self.width_px, self.height_px);
        let mut shrinker = Shrinker::new(width_px, height_px);
        self.rows().for_each(|row| shrinker.push(row, self.channels));
        let (rgb, colours) = (shrinker.finish()?, self.profile.map(Colours::Icc));
        Ok(Raw { rgb, inks: None, width_px, height_px, share: 1.0, exif: None, colours })
    }
}

/// What a picture is made of, each as far as it goes.
#[derive(Default)]
struct Parts<'a> {
    /// Of the picture's chunk: `VP8 ` or `VP8L`.
    tag: [u8; 4],
    picture: &'a [u8],
    alpha: Option<&'a [u8]>,
    profile: Option<&'a [u8]>,
}

impl<'a> Parts<'a> {
    fn find(file: &'a [u8]) -> Option<Self> {
        let mut parts = Self::default();
        let mut rest = file.get(12..)?;
        while let Some((&[a, b, c, d, ref len @ ..], body)) = rest.split_first_chunk::<8>() {
            let (tag, len) = ([a, b, c, d], u32::from_le_bytes(*len) as usize);
            let whole = body.get(..len);
            rest = body.get(len.next_multiple_of(2)..).unwrap_or_default();
            match &tag {
                b"VP8 " | b"VP8L" => {
                    // A length that leads to no chunk lied.
                    let is_sound = rest.is_empty() || rest.get(..4).is_some_and(is_name);
                    let picture = if is_sound { whole } else { None };
                    return Some(Self { tag, picture: picture.unwrap_or(body), ..parts });
                }
                b"ALPH" => parts.alpha = whole,
                b"ICCP" => parts.profile = whole,
                // The first frame's chunks lie within.
                b"ANMF" => rest = body.get(FRAME_HEAD_LEN..)?,
                _ => {}
            }
        }
        None
    }

    /// Width and height in pixels, as the picture itself says.
    fn size(&self) -> Option<(u32, u32)> {
        if self.tag == *b"VP8L" {
            let bits = u32::from_le_bytes(*self.picture.get(1..)?.first_chunk()?);
            return Some(((bits & 0x3fff) + 1, (bits >> 14 & 0x3fff) + 1));
        }
        let side = |at: usize| Some(u32::from(u16::from_le_bytes(*self.picture.get(at..)?.first_chunk()?) & 0x3fff));
        Some((side(6)?, side(8)?))
    }

    /// A file of nothing but the picture.
    fn filled_up(&self, data: &[u8], filling: u8, (width_px, height_px): (u32, u32)) -> Vec<u8> {
        let mut file = b"RIFF\0\0\0\0WEBP".to_vec();
        if let (b"VP8 ", Some(alpha)) = (&self.tag, self.alpha) {
            let three = |side: u32| side.saturating_sub(1).to_le_bytes().into_iter().take(3);
            let head: Vec<u8> =
                [ALPHA_FLAG, 0, 0, 0].into_iter().chain(three(width_px)).chain(three(height_px)).collect();
            push(&mut file, *b"VP8X", &head, 0, 0);
            push(&mut file, *b"ALPH", alpha, 0, 0);
        }
        let filling_len = LEAST_FILLING_LEN + width_px as usize * height_px as usize;
        push(&mut file, self.tag, data, filling, filling_len);
        let len = (file.len() - 8) as u32;
        if let Some(place) = file.get_mut(4..8) {
            place.copy_from_slice(&len.to_le_bytes());
        }
        file
    }
}

fn push(file: &mut Vec<u8>, tag: [u8; 4], body: &[u8], filling: u8, filling_len: usize) {
    let len = body.len() + filling_len;
    file.extend(tag);
    file.extend((len as u32).to_le_bytes());
    file.extend(body);
    file.resize(file.len() + filling_len + len % 2, filling);
}

fn is_name(tag: &[u8]) -> bool {
    tag.iter().all(|byte| byte.is_ascii_alphanumeric() || *byte == b' ')
}

fn reason(error: ImageError) -> PhotoError {
    match error {
        ImageError::Limits(_) => too_large(),
        _ => PhotoError::Broken,
    }
}
