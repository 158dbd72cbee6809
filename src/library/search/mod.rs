//! Finding a track by what it is called and by how it sounds.
//!
//! People type what they remember: half a name with a slip in it, or "sad folk under 100 bpm". The list follows every
//! key, so 100,000 tracks have to be asked in the time of one. Names are few different words: a typed word is compared
//! with those, and only then are tracks looked up. What is said of the sound is a number of the track's row.
//!
//! `fold` makes words, `index` keeps them, `typo` compares them, `parse` understands a query, `words` are those it knows.

use crate::taste::table::{FELT, Facts, FeatureTable};
use index::TITLE;
use parse::{Clause, Wish, parse};
use typo::{letters, slips, slips_allowed};

mod fold;
mod index;
mod parse;
#[cfg(test)]
mod tests;
mod typo;
pub mod words;

pub use index::{Document, Index};

/// What an unfinished word is worth at least, and what each slip takes away.
const BEGINNING: f32 = 0.6;
const SLIP: f32 = 0.25;
/// What a title of which every word was typed is worth beside those words.
const WHOLE_TITLE: f32 = 0.3;
/// A sound this many standard deviations out is as sure as a name that was found.
const SURE_SDS: f32 = 3.0;
/// A wish holds from here, in standard deviations (editorial: clearly more than usual; search shows best first anyway).
const LEAST_SDS: f32 = 0.5;
/// Below this confidence a tempo may be half or double of what was measured, as `versions` has it.
const SURE_TEMPO: f32 = 0.3;
/// Letters from which a word may also be the beginning of another; the last one may be with one letter.
const LEAST_BEGINNING: usize = 3;

/// A track that was found.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Hit {
    /// In the table.
    pub place: usize,
    pub score: f32,
}

/// What a query found.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Answer {
    /// Best first, equals by id.
    pub hits: Vec<Hit>,
    /// What was understood of the sound, such as "folk · sad · under 100 beats a minute"; empty for names alone.
    pub understood: String,
    /// Words that are in no name and say nothing of the sound.
    pub unknown: Vec<String>,
}

