//! The list of other people's work, kept by hand, read from tables that a person can check line by line.
//!
//! Rights are the one thing here that no computation can get right: each line says where in its own package the licence
//! of that very file is stated.

use super::Licence;

/// The tables of this version.
pub const TRACKS: &str = include_str!("list.tsv");
pub const PHOTOS: &str = include_str!("photos.tsv");
pub const LICENCES: &str = include_str!("licences.tsv");

/// The genres of the list; ragtime counts as jazz. Rough, by hand, for variety: what a track is like is measured.
pub const GENRES: [&str; 11] =
    ["orchestral", "classical", "folk", "jazz", "metal", "rock", "electronic", "ambient", "dance", "world", "pop"];

/// A table that can't be read.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ListError {
    #[error("The first line of the table must name these columns: {expected}.")]
    Columns { expected: String },
    #[error("Line {line} of the table has {found} fields, and {expected} are needed.")]
    Fields { line: usize, found: usize, expected: usize },
}

/// What every listed file has.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Listed {
    pub package: String,
    pub version: String,
    /// Path in the package, without a leading slash.
    pub path: String,
    pub sha256: String,
    pub title: String,
    pub artist: String,
    /// Of a track: its genre. Of a photo: empty.
    pub genre: String,
    /// Id of a licence.
    pub licence: String,
    /// File of the package that states the licence.
    pub stated_in: String,
    /// Where its makers publish it.
    pub source: String,
    /// Of a photo: what is on it. Of a track: empty.
    pub alt: String,
}

const TRACK_COLUMNS: [&str; 10] =
    ["package", "version", "path", "sha256", "title", "artist", "genre", "licence", "stated_in", "source"];
const PHOTO_COLUMNS: [&str; 10] =
    ["package", "version", "path", "sha256", "title", "artist", "licence", "stated_in", "source", "alt"];
const LICENCE_COLUMNS: [&str; 4] = ["id", "name", "link", "share_alike"];

/// The tracks of a table.
///
/// # Errors
/// A table of another shape.
pub fn tracks(table: &str) -> Result<Vec<Listed>, ListError> {
    let rows = rows(table, TRACK_COLUMNS)?;
    let listed =
        rows.into_iter().map(|[package, version, path, sha256, title, artist, genre, licence, stated_in, source]| {
            let alt = String::new();
            Listed { package, version, path, sha256, title, artist, genre, licence, stated_in, source, alt }
        });
    Ok(listed.collect())
}

/// The photos of a table.
///
/// # Errors
/// A table of another shape.
pub fn photos(table: &str) -> Result<Vec<Listed>, ListError> {
    let rows = rows(table, PHOTO_COLUMNS)?;
    let listed =
        rows.into_iter().map(|[package, version, path, sha256, title, artist, licence, stated_in, source, alt]| {
            let genre = String::new();
            Listed { package, version, path, sha256, title, artist, genre, licence, stated_in, source, alt }
        });
    Ok(listed.collect())
}

/// The licences of a table.
///
/// # Errors
/// A table of another shape.
pub fn licences(table: &str) -> Result<Vec<Licence>, ListError> {
    let rows = rows(table, LICENCE_COLUMNS)?;
    let licences = rows.into_iter().map(|[id, name, link, share_alike]| Licence {
        id,
        name,
        link,
        share_alike: share_alike == "yes",
    });
    Ok(licences.collect())
}

/// Tab-separated rows under a line that names the columns.
fn rows<const N: usize>(table: &str, columns: [&str; N]) -> Result<Vec<[String; N]>, ListError> {
    let mut lines = table.lines().enumerate().filter(|(_, line)| !line.is_empty());
    if lines.next().map(|(_, first)| first) != Some(columns.join("\t").as_str()) {
        return Err(ListError::Columns { expected: columns.join(", ") });
    }
    let fields = |(index, line): (usize, &str)| {
        let fields: Vec<String> = line.split('\t').map(|field| field.trim().to_owned()).collect();
        fields.try_into().map_err(|fields: Vec<String>| ListError::Fields {
            line: index + 1,
            found: fields.len(),
            expected: N,
        })
    };
    lines.map(fields).collect()
}

impl Listed {
    /// The start of a file name that belongs to this content alone.
    pub fn stem(&self) -> &str {
        self.sha256.get(..16).unwrap_or(&self.sha256)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    /// Fewest tracks and genres that the house promises.
    const LEAST_TRACKS: usize = 90;
    const LEAST_GENRES: usize = 8;
    const LEAST_PHOTOS: usize = 8;

    fn check_rights(listed: &[Listed]) {
        let licences = licences(LICENCES).unwrap();
        let (mut hashes, mut places) = (BTreeSet::new(), BTreeSet::new());
        for one in listed {
            let fields = [&one.package, &one.version, &one.path, &one.title, &one.artist, &one.stated_in, &one.source];
            assert!(fields.iter().all(|field| !field.is_empty()), "{one:?}");
            assert!(licences.iter().any(|licence| licence.id == one.licence), "{}: {}", one.title, one.licence);
            assert!(one.sha256.len() == 64 && one.sha256.chars().all(|c| c.is_ascii_hexdigit()), "{}", one.title);
            assert!(one.stated_in.starts_with("usr/share/") && one.source.starts_with("http"), "{}", one.title);
            assert!(one.path.starts_with("usr/") && !one.path.contains(".."), "{}", one.path);
            assert!(hashes.insert(&one.sha256) && places.insert((&one.package, &one.path)), "twice: {}", one.title);
        }
    }

    #[test]
    fn every_track_has_every_field_and_a_known_licence() {
        let tracks = tracks(TRACKS).unwrap();
        check_rights(&tracks);
        assert!(tracks.len() >= LEAST_TRACKS, "{}", tracks.len());
        let genres: BTreeSet<&str> = tracks.iter().map(|track| track.genre.as_str()).collect();
        assert!(genres.iter().all(|genre| GENRES.contains(genre)) && genres.len() >= LEAST_GENRES, "{genres:?}");
        let names: BTreeSet<(&str, &str)> = tracks.iter().map(|t| (t.title.as_str(), t.artist.as_str())).collect();
        assert_eq!(names.len(), tracks.len(), "two tracks of one name by one artist");
    }

    #[test]
    fn every_photo_has_every_field_and_says_what_is_on_it() {
        let photos = photos(PHOTOS).unwrap();
        check_rights(&photos);
        assert!(photos.len() >= LEAST_PHOTOS && photos.iter().all(|photo| photo.alt.len() > 20));
    }

    #[test]
    fn every_licence_has_a_link_and_what_shares_alike_says_so() {
        for licence in licences(LICENCES).unwrap() {
            assert!(licence.link.starts_with("https://") && !licence.name.is_empty(), "{}", licence.id);
            let copyleft = ["-SA-", "GPL", "OAL"].iter().any(|mark| licence.id.contains(mark));
            assert_eq!(licence.share_alike, copyleft, "{}", licence.id);
        }
    }

    #[test]
    fn a_table_of_another_shape_is_told_by_its_line() {
        let head = "id\tname\tlink\tshare_alike\n";
        assert!(matches!(licences("id\tname\n"), Err(ListError::Columns { .. })));
        let wrong = licences(&format!("{head}a\tb\thttps://c\tyes\na\tb\n"));
        assert_eq!(wrong, Err(ListError::Fields { line: 3, found: 2, expected: 4 }));
        assert!(licences(head).unwrap().is_empty());
    }
}
