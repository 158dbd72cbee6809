//! The words for how music sounds and feels, and which number of a track's row each of them is.

use super::fold;
use crate::{
    hearing::tag_groups,
    taste::table::{AROUSAL, BEAT, BRIGHTNESS, FELT, GROUPS, MODE, ONSETS, TEMPO, VALENCE, VOCAL},
};

/// What a word of sound or mood asks of a row: a sum of its numbers, each in standard deviations or made comparable.
pub type Terms = &'static [(usize, f32)];

/// Other ways to say a group's word.
const SYNONYMS: [(&str, &str); 49] = [
    ("hiphop", "hip-hop"),
    ("rap", "hip-hop"),
    ("rnb", "R&B"),
    ("r n b", "R&B"),
    ("rhythm and blues", "R&B"),
    ("electronica", "electronic"),
    ("electro", "electronic"),
    ("edm", "electronic"),
    ("chillout", "chill-out"),
    ("heavy metal", "metal"),
    ("hardrock", "hard rock"),
    ("prog rock", "progressive rock"),
    ("prog", "progressive rock"),
    ("alternative rock", "alternative"),
    ("indie rock", "indie"),
    ("indie pop", "indie"),
    ("punk rock", "punk"),
    ("jazzy", "jazz"),
    ("bluesy", "blues"),
    ("funky", "funk"),
    ("folky", "folk"),
    ("operatic", "opera"),
    ("orchestra", "classical"),
    ("orchestral", "classical"),
    ("symphonic", "classical"),
    ("unplugged", "acoustic"),
    ("strange", "weird"),
    ("avant garde", "experimental"),
    ("female", "female voice"),
    ("female vocals", "female voice"),
    ("female vocal", "female voice"),
    ("female singer", "female voice"),
    ("woman singing", "female voice"),
    ("male vocals", "male voice"),
    ("male vocal", "male voice"),
    ("male singer", "male voice"),
    ("man singing", "male voice"),
    ("choral", "choir"),
    ("guitars", "guitar"),
    ("pianos", "piano"),
    ("violins", "violin"),
    ("string", "strings"),
    ("synths", "synth"),
    ("synthesizer", "synth"),
    ("synthesiser", "synth"),
    ("percussion", "drums"),
    ("drum", "drums"),
    ("beats", "beat"),
    ("soft", "quiet"),
];

/// Words that are more than one number, each with what it is called and what it asks. Editorial throughout, after
/// Russell's circumplex (1980): happy is pleasant and awake, calm pleasant and not, angry unpleasant and awake, sad
/// neither. The weights of each sum to about 1, so that all are in about standard deviations.
const SAYINGS: [(&str, &str, Terms); 28] = [
    ("calm,peaceful,serene,tranquil", "calm", &[(FELT.start + 4, 0.5), (AROUSAL, -0.5)]),
    ("relaxing,relaxed,chill,mellow,soothing,laid back", "relaxing", &[(AROUSAL, -0.7), (VALENCE, 0.3)]),
    ("sleep,sleepy", "for sleep", &[(AROUSAL, -0.8), (FELT.start + 4, 0.3)]),
    ("happy,cheerful,joyful,joy,joyous,merry,upbeat", "happy", &[(FELT.start + 6, 0.4), (VALENCE, 0.6)]),
    ("sad,sadness,melancholy,melancholic,gloomy,sorrowful", "sad", &[(FELT.start + 8, 0.5), (VALENCE, -0.5)]),
    ("angry,aggressive,furious", "angry", &[(AROUSAL, 0.7), (VALENCE, -0.2), (FELT.start + 7, 0.3)]),
    ("energetic,energy,lively,exciting,wild", "energetic", &[(AROUSAL, 1.0)]),
    ("party", "for a party", &[(AROUSAL, 0.5), (GROUPS.start + 10, 0.5)]),
    ("powerful,power,epic,triumphant", "powerful", &[(FELT.start + 5, 0.7), (AROUSAL, 0.3)]),
    ("tense,tension,anxious,nervous,scary,eerie", "tense", &[(FELT.start + 7, 0.7), (VALENCE, -0.3)]),
    ("dark", "dark", &[(VALENCE, -0.7), (BRIGHTNESS, -0.3)]),
    ("bright", "bright", &[(BRIGHTNESS, 1.0), (VALENCE, 0.4)]),
    ("tender,tenderness,gentle,romantic", "tender", &[(FELT.start + 2, 0.8), (AROUSAL, -0.2)]),
    ("nostalgic,nostalgia,wistful", "nostalgic", &[(FELT.start + 3, 1.0)]),
    ("solemn,solemnity,sacred,spiritual", "solemn", &[(FELT.start + 1, 1.0)]),
    ("wonder,wondrous,magical,dreamy", "wonder", &[(FELT.start, 1.0)]),
    ("pleasant", "pleasant", &[(VALENCE, 1.0)]),
    ("fast,quick,rapid", "fast", &[(GROUPS.start + 49, 0.5), (TEMPO, 1.5), (ONSETS, 0.5)]),
    ("slow", "slow", &[(GROUPS.start + 50, 0.5), (TEMPO, -1.5), (ONSETS, -0.5)]),
    (
        "instrumental,no vocals,without vocals,no singing,without singing",
        "instrumental",
        &[(VOCAL, -1.5), (GROUPS.start + 31, 0.5)],
    ),
    ("sung,singing,singer,voice,vocal,vocals,voices", "sung", &[(VOCAL, 1.5), (GROUPS.start + 32, 0.5)]),
    ("major,major key", "in major", &[(MODE, 2.0)]),
    ("minor,minor key", "in minor", &[(MODE, -2.0)]),
    ("danceable,dancing,groovy", "danceable", &[(GROUPS.start + 10, 0.7), (BEAT, 1.0)]),
    ("rhythmic", "rhythmic", &[(BEAT, 2.0), (ONSETS, 0.5)]),
    ("study,focus,concentration", "for study", &[(AROUSAL, -0.5), (VOCAL, -1.0)]),
    ("workout,running,sport,gym", "for sport", &[(AROUSAL, 0.7), (TEMPO, 0.6)]),
    ("christmassy,festive", "festive", &[(FELT.start + 6, 0.6), (GROUPS.start + 35, 0.4)]),
];

