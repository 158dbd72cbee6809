//! The formats' own tags: FLAC, Ogg, MP4, RIFF and AIFF.

use super::{assert_artists, assert_named, made::*, read_of};

fn other_id3() -> Vec<u8> {
    id3(3, 0, &[latin1(3, "TIT2", "ID3 title"), latin1(3, "TPE1", "ID3 artist"), latin1(3, "TALB", "ID3 album")])
}

#[test]
fn flac_is_read_behind_whatever_stands_in_front() {
    let whole = flac(&[(4, named_comments())]);
    let big =
        [&b"\0\0\0\x03\0\0\0\x0aimage/jpeg\0\0\0\0"[..], &[0; 16], &17_000_000_u32.to_be_bytes(), &vec![7; 17_000_000]]
            .concat();
    let lying = |size: &[u8], body: &[u8]| {
        let mut file = flac(&[(4, named_comments())]);
        file.splice(42..42, [&[6], size, body].concat());
        file
    };
    for (kind, file) in [
        ("alone", whole.clone()),
        ("behind a cover", flac(&[(6, picture(90_000)), (4, named_comments())])),
        ("behind padding", flac(&[(1, vec![0; 9000]), (4, named_comments())])),
        ("behind an ID3 tag", [other_id3(), whole.clone()].concat()),
        ("behind two", [other_id3(), id3(3, 0, &[vec![0; 512]]), whole.clone()].concat()),
        ("behind three", [other_id3(), other_id3(), other_id3(), whole.clone()].concat()),
        ("before ID3v1", [whole.clone(), id3v1("x", "y", "z", "", 0)].concat()),
        ("behind a cover of 17 MB", lying(&[0x03, 0x66, 0x40], &big)),
        ("behind a block that is longer", lying(&[0, 0, 9], &picture(400))),
        ("behind a block that is shorter", lying(&[0x10, 0, 0], &picture(400))),
    ] {
        assert_named(kind, &file);
    }
    // The block's length lies, not the comment's.
    for size in [[0, 0, 1], [0xff, 0xff, 0xff]] {
        let mut file = whole.clone();
        file.splice(43..46, size);
        assert_named("a comment block of a wrong length", &file);
    }
}

#[test]
fn comments_are_read_in_any_spelling() {
    let of = |list: &[&[u8]]| read_of(&flac(&[(4, comments(list))]));
    let read = of(&[
        b"title=Because",
        b"Artist=Danger Mouse",
        b"ARTIST=Black Thought",
        b"ALBUM_ARTIST=Various Artists",
        b"TRACK=3/12",
        b"YEAR=2022",
        b"version=Live",
        b"TITLE=Last",
    ]);
    assert_eq!(
        (read.title.as_str(), read.artists),
        ("Because (Live)", vec!["Danger Mouse".to_owned(), "Black Thought".to_owned()])
    );
    assert_eq!((read.track_number, read.year, read.is_compilation), (Some(3), Some(2022), true));
    for key in ["ALBUMARTIST", "ALBUM ARTIST", "Album_Artist", "albumartist"] {
        assert_eq!(of(&[format!("{key}=U2").as_bytes()]).album_artists, ["U2"], "{key}");
    }
    assert!(of(&[b"COMPILATION=1"]).is_compilation);
    assert_eq!(of(&[b"TRACKNUMBER=03", b"DATE=01.05.2003"]).track_number, Some(3));
    assert_eq!(of(&[b"DATE=01.05.2003"]).year, Some(2003));
    assert_eq!(of(&[b"PERFORMER=Jaco (bass)"]).artists, ["Jaco"]);
    assert_eq!(of(&[b"ARTIST=A feat. B", b"ARTISTS=A", b"ARTISTS=B"]).artists, ["A", "B"]);
    assert_eq!(of(&[b"TITLE=Bj\xf6rk"]).title, "Bj\u{f6}rk", "Latin-1");
    assert_eq!(of(&[b"TITLE=\xca\xe8\xed\xee"]).title, "\u{ca}\u{e8}\u{ed}\u{ee}", "kept as bytes");
    assert_eq!(of(&["TITLE=Björk".as_bytes()]).title, "Björk");
}

