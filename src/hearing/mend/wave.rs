//! WAV and its kin (RIFX, RF64, BW64, Wave64): what they say of their sound, and what of it is true.

use std::{io, ops::Range};

use super::{
    adpcm::MS_COEFFICIENTS,
    bytes::Bytes,
    chunks::{Form, Walked, walk},
    coding::Coding,
    named::codec_in_wav,
    remedy::Remedy,
    sound::{MOST_CHANNELS, Samples, Sound, TAG_A_LAW, TAG_FLOAT, TAG_MU_LAW, TAG_PCM},
    start::{Start, is_file_start, start_kind},
};

const TAG_MS_ADPCM: u16 = 0x0002;
const TAG_IMA_ADPCM: u16 = 0x0011;
/// Xbox's ADPCM is IMA's.
const TAG_XBOX_ADPCM: u16 = 0x0069;
const TAG_FLAC: u16 = 0xf1ac;
const TAG_EXTENSIBLE: u16 = 0xfffe;
/// A format's bytes that are looked at; the longest known has 50.
const FORMAT_LEN: usize = 256;
/// A length of 32 bits above this says that none is known.
const LARGEST_KNOWN: u64 = 0x7fff_0000;
/// Samples looked at to see on which side of four bytes 24 bits lie.
const LOOK_LEN: usize = 32 * 1024;

/// A `fmt ` chunk.
#[derive(Debug)]
struct Format {
    tag: u16,
    channels: u16,
    rate_hz: u32,
    bytes_per_sec: u32,
    block_align: usize,
    bits: usize,
    /// Bits that count, where it is an extensible one.
    valid_bits: Option<usize>,
    /// What follows the length of the extension.
    extension: Vec<u8>,
    len: usize,
}

/// A reader of numbers in one of the two orders.
struct Numbers<'a>(&'a [u8], bool);

impl Numbers<'_> {
    fn u16(&self, at: usize) -> Option<u16> {
        let bytes: [u8; 2] = self.0.get(at..at + 2)?.try_into().ok()?;
        Some(if self.1 { u16::from_be_bytes(bytes) } else { u16::from_le_bytes(bytes) })
    }

    fn u32(&self, at: usize) -> Option<u32> {
        let bytes: [u8; 4] = self.0.get(at..at + 4)?.try_into().ok()?;
        Some(if self.1 { u32::from_be_bytes(bytes) } else { u32::from_le_bytes(bytes) })
    }
}

impl Format {
    fn parse(bytes: &[u8], is_big: bool) -> Option<Self> {
        let numbers = Numbers(bytes, is_big);
        let block_align = usize::from(numbers.u16(12)?);
        let channels = numbers.u16(2)?.max(1);
        let mut format = Self {
            tag: numbers.u16(0)?,
            channels,
            rate_hz: numbers.u32(4)?,
            bytes_per_sec: numbers.u32(8)?,
            block_align,
            // The first formats had none.
            bits: numbers.u16(14).map_or(8 * block_align / usize::from(channels), usize::from),
            valid_bits: None,
            extension: bytes.get(18..).unwrap_or_default().to_vec(),
            len: bytes.len(),
        };
        if format.tag == TAG_EXTENSIBLE {
            // The tag is how the sub-format's GUID starts; without one, it is plain.
            format.tag = numbers.u16(24).unwrap_or(TAG_PCM);
            format.valid_bits = numbers.u16(18).map(usize::from);
        }
        Some(format)
    }

    fn channels(&self) -> usize {
        usize::from(self.channels)
    }

    /// Bytes of a sample: of its bits, or more where the block and the bytes per second agree on more.
    fn sample_bytes(&self) -> usize {
        let least = self.bits.div_ceil(8);
        let told = self.block_align / self.channels();
        let agree = u64::from(self.bytes_per_sec) == u64::from(self.rate_hz) * self.block_align as u64;
        let is_whole = told * self.channels() == self.block_align && (1..=8).contains(&told);
        if is_whole && (least == 0 || (agree && told >= least) || (!self.bits.is_multiple_of(8) && told >= least)) {
            told
        } else {
            least
        }
    }

    /// Whether the decoder library reads a file with this format as it is meant.
    fn is_plain(&self) -> bool {
        if self.channels() > MOST_CHANNELS {
            return false;
        }
        let bytes = self.sample_bytes();
        let fits = self.bits == 8 * bytes && self.block_align == bytes * self.channels();
        let of_length = match self.tag {
            TAG_PCM => matches!(self.bits, 8 | 16 | 24 | 32) && matches!(self.len, 16 | 18 | 40),
            TAG_FLOAT => matches!(self.bits, 32 | 64) && matches!(self.len, 16 | 40),
            TAG_A_LAW | TAG_MU_LAW => self.bits == 8 && self.len == 18,
            _ => false,
        };
        fits && of_length && self.valid_bits.is_none_or(|valid| valid == self.bits)
    }

