//! Tags at a file's end: APE, ID3v1, and what programs leave of them.

use super::{assert_artists, assert_named, made::*, read_of};

/// Another song's ID3v1: wherever something better is, it must not be seen.
fn worse() -> Vec<u8> {
    id3v1("Sinner", "Nina", "Pastel", "1999", 4)
}

#[test]
fn ape_is_read_wherever_it_stands_and_goes_before_id3v1() {
    let items = ape_items(&APE_NAMES);
    let footer = |size: usize| ape_frame(size, false);
    let header = |size: usize| ape_frame(size, true);
    let size = items.len() + 32;
    for (kind, parts) in [
        ("at the end", vec![sound(), ape(&APE_NAMES)]),
        ("before ID3v1", vec![sound(), ape(&APE_NAMES), worse()]),
        ("behind ID3v1", vec![sound(), worse(), ape(&APE_NAMES)]),
        ("at the start", vec![ape(&APE_NAMES), sound()]),
        ("without a header", vec![sound(), items.clone(), footer(size)]),
        ("without a footer", vec![sound(), header(size), items.clone()]),
        ("a size that counts the header too", vec![sound(), header(size + 32), items.clone(), footer(size + 32)]),
        ("a size of nothing", vec![sound(), header(0), items.clone(), footer(0)]),
        ("a size beyond the file", vec![sound(), header(1 << 30), items.clone(), footer(1 << 30)]),
        ("a stray footer behind", vec![sound(), ape(&APE_NAMES), footer(142)]),
        ("a stray footer behind ID3v1", vec![sound(), ape(&APE_NAMES), worse(), footer(142)]),
        ("an empty tag behind", vec![sound(), ape(&APE_NAMES), ape(&[])]),
        ("behind Lyrics3", vec![sound(), ape(&APE_NAMES), b"LYRICSBEGININD0000200000026LYRICS200".to_vec(), worse()]),
    ] {
        assert_named(kind, &parts.concat());
    }
}

#[test]
fn stray_footers_take_nothing_with_them() {
    let tag = id3(3, 0, &names(3));
    for (kind, size) in
        [("of a lying size", 142), ("of no size", 0), ("of its own size", 32), ("of a huge size", 0xffff_ffff)]
    {
        let file = [tag.clone(), sound(), ape_frame(size, false)].concat();
        assert_named(kind, &file);
        assert_named(kind, &[file, worse()].concat());
    }
}

#[test]
fn items_that_lie_cost_only_themselves() {
    let lying = |size: u32, value: &str| [&size.to_le_bytes()[..], &[0; 4], b"Comment\0", value.as_bytes()].concat();
    for (kind, bad) in [
        ("too long", lying(5000, "abc")),
        ("too short", lying(1, "a comment")),
        ("four gigabytes", lying(u32::MAX, "abc")),
        ("garbage", b"\x01garbage\xff".to_vec()),
        (
            "a cover",
            [&40_000_u32.to_le_bytes()[..], &[2, 0, 0, 0], b"Cover Art (Front)\0", &picture(40_000)[..40_000]].concat(),
        ),
    ] {
        let items = [bad, ape_items(&APE_NAMES)].concat();
        let size = items.len() + 32;
        assert_named(kind, &[sound(), ape_frame(size, true), items, ape_frame(size, false)].concat());
    }
}

#[test]
fn ape_has_lists_and_more_fields() {
    let many = [
        ("ARTIST", "Danger Mouse\0Black Thought"),
        ("title", "Because"),
        ("Track", "3/12"),
        ("Year", "2022-08-12"),
        ("Album Artist", "VA"),
        ("Title", "Last"),
    ];
    let read = read_of(&[b"wvpk", &[0; 100][..], &ape(&many)].concat());
    assert_eq!(read.artists, ["Danger Mouse", "Black Thought"]);
    assert_eq!(
        (read.title.as_str(), read.track_number, read.year, read.is_compilation),
        ("Because", Some(3), Some(2022), true)
    );
    // WavPack's and Musepack's own tag is APE; an MP3's is ID3v2.
    let other = id3(3, 0, &[latin1(3, "TPE1", "Other")]);
    assert_artists(
        "Musepack",
        &[other.clone(), b"MPCK".to_vec(), vec![1; 99], ape(&APE_NAMES)].concat(),
        &["Nina Simone"],
    );
    assert_artists("MP3", &[other, sound(), ape(&APE_NAMES)].concat(), &["Other"]);
}

#[test]
fn id3v1_is_the_last_resort() {
    let tag = id3v1("Sinnerman", "Nina Simone", "Pastel Blues", "1965", 10);
    assert_named("alone", &[sound(), tag.clone()].concat());
    assert_named("before zeros", &[sound(), tag.clone(), vec![0; 300]].concat());
    assert_named("twice", &[sound(), worse(), tag.clone()].concat());
    let spaced = id3v1("Sinnerman                     ", "Nina Simone                   ", "Pastel Blues", "", 0);
    assert_named("filled with spaces", &[sound(), spaced].concat());
    assert_named("with a better one in front", &[id3(3, 0, &names(3)), sound(), worse()].concat());
    let read = read_of(&[sound(), tag].concat());
    assert_eq!((read.track_number, read.year), (Some(10), Some(1965)));
    let whole = "A title of more than thirty characters";
    let cut: String = whole.chars().take(30).collect();
    let behind = [id3(3, 0, &[latin1(3, "TIT2", whole)]), sound(), id3v1(&cut, "", "", "", 0)].concat();
    assert_eq!(read_of(&behind).title, whole);
    let before = [id3(3, 0, &[latin1(3, "TIT2", &cut)]), sound(), ape(&[("Title", whole)])].concat();
    assert_eq!(read_of(&before).title, whole, "a text that was copied from ID3v1");
    let mut extension = b"TAG+".to_vec();
    extension.extend(b"ty characters");
    extension.resize(227, 0);
    let cut: String = whole.chars().take(30).collect();
    let extended = [sound(), extension, id3v1(&cut, "", "", "", 0)].concat();
    assert_eq!(read_of(&extended).title, "A title of more than thirty chty characters");
    let cyrillic = [sound(), [&b"TAG\xca\xe8\xed\xee"[..], &[0; 121]].concat()].concat();
    assert_eq!(read_of(&cyrillic).title, "\u{ca}\u{e8}\u{ed}\u{ee}");
}
