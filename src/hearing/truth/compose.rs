//! Writes pieces whose tempo and key are known: chords that make the key, a melody in it, a bass, and drums in several
//! styles. From a seed, so that the same table can be printed again.

use super::midi::{DRUM_CHANNEL, Score};

/// How the drums play; the other parts follow them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Style {
    Rock,
    /// Three beats a bar.
    Waltz,
    /// Eighths are two thirds and one third of a beat.
    Swing,
    /// A bass drum on every beat.
    FourOnTheFloor,
    /// No drums; three or four beats a bar.
    None,
}

/// Every style, in the order of the table.
pub const STYLES: [Style; 5] = [Style::Rock, Style::Waltz, Style::Swing, Style::FourOnTheFloor, Style::None];

impl Style {
    pub fn name(self) -> &'static str {
        match self {
            Self::Rock => "rock",
            Self::Waltz => "waltz",
            Self::Swing => "swing",
            Self::FourOnTheFloor => "four on the floor",
            Self::None => "no drums",
        }
    }
}

/// A piece with what is true of it.
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
const DETUNED_ONE_IN: u64 = 3;
const DETUNED_CENTS: f64 = 40.0;
/// Notes start up to this late, as people play.
const LATE_SECS: f64 = 0.008;

/// A chord: semitones of its root above the tonic, and of its tones above the root.
type Chord = (u8, &'static [u8]);
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
const MAJOR_SCALE: [u8; 7] = [0, 2, 4, 5, 7, 9, 11];
const MINOR_SCALE: [u8; 7] = [0, 2, 3, 5, 7, 8, 10];
/// The minor scale over a dominant.
const HARMONIC_SCALE: [u8; 7] = [0, 2, 3, 5, 7, 8, 11];

/// General MIDI programs: pianos, organ, guitars, strings, brass, reeds, pads, bells.
const CHORD_PROGRAMS: [u8; 14] = [0, 1, 4, 5, 16, 24, 25, 26, 27, 29, 48, 61, 88, 11];
const MELODY_PROGRAMS: [u8; 14] = [0, 11, 22, 25, 30, 40, 56, 60, 65, 68, 71, 73, 80, 81];
const BASS_PROGRAMS: [u8; 6] = [32, 33, 34, 35, 36, 38];

const KICK: u8 = 36;
const SNARE: u8 = 38;
const CLAP: u8 = 39;
const CLOSED_HAT: u8 = 42;
const PEDAL_HAT: u8 = 44;
const OPEN_HAT: u8 = 46;
const RIDE: u8 = 51;

const CHORDS: u8 = 0;
const BASS: u8 = 1;
const MELODY: u8 = 2;

/// SplitMix64 (Steele, Lea and Flood 2014): small, and the same everywhere.
struct Dice(u64);

impl Dice {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        z ^ (z >> 31)
    }

    fn below(&mut self, count: u64) -> u64 {
        self.next() % count.max(1)
    }

    fn between(&mut self, (low, high): (f64, f64)) -> f64 {
        low + (high - low) * (self.next() >> 11) as f64 / (1_u64 << 53) as f64
    }

    fn pick<T: Copy>(&mut self, from: &[T]) -> Option<T> {
        from.get(self.below(from.len() as u64) as usize).copied()
    }

    fn one_in(&mut self, count: u64) -> bool {
        self.below(count) == 0
    }
}