/// Words that hold a sentence together; they count as names only.
pub const FILLERS: [&str; 24] = [
    "music",
    "song",
    "songs",
    "track",
    "tracks",
    "piece",
    "pieces",
    "tune",
    "tunes",
    "something",
    "some",
    "with",
    "and",
    "a",
    "an",
    "the",
    "in",
    "of",
    "from",
    "by",
    "for",
    "very",
    "but",
    "like",
];
/// What turns the next word into its opposite.
pub const NEGATIONS: [&str; 4] = ["no", "not", "without", "non"];

/// One word or phrase, folded, and what it means.
#[derive(Clone, Debug, PartialEq)]
pub struct Saying {
    /// Its folded words with one blank between them.
    pub phrase: String,
    pub label: &'static str,
    pub terms: Vec<(usize, f32)>,
}

/// Every word and phrase of sound and mood, sorted by phrase.
pub fn sayings() -> Vec<Saying> {
    let folded = |phrase: &str| fold::words(phrase).join(" ");
    let mut all: Vec<Saying> = Vec::new();
    for (phrases, label, terms) in SAYINGS {
        let saying = |phrase: &str| Saying { phrase: folded(phrase), label, terms: terms.to_vec() };
        all.extend(phrases.split(',').map(saying));
    }
    let group = |phrase: &str, label: &'static str| {
        Some(Saying { phrase: folded(phrase), label, terms: vec![(GROUPS.start + tag_groups::place(label)?, 1.0)] })
    };
    all.extend(tag_groups::GROUPS.iter().filter_map(|(word, _)| group(word, word)));
    all.extend(SYNONYMS.iter().filter_map(|(phrase, word)| group(phrase, word)));
    // The first of two that are said alike stays: what is told by more than its tag.
    all.sort_by(|a, b| a.phrase.cmp(&b.phrase));
    all.dedup_by(|later, first| later.phrase == first.phrase);
    all
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn there_is_a_word_for_each_group() {
        assert_eq!(tag_groups::GROUPS.len(), GROUPS.len());
    }

    #[test]
    fn every_group_can_be_said_and_every_synonym_is_of_one() {
        let all = sayings();
        let says = |phrase: &str| all.iter().find(|saying| saying.phrase == phrase).map(|saying| saying.label);
        for (word, _) in tag_groups::GROUPS {
            assert!(says(&fold::words(word).join(" ")).is_some(), "{word}");
        }
        for (phrase, word) in SYNONYMS {
            assert!(tag_groups::place(word).is_some(), "{word}");
            assert_eq!(says(phrase), Some(word), "{phrase}");
        }
        assert_eq!((says("r b"), says("hip hop"), says("laid back")), (Some("R&B"), Some("hip-hop"), Some("relaxing")));
        assert_eq!((says("fast"), says("voice")), (Some("fast"), Some("sung")));
        assert!(all.windows(2).all(|pair| pair[0].phrase < pair[1].phrase));
    }

    #[test]
    fn words_for_one_number_mean_that_number() {
        let terms = |phrase: &str| sayings().into_iter().find(|saying| saying.phrase == phrase).unwrap().terms;
        let word_of = |place: usize| tag_groups::GROUPS[place].0;
        assert_eq!(word_of(terms("party")[1].0 - GROUPS.start), "dance");
        assert_eq!(word_of(terms("fast")[0].0 - GROUPS.start), "fast");
        assert_eq!(word_of(terms("slow")[0].0 - GROUPS.start), "slow");
        assert_eq!(word_of(terms("instrumental")[1].0 - GROUPS.start), "instrumental");
        assert_eq!(word_of(terms("sung")[1].0 - GROUPS.start), "voice");
        assert_eq!(word_of(terms("festive")[1].0 - GROUPS.start), "choir");
        let feelings = ["wonder", "solemn", "tender", "nostalgic", "calm", "powerful", "joy", "tense", "sad"];
        for (at, (word, name)) in feelings.iter().zip(crate::mood::felt::NAMES).enumerate() {
            assert_eq!(terms(word)[0].0, FELT.start + at, "{name}");
            assert!(word.chars().zip(name.chars()).take(3).all(|(a, b)| a == b), "{name}");
        }
    }
}
