//! Every kind of wrong tag that the readers forgive, built byte by byte, and noise.

mod containers;
mod id3;
mod made;
mod noise;
mod pictures;
mod tail;

use std::io::Cursor;

use super::{Tagged, read};

/// What every made file is called, unless its test says otherwise.
const TITLE: &str = "Sinnerman";
const ARTIST: &str = "Nina Simone";
const ALBUM: &str = "Pastel Blues";

fn read_of(file: &[u8]) -> Tagged {
    read(&mut Cursor::new(file))
}

#[track_caller]
fn assert_named(kind: &str, file: &[u8]) {
    let found = read_of(file);
    let artists: Vec<&str> = found.artists.iter().map(String::as_str).collect();
    assert_eq!(
        (found.title.as_str(), artists.as_slice(), found.album.as_str()),
        (TITLE, &[ARTIST][..], ALBUM),
        "{kind}"
    );
}

#[track_caller]
fn assert_artists(kind: &str, file: &[u8], right: &[&str]) {
    assert_eq!(read_of(file).artists, right, "{kind}");
}
