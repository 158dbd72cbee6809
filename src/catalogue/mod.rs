//! The free music and the sample photos that come with the house, so that a first visitor with no music of their own
//! hears real music within seconds.
//!
//! A room of its own, since it is three things that no other room does: a list of other people's work with what its
//! licences ask, a build step that hears all of it ([`build`], native), and a small file that the browser reads
//! ([`Catalogue`]). It uses hearing, mood and library; none of them knows of it.
//!
//! # What lies where
//! | file | made by | what it is |
//! |---|---|---|
//! | `src/catalogue/list.tsv` | hand | every track: package, version, path, sha256, title, artist, genre, licence, where it is stated, source |
//! | `src/catalogue/photos.tsv`, `licences.tsv` | hand | the sample photos; the licences that occur, with their links |
//! | `public/catalogue/catalogue.json` | `hearsight catalogue build` | what was heard of every track, as [`Catalogue`]; committed |
//! | `dist/catalogue/catalogue.json` | Trunk | its copy in the site |
//! | `dist/catalogue/clips/FILE.mp3` | `tools/catalogue.mjs` | the excerpts, named as [`Clip::file`] says; never committed |
//! | `dist/catalogue/photos/FILE.jpg` | `tools/catalogue.mjs` | the sample photos, at most 1600 pixels, named as [`SamplePhoto::file`] says |
//! | `dist/catalogue/state.json` | `tools/catalogue.mjs` | [`State`]: which clips and photos are there, and why the others are not |
//! | `dist/credits.html` | `tools/credits.mjs` | who made what, under which licence, and what was changed |
//!
//! Clips arrive while the site is served: whoever plays one asks `state.json` first (uncached), and says its sentence
//! where the clip is missing. Without `state.json` nothing was fetched at all.
//!
//! # How an entry becomes a track of the library
//! [`tracks`] gives [`Track`]s and embeddings that rank, sort and compare like those the worker heard. Their ids are
//! those of the whole files in the packages ([`library::identity`](crate::library::identity)), so a person who owns the
//! very file has one track, not two: their own entry wins, and what they liked in one they like in the other. What it is
//! is told by [`Track::origin`], never by a name.
//! `heard.duration_secs` is that of the whole track; the clip's is [`Clip::secs`].

use serde::{Deserialize, Serialize};

pub mod clip;
pub mod list;
pub mod packed;

use crate::{
    ground::{
        ids::TrackId,
        sound::{EMBEDDING_LEN, TAG_COUNT},
    },
    hearing::{
        Heard, Plan,
        descriptors::{Described, Key, Loudness, Mode, Tempo},
    },
    library::{Names, Origin, Track, origin::Excerpt},
    mood::{Felt, Genres, Mood},
};
use packed::{Scale, log_odds_from, of_hex, probability_from};

/// The shape of `catalogue.json`; another number is not read.
pub const VERSION: u32 = 1;

/// Why the catalogue can't be used.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum CatalogueError {
    #[error("The free music that comes with Hearsight can't be read: {detail}. Reload the page.")]
    Unreadable { detail: String },
    #[error("The free music that comes with Hearsight is of another version. Reload the page.")]
    Version,
}

/// Where everything of the catalogue lies, beside the page.
pub const FILES: &str = "catalogue/";

/// What a page needs of a sample photo.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Sample {
    /// Below [`FILES`].
    pub file: String,
    pub title: String,
    /// What is on it, for who can't see it.
    pub alt: String,
}

/// `samples.json`: `catalogue.json` as far as the photos go, for the first page.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Samples {
    pub photos: Vec<Sample>,
}

/// Everything in `catalogue.json`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Catalogue {
    pub version: u32,
    pub licences: Vec<Licence>,
    pub photos: Vec<SamplePhoto>,
    /// How the embeddings' bytes become numbers again.
    pub embedding_scale: Scale,
    pub tracks: Vec<CatalogueTrack>,
}

/// A licence that something here is under.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Licence {
    /// SPDX identifier, where there is one.
    pub id: String,
    pub name: String,
    pub link: String,
    /// Whoever passes on a changed copy must do so under the same licence.
    pub share_alike: bool,
}

/// A photo to try the app with.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SamplePhoto {
    /// Below `catalogue/`, such as `photos/0123456789abcdef.jpg`.
    pub file: String,
    pub title: String,
    pub artist: String,
    /// What is on it, for who can't see it.
    pub alt: String,
    /// Id of one of [`Catalogue::licences`].
    pub licence: String,
    pub package: String,
    pub path: String,
    pub sha256: String,
    pub source: String,
}

/// The part of a track that is played.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Clip {
    /// Below `catalogue/`, such as `clips/0123456789abcdef-63.mp3`.
    pub file: String,
    /// Where it begins in the whole track.
    pub start_secs: f32,
    pub secs: f32,
    /// Loudness of this part (ITU-R BS.1770-4), for levelling; it is not changed in the file.
    pub loudness_lufs: Option<f32>,
}

