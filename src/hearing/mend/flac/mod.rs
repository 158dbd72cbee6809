//! FLAC whose head lies: of its blocks, its length, its kind, or of where the music starts.
//!
//! The library (symphonia 0.6.1) reads every block of metadata and gives up at the first that is odd; it drops every frame
//! that differs from the head in rate, channels or bits, and stops at the length the head tells. The frames themselves say
//! all of it, with a checksum. So a head is written anew from them, and put in front of the first.

pub mod decode;
pub mod frame;
pub mod index;
pub mod info;
pub mod view;

use std::io;

use self::{
    frame::{Header, MOST_HEADER_LEN},
    info::{STREAM_INFO_LEN, StreamInfo},
};
use super::{bytes::Bytes, remedy::Remedy};
use crate::hearing::splice::Piece;

/// Most blocks of metadata.
const MOST_BLOCKS: usize = 4_096;
/// Bytes searched for a first frame behind metadata that lies: a picture of the most bytes that a block can say, and more.
const SEARCH_LEN: u64 = 64 * 1024 * 1024;
/// Bytes of the end in which the last frame is searched, smallest first.
const TAILS: [u64; 2] = [64 * 1024, 512 * 1024];
/// Places at which a chain of files is looked for, and bytes looked at in each.
const CHAIN_PLACES: u64 = 8;
const CHAIN_VIEW_LEN: usize = 64 * 1024;
/// Bytes in which the first whole frame of a file without its start is searched.
const HEADLESS_LEN: usize = 256 * 1024;
/// Headers looked back at for the one that a header follows.
const LOOK_BACK: usize = 8;
/// Widest samples that the library decodes right: a channel of differences needs one bit more, and has 32.
const MOST_BITS: u8 = 31;
/// Blocks longer than the head can say.
const MOST_BLOCK_LEN: u32 = 65_535;

/// What the blocks of metadata say.
#[derive(Debug, Default)]
struct Metadata {
    info: Option<StreamInfo>,
    /// Sizes of frames, as the head tells them.
    frame_sizes: [u32; 2],
    /// Where they end.
    end: u64,
    /// The library reads all of them without harm.
    is_plain: bool,
}

/// What to do with a file whose stream starts at `start`.
pub fn remedy(bytes: &mut Bytes, start: u64) -> io::Result<Remedy> {
    let metadata = read_metadata(bytes, start)?;
    let mut is_plain = metadata.is_plain && start == 0;
    let told = metadata.info;
    let first = match Header::parse(bytes.at(metadata.end, MOST_HEADER_LEN)?) {
        Some(header) => Some((metadata.end, header)),
        None => {
            is_plain = false;
            find_first(bytes, start + 4, told)?
        }
    };
    let Some((at, first)) = first else { return Ok(Remedy::None) };
    let told_or = told.unwrap_or(StreamInfo {
        min_block_len: 0,
        max_block_len: 0,
        rate_hz: 44_100,
        channels: first.channels,
        bits: 16,
        samples: 0,
    });
    let (min_block_len, max_block_len) = block_lens(&first, &told_or);
    let mut info = StreamInfo {
        min_block_len,
        max_block_len,
        rate_hz: first.rate_hz.unwrap_or(told_or.rate_hz),
        channels: first.channels,
        bits: first.bits.unwrap_or(told_or.bits),
        samples: told_or.samples,
    };
    let last = find_last(bytes, at, &first)?;
    let changes = last.is_some_and(|last| {
        last.channels != first.channels
            || last.rate_hz.is_some_and(|rate_hz| rate_hz != info.rate_hz)
            || last.bits.is_some_and(|bits| bits != info.bits)
    });
    // The library takes the number of a first frame for the time at which it sounds.
    let starts_late = first.number > 0;
    if changes || starts_late || info.bits > MOST_BITS || first.block_len > MOST_BLOCK_LEN {
        let index = index::Index::of(bytes, at, info)?;
        return Ok(if index.is_empty() { Remedy::None } else { Remedy::Flac(index) });
    }
    if may_be_chain(bytes, at, &first, told_or.samples, last)? {
        let index = index::Index::of(bytes, at, info)?;
        if index.is_chain() {
            return Ok(Remedy::Flac(index));
        }
    }
    // A file that holds less than it says is left to say so: what is missing is told.
    if let Some(last) = last {
        let end = last.first_sample(first.block_len).saturating_add(u64::from(last.block_len));
        info.samples = info.samples.max(end);
    }
    let sizes_fit = match metadata.frame_sizes {
        [_, 0] => true,
        [min, max] => min <= max && max >= first.len as u32,
    };
    if is_plain && sizes_fit && Some(info) == told {
        return Ok(Remedy::None);
    }
    Ok(Remedy::Pieces(vec![Piece::Bytes(info.write()), Piece::Range(at..bytes.len())]))
}

