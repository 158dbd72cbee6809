//! What a sound file is: its head read, its reader and its decoder found, or a sentence that says why there is none.

use std::io::SeekFrom;

use symphonia::{
    core::{
        codecs::audio::{
            AudioCodecId, AudioDecoder, AudioDecoderOptions,
            well_known::{CODEC_ID_AAC, CODEC_ID_OPUS},
        },
        common::Limit,
        errors::Error,
        formats::{FormatOptions, FormatReader, Track, probe::Hint},
        io::{MediaSource, MediaSourceStream},
        meta::MetadataOptions,
    },
    default::{get_codecs, get_probe},
};

use crate::hearing::{
    error::HearingError,
    sniff::{Kind, SNIFF_LEN},
    source::Failure,
};

pub fn probe(source: Box<dyn MediaSource>, file_name: &str) -> Result<Box<dyn FormatReader>, Error> {
    let mut hint = Hint::new();
    if let Some((_, extension)) = file_name.rsplit_once('.') {
        hint.with_extension(extension);
    }
    get_probe().probe(
        &hint,
        MediaSourceStream::new(source, Default::default()),
        FormatOptions::default(),
        // Covers are no concern of this room, and can be larger than the sound.
        MetadataOptions::default().limit_visual_bytes(Limit::Maximum(0)),
    )
}

pub fn audio_codec(track: &Track) -> Option<AudioCodecId> {
    Some(track.codec_params.as_ref()?.audio()?.codec)
}

pub fn make_codec(track: &Track, is_mpeg: bool) -> Option<Box<dyn AudioDecoder>> {
    // Trimming an MP3 by a declared length that is too short would cut music off.
    let options = AudioDecoderOptions::default().gapless(!is_mpeg);
    get_codecs().make_audio_decoder(track.codec_params.as_ref()?.audio()?, &options).ok()
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
