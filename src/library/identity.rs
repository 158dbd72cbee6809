//! Which file is this? Its content says, whatever it is called and wherever it lies.
//!
//! The same song dropped twice, or found again after its folder was renamed, must stay one track with its history.
//! Hashing a library of 100 GB in whole would keep the disk busy for minutes (and a browser for longer), so a large
//! file is known by its length and three pieces. The price: two files over 1 MiB, of exactly the same length, that are
//! equal in their first, middle and last 256 KiB and differ elsewhere count as one. Encoded music does not do that by
//! accident: a lossy stream differs everywhere after its first difference, and an edit of an uncompressed file that
//! misses all three pieces keeps its sound close to what was heard. The id is a name, not a proof.

use std::io::{self, Read, Seek, SeekFrom};

use crate::ground::ids::TrackId;

/// Files up to this long are hashed in whole.
const WHOLE_MAX_BYTES: u64 = 1024 * 1024;
/// Length of each of the three pieces of a longer file.
const PIECE_BYTES: u64 = 256 * 1024;
/// Hex characters kept of the BLAKE3 hash: 128 bits, no accidental twins in any library.
const ID_CHARS: usize = 32;

/// The id of a track's file: BLAKE3 of its length and its content (or three pieces of it), as 32 hex characters.
///
/// # Errors
/// What reading gives, also where the file became shorter meanwhile.
pub fn track_id(source: &mut (impl Read + Seek)) -> io::Result<TrackId> {
    let byte_len = source.seek(SeekFrom::End(0))?;
    let mut hasher = blake3::Hasher::new();
    hasher.update(&byte_len.to_le_bytes());
    if byte_len <= WHOLE_MAX_BYTES {
        hash_piece(source, 0, byte_len, &mut hasher)?;
    } else {
        let last = byte_len - PIECE_BYTES;
        for start in [0, last / 2, last] {
            hash_piece(source, start, PIECE_BYTES, &mut hasher)?;
        }
    }
    let hex = hasher.finalize().to_hex();
    Ok(TrackId(hex.chars().take(ID_CHARS).collect()))
}

fn hash_piece(
    source: &mut (impl Read + Seek),
    start: u64,
    byte_len: u64,
    hasher: &mut blake3::Hasher,
) -> io::Result<()> {
    source.seek(SeekFrom::Start(start))?;
    let mut piece = Vec::new();
    source.by_ref().take(byte_len).read_to_end(&mut piece)?;
    if piece.len() as u64 != byte_len {
        return Err(io::ErrorKind::UnexpectedEof.into());
    }
    hasher.update(&piece);
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::io::Cursor;

    fn id(bytes: &[u8]) -> String {
        track_id(&mut Cursor::new(bytes)).unwrap().0
    }

    #[test]
    fn content_decides() {
        assert_eq!(id(b"abc"), id(b"abc"));
        assert_ne!(id(b"abc"), id(b"abd"));
        assert_ne!(id(b""), id(b"\0"));
        assert_eq!(id(b"abc").len(), ID_CHARS);
        assert!(id(b"abc").chars().all(|c| c.is_ascii_hexdigit()));
    }

    #[test]
    fn large_files_are_known_by_length_start_middle_and_end() {
        let len = 3 * WHOLE_MAX_BYTES as usize;
        let base: Vec<u8> = (0..len).map(|i| (i % 251) as u8).collect();
        let known = id(&base);
        for at in [0, len / 2, len - 1] {
            let mut other = base.clone();
            other[at] ^= 1;
            assert_ne!(id(&other), known, "byte {at}");
        }
        assert_ne!(id(&base[..len - 1]), known);
        let mut between = base.clone();
        between[PIECE_BYTES as usize + 10] ^= 1;
        assert_eq!(id(&between), known, "the documented trade-off");
    }
}
