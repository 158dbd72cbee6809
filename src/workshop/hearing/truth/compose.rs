//! Writes pieces whose tempo and key are known: chords that make the key, a melody in it, a bass, and drums in several
//! styles. From a seed, so that the same table can be printed again.

use super::{
    midi::{DRUM_CHANNEL, Score},
    play::{BASS, CHORDS, Chord, MELODY, Player},
    style::{STYLES, Style},
};
use crate::ground::random::SplitMix64;

/// A piece with what is true of it.
#[derive(Clone)]
pub struct Piece {
    pub bpm: f64,
    /// Pitch class of the tonic, 0 for C.
    pub tonic: u8,
    pub is_minor: bool,
    pub style: Style,
    /// How far from A = 440 Hz it is played.
    pub cents: f64,
    pub midi: Vec<u8>,
}

/// Tempos, evenly likely.
const BPM: (f64, f64) = (60.0, 180.0);
/// Lengths, evenly likely.
const SECS: (f64, f64) = (20.0, 30.0);
/// One piece in so many is out of tune, by up to this much.
const DETUNED_ONE_IN: usize = 3;
const DETUNED_CENTS: f64 = 40.0;

const MAJOR: &[u8] = &[0, 4, 7];
const MINOR: &[u8] = &[0, 3, 7];
const SEVENTH: &[u8] = &[0, 4, 7, 10];
const MAJOR_SEVENTH: &[u8] = &[0, 4, 7, 11];
const MINOR_SEVENTH: &[u8] = &[0, 3, 7, 10];
const HALF_DIMINISHED: &[u8] = &[0, 3, 6, 10];

/// Common progressions, one chord a bar.
const MAJOR_PROGRESSIONS: [&[Chord]; 9] = [
    &[(0, MAJOR), (7, MAJOR), (9, MINOR), (5, MAJOR)],
    &[(0, MAJOR), (5, MAJOR), (7, MAJOR), (0, MAJOR)],
    &[(0, MAJOR), (9, MINOR), (5, MAJOR), (7, MAJOR)],
    &[(2, MINOR_SEVENTH), (7, SEVENTH), (0, MAJOR_SEVENTH), (0, MAJOR_SEVENTH)],
    &[(0, MAJOR), (4, MINOR), (5, MAJOR), (7, SEVENTH)],
    &[(0, MAJOR), (0, MAJOR), (5, MAJOR), (0, MAJOR), (7, SEVENTH), (5, MAJOR), (0, MAJOR), (7, MAJOR)],
    &[(0, MAJOR), (2, MINOR), (7, SEVENTH), (0, MAJOR)],
    &[(0, MAJOR_SEVENTH), (9, MINOR_SEVENTH), (2, MINOR_SEVENTH), (7, SEVENTH)],
    &[(0, MAJOR), (7, MAJOR), (5, MAJOR), (0, MAJOR)],
];
const MINOR_PROGRESSIONS: [&[Chord]; 9] = [
    &[(0, MINOR), (5, MINOR), (7, MAJOR), (0, MINOR)],
    &[(0, MINOR), (10, MAJOR), (8, MAJOR), (7, MAJOR)],
    &[(0, MINOR), (8, MAJOR), (5, MINOR), (7, SEVENTH)],
    &[(2, HALF_DIMINISHED), (7, SEVENTH), (0, MINOR), (0, MINOR)],
    &[(0, MINOR), (8, MAJOR), (3, MAJOR), (10, MAJOR)],
    &[(0, MINOR), (5, MINOR), (0, MINOR), (7, SEVENTH)],
    &[(0, MINOR), (10, MAJOR), (5, MINOR), (0, MINOR)],
    &[(0, MINOR_SEVENTH), (5, MINOR_SEVENTH), (2, HALF_DIMINISHED), (7, SEVENTH)],
    &[(0, MINOR), (0, MINOR), (5, MINOR), (5, MINOR), (8, MAJOR), (7, MAJOR), (0, MINOR), (7, SEVENTH)],
];
/// General MIDI programs: pianos, organ, guitars, strings, brass, reeds, pads, bells.
const CHORD_PROGRAMS: [u8; 14] = [0, 1, 4, 5, 16, 24, 25, 26, 27, 29, 48, 61, 88, 11];
const MELODY_PROGRAMS: [u8; 14] = [0, 11, 22, 25, 30, 40, 56, 60, 65, 68, 71, 73, 80, 81];
const BASS_PROGRAMS: [u8; 6] = [32, 33, 34, 35, 36, 38];

