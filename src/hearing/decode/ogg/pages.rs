//! Pages of an Ogg file (RFC 3533, section 6): found, read and made.

use std::io;

use crate::hearing::decode::shared::Shared;

pub const HEADER_LEN: usize = 27;
/// A header and its longest table of segments.
const MOST_HEADER_LEN: usize = HEADER_LEN + 255;
/// Bytes looked through at once where pages are lost.
const SEARCH_LEN: usize = 64 * 1024;
/// Longest packet a page's segments hold is 255 of 255 bytes; made pages stop there.
const MOST_SEGMENTS: usize = 255;
const SEGMENT_LEN: usize = 255;

/// Where a page lies and what its header says.
#[derive(Clone, Copy, Debug)]
pub struct Page {
    pub start: u64,
    pub header_len: usize,
    pub len: u64,
    /// First page of its stream.
    pub is_first: bool,
    pub granule: i64,
    pub serial: u32,
    pub sequence: u32,
}

/// The page that begins at `start`, and its table of segments; `None` where none does.
pub fn page_at(source: &Shared, start: u64) -> io::Result<Option<(Page, Vec<u8>)>> {
    let mut head = [0; MOST_HEADER_LEN];
    let filled = source.read_at(start, &mut head)?;
    Ok(head.get(..filled).and_then(|head| parse(head, start)))
}

fn parse(head: &[u8], start: u64) -> Option<(Page, Vec<u8>)> {
    // The magic, and version 0.
    let rest = head.strip_prefix(b"OggS\0")?;
    let (&flags, rest) = rest.split_first()?;
    let (granule, rest) = rest.split_first_chunk()?;
    let (serial, rest) = rest.split_first_chunk()?;
    let (sequence, rest) = rest.split_first_chunk()?;
    let (&count, rest) = rest.get(4..)?.split_first()?;
    let segments = rest.get(..usize::from(count))?.to_vec();
    let header_len = HEADER_LEN + segments.len();
    let page = Page {
        start,
        header_len,
        len: header_len as u64 + segments.iter().map(|&len| u64::from(len)).sum::<u64>(),
        is_first: flags & 2 != 0,
        granule: i64::from_le_bytes(*granule),
        serial: u32::from_le_bytes(*serial),
        sequence: u32::from_le_bytes(*sequence),
    };
    Some((page, segments))
}

/// Where the next page begins at or behind `start`, over whatever lies between.
pub fn find_page(source: &Shared, start: u64) -> io::Result<Option<u64>> {
    let magic = b"OggS\0";
    let mut place = start;
    loop {
        let block = source.bytes_at(place, SEARCH_LEN)?;
        if block.len() < HEADER_LEN {
            return Ok(None);
        }
        if let Some(at) = block.windows(magic.len()).position(|window| window == magic) {
            return Ok(Some(place.saturating_add(at as u64)));
        }
        place = place.saturating_add((block.len() - magic.len() + 1) as u64);
    }
}

/// Pages that hold `packets` one after the other, of a stream whose last page was `sequence - 1`.
pub fn make_pages(packets: &[&[u8]], serial: u32, mut sequence: u32) -> Vec<u8> {
    // Each packet's segments: full ones, and one that is not full (possibly empty) to end it.
    let mut segments: Vec<(&[u8], bool)> = Vec::new();
    for packet in packets {
        let mut parts: Vec<&[u8]> = packet.chunks(SEGMENT_LEN).collect();
        if packet.len() % SEGMENT_LEN == 0 {
            parts.push(&[]);
        }
        segments.extend(parts.into_iter().enumerate().map(|(number, part)| (part, number > 0)));
    }
    let mut pages = Vec::new();
    for segments in segments.chunks(MOST_SEGMENTS) {
        let is_continued = segments.first().is_some_and(|(_, goes_on)| *goes_on);
        let mut page = b"OggS\0".to_vec();
        page.push(u8::from(is_continued));
        page.extend(0_i64.to_le_bytes());
        page.extend(serial.to_le_bytes());
        page.extend(sequence.to_le_bytes());
        page.extend([0; 4]);
        page.push(segments.len() as u8);
        page.extend(segments.iter().map(|(part, _)| part.len() as u8));
        segments.iter().for_each(|(part, _)| page.extend_from_slice(part));
        let checksum = checksum(&page).to_le_bytes();
        page.iter_mut().skip(22).zip(checksum).for_each(|(into, byte)| *into = byte);
        pages.extend(page);
        sequence = sequence.wrapping_add(1);
    }
    pages
}

/// The checksum of a page whose checksum field is zero: polynomial 0x04c11db7, nothing inverted.
pub fn checksum(page: &[u8]) -> u32 {
    page.iter().fold(0, |sum: u32, &byte| {
        (0..8)
            .fold(sum ^ u32::from(byte) << 24, |sum, _| if sum >> 31 == 1 { sum << 1 ^ 0x04c1_1db7 } else { sum << 1 })
    })
}

#[cfg(test)]
mod tests {
    use std::io::Cursor;

    use super::*;

    #[test]
    fn made_pages_are_read_again() {
        let packets: [&[u8]; 3] = [&[1; 255], &[2; 70_000], &[3; 10]];
        let made = make_pages(&packets, 7, 1);
        let source = Shared::new(Box::new(Cursor::new([&[9; 11][..], &made].concat()))).ok().unwrap();
        let mut place = find_page(&source, 0).unwrap().unwrap();
        assert_eq!(place, 11);
        let (mut read, mut sequence) = (vec![Vec::<u8>::new()], 1);
        while let Some((page, segments)) = page_at(&source, place).unwrap() {
            assert_eq!((page.serial, page.sequence, page.is_first), (7, sequence, false));
            let mut whole = source.bytes_at(place, page.len as usize).unwrap();
            let told = u32::from_le_bytes(*whole[22..].first_chunk().unwrap());
            whole[22..26].fill(0);
            assert_eq!(checksum(&whole), told);
            let mut at = page.header_len;
            for len in segments {
                read.last_mut().unwrap().extend(&whole[at..at + usize::from(len)]);
                at += usize::from(len);
                if len < 255 {
                    read.push(Vec::new());
                }
            }
            place += page.len;
            sequence += 1;
        }
        assert_eq!(read[..3], packets.map(<[u8]>::to_vec));
        assert_eq!(place, source.byte_len());
    }
}
