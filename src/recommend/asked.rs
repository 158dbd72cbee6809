//! A wish as the page keeps it (names and values) made into what ranking takes, and what the person says of themselves
//! made into weights. What makes no sense is as if it had not been asked for: nothing here fails.

use super::{
    bridge::Aim,
    causes::{Cause, Influence},
    hubs::Proximity,
    journey::Blend,
    list::{Filters, Shape, USUAL_VARIETY, Vocal},
    wish::{Wish, name},
};
use crate::{
    ground::ids::TrackId,
    hearing::tag_groups::GROUPS as WORDS,
    taste::{
        Profile,
        table::{AROUSAL, FeatureTable, GROUPS, TEMPO, VALENCE, VOCAL},
    },
};

/// Length of a list that asks for none, and the longest there is.
const USUAL_COUNT: u32 = 30;
const MOST_COUNT: u32 = 200;
/// From so many standard deviations on a track is pleasant or stirring, and below that sad or calm (editorial: a third of
/// the tracks each).
const THIRD_Z: f32 = 0.43;
/// What a slider at its end is worth for one standard deviation of its word, for an artist, or for an axis (editorial:
/// two words asked for outweigh the mood of most photos).
const WORD_PULL: f32 = 0.4;
const ARTIST_PULL: f32 = 0.8;
/// What likeness to the tracks a list was asked for is worth, from opposite to the same sound (editorial: more than all
/// the photos' parts together).
const BLEND_PULL: f32 = 1.5;

/// What was asked of a list.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Asked {
    pub aim: Aim,
    pub shape: Shape,
    /// Along the photos, from the first to the last.
    pub is_album: bool,
    pub like: Vec<TrackId>,
    pub avoid: Vec<TrackId>,
    /// From one track to another.
    pub between: Option<(TrackId, TrackId)>,
}

impl Asked {
    pub fn of(wish: &Wish) -> Self {
        let number = |name: &str| wish.get(name).parse::<f32>().ok().filter(|number| number.is_finite());
        let year = |name: &str| wish.get(name).parse::<u32>().ok();
        let minutes = |name: &str| number(name).map(|minutes| minutes * 60.0);
        let third = |name: &str, low: &str, high: &str| match wish.get(name) {
            word if word == low => (None, Some(-THIRD_Z)),
            "middle" => (Some(-THIRD_Z), Some(THIRD_Z)),
            word if word == high => (Some(THIRD_Z), None),
            _ => (None, None),
        };
        let filters = Filters {
            genres: Some(wish.get(name::GENRE).to_owned()).filter(|word| !word.is_empty()).into_iter().collect(),
            bpm: (number(name::SLOWEST_BPM), number(name::FASTEST_BPM)),
            valence: third(name::FEELING, "sad", "pleasant"),
            arousal: third(name::ENERGY, "calm", "stirring"),
            vocal: match wish.get(name::VOICE) {
                "sung" => Some(Vocal::Sung),
                "instrumental" => Some(Vocal::Instrumental),
                _ => None,
            },
            years: (year(name::FROM_YEAR), year(name::TO_YEAR)),
            secs: (minutes(name::SHORTEST_MINUTES), minutes(name::LONGEST_MINUTES)),
        };
        let slide = |name: &str| number(name).map_or(0.0, |percent| (percent / 100.0).clamp(-1.0, 1.0));
        // The usual variety in the middle of its slider.
        let variety = match slide(name::VARIETY) {
            less if less < 0.0 => USUAL_VARIETY * (1.0 + less),
            more => USUAL_VARIETY + (1.0 - USUAL_VARIETY) * more,
        };
        let whole = |name: &str, usual: u32, most: u32| year(name).filter(|n| *n > 0).unwrap_or(usual).min(most);
        let shape = Shape {
            count: whole(name::COUNT, USUAL_COUNT, MOST_COUNT),
            per_artist: whole(name::PER_ARTIST, Shape::default().per_artist, MOST_COUNT),
            cap_gives_way: wish.get(name::PER_ARTIST).is_empty(),
            rest_days: number(name::REST_DAYS).unwrap_or_default().max(0.0),
            variety,
            dial: slide(name::DIAL),
            filters,
            flows: wish.get(name::ORDER) != "best",
        };
        let ids = |name: &str| wish.get(name).split_whitespace().map(|id| TrackId(id.to_owned())).collect::<Vec<_>>();
        Self {
            aim: match wish.get(name::AIM) {
                "lift" => Aim::Lift,
                "calm" => Aim::Calm,
                _ => Aim::Match,
            },
            shape,
            is_album: wish.get(name::JOURNEY) == "album",
            like: ids(name::LIKE),
            avoid: ids(name::AVOID),
            between: ids(name::FROM).pop().zip(ids(name::TO).pop()),
        }
    }

    /// Places of the tracks that the list was asked for: they are not in it.
    pub(super) fn seeds(&self, table: &FeatureTable) -> Vec<usize> {
        self.like.iter().chain(&self.avoid).filter_map(|id| table.place(id)).collect()
    }

