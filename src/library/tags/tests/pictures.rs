//! Pictures of every kind of tag, right ones and wrong ones.

use std::io::Cursor;

use base64::{Engine, prelude::BASE64_STANDARD};

use super::made::*;
use crate::{ground::random::SplitMix64, library::tags};

/// Bytes that begin as a JPEG does: no two seeds give the same.
fn image(seed: u64, size: usize) -> Vec<u8> {
    let mut random = SplitMix64(seed);
    let mut bytes = b"\xff\xd8\xff\xe0".to_vec();
    while bytes.len() < size {
        bytes.extend(random.bits().to_le_bytes());
    }
    bytes.truncate(size);
    bytes
}

fn front() -> Vec<u8> {
    image(1, 3000)
}

fn back() -> Vec<u8> {
    image(2, 700)
}

/// Body of an APIC frame.
fn apic(kind: u8, image: &[u8]) -> Vec<u8> {
    [b"\0image/jpeg\0", &[kind][..], b"a note\0", image].concat()
}

/// Body of a FLAC picture block.
fn block(kind: u8, image: &[u8]) -> Vec<u8> {
    let size = image.len() as u32;
    let texts = [&b"\0\0\0\x0aimage/jpeg\0\0\0\x06a note"[..], &[0; 16]].concat();
    [&[0, 0, 0, kind][..], &texts, &size.to_be_bytes(), image].concat()
}

fn in_comment(kind: u8, image: &[u8]) -> Vec<u8> {
    format!("METADATA_BLOCK_PICTURE={}", BASE64_STANDARD.encode(block(kind, image))).into_bytes()
}

/// Files with pictures, to be bent.
pub fn seeds() -> Vec<Vec<u8>> {
    let image = &image(1, 500)[..];
    let zlib = miniz_oxide::deflate::compress_to_vec_zlib(&apic(3, image), 6);
    let list = comments(&[&in_comment(3, image), b"TITLE=Sinnerman", &in_comment(4, image)]);
    let item = [&(image.len() as u32).to_le_bytes()[..], &[2, 0, 0, 0], b"Cover Art (Front)\0", image].concat();
    let frames = unsynchronised(&frame(3, "APIC", &apic(3, image)));
    vec![
        [id3(4, 0, &[flagged(4, "APIC", [0, 0x08], &zlib)]), sound()].concat(),
        [id3(3, 0x80, &[frames]), sound()].concat(),
        [id3(2, 0, &[frame(2, "PIC", &[b"\0JPG\x03\0", image].concat())]), sound()].concat(),
        flac(&[(6, block(4, image)), (4, named_comments()), (6, block(3, image))]),
        flac(&[(4, list.clone())]),
        ogg(1, &vorbis(&list), 2),
        ogg(1, &[b"\x7fFLAC\x01\0\0\x01fLaC".to_vec(), [b"\x86\0\0\0", &block(3, image)[..]].concat()], 2),
        mp4(&[boxed(b"covr", &[data(13, image), data(14, image)].concat())]),
        [sound(), item.clone(), ape_frame(item.len() + 32, false)].concat(),
    ]
}

fn pictures_of(file: &[u8]) -> Vec<(bool, Vec<u8>)> {
    let mut source = Cursor::new(file);
    let pictures = tags::pictures(&mut source);
    pictures.iter().map(|picture| (picture.is_front, picture.read(&mut source).unwrap_or_default())).collect()
}

/// A back and a front, to the last byte.
#[track_caller]
fn assert_both(kind: &str, file: &[u8]) {
    assert!(pictures_of(file) == [(false, back()), (true, front())], "{kind}");
}

/// The first picture begins as it should; what decoders pass over may follow.
#[track_caller]
fn assert_begins(kind: &str, file: &[u8], right: &[u8]) {
    let found = pictures_of(file);
    assert!(found.first().is_some_and(|(is_front, image)| *is_front && image.starts_with(right)), "{kind}");
}

