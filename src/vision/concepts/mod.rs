//! The words for what a photo shows, and which of them are worth saying. Everything that speaks of content (felt
//! emotions, associations, the page) speaks in these words, so that no list drifts from another.

#[cfg(feature = "engine")]
pub mod groups;

use super::Concept;
use crate::ground::photo::CONCEPT_COUNT;

/// What a person would say a photo shows; concepts do not exclude each other.
pub const NAMES: [&str; CONCEPT_COUNT] = [
    "beach",
    "sea",
    "lake",
    "river",
    "waterfall",
    "mountain",
    "snow",
    "forest",
    "field",
    "garden",
    "flowers",
    "desert",
    "sky",
    "sunset",
    "storm",
    "night",
    "city",
    "street",
    "building",
    "bridge",
    "lights",
    "stage",
    "instrument",
    "café",
    "food",
    "drink",
    "home",
    "books",
    "office",
    "shop",
    "church",
    "ruins",
    "grave",
    "vehicle",
    "road",
    "train",
    "boat",
    "aircraft",
    "sport",
    "dance",
    "crowd",
    "portrait",
    "people",
    "child",
    "couple",
    "pet",
    "wildlife",
    "bird",
    "insect",
    "machine",
    "weapon",
    "fire",
    "toy",
    "party",
    "space",
    "fireworks",
    "rocks",
];

/// Below this probability a concept is not said. Out of fold, what is said is right more than three times in four (the
/// model card has the figure); the photos people bring are not those we measured on, hence the margin over two in three.
pub const SAID_FROM: f32 = 0.4;
/// At most so many concepts are said of a photo.
pub const SAID_AT_MOST: usize = 8;

/// The concepts worth saying, most probable first; empty where we can't tell. `probabilities` is in the order of
/// [`NAMES`]; one that is not a number is never said.
pub fn said(probabilities: &[f32]) -> Vec<Concept> {
    let mut said: Vec<Concept> = NAMES
        .iter()
        .zip(probabilities)
        .filter(|(_, p)| **p >= SAID_FROM)
        .map(|(name, &p)| Concept { name: (*name).to_owned(), p })
        .collect();
    // Stable: equal probabilities stay in the order of the names.
    said.sort_by(|a, b| b.p.total_cmp(&a.p));
    said.truncate(SAID_AT_MOST);
    said
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_words_are_distinct() {
        let mut names = NAMES.to_vec();
        names.sort_unstable();
        names.dedup();
        assert_eq!(names.len(), NAMES.len());
    }

    #[test]
    fn the_most_probable_come_first_and_a_flat_answer_says_nothing() {
        let mut probabilities = [0.1; NAMES.len()];
        assert!(said(&probabilities).is_empty());
        (probabilities[0], probabilities[1], probabilities[2]) = (0.6, 0.9, f32::NAN);
        let names: Vec<String> = said(&probabilities).into_iter().map(|concept| concept.name).collect();
        assert_eq!(names, ["sea", "beach"]);
        assert_eq!(said(&[0.8; NAMES.len()]).len(), SAID_AT_MOST);
    }
}
