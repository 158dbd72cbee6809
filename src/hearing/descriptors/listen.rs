//! The one entry: samples in as they are decoded, [`Described`] out.
//!
//! | figure | from twelve patches | from the whole track |
//! |---|---|---|
//! | tempo, beat strength | stretches of a second or more; autocorrelations add up over patches | windows of 12 s |
//! | key | frames of half a second add up | the same |
//! | brightness, onset density | adds up | the same |
//! | loudness | a sample: the gates see only what was heard | exact for mono at 16 kHz |
//! | loudness range | needs stretches of 3 s: patches give a rough sample | exact for mono at 16 kHz |
//!
//! Loudness of a stereo file at its own rate needs a [`LoudnessMeter`] where the file's own samples pass.

use super::{
    Described,
    key::Chroma,
    loudness::LoudnessMeter,
    onsets::{self, Growth, Onsets},
    tempo::Rhythm,
};
use crate::hearing::log_mel::SAMPLE_RATE_HZ;

/// Values of the onset curve after which it is summed up, so that memory stays small: a minute.
const LONGEST_CURVE: usize = 60 * onsets::RATE_HZ as usize;

/// Running sums over all that is heard of one track.
pub struct Descriptors {
    /// Sample that would follow on.
    next: i64,
    onsets: Onsets,
    curve: Vec<Growth>,
    rhythm: Rhythm,
    chroma: Chroma,
    loudness: LoudnessMeter,
    onset_count: usize,
    curve_secs: f64,
    finite: Vec<f32>,
}

impl Default for Descriptors {
    fn default() -> Self {
        Self {
            next: 0,
            onsets: Onsets::default(),
            curve: Vec::new(),
            rhythm: Rhythm::default(),
            chroma: Chroma::default(),
            loudness: LoudnessMeter::for_mono(SAMPLE_RATE_HZ),
            onset_count: 0,
            curve_secs: 0.0,
            finite: Vec::new(),
        }
    }
}

impl Descriptors {
    /// Takes mono samples at 16 kHz, the first of them at sample `start` of the track. What overlaps the samples
    /// pushed last is heard once (patches overlap by a frame); any other place starts a new stretch.
    pub fn push(&mut self, start: i64, samples: &[f32]) {
        let overlap = usize::try_from(self.next.saturating_sub(start)).unwrap_or(usize::MAX);
        let follows = start <= self.next && overlap < samples.len();
        if !follows {
            self.end_stretch();
        }
        let fresh = samples.get(if follows { overlap } else { 0 }..).unwrap_or_default();
        self.next = start.saturating_add(i64::try_from(samples.len()).unwrap_or(i64::MAX));
        self.finite.clear();
        self.finite.extend(fresh.iter().map(|&sample| if sample.is_finite() { sample } else { 0.0 }));
        self.loudness.push(&self.finite);
        self.chroma.push(&self.finite);
        self.onsets.push(&self.finite, &mut self.curve);
        if self.curve.len() >= LONGEST_CURVE {
            self.sum_up_curve();
        }
    }

    /// What was heard so far, described. Pushing may go on afterwards, with a new stretch.
    pub fn finish(&mut self) -> Described {
        self.end_stretch();
        let (tempo, beat_strength) = self.rhythm.tempo().unzip();
        let per_sec = if self.curve_secs > 0.0 { self.onset_count as f64 / self.curve_secs } else { 0.0 };
        Described {
            tempo,
            key: self.chroma.key(),
            loudness: self.loudness.finish(),
            brightness_hz: self.onsets.centroid_hz(),
            onsets_per_sec: per_sec as f32,
            beat_strength: beat_strength.unwrap_or(0.0),
        }
    }

    /// Strength of the twelve pitch classes from C up, the strongest 1; for comparisons of profiles.
    pub fn pitch_classes(&self) -> Option<[f64; 12]> {
        self.chroma.pitch_classes()
    }

    fn end_stretch(&mut self) {
        self.onsets.end();
        self.chroma.end();
        self.loudness.gap();
        self.sum_up_curve();
    }

    fn sum_up_curve(&mut self) {
        let sums: Vec<f32> = self.curve.iter().map(|growth| growth.iter().sum()).collect();
        self.onset_count += onsets::count(&sums);
        self.curve_secs += self.curve.len() as f64 / onsets::RATE_HZ;
        self.rhythm.add(&self.curve);
        self.curve.clear();
    }
}
