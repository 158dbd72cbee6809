//! Text out of a tag's bytes, whatever the tag says of its encoding.
//!
//! Half of the taggers of twenty years wrote UTF-16 without its mark, with the wrong one, a byte short, or under the
//! name of Latin-1; a reader that insists on the standard loses those names. What is really one byte a letter comes out
//! with **each byte as the code point of the same number, U+0000 to U+00FF** (80 to 9F too, which stay control
//! characters): nothing is lost, and whoever knows the right code page turns it back into bytes and reads it anew.

/// Longest text looked at, in bytes.
pub const MAX_TEXT_BYTES: usize = 4096;

/// Each byte as the code point of the same number.
pub fn from_latin1(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| char::from(*byte)).collect()
}

/// UTF-8 where it is, else as [`from_latin1`]; UTF-16 where it has a mark or every other byte is zero.
pub fn from_unnamed(bytes: &[u8]) -> String {
    if looks_like_utf16(bytes) {
        return from_utf16(bytes, None);
    }
    let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
    match std::str::from_utf8(bytes) {
        Ok(text) => text.to_owned(),
        // Cut in the middle of a letter: the rest of it still is UTF-8.
        Err(error) if error.error_len().is_none() && error.valid_up_to() > 0 => {
            bytes.get(..error.valid_up_to()).and_then(|whole| std::str::from_utf8(whole).ok()).unwrap_or("").to_owned()
        }
        Err(_) => from_latin1(bytes),
    }
}

/// The values of an ID3v2 text: `bytes` begins with the byte that names the encoding (ID3v2.4.0 structure, section 4).
pub fn from_id3(bytes: &[u8]) -> Vec<String> {
    match bytes.split_first() {
        Some((encoding @ 0..=3, text)) => in_encoding(*encoding, text),
        // A byte that names no encoding, or none at all before the first letter.
        Some((first, text)) if *first < b' ' => in_encoding(3, text),
        Some(_) => in_encoding(3, bytes),
        None => Vec::new(),
    }
}

/// The values of `text`, with zeros between them, in an encoding of ID3v2 (0 Latin-1, 1 UTF-16, 2 UTF-16BE, 3 UTF-8).
pub fn in_encoding(encoding: u8, text: &[u8]) -> Vec<String> {
    let text = text.get(..MAX_TEXT_BYTES).unwrap_or(text);
    let wide = match encoding {
        1 | 2 => !is_all_ascii(text.strip_prefix(b"\xff\xfe").or(text.strip_prefix(b"\xfe\xff")).unwrap_or(text)),
        _ => looks_like_utf16(text),
    };
    let mut values = Vec::new();
    if wide {
        let mut expected = if encoding == 2 { Some(Endian::Big) } else { None };
        for value in split_utf16(text) {
            // Only the first value may have a mark: the others are as it was.
            expected = mark(value).or(expected);
            values.push(from_utf16(value, expected));
        }
    } else {
        let text = text.strip_prefix(b"\xff\xfe").or(text.strip_prefix(b"\xfe\xff")).unwrap_or(text);
        for value in text.split(|byte| *byte == 0) {
            values.push(if encoding == 0 { from_latin1(value) } else { from_unnamed(value) });
        }
    }
    values.retain(|value| !value.trim().is_empty());
    // What follows the first value's end may be left over from a longer one.
    let is_left_over = |value: &String| value.chars().any(|c| c < ' ' || c == '\u{fffd}');
    let mut rest = values.split_off(values.len().min(1));
    rest.retain(|value| !is_left_over(value));
    values.append(&mut rest);
    values
}

