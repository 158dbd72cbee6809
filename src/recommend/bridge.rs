//! From photos to music: what a photo feels like, shows and looks like, as weights on the numbers of a track's row.
//!
//! Photos and music have no feature in common but what people feel. So mood carries most of the way (Palmer et al. 2013,
//! Whiteford et al. 2018: people match colours to music through emotion), and a readable table of associations the rest.
//! Everything is a weight on a column of `taste::table`, in parts that can be named to the person: ranking a library
//! is one product a track, and every pick can say what it owes to which part.

use super::associations::{self, Cue, LOOKS};
use crate::{
    library::{
        Photo,
        album::{self, Member},
    },
    mood::{
        Felt, Mood, felt,
        reference::{MoodSpread, Spread, reference},
    },
    taste::table::{self, WIDTH},
    vision::{self, Concept, Looks, concepts},
};

/// What the bridge needs of one photo, or of several as one.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Sight {
    pub mood: Mood,
    pub felt: Felt,
    pub concepts: Vec<Concept>,
    pub looks: Looks,
}

/// Which music is wanted for a mood.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Aim {
    /// Music that feels as the photos do.
    #[default]
    Match,
    /// More pleasant music.
    Lift,
    /// Calmer music.
    Calm,
}

/// What a part of the bridge comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum ReasonKind {
    Valence,
    Arousal,
    /// One of the nine feelings that what is shown adds to those of the mood.
    Feeling,
    /// A concept, through the table of associations.
    Shown,
    /// A look, through the same table.
    Looked,
    /// The person wants to be lifted or calmed.
    Aim,
}

/// One reason why tracks fit: `constant` and weights by column of a track's row.
#[derive(Clone, Debug, PartialEq)]
pub struct Reason {
    pub kind: ReasonKind,
    /// What it is about, such as "beach" or "dark tones"; empty for the mood's own parts.
    pub about: String,
    /// What it leads to in music, such as "ambient, slow".
    pub towards: String,
    pub constant: f32,
    pub weights: Vec<(usize, f32)>,
}

/// Everything that makes a track fit photos. About 1 says that it clearly does, 0 neither, -1 that it clearly does not.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Bridge {
    pub parts: Vec<Reason>,
}

/// How strongly each axis pulls where a photo's mood is read as surely as the shipped head usually does.
const VALENCE_PULL: f32 = 0.27;
const AROUSAL_PULL: f32 = 0.36;
/// What the square of a track's own distance from the middle costs, against what its agreement with the photo gains: 1
/// is the nearest track, 0 the one furthest in the photo's direction, the same few for everyone. Read moods are shrunk
/// towards the middle, so the nearest track in what is read is too tame in what people feel, the more so the less surely
/// it is read; hence less for valence. Chosen, like the ratio of the pulls, among some forty settings by what
/// `evaluate recommend` measures, with all ratings in sight, so a little kind; near settings differ by .01 in Spearman's
/// correlation, and the nearest tracks are .1 below in valence (BENCHMARKS.md).
const VALENCE_SQUARE: f32 = 0.4;
const AROUSAL_SQUARE: f32 = 0.8;
/// No photo is further out than this, in standard deviations of read moods.
const FARTHEST: f32 = 2.5;
/// What a doubling of a feeling's odds by what is shown is worth. This and the next two are the most that costs the mood
/// no more than .02: people rated the photos for how they feel, so what is shown can only blur that measure.
const FEELING_PULL: f32 = 0.04;
/// Log-odds of each feeling for the middle of the music (as `felt::PLANE`: 260 excerpts of Emotify).
const FELT_MIDDLE: [f32; 9] = [-1.97, -1.65, -1.87, -1.25, -1.21, -1.82, -1.45, -1.45, -1.78];
/// What a certain association of full weight adds for one standard deviation of its word.
const SHOWN_PULL: f32 = 0.08;
const LOOKED_PULL: f32 = 0.05;
/// Associations together are never worth more than so many certain ones: eight concepts are no more of a reason than two.
const MOST_SHOWN: f32 = 1.5;
/// Moves of the wanted music, in standard deviations of the music's valence and arousal (editorial): a clear step that is
/// still within what the photos feel like.
const LIFT_SDS: f32 = 1.0;
const CALM_SDS: f32 = 1.2;
/// Words named of an association.
const WORDS_NAMED: usize = 3;

