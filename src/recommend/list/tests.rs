//! Each promise of a list, over random tables.

use std::collections::BTreeSet;

use super::{filters::GENRE_Z, *};
use crate::{
    hearing::descriptors::{Key, Mode},
    library::{TrackId, search::words::GROUP_WORDS},
    taste::table::{AROUSAL, Facts, GROUPS, SOUND, VALENCE, VOCAL, WIDTH},
};

const NOW_MS: f64 = 1.7e12;
const DAY_MS: f64 = 86_400_000.0;
const ROUNDS: u32 = 60;

/// Small and the same everywhere (Marsaglia's xorshift).
pub struct Dice(u32);

impl Dice {
    pub fn new(seed: u32) -> Self {
        Self(seed.wrapping_mul(2_654_435_761) | 1)
    }

    pub fn below(&mut self, end: u32) -> u32 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 17;
        self.0 ^= self.0 << 5;
        (self.0 >> 8) % end
    }

    /// 0 to 1.
    pub fn share(&mut self) -> f32 {
        self.below(1 << 16) as f32 / 65_536.0
    }

    /// About normal, of standard deviation 1.
    pub fn normal(&mut self) -> f32 {
        (0..12).map(|_| self.share()).sum::<f32>() - 6.0
    }
}

/// A library of `len` tracks of six kinds by a few artists, some of them recordings of one piece.
pub fn library(dice: &mut Dice, len: usize, artists: u32) -> Table {
    let mut table = Table::default();
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
        filters.genres = (0..2).map(|_| GROUP_WORDS[dice.below(53) as usize].to_uppercase()).collect();
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
        per_artist: dice.below(4),
        rest_days: if dice.below(2) == 0 { 0.0 } else { 10.0 * dice.share() },
        variety: dice.share(),
        dial: 2.0 * dice.share() - 1.0,
        filters: filters(dice),
        flows: dice.below(2) == 0,
    }
}

