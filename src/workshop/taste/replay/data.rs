//! Last.fm listeners (HetRec 2011, "lastfm-2k"; Cantador, Brusilovsky and Kuflik 2011) as cases to replay: who is hidden,
//! who is given as feedback, and whom the hidden must be told from.

use std::{
    collections::{BTreeMap, BTreeSet},
    io,
    path::Path,
};

use super::metric;
use crate::{
    ground::{ids::TrackId, random::SplitMix64},
    taste::table::{Facts, FeatureTable, SOUND, WIDTH},
};

/// Artists fewer listeners know say more of who tagged them than of how they sound.
const FEWEST_LISTENERS: usize = 3;
/// A listener of fewer artists than this has too few left once some are hidden.
const FEWEST_ARTISTS: usize = 20;
/// Hidden from each listener.
pub const HIDDEN: usize = 10;
/// For each hidden artist so many that the listener does not know, as popular: chance finds one in ten.
pub const OTHERS: usize = 9;
/// As popular is within this factor (or one listener, of the few), with as many above as below.
const AS_POPULAR: f64 = 1.25;
/// A skip is drawn from so many of the nearest in popularity to its like.
const NEAREST: usize = 5;

/// One listener's part: all are places in the table.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Case {
    pub listener: u32,
    /// The hidden, then the others they must be told from.
    pub candidates: Vec<usize>,
    /// Fed as likes, in this order.
    pub likes: Vec<usize>,
    /// Unknown artists as popular as the likes, one for each: fed as weak skips.
    pub skips: Vec<usize>,
}

/// What is replayed.
pub struct Data {
    /// Artists; the sound block is [`Data::mapped`].
    pub table: FeatureTable,
    pub tags: Vec<String>,
    /// Per artist: square roots of tag counts times inverse document frequency, length 1.
    pub plain: Vec<Vec<f32>>,
    /// The same less their mean, length 1.
    pub centred: Vec<Vec<f32>>,
    /// Those again by the map that the tune half's listeners gave (`metric`), length 1: what our model sees.
    pub mapped: Vec<Vec<f32>>,
    /// Listeners per artist.
    pub known_by: Vec<usize>,
    /// One half, for choosing; and the other, for the figures.
    pub tune: Vec<Case>,
    pub test: Vec<Case>,
}

/// Lines of a CSV file without its header, as fields; the files have no quoted commas.
fn lines(path: &Path) -> io::Result<Vec<Vec<String>>> {
    let named = |error: io::Error| io::Error::new(error.kind(), format!("{} can't be read ({error}).", path.display()));
    let text = std::fs::read_to_string(path).map_err(named)?;
    Ok(text.lines().skip(1).map(|line| line.split(',').map(str::to_owned).collect()).collect())
}

fn number(fields: &[String], column: usize) -> Option<u32> {
    fields.get(column)?.trim().parse().ok()
}

/// Read `artist_tags.csv` and `plays.csv` in `folder`.
///
/// # Errors
/// A file that can't be read; lines that are no numbers are left out.
pub fn read(folder: &Path) -> io::Result<Data> {
    let tagged = lines(&folder.join("artist_tags.csv"))?;
    let plays = lines(&folder.join("plays.csv"))?;
    let tagged = tagged.iter().filter_map(|line| Some((number(line, 0)?, line.get(1)?.as_str(), number(line, 2)?)));
    let plays = plays.iter().filter_map(|line| Some((number(line, 0)?, number(line, 1)?)));
    Ok(arrange(&tagged.collect::<Vec<_>>(), &plays.collect::<Vec<_>>()))
}

/// `tagged`: artist, tag and count; `plays`: listener and artist.
pub fn arrange(tagged: &[(u32, &str, u32)], plays: &[(u32, u32)]) -> Data {
    let mut listeners_of = BTreeMap::<u32, usize>::new();
    plays.iter().for_each(|(_, artist)| *listeners_of.entry(*artist).or_default() += 1);
    let is_known = |artist: &u32| listeners_of.get(artist).is_some_and(|&count| count >= FEWEST_LISTENERS);
    let artists: BTreeSet<u32> = tagged.iter().map(|line| line.0).filter(is_known).collect();
    let tags: BTreeSet<&str> = tagged.iter().map(|line| line.1).collect();
    let tags: Vec<String> = tags.into_iter().take(SOUND.len()).map(str::to_owned).collect();
    let places: BTreeMap<u32, usize> = artists.iter().enumerate().map(|(place, artist)| (*artist, place)).collect();
    let mut plain = vec![vec![0.0f32; tags.len()]; artists.len()];
    for (artist, tag, count) in tagged {
        if let (Some(&place), Ok(column)) = (places.get(artist), tags.binary_search_by(|other| other.as_str().cmp(tag)))
        {
            plain[place][column] += (*count as f32).sqrt();
        }
    }
    for column in 0..tags.len() {
        let holders = plain.iter().filter(|row| row[column] > 0.0).count().max(1);
        let rarity = (artists.len() as f32 / holders as f32).ln();
        plain.iter_mut().for_each(|row| row[column] *= rarity);
    }
    plain.iter_mut().for_each(|row| normalise(row));
    let mean: Vec<f32> = (0..tags.len())
        .map(|column| plain.iter().map(|row| row[column]).sum::<f32>() / artists.len().max(1) as f32)
        .collect();
    let mut centred = plain.clone();
    for row in &mut centred {
        row.iter_mut().zip(&mean).for_each(|(value, mean)| *value -= mean);
        normalise(row);
    }
    let mut heard_by = BTreeMap::<u32, BTreeSet<usize>>::new();
    for (listener, artist) in plays {
        if let Some(&place) = places.get(artist) {
            heard_by.entry(*listener).or_default().insert(place);
        }
    }
    heard_by.retain(|_, heard| heard.len() >= FEWEST_ARTISTS);
    let of_tune = heard_by.iter().filter(|(listener, _)| is_tune(**listener));
    let of_tune: Vec<Vec<usize>> = of_tune.map(|(_, heard)| heard.iter().copied().collect()).collect();
    let map = metric::fit(&centred, &of_tune);
    let mut mapped: Vec<Vec<f32>> = centred.iter().map(|row| metric::map(&map, row)).collect();
    mapped.iter_mut().for_each(|row| normalise(row));
    let mut table = FeatureTable::default();
    for (artist, sound) in artists.iter().zip(&mapped) {
        let mut row = vec![0.0; WIDTH];
        row[SOUND].iter_mut().zip(sound).for_each(|(value, sound)| *value = *sound);
        let facts = Facts { artist: table.artist_number(&artist.to_string()), ..Facts::default() };
        table.put(TrackId(artist.to_string()), &row, facts);
    }
    let known_by = artists.iter().map(|artist| listeners_of.get(artist).copied().unwrap_or(0)).collect();
    let mut data = Data { table, tags, plain, centred, mapped, known_by, tune: Vec::new(), test: Vec::new() };
    for (listener, heard) in &heard_by {
        let Some(case) = case_of(&data, *listener, heard) else { continue };
        if is_tune(*listener) { data.tune.push(case) } else { data.test.push(case) }
    }
    data
}

