//! MP4 and QuickTime: `moov/udta/meta/ilst`, its free forms, and QuickTime's own texts (ISO/IEC 14496-12; Apple,
//! QuickTime File Format, "User data atoms" and "Metadata atoms").

use super::{
    bytes::{Bytes, Span, be32, be64, find},
    fields::{Field, Tag},
    picture::{Layout, Place},
    text::{MAX_TEXT_BYTES, from_unnamed, in_encoding},
};

/// Boxes looked at in one file, and how deep.
const MAX_BOXES: usize = 2048;
const MAX_DEPTH: usize = 6;
/// Where a lost `ilst` is looked for: at both ends.
const LOST_BYTES: u64 = 256 << 10;
/// Of keys in a `keys` box.
const MAX_KEYS: u32 = 256;

/// Whether a file of boxes begins here.
pub fn is_start(head: &[u8]) -> bool {
    let name = head.get(4..8).unwrap_or_default();
    [b"ftyp", b"moov", b"mdat", b"wide", b"free", b"skip", b"pnot", b"styp"].iter().any(|known| *known == name)
}

struct Reader<'b, 'a> {
    bytes: &'b mut Bytes<'a>,
    boxes: usize,
    keys: Vec<String>,
    tag: Tag,
}

#[derive(Clone, Copy)]
struct Box {
    name: [u8; 4],
    body: Span,
}

pub fn read(bytes: &mut Bytes, start: u64) -> Tag {
    let mut reader = Reader { bytes, boxes: 0, keys: Vec::new(), tag: Tag::default() };
    let whole = Span::new(start, reader.bytes.length());
    reader.container(whole, 0);
    if reader.tag.is_empty() {
        reader.lost_list(whole);
    }
    reader.tag
}

impl Reader<'_, '_> {
    /// The boxes of a stretch; what is longer than that is cut to it.
    fn next_box(&mut self, at: u64, end: u64) -> Option<Box> {
        self.boxes += 1;
        if self.boxes > MAX_BOXES || at.saturating_add(8) > end {
            return None;
        }
        let head = self.bytes.peek(at, 16);
        let name = *head.get(4..)?.first_chunk::<4>()?;
        let (body, size) = match be32(&head, 0) {
            0 => (at + 8, end - at),
            1 => (at + 16, be64(&head, 8)),
            size => (at + 8, size.into()),
        };
        let box_end = at.saturating_add(size).min(end);
        (box_end >= body).then_some(Box { name, body: Span::new(body, box_end) })
    }

    fn container(&mut self, span: Span, depth: usize) {
        let mut at = span.start;
        while let Some(found) = self.next_box(at, span.end) {
            at = found.body.end;
            match &found.name {
                b"moov" | b"udta" | b"trak" if depth < MAX_DEPTH => self.container(found.body, depth + 1),
                b"meta" if depth < MAX_DEPTH => {
                    // QuickTime's has no version in front of its boxes.
                    let head = self.bytes.read(found.body.start, 8);
                    let is_versioned = !head.get(4..8).is_some_and(is_box_name);
                    let start = found.body.start + if is_versioned { 4 } else { 0 };
                    self.container(Span::new(start, found.body.end), depth + 1);
                }
                b"keys" => self.keys(found.body),
                b"ilst" => self.list(found.body),
                [0xa9, ..] => self.quicktime_text(found),
                b"titl" | b"perf" | b"albm" => self.mobile_text(found),
                _ => {}
            }
        }
    }

    /// Names of the items of a list that counts them (`mdta`).
    fn keys(&mut self, span: Span) {
        let count = be32(&self.bytes.read(span.start, 8), 4).min(MAX_KEYS);
        let mut at = span.start + 8;
        self.keys.clear();
        for _ in 0..count {
            let Some(key) = self.next_box(at, span.end) else { break };
            at = key.body.end;
            let name = self.bytes.read(key.body.start, key.body.len().min(64) as usize);
            self.keys.push(from_unnamed(&name));
        }
    }

    fn list(&mut self, span: Span) {
        let mut at = span.start;
        while let Some(item) = self.next_box(at, span.end) {
            at = item.body.end;
            if item.name == *b"covr" {
                self.pictures(item.body);
                continue;
            }
            let field = match &item.name {
                b"\xa9nam" => Some(Field::Title),
                b"\xa9ART" => Some(Field::Artist),
                b"aART" => Some(Field::AlbumArtist),
                b"\xa9alb" => Some(Field::Album),
                b"trkn" => Some(Field::Track),
                b"\xa9day" => Some(Field::Date),
                b"cpil" => Some(Field::Compilation),
                b"----" => self.free_form(item.body),
                name => {
                    // The number of a key, from one; QuickTime's begin with a domain.
                    let key = (u32::from_be_bytes(*name) as usize).checked_sub(1).and_then(|i| self.keys.get(i));
                    key.and_then(|key| Field::of_key(key.rsplit('.').next().unwrap_or(key)))
                }
            };
            let Some(field) = field else { continue };
            self.values(item, field);
        }
    }

