//! Any text in place of a saved taste or a catalogue: read or refused, never a panic. How to run it stands in `Cargo.toml`.

#![no_main]

use hearsight::{catalogue::Catalogue, recommend::asked::Asked, recommend::wish::Wish, taste::export::Export};

libfuzzer_sys::fuzz_target!(|text: &str| {
    if let Ok(export) = serde_json::from_str::<Export>(text) {
        let news = export.news(&[]);
        assert!(news.map_or(0, |(new, known)| new.len() + known) <= export.feedback.len());
    }
    if let Ok(catalogue) = Catalogue::read(text) {
        for entry in &catalogue.tracks {
            let _ = catalogue.track(entry);
        }
    }
    let mut wish = Wish::default();
    for line in text.lines() {
        if let Some((name, value)) = line.split_once('=') {
            wish.set(name, value.to_owned());
        }
    }
    let _ = Asked::of(&wish);
});