    /// Likeness of every track to those asked for and unlikeness to those to be avoided, about -1 to 1 times what it is
    /// worth; `None` where none are asked for.
    pub(super) fn blend(&self, table: &FeatureTable, proximity: &Proximity) -> Option<Vec<f32>> {
        let places = |ids: &[TrackId]| ids.iter().filter_map(|id| table.place(id)).collect();
        let blend = Blend { like: places(&self.like), avoid: places(&self.avoid) };
        let sound = blend.sound(table);
        // From a chance, 0 to 1, to as much for as against.
        let worth = |likeness: f32| BLEND_PULL * (2.0 * likeness - 1.0);
        sound
            .iter()
            .any(|value| *value != 0.0)
            .then(|| proximity.likeness_to(table, &sound).into_iter().map(worth).collect())
    }
}

/// Keys of a profile that are neither words nor artists: the column each moves, and what it is called.
pub const AXES: [(&str, usize, &str); 4] = [
    ("mood:pleasant", VALENCE, "pleasant music"),
    ("mood:stirring", AROUSAL, "stirring music"),
    ("tempo:fast", TEMPO, "fast music"),
    ("voice:sung", VOCAL, "singing"),
];
/// Before a word of `hearing::tag_groups::GROUPS` in a profile's key, and before an artist's name.
pub const WORD: &str = "word:";
pub const ARTIST: &str = "artist:";

/// What the person says of themselves, as weights; keys that name nothing here say nothing.
pub fn profile_influences(table: &FeatureTable, profile: &Profile) -> Vec<Influence> {
    let influence = |(key, percent): &(String, i32)| {
        let share = (*percent as f32 / 100.0).clamp(-1.0, 1.0);
        let by_column = |column: usize| (vec![(column, WORD_PULL * share)], None);
        let (weights, artist) = if let Some(word) = key.strip_prefix(WORD) {
            by_column(GROUPS.start + WORDS.iter().position(|(known, _)| *known == word)?)
        } else if let Some(artist) = key.strip_prefix(ARTIST) {
            (Vec::new(), Some((table.artist(artist)?, ARTIST_PULL * share)))
        } else {
            by_column(AXES.iter().find(|(known, ..)| known == key)?.1)
        };
        Some(Influence { cause: Cause::Profile { key: key.clone() }, constant: 0.0, weights, artist })
    };
    profile.0.iter().filter_map(influence).collect()
}

/// What a key of a profile is called.
pub fn called(key: &str) -> &str {
    let axis = AXES.iter().find(|(known, ..)| *known == key).map(|(_, _, words)| *words);
    axis.or_else(|| key.strip_prefix(WORD)).or_else(|| key.strip_prefix(ARTIST)).unwrap_or(key)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::taste::table::{Facts, WIDTH};

    fn asked(values: &[(&str, &str)]) -> Asked {
        Asked::of(&Wish(values.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect()))
    }

    #[test]
    fn nothing_asked_is_the_usual_list_and_nonsense_is_nothing() {
        let usual = Asked::of(&Wish::default());
        assert_eq!((usual.shape.count, usual.shape.variety, usual.shape.flows), (USUAL_COUNT, USUAL_VARIETY, true));
        assert_eq!(asked(&[(name::COUNT, "-3"), (name::DIAL, "x"), (name::FASTEST_BPM, "NaN"), ("what", "1")]), usual);
        assert_eq!(asked(&[(name::COUNT, "99999999")]).shape.count, MOST_COUNT);
    }

    #[test]
    fn values_become_filters_and_aims() {
        let all = asked(&[
            (name::AIM, "lift"),
            (name::GENRE, "jazz"),
            (name::ENERGY, "calm"),
            (name::FEELING, "middle"),
            (name::VOICE, "sung"),
            (name::LONGEST_MINUTES, "4"),
            (name::VARIETY, "-100"),
            (name::ORDER, "best"),
            (name::FROM, "a"),
            (name::TO, "b"),
        ]);
        let filters = &all.shape.filters;
        assert_eq!((all.aim, filters.genres.as_slice()), (Aim::Lift, ["jazz".to_owned()].as_slice()));
        assert_eq!((filters.arousal, filters.valence), ((None, Some(-THIRD_Z)), (Some(-THIRD_Z), Some(THIRD_Z))));
        assert_eq!((filters.vocal, filters.secs), (Some(Vocal::Sung), (None, Some(240.0))));
        assert_eq!((all.shape.variety, all.shape.flows), (0.0, false));
        assert_eq!(all.between, Some((TrackId("a".into()), TrackId("b".into()))));
    }

    #[test]
    fn what_one_says_of_oneself_moves_its_column_or_its_artist_and_nothing_else() {
        let mut table = FeatureTable::default();
        let bach = table.artist_number("Bach");
        table.put(TrackId("a".into()), &[1.0; WIDTH], Facts { artist: bach, ..Facts::default() });
        let profile = Profile(
            [("word:jazz", 50), ("artist:bach", -100), ("mood:stirring", 100), ("word:nothing", 9), ("artist:x", 9)]
                .map(|(key, percent)| (key.to_owned(), percent))
                .to_vec(),
        );
        let influences = profile_influences(&table, &profile);
        let amounts: Vec<f32> = influences.iter().map(|influence| influence.amount(table.row(0), bach)).collect();
        assert_eq!(amounts, [0.5 * WORD_PULL, -ARTIST_PULL, WORD_PULL]);
        assert_eq!(influences[1].amount(table.row(0), None), 0.0);
        assert_eq!(
            (called("word:jazz"), called("mood:stirring"), called("artist:bach")),
            ("jazz", "stirring music", "bach")
        );
    }
}
