use std::collections::BTreeMap;

use super::*;
use crate::{
    ground::ids::TrackId,
    recommend::{
        list::tests::{Dice, library},
        wish::Wish,
    },
    taste::Scope,
};

const NOW_MS: f64 = 1.7e12;
const DAY_MS: f64 = 86_400_000.0;

/// A library, photos and a log, each different for every seed.
struct World {
    table: FeatureTable,
    photos: BTreeMap<PhotoId, Photo>,
    log: Vec<(u32, Feedback)>,
    profile: Profile,
}

impl World {
    fn new(seed: u32) -> Self {
        let mut dice = Dice::new(seed);
        let table = library(&mut dice, 120, 25);
        let photos: Vec<PhotoId> = (0..4).map(|n| PhotoId(format!("photo {n}"))).collect();
        let kinds = [
            (FeedbackKind::Like, None),
            (FeedbackKind::Dislike, None),
            (FeedbackKind::Skip, None),
            (FeedbackKind::Skip, Some(0.2)),
            (FeedbackKind::Play, Some(0.95)),
            (FeedbackKind::Rating, Some(5.0)),
            (FeedbackKind::Rating, Some(1.0)),
        ];
        let log = (1..=12)
            .map(|key| {
                let (kind, value) = kinds[dice.below(kinds.len() as u32) as usize];
                let track = table.ids[dice.below(table.len() as u32) as usize].clone();
                let scope = Scope::ALL[dice.below(5) as usize];
                let chosen = dice.below(3) as usize;
                // The first half is of earlier days, the rest of the last hour.
                let age_ms = if key <= 6 { DAY_MS * f64::from(20 - key) } else { 300_000.0 * f64::from(13 - key) };
                let said =
                    Feedback { at_ms: NOW_MS - age_ms, kind, track, photos: photos[..chosen].to_vec(), scope, value };
                (key, said)
            })
            .collect();
        let photos = photos.into_iter().map(|id| (id.clone(), photo(&mut dice, id))).collect();
        let profile = Profile(vec![("word:jazz".into(), 60), ("mood:stirring".into(), -30)]);
        Self { table, photos, log, profile }
    }

    fn known(&self) -> RankingInput<'_> {
        RankingInput {
            table: &self.table,
            photos: &self.photos,
            log: &self.log,
            profile: &self.profile,
            now_ms: NOW_MS,
        }
    }

    /// The list for the first two photos by a learner that starts from nothing.
    fn ranked(&self, asked: &Asked) -> Ranking {
        self.with_mind(asked, |mind| mind.rank())
    }

    fn with_mind<T>(&self, asked: &Asked, work: impl FnOnce(&Mind) -> T) -> T {
        let (known, mut learner) = (self.known(), Learner::default());
        let photos: Vec<PhotoId> = self.photos.keys().take(2).cloned().collect();
        let posterior = learner.follow(&known);
        work(&Mind::new(&known, posterior, &photos, asked, || Proximity::of(&self.table)))
    }
}

fn photo(dice: &mut Dice, id: PhotoId) -> Photo {
    let mut mood = crate::mood::Mood { valence_sd: 0.3, arousal_sd: 0.2, ..Default::default() };
    mood.valence = dice.below(200) as f32 / 100.0 - 1.0;
    mood.arousal = dice.below(200) as f32 / 100.0 - 1.0;
    let names = crate::vision::concepts::NAMES;
    let name = names[dice.below(names.len() as u32) as usize].to_owned();
    let seen = crate::vision::Seen { concepts: vec![crate::vision::Concept { name, p: 0.8 }], ..Default::default() };
    Photo { file_name: id.0.clone(), id, seen, mood, correction: Default::default(), added_ms: 0.0 }
}

fn plain() -> Asked {
    Asked::of(&Wish(vec![("order".into(), "best".into()), ("count".into(), "20".into())]))
}

