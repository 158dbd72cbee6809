//! What must hold of any log, over logs drawn by a small generator.

use super::*;
use crate::{
    ground::{ids::TrackId, random::SplitMix64},
    taste::table::{Facts, SOUND, WIDTH},
};

const NOW_MS: f64 = 20_000.4 * DAY_MS;

fn random_table(draws: &mut SplitMix64, tracks: usize) -> FeatureTable {
    let mut table = FeatureTable::default();
    for track in 0..tracks {
        let mut row: Vec<f32> = (0..WIDTH).map(|_| draws.signed()).collect();
        let norm = row[SOUND].iter().map(|value| value * value).sum::<f32>().sqrt();
        row[SOUND].iter_mut().for_each(|value| *value /= norm);
        let artist = table.artist_number(["", "a", "b", "c"][draws.below(4)]);
        table.put(TrackId(track.to_string()), &row, Facts { artist, ..Facts::default() });
    }
    table
}

fn random_context(draws: &mut SplitMix64) -> Option<Context> {
    // Few, so that some are the same.
    (draws.below(3) > 0).then(|| Context::of(vec![1.0, draws.below(3) as f32 - 1.0]).unwrap())
}

fn random_entry(draws: &mut SplitMix64, table: &FeatureTable, key: u32) -> Observation {
    use FeedbackKind::{Dislike, Like, Play, Rating, Skip};
    let place = draws.below(table.len());
    Observation {
        key,
        place: Some(place).filter(|_| draws.below(10) > 0),
        artist: table.facts[place].artist,
        kind: [Like, Dislike, Skip, Play, Rating][draws.below(5)],
        scope: [Scope::All, Scope::Track, Scope::Artist, Scope::Kind, Scope::Photos][draws.below(5)],
        value: (draws.below(2) > 0).then(|| 3.0 * draws.unit() as f32),
        // Half of today, half of three days before.
        at_ms: if draws.below(2) > 0 { NOW_MS } else { NOW_MS - DAY_MS * (1.0 + draws.below(3) as f64) },
        prior: draws.signed(),
        context: random_context(draws),
    }
}

fn random_log(draws: &mut SplitMix64, table: &FeatureTable, lines: usize) -> Vec<Observation> {
    (0..lines).map(|key| random_entry(draws, table, key as u32 + 1)).collect()
}

#[test]
fn learning_line_by_line_is_learning_from_the_whole_log() {
    let mut draws = SplitMix64(1);
    for round in 0..20 {
        let table = random_table(&mut draws, 12);
        let log = random_log(&mut draws, &table, round * 3);
        let mut learned = Posterior::fit(&table, &[], NOW_MS);
        for (count, entry) in log.iter().enumerate() {
            learned.push(&table, entry.clone());
            assert_eq!(learned, Posterior::fit(&table, &log[..=count], NOW_MS), "{count}");
        }
        assert_eq!(learned.len(), log.len());
        let mut cut = learned.clone();
        cut.truncate(&table, log.len() / 2);
        assert_eq!(cut, Posterior::fit(&table, &log[..log.len() / 2], NOW_MS));
    }
}

#[test]
fn a_line_taken_back_was_never_given() {
    let mut draws = SplitMix64(2);
    for _ in 0..20 {
        let table = random_table(&mut draws, 12);
        let mut log = random_log(&mut draws, &table, 25);
        let mut learned = Posterior::fit(&table, &log, NOW_MS);
        while !log.is_empty() {
            let removed = log.remove(draws.below(log.len()));
            learned.remove(&table, removed.key);
            let fresh = Posterior::fit(&table, &log, NOW_MS);
            assert_eq!(learned, fresh);
            let context = random_context(&mut draws);
            assert_eq!(learned.weights(context.as_ref()), fresh.weights(context.as_ref()));
        }
        learned.remove(&table, 77);
        assert_eq!(learned.weights(None), crate::taste::model::Weights::default());
    }
}

#[test]
fn a_line_taken_back_for_a_question_gives_what_a_log_without_it_gives() {
    let mut draws = SplitMix64(3);
    for _ in 0..10 {
        let table = random_table(&mut draws, 8);
        let log = random_log(&mut draws, &table, 40);
        let learned = Posterior::fit(&table, &log, NOW_MS);
        let context = random_context(&mut draws);
        for entry in &log {
            let rest: Vec<Observation> = log.iter().filter(|other| other.key != entry.key).cloned().collect();
            let (quick, fresh) = (
                learned.weights_without(entry.key, context.as_ref()),
                Posterior::fit(&table, &rest, NOW_MS).weights(context.as_ref()),
            );
            for place in 0..table.len() {
                assert!((quick.score(&table, place) - fresh.score(&table, place)).abs() < 1e-4, "{}", entry.key);
            }
        }
    }
}