    /// The samples, where they can be read here.
    fn samples(&self, is_big: bool) -> Option<Samples> {
        let (channels, bytes) = (self.channels(), self.sample_bytes());
        let block_len = self.block_align;
        match self.tag {
            TAG_PCM if (1..=8).contains(&bytes) => Some(Samples::Int { bytes, big_endian: is_big, signed_8: false }),
            TAG_FLOAT if matches!(bytes, 4 | 8) => Some(Samples::Float { bytes, big_endian: is_big }),
            TAG_A_LAW => Some(Samples::ALaw),
            TAG_MU_LAW => Some(Samples::MuLaw),
            // Only of four bits: the rarer three lie otherwise.
            TAG_IMA_ADPCM | TAG_XBOX_ADPCM if matches!(self.bits, 0 | 4 | 16) && block_len >= 8 * channels => {
                Some(Samples::Adpcm(Coding::ImaWav { channels, block_len }))
            }
            TAG_MS_ADPCM if block_len > 7 * channels => {
                Some(Samples::Adpcm(Coding::Ms { channels, block_len, coefficients: self.ms_coefficients(is_big) }))
            }
            _ => None,
        }
    }

    /// The pairs of coefficients of Microsoft's ADPCM that the file brings.
    fn ms_coefficients(&self, is_big: bool) -> Vec<(i32, i32)> {
        let numbers = Numbers(&self.extension, is_big);
        let word = |at: usize| numbers.u16(at).map(|word| i32::from(word as i16));
        let count = usize::from(numbers.u16(2).unwrap_or(0));
        let pairs: Vec<_> = (0..count.min(256)).map_while(|i| Some((word(4 + 4 * i)?, word(6 + 4 * i)?))).collect();
        if pairs.len() < MS_COEFFICIENTS.len() { MS_COEFFICIENTS.to_vec() } else { pairs }
    }
}

/// What to do with a file whose container starts at `start`.
pub fn remedy(bytes: &mut Bytes, start: u64, form: Form) -> io::Result<Remedy> {
    let first = if form == Form::Wave64 { 40 } else { 12 };
    let big_len = big_data_len(bytes, start)?;
    let walked = walk(bytes, start + first, form, b"data", big_len)?;
    if walked.data.is_empty() {
        return Ok(Remedy::None);
    }
    let format = walked.chunks.iter().find(|chunk| &chunk.id == b"fmt ").map(|chunk| chunk.body.clone());
    let is_big = form == Form::Big;
    let format = match format {
        Some(body) => {
            let len = usize::try_from(body.end - body.start).unwrap_or(FORMAT_LEN).min(FORMAT_LEN);
            Format::parse(bytes.at(body.start, len)?, is_big)
        }
        None => None,
    };
    let Some(format) = format else { return Ok(Remedy::None) };
    if form == Form::Little && start == 0 && is_whole(bytes, &walked)? && format.is_plain() {
        // Sound that only calls itself plain must still be named.
        return Ok(hidden(bytes, &walked.data)?.unwrap_or(Remedy::None));
    }
    let Some(mut samples) = format.samples(is_big) else {
        return Ok(match whole_file_inside(bytes, &walked.data, format.tag)? {
            true => Remedy::Inside(walked.data),
            false => Remedy::Unsupported(format!("This kind of sound ({} in a WAV file)", codec_in_wav(format.tag))),
        });
    };
    if let Some(remedy) = hidden(bytes, &walked.data)? {
        return Ok(remedy);
    }
    if samples == (Samples::Int { bytes: 4, big_endian: is_big, signed_8: false })
        && format.valid_bits.unwrap_or(format.bits) == 24
        && lies_low(bytes, &walked.data, is_big)?
    {
        samples = Samples::LowInt24 { big_endian: is_big };
    }
    let missing_len = missing_len(bytes, start, form, &walked)?;
    let (channels, sample_rate_hz) = (format.channels, format.rate_hz);
    Ok(Remedy::Sound(Sound { samples, channels, sample_rate_hz, data: walked.data, missing_len }))
}

/// Bytes of sound that were cut off: the whole file's own length tells of them too. Recorders and pipes that know no length
/// write the largest there is.
fn missing_len(bytes: &mut Bytes, start: u64, form: Form, walked: &Walked) -> io::Result<u64> {
    let Some(told_end) = walked.told_end else { return Ok(0) };
    let Some(head) = bytes.array::<24>(start)? else { return Ok(0) };
    let word = head.get(4..8).and_then(|word| word.try_into().ok()).unwrap_or_default();
    let long = head.last_chunk::<8>().map_or(0, |len| u64::from_le_bytes(*len));
    let file_len = match form {
        Form::Wave64 => long,
        Form::Big => u64::from(u32::from_be_bytes(word)) + 8,
        // The long form: `ds64` begins with the length of the whole.
        Form::Little if word == [0xff; 4] => {
            bytes.array::<8>(start + 20)?.map_or(0, u64::from_le_bytes).saturating_add(8)
        }
        Form::Little => u64::from(u32::from_le_bytes(word)) + 8,
    };
    let is_known =
        form == Form::Wave64 || told_end - start < LARGEST_KNOWN || head.get(12..16) == Some(b"ds64".as_slice());
    let is_told = is_known && start.saturating_add(file_len) >= told_end && file_len < u64::MAX / 2;
    Ok(if is_told { told_end.saturating_sub(bytes.len()) } else { 0 })
}

