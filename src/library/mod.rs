//! Tracks and photos as the person keeps them: their identity and their names.

use serde::{Deserialize, Serialize};

pub mod album;
#[cfg(feature = "engine")]
pub mod cover;
pub mod file_kind;
#[cfg(feature = "cli")]
pub mod files;
pub mod formats;
pub mod identity;
#[cfg(feature = "engine")]
pub mod ingest;
pub mod kin;
pub mod listed;
#[cfg(feature = "engine")]
pub mod names;
pub mod origin;
pub mod passed_over;
pub mod places;
pub mod recordings;
pub mod rehearing;
pub mod rescan;
#[cfg(feature = "engine")]
pub mod row;
pub mod search;
#[cfg(feature = "engine")]
mod tags;
pub mod versions;

pub use origin::Origin;
use origin::{Excerpt, excerpt_in_old_name};

use crate::{
    ground::ids::{PhotoId, TrackId},
    hearing::Heard,
    mood::{Felt, Genres, Mood, felt},
    vision::{Concept, Seen, named},
};

/// A track's names, from its file's tags or else from its file name.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Names {
    pub title: String,
    /// Whose it is, as it is shown: several are joined by commas. Empty where unknown.
    pub artist: String,
    /// Each of several artists; empty where there is one, or none is known. See [`Names::artists`].
    #[serde(default)]
    pub several: Vec<String>,
    /// Empty where unknown.
    pub album: String,
    /// The album gathers tracks of many artists.
    #[serde(default)]
    pub is_compilation: bool,
    /// Place on its record; `None` where unknown.
    #[serde(default)]
    pub track_number: Option<u32>,
    /// When it came out; `None` where unknown.
    #[serde(default)]
    pub year: Option<u32>,
}

impl Names {
    /// Every artist by itself, the first named first.
    pub fn artists(&self) -> impl Iterator<Item = &str> {
        let whole = (self.several.is_empty() && !self.artist.is_empty()).then_some(&self.artist);
        self.several.iter().chain(whole).map(String::as_str)
    }

    /// Takes these for the artists, in this order; a name that is empty or there already is left out.
    pub fn set_artists(&mut self, artists: impl IntoIterator<Item = String>) {
        let mut all: Vec<String> = Vec::new();
        for artist in artists {
            if !artist.is_empty() && !all.iter().any(|known| known.to_lowercase() == artist.to_lowercase()) {
                all.push(artist);
            }
        }
        self.artist = all.join(", ");
        self.several = if all.len() > 1 { all } else { Vec::new() };
    }
}

/// A track of the library.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Track {
    pub id: TrackId,
    /// Its path below the folder that the person chose, or its name; of free music the name of its excerpt.
    pub file_name: String,
    #[serde(default)]
    pub origin: Origin,
    pub names: Names,
    pub heard: Heard,
    pub mood: Mood,
    /// How likely a listener is to name each feeling.
    #[serde(default)]
    pub felt: Felt,
    /// Standard deviation of the error of each of `felt`, measured on artists the head never heard.
    #[serde(default)]
    pub felt_sd: Felt,
    #[serde(default)]
    pub genres: Genres,
    /// Milliseconds since the Unix epoch.
    pub added_ms: f64,
}

impl Track {
    /// The excerpt of a track of the free music; `None` for a person's own.
    pub fn excerpt(&self) -> Option<&Excerpt> {
        self.origin.excerpt()
    }

    /// The person gave the very file of this track at `path`, where it is called `names`: from now on it is theirs, also
    /// where it was free music. Answers whether that changed anything.
    pub fn own_as(&mut self, path: &str, names: Names) -> bool {
        let is_taken_over = self.origin != Origin::Own;
        let is_renamed = self.names != names;
        if is_taken_over {
            self.origin = Origin::Own;
            path.clone_into(&mut self.file_name);
        }
        self.names = names;
        is_taken_over || is_renamed
    }