/// The photos as one: the album's mood, and the means of concepts and looks over the photos that count in it.
pub fn sight_of(photos: &[&Photo]) -> Option<Sight> {
    let members: Vec<Member> =
        photos.iter().map(|photo| Member { mood: photo.mood_now(), signature: photo.seen.signature }).collect();
    let album = album::album(&members)?;
    let is_counted =
        |place: &usize| !album.outliers.contains(place) && !album.copies.iter().any(|(copy, _)| copy == place);
    let counted: Vec<&Photo> = (0..photos.len()).filter(is_counted).map(|place| photos[place]).collect();
    let share = 1.0 / counted.len().max(1) as f32;
    let mut sums = [0.0; concepts::NAMES.len()];
    for concept in counted.iter().flat_map(|photo| photo.concepts_now()) {
        if let Some(place) = concepts::NAMES.iter().position(|name| *name == concept.name) {
            sums[place] += concept.p * share;
        }
    }
    let named = concepts::NAMES.iter().zip(sums).filter(|(_, p)| *p > 0.0);
    let mut concepts: Vec<Concept> = named.map(|(name, p)| Concept { name: (*name).to_owned(), p }).collect();
    // Stable: equal ones stay in the order of the names.
    concepts.sort_by(|a, b| b.p.total_cmp(&a.p));
    let felt = felt::of(&album.mood, &vision::named(&concepts));
    Some(Sight { mood: album.mood, felt, concepts, looks: mean_looks(&counted) })
}

/// Means of the looks; harmony is that of the first photo.
fn mean_looks(photos: &[&Photo]) -> Looks {
    let mean = |of: fn(&Looks) -> f32| {
        photos.iter().map(|photo| of(&photo.seen.looks)).sum::<f32>() / photos.len().max(1) as f32
    };
    Looks {
        warmth: mean(|looks| looks.warmth),
        colourfulness: mean(|looks| looks.colourfulness),
        contrast: mean(|looks| looks.contrast),
        key: mean(|looks| looks.key),
        brightness: mean(|looks| looks.brightness),
        saturation: mean(|looks| looks.saturation),
        harmony: photos.first().map(|photo| photo.seen.looks.harmony.clone()).unwrap_or_default(),
    }
}

/// Where an axis of a mood lies among photos, and how much of what is read is so, 0..=1.
fn read(value: f32, sd: f32, spread: &Spread) -> (f32, f32) {
    let variance = spread.sd * spread.sd;
    let certainty = variance / (variance + sd * sd).max(f32::MIN_POSITIVE);
    let z = spread.z(value).clamp(-FARTHEST, FARTHEST);
    if z.is_finite() && certainty.is_finite() { (z, certainty) } else { (0.0, 0.0) }
}

/// The part by which tracks near `wanted` on an axis fit, `pull` strong. An average track has 0.
fn near(kind: ReasonKind, wanted: f32, pull: f32) -> Reason {
    let (value, squared, cost) = match kind {
        ReasonKind::Valence => (table::VALENCE, table::VALENCE_SQUARED, pull * VALENCE_SQUARE),
        _ => (table::AROUSAL, table::AROUSAL_SQUARED, pull * AROUSAL_SQUARE),
    };
    let towards = match (kind, wanted) {
        (ReasonKind::Valence, z) if z > 0.5 => "pleasant music",
        (ReasonKind::Valence, z) if z < -0.5 => "unpleasant or sad music",
        (ReasonKind::Valence, _) => "neither cheerful nor sad music",
        (_, z) if z > 0.5 => "stirring music",
        (_, z) if z < -0.5 => "calm music",
        _ => "neither stirring nor calm music",
    };
    let weights = vec![(value, 2.0 * pull * wanted), (squared, -cost)];
    Reason { kind, about: String::new(), towards: towards.to_owned(), constant: cost, weights }
}

