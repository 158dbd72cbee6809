//! How samples lie in a block of bytes, and how they become plain little-endian samples.

use super::adpcm::{decode_ima_qt, decode_ima_wav, decode_ms};

/// Frames converted at once where a frame stands for itself.
const FRAMES_AT_ONCE: usize = 1_024;
/// Packets of QuickTime's ADPCM converted at once: a packet's header leaves out the low bits of where it starts, which the
/// packet before it knows.
const QT_PACKETS_AT_ONCE: usize = 64;
/// Bytes of one channel's QuickTime ADPCM packet: two of state and 64 samples of four bits.
const QT_PACKET_LEN: usize = 34;
const QT_PACKET_FRAMES: usize = 64;
/// Bytes of a sample that ADPCM becomes.
const DECODED_LEN: usize = 2;

/// Samples that stand for themselves.
#[derive(Clone, Debug, PartialEq)]
pub struct Linear {
    /// Bytes from one frame to the next.
    pub frame_len: usize,
    /// Bytes from one sample to the next.
    pub sample_len: usize,
    /// The bytes of a sample that hold it, and how many.
    pub skip: usize,
    pub take: usize,
    /// Channels taken of a frame.
    pub channels: usize,
    pub big_endian: bool,
    /// Signed samples of 8 bits: plain files have unsigned ones.
    pub flip_sign: bool,
}

/// A block's coding.
#[derive(Clone, Debug, PartialEq)]
pub enum Coding {
    Linear(Linear),
    /// IMA ADPCM as in WAV files.
    ImaWav {
        channels: usize,
        block_len: usize,
    },
    /// IMA ADPCM as in QuickTime's files ("ima4").
    ImaQt {
        channels: usize,
    },
    /// Microsoft's ADPCM, with the file's pairs of coefficients.
    Ms {
        channels: usize,
        block_len: usize,
        coefficients: Vec<(i32, i32)>,
    },
}

impl Coding {
    /// Bytes of a block, at least 1.
    pub fn block_len(&self) -> usize {
        match self {
            Self::Linear(linear) => linear.frame_len.max(1) * FRAMES_AT_ONCE,
            Self::ImaWav { block_len, .. } | Self::Ms { block_len, .. } => (*block_len).max(1),
            Self::ImaQt { channels } => (channels * QT_PACKET_LEN).max(1) * QT_PACKETS_AT_ONCE,
        }
    }

    /// Bytes that a block of `len` bytes becomes: the last block of a file is shorter than the others.
    pub fn converted_len(&self, len: usize) -> usize {
        match self {
            Self::Linear(linear) => len / linear.frame_len.max(1) * linear.take * linear.channels,
            Self::ImaWav { channels, .. } => match len.checked_sub(4 * channels) {
                // The state holds the first sample; then four bytes of eight samples for every channel in turn.
                Some(rest) => (1 + rest / (4 * channels).max(1) * 8) * channels * DECODED_LEN,
                None => 0,
            },
            Self::ImaQt { channels } => {
                len / (channels * QT_PACKET_LEN).max(1) * QT_PACKET_FRAMES * channels * DECODED_LEN
            }
            Self::Ms { channels, .. } => match len.checked_sub(7 * channels) {
                // The state holds the first two samples.
                Some(rest) => (2 + rest * 2 / (*channels).max(1)) * channels * DECODED_LEN,
                None => 0,
            },
        }
    }

    /// Appends what `block` becomes.
    pub fn convert(&self, block: &[u8], out: &mut Vec<u8>) {
        match self {
            Self::Linear(linear) => linear.convert(block, out),
            Self::ImaWav { channels, .. } => decode_ima_wav(block, *channels, out),
            Self::ImaQt { channels } => decode_ima_qt(block, *channels, out),
            Self::Ms { channels, coefficients, .. } => decode_ms(block, *channels, coefficients, out),
        }
    }
}

impl Linear {
    fn convert(&self, block: &[u8], out: &mut Vec<u8>) {
        for frame in block.chunks_exact(self.frame_len.max(1)) {
            for sample in frame.chunks(self.sample_len.max(1)).take(self.channels) {
                let held = sample.get(self.skip..).and_then(|rest| rest.get(..self.take)).unwrap_or_default();
                let start = out.len();
                out.extend_from_slice(held);
                out.resize(start + self.take, 0);
                let Some(placed) = out.get_mut(start..) else { continue };
                if self.big_endian {
                    placed.reverse();
                }
                if self.flip_sign
                    && let Some(top) = placed.last_mut()
                {
                    *top ^= 0x80;
                }
            }
        }
    }
}
