//! The words for how music sounds and feels, and which number of a track's row each of them is.

/// The words of `hearing::tag_groups::GROUPS` in their order, which is the order of `taste::table::GROUPS`. A copy,
/// because that module needs the networks and a search does not; a test holds them together.
pub const GROUP_WORDS: [&str; 53] = [
    "rock",
    "classic rock",
    "hard rock",
    "progressive rock",
    "alternative",
    "indie",
    "metal",
    "punk",
    "pop",
    "electronic",
    "dance",
    "techno",
    "house",
    "hip-hop",
    "soul",
    "R&B",
    "funk",
    "jazz",
    "blues",
    "folk",
    "country",
    "classical",
    "opera",
    "Indian",
    "new age",
    "ambient",
    "chill-out",
    "easy listening",
    "experimental",
    "weird",
    "acoustic",
    "instrumental",
    "voice",
    "female voice",
    "male voice",
    "choir",
    "solo",
    "guitar",
    "sitar",
    "piano",
    "harpsichord",
    "strings",
    "violin",
    "cello",
    "harp",
    "flute",
    "synth",
    "drums",
    "beat",
    "fast",
    "slow",
    "loud",
    "quiet",
];

#[cfg(test)]
mod tests {
    use super::*;
    use crate::taste::table::GROUPS;

    #[test]
    fn there_is_a_word_for_each_group() {
        assert_eq!(GROUP_WORDS.len(), GROUPS.len());
        #[cfg(feature = "engine")]
        assert!(GROUP_WORDS.iter().zip(crate::hearing::tag_groups::GROUPS).all(|(word, (group, _))| *word == group));
    }
}
