//! Taste as a file: the log and what the person says of themselves, as open JSON with a version.
//!
//! ```json
//! { "hearsight_taste": 1, "feedback": [ { "at_ms": 0, "kind": "like", "track": "…", "photos": [], "scope": "all",
//!   "value": null } ], "profile": [ [ "word:jazz", 50 ] ] }
//! ```
//! Tracks and photos are named by the hash of their files' content, so that a taste fits wherever the same files are.

use std::collections::HashMap;

use serde::{Deserialize, Serialize};

use super::{Feedback, Profile};

/// The version written; files of later ones are not read.
pub const VERSION: u32 = 1;

/// What a file of taste holds.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Export {
    pub hearsight_taste: u32,
    pub feedback: Vec<Feedback>,
    #[serde(default)]
    pub profile: Profile,
}

/// The file was written by a later version.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TooNew;

impl Export {
    pub fn new(feedback: Vec<Feedback>, profile: Profile) -> Self {
        Self { hearsight_taste: VERSION, feedback, profile }
    }

    /// The lines that are not `here` yet, and how many are: the same file read twice changes nothing.
    pub fn news<'a>(&'a self, here: impl Iterator<Item = &'a Feedback>) -> Result<(Vec<Feedback>, usize), TooNew> {
        if self.hearsight_taste > VERSION {
            return Err(TooNew);
        }
        // By time and track, which hardly two lines share: logs of 100,000 lines are compared in one pass.
        let place = |feedback: &'a Feedback| (feedback.at_ms.to_bits(), &feedback.track);
        let mut known: HashMap<_, Vec<&Feedback>> = HashMap::new();
        here.for_each(|feedback| known.entry(place(feedback)).or_default().push(feedback));
        let mut new: Vec<Feedback> = Vec::new();
        for feedback in &self.feedback {
            let alike = known.entry(place(feedback)).or_default();
            if !alike.contains(&feedback) {
                alike.push(feedback);
                new.push(feedback.clone());
            }
        }
        let known = self.feedback.len() - new.len();
        Ok((new, known))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        ground::ids::TrackId,
        taste::{FeedbackKind, Scope},
    };

    fn like(id: &str) -> Feedback {
        let track = TrackId(id.into());
        Feedback { at_ms: 1.0, kind: FeedbackKind::Like, track, photos: Vec::new(), scope: Scope::All, value: None }
    }

    #[test]
    fn what_was_saved_comes_back_once() {
        let mut profile = Profile::default();
        profile.set("word:jazz", -40);
        let export = Export::new(vec![like("a"), like("b"), like("b")], profile);
        let read: Export = serde_json::from_str(&serde_json::to_string(&export).unwrap()).unwrap();
        assert_eq!(read, export);
        assert_eq!(read.news([like("a")].iter()), Ok((vec![like("b")], 2)));
        assert_eq!(read.news([like("a"), like("b")].iter()).unwrap().0, []);
    }

    #[test]
    fn a_later_version_is_refused_and_an_older_log_is_read() {
        let later = Export { hearsight_taste: VERSION + 1, ..Export::new(vec![like("a")], Profile::default()) };
        assert_eq!(later.news([].iter()), Err(TooNew));
        let old = r#"{"hearsight_taste":1,"feedback":[{"at_ms":1,"kind":"like","track":"a","photos":[]}]}"#;
        assert_eq!(serde_json::from_str::<Export>(old).unwrap().news([].iter()).unwrap().0, [like("a")]);
        assert!(serde_json::from_str::<Export>(r#"{"feedback":[]}"#).is_err());
    }
}
