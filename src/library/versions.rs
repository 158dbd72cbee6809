//! The same music twice: copies of one recording, and other versions of one piece.
//!
//! A library grows by copies: the album and the compilation, the FLAC and its MP3, the live take. A list that plays one
//! recording twice looks broken, and one that drops a version silently loses music. So they are named here, as what
//! they probably are, and nothing is removed.
//!
//! One recording is known by its fingerprint (see `recordings`). Tracks heard before there were fingerprints, and versions
//! of a piece, are compared by their sound (`evaluate music` prints how often either is wrong): the tags of both networks
//! in standard deviations from the reference corpus. A library of 100,000 tracks has five thousand million pairs, so only
//! those that may match are compared: of like length, or of one title.

use std::collections::BTreeMap;

use super::{
    Names, Track,
    kin::{Kin, Kinship},
    recordings::{self, Recording},
};
use crate::{
    hearing::{Heard, log_odds},
    mood::reference::reference,
};

/// Files of one recording end within this of each other: encoders pad, and cutters leave a moment of silence.
pub const SAME_LENGTH_SECS: f32 = 2.0;
/// Least cosine of two sounds that are taken for one recording; measured on copies of Emotify's excerpts.
pub const SAME_SOUND: f32 = 0.94;
/// Least cosine of two sounds of one title that are taken for versions of one piece: half of all pairs of unrelated
/// music are below 0, and one in fifty is above this.
pub const LIKE_SOUND: f32 = 0.8;
/// Tempi of one recording differ by less, as a ratio; also when one was heard at half or double speed.
const SAME_TEMPO: f32 = 0.03;
/// Where the estimate of a tempo or a key is less sure than this, it says nothing.
const SURE: f32 = 0.3;
/// Two unit vectors at cosine [`SAME_SOUND`] differ in the sign of a ninth of their values on average (the angle's share
/// of a half turn); beyond a quarter the cosine is not worked out.
const MOST_SIGNS_APART: u32 = 25;
/// Kin named for one track: a folder of a thousand test tones has half a million pairs that nobody wants to read.
const MOST_KIN: u8 = 8;
/// Tracks between two pauses.
const STEP_TRACKS: usize = 200;

/// How a track sounds: its tags' log-odds in standard deviations from the reference corpus, of unit length.
pub struct Sound {
    values: Vec<f32>,
    signs: u128,
}

impl Sound {
    pub fn of(heard: &Heard) -> Sound {
        let reference = reference();
        let msd = heard.tags_msd.iter().zip(&reference.tags_msd);
        let mtt = heard.tags_mtt.iter().zip(&reference.tags_mtt);
        let mut values: Vec<f32> = msd.chain(mtt).map(|(&p, spread)| spread.z(log_odds(p))).collect();
        let norm = values.iter().map(|value| value * value).sum::<f32>().sqrt();
        if norm > 0.0 {
            values.iter_mut().for_each(|value| *value /= norm);
        }
        let signs = values.iter().take(128).fold(0, |signs, &value| signs << 1 | u128::from(value > 0.0));
        Sound { values, signs }
    }

    pub fn cosine(&self, other: &Sound) -> f32 {
        self.values.iter().zip(&other.values).map(|(a, b)| a * b).sum()
    }

    fn may_be_same(&self, other: &Sound) -> bool {
        (self.signs ^ other.signs).count_ones() <= MOST_SIGNS_APART
    }
}

/// Nothing measured speaks against the two being one recording: length, and tempo and key where both are sure.
pub fn measures_agree(a: &Heard, b: &Heard) -> bool {
    let is_same_tempo = match (a.described.tempo, b.described.tempo) {
        (Some(a), Some(b)) if a.confidence >= SURE && b.confidence >= SURE && a.bpm > 0.0 && b.bpm > 0.0 => {
            [1.0, 2.0, 0.5].iter().any(|factor| (a.bpm / b.bpm * factor - 1.0).abs() < SAME_TEMPO)
        }
        _ => true,
    };
    let is_same_key = match (a.described.key, b.described.key) {
        (Some(a), Some(b)) if a.confidence >= SURE && b.confidence >= SURE => a.tonic == b.tonic && a.mode == b.mode,
        _ => true,
    };
    is_same_tempo && is_same_key && (a.duration_secs - b.duration_secs).abs() <= SAME_LENGTH_SECS
}

