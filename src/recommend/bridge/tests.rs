use super::*;

fn sight(valence: f32, arousal: f32, concepts: &[(&str, f32)]) -> Sight {
    let mood = Mood { valence, valence_sd: 0.32, arousal, arousal_sd: 0.21 };
    let concepts: Vec<Concept> = concepts.iter().map(|(name, p)| Concept { name: (*name).to_owned(), p: *p }).collect();
    Sight { mood, felt: felt::of(&mood, &vision::named(&concepts)), concepts, looks: Looks::default() }
}

/// The middle of the music, moved by `changes`.
fn row(changes: &[(usize, f32)]) -> Vec<f32> {
    let mut row = vec![0.0; WIDTH];
    row[table::FELT].copy_from_slice(&FELT_MIDDLE);
    for (column, value) in changes {
        row[*column] = *value;
    }
    for (value, square) in [(table::VALENCE, table::VALENCE_SQUARED), (table::AROUSAL, table::AROUSAL_SQUARED)] {
        row[square] = row[value] * row[value];
    }
    row
}

fn score(bridge: &Bridge, row: &[f32]) -> f32 {
    let (weights, constant) = bridge.weights();
    constant + weights.iter().zip(row).map(|(weight, value)| weight * value).sum::<f32>()
}

#[test]
fn the_parts_sum_to_the_one_product() {
    let mut random = crate::ground::random::SplitMix64(7);
    let mut draw = || random.signed();
    for aim in [Aim::Match, Aim::Lift, Aim::Calm] {
        let shown = [("church", draw().abs()), ("snow", draw().abs()), ("night", draw().abs())];
        let mut sight = sight(draw(), draw(), &shown);
        sight.looks = Looks { brightness: 0.2, warmth: -0.5, colourfulness: 12.0, contrast: 0.3, ..Looks::default() };
        let bridge = Bridge::of(&sight, aim);
        let row: Vec<f32> = (0..WIDTH).map(|_| draw()).collect();
        let parts: f32 = bridge.parts.iter().map(|part| part.amount(&row)).sum();
        assert!((parts - score(&bridge, &row)).abs() < 1e-4);
        for kind in
            [ReasonKind::Valence, ReasonKind::Arousal, ReasonKind::Feeling, ReasonKind::Shown, ReasonKind::Looked]
        {
            assert!(bridge.parts.iter().any(|part| part.kind == kind), "{kind:?}");
        }
    }
}

#[test]
fn music_of_the_photos_mood_fits_and_the_opposite_does_not() {
    let (stirring, calm) = (row(&[(table::AROUSAL, 1.5)]), row(&[(table::AROUSAL, -1.5)]));
    let (glad, sad) = (row(&[(table::VALENCE, 1.5)]), row(&[(table::VALENCE, -1.5)]));
    let bridge = |valence, arousal| Bridge::of(&sight(valence, arousal, &[]), Aim::Match);
    assert!(score(&bridge(0.1, 0.4), &stirring) > 0.5 && score(&bridge(0.1, 0.4), &calm) < -0.5);
    assert!(score(&bridge(0.1, -0.6), &calm) > 0.5 && score(&bridge(0.1, -0.6), &stirring) < -0.5);
    assert!(score(&bridge(0.6, -0.15), &glad) > 0.5 && score(&bridge(0.6, -0.15), &sad) < -0.5);
    let middle = Bridge::of(&sight(reference().photos.valence.mean, reference().photos.arousal.mean, &[]), Aim::Match);
    assert!(score(&middle, &row(&[])) > score(&middle, &sad).max(score(&middle, &stirring)));
}

#[test]
fn an_unsure_mood_pulls_less_and_a_mood_set_by_hand_more() {
    let pull = |sd: f32| {
        let mut sight = sight(0.6, 0.3, &[]);
        (sight.mood.valence_sd, sight.mood.arousal_sd) = (sd, sd);
        score(&Bridge::of(&sight, Aim::Match), &row(&[(table::VALENCE, 1.0), (table::AROUSAL, 1.0)]))
    };
    assert!(pull(0.1) > pull(0.3) && pull(0.3) > pull(0.8) && pull(0.8) > 0.0);
}

#[test]
fn lift_wants_pleasanter_and_calm_wants_calmer_music_than_match() {
    let sad = sight(-0.5, 0.2, &[]);
    let gain = |aim, better: (usize, f32)| {
        let of = |aim| {
            let bridge = Bridge::of(&sad, aim);
            score(&bridge, &row(&[better])) - score(&bridge, &row(&[(better.0, -better.1)]))
        };
        of(aim) - of(Aim::Match)
    };
    assert!(gain(Aim::Lift, (table::VALENCE, 1.0)) > 0.5);
    assert!(gain(Aim::Calm, (table::AROUSAL, -1.0)) > 0.5);
}

#[test]
fn a_church_leads_to_choirs_by_how_sure_we_are_and_eight_concepts_weigh_no_more_than_two() {
    let choir = associations::column("choir").unwrap().0;
    let lift = |concepts: &[(&str, f32)]| {
        let bridge = Bridge::of(&sight(0.1, -0.2, concepts), Aim::Match);
        score(&bridge, &row(&[(choir, 2.0)])) - score(&bridge, &row(&[]))
    };
    assert!(lift(&[("church", 0.9)]) > lift(&[("church", 0.5)]) && lift(&[("church", 0.5)]) > 0.0);
    assert!(lift(&[("church", 0.9)]) < 0.5, "mood comes first");
    let crowded: Vec<(&str, f32)> = concepts::NAMES.iter().take(8).map(|name| (*name, 1.0)).collect();
    let parts = Bridge::of(&sight(0.1, -0.2, &crowded), Aim::Match).parts;
    let weight: f32 = parts
        .iter()
        .filter(|part| part.kind == ReasonKind::Shown)
        .flat_map(|part| &part.weights)
        .map(|(_, weight)| weight.abs())
        .sum();
    assert!(weight < 2.5 * MOST_SHOWN * SHOWN_PULL, "{weight}");
}

#[test]
fn contexts_are_of_length_one_and_alike_photos_have_alike_ones() {
    let cosine = |a: &Sight, b: &Sight| context(a).iter().zip(context(b)).map(|(a, b)| a * b).sum::<f32>();
    let beach = sight(0.5, 0.0, &[("beach", 0.9), ("sea", 0.8)]);
    let shore = sight(0.4, 0.1, &[("sea", 0.9)]);
    let grave = sight(-0.6, -0.2, &[("grave", 0.9)]);
    assert_eq!(context(&beach).len(), CONTEXT_LEN);
    assert!((cosine(&beach, &beach) - 1.0).abs() < 1e-5);
    assert!(cosine(&beach, &shore) > 0.6 && cosine(&beach, &grave) < 0.0);
    let broken = Sight { mood: Mood { valence: f32::NAN, ..Mood::default() }, ..Sight::default() };
    assert!((cosine(&broken, &broken) - 1.0).abs() < 1e-5);
}
