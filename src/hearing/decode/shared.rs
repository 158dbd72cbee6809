//! One file that several readers look into, each at its own place: tables and pages are read beside the sound.

use std::{
    io::{self, Read, Seek, SeekFrom},
    sync::{Arc, Mutex, PoisonError},
};

use symphonia::core::io::MediaSource;

use crate::hearing::splice::{Piece, Spliced, fill, target};

/// A reader; its clones have places of their own.
#[derive(Clone)]
pub struct Shared {
    source: Arc<Mutex<Box<dyn MediaSource>>>,
    byte_len: u64,
    /// Where this reader stands.
    position: u64,
}

impl Shared {
    /// `None` where the source can't be sought in or has no known end.
    pub fn new(source: Box<dyn MediaSource>) -> Result<Self, Box<dyn MediaSource>> {
        match source.byte_len().filter(|_| source.is_seekable()) {
            Some(byte_len) => Ok(Self { source: Arc::new(Mutex::new(source)), byte_len, position: 0 }),
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
        fill(&mut *source, into)
    }

    /// The bytes `[place, place + len)`, fewer where the file ends before. `len` must be bounded by the caller.
    pub fn bytes_at(&self, place: u64, len: usize) -> io::Result<Vec<u8>> {
        let there = usize::try_from(self.byte_len.saturating_sub(place)).unwrap_or(usize::MAX);
        let mut bytes = vec![0; len.min(there)];
        let filled = self.read_at(place, &mut bytes)?;
        bytes.truncate(filled);
        Ok(bytes)
    }

    /// These pieces of the source, as a file of their own.
    pub fn spliced(&self, pieces: impl IntoIterator<Item = Piece>) -> Spliced {
        Spliced::new(Box::new(self.clone()), pieces)
    }

    /// The whole source from `start` on.
    pub fn from(&self, start: u64) -> Spliced {
        self.spliced([Piece::Range(start..self.byte_len)])
    }
}

impl Read for Shared {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        let filled = self.read_at(self.position, into)?;
        self.position = self.position.saturating_add(filled as u64);
        Ok(filled)
    }
}

impl Seek for Shared {
    fn seek(&mut self, to: SeekFrom) -> io::Result<u64> {
        self.position = target(to, self.position, self.byte_len)?;
        Ok(self.position)
    }
}

impl MediaSource for Shared {
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
        let ranges = [10..15, 15..20, 50..53].map(Piece::Range);
        let mut pieces = source.spliced([Piece::Bytes(vec![200, 201])].into_iter().chain(ranges));
        let whole: Vec<u8> = [200, 201].into_iter().chain(10..20).chain(50..53).collect();
        assert_eq!(pieces.byte_len(), Some(15));
        for start in 0..17 {
            let mut read = Vec::new();
            pieces.seek(SeekFrom::Start(start)).unwrap();
            pieces.read_to_end(&mut read).unwrap();
            assert_eq!(read, whole.get(start as usize..).unwrap_or_default(), "from {start}");
        }
        assert!(pieces.seek(SeekFrom::Current(-100)).is_err());
    }

    #[test]
    fn each_reader_stands_at_a_place_of_its_own() {
        let mut one = Shared::new(Box::new(Cursor::new(vec![0, 1, 2, 3]))).ok().unwrap();
        let mut other = one.clone();
        let mut byte = [0];
        one.seek(SeekFrom::Start(2)).unwrap();
        assert_eq!((other.read(&mut byte).unwrap(), byte), (1, [0]));
        assert_eq!((one.read(&mut byte).unwrap(), byte), (1, [2]));
    }
}
