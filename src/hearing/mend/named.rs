//! Names of the kinds of sound that containers hold and nothing here decodes.

/// The codec a wave format tag stands for (Microsoft's `mmreg.h`).
pub fn codec_in_wav(tag: u16) -> String {
    const NAMES: &[(u16, &str)] = &[
        (0x0002, "Microsoft ADPCM with a damaged header"),
        (0x0003, "floating point of an unusual width"),
        (0x0010, "OKI ADPCM"),
        (0x0011, "IMA ADPCM of an unusual kind"),
        (0x0014, "G.723"),
        (0x0020, "Yamaha ADPCM"),
        (0x0022, "TrueSpeech"),
        (0x0031, "GSM"),
        (0x0040, "G.721"),
        (0x0042, "G.723.1"),
        (0x0045, "G.726"),
        (0x0050, "MPEG layer II"),
        (0x0055, "MP3 that can't be found"),
        (0x0064, "G.726"),
        (0x0065, "G.722"),
        (0x0075, "VoxWare"),
        (0x0092, "AC-3"),
        (0x00ff, "AAC"),
        (0x0160, "Windows Media"),
        (0x0161, "Windows Media"),
        (0x0162, "Windows Media Professional"),
        (0x0163, "Windows Media Lossless"),
        (0x0165, "Xbox Media Audio"),
        (0x0166, "Xbox Media Audio"),
        (0x0270, "ATRAC3"),
        (0x028f, "G.722"),
        (0x0049, "Lernout & Hauspie ADPCM"),
        (0x0015, "DSP Group"),
        (0x0017, "Dialogic OKI ADPCM"),
        (0x0061, "Duck ADPCM"),
        (0x0062, "Duck ADPCM"),
        (0x0067, "IMA ADPCM of an unusual kind"),
        (0x0070, "Lernout & Hauspie CELP"),
        (0x0130, "Sipro ACELP"),
        (0x0131, "Sipro ACELP"),
        (0x0132, "Sipro ACELP"),
        (0x0164, "Windows Media over S/PDIF"),
        (0x0200, "Creative ADPCM"),
        (0x0401, "Intel Music Coder"),
        (0x5346, "ADPCM of Flash"),
        (0x566f, "Vorbis"),
        (0x674f, "Vorbis"),
        (0x6750, "Vorbis"),
        (0x6751, "Vorbis"),
        (0x676f, "Vorbis"),
        (0x6770, "Vorbis"),
        (0x6771, "Vorbis"),
        (0xa106, "AAC"),
        (0xa109, "Speex"),
        (0x704f, "Opus"),
        (0xfffe, "a coding of its own"),
        (0x1610, "AAC"),
        (0x2000, "AC-3"),
        (0x2001, "DTS"),
        (0xf1ac, "FLAC that can't be found"),
    ];
    match NAMES.iter().find(|(known, _)| *known == tag) {
        Some((_, name)) => (*name).into(),
        None => format!("codec 0x{tag:04X}"),
    }
}

/// The codec that four letters stand for in AIFF and Core Audio files.
pub fn codec_in_apple(code: [u8; 4]) -> String {
    const NAMES: &[(&[u8; 4], &str)] = &[
        (b"MAC3", "MACE"),
        (b"MAC6", "MACE"),
        (b"QDM2", "QDesign"),
        (b"QDMC", "QDesign"),
        (b"Qclp", "QUALCOMM PureVoice"),
        (b"agsm", "GSM"),
        (b"GSM ", "GSM"),
        (b"aac ", "AAC"),
        (b"alac", "Apple Lossless"),
        (b"ac-3", "AC-3"),
        (b"opus", "Opus"),
        (b"flac", "FLAC"),
        (b".mp3", "MP3"),
    ];
    match NAMES.iter().find(|(known, _)| **known == code) {
        Some((_, name)) => (*name).into(),
        None => {
            let letters = code.iter().map(|&byte| if byte.is_ascii_graphic() { char::from(byte) } else { '_' });
            format!("codec {}", letters.collect::<String>())
        }
    }
}
