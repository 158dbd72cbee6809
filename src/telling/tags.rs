//! What the networks' words mean, in plain words. The worker says these sentences: the page is too small to carry them.
//!
//! A word is said by how far the track stands out from other music, never by its bare probability, and with how sure
//! that is.

/// A word stands out from here on; below, nothing is said. In standard deviations above the reference corpus.
const SOMEWHAT_Z: f32 = 0.5;
const CLEARLY_Z: f32 = 1.0;
const STRONGLY_Z: f32 = 1.75;
/// Words said of one track.
const MOST_WORDS: usize = 8;

/// The words that stand out, strongest first, each with its sentence: how sure it is and what the word means.
/// `standings`: words with how far each stands above other music, in standard deviations.
pub fn said<'a>(standings: impl IntoIterator<Item = (&'a str, f32)>) -> Vec<(&'a str, String)> {
    let mut found: Vec<(&str, f32)> = standings.into_iter().filter(|(_, z)| *z >= SOMEWHAT_Z).collect();
    found.sort_by(|a, b| b.1.total_cmp(&a.1));
    found.truncate(MOST_WORDS);
    found.into_iter().map(|(word, z)| (word, format!("{}: {}", how_sure(z), meaning(word)))).collect()
}

/// How sure a word is, from how far it stands above other music.
fn how_sure(z: f32) -> &'static str {
    match z {
        z if z >= STRONGLY_Z => "strongly",
        z if z >= CLEARLY_Z => "clearly",
        _ => "somewhat",
    }
}

/// What made listeners use the word; empty for one that is not in `hearing::tag_groups`.
fn meaning(word: &str) -> &'static str {
    match word {
        "rock" => "electric guitars, bass and drums with a steady drive",
        "classic rock" => "guitar rock as bands played it in the sixties and seventies",
        "hard rock" => "loud, distorted guitars over heavy drums",
        "progressive rock" => "rock in long, changing sections",
        "alternative" => "guitar music off the main stream, often rough or brooding",
        "indie" => "band music with a small, home-made sound",
        "metal" => "dense, heavily distorted guitars and fast, hard drums",
        "punk" => "short, fast and rough, with shouted singing",
        "pop" => "a clear tune with verses and a chorus, polished sound",
        "electronic" => "sounds made by machines rather than played by hand",
        "dance" => "an even, strong beat made for dancing",
        "techno" => "a machine's beat that repeats with small changes",
        "house" => "four even bass-drum strokes to the bar, with warm loops",
        "hip-hop" => "spoken rhymes over a looped beat",
        "soul" => "warm, ornamented singing out of gospel and blues",
        "R&B" => "smooth singing over a slow, soft-edged beat",
        "funk" => "a syncopated bass and short, tight strokes",
        "jazz" => "swing, rich chords and improvised lines",
        "blues" => "bent notes over a slow, returning pattern of three chords",
        "folk" => "simple tunes with voice and plucked strings",
        "country" => "storytelling songs with twanging guitars or fiddles",
        "classical" => "orchestra or chamber instruments, no drum beat",
        "opera" => "trained voices that carry over an orchestra",
        "Indian" => "ragas and drones of Indian instruments",
        "new age" => "slow, floating sounds meant for rest",
        "ambient" => "long, soft sounds without a beat",
        "chill-out" => "a slow, relaxed electronic groove",
        "easy listening" => "soft, unhurried arrangements without rough edges",
        "experimental" => "sounds or forms that break the usual rules",
        "weird" => "sounds that listeners found odd",
        "acoustic" => "instruments without amplifiers, close and dry",
        "instrumental" => "nobody sings",
        "voice" => "singing stands in front",
        "female voice" => "a higher voice sings, most likely a woman's",
        "male voice" => "a lower voice sings, most likely a man's",
        "choir" => "many voices sing together",
        "solo" => "one instrument plays alone",
        "guitar" => "plucked or strummed guitars carry the piece",
        "sitar" => "the buzzing, sliding strings of a sitar",
        "piano" => "struck piano strings carry the piece",
        "harpsichord" => "bright, plucked keyboard notes that fade at once",
        "strings" => "bowed strings, often many together",
        "violin" => "a high, singing bowed string",
        "cello" => "a low, dark bowed string",
        "harp" => "rippling plucked strings that ring on",
        "flute" => "a clear, breathy high wind instrument",
        "synth" => "synthesiser tones lead",
        "drums" => "drums are in front",
        "beat" => "a marked, regular beat",
        "fast" => "many strokes follow each other quickly",
        "slow" => "the notes take their time",
        "loud" => "full and strong throughout",
        "quiet" => "soft, with much room between the sounds",
        _ => "",
    }
}

#[cfg(all(test, feature = "engine"))]
mod tests {
    use super::*;
    use crate::hearing::tag_groups::GROUPS;

    #[test]
    fn every_word_has_a_meaning_of_its_own() {
        let mut meanings: Vec<&str> = GROUPS.iter().map(|(word, _)| meaning(word)).collect();
        assert!(meanings.iter().all(|meaning| meaning.len() > 10), "{meanings:?}");
        meanings.sort_unstable();
        meanings.dedup();
        assert_eq!(meanings.len(), GROUPS.len());
    }

    #[test]
    fn only_what_stands_out_is_said_and_the_surest_first() {
        let found = said([("jazz", 0.6), ("rock", 0.2), ("ambient", 2.0), ("slow", 1.2), ("loud", f32::NAN)]);
        assert_eq!(found[0], ("ambient", "strongly: long, soft sounds without a beat".to_owned()));
        assert_eq!(found.iter().map(|(word, _)| *word).collect::<Vec<_>>(), ["ambient", "slow", "jazz"]);
        assert!(found[1].1.starts_with("clearly") && found[2].1.starts_with("somewhat"));
        assert_eq!(said(GROUPS.iter().map(|(word, _)| (*word, 1.0))).len(), MOST_WORDS);
    }
}
