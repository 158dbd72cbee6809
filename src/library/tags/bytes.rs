//! A file's bytes by place, as many as a name is worth.
//!
//! Every length in a tag may lie. Without one place that counts what is read, a song of 4 GB, or a list of a million
//! empty frames, holds up a whole import; so every tag is read through here, and a spent budget looks like the file's end.

use std::io::{ErrorKind, Read, Seek, SeekFrom};

pub trait ReadSeek: Read + Seek {}
impl<S: Read + Seek> ReadSeek for S {}

/// Bytes read of one file at most, gaps of zeros not counted: tags without pictures take a few thousand.
const BUDGET_BYTES: usize = 2 << 20;
/// Read at once where the next field lies beside the last: in the browser each read is a call.
const AHEAD_BYTES: usize = 4096;
/// Longest gap of zeros crossed to find what comes after a tag: 3 MB were seen (lofty-rs issue 668).
const MAX_GAP_BYTES: u64 = 32 << 20;
const GAP_BLOCK_BYTES: usize = 64 << 10;
/// Of a picture, read at once.
const GATHER_BYTES: usize = 256 << 10;

/// A stretch of the file: its first byte and the one after its last.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Span {
    pub start: u64,
    pub end: u64,
}

impl Span {
    pub fn new(start: u64, end: u64) -> Span {
        Span { start, end: end.max(start) }
    }

    pub fn len(self) -> u64 {
        self.end.saturating_sub(self.start)
    }
}

pub struct Bytes<'a> {
    source: &'a mut dyn ReadSeek,
    length: u64,
    left: usize,
    window_start: u64,
    window: Vec<u8>,
}

