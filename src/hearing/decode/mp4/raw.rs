//! Samples in an MP4 that stand for themselves (QuickTime's "sowt", "twos", "lpcm" and their kin), and its ADPCM.
//!
//! The decoder library takes all of them for the low byte first, finds no place in them, and calls the file silent or damaged.
//! Known by their chunks, they are read as the plain WAV file that says the same.

use std::ops::Range;

use super::{
    boxes::{child, find, u16_at, u32_at, u64_at},
    table,
};
use crate::hearing::mend::{
    adpcm::MS_COEFFICIENTS,
    coding::Coding,
    sound::{Samples, Sound},
};

/// Bytes and frames of a channel's packet of QuickTime's ADPCM.
const IMA_PACKET: (usize, usize) = (34, 64);

/// Most chunks that are believed: a gigabyte of the shortest.
const MOST_CHUNKS: usize = 1_000_000;
/// Longest block of ADPCM that is believed: what a WAV file can say.
const MOST_BLOCK_LEN: usize = 0xffff;

/// What a sample entry (QuickTime File Format, "Sound Sample Descriptions") says of such samples.
pub struct Raw {
    samples: Samples,
    channels: u16,
    rate_hz: u32,
    /// Bytes of so many frames, which are not parted.
    block_len: usize,
    block_frames: usize,
}

impl Raw {
    /// The entry's kind, its payload and the boxes inside it; `None` for what is no such sound.
    pub fn of(kind: [u8; 4], payload: &[u8], inside: &[u8]) -> Option<Self> {
        let version = u16_at(payload, 8)?;
        let (mut channels, mut bits) = (u16_at(payload, 16)?, usize::from(u16_at(payload, 18)?));
        let mut rate_hz = u32::from(u16_at(payload, 24)?);
        // Frames and bytes of a block of all channels, as version 1 tells them.
        let (block_frames, block_len) = match version {
            1 => (u32_at(payload, 28)? as usize, (u32_at(payload, 36)? as usize).min(MOST_BLOCK_LEN)),
            _ => (0, 0),
        };
        if version == 2 {
            let rate = f64::from_bits(u64_at(payload, 32)?);
            (rate_hz, channels) = (rate.round() as u32, u16::try_from(u32_at(payload, 40)?).unwrap_or(u16::MAX));
            bits = u32_at(payload, 48)? as usize;
        }
        let channels = channels.max(1);
        let is_little = find(inside, b"enda").and_then(|order| u16_at(order, 0)) == Some(1);
        let int = |bytes: usize, big_endian: bool| Some(Samples::Int { bytes, big_endian, signed_8: true });
        let told = bits.div_ceil(8);
        let samples = match &kind {
            b"sowt" if (1..=4).contains(&told) => int(told, false),
            b"twos" if (1..=4).contains(&told) => int(told, !is_little),
            b"raw " | b"NONE" if told == 1 => Some(Samples::Int { bytes: 1, big_endian: true, signed_8: false }),
            b"raw " | b"NONE" if (2..=4).contains(&told) => int(told, !is_little),
            b"in24" => int(3, !is_little),
            b"in32" => int(4, !is_little),
            b"fl32" => Some(Samples::Float { bytes: 4, big_endian: !is_little }),
            b"fl64" => Some(Samples::Float { bytes: 8, big_endian: !is_little }),
            b"lpcm" => linear(u32_at(payload, 52).filter(|_| version == 2)?, told),
            b"ipcm" | b"fpcm" => iso_linear(&kind, inside),
            b"ulaw" => Some(Samples::MuLaw),
            b"alaw" => Some(Samples::ALaw),
            b"ima4" => Some(Samples::Adpcm(Coding::ImaQt { channels: channels.into() })),
            b"ms\0\x11" if block_len >= 8 * usize::from(channels) => {
                Some(Samples::Adpcm(Coding::ImaWav { channels: channels.into(), block_len }))
            }
            b"ms\0\x02" if block_len > 7 * usize::from(channels) => Some(Samples::Adpcm(Coding::Ms {
                channels: channels.into(),
                block_len,
                coefficients: MS_COEFFICIENTS.to_vec(),
            })),
            _ => None,
        }?;
        let (block_len, block_frames) = match &samples {
            Samples::Int { bytes, .. } | Samples::Float { bytes, .. } => (bytes * usize::from(channels), 1),
            Samples::LowInt24 { .. } => (4 * usize::from(channels), 1),
            Samples::ALaw | Samples::MuLaw => (usize::from(channels), 1),
            Samples::Adpcm(Coding::ImaQt { .. }) => (IMA_PACKET.0 * usize::from(channels), IMA_PACKET.1),
            Samples::Adpcm(_) => (block_len, block_frames.max(1)),
        };
        Some(Self { samples, channels, rate_hz, block_len, block_frames })
    }

