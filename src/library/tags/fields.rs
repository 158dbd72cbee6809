//! What one tag says, before it is weighed against the file's other tags.

use super::picture::Place;

/// Values kept of one tag, and characters of each, at most: a hostile one must not fill memory.
const MAX_VALUES: usize = 256;
const MAX_CHARS: usize = 2048;
/// Pictures of one tag; there are 21 kinds.
const MAX_PICTURES: usize = 32;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Field {
    Title,
    /// "Live", "Remix": belongs to the title (Vorbis comment field recommendations).
    Version,
    /// The credit as printed: one text or several.
    Artist,
    /// The artists one by one, beside the credit (MusicBrainz Picard's `ARTISTS`).
    Artists,
    Performer,
    Album,
    AlbumArtist,
    /// The album artist under a name that programs made up: only where there is none under the format's own.
    OtherAlbumArtist,
    Track,
    Date,
    OriginalDate,
    Compilation,
}

impl Field {
    /// The field of a name as APE, Vorbis comments and the free forms of ID3v2 and MP4 have it, in any case and spacing.
    pub fn of_key(key: &str) -> Option<Field> {
        let key: String = key.chars().take(40).filter(char::is_ascii_alphanumeric).collect();
        Some(match key.to_ascii_uppercase().as_str() {
            "TITLE" => Field::Title,
            "VERSION" => Field::Version,
            "ARTIST" => Field::Artist,
            "ARTISTS" => Field::Artists,
            "PERFORMER" => Field::Performer,
            "ALBUM" => Field::Album,
            "ALBUMARTIST" | "ALBUMARTISTS" => Field::AlbumArtist,
            "TRACK" | "TRACKNUMBER" | "TRACKNUM" => Field::Track,
            "DATE" | "YEAR" | "RELEASEDATE" | "RECORDINGDATE" => Field::Date,
            "ORIGINALDATE" | "ORIGINALYEAR" => Field::OriginalDate,
            "COMPILATION" | "ITUNESCOMPILATION" => Field::Compilation,
            _ => return None,
        })
    }
}

/// The values and pictures of one tag in the order in which they stand.
#[derive(Debug, Default)]
pub struct Tag {
    values: Vec<(Field, String)>,
    pictures: Vec<Place>,
}

impl Tag {
    /// Keeps a value; white space and zeros around it go, and nothing is kept of an empty one.
    pub fn add(&mut self, field: Field, text: &str) {
        let text = text.trim_matches(|c: char| c.is_whitespace() || c == '\0' || c == '\u{feff}');
        if !text.is_empty() && self.values.len() < MAX_VALUES {
            self.values.push((field, text.chars().take(MAX_CHARS).collect()));
        }
    }

    pub fn add_all(&mut self, field: Field, texts: impl IntoIterator<Item = String>) {
        for text in texts {
            self.add(field, &text);
        }
    }

    pub fn all(&self, field: Field) -> impl Iterator<Item = &str> {
        self.values.iter().filter(move |(of, _)| *of == field).map(|(_, text)| text.as_str())
    }

    /// The first one: a tag that was appended to holds the newest in front, and players show that.
    pub fn first(&self, field: Field) -> Option<&str> {
        self.all(field).next()
    }

    pub fn add_picture(&mut self, place: Place) {
        if self.pictures.len() < MAX_PICTURES {
            self.pictures.push(place);
        }
    }

    pub fn into_pictures(self) -> Vec<Place> {
        self.pictures
    }

    pub fn is_empty(&self) -> bool {
        self.values.is_empty() && self.pictures.is_empty()
    }
}
