//! What people feel about the words for each ImageNet class: knowledge from outside the rated photos.
//!
//! 515 photos say nothing about the thousand things they do not show, but 13,905 rated words do: a class inherits the
//! norms of its name, its gloss and its parents in WordNet. Only these derived values ship, never the norms themselves.

use std::collections::BTreeMap;

use crate::networks::{efficientnet_lite::CLASS_COUNT, heads::NORMS, labels};

/// Word norms: lower-case word to valence, arousal, dominance, -1..1.
pub type Norms = BTreeMap<String, [f64; 3]>;

/// `imagenet_wordnet.md` says what is in it and where it comes from.
const WORDNET: &str = include_str!("imagenet_wordnet.tsv");
/// Parents that may lend a class their norms; above them WordNet says "object", "entity".
const PARENTS: usize = 6;
/// A parent one step up counts this much of its child.
const PARENT_SHARE: f64 = 0.6;
/// Nearer parents whose names count among the words that describe a class.
const NEAR_PARENTS: usize = 3;
/// A class's own names count this often among the words that describe it.
const NAME_WEIGHT: f64 = 2.0;
/// The mean of all norms counts as this many words, so that one odd word does not decide.
const PRIOR_WORDS: f64 = 2.0;
/// Words that are rated but describe nothing.
const STOP_WORDS: &str =
    "a an the of in to and or with for that is as by used from on at its having which it are be usually";

struct Synset<'a> {
    parent: &'a str,
    words: Vec<&'a str>,
    gloss: &'a str,
}

/// `[CLASS_COUNT, NORMS]`, row-major: valence, arousal, dominance of the name as the norms hold it (else of its nearest
/// rated parents), then the same three averaged over all words of name, gloss and near parents.
pub fn affect(norms: &Norms) -> Vec<f32> {
    let synsets: BTreeMap<&str, Synset> = WORDNET
        .lines()
        .filter(|line| !line.starts_with('#'))
        .filter_map(|line| {
            let mut fields = line.split('\t');
            let (id, parent, words) = (fields.next()?, fields.next()?, fields.next()?);
            let words = words.split('|').filter(|word| !word.is_empty()).collect();
            Some((id.trim_start_matches('@'), Synset { parent, words, gloss: fields.next().unwrap_or_default() }))
        })
        .collect();
    let mean = average(norms.values().map(|value| (1.0, *value))).unwrap_or_default();
    (0..CLASS_COUNT)
        .flat_map(|class| {
            let id = class.to_string();
            let own = synsets.get(id.as_str());
            let names: Vec<&str> =
                std::iter::once(labels::label(class)).chain(own.iter().flat_map(|own| own.words.clone())).collect();
            let parents: Vec<&Synset> =
                std::iter::successors(own, |synset| synsets.get(synset.parent)).skip(1).take(PARENTS).collect();

            let chain = std::iter::once(&names).chain(parents.iter().map(|parent| &parent.words));
            let rated = chain.filter_map(|names| rated(norms, names)).enumerate();
            let named = average(rated.map(|(step, value)| (PARENT_SHARE.powi(step as i32), value))).unwrap_or(mean);

            let gloss = own.map_or("", |own| own.gloss);
            let near = parents.iter().take(NEAR_PARENTS).flat_map(|parent| parent.words.iter().copied());
            let texts = std::iter::once((1.0, gloss)).chain(names.iter().map(|name| (NAME_WEIGHT, *name)));
            let words = texts.chain(near.map(|word| (1.0, word))).flat_map(|(weight, text)| {
                let words = text.to_lowercase();
                let words = words.split(|letter: char| !letter.is_ascii_lowercase()).map(str::to_owned);
                let values: Vec<_> =
                    words.filter_map(|word| inflected(norms, &word)).map(|value| (weight, value)).collect();
                values
            });
            let described = average(words.chain([(PRIOR_WORDS, mean)])).unwrap_or(mean);
            named.into_iter().chain(described).map(|value| value as f32).collect::<Vec<f32>>()
        })
        .collect::<Vec<f32>>()
        .into_iter()
        .take(CLASS_COUNT * NORMS)
        .collect()
}

fn average(values: impl Iterator<Item = (f64, [f64; 3])>) -> Option<[f64; 3]> {
    let (mut sum, mut total) = ([0.0; 3], 0.0);
    for (weight, value) in values {
        sum.iter_mut().zip(value).for_each(|(sum, value)| *sum += weight * value);
        total += weight;
    }
    (total > 0.0).then(|| sum.map(|sum| sum / total))
}

/// The first of `names` that is rated, whole or by its last word ("great white shark" by "shark").
fn rated(norms: &Norms, names: &[&str]) -> Option<[f64; 3]> {
    let last = |name: &&str| {
        let name = name.to_lowercase();
        let mut words = name.split(|letter: char| !letter.is_ascii_lowercase() && letter != '\'').rev();
        words.find(|word| !word.is_empty() && !STOP_WORDS.split(' ').any(|stop| stop == *word)).map(str::to_owned)
    };
    let whole = names.iter().find_map(|name| norms.get(&name.to_lowercase()));
    whole.or_else(|| names.iter().filter_map(last).find_map(|word| norms.get(&word))).copied()
}

/// The norm of a word, or of what is left without an English ending.
fn inflected(norms: &Norms, word: &str) -> Option<[f64; 3]> {
    let endings = [("", ""), ("s", ""), ("es", ""), ("ed", ""), ("d", ""), ("ing", ""), ("ing", "e"), ("ies", "y")];
    endings
        .into_iter()
        .filter_map(|(ending, instead)| Some(format!("{}{instead}", word.strip_suffix(ending)?)))
        .find_map(|stem| norms.get(&stem).copied())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_class_takes_the_norms_of_its_name_and_else_of_its_parents() {
        let norms = Norms::from([
            ("prison".to_owned(), [-0.8, 0.3, -0.6]),
            ("fish".to_owned(), [0.5, -0.1, 0.2]),
            ("puppy".to_owned(), [0.9, 0.4, 0.1]),
        ]);
        let table = affect(&norms);
        assert_eq!(table.len(), CLASS_COUNT * NORMS);
        let class = |name: &str| (0..CLASS_COUNT).find(|&class| labels::label(class) == name).unwrap();
        // "prison" is rated, and no parent of it is: its own norm exactly.
        assert_eq!(table[class("prison") * NORMS..][..3], [-0.8, 0.3, -0.6]);
        // A tench is a cyprinid, ..., a fish.
        assert_eq!(table[class("tench") * NORMS..][..3], [0.5, -0.1, 0.2]);
        assert!(table.iter().all(|value| value.abs() <= 1.0));
    }

    #[test]
    fn plurals_and_verb_forms_find_their_word() {
        let norms = Norms::from([("poppy".to_owned(), [0.1; 3]), ("dance".to_owned(), [0.2; 3])]);
        assert_eq!(inflected(&norms, "poppies"), Some([0.1; 3]));
        assert_eq!(inflected(&norms, "dancing"), Some([0.2; 3]));
        assert_eq!(inflected(&norms, "brick"), None);
    }
}