#[test]
fn comments_that_lie_cost_only_themselves() {
    let bend = |at: usize, size: u32, bad: &[u8]| {
        let mut list = NAMES.map(str::as_bytes).to_vec();
        list.insert(1, bad);
        let mut bytes = comments(&list);
        let place = 12 + list[..at].iter().map(|comment| comment.len() + 4).sum::<usize>();
        bytes.splice(place..place + 4, size.to_le_bytes());
        bytes
    };
    let cases = [
        ("too long", bend(1, 5000, b"COMMENT=abc")),
        ("four gigabytes", bend(1, u32::MAX, b"COMMENT=abc")),
        ("too short", bend(1, 9, b"COMMENT=a longer comment")),
        ("without a sign", bend(1, 7, b"COMMENT")),
        ("without a key", bend(1, 4, b"=abc")),
        ("empty", bend(1, 0, b"")),
        ("a vendor that is too long", [&900_u32.to_le_bytes()[..], &named_comments()[4..]].concat()),
    ];
    for (kind, bytes) in cases {
        assert_named(&format!("{kind}, in FLAC"), &flac(&[(4, bytes.clone())]));
        assert_named(&format!("{kind}, in Ogg"), &ogg(1, &vorbis(&bytes), 255));
    }
}

#[test]
fn ogg_streams_of_every_kind() {
    let comment = named_comments();
    let theora = [[&b"\x80theora"[..], &[0; 35]].concat(), [&b"\x81theora"[..], &comments(&[b"TITLE=Film"])].concat()];
    let flac_head = [&b"\x7fFLAC\x01\0\0\x01fLaC\0\0\0\x22"[..], &[7; 34]].concat();
    let flac_comment = [&[0x84], &(comment.len() as u32).to_be_bytes()[1..], &comment].concat();
    let other = ogg(2, &vorbis(&comments(&[b"TITLE=Second", b"ARTIST=Other", b"DATE=1999"])), 255);
    let two = vorbis(&comment);
    let interleaved = [
        pages(1, true, &theora[0], 255),
        pages(2, true, &two[0], 255),
        pages(1, false, &theora[1], 255),
        pages(2, false, &two[1], 255),
    ];
    let whole = ogg(1, &vorbis(&comment), 255);
    let mut unframed = vorbis(&comment);
    unframed[1].pop();
    // All header packets of a stream share pages as encoders write them.
    let shared: Vec<u8> = {
        let (head, rest) = (pages(1, true, &two[0], 255), &two[1..]);
        let lacing: Vec<u8> = rest
            .iter()
            .flat_map(|packet| {
                let mut sizes = vec![255; packet.len() / 255];
                sizes.push((packet.len() % 255) as u8);
                sizes
            })
            .collect();
        let page = [
            b"OggS",
            &[0, 0][..],
            &[0; 8],
            &1_u32.to_le_bytes(),
            &[0; 8],
            &[lacing.len() as u8],
            &lacing,
            &rest.concat(),
        ]
        .concat();
        [head.concat(), page].concat()
    };
    for (kind, file) in [
        ("Vorbis", whole.clone()),
        ("Opus", ogg(1, &opus(&comment), 255)),
        ("Opus with padding behind", ogg(1, &opus(&[&comment[..], &[0; 700]].concat()), 255)),
        ("Speex", ogg(1, &[[&b"Speex   1.2"[..], &[0; 69]].concat(), comment.clone(), vec![9; 50]], 255)),
        ("FLAC", ogg(1, &[flac_head, flac_comment], 255)),
        (
            "over many pages",
            ogg(
                1,
                &opus(&comments(&[&[b'x'; 9000], NAMES[0].as_bytes(), NAMES[1].as_bytes(), NAMES[2].as_bytes()])),
                2,
            ),
        ),
        ("no framing bit", ogg(1, &unframed, 255)),
        ("all headers on one page", shared),
        ("a chain", [whole.clone(), other].concat()),
        ("with pictures", interleaved.concat().concat()),
        ("behind an ID3 tag", [other_id3(), whole.clone()].concat()),
        ("junk before the first page", [b"junk".to_vec(), whole.clone()].concat()),
        ("junk between pages", {
            let pages = vorbis(&comment);
            [ogg(1, &pages[..1], 255), vec![3; 777], ogg(1, &pages[1..], 255)].concat()
        }),
        ("cut behind the comment", whole[..whole.len() - 700].to_vec()),
    ] {
        assert_named(kind, &file);
    }
    let cut = ogg(1, &opus(&comments(&[NAMES[0].as_bytes(), NAMES[1].as_bytes(), &[b'x'; 5000]])), 4);
    assert_artists("cut within the comment", &cut[..1500], &["Nina Simone"]);
    assert_eq!(read_of(&ogg(1, &vorbis(&comments(&[])), 255)), super::Tagged::default());
}