impl<'a> Bytes<'a> {
    /// `None` where the source can't be measured.
    pub fn new(source: &'a mut dyn ReadSeek) -> Option<Bytes<'a>> {
        let length = source.seek(SeekFrom::End(0)).ok()?;
        Some(Bytes { source, length, left: BUDGET_BYTES, window_start: 0, window: Vec::new() })
    }

    pub fn length(&self) -> u64 {
        self.length
    }

    /// Bytes that may still be read.
    pub fn left(&self) -> usize {
        self.left
    }

    /// `count` bytes at `start`; fewer where the file or the budget ends.
    pub fn read(&mut self, start: u64, count: usize) -> Vec<u8> {
        self.read_ahead(start, count, AHEAD_BYTES)
    }

    /// As [`Bytes::read`], with nothing read ahead: for hopping from header to header.
    pub fn peek(&mut self, start: u64, count: usize) -> Vec<u8> {
        self.read_ahead(start, count, 0)
    }

    fn read_ahead(&mut self, start: u64, count: usize, ahead: usize) -> Vec<u8> {
        let count = (self.length.saturating_sub(start)).min(count as u64) as usize;
        if count == 0 {
            return Vec::new();
        }
        if let Some(skip) = start.checked_sub(self.window_start).and_then(|skip| usize::try_from(skip).ok())
            && let Some(found) = self.window.get(skip..skip.saturating_add(count))
        {
            return found.to_vec();
        }
        let wanted = count.max(ahead).min(self.left);
        self.window = self.fetch(start, wanted);
        self.window_start = start;
        // A read costs as much as sixteen bytes even where it brings none: no loop of reads runs for ever.
        self.left = self.left.saturating_sub(self.window.len().max(16));
        self.window.get(..count).unwrap_or(&self.window).to_vec()
    }

    fn fetch(&mut self, start: u64, count: usize) -> Vec<u8> {
        let mut bytes = Vec::new();
        if self.source.seek(SeekFrom::Start(start)).is_err() {
            return bytes;
        }
        bytes.resize(count, 0);
        let mut filled = 0;
        while let Some(rest) = bytes.get_mut(filled..).filter(|rest| !rest.is_empty()) {
            match self.source.read(rest) {
                Ok(0) => break,
                Ok(read) => filled += read,
                Err(error) if error.kind() == ErrorKind::Interrupted => {}
                Err(_) => break,
            }
        }
        bytes.truncate(filled);
        bytes
    }

    /// The first `count` bytes of what lies in pieces. Not counted: whoever asks for a picture wants all of it.
    pub fn gather(&mut self, spans: &[Span], count: usize) -> Vec<u8> {
        let length = spans.iter().map(|span| span.len()).fold(0, u64::saturating_add).min(self.length);
        let mut found = Vec::with_capacity(length.min(count as u64) as usize);
        let (mut block_start, mut block) = (0, Vec::new());
        for span in spans {
            let mut at = span.start;
            while at < span.end && found.len() < count {
                let wanted = (span.end - at).min((count - found.len()) as u64) as usize;
                let skip = at.checked_sub(block_start).and_then(|skip| usize::try_from(skip).ok());
                let mut here = skip.and_then(|skip| block.get(skip..)).unwrap_or_default();
                if here.is_empty() {
                    // A single piece is read for what it is; of many, the next ones lie close behind.
                    let ahead = if spans.len() == 1 { wanted } else { GATHER_BYTES };
                    let ahead = self.length.saturating_sub(at).min(ahead.min(GATHER_BYTES) as u64) as usize;
                    (block_start, block) = (at, self.fetch(at, ahead));
                    here = &block;
                }
                let piece = here.get(..wanted).unwrap_or(here);
                if piece.is_empty() {
                    return found;
                }
                found.extend_from_slice(piece);
                at += piece.len() as u64;
            }
        }
        found
    }

    /// The first place from `start` on that holds no zero; the file's length where there is none within
    /// [`MAX_GAP_BYTES`]. Not counted.
    pub fn after_zeros(&mut self, start: u64) -> u64 {
        let mut at = start;
        let mut block = self.read(at, 16);
        while at < self.length && at.saturating_sub(start) < MAX_GAP_BYTES {
            if let Some(other) = block.iter().position(|byte| *byte != 0) {
                return at + other as u64;
            }
            if block.is_empty() {
                break;
            }
            at += block.len() as u64;
            let count = self.length.saturating_sub(at).min(GAP_BLOCK_BYTES as u64) as usize;
            block = self.fetch(at, count);
        }
        self.length
    }
}

/// Numbers of a slice at a place; zero beyond its end, as a cut file would have it.
pub fn be32(bytes: &[u8], at: usize) -> u32 {
    array(bytes, at).map_or(0, u32::from_be_bytes)
}

pub fn le32(bytes: &[u8], at: usize) -> u32 {
    array(bytes, at).map_or(0, u32::from_le_bytes)
}

pub fn be64(bytes: &[u8], at: usize) -> u64 {
    array(bytes, at).map_or(0, u64::from_be_bytes)
}

pub fn le64(bytes: &[u8], at: usize) -> u64 {
    array(bytes, at).map_or(0, u64::from_le_bytes)
}

pub fn be24(bytes: &[u8], at: usize) -> u32 {
    array(bytes, at).map_or(0, |[a, b, c]: [u8; 3]| u32::from_be_bytes([0, a, b, c]))
}

fn array<const N: usize>(bytes: &[u8], at: usize) -> Option<[u8; N]> {
    bytes.get(at..)?.first_chunk().copied()
}

/// Where `wanted` begins in `bytes`.
pub fn find(bytes: &[u8], wanted: &[u8]) -> Option<usize> {
    bytes.windows(wanted.len().max(1)).position(|window| window == wanted)
}

#[cfg(test)]
mod tests {
    use std::io::Cursor;

    use super::*;

    #[test]
    fn what_is_read_is_counted_and_ends_with_the_budget() {
        let mut source = Cursor::new(vec![7; 8 << 20]);
        let mut bytes = Bytes::new(&mut source).unwrap();
        assert_eq!(bytes.read(10, 4), [7; 4]);
        assert_eq!(bytes.left(), BUDGET_BYTES - AHEAD_BYTES);
        assert_eq!(bytes.read(14, 4), [7; 4]);
        assert_eq!(bytes.left(), BUDGET_BYTES - AHEAD_BYTES, "what was read ahead is not read again");
        assert_eq!(bytes.read(1 << 20, 4 << 20).len(), BUDGET_BYTES - AHEAD_BYTES);
        assert!(bytes.read(0, 1).is_empty() && bytes.read(u64::MAX, 9).is_empty());
    }

    #[test]
    fn zeros_are_crossed_without_being_counted() {
        let mut file = vec![0; 5 << 20];
        file.push(1);
        let mut source = Cursor::new(file);
        let mut bytes = Bytes::new(&mut source).unwrap();
        assert_eq!(bytes.after_zeros(3), 5 << 20);
        assert!(bytes.left() > BUDGET_BYTES / 2);
        assert_eq!(bytes.after_zeros(5 << 20), 5 << 20);
        assert_eq!(bytes.after_zeros(u64::MAX), (5 << 20) + 1);
    }
}