#[test]
fn contributions_sum_to_the_score_and_all_scores_are_those_of_each() {
    let mut draws = SplitMix64(4);
    for _ in 0..20 {
        let table = random_table(&mut draws, 10);
        let log = random_log(&mut draws, &table, 40);
        let learned = Posterior::fit(&table, &log, NOW_MS);
        let context = random_context(&mut draws);
        let weights = learned.weights(context.as_ref());
        let scores = weights.scores(&table);
        for (place, together) in scores.iter().enumerate() {
            let score = weights.score(&table, place);
            let sum: f32 = learned.parts(context.as_ref()).of(&table, place).iter().map(|(_, part)| part).sum();
            assert!((score - sum).abs() < 1e-3, "{score} {sum}");
            assert!((score - together).abs() < 1e-5, "{score} {together}");
        }
    }
}

#[test]
fn merging_changes_nothing_but_rounding() {
    let mut draws = SplitMix64(5);
    let table = random_table(&mut draws, 4);
    let mut log = random_log(&mut draws, &table, 60);
    log.iter_mut().for_each(|entry| entry.at_ms = NOW_MS - 3.0 * DAY_MS);
    let merged = Posterior::fit(&table, &log, NOW_MS);
    // The same lines on the day they were given are never merged; no kind fades in three days by more than 4 %.
    let apart = Posterior::fit(&table, &log, NOW_MS - 3.0 * DAY_MS);
    assert!(merged.rows.len() < apart.rows.len());
    let (merged, apart) = (merged.weights(None), apart.weights(None));
    for place in 0..table.len() {
        let (one, other) = (merged.score(&table, place), apart.score(&table, place));
        assert!((one - other).abs() < 0.03, "{one} {other}");
    }
}

/// A table whose tracks 0 and 1 sound nearly alike (by one artist), 2 is unlike both by the same artist, 3 is unlike.
fn small_table() -> FeatureTable {
    let mut table = FeatureTable::default();
    let sound = |a: f32, b: f32| {
        let mut row = vec![0.0; WIDTH];
        (row[SOUND.start], row[SOUND.start + 1]) = (a, b);
        row
    };
    for (name, row, artist) in [
        ("0", sound(1.0, 0.0), "x"),
        ("1", sound(0.8, 0.6), "y"),
        ("2", sound(0.0, 1.0), "x"),
        ("3", sound(-1.0, 0.0), "z"),
    ] {
        let artist = table.artist_number(artist);
        table.put(TrackId(name.into()), &row, Facts { artist, ..Facts::default() });
    }
    table
}

fn said(table: &FeatureTable, key: u32, place: usize, kind: FeedbackKind, scope: Scope) -> Observation {
    Observation {
        key,
        place: Some(place),
        artist: table.facts[place].artist,
        kind,
        scope,
        value: None,
        at_ms: NOW_MS,
        prior: 0.0,
        context: None,
    }
}

#[test]
fn a_dislike_sinks_its_neighbours_and_its_scope_says_which() {
    let table = small_table();
    let scores = |scope, context: Option<Context>, asked: Option<Context>| {
        let entry = Observation { context, ..said(&table, 1, 0, FeedbackKind::Dislike, scope) };
        Posterior::fit(&table, &[entry], NOW_MS).weights(asked.as_ref()).scores(&table)
    };
    let all = scores(Scope::All, None, None);
    assert!(all[0] < all[1] && all[1] < all[3] && all[2] < all[3] && all[1] < -0.1, "{all:?}");
    let track = scores(Scope::Track, None, None);
    assert!(track[0] < -0.5 && track[1..] == [0.0; 3], "{track:?}");
    let artist = scores(Scope::Artist, None, None);
    assert!(artist[0] < -0.5 && artist[0] == artist[2] && artist[1] == 0.0 && artist[3] == 0.0, "{artist:?}");
    let kind = scores(Scope::Kind, None, None);
    assert!(kind[0] < kind[1] && kind[1] < kind[2] && kind[2] < kind[3], "{kind:?}");
    let beach = || Context::of(vec![1.0, 0.0]);
    let night = || Context::of(vec![0.0, 1.0]);
    let there = scores(Scope::Photos, beach(), beach());
    let elsewhere = scores(Scope::Photos, beach(), night());
    assert!(there[0] < -0.5 && there[1] < -0.1 && elsewhere[0].abs() < 0.05, "{there:?} {elsewhere:?}");
    assert_eq!(scores(Scope::Photos, beach(), None), [0.0; 4]);
    assert_eq!(scores(Scope::Photos, None, beach()), [0.0; 4]);
}

