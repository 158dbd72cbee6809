//! How ranking grows with the library: time of a list, of a like, and memory, beside one plain pass over the same numbers.
//!
//! Native only. Machines are noisy, so times are medians and what is promised is their ratio.

use std::{collections::BTreeMap, fmt::Write, hint::black_box, time::Instant};

use crate::{
    ground::{
        ids::{PhotoId, TrackId},
        random::SplitMix64,
    },
    library::Photo,
    mood::Mood,
    recommend::{
        asked::Asked,
        collection::Card,
        mind::{Learner, Mind, RankingInput},
        synthetic,
        wish::Wish,
    },
    taste::{
        Feedback, FeedbackKind, Profile, Scope,
        table::{Facts, WIDTH},
    },
};

/// Libraries measured, in tracks.
const SIZES: [usize; 3] = [1_000, 10_000, 100_000];
/// Lines of the log.
const LINES: u32 = 1_000;
const ROUNDS: usize = 9;
const NOW_MS: f64 = 1.7e12;
const HOUR_MS: f64 = 3_600_000.0;

/// Of one library.
struct Growth {
    tracks: usize,
    scan_ms: f64,
    list_ms: f64,
    told_ms: f64,
    like_ms: f64,
    bytes: usize,
}

/// Measure and tell, as markdown.
pub fn report() -> String {
    let growths: Vec<Growth> = SIZES.iter().map(|tracks| measure(*tracks)).collect();
    let mut text = String::new();
    let _ =
        writeln!(text, "Made libraries, a log of {LINES} lines, one photo; medians of {ROUNDS} rounds, one thread.\n");
    text += "| tracks | one plain pass | a list of 30 | over the pass | bar | with reasons and counter-facts | after one more like | bar | table and names |\n";
    text += "|---|---|---|---|---|---|---|---|---|\n";
    for growth in &growths {
        let Growth { tracks, scan_ms, list_ms, told_ms, like_ms, bytes } = growth;
        let _ = writeln!(
            text,
            "| {tracks} | {scan_ms:.2} ms | {list_ms:.2} ms | **{:.2}** | <= 3 | {told_ms:.1} ms | {like_ms:.2} ms | <= 5 ms | {:.1} MB |",
            list_ms / scan_ms,
            *bytes as f64 / 1e6
        );
    }
    text += "\nTime of a list, every mark twice the one before:\n\n```text\n";
    for growth in &growths {
        let marks = (growth.list_ms / 0.01).log2().round().max(1.0) as usize;
        let _ = writeln!(text, "{:>7} tracks {} {:.2} ms", growth.tracks, "#".repeat(marks), growth.list_ms);
    }
    text + "```\n"
}

fn measure(tracks: usize) -> Growth {
    let mut dice = SplitMix64(1);
    let collection = synthetic::library(&mut dice, tracks);
    let photo = PhotoId("photo".into());
    let mood = Mood { valence: 0.4, valence_sd: 0.3, arousal: -0.3, arousal_sd: 0.2 };
    let seen = crate::vision::Seen::default();
    let photos = BTreeMap::from([(
        photo.clone(),
        Photo {
            id: photo.clone(),
            file_name: "photo.jpg".into(),
            seen,
            mood,
            correction: crate::library::Correction::default(),
            added_ms: 0.0,
        },
    )]);
    let mut log: Vec<(u32, Feedback)> = (1..=LINES)
        .map(|key| {
            let kinds = [FeedbackKind::Like, FeedbackKind::Play, FeedbackKind::Skip, FeedbackKind::Dislike];
            let track = collection.table.ids[dice.below(tracks)].clone();
            let at_ms = NOW_MS - HOUR_MS * f64::from(LINES - key);
            let kind = kinds[dice.below(4)];
            (key, Feedback { at_ms, kind, track, photos: vec![photo.clone()], scope: Scope::All, value: None })
        })
        .collect();
    let (profile, asked, mut learner) = (Profile::default(), Asked::of(&Wish::default()), Learner::default());
    let chosen = [photo];
    let weights: Vec<f32> = (0..WIDTH).map(|_| dice.signed()).collect();
    let plain = crate::taste::model::Weights { row: weights, ..Default::default() };
    let (mut scans, mut lists, mut tolds, mut likes) = (Vec::new(), Vec::new(), Vec::new(), Vec::new());
    learner.follow(&RankingInput {
        table: &collection.table,
        photos: &photos,
        log: &log,
        profile: &profile,
        now_ms: NOW_MS,
    });
    for round in 0..ROUNDS {
        scans.push(timed(|| drop(black_box(plain.scores(&collection.table)))));
        let track = collection.table.ids[dice.below(tracks)].clone();
        let like = Feedback {
            at_ms: NOW_MS,
            kind: FeedbackKind::Like,
            track,
            photos: Vec::new(),
            scope: Scope::All,
            value: None,
        };
        log.push((LINES + 1 + round as u32, like));
        let known =
            RankingInput { table: &collection.table, photos: &photos, log: &log, profile: &profile, now_ms: NOW_MS };
        likes.push(timed(|| _ = black_box(learner.follow(&known))));
        let posterior = learner.follow(&known).clone();
        lists.push(timed(|| {
            let mind = Mind::new(&known, &posterior, &chosen, &asked, || collection.proximity());
            black_box(mind.rank());
        }));
        tolds.push(timed(|| {
            black_box(crate::telling::listing::told(&collection, &known, &mut learner, &chosen, &Wish::default()));
        }));
    }
    let table = &collection.table;
    let names: usize =
        collection.cards.iter().map(|card| card.title.len() + card.artist.len() + size_of::<Card>()).sum();
    // Each id is kept twice, beside its place and as the key to it.
    let ids: usize = table.ids.iter().map(|id| 2 * (id.0.len() + size_of::<TrackId>()) + size_of::<usize>()).sum();
    let bytes = table.rows.len() * size_of::<f32>() + table.facts.len() * size_of::<Facts>() + ids + names;
    let median = |mut values: Vec<f64>| {
        values.sort_by(f64::total_cmp);
        values[values.len() / 2]
    };
    Growth {
        tracks,
        scan_ms: median(scans),
        list_ms: median(lists),
        told_ms: median(tolds),
        like_ms: median(likes),
        bytes,
    }
}

fn timed(work: impl FnOnce()) -> f64 {
    let start = Instant::now();
    work();
    start.elapsed().as_secs_f64() * 1e3
}
