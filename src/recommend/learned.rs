//! What was learned of the person, in the words they would use: sounds, artists, moods, tempo.
//!
//! Taste is one vector of weights, which nobody can read. So it is asked: how much more are tracks of this word wanted
//! than tracks in general? And which line of the log says so most?

use super::{
    asked::{ARTIST, AXES, WORD},
    mind::RankingInput,
};
use crate::{
    hearing::tag_groups::GROUPS as WORDS,
    taste::{
        FeedbackKind, Learned,
        model::Posterior,
        table::{GROUPS, TEMPO, VOCAL},
    },
};

/// A track is of a word, or at an end of an axis, from so many standard deviations on (as `list::filters` has it).
const STANDS_FROM: f32 = 1.0;
/// The same on the axes that are no standard deviations: octaves of tempo, which makes 135 beats a minute and more fast,
/// and the lean towards singing.
const LEANS_FROM: f32 = 0.3;
/// A word says something once so many tracks have it.
const LEAST_TRACKS: usize = 3;
/// A difference of score that is shown as all the way (editorial: a like moves the liked track by about as much).
const ALL_THE_WAY: f32 = 0.6;
/// What is less than this many hundredths is not worth a line.
const LEAST_PERCENT: i32 = 8;
/// Lines of a group, the strongest first.
const MOST_LINES: usize = 8;
/// Tracks of a word that are asked which line of the log they owe most to.
const ASKED_TRACKS: usize = 12;

/// What was learned, group by group, the strongest first. `title_of` names the track of a line of the log.
pub fn learned(known: &RankingInput, posterior: &Posterior, title_of: impl Fn(u32) -> Option<String>) -> Vec<Learned> {
    if posterior.is_empty() || known.table.is_empty() {
        return Vec::new();
    }
    let table = known.table;
    let scores = posterior.weights(None).scores(table);
    let everything = mean(&scores, 0..table.len());
    let parts = posterior.parts(None);
    let because = |places: &[usize], is_wanted: bool| {
        let mut sums: Vec<(u32, f32)> = Vec::new();
        for place in places.iter().take(ASKED_TRACKS) {
            let of_track = parts.of(table, *place);
            // Every track has the same lines in the same order.
            sums.iter_mut().zip(&of_track).for_each(|((_, sum), (_, amount))| *sum += amount);
            if sums.is_empty() {
                sums = of_track;
            }
        }
        let sign = if is_wanted { 1.0 } else { -1.0 };
        sums.retain(|(_, sum)| sum * sign > 0.0);
        sums.sort_by(|a, b| (b.1 * sign).total_cmp(&(a.1 * sign)).then(a.0.cmp(&b.0)));
        let titles: Vec<String> = sums.iter().filter_map(|(key, _)| title_of(*key)).take(2).collect();
        if titles.is_empty() { String::new() } else { format!("Mostly from {}.", titles.join(" and ")) }
    };
    let line = |group: &str, key: String, label: &str, places: Vec<usize>| {
        let more = mean(&scores, places.iter().copied()) - everything;
        let percent = (100.0 * more / ALL_THE_WAY).clamp(-100.0, 100.0) as i32;
        let how = match percent {
            50.. => "You seem to love it. ",
            20..50 => "You seem to like it. ",
            LEAST_PERCENT..20 => "You seem to like it a little. ",
            -20..0 => "You seem to like it a little less. ",
            _ => "You seem not to like it. ",
        };
        (percent.abs() >= LEAST_PERCENT && percent != 0).then(|| Learned {
            key,
            group: group.to_owned(),
            label: label.to_owned(),
            percent,
            because: how.to_owned() + &because(&places, percent > 0),
        })
    };
    let places_from = |column: usize, least: f32| -> Vec<usize> {
        (0..table.len()).filter(|&place| table.row(place)[column] >= least).collect()
    };
    let words = WORDS.iter().zip(GROUPS).filter_map(|((word, _), column)| {
        let places = Some(places_from(column, STANDS_FROM)).filter(|places| places.len() >= LEAST_TRACKS)?;
        line("Sounds", WORD.to_owned() + word, word, places)
    });
    let artists = artists_of(known).into_iter().filter_map(|(name, number)| {
        let places = (0..table.len()).filter(|&place| table.facts[place].artist == Some(number)).collect();
        line("Artists", ARTIST.to_owned() + &name, &name, places)
    });
    let moods = AXES.iter().filter_map(|(key, column, label)| {
        let least = if matches!(*column, TEMPO | VOCAL) { LEANS_FROM } else { STANDS_FROM };
        let places = Some(places_from(*column, least)).filter(|places| places.len() >= LEAST_TRACKS)?;
        line("Moods", (*key).to_owned(), label, places)
    });
    let mut all = strongest(words.collect());
    all.extend(strongest(artists.collect()));
    all.extend(strongest(moods.collect()));
    if let (Some(tempo), Some(fast)) = (tempo_range(known), all.iter_mut().find(|line| line.key == "tempo:fast")) {
        fast.because += &format!(" What you liked has {} to {} beats a minute.", tempo.0 as u32, tempo.1 as u32);
    }
    all
}

fn strongest(mut lines: Vec<Learned>) -> Vec<Learned> {
    lines.sort_by(|a, b| b.percent.abs().cmp(&a.percent.abs()).then_with(|| a.key.cmp(&b.key)));
    lines.truncate(MOST_LINES);
    lines
}

fn mean(scores: &[f32], places: impl Iterator<Item = usize>) -> f32 {
    let (sum, count) = places.fold((0.0, 0usize), |(sum, count), place| (sum + scores[place], count + 1));
    sum / count.max(1) as f32
}

/// The artists that the log speaks of.
fn artists_of(known: &RankingInput) -> Vec<(String, u32)> {
    let said: std::collections::BTreeSet<u32> =
        known.log.iter().filter_map(|(_, said)| known.table.facts[known.table.place(&said.track)?].artist).collect();
    known
        .table
        .artists()
        .filter(|(_, number)| said.contains(number))
        .map(|(name, number)| (name.to_owned(), number))
        .collect()
}

/// Between which tempi four fifths of what was liked lie.
fn tempo_range(known: &RankingInput) -> Option<(f32, f32)> {
    let is_liked = |kind: FeedbackKind| matches!(kind, FeedbackKind::Like | FeedbackKind::Play);
    let mut tempi: Vec<f32> = known
        .log
        .iter()
        .filter(|(_, said)| is_liked(said.kind))
        .filter_map(|(_, said)| known.table.facts[known.table.place(&said.track)?].tempo_bpm)
        .collect();
    tempi.sort_by(f32::total_cmp);
    let last = tempi.len().checked_sub(1)?;
    Some((tempi[last / 10], tempi[last - last / 10]))
}
