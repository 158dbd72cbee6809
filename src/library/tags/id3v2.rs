//! ID3v2 tags, with as much wrong in them as players forgive.
//!
//! A reader that trusts sizes loses a whole tag for one frame that was cut, moved or written by the rules of another
//! version. This one believes a size only if what follows looks like a tag going on; else it tries the other ways that
//! taggers are known to have got it wrong, and at last looks for the next frame by its name.
//! Formats: id3.org, ID3v2.2.0, ID3v2.3.0 and ID3v2.4.0 (structure and native frames).

use super::{
    bytes::{Bytes, Span, be24, be32},
    fields::{Field, Tag},
    frame::{self, Frame},
    picture::{self, Coding, Layout, Place},
    text, wrapping,
};

/// "ID3", version, revision, flags and size; as long as a frame's header since ID3v2.3.
pub const HEADER_BYTES: u64 = 10;
/// Frames and lost places of one tag at most.
const MAX_FRAMES: usize = 1024;
const MAX_LOST: usize = 32;
/// How far a lost frame is looked for: beyond what unsynchronisation adds to a picture of some megabytes.
const LOST_BYTES: u64 = 128 << 10;
const BLOCK_BYTES: usize = 16 << 10;
/// An extended header is 6 to 14 bytes long (ID3v2.3.0, section 3.2), or little more by the rules of ID3v2.4.
const MAX_EXTENDED_HEADER_BYTES: u64 = 1024;
/// Where frames go on behind the end that the tag says, no longer ones are believed.
const MAX_BEYOND_BYTES: u64 = 64 << 10;

const UNSYNCHRONISED: u8 = 0x80;
const EXTENDED: u8 = 0x40;
const FOOTER: u8 = 0x10;

/// A tag, where it says it ends, and where its last frame does.
pub struct Found {
    pub tag: Tag,
    pub end: u64,
    pub frames_end: u64,
}

/// A number of seven bits a byte.
pub fn synchsafe(size: u32) -> Option<u32> {
    let [a, b, c, d] = size.to_be_bytes();
    let is_safe = [a, b, c, d].iter().all(|byte| *byte < 0x80);
    is_safe.then(|| u32::from(a) << 21 | u32::from(b) << 14 | u32::from(c) << 7 | u32::from(d))
}

/// Whether an ID3v2 header begins here.
pub fn is_header(head: &[u8]) -> bool {
    matches!(head, [b'I', b'D', b'3', 2..=4, 0..=0xfe, _, _, _, _, _, ..])
}

/// The tag whose header stands at `at`; `None` where none does.
pub fn read(bytes: &mut Bytes, at: u64) -> Option<Found> {
    let head = bytes.read(at, HEADER_BYTES as usize);
    if !is_header(&head) {
        return None;
    }
    let (version, flags, size) = (head[3], head[5], be32(&head, 6));
    let start = at + HEADER_BYTES;
    let end = (start + u64::from(synchsafe(size).unwrap_or(size))).min(bytes.length());
    let mut walk =
        Walk { bytes, version, is_unsynchronised: flags & UNSYNCHRONISED != 0, end, lost: 0, tag: Tag::default() };
    let frames_end = walk.frames(start, version > 2 && flags & EXTENDED != 0);
    let tag = walk.tag;
    let footer = if version == 4 && flags & FOOTER != 0 { HEADER_BYTES } else { 0 };
    Some(Found { tag, end: (end + footer).min(bytes.length()), frames_end })
}

struct Walk<'b, 'a> {
    bytes: &'b mut Bytes<'a>,
    version: u8,
    is_unsynchronised: bool,
    end: u64,
    lost: usize,
    tag: Tag,
}

impl Walk<'_, '_> {
    /// Reads frame after frame; returns where the last one ended.
    fn frames(&mut self, start: u64, has_extended_header: bool) -> u64 {
        let mut last_end = start;
        let mut next = self.first_frame(start, has_extended_header);
        for _ in 0..MAX_FRAMES {
            let Some(at) = next.and_then(|at| self.on_from(at)) else { break };
            let at = match self.sized(at) {
                Some(frame) => {
                    self.keep(&frame, frame.end());
                    frame.end()
                }
                None => match self.mended(at) {
                    Some(end) => end,
                    None => break,
                },
            };
            last_end = at.min(self.bytes.length());
            next = Some(at);
        }
        last_end
    }