fn is_tune(listener: u32) -> bool {
    SplitMix64(u64::from(listener)).bits().is_multiple_of(2)
}

fn normalise(row: &mut [f32]) {
    let norm = row.iter().map(|value| value * value).sum::<f32>().sqrt();
    if norm > 0.0 {
        row.iter_mut().for_each(|value| *value /= norm);
    }
}

/// `None` where too few of the listener's artists have others as popular.
fn case_of(data: &Data, listener: u32, heard: &BTreeSet<usize>) -> Option<Case> {
    // Another stream than the one that chose the half.
    let mut draws = SplitMix64(u64::from(listener) << 20);
    let mut mine: Vec<usize> = heard.iter().copied().collect();
    draws.shuffle(&mut mine);
    let mut taken = heard.clone();
    let (mut candidates, mut others, mut likes) = (Vec::new(), Vec::new(), Vec::new());
    for artist in mine {
        let matched = if candidates.len() < HIDDEN { as_popular(data, artist, &mut taken, &mut draws) } else { None };
        match matched {
            Some(matched) => {
                candidates.push(artist);
                others.extend(matched);
            }
            None => likes.push(artist),
        }
    }
    if candidates.len() < HIDDEN {
        return None;
    }
    candidates.extend(others);
    // The most and least popular can't be hidden; they shall not all be fed first.
    draws.shuffle(&mut likes);
    let skips = likes.iter().filter_map(|like| near(data, *like, &mut taken, &mut draws)).collect();
    Some(Case { listener, candidates, likes, skips })
}

/// How many others know an artist of the listener's: their own knowing must not give it away.
pub fn others_knowing(data: &Data, artist: usize) -> usize {
    data.known_by[artist].saturating_sub(1)
}

/// [`OTHERS`] artists that are not `taken` (and now are): as popular as `artist` is among others than the listener, or else
/// as many a little above as a little below, so that popularity tells nothing. `None` where there are too few of them.
fn as_popular(data: &Data, artist: usize, taken: &mut BTreeSet<usize>, draws: &mut SplitMix64) -> Option<Vec<usize>> {
    let wanted = others_knowing(data, artist);
    if wanted < FEWEST_LISTENERS {
        return None;
    }
    let most = (wanted as f64 * AS_POPULAR).max(wanted as f64 + 1.0) as usize;
    let least = (wanted as f64 / AS_POPULAR).min(wanted as f64 - 1.0).ceil() as usize;
    let mut side = |range: std::ops::RangeInclusive<usize>| -> Vec<usize> {
        let free = (0..data.known_by.len()).filter(|place| !taken.contains(place));
        let mut free: Vec<(usize, u64, usize)> = free
            .filter(|&place| range.contains(&data.known_by[place]))
            .map(|place| (data.known_by[place].abs_diff(wanted), draws.bits(), place))
            .collect();
        free.sort_unstable();
        free.into_iter().map(|(_, _, place)| place).collect()
    };
    let (mut found, above, below) = (side(wanted..=wanted), side(wanted + 1..=most), side(least..=wanted - 1));
    found.truncate(OTHERS);
    let lacking = OTHERS - found.len();
    let up = (lacking + draws.below(2)) / 2;
    found.extend(above.get(..up)?.iter().chain(below.get(..lacking - up)?));
    taken.extend(&found);
    Some(found)
}

/// One that is not `taken` (and now is) of the [`NEAREST`] in popularity to `artist` among others than the listener.
fn near(data: &Data, artist: usize, taken: &mut BTreeSet<usize>, draws: &mut SplitMix64) -> Option<usize> {
    let wanted = others_knowing(data, artist);
    let mut free: Vec<(usize, u64, usize)> = (0..data.known_by.len())
        .filter(|place| !taken.contains(place))
        .map(|place| (data.known_by[place].abs_diff(wanted), draws.bits(), place))
        .collect();
    free.sort_unstable();
    let drawn = free.get(draws.below(NEAREST.min(free.len())))?.2;
    taken.insert(drawn);
    Some(drawn)
}