#[test]
fn mp4_lists_wherever_they_stand() {
    let list_of = |items: &[Vec<u8>]| boxed(b"ilst", &items.concat());
    let long = |name: &[u8; 4], body: &[u8]| {
        [&1_u32.to_be_bytes()[..], name, &(body.len() as u64 + 16).to_be_bytes(), body].concat()
    };
    let kind = boxed(b"ftyp", b"M4A \0\0\0\0");
    let handler = boxed(b"hdlr", &[0; 24]);
    let whole = mp4(&items());
    let bent = |from: &[u8], size: u32| {
        let mut file = whole.clone();
        let place = file.windows(4).position(|name| name == from).unwrap() - 4;
        file.splice(place..place + 4, size.to_be_bytes());
        file
    };
    let mdta = {
        let key = |name: &str| boxed(b"mdta", name.as_bytes());
        let keys = [key("com.apple.quicktime.title"), key("artist"), key("album")].concat();
        let keys = boxed(b"keys", &[&[0; 4], &3_u32.to_be_bytes()[..], &keys].concat());
        let items: Vec<_> = ["Sinnerman", "Nina Simone", "Pastel Blues"]
            .iter()
            .enumerate()
            .map(|(i, text)| item(&(i as u32 + 1).to_be_bytes(), text))
            .collect();
        boxed(b"meta", &[handler.clone(), keys, list_of(&items)].concat())
    };
    let quicktime = |name: &[u8; 4], text: &str| {
        boxed(name, &[&(text.len() as u16).to_be_bytes()[..], &[0x15, 0xc7], text.as_bytes()].concat())
    };
    let texts = [
        quicktime(b"\xa9nam", "Sinnerman"),
        quicktime(b"\xa9ART", "Nina Simone"),
        quicktime(b"\xa9alb", "Pastel Blues"),
    ];
    let mobile = |name: &[u8; 4], text: &str| boxed(name, &[&[0; 6], text.as_bytes(), &[0]].concat());
    let mobiles = [mobile(b"titl", "Sinnerman"), mobile(b"perf", "Nina Simone"), mobile(b"albm", "Pastel Blues")];
    for (kind, file) in [
        ("moov at the end", whole.clone()),
        ("moov in front", [kind.clone(), moov(&list(&items())), boxed(b"mdat", &[0x11; 500])].concat()),
        ("lengths of 64 bits", [kind.clone(), long(b"mdat", &[0x11; 500]), long(b"moov", &list(&items()))].concat()),
        ("moov to the file's end", bent(b"moov", 0)),
        ("moov beyond the file's end", bent(b"moov", 1 << 30)),
        ("a list that is too long", bent(b"ilst", 1 << 20)),
        ("a sound that is too long", bent(b"mdat", 1 << 28)),
        ("a sound that is too short", bent(b"mdat", 100)),
        (
            "meta without a version",
            [kind.clone(), moov(&boxed(b"udta", &boxed(b"meta", &[handler.clone(), list_of(&items())].concat())))]
                .concat(),
        ),
        (
            "meta in moov itself",
            [kind.clone(), moov(&boxed(b"meta", &[vec![0; 4], handler.clone(), list_of(&items())].concat()))].concat(),
        ),
        ("numbered keys", [kind.clone(), moov(&mdta)].concat()),
        ("QuickTime's texts", [boxed(b"ftyp", b"qt  \0\0\0\0"), moov(&boxed(b"udta", &texts.concat()))].concat()),
        ("3GPP's texts", [boxed(b"ftyp", b"3gp4\0\0\0\0"), moov(&boxed(b"udta", &mobiles.concat()))].concat()),
        ("behind an ID3 tag", [other_id3(), whole.clone()].concat()),
        ("a cover before the names", mp4(&[vec![boxed(b"covr", &data(13, &picture(90_000)))], items()].concat())),
    ] {
        assert_named(kind, &file);
    }
}