#[test]
fn pictures_of_every_kind_of_tag() {
    let tag = |version: u8| {
        let both = [frame(version, "APIC", &apic(4, &back())), frame(version, "APIC", &apic(3, &front()))];
        id3(version, 0, &[names(version), both.to_vec()].concat())
    };
    let short = |kind: u8, image: &[u8]| frame(2, "PIC", &[b"\0JPG", &[kind][..], b"a note\0", image].concat());
    let blocks = [(4, named_comments()), (6, block(4, &back())), (6, block(3, &front()))];
    let list = [in_comment(4, &back()), b"TITLE=Sinnerman".to_vec(), in_comment(3, &front())];
    let list = comments(&[&list[0], &list[1], &list[2]]);
    let packets = |blocks: &[(u8, Vec<u8>)]| {
        let mut all = vec![b"\x7fFLAC\x01\0\0\x01fLaC\0\0\0\x22".to_vec()];
        for (i, (kind, body)) in blocks.iter().enumerate() {
            let last = if i + 1 == blocks.len() { 0x80 } else { 0 };
            all.push([&[kind | last][..], &(body.len() as u32).to_be_bytes()[1..], body].concat());
        }
        all.push(b"\xff\xf8sound".to_vec());
        all
    };
    let item = |key: &str, image: &[u8]| {
        let value = [b"a file.jpg\0", image].concat();
        [&(value.len() as u32).to_le_bytes()[..], &[2, 0, 0, 0], key.as_bytes(), b"\0", &value].concat()
    };
    let items =
        [item("Cover Art (Back)", &back()), ape_items(&APE_NAMES), item("COVER ART (FRONT)", &front())].concat();
    let ape = |end: usize| [items.clone(), ape_frame(items.len() + end, false)].concat();
    let w64 = {
        let guid =
            |name: &[u8; 4]| [&name[..], &[0x2e, 0x91, 0xcf, 0x11, 0xa5, 0xd6, 0x28, 0xdb, 4, 0xc1, 0, 0]].concat();
        let size = |body: &[u8]| (body.len() as u64 + 24).to_le_bytes();
        let head = [guid(b"riff"), vec![0; 8], guid(b"wave")].concat();
        [head, guid(b"id3 "), size(&tag(3)).to_vec(), tag(3)].concat()
    };
    for (kind, file) in [
        ("ID3v2.2", [id3(2, 0, &[short(4, &back()), short(3, &front())]), sound()].concat()),
        ("ID3v2.3", [tag(3), sound()].concat()),
        ("ID3v2.4", [tag(4), sound()].concat()),
        ("ID3v2 at the end", [sound(), tag(4)].concat()),
        ("RIFF", riff(&[chunk(b"data", &[0; 64], false), chunk(b"id3 ", &tag(3), false)])),
        ("AIFF", aiff(&[chunk(b"ID3 ", &tag(4), true)])),
        ("W64", w64),
        ("FLAC", flac(&blocks)),
        ("FLAC, pictures first", flac(&[blocks[1].clone(), blocks[2].clone(), blocks[0].clone()])),
        ("FLAC, in the comment", flac(&[(4, list.clone())])),
        ("Vorbis", ogg(1, &vorbis(&list), 255)),
        ("Opus on many pages", ogg(1, &opus(&list), 3)),
        ("FLAC in Ogg", ogg(1, &packets(&blocks), 5)),
        ("FLAC in Ogg, in the comment", ogg(1, &packets(&[(4, list)]), 255)),
        ("APE", [sound(), ape(32)].concat()),
        ("APE before ID3v1", [sound(), ape(32), id3v1("S", "N", "P", "", 0)].concat()),
    ] {
        assert_both(kind, &file);
        assert_eq!(super::read_of(&file).title == "Sinnerman", kind != "ID3v2.2", "{kind}: its names are read too");
    }
}

#[test]
fn mp4_has_several_in_one_item() {
    let both = boxed(b"covr", &[data(13, &front()), data(27, b"BM no decoder"), data(14, &back())].concat());
    let found = pictures_of(&mp4(&[items(), vec![both]].concat()));
    assert!(found == [(true, front()), (true, back())]);
    assert_begins("without its data", &mp4(&[boxed(b"covr", &front())]), &front());
    let mut file = mp4(&[boxed(b"covr", &data(0, &front()))]);
    assert!(pictures_of(&file) == [(true, front())], "without its kind");
    file.truncate(file.len() - 500);
    assert_begins("cut", &file, &front()[..2400]);
}

#[test]
fn every_format_is_known_by_its_first_bytes() {
    for (start, is_known) in [
        (&b"\xff\xd8\xff\xdb"[..], true),
        (b"\x89PNG\r\n\x1a\n", true),
        (b"GIF87a", true),
        (b"GIF89a", true),
        (b"RIFF\x10\x01\0\0WEBPVP8 ", true),
        (b"RIFF\x10\x01\0\0WAVE", false),
        (b"http://example.org/cover.jpg", false),
        (b"", false),
    ] {
        let image = [start, &[7; 200]].concat();
        for file in [
            [id3(3, 0, &[frame(3, "APIC", &apic(3, &image))]), sound()].concat(),
            flac(&[(6, block(3, &image))]),
            ogg(1, &opus(&comments(&[&in_comment(3, &image)])), 255),
        ] {
            assert!(pictures_of(&file) == if is_known { vec![(true, image.clone())] } else { vec![] }, "{start:?}");
        }
    }
}