    /// The sound that the tables of a track tell of; `None` without any.
    pub fn sound(&self, sample_table: &[u8], byte_len: u64) -> Option<Sound> {
        let told = self.ranges(sample_table, byte_len);
        let len =
            |ranges: &[Range<u64>]| ranges.iter().map(|range| range.end - range.start).fold(0, u64::saturating_add);
        let told_len = len(&told);
        // Chunks that lie over each other can't hold more than the file.
        let mut left = byte_len;
        let within = |range: Range<u64>| {
            let start = range.start.min(byte_len);
            let range = start..range.end.min(byte_len).min(start.saturating_add(left));
            left -= range.end - range.start;
            range
        };
        let data: Vec<_> = told.into_iter().map(within).filter(|range| !range.is_empty()).collect();
        let missing_len = told_len.saturating_sub(len(&data));
        let (samples, channels, sample_rate_hz) = (self.samples.clone(), self.channels, self.rate_hz);
        (!data.is_empty()).then_some(Sound { samples, channels, sample_rate_hz, data, missing_len })
    }

    /// Where the chunks lie.
    fn ranges(&self, sample_table: &[u8], byte_len: u64) -> Vec<Range<u64>> {
        // QuickTime counts frames one by one, whatever size it says they have; others count blocks with their own sizes.
        let times = child(sample_table, b"stts").unwrap_or_default();
        let counts_frames = u32_at(times, 4) == Some(1) && u32_at(times, 12) == Some(1);
        if !counts_frames {
            return table::plain(sample_table, byte_len).ranges();
        }
        let chunks = table::chunks(sample_table).take(MOST_CHUNKS);
        let len_of = |frames: u32| u64::from(frames) / self.block_frames as u64 * self.block_len as u64;
        chunks.map(|(offset, frames)| offset..offset.saturating_add(len_of(frames))).collect()
    }
}

/// Flags of version 2 (Core Audio's `AudioStreamBasicDescription`): 1 float, 2 the high byte first, 4 signed.
fn linear(flags: u32, bytes: usize) -> Option<Samples> {
    let big_endian = flags & 2 != 0;
    match bytes {
        4 | 8 if flags & 1 != 0 => Some(Samples::Float { bytes, big_endian }),
        1..=4 if flags & 1 == 0 => Some(Samples::Int { bytes, big_endian, signed_8: flags & 4 != 0 }),
        _ => None,
    }
}

/// ISO 23003-5: order and width stand in a box of their own.
fn iso_linear(kind: &[u8; 4], inside: &[u8]) -> Option<Samples> {
    let &[_, _, _, _, flags, bits, ..] = child(inside, b"pcmC")? else { return None };
    let (big_endian, bytes) = (flags & 1 == 0, usize::from(bits).div_ceil(8));
    match bytes {
        4 | 8 if kind == b"fpcm" => Some(Samples::Float { bytes, big_endian }),
        1..=4 if kind == b"ipcm" => Some(Samples::Int { bytes, big_endian, signed_8: true }),
        _ => None,
    }
}