/// What to do with a file that may hold frames of FLAC behind the rest of one: it was cut at its start.
pub fn remedy_headless(bytes: &mut Bytes, start: u64) -> io::Result<Remedy> {
    let view = bytes.at(start, HEADLESS_LEN)?;
    let starts = |at: usize| view.get(at..).and_then(Header::parse).map(|header| (at, header));
    let found: Vec<(usize, Header)> = (0..view.len()).filter_map(starts).collect();
    let runs = found.iter().enumerate().find_map(|(i, (at, header))| {
        // Three in a row, of one kind: in noise there is none.
        let next = |before: &Header| {
            let step = if before.is_variable { u64::from(before.block_len) } else { 1 };
            let is_next = |after: &&(usize, Header)| {
                after.1.number == before.number.saturating_add(step) && after.1.channels == before.channels
            };
            found.iter().skip(i + 1).take(LOOK_BACK).find(is_next).map(|(_, header)| *header)
        };
        next(header).and_then(|second| next(&second)).map(|_| *at as u64)
    });
    let Some(at) = runs else { return Ok(Remedy::None) };
    remedy(bytes, start + at)
}

/// The shortest and the longest block: the library takes equal ones for a promise that blocks are numbered, and others for
/// one that samples are.
fn block_lens(first: &Header, told: &StreamInfo) -> (u16, u16) {
    let block_len = u16::try_from(first.block_len).unwrap_or(u16::MAX);
    let fits = told.min_block_len >= 16
        && told.min_block_len <= told.max_block_len
        && told.max_block_len >= block_len
        && (told.min_block_len == told.max_block_len) != first.is_variable;
    if fits {
        (told.min_block_len, told.max_block_len)
    } else if first.is_variable {
        (16, u16::MAX)
    } else {
        (block_len.max(16), block_len.max(16))
    }
}

fn read_metadata(bytes: &mut Bytes, start: u64) -> io::Result<Metadata> {
    let mut metadata = Metadata { end: start, is_plain: true, ..Metadata::default() };
    if bytes.at(start, 4)? != b"fLaC" {
        return Ok(Metadata { is_plain: false, ..metadata });
    }
    let mut at = start + 4;
    for number in 0..MOST_BLOCKS {
        let Some([kind, a, b, c]) = bytes.array::<4>(at)? else { break };
        let len = u64::from(u32::from_be_bytes([0, a, b, c]));
        let body = at + 4;
        match kind & 0x7f {
            0 if metadata.info.is_none() => {
                if let Some(block) = bytes.array::<STREAM_INFO_LEN>(body)? {
                    metadata.info = Some(StreamInfo::parse(block));
                    let size = |at: usize| {
                        block.get(at..at + 3).map_or(0, |b| b.iter().fold(0, |v, b| v << 8 | u32::from(*b)))
                    };
                    metadata.frame_sizes = [size(4), size(7)];
                }
                metadata.is_plain &= number == 0 && len == STREAM_INFO_LEN as u64;
            }
            // Padding, a table for seeking and a comment are what files have; comments are checked, because a damaged one
            // makes the library give the file up.
            1 => {}
            3 => metadata.is_plain &= len % 18 == 0,
            4 => metadata.is_plain &= is_comment(bytes, body, len)?,
            127 => break,
            _ => metadata.is_plain = false,
        }
        let next = body + len;
        if next >= bytes.len() {
            break;
        }
        at = next;
        metadata.end = at;
        if kind & 0x80 != 0 {
            break;
        }
    }
    Ok(metadata)
}

