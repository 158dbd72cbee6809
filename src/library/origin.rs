//! Where a track comes from: from the person, or from the free music that comes with the house.
//!
//! It was once read from the file's name, so that a person's own file named `catalogue:x.mp3` was taken for free music:
//! played as an excerpt that is nowhere, and removed with the free music. Now it is a field of its own.

use serde::{Deserialize, Serialize};

/// Where a track comes from.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum Origin {
    /// A file of the person's.
    #[default]
    Own,
    /// The free music that comes with the house.
    Catalogue(Excerpt),
}

impl Origin {
    /// What is played of it, where it is free music.
    pub fn excerpt(&self) -> Option<&Excerpt> {
        match self {
            Origin::Own => None,
            Origin::Catalogue(excerpt) => Some(excerpt),
        }
    }
}

/// What is played of a track of the free music.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Excerpt {
    /// Its file, below the folder of the catalogue.
    pub clip: String,
    /// The page where its makers publish the whole track.
    pub source: String,
}

/// Hexadecimal digits of the hash that every excerpt was named after.
const HASH_DIGITS: usize = 16;

/// What a record of before [`Origin`] was kept said in its file's name: `catalogue:clips/HASH-SECS.mp3 http…`.
pub(super) fn excerpt_in_old_name(file_name: &str) -> Option<Excerpt> {
    let (clip, source) = file_name.strip_prefix("catalogue:")?.split_once(' ')?;
    let (hash, secs) = clip.strip_prefix("clips/")?.strip_suffix(".mp3")?.split_once('-')?;
    let is_hash = hash.len() == HASH_DIGITS && hash.bytes().all(|digit| digit.is_ascii_hexdigit());
    let is_secs = !secs.is_empty() && secs.bytes().all(|digit| digit.is_ascii_digit());
    let is_address = source.starts_with("https://") || source.starts_with("http://");
    (is_hash && is_secs && is_address).then(|| Excerpt { clip: clip.to_owned(), source: source.to_owned() })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::library::{Names, Track};

    const OLD: &str = "catalogue:clips/c58f8883d1f997d5-18.mp3 http://jordan.trudgett.com/";

    fn named(file_name: &str) -> Track {
        Track { file_name: file_name.to_owned(), ..Track::default() }
    }

    #[test]
    fn a_record_of_before_is_known_by_the_whole_of_its_old_name() {
        let read = named(OLD).with_origin_of_old_name();
        let excerpt =
            Excerpt { clip: "clips/c58f8883d1f997d5-18.mp3".into(), source: "http://jordan.trudgett.com/".into() };
        assert_eq!((read.excerpt(), &*read.file_name), (Some(&excerpt), "clips/c58f8883d1f997d5-18.mp3"));
        assert_eq!(read.clone().with_origin_of_old_name(), read, "once is enough");
    }

    #[test]
    fn no_name_of_a_persons_file_is_taken_for_free_music() {
        let mut names: Vec<String> =
            ["catalogue:x.mp3", "catalogue:x one.mp3", "Music/catalogue: one.mp3", "catalogue:"]
                .map(str::to_owned)
                .into();
        // The nearest that folders and files can come: the address loses one of its strokes.
        names.push(OLD.replace("//", "/"));
        names.push(OLD.replace("clips/", "clips/more/"));
        names.push(format!("Music/{OLD}"));
        names.push(OLD.replace(" http", "http"));
        for name in names {
            let track = named(&name).with_origin_of_old_name();
            assert_eq!((track.excerpt(), &*track.file_name), (None, &*name));
        }
    }

    #[test]
    fn free_music_that_the_person_gives_themselves_is_theirs() {
        let names = Names { title: "Sempridge".into(), ..Names::default() };
        let mut track = named(OLD).with_origin_of_old_name();
        assert!(track.own_as("Music/a.ogg", names.clone()));
        assert_eq!((track.excerpt(), &*track.file_name, &track.names), (None, "Music/a.ogg", &names));
        assert!(!track.own_as("Elsewhere/a.ogg", names), "a second copy changes nothing");
        assert_eq!(track.file_name, "Music/a.ogg");
    }
}
