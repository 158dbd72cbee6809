//! What ID3v2 wraps the bytes of a frame in, and how it comes off: flags are wrong more often than used, so each is
//! believed only as far as the bytes bear it out.

use miniz_oxide::inflate::decompress_to_vec_zlib_with_limit;

/// What a frame's flags say was done to it (ID3v2.3.0, section 3.3.1; ID3v2.4.0 structure, section 4.1).
#[derive(Clone, Copy, Debug)]
pub struct Wrapping {
    pub is_unsynchronised: bool,
    pub is_compressed: bool,
    pub is_encrypted: bool,
    /// Bytes of a group and a length in front.
    pub added: usize,
}

impl Wrapping {
    pub fn of(version: u8, flags: [u8; 2], tag_is_unsynchronised: bool) -> Wrapping {
        let (compressed, encrypted, group, length) = match version {
            4 => (0x08, 0x04, 0x40, 0x01),
            _ => (0x80, 0x40, 0x20, 0),
        };
        let has = |flag: u8| flags[1] & flag != 0;
        Wrapping {
            is_unsynchronised: tag_is_unsynchronised || (version == 4 && has(0x02)),
            is_compressed: has(compressed),
            is_encrypted: has(encrypted),
            added: usize::from(has(group)) + if has(length) { 4 } else { 0 },
        }
    }
}

/// Inflates from where a zlib stream begins, at most `limit` bytes: some taggers leave out the length in front of it.
pub fn inflated(bytes: &[u8], limit: usize) -> Option<Vec<u8>> {
    (0..8).find_map(|start| {
        let stream = bytes.get(start..)?;
        let [first, second, ..] = stream else { return None };
        // RFC 1950, section 2.2.
        let is_zlib = first & 0x0f == 8 && (u32::from(*first) << 8 | u32::from(*second)) % 31 == 0;
        let output = if is_zlib {
            // A stream that was cut has given something all the same.
            decompress_to_vec_zlib_with_limit(stream, limit).unwrap_or_else(|error| error.output)
        } else {
            return None;
        };
        (!output.is_empty()).then_some(output)
    })
}

/// A byte order mark with a zero in it: unsynchronised, whatever the flags say.
pub fn is_stuffed_text(body: &[u8]) -> bool {
    matches!(body, [1, 0xff, 0, 0xfe, ..])
}

/// Whether bytes hold what unsynchronisation takes out.
pub fn has_sync(bytes: &[u8]) -> bool {
    bytes.windows(2).any(|pair| matches!(pair, [0xff, 0xe0..=0xff]))
}

/// Takes the zeros out that unsynchronisation put in.
pub fn unstuff(bytes: &mut Vec<u8>) {
    let mut last = 0;
    bytes.retain(|byte| {
        let is_stuffing = last == 0xff && *byte == 0;
        last = *byte;
        !is_stuffing
    });
}
