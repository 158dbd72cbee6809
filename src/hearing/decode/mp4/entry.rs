//! What codec an MP4's sound is in: settings for the decoder library, or the name a person knows it by.
//!
//! "Damaged" is what a file was called whose sound has merely no decoder here; named, the browser's decoder is asked, and
//! the person knows what to convert.

use symphonia::core::codecs::audio::{
    AudioCodecParameters,
    well_known::{CODEC_ID_AAC, CODEC_ID_ALAC, CODEC_ID_FLAC, CODEC_ID_MP3},
};

use super::{
    boxes::{find, u16_at, u32_at},
    raw::Raw,
};

/// A sample entry (`stsd`, ISO 14496-12, 8.5.2), understood as far as this house goes.
pub enum Entry {
    Decodable(Box<AudioCodecParameters>),
    /// The start of a sentence.
    Named(&'static str),
    Raw(Raw),
    Other,
}

/// Entries whose kind says everything: the start of a sentence for each.
const NAMED: &[(&[u8; 4], &str)] = &[
    (b"Opus", "Opus sound"),
    (b"ac-3", "Dolby Digital (AC-3) sound"),
    (b"ec-3", "Dolby Digital Plus (E-AC-3) sound"),
    (b"ac-4", "Dolby AC-4 sound"),
    (b"mlpa", "Dolby TrueHD sound"),
    (b"dtsc", "DTS sound"),
    (b"dtsh", "DTS sound"),
    (b"dtsl", "DTS sound"),
    (b"dtse", "DTS sound"),
    (b"samr", "AMR sound"),
    (b"sawb", "AMR sound"),
    (b"sqcp", "QCELP sound"),
    (b"QDM2", "QDesign sound"),
    (b"drms", "Sound under copy protection"),
    (b"drmi", "Sound under copy protection"),
    (b"enca", "Sound under copy protection"),
    (b"mha1", "MPEG-H sound"),
    (b"mhm1", "MPEG-H sound"),
    (b"QDMC", "QDesign sound"),
    (b"Qclp", "QUALCOMM PureVoice sound"),
    (b"sevc", "EVRC sound"),
    (b"ssmv", "SMV sound"),
    (b"sawp", "AMR sound"),
    (b"AC-3", "Dolby Digital (AC-3) sound"),
    (b"sac3", "Dolby Digital (AC-3) sound"),
    (b"MAC3", "MACE sound"),
    (b"MAC6", "MACE sound"),
    (b"agsm", "GSM sound"),
    (b"ms\0\x31", "GSM sound"),
    (b"vdva", "DV sound"),
    (b"dvca", "DV sound"),
    (b"wma ", "Windows Media sound"),
    (b"OggV", "Ogg Vorbis sound inside MP4"),
    (b"XiVs", "Ogg Vorbis sound inside MP4"),
    (b"spex", "Speex sound"),
    (b"nmos", "Nellymoser sound"),
    (b"aavd", "Sound under copy protection"),
];

/// Length of the fields of a sound's entry before the boxes in it, by version (QuickTime File Format).
const ENTRY_LEN: [usize; 3] = [28, 44, 64];

/// Judges an entry by its kind and payload.
pub fn entry(kind: [u8; 4], payload: &[u8]) -> Entry {
    if let Some((_, name)) = NAMED.iter().find(|(known, _)| **known == kind) {
        return Entry::Named(name);
    }
    let version = usize::from(u16_at(payload, 8).unwrap_or(0));
    let inside = payload.get(ENTRY_LEN.get(version).copied().unwrap_or(28)..).unwrap_or_default();
    let mut codec = AudioCodecParameters::new();
    // Sample rate as 16.16 fixed point; the decoders read the true one from their own settings.
    codec.with_sample_rate(u32::from(u16_at(payload, 24).unwrap_or(0)));
    match &kind {
        b"mp4a" => mpeg4(codec, payload, inside),
        b".mp3" | b".mp2" | b".mp1" | b"ms\0\x55" | b"ms\0\x50" => {
            Entry::Decodable(Box::new(codec.for_codec(CODEC_ID_MP3).clone()))
        }
        b"alac" => match find(inside, b"alac").and_then(|cookie| cookie.get(4..)) {
            Some(cookie) => {
                Entry::Decodable(Box::new(codec.for_codec(CODEC_ID_ALAC).with_extra_data(cookie.into()).clone()))
            }
            None => Entry::Other,
        },
        // Version and flags, then the header of a metadata block, then STREAMINFO (github.com/xiph/flac, isoflac.txt).
        b"fLaC" => match find(inside, b"dfLa").and_then(|config| config.get(8..42)) {
            Some(info) => {
                Entry::Decodable(Box::new(codec.for_codec(CODEC_ID_FLAC).with_extra_data(info.into()).clone()))
            }
            None => Entry::Other,
        },
        _ => Raw::of(kind, payload, inside).map_or(Entry::Other, Entry::Raw),
    }
}

/// MPEG-4's own descriptors tell the codec (ISO 14496-1, 7.2.6; the numbers are those of mp4ra.org).
fn mpeg4(mut codec: AudioCodecParameters, payload: &[u8], inside: &[u8]) -> Entry {
    let Some(descriptors) = find(inside, b"esds").and_then(|box_| box_.get(4..)) else { return Entry::Other };
    let Some((object_type, config)) = decoder_config(descriptors) else { return Entry::Other };
    match object_type {
        0x40 | 0x66..=0x68 => aac(codec, config, u16_at(payload, 16).unwrap_or(0)),
        0x69 | 0x6b => Entry::Decodable(Box::new(codec.for_codec(CODEC_ID_MP3).clone())),
        0xa5 => Entry::Named("Dolby Digital (AC-3) sound"),
        0xa6 => Entry::Named("Dolby Digital Plus (E-AC-3) sound"),
        0xa9..=0xac => Entry::Named("DTS sound"),
        0xad => Entry::Named("Opus sound"),
        0xdd => Entry::Named("Ogg Vorbis sound inside MP4"),
        0xe1 => Entry::Named("QCELP sound"),
        _ => Entry::Named("This kind of sound inside MP4"),
    }
}

/// The object type and the decoder's own settings (empty where there are none).
fn decoder_config(descriptors: &[u8]) -> Option<(u8, &[u8])> {
    let (tag, stream) = descriptor(descriptors)?;
    let inside = if tag == 3 {
        let flags = *stream.get(2)?;
        let mut skip = 3;
        skip += if flags & 0x80 != 0 { 2 } else { 0 };
        skip += if flags & 0x40 != 0 { 1 + usize::from(*stream.get(skip)?) } else { 0 };
        skip += if flags & 0x20 != 0 { 2 } else { 0 };
        stream.get(skip..)?
    } else {
        descriptors
    };
    let (tag, config) = descriptor(inside)?;
    let object_type = *config.first().filter(|_| tag == 4)?;
    let specific = config.get(13..).and_then(descriptor).filter(|(tag, _)| *tag == 5);
    Some((object_type, specific.map(|(_, specific)| specific).unwrap_or_default()))
}

/// The first descriptor: its tag and what is in it, cut where the bytes end.
fn descriptor(bytes: &[u8]) -> Option<(u8, &[u8])> {
    let tag = *bytes.first()?;
    let (mut len, mut at) = (0_usize, 1);
    loop {
        let byte = *bytes.get(at)?;
        at += 1;
        len = len << 7 | usize::from(byte & 0x7f);
        if byte & 0x80 == 0 || at > 4 {
            break;
        }
    }
    let rest = bytes.get(at..)?;
    Some((tag, rest.get(..len).unwrap_or(rest)))
}

/// AudioSpecificConfig (ISO 14496-3, 1.6.2.1): what of AAC it is.
fn aac(mut codec: AudioCodecParameters, config: &[u8], channels: u16) -> Entry {
    let mut config = config.to_vec();
    let Some(bits) = u32_at(&[&*config, &[0; 4]].concat(), 0).filter(|_| config.len() >= 2) else {
        return Entry::Other;
    };
    let object_type = bits >> 27;
    let rate_index = bits >> 23 & 15;
    match object_type {
        5 | 29 => return Entry::Named("HE-AAC sound"),
        31 if bits >> 21 & 63 == 10 => return Entry::Named("xHE-AAC sound"),
        31 if bits >> 21 & 63 == 4 => return Entry::Named("MPEG-4 lossless (ALS) sound"),
        2 => {}
        _ => return Entry::Named("This kind of AAC sound"),
    }
    if rate_index < 15 {
        // Frames of 960 samples, as digital radio has them.
        if bits >> 18 & 1 == 1 {
            return Entry::Named("AAC sound of digital radio");
        }
        let count = bits >> 19 & 15;
        if count > 2 {
            return Entry::Named("AAC sound in surround");
        }
        // No arrangement of channels told here, but in the stream: the count is enough for mono and stereo.
        if count == 0 {
            match (channels, config.get_mut(1)) {
                (1..=2, Some(byte)) => *byte |= (channels as u8) << 3,
                _ => return Entry::Named("AAC sound in surround"),
            }
        }
    }
    Entry::Decodable(Box::new(codec.for_codec(CODEC_ID_AAC).with_extra_data(config.into()).clone()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn mp4a(object_type: u8, config: &[u8], channels: u8) -> Vec<u8> {
        let mut payload = vec![0; 28];
        (payload[17], payload[24], payload[25]) = (channels, 0xac, 0x44);
        let mut decoder = vec![4, (15 + config.len()) as u8, object_type];
        decoder.extend([0; 12]);
        decoder.extend([5, config.len() as u8]);
        decoder.extend(config);
        let mut esds = vec![0, 0, 0, 0, 3, 0x80, 0x80, (3 + decoder.len()) as u8, 0, 1, 0];
        esds.extend(decoder);
        payload.extend((esds.len() as u32 + 8).to_be_bytes());
        payload.extend(b"esds");
        payload.extend(esds);
        payload
    }

    #[test]
    fn a_sounds_codec_is_known_or_named() {
        // Each: object type, its settings, what is said (a codec's own number stands for "decodes").
        let aac = Err(CODEC_ID_AAC);
        for (object_type, config, channels, right) in [
            (0x40, &[0x12, 0x10][..], 2, aac),
            (0x67, &[0x12, 0x08], 1, aac),
            (0x40, &[0x12, 0x00], 2, aac),
            (0x40, &[0x12, 0x00], 6, Ok("AAC sound in surround")),
            (0x40, &[0x11, 0xb0], 6, Ok("AAC sound in surround")),
            (0x40, &[0x2b, 0x8a, 0x08, 0, 0], 2, Ok("HE-AAC sound")),
            (0x40, &[0xf9, 0x46, 0x40], 2, Ok("xHE-AAC sound")),
            (0x40, &[0x0a, 0x10], 2, Ok("This kind of AAC sound")),
            (0x40, &[0x12, 0x14], 2, Ok("AAC sound of digital radio")),
            (0x6b, &[], 2, Err(CODEC_ID_MP3)),
            (0x69, &[], 2, Err(CODEC_ID_MP3)),
            (0xa5, &[], 2, Ok("Dolby Digital (AC-3) sound")),
            (0xad, &[], 2, Ok("Opus sound")),
        ] {
            let said = match entry(*b"mp4a", &mp4a(object_type, config, channels)) {
                Entry::Named(name) => Ok(name),
                Entry::Decodable(codec) => Err(codec.codec),
                Entry::Raw(_) | Entry::Other => panic!("{object_type:x} {config:x?} is not understood"),
            };
            assert_eq!(said, right, "{object_type:x} {config:x?}");
        }
        assert!(matches!(entry(*b"drms", &[]), Entry::Named("Sound under copy protection")));
        assert!(matches!(entry(*b"abcd", &[0; 28]), Entry::Other));
    }
}
