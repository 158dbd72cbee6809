//! Whether bytes really are a stream of MPEG or ADTS frames.
//!
//! Their sync word is eleven or twelve set bits: any hundred kilobytes of noise hold dozens, and the decoder library makes
//! sound of them. A frame tells where the next one begins: only bytes in which frames follow frames are music.

use std::io;

use super::shared::Shared;
use crate::hearing::mpeg_frame::Header;

/// Frames that must follow each other. Two do by chance once in about 30,000 sync words.
const LEAST_FRAMES: usize = 8;
/// How far the first of them is looked for in each place, in bytes: what the decoder library looks through.
const SEARCH_LEN: usize = 1024 * 1024 + 64 * 1024;
/// Files up to this many bytes are looked through for damage.
const LOOKED_THROUGH_LEN: u64 = 16 * 1024 * 1024;
/// From the first frame on, so many bytes are judged, ...
const JUDGED_LEN: usize = 128 * 1024;
/// ... of which frames must make up this share.
const LEAST_SHARE: f64 = 0.5;

/// Whether there are frames near `start`, or, where the beginning is damaged, in the middle of the file.
///
/// # Errors
/// Those of the source.
pub fn are_frames(source: &Shared, start: u64) -> io::Result<bool> {
    let len = source.byte_len().saturating_sub(start);
    if has_frames(&source.bytes_at(start, SEARCH_LEN)?) {
        return Ok(true);
    }
    let is_larger = len > 2 * SEARCH_LEN as u64;
    Ok(is_larger && has_frames(&source.bytes_at(start + len / 2, SEARCH_LEN)?))
}

/// Bytes between frames that are neither sound nor tags, for each byte of sound: what was damaged where no head tells how
/// long the sound was. 0 for a file that is too large to be looked through.
///
/// # Errors
/// Those of the source.
pub fn lost_share(source: &Shared, start: u64) -> io::Result<f64> {
    let len = source.byte_len().saturating_sub(start);
    if len > LOOKED_THROUGH_LEN {
        return Ok(0.0);
    }
    let bytes = source.bytes_at(start, usize::try_from(len).unwrap_or(0))?;
    let (mut covered, mut lost, mut last_end) = (0, 0, None);
    let mut at = 0;
    while let Some(first) = find(&bytes, at) {
        let (count, end) = run_len(&bytes, first, usize::MAX);
        if count < 3 {
            at = first + 1;
            continue;
        }
        covered += end.min(bytes.len()) - first;
        if let Some(gap) = last_end.and_then(|last_end: usize| bytes.get(last_end..first)).filter(|gap| !is_tag(gap)) {
            lost += gap.len();
        }
        (at, last_end) = (end, Some(end));
    }
    Ok(lost as f64 / covered.max(1) as f64)
}

/// What stands between files that were put together, and no sound was lost for.
fn is_tag(gap: &[u8]) -> bool {
    [&b"ID3"[..], b"TAG", b"APETAGEX", b"LYRICSBEGIN", b"RIFF"].iter().any(|magic| gap.starts_with(magic))
}

fn has_frames(bytes: &[u8]) -> bool {
    let mut at = 0;
    let mut tries = 0;
    while let Some(first) = find(bytes, at) {
        if run_len(bytes, first, LEAST_FRAMES).0 >= LEAST_FRAMES.min(frames_possible(bytes, first)) {
            let judged = bytes.get(first..).unwrap_or_default();
            if share(judged.get(..JUDGED_LEN).unwrap_or(judged)) >= LEAST_SHARE {
                return true;
            }
            tries += 1;
            if tries > 64 {
                return false;
            }
        }
        at = first + 1;
    }
    false
}

/// A file that ends early may hold fewer frames than are asked for, but at least three.
fn frames_possible(bytes: &[u8], first: usize) -> usize {
    let frame_len = bytes.get(first..).and_then(frame).map_or(1, |frame| frame.len);
    (bytes.len().saturating_sub(first) / frame_len).max(3)
}

/// Frames that follow each other from `first` on, at most `most`, and where they end.
fn run_len(bytes: &[u8], first: usize, most: usize) -> (usize, usize) {
    let (mut count, mut at) = (0, first);
    let mut key = None;
    while let Some(frame) = bytes.get(at..).and_then(frame).filter(|frame| *key.get_or_insert(frame.key) == frame.key) {
        count += 1;
        at += frame.len;
        if count >= most {
            break;
        }
    }
    (count, at)
}