#[test]
fn the_parts_of_a_score_sum_to_it_and_to_what_ranked() {
    for seed in 0..20 {
        let world = World::new(seed);
        world.with_mind(&plain(), |mind| {
            let scores = mind.scores(None);
            let ranking = mind.rank();
            assert_eq!(ranking.picks.len(), 20, "{seed}: {:?}", ranking.shortfall);
            for pick in &ranking.picks {
                let sum: f32 = pick.parts.iter().map(|part| part.amount).sum();
                assert_eq!(sum, pick.score);
                let is_list = |part: &&Contribution| matches!(part.cause, Cause::Dial | Cause::Variety { .. });
                let of_list: f32 = pick.parts.iter().filter(is_list).map(|part| part.amount).sum();
                assert!((pick.score - of_list - scores[pick.place]).abs() < 1e-3, "{seed}");
            }
        });
    }
}

#[test]
fn without_a_line_of_the_log_the_list_is_what_the_counter_fact_says() {
    for seed in 0..12 {
        let world = World::new(seed);
        let keys: Vec<u32> = world.log.iter().map(|(key, _)| *key).collect();
        for key in keys {
            let said = world.with_mind(&plain(), |mind| mind.scores(Some(&Cause::Said { key })));
            // The session hears of the line too: what is compared is the taste, so the line is made too old for it.
            let mut old = World::new(seed);
            old.log.iter_mut().for_each(|(_, said)| said.at_ms = said.at_ms.min(NOW_MS - DAY_MS));
            let counter = old.with_mind(&plain(), |mind| mind.scores(Some(&Cause::Said { key })));
            old.log.retain(|(other, _)| *other != key);
            let without = old.with_mind(&plain(), |mind| mind.scores(None));
            let worst = counter.iter().zip(&without).map(|(a, b)| (a - b).abs()).fold(0.0, f32::max);
            assert!(worst < 1e-4, "{seed} {key}: {worst}");
            assert_eq!(said.len(), counter.len());
        }
    }
}

#[test]
fn without_what_one_says_of_oneself_the_list_is_what_the_counter_fact_says() {
    for seed in 0..12 {
        let mut world = World::new(seed);
        let cause = Cause::Profile { key: "word:jazz".into() };
        let counter = world.with_mind(&plain(), |mind| mind.order_without(&cause, 20));
        world.profile.set("word:jazz", 0);
        let without: Vec<usize> = world.ranked(&plain()).picks.iter().map(|pick| pick.place).collect();
        assert_eq!(counter, without, "{seed}");
    }
}

#[test]
fn a_stated_photo_part_left_out_takes_its_amount_and_no_other() {
    for seed in 0..12 {
        let world = World::new(seed);
        world.with_mind(&plain(), |mind| {
            let scores = mind.scores(None);
            for pick in mind.rank().picks.iter().take(5) {
                for part in pick.parts.iter().filter(|part| matches!(part.cause, Cause::Photo { .. })) {
                    let left = mind.scores(Some(&part.cause))[pick.place];
                    assert!((scores[pick.place] - left - part.amount).abs() < 1e-3, "{seed} {part:?}");
                }
            }
        });
    }
}

#[test]
fn following_the_log_line_by_line_is_learning_it_anew_to_the_bit() {
    for seed in 0..12 {
        let mut dice = Dice::new(seed + 100);
        let mut world = World::new(seed);
        let all = std::mem::take(&mut world.log);
        let mut learner = Learner::default();
        for (count, line) in all.into_iter().enumerate() {
            world.log.push(line);
            if count % 4 == 3 {
                let gone = dice.below(world.log.len() as u32) as usize;
                learner.follow(&world.known());
                world.log.remove(gone);
            }
            let known = world.known();
            let followed = learner.follow(&known).weights(None);
            assert_eq!(followed, Learner::default().follow(&known).weights(None), "{seed} {count}");
        }
    }
}