/// Words that tell versions of a piece apart, not pieces.
const VERSION_WORDS: [&str; 22] = [
    "live",
    "remix",
    "mix",
    "remaster",
    "remastered",
    "version",
    "acoustic",
    "demo",
    "edit",
    "radio",
    "mono",
    "stereo",
    "instrumental",
    "extended",
    "original",
    "single",
    "album",
    "take",
    "alternate",
    "unplugged",
    "feat",
    "session",
];

/// The words of a title that name its piece, in lower case: without what stands in brackets, years, and words such as
/// "live" and "remastered". Empty where nothing is left.
pub fn title_words(title: &str) -> String {
    let mut depth = 0_u32;
    let mut plain = String::new();
    for c in title.chars() {
        match c {
            '(' | '[' => depth += 1,
            ')' | ']' => depth = depth.saturating_sub(1),
            _ if depth == 0 => plain.extend(c.to_lowercase()),
            _ => {}
        }
    }
    let is_piece = |word: &&str| {
        let is_year = word.len() == 4 && word.chars().all(|c| c.is_ascii_digit());
        !word.is_empty() && !is_year && !VERSION_WORDS.contains(word)
    };
    plain.split(|c: char| !c.is_alphanumeric() && c != '\'').filter(is_piece).collect::<Vec<_>>().join(" ")
}

/// One word ("Intro", "Prelude") names a piece only together with its artist.
fn piece(names: &Names) -> Option<String> {
    let words = title_words(&names.title);
    match words.split(' ').count() {
        _ if words.is_empty() => None,
        1 if names.artist.is_empty() => None,
        1 => Some(format!("{words}\n{}", names.artist.to_lowercase())),
        _ => Some(words),
    }
}

fn recording(place: usize, track: &Track) -> Option<Recording<'_>> {
    let fingerprint = track.heard.described.fingerprint.as_ref()?;
    Some(Recording { place, duration_secs: track.heard.duration_secs, fingerprint })
}

/// Every pair of tracks that belongs together, in an order that does not depend on chance. `breathe` may pause for
/// others and answers whether to go on; `None` where it does not.
pub async fn find(tracks: &[&Track], mut breathe: impl AsyncFnMut() -> bool) -> Option<Vec<Kin>> {
    let sounds: Vec<Sound> = tracks.iter().map(|track| Sound::of(&track.heard)).collect();
    let mut by_length: Vec<usize> =
        (0..tracks.len()).filter(|&at| tracks[at].heard.duration_secs.is_finite()).collect();
    by_length.sort_by(|&a, &b| tracks[a].heard.duration_secs.total_cmp(&tracks[b].heard.duration_secs));
    let mut found = BTreeMap::new();
    let mut kin_of = vec![0_u8; tracks.len()];
    let recordings: Vec<Recording<'_>> = by_length.iter().filter_map(|&at| recording(at, tracks[at])).collect();
    for (a, b) in recordings::find(&recordings, &mut breathe).await? {
        if kin_of[a] < MOST_KIN && kin_of[b] < MOST_KIN {
            found.insert((a, b), Kinship::SameRecording);
            kin_of[a] += 1;
            kin_of[b] += 1;
        }
    }
    let has_fingerprint = |at: usize| tracks[at].heard.described.fingerprint.is_some();
    for (place, &a) in by_length.iter().enumerate() {
        if place % STEP_TRACKS == 0 && !breathe().await {
            return None;
        }
        let longest_secs = tracks[a].heard.duration_secs + SAME_LENGTH_SECS;
        let near = by_length[place + 1..].iter().take_while(|&&b| tracks[b].heard.duration_secs <= longest_secs);
        for &b in near {
            if kin_of[a] >= MOST_KIN {
                break;
            }
            if kin_of[b] < MOST_KIN
                && !(has_fingerprint(a) && has_fingerprint(b))
                && sounds[a].may_be_same(&sounds[b])
                && sounds[a].cosine(&sounds[b]) >= SAME_SOUND
                && measures_agree(&tracks[a].heard, &tracks[b].heard)
            {
                found.insert((a.min(b), a.max(b)), Kinship::SameRecording);
                kin_of[a] += 1;
                kin_of[b] += 1;
            }
        }
    }
    let mut by_piece: BTreeMap<String, Vec<usize>> = BTreeMap::new();
    for (at, track) in tracks.iter().enumerate() {
        if let Some(piece) = piece(&track.names) {
            by_piece.entry(piece).or_default().push(at);
        }
    }
    for versions in by_piece.values() {
        if !breathe().await {
            return None;
        }
        for (place, &a) in versions.iter().enumerate() {
            for &b in &versions[place + 1..] {
                if kin_of[a] >= MOST_KIN {
                    break;
                }
                if kin_of[b] < MOST_KIN && sounds[a].cosine(&sounds[b]) >= LIKE_SOUND {
                    found.entry((a, b)).or_insert(Kinship::OtherVersion);
                    kin_of[a] += 1;
                    kin_of[b] += 1;
                }
            }
        }
    }
    let kin = |((a, b), kinship): ((usize, usize), Kinship)| Kin {
        a: tracks[a].id.clone(),
        b: tracks[b].id.clone(),
        kinship,
    };
    Some(found.into_iter().map(kin).collect())
}

