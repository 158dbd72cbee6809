//! Every word the page says of one track: how fast, in which key, how loud, what its pictures show.
//!
//! Tempo, key and voice are guesses with a known error, so that none is said more surely than it was measured.

use crate::{
    hearing::descriptors::{Described, Key, Loudness, Tempo},
    library::Track,
    telling::names::{clock, cut_short},
};

pub const A_TRACK: &str = "A track";
pub const NO_TRACK: &str = "This track is no longer kept here.";
pub const SOUND_HEADING: &str = "How it sounds";
pub const TAGS_HINT: &str =
    "Where it stands out from other music, surest first. The networks that say so can be wrong.";
pub const FELT_HINT: &str = "Guessed from its sound. People differ.";
pub const OVER_TIME_HEADING: &str = "Over time";
pub const LISTENING: &str = "Listening closely …";
pub const NO_SOUND: &str =
    "Its sound is no longer kept here, so how it changes over time can't be shown. Add its file again to see it.";
pub const LOOK_ENDED: &str = "How it changes over time can't be shown this time.";
pub const TAGGRAM_ALT: &str = "What is heard when. The same as a table follows.";
pub const AS_TABLE: &str = "As a table";
pub const COLUMNS: [&str; 4] = ["Sound", "Start", "Middle", "End"];
pub const SPECTROGRAM_ALT: &str = "Spectrogram: low tones below, high ones above, the lighter the louder.";
pub const CURVE_PLEASANT: &str = "up is pleasant";
pub const CURVE_STIRRING: &str = "up is stirring";
pub const SIMILAR_HEADING: &str = "Sounds like it";
pub const NO_SIMILAR: &str = "Nothing else is in your library yet.";

/// A tempo or a key less sure than that of three in four of the 260 Emotify excerpts is said with a "perhaps". The bounds
/// of loudness and brightness below are the quarters of the same excerpts.
const SURE_TEMPO: f32 = 0.35;
const SURE_KEY: f32 = 0.28;

/// What was measured, a short sentence each; nothing of what could not be told.
pub fn facts(track: &Track) -> Vec<String> {
    let Described { tempo, key, loudness, brightness_hz, vocalness, .. } = &track.heard.described;
    let mut facts = vec![format!("{} long", clock(f64::from(track.heard.duration_secs)))];
    facts.extend(cut_short(&track.heard).map(|said| format!("Damaged: {said}")));
    facts.extend(tempo.map(self::tempo));
    facts.extend(key.map(self::key));
    facts.extend(loudness.map(self::loudness));
    facts.extend(brightness_hz.map(brightness).map(str::to_owned));
    facts.extend(vocalness.map(voice).map(str::to_owned));
    facts
}

/// "About 120 beats a minute, or 60".
fn tempo(tempo: Tempo) -> String {
    let sure = if tempo.confidence >= SURE_TEMPO { "About" } else { "Perhaps" };
    format!("{sure} {} beats a minute, or {}", whole(tempo.bpm), whole(tempo.other_bpm))
}

fn key(key: Key) -> String {
    let sure = if key.confidence >= SURE_KEY { "Probably" } else { "Perhaps" };
    format!("{sure} in {}", key.name())
}

/// "Quiet, with some contrasts (-20 LUFS, range 4 LU)".
fn loudness(loudness: Loudness) -> String {
    let how = match loudness.integrated_lufs {
        lufs if lufs >= -12.0 => "Loud",
        lufs if lufs >= -18.0 => "Moderately loud",
        _ => "Quiet",
    };
    let range = match loudness.range_lu {
        range if range >= 6.5 => "with great contrasts",
        range if range >= 2.5 => "with some contrasts",
        _ => "hardly any contrasts",
    };
    format!("{how}, {range} ({} LUFS, range {} LU)", whole(loudness.integrated_lufs), whole(loudness.range_lu))
}

fn brightness(hz: f32) -> &'static str {
    match hz {
        hz if hz >= 1_800.0 => "Bright: much high sound",
        hz if hz >= 1_100.0 => "Neither dark nor bright",
        _ => "Dark: mostly low sound",
    }
}

fn voice(vocalness: f32) -> &'static str {
    match vocalness {
        p if p >= 0.75 => "Sung, most likely",
        p if p >= 0.25 => "With or without singing: hard to tell",
        _ => "Instrumental, most likely",
    }
}

pub fn taggram_caption(duration_secs: f32) -> String {
    format!("From 0:00 to {}; the lighter, the more of it than in other music.", clock(f64::from(duration_secs)))
}

/// How alike two tracks sound, from the cosine of their embeddings.
pub fn likeness(cosine: f32) -> &'static str {
    match cosine {
        cosine if cosine >= 0.8 => "very much alike",
        cosine if cosine >= 0.5 => "much alike",
        cosine if cosine >= 0.2 => "a little alike",
        _ => "hardly alike",
    }
}

/// A number without its fraction; 0 where it is none.
fn whole(value: f32) -> i32 {
    value.round() as i32
}

#[cfg(test)]
mod tests {
    use crate::telling::levels::level;

    use super::*;
    use crate::{
        ground::ids::TrackId,
        hearing::{Heard, descriptors::Mode},
    };

    fn track(described: Described) -> Track {
        Track {
            id: TrackId("1".into()),
            file_name: "1.mp3".into(),
            heard: Heard { duration_secs: 187.0, described, ..Heard::default() },
            ..Track::default()
        }
    }

    #[test]
    fn what_was_measured_is_said_as_surely_as_it_was_measured() {
        let described = Described {
            tempo: Some(Tempo { bpm: 119.6, confidence: 0.8, other_bpm: 59.8 }),
            key: Some(Key { tonic: 9, mode: Mode::Minor, confidence: 0.01 }),
            loudness: Some(Loudness { integrated_lufs: -13.7, range_lu: 4.2 }),
            brightness_hz: Some(800.0),
            vocalness: Some(0.1),
            ..Described::default()
        };
        let expected = [
            "3:07 long",
            "About 120 beats a minute, or 60",
            "Perhaps in A minor",
            "Moderately loud, with some contrasts (-14 LUFS, range 4 LU)",
            "Dark: mostly low sound",
            "Instrumental, most likely",
        ];
        assert_eq!(facts(&track(described)), expected);
    }

    #[test]
    fn what_an_older_version_heard_says_nothing_it_does_not_know() {
        assert_eq!(facts(&track(Described::default())), ["3:07 long"]);
    }

    #[test]
    fn broken_numbers_are_words_too() {
        let nan = f32::NAN;
        assert_eq!((level(nan), likeness(nan), voice(nan)), ("little", "hardly alike", "Instrumental, most likely"));
        assert_eq!(tempo(Tempo { bpm: nan, confidence: nan, other_bpm: nan }), "Perhaps 0 beats a minute, or 0");
    }
}
