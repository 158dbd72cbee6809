//! Made libraries of any size, to measure how ranking and searching grow.

use super::collection::{Card, Collection};
use crate::{
    ground::{ids::TrackId, random::SplitMix64},
    taste::table::{Facts, SOUND, WIDTH},
};

/// Different words in the names.
const WORDS: f32 = 20_000.0;

/// A library of tracks of some kinds by a twentieth as many artists, named by words of which a few are common and most
/// are rare.
pub fn library(dice: &mut SplitMix64, tracks: usize) -> Collection {
    let kinds: Vec<Vec<f32>> = (0..24).map(|_| SOUND.map(|_| dice.signed()).collect()).collect();
    let mut collection = Collection::default();
    for at in 0..tracks {
        let mut row: Vec<f32> = (0..WIDTH).map(|_| dice.signed()).collect();
        let kind = &kinds[dice.below(kinds.len())];
        row[SOUND].iter_mut().zip(kind).for_each(|(value, centre)| *value = 0.7 * *value + centre);
        let norm = row[SOUND].iter().map(|value| value * value).sum::<f32>().sqrt();
        row[SOUND].iter_mut().for_each(|value| *value /= norm);
        let number = dice.below(tracks / 20 + 1);
        let artist = format!("{} {}", word(number), word(number * 7 + 3));
        let facts = Facts {
            artist: collection.table.artist_number(&artist),
            tempo_bpm: Some(60.0 + 120.0 * dice.signed().abs()),
            tempo_confidence: 1.0,
            duration_secs: 240.0,
            ..Facts::default()
        };
        collection.table.put(TrackId(format!("{at:032x}")), &row, facts);
        let words: Vec<String> =
            (0..1 + dice.below(4)).map(|_| word((WORDS * dice.signed().abs().powi(3)) as usize)).collect();
        let (title, album) = (words.join(" "), word(number * 11 + dice.below(6)));
        let file_name = format!("{artist}/{album}/{:02} {title}.mp3", dice.below(15));
        collection.cards.push(Card { title, artist, album, file_name, ..Card::default() });
    }
    collection
}

/// The word with this number: a syllable for each of its digits.
fn word(number: usize) -> String {
    const CONSONANTS: &[u8; 12] = b"bdfgklmnprst";
    const VOWELS: &[u8; 5] = b"aeiou";
    let (mut rest, mut letters) = (number + 60, String::new());
    while rest > 0 {
        let (consonant, vowel) = (CONSONANTS[rest % 12], VOWELS[rest / 12 % 5]);
        letters.extend([char::from(consonant), char::from(vowel)]);
        rest /= 60;
    }
    letters
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_made_library_is_the_same_every_time_and_can_be_searched() {
        let [one, other] = [0, 1].map(|_| library(&mut SplitMix64(1), 300));
        assert_eq!(one.cards, other.cards);
        assert_eq!((one.table.len(), one.cards.len()), (300, 300));
        let title = &one.cards[17].title;
        assert!(one.search(title, 20).0.contains(&one.table.ids[17]), "{title}");
    }
}