impl Bridge {
    /// The bridge from photos to music; parts that say nothing are left out.
    pub fn of(sight: &Sight, aim: Aim) -> Self {
        Self::against(sight, aim, &reference().photos)
    }

    /// As [`Self::of`], photos being read with the given spread.
    pub(super) fn against(sight: &Sight, aim: Aim, photos: &MoodSpread) -> Self {
        let mood = &sight.mood;
        let (valence, valence_certainty) = read(mood.valence, mood.valence_sd, &photos.valence);
        let (arousal, arousal_certainty) = read(mood.arousal, mood.arousal_sd, &photos.arousal);
        let valence_pull = VALENCE_PULL * valence_certainty / USUAL_CERTAINTY.0;
        let arousal_pull = AROUSAL_PULL * arousal_certainty / USUAL_CERTAINTY.1;
        let mut parts =
            vec![near(ReasonKind::Valence, valence, valence_pull), near(ReasonKind::Arousal, arousal, arousal_pull)];
        parts.extend(felt_parts(sight));
        parts.extend(associated(sight));
        parts.extend(aimed(aim));
        Self { parts }
    }

    /// The parts summed: a weight for every column of a row, and the constant.
    pub fn weights(&self) -> (Vec<f32>, f32) {
        let mut sums = vec![0.0; WIDTH];
        for (column, weight) in self.parts.iter().flat_map(|part| &part.weights) {
            if let Some(sum) = sums.get_mut(*column) {
                *sum += weight;
            }
        }
        (sums, self.parts.iter().map(|part| part.constant).sum())
    }
}

/// How sure the shipped head is of a photo's valence and arousal: variance of what it reads over that plus its error's.
const USUAL_CERTAINTY: (f32, f32) = (0.365, 0.442);

impl Reason {
    /// What the part adds to the score of a track of this row.
    pub fn amount(&self, row: &[f32]) -> f32 {
        let product = |(column, weight): &(usize, f32)| row.get(*column).copied().unwrap_or(0.0) * weight;
        self.constant + self.weights.iter().map(product).sum::<f32>()
    }
}

/// What is shown moves a photo's feelings away from those of its mood alone; music is wanted that does the same.
fn felt_parts(sight: &Sight) -> Vec<Reason> {
    let plain = felt::of(&sight.mood, &[]);
    let log_odds = |share: f32| (share.clamp(0.01, 0.99) / (1.0 - share.clamp(0.01, 0.99))).ln();
    let adds = sight.felt.0.iter().zip(plain.0).map(|(with, without)| log_odds(*with) - log_odds(without));
    let parts = felt::NAMES.iter().enumerate().zip(adds).filter(|(_, adds)| adds.abs() > 0.05);
    parts
        .map(|((place, name), adds)| {
            let pull = FEELING_PULL * adds / std::f32::consts::LN_2;
            Reason {
                kind: ReasonKind::Feeling,
                about: (*name).to_owned(),
                towards: format!("music that people say brings {name}"),
                constant: -pull * FELT_MIDDLE[place],
                weights: vec![(table::FELT.start + place, pull)],
            }
        })
        .collect()
}

