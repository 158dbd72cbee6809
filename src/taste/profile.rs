//! What was learned of the person in words, and what they say of themselves.

use serde::{Deserialize, Serialize};

/// One thing that was learned of the person, or that they said of themselves.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Learned {
    /// Names it in a [`Profile`].
    pub key: String,
    /// "Sounds", "Artists", "Moods" or "Tempo".
    pub group: String,
    pub label: String,
    /// -100 (avoided) to 100 (sought), from the log alone.
    pub percent: i32,
    /// What it was learned from, in a sentence.
    pub because: String,
}

/// What the person says of themselves: keys of [`Learned`] with -100 to 100. It counts beside what was learned.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Profile(pub Vec<(String, i32)>);

impl Profile {
    /// What was said of a key; 0 where nothing was.
    pub fn get(&self, key: &str) -> i32 {
        self.0.iter().find(|(known, _)| known == key).map_or(0, |(_, percent)| *percent)
    }

    /// Say something; 0 takes it back.
    pub fn set(&mut self, key: &str, percent: i32) {
        self.0.retain(|(known, _)| known != key);
        if percent != 0 {
            self.0.push((key.to_owned(), percent.clamp(-100, 100)));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_profile_holds_each_key_once_and_the_middle_is_nothing() {
        let mut profile = Profile::default();
        profile.set("word:jazz", 300);
        assert_eq!(profile.get("word:jazz"), 100);
        profile.set("word:jazz", 0);
        assert_eq!(profile, Profile::default());
    }
}
