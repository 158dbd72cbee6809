//! FLAC read as a plain WAV file of 32 bits, of one rate and one count of channels.

use std::io::{self, Read, Seek, SeekFrom};

use symphonia::core::io::MediaSource;

use super::{
    decode::decode,
    frame::Header,
    index::{Index, MOST_FRAME_LEN},
};
use crate::hearing::mend::sound::{TAG_PCM, header};
use crate::hearing::splice::target;

const SAMPLE_LEN: usize = 4;

/// A WAV header, then samples of frames decoded when they are asked for.
pub struct FlacView {
    source: Box<dyn MediaSource>,
    index: Index,
    header: Vec<u8>,
    len: u64,
    position: u64,
    /// Number and samples of the frame decoded last.
    decoded: Option<usize>,
    block: Vec<u8>,
}

impl FlacView {
    pub fn new(source: Box<dyn MediaSource>, index: Index) -> Self {
        let channels = usize::from(index.channels).max(1);
        let data_len = index.len.saturating_mul((channels * SAMPLE_LEN) as u64);
        let header = header(TAG_PCM, channels, SAMPLE_LEN, index.rate_hz, data_len);
        let len = data_len.saturating_add(header.len() as u64);
        Self { source, index, header, len, position: 0, decoded: None, block: Vec::new() }
    }

    /// Fills `block` with the samples of a frame; silence where it is damaged.
    fn decode(&mut self, number: usize) -> io::Result<()> {
        if self.decoded == Some(number) {
            return Ok(());
        }
        self.decoded = None;
        self.block.clear();
        let Some(entry) = self.index.entries.get(number) else { return Ok(()) };
        let next = self.index.entries.get(number + 1);
        let end = next.map_or(self.index.end, |next| next.at);
        let out_len = next.map_or(self.index.len, |next| next.first).saturating_sub(entry.first);
        let frame_len = end.saturating_sub(entry.at).min(MOST_FRAME_LEN);
        self.source.seek(SeekFrom::Start(entry.at))?;
        let mut frame = Vec::new();
        self.source.by_ref().take(frame_len).read_to_end(&mut frame)?;
        let decoded = Header::parse(&frame).and_then(|header| {
            let bits = u32::from(header.bits.unwrap_or(self.index.info.bits)).clamp(1, 32);
            Some((decode(&frame, &header, &self.index.info)?, bits))
        });
        let channels = usize::from(self.index.channels).max(1);
        let out_len = usize::try_from(out_len).unwrap_or(0);
        match decoded {
            Some((planes, bits)) => write_block(&planes, bits, channels, out_len, &mut self.block),
            None => self.block.resize(out_len * channels * SAMPLE_LEN, 0),
        }
        self.decoded = Some(number);
        Ok(())
    }
}

/// Samples of every channel, interleaved, at another rate where `len` differs from theirs (by straight lines between them).
fn write_block(planes: &[Vec<i64>], bits: u32, channels: usize, len: usize, out: &mut Vec<u8>) {
    let own_len = planes.first().map_or(0, Vec::len);
    for i in 0..len {
        let place = i as f64 * own_len as f64 / len as f64;
        for channel in 0..channels {
            // Fewer channels are repeated; of more, those that fall on this one are mixed.
            let own: Vec<&Vec<i64>> = if planes.len() <= channels {
                planes.get(channel % planes.len().max(1)).into_iter().collect()
            } else {
                planes.iter().skip(channel).step_by(channels).collect()
            };
            let at = |plane: &Vec<i64>| {
                let first = plane.get(place as usize).copied().unwrap_or(0);
                if own_len == len {
                    return first as f64;
                }
                let second = plane.get(place as usize + 1).copied().unwrap_or(first);
                first as f64 + (second - first) as f64 * place.fract()
            };
            let sum: f64 = own.iter().map(|plane| at(plane)).sum();
            let scaled = sum / own.len().max(1) as f64 * f64::from(1_u32 << (32 - bits));
            out.extend((scaled as i32).to_le_bytes());
        }
    }
}

impl Read for FlacView {
    fn read(&mut self, buf: &mut [u8]) -> io::Result<usize> {
        if self.position >= self.len {
            return Ok(0);
        }
        let (from, offset) = match self.position.checked_sub(self.header.len() as u64) {
            None => (self.header.as_slice(), self.position),
            Some(at) => {
                let sample_len = (usize::from(self.index.channels).max(1) * SAMPLE_LEN) as u64;
                let sample = at / sample_len;
                let number = self.index.entries.partition_point(|entry| entry.first <= sample).saturating_sub(1);
                self.decode(number)?;
                let first = self.index.entries.get(number).map_or(0, |entry| entry.first);
                (self.block.as_slice(), at.saturating_sub(first.saturating_mul(sample_len)))
            }
        };
        let from = usize::try_from(offset).ok().and_then(|offset| from.get(offset..)).unwrap_or_default();
        let len = from.len().min(buf.len());
        buf.iter_mut().zip(from).for_each(|(into, byte)| *into = *byte);
        self.position = self.position.saturating_add(len as u64);
        Ok(len)
    }
}

impl Seek for FlacView {
    fn seek(&mut self, to: SeekFrom) -> io::Result<u64> {
        self.position = target(to, self.position, self.len)?;
        Ok(self.position)
    }
}

impl MediaSource for FlacView {
    fn is_seekable(&self) -> bool {
        true
    }

    fn byte_len(&self) -> Option<u64> {
        Some(self.len)
    }
}
