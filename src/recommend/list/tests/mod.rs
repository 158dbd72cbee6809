//! Each promise of a list, over random tables.

use super::{filters::GENRE_Z, *};
use crate::{
    ground::{ids::TrackId, random::SplitMix64},
    hearing::{
        descriptors::{Key, Mode},
        tag_groups,
    },
    taste::table::{AROUSAL, Facts, GROUPS, SOUND, VALENCE, VOCAL, WIDTH},
};

mod order;
mod promises;

const NOW_MS: f64 = 1.7e12;
const DAY_MS: f64 = 86_400_000.0;
const ROUNDS: u32 = 60;

/// Random numbers in the types of a list.
pub struct Dice(SplitMix64);

impl Dice {
    pub fn new(seed: u32) -> Self {
        Self(SplitMix64(u64::from(seed)))
    }

    pub fn below(&mut self, end: u32) -> u32 {
        self.0.below(end as usize) as u32
    }

    /// 0 to 1.
    pub fn share(&mut self) -> f32 {
        self.0.unit() as f32
    }

    pub fn normal(&mut self) -> f32 {
        self.0.normal() as f32
    }
}

/// A library of `len` tracks of six kinds by a few artists, some of them recordings of one piece.
pub fn library(dice: &mut Dice, len: usize, artists: u32) -> FeatureTable {
    let mut table = FeatureTable::default();
    let kinds: Vec<Vec<f32>> = (0..6).map(|_| SOUND.map(|_| dice.normal()).collect()).collect();
    for at in 0..len {
        let mut row: Vec<f32> = (0..WIDTH).map(|_| dice.normal()).collect();
        let kind = &kinds[dice.below(6) as usize];
        row[SOUND].iter_mut().zip(kind).for_each(|(value, centre)| *value += centre);
        let norm = row[SOUND].iter().map(|value| value * value).sum::<f32>().sqrt();
        row[SOUND].iter_mut().for_each(|value| *value /= norm);
        row[VOCAL] = 2.0 * dice.share() - 1.0;
        let known = |dice: &mut Dice| dice.below(8) > 0;
        let artist = known(dice).then(|| dice.below(artists));
        let mode = if dice.below(2) == 0 { Mode::Major } else { Mode::Minor };
        let facts = Facts {
            artist,
            guests: Box::default(),
            kin: (dice.below(4) == 0).then(|| dice.below(1 + len as u32 / 8)),
            tempo_bpm: known(dice).then(|| 60.0 + 120.0 * dice.share()),
            tempo_confidence: dice.share(),
            key: known(dice).then(|| Key { tonic: dice.below(12) as u8, mode, confidence: dice.share() }),
            loudness_lufs: known(dice).then(|| -5.0 - 15.0 * dice.share()),
            duration_secs: 30.0 + 400.0 * dice.share(),
            year: known(dice).then(|| 1960 + dice.below(60)),
            added_ms: 0.0,
        };
        table.put(TrackId(format!("{:08x}-{at}", dice.below(1 << 20))), &row, facts);
    }
    table
}

fn scores(dice: &mut Dice, len: usize) -> Vec<f32> {
    // Coarse, so that equal ones occur.
    (0..len).map(|_| (dice.normal() * 8.0).round() / 8.0).collect()
}

fn past(dice: &mut Dice, len: usize) -> Past {
    let mut past = Past::new(len);
    for place in 0..len {
        for _ in 0..dice.below(6).saturating_sub(2) {
            past.played(place, NOW_MS - f64::from(dice.share()) * 30.0 * DAY_MS);
        }
        if dice.below(5) == 0 {
            past.listed(place, NOW_MS - f64::from(dice.share()) * 30.0 * DAY_MS);
        }
    }
    past
}