/// The rows of the table that this photo calls up.
fn associated(sight: &Sight) -> Vec<Reason> {
    let shown =
        |name: &str| sight.concepts.iter().find(|concept| concept.name == name).map_or(0.0, |concept| concept.p);
    let looks = associations::looks(&sight.looks);
    let strengths = associations::rows().iter().map(|row| match &row.cue {
        Cue::Concept(name) => (row, shown(name).clamp(0.0, 1.0)),
        Cue::Look(place) => (row, looks.get(*place).copied().unwrap_or(0.0)),
    });
    let strengths: Vec<_> = strengths.filter(|(_, strength)| *strength > 0.0).collect();
    let concepts: f32 =
        strengths.iter().filter(|(row, _)| matches!(row.cue, Cue::Concept(_))).map(|(_, strength)| strength).sum();
    let shrink = if concepts > MOST_SHOWN { MOST_SHOWN / concepts } else { 1.0 };
    strengths
        .into_iter()
        .map(|(row, strength)| {
            let (kind, about, pull) = match &row.cue {
                Cue::Concept(name) => (ReasonKind::Shown, name.clone(), SHOWN_PULL * strength * shrink),
                Cue::Look(place) => {
                    let about = LOOKS.get(*place).map_or("", |(_, about)| about);
                    (ReasonKind::Looked, about.to_owned(), LOOKED_PULL * strength)
                }
            };
            let weights = row.towards.iter().filter_map(|(word, weight)| {
                associations::column(word).map(|(column, factor)| (column, pull * weight * factor))
            });
            let named: Vec<&str> =
                row.towards.iter().filter(|(_, weight)| *weight > 0.0).map(|(word, _)| word.as_str()).collect();
            let towards = named.iter().take(WORDS_NAMED).copied().collect::<Vec<&str>>().join(", ");
            Reason { kind, about, towards, constant: 0.0, weights: weights.collect() }
        })
        .collect()
}

/// The step away from the photos that the person asks for. It is their wish, so no uncertainty weakens it.
fn aimed(aim: Aim) -> Option<Reason> {
    let (about, towards, column, pull) = match aim {
        Aim::Match => return None,
        Aim::Lift => ("lift", "more pleasant music", table::VALENCE, VALENCE_PULL * LIFT_SDS),
        Aim::Calm => ("calm", "calmer music", table::AROUSAL, -AROUSAL_PULL * CALM_SDS),
    };
    let weights = vec![(column, 2.0 * pull)];
    Some(Reason { kind: ReasonKind::Aim, about: about.to_owned(), towards: towards.to_owned(), constant: 0.0, weights })
}

/// Length of a [`context`]: mood, every concept, the four axes of looks, and one number that all photos share.
pub const CONTEXT_LEN: usize = 2 + concepts::NAMES.len() + LOOKS.len() / 2 + 1;
/// What each sort of number weighs in a context (editorial): two beaches of unlike mood are about as alike as two photos
/// of one mood that show unlike things.
const CONTEXT_MOOD: f32 = 0.5;
const CONTEXT_LOOKS: f32 = 0.3;
const CONTEXT_SHARED: f32 = 0.3;

/// What photos are like, as a vector of length 1: the cosine of two says how alike two choices of photos are.
pub fn context(sight: &Sight) -> Vec<f32> {
    let photos = &reference().photos;
    let (valence, _) = read(sight.mood.valence, sight.mood.valence_sd, &photos.valence);
    let (arousal, _) = read(sight.mood.arousal, sight.mood.arousal_sd, &photos.arousal);
    let mut values = vec![CONTEXT_MOOD * valence, CONTEXT_MOOD * arousal];
    let shown =
        |name: &str| sight.concepts.iter().find(|concept| concept.name == name).map_or(0.0, |concept| concept.p);
    values.extend(concepts::NAMES.iter().map(|name| shown(name)));
    let looks = associations::looks(&sight.looks);
    values.extend(looks.as_chunks::<2>().0.iter().map(|[one, other]| CONTEXT_LOOKS * (one - other)));
    values.push(CONTEXT_SHARED);
    values.iter_mut().filter(|value| !value.is_finite()).for_each(|value| *value = 0.0);
    let norm = values.iter().map(|value| value * value).sum::<f32>().sqrt();
    values.iter_mut().for_each(|value| *value /= norm);
    values
}

#[cfg(test)]
mod tests;
