//! Samples at another rate than the file began with: the second piece of a radio recording, a FLAC put together of two.
//!
//! Left alone they were silence. They are few, so a cubic through four samples does (Catmull and Rom 1974): what the
//! networks hear lies below 8 kHz, where its images are faint.

/// Changes the rate of interleaved samples, packet after packet.
#[derive(Clone, Debug)]
pub struct RateChange {
    from_hz: u32,
    to_hz: u32,
    channels: usize,
    /// The last frames of the packet before.
    before: Vec<f32>,
    /// Place of the next output sample behind the first of the frames in `before`, in units of `1 / to_hz` input frames.
    place: u64,
}

impl RateChange {
    /// Rates above 0, at least one channel.
    pub fn new(from_hz: u32, to_hz: u32, channels: usize) -> Self {
        // Before the first sample, silence.
        Self { from_hz, to_hz, channels, before: vec![0.0; channels * 2], place: 2 * u64::from(to_hz) }
    }

    pub fn is_like(&self, other: &Self) -> bool {
        (self.from_hz, self.to_hz, self.channels) == (other.from_hz, other.to_hz, other.channels)
    }

    /// Replaces `interleaved` by the same sound at the new rate.
    pub fn convert(&mut self, interleaved: &mut Vec<f32>) {
        let mut input = std::mem::take(&mut self.before);
        input.append(interleaved);
        let frames = input.len() / self.channels;
        let (from, to) = (u64::from(self.from_hz), u64::from(self.to_hz));
        let mut first = 0;
        loop {
            let step = usize::try_from(self.place / to).unwrap_or(usize::MAX);
            // The four frames around: one before, two between, one after.
            let Some(around) = step.checked_sub(1).filter(|at| at + 4 <= frames) else { break };
            first = around;
            let t = (self.place % to) as f32 / to as f32;
            for channel in 0..self.channels {
                let at = |frame: usize| input.get((around + frame) * self.channels + channel).copied().unwrap_or(0.0);
                let (a, b, c, d) = (at(0), at(1), at(2), at(3));
                let slope = c - a;
                let bend = 2.0 * a - 5.0 * b + 4.0 * c - d;
                let turn = 3.0 * (b - c) + d - a;
                interleaved.push(b + 0.5 * t * (slope + t * (bend + t * turn)));
            }
            self.place += from;
        }
        let kept = usize::try_from(self.place / to).unwrap_or(usize::MAX).saturating_sub(1).min(frames).max(first);
        self.place -= kept as u64 * to;
        self.before = input.split_off(kept * self.channels);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_tone_stays_the_same_tone_over_packets_of_any_length() {
        for (from_hz, to_hz) in
            [(48_000, 44_100), (22_050, 44_100), (44_100, 48_000), (8_000, 44_100), (96_000, 44_100)]
        {
            let tone = |i: usize, rate_hz: u32| (i as f32 * 440.0 * std::f32::consts::TAU / rate_hz as f32).sin();
            let mut change = RateChange::new(from_hz, to_hz, 2);
            let (mut out, mut next) = (Vec::new(), 0);
            for len in [1, 2, 3, 1_000, 7, 1_152, 0, 4_096] {
                let mut packet: Vec<f32> = (next..next + len).flat_map(|i| [tone(i, from_hz), 0.5]).collect();
                change.convert(&mut packet);
                out.extend(packet);
                next += len;
            }
            let right = next as f64 * f64::from(to_hz) / f64::from(from_hz);
            assert!((out.len() as f64 / 2.0 - right).abs() < 16.0, "{from_hz}: {} of {right}", out.len() / 2);
            for (i, frame) in out.chunks(2).enumerate().skip(20) {
                assert!((frame[0] - tone(i, to_hz)).abs() < 0.03, "{from_hz} {i}: {} {}", frame[0], tone(i, to_hz));
                assert!((frame[1] - 0.5).abs() < 1e-4, "{from_hz} {i}");
            }
        }
    }
}
