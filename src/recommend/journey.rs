//! Lists that go somewhere, and lists that start from music: from photo to photo, along an album, from song to song, like
//! one track, like some and unlike others.
//!
//! All are made of the same pieces. A journey is a row of stations, each with its own score for every track; the scores
//! of a station between two ends are a sum of the ends', so the table is read once for each end and never for a station.
//! What `list` promises holds here too: filters, rest, the artists' cap, one recording of a piece.

use std::collections::BTreeSet;

use super::{
    hubs::Proximity,
    list::{ArtistCap, Choice, Chosen, Past, Shape, admitted, choose, dial, name_versions, sentence, spread},
};
use crate::taste::table::{AROUSAL, SOUND, Table, VALENCE, WIDTH};

/// What one squared standard deviation from the mood on the way costs, beside a likeness of 1 (editorial: a deviation of
/// one is a small step, one of three is further than any two sounds are apart).
const MOOD_WEIGHT: f32 = 0.1;
/// How much what is avoided counts beside what is liked (Rocchio 1971; his successors take between a fifth and a half,
/// and here avoiding is said by hand, not guessed).
const AVOID: f32 = 0.5;

/// The score of every row for one vector of weights (`[WIDTH]`; what is missing counts as 0).
pub fn scores(table: &Table, weights: &[f32]) -> Vec<f32> {
    let mut whole = weights.to_vec();
    whole.resize(WIDTH, 0.0);
    (0..table.len()).map(|place| table.row(place).iter().zip(&whole).map(|(a, b)| a * b).sum()).collect()
}

/// Along photos in their order, or from one to another: each of `waypoints` is the weights of one ([`scores`]), and the
/// list passes from the first to the last, evenly.
///
/// `base` is added to every station's scores: one number for each row, or empty.
pub fn along(table: &Table, waypoints: &[Vec<f32>], base: &[f32], past: &Past, shape: &Shape, now_ms: f64) -> Chosen {
    let at_waypoints: Vec<Vec<f32>> = waypoints.iter().map(|weights| scores(table, weights)).collect();
    let last = at_waypoints.len().saturating_sub(1);
    let score = |position: f32, place: usize| {
        let way = position * last as f32;
        let before = (way.floor() as usize).min(last);
        let share = way - before as f32;
        let of = |waypoint: usize| at_waypoints.get(waypoint).map_or(0.0, |scores| scores[place]);
        base.get(place).copied().unwrap_or(0.0) + (1.0 - share) * of(before) + share * of((before + 1).min(last))
    };
    travel(table, score, [None, None], past, shape, now_ms)
}

/// From one song to another, by way of what lies between them in sound (on the arc between the two) and in mood. It starts
/// with the first and ends with the last, whatever the filters: they are the person's own choice.
///
/// Places that are not in the table make an empty list.
pub fn between(table: &Table, from: usize, to: usize, past: &Past, shape: &Shape, now_ms: f64) -> Chosen {
    if from.max(to) >= table.len() {
        return Chosen { picks: Vec::new(), shortfall: Some("That music is no longer in the library.".to_owned()) };
    }
    let toward = |end: usize| {
        let mut weights = vec![0.0; WIDTH];
        weights[SOUND].copy_from_slice(&table.row(end)[SOUND]);
        scores(table, &weights)
    };
    let (like_from, like_to) = (toward(from), toward(to));
    let angle = like_from[to].clamp(-1.0, 1.0).acos();
    let score = |position: f32, place: usize| {
        // Spherical interpolation (Shoemake 1985); for nearly equal or opposite ends the straight line.
        let (a, b) = if angle.sin() < 1e-3 {
            (1.0 - position, position)
        } else {
            (((1.0 - position) * angle).sin() / angle.sin(), (position * angle).sin() / angle.sin())
        };
        let off = |column: usize| {
            let of = |place: usize| table.row(place)[column];
            of(from) + position * (of(to) - of(from)) - of(place)
        };
        a * like_from[place] + b * like_to[place] - MOOD_WEIGHT * (off(VALENCE).powi(2) + off(AROUSAL).powi(2))
    };
    let end = (from != to).then_some(to);
    travel(table, score, [Some(from), end], past, shape, now_ms)
}

