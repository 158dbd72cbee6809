//! A file shown in other pieces than it lies in: parts left out, made bytes put before.
//!
//! Where a container confuses the decoder library (chained streams, covers larger than the sound), the small remedy is to
//! show it the file as it should have been written. Nothing is copied but what is made anew.

use std::{
    io::{self, Read, Seek, SeekFrom},
    sync::{Arc, Mutex, PoisonError},
};

use symphonia::core::io::MediaSource;

/// One source that several readers look into, each at its own place.
#[derive(Clone)]
pub struct Shared {
    source: Arc<Mutex<Box<dyn MediaSource>>>,
    byte_len: u64,
}

impl Shared {
    /// `None` where the source can't be sought in or has no known end.
    pub fn new(source: Box<dyn MediaSource>) -> Result<Self, Box<dyn MediaSource>> {
        match source.byte_len().filter(|_| source.is_seekable()) {
            Some(byte_len) => Ok(Self { source: Arc::new(Mutex::new(source)), byte_len }),
            None => Err(source),
        }
    }

    pub fn byte_len(&self) -> u64 {
        self.byte_len
    }

    /// Fills `into` from `place` on as far as there are bytes; how many there were.
    pub fn read_at(&self, place: u64, into: &mut [u8]) -> io::Result<usize> {
        let mut source = self.source.lock().unwrap_or_else(PoisonError::into_inner);
        source.seek(SeekFrom::Start(place))?;
        let mut filled = 0;
        while let Some(rest) = into.get_mut(filled..).filter(|rest| !rest.is_empty()) {
            match source.read(rest) {
                Ok(0) => break,
                Ok(len) => filled += len,
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                Err(error) => return Err(error),
            }
        }
        Ok(filled)
    }

    /// The bytes `[place, place + len)`, fewer where the file ends before. `len` must be bounded by the caller.
    pub fn bytes_at(&self, place: u64, len: usize) -> io::Result<Vec<u8>> {
        let there = usize::try_from(self.byte_len.saturating_sub(place)).unwrap_or(usize::MAX);
        let mut bytes = vec![0; len.min(there)];
        let filled = self.read_at(place, &mut bytes)?;
        bytes.truncate(filled);
        Ok(bytes)
    }

    /// The whole source from `start` on.
    pub fn from(&self, start: u64) -> Pieces {
        let mut pieces = Pieces::over(self.clone());
        pieces.push_range(start, self.byte_len.saturating_sub(start));
        pieces
    }
}

enum Piece {
    Made(Vec<u8>),
    /// Bytes of the source from here on.
    Range(u64),
}

/// A file made of pieces of another.
pub struct Pieces {
    source: Shared,
    /// Each with the place it begins at, in order.
    pieces: Vec<(u64, Piece)>,
    byte_len: u64,
    position: u64,
}

impl Pieces {
    pub fn over(source: Shared) -> Self {
        Self { source, pieces: Vec::new(), byte_len: 0, position: 0 }
    }

    pub fn push_made(&mut self, bytes: Vec<u8>) {
        let len = bytes.len() as u64;
        self.pieces.push((self.byte_len, Piece::Made(bytes)));
        self.byte_len = self.byte_len.saturating_add(len);
    }

    /// Adds a range of the source; one that follows the last becomes one with it.
    pub fn push_range(&mut self, start: u64, len: u64) {
        let follows = match self.pieces.last() {
            Some((begins, Piece::Range(first))) => first.saturating_add(self.byte_len - begins) == start,
            _ => false,
        };
        if !follows {
            self.pieces.push((self.byte_len, Piece::Range(start)));
        }
        self.byte_len = self.byte_len.saturating_add(len);
    }
}

impl Read for Pieces {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        let after = self.pieces.partition_point(|(begins, _)| *begins <= self.position);
        let end = self.pieces.get(after).map_or(self.byte_len, |(begins, _)| *begins);
        let Some((begins, piece)) = after.checked_sub(1).and_then(|at| self.pieces.get(at)) else { return Ok(0) };
        let left = usize::try_from(end.saturating_sub(self.position)).unwrap_or(usize::MAX);
        let len = left.min(into.len());
        let Some(into) = into.get_mut(..len).filter(|into| !into.is_empty()) else { return Ok(0) };
        let offset = self.position - begins;
        let filled = match piece {
            Piece::Made(bytes) => {
                let rest = usize::try_from(offset).ok().and_then(|offset| bytes.get(offset..)).unwrap_or_default();
                into.iter_mut().zip(rest).map(|(into, byte)| *into = *byte).count()
            }
            Piece::Range(start) => self.source.read_at(start.saturating_add(offset), into)?,
        };
        self.position += filled as u64;
        Ok(filled)
    }
}

impl Seek for Pieces {
    fn seek(&mut self, to: SeekFrom) -> io::Result<u64> {
        let position = match to {
            SeekFrom::Start(position) => Some(position),
            SeekFrom::End(offset) => self.byte_len.checked_add_signed(offset),
            SeekFrom::Current(offset) => self.position.checked_add_signed(offset),
        };
        self.position = position.ok_or_else(|| io::Error::from(io::ErrorKind::InvalidInput))?;
        Ok(self.position)
    }
}

impl MediaSource for Pieces {
    fn is_seekable(&self) -> bool {
        true
    }

    fn byte_len(&self) -> Option<u64> {
        Some(self.byte_len)
    }
}

#[cfg(test)]
mod tests {
    use std::io::Cursor;

    use super::*;

    #[test]
    fn pieces_read_as_one_file_from_any_place() {
        let source = Shared::new(Box::new(Cursor::new((0..100_u8).collect::<Vec<_>>()))).ok().unwrap();
        let mut pieces = Pieces::over(source);
        pieces.push_made(vec![200, 201]);
        pieces.push_range(10, 5);
        pieces.push_range(15, 5);
        pieces.push_range(50, 3);
        let whole: Vec<u8> = [200, 201].into_iter().chain(10..20).chain(50..53).collect();
        assert_eq!((pieces.pieces.len(), pieces.byte_len()), (3, Some(15)));
        for start in 0..17 {
            let mut read = Vec::new();
            pieces.seek(SeekFrom::Start(start)).unwrap();
            pieces.read_to_end(&mut read).unwrap();
            assert_eq!(read, whole.get(start as usize..).unwrap_or_default(), "from {start}");
        }
        assert!(pieces.seek(SeekFrom::Current(-100)).is_err());
    }
}
