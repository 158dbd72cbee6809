//! Tags in front of the sound, and where they really end.

use std::io;

use super::bytes::Bytes;

/// Most tags in a row.
const MOST_TAGS: usize = 64;
/// Most zeros that are passed over.
const MOST_ZEROS: u64 = 256 * 1024 * 1024;

/// Where the tags in front of the file end; 0 where there are none.
pub fn end_of_leading(bytes: &mut Bytes) -> io::Result<u64> {
    end_of_leading_at(bytes, 0)
}

/// As [`end_of_leading`], from `at` on.
pub fn end_of_leading_at(bytes: &mut Bytes, at: u64) -> io::Result<u64> {
    let mut end = at;
    for _ in 0..MOST_TAGS {
        let Some(len) = tag_len(bytes, end)? else { break };
        // A tag that says it is longer than the file lies: only its header is passed over.
        end = if end.saturating_add(len) < bytes.len() { end + len } else { end + 10 };
    }
    Ok(end)
}

/// Where the first tag ends.
pub fn end_of_first(bytes: &mut Bytes) -> io::Result<u64> {
    Ok(tag_len(bytes, 0)?.unwrap_or(0))
}

/// The length of the tag at `at`, where there is one.
fn tag_len(bytes: &mut Bytes, at: u64) -> io::Result<Option<u64>> {
    let head = bytes.at(at, 32)?;
    Ok(match head {
        [b'I', b'D', b'3', 2..=4, _, flags, a, b, c, d, ..] => {
            let size = [a, b, c, d].iter().fold(0_u64, |size, byte| size << 7 | u64::from(**byte & 0x7f));
            let footer = if flags & 0x10 != 0 { 10 } else { 0 };
            Some(10 + size + footer)
        }
        // The size of an APE tag counts its items and its footer, not its header.
        [b'A', b'P', b'E', b'T', b'A', b'G', b'E', b'X', _, _, _, _, a, b, c, d, _, _, _, _, _, _, _, flags, ..] => {
            let is_header = flags & 0x20 != 0;
            let size = u64::from(u32::from_le_bytes([*a, *b, *c, *d]));
            Some(if is_header { 32 + size } else { 32 })
        }
        _ => None,
    })
}

/// Where the zeros from `at` on end; `at` itself where there are none, or nothing but them.
pub fn end_of_zeros(bytes: &mut Bytes, at: u64) -> io::Result<u64> {
    if bytes.at(at, 1)? != [0] {
        return Ok(at);
    }
    Ok(bytes
        .find(at, at.saturating_add(MOST_ZEROS), 1, |view| view.first().is_some_and(|byte| *byte != 0))?
        .unwrap_or(at))
}
