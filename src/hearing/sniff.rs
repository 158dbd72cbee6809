//! Recognises a file by its first bytes.
//!
//! The decoder library searches a megabyte for anything that looks like sound, so its errors can't tell a text file
//! from a damaged MP3 or a WMA, and in noise it finds music. The first bytes can tell, and the person then gets the right
//! advice.

/// What the first bytes say.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Kind {
    /// A format that can be decoded; if it still fails, the file is damaged.
    Sound,
    /// A sound or video format without a decoder here, as the start of a sentence.
    Foreign(&'static str),
    /// No sound, and nothing that could hold any: what it is.
    NotSound(&'static str),
    /// Nothing known.
    Unknown,
}

/// How many bytes [`sniff`] wants to see: a module's name stands behind its samples.
pub const SNIFF_LEN: usize = 1_084 + 4;

/// Bytes a first Ogg page has before its first packet: 27 of header and one segment length (RFC 3533).
const OGG_FIRST_PACKET: usize = 28;

use Kind::{Foreign, NotSound, Sound};

/// Where a magic stands, what it is, and what it says; the first that fits.
const MAGICS: &[(usize, &[u8], Kind)] = &[
    (OGG_FIRST_PACKET, b"OpusHead", Foreign("Opus sound")),
    (OGG_FIRST_PACKET, b"Speex   ", Foreign("Speex sound")),
    (0, b"OggS", Sound),
    (0, b"fLaC", Sound),
    (0, b"ID3", Sound),
    (4, b"ftypaax", Foreign("Audible sound, which is under copy protection,")),
    (4, b"ftyp", Sound),
    (4, b"moov", Sound),
    (4, b"styp", Sound),
    (4, b"moof", Sound),
    (4, b"mdat", Sound),
    (4, b"wide", Sound),
    (4, b"free", Sound),
    (4, b"skip", Sound),
    (8, b"AIFF", Sound),
    (8, b"AIFC", Sound),
    (0, b"riff\x2e\x91\xcf\x11", Sound),
    (8, b"AVI ", Foreign("The sound of an AVI film")),
    (8, b"CDDA", NotSound("a pointer to a track of a CD, not its sound")),
    (8, b"RMID", Foreign("MIDI, which is notes and not sound,")),
    (8, b"WEBP", NotSound("a picture")),
    (8, b"8SVX", Foreign("Amiga 8SVX sound")),
    (0, &[0x30, 0x26, 0xb2, 0x75], Foreign("Windows Media sound")),
    (0, &[0x1a, 0x45, 0xdf, 0xa3], Foreign("WebM or Matroska sound")),
    (0, b"wvpk", Foreign("WavPack sound")),
    (0, b"TTA1", Foreign("True Audio (TTA) sound")),
    (0, b"TTA2", Foreign("True Audio (TTA) sound")),
    (0, b"MAC ", Foreign("Monkey's Audio (APE) sound")),
    (0, b"MPCK", Foreign("Musepack sound")),
    (0, b"MP+", Foreign("Musepack sound")),
    (0, b"DSD ", Foreign("DSD sound")),
    (0, b"FRM8", Foreign("DSD sound")),
    (0, &[0x0b, 0x77], Foreign("Dolby Digital (AC-3) sound")),
    (0, &[0x77, 0x0b], Foreign("Dolby Digital (AC-3) sound")),
    (0, &[0x7f, 0xfe, 0x80, 0x01], Foreign("DTS sound")),
    (0, &[0xfe, 0x7f, 0x01, 0x80], Foreign("DTS sound")),
    (0, &[0x1f, 0xff, 0xe8, 0x00], Foreign("DTS sound")),
    (0, &[0xff, 0x1f, 0x00, 0xe8], Foreign("DTS sound")),
    (0, b"DTSHDHDR", Foreign("DTS sound")),
    (4, &[0xf8, 0x72, 0x6f, 0xba], Foreign("Dolby TrueHD sound")),
    (0, b".snd", Foreign("Sun/NeXT (AU) sound")),
    (0, b"dns.", Foreign("Sun/NeXT (AU) sound")),
    (0, b"MThd", Foreign("MIDI, which is notes and not sound,")),
    (0, b"caff", Foreign("Core Audio (CAF) sound")),
    (0, b"#!AMR", Foreign("AMR sound")),
    (0, b".RMF", Foreign("RealAudio sound")),
    (0, b".ra\xfd", Foreign("RealAudio sound")),
    (0, b"OFR ", Foreign("OptimFROG sound")),
    (0, b"ADIF", Foreign("AAC sound (ADIF)")),
    (0, b"\x02dss", Foreign("Dictation (DSS)")),
    (0, b"\x03dss", Foreign("Dictation (DSS)")),
    (0, b"\x03ds2", Foreign("Dictation (DSS)")),
    (0, b"tBaK", Foreign("TAK sound")),
    (0, b"LA02", Foreign("Lossless Audio (LA) sound")),
    (0, b"LA03", Foreign("Lossless Audio (LA) sound")),
    (0, b"LA04", Foreign("Lossless Audio (LA) sound")),
    (0, b"RKA", Foreign("RK Audio sound")),
    (0, b"Bonk", Foreign("Bonk sound")),
    (0, b"\0BONK", Foreign("Bonk sound")),
    (4, &[0x57, 0x90, 0x75, 0x36], Foreign("Audible sound, which is under copy protection,")),
    (0, b"ea3\x03", Foreign("ATRAC sound (OpenMG)")),
    (0, b"EA3\x01", Foreign("ATRAC sound (OpenMG)")),
    (8, b"QLCM", Foreign("QCELP sound")),
    (8, b"MAUD", Foreign("Amiga MAUD sound")),
    (0, &[0x80, 0, 0], Foreign("CRI ADX sound")),
    (0, b".SoX", Foreign("SoX's own sound")),
    (0, b"XoS.", Foreign("SoX's own sound")),
    (0, &[0x64, 0xa3], Foreign("IRCAM sound")),
    (0, b"2BIT", Foreign("Audio Visual Research (AVR) sound")),
    (0, b" paf", Foreign("Ensoniq PARIS sound")),
    (0, b"fap ", Foreign("Ensoniq PARIS sound")),
    (0, b"PVF1", Foreign("Portable Voice (PVF) sound")),
    (0, b"PVF2", Foreign("Portable Voice (PVF) sound")),
    (0, b"ALawSoundFile**", Foreign("Psion WVE sound")),
    (0, b"VAGp", Foreign("PlayStation (VAG) sound")),
    (0, b"SOUND SAMPLE DATA ", Foreign("Turtle Beach SampleVision sound")),
    (0, b"LM8953", Foreign("Yamaha TX-16W sound")),
    (128, b"HCOM", Foreign("Macintosh HCOM sound")),
    (0, &[0xc0, 0xde, 0xc2], Foreign("Codec 2 sound")),
    (0, b"#!EVRC", Foreign("EVRC sound")),
    (0, b"#!SMV", Foreign("SMV sound")),
    (0, b"nut/multimedia container", Foreign("NUT sound")),
    (0, b"FWS", Foreign("The sound of a Flash film")),
    (0, b"CWS", Foreign("The sound of a Flash film")),
    (4, &[0xf8, 0x72, 0x6f, 0xbb], Foreign("Dolby (MLP) sound")),
    (0, &[0x72, 0xf8, 0x1f, 0x4e], Foreign("AC-3 or DTS from a cable (S/PDIF)")),
    (0, &[0xf8, 0x72, 0x4e, 0x1f], Foreign("AC-3 or DTS from a cable (S/PDIF)")),
    (0, &[0xb7, 0xd8, 0x00, 0x20], Foreign("The sound of a recording of television (WTV)")),
    (0, b"ajkg", Foreign("Shorten sound")),
    (0, b"LPAC", Foreign("LPAC sound")),
    (0, b"TWIN", Foreign("TwinVQ sound")),
    (0, b"Creative Voice File", Foreign("Creative Voice (VOC) sound")),
    (0, b"NIST_1A", Foreign("NIST SPHERE sound")),
    (0, b"SMK", Foreign("The sound of a Smacker film")),
    (0, b"BIK", Foreign("The sound of a Bink film")),
    (0, b"FLV\x01", Foreign("The sound of a Flash film")),
    (0, &[0, 0, 1, 0xba], Foreign("The sound of an MPEG film")),
    (0, &[0, 0, 1, 0xb3], Foreign("The sound of an MPEG film")),
    (0, b"IMPM", Foreign("Module music (IT)")),
    (0, b"Extended Module: ", Foreign("Module music (XM)")),
    (44, b"SCRM", Foreign("Module music (S3M)")),
    (1_080, b"M.K.", Foreign("Module music (MOD)")),
    (1_080, b"M!K!", Foreign("Module music (MOD)")),
    (1_080, b"FLT4", Foreign("Module music (MOD)")),
    (1_080, b"4CHN", Foreign("Module music (MOD)")),
    (1_080, b"6CHN", Foreign("Module music (MOD)")),
    (1_080, b"8CHN", Foreign("Module music (MOD)")),
    (1_080, b"M&K!", Foreign("Module music (MOD)")),
    (1_080, b"CD81", Foreign("Module music (MOD)")),
    (1_080, b"OCTA", Foreign("Module music (MOD)")),
    (1_080, b"FLT8", Foreign("Module music (MOD)")),
    (1_080, b"2CHN", Foreign("Module music (MOD)")),
    (1_081, b"0CH", Foreign("Module music (MOD)")),
    (0, b"OKTASONG", Foreign("Module music (Oktalyzer)")),
    (0, b"MMD", Foreign("Module music (OctaMED)")),
    (0, b"MTM\x10", Foreign("Module music (MTM)")),
    (0, b"FAR\xfe", Foreign("Module music (FAR)")),
    (0, b"MAS_UTrack_V", Foreign("Module music (ULT)")),
    (20, b"!Scream!", Foreign("Module music (STM)")),
    (44, b"PTMF", Foreign("Module music (PTM)")),
    (0, b"DBM0", Foreign("Module music (DBM)")),
    (0, &[0xc1, 0x83, 0x2a, 0x9e], Foreign("Module music (UMX)")),
    (0, b"THX\0", Foreign("Module music (AHX)")),
    (0, b"GBS\x01", Foreign("Game Boy music (GBS)")),
    (0, b"HESM", Foreign("PC Engine music (HES)")),
    (0, b"KSCC", Foreign("MSX music (KSS)")),
    (0, b"ZXAYEMUL", Foreign("ZX Spectrum music (AY)")),
    (0, b"SAP\r\n", Foreign("Atari music (SAP)")),
    (0, b"PSF", Foreign("Console music (PSF)")),
    (0, b"XMF_", Foreign("MIDI, which is notes and not sound,")),
    (0, b"MMMD", Foreign("A ring tone (MMF)")),
    (8, b"sfbk", NotSound("a set of instruments (SoundFont), not music")),
    (8, b"DLS ", NotSound("a set of instruments (DLS), not music")),
    (0, b"PSID", Foreign("C64 music (SID)")),
    (0, b"RSID", Foreign("C64 music (SID)")),
    (0, b"NESM\x1a", Foreign("NES music (NSF)")),
    (0, b"SNES-SPC700", Foreign("SNES music (SPC)")),
    (0, b"Vgm ", Foreign("Game music (VGM)")),
    (0, b"PK\x03\x04", NotSound("a ZIP archive; unpack it first")),
    (0, b"PK\x05\x06", NotSound("an empty ZIP archive")),
    (0, b"Rar!", NotSound("a RAR archive; unpack it first")),
    (0, b"7z\xbc\xaf", NotSound("a 7-Zip archive; unpack it first")),
    (0, &[0x1f, 0x8b], NotSound("a compressed file; unpack it first")),
    (0, &[0xff, 0xd8, 0xff], NotSound("a picture (JPEG)")),
    (0, b"\x89PNG", NotSound("a picture (PNG)")),
    (0, b"GIF8", NotSound("a picture (GIF)")),
    (0, b"%PDF", NotSound("a PDF document")),
    (0, b"\x7fELF", NotSound("a program")),
    (0, b"MZ", NotSound("a program")),
    (0, b"SQLite format 3", NotSound("a database")),
    (0, b"bplist", NotSound("a list of settings")),
    (0, &[0, 5, 0x16, 7], NotSound("a Mac's notes on another file, not the file itself")),
];

/// How a text begins, in lower case, and what it then is.
const TEXTS: &[(&str, &str)] = &[
    ("<!doctype html", "a web page, not sound; download the file again"),
    ("<html", "a web page, not sound; download the file again"),
    ("<?xml", "a text (XML), not sound"),
    ("<asx", "a playlist, which only names the files with sound"),
    ("#extm3u", "a playlist, which only names the files with sound"),
    ("[playlist]", "a playlist, which only names the files with sound"),
    ("file \"", "a cue sheet, which only names a file with sound"),
    ("rem ", "a cue sheet, which only names a file with sound"),
    ("performer \"", "a cue sheet, which only names a file with sound"),
    ("title \"", "a cue sheet, which only names a file with sound"),
    ("http://", "an address and not what lies there; download the file itself"),
    ("https://", "an address and not what lies there; download the file itself"),
    ("{", "a text (JSON), not sound"),
];
/// Magics that are texts themselves.
const WORDS: [&[u8]; 7] = [
    b"Extended Module: ",
    b"NIST_1A",
    b"Creative Voice File",
    b"SNES-SPC700",
    b"SOUND SAMPLE DATA ",
    b"ALawSoundFile**",
    b"MAS_UTrack_V",
];
/// Printable bytes from the start on that make a text.
const TEXT_LEN: usize = 48;

/// Judges a file by its first bytes (fewer than [`SNIFF_LEN`] where the file is shorter).
pub fn sniff(head: &[u8]) -> Kind {
    let at = |start: usize, magic: &[u8]| head.get(start..).is_some_and(|rest| rest.starts_with(magic));
    // WAV and its forms for long files.
    if (at(0, b"RIFF") || at(0, b"RIFX") || at(0, b"RF64") || at(0, b"BW64")) && at(8, b"WAVE") {
        return Sound;
    }
    if let Some(kind) = text(head) {
        return kind;
    }
    // A sync byte begins each packet of 188 bytes, or of 192 with a time before it (ISO 13818-1).
    if (at(0, b"G") && at(188, b"G") && at(376, b"G")) || (at(4, b"G") && at(196, b"G") && at(388, b"G")) {
        return Foreign("The sound of an MPEG transport stream");
    }
    // Each frame tells how far the next one is (LOAS, ISO 14496-3, 1.7.2).
    if let [0x56, second, third, ..] = head
        && second & 0xe0 == 0xe0
        && at(3 + (usize::from(second & 0x1f) << 8 | usize::from(*third)), &[0x56])
    {
        return Foreign("AAC sound of a broadcast (LATM)");
    }
    if at(0, b"BM") && at(6, &[0; 4]) {
        return NotSound("a picture (BMP)");
    }
    if let Some((_, _, kind)) = MAGICS.iter().find(|(start, magic, _)| at(*start, magic)) {
        return kind.clone();
    }
    // MPEG audio and ADTS frames start with eleven set bits; whether frames follow is asked of the whole file.
    match head {
        [0xff, second, ..] if second & 0xe0 == 0xe0 => Sound,
        _ => Kind::Unknown,
    }
}

fn text(head: &[u8]) -> Option<Kind> {
    let head = head.strip_prefix(b"\xef\xbb\xbf").unwrap_or(head);
    let start = head.iter().position(|byte| !byte.is_ascii_whitespace())?;
    let text = head.get(start..)?;
    let begins = |start: &str| text.get(..start.len()).is_some_and(|head| head.eq_ignore_ascii_case(start.as_bytes()));
    if let Some((_, what)) = TEXTS.iter().find(|(start, _)| begins(start)) {
        return Some(NotSound(what));
    }
    let is_printable = |byte: &u8| matches!(byte, b' '..=b'~' | b'\t' | b'\r' | b'\n');
    let is_text = text.len() >= TEXT_LEN && text.iter().take(TEXT_LEN).all(is_printable);
    // These magics are words themselves.
    let is_magic = WORDS.iter().any(|magic| text.starts_with(magic));
    (is_text && !is_magic).then_some(NotSound("a text, not sound"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn with(at: usize, magic: &[u8]) -> Vec<u8> {
        let mut head = vec![1; SNIFF_LEN];
        head[at..at + magic.len()].copy_from_slice(magic);
        head
    }

    #[test]
    fn every_magic_says_its_own() {
        for (at, magic, kind) in MAGICS.iter() {
            assert_eq!(sniff(&with(*at, magic)), *kind, "{at} {magic:?}");
        }
        for wave in ["RIFF", "RIFX", "RF64", "BW64"] {
            assert_eq!(sniff(format!("{wave}1234WAVEfmt ").as_bytes()), Sound, "{wave}");
        }
    }

    #[test]
    fn texts_are_called_what_they_are() {
        for (text, said) in [
            ("\u{feff}\n <!DOCTYPE HTML><head>", "a web page, not sound; download the file again"),
            ("#EXTM3U\r\na.mp3", "a playlist, which only names the files with sound"),
            ("FILE \"a.wav\" WAVE", "a cue sheet, which only names a file with sound"),
            ("This is a shopping list, whatever its name says.\n", "a text, not sound"),
        ] {
            assert_eq!(sniff(text.as_bytes()), NotSound(said), "{text}");
        }
        assert_eq!(sniff(b""), Kind::Unknown);
        assert_eq!(sniff(&[0xff, 0xfb, 0x90]), Sound);
    }

    #[test]
    fn a_transport_stream_is_known_by_its_beat() {
        let mut head = vec![0; SNIFF_LEN];
        (0..head.len()).step_by(188).for_each(|at| head[at] = b'G');
        assert_eq!(sniff(&head), Foreign("The sound of an MPEG transport stream"));
    }
}
