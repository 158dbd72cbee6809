//! What every track of a list keeps, how long it is, and what is said where it is short.

use std::collections::BTreeSet;

use super::{super::*, *};

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
fn a_cap_that_gives_way_is_the_least_that_fills_the_list() {
    for seed in 0..ROUNDS {
        let mut case = Case::new(seed);
        (case.shape.cap_gives_way, case.shape.per_artist) = (true, 1);
        let with = |per_artist: u32| {
            let shape = Shape { cap_gives_way: false, per_artist, ..case.shape.clone() };
            Case { shape, ..case.clone() }.chosen().picks.len()
        };
        let (chosen, most) = (case.chosen(), with(0));
        assert_eq!(chosen.picks.len(), most, "{seed}");
        let mut of: std::collections::BTreeMap<u32, u32> = Default::default();
        for artist in chosen.picks.iter().filter_map(|pick| case.table.facts[pick.place].artist) {
            *of.entry(artist).or_default() += 1;
        }
        let there = of.values().max().copied().unwrap_or(0);
        assert!(there <= 1 || with(there - 1) < most, "{seed}: {there} by one artist");
    }
}

#[test]
fn a_track_of_several_artists_counts_for_each() {
    for seed in 0..ROUNDS {
        let mut case = Case::new(seed);
        case.shape.per_artist = 1 + seed % 3;
        let mut dice = Dice::new(seed);
        case.table
            .facts
            .iter_mut()
            .for_each(|facts| facts.guests = (0..dice.below(3)).map(|_| dice.below(9)).collect());
        let mut of: std::collections::BTreeMap<u32, BTreeSet<usize>> = Default::default();
        for pick in case.chosen().picks {
            case.table.facts[pick.place].artists().for_each(|artist| {
                of.entry(artist).or_default().insert(pick.place);
            });
        }
        assert!(of.values().all(|tracks| tracks.len() as u32 <= case.shape.per_artist), "{seed}: {of:?}");
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
        table.rows[place * WIDTH + VOCAL] = if (4..30).contains(&place) { 1.0 } else { -1.0 };
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
    let nothing = choose(&FeatureTable::default(), &[], &past, &shape, &[1, 2], NOW_MS);
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
