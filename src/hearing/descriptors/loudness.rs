//! Programme loudness and its range (ITU-R BS.1770-4, EBU R 128, EBU Tech 3342).
//!
//! Tracks mastered decades apart differ by 20 dB: without this, playback jumps, and "loud" says nothing of the music.
//! Exact figures need the file's own rate and channels; see [`LoudnessMeter::new`].

use std::collections::VecDeque;

use super::described::Loudness;

/// Full scale of a K-weighted sum: a 997 Hz sine at 0 dBFS in one channel reads -3.01 LKFS (BS.1770-4, annex 1).
const OFFSET_LUFS: f64 = -0.691;
/// Blocks below this never count (BS.1770-4).
const ABSOLUTE_GATE_LUFS: f64 = -70.0;
/// Blocks this much below the mean of the others don't count: for loudness (BS.1770-4) and for its range (Tech 3342).
const RELATIVE_GATE_LU: f64 = 10.0;
const RANGE_GATE_LU: f64 = 20.0;
/// Loudness is measured in blocks of 400 ms, one every 100 ms; its range in blocks of 3 s.
const STEP_SECS: f64 = 0.1;
const BLOCK_STEPS: usize = 4;
const RANGE_STEPS: usize = 30;
/// The range lies between these shares of the blocks (Tech 3342).
const RANGE_SHARES: (f64, f64) = (0.10, 0.95);
/// Surround channels count 1.5 dB more, the effects channel not at all (BS.1770-4, table 3).
const SURROUND_WEIGHT: f64 = 1.41;

/// Measures loudness of samples that come in pieces.
pub struct LoudnessMeter {
    channels: Vec<Channel>,
    step_len: f64,
    /// Samples until the next step ends, and how many are left of it.
    left: f64,
    energy: f64,
    counted: f64,
    /// Powers of the last steps of this stretch.
    steps: VecDeque<f64>,
    /// Powers of every block above the absolute gate.
    blocks: Vec<f32>,
    range_blocks: Vec<f32>,
}

#[derive(Clone)]
struct Channel {
    weight: f64,
    shelf: Biquad,
    high_pass: Biquad,
}

impl LoudnessMeter {
    /// A meter for interleaved samples. One or two channels count alike; from four on, the last two are surround; with
    /// six, the fourth is the effects channel (WAVE's order: left, right, centre, effects, left and right surround).
    pub fn new(rate_hz: u32, channels: usize) -> Self {
        let rate_hz = f64::from(rate_hz.max(1));
        let count = channels.max(1);
        let weight = |index: usize| match (count, index) {
            (6.., 3) => 0.0,
            (4, 2..) | (5, 3..) | (6.., 4..) => SURROUND_WEIGHT,
            _ => 1.0,
        };
        let step_len = rate_hz * STEP_SECS;
        Self {
            channels: (0..count)
                .map(|index| Channel {
                    weight: weight(index),
                    shelf: Biquad::shelf(rate_hz),
                    high_pass: Biquad::high_pass(rate_hz),
                })
                .collect(),
            step_len,
            left: step_len,
            energy: 0.0,
            counted: 0.0,
            steps: VecDeque::with_capacity(RANGE_STEPS),
            blocks: Vec::new(),
            range_blocks: Vec::new(),
        }
    }

    /// Takes interleaved samples that follow the last ones; samples that are no numbers count as silence.
    pub fn push(&mut self, interleaved: &[f32]) {
        for frame in interleaved.chunks_exact(self.channels.len()) {
            for (channel, &sample) in self.channels.iter_mut().zip(frame) {
                let sample = if sample.is_finite() { f64::from(sample) } else { 0.0 };
                let filtered = channel.high_pass.next(channel.shelf.next(sample));
                self.energy += channel.weight * filtered * filtered;
            }
            self.counted += 1.0;
            self.left -= 1.0;
            if self.left <= 0.0 {
                self.end_step();
            }
        }
    }

    /// What comes next does not follow: no block reaches over the gap.
    pub fn gap(&mut self) {
        for channel in &mut self.channels {
            channel.shelf.forget();
            channel.high_pass.forget();
        }
        self.steps.clear();
        (self.left, self.energy, self.counted) = (self.step_len, 0.0, 0.0);
    }

    fn end_step(&mut self) {
        if self.steps.len() == RANGE_STEPS {
            self.steps.pop_front();
        }
        self.steps.push_back(self.energy / self.counted.max(1.0));
        self.left += self.step_len;
        (self.energy, self.counted) = (0.0, 0.0);
        let gate = power(ABSOLUTE_GATE_LUFS);
        for (len, blocks) in [(BLOCK_STEPS, &mut self.blocks), (RANGE_STEPS, &mut self.range_blocks)] {
            if self.steps.len() >= len {
                let mean = self.steps.iter().rev().take(len).sum::<f64>() / len as f64;
                if mean > gate && mean.is_finite() {
                    blocks.push(mean as f32);
                }
            }
        }
    }

