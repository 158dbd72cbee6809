//! From ImageNet's 1000 classes to concepts, by the table `classes.txt`.
//!
//! ImageNet names dog breeds where a person says "a pet". Without this step the page would have to show "Pembroke",
//! and 515 labelled photos could not teach the difference between a church and a cinema.

use std::sync::LazyLock;

use crate::networks::{efficientnet_lite::CLASS_COUNT, labels};
use crate::vision::concepts;

static TABLE: &str = include_str!("classes.txt");
/// Classes and weights of each of [`concepts::NAMES`].
static GROUPS: LazyLock<Vec<Vec<(usize, f64)>>> = LazyLock::new(|| parse(TABLE).0);

/// A group is never surer than this of a concept's absence or presence: softmax says next to nothing in its far tail.
const LEAST_SHARE: f64 = 1e-5;
const MOST_SHARE: f64 = 1.0 - 1e-3;

/// The groups, and every line of the table that makes no sense (a test holds there is none).
fn parse(table: &str) -> (Vec<Vec<(usize, f64)>>, Vec<String>) {
    let (mut groups, mut wrong) = (vec![vec![0.0; CLASS_COUNT]; concepts::NAMES.len()], Vec::new());
    let class = |name: &str| (0..CLASS_COUNT).find(|&index| labels::label(index) == name);
    for line in table.lines().filter(|line| !line.is_empty() && !line.starts_with('#')) {
        let head = line.split_once(": ").and_then(|(head, classes)| Some((head.split_once(' ')?, classes)));
        let parsed = head.and_then(|((concept, weight), classes)| {
            let concept = concepts::NAMES.iter().position(|name| *name == concept)?;
            let weight: f64 = weight.parse().ok().filter(|weight| (0.0..=1.0).contains(weight))?;
            for entry in classes.split(", ") {
                let (first, last) = entry.split_once("..").unwrap_or((entry, entry));
                let (first, last) = (class(first)?, class(last)?);
                groups[concept].get_mut(first..=last)?.fill(weight);
            }
            Some(())
        });
        if parsed.is_none() {
            wrong.push(line.to_owned());
        }
    }
    let kept = |weights: Vec<f64>| weights.into_iter().enumerate().filter(|(_, weight)| *weight > 0.0).collect();
    (groups.into_iter().map(kept).collect(), wrong)
}

/// Log-odds of each of [`concepts::NAMES`] by its classes alone, from the 1000 softmax probabilities.
///
/// The share of a group is taken at temperature 1 and at temperature 2 (softmax of half the logits, which is the root of
/// the probabilities, normalised) and the two are averaged: the first is right where the network is sure, the second
/// keeps what else the photo may show. Measured: `hearsight evaluate vision`.
pub fn log_odds(probabilities: &[f32]) -> Vec<f32> {
    let roots: f64 = probabilities.iter().map(|&p| f64::from(p).sqrt()).sum::<f64>().max(f64::MIN_POSITIVE);
    GROUPS
        .iter()
        .map(|group| {
            let share: f64 = group
                .iter()
                .filter_map(|&(class, weight)| Some((f64::from(*probabilities.get(class)?), weight)))
                .map(|(p, weight)| weight * (p + p.sqrt() / roots) / 2.0)
                .sum();
            let share = share.clamp(LEAST_SHARE, MOST_SHARE);
            (share / (1.0 - share)).ln() as f32
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(class: &str, concept: &str) -> f32 {
        let probabilities: Vec<f32> =
            (0..CLASS_COUNT).map(|index| if labels::label(index) == class { 0.9 } else { 1e-6 }).collect();
        let place = concepts::NAMES.iter().position(|name| *name == concept).unwrap();
        log_odds(&probabilities)[place]
    }

    #[test]
    fn every_line_of_the_table_makes_sense_and_every_concept_has_classes() {
        let (groups, wrong) = parse(TABLE);
        assert!(wrong.is_empty(), "{wrong:?}");
        for (name, group) in concepts::NAMES.iter().zip(groups) {
            assert!(!group.is_empty(), "{name}");
        }
        assert_eq!(parse("beach 1: teapot, no such class\nbeach 2: teapot\nnothing").1.len(), 3);
    }

    #[test]
    fn classes_speak_for_their_concepts_only() {
        for (class, concept) in [("seashore", "beach"), ("seashore", "sea"), ("Pembroke", "pet"), ("mosque", "church")]
        {
            assert!(of(class, concept) > 0.0, "{class} {concept}");
        }
        for (class, concept) in [("seashore", "church"), ("Pembroke", "wildlife"), ("espresso", "insect")] {
            assert!(of(class, concept) < -2.0, "{class} {concept}");
        }
    }

    #[test]
    fn a_wrong_number_of_probabilities_is_no_panic() {
        assert!(log_odds(&[]).iter().all(|odds| odds.is_finite()));
    }
}
