//! How alike two observations of taste are: what is learned of the one is learned of the other by that much.
//!
//! Taste is a sum of parts, each with its own prior variance: something general about how a track sounds, something
//! about its artist, something about the track itself, and the same once more for the photos at hand. All are linear in
//! the track's row, so that what was learned is one vector of weights whatever the log's length.

use crate::taste::{
    Scope,
    table::{self, SOUND, WIDTH},
};

/// Prior variance of the general part that the sound block brings to a track (the block has length 1): the unit that the
/// other variances and the noise of `log::STRENGTHS` are measured in.
pub const SOUND_VARIANCE: f64 = 1.0;
/// Of liking everything (editorial, and small: it moves all tracks alike, and what it explains is not learned of a kind).
pub const CONSTANT_VARIANCE: f64 = 0.1;
/// What the other blocks bring to a track of usual standing. Editorial: words, mood and felt emotion are all derived
/// from the sound, so each counts for less than the sound itself.
const GROUPS_VARIANCE: f64 = 0.25;
const MOOD_VARIANCE: f64 = 0.15;
const FELT_VARIANCE: f64 = 0.1;
/// Each of tempo, mode, brightness, onsets, beat and voice at its usual distance from the middle (editorial).
const DESCRIPTOR_VARIANCE: f64 = 0.03;
/// Of one artist's tracks together, and of one track (editorial: verdicts on an artist's other tracks and on the very
/// track say most of what there is to know about either).
pub const ARTIST_VARIANCE: f64 = 0.5;
pub const TRACK_VARIANCE: f64 = 1.0;
/// The same with the photos at hand (editorial).
pub const PHOTO_SOUND_VARIANCE: f64 = 0.4;
pub const PHOTO_TRACK_VARIANCE: f64 = 0.5;
/// Two lists' photos at cosine `c` share `exp(NARROWNESS (c - 1))` of what was learned with them: .14 at cosine .5, .02 at 0.
/// An exponential, since a cosine cut at 0 is no covariance.
const NARROWNESS: f64 = 4.0;

/// Mean squares of the columns of a row, as blocks: what "usual standing" is. Standings, mood and log-odds are in standard
/// deviations or near it; a squared standard deviation has a mean square of 3; a descriptor lies about .4 from its middle.
const DESCRIPTOR_SQUARE: f64 = 0.16;
const SQUARE_OF_SQUARES: f64 = 3.0;

/// Prior standard deviation of the weight of one column of a row.
pub fn column_sd(column: usize) -> f64 {
    let variance = match column {
        _ if SOUND.contains(&column) => SOUND_VARIANCE,
        _ if table::GROUPS.contains(&column) => GROUPS_VARIANCE / table::GROUPS.len() as f64,
        table::VALENCE | table::AROUSAL => MOOD_VARIANCE / 4.0,
        table::VALENCE_SQUARED | table::AROUSAL_SQUARED => MOOD_VARIANCE / 4.0 / SQUARE_OF_SQUARES,
        _ if table::FELT.contains(&column) => FELT_VARIANCE / table::FELT.len() as f64,
        _ => DESCRIPTOR_VARIANCE / DESCRIPTOR_SQUARE,
    };
    variance.sqrt()
}

/// What the photos of a list show and feel like, as a vector of length 1.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Context(pub Vec<f32>);

impl Context {
    /// Scaled to length 1; `None` where nothing is known.
    pub fn of(values: Vec<f32>) -> Option<Self> {
        let norm = values.iter().map(|value| value * value).sum::<f32>().sqrt();
        (norm.is_finite() && norm > 0.0).then(|| Self(values.iter().map(|value| value / norm).collect()))
    }

    /// The share of what was learned with the one that holds with the other, 0 to 1.
    pub fn likeness(&self, other: &Self) -> f64 {
        let cosine: f64 = self.0.iter().zip(&other.0).map(|(a, b)| f64::from(a * b)).sum();
        (NARROWNESS * (cosine.clamp(-1.0, 1.0) - 1.0)).exp()
    }
}

/// An observation, or a question: which parts of taste it is about.
#[derive(Clone, Debug, PartialEq)]
pub struct Load {
    /// The row, each column times its prior deviation; empty where the general part is not loaded nor the photos'.
    pub scaled: Vec<f32>,
    pub is_general: bool,
    /// The artist, where its part is loaded.
    pub artist: Option<u32>,
    /// The track, where its own part is loaded.
    pub track: Option<usize>,
    /// The place of the track, whatever is loaded.
    pub place: usize,
    /// The photos, where their part is loaded.
    pub context: Option<Context>,
}

impl Load {
    /// `row`: [`WIDTH`] numbers of the track at `place`. `None` where the scope leaves nothing: photos that are not known.
    pub fn new(
        row: &[f32],
        place: usize,
        artist: Option<u32>,
        scope: Scope,
        context: Option<&Context>,
    ) -> Option<Self> {
        // "Not this artist" of an artist without a name can only be meant of the track.
        let scope = if scope == Scope::Artist && artist.is_none() { Scope::Track } else { scope };
        let is_all = scope == Scope::All;
        let context = context.filter(|_| is_all || scope == Scope::Photos).cloned();
        let is_general = is_all || scope == Scope::Kind;
        if scope == Scope::Photos && context.is_none() {
            return None;
        }
        let scaled = if is_general || context.is_some() { scaled(row) } else { Vec::new() };
        Some(Self {
            scaled,
            is_general,
            artist: artist.filter(|_| is_all || scope == Scope::Artist),
            track: Some(place).filter(|_| is_all || scope == Scope::Track),
            place,
            context,
        })
    }

    /// Prior covariance of two.
    pub fn covariance(&self, other: &Self) -> f64 {
        self.covariance_sharing(other, self.shared_with(other.context.as_ref()))
    }

    /// The share of what was learned with its photos that holds with those of `context`; 0 where one of the two has none.
    pub fn shared_with(&self, context: Option<&Context>) -> f64 {
        self.context.as_ref().zip(context).map_or(0.0, |(then, now)| then.likeness(now))
    }

    /// As [`Self::covariance`], where [`Self::shared_with`] the other's context is known.
    pub fn covariance_sharing(&self, other: &Self, shared: f64) -> f64 {
        let mut sum = 0.0;
        if self.is_general && other.is_general {
            sum += CONSTANT_VARIANCE + f64::from(table::dot(&self.scaled, &other.scaled));
        }
        if self.artist.is_some() && self.artist == other.artist {
            sum += ARTIST_VARIANCE;
        }
        if self.track.is_some() && self.track == other.track {
            sum += TRACK_VARIANCE;
        }
        if shared > 0.0 {
            let sound = f64::from(table::dot(sound(&self.scaled), sound(&other.scaled))) * PHOTO_SOUND_VARIANCE
                / SOUND_VARIANCE;
            let track = if self.place == other.place { PHOTO_TRACK_VARIANCE } else { 0.0 };
            sum += shared * (sound + track);
        }
        sum
    }
}

fn scaled(row: &[f32]) -> Vec<f32> {
    row.iter().take(WIDTH).enumerate().map(|(column, value)| value * column_sd(column) as f32).collect()
}

fn sound(row: &[f32]) -> &[f32] {
    row.get(SOUND).unwrap_or_default()
}
