//! One link as a file of its own: only the sound's pages, and a small header where the comments are huge.
//!
//! Programs put covers into the comments: 14 MB of picture are 19 MB of text in one packet over 300 pages. The decoder
//! library reads no packet above 16 MB, and nobody here wants the cover.

use std::io;

use super::{
    pages::{make_pages, page_at},
    scan::{Codec, Link},
};
use crate::hearing::{
    decode::shared::Shared,
    splice::{Piece, Spliced},
};

/// Headers above this are made anew without their comments.
const LONG_HEADER_LEN: u64 = 1024 * 1024;
/// Most bytes of a packet that sets up Vorbis; real ones have about 4,000.
const MOST_SETUP_LEN: usize = 1024 * 1024;
/// A comment header with no vendor and no comments (Vorbis I, 5.2.1).
const NO_COMMENTS: &[u8] = b"\x03vorbis\0\0\0\0\0\0\0\0\x01";

/// # Errors
/// Those of the source.
pub fn view(source: &Shared, link: &Link) -> io::Result<Spliced> {
    let header = match link.codec {
        Codec::Vorbis => short_header(source, link)?,
        _ => None,
    };
    let (made, from) = header.map_or((None, 0), |(made, from)| (Some(Piece::Bytes(made)), from));
    let sound = link.ranges.iter().map(|&(start, len)| Piece::Range(start.max(from)..start.saturating_add(len)));
    Ok(source.spliced(made.into_iter().chain(sound)))
}

/// A new header and where the sound behind the old one begins; `None` where the old one is short, or odd.
fn short_header(source: &Shared, link: &Link) -> io::Result<Option<(Vec<u8>, u64)>> {
    let Some(&(first, _)) = link.ranges.first() else { return Ok(None) };
    let Some((identity, _)) = page_at(source, first)? else { return Ok(None) };
    let (mut packet_number, mut setup, mut header_len) = (1, Vec::new(), 0);
    let pages = link.ranges.iter().flat_map(|&(start, len)| {
        let mut place = start;
        std::iter::from_fn(move || {
            (place < start.saturating_add(len)).then_some(())?;
            let found = page_at(source, place);
            if let Ok(Some((page, _))) = &found {
                place = place.saturating_add(page.len);
            }
            Some(found)
        })
    });
    for page in pages.skip(1) {
        let Some((page, segments)) = page? else { return Ok(None) };
        let mut at = page.start.saturating_add(page.header_len as u64);
        for len in segments {
            if packet_number == 2 {
                setup.extend(source.bytes_at(at, usize::from(len))?);
                if setup.len() > MOST_SETUP_LEN {
                    return Ok(None);
                }
            }
            at = at.saturating_add(u64::from(len));
            packet_number += u32::from(len < 255);
        }
        header_len += page.len;
        if packet_number > 2 {
            if packet_number > 3 || header_len <= LONG_HEADER_LEN || !setup.starts_with(b"\x05vorbis") {
                return Ok(None);
            }
            let mut made = source.bytes_at(identity.start, usize::try_from(identity.len).unwrap_or(0))?;
            made.extend(make_pages(&[NO_COMMENTS, &setup], link.serial, identity.sequence.wrapping_add(1)));
            return Ok(Some((made, page.start.saturating_add(page.len))));
        }
    }
    Ok(None)
}
