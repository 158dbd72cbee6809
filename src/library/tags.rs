//! What a file's tags say, as much of them as can be read.
//!
//! A library of readers gives a file's tags or an error, so one frame with a wrong size costs a song its name, and the
//! list shows "track03". Here every tag of every kind in the file is read as far as it goes, and each field is taken from
//! the best of them that has it: the format's own (Vorbis comments, `ilst`), then ID3v2, then APE, then ID3v1, whose texts
//! are cut at thirty letters. What is missing stays empty; nothing fails.
//!
//! Texts come out in Unicode where the tag's encoding is known and true. Bytes of an unknown 8-bit encoding (ID3's
//! "Latin-1", broken UTF-8) come out as the code points U+0000 to U+00FF of the same numbers, 80 to 9F too: turned back
//! into bytes (`c as u8`, where all are below 0x100), they can be read in the right code page. See `text`.

use std::io::{Read, Seek};

mod ape;
mod bytes;
mod fields;
mod flac;
mod frame;
mod id3v1;
mod id3v2;
mod merge;
mod mp4;
mod ogg;
mod picture;
mod riff;
mod tagged;
mod text;
mod vorbis;
mod wrapping;

#[cfg(test)]
mod tests;

use bytes::{Bytes, Span, find};
use fields::Tag;
pub use merge::{MAX_TRACK_NUMBER, YEARS, is_various};
use picture::Place;
pub use tagged::Tagged;

/// Tags in front of a file, one behind the other.
const MAX_TAGS: usize = 8;
/// How far the sound is looked for behind a tag that lies about its length.
const LOST_BYTES: usize = 64 << 10;
/// What is looked at of a file's end: ID3v1, APE and appended tags all begin or end within it.
const TAIL_BYTES: u64 = 64 << 10;
/// Pictures of one file that are looked at.
const MAX_PICTURES: usize = 64;

/// Reads what can be read of any tag; never fails. At most two megabytes are read, gaps of zeros not counted.
/// Leaves the source anywhere.
pub fn read(source: &mut (impl Read + Seek)) -> Tagged {
    let Some(mut bytes) = Bytes::new(source) else { return Tagged::default() };
    merge::merge(&tags(&mut bytes))
}

/// A picture in a file's tags, see [`pictures`].
#[derive(Debug)]
pub struct Picture {
    /// Marked as the front cover.
    pub is_front: bool,
    place: Place,
}

/// The pictures (JPEG, PNG, WebP, GIF by their first bytes) of all tags, the best tag's first and each tag's in its own
/// order; of each little more than its first bytes is read. Leaves the source anywhere.
pub fn pictures(source: &mut (impl Read + Seek)) -> Vec<Picture> {
    let Some(mut bytes) = Bytes::new(source) else { return Vec::new() };
    let mut places: Vec<Place> = Vec::new();
    for place in tags(&mut bytes).into_iter().flat_map(Tag::into_pictures) {
        // A tag at the end of a chunked file is found twice.
        if places.len() < MAX_PICTURES && places.iter().all(|known| known.spans != place.spans) {
            places.push(place);
        }
    }
    places.into_iter().filter_map(|place| Some(Picture { is_front: place.is_front(&mut bytes)?, place })).collect()
}

impl Picture {
    /// The picture's bytes, and maybe some behind its end; `None` where there are more than 12 MiB, or none.
    pub fn read(&self, source: &mut (impl Read + Seek)) -> Option<Vec<u8>> {
        self.place.read(&mut Bytes::new(source)?)
    }
}

/// All tags of a file, the best first.
fn tags(bytes: &mut Bytes) -> Vec<Tag> {
    // The end first: it is small, and whatever the front costs must not cost it too.
    let tail = Span::new(bytes.length().saturating_sub(TAIL_BYTES), bytes.length());
    let last = id3v1::read(bytes, tail);
    let mut apes = ape::read(bytes, tail);
    let (mut fronts, start) = fronts(bytes);
    let head = bytes.read(start, 16);
    let mut tags = Vec::new();
    if head.starts_with(b"fLaC") {
        tags.push(flac::read(bytes, start));
    } else if head.starts_with(ogg::MAGIC) {
        tags.append(&mut ogg::read(bytes, start));
    } else if let Some(kind) = riff::Kind::of(&head) {
        tags.append(&mut riff::read(bytes, kind, start));
    } else if mp4::is_start(&head) {
        tags.push(mp4::read(bytes, start));
    } else if head.starts_with(ape::MAGIC) {
        apes.extend(ape::at_place(bytes, start, None));
    } else if [&b"wvpk"[..], b"MAC ", b"MPCK", b"MP+", b"OFR ", b"TTA"].iter().any(|magic| head.starts_with(magic)) {
        // WavPack, Monkey's Audio, Musepack and their kin: APE is their own.
        tags.append(&mut apes);
    }
    tags.append(&mut fronts);
    tags.append(&mut id3v2::appended(bytes, tail, start));
    tags.append(&mut apes);
    tags.extend(last);
    tags
}

/// The ID3v2 tags in front of a file, and where what follows them begins.
fn fronts(bytes: &mut Bytes) -> (Vec<Tag>, u64) {
    let mut tags = Vec::new();
    let (mut at, mut frames_end) = (0, 0);
    for _ in 0..MAX_TAGS {
        // MP4 begins with zeros of its own.
        if !is_known(&bytes.read(at, 16)) {
            at = bytes.after_zeros(at);
        }
        if !is_known(&bytes.read(at, 16)) {
            // Behind a tag, or junk, that is longer or shorter than it says.
            let Some(found) = lost_start(bytes, frames_end.min(at)) else { break };
            at = found;
        }
        let Some(found) = id3v2::read(bytes, at) else { break };
        tags.push(found.tag);
        frames_end = found.frames_end;
        at = found.end.max(at + id3v2::HEADER_BYTES);
    }
    (tags, at)
}

fn is_known(head: &[u8]) -> bool {
    let is_sound = matches!(head, [0xff, 0xe0..=0xff, ..]);
    is_sound || id3v2::is_header(head) || mp4::is_start(head) || is_surely(head) || head.starts_with(b"APETAGEX")
}

/// Magics long enough to be looked for.
fn is_surely(head: &[u8]) -> bool {
    (head.starts_with(b"fLaC") && matches!(head.get(4..8), Some([0 | 0x80, 0, 0, 34])))
        || (head.starts_with(ogg::MAGIC) && head.get(4) == Some(&0))
        || (riff::Kind::of(head).is_some())
        || (id3v2::is_header(head) && head.get(6..10).is_some_and(|size| size.iter().all(|byte| *byte < 0x80)))
}

fn lost_start(bytes: &mut Bytes, from: u64) -> Option<u64> {
    let block = bytes.read(from, LOST_BYTES);
    // Cheap first: nothing is looked for in a file of sound that has none of them.
    let magics = [&b"fLaC"[..], b"OggS", b"RIFF", b"FORM", b"ID3"];
    let place = magics
        .iter()
        .filter_map(|magic| {
            let mut from = 0;
            loop {
                let place = from + find(block.get(from..)?, magic)?;
                if is_surely(block.get(place..)?) {
                    return Some(place);
                }
                from = place + 1;
            }
        })
        .min()?;
    Some(from + place as u64)
}
