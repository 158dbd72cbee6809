//! The names of many tracks, kept as their different words and where each is used.

use std::collections::HashMap;

use super::{
    fold,
    typo::letters,
    words::{Saying, sayings},
};
use crate::{
    ground::ids::TrackId,
    taste::table::{FELT, FeatureTable},
};

// What a word found in each name is worth (editorial: an album's name is on ten tracks, a file's name is the last resort).
pub(super) const TITLE: f32 = 1.0;
const ARTIST: f32 = 0.95;
const ALBUM: f32 = 0.6;
const FILE: f32 = 0.4;

/// The names of a track.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Document<'a> {
    pub title: &'a str,
    pub artist: &'a str,
    pub album: &'a str,
    pub file_name: &'a str,
}

/// The names of a table's tracks, ready to be searched.
#[derive(Clone, Debug, Default)]
pub struct Index {
    /// Every word of a name, sorted, with its letters.
    pub(super) words: Vec<(String, u64)>,
    /// Where the uses of each word begin in `uses`, and where the last ends.
    pub(super) starts: Vec<u32>,
    /// Place of a track and the worth of the name the word is in.
    pub(super) uses: Vec<(u32, f32)>,
    /// Words of each track's title.
    pub(super) title_lens: Vec<u8>,
    /// Mean and standard deviation of each feeling's log-odds in the table.
    pub(super) felt: Vec<(f32, f32)>,
    pub(super) sayings: Vec<Saying>,
}

impl Index {
    /// Entries of tracks that are not in the table are left out; tracks without an entry are found by sound alone.
    pub fn new<'a>(table: &FeatureTable, entries: impl IntoIterator<Item = (&'a TrackId, Document<'a>)>) -> Self {
        let mut numbers: HashMap<String, u32> = HashMap::new();
        let mut found: Vec<(u32, u32, f32)> = Vec::new();
        let mut title_lens = vec![0; table.len()];
        for (id, entry) in entries {
            let Some(place) = table.place(id) else { continue };
            let stem = entry.file_name.rsplit_once('.').map_or(entry.file_name, |(stem, _)| stem);
            let names = [(entry.title, TITLE), (entry.artist, ARTIST), (entry.album, ALBUM), (stem, FILE)];
            for (name, worth) in names {
                let words = fold::words(name);
                if worth == TITLE {
                    title_lens[place] = words.len().min(255) as u8;
                }
                for word in words {
                    let next = numbers.len() as u32;
                    let number = *numbers.entry(word).or_insert(next);
                    found.push((number, place as u32, worth));
                }
            }
        }
        let mut words: Vec<(String, u32)> = numbers.into_iter().collect();
        words.sort_unstable();
        let mut ranks = vec![0; words.len()];
        for (rank, (_, number)) in words.iter().enumerate() {
            ranks[*number as usize] = rank as u32;
        }
        found.iter_mut().for_each(|(number, _, _)| *number = ranks[*number as usize]);
        found.sort_unstable_by(|a, b| (a.0, a.1).cmp(&(b.0, b.1)).then(b.2.total_cmp(&a.2)));
        // A word of the title that is in the file's name too counts once, as the better.
        found.dedup_by_key(|(word, place, _)| (*word, *place));
        let mut starts = vec![0_u32; words.len() + 1];
        found.iter().for_each(|(word, _, _)| starts[*word as usize + 1] += 1);
        for at in 1..starts.len() {
            starts[at] += starts[at - 1];
        }
        let with_letters = |(word, _): (String, u32)| {
            let letters = letters(&word);
            (word, letters)
        };
        Self {
            words: words.into_iter().map(with_letters).collect(),
            starts,
            uses: found.into_iter().map(|(_, place, worth)| (place, worth)).collect(),
            title_lens,
            felt: FELT.map(|column| spread(table, column)).collect(),
            sayings: sayings(),
        }
    }
}

/// Mean and standard deviation of a column. In a library of a few tracks they say little, so the deviation is never
/// taken for less than half a unit of log-odds.
fn spread(table: &FeatureTable, column: usize) -> (f32, f32) {
    let count = table.len().max(1) as f32;
    let values = || (0..table.len()).map(|place| table.row(place)[column]);
    let mean = values().sum::<f32>() / count;
    let variance = values().map(|value| (value - mean).powi(2)).sum::<f32>() / count;
    (mean, variance.sqrt().max(0.5))
}