/// The description and the rest of an ID3v2 user text (TXXX): (description, bytes that [`from_id3`] reads).
pub fn described(bytes: &[u8]) -> Option<(String, Vec<u8>)> {
    let (encoding, text) = bytes.split_first()?;
    let wide = matches!(encoding, 1 | 2) || looks_like_utf16(text);
    let (end, next) = if wide {
        let end = text.chunks_exact(2).position(|unit| unit == [0, 0])? * 2;
        (end, end + 2)
    } else {
        let end = text.iter().position(|byte| *byte == 0)?;
        (end, end + 1)
    };
    let description = in_encoding(*encoding, text.get(..end)?).into_iter().next().unwrap_or_default();
    let mut rest = vec![*encoding];
    rest.extend_from_slice(text.get(next..)?);
    Some((description, rest))
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Endian {
    Little,
    Big,
}

fn mark(bytes: &[u8]) -> Option<Endian> {
    match bytes {
        [0xff, 0xfe, ..] => Some(Endian::Little),
        [0xfe, 0xff, ..] => Some(Endian::Big),
        _ => None,
    }
}

fn is_all_ascii(bytes: &[u8]) -> bool {
    // Shorter ones may well be one letter of UTF-16.
    let text = bytes.strip_suffix(&[0]).unwrap_or(bytes);
    text.len() >= 4 && text.iter().all(|byte| (b' '..=b'~').contains(byte))
}

/// A mark, or zeros on one side of most pairs and hardly any on the other.
fn looks_like_utf16(bytes: &[u8]) -> bool {
    if mark(bytes).is_some() {
        // Latin-1 texts that begin with ÿþ are not known; what follows must be pairs all the same.
        return bytes.len() > 3 && !is_all_ascii(bytes.get(2..).unwrap_or_default());
    }
    let pairs = bytes.chunks_exact(2);
    let count = pairs.len();
    let (mut even, mut odd) = (0, 0);
    for pair in pairs {
        match pair {
            [0, 0] => {}
            [0, _] => even += 1,
            [_, 0] => odd += 1,
            _ => {}
        }
    }
    count >= 2 && even.max(odd) * 4 >= count * 3 && even.min(odd) * 8 <= count
}

fn units(bytes: &[u8], endian: Endian) -> impl Iterator<Item = u16> {
    bytes.chunks_exact(2).filter_map(move |pair| {
        let pair: [u8; 2] = pair.try_into().ok()?;
        Some(if endian == Endian::Little { u16::from_le_bytes(pair) } else { u16::from_be_bytes(pair) })
    })
}

/// Pieces between zeros of two bytes; a mark at an odd place begins a piece too (the zero before it was one byte long).
fn split_utf16(bytes: &[u8]) -> Vec<&[u8]> {
    let mut pieces = Vec::new();
    let (mut start, mut at) = (0, 0);
    while let Some(pair) = bytes.get(at..at + 2) {
        let next = bytes.get(at + 1..).unwrap_or_default();
        let slipped = pair[0] == 0 && mark(next).is_some() && at > start;
        if pair == [0, 0] || slipped {
            pieces.push(bytes.get(start..at).unwrap_or_default());
            at += if slipped && pair != [0, 0] { 1 } else { 2 };
            start = at;
        } else {
            at += 2;
        }
    }
    // An odd byte at the end is half a letter, or half a zero.
    pieces.push(bytes.get(start..at.min(bytes.len())).unwrap_or_default());
    pieces
}

/// How much units look like text: letters that are written often count most.
fn likeness(units: impl Iterator<Item = u16>) -> i32 {
    let of = |unit: u16| match unit {
        0x20..=0x7e => 8,
        0xa0..=0x24f => 6,
        0x370..=0x6ff | 0x900..=0xdff | 0xe00..=0xe7f | 0x1e00..=0x1eff | 0x2010..=0x2026 => 5,
        0x3040..=0x30ff | 0xff01..=0xff9f => 5,
        0x3001..=0x303f | 0x4e00..=0x9fff | 0xac00..=0xd7a3 => 4,
        0xd800..=0xdfff | 0x1100..=0x11ff => 1,
        0xe000..=0xf8ff | 0xfff0.. | 0x0..=0x1f => -4,
        _ => 0,
    };
    units.map(of).sum()
}

/// In the order of its mark, else of `expected`, unless the other order reads much better.
fn from_utf16(bytes: &[u8], expected: Option<Endian>) -> String {
    let marked = mark(bytes);
    let bytes = if marked.is_some() { bytes.get(2..).unwrap_or_default() } else { bytes };
    let little = likeness(units(bytes, Endian::Little));
    let big = likeness(units(bytes, Endian::Big));
    // Half as good again: text in Latin letters has twice the likeness of its swapped self.
    let endian = match marked.or(expected) {
        Some(Endian::Big) if little * 2 > big.max(0) * 3 => Endian::Little,
        Some(Endian::Little) if big * 2 > little.max(0) * 3 => Endian::Big,
        Some(said) => said,
        None if big > little => Endian::Big,
        None => Endian::Little,
    };
    let text: String = char::decode_utf16(units(bytes, endian)).map(|c| c.unwrap_or('\u{fffd}')).collect();
    text.trim_matches(['\u{feff}', '\0']).to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn utf16(text: &str, little: bool) -> Vec<u8> {
        text.encode_utf16().flat_map(|unit| if little { unit.to_le_bytes() } else { unit.to_be_bytes() }).collect()
    }

    fn joined(parts: &[&[u8]]) -> Vec<u8> {
        parts.concat()
    }

    #[test]
    fn text_is_read_whatever_its_encoding_is_called() {
        const LE: &[u8] = b"\xff\xfe";
        const BE: &[u8] = b"\xfe\xff";
        for text in ["No mark", "Für Elise", "Ночной дозор", "爱你一万年", "さくら", "서울의 봄", "Ελένη", "A"]
        {
            let (little, big) = (utf16(text, true), utf16(text, false));
            let mut cases = vec![
                ("with its mark", joined(&[&[1], LE, &little])),
                ("with its mark, big", joined(&[&[1], BE, &big])),
                ("ended by a zero", joined(&[&[1], LE, &little, &[0, 0]])),
                ("a byte too long", joined(&[&[1], LE, &little, &[0]])),
                ("big by its name", joined(&[&[2], &big])),
                ("UTF-8", joined(&[&[3], text.as_bytes()])),
                ("UTF-8 with a mark", joined(&[&[3], b"\xef\xbb\xbf", text.as_bytes()])),
                ("UTF-8 in no encoding", joined(&[&[9], text.as_bytes()])),
            ];
            if text.len() > 1 {
                cases.extend([
                    ("called Latin-1, with a mark", joined(&[&[0], LE, &little])),
                    ("called UTF-8, with a mark", joined(&[&[3], BE, &big])),
                    ("big by its name, with a mark", joined(&[&[2], LE, &little])),
                ]);
                cases.push(("no mark", joined(&[&[1], &little])));
                cases.push(("no mark, big", joined(&[&[1], &big])));
                if text.is_ascii() {
                    cases.push(("wrong mark", joined(&[&[1], LE, &big])));
                    cases.push(("wrong mark, big", joined(&[&[1], BE, &little])));
                    cases.push(("big by its name, yet little", joined(&[&[2], &little])));
                    cases.push(("called Latin-1", joined(&[&[0], &little])));
                    cases.push(("no encoding's byte", text.as_bytes().to_vec()));
                    cases.push(("one byte a letter called UTF-16", joined(&[&[1], text.as_bytes()])));
                    cases.push(("the same with a mark", joined(&[&[1], LE, text.as_bytes()])));
                }
            }
            for (kind, bytes) in cases {
                assert_eq!(from_id3(&bytes), [text], "{kind}");
            }
        }
    }

    #[test]
    fn one_byte_a_letter_stays_what_it_was() {
        let all: Vec<u8> = (0x20..=0xff).collect();
        let read = from_latin1(&all);
        assert!(read.chars().map(|c| c as u32).eq(0x20..=0xff));
        assert_eq!(from_id3(b"\0\xca\xe8\xed\xee\x80\x9f"), ["\u{ca}\u{e8}\u{ed}\u{ee}\u{80}\u{9f}"]);
        assert_eq!(from_id3(b"\x03\xca\xe8\xed\xee"), ["\u{ca}\u{e8}\u{ed}\u{ee}"]);
        assert_eq!(
            from_id3(b"\0Bj\xc3\xb6rk"),
            ["Bj\u{c3}\u{b6}rk"],
            "UTF-8 called Latin-1 is somebody else's to mend"
        );
    }

    #[test]
    fn several_values_have_zeros_between_them() {
        let two = |a: &[u8], b: &[u8], zero: &[u8]| joined(&[&[1], a, zero, b]);
        let (a, b) = (utf16("Eminem", true), utf16("Rihanna", true));
        let marked = |text: &[u8]| joined(&[b"\xff\xfe", text]);
        for bytes in [
            b"\x03Eminem\0Rihanna".to_vec(),
            b"\0Eminem\0Rihanna\0".to_vec(),
            two(&marked(&a), &marked(&b), &[0, 0]),
            two(&marked(&a), &b, &[0, 0]),
            two(&marked(&a), &marked(&b), &[0]),
            two(&marked(&a), &joined(&[b"\xfe\xff", &utf16("Rihanna", false)]), &[0, 0]),
        ] {
            assert_eq!(from_id3(&bytes), ["Eminem", "Rihanna"], "{bytes:?}");
        }
        assert_eq!(from_id3(b"\0Eminem\0\x01\x02junk"), ["Eminem"]);
        assert!(from_id3(b"\x01\xff\xfe").is_empty() && from_id3(b"").is_empty() && from_id3(b"\0").is_empty());
    }

    #[test]
    fn a_users_text_has_a_name() {
        let (name, rest) = described(b"\x03ARTISTS\0A\0B").unwrap();
        assert_eq!((name.as_str(), from_id3(&rest)), ("ARTISTS", vec!["A".to_owned(), "B".to_owned()]));
        let mut wide = b"\x01\xff\xfe".to_vec();
        wide.extend([utf16("ARTISTS\0", true), b"\xff\xfe".to_vec(), utf16("Ab", true)].concat());
        let (name, rest) = described(&wide).unwrap();
        assert_eq!((name.as_str(), from_id3(&rest)), ("ARTISTS", vec!["Ab".to_owned()]));
        assert!(described(b"\0no end").is_none());
    }
}
