//! Containers whose numbers lie, mended before the decoder library sees them.
//!
//! A recorder that lost its power, an editor that counts a byte short, a tag that says a wrong size: the sound is all
//! there, and the library refuses it, hears a second of it, or takes a picture for music. So the head of a file is read
//! here first. Where its numbers are wrong, or of a kind that the library lacks, the file is presented with right ones:
//! a view made of pieces of it, of which nothing is copied. An ordinary file comes back as it is.

mod adpcm;
mod apple;
mod bytes;
mod chunks;
mod coding;
mod converted;
mod flac;
mod mpeg;
mod named;
mod remedy;
mod sound;
mod splice;
mod tags;
#[cfg(test)]
mod tests;
mod wave;

use std::io::{self, SeekFrom};

use symphonia::core::io::MediaSource;

use super::error::HearingError;
use bytes::Bytes;
use chunks::Form;
use remedy::Remedy;
use splice::{Piece, Spliced};

/// A file in a file in a file is deep enough.
const MOST_LAYERS: usize = 3;

/// What a place in a file starts.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Start {
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

/// The file itself, or a view of it that the decoder library reads right.
///
/// # Errors
/// `Read`; `Unsupported` where the container names a codec that nothing here decodes.
pub(super) fn mend(source: Box<dyn MediaSource>) -> Result<Box<dyn MediaSource>, HearingError> {
    mend_layer(source, MOST_LAYERS)
}

fn mend_layer(source: Box<dyn MediaSource>, layers: usize) -> Result<Box<dyn MediaSource>, HearingError> {
    let read_error = |error: io::Error| HearingError::Read { detail: error.to_string() };
    let mut bytes = match Bytes::new(source).map_err(read_error)? {
        Ok(bytes) => bytes,
        Err(source) => return Ok(source),
    };
    let remedy = remedy(&mut bytes).map_err(read_error)?;
    let mut source = bytes.into_source();
    Ok(match remedy {
        Remedy::None => {
            source.seek(SeekFrom::Start(0)).map_err(read_error)?;
            source
        }
        Remedy::Pieces(pieces) => Box::new(Spliced::new(source, pieces)),
        Remedy::Inside(ranges) => {
            let inside = Box::new(Spliced::new(source, ranges.into_iter().map(Piece::Range)));
            if layers == 0 { inside } else { mend_layer(inside, layers - 1)? }
        }
        Remedy::Sound(sound) => sound.into_wav(source),
        Remedy::Flac(index) => Box::new(flac::view::FlacView::new(source, index)),
        Remedy::Unsupported(what) => return Err(HearingError::Unsupported { what }),
    })
}

fn remedy(bytes: &mut Bytes) -> io::Result<Remedy> {
    let tags_end = tags::end_of_leading(bytes)?;
    let mut start = tags_end;
    let mut kind = start_kind(bytes, start)?;
    if kind == Start::Unknown {
        // Zeros: what a tag left empty, or a download never filled.
        start = tags::end_of_zeros(bytes, start)?;
        kind = start_kind(bytes, start)?;
    }
    match kind {
        Start::Riff(form) => wave::remedy(bytes, start, form),
        Start::Rmp3 => wave::remedy_rmp3(bytes, start),
        Start::Aiff => apple::remedy_aiff(bytes, start),
        Start::CoreAudio => apple::remedy_caf(bytes, start),
        Start::Au => apple::remedy_au(bytes, start),
        Start::Flac | Start::FlacFrame => flac::remedy(bytes, start),
        Start::Mpeg | Start::Unknown => mpeg::remedy(bytes, tags_end, start),
        Start::Other if start > tags_end => Ok(Remedy::Pieces(vec![Piece::Range(start..bytes.len())])),
        Start::Other => Ok(Remedy::None),
    }
}

/// Whether a whole file of a kind known here starts at `at`.
fn is_file_start(bytes: &mut Bytes, at: u64) -> io::Result<bool> {
    let at = tags::end_of_leading_at(bytes, at)?;
    Ok(match start_kind(bytes, at)? {
        Start::Unknown => mpeg::is_near(bytes, at)?,
        Start::FlacFrame => false,
        Start::Mpeg => mpeg::is_near(bytes, at)?,
        _ => true,
    })
}

fn start_kind(bytes: &mut Bytes, at: u64) -> io::Result<Start> {
    let head = bytes.at(at, 64)?;
    let has = |place: usize, magic: &[u8]| head.get(place..).is_some_and(|rest| rest.starts_with(magic));
    if has(8, b"WAVE") && (has(0, b"RIFF") || has(0, b"RF64") || has(0, b"BW64")) {
        return Ok(Start::Riff(Form::Little));
    }
    if has(8, b"WAVE") && (has(0, b"RIFX") || has(0, b"FFIR")) {
        return Ok(Start::Riff(Form::Big));
    }
    if has(0, &wave::WAVE64) && has(24, b"wave") {
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
    if mpeg::Header::parse(head).is_some() {
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
