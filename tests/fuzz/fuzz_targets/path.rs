//! Any path: names short enough to keep. How to run it stands in `Cargo.toml`.

#![no_main]

use hearsight::library::names;

libfuzzer_sys::fuzz_target!(|path: &str| {
    let names = names::from_path(path);
    for name in [&names.title, &names.artist, &names.album] {
        assert!(name.chars().count() <= 300);
        assert!(!name.chars().any(char::is_control));
    }
});