/// The `index`-th piece of a seed. Keys and styles go round, so that 120 pieces hold every pair of them once.
pub fn piece(seed: u64, index: u64) -> Piece {
    let mut dice = SplitMix64(seed.wrapping_mul(1_000_003).wrapping_add(index));
    dice.bits();
    let (tonic, is_minor) = ((index % 12) as u8, index / 12 % 2 == 1);
    let style = STYLES.get((index % 5) as usize).copied().unwrap_or(Style::None);
    let bpm = (dice.between(BPM) * 10.0).round() / 10.0;
    let cents = if dice.one_in(DETUNED_ONE_IN) { dice.between((-DETUNED_CENTS, DETUNED_CENTS)) } else { 0.0 };
    let beats_per_bar = match style {
        Style::Waltz => 3,
        Style::None if dice.one_in(3) => 3,
        _ => 4,
    };
    let bars = (dice.between(SECS) * bpm / 60.0 / f64::from(beats_per_bar)).ceil() as u32;
    let progressions = if is_minor { MINOR_PROGRESSIONS } else { MAJOR_PROGRESSIONS };
    let progression = dice.pick(&progressions).unwrap_or(&[(0, MAJOR)]);

    let mut score = Score::new(bpm);
    let programs = [&CHORD_PROGRAMS[..], &BASS_PROGRAMS, &MELODY_PROGRAMS].map(|all| dice.pick(all).unwrap_or(0));
    let volumes = [(50.0, 100.0), (70.0, 110.0), (60.0, 110.0)].map(|range| dice.between(range) as u8);
    for channel in [CHORDS, BASS, MELODY] {
        score.channel(channel, programs[usize::from(channel)], volumes[usize::from(channel)], cents);
    }
    score.channel(DRUM_CHANNEL, 0, dice.between((60.0, 115.0)) as u8, 0.0);

    let mut player = Player { dice, score, tonic, is_minor, style, bpm, beats_per_bar, line: 7 };
    let comping = player.dice.below(3);
    let has_melody = !player.dice.one_in(5);
    let drums = player.dice.bits();
    for bar in 0..bars {
        let Some(&chord) = progression.get(bar as usize % progression.len()) else { continue };
        let start = f64::from(bar * beats_per_bar);
        player.chords(start, chord, comping);
        player.bass(start, chord);
        if has_melody {
            player.melody(start, chord, bar % 4 == 3);
        }
        player.drums(start, drums, bar % 8 == 7);
    }
    // The tonic, to end on.
    let home = (0, if is_minor { MINOR } else { MAJOR });
    let end = f64::from(bars * beats_per_bar);
    player.hold(end, home, f64::from(beats_per_bar));
    Piece { bpm, tonic, is_minor, style, cents, midi: player.score.bytes() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_seed_writes_the_same_piece_again_and_another_writes_another() {
        assert_eq!(piece(1, 7).midi, piece(1, 7).midi);
        assert_ne!(piece(1, 7).midi, piece(2, 7).midi);
    }

    #[test]
    fn a_hundred_and_twenty_pieces_hold_every_key_in_every_style() {
        let mut met = [[0; 24]; 5];
        for index in 0..120 {
            let piece = piece(3, index);
            let style = STYLES.iter().position(|&style| style == piece.style).unwrap();
            met[style][usize::from(piece.tonic) + 12 * usize::from(piece.is_minor)] += 1;
            assert!((60.0..=180.0).contains(&piece.bpm));
        }
        assert!(met.iter().flatten().all(|&count| count == 1));
    }
}