    /// Where the first frame begins, whatever the extended header's size counts.
    fn first_frame(&mut self, start: u64, has_extended_header: bool) -> Option<u64> {
        let head = self.bytes.read(start, 4);
        let plain = be32(&head, 0);
        let safe = synchsafe(plain).unwrap_or(plain);
        let sizes = match (has_extended_header, self.version) {
            (false, _) => [0; 5],
            // Without its own four bytes in ID3v2.3, with them in ID3v2.4; taggers have done each in the other.
            (true, 3) => [u64::from(plain) + 4, plain.into(), u64::from(safe) + 4, safe.into(), 0],
            (true, _) => [safe.into(), plain.into(), u64::from(safe) + 4, u64::from(plain) + 4, 0],
        };
        for size in sizes {
            if size <= MAX_EXTENDED_HEADER_BYTES && self.is_frame(start + size) {
                return Some(start + size);
            }
        }
        // Not even a frame at the very start: nothing, padding, or something that nobody knows.
        if start >= self.end || self.is_padding(start) { Some(start) } else { self.lost_frame(start) }
    }

    /// `at`, or the frame behind a gap there; `None` where the tag is over.
    fn on_from(&mut self, at: u64) -> Option<u64> {
        if at >= self.end {
            // A tag that says it is shorter than it is.
            let known = self.layouts(at).into_iter().find(|frame| {
                frame.is_known() && frame.size <= MAX_BEYOND_BYTES && frame.has_sane_flags(self.version)
            })?;
            let fits = known.end() <= self.bytes.length() && known.size > 0;
            self.end = if fits { known.end() } else { return None };
            return Some(at);
        }
        if self.is_padding(at) {
            // Padding ends a tag. Only a short gap may have frames behind it.
            let block = self.bytes.read(at, BLOCK_BYTES / 4);
            let gap = block.iter().position(|byte| *byte != 0)? as u64;
            return (at + gap < self.end && self.is_known_frame(at + gap)).then_some(at + gap);
        }
        Some(at)
    }

    /// The frame headers that may stand at `at`, the likeliest first.
    fn layouts(&mut self, at: u64) -> Vec<Frame> {
        let head = self.bytes.read(at, HEADER_BYTES as usize);
        let mut found = Vec::new();
        let [a, b, c, d, ..] = head.as_slice() else { return found };
        let (plain, flags) = (be32(&head, 4), head.get(8..10).map_or([0; 2], |flags| [flags[0], flags[1]]));
        let safe = synchsafe(plain).filter(|safe| *safe != plain);
        let mut push = |id: [u8; 4], header: u64, size: u32, flags: [u8; 2]| {
            found.push(Frame { id, body: at + header, size: size.into(), raw: size.into(), flags, is_stuffed: false });
        };
        let mut long = |id: [u8; 4]| {
            // iTunes wrote plain sizes into ID3v2.4; others wrote safe ones into ID3v2.3.
            if self.version == 4 {
                safe.into_iter().for_each(|size| push(id, HEADER_BYTES, size, flags));
                push(id, HEADER_BYTES, plain, flags);
            } else {
                push(id, HEADER_BYTES, plain, flags);
                safe.into_iter().for_each(|size| push(id, HEADER_BYTES, size, flags));
            }
        };
        let id = [*a, *b, *c, *d];
        if frame::is_id(&id) && (self.version != 2 || frame::is_known_id(&id, 2)) {
            long(id);
        } else if frame::is_id(&id[..3]) && (self.version == 2 || frame::is_known_id(&[*a, *b, *c, 0], 2)) {
            // Names of ID3v2.2, in its own layout or widened with a zero or a space.
            let id = [*a, *b, *c, 0];
            if self.version != 2 && matches!(d, 0 | b' ') {
                long(id);
            }
            push(id, 6, be24(&head, 3), [0; 2]);
        }
        found
    }

