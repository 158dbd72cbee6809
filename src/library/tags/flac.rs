//! FLAC: the metadata blocks in front of the sound (RFC 9639, section 8).

use super::{
    bytes::{Bytes, Span, be24, be32, le32},
    fields::Tag,
    picture::{self, Layout, Place},
    vorbis::{self, Pieces},
};

const MAX_BLOCKS: usize = 256;
const COMMENT: u8 = 4;
const PICTURE: u8 = 6;
/// Block types above it are reserved; 127 is forbidden.
const LAST_TYPE: u8 = 6;
/// Where the comment is looked for behind a block whose length lies.
const LOST_BYTES: usize = 512 << 10;

/// The comment and the pictures of the FLAC stream whose "fLaC" stands at `at`.
pub fn read(bytes: &mut Bytes, at: u64) -> Tag {
    let mut at = at + 4;
    let mut tag = Tag::default();
    let (mut has_comment, mut is_lost) = (false, false);
    for _ in 0..MAX_BLOCKS {
        let head = bytes.read(at, 4);
        let [first, ..] = head.as_slice() else { break };
        let (kind, is_last, size) = (first & 0x7f, first & 0x80 != 0, u64::from(be24(&head, 1)));
        let body = at + 4;
        let said = body + size;
        // What knows its own length is believed first: a picture of more than 16 MB does not fit its block's.
        let own = match kind {
            COMMENT if !has_comment => {
                has_comment = true;
                let spans = [Span::new(body, bytes.length())];
                Some(vorbis::comments(bytes, &Pieces { spans: &spans }, 0, &mut tag))
            }
            PICTURE => Some(picture_end(bytes, body)),
            _ => None,
        };
        let said_end = Some(said).filter(|_| kind <= LAST_TYPE || is_last);
        let end = own.into_iter().chain(said_end).find(|end| goes_on_at(bytes, *end, is_last));
        if kind == PICTURE {
            let longest = own.unwrap_or(said).max(said).min(body + picture::MAX_BYTES as u64);
            let span = Span::new(body, end.unwrap_or(longest).min(bytes.length()));
            tag.add_picture(Place::plain(span, Layout::Block));
        }
        at = match end {
            Some(_) if is_last => break,
            Some(end) => end,
            None if is_lost => break,
            None => {
                is_lost = has_comment;
                let found = if has_comment { lost_picture(bytes, body) } else { lost_comment(bytes, body) };
                let Some(found) = found else { break };
                found
            }
        };
    }
    tag
}

/// Whether another block, or sound behind the last one, begins at `at`.
fn goes_on_at(bytes: &mut Bytes, at: u64, is_last: bool) -> bool {
    match bytes.read(at, 4).as_slice() {
        [0xff, 0xf8..=0xfb, ..] => is_last,
        [first, ..] => !is_last && (1..=LAST_TYPE).contains(&(first & 0x7f)),
        [] => false,
    }
}

/// Where a picture's data ends by its own lengths (RFC 9639, section 8.8).
fn picture_end(bytes: &mut Bytes, body: u64) -> u64 {
    let mut at = body + 4;
    at += 4 + u64::from(be32(&bytes.read(at, 4), 0));
    at += 4 + u64::from(be32(&bytes.read(at, 4), 0));
    at += 16;
    at + 4 + u64::from(be32(&bytes.read(at, 4), 0))
}

/// The next picture block: its header, a number, and the short name of a kind of image.
fn lost_picture(bytes: &mut Bytes, from: u64) -> Option<u64> {
    let block = bytes.read(from, LOST_BYTES);
    let is_block = |window: &[u8]| {
        window[0] & 0x7f == PICTURE && window[4..7] == [0; 3] && window[8..11] == [0; 3] && window[12..] == *b"image/"
    };
    block.windows(18).position(is_block).map(|place| from + place as u64)
}

/// The next comment block: its header, and a vendor's name that is short and printable.
fn lost_comment(bytes: &mut Bytes, from: u64) -> Option<u64> {
    let block = bytes.read(from, LOST_BYTES);
    let is_block = |window: &[u8]| {
        let vendor = window.get(8..).unwrap_or_default();
        let size = le32(window, 4) as usize;
        window[0] & 0x7f == COMMENT
            && window[6..8] == [0, 0]
            && (1..256).contains(&size)
            && vendor.iter().take(size).all(|byte| (b' '..=b'~').contains(byte))
    };
    let place = block.windows(16).position(is_block)?;
    Some(from + place as u64)
}
