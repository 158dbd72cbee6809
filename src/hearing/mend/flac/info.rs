//! The head of a FLAC stream (RFC 9639, 8.2), read and written.

pub const STREAM_INFO_LEN: usize = 34;

/// The head of a stream.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct StreamInfo {
    pub min_block_len: u16,
    pub max_block_len: u16,
    pub rate_hz: u32,
    pub channels: u8,
    pub bits: u8,
    /// 0 where it is not known.
    pub samples: u64,
}

impl StreamInfo {
    pub fn parse(bytes: [u8; STREAM_INFO_LEN]) -> Self {
        let [a, b, c, d, _, _, _, _, _, _, packed @ ..] = bytes;
        let packed = packed.first_chunk::<8>().map_or(0, |packed| u64::from_be_bytes(*packed));
        Self {
            min_block_len: u16::from_be_bytes([a, b]),
            max_block_len: u16::from_be_bytes([c, d]),
            rate_hz: (packed >> 44) as u32,
            channels: (packed >> 41 & 7) as u8 + 1,
            bits: (packed >> 36 & 31) as u8 + 1,
            samples: packed & 0xf_ffff_ffff,
        }
    }

    /// A whole head: the mark, and this as the only block. Frame sizes and the checksum of the sound are left unknown.
    pub fn write(&self) -> Vec<u8> {
        let packed = u64::from(self.rate_hz & 0xf_ffff) << 44
            | u64::from(self.channels.saturating_sub(1) & 7) << 41
            | u64::from(self.bits.saturating_sub(1) & 31) << 36
            | self.samples & 0xf_ffff_ffff;
        let mut head = [b"fLaC\x80\0\0\x22".as_slice(), &self.min_block_len.to_be_bytes()].concat();
        head.extend(self.max_block_len.to_be_bytes());
        head.extend([0; 6]);
        head.extend(packed.to_be_bytes());
        head.extend([0; 16]);
        head
    }
}
