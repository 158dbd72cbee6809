//! Any query: a search answers with tracks that are there, at most as many as asked. How to run it stands in `Cargo.toml`.

#![no_main]

use hearsight::{ground::random::SplitMix64, recommend::{collection::Collection, synthetic}};

const COUNT: u32 = 20;

thread_local! {
    static LIBRARY: Collection = synthetic::library(&mut SplitMix64(1), 300);
}

libfuzzer_sys::fuzz_target!(|query: &str| {
    LIBRARY.with(|library| {
        let (found, _) = library.search(query, COUNT);
        assert!(found.len() <= COUNT as usize);
        assert!(found.iter().all(|id| library.table.place(id).is_some()));
    });
});
