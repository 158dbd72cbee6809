//! Builders of tags, right ones; the tests bend them.

use super::{ALBUM, ARTIST, TITLE};

/// The first frames of an MP3, as far as a reader of tags can tell.
pub fn sound() -> Vec<u8> {
    [&b"\xff\xfb\x90\x00"[..], &[0x55; 600]].concat()
}

pub fn synchsafe(size: usize) -> [u8; 4] {
    [21, 14, 7, 0].map(|shift| (size >> shift & 0x7f) as u8)
}

/// A tag of ID3v2 and its frames.
pub fn id3(version: u8, flags: u8, frames: &[Vec<u8>]) -> Vec<u8> {
    let body = frames.concat();
    [b"ID3", &[version, 0, flags][..], &synchsafe(body.len()), &body].concat()
}

/// A frame as its version has it.
pub fn frame(version: u8, id: &str, body: &[u8]) -> Vec<u8> {
    flagged(version, id, [0; 2], body)
}

pub fn flagged(version: u8, id: &str, flags: [u8; 2], body: &[u8]) -> Vec<u8> {
    let size = body.len();
    let plain = (size as u32).to_be_bytes();
    match version {
        2 => [id.as_bytes(), &plain[1..], body].concat(),
        3 => [id.as_bytes(), &plain, &flags, body].concat(),
        _ => [id.as_bytes(), &synchsafe(size), &flags, body].concat(),
    }
}

pub fn latin1(version: u8, id: &str, text: &str) -> Vec<u8> {
    frame(version, id, &[&[0], text.as_bytes()].concat())
}

pub fn utf16le(text: &str) -> Vec<u8> {
    text.encode_utf16().flat_map(u16::to_le_bytes).collect()
}

/// Title, artist and album.
pub fn names(version: u8) -> Vec<Vec<u8>> {
    let ids = if version == 2 { ["TT2", "TP1", "TAL"] } else { ["TIT2", "TPE1", "TALB"] };
    ids.into_iter().zip([TITLE, ARTIST, ALBUM]).map(|(id, text)| latin1(version, id, text)).collect()
}

/// The same in UTF-16 with its mark, for what unsynchronisation changes.
pub fn wide_names() -> Vec<Vec<u8>> {
    let wide = |text: &str| [&b"\x01\xff\xfe"[..], &utf16le(text)].concat();
    let pairs = [("TIT2", TITLE), ("TPE1", ARTIST), ("TALB", ALBUM)];
    pairs.into_iter().map(|(id, text)| frame(3, id, &wide(text))).collect()
}

/// Unsynchronisation (ID3v2.4.0 structure, section 6.1).
pub fn unsynchronised(bytes: &[u8]) -> Vec<u8> {
    let mut out = Vec::new();
    for (i, byte) in bytes.iter().enumerate() {
        out.push(*byte);
        if *byte == 0xff && bytes.get(i + 1).is_none_or(|next| *next == 0 || *next >= 0xe0) {
            out.push(0);
        }
    }
    out
}

/// Bytes of a picture that looks like no text: the same each time.
pub fn picture(size: usize) -> Vec<u8> {
    let mut random = crate::ground::random::SplitMix64(9);
    let mut bytes = b"\0image/jpeg\0\x03\0\xff\xd8\xff\xe0".to_vec();
    while bytes.len() < size {
        bytes.extend(random.bits().to_le_bytes());
    }
    bytes
}

pub fn id3v1(title: &str, artist: &str, album: &str, year: &str, number: u8) -> Vec<u8> {
    let mut tag = b"TAG".to_vec();
    for (text, size) in [(title, 30), (artist, 30), (album, 30), (year, 4), ("", 29)] {
        let mut bytes = text.as_bytes().to_vec();
        bytes.resize(size, 0);
        tag.extend(bytes);
    }
    tag.extend([number, 0xff]);
    tag
}

pub fn ape_items(items: &[(&str, &str)]) -> Vec<u8> {
    let mut bytes = Vec::new();
    for (key, value) in items {
        bytes.extend((value.len() as u32).to_le_bytes());
        bytes.extend([0; 4]);
        bytes.extend(key.as_bytes());
        bytes.push(0);
        bytes.extend(value.as_bytes());
    }
    bytes
}

/// A header or a footer: `size` counts items and footer.
pub fn ape_frame(size: usize, is_header: bool) -> Vec<u8> {
    let flags: u32 = 1 << 31 | u32::from(is_header) << 29;
    [
        &b"APETAGEX"[..],
        &2000_u32.to_le_bytes(),
        &(size as u32).to_le_bytes(),
        &[3, 0, 0, 0],
        &flags.to_le_bytes(),
        &[0; 8],
    ]
    .concat()
}

pub fn ape(items: &[(&str, &str)]) -> Vec<u8> {
    let items = ape_items(items);
    let size = items.len() + 32;
    [ape_frame(size, true), items, ape_frame(size, false)].concat()
}

pub const APE_NAMES: [(&str, &str); 3] = [("Title", TITLE), ("Artist", ARTIST), ("Album", ALBUM)];
pub const NAMES: [&str; 3] = ["TITLE=Sinnerman", "ARTIST=Nina Simone", "ALBUM=Pastel Blues"];

/// Vorbis comments without a framing bit.
pub fn comments(comments: &[&[u8]]) -> Vec<u8> {
    let mut bytes = [&4_u32.to_le_bytes()[..], b"made"].concat();
    bytes.extend((comments.len() as u32).to_le_bytes());
    for comment in comments {
        bytes.extend((comment.len() as u32).to_le_bytes());
        bytes.extend_from_slice(comment);
    }
    bytes
}