#[cfg(test)]
mod tests {
    use std::{
        future::Future,
        pin::pin,
        task::{Context, Poll, Waker},
    };

    use super::*;
    use crate::{
        ground::ids::TrackId,
        hearing::descriptors::{Described, Fingerprint, Tempo},
        mood::reference::Spread,
    };

    fn now<T>(future: impl Future<Output = T>) -> T {
        match pin!(future).poll(&mut Context::from_waker(Waker::noop())) {
            Poll::Ready(value) => value,
            Poll::Pending => panic!("nothing here waits"),
        }
    }

    /// Tags drawn from a seed around the reference corpus; `change` moves them a little.
    fn track(id: &str, title: &str, seed: u32, change: f32, duration_secs: f32) -> Track {
        let mut random = crate::ground::random::SplitMix64(seed.into());
        let mut tags = |spreads: &[Spread]| -> Vec<f32> {
            let mut one = |(at, spread): (usize, &Spread)| {
                let z = 1.5 * random.signed() + change * (at % 3) as f32;
                1.0 / (1.0 + (-(spread.mean + z * spread.sd)).exp())
            };
            spreads.iter().enumerate().map(&mut one).collect()
        };
        Track {
            id: TrackId(id.into()),
            names: Names { title: title.into(), artist: "Ana".into(), ..Names::default() },
            heard: Heard {
                duration_secs,
                tags_msd: tags(&reference().tags_msd),
                tags_mtt: tags(&reference().tags_mtt),
                ..Heard::default()
            },
            ..Track::default()
        }
    }

    fn found(tracks: &[Track]) -> Vec<(String, String, Kinship)> {
        let tracks: Vec<&Track> = tracks.iter().collect();
        let kin = now(find(&tracks, async || true)).unwrap();
        kin.into_iter().map(|kin| (kin.a.0, kin.b.0, kin.kinship)).collect()
    }

    #[test]
    fn copies_are_found_by_sound_and_length() {
        let tracks = [
            track("a", "One", 1, 0.0, 200.0),
            track("other", "Two", 2, 0.0, 200.0),
            track("copy", "Untitled", 1, 0.1, 201.5),
            track("longer", "Longer", 1, 0.1, 203.0),
        ];
        let same = Kinship::SameRecording;
        assert_eq!(found(&tracks), [("a".into(), "copy".into(), same), ("copy".into(), "longer".into(), same)]);
    }

