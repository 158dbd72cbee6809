//! Chunks of a container (RIFF, its 64-bit kin, AIFF), walked past lengths that lie.
//!
//! A recorder that lost its power leaves a length of 0, a pipe one of 2^32 - 1, an editor one that is off by a byte. What
//! can be trusted are the names of chunks: where one is expected and none stands, the next one is searched.

use std::{io, ops::Range};

use super::bytes::Bytes;

/// Most chunks of a file that are looked at.
const MOST_CHUNKS: usize = 4_096;
/// Bytes searched for the sound where a chunk's length leads nowhere.
const SEARCH_LEN: u64 = 4 * 1024 * 1024;
/// Most searches of one file.
const MOST_SEARCHES: usize = 8;
/// Bytes of no known kind behind the sound that are left alone.
const MOST_TRAILING: u64 = 64 * 1024;
/// Names seen in RIFF and AIFF files.
const KNOWN: [&[u8; 4]; 34] = [
    b"fmt ", b"data", b"LIST", b"fact", b"JUNK", b"junk", b"PAD ", b"bext", b"cart", b"id3 ", b"ID3 ", b"PEAK",
    b"cue ", b"smpl", b"inst", b"iXML", b"axml", b"chna", b"ds64", b"DISP", b"acid", b"levl", b"_PMX", b"plst",
    b"COMM", b"SSND", b"FVER", b"MARK", b"INST", b"COMT", b"NAME", b"AUTH", b"ANNO", b"APPL",
];

/// How a container writes its chunks.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Form {
    /// RIFF, RF64, BW64: four bytes of name, four of length.
    Little,
    /// RIFX, AIFF.
    Big,
    /// Wave64: 16 bytes of name, 8 of length, which counts these 24.
    Wave64,
}

/// A chunk's name (of a Wave64 file, the first four bytes) and where its content lies, kept within the file.
#[derive(Clone, Debug, PartialEq)]
pub struct Chunk {
    pub id: [u8; 4],
    pub body: Range<u64>,
}

/// What a walk found.
#[derive(Debug, Default)]
pub struct Walked {
    /// All chunks but those of sound.
    pub chunks: Vec<Chunk>,
    /// Where sound lies.
    pub data: Vec<Range<u64>>,
    /// Nothing had to be guessed.
    pub is_sound: bool,
    /// Where the sound ends by its own length, where that is behind the end of the file.
    pub told_end: Option<u64>,
}

impl Form {
    fn header_len(self) -> u64 {
        if self == Self::Wave64 { 24 } else { 8 }
    }

    fn padded(self, len: u64) -> u64 {
        let unit: u64 = if self == Self::Wave64 { 8 } else { 2 };
        len.checked_next_multiple_of(unit).unwrap_or(len)
    }

    /// Name and declared length of the content of the chunk at `at`.
    fn header(self, bytes: &mut Bytes, at: u64) -> io::Result<Option<([u8; 4], u64)>> {
        Ok(match self {
            Self::Little | Self::Big => bytes.array::<8>(at)?.map(|[a, b, c, d, len @ ..]| {
                let len = if self == Self::Big { u32::from_be_bytes(len) } else { u32::from_le_bytes(len) };
                ([a, b, c, d], u64::from(len))
            }),
            Self::Wave64 => bytes.array::<24>(at)?.and_then(|header| {
                let ([a, b, c, d, ..], Some(len)) = (header, header.last_chunk::<8>()) else { return None };
                Some(([a, b, c, d], u64::from_le_bytes(*len).saturating_sub(24)))
            }),
        })
    }
}

/// Walks from `at` to the end of the file. `data_id` names the chunks of sound; `big_len` is their length where the 32 bits
/// of a chunk can't say it.
pub fn walk(bytes: &mut Bytes, at: u64, form: Form, data_id: &[u8; 4], big_len: Option<u64>) -> io::Result<Walked> {
    let end = bytes.len();
    let mut walked = Walked { is_sound: true, ..Walked::default() };
    let mut at = at;
    // Where the content of the chunk before starts, and whether its length is odd.
    let mut before: Option<(u64, bool)> = None;
    let mut searches = 0..MOST_SEARCHES;
    for _ in 0..MOST_CHUNKS {
        let Some((id, mut len)) = form.header(bytes, at)? else { break };
        let body = at + form.header_len();
        let rest = end.saturating_sub(body);
        if id == *data_id {
            if len >= u64::from(u32::MAX)
                && let Some(big_len) = big_len
            {
                len = big_len;
            }
            if len == 0 && rest > 0 && !is_chunk(bytes, form, body)? {
                (len, walked.is_sound) = (rest, false);
            }
            if len > rest {
                walked.told_end = body.checked_add(len);
                (len, walked.is_sound) = (rest, false);
            }
            let next = body + form.padded(len);
            let after = end.saturating_sub(body + len);
            // Told so far off that more sound lies behind than in it, and no chunk stands there.
            if after > len.max(MOST_TRAILING) && !is_chunk(bytes, form, next)? && !is_chunk(bytes, form, body + len)? {
                (len, walked.is_sound) = (rest, false);
            }
            walked.data.push(body..body + len);
        } else if is_known(&id) || (is_name(&id) && len <= rest && !is_after_odd(bytes, form, before, at)?) {
            if len > rest {
                walked.is_sound = false;
                if searches.next().is_none() {
                    break;
                }
                let Some(found) = search(bytes, form, body, data_id)? else { break };
                before = None;
                at = found;
                continue;
            }
            // Sound and silence in turn: the sound's own chunks lie inside.
            if &id == b"LIST" && bytes.at(body, 4)? == b"wavl" {
                walked.is_sound = false;
                before = None;
                at = body + 4;
                continue;
            }
            walked.chunks.push(Chunk { id, body: body..body + len });
        } else {
            // No chunk here: written without its padding byte, or the length before led astray.
            let Some((before_body, was_odd)) = before else { break };
            walked.is_sound = false;
            let near = if was_odd { at.checked_sub(1) } else { Some(at + 1) };
            if let Some(near) = near
                && form != Form::Wave64
                && is_chunk(bytes, form, near)?
            {
                before = None;
                at = near;
                continue;
            }
            // What stands behind the sound matters only where the sound's kind is not known yet.
            if !walked.data.is_empty() {
                break;
            }
            if searches.next().is_none() {
                break;
            }
            let Some(found) = search(bytes, form, before_body, data_id)? else { break };
            walked.chunks.pop();
            before = None;
            at = found;
            continue;
        }
        before = Some((body, len % 2 == 1));
        at = body.saturating_add(form.padded(len));
    }
    walked.data.retain(|range| range.start < range.end);
    Ok(walked)
}

