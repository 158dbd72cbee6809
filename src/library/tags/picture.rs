//! A picture in a tag: where it lies, and its bytes once somebody wants them.
//!
//! Covers are hundreds of times larger than names, and a tag may hold ten of them. So a reader only notes the place of
//! each, and one that is never shown is never read. Inside its place a picture is found by its first bytes: the texts in
//! front of it (type, description, a file's name) are miswritten as often as any other.

use base64::{
    Engine,
    alphabet::STANDARD,
    engine::{DecodePaddingMode, GeneralPurpose, GeneralPurposeConfig},
};

use super::{
    bytes::{Bytes, Span, be32, find},
    wrapping::{Wrapping, has_sync, inflated, unstuff},
};

/// Larger pictures are left alone: no cover is that large, and memory is short on phones.
pub const MAX_BYTES: usize = 12 << 20;
/// What stands in front of a picture's first byte ends within it: a description has 64 letters.
pub const HEAD_BYTES: usize = 4096;
/// Bytes that tell whether zeros were put in: without them, a picture has a synchronisation in every 2,000.
const SYNC_BYTES: usize = 64 << 10;
/// The number of the front cover (ID3v2.3.0, section 4.15; RFC 9639, section 8.8).
const FRONT: u8 = 3;

/// Taggers leave the padding out, and bits over.
const BASE64: GeneralPurpose = GeneralPurpose::new(
    &STANDARD,
    GeneralPurposeConfig::new()
        .with_decode_padding_mode(DecodePaddingMode::Indifferent)
        .with_decode_allow_trailing_bits(true),
);

/// Where a picture lies, with whatever stands in front of it.
#[derive(Debug)]
pub struct Place {
    pub spans: Vec<Span>,
    pub coding: Coding,
    pub layout: Layout,
}

#[derive(Debug)]
pub enum Coding {
    Plain,
    Base64,
    /// Of ID3v2; `size` is what the frame's header says.
    Frame {
        wrapping: Wrapping,
        size: u64,
    },
}

/// How a picture's kind is told.
#[derive(Debug)]
pub enum Layout {
    /// By the name it stands under.
    Named { is_front: bool },
    /// FLAC's, in Vorbis comments too: a number of four bytes comes first.
    Block,
    /// APIC: encoding, media type, zero, number.
    Frame,
    /// PIC of ID3v2.2: encoding, three letters, number.
    ShortFrame,
}

impl Place {
    pub fn plain(span: Span, layout: Layout) -> Place {
        Place { spans: vec![span], coding: Coding::Plain, layout }
    }

    /// Whether it is the front cover; `None` where no picture begins here.
    pub fn is_front(&self, bytes: &mut Bytes) -> Option<bool> {
        let head = self.opened(bytes, HEAD_BYTES);
        let start = image_start(&head)?;
        Some(match self.layout {
            Layout::Named { is_front } => is_front,
            Layout::Block => start >= 4 && be32(&head, 0) == u32::from(FRONT),
            Layout::Frame => {
                let end = head.iter().skip(1).position(|byte| *byte == 0).map(|place| place + 1);
                end.filter(|end| end + 1 < start).and_then(|end| head.get(end + 1)) == Some(&FRONT)
            }
            Layout::ShortFrame => start > 4 && head.get(4) == Some(&FRONT),
        })
    }

    /// The picture from its first byte on, and maybe something behind its last, which decoders pass over. `None` where it
    /// is longer than [`MAX_BYTES`].
    pub fn read(&self, bytes: &mut Bytes) -> Option<Vec<u8>> {
        let length = self.spans.iter().map(|span| span.len()).fold(0, u64::saturating_add);
        let limit = (MAX_BYTES + HEAD_BYTES) as u64;
        if length > if matches!(self.coding, Coding::Base64) { limit / 3 * 4 } else { limit } {
            return None;
        }
        let mut body = self.opened(bytes, MAX_BYTES + HEAD_BYTES);
        let start = image_start(body.get(..HEAD_BYTES).unwrap_or(&body))?;
        body.drain(..start);
        (body.len() <= MAX_BYTES).then_some(body)
    }

    /// The first `count` bytes, or little fewer, without what they are coded in.
    fn opened(&self, bytes: &mut Bytes, count: usize) -> Vec<u8> {
        match self.coding {
            Coding::Plain => bytes.gather(&self.spans, count),
            Coding::Base64 => {
                let mut text = bytes.gather(&self.spans, count / 3 * 4 + 4);
                text.retain(|byte| !byte.is_ascii_whitespace());
                let padding = text.iter().rev().take_while(|byte| matches!(byte, b'=' | 0)).count();
                text.truncate(text.len() - padding);
                // A wrong letter must move none of the others.
                for byte in &mut text {
                    if !byte.is_ascii_alphanumeric() && !matches!(byte, b'+' | b'/') {
                        *byte = b'A';
                    }
                }
                // One letter over is no byte.
                text.truncate(text.len() - usize::from(text.len() % 4 == 1));
                BASE64.decode(text).unwrap_or_default()
            }
            Coding::Frame { wrapping, size } => {
                let mut raw = bytes.gather(&self.spans, count);
                let start = image_start(raw.get(..HEAD_BYTES).unwrap_or(&raw)).unwrap_or(0);
                let image = raw.get(start..).unwrap_or_default();
                let first = image.get(..size.min(SYNC_BYTES as u64) as usize).unwrap_or(image);
                // No plain JPEG has this zero.
                let is_flagged = wrapping.is_unsynchronised || image.starts_with(b"\xff\xd8\xff\0");
                if is_flagged && !has_sync(first) {
                    unstuff(&mut raw);
                }
                let plain = if wrapping.is_compressed { inflated(&raw, count) } else { None };
                plain.filter(|plain| image_start(plain.get(..HEAD_BYTES).unwrap_or(plain)).is_some()).unwrap_or_else(
                    || {
                        raw.drain(..wrapping.added.min(raw.len()));
                        raw
                    },
                )
            }
        }
    }
}

/// Where a JPEG, PNG, WebP or GIF begins.
fn image_start(head: &[u8]) -> Option<usize> {
    let webp = find(head, b"WEBP").and_then(|place| place.checked_sub(8));
    let webp = webp.filter(|start| head.get(*start..).is_some_and(|rest| rest.starts_with(b"RIFF")));
    let magics = [&b"\xff\xd8\xff"[..], b"\x89PNG\r\n\x1a\n", b"GIF87a", b"GIF89a"];
    magics.into_iter().filter_map(|magic| find(head, magic)).chain(webp).min()
}