#[test]
fn mp4_items_of_every_kind() {
    let free = |name: &str, values: &[&str]| {
        let values: Vec<u8> = values.iter().flat_map(|value| data(1, value.as_bytes())).collect();
        boxed(
            b"----",
            &[
                boxed(b"mean", b"\0\0\0\0com.apple.iTunes"),
                boxed(b"name", &[&[0; 4], name.as_bytes()].concat()),
                values,
            ]
            .concat(),
        )
    };
    let two = boxed(b"\xa9ART", &[data(1, b"hello"), data(1, b"world")].concat());
    let read = read_of(&mp4(&[
        two,
        item(b"aART", "Various Artists"),
        boxed(b"trkn", &data(0, &[0, 0, 0, 3, 0, 12, 0, 0])),
        item(b"\xa9day", "2003-05-01T07:00:00Z"),
        item(b"\xa9nam", "First"),
        item(b"\xa9nam", "Last"),
    ]));
    assert_eq!(read.artists, ["hello", "world"]);
    assert_eq!(
        (read.title.as_str(), read.track_number, read.year, read.is_compilation),
        ("First", Some(3), Some(2003), true)
    );
    assert_artists("two items", &mp4(&[item(b"\xa9ART", "A"), item(b"\xa9ART", "B")]), &["A", "B"]);
    assert_artists("a free form", &mp4(&[item(b"\xa9ART", "A & B"), free("ARTISTS", &["A", "B"])]), &["A", "B"]);
    for (value, right) in [(1, true), (0, false)] {
        assert_eq!(read_of(&mp4(&[boxed(b"cpil", &data(21, &[value]))])).is_compilation, right);
    }
    let wide = boxed(b"\xa9nam", &data(2, &"Жар".encode_utf16().flat_map(u16::to_be_bytes).collect::<Vec<_>>()));
    assert_eq!(read_of(&mp4(&[wide])).title, "Жар");
    assert_eq!(read_of(&mp4(&[boxed(b"\xa9nam", &data(1, b"\xca\xe8\xed\xee"))])).title, "\u{ca}\u{e8}\u{ed}\u{ee}");
}

