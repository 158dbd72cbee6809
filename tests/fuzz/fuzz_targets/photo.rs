//! Any bytes: pixels or a sentence, never a panic. How to run it stands in `Cargo.toml`.

#![no_main]

use hearsight::vision::{decode, prepare};

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| {
    if let Ok(photo) = decode::decode(bytes) {
        assert!(photo.width_px > 0 && photo.height_px > 0);
        assert!(prepare::crop(&photo.rgb).is_ok());
    }
});
