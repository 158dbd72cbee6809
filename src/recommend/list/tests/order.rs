//! Which tracks come, and in which order: scores, variety, the dial, steps.

use std::collections::BTreeSet;

use super::{super::*, *};

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
    let mut table = FeatureTable::default();
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
        let mut turned = FeatureTable::default();
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
