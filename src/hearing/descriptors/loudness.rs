//! Programme loudness and its range (ITU-R BS.1770-4, EBU R 128, EBU Tech 3342).
//!
//! Tracks mastered decades apart differ by 20 dB: without this, playback jumps, and "loud" says nothing of the music.
//! Exact figures need the file's own rate and channels; see [`LoudnessMeter::new`]. The measuring is `ebur128`'s; what is
//! ours is that files lie: samples that are no numbers, channels by the thousand, places that don't follow each other.

use ebur128::{Channel, EbuR128, Mode};

use super::described::Loudness;

/// Most samples a second, all channels together, that are believed; eight channels at 192 kHz are fewer. The meter holds
/// three seconds in double precision, 48 MB of this, and a damaged header must not ask for gigabytes.
const MOST_SAMPLES_PER_SEC: u64 = 2_000_000;

/// Measures loudness of samples that come in pieces. Of each hour it keeps .3 MB.
pub struct LoudnessMeter {
    /// `None` for a rate or a count of channels that can't be: such sound has no loudness.
    meter: Option<EbuR128>,
    /// Samples of a piece in which some are no numbers.
    mended: Vec<f32>,
}

impl LoudnessMeter {
    /// A meter for interleaved samples. One or two channels count alike; from four on, the last two are surround; with
    /// six, the fourth is the effects channel (WAVE's order: left, right, centre, effects, left and right surround).
    pub fn new(rate_hz: u32, channels: usize) -> Self {
        let is_believed = (channels as u64).saturating_mul(rate_hz.into()) <= MOST_SAMPLES_PER_SEC;
        let meter = u32::try_from(channels).ok().filter(|_| is_believed);
        let meter = meter.and_then(|count| EbuR128::new(count, rate_hz, Mode::I | Mode::LRA).ok());
        let meter = meter.and_then(|mut meter| meter.set_channel_map(&channel_map(channels)).is_ok().then_some(meter));
        Self { meter, mended: Vec::new() }
    }

    /// Takes interleaved samples that follow the last ones; samples that are no numbers count as silence.
    pub fn push(&mut self, interleaved: &[f32]) {
        let Some(meter) = &mut self.meter else { return };
        let whole_len = interleaved.len() - interleaved.len() % meter.channels() as usize;
        let mut frames = interleaved.get(..whole_len).unwrap_or_default();
        if !frames.iter().all(|sample| sample.is_finite()) {
            self.mended.clear();
            self.mended.extend(frames.iter().map(|&sample| if sample.is_finite() { sample } else { 0.0 }));
            frames = &self.mended;
        }
        // It refuses nothing but part of a frame.
        let _ = meter.add_frames_f32(frames);
    }

    /// What comes next does not follow: no block reaches over the gap.
    pub fn gap(&mut self) {
        let Some(meter) = &mut self.meter else { return };
        // A change of rate forgets the sound and keeps the blocks; there is no other way to ask for that.
        let (channels, rate_hz) = (meter.channels(), meter.rate());
        let changed = meter.change_parameters(channels, rate_hz - 1);
        if changed.and_then(|()| meter.change_parameters(channels, rate_hz)).is_err() {
            self.meter = None;
        }
    }

    /// Loudness of all that was pushed; `None` where no 400 ms were above -70 LUFS. The range is 0 where no stretch
    /// was three seconds long.
    pub fn finish(&self) -> Option<Loudness> {
        let meter = self.meter.as_ref()?;
        let integrated_lufs = meter.loudness_global().ok().filter(|lufs| lufs.is_finite())? as f32;
        let range_lu = meter.loudness_range().ok().filter(|range| range.is_finite()).unwrap_or(0.0) as f32;
        Some(Loudness { integrated_lufs, range_lu })
    }
}

/// Surround channels count 1.5 dB more, the effects channel not at all (BS.1770-4, table 3).
fn channel_map(count: usize) -> Vec<Channel> {
    let channel = |index: usize| match (count, index) {
        (6.., 3) => Channel::Unused,
        (4, 2..) | (5, 3..) | (6.., 4..) => Channel::LeftSurround,
        _ => Channel::Left,
    };
    (0..count).map(channel).collect()
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