#[test]
fn every_kind_of_feedback_changes_the_scores_at_once_and_taking_it_back_restores_them() {
    let kinds = [
        (FeedbackKind::Like, None),
        (FeedbackKind::Dislike, None),
        (FeedbackKind::Skip, None),
        (FeedbackKind::Play, Some(1.0)),
        (FeedbackKind::Rating, Some(1.0)),
    ];
    for seed in 0..8 {
        let mut world = World::new(seed);
        let before = world.with_mind(&plain(), |mind| mind.scores(None));
        for (kind, value) in kinds {
            let track = world.table.ids[7].clone();
            let said = Feedback { at_ms: NOW_MS, kind, track, photos: Vec::new(), scope: Scope::All, value };
            world.log.push((99, said));
            let after = world.with_mind(&plain(), |mind| mind.scores(None));
            let is_up = matches!(kind, FeedbackKind::Like | FeedbackKind::Play);
            assert!(if is_up { after[7] > before[7] } else { after[7] < before[7] }, "{seed} {kind:?}");
            world.log.pop();
            assert_eq!(world.with_mind(&plain(), |mind| mind.scores(None)), before);
        }
    }
}

#[test]
fn a_dislike_sinks_what_sounds_like_it_and_one_of_the_track_alone_does_not() {
    let mut world = World::new(3);
    world.log.clear();
    let seed = 0;
    let likeness = |place: usize| -> f32 {
        world.table.row(seed)[SOUND].iter().zip(&world.table.row(place)[SOUND]).map(|(a, b)| a * b).sum()
    };
    let artist = world.table.facts[seed].artist;
    let near = (1..world.table.len())
        .filter(|&place| world.table.facts[place].artist != artist)
        .max_by(|a, b| likeness(*a).total_cmp(&likeness(*b)))
        .unwrap();
    let before = world.with_mind(&plain(), |mind| mind.scores(None));
    let mut after = |scope| {
        let track = world.table.ids[seed].clone();
        let said = Feedback {
            at_ms: NOW_MS - DAY_MS,
            kind: FeedbackKind::Dislike,
            track,
            photos: Vec::new(),
            scope,
            value: None,
        };
        world.log = vec![(1, said)];
        world.with_mind(&plain(), |mind| mind.scores(None))
    };
    let (all, track) = (after(Scope::All), after(Scope::Track));
    assert!(all[seed] < before[seed] && all[near] < before[near]);
    assert!(track[seed] < before[seed] && (track[near] - before[near]).abs() < 1e-6);
}

#[test]
fn journeys_and_likenesses_explain_themselves_and_begin_where_they_should() {
    let world = World::new(5);
    let id = |place: usize| world.table.ids[place].0.clone();
    let asked = |values: &[(&str, String)]| {
        Asked::of(&Wish(values.iter().map(|(name, value)| ((*name).to_owned(), value.clone())).collect()))
    };
    let between = world.ranked(&asked(&[("from", id(3)), ("to", id(40)), ("count", "8".into())]));
    let places: Vec<usize> = between.picks.iter().map(|pick| pick.place).collect();
    assert_eq!((places.len(), places[0], places[7]), (8, 3, 40));
    let like = world.ranked(&asked(&[("like", id(3)), ("avoid", id(9))]));
    assert!(like.picks.iter().all(|pick| pick.place != 3 && pick.place != 9));
    assert!(like.picks[0].parts.iter().any(|part| part.cause == Cause::Asked));
    let album = world.ranked(&asked(&[("journey", "album".into())]));
    assert!(album.picks.iter().all(|pick| pick.parts.iter().any(|part| part.cause == Cause::Way)));
    for pick in between.picks.iter().chain(&like.picks).chain(&album.picks) {
        assert_eq!(pick.parts.iter().map(|part| part.amount).sum::<f32>(), pick.score);
    }
    let gone = world.ranked(&asked(&[("from", "no such".into()), ("to", id(40))]));
    assert!(gone.picks.is_empty() && gone.shortfall.is_some());
}

#[test]
fn an_empty_library_and_an_unknown_photo_are_no_trouble() {
    let world = World { table: FeatureTable::default(), ..World::new(1) };
    let ranking = world.ranked(&plain());
    assert!(ranking.picks.is_empty() && ranking.shortfall.is_some());
    let known = world.known();
    let mut learner = Learner::default();
    let asked = plain();
    let mind = Mind::new(&known, learner.follow(&known), &[PhotoId("gone".into())], &asked, Proximity::default);
    assert!(mind.rank().picks.is_empty());
    assert_eq!(world.table.place(&TrackId("x".into())), None);
}