/// A track, as `catalogue.json` tells it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct CatalogueTrack {
    pub id: TrackId,
    pub title: String,
    pub artist: String,
    /// One of [`list::GENRES`], by hand.
    pub genre: String,
    /// Id of one of [`Catalogue::licences`].
    pub licence: String,
    pub package: String,
    /// Version of the package it was heard from.
    pub version: String,
    /// Path in the package.
    pub path: String,
    pub sha256: String,
    /// Where its makers publish it.
    pub source: String,
    pub clip: Clip,
    pub valence: f32,
    pub valence_sd: f32,
    pub arousal: f32,
    pub arousal_sd: f32,
    /// In the order of `mood::felt::NAMES`.
    pub moods: Felt,
    pub moods_sd: Felt,
    /// As the music head guesses, in the order of `mood::genre::NAMES`.
    pub genres: Genres,
    /// The words that stand out, best first.
    pub tags: Vec<String>,
    pub tempo_bpm: Option<f32>,
    pub tempo_confidence: f32,
    pub tempo_other_bpm: f32,
    /// Such as "A minor".
    pub key: Option<String>,
    pub key_confidence: f32,
    pub loudness_lufs: Option<f32>,
    pub loudness_range_lu: f32,
    pub brightness_hz: Option<f32>,
    pub onsets_per_sec: f32,
    pub beat_strength: f32,
    pub vocalness: Option<f32>,
    pub duration_secs: f32,
    pub patches: u32,
    /// Log-odds of the MSD then the MTT tags, a byte each, in hex; see [`packed`].
    pub tag_odds: String,
    /// The embedding, a byte a value, in hex; see [`Catalogue::embedding_scale`].
    pub embedding: String,
}

/// What `state.json` tells.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct State {
    /// Nothing more will come.
    pub is_done: bool,
    /// What is there.
    pub files: Vec<Present>,
    pub missing: Vec<Missing>,
}

/// A file that is there.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Present {
    /// Below `catalogue/`.
    pub file: String,
    pub bytes: u32,
}

/// A file that is not there.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Missing {
    /// Below `catalogue/`.
    pub file: String,
    /// A sentence for the person.
    pub why: String,
}

impl Catalogue {
    /// The catalogue from its JSON.
    ///
    /// # Errors
    /// What is no catalogue, or one of another version.
    pub fn read(text: &str) -> Result<Self, CatalogueError> {
        let catalogue: Self =
            serde_json::from_str(text).map_err(|error| CatalogueError::Unreadable { detail: error.to_string() })?;
        if catalogue.version == VERSION { Ok(catalogue) } else { Err(CatalogueError::Version) }
    }

    /// The licence called `id`.
    pub fn licence(&self, id: &str) -> Option<&Licence> {
        self.licences.iter().find(|licence| licence.id == id)
    }

    /// `entry` as a track of the library, and its embedding of `EMBEDDING_LEN` values.
    ///
    /// # Errors
    /// Where the packed values are too few.
    pub fn track(&self, entry: &CatalogueTrack) -> Result<(Track, Vec<f32>), CatalogueError> {
        let misfit = || CatalogueError::Unreadable { detail: format!("“{}” is incomplete", entry.title) };
        let odds = of_hex(&entry.tag_odds).filter(|bytes| bytes.len() == 2 * TAG_COUNT).ok_or_else(misfit)?;
        let mut tags_msd: Vec<f32> = odds.into_iter().map(|byte| probability_from(log_odds_from(byte))).collect();
        let tags_mtt = tags_msd.split_off(TAG_COUNT);
        let bytes = of_hex(&entry.embedding).ok_or_else(misfit)?;
        let embedding = self.embedding_scale.unpack(&bytes).filter(|values| values.len() == EMBEDDING_LEN);
        let heard = Heard {
            duration_secs: entry.duration_secs,
            missing_secs: 0.0,
            patches: entry.patches,
            tags_msd,
            tags_mtt,
            words: entry.tags.clone(),
            plan: Plan::Full,
            described: entry.described(),
        };
        let names = Names { title: entry.title.clone(), artist: entry.artist.clone(), ..Names::default() };
        let track = Track {
            id: entry.id.clone(),
            file_name: entry.clip.file.clone(),
            origin: Origin::Catalogue(Excerpt { clip: entry.clip.file.clone(), source: entry.source.clone() }),
            names,
            heard,
            mood: Mood {
                valence: entry.valence,
                valence_sd: entry.valence_sd,
                arousal: entry.arousal,
                arousal_sd: entry.arousal_sd,
            },
            felt: entry.moods,
            felt_sd: entry.moods_sd,
            genres: entry.genres,
            added_ms: 0.0,
        };
        Ok((track, embedding.ok_or_else(misfit)?))
    }
}

impl CatalogueTrack {
    fn described(&self) -> Described {
        let (confidence, other_bpm) = (self.tempo_confidence, self.tempo_other_bpm);
        let loudness = |integrated_lufs| Loudness { integrated_lufs, range_lu: self.loudness_range_lu };
        Described {
            tempo: self.tempo_bpm.map(|bpm| Tempo { bpm, confidence, other_bpm }),
            key: self.key.as_deref().and_then(|name| key_named(name, self.key_confidence)),
            loudness: self.loudness_lufs.map(loudness),
            brightness_hz: self.brightness_hz,
            onsets_per_sec: self.onsets_per_sec,
            beat_strength: self.beat_strength,
            vocalness: self.vocalness,
            fingerprint: None,
        }
    }
}

/// The key that [`Key::name`] calls so.
fn key_named(name: &str, confidence: f32) -> Option<Key> {
    let keys = (0..12).flat_map(|tonic| [Mode::Major, Mode::Minor].map(|mode| Key { tonic, mode, confidence }));
    keys.into_iter().find(|key| key.name() == name)
}

/// Every track of the catalogue with its embedding, in the order of the list. `text`: what `catalogue.json` holds.
///
/// # Errors
/// What is no catalogue, or one of another version.
pub fn tracks(text: &str) -> Result<Vec<(Track, Vec<f32>)>, CatalogueError> {
    let catalogue = Catalogue::read(text)?;
    catalogue.tracks.iter().map(|entry| catalogue.track(entry)).collect()
}

#[cfg(test)]
mod tests;