    /// A record of before `origin` was kept said it in its file's name: `catalogue:clips/HASH-SECS.mp3 http…`. No path of
    /// a person's file can read so, since none has an empty part, as the address behind the blank does (`//`).
    pub fn with_origin_of_old_name(mut self) -> Track {
        if self.origin == Origin::Own
            && let Some(excerpt) = excerpt_in_old_name(&self.file_name)
        {
            self.file_name.clone_from(&excerpt.clip);
            self.origin = Origin::Catalogue(excerpt);
        }
        self
    }
}

/// What the person corrected in our reading of a photo. Never overwrites what was measured, so it can be taken back.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Correction {
    /// Valence and arousal, -1..=1, where the person says the photo lies.
    pub mood: Option<(f32, f32)>,
    /// Names of concepts the person struck out, and those that are kept out when the photo is seen again.
    pub struck: Vec<String>,
}

/// A photo the person gave.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Photo {
    pub id: PhotoId,
    pub file_name: String,
    pub seen: Seen,
    /// As measured; see [`Photo::mood_now`] for what counts.
    pub mood: Mood,
    #[serde(default)]
    pub correction: Correction,
    /// Milliseconds since the Unix epoch.
    pub added_ms: f64,
}

/// Standard deviation of a mood that the person set by hand: where on the plane a hand means what it points at (editorial).
const HAND_SD: f32 = 0.1;

impl Photo {
    /// The mood that counts: the person's where they corrected it, ours otherwise.
    pub fn mood_now(&self) -> Mood {
        match self.correction.mood {
            Some((valence, arousal)) => Mood { valence, valence_sd: HAND_SD, arousal, arousal_sd: HAND_SD },
            None => self.mood,
        }
    }

    /// The concepts that count: those the person has not struck out.
    pub fn concepts_now(&self) -> Vec<Concept> {
        let is_kept = |concept: &&Concept| !self.correction.struck.contains(&concept.name);
        self.seen.concepts.iter().filter(is_kept).cloned().collect()
    }

    /// The nine felt emotions of what counts.
    pub fn felt_now(&self) -> Felt {
        felt::of(&self.mood_now(), &named(&self.concepts_now()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn several_artists_are_shown_joined_and_known_by_themselves() {
        let mut names = Names::default();
        assert_eq!(names.artists().count(), 0);
        names.set_artists(["Eminem", "", "Rihanna", "eminem"].map(str::to_owned));
        assert_eq!(names.artist, "Eminem, Rihanna");
        assert_eq!(names.artists().collect::<Vec<_>>(), ["Eminem", "Rihanna"]);
        names.set_artists(["Earth, Wind & Fire".to_owned()]);
        assert_eq!(names.artists().collect::<Vec<_>>(), ["Earth, Wind & Fire"]);
        let old: Names = serde_json::from_str(r#"{"title":"T","artist":"A","album":""}"#).unwrap();
        assert_eq!(old.artists().collect::<Vec<_>>(), ["A"]);
    }

    #[test]
    fn a_correction_counts_and_can_be_taken_back() {
        let concept = |name: &str| Concept { name: name.to_owned(), p: 0.5 };
        let mood = Mood { valence: 0.2, valence_sd: 0.3, arousal: 0.1, arousal_sd: 0.3 };
        let seen = Seen { concepts: vec![concept("church"), concept("snow")], ..Seen::default() };
        let mut photo = Photo {
            id: PhotoId("p".into()),
            file_name: "p.jpg".into(),
            seen,
            mood,
            correction: Correction::default(),
            added_ms: 0.0,
        };
        let before = (photo.mood_now(), photo.concepts_now(), photo.felt_now());
        photo.correction = Correction { mood: Some((-0.5, 0.75)), struck: vec!["church".into()] };
        assert_eq!((photo.mood_now().valence, photo.mood_now().arousal), (-0.5, 0.75));
        assert_eq!(photo.concepts_now(), [concept("snow")]);
        assert_ne!(photo.felt_now(), before.2);
        photo.correction = Correction::default();
        assert_eq!((photo.mood_now(), photo.concepts_now(), photo.felt_now()), before);
    }
}
