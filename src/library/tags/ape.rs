//! APE tags, version 1 and 2 (Hydrogenaudio's wiki, "APEv2 specification"): at a file's end, before ID3v1, or in front.
//!
//! Programs that cut files leave footers behind whose items are gone; they say nothing, and must take nothing with them.

use super::{
    bytes::{Bytes, Span, find, le32},
    fields::{Field, Tag},
    picture::{Layout, Place},
    text::{MAX_TEXT_BYTES, from_unnamed},
};

pub const MAGIC: &[u8] = b"APETAGEX";
/// A header or a footer.
const FRAME_BYTES: u64 = 32;
const IS_HEADER: u32 = 1 << 29;
const MAX_ITEMS: usize = 512;
/// Length, flags, the longest name and its zero.
const ITEM_HEAD_BYTES: usize = 8 + 255 + 1;
/// Where an item is looked for once its place is lost.
const LOST_BYTES: usize = 64 << 10;

/// All tags with a header or a footer in `tail`, the last one first.
pub fn read(bytes: &mut Bytes, tail: Span) -> Vec<Tag> {
    let block = bytes.read(tail.start, tail.len() as usize);
    let places = block.windows(MAGIC.len()).enumerate().filter(|(_, window)| *window == MAGIC);
    let places: Vec<u64> = places.map(|(place, _)| tail.start + place as u64).collect();
    let mut tags: Vec<Tag> = Vec::new();
    for (i, place) in places.iter().enumerate().rev().take(8) {
        let before = i.checked_sub(1).and_then(|i| places.get(i)).copied();
        tags.extend(at_place(bytes, *place, before));
    }
    tags
}

/// The tag whose header or footer stands at `place`; `before` is the place of one in front of it.
pub fn at_place(bytes: &mut Bytes, place: u64, before: Option<u64>) -> Option<Tag> {
    let head = bytes.read(place, FRAME_BYTES as usize);
    head.strip_prefix(MAGIC)?;
    let size = u64::from(le32(&head, 12));
    let after = place + FRAME_BYTES;
    let span = if le32(&head, 20) & IS_HEADER != 0 {
        Span::new(after, (after + size).min(bytes.length()))
    } else {
        Span::new(after.saturating_sub(size), place)
    };
    let tag = items(bytes, span);
    if !tag.is_empty() {
        return Some(tag);
    }
    // A footer whose size lies: what is between its header and it.
    let span = Span::new(before? + FRAME_BYTES, place);
    Some(items(bytes, span)).filter(|tag| !tag.is_empty())
}

fn items(bytes: &mut Bytes, span: Span) -> Tag {
    let mut tag = Tag::default();
    let mut at = span.start;
    for _ in 0..MAX_ITEMS {
        if at >= span.end {
            break;
        }
        let head = bytes.read(at, ITEM_HEAD_BYTES.min(span.end.saturating_sub(at) as usize));
        let Some(key) = key(&head) else {
            let Some(found) = lost_item(bytes, Span::new(at + 1, span.end)) else { break };
            at = found;
            continue;
        };
        let (size, flags) = (u64::from(le32(&head, 0)), le32(&head, 4));
        let start = at + 8 + key.len() as u64 + 1;
        let is_too_long = start + size > span.end;
        if key.get(..9).is_some_and(|start| start.eq_ignore_ascii_case("cover art")) {
            // A file's name and a zero stand in front.
            let is_front = key.get(9..).is_some_and(|kind| kind.trim().eq_ignore_ascii_case("(front)"));
            let span = Span::new(start, (start + size).min(span.end));
            tag.add_picture(Place::plain(span, Layout::Named { is_front }));
        }
        // Bits 1 and 2: 1 is binary.
        if let Some(field) = Field::of_key(&key).filter(|_| flags >> 1 & 3 != 1) {
            let count = size.min(span.end.saturating_sub(start)).min(MAX_TEXT_BYTES as u64);
            let value = bytes.read(start, count as usize);
            let values = value.split(|byte| *byte == 0).take(if is_too_long { 1 } else { usize::MAX });
            tag.add_all(field, values.map(from_unnamed));
        }
        at = if is_too_long { start } else { start + size };
        if is_too_long {
            let Some(found) = lost_item(bytes, Span::new(at, span.end)) else { break };
            at = found;
        }
    }
    tag
}

/// The name in an item's head; `None` where none can be.
fn key(head: &[u8]) -> Option<String> {
    let name = head.get(8..)?.split(|byte| *byte == 0).next()?;
    let is_ended = head.get(8 + name.len()) == Some(&0);
    let is_name = name.len() >= 2 && name.iter().all(|byte| (b' '..=b'~').contains(byte));
    (is_ended && is_name).then(|| String::from_utf8_lossy(name).into_owned())
}

/// The next item with a name that matters.
fn lost_item(bytes: &mut Bytes, span: Span) -> Option<u64> {
    let block = bytes.read(span.start, span.len().min(LOST_BYTES as u64) as usize).to_ascii_lowercase();
    // The zero in front is the flags' highest byte.
    let names = [&b"\0title\0"[..], b"\0artist\0", b"\0album\0", b"\0track\0", b"\0year\0", b"\0album artist\0"];
    let place = names.iter().filter_map(|name| find(&block, name)).filter(|place| *place >= 7).min()?;
    Some(span.start + place as u64 - 7)
}
