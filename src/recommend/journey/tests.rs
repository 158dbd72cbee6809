use super::*;
use crate::{
    ground::ids::TrackId,
    recommend::list::{
        Filters, Vocal, likeness,
        tests::{Dice, library},
    },
    taste::table::{Facts, VALENCE_SQUARED, VOCAL, WIDTH},
};

const NOW_MS: f64 = 1.7e12;

/// Tracks on a quarter of a circle, from the first kind of sound to the second, and from dull to bright.
fn line(len: usize) -> FeatureTable {
    let mut table = FeatureTable::default();
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
            let most =
                (shape.per_artist as usize).max(usize::from(table.facts[from].artist == table.facts[to].artist) * 2);
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
    assert_eq!((all.picks.len(), all.shortfall.as_deref()), (5, Some("Only 5 pieces can be chosen: add more music.")));
    let nothing = FeatureTable::default();
    assert!(along(&nothing, &[], &[], &past, &shape, NOW_MS).shortfall.is_some());
    let none = blend(&nothing, &Proximity::of(&nothing), &Blend { like: vec![3], avoid: vec![] }, &past, &shape, 0.0);
    assert!(none.picks.is_empty());
    assert_eq!(Blend { like: vec![1], avoid: vec![7] }.sound(&table), table.row(1)[SOUND]);
}