#[test]
fn what_id3_wraps_a_picture_in_comes_off() {
    let body = apic(3, &front());
    let zlib = miniz_oxide::deflate::compress_to_vec_zlib(&body, 6);
    let length = (body.len() as u32).to_be_bytes();
    let large = apic(3, &image(5, 90_000));
    let mut small = apic(3, b"\xff\xd8\xff\xdb");
    small.extend([0x11; 900]);
    let file = |frames: &[Vec<u8>], flags: u8, version: u8| [id3(version, flags, frames), sound()].concat();
    let one = |version: u8, flag: u8, body: &[u8]| file(&[flagged(version, "APIC", [0, flag], body)], 0, version);
    let before = |added: &[u8]| [added, &body].concat();
    for (kind, file) in [
        ("2.3 grouped", one(3, 0x20, &before(&[0x80]))),
        ("2.4 with its length", one(4, 0x01, &before(&length))),
        ("2.4 grouped, with its length", one(4, 0x41, &before(&[0x80, 0, 0, 0, 10]))),
        ("2.3 compressed", one(3, 0x80, &[&length[..], &zlib].concat())),
        ("2.4 compressed", one(4, 0x09, &[&length[..], &zlib].concat())),
        ("2.4 compressed, then unsynchronised", one(4, 0x0b, &[&length[..], &unsynchronised(&zlib)].concat())),
        ("called compressed", one(3, 0x80, &body)),
        ("called encrypted", one(3, 0x40, &body)),
        ("2.4 unsynchronised", one(4, 0x02, &unsynchronised(&body))),
        ("2.4 unsynchronised, not flagged", one(4, 0, &unsynchronised(&body))),
        ("2.4 called unsynchronised", one(4, 0x02, &body)),
        ("2.3 unsynchronised", file(&[unsynchronised(&frame(3, "APIC", &body))], 0x80, 3)),
        ("2.3 unsynchronised, not flagged", file(&[unsynchronised(&frame(3, "APIC", &body))], 0, 3)),
        ("2.3 called unsynchronised", file(&[frame(3, "APIC", &body)], 0x80, 3)),
        ("2.3, the size of what is in the file", file(&[frame(3, "APIC", &unsynchronised(&body))], 0x80, 3)),
    ] {
        assert!(pictures_of(&file) == [(true, front())], "{kind}");
    }
    for (kind, body) in [("large", &large), ("small", &small)] {
        let right = &body[body.windows(3).position(|bytes| bytes == b"\xff\xd8\xff").unwrap()..];
        let frames = unsynchronised(&[vec![frame(3, "APIC", body)], wide_names()].concat().concat());
        let file = file(&[frames], 0x80, 3);
        assert_begins(kind, &file, right);
        super::assert_named(kind, &file);
    }
    let encrypted: Vec<u8> = body.iter().map(|byte| byte ^ 0x5a).collect();
    assert!(pictures_of(&one(4, 0x04, &encrypted)).is_empty());
    let bomb = miniz_oxide::deflate::compress_to_vec_zlib(&apic(3, &[front(), vec![0; 40 << 20]].concat()), 9);
    assert_eq!(pictures_of(&one(4, 0x08, &bomb)).first().map(|(_, image)| image.len() <= 12 << 20), Some(true));
}

#[test]
fn a_picture_goes_on_behind_what_its_tag_says() {
    let large = image(5, 300_000);
    let tag = id3(3, 0, &[names(3), vec![frame(3, "APIC", &apic(3, &large))]].concat());
    let file = [tag.clone(), sound()].concat();
    let size_at = file.windows(4).position(|bytes| bytes == b"APIC").unwrap() + 4;
    let bent = |at: usize, size: [u8; 4]| {
        let mut file = file.clone();
        file[at..at + 4].copy_from_slice(&size);
        file
    };
    for size in [[0; 4], [0, 0, 4, 0], [0, 2, 0, 0], [0, 0x10, 0, 0], [0xff; 4]] {
        assert_begins(&format!("a frame of {size:?}"), &bent(size_at, size), &large);
    }
    for size in [synchsafe(120), synchsafe(150_000), synchsafe(9 << 20), [0xff; 4]] {
        assert_begins(&format!("a tag of {size:?}"), &bent(6, size), &large);
    }
    let safe = bent(size_at, synchsafe(apic(3, &large).len()));
    assert_begins("a size of the next version", &safe, &large);
    assert_begins("a cut file", &file[..200_000], &large[..199_800]);

    // FLAC: the block's length, and the picture's own.
    let list = (4, named_comments());
    let bend = |file: Vec<u8>, at: usize, size: &[u8]| {
        let mut file = file;
        file[at..at + size.len()].copy_from_slice(size);
        file
    };
    let pictures = [(6, block(3, &large)), (6, block(4, &back()))];
    for size in [[0, 0, 9], [0xff; 3], [4, 0, 0]] {
        let first = bend(flac(&[pictures[0].clone(), list.clone(), pictures[1].clone()]), 43, &size);
        assert!(pictures_of(&first) == [(true, large.clone()), (false, back())], "a block of {size:?}");
        super::assert_named("behind it", &first);
        let comment = bend(flac(&[list.clone(), pictures[0].clone(), pictures[1].clone()]), 43, &size);
        assert!(pictures_of(&comment) == [(true, large.clone()), (false, back())], "behind a comment of {size:?}");
    }
    for size in [[0; 4], [0, 0, 0, 9], [0xff; 4]] {
        let own = bend(flac(&[pictures[0].clone(), list.clone()]), 46 + 38, &size);
        assert_begins(&format!("a picture of {size:?}"), &own, &large);
        super::assert_named("behind it", &own);
    }
    let mut lost = flac(&[list, pictures[1].clone(), pictures[0].clone()]);
    lost.splice(46..50, [0xff; 4]);
    lost[43..46].copy_from_slice(&[0, 0, 9]);
    assert!(pictures_of(&lost) == [(false, back()), (true, large)], "behind a comment that is lost");
}

