//! Mutated tags of every kind: never a panic, never more read than allowed, always an answer.

use std::{
    io::{Cursor, Read, Seek, SeekFrom},
    time::Instant,
};

use super::{made::*, read_of};
use crate::{ground::random::SplitMix64, library::tags};

fn seeds() -> Vec<Vec<u8>> {
    let zlib = miniz_oxide::deflate::compress_to_vec_zlib(b"\0Sinnerman", 6);
    let compressed = flagged(4, "TIT2", [0, 0x09], &[&[0, 0, 0, 10], &zlib[..]].concat());
    let user = latin1(3, "TXXX", "ARTISTS\0A\0B");
    let cover = frame(3, "APIC", &picture(3000));
    let id3s = [
        id3(2, 0, &names(2)),
        id3(3, 0, &[names(3), vec![user, cover]].concat()),
        id3(3, 0x80, &[unsynchronised(&wide_names().concat())]),
        id3(3, 0x40, &[vec![vec![0, 0, 0, 6, 0, 0, 0, 0, 0, 0]], names(3)].concat()),
        id3(4, 0x10, &[names(4), vec![compressed]].concat()),
    ];
    let mut files: Vec<Vec<u8>> =
        id3s.iter().map(|tag| [tag.clone(), sound(), ape(&APE_NAMES), id3v1("S", "N", "P", "1", 2)].concat()).collect();
    files.extend([
        flac(&[(6, picture(200)), (4, named_comments())]),
        [id3s[1].clone(), flac(&[(4, named_comments())])].concat(),
        ogg(1, &vorbis(&named_comments()), 255),
        ogg(1, &opus(&comments(&[&[b'x'; 3000], b"TITLE=Sinnerman"])), 3),
        mp4(&items()),
        [boxed(b"ftyp", b"qt  "), moov(&boxed(b"udta", &boxed(b"\xa9nam", b"\0\x04\0\0Name")))].concat(),
        riff(&[info(), chunk(b"data", &[0; 64], false), chunk(b"id3 ", &id3s[1], false)]),
        aiff(&[chunk(b"NAME", b"Sinnerman", true), chunk(b"ID3 ", &id3s[0], true)]),
    ]);
    files.extend(super::pictures::seeds());
    files
}

#[test]
fn mutated_tags_are_survived() {
    let seeds = seeds();
    let mut random = SplitMix64(15);
    for round in 0..3000 {
        let mut file = seeds[round % seeds.len()].clone();
        for _ in 0..=random.below(8) {
            let at = random.below(file.len());
            match random.below(6) {
                0 => file[at] = random.bits() as u8,
                1 => file[at] = [0, 0xff, 0x7f, 0x80, b'T'][random.below(5)],
                2 => file.truncate(at + 1),
                3 => drop(file.drain(at..(at + 1 + random.below(40)).min(file.len()))),
                4 => {
                    let from = random.below(file.len());
                    let piece = file[from..(from + random.below(60)).min(file.len())].to_vec();
                    file.splice(at..at, piece);
                }
                _ => {
                    let size = (random.bits() as u32).to_be_bytes();
                    file.splice(at..(at + 4).min(file.len()), size);
                }
            }
            if file.is_empty() {
                break;
            }
        }
        for picture in tags::pictures(&mut Cursor::new(&file)) {
            let image = picture.read(&mut Cursor::new(&file));
            assert!(image.is_none_or(|image| image.len() <= 12 << 20));
        }
        let read = read_of(&file);
        assert!(read.title.len() <= 2 * 4 * 2048 && read.artists.len() <= 4096);
        assert!(read.year.is_none_or(|year| (1860..=2999).contains(&year)));
        assert!(read.track_number.is_none_or(|number| (1..=999).contains(&number)));
    }
}

/// Counts what is read.
pub struct Counted {
    bytes: Cursor<Vec<u8>>,
    pub read: usize,
    pub calls: usize,
}

impl Counted {
    pub fn new(bytes: Vec<u8>) -> Counted {
        Counted { bytes: Cursor::new(bytes), read: 0, calls: 0 }
    }
}

impl Read for Counted {
    fn read(&mut self, into: &mut [u8]) -> std::io::Result<usize> {
        let count = self.bytes.read(into)?;
        (self.read, self.calls) = (self.read + count, self.calls + 1);
        Ok(count)
    }
}

impl Seek for Counted {
    fn seek(&mut self, to: SeekFrom) -> std::io::Result<u64> {
        self.bytes.seek(to)
    }
}

#[test]
fn no_file_is_read_whole() {
    const MB: usize = 1 << 20;
    let cover = frame(3, "APIC", &picture(14 * MB));
    let many = |count: usize, piece: &[u8]| piece.repeat(count);
    let comment = |size: usize| [&b"METADATA_BLOCK_PICTURE="[..], &vec![b'A'; size]].concat();
    let tagged = comments(&[b"TITLE=Sinnerman", &comment(14 * MB), b"ARTIST=Nina Simone"]);
    let files = [
        ("a cover before the names", [id3(3, 0, &[vec![cover], names(3)].concat()), sound()].concat(), MB / 4),
        ("a million empty frames", [id3(3, 0, &[many(MB, &frame(3, "TIT3", b""))]), sound()].concat(), 3 * MB),
        ("zeros", vec![0; 9 * MB], 10 * MB),
        ("names of frames", [id3(4, 0, &[many(4 * MB, b"TIT2")]), sound()].concat(), 3 * MB),
        ("chunks", [b"RIFF\0\0\0\0WAVE".to_vec(), many(MB, b"abcd\0\0\0\0")].concat(), 3 * MB),
        ("boxes", [boxed(b"ftyp", b"M4A "), many(MB, &boxed(b"udta", b""))].concat(), 3 * MB),
        ("pages", many(MB / 8, &ogg(1, &[vec![]], 1)), 3 * MB),
        ("footers", many(MB / 8, &ape_frame(9000, false)), 3 * MB),
        ("a cover in Ogg", ogg(1, &opus(&tagged), 255), MB),
        ("a cover in Ogg on small pages", ogg(1, &opus(&tagged), 17), 2 * MB),
        ("a cover in FLAC", flac(&[(4, tagged)]), MB / 4),
        ("noise", picture(9 * MB), MB),
    ];
    for (kind, bytes, most) in files {
        let mut source = Counted::new(bytes);
        let started = Instant::now();
        let found = tags::read(&mut source);
        assert!(source.read <= most, "{kind}: {} bytes", source.read);
        assert!(source.calls <= 9000, "{kind}: {} calls", source.calls);
        assert!(started.elapsed().as_secs() < 20, "{kind}: {:?}", started.elapsed());
        if kind.starts_with("a cover") {
            assert_eq!((found.title.as_str(), found.artists), ("Sinnerman", vec!["Nina Simone".to_owned()]), "{kind}");
        }
    }
}
