//! What kind of file, or of frame, begins at a place.

use std::io;

use super::{bytes::Bytes, chunks::Form, flac, mpeg, tags};
use crate::hearing::mpeg_frame::Header;

/// How a Wave64 file starts: the GUID of "riff".
pub const WAVE64: [u8; 16] =
    [b'r', b'i', b'f', b'f', 0x2e, 0x91, 0xcf, 0x11, 0xa5, 0xd6, 0x28, 0xdb, 0x04, 0xc1, 0x00, 0x00];

/// What a place in a file starts.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Start {
    Riff(Form),
    Rmp3,
    Aiff,
    CoreAudio,
    Au,
    Flac,
    /// A frame of FLAC without anything in front.
    FlacFrame,
    Mpeg,
    /// Something that is not mended here.
    Other,
    Unknown,
}

/// Whether a whole file of a kind known here starts at `at`.
pub fn is_file_start(bytes: &mut Bytes, at: u64) -> io::Result<bool> {
    let at = tags::end_of_leading_at(bytes, at)?;
    Ok(match start_kind(bytes, at)? {
        Start::Unknown => mpeg::is_near(bytes, at)?,
        Start::FlacFrame => false,
        Start::Mpeg => mpeg::is_near(bytes, at)?,
        _ => true,
    })
}

pub fn start_kind(bytes: &mut Bytes, at: u64) -> io::Result<Start> {
    let head = bytes.at(at, 64)?;
    let has = |place: usize, magic: &[u8]| head.get(place..).is_some_and(|rest| rest.starts_with(magic));
    if has(8, b"WAVE") && (has(0, b"RIFF") || has(0, b"RF64") || has(0, b"BW64")) {
        return Ok(Start::Riff(Form::Little));
    }
    if has(8, b"WAVE") && (has(0, b"RIFX") || has(0, b"FFIR")) {
        return Ok(Start::Riff(Form::Big));
    }
    if has(0, &WAVE64) && has(24, b"wave") {
        return Ok(Start::Riff(Form::Wave64));
    }
    if has(0, b"RIFF") && has(8, b"RMP3") {
        return Ok(Start::Rmp3);
    }
    if has(0, b"FORM") && (has(8, b"AIFF") || has(8, b"AIFC")) {
        return Ok(Start::Aiff);
    }
    if has(0, b"caff\0\x01") {
        return Ok(Start::CoreAudio);
    }
    if has(0, b".snd") {
        return Ok(Start::Au);
    }
    if has(0, b"fLaC") {
        return Ok(Start::Flac);
    }
    if flac::frame::Header::parse(head).is_some() {
        return Ok(Start::FlacFrame);
    }
    if Header::parse(head).is_some() {
        return Ok(Start::Mpeg);
    }
    // Sound that the library reads, and containers in which frames of MPEG may lie: none of them is searched.
    let is_other = has(0, b"OggS")
        || has(4, b"ftyp")
        || has(0, b"RIFF")
        || has(0, b"FORM")
        || has(0, &[0x1a, 0x45, 0xdf, 0xa3])
        || has(0, &[0x30, 0x26, 0xb2, 0x75])
        || has(0, &[0, 0, 1, 0xba])
        || has(0, b"wvpk")
        || has(0, b"MThd")
        // ADTS frames of AAC.
        || matches!(head, [0xff, second, ..] if second & 0xf6 == 0xf0);
    Ok(if is_other { Start::Other } else { Start::Unknown })
}
