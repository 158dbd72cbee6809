//! Asking the decoder library (symphonia) for a file's reader and a track's decoder, the same way everywhere.

use symphonia::{
    core::{
        codecs::audio::{AudioCodecId, AudioDecoder, AudioDecoderOptions},
        common::Limit,
        errors::Error,
        formats::{FormatOptions, FormatReader, Track, TrackType, probe::Hint},
        io::{MediaSource, MediaSourceStream},
        meta::MetadataOptions,
    },
    default::{get_codecs, get_probe},
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

/// `value * numer / denom`, saturating.
pub fn rescale(value: i64, numer: u64, denom: u64) -> i64 {
    let scaled = i128::from(value) * i128::from(numer) / i128::from(denom.max(1));
    i64::try_from(scaled).unwrap_or(if scaled < 0 { i64::MIN } else { i64::MAX })
}

/// The length a container declares, in seconds, even of sound that has no decoder here; `None` where it says nothing.
pub fn declared_secs(source: Box<dyn MediaSource>, file_name: &str) -> Option<f64> {
    let reader = probe(source, file_name).ok()?;
    let track = reader.default_track(TrackType::Audio)?;
    let ticks = track.duration.map(|d| d.get()).or(track.num_frames).filter(|&ticks| ticks > 0)?;
    let base = track.time_base?;
    Some(ticks as f64 * f64::from(base.numer.get()) / f64::from(base.denom.get()))
}
