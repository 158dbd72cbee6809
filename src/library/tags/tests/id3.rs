//! ID3v2 with one thing wrong at a time.

use super::{assert_artists, assert_named, made::*, read_of};

/// The names' frames with `bad` between the first and the others.
fn with(version: u8, bad: Vec<u8>) -> Vec<u8> {
    let mut frames = names(version);
    frames.insert(1, bad);
    [id3(version, 0, &frames), sound()].concat()
}

/// A frame whose header says `size`.
fn lying(id: &str, size: u32, body: &[u8]) -> Vec<u8> {
    [id.as_bytes(), &size.to_be_bytes(), &[0; 2], body].concat()
}

#[test]
fn every_version_is_read() {
    for version in 2..=4 {
        let file = [id3(version, 0, &names(version)), sound()].concat();
        assert_named("plain", &file);
        let padded = [names(version), vec![vec![0; 3000]]].concat();
        assert_named("with padding", &[id3(version, 0, &padded), sound()].concat());
    }
    let all = |version: u8, ids: [&str; 4]| {
        let texts = ["3/12", "2003-05-01", "1", "Various Artists"];
        let frames: Vec<_> = ids.iter().zip(texts).map(|(id, text)| latin1(version, id, text)).collect();
        let read = read_of(&[id3(version, 0, &frames), sound()].concat());
        assert_eq!((read.track_number, read.year, read.is_compilation), (Some(3), Some(2003), true));
        assert_eq!(read.album_artists, ["Various Artists"]);
    };
    all(2, ["TRK", "TYE", "TCP", "TP2"]);
    all(3, ["TRCK", "TYER", "TCMP", "TPE2"]);
    all(4, ["TRCK", "TDRC", "TCMP", "TPE2"]);
}

#[test]
fn a_bad_frame_costs_only_itself() {
    let cover = picture(70_000);
    let cases = [
        ("TYER of an odd mark", lying("TYER", 3, b"\x00\xfe\xff")),
        ("TYER a byte too short", lying("TYER", 4, b"\x002003")),
        ("TYER a byte too long", lying("TYER", 6, b"\x002003")),
        ("TYER without a body", lying("TYER", 0, b"")),
        ("TYER said to have no body", lying("TYER", 0, b"\x002003")),
        ("COMM without a language", lying("COMM", 1, b"\0")),
        ("COMM longer than the tag", lying("COMM", 90_000, b"\0engx\0comment")),
        ("COMM much too short", lying("COMM", 2, b"\0eng\0a comment of some length")),
        ("POPM without a zero", lying("POPM", 4, b"abcd")),
        ("POPM that is too short", lying("POPM", 3, b"a@b.c\0\x80\0\0\0\x01")),
        ("a size of four gigabytes", lying("PRIV", u32::MAX, b"rest")),
        ("a frame nobody knows", lying("QQQQ", 5, b"abcde")),
        ("small letters", lying("tsse", 5, b"\0Lavf")),
        ("garbage between frames", b"\x01\x02garbage\xff\xfb\x90".to_vec()),
        ("a gap of zeros between frames", vec![0; 500]),
        ("a cover with a size that lies", lying("APIC", 900, &cover)),
        ("a cover", lying("APIC", cover.len() as u32, &cover)),
        ("flags that mean nothing", [&b"TENC\0\0\0\x04\xff\xff"[..], b"\0abc"].concat()),
    ];
    for (kind, bad) in cases {
        assert_named(kind, &with(3, bad));
    }
    // The wrong size belongs to a name itself.
    let renamed = |title: Vec<u8>| {
        let mut frames = names(3);
        frames[0] = title;
        [id3(3, 0, &frames), sound()].concat()
    };
    for size in [0, 3, 9, 11, 30, 70_000, u32::MAX] {
        assert_named(&format!("title of {size} bytes"), &renamed(lying("TIT2", size, b"\0Sinnerman")));
    }
    let mut last = names(3);
    last[2] = lying("TALB", 500, b"\0Pastel Blues");
    assert_named("the last frame is longer than the tag", &id3(3, 0, &last));
}