    /// Every `data` of a `covr`, the front one first; or what stands there without it.
    fn pictures(&mut self, span: Span) {
        let mut at = span.start;
        let mut found = Vec::new();
        while let Some(data) = self.next_box(at, span.end) {
            at = data.body.end;
            if data.name == *b"data" {
                found.push(data.body);
            }
        }
        if found.is_empty() {
            found.push(span);
        }
        for place in found {
            self.tag.add_picture(Place::plain(place, Layout::Named { is_front: true }));
        }
    }

    fn free_form(&mut self, span: Span) -> Option<Field> {
        let mut at = span.start;
        while let Some(part) = self.next_box(at, span.end) {
            at = part.body.end;
            if part.name == *b"name" {
                let name = self.bytes.read(part.body.start, part.body.len().min(64) as usize);
                return match Field::of_key(&from_unnamed(name.get(4..)?))? {
                    Field::AlbumArtist => Some(Field::OtherAlbumArtist),
                    field @ (Field::Artists | Field::Compilation | Field::OriginalDate | Field::Date) => Some(field),
                    _ => None,
                };
            }
        }
        None
    }

    /// Every `data` of an item.
    fn values(&mut self, item: Box, field: Field) {
        let mut at = item.body.start;
        while let Some(data) = self.next_box(at, item.body.end) {
            at = data.body.end;
            if data.name != *b"data" {
                continue;
            }
            let bytes = self.bytes.read(data.body.start, data.body.len().min(MAX_TEXT_BYTES as u64 + 8) as usize);
            let Some(value) = bytes.get(8..) else { continue };
            let kind = be32(&bytes, 0) & 0x00ff_ffff;
            match (field, value) {
                (Field::Track, [0, 0, high, low, ..]) => {
                    self.tag.add(field, &u16::from_be_bytes([*high, *low]).to_string());
                }
                (Field::Compilation, [number @ 0..=1]) => self.tag.add(field, &number.to_string()),
                // Type 2 is UTF-16 (Apple's "Well-known types").
                _ if kind == 2 => self.tag.add_all(field, in_encoding(2, value)),
                _ => self.tag.add_all(field, value.split(|byte| *byte == 0).map(from_unnamed)),
            }
        }
    }

    /// QuickTime: a length and a language, each of two bytes, before each text. Some write `data` boxes here too.
    fn quicktime_text(&mut self, found: Box) {
        let field = match &found.name[1..] {
            b"nam" => Field::Title,
            b"ART" => Field::Artist,
            b"alb" => Field::Album,
            b"day" => Field::Date,
            _ => return,
        };
        let bytes = self.bytes.read(found.body.start, found.body.len().min(MAX_TEXT_BYTES as u64) as usize);
        if bytes.get(4..8) == Some(b"data") {
            return self.values(found, field);
        }
        if let [high, low, _, _, text @ ..] = bytes.as_slice() {
            let size = usize::from(u16::from_be_bytes([*high, *low]));
            self.tag.add(field, &from_unnamed(text.get(..size).unwrap_or(text)));
        }
    }

    /// 3GPP (TS 26.244, section 8.2): version, language, then a text that ends with a zero.
    fn mobile_text(&mut self, found: Box) {
        let field = match &found.name {
            b"titl" => Field::Title,
            b"perf" => Field::Artist,
            _ => Field::Album,
        };
        let bytes = self.bytes.read(found.body.start, found.body.len().min(MAX_TEXT_BYTES as u64) as usize);
        let text = bytes.get(6..).unwrap_or_default();
        let value =
            if text.starts_with(b"\xfe\xff") { text } else { text.split(|byte| *byte == 0).next().unwrap_or(text) };
        self.tag.add_all(field, in_encoding(3, value).into_iter().take(1));
    }

    /// An `ilst` by its name, where the boxes around it lead nowhere.
    fn lost_list(&mut self, whole: Span) {
        for start in [whole.end.saturating_sub(LOST_BYTES).max(whole.start), whole.start] {
            let block = self.bytes.read(start, LOST_BYTES as usize);
            if let Some(place) = find(&block, b"ilst").filter(|place| *place >= 4) {
                let body = start + place as u64 + 4;
                let size = u64::from(be32(&block, place - 4)).max(8) - 8;
                self.boxes = 0;
                self.list(Span::new(body, (body + size).min(whole.end)));
                return;
            }
        }
    }
}

fn is_box_name(name: &[u8]) -> bool {
    name.iter().all(u8::is_ascii_alphanumeric)
}
