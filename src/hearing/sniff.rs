//! Recognises a file by its first bytes.
//!
//! The decoder library searches a megabyte for anything that looks like sound, so its errors can't tell a text file
//! from a damaged MP3 or a WMA. The first bytes can, and the person then gets the right advice.

/// What the first bytes say.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Kind {
    /// A format that can be decoded; if it still fails, the file is damaged.
    Sound,
    /// A sound or video format without a decoder here, as the start of a sentence.
    Foreign(&'static str),
    /// Nothing known.
    Unknown,
}

/// How many bytes [`sniff`] wants to see.
pub const SNIFF_LEN: usize = 64;

/// Bytes a first Ogg page has before its first packet: 27 of header and one segment length (RFC 3533).
const OGG_FIRST_PACKET: usize = 28;

/// Judges a file by its first bytes (fewer than [`SNIFF_LEN`] where the file is shorter).
pub fn sniff(head: &[u8]) -> Kind {
    let at = |start: usize, magic: &[u8]| head.get(start..).is_some_and(|rest| rest.starts_with(magic));
    if at(0, b"OggS") {
        return if at(OGG_FIRST_PACKET, b"OpusHead") {
            Kind::Foreign("Opus sound")
        } else if at(OGG_FIRST_PACKET, b"Speex") {
            Kind::Foreign("Speex sound")
        } else {
            Kind::Sound
        };
    }
    let riff = at(0, b"RIFF") && at(8, b"WAVE");
    let aiff = at(0, b"FORM") && (at(8, b"AIFF") || at(8, b"AIFC"));
    if riff || aiff || at(0, b"fLaC") || at(0, b"ID3") || at(4, b"ftyp") {
        return Kind::Sound;
    }
    // MPEG audio and ADTS frames start with eleven set bits.
    if let [0xff, second, ..] = head
        && second & 0xe0 == 0xe0
    {
        return Kind::Sound;
    }
    const FOREIGN: [(&[u8], &str); 8] = [
        (&[0x30, 0x26, 0xb2, 0x75], "Windows Media sound"),
        (&[0x1a, 0x45, 0xdf, 0xa3], "WebM or Matroska sound"),
        (b"MAC ", "Monkey's Audio sound"),
        (b"wvPk", "WavPack sound"),
        (b"MThd", "A MIDI file"),
        (b"caff", "Core Audio sound"),
        (b"DSD ", "DSD sound"),
        (b"MPCK", "Musepack sound"),
    ];
    FOREIGN.iter().find(|(magic, _)| at(0, magic)).map_or(Kind::Unknown, |(_, what)| Kind::Foreign(what))
}
