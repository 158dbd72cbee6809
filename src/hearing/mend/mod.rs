//! Containers whose numbers lie, mended before the decoder library sees them.
//!
//! A recorder that lost its power, an editor that counts a byte short, a tag that says a wrong size: the sound is all
//! there, and the library refuses it, hears a second of it, or takes a picture for music. So the head of a file is read
//! here first. Where its numbers are wrong, or of a kind that the library lacks, the file is presented with right ones:
//! a view made of pieces of it, of which nothing is copied. An ordinary file comes back as it is.

pub(super) mod adpcm;
mod apple;
mod bytes;
mod chunks;
pub(super) mod coding;
mod converted;
mod flac;
mod mpeg;
mod named;
mod remedy;
pub(super) mod sound;
mod start;
mod tags;
#[cfg(test)]
mod tests;
mod wave;

use std::io::{self, SeekFrom};

use symphonia::core::io::MediaSource;

use super::{
    error::HearingError,
    splice::{Piece, Spliced},
};
use bytes::Bytes;
use remedy::Remedy;
use start::{Start, start_kind};

/// A file in a file in a file is deep enough.
const MOST_LAYERS: usize = 3;

/// A file as the decoder library reads it right.
pub(super) struct Mended {
    pub source: Box<dyn MediaSource>,
    /// Seconds of sound that its container tells of and the file no longer has.
    pub missing_secs: f64,
}

/// The file itself, or a view of it that the decoder library reads right.
///
/// # Errors
/// `Read`; `Unsupported` where the container names a codec that nothing here decodes.
pub(super) fn mend(source: Box<dyn MediaSource>) -> Result<Mended, HearingError> {
    mend_layer(source, MOST_LAYERS)
}

fn mend_layer(source: Box<dyn MediaSource>, layers: usize) -> Result<Mended, HearingError> {
    let read_error = |error: io::Error| HearingError::Read { detail: error.to_string() };
    let mut bytes = match Bytes::new(source).map_err(read_error)? {
        Ok(bytes) => bytes,
        Err(source) => return Ok(Mended { source, missing_secs: 0.0 }),
    };
    let remedy = remedy(&mut bytes).map_err(read_error)?;
    let mut source = bytes.into_source();
    let mut missing_secs = 0.0;
    let source: Box<dyn MediaSource> = match remedy {
        Remedy::None => {
            source.seek(SeekFrom::Start(0)).map_err(read_error)?;
            source
        }
        Remedy::Pieces(pieces) => Box::new(Spliced::new(source, pieces)),
        Remedy::Inside(ranges) => {
            let inside = Box::new(Spliced::new(source, ranges.into_iter().map(Piece::Range)));
            match layers.checked_sub(1) {
                Some(layers) => return mend_layer(inside, layers),
                None => inside,
            }
        }
        Remedy::Sound(sound) => {
            missing_secs = sound.missing_secs();
            sound.into_wav(source)
        }
        Remedy::Flac(index) => Box::new(flac::view::FlacView::new(source, index)),
        Remedy::Unsupported(what) => return Err(HearingError::Unsupported { what }),
    };
    Ok(Mended { source, missing_secs })
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
        Start::Mpeg => mpeg::remedy(bytes, tags_end, start),
        Start::Unknown => match mpeg::remedy(bytes, tags_end, start)? {
            Remedy::None => flac::remedy_headless(bytes, start),
            remedy => Ok(remedy),
        },
        Start::Other if start > tags_end => Ok(Remedy::Pieces(vec![Piece::Range(start..bytes.len())])),
        Start::Other => Ok(Remedy::None),
    }
}
