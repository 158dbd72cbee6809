//! Every kind of file that is taken in, in one table: how its name ends, what browsers call it, and who reads it.
//!
//! The buttons, whatever is dropped, folders that are looked through and the command line all ask here. Four lists of
//! their own once disagreed: a button hid files that the page took when they were dropped on it.

/// What a file is taken for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    Photo,
    Music,
}

/// Who turns its bytes into pixels or sound.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reader {
    /// A decoder of this house, everywhere.
    House,
    /// The browser, where it can; the command line says that it can't.
    Browser,
}

/// A format, or a family of them that goes by one name.
#[derive(Clone, Copy, Debug)]
pub struct Format {
    pub name: &'static str,
    pub kind: Kind,
    pub reader: Reader,
    /// In lower case, without the point.
    pub endings: &'static [&'static str],
    /// MIME types; one that ends in `/*` stands for all that begin so.
    pub mimes: &'static [&'static str],
}

/// Browsers call one format of sound by several types, and different ones.
const ANY_SOUND: &[&str] = &["audio/*"];

const fn photo(
    name: &'static str,
    reader: Reader,
    endings: &'static [&'static str],
    mimes: &'static [&'static str],
) -> Format {
    Format { name, kind: Kind::Photo, reader, endings, mimes }
}

const fn music(name: &'static str, reader: Reader, endings: &'static [&'static str]) -> Format {
    Format { name, kind: Kind::Music, reader, endings, mimes: ANY_SOUND }
}

/// The table.
pub const FORMATS: [Format; 20] = [
    photo("JPEG", Reader::House, &["jpg", "jpeg", "jfif", "jpe", "jif"], &["image/jpeg"]),
    photo("PNG", Reader::House, &["png"], &["image/png"]),
    photo("WebP", Reader::House, &["webp"], &["image/webp"]),
    photo("GIF", Reader::House, &["gif"], &["image/gif"]),
    photo("AVIF", Reader::Browser, &["avif"], &["image/avif"]),
    photo("HEIC", Reader::Browser, &["heic", "heif"], &["image/heic", "image/heif"]),
    photo("BMP", Reader::Browser, &["bmp", "dib"], &["image/bmp", "image/x-ms-bmp"]),
    photo("TIFF", Reader::Browser, &["tif", "tiff"], &["image/tiff"]),
    music("MP3", Reader::House, &["mp3", "mp2", "mpga"]),
    music("FLAC", Reader::House, &["flac"]),
    music("Ogg", Reader::House, &["ogg", "oga"]),
    music("WAV", Reader::House, &["wav", "wave", "w64"]),
    music("AIFF", Reader::House, &["aiff", "aif", "aifc"]),
    music("M4A", Reader::House, &["m4a", "m4b", "m4r", "mp4", "aac"]),
    music("AU", Reader::House, &["au", "snd"]),
    music("Core Audio", Reader::House, &["caf"]),
    music("Opus", Reader::Browser, &["opus"]),
    music("WebM", Reader::Browser, &["webm", "weba"]),
    music("Matroska", Reader::Browser, &["mka"]),
    music("Windows Media", Reader::Browser, &["wma"]),
];

/// Lists of music without music in them, which browsers call audio.
const PLAYLIST_ENDINGS: [&str; 5] = ["m3u", "m3u8", "pls", "cue", "xspf"];

/// What a file is taken for by its name, or else by its MIME type (possibly empty).
pub fn kind_of(name: &str, mime: &str) -> Option<Kind> {
    let ending = name.rsplit_once('.').map(|(_, ending)| ending.to_ascii_lowercase()).unwrap_or_default();
    if PLAYLIST_ENDINGS.contains(&&*ending) {
        return None;
    }
    let ends_so = |format: &&Format| format.endings.contains(&&*ending);
    let is_called_so = |format: &&Format| format.mimes.iter().any(|pattern| is_of(mime, pattern));
    let format = FORMATS.iter().find(ends_so).or_else(|| FORMATS.iter().find(is_called_so));
    format.map(|format| format.kind)
}

fn is_of(mime: &str, pattern: &str) -> bool {
    match pattern.strip_suffix('*') {
        Some(start) => mime.starts_with(start),
        None => mime == pattern,
    }
}

/// What a file input for `kind` accepts: the value of its `accept`.
pub fn accept(kind: Kind) -> String {
    let mut parts: Vec<String> = Vec::new();
    let of_kind = FORMATS.iter().filter(|format| format.kind == kind);
    let mimes = of_kind.clone().flat_map(|format| format.mimes).map(|mime| (*mime).to_owned());
    for part in mimes.chain(of_kind.flat_map(|format| format.endings).map(|ending| [".", ending].concat())) {
        if !parts.contains(&part) {
            parts.push(part);
        }
    }
    parts.join(",")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_input_accepts_every_ending_of_its_kind_and_none_of_the_other() {
        for kind in [Kind::Photo, Kind::Music] {
            let accepted = accept(kind);
            let accepted: Vec<&str> = accepted.split(',').collect();
            for format in FORMATS {
                for ending in format.endings {
                    let is_accepted = accepted.contains(&&*format!(".{ending}"));
                    assert_eq!(is_accepted, format.kind == kind, "{ending} for {kind:?}");
                    assert_eq!(kind_of(&format!("A.{}", ending.to_uppercase()), ""), Some(format.kind), "{ending}");
                }
                for mime in format.mimes {
                    assert_eq!(accepted.contains(mime), format.kind == kind, "{mime} for {kind:?}");
                    assert_eq!(kind_of("a", &mime.replace('*', "x-any")), Some(format.kind), "{mime}");
                }
            }
        }
    }

    #[test]
    fn an_ending_belongs_to_one_format() {
        let mut endings: Vec<&str> = FORMATS.iter().flat_map(|format| format.endings).copied().collect();
        endings.extend(PLAYLIST_ENDINGS);
        let count = endings.len();
        endings.sort_unstable();
        endings.dedup();
        assert_eq!(endings.len(), count);
        assert!(endings.iter().all(|ending| ending.bytes().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit())));
    }

    #[test]
    fn a_name_goes_before_what_the_browser_says() {
        assert_eq!(kind_of("list.m3u", "audio/x-mpegurl"), None);
        assert_eq!(kind_of("g.webm", "video/webm"), Some(Kind::Music));
        assert_eq!(kind_of("clip", "video/webm"), None);
        assert_eq!(kind_of("", ""), None);
    }

    /// The corpus's own files, by the kind of the folder they lie in.
    #[cfg(feature = "cli")]
    #[test]
    fn what_the_table_says_the_house_reads_is_read() {
        use crate::{engine::cancel::Cancel, hearing::decode::Decoder, vision::decode::decode};
        let corpus = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/corpus");
        for format in FORMATS {
            let folders: &[&str] = if format.kind == Kind::Photo { &["photos"] } else { &["audio", "odd-audio"] };
            let entries = folders.iter().flat_map(|folder| std::fs::read_dir(corpus.join(folder)).unwrap());
            let files = entries.map(|entry| entry.unwrap().path());
            let is_of_format = |path: &std::path::PathBuf| {
                path.extension().is_some_and(|ending| format.endings.iter().any(|known| ending == *known))
            };
            let is_read = |path: std::path::PathBuf| match format.kind {
                Kind::Photo => decode(&std::fs::read(path).unwrap()).is_ok(),
                Kind::Music => {
                    let file = Box::new(std::fs::File::open(&path).unwrap());
                    Decoder::open(file, &path.to_string_lossy(), &Cancel::default()).is_ok()
                }
            };
            let any_read = files.filter(is_of_format).any(is_read);
            assert_eq!(any_read, format.reader == Reader::House, "{}", format.name);
        }
    }
}
