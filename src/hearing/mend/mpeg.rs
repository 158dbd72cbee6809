//! MPEG audio (MP3) behind what is no sound: megabytes of zeros, tags whose size lies, pictures cut loose.
//!
//! The library searches one megabyte for a first frame, and takes two headers in a row for sound; a picture may hold such
//! a pair. A run of several frames of one kind is never chance.

use std::io;

use super::{bytes::Bytes, remedy::Remedy, tags};
use crate::hearing::mpeg_frame::Header;
use crate::hearing::splice::Piece;

/// Frames in a row that prove sound where a tag announced it.
const RUN: usize = 4;
/// Frames in a row that prove it where nothing did.
const LONG_RUN: usize = 8;
/// Longest frame: layer II, 384 kbit/s at 32 kHz, padded.
const MOST_FRAME_LEN: usize = 1_729;
/// Bytes shown at once in the search: three frames and a header.
const VIEW_LEN: usize = 3 * MOST_FRAME_LEN + 4;
/// Bytes behind a tag in which the first frame is searched.
const SEARCH_LEN: u64 = 256 * 1024 * 1024;
/// Shorter runs that are passed over: chance makes next to none, and a file made to hold many must not take forever.
const MOST_CANDIDATES: usize = 256;
/// Bytes of a file without a tag, or of a tag, in which it is: the head.
const NEAR_LEN: u64 = 56 * 1024;

/// What to do with a file whose tags end at `tags_end`, and whose zeros after them end at `start`.
pub fn remedy(bytes: &mut Bytes, tags_end: u64, start: u64) -> io::Result<Remedy> {
    if tags_end > 0 {
        // Frames inside a tag: it is shorter than it says, and the start of the music would be lost.
        if let Some(found) = find_run(bytes, 10, tags_end.min(NEAR_LEN), LONG_RUN)? {
            return Ok(from(bytes, found));
        }
    }
    if is_run(bytes, start, RUN)? {
        // The library passes over ID3 tags itself, but not over the others.
        let is_id3 = tags_end == 0 || (bytes.at(0, 3)? == b"ID3" && tags::end_of_first(bytes)? == tags_end);
        return Ok(if start == tags_end && is_id3 { Remedy::None } else { from(bytes, start) });
    }
    if is_free_format(bytes, start)? {
        return Ok(Remedy::Unsupported("This kind of sound (MP3 with a free bit rate)".into()));
    }
    let found = if tags_end > 0 || start > 0 {
        find_run(bytes, start, start.saturating_add(SEARCH_LEN), RUN)?
    } else {
        find_run(bytes, 0, NEAR_LEN, LONG_RUN)?
    };
    Ok(found.map_or(Remedy::None, |found| from(bytes, found)))
}

/// Whether MPEG audio starts at `at`, or soon after.
pub fn is_near(bytes: &mut Bytes, at: u64) -> io::Result<bool> {
    Ok(find_run(bytes, at, at.saturating_add(NEAR_LEN), RUN)?.is_some())
}

fn from(bytes: &Bytes, start: u64) -> Remedy {
    Remedy::Pieces(vec![Piece::Range(start..bytes.len())])
}

/// The first of `count` frames in a row.
fn find_run(bytes: &mut Bytes, from: u64, until: u64, count: usize) -> io::Result<Option<u64>> {
    let mut at = from;
    for _ in 0..MOST_CANDIDATES {
        let Some(found) = bytes.find(at, until, VIEW_LEN, starts_run)? else { break };
        if is_run(bytes, found, count)? {
            return Ok(Some(found));
        }
        at = found + 1;
    }
    Ok(None)
}

/// Three frames in a row, or as many as there are bytes for, but two.
fn starts_run(view: &[u8]) -> bool {
    let Some(first) = Header::parse(view).filter(|first| first.frame_len > 0) else { return false };
    let (mut at, mut last) = (0, first);
    for _ in 0..2 {
        at += last.frame_len;
        let Some(next) = view.get(at..).and_then(Header::parse).filter(|next| next.is_like(&first)) else {
            return false;
        };
        if next.frame_len == 0 {
            return false;
        }
        last = next;
    }
    true
}

/// Whether `count` frames in a row start at `at`, or fewer that end the file.
fn is_run(bytes: &mut Bytes, at: u64, count: usize) -> io::Result<bool> {
    let mut first: Option<Header> = None;
    let mut at = at;
    for number in 0..count {
        if number >= 2 && at >= bytes.len() {
            return Ok(true);
        }
        let Some(header) = Header::parse(bytes.at(at, 4)?).filter(|header| header.frame_len > 0) else {
            return Ok(false);
        };
        if !first.get_or_insert(header).is_like(&header) {
            return Ok(false);
        }
        at += header.frame_len as u64;
    }
    Ok(true)
}

/// Frames without a bit rate, all as long as the first.
fn is_free_format(bytes: &mut Bytes, at: u64) -> io::Result<bool> {
    let view = bytes.at(at, 4 * 4_096)?;
    let Some(first) = Header::parse(view).filter(|first| first.frame_len == 0) else { return Ok(false) };
    let is_frame = |place: usize| {
        view.get(place..).and_then(Header::parse).is_some_and(|next| next.is_like(&first) && next.frame_len == 0)
    };
    // Padding makes a frame a byte longer.
    let near = |place: usize| is_frame(place) || is_frame(place + 1) || is_frame(place.saturating_sub(1));
    Ok((24..4_096).any(|len| is_frame(len) && near(2 * len) && near(3 * len)))
}
