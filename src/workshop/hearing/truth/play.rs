//! The parts of a written piece: chords, bass, melody and drums, each in the manner of its style.

use super::{
    midi::{DRUM_CHANNEL, Score},
    style::Style,
};
use crate::ground::random::SplitMix64;

/// A chord: semitones of its root above the tonic, and of its tones above the root.
pub type Chord = (u8, &'static [u8]);

/// Notes start up to this late, as people play.
const LATE_SECS: f64 = 0.008;

const MAJOR_SCALE: [u8; 7] = [0, 2, 4, 5, 7, 9, 11];
const MINOR_SCALE: [u8; 7] = [0, 2, 3, 5, 7, 8, 10];
/// The minor scale over a dominant.
const HARMONIC_SCALE: [u8; 7] = [0, 2, 3, 5, 7, 8, 11];

const KICK: u8 = 36;
const SNARE: u8 = 38;
const CLAP: u8 = 39;
const CLOSED_HAT: u8 = 42;
const PEDAL_HAT: u8 = 44;
const OPEN_HAT: u8 = 46;
const RIDE: u8 = 51;

pub const CHORDS: u8 = 0;
pub const BASS: u8 = 1;
pub const MELODY: u8 = 2;

/// Who plays a piece, bar by bar.
pub struct Player {
    pub dice: SplitMix64,
    pub score: Score,
    pub tonic: u8,
    pub is_minor: bool,
    pub style: Style,
    pub bpm: f64,
    pub beats_per_bar: u32,
    /// Where in the scale the melody is, in steps from the tonic of its octave.
    pub line: i32,
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

    pub fn hold(&mut self, start: f64, chord: Chord, beats: f64) {
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

    pub fn chords(&mut self, start: f64, chord: Chord, comping: usize) {
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

    pub fn bass(&mut self, start: f64, chord: Chord) {
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

    pub fn melody(&mut self, start: f64, chord: Chord, ends_phrase: bool) {
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
        let is_chord_tone =
            |line: i32| chord.1.iter().any(|tone| (semitones(line) - i32::from(chord.0 + tone)).rem_euclid(12) == 0);
        if on_beat && let Some(near) = [0, 1, -1, 2, -2].into_iter().find(|step| is_chord_tone(self.line + step)) {
            self.line += near;
        }
        let key = 60 + i32::from(self.tonic) + semitones(self.line);
        self.play(MELODY, key.clamp(0, 127) as u8, 95.0, start, beats * 0.92);
    }

    pub fn drums(&mut self, start: f64, kind: u64, fill: bool) {
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