#[test]
fn sizes_and_names_of_another_version_are_understood() {
    let long = |version: u8, size: [u8; 4]| {
        let body = picture(300);
        let bad = [b"APIC", &size[..], &[0; 2], &body].concat();
        with(version, bad)
    };
    assert_named("plain sizes in ID3v2.4, as iTunes wrote", &long(4, 300_u32.to_be_bytes()));
    assert_named("safe sizes in ID3v2.4", &long(4, synchsafe(300)));
    assert_named("safe sizes in ID3v2.3", &long(3, synchsafe(300)));
    let mut size = picture(200);
    size.resize(0x180, 1);
    assert_named("a plain size that could be safe", &with(4, lying("APIC", 0x180 - 0x80, &size[..0x100])));
    for (tag, frames) in [(3, 2), (4, 2), (2, 3), (4, 3)] {
        let file = [id3(tag, 0, &names(frames)), sound()].concat();
        assert_named(&format!("frames of 2.{frames} in 2.{tag}"), &file);
    }
    let wide: Vec<_> = [("TT2", "Sinnerman"), ("TP1", "Nina Simone"), ("TAL", "Pastel Blues")]
        .map(|(id, text)| latin1(3, &format!("{id}\0"), text))
        .to_vec();
    assert_named("short names widened with a zero", &[id3(3, 0, &wide), sound()].concat());
    // TYER in ID3v2.4 and TDRC in ID3v2.3.
    assert_eq!(read_of(&id3(4, 0, &[latin1(4, "TYER", "1965")])).year, Some(1965));
    assert_eq!(read_of(&id3(3, 0, &[latin1(3, "TDRC", "1965-10")])).year, Some(1965));
    assert_eq!(read_of(&id3(3, 0, &[latin1(3, "TORY", "1960"), latin1(3, "TYER", "1965")])).year, Some(1965));
    assert_eq!(read_of(&id3(4, 0, &[latin1(4, "TDOR", "1960")])).year, Some(1960));
}

#[test]
fn an_extended_header_is_passed_whatever_its_size_counts() {
    let header = |version: u8, header: &[u8]| {
        let frames = [vec![header.to_vec()], names(version)].concat();
        [id3(version, 0x40, &frames), sound()].concat()
    };
    let crc = b"\0\0\0\x0a\x80\0\0\0\0\0\x12\x34\x56\x78";
    for (kind, file) in [
        ("2.3 without itself", header(3, &[0, 0, 0, 6, 0, 0, 0, 0, 0, 0])),
        ("2.3 with itself", header(3, &[0, 0, 0, 10, 0, 0, 0, 0, 0, 0])),
        ("2.3 with a checksum", header(3, crc)),
        ("2.4 with itself", header(4, &[0, 0, 0, 6, 1, 0])),
        ("2.4 without itself", header(4, &[0, 0, 0, 2, 1, 0])),
        ("2.4 with a checksum", header(4, &[0, 0, 0, 12, 1, 0x20, 5, 1, 2, 3, 4, 5])),
        ("2.3's in 2.4", header(4, &[0, 0, 0, 6, 0, 0, 0, 0, 0, 0])),
        ("flagged, but not there", header(3, &[])),
        ("a size that lies", header(3, &[0, 0, 0x40, 0, 0, 0, 0, 0, 0, 0])),
        (
            "there, but not flagged",
            [id3(3, 0, &[vec![vec![0, 0, 0, 6, 0, 0, 0, 0, 0, 1]], names(3)].concat()), sound()].concat(),
        ),
    ] {
        assert_named(kind, &file);
    }
}

