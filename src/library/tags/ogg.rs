//! Ogg: the comment packets of Vorbis, Opus, Speex and FLAC, out of their pages (RFC 3533; RFC 7845; Vorbis I).
//!
//! A packet with a cover of 14 MB lies in hundreds of pages: only their headers are read.

use super::{
    bytes::{Bytes, Span, find},
    fields::Tag,
    picture::{Coding, Layout, Place},
    vorbis::{self, Pieces},
};

pub const MAGIC: &[u8] = b"OggS";
const HEADER_BYTES: usize = 27;
const MAX_SEGMENTS: usize = 255;
const MAX_PAGES: usize = 8192;
const MAX_STREAMS: usize = 16;
/// Packets of a stream among which the comment is: it is the second one everywhere.
const MAX_PACKETS: usize = 4;
/// Of FLAC, where each block is a packet.
const MAX_FLAC_PACKETS: usize = 40;
/// Kept for reading the comments themselves.
const RESERVE_BYTES: usize = 512 << 10;
const LOST_BYTES: usize = 64 << 10;
const MAX_LOST: usize = 8;

#[derive(Default)]
struct Stream {
    serial: u32,
    packets: usize,
    spans: Vec<Span>,
    is_flac: bool,
    is_done: bool,
}

/// The comments of every stream in the first link, sound before pictures: the next link of a chain is another song.
pub fn read(bytes: &mut Bytes, start: u64) -> Vec<Tag> {
    let mut streams: Vec<Stream> = Vec::new();
    let (mut sound, mut pictures) = (Vec::new(), Vec::new());
    let (mut at, mut lost) = (start, 0);
    for _ in 0..MAX_PAGES {
        if bytes.left() < RESERVE_BYTES {
            break;
        }
        let head = bytes.peek(at, HEADER_BYTES + MAX_SEGMENTS);
        if head.len() < HEADER_BYTES {
            break;
        }
        if !head.starts_with(MAGIC) {
            lost += 1;
            match find(&bytes.read(at + 1, LOST_BYTES), MAGIC) {
                Some(place) if lost <= MAX_LOST => at += 1 + place as u64,
                _ => break,
            }
            continue;
        }
        let serial = super::bytes::le32(&head, 14);
        let count = usize::from(head[26]);
        let lacing = head.get(HEADER_BYTES..(HEADER_BYTES + count).min(head.len())).unwrap_or_default();
        let body = at + HEADER_BYTES as u64 + count as u64;
        at = body + lacing.iter().map(|size| u64::from(*size)).sum::<u64>();

        let place = streams.iter().position(|stream| stream.serial == serial);
        let place = place.unwrap_or(streams.len());
        if place == streams.len() {
            if streams.len() == MAX_STREAMS {
                break;
            }
            streams.push(Stream { serial, ..Stream::default() });
        }
        let stream = &mut streams[place];
        let mut piece = body;
        for size in lacing {
            if stream.is_done {
                break;
            }
            let end = piece + u64::from(*size);
            stream.add(Span::new(piece, end));
            piece = end;
            if *size < 255 {
                stream.packet_ends(bytes, &mut sound, &mut pictures);
            }
        }
        if streams.iter().all(|stream| stream.is_done) {
            break;
        }
    }
    // A comment whose end never came.
    for mut stream in streams.into_iter().filter(|stream| !stream.is_done) {
        stream.packet_ends(bytes, &mut sound, &mut pictures);
    }
    sound.append(&mut pictures);
    sound
}

impl Stream {
    fn add(&mut self, piece: Span) {
        match self.spans.last_mut() {
            Some(last) if last.end == piece.start => last.end = piece.end,
            _ => self.spans.push(piece),
        }
    }

    fn packet_ends(&mut self, bytes: &mut Bytes, sound: &mut Vec<Tag>, pictures: &mut Vec<Tag>) {
        let spans = std::mem::take(&mut self.spans);
        let pieces = Pieces { spans: &spans };
        let head = pieces.read(bytes, 0, 8);
        // Speex's comment has no name, but is the second packet; FLAC's is a block with its header.
        let comment = match head.as_slice() {
            [3, b'v', b'o', b'r', b'b', b'i', b's', ..] => Some((7, true)),
            b"OpusTags" => Some((8, true)),
            [0x81, b't', b'h', b'e', b'o', b'r', b'a', ..] => Some((7, false)),
            [4 | 0x84, _, _, _, _, _, 0, 0] => Some((4, true)),
            [_, _, 0, 0, vendor @ ..] if self.packets == 1 && vendor.is_ascii() => Some((0, true)),
            _ => None,
        };
        let mut tag = Tag::default();
        if let Some((start, is_sound)) = comment {
            vorbis::comments(bytes, &pieces, start, &mut tag);
            if is_sound { sound } else { pictures }.push(tag);
        } else if self.is_flac && matches!(head.as_slice(), [6 | 0x86, ..]) {
            // A block with its header.
            tag.add_picture(Place { spans: pieces.part(4, u64::MAX), coding: Coding::Plain, layout: Layout::Block });
            sound.push(tag);
        }
        self.packets += 1;
        self.is_flac |= head.starts_with(b"\x7fFLAC");
        // FLAC's pictures follow its comment; the highest bit marks the last block, and sound has it too.
        self.is_done = if self.is_flac && self.packets > 1 {
            head.first().is_none_or(|first| first & 0x80 != 0) || self.packets >= MAX_FLAC_PACKETS
        } else {
            comment.is_some() || self.packets >= MAX_PACKETS
        };
    }
}
