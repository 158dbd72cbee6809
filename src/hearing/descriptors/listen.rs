//! The one entry: samples in as they are decoded, [`Described`] out.
//!
//! | figure | from the quick plan's patches | from the whole track |
//! |---|---|---|
//! | tempo, beat strength | stretches of a second or more; autocorrelations add up over patches | windows of 12 s |
//! | key | frames of half a second add up | the same |
//! | brightness, onset density | adds up | the same |
//!
//! Loudness is measured where the file's own channels pass (`stream`), vocals are read from the networks' tags (`vocal`).

use super::{
    described::Described,
    key::Chroma,
    onsets::{self, Growth, Onsets},
    tempo::Rhythm,
};

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
            brightness_hz: self.onsets.centroid_hz(),
            onsets_per_sec: per_sec as f32,
            beat_strength: beat_strength.unwrap_or(0.0),
            ..Described::default()
        }
    }

    /// Strength of the twelve pitch classes from C up, the strongest 1; for comparisons of profiles.
    pub fn pitch_classes(&self) -> Option<[f64; 12]> {
        self.chroma.pitch_classes()
    }

    /// What is pushed next does not follow: no onset reaches over the step.
    pub fn end_stretch(&mut self) {
        self.onsets.end();
        self.chroma.end();
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::hearing::{descriptors::described::Mode, log_mel::SAMPLE_RATE_HZ};

    const RATE: f64 = SAMPLE_RATE_HZ as f64;

    /// Clicks of 5 ms of a high tone, at a tempo.
    fn clicks(bpm: f64, secs: f64) -> Vec<f32> {
        let beat = 60.0 / bpm * RATE;
        (0..(secs * RATE) as usize)
            .map(|i| {
                let since = i as f64 % beat;
                let decay = (-since / (0.005 * RATE)).exp();
                (0.5 * decay * (std::f64::consts::TAU * 2_000.0 * since / RATE).sin()) as f32
            })
            .collect()
    }

    /// Chords of MIDI keys, two seconds each, every tone with five harmonics.
    fn chords(all: &[&[i32]], cents: f64) -> Vec<f32> {
        let mut out = Vec::new();
        for keys in all {
            out.extend((0..2 * SAMPLE_RATE_HZ).map(|i| {
                let t = f64::from(i) / RATE;
                let tone = |key: i32| {
                    let hz = 440.0 * ((f64::from(key - 69) + cents / 100.0) / 12.0).exp2();
                    (1..=5).map(|h| (std::f64::consts::TAU * hz * f64::from(h) * t).sin() / f64::from(h)).sum::<f64>()
                };
                (0.05 * keys.iter().map(|&key| tone(key)).sum::<f64>()) as f32
            }));
        }
        out
    }

    fn described(samples: &[f32]) -> Described {
        let mut descriptors = Descriptors::default();
        descriptors.push(0, samples);
        descriptors.finish()
    }

    #[test]
    fn clicks_have_their_tempo_and_a_strong_beat() {
        for bpm in [70.0, 97.3, 120.0, 128.0, 150.0] {
            let found = described(&clicks(bpm, 20.0));
            let tempo = found.tempo.unwrap();
            assert!((f64::from(tempo.bpm) / bpm - 1.0).abs() < 0.01, "{bpm}: {tempo:?}");
            assert!(tempo.confidence > 0.5 && found.beat_strength > 0.5, "{bpm}: {found:?}");
            assert!((f64::from(found.onsets_per_sec) * 60.0 / bpm - 1.0).abs() < 0.1, "{bpm}: {found:?}");
            let octaves = (f64::from(tempo.other_bpm) / bpm).log2().abs();
            assert!([1.0, 3.0_f64.log2()].iter().any(|o| (octaves - o).abs() < 0.1), "{bpm}: {tempo:?}");
        }
    }

    #[test]
    fn patches_far_apart_tell_the_same_tempo_as_the_whole() {
        let track = clicks(104.0, 120.0);
        let mut descriptors = Descriptors::default();
        for place in 0..12 {
            let start = place * 10 * SAMPLE_RATE_HZ as usize + 1_234 * place;
            descriptors.push(start as i64, &track[start..start + 48_128]);
        }
        let tempo = descriptors.finish().tempo.unwrap();
        assert!((tempo.bpm / 104.0 - 1.0).abs() < 0.01, "{tempo:?}");
    }

    #[test]
    fn pieces_that_overlap_describe_what_the_whole_does() {
        let track = clicks(111.0, 12.0);
        let mut descriptors = Descriptors::default();
        for start in (0..track.len()).step_by(47_872) {
            let end = (start + 48_384).min(track.len());
            descriptors.push(start as i64, &track[start..end]);
        }
        assert_eq!(descriptors.finish(), described(&track));
    }

    #[test]
    fn cadences_have_their_key_in_any_tuning() {
        for shift in 0..12 {
            for cents in [-35.0, 0.0, 40.0] {
                let up = |keys: &[i32]| keys.iter().map(|key| key + shift).collect::<Vec<_>>();
                let tonic = (shift % 12) as u8;
                let major: Vec<_> = [[48, 60, 64, 67], [53, 60, 65, 69], [55, 59, 62, 67], [48, 60, 64, 67]]
                    .iter()
                    .map(|c| up(c))
                    .collect();
                let minor: Vec<_> = [[48, 60, 63, 67], [53, 60, 65, 68], [55, 59, 62, 67], [48, 60, 63, 67]]
                    .iter()
                    .map(|c| up(c))
                    .collect();
                for (all, mode) in [(major, Mode::Major), (minor, Mode::Minor)] {
                    let all: Vec<&[i32]> = all.iter().map(Vec::as_slice).collect();
                    let key = described(&chords(&all, cents)).key.unwrap();
                    assert_eq!((key.tonic, key.mode), (tonic, mode), "{shift} {cents}: {key:?}");
                    assert!(key.confidence > 0.1, "{key:?}");
                }
            }
        }
    }

    #[test]
    fn a_high_tone_is_brighter_than_a_low_one() {
        let tone =
            |hz: f64| (0..16_000).map(move |i| (0.3 * (std::f64::consts::TAU * hz * f64::from(i) / RATE).sin()) as f32);
        for hz in [500.0, 1_000.0, 4_000.0] {
            let found = f64::from(described(&tone(hz).collect::<Vec<_>>()).brightness_hz.unwrap());
            assert!((found / hz - 1.0).abs() < 0.02, "{hz}: {found}");
        }
    }

    #[test]
    fn a_held_tone_has_hardly_any_onsets_and_no_sure_tempo() {
        let held = chords(&[&[60, 64, 67], &[60, 64, 67], &[60, 64, 67], &[60, 64, 67]], 0.0);
        let found = described(&held);
        assert!(found.onsets_per_sec < 0.8, "{found:?}");
    }

    #[test]
    fn silence_is_described_as_nothing() {
        assert_eq!(described(&vec![0.0; 160_000]), Described::default());
        assert_eq!(described(&[]), Described::default());
    }

    #[test]
    fn no_input_breaks_it() {
        for len in [1, 2, 3, 159, 1_023, 1_024, 1_025, 8_000, 8_191, 8_193, 16_001] {
            for value in [f32::NAN, f32::INFINITY, f32::MAX, -1.0, f32::MIN_POSITIVE] {
                let mut samples = vec![value; len];
                samples[len / 2] = 0.5;
                let found = described(&samples);
                let numbers = [found.onsets_per_sec, found.beat_strength, found.brightness_hz.unwrap_or(0.0)];
                assert!(numbers.iter().all(|number| number.is_finite()), "{len} {value}: {found:?}");
                let tempo = found.tempo.unwrap_or_default();
                assert!(tempo.bpm.is_finite() && tempo.other_bpm.is_finite() && tempo.confidence.is_finite());
            }
        }
        let mut descriptors = Descriptors::default();
        for start in [0, i64::MAX, i64::MIN, -5, 3] {
            descriptors.push(start, &[0.1; 5_000]);
        }
        descriptors.finish();
    }
}
