//! UTF-8 that was called Latin-1, once or twice: "BjÃ¶rk".
//!
//! That bytes are valid UTF-8 by chance is rare but happens ("CAFÉ»" is), so what comes out must look like text.

use super::latin::bytes_of;

/// Times a text may have been encoded over: more is damage of another kind.
const MOST_ROUNDS: usize = 3;

/// The text, where its bytes are UTF-8.
pub(super) fn decode(bytes: &[u8]) -> Option<String> {
    let mut text = once(bytes)?;
    let mut best = looks_right(&text, false).then(|| text.clone());
    for _ in 1..MOST_ROUNDS {
        let Some(deeper) = bytes_of(&text).filter(|bytes| !bytes.is_ascii()).and_then(|bytes| once(&bytes)) else {
            break;
        };
        text = deeper;
        if looks_right(&text, true) {
            best = Some(text.clone());
        }
    }
    best
}

fn once(bytes: &[u8]) -> Option<String> {
    match std::str::from_utf8(bytes) {
        Ok(text) => Some(text.to_owned()),
        // Cut in the middle of its last character, as ID3v1 does; what is left must show that it is UTF-8.
        Err(error) if error.error_len().is_none() => {
            let text = std::str::from_utf8(bytes.get(..error.valid_up_to())?).ok()?;
            (!text.is_ascii()).then(|| text.to_owned())
        }
        Err(_) => None,
    }
}

/// `again`: it was encoded more than once, which doesn't happen by chance.
fn looks_right(text: &str, again: bool) -> bool {
    let wide = text.chars().filter(|c| !c.is_ascii()).count();
    let sane =
        text.chars().all(|c| !matches!(c, '\u{80}'..='\u{9f}' | '\u{e000}'..='\u{f8ff}' | '\u{fff0}'..='\u{ffff}'));
    let common = text.chars().all(is_common);
    let certain = wide >= 3 || text.chars().any(|c| c.len_utf8() > 2) || (common && (wide == 2 || again));
    wide > 0 && sane && (certain || common && fits(text))
}

/// Letters and marks that names are written with, among those of two bytes.
fn is_common(c: char) -> bool {
    matches!(c, '\0'..='\u{17f}' | '\u{218}'..='\u{21b}' | 'Ά'..='ώ' | 'Ё'..='ґ' | 'א'..='ת' | 'ء'..='ي')
}

/// A lone character: no foreign letter within a Latin word, and no letter where a name in capitals ends with a mark.
fn fits(text: &str) -> bool {
    let chars: Vec<char> = text.chars().collect();
    let Some(at) = chars.iter().position(|c| !c.is_ascii()) else { return false };
    let before = at.checked_sub(1).and_then(|i| chars.get(i)).copied().unwrap_or(' ');
    let after = chars.get(at + 1).copied().unwrap_or(' ');
    let Some(&c) = chars.get(at) else { return false };
    if c > '\u{21b}' {
        return !before.is_ascii_alphabetic() && !after.is_ascii_alphabetic();
    }
    // "IRMÃ…" and "IRMÃ”" are words with a mark after them; the letters Å and Ô would be read out of both.
    !(matches!(c, 'Å' | 'Ó' | 'Ô' | 'Ñ' | 'Ò' | 'Ö' | 'Ù') && before.is_ascii_uppercase() && !after.is_alphabetic())
}
