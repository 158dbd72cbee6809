//! The page: what the person sees and does.
//!
//! It computes nothing itself. What is kept is read from the store, work goes to the worker as jobs, and what
//! the worker says comes back through [`board`]. The page opens from the store alone: no network, no worker.
//!
//! Pure, tested natively: [`words`], [`photo_words`], [`album_words`], [`track_words`], [`tag_words`] and [`player_words`]
//! (every sentence), [`place`] (addresses), [`board`] (the worker's events), [`pace`] (its speed), [`habits`] (when it may work), [`shelf`] (the library as listed), [`sorting`]
//! (which file is what), [`plane`] (the drawing of moods), [`tint`] (a photo's colours for the page), [`numbers`] (as text),
//! [`playlist`] (what plays next), [`levelling`] (how loud), [`shortcuts`] (which key does what), and `track_pictures` and
//! [`tag_words`], which the worker uses. The rest needs a browser:
//! `state` (signals), `work` (files in, events back, ranking), `folders` (given and looked through), `keeping` (likes, removal), `holding` (pauses, hearing in full), `looking` (one photo: its
//! corrections, what is drawn over it), `listen`, `library`, `you`, `about` (the places), `photo_strip`, `photo_card`
//! with `mood_plane`, `felt_bars`, `concepts` and `overlays`, `album_card`, `picks` (the ranked list), `player` with
//! `handover`, `decks`, `media_session`, `player_bar`, `keys` and `sound`, `track_page` with `track_look` (one track),
//! `drop`, `progress`, `updates`, `browser` (small wrappers), `tasks` (the one way to start a task).

pub mod album_words;
pub mod board;
pub mod free_music_words;
pub mod habits;
pub mod levelling;
pub mod listing;
pub mod numbers;
pub mod pace;
pub mod photo_words;
pub mod place;
pub mod plane;
pub mod player_words;
pub mod playlist;
pub mod shelf;
pub mod shortcuts;
pub mod sorting;
pub mod tag_words;
pub mod tint;
#[cfg(feature = "engine")]
pub mod track_pictures;
pub mod track_words;
pub mod why_words;
pub mod wish_words;
pub mod words;

#[cfg(feature = "page")]
mod about;
#[cfg(feature = "page")]
mod album_card;
#[cfg(feature = "page")]
mod browser;
#[cfg(feature = "page")]
mod concepts;
#[cfg(feature = "page")]
mod decks;
#[cfg(feature = "page")]
mod drop;
#[cfg(feature = "page")]
mod felt_bars;
#[cfg(feature = "page")]
mod folders;
#[cfg(feature = "page")]
mod free_music;
#[cfg(feature = "page")]
mod handover;
#[cfg(feature = "page")]
mod holding;
#[cfg(feature = "page")]
mod keeping;
#[cfg(feature = "page")]
mod keys;
#[cfg(feature = "page")]
mod library;
#[cfg(feature = "page")]
mod listen;
#[cfg(feature = "page")]
mod looking;
#[cfg(feature = "page")]
mod media_session;
#[cfg(feature = "page")]
mod mood_plane;
#[cfg(feature = "page")]
mod overlays;
#[cfg(feature = "page")]
mod photo_card;
#[cfg(feature = "page")]
mod photo_strip;
#[cfg(feature = "page")]
mod picks;
#[cfg(feature = "page")]
mod player;
#[cfg(feature = "page")]
mod player_bar;
#[cfg(feature = "page")]
mod progress;
#[cfg(feature = "page")]
mod reactive;
#[cfg(feature = "page")]
mod relink;
#[cfg(feature = "page")]
mod shell;
#[cfg(feature = "page")]
mod sound;
#[cfg(feature = "page")]
mod state;
#[cfg(feature = "page")]
mod tasks;
#[cfg(feature = "page")]
mod taste_card;
#[cfg(feature = "page")]
mod track_look;
#[cfg(feature = "page")]
mod track_page;
#[cfg(feature = "page")]
mod updates;
#[cfg(feature = "page")]
mod wish_form;
#[cfg(feature = "page")]
mod work;
#[cfg(feature = "page")]
mod you;

#[cfg(feature = "page")]
pub use {browser::show_panics, shell::App};