    /// The frame at `at` with a size that leads to where the tag goes on.
    fn sized(&mut self, at: u64) -> Option<Frame> {
        for mut frame in self.layouts(at) {
            let stuffed = self.stuffed_size(&frame);
            let plain = frame.size;
            let mut tries = [Some((plain, false)), stuffed.map(|raw| (raw, true))];
            if self.is_unsynchronised || (stuffed.is_some() && self.version < 4 && self.is_stuffed_text(&frame)) {
                tries.reverse();
            }
            for (raw, is_stuffed) in tries.into_iter().flatten() {
                (frame.raw, frame.is_stuffed) = (raw, is_stuffed);
                if self.goes_on_at(frame.end()) {
                    return Some(frame);
                }
            }
        }
        None
    }

    /// How long the frame is with the zeros that unsynchronisation put into it (its size counts without them before
    /// ID3v2.4); `None` where there are none, or where its bytes show that none were put.
    fn stuffed_size(&mut self, frame: &Frame) -> Option<u64> {
        if frame.size > BLOCK_BYTES as u64 {
            return None;
        }
        let body = self.bytes.read(frame.body, frame.size as usize * 2);
        let mut left = frame.size;
        let mut raw = 0;
        let mut last = 0;
        for byte in body {
            if left == 0 && (last, byte) != (0xff, 0) {
                break;
            }
            match (last, byte) {
                (0xff, 0) => {}
                (0xff, 0xe0..) => return None,
                _ => left -= 1,
            }
            raw += 1;
            last = byte;
        }
        (raw != frame.size && left == 0).then_some(raw)
    }

    fn is_stuffed_text(&mut self, frame: &Frame) -> bool {
        wrapping::is_stuffed_text(&self.bytes.read(frame.body, 4))
    }

    /// Whether the tag ends, or has padding or another frame, at `at`.
    fn goes_on_at(&mut self, at: u64) -> bool {
        at == self.end || (at < self.end && (self.is_padding(at) || self.is_frame(at))) || {
            // Beyond the end only what is surely a frame.
            at > self.end && self.is_known_frame(at)
        }
    }

    fn is_padding(&mut self, at: u64) -> bool {
        let count = self.end.saturating_sub(at).min(HEADER_BYTES);
        let head = self.bytes.read(at, count as usize);
        !head.is_empty() && head.iter().all(|byte| *byte == 0)
    }

    fn is_frame(&mut self, at: u64) -> bool {
        let (end, version) = (self.end, self.version);
        at < end && self.layouts(at).iter().any(|frame| frame.fits(end) || frame.is_surely(version))
    }

    fn is_known_frame(&mut self, at: u64) -> bool {
        let (length, version) = (self.bytes.length(), self.version);
        let is_sane = |frame: &Frame| frame.fits(length) && frame.is_known() && frame.has_sane_flags(version);
        self.layouts(at).iter().any(|frame| is_sane(frame) || frame.is_surely(version))
    }

    /// The next frame with a known name from `from` on.
    fn lost_frame(&mut self, from: u64) -> Option<u64> {
        self.lost += 1;
        let end = self.end.min(from + LOST_BYTES);
        let mut at = from;
        while at < end && self.lost <= MAX_LOST {
            let block = self.bytes.read(at, BLOCK_BYTES);
            for (place, id) in block.windows(4).enumerate() {
                let place = at + place as u64;
                if frame::is_known_id(id, self.version) && place < end && self.is_known_frame(place) {
                    return Some(place);
                }
            }
            if block.len() < BLOCK_BYTES {
                break;
            }
            // A name may lie across two blocks.
            at += BLOCK_BYTES as u64 - 3;
        }
        None
    }