impl Index {
    /// The tracks that a query means, at most `count`. Every word has to be in a track's names or true of its sound;
    /// where no track has all, those that have most.
    pub fn search(&self, table: &FeatureTable, query: &str, count: usize) -> Answer {
        let is_name = |word: &str| self.words.binary_search_by(|(known, _)| known.as_str().cmp(word)).is_ok();
        let mut parts = parse(query, &self.sayings, is_name);
        let len = self.title_lens.len().min(table.len());
        let mut answer = Answer::default();
        let mut named: Vec<Option<Vec<f32>>> = Vec::new();
        let mut in_title = vec![0_u8; len];
        let last = parts.len().saturating_sub(1);
        for (at, part) in parts.iter().enumerate() {
            named.push(self.named(part, at == last, &mut in_title));
        }
        let has_wish = parts.iter().any(|part| part.wish.is_some());
        for (part, scores) in parts.iter_mut().zip(&named) {
            // A query of fillers alone looks for them.
            part.is_filler &= has_wish;
            if scores.is_none() && part.wish.is_none() && !part.is_filler {
                answer.unknown.extend(part.words.iter().cloned());
            }
        }
        let said: Vec<&str> = parts.iter().filter_map(|part| Some(part.wish.as_ref()?.1.as_str())).collect();
        answer.understood = said.join(" · ");
        let mut hits: Vec<(u8, Hit)> = Vec::new();
        'tracks: for (place, in_title) in in_title.into_iter().enumerate() {
            let (mut score, mut found, mut missing) = (0.0, 0, 0_u8);
            for (part, names) in parts.iter().zip(&named) {
                let name = names.as_ref().and_then(|scores| scores.get(place)).copied().unwrap_or(0.0);
                // A name that was found in full can't be bettered; looking at the row costs.
                let sound = match &part.wish {
                    Some((wish, _)) if name < 1.0 => self.holds(table, place, wish),
                    _ => None,
                };
                match (sound, name > 0.0) {
                    (Some(sound), _) => score += sound.max(name),
                    (None, true) => score += name,
                    (None, false) if part.wish.is_some() => continue 'tracks,
                    (None, false) => {
                        missing += u8::from(names.is_some() && !part.is_filler);
                        continue;
                    }
                }
                found += 1;
            }
            if found > 0 {
                let words = f32::from(self.title_lens[place].max(1));
                score += WHOLE_TITLE * (f32::from(in_title) / words).min(1.0);
                hits.push((missing, Hit { place, score }));
            }
        }
        let least = hits.iter().map(|(missing, _)| *missing).min();
        let hits = hits.into_iter().filter(|(missing, _)| Some(*missing) == least).map(|(_, hit)| hit);
        answer.hits = best(table, hits.collect(), count);
        answer
    }

    /// How well a part's words are found in each track's names, 0 to 1; `None` where in no track's.
    fn named(&self, part: &Clause, is_last: bool, in_title: &mut [u8]) -> Option<Vec<f32>> {
        let mut sum = vec![0.0; self.title_lens.len()];
        for (at, word) in part.words.iter().enumerate() {
            let mut scores = vec![0.0_f32; sum.len()];
            let mut titles = vec![false; sum.len()];
            let mut is_found = false;
            for (number, quality) in self.like(word, is_last && at + 1 == part.words.len()) {
                let uses = self.starts[number] as usize..self.starts[number + 1] as usize;
                for &(place, worth) in &self.uses[uses] {
                    is_found = true;
                    let place = place as usize;
                    scores[place] = scores[place].max(quality * worth);
                    titles[place] |= worth == TITLE;
                }
            }
            if !is_found {
                return None;
            }
            // All words of a part or none of them.
            for (sum, score) in sum.iter_mut().zip(&scores) {
                *sum = if *score > 0.0 && (at == 0 || *sum > 0.0) { *sum + score } else { 0.0 };
            }
            in_title.iter_mut().zip(&titles).for_each(|(count, found)| *count = count.saturating_add(u8::from(*found)));
        }
        let words = part.words.len().max(1) as f32;
        sum.iter_mut().for_each(|sum| *sum /= words);
        sum.iter().any(|sum| *sum > 0.0).then_some(sum)
    }

    /// Words of names that a typed word may mean, each with how well it fits, 0 to 1.
    fn like(&self, typed: &str, is_last: bool) -> Vec<(usize, f32)> {
        let chars: Vec<char> = typed.chars().collect();
        let own = letters(typed);
        let may_begin = chars.len() >= LEAST_BEGINNING || is_last;
        let beginning = |word: &str| BEGINNING + 0.3 * chars.len() as f32 / word.chars().count().max(1) as f32;
        let from = self.words.partition_point(|(word, _)| word.as_str() < typed);
        let mut found: Vec<(usize, f32)> = Vec::new();
        for (at, (word, _)) in self.words.iter().enumerate().skip(from) {
            if !word.starts_with(typed) {
                break;
            }
            if word.len() == typed.len() {
                found.push((at, 1.0));
            } else if may_begin {
                found.push((at, beginning(word)));
            }
        }
        let is_exact = found.first().is_some_and(|(_, quality)| *quality == 1.0);
        if is_exact {
            return found;
        }
        // One slip first: two are looked for only where one explains nothing.
        for most in 1..=slips_allowed(chars.len()) {
            let before = found.len();
            for (at, (word, letters)) in self.words.iter().enumerate() {
                if (own & !letters).count_ones() > u32::from(most) {
                    continue;
                }
                let Some(slips) = slips(&chars, word, most) else { continue };
                if slips.beginning == 0 && slips.whole > 0 {
                    // Found above, as a beginning.
                    continue;
                }
                if slips.whole <= most {
                    found.push((at, 1.0 - SLIP * f32::from(slips.whole)));
                } else if may_begin {
                    found.push((at, (beginning(word) - SLIP * f32::from(slips.beginning)).max(0.05)));
                }
            }
            if found.len() > before {
                break;
            }
        }
        found
    }

    /// How well a wish holds of a track, 0 to 1; `None` where it does not.
    fn holds(&self, table: &FeatureTable, place: usize, wish: &Wish) -> Option<f32> {
        let facts = &table.facts[place];
        match wish {
            Wish::Terms(terms) => {
                let row = table.row(place);
                let value = |column: usize| match self.felt.get(column.wrapping_sub(FELT.start)) {
                    Some((mean, sd)) => (row[column] - mean) / sd,
                    None => row[column],
                };
                let sds: f32 = terms.iter().map(|(column, weight)| weight * value(*column)).sum();
                (sds >= LEAST_SDS).then_some((sds / SURE_SDS).min(1.0))
            }
            Wish::Tempo(low, high) => is_tempo_within((Some(*low), Some(*high)), facts).then_some(1.0),
            Wish::Years(first, last) => facts.year.filter(|year| (first..=last).contains(&year)).map(|_| 1.0),
            Wish::Key(key) => facts
                .key
                .filter(|of| of.tonic == key.tonic && of.mode == key.mode)
                .map(|of| 0.5 + 0.5 * of.confidence.min(1.0)),
        }
    }
}

/// Is a track's tempo within, both ends counted? Where the measured one is unsure, half and double of it will do too.
pub fn is_tempo_within((low, high): (Option<f32>, Option<f32>), facts: &Facts) -> bool {
    let is_within = |bpm: f32| low.is_none_or(|low| bpm >= low) && high.is_none_or(|high| bpm <= high);
    facts.tempo_bpm.is_some_and(|bpm| {
        is_within(bpm) || facts.tempo_confidence < SURE_TEMPO && (is_within(bpm / 2.0) || is_within(bpm * 2.0))
    })
}

fn best(table: &FeatureTable, mut hits: Vec<Hit>, count: usize) -> Vec<Hit> {
    let order =
        |a: &Hit, b: &Hit| b.score.total_cmp(&a.score).then_with(|| table.ids[a.place].cmp(&table.ids[b.place]));
    if hits.len() > count {
        hits.select_nth_unstable_by(count, order);
        hits.truncate(count);
    }
    hits.sort_by(order);
    hits
}
