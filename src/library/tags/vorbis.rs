//! Vorbis comments (xiph.org, Vorbis I, section 5): `KEY=value`, wherever they are packed.
//!
//! Covers of many megabytes stand between them as base64 text: they are stepped over by their length, and their
//! places noted.

use super::{
    bytes::{Bytes, Span, le32},
    fields::{Field, Tag},
    picture::{Coding, Layout, Place},
    text::{MAX_TEXT_BYTES, from_unnamed},
};

const MAX_COMMENTS: u32 = 2048;
/// Longest key looked at; longer ones are none of ours.
const KEY_BYTES: usize = 64;
/// Where a comment is looked for once its place is lost, and how often.
const LOST_BYTES: usize = 64 << 10;
const MAX_LOST: usize = 8;

/// Bytes that lie in pieces in the file, as a packet does in the pages of an Ogg file.
pub struct Pieces<'p> {
    pub spans: &'p [Span],
}

impl Pieces<'_> {
    pub fn len(&self) -> u64 {
        self.spans.iter().map(|span| span.len()).fold(0, u64::saturating_add)
    }

    /// The bytes from `start` to `end`.
    pub fn part(&self, start: u64, end: u64) -> Vec<Span> {
        let mut at = 0;
        let mut part = Vec::new();
        for span in self.spans {
            let (from, to) = (start.max(at), end.min(at.saturating_add(span.len())));
            if from < to {
                part.push(Span::new(span.start + (from - at), span.start + (to - at)));
            }
            at = at.saturating_add(span.len());
        }
        part
    }

    pub fn read(&self, bytes: &mut Bytes, start: u64, count: usize) -> Vec<u8> {
        let mut found = Vec::new();
        let mut skip = start;
        for span in self.spans {
            if skip >= span.len() {
                skip -= span.len();
                continue;
            }
            let wanted = (count - found.len()).min((span.len() - skip).min(count as u64) as usize);
            let read = bytes.read(span.start + skip, wanted);
            let is_short = read.len() < wanted;
            found.extend(read);
            skip = 0;
            if is_short || found.len() >= count {
                break;
            }
        }
        found
    }
}

/// Reads the comments that begin, with the vendor's name, at `start`; returns where they end.
pub fn comments(bytes: &mut Bytes, pieces: &Pieces, start: u64, tag: &mut Tag) -> u64 {
    let length = pieces.len();
    let mut at = start + 4 + u64::from(le32(&pieces.read(bytes, start, 4), 0));
    let mut count = le32(&pieces.read(bytes, at, 4), 0);
    at += 4;
    let mut lost = 0;
    if at > length {
        // The vendor's length lies.
        lost = 1;
        count = MAX_COMMENTS;
        let Some(found) = lost_comment(bytes, pieces, start) else { return at };
        at = found;
    }
    for _ in 0..MAX_COMMENTS {
        if count == 0 {
            break;
        }
        let head = pieces.read(bytes, at, 4 + KEY_BYTES);
        if head.len() < 6 {
            break;
        }
        let size = u64::from(le32(&head, 0));
        let key = key(head.get(4..).unwrap_or_default());
        let is_too_long = at + 4 + size > length;
        let value_at = at + 4 + key.map_or(0, |key| key.len() as u64 + 1);
        let next = if is_too_long || key.is_none() {
            // Not counted: it may be a piece of one that was. Nothing behind a comment that is cut: then it is the last.
            lost += 1;
            let found = if lost > MAX_LOST { None } else { lost_comment(bytes, pieces, value_at) };
            found.or(is_too_long.then_some(length))
        } else {
            count -= 1;
            Some(at + 4 + size)
        };
        let end = next.unwrap_or(value_at);
        if let Some(layout) = key.and_then(picture_layout) {
            tag.add_picture(Place { spans: pieces.part(value_at, end), coding: Coding::Base64, layout });
        }
        if let Some(field) = key.and_then(|key| Field::of_key(&String::from_utf8_lossy(key))) {
            let size = end.saturating_sub(value_at).min(MAX_TEXT_BYTES as u64) as usize;
            let value = pieces.read(bytes, value_at, size);
            tag.add_all(field, value.split(|byte| *byte == 0).map(from_unnamed));
        }
        let Some(next) = next else { break };
        at = next;
    }
    at
}

/// How a picture lies under this key (wiki.xiph.org, "VorbisComment": cover art, and what it was before).
fn picture_layout(key: &[u8]) -> Option<Layout> {
    match key.to_ascii_uppercase().as_slice() {
        b"METADATA_BLOCK_PICTURE" => Some(Layout::Block),
        b"COVERART" => Some(Layout::Named { is_front: true }),
        _ => None,
    }
}

/// Printable ASCII before an equals sign.
fn key(comment: &[u8]) -> Option<&[u8]> {
    let end = comment.iter().position(|byte| *byte == b'=')?;
    let key = comment.get(..end)?;
    (!key.is_empty() && key.iter().all(|byte| (b' '..=b'}').contains(byte))).then_some(key)
}

/// The next comment with a key that matters and a length that may be its own.
fn lost_comment(bytes: &mut Bytes, pieces: &Pieces, from: u64) -> Option<u64> {
    let block = pieces.read(bytes, from, LOST_BYTES).to_ascii_uppercase();
    let keys = ["TITLE=", "ARTIST=", "ALBUM=", "ALBUMARTIST=", "TRACKNUMBER=", "DATE="];
    let place = (4..block.len()).find(|place| {
        let here = block.get(*place..).unwrap_or_default();
        let size = le32(&block, place - 4) as usize;
        keys.iter().any(|key| here.starts_with(key.as_bytes()) && (key.len()..=MAX_TEXT_BYTES).contains(&size))
            || (here.starts_with(b"METADATA_BLOCK_PICTURE=") && from + *place as u64 + size as u64 <= pieces.len())
    })?;
    Some(from + place as u64 - 4)
}
