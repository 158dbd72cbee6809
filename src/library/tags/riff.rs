//! Chunked files: RIFF, RF64 and W64 (`LIST INFO` and `id3 `), AIFF (`NAME`, `AUTH` and `ID3 `).
//!
//! Recorders that were cut off leave lengths of zero or of everything; odd chunks come with and without their padding.
//! Where the chunks lead nowhere, their names are looked for at the file's end, where taggers put them.

use super::{
    bytes::{Bytes, Span, be32, find, le32, le64},
    fields::{Field, Tag},
    id3v2,
    text::{MAX_TEXT_BYTES, from_unnamed},
};

const MAX_CHUNKS: usize = 1024;
/// Where lost tags are looked for.
const TAIL_BYTES: u64 = 256 << 10;

/// How a file of chunks counts: 4 bytes of name, then a length.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// RIFF, RF64 and BW64: little-endian, chunks at even places.
    Riff,
    /// AIFF and AIFF-C: big-endian, chunks at even places.
    Aiff,
    /// Sony's W64: names of 16 bytes, lengths of 64 bits that count the head too, chunks at places divided by 8.
    W64,
}

impl Kind {
    pub fn of(head: &[u8]) -> Option<Kind> {
        let form = head.get(8..12).unwrap_or_default();
        match head.get(..4)? {
            b"RIFF" | b"RF64" | b"BW64" => Some(Kind::Riff),
            b"FORM" if form.starts_with(b"AIF") => Some(Kind::Aiff),
            // The GUID of "riff" in W64.
            b"riff" if head.get(4..8) == Some(&[0x2e, 0x91, 0xcf, 0x11]) => Some(Kind::W64),
            _ => None,
        }
    }
}

#[derive(Default)]
struct Chunks {
    id3: Vec<Tag>,
    own: Tag,
    /// The true length of `data` in RF64, which its own field is too short for.
    long_data: Option<u64>,
}

/// ID3v2 before the format's own short texts.
pub fn read(bytes: &mut Bytes, kind: Kind, start: u64) -> Vec<Tag> {
    let mut found = Chunks::default();
    let first = start + if kind == Kind::W64 { 40 } else { 12 };
    found.walk(bytes, kind, first);
    if found.id3.is_empty() && found.own.is_empty() {
        found.at_the_end(bytes, kind);
    }
    found.id3.push(found.own);
    found.id3
}

impl Chunks {
    fn walk(&mut self, bytes: &mut Bytes, kind: Kind, first: u64) {
        let mut at = first;
        for _ in 0..MAX_CHUNKS {
            let head = bytes.peek(at, 24);
            let Some((name, body, size)) = chunk(kind, at, &head) else { break };
            let size =
                if name == *b"data" && size == u64::from(u32::MAX) { self.long_data.unwrap_or(size) } else { size };
            let span = Span::new(body, body.saturating_add(size).min(bytes.length()));
            let end = self.chunk(bytes, kind, name, span);
            let Some(next) = next_chunk(bytes, kind, end) else { break };
            at = next;
        }
    }

    /// Reads a chunk; returns where it ended.
    fn chunk(&mut self, bytes: &mut Bytes, kind: Kind, name: [u8; 4], span: Span) -> u64 {
        match (&name, kind) {
            (b"id3 " | b"ID3 " | b"id3\0" | b"ID3\0" | b"Id3 ", _) => {
                // Some taggers put a zero or two before the tag.
                let head = bytes.read(span.start, 16);
                if let Some(skip) = find(&head, b"ID3")
                    && let Some(found) = id3v2::read(bytes, span.start + skip as u64)
                {
                    self.id3.push(found.tag);
                }
            }
            (b"LIST" | b"list", Kind::Riff | Kind::W64) if bytes.read(span.start, 4) == b"INFO" => {
                return self.info(bytes, Span::new(span.start + 4, span.end));
            }
            (b"NAME" | b"AUTH", Kind::Aiff) => {
                let text = bytes.read(span.start, span.len().min(MAX_TEXT_BYTES as u64) as usize);
                let field = if name == *b"NAME" { Field::Title } else { Field::Artist };
                self.own.add_all(field, text.split(|byte| *byte == 0).take(1).map(from_unnamed));
            }
            (b"ds64", Kind::Riff) => self.long_data = Some(le64(&bytes.read(span.start, 16), 8)),
            _ => {}
        }
        span.end
    }

