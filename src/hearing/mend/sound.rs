//! What a container says of its sound, and the plain WAV file that says the same.

use std::ops::Range;

use symphonia::core::io::MediaSource;

use super::{
    coding::{Coding, Linear},
    converted::{Converted, converted_len},
};
use crate::hearing::splice::{Piece, Spliced};

/// Wave format tags (Microsoft's `mmreg.h`) of what the decoder library reads from WAV.
pub const TAG_PCM: u16 = 0x0001;
pub const TAG_FLOAT: u16 = 0x0003;
pub const TAG_A_LAW: u16 = 0x0006;
pub const TAG_MU_LAW: u16 = 0x0007;
/// Most channels that symphonia 0.6.1 knows places for; more are left out.
pub const MOST_CHANNELS: usize = 26;
/// A length that says "to the end of the file".
const UNKNOWN_LEN: u32 = u32::MAX;

/// Samples as they lie in the file.
#[derive(Clone, Debug, PartialEq)]
pub enum Samples {
    /// Whole numbers of so many bytes, the sound in their upper bits.
    Int {
        bytes: usize,
        big_endian: bool,
        signed_8: bool,
    },
    /// Numbers of 24 bits in the lower bytes of four.
    LowInt24 {
        big_endian: bool,
    },
    Float {
        bytes: usize,
        big_endian: bool,
    },
    ALaw,
    MuLaw,
    /// 16 bits after decoding.
    Adpcm(Coding),
}

/// Sound found in a container.
#[derive(Clone, Debug, PartialEq)]
pub struct Sound {
    pub samples: Samples,
    pub channels: u16,
    pub sample_rate_hz: u32,
    /// Where the samples lie in the file, in order.
    pub data: Vec<Range<u64>>,
    /// Bytes of samples that the container tells of and the file no longer has.
    pub missing_len: u64,
}

impl Sound {
    /// Seconds that the container tells of and the file no longer has: as long as so many bytes of what it has.
    pub fn missing_secs(&self) -> f64 {
        if self.missing_len == 0 {
            return 0.0;
        }
        let channels = usize::from(self.channels).max(1);
        let (_, bytes, coding) = self.samples.clone().plan(channels, channels);
        let held = self.data.iter().map(|range| range.end.saturating_sub(range.start)).fold(0, u64::saturating_add);
        let plain = coding.map_or(held, |coding| converted_len(&coding, held));
        let held_secs = plain as f64 / (channels * bytes) as f64 / f64::from(self.sample_rate_hz.max(1));
        held_secs * self.missing_len as f64 / held.max(1) as f64
    }

    /// The sound as a plain WAV file.
    pub fn into_wav(self, source: Box<dyn MediaSource>) -> Box<dyn MediaSource> {
        let channels = usize::from(self.channels).max(1);
        let kept = channels.min(MOST_CHANNELS);
        let (tag, bytes, coding) = self.samples.plan(channels, kept);
        let ranges = self.data.into_iter().map(Piece::Range);
        let data_len = |coding: &Coding, data: &Spliced| converted_len(coding, data.len());
        match coding {
            Some(coding) => {
                let data = Spliced::new(source, ranges);
                let header = header(tag, kept, bytes, self.sample_rate_hz, data_len(&coding, &data));
                Box::new(Converted::new(header, data, coding))
            }
            None => {
                let ranges: Vec<Piece> = ranges.collect();
                let len = ranges.iter().map(Piece::len).fold(0, u64::saturating_add);
                let header = header(tag, kept, bytes, self.sample_rate_hz, len);
                Box::new(Spliced::new(source, std::iter::once(Piece::Bytes(header)).chain(ranges)))
            }
        }
    }
}

impl Samples {
    /// Tag and bytes of the plain file's samples, and how to make them where they differ from these.
    fn plan(self, channels: usize, kept: usize) -> (u16, usize, Option<Coding>) {
        let linear = |sample_len: usize, skip: usize, take: usize, big_endian: bool, flip_sign: bool| {
            let frame_len = sample_len * channels;
            Coding::Linear(Linear { frame_len, sample_len, skip, take, channels: kept, big_endian, flip_sign })
        };
        let is_cut = kept < channels;
        match self {
            Self::Int { bytes, big_endian, signed_8 } => {
                let bytes = bytes.max(1);
                // Of more than four bytes, the upper four.
                let take = bytes.min(4);
                let skip = if big_endian { 0 } else { bytes - take };
                let flip = signed_8 && bytes == 1;
                let differs = is_cut || flip || take < bytes || (big_endian && bytes > 1);
                (TAG_PCM, take, differs.then(|| linear(bytes, skip, take, big_endian, flip)))
            }
            Self::LowInt24 { big_endian } => {
                (TAG_PCM, 3, Some(linear(4, usize::from(big_endian), 3, big_endian, false)))
            }
            Self::Float { bytes, big_endian } => {
                let bytes = if bytes == 8 { 8 } else { 4 };
                (TAG_FLOAT, bytes, (is_cut || big_endian).then(|| linear(bytes, 0, bytes, big_endian, false)))
            }
            Self::ALaw => (TAG_A_LAW, 1, is_cut.then(|| linear(1, 0, 1, false, false))),
            Self::MuLaw => (TAG_MU_LAW, 1, is_cut.then(|| linear(1, 0, 1, false, false))),
            Self::Adpcm(coding) => (TAG_PCM, 2, Some(coding)),
        }
    }
}

/// A WAV header for so many bytes of samples; without a length where 32 bits can't say it (then `fact` counts the frames).
pub fn header(tag: u16, channels: usize, sample_bytes: usize, sample_rate_hz: u32, data_len: u64) -> Vec<u8> {
    let channels = u16::try_from(channels).unwrap_or(u16::MAX);
    let align = channels.saturating_mul(sample_bytes as u16);
    let mut fmt = Vec::with_capacity(18);
    fmt.extend(tag.to_le_bytes());
    fmt.extend(channels.to_le_bytes());
    fmt.extend(sample_rate_hz.to_le_bytes());
    fmt.extend(sample_rate_hz.saturating_mul(u32::from(align)).to_le_bytes());
    fmt.extend(align.to_le_bytes());
    fmt.extend((sample_bytes as u16 * 8).to_le_bytes());
    if tag != TAG_PCM {
        fmt.extend([0, 0]);
    }
    let frames = u32::try_from(data_len / u64::from(align.max(1))).unwrap_or(u32::MAX);
    let fact = [b"fact".as_slice(), &4_u32.to_le_bytes(), &frames.to_le_bytes()].concat();
    let rest_len = 4 + 8 + fmt.len() as u64 + fact.len() as u64 + 8;
    let data_len = u32::try_from(data_len).ok().filter(|len| rest_len + u64::from(*len) < u64::from(UNKNOWN_LEN));
    let riff_len = data_len.map_or(UNKNOWN_LEN, |len| rest_len as u32 + len);
    [
        b"RIFF".as_slice(),
        &riff_len.to_le_bytes(),
        b"WAVEfmt ",
        &(fmt.len() as u32).to_le_bytes(),
        &fmt,
        &fact,
        b"data",
        &data_len.unwrap_or(UNKNOWN_LEN).to_le_bytes(),
    ]
    .concat()
}