/// Whether the chunk before was written without its padding byte: then a name is read a byte late.
fn is_after_odd(bytes: &mut Bytes, form: Form, before: Option<(u64, bool)>, at: u64) -> io::Result<bool> {
    Ok(before.is_some_and(|(_, was_odd)| was_odd)
        && form != Form::Wave64
        && is_chunk(bytes, form, at.saturating_sub(1))?)
}

fn is_known(id: &[u8; 4]) -> bool {
    KNOWN.contains(&id)
}

fn is_name(id: &[u8; 4]) -> bool {
    id.iter().all(|byte| (0x20..0x7f).contains(byte)) && id.iter().any(u8::is_ascii_alphabetic)
}

/// Whether a known chunk that fits into the file starts at `at`.
fn is_chunk(bytes: &mut Bytes, form: Form, at: u64) -> io::Result<bool> {
    let end = bytes.len();
    Ok(form.header(bytes, at)?.is_some_and(|(id, len)| {
        // Another file behind this one ends it.
        matches!(&id, b"RIFF" | b"FORM")
            || is_known(&id) && (len <= end.saturating_sub(at + form.header_len()) || matches!(&id, b"data" | b"SSND"))
    }))
}

/// The next chunk that matters, from `from` on.
fn search(bytes: &mut Bytes, form: Form, from: u64, data_id: &[u8; 4]) -> io::Result<Option<u64>> {
    let until = from.saturating_add(SEARCH_LEN).min(bytes.len());
    let is_wanted = |view: &[u8]| {
        let rest = view.strip_prefix(data_id);
        // A format's content: 14 to 40 bytes and little more.
        rest.is_some() || matches!((form, view), (Form::Little, [b'f', b'm', b't', b' ', 14..=80, 0, 0, 0]))
    };
    bytes.find(from, until, 8, is_wanted)
}

#[cfg(test)]
mod tests {
    use std::io::Cursor;

    use super::*;

    fn chunk(id: &[u8; 4], len: u32, body: &[u8]) -> Vec<u8> {
        [id.as_slice(), &len.to_le_bytes(), body].concat()
    }

    fn walk_le(parts: &[Vec<u8>]) -> Walked {
        let mut bytes = Bytes::new(Box::new(Cursor::new(parts.concat()))).unwrap().ok().unwrap();
        walk(&mut bytes, 0, Form::Little, b"data", None).unwrap()
    }

    #[test]
    fn sound_is_found_past_lengths_that_lie() {
        let fmt = chunk(b"fmt ", 16, &[7; 16]);
        let sound = |len: u32| chunk(b"data", len, &[200; 1_000]);
        let list = |len: u32, body_len: usize| chunk(b"LIST", len, &vec![1; body_len]);
        type Case = (&'static str, Vec<Vec<u8>>, u64, bool);
        let cases: [Case; 9] = [
            ("plain", vec![fmt.clone(), sound(1_000)], 1_000, true),
            ("length 0", vec![fmt.clone(), sound(0)], 1_000, false),
            ("length unknown", vec![fmt.clone(), sound(u32::MAX)], 1_000, false),
            ("over-long", vec![fmt.clone(), sound(1_200)], 1_000, false),
            ("a list longer than the file", vec![fmt.clone(), list(9_999, 20), sound(1_000)], 1_000, false),
            ("a list that ends in the sound", vec![fmt.clone(), list(70, 20), sound(1_000)], 1_000, false),
            ("an odd list without padding", vec![fmt.clone(), list(21, 21), sound(1_000)], 1_000, false),
            ("sound first", vec![sound(1_000), fmt.clone()], 1_000, true),
            ("two of them", vec![fmt.clone(), sound(1_000), list(20, 20), sound(1_000)], 2_000, true),
        ];
        for (what, parts, wanted, is_sound) in cases {
            let walked = walk_le(&parts);
            let len: u64 = walked.data.iter().map(|range| range.end - range.start).sum();
            assert_eq!((len, walked.is_sound), (wanted, is_sound), "{what}: {walked:?}");
            assert!(walked.chunks.iter().any(|chunk| &chunk.id == b"fmt "), "{what}: {walked:?}");
        }
        // Of no sound, none is made.
        assert!(walk_le(&[fmt, sound(0)[..8].to_vec()]).data.is_empty());
    }
}