/// RIFF files of MP3 (`RMP3`): the sound is a file of its own.
pub fn remedy_rmp3(bytes: &mut Bytes, start: u64) -> io::Result<Remedy> {
    let walked = walk(bytes, start + 12, Form::Little, b"data", None)?;
    Ok(if walked.data.is_empty() { Remedy::None } else { Remedy::Inside(walked.data) })
}

/// The length that a `ds64` chunk (EBU Tech 3306) says of the sound.
fn big_data_len(bytes: &mut Bytes, start: u64) -> io::Result<Option<u64>> {
    let Some(head) = bytes.array::<40>(start)? else { return Ok(None) };
    let is_64 = head.starts_with(b"RF64") || head.starts_with(b"BW64");
    let len = head.get(28..36).and_then(|bytes| bytes.try_into().ok()).map(u64::from_le_bytes);
    Ok(len.filter(|_| is_64 && head.get(12..16) == Some(b"ds64".as_slice())))
}

/// Nothing but a format and one run of sound, and every length right.
fn is_whole(bytes: &mut Bytes, walked: &Walked) -> io::Result<bool> {
    let [data] = walked.data.as_slice() else { return Ok(false) };
    let Some([riff @ .., _, _, _, _]) = bytes.array::<12>(0)? else { return Ok(false) };
    let riff_end = riff.last_chunk::<4>().map_or(0, |len| u64::from(u32::from_le_bytes(*len)) + 8);
    // What stands behind the sound is never read.
    let before = walked.chunks.iter().filter(|chunk| chunk.body.start < data.start).count();
    Ok(walked.is_sound && riff.starts_with(b"RIFF") && riff_end >= data.end && before == 1)
}

/// A whole file of another kind in the place of samples.
fn whole_file_inside(bytes: &mut Bytes, data: &[Range<u64>], tag: u16) -> io::Result<bool> {
    let Some(first) = data.first() else { return Ok(false) };
    // Its head stands in the format, and its frames say all of it.
    if tag == TAG_FLAC && start_kind(bytes, first.start)? == Start::FlacFrame {
        return Ok(true);
    }
    is_file_start(bytes, first.start)
}

/// DTS or AC-3 that calls itself PCM, as on CDs and from S/PDIF (IEC 61937): played as samples, it is noise.
fn hidden(bytes: &mut Bytes, data: &[Range<u64>]) -> io::Result<Option<Remedy>> {
    const DTS: [[u8; 4]; 4] =
        [[0x7f, 0xfe, 0x80, 0x01], [0xfe, 0x7f, 0x01, 0x80], [0x1f, 0xff, 0xe8, 0x00], [0xff, 0x1f, 0x00, 0xe8]];
    const SPDIF: [[u8; 4]; 2] = [[0xf8, 0x72, 0x4e, 0x1f], [0x72, 0xf8, 0x1f, 0x4e]];
    let Some(first) = data.first() else { return Ok(None) };
    // It starts at once, or after silence.
    let view = bytes.at(first.start, 16 * 1024)?;
    let sounding = view.iter().position(|byte| *byte != 0).unwrap_or(0) / 2 * 2;
    let start = view.get(sounding..sounding + 4).unwrap_or_default();
    let what = if DTS.iter().any(|sync| start == sync) {
        "DTS"
    } else if SPDIF.iter().any(|sync| start == sync) {
        "AC-3 or DTS"
    } else {
        return Ok(None);
    };
    Ok(Some(Remedy::Unsupported(format!("This kind of sound ({what} in a WAV file)"))))
}

/// Whether samples of four bytes use only the lower three: then the upper one repeats the sign.
fn lies_low(bytes: &mut Bytes, data: &[Range<u64>], is_big: bool) -> io::Result<bool> {
    let Some(first) = data.first() else { return Ok(false) };
    let view = bytes.at(first.start, LOOK_LEN)?;
    let mut has_sound = false;
    for sample in view.chunks_exact(4) {
        let &[a, b, c, d] = sample else { continue };
        let (top, next, low) = if is_big { (a, b, c | d) } else { (d, c, a | b) };
        if top != if next & 0x80 != 0 { 0xff } else { 0 } {
            return Ok(false);
        }
        has_sound |= low != 0 || next != 0;
    }
    Ok(has_sound)
}
