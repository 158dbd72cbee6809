//! The feedback log: the one thing everything learned is a function of, and how much each line of it says.

use serde::{Deserialize, Serialize};

use crate::ground::ids::{PhotoId, TrackId};

/// What the person said or did.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum FeedbackKind {
    Like,
    Dislike,
    /// Passed over, or left early; `value` is the share that was heard, where known.
    Skip,
    /// Heard to its end, or nearly; `value` is the share that was heard, where known.
    Play,
    /// `value` is 1 to 5 stars.
    Rating,
}

/// What a line of the log is about.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Scope {
    /// The track, its artist and what sounds like it.
    #[default]
    All,
    /// This track and no other.
    Track,
    /// Everything by this artist, and nothing else.
    Artist,
    /// What sounds like it, whoever made it.
    Kind,
    /// The track with these photos, and with photos like them.
    Photos,
}

impl Scope {
    pub const ALL: [Scope; 5] = [Scope::All, Scope::Track, Scope::Artist, Scope::Kind, Scope::Photos];
}

/// One line of the feedback log.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Feedback {
    /// Milliseconds since the Unix epoch.
    pub at_ms: f64,
    pub kind: FeedbackKind,
    pub track: TrackId,
    /// The photos the list was made for, empty where there were none.
    pub photos: Vec<PhotoId>,
    #[serde(default)]
    pub scope: Scope,
    /// What it means depends on `kind`.
    #[serde(default)]
    pub value: Option<f32>,
}

impl Feedback {
    /// It was said with a button, and is not merely what was heard of the track.
    pub fn is_opinion(&self) -> bool {
        match self.kind {
            FeedbackKind::Like | FeedbackKind::Dislike => true,
            FeedbackKind::Skip => self.value.is_none(),
            FeedbackKind::Play | FeedbackKind::Rating => false,
        }
    }
}

/// What one kind of feedback says of how much a track is wanted (-1 to 1), and how surely.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Strength {
    pub kind: FeedbackKind,
    /// What is wanted. Every act says one or the other end, and weak acts say it less surely: were a play to say "half",
    /// playing a liked track would make it less liked.
    pub target: f64,
    /// Standard deviation of what is said from what is meant.
    pub noise_sd: f64,
    /// After so many days it counts half: its noise variance has doubled.
    pub half_life_days: f64,
}

/// Strength per kind of feedback; the only place that says it. A like's noise beside the spread of taste (the unit: its
/// sound part has variance 1) and a skip's beside a like's lie between the best of a coarse grid tried on a quarter of
/// the listeners of `replay`; the half-lives, and plays and ratings beside likes, are editorial.
///
/// - `Like`, `Dislike`: said outright.
/// - `Skip`: weaker than a dislike, the weaker the more was heard: its precision is times `1 - value`.
/// - `Play`: weaker than a like; its precision is times `value`. An unknown `value` counts as a whole skip or play.
/// - `Rating`: its target is `(value - 3) / 2`, so 1 to 5 stars are -1 to 1; 3 stars say "neither", they do not say nothing.
pub const STRENGTHS: [Strength; 5] = [
    Strength { kind: FeedbackKind::Like, target: 1.0, noise_sd: 1.0, half_life_days: 730.0 },
    Strength { kind: FeedbackKind::Dislike, target: -1.0, noise_sd: 1.0, half_life_days: 730.0 },
    Strength { kind: FeedbackKind::Skip, target: -1.0, noise_sd: 3.0, half_life_days: 60.0 },
    Strength { kind: FeedbackKind::Play, target: 1.0, noise_sd: 2.0, half_life_days: 180.0 },
    Strength { kind: FeedbackKind::Rating, target: 0.0, noise_sd: 1.0, half_life_days: 730.0 },
];

/// The least share of a skip's or a play's precision that its `value` leaves it with.
const LEAST_SHARE: f64 = 0.05;

/// A line that says what it is about is surer of it: its noise variance is times this (editorial: "not this artist" must
/// sink the artist below what is unknown by most of the scale).
const SCOPED_NOISE: f64 = 0.25;

/// One line as an observation: what it says, and one over the variance of its noise.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Evidence {
    pub target: f64,
    pub precision: f64,
}

/// What a line of `kind` with `value` says after `age_days`; `None` for a rating without stars.
pub fn evidence(kind: FeedbackKind, scope: Scope, value: Option<f32>, age_days: u32) -> Option<Evidence> {
    let strength = STRENGTHS.iter().find(|strength| strength.kind == kind)?;
    let value = value.filter(|value| value.is_finite()).map(f64::from);
    let (target, share) = match kind {
        FeedbackKind::Rating => (((value? - 3.0) / 2.0).clamp(-1.0, 1.0), 1.0),
        FeedbackKind::Skip => (strength.target, 1.0 - value.unwrap_or(0.0)),
        FeedbackKind::Play => (strength.target, value.unwrap_or(1.0)),
        FeedbackKind::Like | FeedbackKind::Dislike => (strength.target, 1.0),
    };
    let faded = 0.5f64.powf(f64::from(age_days) / strength.half_life_days);
    let scoped = if scope == Scope::All { 1.0 } else { SCOPED_NOISE };
    let variance = scoped * strength.noise_sd.powi(2);
    Some(Evidence { target, precision: share.clamp(LEAST_SHARE, 1.0) * faded / variance })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_kind_has_its_one_line_in_the_table() {
        use FeedbackKind::{Dislike, Like, Play, Rating, Skip};
        for kind in [Like, Dislike, Skip, Play, Rating] {
            assert_eq!(STRENGTHS.iter().filter(|strength| strength.kind == kind).count(), 1, "{kind:?}");
        }
    }

    #[test]
    fn a_skip_is_weaker_than_a_dislike_and_a_play_than_a_like_and_all_fade() {
        let precision = |kind, value, days| evidence(kind, Scope::All, value, days).unwrap().precision;
        assert!(precision(FeedbackKind::Skip, None, 0) < precision(FeedbackKind::Dislike, None, 0));
        assert!(precision(FeedbackKind::Play, None, 0) < precision(FeedbackKind::Like, None, 0));
        assert!(precision(FeedbackKind::Skip, Some(0.9), 0) < precision(FeedbackKind::Skip, Some(0.1), 0));
        assert!(precision(FeedbackKind::Play, Some(0.5), 0) < precision(FeedbackKind::Play, Some(1.0), 0));
        for strength in STRENGTHS {
            let (new, old) = (
                precision(strength.kind, Some(1.0), 0),
                precision(strength.kind, Some(1.0), strength.half_life_days as u32),
            );
            assert!((old / new - 0.5).abs() < 1e-12, "{:?}", strength.kind);
        }
    }

    #[test]
    fn stars_run_from_dislike_to_like_and_none_say_nothing() {
        let target = |stars| evidence(FeedbackKind::Rating, Scope::All, Some(stars), 0).unwrap().target;
        assert_eq!((target(1.0), target(3.0), target(5.0), target(9.0)), (-1.0, 0.0, 1.0, 1.0));
        assert_eq!(evidence(FeedbackKind::Rating, Scope::All, None, 0), None);
        assert_eq!(evidence(FeedbackKind::Rating, Scope::All, Some(f32::NAN), 0), None);
    }
}
