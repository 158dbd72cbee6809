//! Walks the boxes of an MP4 file (ISO 14496-12, 4.2), in the file and in memory.
//!
//! Sizes in damaged files reach past their parents, past the file, or back to their own start: here they are cut to what
//! there is, and every walk moves on by at least a header.

use std::io;

use crate::hearing::decode::shared::Shared;

/// A box in the file.
#[derive(Clone, Copy, Debug)]
pub struct BoxAt {
    pub kind: [u8; 4],
    pub start: u64,
    pub payload: u64,
    pub end: u64,
}

const HEADER_LEN: u64 = 8;
const LARGE_HEADER_LEN: u64 = 16;

/// The box that begins at `start`; `None` at the end of the file or where no box can be.
pub fn box_at(source: &Shared, start: u64) -> io::Result<Option<BoxAt>> {
    let head = source.bytes_at(start, LARGE_HEADER_LEN as usize)?;
    let (Some(size), Some(kind)) = (u32_at(&head, 0), kind_at(&head, 4)) else { return Ok(None) };
    let (header_len, size) = match size {
        0 => (HEADER_LEN, source.byte_len() - start),
        1 => match u64_at(&head, 8) {
            Some(size) => (LARGE_HEADER_LEN, size),
            None => return Ok(None),
        },
        size => (HEADER_LEN, u64::from(size)),
    };
    if size < header_len || !kind.iter().all(|byte| (0x20..0x7f).contains(byte) || *byte >= 0xa0) {
        return Ok(None);
    }
    let end = start.saturating_add(size).min(source.byte_len());
    Ok(Some(BoxAt { kind, start, payload: start.saturating_add(header_len).min(end), end }))
}

/// The boxes inside a payload in memory; the last is cut where the payload ends.
pub fn children(payload: &[u8]) -> impl Iterator<Item = ([u8; 4], &[u8])> {
    let mut rest = payload;
    std::iter::from_fn(move || {
        let (size, kind) = (u32_at(rest, 0)?, kind_at(rest, 4)?);
        let (header_len, size) = match size {
            0 => (8, rest.len()),
            1 => (16, usize::try_from(u64_at(rest, 8)?).unwrap_or(usize::MAX)),
            size => (8, usize::try_from(size).unwrap_or(usize::MAX)),
        };
        if size < header_len {
            return None;
        }
        let end = size.min(rest.len());
        let inner = rest.get(header_len..end)?;
        rest = rest.get(end..)?;
        Some((kind, inner))
    })
}

pub fn child<'a>(payload: &'a [u8], kind: &[u8; 4]) -> Option<&'a [u8]> {
    children(payload).find(|(found, _)| found == kind).map(|(_, inner)| inner)
}

/// The payload of a box at the end of a path of kinds.
pub fn descend<'a>(payload: &'a [u8], path: &[&[u8; 4]]) -> Option<&'a [u8]> {
    path.iter().try_fold(payload, |inside, kind| child(inside, kind))
}

/// A box of this kind among the children, or inside QuickTime's `wave`.
pub fn find<'a>(inside: &'a [u8], kind: &[u8; 4]) -> Option<&'a [u8]> {
    children(inside).find_map(|(found, payload)| match &found {
        found if found == kind => Some(payload),
        b"wave" => children(payload).find(|(found, _)| found == kind).map(|(_, payload)| payload),
        _ => None,
    })
}

pub fn u16_at(bytes: &[u8], at: usize) -> Option<u16> {
    bytes.get(at..)?.first_chunk().map(|bytes| u16::from_be_bytes(*bytes))
}

pub fn u32_at(bytes: &[u8], at: usize) -> Option<u32> {
    bytes.get(at..)?.first_chunk().map(|bytes| u32::from_be_bytes(*bytes))
}

pub fn u64_at(bytes: &[u8], at: usize) -> Option<u64> {
    bytes.get(at..)?.first_chunk().map(|bytes| u64::from_be_bytes(*bytes))
}

pub fn kind_at(bytes: &[u8], at: usize) -> Option<[u8; 4]> {
    bytes.get(at..)?.first_chunk().copied()
}