#[test]
fn unsynchronisation_is_undone_where_it_was_done() {
    let cover = frame(3, "APIC", &picture(40_000));
    for (kind, frames) in [
        ("names alone", wide_names()),
        ("behind a cover", [vec![cover.clone()], wide_names()].concat()),
        ("with padding", [wide_names(), vec![vec![0; 200]]].concat()),
        ("before a cover", [wide_names(), vec![cover]].concat()),
    ] {
        let body = unsynchronised(&frames.concat());
        assert_named(
            &format!("{kind}, flagged and done"),
            &[id3(3, 0x80, std::slice::from_ref(&body)), sound()].concat(),
        );
        assert_named(&format!("{kind}, done and not flagged"), &[id3(3, 0, &[body]), sound()].concat());
        assert_named(&format!("{kind}, flagged and not done"), &[id3(3, 0x80, &frames), sound()].concat());
    }
    // In ID3v2.4 each frame's size counts what is in the file.
    let wide = |id: &str, text: &str, flags: [u8; 2]| {
        let body = unsynchronised(&[&b"\x01\xff\xfe"[..], &utf16le(text)].concat());
        flagged(4, id, flags, &body)
    };
    for (kind, tag_flags, frame_flags) in [("frame", 0, [0, 2]), ("tag", 0x80, [0; 2]), ("none", 0, [0; 2])] {
        let frames = [
            wide("TIT2", "Sinnerman", frame_flags),
            wide("TPE1", "Nina Simone", frame_flags),
            latin1(4, "TALB", "Pastel Blues"),
        ];
        assert_named(&format!("2.4, flagged in {kind}"), &[id3(4, tag_flags, &frames), sound()].concat());
    }
    let mut title = b"\x01\xff\xfe".to_vec();
    title.extend(utf16le("ÿà"));
    let file = [id3(3, 0x80, &[frame(3, "TIT2", &title)]), sound()].concat();
    assert_eq!(read_of(&file).title, "ÿà", "flagged and not done, with what looks like it");
}

#[test]
fn what_flags_add_is_taken_off() {
    let zlib = miniz_oxide::deflate::compress_to_vec_zlib(b"\0Sinnerman", 6);
    let named = |version: u8, flags: u8, body: &[u8]| {
        let mut frames = names(version);
        frames[0] = flagged(version, "TIT2", [0, flags], body);
        [id3(version, 0, &frames), sound()].concat()
    };
    let before = |bytes: &[u8]| [bytes, b"\0Sinnerman"].concat();
    for (kind, file) in [
        ("2.3 grouped", named(3, 0x20, &before(&[0x80]))),
        ("2.4 grouped", named(4, 0x40, &before(&[0x80]))),
        ("2.4 with its length", named(4, 0x01, &before(&[0, 0, 0, 10]))),
        ("2.4 grouped, with its length", named(4, 0x41, &before(&[0x80, 0, 0, 0, 10]))),
        ("2.3 compressed", named(3, 0x80, &[&[0, 0, 0, 10], &zlib[..]].concat())),
        ("2.3 compressed and grouped", named(3, 0xa0, &[&[0, 0, 0, 10, 0x80], &zlib[..]].concat())),
        ("2.4 compressed", named(4, 0x09, &[&[0, 0, 0, 10], &zlib[..]].concat())),
        ("2.4 compressed, without its length", named(4, 0x08, &zlib)),
        ("called compressed", named(3, 0x80, &before(&[]))),
        ("called grouped", named(3, 0x20, &before(&[]))),
        ("called encrypted", named(3, 0x40, &before(&[]))),
        ("called all of it", named(4, 0xff, &before(&[]))),
    ] {
        assert_named(kind, &file);
    }
    let bomb = miniz_oxide::deflate::compress_to_vec_zlib(&vec![b'x'; 8 << 20], 9);
    assert!(read_of(&named(4, 0x08, &bomb)).title.len() < 5000);
}

#[test]
fn several_tags_are_read_and_the_first_counts() {
    let second = id3(4, 0, &[latin1(4, "TIT2", "Second"), latin1(4, "TRCK", "7")]);
    let first = id3(3, 0, &names(3));
    let empty = id3(3, 0, &[vec![0; 512]]);
    for (kind, file) in [
        ("an empty tag behind", [first.clone(), empty.clone(), sound()].concat()),
        ("an empty tag before", [empty.clone(), first.clone(), sound()].concat()),
        ("a tag of no bytes before", [id3(3, 0, &[]), first.clone(), sound()].concat()),
        ("another behind", [first.clone(), second.clone(), sound()].concat()),
        ("another behind a gap", [first.clone(), vec![0; 100_000], second.clone(), sound()].concat()),
        ("behind zeros", [vec![0; 70_000], first.clone(), sound()].concat()),
        ("behind junk", [b"junk".repeat(200), first.clone(), sound()].concat()),
        ("at the end, with a footer", {
            let mut tag = id3(4, 0x10, &names(4));
            let footer = [b"3DI", &tag[3..10]].concat();
            tag.extend(footer);
            [sound(), tag].concat()
        }),
        ("at the end, without", [sound(), first.clone()].concat()),
        ("at the end, before ID3v1", [sound(), first.clone(), id3v1("S", "N", "P", "", 0)].concat()),
    ] {
        assert_named(kind, &file);
    }
    assert_eq!(read_of(&[first, second, sound()].concat()).track_number, Some(7), "what only the second has");
}

