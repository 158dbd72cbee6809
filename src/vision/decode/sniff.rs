//! What a file is, told by its first bytes: names lie.
//!
//! What can't be read here is named, so that the person learns what it is and what to do with it.

/// What a file is taken for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Format {
    Jpeg,
    Png,
    WebP,
    Gif,
    /// A picture without a decoder here.
    Other(&'static str),
    /// No picture at all.
    NoPicture(&'static str),
}

const RAW: Format = Format::Other("camera RAW");
const VIDEO: Format = Format::NoPicture("a video");

/// Files that begin with these bytes and are read by none here.
const NAMED: [(&[u8], Format); 19] = [
    (b"II*\0\x10\0\0\0CR", RAW),
    (b"IIRO", RAW),
    (b"IIRS", RAW),
    (b"MMOR", RAW),
    (b"IIU\0", RAW),
    (b"FUJIFILMCCD-RAW", RAW),
    (b"FOVb", RAW),
    (b"\xff\x0a", Format::Other("JPEG XL")),
    (b"\0\0\0\x0cJXL ", Format::Other("JPEG XL")),
    (b"\0\0\0\x0cjP  ", Format::Other("JPEG 2000")),
    (b"\xff\x4f\xff\x51", Format::Other("JPEG 2000")),
    (b"8BPS", Format::Other("Photoshop")),
    (b"\0\0\x01\0", Format::Other("icon")),
    (b"v/1\x01", Format::Other("OpenEXR")),
    (b"qoif", Format::Other("QOI")),
    (b"%PDF-", Format::NoPicture("a PDF document")),
    (b"\x1a\x45\xdf\xa3", VIDEO),
    (b"PK\x03\x04", Format::NoPicture("an archive")),
    (b"\0\0\x01\xba", VIDEO),
];

/// Lengths of the header that follows a BMP's first fourteen bytes.
const BMP_HEADER_LENS: [u32; 8] = [12, 16, 40, 52, 56, 64, 108, 124];

/// How far into a file text is looked for what it is, in bytes.
const TEXT_REACH: usize = 1024;
/// How far into a file a picture is looked for behind what doesn't belong there, in bytes.
const JUNK_REACH: usize = 65_536;

pub(super) fn sniff(bytes: &[u8]) -> Option<Format> {
    Some(match bytes {
        [0xff, 0xd8, 0xff, ..] => Format::Jpeg,
        [0x89, b'P', b'N', b'G', b'\r', b'\n', 0x1a, b'\n', ..] => Format::Png,
        [b'R', b'I', b'F', b'F', _, _, _, _, b'W', b'E', b'B', b'P', ..] => Format::WebP,
        [b'R', b'I', b'F', b'F', _, _, _, _, b'A', b'V', b'I', b' ', ..] => VIDEO,
        [b'G', b'I', b'F', b'8', ..] => Format::Gif,
        [_, _, _, _, b'f', b't', b'y', b'p', brand @ ..] => match brand.get(..4)? {
            b"avif" | b"avis" => Format::Other("AVIF"),
            b"heic" | b"heix" | b"hevc" | b"hevx" | b"heim" | b"heis" => Format::Other("HEIC"),
            // These may hold either; the compatible brands tell.
            b"mif1" | b"msf1" => {
                let brands = bytes.get(16..bytes.len().min(64)).unwrap_or_default();
                let is_avif = brands.chunks_exact(4).any(|brand| brand == b"avif");
                Format::Other(if is_avif { "AVIF" } else { "HEIC" })
            }
            b"crx " => RAW,
            b"M4A " | b"M4B " => return None,
            _ => VIDEO,
        },
        [b'B', b'M', ..] => {
            let len = u32::from_le_bytes(*bytes.get(14..)?.first_chunk()?);
            return BMP_HEADER_LENS.contains(&len).then_some(Format::Other("BMP"));
        }
        _ => match NAMED.iter().find(|(start, _)| bytes.starts_with(start)) {
            Some(&(_, format)) => format,
            None if matches!(bytes, [b'I', b'I', 42, 0, ..] | [b'M', b'M', 0, 42, ..]) => {
                if is_raw(bytes) {
                    RAW
                } else {
                    Format::Other("TIFF")
                }
            }
            None => return text(bytes),
        },
    })
}

/// Cameras write their RAW files as TIFF with a tiny picture in front: with a version of DNG, or the picture proper behind.
fn is_raw(bytes: &[u8]) -> bool {
    let is_little = bytes.starts_with(b"II");
    let short = |at: usize| -> Option<u16> {
        let two = *bytes.get(at..)?.first_chunk()?;
        Some(if is_little { u16::from_le_bytes(two) } else { u16::from_be_bytes(two) })
    };
    let long = |at: usize| -> Option<usize> {
        let four = *bytes.get(at..)?.first_chunk()?;
        Some(if is_little { u32::from_le_bytes(four) } else { u32::from_be_bytes(four) } as usize)
    };
    let Some(directory) = long(4) else { return false };
    let count = short(directory).unwrap_or(0);
    let tags = || (0..usize::from(count)).map_while(|i| short(directory.checked_add(2 + 12 * i)?));
    // DNGVersion; or SubIFDs together with the camera's maker.
    tags().any(|tag| tag == 0xc612) || (tags().any(|tag| tag == 0x14a) && tags().any(|tag| tag == 0x10f))
}

fn text(bytes: &[u8]) -> Option<Format> {
    let head = bytes.get(..bytes.len().min(TEXT_REACH))?.to_ascii_lowercase();
    let start = head.strip_prefix(b"\xef\xbb\xbf").unwrap_or(&head).trim_ascii_start();
    let holds = |word: &[u8]| start.windows(word.len()).any(|window| window == word);
    match start {
        [b'<', ..] if holds(b"<svg") => Some(Format::Other("SVG")),
        // A download that failed, kept under the photo's name.
        [b'<', ..] if holds(b"<html") || holds(b"<!doctype html") => Some(Format::NoPicture("a web page")),
        _ => None,
    }
}

/// A JPEG or PNG behind bytes that don't belong there, as some cameras and web servers leave them.
pub(super) fn behind_junk(bytes: &[u8]) -> Option<&[u8]> {
    let starts =
        |window: &[u8]| matches!(*window, [0xff, 0xd8, 0xff, 0xc0..=0xfe, ..]) || window == b"\x89PNG\r\n\x1a\n";
    let at = bytes.get(..bytes.len().min(JUNK_REACH))?.windows(8).position(starts)?;
    bytes.get(at..)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn formats_are_told_by_their_bytes() {
        let cases: [(&[u8], Option<Format>); 25] = [
            (b"\xff\xd8\xff\xe0", Some(Format::Jpeg)),
            (b"\x89PNG\r\n\x1a\n", Some(Format::Png)),
            (b"RIFF\0\0\0\0WEBPVP8 ", Some(Format::WebP)),
            (b"GIF89a", Some(Format::Gif)),
            (b"\0\0\0\x20ftypavif", Some(Format::Other("AVIF"))),
            (b"\0\0\0\x18ftypheic", Some(Format::Other("HEIC"))),
            (b"\0\0\0\x1cftypmif1\0\0\0\0mif1avif", Some(Format::Other("AVIF"))),
            (b"\0\0\0\x18ftypcrx ", Some(RAW)),
            (b"\0\0\0\x18ftypisom", Some(VIDEO)),
            (b"\0\0\0\x18ftypM4A ", None),
            (b"BM\0\0\0\0\0\0\0\0\x36\0\0\0\x28\0\0\0", Some(Format::Other("BMP"))),
            (b"BMW is a maker of cars", None),
            (b"II*\0\x08\0\0\0\x01\0\x00\x01", Some(Format::Other("TIFF"))),
            (b"MM\0*\0\0\0\x08\0\x01\xc6\x12", Some(RAW)),
            (b"II*\0\x10\0\0\0CR\x02\0", Some(RAW)),
            (b"II*\0\xff\xff\xff\xff", Some(Format::Other("TIFF"))),
            (b"FUJIFILMCCD-RAW 0201", Some(RAW)),
            (b"IIRO\x08\0\0\0", Some(RAW)),
            (b"\xff\x0a\x12", Some(Format::Other("JPEG XL"))),
            (b"8BPS\0\x01", Some(Format::Other("Photoshop"))),
            (b"\xef\xbb\xbf\n<?xml?><SVG>", Some(Format::Other("SVG"))),
            (b"<!DOCTYPE html><p>", Some(Format::NoPicture("a web page"))),
            (b"%PDF-1.7", Some(Format::NoPicture("a PDF document"))),
            (b"\x1a\x45\xdf\xa3", Some(VIDEO)),
            (b"Dear diary", None),
        ];
        for (bytes, format) in cases {
            assert_eq!(sniff(bytes), format, "{bytes:?}");
        }
    }

    #[test]
    fn a_picture_is_found_behind_junk() {
        assert_eq!(behind_junk(b"\r\n\r\n\xff\xd8\xff\xe0abcd"), Some(b"\xff\xd8\xff\xe0abcd".as_slice()));
        assert_eq!(behind_junk(b"\n\x89PNG\r\n\x1a\n"), Some(b"\x89PNG\r\n\x1a\n".as_slice()));
        assert_eq!(behind_junk(b"Dear diary, no photo"), None);
        assert_eq!(behind_junk(b""), None);
    }
}
