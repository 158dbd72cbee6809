//! A line of the log in words.

use crate::{
    taste::{Feedback, FeedbackKind, Scope},
    telling::said,
};

/// What a dislike may be about: the scope's name and what it is called.
pub const SCOPES: [(&str, &str); 5] = [
    ("all", "this and what is like it"),
    ("track", "only this track"),
    ("artist", "this artist"),
    ("kind", "this kind of music"),
    ("photos", "not with these photos"),
];

pub const RATINGS: [&str; 6] = ["none", "1 star", "2 stars", "3 stars", "4 stars", "5 stars"];

pub const A_REMOVED_TRACK: &str = "a track that was removed";

/// One line of the feedback log.
pub fn said(said: &Feedback, title: &str) -> String {
    let what = match said.kind {
        FeedbackKind::Like => "Liked",
        FeedbackKind::Dislike => "Not for you:",
        FeedbackKind::Skip if said.is_opinion() => "Skipped",
        FeedbackKind::Skip => "Left early:",
        FeedbackKind::Play => "Heard",
        FeedbackKind::Rating => said::RATINGS.get(said.value.unwrap_or_default() as usize).copied().unwrap_or(""),
    };
    let about = match (said.kind, said::SCOPES.get(said.scope as usize)) {
        (FeedbackKind::Dislike, Some((_, about))) if said.scope != Scope::All => [" (", about, ")"].concat(),
        _ => String::new(),
    };
    [what, " ", title, &about].concat()
}