fn filters(dice: &mut Dice) -> Filters {
    let mut filters = Filters::default();
    if dice.below(3) == 0 {
        filters.genres = (0..2).map(|_| tag_groups::GROUPS[dice.below(53) as usize].0.to_uppercase()).collect();
    }
    if dice.below(3) == 0 {
        filters.bpm = (Some(70.0 + 20.0 * dice.share()), (dice.below(2) == 0).then_some(120.0));
    }
    if dice.below(3) == 0 {
        (filters.valence, filters.arousal) = ((Some(-0.8), None), (None, Some(0.9)));
    }
    if dice.below(3) == 0 {
        filters.vocal = Some(if dice.below(2) == 0 { Vocal::Sung } else { Vocal::Instrumental });
    }
    if dice.below(3) == 0 {
        (filters.years, filters.secs) = ((Some(1970), Some(2005)), (Some(60.0), Some(300.0)));
    }
    filters
}

fn shape(dice: &mut Dice) -> Shape {
    Shape {
        count: dice.below(40),
        cap_gives_way: false,
        per_artist: dice.below(4),
        rest_days: if dice.below(2) == 0 { 0.0 } else { 10.0 * dice.share() },
        variety: dice.share(),
        dial: 2.0 * dice.share() - 1.0,
        filters: filters(dice),
        flows: dice.below(2) == 0,
    }
}

#[derive(Clone)]
struct Case {
    table: FeatureTable,
    scores: Vec<f32>,
    past: Past,
    shape: Shape,
    seeds: Vec<usize>,
}

impl Case {
    fn new(seed: u32) -> Self {
        let mut dice = Dice::new(seed + 1);
        let len = dice.below(400) as usize;
        let artists = 1 + dice.below(40);
        let table = library(&mut dice, len, artists);
        let (scores, past, shape) = (scores(&mut dice, len), past(&mut dice, len), shape(&mut dice));
        let seeds = (0..dice.below(3)).map(|_| dice.below(420) as usize).collect();
        Self { table, scores, past, shape, seeds }
    }

    fn chosen(&self) -> Chosen {
        choose(&self.table, &self.scores, &self.past, &self.shape, &self.seeds, NOW_MS)
    }

    /// What the promises leave, worked out the slow way and without [`Sieve`](filters::Sieve).
    fn admits(&self, place: usize) -> bool {
        let (facts, row, asked) = (&self.table.facts[place], self.table.row(place), &self.shape.filters);
        fn within(range: filters::Between<f32>, value: f32) -> bool {
            !(range.0.is_some_and(|low| value < low) || range.1.is_some_and(|high| value > high))
        }
        let standing = |word: &String| {
            let at = tag_groups::place(word).unwrap();
            row[GROUPS.start + at]
        };
        let has_genre = asked.genres.is_empty() || asked.genres.iter().any(|word| standing(word) >= GENRE_Z);
        let tempi: Vec<f32> = facts.tempo_bpm.map_or(vec![], |bpm| {
            if facts.tempo_confidence < 0.3 { vec![bpm, bpm / 2.0, bpm * 2.0] } else { vec![bpm] }
        });
        let has_tempo = asked.bpm == (None, None) || tempi.iter().any(|&bpm| within(asked.bpm, bpm));
        let has_voice = match asked.vocal {
            Some(Vocal::Sung) => row[VOCAL] > 0.0,
            Some(Vocal::Instrumental) => row[VOCAL] < 0.0,
            None => true,
        };
        let (first, last) = (asked.years.0.unwrap_or(0), asked.years.1.unwrap_or(9999));
        let has_year = asked.years == (None, None) || facts.year.is_some_and(|year| (first..=last).contains(&year));
        let is_seed = |&seed: &usize| {
            seed == place || self.table.facts.get(seed).is_some_and(|of| of.kin.is_some() && of.kin == facts.kin)
        };
        has_genre
            && has_tempo
            && has_voice
            && has_year
            && within(asked.valence, row[VALENCE])
            && within(asked.arousal, row[AROUSAL])
            && within(asked.secs, facts.duration_secs)
            && !self.seeds.iter().any(is_seed)
            && !self.past.is_resting(place, self.shape.rest_days, NOW_MS)
    }

    fn admitted(&self) -> Vec<usize> {
        (0..self.table.len()).filter(|&place| self.admits(place)).collect()
    }
}
