//! The header of a FLAC frame (RFC 9639, 9.1), which is true where the file's own head lies.

/// Longest header: sync, four codes, seven bytes of number, two of length, two of rate, the checksum.
pub const MOST_HEADER_LEN: usize = 16;

/// What a frame says of itself.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Header {
    /// Numbered by samples, because blocks differ in length; else by frames.
    pub is_variable: bool,
    pub number: u64,
    /// Samples of each channel.
    pub block_len: u32,
    pub channels: u8,
    pub stereo: Stereo,
    /// `None` where the head of the file says it.
    pub rate_hz: Option<u32>,
    pub bits: Option<u8>,
    /// Bytes of this header.
    pub len: usize,
}

/// How two channels are written.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Stereo {
    Apart,
    LeftSide,
    SideRight,
    MidSide,
}

impl Header {
    /// The header that `view` starts with, checksum and all.
    pub fn parse(view: &[u8]) -> Option<Self> {
        let &[0xff, second @ (0xf8 | 0xf9), codes, third, first, ..] = view else { return None };
        let (block_code, rate_code) = (codes >> 4, codes & 15);
        let (channel_code, bits_code) = (third >> 4, third >> 1 & 7);
        if block_code == 0 || rate_code == 15 || channel_code > 10 || bits_code == 3 || third & 1 == 1 {
            return None;
        }
        // A number written like UTF-8, but up to 36 bits.
        let more = match first.leading_ones() {
            0 => 0,
            ones @ 2..=7 => ones as usize - 1,
            _ => return None,
        };
        let mut number = if more == 0 { u64::from(first) } else { u64::from(first) & (0x3f >> more) };
        let mut at = 5;
        for _ in 0..more {
            let byte = *view.get(at)?;
            if byte & 0xc0 != 0x80 {
                return None;
            }
            number = number << 6 | u64::from(byte & 0x3f);
            at += 1;
        }
        let mut read = |count: usize| -> Option<u32> {
            let bytes = view.get(at..at + count)?;
            at += count;
            Some(bytes.iter().fold(0, |value, byte| value << 8 | u32::from(*byte)))
        };
        let block_len = match block_code {
            1 => 192,
            2..=5 => 576 << (block_code - 2),
            6 => read(1)? + 1,
            7 => read(2)? + 1,
            _ => 256 << (block_code - 8),
        };
        const RATES_HZ: [u32; 12] =
            [0, 88_200, 176_400, 192_000, 8_000, 16_000, 22_050, 24_000, 32_000, 44_100, 48_000, 96_000];
        let rate_hz = match rate_code {
            0 => None,
            12 => Some(read(1)? * 1_000),
            13 => Some(read(2)?),
            14 => Some(read(2)? * 10),
            _ => RATES_HZ.get(usize::from(rate_code)).copied(),
        };
        let stereo = match channel_code {
            8 => Stereo::LeftSide,
            9 => Stereo::SideRight,
            10 => Stereo::MidSide,
            _ => Stereo::Apart,
        };
        const BITS: [u8; 8] = [0, 8, 12, 0, 16, 20, 24, 32];
        let bits = BITS.get(usize::from(bits_code)).copied().filter(|bits| *bits > 0);
        let checksum = *view.get(at)?;
        let header = Self {
            is_variable: second == 0xf9,
            number,
            block_len,
            channels: if stereo == Stereo::Apart { channel_code + 1 } else { 2 },
            stereo,
            rate_hz,
            bits,
            len: at + 1,
        };
        (crc8(view.get(..at)?) == checksum && rate_hz != Some(0)).then_some(header)
    }

    /// Samples before this frame.
    pub fn first_sample(&self, fixed_block_len: u32) -> u64 {
        if self.is_variable { self.number } else { self.number.saturating_mul(u64::from(fixed_block_len)) }
    }
}

/// The header's checksum: polynomial x^8 + x^2 + x + 1.
fn crc8(bytes: &[u8]) -> u8 {
    bytes
        .iter()
        .fold(0, |crc, byte| (0..8).fold(crc ^ byte, |crc, _| if crc & 0x80 == 0 { crc << 1 } else { crc << 1 ^ 0x07 }))
}

/// The frame's checksum, from `crc` on: polynomial x^16 + x^15 + x^2 + 1. Over a whole frame it is 0.
pub fn crc16(crc: u16, bytes: &[u8]) -> u16 {
    const TABLE: [u16; 256] = {
        let mut table = [0_u16; 256];
        let mut i = 0;
        while i < 256 {
            let mut crc = (i as u16) << 8;
            let mut bit = 0;
            while bit < 8 {
                crc = if crc & 0x8000 == 0 { crc << 1 } else { crc << 1 ^ 0x8005 };
                bit += 1;
            }
            table[i] = crc;
            i += 1;
        }
        table
    };
    bytes.iter().fold(crc, |crc, byte| crc << 8 ^ TABLE[usize::from((crc >> 8) as u8 ^ byte)])
}