#[test]
fn a_tag_that_lies_about_its_length_is_read() {
    let tag = id3(3, 0, &names(3));
    let sized = |size: [u8; 4]| [&tag[..6], &size, &tag[10..], &sound()].concat();
    assert_named("none at all", &sized([0; 4]));
    assert_named("too short", &sized(synchsafe(25)));
    assert_named("longer than the file", &sized([0x7f; 4]));
    assert_named("not safe", &sized([0, 0, 0, 0x80 | (tag.len() - 10) as u8]));
    assert_named("a cut file", &tag);
    let flac = flac(&[(4, named_comments())]);
    let other = id3(3, 0, &[latin1(3, "TIT2", "ID3 title")]);
    for (kind, size) in [("short", synchsafe(3)), ("long", synchsafe(200)), ("right", synchsafe(other.len() - 10))] {
        assert_named(&format!("FLAC behind a {kind} one"), &[&other[..6], &size, &other[10..], &flac[..]].concat());
    }
    assert_named("FLAC behind a gap", &[&other[..], &vec![0; 3 << 20], &flac[..]].concat());
    assert_named("FLAC behind garbage", &[&other[..], &b"garbage fLaC".repeat(50), &flac[..]].concat());
}

#[test]
fn artists_of_all_frames() {
    let mp3 = |version: u8, frames: &[Vec<u8>]| [id3(version, 0, frames), sound()].concat();
    let user = |name: &str, value: &str| latin1(4, "TXXX", &format!("{name}\0{value}"));
    assert_artists("zeros", &mp3(4, &[latin1(4, "TPE1", "Eminem\0Rihanna")]), &["Eminem", "Rihanna"]);
    assert_artists("frames", &mp3(3, &[latin1(3, "TPE1", "piman"), latin1(3, "TPE1", "jzig")]), &["piman", "jzig"]);
    assert_artists("semicolons", &mp3(3, &[latin1(3, "TPE1", "Eminem; Rihanna;Dido")]), &["Eminem", "Rihanna", "Dido"]);
    assert_artists("a slash", &mp3(3, &[latin1(3, "TPE1", "AC/DC")]), &["AC/DC"]);
    let listed = [latin1(4, "TPE1", "Eminem feat. Rihanna"), user("ARTISTS", "Eminem\0Rihanna")];
    assert_artists("a list beside", &mp3(4, &listed), &["Eminem", "Rihanna"]);
    let slashed = [latin1(4, "TPE1", "Eminem feat. Rihanna"), user("Artists", "Eminem/Rihanna")];
    assert_artists("a list with slashes", &mp3(4, &slashed), &["Eminem", "Rihanna"]);
    let first = mp3(3, &[latin1(3, "TIT2", "First"), latin1(3, "TIT2", "Last")]);
    assert_eq!(read_of(&first).title, "First");
    let of_album = read_of(&mp3(4, &[latin1(4, "TPE1", "A\0B"), user("ALBUM ARTIST", "C"), user("COMPILATION", "1")]));
    assert_eq!(
        (of_album.artists.len(), of_album.album_artists, of_album.is_compilation),
        (2, vec!["C".to_owned()], true)
    );
    let two = [latin1(4, "TPE2", "Frame"), user("ALBUMARTIST", "User")];
    assert_eq!(read_of(&mp3(4, &two)).album_artists, ["Frame"]);
}
