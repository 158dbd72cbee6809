//! Key and mode from how long each pitch class sounds.
//!
//! Spectral peaks vote for the pitch classes they may be a harmonic of (HPCP, Gómez 2006), in tenths of a semitone, so
//! that the tuning can be found from all of the track before the votes are folded to twelve. The sum is compared with
//! the profile of every key (Krumhansl 1990).

use std::f64::consts::TAU;

use super::{
    described::{Key, Mode},
    frames::Frames,
};
use crate::hearing::log_mel::SAMPLE_RATE_HZ;

/// Samples of one frame: half a second, so that semitones above 130 Hz stand apart.
const FRAME_LEN: usize = 8_192;
const HOP_LEN: usize = FRAME_LEN / 2;
const BIN_HZ: f32 = SAMPLE_RATE_HZ as f32 / FRAME_LEN as f32;
/// Frequencies whose peaks count: from A1 to where peaks are harmonics more than notes.
const RANGE_HZ: (f32, f32) = (55.0, 1_500.0);
/// Peaks below this count so much more: the bass says more of the key than its few notes would.
const BASS_HZ: f32 = 200.0;
const BASS_WEIGHT: f32 = 1.5;
/// A peak counts by its magnitude to this power, so that the loudest note does not drown the others.
const COMPRESSION: f32 = 0.7;
/// C0 where A4 is 440 Hz.
const C0_HZ: f32 = 16.351_598;
/// Steps of a semitone that tuning is found in.
const STEPS: usize = 10;
const FINE: usize = 12 * STEPS;
/// A peak of a note may be any of so many harmonics; each counts this much less than the one before (Gómez 2006: .6 of
/// eight). These, the range and the weights were set on the tuning pieces of `hearing::truth`.
const HARMONICS: usize = 5;
const HARMONIC_DECAY: f32 = 0.8;
/// Peaks this far below the frame's strongest do not count (-40 dB).
const LEAST_PEAK: f32 = 0.01;
/// Frames whose strongest peak is below this are silent (-70 dBFS).
const SILENCE: f32 = 3e-4;

/// Weights of a key's twelve pitch classes from its tonic up, in major and in minor.
pub struct Profile {
    pub name: &'static str,
    pub major: [f64; 12],
    pub minor: [f64; 12],
}

/// Profiles from the literature, the one in use first; `hearsight evaluate music` compares them.
pub const PROFILES: [Profile; 5] = [
    Profile {
        name: "Faraldo 2017 (bgate)",
        major: [1.00, 0.00, 0.42, 0.00, 0.53, 0.37, 0.00, 0.77, 0.00, 0.38, 0.21, 0.30],
        minor: [1.00, 0.00, 0.36, 0.39, 0.00, 0.38, 0.00, 0.74, 0.27, 0.00, 0.42, 0.23],
    },
    Profile {
        name: "Temperley 2007 (Kostka-Payne corpus)",
        major: [0.748, 0.060, 0.488, 0.082, 0.670, 0.460, 0.096, 0.715, 0.104, 0.366, 0.057, 0.400],
        minor: [0.712, 0.084, 0.474, 0.618, 0.049, 0.460, 0.105, 0.747, 0.404, 0.067, 0.133, 0.330],
    },
    Profile {
        name: "Krumhansl and Kessler 1982",
        major: [6.35, 2.23, 3.48, 2.33, 4.38, 4.09, 2.52, 5.19, 2.39, 3.66, 2.29, 2.88],
        minor: [6.33, 2.68, 3.52, 5.38, 2.60, 3.53, 2.54, 4.75, 3.98, 2.69, 3.34, 3.17],
    },
    Profile {
        name: "Temperley 1999",
        major: [5.0, 2.0, 3.5, 2.0, 4.5, 4.0, 2.0, 4.5, 2.0, 3.5, 1.5, 4.0],
        minor: [5.0, 2.0, 3.5, 4.5, 2.0, 4.0, 2.0, 4.5, 3.5, 2.0, 1.5, 4.0],
    },
    Profile {
        name: "Sha'ath 2011",
        major: [6.6, 2.0, 3.5, 2.3, 4.6, 4.0, 2.5, 5.2, 2.4, 3.7, 2.3, 3.4],
        minor: [6.5, 2.7, 3.5, 5.4, 2.6, 3.5, 2.5, 5.2, 4.0, 2.7, 4.3, 3.2],
    },
];

/// Votes of everything heard.
pub struct Chroma {
    frames: Frames,
    votes: Votes,
}

struct Votes {
    /// By tenth of a semitone above C.
    fine: [f64; FINE],
    /// Where peaks lie between two semitones, as a sum of unit vectors weighted by strength.
    tuning: (f64, f64),
}

impl Default for Chroma {
    fn default() -> Self {
        Self { frames: Frames::new(FRAME_LEN, HOP_LEN), votes: Votes { fine: [0.0; FINE], tuning: (0.0, 0.0) } }
    }
}

impl Chroma {
    /// Takes samples that follow the last ones.
    pub fn push(&mut self, samples: &[f32]) {
        self.frames.push(samples, |magnitudes| self.votes.add(magnitudes));
    }

    /// Ends the stretch.
    pub fn end(&mut self) {
        self.frames.end(|magnitudes| self.votes.add(magnitudes));
    }