    /// Loudness of all that was pushed; `None` where no 400 ms were above -70 LUFS. The range is 0 where no stretch
    /// was three seconds long.
    pub fn finish(&self) -> Option<Loudness> {
        let mean = |gate: f64, blocks: &[f32]| {
            let loud = blocks.iter().map(|&block| f64::from(block)).filter(|&block| block > gate);
            let (sum, count) = loud.fold((0.0, 0.0), |(sum, count), block| (sum + block, count + 1.0));
            (count > 0.0).then(|| sum / count)
        };
        let ungated = mean(0.0, &self.blocks)?;
        let gated = mean(ungated * power_ratio(-RELATIVE_GATE_LU), &self.blocks)?;
        Some(Loudness { integrated_lufs: lufs(gated) as f32, range_lu: self.range_lu(mean).unwrap_or(0.0) as f32 })
    }

    fn range_lu(&self, mean: impl Fn(f64, &[f32]) -> Option<f64>) -> Option<f64> {
        let gate = mean(0.0, &self.range_blocks)? * power_ratio(-RANGE_GATE_LU);
        let mut loud: Vec<f32> = self.range_blocks.iter().copied().filter(|&block| f64::from(block) >= gate).collect();
        loud.sort_by(f32::total_cmp);
        let at = |share: f64| {
            let index = ((loud.len() as f64 - 1.0) * share).round() as usize;
            loud.get(index).map(|&block| lufs(f64::from(block)))
        };
        Some(at(RANGE_SHARES.1)? - at(RANGE_SHARES.0)?)
    }
}

fn lufs(power: f64) -> f64 {
    OFFSET_LUFS + 10.0 * power.log10()
}

fn power(lufs: f64) -> f64 {
    power_ratio(lufs - OFFSET_LUFS)
}

fn power_ratio(lu: f64) -> f64 {
    10.0_f64.powf(lu / 10.0)
}

/// A second-order filter, transposed direct form II.
#[derive(Clone, Debug)]
struct Biquad {
    b: [f64; 3],
    a: [f64; 2],
    state: [f64; 2],
}

impl Biquad {
    /// The head's effect: a shelf of +4 dB above 1.7 kHz. The constants are those that give BS.1770's coefficients at
    /// 48 kHz (Mansbridge, Finn and Reiss 2012; also in libebur128), so that any rate can be had.
    fn shelf(rate_hz: f64) -> Self {
        const CENTRE_HZ: f64 = 1_681.974_450_955_533;
        const GAIN_DB: f64 = 3.999_843_853_973_347;
        const Q: f64 = 0.707_175_236_955_419_6;
        let k = (std::f64::consts::PI * CENTRE_HZ / rate_hz).tan();
        let high = 10.0_f64.powf(GAIN_DB / 20.0);
        let middle = high.powf(0.499_666_774_154_541_6);
        let a0 = 1.0 + k / Q + k * k;
        Self {
            b: [(high + middle * k / Q + k * k) / a0, 2.0 * (k * k - high) / a0, (high - middle * k / Q + k * k) / a0],
            a: [2.0 * (k * k - 1.0) / a0, (1.0 - k / Q + k * k) / a0],
            state: [0.0; 2],
        }
    }

    /// The revised low-frequency curve: what lies below 38 Hz is not heard. Constants as above.
    fn high_pass(rate_hz: f64) -> Self {
        const CENTRE_HZ: f64 = 38.135_470_876_024_44;
        const Q: f64 = 0.500_327_037_323_877_3;
        let k = (std::f64::consts::PI * CENTRE_HZ / rate_hz).tan();
        let a0 = 1.0 + k / Q + k * k;
        Self { b: [1.0, -2.0, 1.0], a: [2.0 * (k * k - 1.0) / a0, (1.0 - k / Q + k * k) / a0], state: [0.0; 2] }
    }

    #[inline]
    fn next(&mut self, x: f64) -> f64 {
        let y = self.b[0] * x + self.state[0];
        self.state[0] = self.b[1] * x - self.a[0] * y + self.state[1];
        self.state[1] = self.b[2] * x - self.a[1] * y;
        y
    }

