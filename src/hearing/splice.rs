//! One source made of pieces of another, and of bytes that were never in it.
//!
//! A container's numbers are mended by putting other numbers in front of the same sound; a link of a chained stream is shown
//! as a file of its own. Copying the sound would cost the memory of the whole file, so the pieces only say where it lies.

use std::{
    io::{self, Read, Seek, SeekFrom},
    ops::Range,
};

use symphonia::core::io::MediaSource;

/// A part of a [`Spliced`].
pub enum Piece {
    Bytes(Vec<u8>),
    /// Bytes of the source.
    Range(Range<u64>),
}

impl Piece {
    pub fn len(&self) -> u64 {
        match self {
            Self::Bytes(bytes) => bytes.len() as u64,
            Self::Range(range) => range.end.saturating_sub(range.start),
        }
    }
}

/// Pieces in a row, read as one file.
pub struct Spliced {
    source: Box<dyn MediaSource>,
    /// Every piece with the place it starts at.
    pieces: Vec<(u64, Piece)>,
    len: u64,
    position: u64,
    /// Where the source stands, so that it is moved only where it must be.
    source_position: Option<u64>,
}

impl Spliced {
    pub fn new(source: Box<dyn MediaSource>, pieces: impl IntoIterator<Item = Piece>) -> Self {
        let mut len = 0_u64;
        let mut placed: Vec<(u64, Piece)> = Vec::new();
        for piece in pieces.into_iter().filter(|piece| piece.len() > 0) {
            let start = len;
            len = len.saturating_add(piece.len());
            match (placed.last_mut(), piece) {
                // A range that follows the last becomes one with it.
                (Some((_, Piece::Range(last))), Piece::Range(next)) if last.end == next.start => last.end = next.end,
                (_, piece) => placed.push((start, piece)),
            }
        }
        Self { source, pieces: placed, len, position: 0, source_position: None }
    }

    pub fn len(&self) -> u64 {
        self.len
    }

    /// Fills as much of `into` from `at` on as there is.
    pub fn read_at(&mut self, at: u64, into: &mut [u8]) -> io::Result<usize> {
        self.position = at;
        fill(self, into)
    }
}

impl Read for Spliced {
    fn read(&mut self, buf: &mut [u8]) -> io::Result<usize> {
        let after = self.pieces.partition_point(|(start, _)| *start <= self.position);
        let Some((start, piece)) = after.checked_sub(1).and_then(|index| self.pieces.get(index)) else { return Ok(0) };
        let offset = self.position - start;
        let left = usize::try_from(piece.len().saturating_sub(offset)).unwrap_or(usize::MAX);
        let wanted = left.min(buf.len());
        let Some(buf) = buf.get_mut(..wanted).filter(|buf| !buf.is_empty()) else { return Ok(0) };
        let read = match piece {
            Piece::Bytes(bytes) => {
                let from = usize::try_from(offset).ok().and_then(|offset| bytes.get(offset..)).unwrap_or_default();
                buf.iter_mut().zip(from).for_each(|(into, byte)| *into = *byte);
                buf.len()
            }
            Piece::Range(range) => {
                let place = range.start.saturating_add(offset);
                if self.source_position != Some(place) {
                    self.source_position = None;
                    self.source.seek(SeekFrom::Start(place))?;
                }
                let read = self.source.read(buf)?;
                self.source_position = Some(place.saturating_add(read as u64));
                read
            }
        };
        self.position = self.position.saturating_add(read as u64);
        Ok(read)
    }
}

impl Seek for Spliced {
    fn seek(&mut self, to: SeekFrom) -> io::Result<u64> {
        self.position = target(to, self.position, self.len)?;
        Ok(self.position)
    }
}

impl MediaSource for Spliced {
    fn is_seekable(&self) -> bool {
        true
    }

    fn byte_len(&self) -> Option<u64> {
        Some(self.len)
    }
}

/// Fills as much of `into` as there is from where the source stands; how much that was.
pub fn fill(source: &mut impl Read, into: &mut [u8]) -> io::Result<usize> {
    let mut filled = 0;
    while let Some(rest) = into.get_mut(filled..).filter(|rest| !rest.is_empty()) {
        match source.read(rest) {
            Ok(0) => break,
            Ok(read) => filled += read,
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Err(error) => return Err(error),
        }
    }
    Ok(filled)
}

/// The place a seek asks for.
pub fn target(to: SeekFrom, position: u64, len: u64) -> io::Result<u64> {
    let place = match to {
        SeekFrom::Start(place) => Some(place),
        SeekFrom::End(offset) => len.checked_add_signed(offset),
        SeekFrom::Current(offset) => position.checked_add_signed(offset),
    };
    place.ok_or_else(|| io::Error::from(io::ErrorKind::InvalidInput))
}

#[cfg(test)]
mod tests {
    use std::io::Cursor;

    use super::*;

    #[test]
    fn pieces_read_as_one_file_from_anywhere() {
        let file: Vec<u8> = (0..100).collect();
        let pieces = || {
            [
                Piece::Bytes(vec![200, 201]),
                Piece::Range(10..15),
                Piece::Range(15..20),
                Piece::Range(5..5),
                Piece::Range(90..95),
            ]
        };
        let whole: Vec<u8> = [200, 201].into_iter().chain(10..20).chain(90..95).collect();
        let mut spliced = Spliced::new(Box::new(Cursor::new(file)), pieces());
        assert_eq!((spliced.pieces.len(), spliced.byte_len()), (3, Some(17)));
        let mut read = Vec::new();
        spliced.read_to_end(&mut read).unwrap();
        assert_eq!(read, whole);
        for at in 0..20 {
            let mut into = [0; 4];
            let len = spliced.read_at(at, &mut into).unwrap();
            let rest = whole.get(at as usize..).unwrap_or_default();
            assert_eq!(into[..len], rest[..rest.len().min(4)], "{at}");
        }
        assert_eq!(spliced.seek(SeekFrom::End(-3)).unwrap(), 14);
        assert!(spliced.seek(SeekFrom::Current(-15)).is_err());
    }
}