    /// Texts of a `LIST INFO` chunk; returns where they ended, which is before the chunk does where its length lies.
    fn info(&mut self, bytes: &mut Bytes, span: Span) -> u64 {
        let mut at = span.start;
        for _ in 0..MAX_CHUNKS {
            if at + 8 > span.end {
                break;
            }
            let head = bytes.read(at, 8);
            let Some((name, body, size)) = chunk(Kind::Riff, at, &head) else { break };
            if matches!(&name, b"data" | b"fmt " | b"fact" | b"LIST" | b"id3 ") {
                break;
            }
            let field = match &name.map(|letter| letter.to_ascii_uppercase()) {
                b"INAM" => Some(Field::Title),
                b"IART" => Some(Field::Artist),
                b"IPRD" | b"IALB" => Some(Field::Album),
                b"IAAR" => Some(Field::AlbumArtist),
                b"ICRD" | b"YEAR" => Some(Field::Date),
                b"ITRK" | b"IPRT" | b"TRCK" => Some(Field::Track),
                _ => None,
            };
            let end = body.saturating_add(size).min(span.end);
            if let Some(field) = field {
                let text = bytes.read(body, end.saturating_sub(body).min(MAX_TEXT_BYTES as u64) as usize);
                // What follows the zero is left over from a longer text; in UTF-16 each other byte may be one.
                let is_wide = matches!(text.as_slice(), [0, ..] | [_, 0, _, ..] | [0xff, 0xfe, ..] | [0xfe, 0xff, ..]);
                let end = if is_wide { None } else { text.iter().position(|byte| *byte == 0) };
                self.own.add(field, &from_unnamed(text.get(..end.unwrap_or(text.len())).unwrap_or(&text)));
            }
            match next_chunk(bytes, Kind::Riff, end) {
                Some(next) if next <= span.end => at = next,
                _ => return end,
            }
        }
        at.min(span.end)
    }

    /// Tags by their names at the file's end.
    fn at_the_end(&mut self, bytes: &mut Bytes, kind: Kind) {
        let tail = bytes.length().saturating_sub(TAIL_BYTES);
        let block = bytes.read(tail, TAIL_BYTES as usize);
        for (place, window) in block.windows(12).enumerate() {
            let is_info = kind != Kind::Aiff && window.starts_with(b"LIST") && window.ends_with(b"INFO");
            let is_id3 = window.get(8..11) == Some(b"ID3") && window.to_ascii_lowercase().starts_with(b"id3");
            if is_info || is_id3 {
                let body = tail + place as u64 + 8;
                let name = [window[0], window[1], window[2], window[3]];
                self.chunk(bytes, kind, name, Span::new(body, bytes.length()));
            }
        }
    }
}

/// A chunk's name, where its body begins, and how long that is; `None` where no chunk can be.
fn chunk(kind: Kind, at: u64, head: &[u8]) -> Option<([u8; 4], u64, u64)> {
    let name = *head.first_chunk::<4>()?;
    let is_name = name.iter().all(|byte| matches!(byte, b' '..=b'~' | 0)) && name[0] > b' ' && name[1] > b' ';
    if !is_name || head.len() < 8 {
        return None;
    }
    Some(match kind {
        Kind::Riff => (name, at + 8, le32(head, 4).into()),
        Kind::Aiff => (name, at + 8, be32(head, 4).into()),
        Kind::W64 => (name, at + 24, le64(head, 16).checked_sub(24)?),
    })
}

/// Where the chunk after `end` begins: padded, unless one stands right there.
fn next_chunk(bytes: &mut Bytes, kind: Kind, end: u64) -> Option<u64> {
    let unit = if kind == Kind::W64 { 8 } else { 2 };
    let padded = end.checked_next_multiple_of(unit)?;
    [padded, end].into_iter().find(|at| {
        let head = bytes.peek(*at, 24);
        chunk(kind, *at, &head).is_some()
    })
}