/// One track for each of `shape.count` stations, in order; `score` takes a position on the way, 0 to 1, and a place.
///
/// `ends`: tracks that the way starts and ends with, where given.
fn travel(
    table: &Table,
    score: impl Fn(f32, usize) -> f32,
    ends: [Option<usize>; 2],
    past: &Past,
    shape: &Shape,
    now_ms: f64,
) -> Chosen {
    let count = (shape.count as usize).min(table.len());
    let [first, last] = ends;
    let fixed: Vec<usize> = [first, last].into_iter().flatten().take(shape.count as usize).collect();
    let (mut places, mut tally) = admitted(table, past, shape, &fixed, now_ms, |place| score(0.5, place).is_finite());
    tally.passed += fixed.len();
    let sd = spread(places.iter().map(|&place| score(0.5, place)));
    let mut cap = ArtistCap::new(shape.per_artist);
    fixed.iter().for_each(|&place| cap.add(table, place));
    let choice = |position: f32, place: usize| Choice {
        place,
        score: score(position, place),
        dial: dial(past, shape, place, sd),
        variety: 0.0,
        like: None,
        versions: Vec::new(),
    };
    let mut kin: BTreeSet<u32> = BTreeSet::new();
    let mut picks: Vec<Choice> = first.iter().take(count).map(|&place| choice(0.0, place)).collect();
    // Counted out of what was asked, so that the way is as steep as asked where too few pass.
    let steps = count.saturating_sub(1).max(1) as f32;
    let is_ended = last.is_some() && count > 1;
    let mut merged = 0;
    while picks.len() + usize::from(is_ended) < count {
        let room = places.len();
        places.retain(|&place| table.facts[place].kin.is_none_or(|of| !kin.contains(&of)));
        merged += room - places.len();
        places.retain(|&place| cap.has_room(table, place));
        let position = picks.len() as f32 / steps;
        let value = |place: usize| {
            let value = score(position, place) + dial(past, shape, place, sd);
            if value.is_nan() { f32::NEG_INFINITY } else { value }
        };
        let by_value = |a: &(usize, f32), b: &(usize, f32)| {
            a.1.total_cmp(&b.1).then_with(|| table.ids[places[b.0]].cmp(&table.ids[places[a.0]]))
        };
        let best = places.iter().map(|&place| value(place)).enumerate().max_by(by_value);
        let Some((at, _)) = best else { break };
        let place = places.swap_remove(at);
        kin.extend(table.facts[place].kin);
        cap.add(table, place);
        picks.push(choice(position, place));
    }
    picks.extend(last.filter(|_| is_ended).map(|place| choice(1.0, place)));
    tally.capped = tally.passed.saturating_sub(tally.resting + merged + picks.len());
    name_versions(table, &mut picks);
    let shortfall = sentence(shape, &tally, table.len(), picks.len());
    Chosen { picks, shortfall }
}

/// Music to be like, and music to be unlike: places in the table.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Blend {
    pub like: Vec<usize>,
    pub avoid: Vec<usize>,
}

impl Blend {
    /// The sound it asks for, of length 1: the mean of what is liked, less half the mean of what is avoided. All 0 where
    /// nothing is asked or likes and avoids cancel out.
    pub fn sound(&self, table: &Table) -> Vec<f32> {
        let mut sound = vec![0.0; SOUND.len()];
        let mut add = |places: &[usize], weight: f32| {
            let places: BTreeSet<usize> = places.iter().copied().filter(|&place| place < table.len()).collect();
            for &place in &places {
                let share = weight / places.len() as f32;
                sound.iter_mut().zip(&table.row(place)[SOUND]).for_each(|(sum, value)| *sum += share * value);
            }
        };
        add(&self.like, 1.0);
        add(&self.avoid, -AVOID);
        let norm = sound.iter().map(|value| value * value).sum::<f32>().sqrt();
        if norm > 1e-6 {
            sound.iter_mut().for_each(|value| *value /= norm);
        }
        sound
    }
}

/// What sounds like some tracks and unlike others, without hubs. None of them is in the list, nor another recording of one.
pub fn blend(table: &Table, proximity: &Proximity, blend: &Blend, past: &Past, shape: &Shape, now_ms: f64) -> Chosen {
    let scores = proximity.likeness_to(table, &blend.sound(table));
    let seeds: Vec<usize> = blend.like.iter().chain(&blend.avoid).copied().collect();
    choose(table, &scores, past, shape, &seeds, now_ms)
}

