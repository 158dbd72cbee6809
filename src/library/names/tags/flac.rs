//! FLAC: the metadata blocks in front of the sound (RFC 9639, section 8).

use super::{
    bytes::{Bytes, Span, be24, be32, le32},
    fields::Tag,
    vorbis::{self, Pieces},
};

const MAX_BLOCKS: usize = 256;
const COMMENT: u8 = 4;
const PICTURE: u8 = 6;
/// Block types above it are reserved; 127 is forbidden.
const LAST_TYPE: u8 = 6;
/// Where the comment is looked for behind a block whose length lies.
const LOST_BYTES: usize = 512 << 10;

/// The comment of the FLAC stream whose "fLaC" stands at `at`.
pub fn read(bytes: &mut Bytes, at: u64) -> Tag {
    let mut at = at + 4;
    for _ in 0..MAX_BLOCKS {
        let head = bytes.read(at, 4);
        let [first, ..] = head.as_slice() else { break };
        let (kind, size) = (first & 0x7f, u64::from(be24(&head, 1)));
        let body = at + 4;
        if kind == COMMENT {
            // To the file's end: the comment's own lengths are the better ones where the block's is wrong.
            return comment(bytes, body);
        }
        let is_last = first & 0x80 != 0;
        let end = body + size;
        let is_sane = kind <= LAST_TYPE || is_last;
        if is_sane && goes_on_at(bytes, end, is_last) {
            if is_last {
                break;
            }
            at = end;
            continue;
        }
        // A picture of more than 16 MB does not fit the length of its block, but knows its own.
        let end = (kind == PICTURE).then(|| picture_end(bytes, body));
        match end {
            Some(end) if goes_on_at(bytes, end, is_last) => at = end,
            _ => return lost_comment(bytes, body).map(|at| comment(bytes, at)).unwrap_or_default(),
        }
    }
    Tag::default()
}

fn comment(bytes: &mut Bytes, body: u64) -> Tag {
    let spans = [Span::new(body, bytes.length())];
    vorbis::comments(bytes, &Pieces { spans: &spans }, 0)
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

/// The body of the next comment block: its header, and a vendor's name that is short and printable.
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
    Some(from + place as u64 + 4)
}
