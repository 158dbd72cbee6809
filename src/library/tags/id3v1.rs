//! ID3v1, ID3v1.1 and the extension "TAG+": 128 bytes at the end of a file, texts of 30 letters (id3.org, ID3v1).

use super::{
    bytes::{Bytes, Span},
    fields::{Field, Tag},
    text::from_latin1,
};

const TAG_BYTES: usize = 128;
const EXTENSION_BYTES: usize = 227;

/// The last tag in a file's `tail`: at its very end, or before what other tags put behind it.
pub fn read(bytes: &mut Bytes, tail: Span) -> Option<Tag> {
    let block = bytes.read(tail.start, tail.len() as usize);
    let last = block.len().checked_sub(TAG_BYTES)?;
    (0..=last).rev().filter(|at| *at == last || is_before_another(&block, *at)).find_map(|at| at_place(&block, at))
}

fn is_before_another(block: &[u8], at: usize) -> bool {
    let after = block.get(at + TAG_BYTES..).unwrap_or_default();
    let begins = |magic: &&[u8]| after.starts_with(magic);
    block.get(at..).is_some_and(|here| here.starts_with(b"TAG"))
        && ([&b"APETAGEX"[..], b"LYRICS", b"TAG", b"ID3"].iter().any(begins) || after.iter().all(|byte| *byte == 0))
}

fn at_place(block: &[u8], at: usize) -> Option<Tag> {
    let tag = block.get(at..at + TAG_BYTES)?.strip_prefix(b"TAG")?;
    // An APE tag's own "APETAGEX" holds the letters too.
    if block.get(..at).is_some_and(|before| before.ends_with(b"APE")) {
        return None;
    }
    let extension = at
        .checked_sub(EXTENSION_BYTES)
        .and_then(|start| block.get(start..at))
        .and_then(|extension| extension.strip_prefix(b"TAG+"));
    let mut found = Tag::default();
    for (place, field) in [(0, Field::Title), (30, Field::Artist), (60, Field::Album)] {
        let mut bytes = until_zero(tag.get(place..place + 30)?).to_vec();
        // The extension goes on where thirty letters were too few.
        if bytes.len() == 30
            && let Some(rest) = extension.and_then(|extension| extension.get(place * 2..place * 2 + 60))
        {
            bytes.extend_from_slice(until_zero(rest));
        }
        if !bytes.iter().any(|byte| *byte < b' ') {
            found.add(field, &from_latin1(&bytes));
        }
    }
    found.add(Field::Date, &from_latin1(until_zero(tag.get(90..94)?)));
    // ID3v1.1: a zero, then the number.
    if let Some([0, number @ 1..=255]) = tag.get(122..124) {
        found.add(Field::Track, &number.to_string());
    }
    Some(found)
}

fn until_zero(bytes: &[u8]) -> &[u8] {
    bytes.split(|byte| *byte == 0).next().unwrap_or(bytes)
}