/// What sounds like one track, without hubs.
pub fn similar(table: &Table, proximity: &Proximity, seed: usize, past: &Past, shape: &Shape, now_ms: f64) -> Chosen {
    blend(table, proximity, &Blend { like: vec![seed], avoid: Vec::new() }, past, shape, now_ms)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        library::TrackId,
        recommend::list::{
            Filters, Vocal, likeness,
            tests::{Dice, library},
        },
        taste::table::{Facts, VALENCE_SQUARED, VOCAL},
    };

    const NOW_MS: f64 = 1.7e12;

    /// Tracks on a quarter of a circle, from the first kind of sound to the second, and from dull to bright.
    fn line(len: usize) -> Table {
        let mut table = Table::default();
        for at in 0..len {
            let share = at as f32 / (len - 1) as f32;
            let mut row = vec![0.0; WIDTH];
            let angle = share * std::f32::consts::FRAC_PI_2;
            (row[0], row[1], row[VALENCE]) = (angle.cos(), angle.sin(), 2.0 * share - 1.0);
            row[VALENCE_SQUARED] = row[VALENCE].powi(2);
            table.put(TrackId(format!("{at:04}")), &row, Facts::default());
        }
        table
    }

    fn places(chosen: &Chosen) -> Vec<usize> {
        chosen.picks.iter().map(|pick| pick.place).collect()
    }

    #[test]
    fn a_way_from_song_to_song_goes_along_the_line_between_them() {
        let table = line(101);
        let shape = Shape { count: 11, ..Shape::default() };
        let chosen = between(&table, 10, 90, &Past::default(), &shape, NOW_MS);
        assert_eq!(places(&chosen), [10, 18, 26, 34, 42, 50, 58, 66, 74, 82, 90]);
        let back = between(&table, 90, 10, &Past::default(), &shape, NOW_MS);
        assert_eq!(places(&back).into_iter().rev().collect::<Vec<_>>(), places(&chosen));
        assert_eq!(chosen.shortfall, None);
    }

    #[test]
    fn a_way_keeps_its_length_its_ends_and_every_promise() {
        for seed in 0..60 {
            let mut dice = Dice::new(seed);
            let mut table = library(&mut dice, 200, 30);
            let (from, to) = (dice.below(200) as usize, dice.below(200) as usize);
            if from == to || table.facts[from].kin.is_some() && table.facts[from].kin == table.facts[to].kin {
                continue;
            }
            table.rows[from * WIDTH + VOCAL] = 1.0;
            let filters = Filters { vocal: Some(Vocal::Instrumental), ..Filters::default() };
            let shape = Shape { count: dice.below(30), per_artist: 1 + dice.below(3), filters, ..Shape::default() };
            let chosen = between(&table, from, to, &Past::default(), &shape, NOW_MS);
            let places = places(&chosen);
            assert_eq!(places.len() < shape.count as usize, chosen.shortfall.is_some(), "{seed}");
            assert!(places.len() >= 12.min(shape.count as usize), "{seed}: {}", places.len());
            assert_eq!(places.first(), (shape.count > 0).then_some(&from));
            assert!(shape.count < 2 || places.last() == Some(&to));
            assert_eq!(places.iter().collect::<BTreeSet<_>>().len(), places.len(), "{seed}");
            let mut kin = BTreeSet::new();
            for &place in &places {
                let facts = &table.facts[place];
                assert!(facts.kin.is_none_or(|of| kin.insert(of)), "{seed}");
                let of_artist = places.iter().filter(|&&other| table.facts[other].artist == facts.artist).count();
                let most = (shape.per_artist as usize)
                    .max(usize::from(table.facts[from].artist == table.facts[to].artist) * 2);
                assert!(facts.artist.is_none() || of_artist <= most, "{seed}");
                assert!(place == from || place == to || table.row(place)[VOCAL] < 0.0, "{seed}");
            }
        }
    }

    #[test]
    fn a_way_comes_nearer_to_its_end() {
        let (mut early, mut late) = (0.0, 0.0);
        for seed in 0..20 {
            let table = library(&mut Dice::new(seed), 300, 300);
            let shape = Shape { count: 12, ..Shape::default() };
            let places = places(&between(&table, 0, 1, &Past::default(), &shape, NOW_MS));
            early += places[1..6].iter().map(|&place| likeness(&table, 1, place)).sum::<f32>();
            late += places[6..11].iter().map(|&place| likeness(&table, 1, place)).sum::<f32>();
        }
        assert!(late > 1.3 * early, "{early} {late}");
    }

    #[test]
    fn along_photos_the_first_and_the_last_track_are_each_ends_best() {
        let table = line(101);
        // Nearness in valence as weights: -(v - w)², without the part that is the same for all.
        let wants = |valence: f32| {
            let mut weights = vec![0.0; WIDTH];
            (weights[VALENCE], weights[VALENCE_SQUARED]) = (2.0 * valence, -1.0);
            weights
        };
        let shape = Shape { count: 9, ..Shape::default() };
        let way = |waypoints: &[Vec<f32>], base: &[f32]| {
            places(&along(&table, waypoints, base, &Past::default(), &shape, NOW_MS))
        };
        assert_eq!(way(&[wants(-0.8), wants(0.8)], &[]), [10, 20, 30, 40, 50, 60, 70, 80, 90]);
        assert_eq!(way(&[wants(-0.8), wants(0.0), wants(-0.8)], &[])[..5], [10, 20, 30, 40, 50]);
        let mut base = vec![0.0; 101];
        base[55] = 9.0;
        assert_eq!(way(&[wants(-0.8), wants(0.8)], &base)[0], 55, "what is added counts at every station");
        assert_eq!(way(&[], &[]).len(), 9, "no photo, no wish, still a list");
        assert_eq!(way(&[wants(0.0)], &[])[0], 50);
    }

    #[test]
    fn what_is_avoided_sinks_and_seeds_and_their_recordings_are_left_out() {
        for seed in 0..30 {
            let mut table = library(&mut Dice::new(seed), 240, 500);
            (table.facts[0].kin, table.facts[5].kin) = (Some(999), Some(999));
            let proximity = Proximity::of(&table);
            let shape = Shape { count: 100, per_artist: 0, variety: 0.0, flows: false, ..Shape::default() };
            let like = similar(&table, &proximity, 0, &Past::default(), &shape, NOW_MS);
            assert!(!places(&like).contains(&0) && !places(&like).contains(&5));
            assert_eq!(like.picks.len(), 100);
            let avoided = like.picks[3].place;
            let rank = |chosen: &Chosen, place: usize| places(chosen).iter().position(|&at| at == place).unwrap_or(100);
            let both = Blend { like: vec![0], avoid: vec![avoided] };
            let without = blend(&table, &proximity, &both, &Past::default(), &shape, NOW_MS);
            assert!(!places(&without).contains(&avoided));
            let nearest =
                (0..240).filter(|&place| place != avoided && !places(&without).is_empty() && ![0, 5].contains(&place));
            let mut nearest: Vec<usize> = nearest.collect();
            nearest.sort_by(|&a, &b| likeness(&table, avoided, b).total_cmp(&likeness(&table, avoided, a)));
            let ranks = |chosen: &Chosen| nearest[..8].iter().map(|&place| rank(chosen, place)).sum::<usize>();
            assert!(ranks(&without) >= ranks(&like), "{seed}: {} {}", ranks(&like), ranks(&without));
        }
    }

    #[test]
    fn places_that_are_gone_and_ends_that_are_one_are_no_trouble() {
        let table = line(5);
        let shape = Shape { count: 4, ..Shape::default() };
        let past = Past::default();
        assert!(between(&table, 0, 9, &past, &shape, NOW_MS).picks.is_empty());
        assert_eq!(places(&between(&table, 2, 2, &past, &shape, NOW_MS))[0], 2);
        assert_eq!(between(&table, 2, 2, &past, &shape, NOW_MS).picks.len(), 4);
        let long = Shape { count: 9, ..Shape::default() };
        let all = between(&table, 0, 4, &past, &long, NOW_MS);
        assert_eq!(
            (all.picks.len(), all.shortfall.as_deref()),
            (5, Some("Only 5 pieces can be chosen: add more music."))
        );
        let nothing = Table::default();
        assert!(along(&nothing, &[], &[], &past, &shape, NOW_MS).shortfall.is_some());
        let none =
            blend(&nothing, &Proximity::of(&nothing), &Blend { like: vec![3], avoid: vec![] }, &past, &shape, 0.0);
        assert!(none.picks.is_empty());
        assert_eq!(Blend { like: vec![1], avoid: vec![7] }.sound(&table), table.row(1)[SOUND]);
    }
}
