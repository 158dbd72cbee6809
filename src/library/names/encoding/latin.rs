//! Texts that a reader took for Latin-1, back to their bytes.

/// The bytes that a reader took for Latin-1 or for Windows-1252; `None` for what can only be Unicode.
pub fn bytes_of(text: &str) -> Option<Vec<u8>> {
    text.chars().map(byte_of).collect()
}

fn byte_of(c: char) -> Option<u8> {
    match u8::try_from(c) {
        Ok(byte) => Some(byte),
        Err(_) => WINDOWS_1252_HIGH.chars().position(|high| high == c).and_then(|at| u8::try_from(0x80 + at).ok()),
    }
}

/// What Windows-1252 has at 0x80 to 0x9F (WHATWG Encoding, index-windows-1252); a space stands where it has nothing.
const WINDOWS_1252_HIGH: &str = "€ ‚ƒ„…†‡ˆ‰Š‹Œ Ž  ‘’“”•–—˜™š›œ žŸ";