struct Case {
    table: Table,
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
            let at = GROUP_WORDS.iter().position(|known| known.to_lowercase() == word.to_lowercase()).unwrap();
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

#[test]
fn every_track_of_a_list_keeps_every_promise() {
    let mut picked = 0;
    for seed in 0..ROUNDS {
        let case = Case::new(seed);
        let chosen = case.chosen();
        let places: BTreeSet<usize> = chosen.picks.iter().map(|pick| pick.place).collect();
        assert_eq!(places.len(), chosen.picks.len(), "{seed}: a track came twice");
        assert!(places.iter().all(|&place| case.admits(place)), "{seed}");
        let mut pieces = BTreeSet::new();
        for pick in &chosen.picks {
            let facts = &case.table.facts[pick.place];
            assert!(facts.kin.is_none_or(|kin| pieces.insert(kin)), "{seed}: a piece came twice");
            let by_artist = places.iter().filter(|&&place| case.table.facts[place].artist == facts.artist).count();
            let most = if case.shape.per_artist == 0 { usize::MAX } else { case.shape.per_artist as usize };
            assert!(facts.artist.is_none() || by_artist <= most, "{seed}: {by_artist} of one artist");
            assert!(pick.versions.iter().all(|&other| case.table.facts[other].kin == facts.kin && other != pick.place));
            assert_eq!(pick.score, case.scores[pick.place]);
            assert!(
                pick.variety <= 0.0 && (pick.variety == 0.0 || pick.like.is_some_and(|like| places.contains(&like)))
            );
        }
        picked += places.len();
    }
    assert!(picked > 300, "{picked}: the cases are too strict to show anything");
}

#[test]
fn a_list_is_as_long_as_asked_where_enough_pass_and_a_shorter_one_says_why() {
    let (mut full, mut short) = (0, 0);
    for seed in 0..4 * ROUNDS {
        let case = Case::new(seed);
        let chosen = case.chosen();
        let asked = case.shape.count as usize;
        // One recording of a piece, then so many of an artist; a piece's recordings may be by several artists, so this
        // many there are at least.
        let mut pieces = BTreeSet::new();
        let mut cap = ArtistCap::new(case.shape.per_artist);
        let (mut least, mut most) = (0, 0);
        let mut versions_seen = BTreeSet::new();
        for place in case.admitted() {
            let kin = case.table.facts[place].kin;
            most += usize::from(kin.is_none_or(|kin| pieces.insert(kin)));
            if kin.is_none() && cap.has_room(&case.table, place) {
                cap.add(&case.table, place);
                least += 1;
                versions_seen.insert(place);
            }
        }
        let len = chosen.picks.len();
        assert!(len <= asked && len <= most, "{seed}");
        assert!(len >= asked.min(least).min(case.admitted().len()), "{seed}: {len} of {asked}, {least} possible");
        assert_eq!(chosen.shortfall.is_some(), len < asked, "{seed}");
        let ends_well = |said: &String| said.ends_with('.') && said.contains(": ");
        assert!(chosen.shortfall.iter().all(ends_well), "{seed}: {:?}", chosen.shortfall);
        full += usize::from(len == asked);
        short += usize::from(len < asked);
    }
    assert!(full > 20 && short > 20, "{full} {short}");
}

#[test]
fn without_caps_every_track_that_passes_can_be_listed() {
    for seed in 0..ROUNDS {
        let mut case = Case::new(seed);
        (case.shape.per_artist, case.shape.count) = (0, 1000);
        case.table.facts.iter_mut().for_each(|facts| facts.kin = None);
        let places: BTreeSet<usize> = case.chosen().picks.iter().map(|pick| pick.place).collect();
        assert_eq!(places.into_iter().collect::<Vec<_>>(), case.admitted(), "{seed}");
    }
}

#[test]
fn without_variety_the_scores_alone_order_a_list() {
    for seed in 0..ROUNDS {
        let mut case = Case::new(seed);
        (case.shape.variety, case.shape.dial, case.shape.flows, case.shape.per_artist) = (0.0, 0.0, false, 0);
        case.table.facts.iter_mut().for_each(|facts| facts.kin = None);
        let mut wanted = case.admitted();
        wanted.sort_by(|&a, &b| {
            case.scores[b].total_cmp(&case.scores[a]).then_with(|| case.table.ids[a].cmp(&case.table.ids[b]))
        });
        wanted.truncate(case.shape.count as usize);
        assert_eq!(case.chosen().picks.iter().map(|pick| pick.place).collect::<Vec<_>>(), wanted, "{seed}");
    }
}

#[test]
fn variety_lowers_the_likeness_within_a_list() {
    let mean = |variety: f32| {
        let mut sum = 0.0;
        for seed in 0..20 {
            let mut dice = Dice::new(seed);
            let table = library(&mut dice, 300, 1000);
            // What sounds like the first track scores high, so that the best are alike.
            let scores: Vec<f32> = (0..300).map(|place| likeness(&table, 0, place)).collect();
            let shape = Shape { count: 12, variety, ..Shape::default() };
            let picks = choose(&table, &scores, &Past::default(), &shape, &[0], NOW_MS).picks;
            let pairs = picks.iter().flat_map(|a| picks.iter().map(move |b| (a.place, b.place)));
            sum += pairs.filter(|(a, b)| a != b).map(|(a, b)| likeness(&table, a, b)).sum::<f32>();
        }
        sum
    };
    let (none, some, full) = (mean(0.0), mean(0.5), mean(1.0));
    assert!(none > 1.05 * some && some > 1.5 * full, "{none} {some} {full}");
}

#[test]
fn the_dial_moves_a_list_one_way() {
    let mut moved = 0;
    for seed in 0..ROUNDS {
        let mut case = Case::new(seed);
        (case.shape.variety, case.shape.per_artist) = (0.0, 0);
        case.table.facts.iter_mut().for_each(|facts| facts.kin = None);
        let mut familiarity = |dial: f32| -> f32 {
            case.shape.dial = dial;
            let picks = case.chosen().picks;
            assert!(picks.iter().all(|pick| pick.dial * dial <= 0.0));
            picks.iter().map(|pick| case.past.familiarity(pick.place)).sum()
        };
        let steps: Vec<f32> = [-1.0, -0.5, 0.0, 0.5, 1.0].map(&mut familiarity).to_vec();
        assert!(steps.windows(2).all(|pair| pair[1] <= pair[0] + 1e-4), "{seed}: {steps:?}");
        moved += usize::from(steps[4] < steps[0]);
    }
    assert!(moved > 10, "{moved}");
}

#[test]
fn an_order_that_flows_is_the_same_list_in_smaller_steps_with_the_best_first() {
    let (mut before, mut after) = (0.0, 0.0);
    for seed in 0..ROUNDS {
        let mut case = Case::new(seed);
        if seed == 0 {
            // Longer than is ordered at once.
            case.table = library(&mut Dice::new(9), 400, 400);
            case.scores = scores(&mut Dice::new(10), 400);
            case.shape = Shape { count: 300, per_artist: 0, ..Shape::default() };
        }
        let mut places = |flows: bool| -> Vec<usize> {
            case.shape.flows = flows;
            case.chosen().picks.iter().map(|pick| pick.place).collect()
        };
        let (plain, flowing) = (places(false), places(true));
        assert_eq!(plain.first(), flowing.first(), "{seed}");
        let sorted = |places: &[usize]| places.iter().copied().collect::<BTreeSet<_>>();
        assert_eq!(sorted(&plain), sorted(&flowing), "{seed}");
        let costs = (flow::cost(&case.table, &plain), flow::cost(&case.table, &flowing));
        assert!(costs.1 <= costs.0, "{seed}: {costs:?}");
        (before, after) = (before + costs.0, after + costs.1);
    }
    assert!(after < 0.8 * before, "{before} {after}");
}

#[test]
fn a_step_costs_the_same_either_way_and_nothing_to_itself_where_all_is_known() {
    let key = |tonic: u8, mode: Mode| Some(Key { tonic, mode, confidence: 1.0 });
    let mut table = Table::default();
    let mut put = |id: &str, bpm: f32, key: Option<Key>| {
        let facts =
            Facts { tempo_bpm: Some(bpm), tempo_confidence: 1.0, key, loudness_lufs: Some(-14.0), ..Facts::default() };
        table.put(TrackId(id.into()), &[0.0; WIDTH], facts);
    };
    put("c", 100.0, key(0, Mode::Major));
    put("a minor", 100.0, key(9, Mode::Minor));
    put("g", 100.0, key(7, Mode::Major));
    put("f sharp", 100.0, key(6, Mode::Major));
    put("c at half speed", 50.0, key(0, Mode::Major));
    put("c at another", 141.0, key(0, Mode::Major));
    let step = |a, b| flow::step(&table, a, b);
    assert_eq!(step(0, 0), 0.0);
    assert!((step(0, 1) - step(0, 2)).abs() < 1e-6, "the relative minor is as near as the dominant");
    assert!(step(0, 3) > 5.0 * step(0, 2));
    assert!(step(0, 4) > 0.0 && step(0, 4) < step(0, 5));
    for (a, b) in [(0, 3), (1, 4), (2, 5)] {
        assert_eq!(step(a, b), step(b, a));
    }
}

#[test]
fn the_order_in_which_tracks_were_added_says_nothing() {
    for seed in 0..ROUNDS {
        let case = Case::new(seed);
        let ids = |case: &Case| -> Vec<TrackId> {
            case.chosen().picks.iter().map(|pick| case.table.ids[pick.place].clone()).collect()
        };
        let len = case.table.len();
        let mut turned = Table::default();
        let mut turned_scores = Vec::new();
        let mut turned_past = Past::new(len);
        for place in (0..len).rev() {
            turned.put(case.table.ids[place].clone(), case.table.row(place), case.table.facts[place].clone());
            turned_scores.push(case.scores[place]);
        }
        let (mut dice, mut same) = (Dice::new(seed + 1), Past::new(len));
        for place in 0..len {
            for _ in 0..dice.below(4) {
                let at_ms = NOW_MS - f64::from(dice.share()) * 30.0 * DAY_MS;
                same.played(place, at_ms);
                turned_past.played(len - 1 - place, at_ms);
            }
        }
        let seeds = |case: &Case| case.seeds.iter().copied().filter(|&seed| seed < len).collect::<Vec<_>>();
        let turned_seeds = seeds(&case).iter().map(|seed| len - 1 - seed).collect();
        let shape = case.shape.clone();
        let turned = Case { table: turned, scores: turned_scores, past: turned_past, shape, seeds: turned_seeds };
        let case = Case { past: same, seeds: seeds(&case), ..case };
        assert_eq!(ids(&case), ids(&turned), "{seed}");
        assert_eq!(case.chosen(), case.chosen());
    }
}

#[test]
fn the_best_recording_stays_and_names_the_others() {
    let mut table = library(&mut Dice::new(3), 12, 100);
    for (place, facts) in table.facts.iter_mut().enumerate() {
        (facts.kin, facts.artist) = ((place % 4 == 1).then_some(7), None);
    }
    let scores: Vec<f32> = (0..12).map(|place| if place == 5 { 9.0 } else { place as f32 / 12.0 }).collect();
    let shape = Shape { count: 12, flows: false, ..Shape::default() };
    let chosen = choose(&table, &scores, &Past::default(), &shape, &[], NOW_MS);
    assert_eq!(chosen.picks.len(), 10);
    let mut versions = chosen.picks[0].versions.clone();
    versions.sort_unstable();
    assert_eq!((chosen.picks[0].place, versions), (5, vec![1, 9]));
}

#[test]
fn a_short_list_says_what_would_help_most() {
    let mut table = library(&mut Dice::new(4), 40, 100);
    for (place, facts) in table.facts.iter_mut().enumerate() {
        (facts.kin, facts.artist) = (None, Some(0));
        (facts.tempo_bpm, facts.tempo_confidence) = (Some(if place < 10 { 90.0 } else { 120.0 }), 1.0);
        table.rows[place * WIDTH + VOCAL] = if place < 4 || place >= 30 { -1.0 } else { 1.0 };
    }
    let asked = Filters { bpm: (None, Some(100.0)), vocal: Some(Vocal::Instrumental), ..Filters::default() };
    let mut past = Past::new(40);
    let mut shape = Shape { per_artist: 0, filters: asked, ..Shape::default() };
    let said = |shape: &Shape, past: &Past| choose(&table, &[0.5; 40], past, shape, &[], NOW_MS).shortfall.unwrap();
    assert_eq!(
        said(&shape, &past),
        "Only 4 pieces are below 100 beats a minute and instrumental: widen the tempo (up to 10 more), or allow singing \
         (up to 6 more)."
    );
    shape.per_artist = 1;
    assert_eq!(
        said(&shape, &past),
        "Only 1 of the 4 pieces that are below 100 beats a minute and instrumental can be chosen: widen the tempo (up to \
         10 more), or allow singing (up to 6 more), or allow more than 1 of one artist (up to 3 more)."
    );
    shape.filters = Filters { genres: vec!["polka".into()], ..Filters::default() };
    assert_eq!(said(&shape, &past), "No piece is polka: ask for more genres (up to 40 more).");
    (shape.filters, shape.per_artist, shape.rest_days, shape.count) = (Filters::default(), 0, 7.0, 60);
    (0..39).for_each(|place| past.listed(place, NOW_MS - DAY_MS));
    assert_eq!(
        said(&shape, &past),
        "Only 1 piece can be chosen: shorten the rest since a piece was last heard (up to 39 more)."
    );
    shape.rest_days = 0.5;
    assert_eq!(said(&shape, &past), "Only 40 pieces can be chosen: add more music.");
    let nothing = choose(&Table::default(), &[], &past, &shape, &[1, 2], NOW_MS);
    assert_eq!(nothing.shortfall.unwrap(), "There is no music yet: add some to the library.");
}

#[test]
fn scores_that_are_no_numbers_forbid_a_track_and_missing_ones_too() {
    let table = library(&mut Dice::new(5), 30, 100);
    let mut scores = vec![1.0; 20];
    (scores[3], scores[4], scores[5]) = (f32::NAN, f32::NEG_INFINITY, f32::MAX);
    let shape = Shape { count: 30, per_artist: 0, dial: f32::NAN, variety: f32::NAN, ..Shape::default() };
    let picks = choose(&table, &scores, &Past::default(), &shape, &[usize::MAX], f64::NAN).picks;
    assert!(picks.len() > 10 && picks.iter().all(|pick| pick.place < 20 && ![3, 4].contains(&pick.place)));
    assert_eq!(picks[0].place, 5);
}

#[test]
fn a_shape_crosses_as_json_and_what_is_missing_is_as_usual() {
    let shape: Shape = serde_json::from_str("{}").unwrap();
    assert_eq!(shape, Shape::default());
    let text = r#"{"count": 8, "filters": {"bpm": [null, 100], "vocal": "sung", "genres": ["folk"]}}"#;
    let shape: Shape = serde_json::from_str(text).unwrap();
    assert_eq!((shape.count, shape.filters.bpm, shape.filters.vocal), (8, (None, Some(100.0)), Some(Vocal::Sung)));
    assert_eq!(serde_json::from_str::<Shape>(&serde_json::to_string(&shape).unwrap()).unwrap(), shape);
}