/// The `index`-th piece of a seed. Keys and styles go round, so that 120 pieces hold every pair of them once.
pub fn piece(seed: u64, index: u64) -> Piece {
    let mut dice = Dice(seed.wrapping_mul(1_000_003).wrapping_add(index));
    dice.next();
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
    let drums = player.dice.next();
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

struct Player {
    dice: Dice,
    score: Score,
    tonic: u8,
    is_minor: bool,
    style: Style,
    bpm: f64,
    beats_per_bar: u32,
    /// Where in the scale the melody is, in steps from the tonic of its octave.
    line: i32,
}

impl Player {
    fn play(&mut self, channel: u8, key: u8, velocity: f64, start: f64, beats: f64) {
        let late = self.dice.between((0.0, LATE_SECS)) * self.bpm / 60.0;
        let velocity = velocity + self.dice.between((-8.0, 8.0));
        self.score.note(channel, key, velocity.clamp(20.0, 125.0) as u8, start + late, beats);
    }

    fn hit(&mut self, drum: u8, velocity: f64, start: f64) {
        self.play(DRUM_CHANNEL, drum, velocity, start, 0.2);
    }

    /// The tones of a chord between E3 and D#4.
    fn voicing(&self, (root, tones): Chord) -> Vec<u8> {
        let mut keys: Vec<u8> = tones.iter().map(|tone| 52 + (self.tonic + root + tone + 8) % 12).collect();
        keys.sort_unstable();
        keys
    }

    /// The bass note between E1 and D#2 that is `above` semitones above the chord's root.
    fn low(&self, (root, _): Chord, above: u8) -> u8 {
        28 + (self.tonic + root + above + 8) % 12
    }

    fn hold(&mut self, start: f64, chord: Chord, beats: f64) {
        for key in self.voicing(chord) {
            self.play(CHORDS, key, 80.0, start, beats);
        }
        self.play(BASS, self.low(chord, 0), 90.0, start, beats);
    }

    /// The second half of a beat.
    fn off_beat(&self) -> f64 {
        if self.style == Style::Swing { 2.0 / 3.0 } else { 0.5 }
    }

    fn stab(&mut self, chord: Chord, start: f64, beats: f64, velocity: f64) {
        for key in self.voicing(chord) {
            self.play(CHORDS, key, velocity, start, beats);
        }
    }

    fn chords(&mut self, start: f64, chord: Chord, comping: u64) {
        let (bar, off) = (self.beats_per_bar, self.off_beat());
        match (self.style, comping) {
            (Style::Waltz, 0 | 1) => {
                for beat in 1..bar {
                    self.stab(chord, start + f64::from(beat), 0.8, 70.0);
                }
            }
            (Style::Swing, 0 | 1) => {
                self.stab(chord, start, 0.9, 75.0);
                self.stab(chord, start + 1.0 + off, 0.3, 80.0);
                if self.dice.one_in(2) {
                    self.stab(chord, start + 3.0 + off, 0.3, 70.0);
                }
            }
            (Style::FourOnTheFloor, 0) => {
                for beat in 0..bar {
                    self.stab(chord, start + f64::from(beat) + 0.5, 0.4, 85.0);
                }
            }
            // Strummed or struck on every beat, or on every eighth.
            (_, 0) => {
                let eighths = self.style == Style::Rock;
                for beat in 0..bar {
                    self.stab(chord, start + f64::from(beat), 0.45, if beat == 0 { 90.0 } else { 75.0 });
                    if eighths {
                        self.stab(chord, start + f64::from(beat) + 0.5, 0.4, 65.0);
                    }
                }
            }
            // Broken chords in eighths.
            (_, 1) => {
                let keys = self.voicing(chord);
                for half in 0..2 * bar {
                    let Some(&key) = keys.get(half as usize % keys.len().max(1)) else { continue };
                    let at = start + f64::from(half / 2) + if half % 2 == 1 { off } else { 0.0 };
                    self.play(CHORDS, key, if half % 2 == 0 { 85.0 } else { 70.0 }, at, 0.6);
                }
            }
            // Held, struck again in the middle; without drums on every beat.
            _ => {
                let step = if self.style == Style::None { 1 } else { bar.div_ceil(2) };
                let mut beat = 0;
                while beat < bar {
                    let beats = step.min(bar - beat);
                    self.stab(chord, start + f64::from(beat), f64::from(beats) * 0.95, 78.0);
                    beat += step;
                }
            }
        }
    }

    fn bass(&mut self, start: f64, chord: Chord) {
        let (root, fifth) = (self.low(chord, 0), self.low(chord, chord.1.get(2).copied().unwrap_or(7)));
        match self.style {
            Style::Waltz => self.play(BASS, root, 95.0, start, 0.9),
            Style::Swing => {
                let third = self.low(chord, chord.1.get(1).copied().unwrap_or(4));
                for (beat, key) in [root, third, fifth, root].into_iter().enumerate() {
                    self.play(BASS, key, 90.0, start + beat as f64, 0.9);
                }
            }
            Style::Rock => {
                for half in 0..2 * self.beats_per_bar {
                    self.play(BASS, root, if half % 2 == 0 { 92.0 } else { 78.0 }, start + f64::from(half) / 2.0, 0.4);
                }
            }
            Style::FourOnTheFloor => {
                for beat in 0..self.beats_per_bar {
                    let at = start + f64::from(beat);
                    self.play(BASS, root, 90.0, at + 0.5, 0.4);
                    if beat == 0 {
                        self.play(BASS, root, 95.0, at, 0.4);
                    }
                }
            }
            Style::None => {
                self.play(BASS, root, 92.0, start, f64::from(self.beats_per_bar) / 2.0);
                if self.beats_per_bar == 4 {
                    self.play(BASS, fifth, 80.0, start + 2.0, 1.9);
                }
            }
        }
    }

    fn melody(&mut self, start: f64, chord: Chord, ends_phrase: bool) {
        let bar = f64::from(self.beats_per_bar);
        let mut beat = 0.0;
        while beat < bar {
            if ends_phrase && beat >= bar - 2.0 {
                self.sing(start + beat, bar - beat, chord, true);
                return;
            }
            match self.dice.below(10) {
                0..=3 => {
                    self.sing(start + beat, 1.0, chord, true);
                    beat += 1.0;
                }
                4..=6 => {
                    let off = self.off_beat();
                    self.sing(start + beat, off, chord, true);
                    self.sing(start + beat + off, 1.0 - off, chord, false);
                    beat += 1.0;
                }
                7 | 8 => {
                    let beats = (bar - beat).min(2.0);
                    self.sing(start + beat, beats, chord, true);
                    beat += beats;
                }
                _ => beat += 1.0,
            }
        }
    }

    /// The next note of the melody: a small step in the scale, to a tone of the chord on a beat.
    fn sing(&mut self, start: f64, beats: f64, chord: Chord, on_beat: bool) {
        let dominant = self.is_minor && chord.0 == 7;
        let scale = match (self.is_minor, dominant) {
            (false, _) => MAJOR_SCALE,
            (true, false) => MINOR_SCALE,
            (true, true) => HARMONIC_SCALE,
        };
        self.line = (self.line + self.dice.below(5) as i32 - 2).clamp(0, 13);
        let semitones = |line: i32| {
            let degree = scale.get(line.rem_euclid(7) as usize).copied().unwrap_or(0);
            i32::from(degree) + 12 * line.div_euclid(7)
        };
        let is_chord_tone = |line: i32| {
            chord.1.iter().any(|tone| (semitones(line) - i32::from(chord.0 + tone)).rem_euclid(12) == 0)
        };
        if on_beat && let Some(near) = [0, 1, -1, 2, -2].into_iter().find(|step| is_chord_tone(self.line + step)) {
            self.line += near;
        }
        let key = 60 + i32::from(self.tonic) + semitones(self.line);
        self.play(MELODY, key.clamp(0, 127) as u8, 95.0, start, beats * 0.92);
    }

    fn drums(&mut self, start: f64, kind: u64, fill: bool) {
        let bar = self.beats_per_bar;
        for beat in 0..bar {
            let at = start + f64::from(beat);
            match self.style {
                Style::None => {}
                Style::Rock => {
                    let hat = if kind & 1 == 0 { CLOSED_HAT } else { RIDE };
                    self.hit(hat, 85.0, at);
                    self.hit(hat, 65.0, at + 0.5);
                    if beat % 2 == 0 {
                        self.hit(KICK, 110.0, at);
                        if kind & 2 != 0 && beat == 2 {
                            self.hit(KICK, 95.0, at + 0.5);
                        }
                    } else {
                        self.hit(SNARE, 110.0, at);
                    }
                    if fill && beat == 3 {
                        for quarter in 1..4 {
                            self.hit(SNARE, 90.0, at + f64::from(quarter) / 4.0);
                        }
                    }
                }
                Style::Waltz => {
                    if beat == 0 {
                        self.hit(KICK, 105.0, at);
                    } else {
                        self.hit(if kind & 1 == 0 { CLOSED_HAT } else { SNARE }, 75.0, at);
                    }
                    if kind & 2 != 0 {
                        self.hit(RIDE, 60.0, at);
                    }
                }
                Style::Swing => {
                    self.hit(RIDE, 90.0, at);
                    if beat % 2 == 1 {
                        self.hit(RIDE, 70.0, at + 2.0 / 3.0);
                        self.hit(PEDAL_HAT, 85.0, at);
                    }
                    if kind & 1 == 0 {
                        self.hit(KICK, 55.0, at);
                    }
                    if kind & 2 != 0 && self.dice.one_in(4) {
                        self.hit(SNARE, 60.0, at + 2.0 / 3.0);
                    }
                }
                Style::FourOnTheFloor => {
                    self.hit(KICK, 118.0, at);
                    self.hit(OPEN_HAT, 75.0, at + 0.5);
                    if beat % 2 == 1 {
                        self.hit(if kind & 1 == 0 { CLAP } else { SNARE }, 100.0, at);
                    }
                    if kind & 2 != 0 {
                        for quarter in 0..4 {
                            self.hit(CLOSED_HAT, 60.0, at + f64::from(quarter) / 4.0);
                        }
                    }
                }
            }
        }
    }
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