pub fn named_comments() -> Vec<u8> {
    comments(&NAMES.map(str::as_bytes))
}

/// A FLAC file of blocks: (type, body).
pub fn flac(blocks: &[(u8, Vec<u8>)]) -> Vec<u8> {
    let mut file = b"fLaC\0\0\0\x22".to_vec();
    file.extend([7; 34]);
    for (kind, body) in blocks {
        file.push(*kind);
        file.extend(&(body.len() as u32).to_be_bytes()[1..]);
        file.extend(body);
    }
    file.extend(b"\x81\0\0\x04\0\0\0\0\xff\xf8\xc9\x18");
    file.extend([0x33; 300]);
    file
}

/// One packet's pages of at most `segments` segments each.
pub fn pages(serial: u32, first: bool, packet: &[u8], segments: usize) -> Vec<Vec<u8>> {
    let mut lacing = vec![255; packet.len() / 255];
    lacing.push((packet.len() % 255) as u8);
    let mut rest = packet;
    let mut pages = Vec::new();
    for sizes in lacing.chunks(segments) {
        let length = sizes.iter().map(|size| usize::from(*size)).sum();
        let (body, after) = rest.split_at(length);
        rest = after;
        let flags = u8::from(!pages.is_empty()) | if first { 2 } else { 0 };
        let mut page = [b"OggS", &[0, flags][..], &[0; 8], &serial.to_le_bytes(), &[0; 8]].concat();
        page.push(sizes.len() as u8);
        page.extend_from_slice(sizes);
        page.extend_from_slice(body);
        pages.push(page);
    }
    pages
}

/// An Ogg stream of packets, each on pages of its own.
pub fn ogg(serial: u32, packets: &[Vec<u8>], segments: usize) -> Vec<u8> {
    let all = packets.iter().enumerate().flat_map(|(i, packet)| pages(serial, i == 0, packet, segments));
    all.flatten().collect()
}

pub fn vorbis(comment: &[u8]) -> Vec<Vec<u8>> {
    let head = [&b"\x01vorbis"[..], &[0; 23]].concat();
    vec![head, [b"\x03vorbis", comment, &[1]].concat(), [&b"\x05vorbis"[..], &[9; 500]].concat(), vec![8; 300]]
}

pub fn opus(comment: &[u8]) -> Vec<Vec<u8>> {
    vec![b"OpusHead\x01\x02\x38\x01\x80\xbb\0\0\0\0\0".to_vec(), [b"OpusTags", comment].concat(), vec![8; 300]]
}

pub fn boxed(name: &[u8; 4], body: &[u8]) -> Vec<u8> {
    [&(body.len() as u32 + 8).to_be_bytes()[..], name, body].concat()
}

pub fn data(kind: u32, value: &[u8]) -> Vec<u8> {
    boxed(b"data", &[&kind.to_be_bytes()[..], &[0; 4], value].concat())
}

pub fn item(name: &[u8; 4], value: &str) -> Vec<u8> {
    boxed(name, &data(1, value.as_bytes()))
}

pub fn items() -> Vec<Vec<u8>> {
    vec![item(b"\xa9nam", TITLE), item(b"\xa9ART", ARTIST), item(b"\xa9alb", ALBUM)]
}

/// `ftyp`, sound, and `moov` with a list of items.
pub fn mp4(items: &[Vec<u8>]) -> Vec<u8> {
    [boxed(b"ftyp", b"M4A \0\0\0\0"), boxed(b"mdat", &[0x11; 500]), moov(&list(items))].concat()
}

pub fn list(items: &[Vec<u8>]) -> Vec<u8> {
    let handler = boxed(b"hdlr", &[0; 25]);
    boxed(b"udta", &boxed(b"meta", &[vec![0; 4], handler, boxed(b"ilst", &items.concat())].concat()))
}

pub fn moov(udta: &[u8]) -> Vec<u8> {
    boxed(b"moov", &[boxed(b"mvhd", &[0; 100]), boxed(b"trak", &boxed(b"tkhd", &[0; 84])), udta.to_vec()].concat())
}

/// A chunk without padding.
pub fn chunk(name: &[u8; 4], body: &[u8], is_big: bool) -> Vec<u8> {
    let size = body.len() as u32;
    [&name[..], &if is_big { size.to_be_bytes() } else { size.to_le_bytes() }, body].concat()
}

pub fn riff(chunks: &[Vec<u8>]) -> Vec<u8> {
    [chunk(b"RIFF", &[&b"WAVE"[..], &chunk(b"fmt ", &[1; 16], false), &padded(chunks)].concat(), false)].concat()
}

pub fn aiff(chunks: &[Vec<u8>]) -> Vec<u8> {
    chunk(b"FORM", &[&b"AIFF"[..], &chunk(b"COMM", &[1; 18], true), &padded(chunks)].concat(), true)
}

pub fn padded(chunks: &[Vec<u8>]) -> Vec<u8> {
    let mut all = Vec::new();
    for chunk in chunks {
        all.extend(chunk);
        all.extend(vec![0; chunk.len() % 2]);
    }
    all
}

pub fn info() -> Vec<u8> {
    let text = |name: &[u8; 4], text: &str| chunk(name, &[text.as_bytes(), &[0]].concat(), false);
    let texts = [text(b"INAM", TITLE), text(b"IART", ARTIST), text(b"IPRD", ALBUM)];
    chunk(b"LIST", &[b"INFO", &padded(&texts)[..]].concat(), false)
}