#[test]
fn riff_chunks_padded_or_not() {
    let sound = chunk(b"data", &[9; 400], false);
    let id3_of = |name: &[u8; 4]| chunk(name, &id3(3, 0, &names(3)), false);
    let bent = |file: Vec<u8>, name: &[u8], size: u32| {
        let mut file = file;
        let place = file.windows(4).position(|here| here == name).unwrap() + 4;
        file.splice(place..place + 4, size.to_le_bytes());
        file
    };
    let mut odd = id3_of(b"id3 ");
    odd.splice(0..0, chunk(b"junk", b"odd", false));
    let long = [
        &b"RF64\xff\xff\xff\xffWAVE"[..],
        &chunk(b"ds64", &[&[0; 8][..], &400_u64.to_le_bytes(), &[0; 12]].concat(), false),
        b"data\xff\xff\xff\xff",
        &[9; 400],
        &info(),
    ]
    .concat();
    let guid = |name: &[u8; 4], body: &[u8]| {
        let mut bytes = [
            &name[..],
            b"\xf3\xac\xd3\x11\x8c\xd1\0\xc0\x4f\x8e\xdb\x8a",
            &(body.len() as u64 + 24).to_le_bytes(),
            body,
        ]
        .concat();
        bytes.resize(bytes.len().next_multiple_of(8), 0);
        bytes
    };
    let w64 = [
        &b"riff\x2e\x91\xcf\x11\xa5\xd6\x28\xdb\x04\xc1\0\0"[..],
        &[0; 8],
        b"wave\xf3\xac\xd3\x11\x8c\xd1\0\xc0\x4f\x8e\xdb\x8a",
        &guid(b"fmt ", &[1; 16]),
        &guid(b"data", &[9; 333]),
        &guid(b"list", &info()[8..]),
    ]
    .concat();
    for (kind, file) in [
        ("INFO before the sound", riff(&[info(), sound.clone()])),
        ("INFO behind the sound", riff(&[sound.clone(), info()])),
        ("an id3 chunk", riff(&[sound.clone(), id3_of(b"id3 ")])),
        ("an ID3 chunk", riff(&[sound.clone(), id3_of(b"ID3 ")])),
        ("an id3 chunk with a zero", riff(&[sound.clone(), id3_of(b"id3\0")])),
        ("odd without padding", riff(&[sound.clone(), odd])),
        ("a sound that is too long", bent(riff(&[sound.clone(), info()]), b"data", 1 << 30)),
        ("a sound of length zero", bent(riff(&[sound.clone(), info()]), b"data", 0)),
        ("a LIST that is too long", bent(riff(&[info(), sound.clone()]), b"LIST", 1 << 20)),
        ("RF64", long),
        ("W64", w64),
        ("a file of length zero", bent(riff(&[info(), sound.clone()]), b"RIFF", 0)),
    ] {
        assert_named(kind, &file);
    }
    let text = |bytes: &[u8]| chunk(b"LIST", &[&b"INFO"[..], &chunk(b"INAM", bytes, false)].concat(), false);
    for (bytes, right) in [
        (&b"Bj\xf6rk\0"[..], "Bj\u{f6}rk"),
        (b"Bj\xc3\xb6rk\0", "Björk"),
        (b"B\0j\0\xf6\0r\0k\0\0\0", "Björk"),
        (b"\xff\xfeB\0j\0\xf6\0r\0k\0", "Björk"),
        (b"Name\0junk", "Name"),
    ] {
        assert_eq!(read_of(&riff(&[text(bytes), sound.clone()])).title, right);
    }
}

#[test]
fn aiff_chunks() {
    let sound = chunk(b"SSND", &[9; 400], true);
    let tag = chunk(b"ID3 ", &id3(3, 0, &names(3)), true);
    for (kind, file) in [
        ("ID3 behind", aiff(&[sound.clone(), tag.clone()])),
        ("ID3 before", aiff(&[tag.clone(), sound.clone()])),
        ("with a worse name", aiff(&[chunk(b"NAME", b"Sinner", true), sound.clone(), tag.clone()])),
        ("an empty ID3 chunk too", aiff(&[chunk(b"ID3 ", b"", true), sound.clone(), tag])),
    ] {
        assert_named(kind, &file);
    }
    let plain = read_of(&aiff(&[
        chunk(b"NAME", b"Sinnerman", true),
        chunk(b"AUTH", b"Nina Simone", true),
        chunk(b"ID3 ", b"", true),
        sound,
    ]));
    assert_eq!((plain.title.as_str(), plain.artists), ("Sinnerman", vec!["Nina Simone".to_owned()]));
}