/// The share of `bytes` in runs of frames, where their end is not in the middle of one.
fn share(bytes: &[u8]) -> f64 {
    let (mut at, mut covered) = (0, 0);
    while let Some(first) = find(bytes, at) {
        let (count, end) = run_len(bytes, first, LEAST_FRAMES + 1);
        if count >= 3 {
            covered += end.min(bytes.len()) - first;
            at = end;
        } else {
            at = first + 1;
        }
    }
    covered as f64 / bytes.len().max(1) as f64
}

fn find(bytes: &[u8], from: usize) -> Option<usize> {
    let rest = bytes.get(from..)?;
    rest.windows(7).position(|window| frame(window).is_some()).map(|at| from + at)
}

struct Frame {
    len: usize,
    /// What all frames of a stream share: version, layer, rate; of ADTS profile and channels too.
    key: u32,
}

/// The frame whose header begins `bytes`.
fn frame(bytes: &[u8]) -> Option<Frame> {
    let &[0xff, b, c, d, ..] = bytes else { return None };
    if b & 0xf6 == 0xf0 {
        let (&e, &f) = (bytes.get(4)?, bytes.get(5)?);
        let len = usize::from(d & 3) << 11 | usize::from(e) << 3 | usize::from(f >> 5);
        let key = 1 << 24 | u32::from(b) << 16 | u32::from(c) << 8 | u32::from(d & 0xc0);
        // Thirteen sample rates; a header alone is no frame.
        return (c >> 2 & 15 < 13 && len > 9).then_some(Frame { len, key });
    }
    let Header { kind: [b, c], frame_len } = Header::parse(bytes).filter(|header| header.frame_len > 0)?;
    Some(Frame { len: frame_len, key: u32::from(b) << 8 | u32::from(c) })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ground::random::SplitMix64;

    /// Frames of MPEG-1 layer III at 128 kbit/s and 44.1 kHz, as long as these are: 417 bytes.
    fn music(frames: usize, random: &mut SplitMix64) -> Vec<u8> {
        let body = |random: &mut SplitMix64| (0..413).map(|_| random.bits() as u8 & 0x7f).collect::<Vec<_>>();
        (0..frames).flat_map(|_| [vec![0xff, 0xfb, 0x90, 0x64], body(random)].concat()).collect()
    }

    #[test]
    fn noise_is_no_music_whatever_sync_words_are_in_it() {
        let mut random = SplitMix64(20_240_229);
        for round in 0..200 {
            let mut noise: Vec<u8> = (0..100_000).map(|_| random.bits() as u8).collect();
            match round % 4 {
                1 => noise.iter_mut().for_each(|byte| *byte |= 0xe0),
                2 => (0..2_000).for_each(|_| {
                    let at = random.bits() as usize % 99_996;
                    noise[at..at + 2].copy_from_slice(&[0xff, 0xfb]);
                }),
                3 => (0..100).for_each(|_| {
                    let at = random.bits() as usize % 99_996;
                    noise[at..at + 4].copy_from_slice(&[0xff, 0xfb, 0x90, 0x64]);
                }),
                _ => {}
            }
            assert!(!has_frames(&noise), "round {round}");
        }
    }

    #[test]
    fn music_is_music_behind_junk_before_damage_and_when_short() {
        let mut random = SplitMix64(7);
        let junk = |len, random: &mut SplitMix64| (0..len).map(|_| random.bits() as u8).collect::<Vec<_>>();
        assert!(has_frames(&music(40, &mut random)));
        assert!(has_frames(&music(5, &mut random)));
        assert!(has_frames(&music(40, &mut random)[..4_000]));
        assert!(has_frames(&[junk(60_000, &mut random), music(400, &mut random)].concat()));
        let broken = [music(10, &mut random), junk(3_000, &mut random), music(300, &mut random)].concat();
        assert!(has_frames(&broken));
        assert!(!has_frames(&[music(2, &mut random), junk(3_000, &mut random)].concat()));
        assert!(!has_frames(&[music(12, &mut random), junk(100_000, &mut random)].concat()));
    }

    #[test]
    fn damage_between_frames_is_counted_and_tags_are_not() {
        let mut random = SplitMix64(9);
        let share = |between: Vec<u8>, random: &mut SplitMix64| {
            let bytes = [music(100, random), between, music(100, random)].concat();
            lost_share(&Shared::new(Box::new(std::io::Cursor::new(bytes))).ok().unwrap(), 0).unwrap()
        };
        assert_eq!(share(Vec::new(), &mut random), 0.0);
        assert!((share(vec![0; 417 * 50], &mut random) - 0.25).abs() < 1e-3);
        assert_eq!(share([b"ID3\x03".as_slice(), &[b'x'; 9_000]].concat(), &mut random), 0.0);
    }
}