/// Whether a block of comments keeps within its length.
fn is_comment(bytes: &mut Bytes, at: u64, len: u64) -> io::Result<bool> {
    // Longer ones hold pictures; those are passed over as pictures are.
    let Some(block) = usize::try_from(len).ok().filter(|len| *len <= 16 * 1024) else { return Ok(false) };
    let mut rest = bytes.at(at, block)?;
    let mut number = || -> Option<usize> {
        let (head, tail) = rest.split_first_chunk::<4>()?;
        rest = tail;
        Some(u32::from_le_bytes(*head) as usize)
    };
    // The name of the encoder, then as many comments as are counted.
    let Some(vendor_len) = number() else { return Ok(false) };
    let Some(after) = rest.get(vendor_len..) else { return Ok(false) };
    let Some((count, mut rest)) = after.split_first_chunk::<4>() else { return Ok(false) };
    for _ in 0..u32::from_le_bytes(*count) {
        let Some((comment_len, tail)) = rest.split_first_chunk::<4>() else { return Ok(false) };
        let Some(tail) = tail.get(u32::from_le_bytes(*comment_len) as usize..) else { return Ok(false) };
        rest = tail;
    }
    Ok(true)
}

/// The first frame from `from` on, where metadata lies of its length.
fn find_first(bytes: &mut Bytes, from: u64, told: Option<StreamInfo>) -> io::Result<Option<(u64, Header)>> {
    let is_first = |view: &[u8]| {
        Header::parse(view).is_some_and(|header| {
            let fits = told.is_none_or(|told| {
                header.rate_hz.is_none_or(|rate_hz| rate_hz == told.rate_hz)
                    && header.bits.is_none_or(|bits| bits == told.bits)
                    && header.channels == told.channels
            });
            header.number == 0 && fits
        })
    };
    let until = from.saturating_add(SEARCH_LEN);
    let Some(at) = bytes.find(from, until, MOST_HEADER_LEN, is_first)? else { return Ok(None) };
    Ok(Header::parse(bytes.at(at, MOST_HEADER_LEN)?).map(|header| (at, header)))
}

/// Whether several files may lie behind each other: the last frame is not where the head says, or the numbers of frames at
/// some places between do not rise. Files of one length that lie so are about as long in bytes.
fn may_be_chain(bytes: &mut Bytes, first_at: u64, first: &Header, told: u64, last: Option<Header>) -> io::Result<bool> {
    let Some(last) = last else { return Ok(false) };
    let end = last.first_sample(first.block_len).saturating_add(u64::from(last.block_len));
    if told > 0 && told != end {
        return Ok(true);
    }
    let step = bytes.len().saturating_sub(first_at) / CHAIN_PLACES;
    let mut before = 0;
    for place in 1..CHAIN_PLACES {
        let view = bytes.at(first_at + place * step, CHAIN_VIEW_LEN)?;
        let Some(number) = proven(&headers(view, first), false).map(|header| header.number) else { continue };
        if number < before || number > last.number {
            return Ok(true);
        }
        before = number;
    }
    Ok(false)
}

/// All that may be headers of frames numbered as the first is.
fn headers(view: &[u8], first: &Header) -> Vec<Header> {
    let is_like = |header: &Header| header.is_variable == first.is_variable;
    (0..view.len()).filter_map(|at| view.get(at..).and_then(Header::parse).filter(is_like)).collect()
}

/// The first or the last header that is numbered on from one before; a chance header is not.
fn proven(headers: &[Header], is_last: bool) -> Option<Header> {
    let follows = |(i, header): (usize, &Header)| {
        headers.iter().take(i).rev().take(LOOK_BACK).any(|before| {
            let step = if before.is_variable { u64::from(before.block_len) } else { 1 };
            before.number.saturating_add(step) == header.number
        })
    };
    let mut found = headers.iter().enumerate();
    let found = if is_last { found.rfind(|pair| follows(*pair)) } else { found.find(|pair| follows(*pair)) };
    found.map(|(_, header)| *header)
}

/// The last frame of the file, where one can be told.
fn find_last(bytes: &mut Bytes, first_at: u64, first: &Header) -> io::Result<Option<Header>> {
    let end = bytes.len();
    for tail_len in TAILS {
        let from = end.saturating_sub(tail_len).max(first_at);
        let view = bytes.at(from, usize::try_from(end - from).unwrap_or(0))?;
        let headers = headers(view, first);
        let last = match headers.as_slice() {
            // The only frame of a file.
            [only] if from == first_at => Some(*only),
            headers => proven(headers, true),
        };
        if last.is_some() || from == first_at {
            return Ok(last);
        }
    }
    Ok(None)
}