#[test]
fn one_like_never_pushes_down_whatever_the_bridge_said() {
    let table = small_table();
    for kind in [FeedbackKind::Like, FeedbackKind::Play, FeedbackKind::Dislike, FeedbackKind::Skip] {
        for prior in [-9.0, -1.0, -0.5, 0.0, 0.5, 1.0, 9.0, f32::NAN] {
            let entry = Observation { prior, ..said(&table, 1, 0, kind, Scope::All) };
            let score = Posterior::fit(&table, &[entry], NOW_MS).weights(None).score(&table, 0);
            let is_wanted = matches!(kind, FeedbackKind::Like | FeedbackKind::Play);
            assert_eq!(score > 0.0, is_wanted, "{kind:?} {prior} {score}");
        }
    }
}

#[test]
fn what_the_bridge_called_for_teaches_less() {
    let table = small_table();
    let score = |prior| {
        let entry = Observation { prior, ..said(&table, 1, 0, FeedbackKind::Like, Scope::All) };
        Posterior::fit(&table, &[entry], NOW_MS).weights(None).score(&table, 1)
    };
    assert!(score(1.0) < score(0.0) && score(0.0) < score(-1.0));
}

#[test]
fn playing_what_is_liked_makes_it_no_less_liked() {
    let table = small_table();
    let mut learned = Posterior::fit(&table, &[], NOW_MS);
    let mut before = 0.0;
    for (key, kind) in
        [FeedbackKind::Like, FeedbackKind::Play, FeedbackKind::Play, FeedbackKind::Like].iter().enumerate()
    {
        learned.push(&table, said(&table, key as u32, 0, *kind, Scope::All));
        let score = learned.weights(None).score(&table, 0);
        assert!(score > before, "{score} {before}");
        before = score;
    }
    assert!(before < 1.0);
}

#[test]
fn what_is_long_ago_counts_less_and_unsureness_falls_with_what_is_said() {
    let table = small_table();
    let of = |days: f64| {
        let entry = Observation { at_ms: NOW_MS - days * DAY_MS, ..said(&table, 1, 0, FeedbackKind::Skip, Scope::All) };
        Posterior::fit(&table, &[entry], NOW_MS)
    };
    let (new, old) = (of(0.0), of(365.0));
    let score = |learned: &Posterior| learned.weights(None).score(&table, 0);
    assert!(score(&new) < score(&old) && score(&old) < 0.0);
    let unsure = |learned: &Posterior, place| learned.variance(&table, None, place);
    let nothing = Posterior::fit(&table, &[], NOW_MS);
    assert!(unsure(&new, 0) < unsure(&old, 0) && unsure(&old, 0) < unsure(&nothing, 0));
    assert!(unsure(&new, 1) > unsure(&new, 0));
    assert!(new.is_current(NOW_MS + 1000.0) && !new.is_current(NOW_MS + DAY_MS));
}

#[test]
fn a_long_log_keeps_its_surest_lines() {
    let mut draws = SplitMix64(6);
    let load = Load::new(&[0.0; WIDTH], 0, None, Scope::All, None).unwrap();
    let mut rows: Vec<SystemRow> = (0..MOST_OLD_ROWS + 40)
        .map(|key| {
            let said = Evidence { target: 1.0, precision: 1.0 + draws.below(4) as f64 };
            SystemRow { load: load.clone(), lines: vec![Line { key: key as u32, said }] }
        })
        .collect();
    let all = rows.clone();
    keep_surest(&mut rows);
    assert_eq!(rows.len(), MOST_OLD_ROWS);
    let keys = |rows: &[SystemRow]| rows.iter().map(|row| row.lines[0].key).collect::<Vec<_>>();
    assert!(keys(&rows).is_sorted());
    let kept = keys(&rows);
    let least = rows.iter().map(SystemRow::precision).fold(f64::INFINITY, f64::min);
    assert!(all.iter().filter(|row| !kept.contains(&row.lines[0].key)).all(|row| row.precision() <= least));
}
