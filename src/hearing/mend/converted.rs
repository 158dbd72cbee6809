//! Sound in a coding that the decoder library lacks, or gets wrong, read as a plain WAV file.
//!
//! Its ADPCM reader (symphonia 0.6.1) multiplies a frame's number by a block's bytes when it seeks, and so lands far
//! behind the end of the file; it has no ADPCM in AIFF, no big-endian WAV, no padded samples. All of these are blocks of
//! a fixed size that stand for themselves, so any place of the plain file can be made from one block.

use std::io::{self, Read, Seek, SeekFrom};

use symphonia::core::io::MediaSource;

use super::coding::Coding;
use crate::hearing::splice::{Spliced, target};

/// A WAV header, then samples made from the blocks of `data`.
pub struct Converted {
    header: Vec<u8>,
    data: Spliced,
    coding: Coding,
    len: u64,
    position: u64,
    /// Number and samples of the block made last.
    made: Option<u64>,
    block: Vec<u8>,
    coded: Vec<u8>,
}

impl Converted {
    /// `data` holds nothing but blocks; `header` is made for [`converted_len`] bytes.
    pub fn new(header: Vec<u8>, data: Spliced, coding: Coding) -> Self {
        let len = (header.len() as u64).saturating_add(converted_len(&coding, data.len()));
        Self { header, data, coding, len, position: 0, made: None, block: Vec::new(), coded: Vec::new() }
    }

    fn make(&mut self, number: u64) -> io::Result<()> {
        if self.made == Some(number) {
            return Ok(());
        }
        self.made = None;
        self.coded.resize(self.coding.block_len(), 0);
        let at = number.saturating_mul(self.coding.block_len() as u64);
        let read = self.data.read_at(at, &mut self.coded)?;
        self.coded.truncate(read);
        self.block.clear();
        self.coding.convert(&self.coded, &mut self.block);
        // A damaged block may give less: the length that was told is kept.
        self.block.resize(self.coding.converted_len(read), 0);
        self.made = Some(number);
        Ok(())
    }
}

/// Bytes of plain samples that so many bytes of `coding` become.
pub fn converted_len(coding: &Coding, data_len: u64) -> u64 {
    let block_len = coding.block_len().max(1) as u64;
    let whole = (data_len / block_len).saturating_mul(coding.converted_len(coding.block_len()) as u64);
    whole.saturating_add(coding.converted_len((data_len % block_len) as usize) as u64)
}

impl Read for Converted {
    fn read(&mut self, buf: &mut [u8]) -> io::Result<usize> {
        if self.position >= self.len {
            return Ok(0);
        }
        let header_len = self.header.len() as u64;
        let (from, offset) = match self.position.checked_sub(header_len) {
            None => (self.header.as_slice(), self.position),
            Some(at) => {
                let block_len = self.coding.converted_len(self.coding.block_len()).max(1) as u64;
                self.make(at / block_len)?;
                (self.block.as_slice(), at % block_len)
            }
        };
        let from = usize::try_from(offset).ok().and_then(|offset| from.get(offset..)).unwrap_or_default();
        let len = from.len().min(buf.len());
        buf.iter_mut().zip(from).for_each(|(into, byte)| *into = *byte);
        self.position = self.position.saturating_add(len as u64);
        Ok(len)
    }
}

impl Seek for Converted {
    fn seek(&mut self, to: SeekFrom) -> io::Result<u64> {
        self.position = target(to, self.position, self.len)?;
        Ok(self.position)
    }
}

impl MediaSource for Converted {
    fn is_seekable(&self) -> bool {
        true
    }

    fn byte_len(&self) -> Option<u64> {
        Some(self.len)
    }
}
