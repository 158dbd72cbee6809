//! What a track has to be before it is ranked at all.
//!
//! A filter is a promise: no track of the list breaks it, and it never widens by itself. So what is not known of a
//! track (a tempo, a year) does not pass a filter that asks for it.

use serde::{Deserialize, Serialize};

use crate::{
    hearing::tag_groups,
    library::search::is_tempo_within,
    taste::table::{AROUSAL, FeatureTable, GROUPS, VALENCE, VOCAL},
};

/// A track is of a genre that stands this far above the reference corpus, in standard deviations: one track in six
/// does if they were normally distributed (editorial).
pub const GENRE_Z: f32 = 1.0;
/// Both ends count; `None` is open.
pub type Between<T> = (Option<T>, Option<T>);

/// Who is heard.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Vocal {
    Sung,
    Instrumental,
}

/// What the person asks of every track. What is left at its default asks nothing.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Filters {
    /// Words of `hearing::tag_groups::GROUPS`, any of which will do; a word that is none of them fits no track.
    pub genres: Vec<String>,
    /// Beats a minute. Where the measured tempo is unsure, half and double of it will do too.
    pub bpm: Between<f32>,
    /// Standard deviations of the reference corpus.
    pub valence: Between<f32>,
    /// The same; this is the energy of a track.
    pub arousal: Between<f32>,
    pub vocal: Option<Vocal>,
    pub years: Between<u32>,
    pub secs: Between<f32>,
}

/// One part of [`Filters`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Filter {
    Genres,
    Tempo,
    Mood,
    Energy,
    Vocal,
    Years,
    Length,
}

impl Filter {
    /// Every one, in the order of the bits of [`Sieve::broken`].
    pub const ALL: [Filter; 7] =
        [Filter::Genres, Filter::Tempo, Filter::Mood, Filter::Energy, Filter::Vocal, Filter::Years, Filter::Length];
}

/// [`Filters`] made ready to be asked of many tracks.
pub struct Sieve<'a> {
    filters: &'a Filters,
    /// Columns of a row, `None` where every genre will do.
    genres: Option<Vec<usize>>,
    /// Nothing is asked of any track.
    is_open: bool,
}

impl<'a> Sieve<'a> {
    pub fn new(filters: &'a Filters) -> Self {
        let column = |word: &String| Some(GROUPS.start + tag_groups::place(word.trim())?);
        let genres = (!filters.genres.is_empty()).then(|| filters.genres.iter().filter_map(column).collect());
        Self { filters, genres, is_open: *filters == Filters::default() }
    }

    /// The filters that the track at `place` breaks, a bit for each of [`Filter::ALL`]; 0 where it passes.
    pub fn broken(&self, table: &FeatureTable, place: usize) -> u8 {
        if self.is_open {
            return 0;
        }
        let (row, facts, filters) = (table.row(place), &table.facts[place], self.filters);
        let is_kept = [
            self.genres.as_ref().is_none_or(|columns| columns.iter().any(|&column| row[column] >= GENRE_Z)),
            is_open(filters.bpm) || is_tempo_within(filters.bpm, facts),
            is_open(filters.valence) || is_within(filters.valence, row[VALENCE]),
            is_open(filters.arousal) || is_within(filters.arousal, row[AROUSAL]),
            match filters.vocal {
                None => true,
                Some(Vocal::Sung) => row[VOCAL] > 0.0,
                Some(Vocal::Instrumental) => row[VOCAL] < 0.0,
            },
            is_open(filters.years) || facts.year.is_some_and(|year| is_within(filters.years, year)),
            is_open(filters.secs) || (facts.duration_secs > 0.0 && is_within(filters.secs, facts.duration_secs)),
        ];
        is_kept.iter().enumerate().filter(|(_, kept)| !**kept).fold(0, |bits, (at, _)| bits | 1 << at)
    }
}

fn is_open<T>(range: Between<T>) -> bool {
    range.0.is_none() && range.1.is_none()
}

fn is_within<T: PartialOrd>((low, high): Between<T>, value: T) -> bool {
    low.is_none_or(|low| value >= low) && high.is_none_or(|high| value <= high)
}

impl Filters {
    /// What each filter that asks something asks, as it follows "pieces are": "below 100 beats a minute".
    pub fn words(&self) -> Vec<(Filter, String)> {
        let span = |range: Between<String>, above: &str, below: &str, unit: &str| match range {
            (Some(low), Some(high)) => Some(format!("between {low} and {high}{unit}")),
            (Some(low), None) => Some(format!("{above} {low}{unit}")),
            (None, Some(high)) => Some(format!("{below} {high}{unit}")),
            (None, None) => None,
        };
        let whole =
            |(low, high): Between<f32>| (low.map(|low| format!("{low:.0}")), high.map(|high| format!("{high:.0}")));
        let years = (self.years.0.map(|year| year.to_string()), self.years.1.map(|year| year.to_string()));
        let clock = |secs: f32| {
            let secs = secs.clamp(0.0, 1e6) as u32;
            format!("{}:{:02}", secs / 60, secs % 60)
        };
        let lengths = (self.secs.0.map(clock), self.secs.1.map(clock));
        let vocal = self.vocal.map(|vocal| match vocal {
            Vocal::Sung => "sung".to_owned(),
            Vocal::Instrumental => "instrumental".to_owned(),
        });
        let all = [
            (Filter::Genres, (!self.genres.is_empty()).then(|| self.genres.join(" or "))),
            (Filter::Tempo, span(whole(self.bpm), "above", "below", " beats a minute")),
            (Filter::Mood, (!is_open(self.valence)).then(|| "in the mood asked for".to_owned())),
            (Filter::Energy, (!is_open(self.arousal)).then(|| "of the energy asked for".to_owned())),
            (Filter::Vocal, vocal),
            (
                Filter::Years,
                span(years, "from or after", "from or before", "")
                    .map(|words| words.replace("between", "from between")),
            ),
            (
                Filter::Length,
                span(lengths, "longer than", "shorter than", " minutes")
                    .map(|words| words.replace("between", "long between")),
            ),
        ];
        all.into_iter().filter_map(|(filter, words)| Some((filter, words?))).collect()
    }

    /// What the person can do about one filter.
    pub fn advice(&self, filter: Filter) -> &'static str {
        match (filter, self.vocal) {
            (Filter::Genres, _) => "ask for more genres",
            (Filter::Tempo, _) => "widen the tempo",
            (Filter::Mood, _) => "widen the mood",
            (Filter::Energy, _) => "widen the energy",
            (Filter::Vocal, Some(Vocal::Sung)) => "allow music without singing",
            (Filter::Vocal, _) => "allow singing",
            (Filter::Years, _) => "widen the years",
            (Filter::Length, _) => "widen the length",
        }
    }
}
