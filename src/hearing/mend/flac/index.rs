//! Where every frame of a FLAC file lies, for files whose frames differ in kind.

use std::{collections::BTreeMap, io};

use super::{
    frame::{Header, MOST_HEADER_LEN, crc16},
    info::StreamInfo,
};
use crate::hearing::mend::bytes::Bytes;

/// Bytes read at once.
const STEP: usize = 256 * 1024;
/// Most frames: eight hours of the shortest common blocks at 96 kHz.
const MOST_FRAMES: usize = 3_000_000;
/// Frames of a rate further off than this are left out: one of them could grow to gigabytes.
const MOST_RATIO: u32 = 16;
/// Longest frame that is believed: 65 536 samples of 8 channels at 32 bits, and what is around them.
pub const MOST_FRAME_LEN: u64 = 4 * 65_536 * 8 + 64 * 1024;

/// A frame, and where its sound lies among what is heard.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Entry {
    pub at: u64,
    /// First sample heard, at the rate of the whole.
    pub first: u64,
}

/// All frames of a file, and one kind for all of them: of which there is most.
pub struct Index {
    pub entries: Vec<Entry>,
    /// Where the last frame ends.
    pub end: u64,
    /// Samples heard.
    pub len: u64,
    pub channels: u8,
    pub rate_hz: u32,
    pub info: StreamInfo,
    is_chain: bool,
}

impl Index {
    /// Several files, one behind the other.
    pub fn is_chain(&self) -> bool {
        self.is_chain
    }

    pub fn is_empty(&self) -> bool {
        self.entries.is_empty()
    }

    /// Walks all frames from the first on.
    pub fn of(bytes: &mut Bytes, first_at: u64, info: StreamInfo) -> io::Result<Self> {
        let frames = find_frames(bytes, first_at)?;
        // In milliseconds, so that ten hours of one and a second of the other compare rightly.
        let mut shares: BTreeMap<(u32, u8), u64> = BTreeMap::new();
        for (_, header) in &frames {
            let rate_hz = header.rate_hz.unwrap_or(info.rate_hz).max(1);
            *shares.entry((rate_hz, header.channels)).or_default() +=
                u64::from(header.block_len) * 1_000_000 / u64::from(rate_hz);
        }
        let most = shares.iter().max_by_key(|(_, share)| **share).map(|(kind, _)| *kind);
        let (rate_hz, channels) = most.unwrap_or((info.rate_hz.max(1), info.channels));
        let is_chain = frames.iter().skip(1).any(|(_, header)| header.number == 0);
        let entries = Vec::with_capacity(frames.len());
        let mut index = Self { entries, end: bytes.len(), len: 0, channels, rate_hz, info, is_chain };
        // Samples in front at the rate of a run of frames, and where the run starts.
        let (mut run_first, mut run_len, mut run_rate_hz) = (0_u64, 0_u64, 0);
        for (at, header) in frames {
            let own_hz = header.rate_hz.unwrap_or(info.rate_hz).max(1);
            if own_hz > rate_hz.saturating_mul(MOST_RATIO) || rate_hz > own_hz.saturating_mul(MOST_RATIO) {
                continue;
            }
            if own_hz != run_rate_hz {
                (run_first, run_len, run_rate_hz) = (index.len, 0, own_hz);
            }
            index.entries.push(Entry { at, first: index.len });
            run_len += u64::from(header.block_len);
            index.len = run_first + run_len * u64::from(rate_hz) / u64::from(own_hz);
        }
        Ok(index)
    }
}

/// Every frame and its header: a header starts one where the checksum of the frame before says that it ended, or where it
/// is numbered on.
fn find_frames(bytes: &mut Bytes, first_at: u64) -> io::Result<Vec<(u64, Header)>> {
    let mut frames: Vec<(u64, Header)> = Vec::new();
    let (mut at, mut crc) = (first_at, 0);
    while at < bytes.len() && frames.len() < MOST_FRAMES {
        let view = bytes.at(at, STEP + MOST_HEADER_LEN)?;
        let step = view.len().min(STEP);
        let mut summed = 0;
        for place in 0..step {
            if view.get(place) != Some(&0xff) {
                continue;
            }
            let Some(header) = view.get(place..).and_then(Header::parse) else { continue };
            crc = crc16(crc, view.get(summed..place).unwrap_or_default());
            summed = place;
            let is_after = |last: &Header| {
                let step = if last.is_variable { u64::from(last.block_len) } else { 1 };
                header.number == last.number.saturating_add(step)
            };
            // A number 0 that nothing follows, but what was before it does, was chance.
            if let [.., (_, before), (_, last)] = frames.as_slice()
                && last.number == 0
                && crc != 0
                && !is_after(last)
                && is_after(before)
            {
                frames.pop();
            }
            let follows = frames.last().is_none_or(|(_, last)| header.number == 0 || is_after(last));
            if crc == 0 || follows {
                frames.push((at + place as u64, header));
                crc = 0;
            }
        }
        crc = crc16(crc, view.get(summed..step).unwrap_or_default());
        at += step as u64;
    }
    Ok(frames)
}