#[test]
fn one_bad_frame_costs_no_picture() {
    let apic = frame(3, "APIC", &apic(3, &front()));
    let bad =
        [b"TIT2\0\0\0\xf0\0\0\0Sinnerman".to_vec(), b"TXXX\xff\xff\xff\xff\0\0x".to_vec(), vec![0; 40], b"!".to_vec()];
    for bad in bad {
        let file = [id3(3, 0, &[vec![bad.clone(), apic.clone()], names(3)].concat()), sound()].concat();
        assert_begins(&format!("{bad:?}"), &file, &front());
    }
}

#[test]
fn base64_is_read_however_it_is_written() {
    let text = BASE64_STANDARD.encode(block(3, &front()));
    let lines: Vec<&str> = (0..text.len()).step_by(76).filter_map(|at| text.get(at..text.len().min(at + 76))).collect();
    for (kind, value) in [
        ("without padding", text.trim_end_matches('=').to_owned()),
        ("in lines", lines.join("\r\n")),
        ("with zeros behind", format!("{text}\0\0")),
    ] {
        let comment = format!("metadata_block_picture={value}");
        assert!(pictures_of(&flac(&[(4, comments(&[comment.as_bytes()]))])) == [(true, front())], "{kind}");
    }
    let mut wrong = in_comment(3, &front());
    wrong[2000] = 0xff;
    let found = pictures_of(&flac(&[(4, comments(&[&wrong]))]));
    let differing = found[0].1.iter().zip(front()).filter(|(found, right)| *found != right).count();
    assert!(found[0].1.len() == 3000 && differing <= 2, "a wrong letter");
    let old = format!("COVERART={}", BASE64_STANDARD.encode(front()));
    let file = ogg(1, &vorbis(&comments(&[b"COVERARTMIME=image/jpeg", old.as_bytes()])), 4);
    assert!(pictures_of(&file) == [(true, front())]);
    let short = &in_comment(3, &front())[..2001];
    assert_begins("cut", &flac(&[(4, comments(&[short]))]), &front()[..1400]);
}

#[test]
fn the_largest_are_left_alone_and_only_what_is_wanted_is_read() {
    let huge = image(3, 13 << 20);
    let tag = |image: &[u8]| frame(4, "APIC", &apic(3, image));
    for (kind, file) in [
        ("ID3v2", [id3(4, 0, &[tag(&huge), tag(&front())]), sound()].concat()),
        ("FLAC", flac(&[(6, block(3, &huge)), (6, block(3, &front()))])),
        ("Opus", ogg(1, &opus(&comments(&[&in_comment(3, &huge), &in_comment(3, &front())])), 255)),
    ] {
        assert!(pictures_of(&file) == [(true, vec![]), (true, front())], "{kind}");
        let mut source = super::noise::Counted::new(file);
        assert_eq!(tags::pictures(&mut source).len(), 2);
        assert!(source.read < 1 << 20, "{kind}: {} bytes", source.read);
    }
    let large = image(4, 11 << 20);
    let file = ogg(1, &opus(&comments(&[&in_comment(3, &large)])), 17);
    let mut source = super::noise::Counted::new(file);
    let found = tags::pictures(&mut source);
    let before = (source.read, source.calls);
    assert!(found[0].read(&mut source).unwrap() == large);
    assert!(source.read - before.0 < 17 << 20 && source.calls - before.1 < 200, "{} {}", source.read, source.calls);
}