    /// Strength of the twelve pitch classes from C up, the strongest 1; `None` where nothing had a pitch.
    pub fn pitch_classes(&self) -> Option<[f64; 12]> {
        let angle = self.votes.tuning.1.atan2(self.votes.tuning.0);
        let offset = angle / TAU * STEPS as f64;
        let mut classes = [0.0; 12];
        for (class, into) in classes.iter_mut().enumerate() {
            let centre = class as f64 * STEPS as f64 + offset;
            for (fine, votes) in self.votes.fine.iter().enumerate() {
                let mut away = (fine as f64 - centre).rem_euclid(FINE as f64);
                if away > FINE as f64 / 2.0 {
                    away = FINE as f64 - away;
                }
                let share = away / (STEPS as f64 / 2.0);
                if share < 1.0 {
                    *into += votes * (share * TAU / 4.0).cos().powi(2);
                }
            }
        }
        let strongest = classes.iter().copied().fold(0.0, f64::max);
        (strongest > 0.0 && strongest.is_finite()).then(|| classes.map(|value| value / strongest))
    }

    /// The key, where anything had a pitch.
    pub fn key(&self) -> Option<Key> {
        let [profile, ..] = &PROFILES;
        key_by(&self.pitch_classes()?, profile)
    }
}

impl Votes {
    fn add(&mut self, magnitudes: &[f32]) {
        let (first, last) = ((RANGE_HZ.0 / BIN_HZ) as usize, (RANGE_HZ.1 / BIN_HZ) as usize);
        let near = magnitudes.get(first..last.min(magnitudes.len())).unwrap_or_default();
        let mut strongest = 0.0_f32;
        for &magnitude in near {
            if magnitude > strongest {
                strongest = magnitude;
            }
        }
        if !(strongest > SILENCE && strongest.is_finite()) {
            return;
        }
        let mut frame = [0.0_f32; FINE];
        for (index, around) in near.windows(3).enumerate() {
            let &[left, middle, right] = around else { continue };
            if middle <= left || middle < right || middle < LEAST_PEAK * strongest {
                continue;
            }
            // The top of a parabola through the logarithms (Smith and Serra 1987).
            let [a, b, c] = [left, middle, right].map(|m| (m + f32::MIN_POSITIVE).ln());
            let shift = 0.5 * (a - c) / (a - 2.0 * b + c).min(-f32::EPSILON);
            let hz = ((first + index + 1) as f32 + shift.clamp(-0.5, 0.5)) * BIN_HZ;
            let weight = if hz < BASS_HZ { BASS_WEIGHT } else { 1.0 };
            let strength = weight * (middle / strongest).powf(COMPRESSION);
            let steps = (hz / C0_HZ).log2() * FINE as f32;
            let angle = f64::from(steps / STEPS as f32) * TAU;
            self.tuning.0 += f64::from(strength) * angle.cos();
            self.tuning.1 += f64::from(strength) * angle.sin();
            let mut weight = strength;
            for harmonic in 1..=HARMONICS {
                let class = (steps - (harmonic as f32).log2() * FINE as f32).round() as i32;
                if let Some(votes) = frame.get_mut(class.rem_euclid(FINE as i32) as usize) {
                    *votes += weight;
                }
                weight *= HARMONIC_DECAY;
            }
        }
        let total: f32 = frame.iter().sum();
        if total > 0.0 {
            for (sum, votes) in self.fine.iter_mut().zip(frame) {
                *sum += f64::from(votes / total);
            }
        }
    }
}

/// The key whose profile fits the pitch classes best (Pearson correlation, Krumhansl 1990).
pub fn key_by(classes: &[f64; 12], profile: &Profile) -> Option<Key> {
    let mut fits = Vec::with_capacity(24);
    for (mode, weights) in [(Mode::Major, &profile.major), (Mode::Minor, &profile.minor)] {
        for tonic in 0..12_u8 {
            let mut turned = *weights;
            turned.rotate_right(usize::from(tonic));
            fits.push((correlation(classes, &turned), tonic, mode));
        }
    }
    fits.sort_by(|a, b| b.0.total_cmp(&a.0));
    let (&(best, tonic, mode), &(second, ..)) = (fits.first()?, fits.get(1)?);
    let confidence = ((best - second) / CLEAR_LEAD).clamp(0.0, 1.0) * best.clamp(0.0, 1.0);
    Some(Key { tonic, mode, confidence: confidence as f32 })
}

/// A lead of this much over the second key leaves no doubt.
const CLEAR_LEAD: f64 = 0.15;

fn correlation(a: &[f64; 12], b: &[f64; 12]) -> f64 {
    let mean = |x: &[f64; 12]| x.iter().sum::<f64>() / 12.0;
    let (mean_a, mean_b) = (mean(a), mean(b));
    let (mut ab, mut aa, mut bb) = (0.0, 0.0, 0.0);
    for (x, y) in a.iter().zip(b) {
        ab += (x - mean_a) * (y - mean_b);
        aa += (x - mean_a).powi(2);
        bb += (y - mean_b).powi(2);
    }
    ab / (aa * bb).sqrt().max(f64::MIN_POSITIVE)
}
