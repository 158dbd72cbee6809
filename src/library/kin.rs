//! Tracks that belong together, as the worker finds them (see `versions`), the store keeps them and the page shows them.

use serde::{Deserialize, Serialize};

use crate::ground::ids::TrackId;

/// What two tracks are to each other.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kinship {
    /// Probably the same recording.
    SameRecording,
    /// Probably another version of the same piece.
    OtherVersion,
}

/// Two tracks that belong together.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Kin {
    pub a: TrackId,
    pub b: TrackId,
    pub kinship: Kinship,
}

impl Kin {
    /// The other of the two, where `id` is one.
    pub fn other(&self, id: &TrackId) -> Option<&TrackId> {
        match (self.a == *id, self.b == *id) {
            (true, _) => Some(&self.b),
            (_, true) => Some(&self.a),
            _ => None,
        }
    }
}

/// Pairs as they are kept and sent: one text, since twenty thousand of them as objects held up the page for a second.
///
/// A line for each: the two ids, then `=` for one recording or `~` for versions of one piece. Lines that are none are left
/// out.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(from = "String", into = "String")]
pub struct Pairs(pub Vec<Kin>);

impl From<String> for Pairs {
    fn from(text: String) -> Self {
        let pair = |line: &str| {
            let (a, rest) = line.split_once(' ')?;
            let (b, sign) = rest.split_once(' ')?;
            let kinship = if sign == "=" { Kinship::SameRecording } else { Kinship::OtherVersion };
            Some(Kin { a: TrackId(a.to_owned()), b: TrackId(b.to_owned()), kinship })
        };
        Self(text.split('\n').filter_map(pair).collect())
    }
}

impl From<Pairs> for String {
    fn from(Pairs(pairs): Pairs) -> Self {
        let mut text = String::new();
        for Kin { a, b, kinship } in pairs {
            let sign = if kinship == Kinship::SameRecording { " =\n" } else { " ~\n" };
            [&a.0, " ", &b.0, sign].into_iter().for_each(|part| text += part);
        }
        text
    }
}

/// What is known of tracks beside what was heard of them.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Ties {
    /// Tracks whose files were not there when their folder was last looked through.
    pub missing: Vec<TrackId>,
    /// Tracks that are one recording, or versions of one piece.
    #[serde(default)]
    pub pairs: Pairs,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pairs_come_back_from_their_text_and_nonsense_is_left_out() {
        let kin = |a: &str, b: &str, kinship| Kin { a: TrackId(a.into()), b: TrackId(b.into()), kinship };
        let pairs = Pairs(vec![kin("a", "b", Kinship::SameRecording), kin("b", "c", Kinship::OtherVersion)]);
        let json = serde_json::to_string(&pairs).unwrap();
        assert_eq!(json, r#""a b =\nb c ~\n""#);
        assert_eq!(serde_json::from_str::<Pairs>(&json).unwrap(), pairs);
        assert_eq!(Pairs::from("a b =\n\nnonsense\na b".to_owned()).0, [kin("a", "b", Kinship::SameRecording)]);
        assert_eq!(serde_json::from_str::<Pairs>(r#""""#).unwrap(), Pairs::default());
    }
}
