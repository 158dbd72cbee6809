//! The first list, before any feedback: three photos and two chosen genres, simulated.
//!
//! Nobody's photos stand beside their listening, so what is assumed is written here:
//! 1. Asked for two genres, a listener names the two genre tags strongest among what they listen to (not the hidden).
//! 2. A photo they give feels like some artist of theirs (not a hidden one), drawn at random.
//! 3. An artist's mood is that of its tags by [`MOODS`], in standard deviations over all artists.
//! 4. What is read of a photo's mood correlates with it as the whole bridge does with people's ratings: [`READ_VALENCE`]
//!    and [`READ_AROUSAL`], measured across photos and music, so that the error of both sides lies in the photo.

use super::data::{Case, Data};
use crate::ground::random::SplitMix64;

pub const PHOTOS: usize = 3;
pub const GENRES: usize = 2;
/// Weights of the photos beside the genres that are tried on the tune half.
pub const PHOTO_WEIGHTS: [f64; 7] = [0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1.0];
/// Correlation of read with true mood: the bridge's floor between OASIS photos and Emotify music (Spearman).
const READ_VALENCE: f64 = 0.31;
const READ_AROUSAL: f64 = 0.53;

/// Tags one may be asked for; the others say when, how or how well.
const GENRE_TAGS: [&str; 24] = [
    "Hip-Hop",
    "House",
    "Progressive rock",
    "alternative",
    "ambient",
    "blues",
    "classic rock",
    "country",
    "dance",
    "electro",
    "electronic",
    "folk",
    "funk",
    "hard rock",
    "heavy metal",
    "indie",
    "indie pop",
    "jazz",
    "metal",
    "pop",
    "punk",
    "rnb",
    "rock",
    "soul",
];

/// Valence and arousal of the tags that say a mood (editorial; signs as in Russell's circumplex, 1980).
const MOODS: [(&str, f64, f64); 22] = [
    ("happy", 1.0, 0.5),
    ("sad", -1.0, -0.5),
    ("party", 0.8, 1.0),
    ("beautiful", 0.6, -0.4),
    ("catchy", 0.6, 0.4),
    ("sexy", 0.5, 0.2),
    ("dance", 0.6, 0.8),
    ("House", 0.4, 0.8),
    ("electro", 0.2, 0.7),
    ("funk", 0.6, 0.5),
    ("soul", 0.4, -0.2),
    ("pop", 0.5, 0.2),
    ("Mellow", 0.2, -0.9),
    ("chill", 0.3, -0.9),
    ("chillout", 0.3, -0.9),
    ("easy listening", 0.4, -0.7),
    ("ambient", 0.0, -1.0),
    ("acoustic", 0.1, -0.7),
    ("metal", -0.6, 1.0),
    ("heavy metal", -0.5, 1.0),
    ("hard rock", -0.2, 0.9),
    ("punk", -0.1, 0.9),
];

/// What is known before any feedback.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct ColdStart {
    /// Weight of the photos beside the genres; 0 where there are none.
    pub photos: f64,
    pub has_genres: bool,
}

/// Moods of all artists, each axis in standard deviations.
pub struct Moods(Vec<[f64; 2]>);

impl Moods {
    pub fn of(data: &Data) -> Self {
        let place = |tag: &str| data.tags.iter().position(|other| other == tag);
        let known: Vec<(usize, [f64; 2])> =
            MOODS.iter().filter_map(|(tag, valence, arousal)| Some((place(tag)?, [*valence, *arousal]))).collect();
        let of_row = |row: &Vec<f32>| {
            let mut mood = [0.0; 2];
            for (column, says) in &known {
                let weight = f64::from(row[*column]);
                mood.iter_mut().zip(says).for_each(|(sum, value)| *sum += weight * value);
            }
            mood
        };
        let mut moods: Vec<[f64; 2]> = data.plain.iter().map(of_row).collect();
        for axis in 0..2 {
            let count = moods.len().max(1) as f64;
            let mean = moods.iter().map(|mood| mood[axis]).sum::<f64>() / count;
            let sd = (moods.iter().map(|mood| (mood[axis] - mean).powi(2)).sum::<f64>() / count).sqrt().max(1e-9);
            moods.iter_mut().for_each(|mood| mood[axis] = (mood[axis] - mean) / sd);
        }
        Self(moods)
    }
}

/// Scores of the candidates: expected product of moods as weighed, plus how strongly the chosen genres are theirs.
pub fn scores(data: &Data, moods: &Moods, case: &Case, known: ColdStart) -> Vec<f64> {
    let mood = if known.photos > 0.0 { read_mood(moods, case) } else { [0.0; 2] };
    let genres = if known.has_genres { chosen(data, case) } else { Vec::new() };
    let score = |&place: &usize| {
        let fits: f64 = moods.0[place].iter().zip(mood).map(|(a, b)| a * b).sum();
        let of_genre: f64 = genres.iter().map(|column| f64::from(data.centred[place][*column])).sum();
        known.photos * fits + of_genre
    };
    case.candidates.iter().map(score).collect()
}

/// The mean over the photos of what is expected of each: its reading times how well it is read.
fn read_mood(moods: &Moods, case: &Case) -> [f64; 2] {
    let mut draws = SplitMix64(u64::from(case.listener) << 24);
    let mut mean = [0.0; 2];
    for _ in 0..PHOTOS {
        let Some(felt) = case.likes.get(draws.below(case.likes.len())).map(|&place| moods.0[place]) else { continue };
        for ((sum, felt), r) in mean.iter_mut().zip(felt).zip([READ_VALENCE, READ_AROUSAL]) {
            let reading = r * felt + (1.0 - r * r).sqrt() * draws.normal();
            *sum += r * reading / PHOTOS as f64;
        }
    }
    mean
}

fn chosen(data: &Data, case: &Case) -> Vec<usize> {
    let strength = |column: usize| case.likes.iter().map(|&place| f64::from(data.plain[place][column])).sum::<f64>();
    let is_genre = |column: &usize| GENRE_TAGS.contains(&data.tags[*column].as_str());
    let mut columns: Vec<usize> = (0..data.tags.len()).filter(is_genre).collect();
    columns.sort_by(|a, b| strength(*b).total_cmp(&strength(*a)).then(a.cmp(b)));
    columns.truncate(GENRES);
    columns
}
