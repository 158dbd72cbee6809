//! What ties tracks to each other and to their files, found by track: a list asks it for every row it shows.

use std::collections::{BTreeSet, HashMap, HashSet};

use serde::{Deserialize, Serialize};

use crate::{
    ground::ids::TrackId,
    library::kin::{Kinship, Pairs},
};

/// What is known of tracks beside what was heard of them.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(from = "Kept")]
pub struct Ties {
    /// Tracks whose files were not there when their folder was last looked through.
    missing: BTreeSet<TrackId>,
    /// Tracks that are one recording, or versions of one piece.
    pairs: Pairs,
    /// Places in `pairs` of each track.
    #[serde(skip)]
    places: HashMap<TrackId, Vec<usize>>,
}

/// As it is kept.
#[derive(Deserialize)]
struct Kept {
    missing: BTreeSet<TrackId>,
    #[serde(default)]
    pairs: Pairs,
}

impl From<Kept> for Ties {
    fn from(Kept { missing, pairs }: Kept) -> Self {
        let mut ties = Self { missing, ..Self::default() };
        ties.set_pairs(pairs);
        ties
    }
}

impl Ties {
    pub fn set_pairs(&mut self, pairs: Pairs) {
        self.places.clear();
        for (place, kin) in pairs.0.iter().enumerate() {
            self.places.entry(kin.a.clone()).or_default().push(place);
            self.places.entry(kin.b.clone()).or_default().push(place);
        }
        self.pairs = pairs;
    }

    pub fn set_missing(&mut self, missing: impl IntoIterator<Item = TrackId>) {
        self.missing = missing.into_iter().collect();
    }

    /// A track's file is there again; whether that is news.
    pub fn is_back(&mut self, id: &TrackId) -> bool {
        self.missing.remove(id)
    }

    /// These tracks are gone; whether anything was known of them.
    pub fn forget(&mut self, ids: &HashSet<TrackId>) -> bool {
        let missing_before = self.missing.len();
        self.missing.retain(|id| !ids.contains(id));
        let is_paired = self.pairs.0.iter().any(|kin| ids.contains(&kin.a) || ids.contains(&kin.b));
        if is_paired {
            let mut pairs = std::mem::take(&mut self.pairs);
            pairs.0.retain(|kin| !ids.contains(&kin.a) && !ids.contains(&kin.b));
            self.set_pairs(pairs);
        }
        is_paired || self.missing.len() < missing_before
    }

    pub fn is_missing(&self, id: &TrackId) -> bool {
        self.missing.contains(id)
    }

    pub fn has_missing(&self) -> bool {
        !self.missing.is_empty()
    }

    pub fn missing(&self) -> Vec<TrackId> {
        self.missing.iter().cloned().collect()
    }

    /// The tracks that belong to this one, and how.
    pub fn kin_of<'a>(&'a self, id: &'a TrackId) -> impl Iterator<Item = (&'a TrackId, Kinship)> {
        let pairs = self.places.get(id).into_iter().flatten().filter_map(|place| self.pairs.0.get(*place));
        pairs.filter_map(|kin| Some((kin.other(id)?, kin.kinship)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn id(name: &str) -> TrackId {
        TrackId(name.into())
    }

    fn kin(ties: &Ties, name: &str) -> Vec<(String, Kinship)> {
        ties.kin_of(&id(name)).map(|(other, kinship)| (other.0.clone(), kinship)).collect()
    }

    #[test]
    fn kin_are_found_from_either_side_and_forgotten_with_their_track() {
        let mut ties = Ties::default();
        ties.set_pairs(Pairs::from("a b =\nb c ~\nd a ~\n".to_owned()));
        ties.set_missing([id("c"), id("d")]);
        let (same, other) = (Kinship::SameRecording, Kinship::OtherVersion);
        assert_eq!(kin(&ties, "a"), [("b".to_owned(), same), ("d".to_owned(), other)]);
        assert_eq!(kin(&ties, "b"), [("a".to_owned(), same), ("c".to_owned(), other)]);
        assert_eq!(kin(&ties, "x"), []);
        assert!(ties.forget(&HashSet::from([id("a"), id("c")])));
        assert!(!ties.forget(&HashSet::from([id("a"), id("x")])), "nothing was known of them");
        assert_eq!((kin(&ties, "b"), kin(&ties, "d")), (vec![], vec![]));
        assert_eq!(ties.missing(), [id("d")]);
        assert!(ties.is_back(&id("d")) && !ties.is_back(&id("d")) && !ties.has_missing());
    }

    #[test]
    fn what_was_kept_before_is_read_and_kept_the_same_way() {
        let json = r#"{"missing":["a"],"pairs":"a b =\n"}"#;
        let ties: Ties = serde_json::from_str(json).unwrap();
        assert!(ties.is_missing(&id("a")) && kin(&ties, "b") == [("a".to_owned(), Kinship::SameRecording)]);
        assert_eq!(serde_json::to_string(&ties).unwrap(), json);
        assert_eq!(serde_json::from_str::<Ties>(r#"{"missing":[]}"#).unwrap(), Ties::default());
    }
}
