//! Any bytes: names short enough to keep, whatever the tags in them say. How to run it stands in `Cargo.toml`.

#![no_main]

use std::io::Cursor;

use hearsight::library::names;

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| {
    let names = names::names(&mut Cursor::new(bytes), "Artist/Album/01 Title.mp3");
    for name in [&names.title, &names.artist, &names.album] {
        assert!(name.chars().count() <= 300);
        assert!(!name.chars().any(char::is_control));
    }
    assert!(names.year.is_none_or(|year| (1860..=2999).contains(&year)));
    assert!(names.track_number.is_none_or(|number| (1..=999).contains(&number)));
});