    /// A frame whose size leads nowhere: as much of it as there is before the next frame. Returns where to go on.
    fn mended(&mut self, at: u64) -> Option<u64> {
        let frame = self.layouts(at).into_iter().next();
        let from = frame.as_ref().map_or(at + 1, |frame| frame.body);
        let mut found = self.lost_frame(from);
        if let Some(frame) = frame.as_ref().filter(|frame| found.is_none() && frame.size > LOST_BYTES) {
            // Unsynchronised, a large frame is longer than it says.
            found = self.lost_frame(frame.end());
        }
        // As far as any of them goes: a picture that was read too far is whole, one that was cut is not.
        let length = self.bytes.length();
        let sized = self.layouts(at).iter().map(Frame::end).filter(|end| *end <= length).max();
        let picture_end = sized.unwrap_or(0).max(found.unwrap_or(self.end)).min(from + picture::MAX_BYTES as u64);
        if let Some(mut frame) = frame {
            let room = found.unwrap_or(self.end).saturating_sub(frame.body);
            let is_too_long = frame.raw > room;
            // With no frame behind it, what goes on is not text but sound.
            if is_too_long || (found.is_some() && frame.wanted().is_some() && self.is_cut(&frame, room)) {
                frame.raw = room;
            }
            self.keep(&frame, picture_end);
        }
        found
    }

    /// Whether a text goes on behind its frame's end, up to `room`.
    fn is_cut(&mut self, frame: &Frame, room: u64) -> bool {
        let text = self.bytes.read(frame.body, room.min(text::MAX_TEXT_BYTES as u64) as usize);
        let written = text.len() - text.iter().rev().take_while(|byte| **byte == 0).count();
        let rest = text.get(frame.raw as usize..written).unwrap_or_default();
        !rest.is_empty() && !rest.windows(2).any(|pair| pair == [0, 0]) && (rest[0] >= b' ' || frame.raw == 0)
    }

    /// A picture may go on behind its frame, to `picture_end`.
    fn keep(&mut self, frame: &Frame, picture_end: u64) {
        if frame.is_picture() {
            let wrapping = frame.wrapping(self.version, self.is_unsynchronised);
            let layout = if frame.id[3] == 0 { Layout::ShortFrame } else { Layout::Frame };
            let spans = vec![Span::new(frame.body, picture_end)];
            return self.tag.add_picture(Place { spans, coding: Coding::Frame { wrapping, size: frame.size }, layout });
        }
        let Some(field) = frame.wanted() else { return };
        let raw = self.bytes.read(frame.body, frame.raw.min(BLOCK_BYTES as u64) as usize);
        let Some(body) = frame.unwrapped(raw, self.version, self.is_unsynchronised) else { return };
        match field {
            frame::Wanted::Text(field) => self.tag.add_all(field, text::from_id3(&body)),
            frame::Wanted::User => {
                let Some((name, rest)) = text::described(&body) else { return };
                let field = match Field::of_key(&name) {
                    // What the format has a frame of its own for is not looked for here.
                    Some(Field::AlbumArtist) => Field::OtherAlbumArtist,
                    Some(field @ (Field::Artists | Field::Compilation | Field::OriginalDate)) => field,
                    _ => return,
                };
                self.tag.add_all(field, text::from_id3(&rest));
            }
        }
    }
}

/// A tag at the end of the file, by its footer or its header, within `tail`. Those before `from` were read already.
pub fn appended(bytes: &mut Bytes, tail: Span, from: u64) -> Vec<Tag> {
    let block = bytes.read(tail.start, tail.len() as usize);
    let mut tags = Vec::new();
    for (place, window) in block.windows(HEADER_BYTES as usize).enumerate() {
        let place = tail.start + place as u64;
        let start = match window {
            [b'3', b'D', b'I', 3..=4, 0..=0xfe, ..] => {
                let size = synchsafe(be32(window, 6)).unwrap_or(u32::MAX);
                place.checked_sub(u64::from(size) + HEADER_BYTES)
            }
            window if is_header(window) => Some(place),
            _ => None,
        };
        if let Some(found) = start.filter(|start| *start >= from).and_then(|start| read(bytes, start))
            && !found.tag.is_empty()
        {
            tags.push(found.tag);
            if tags.len() == 4 {
                break;
            }
        }
    }
    tags
}