    #[test]
    fn where_both_have_a_fingerprint_it_decides() {
        let with = |id: &str, sound: u32, print: Option<u64>, secs: f32| {
            let mut track = track(id, id, sound, 0.0, secs);
            let words = |seed: u64| {
                let mut random = crate::ground::random::SplitMix64(seed);
                (0..121).map(|_| random.bits() as u32 | 1).collect::<Vec<u32>>()
            };
            track.heard.described.fingerprint =
                print.map(|print| Fingerprint { head: words(print), tail: words(print + 100) });
            track
        };
        let pair = |a: &str, b: &str| (a.to_owned(), b.to_owned(), Kinship::SameRecording);
        let tracks = [
            with("a", 1, Some(1), 213.0),
            with("edit", 2, Some(1), 190.0),
            with("other", 1, Some(2), 213.0),
            with("old", 1, None, 213.0),
        ];
        assert_eq!(found(&tracks), [pair("a", "edit"), pair("a", "old"), pair("other", "old")]);
    }

    #[test]
    fn another_tempo_is_another_recording() {
        let with_tempo = |id: &str, bpm: f32, confidence: f32| {
            let mut track = track(id, id, 1, 0.0, 200.0);
            track.heard.described.tempo = Some(Tempo { bpm, confidence, other_bpm: 0.0 });
            track
        };
        assert!(found(&[with_tempo("a", 100.0, 0.9), with_tempo("b", 120.0, 0.9)]).is_empty());
        assert_eq!(found(&[with_tempo("a", 100.0, 0.9), with_tempo("b", 200.5, 0.9)]).len(), 1, "heard twice as fast");
        assert_eq!(found(&[with_tempo("a", 100.0, 0.9), with_tempo("b", 120.0, 0.1)]).len(), 1, "not sure");
        assert_eq!(Described::default().tempo, None);
    }

    #[test]
    fn versions_are_found_by_title_and_likeness() {
        let tracks = [
            track("a", "Blue Rain", 1, 0.0, 200.0),
            track("live", "Blue Rain (Live at the Barn)", 1, 0.3, 320.0),
            track("b", "Blue Rain", 7, 0.0, 200.0),
        ];
        assert_eq!(found(&tracks), [("a".into(), "live".into(), Kinship::OtherVersion)]);
    }

    #[test]
    fn a_crowd_of_equal_tracks_names_few_kin_each() {
        let tracks: Vec<Track> = (0..40).map(|at| track(&at.to_string(), "Same Tone", 1, 0.0, 9.0)).collect();
        let mut named: BTreeMap<String, u8> = BTreeMap::new();
        for (a, b, _) in found(&tracks) {
            *named.entry(a).or_default() += 1;
            *named.entry(b).or_default() += 1;
        }
        assert!(named.len() >= 36 && named.values().all(|&kin| kin <= MOST_KIN), "{named:?}");
    }

    #[test]
    fn titles_name_pieces() {
        let cases = [
            ("Blue Rain (Live at the Barn) [2011 Remaster]", "blue rain"),
            ("BLUE RAIN - Remastered 2009", "blue rain"),
            ("Don't Stop", "don't stop"),
            ("1979", ""),
            ("(Intro)", ""),
            ("Ütopia, pt. 2)", "ütopia pt 2"),
        ];
        for (title, words) in cases {
            assert_eq!(title_words(title), words, "{title}");
        }
        let one = Names { title: "Intro".into(), ..Names::default() };
        assert_eq!(piece(&one), None, "one word without an artist names nothing");
    }

    #[test]
    fn the_quick_look_never_hides_a_copy() {
        let tracks: Vec<Track> = (0..60).map(|seed| track("a", "", seed / 3, 0.1 * (seed % 3) as f32, 9.0)).collect();
        let sounds: Vec<Sound> = tracks.iter().map(|track| Sound::of(&track.heard)).collect();
        let mut copies = 0;
        for (place, a) in sounds.iter().enumerate() {
            for b in &sounds[place + 1..] {
                if a.cosine(b) >= SAME_SOUND {
                    copies += 1;
                    assert!(a.may_be_same(b));
                }
            }
        }
        assert!(copies >= 60, "{copies}");
    }

    #[test]
    fn it_stops_when_told() {
        let tracks = [track("a", "A", 1, 0.0, 9.0)];
        assert_eq!(now(find(&[&tracks[0]], async || false)), None);
    }
}
