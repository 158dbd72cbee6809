//! What crosses between the page and ranking: the wish, and the rows of the answer.
//!
//! The page neither ranks nor explains: it keeps a wish as names and values, and shows rows and sentences as they come.

use serde::{Deserialize, Serialize};

use crate::ground::ids::TrackId;

/// What the person asks of a list, beside the photos: names (see [`name`]) and values. What is not there, or makes no
/// sense, is as if it had not been asked for.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Wish(pub Vec<(String, String)>);

/// Names of a wish's values.
pub mod name {
    /// `match`, `lift` or `calm`.
    pub const AIM: &str = "aim";
    pub const COUNT: &str = "count";
    /// -100 (familiar) to 100 (new to the person).
    pub const DIAL: &str = "dial";
    /// 0 to 100.
    pub const VARIETY: &str = "variety";
    /// `flow` or `best`.
    pub const ORDER: &str = "order";
    pub const PER_ARTIST: &str = "per-artist";
    pub const REST_DAYS: &str = "rest-days";
    /// A word of `hearing::tag_groups::GROUPS`.
    pub const GENRE: &str = "genre";
    pub const SLOWEST_BPM: &str = "slowest";
    pub const FASTEST_BPM: &str = "fastest";
    /// `calm`, `middle` or `stirring`.
    pub const ENERGY: &str = "energy";
    /// `sad`, `middle` or `pleasant`.
    pub const FEELING: &str = "feeling";
    /// `sung` or `instrumental`.
    pub const VOICE: &str = "voice";
    pub const FROM_YEAR: &str = "from-year";
    pub const TO_YEAR: &str = "to-year";
    pub const SHORTEST_MINUTES: &str = "shortest";
    pub const LONGEST_MINUTES: &str = "longest";
    /// `album`: along the photos, from the first to the last.
    pub const JOURNEY: &str = "journey";
    /// Ids of tracks between blanks: music like these is wanted, and unlike those.
    pub const LIKE: &str = "like";
    pub const AVOID: &str = "avoid";
    /// Id of the track where a journey begins, and of the one where it ends.
    pub const FROM: &str = "from";
    pub const TO: &str = "to";
}

impl Wish {
    /// A value by its name; empty where it is not there.
    pub fn get(&self, name: &str) -> &str {
        self.0.iter().find(|(known, _)| known == name).map_or("", |(_, value)| value.as_str())
    }

    /// Ask for something; an empty value takes it back.
    pub fn set(&mut self, name: &str, value: String) {
        self.0.retain(|(known, _)| known != name);
        if !value.is_empty() {
            self.0.push((name.to_owned(), value));
        }
    }
}

/// One row of the ranked list, ready to be shown.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct RankedRow {
    pub track: TrackId,
    /// The two or three largest reasons in a sentence.
    pub why: String,
    /// Where it would be without the largest of them; empty where that was not worked out.
    pub counter: String,
    /// Every part of the score with what it added, the largest first; they sum to the score.
    pub parts: Vec<(String, f32)>,
}

/// A ranked list as it is shown and kept.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Listing {
    pub rows: Vec<RankedRow>,
    /// What was asked for, where it is no plain list; and why it is shorter than asked.
    pub notes: Vec<String>,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_wish_holds_each_name_once_and_nothing_is_nothing() {
        let mut wish = Wish::default();
        wish.set(name::AIM, "lift".into());
        wish.set(name::AIM, "calm".into());
        assert_eq!((wish.get(name::AIM), wish.get(name::GENRE), wish.0.len()), ("calm", "", 1));
        wish.set(name::AIM, String::new());
        assert_eq!(wish, Wish::default());
    }
}