    fn forget(&mut self) {
        self.state = [0.0; 2];
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Interleaved equal channels: stretches of `(dbfs, secs)` of a sine.
    fn sine(rate_hz: u32, channels: usize, hz: f64, stretches: &[(f64, f64)]) -> Vec<f32> {
        let mut out = Vec::new();
        for &(dbfs, secs) in stretches {
            for i in 0..(secs * f64::from(rate_hz)) as usize {
                let phase = std::f64::consts::TAU * hz * i as f64 / f64::from(rate_hz);
                let sample = (10.0_f64.powf(dbfs / 20.0) * phase.sin()) as f32;
                out.extend(std::iter::repeat_n(sample, channels));
            }
        }
        out
    }

    fn measured(rate_hz: u32, channels: usize, samples: &[f32]) -> Loudness {
        let mut meter = LoudnessMeter::new(rate_hz, channels);
        samples.chunks(channels * 777).for_each(|piece| meter.push(piece));
        meter.finish().unwrap()
    }

    #[test]
    fn a_full_scale_sine_in_one_channel_reads_minus_three() {
        // BS.1770-4, annex 1: 0 dBFS, 997 Hz, in the left, right or centre channel: -3.01 LKFS.
        for rate_hz in [16_000, 44_100, 48_000, 96_000] {
            let found = measured(rate_hz, 1, &sine(rate_hz, 1, 997.0, &[(0.0, 3.0)]));
            assert!((found.integrated_lufs + 3.01).abs() < 0.05, "{rate_hz} Hz: {found:?}");
        }
    }

    #[test]
    fn the_test_signals_of_ebu_tech_3341_read_as_they_must() {
        // Cases 1 to 4: stereo, 1 kHz, within 0.1 LU.
        for (stretches, wanted) in [
            (&[(-23.0, 20.0)][..], -23.0),
            (&[(-33.0, 20.0)], -33.0),
            (&[(-36.0, 10.0), (-23.0, 60.0), (-36.0, 10.0)], -23.0),
            (&[(-72.0, 10.0), (-36.0, 10.0), (-23.0, 60.0), (-36.0, 10.0), (-72.0, 10.0)], -23.0),
        ] {
            let found = measured(48_000, 2, &sine(48_000, 2, 1_000.0, stretches)).integrated_lufs;
            assert!((found - wanted).abs() <= 0.1, "{found} for {wanted}");
        }
    }

    #[test]
    fn the_test_signals_of_ebu_tech_3342_read_as_they_must() {
        // Cases 1 to 4: stereo, 1 kHz, within 1 LU.
        for (stretches, wanted) in [
            (&[(-20.0, 20.0), (-30.0, 20.0)][..], 10.0),
            (&[(-20.0, 20.0), (-15.0, 20.0)], 5.0),
            (&[(-40.0, 20.0), (-20.0, 20.0)], 20.0),
            (&[(-50.0, 20.0), (-35.0, 20.0), (-20.0, 20.0), (-35.0, 20.0), (-50.0, 20.0)], 15.0),
        ] {
            let found = measured(48_000, 2, &sine(48_000, 2, 1_000.0, stretches)).range_lu;
            assert!((found - wanted).abs() <= 1.0, "{found} for {wanted}");
        }
    }

    #[test]
    fn the_effects_channel_is_left_out_and_surround_counts_more() {
        let alone = |channel: usize| {
            let mono = sine(48_000, 1, 997.0, &[(-20.0, 2.0)]);
            let frames = mono.iter().flat_map(|&x| (0..6).map(move |c| if c == channel { x } else { 0.0 }));
            let mut meter = LoudnessMeter::new(48_000, 6);
            meter.push(&frames.collect::<Vec<f32>>());
            meter.finish().map(|loudness| loudness.integrated_lufs)
        };
        let front = alone(0).unwrap();
        assert_eq!(alone(3), None);
        assert!((alone(4).unwrap() - front - 1.49).abs() < 0.02);
    }

    #[test]
    fn silence_short_pieces_and_no_numbers_have_no_loudness() {
        for samples in [vec![], vec![0.5; 100], vec![0.0; 48_000], vec![f32::NAN; 48_000], vec![f32::INFINITY; 9]] {
            let mut meter = LoudnessMeter::new(48_000, 1);
            meter.push(&samples);
            assert_eq!(meter.finish(), None);
        }
        LoudnessMeter::new(0, 0).push(&[1.0, 2.0]);
    }

    #[test]
    fn no_block_reaches_over_a_gap() {
        let mut meter = LoudnessMeter::new(48_000, 1);
        for _ in 0..10 {
            meter.push(&sine(48_000, 1, 997.0, &[(-20.0, 0.3)]));
            meter.gap();
        }
        assert_eq!(meter.finish(), None);
    }
}
