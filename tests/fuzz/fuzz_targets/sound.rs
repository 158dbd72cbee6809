//! Any bytes: patches, names and an identity, or a sentence; never a panic, never more patches than the bytes can hold.
//! How to run it stands in `Cargo.toml`.

#![no_main]

use std::io::Cursor;

use hearsight::{
    engine::cancel::Cancel,
    hearing::{
        decoded,
        plan::{Listener, Plan, QUICK_PATCHES},
    },
    library::{identity, names},
};

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| {
    let file = || Cursor::new(bytes.to_vec());
    assert!(identity::track_id(&mut file()).is_ok());
    drop(names::names(&mut file(), "Artist/Album/01 Title.mp3"));
    drop(decoded::check_length(Box::new(file()), "a.webm", "Sound"));
    for plan in [Plan::Quick, Plan::Full] {
        let Ok(mut listener) = Listener::open(Box::new(file()), "a.mp3", plan) else { continue };
        assert!(listener.duration_secs().is_finite());
        let mut patches = 0;
        while let Ok(Some(patch)) = listener.next_patch(&Cancel::default()) {
            assert!(patch.log_mel.iter().all(|value| value.is_finite()));
            patches += 1;
            assert!(plan == Plan::Full || patches <= QUICK_PATCHES);
        }
        drop(listener.described());
    }
});
