//! What a sound file is: its head read, its reader and its decoder found, or a sentence that says why there is none.

use std::io::SeekFrom;

use symphonia::core::{
    codecs::audio::well_known::{CODEC_ID_AAC, CODEC_ID_OPUS},
    formats::{
        FormatReader, Track,
        well_known::{FORMAT_ID_ADTS, FORMAT_ID_MP1, FORMAT_ID_MP2, FORMAT_ID_MP3},
    },
    io::MediaSource,
};

use super::{
    frames::{are_frames, lost_share},
    library::{audio_codec, probe},
    mp4, ogg,
    shared::Shared,
};
use crate::hearing::{
    error::HearingError,
    sniff::{Kind, SNIFF_LEN, sniff},
    source::Failure,
};

/// Most ID3 tags before the sound.
const MOST_TAGS: usize = 4;
const TAG_HEADER_LEN: usize = 10;
/// The first frame of an MP3, in which an encoder may have told the length.
const LENGTH_WITHIN: usize = 2_048;

/// A file's reader, and what its container tells of that the file no longer has.
pub struct Opened {
    pub reader: Box<dyn FormatReader>,
    pub missing_secs: f64,
    /// The declared length is what an encoder wrote, and no guess of the decoder library's.
    pub tells_length: bool,
    /// Bytes between frames that are neither sound nor tags, for each byte of sound.
    pub lost_share: f64,
}

/// Finds the reader for a file: our own views of MP4 and Ogg, the decoder library for the rest.
///
/// # Errors
/// Every [`HearingError`] but `Silent` and `TooShort`.
pub fn open_reader(
    source: Box<dyn MediaSource>,
    file_name: &str,
    failure: &Failure,
    kind: &Kind,
) -> Result<Opened, HearingError> {
    let by_library = |source| {
        let reader = probe(source, file_name).map_err(|_| open_error(failure, kind))?;
        Ok(Opened { reader, missing_secs: 0.0, tells_length: true, lost_share: 0.0 })
    };
    let source = match Shared::new(source) {
        Ok(source) => source,
        Err(source) => return by_library(source),
    };
    let read_error = |error: std::io::Error| HearingError::Read { detail: error.to_string() };
    let start = behind_tags(&source).map_err(read_error)?;
    let head = source.bytes_at(start, SNIFF_LEN).map_err(read_error)?;
    let is_mp4 = [&b"ftyp"[..], b"moov", b"styp", b"moof", b"mdat", b"wide", b"free", b"skip"]
        .iter()
        .any(|kind| head.get(4..8) == Some(*kind));
    if is_mp4 {
        match mp4::open(&source, start).map_err(read_error)? {
            mp4::Opened::Sound(sound) => {
                let mp4::Sound { reader, missing_secs } = sound;
                return Ok(Opened { reader, missing_secs, tells_length: true, lost_share: 0.0 });
            }
            mp4::Opened::Samples(wav, missing_secs) => return Ok(Opened { missing_secs, ..by_library(wav)? }),
            mp4::Opened::Named(what) => return Err(HearingError::Unsupported { what: what.into() }),
            mp4::Opened::NoSound => {
                return Err(HearingError::NotSound { what: "a film without sound".into() });
            }
            mp4::Opened::Other => {}
        }
    }
    if head.starts_with(b"OggS") {
        match ogg::open(&source, start).map_err(read_error)? {
            ogg::Opened::Sound(reader, missing_secs) => {
                return Ok(Opened { reader, missing_secs, tells_length: true, lost_share: 0.0 });
            }
            ogg::Opened::Named(what) => return Err(HearingError::Unsupported { what: what.into() }),
            ogg::Opened::NoSound => {}
        }
    }
    match sniff(&head) {
        Kind::Foreign(what) if start > 0 => return Err(HearingError::Unsupported { what: what.into() }),
        _ => {}
    }
    let mut opened = by_library(Box::new(source.from(0)))?;
    if is_frame_stream(opened.reader.as_ref()) && !are_frames(&source, start).map_err(read_error)? {
        return Err(if start > 0 { HearingError::Broken } else { HearingError::NotAudio });
    }
    if is_frame_stream(opened.reader.as_ref()) {
        let head = source.bytes_at(start, LENGTH_WITHIN).map_err(read_error)?;
        opened.tells_length =
            head.windows(4).any(|word| [b"Xing", b"Info", b"VBRI"].iter().any(|known| word == *known));
        if !opened.tells_length {
            opened.lost_share = lost_share(&source, start).map_err(read_error)?;
        }
    }
    Ok(opened)
}

/// Where the bytes behind the ID3 tags begin (id3.org, ID3v2.4.0, 3.1).
fn behind_tags(source: &Shared) -> std::io::Result<u64> {
    let mut start = 0_u64;
    for _ in 0..MOST_TAGS {
        let head = source.bytes_at(start, TAG_HEADER_LEN)?;
        let &[b'I', b'D', b'3', _, _, flags, a, b, c, d] = &*head else { break };
        if (a | b | c | d) & 0x80 != 0 {
            break;
        }
        let len = [a, b, c, d].iter().fold(0, |len, byte| len << 7 | u64::from(*byte));
        let footer_len = if flags & 0x10 != 0 { TAG_HEADER_LEN as u64 } else { 0 };
        start = start.saturating_add(TAG_HEADER_LEN as u64 + len + footer_len).min(source.byte_len());
    }
    Ok(start)
}

/// A bare stream of MPEG or ADTS frames: whatever looks like one may be chance.
pub fn is_frame_stream(reader: &dyn FormatReader) -> bool {
    is_mpeg_stream(reader) || reader.format_info().format == FORMAT_ID_ADTS
}

/// A bare stream of MPEG frames, which tell no time.
pub fn is_mpeg_stream(reader: &dyn FormatReader) -> bool {
    [FORMAT_ID_MP1, FORMAT_ID_MP2, FORMAT_ID_MP3].contains(&reader.format_info().format)
}

/// The first bytes, and back to the start.
pub fn read_head(source: &mut Box<dyn MediaSource>) -> Result<Vec<u8>, HearingError> {
    use std::io::Read as _;
    let read = |source: &mut Box<dyn MediaSource>| {
        source.seek(SeekFrom::Start(0))?;
        let mut head = Vec::with_capacity(SNIFF_LEN);
        source.by_ref().take(SNIFF_LEN as u64).read_to_end(&mut head)?;
        source.seek(SeekFrom::Start(0))?;
        Ok(head)
    };
    read(source).map_err(|error: std::io::Error| HearingError::Read { detail: error.to_string() })
}

pub fn open_error(failure: &Failure, kind: &Kind) -> HearingError {
    if let Some(detail) = failure.get() {
        return HearingError::Read { detail };
    }
    if *kind == Kind::Sound { HearingError::Broken } else { HearingError::NotAudio }
}

pub fn no_decoder(kind: &Kind, track: Option<&Track>) -> HearingError {
    let codec = track.and_then(audio_codec);
    let what = if codec == Some(CODEC_ID_OPUS) {
        "Opus sound"
    } else if codec == Some(CODEC_ID_AAC) {
        // All that the library lacks of AAC.
        "HE-AAC or surround AAC sound"
    } else {
        "This kind of sound"
    };
    match kind {
        Kind::Sound => HearingError::Unsupported { what: what.into() },
        _ => HearingError::NotAudio,
    }
}
