//! Many channels as one that can't cancel.
//!
//! The networks hear the mean of the channels, as their reference did. Where channels are each other's opposites (one
//! wired the wrong way round, a voice taken out, cheap widening, a fold-down of surround) the mean is silence or nearly,
//! and a file anybody can hear was told to hold none. So each window that is heard as a whole is checked: the mean, or,
//! where too much of the sound is lost in it, the loudest channel alone.
//!
//! **The rule.** With N channels x and their sum s, over the window, each without its own mean (a constant is no sound):
//! the sum cancels where `power(s) < half of the sum of power(x)`.
//!
//! | channels | power(s) over the sum of power(x) | heard |
//! |---|---|---|
//! | all the same | N | mean |
//! | one alone, the others silent | 1 | mean, at 1 / N as ever |
//! | unrelated, or one a delayed copy; mid and side taken for left and right | 1 | mean |
//! | two of a level, correlated by r | 1 + r | mean down to r = -.5 |
//! | R = -a L | (1 - a)² / (1 + a²) | the louder from a = 2 - √3 = .27 on |
//! | bass the same, voice opposite, with share v of the power | 2 (1 - v) | the louder from v = .75 on |
//!
//! For two channels that is 6 dB: the mean's power, `power(s) / N²`, below a quarter of the mean power of the channels.
//! A bare 6 dB would be wrong for more: six unrelated channels lose 10 log10(6) = 7.8 dB, one of six alone as much. The
//! rule allows 3 dB more than unrelated channels lose, whatever their number.
//!
//! **Once a window.** One sample's choice would click, a file's would need a second pass; a window's is the same whether
//! it is heard alone or within the whole file, so there is no hysteresis. What cancels for less than half of a window's
//! power stays lost there, at most 6 dB with two channels. The loudest channel stands at its own level, as L = R would;
//! of equals it is the first. What is silent in all channels together stays the mean. Whether a window is silent is asked
//! of what is heard of it; loudness never mixes, it adds the channels' powers (`descriptors/loudness`).

/// Root mean square below which a patch counts as silent: -60 dBFS, the noise floor of a quiet analogue transfer.
pub const SILENCE_RMS: f32 = 1e-3;
/// The sum cancels below this share of the channels' powers together: 3 dB under what unrelated channels keep.
const LEAST_SHARE: f64 = 0.5;
/// A channel is as loud as the loudest from this share of its power on: half a decibel. Rounding must not make windows of
/// L = -R take turns.
const EQUAL_SHARE: f64 = 0.89;
/// Loudest sample that is believed, where full scale is 1: 60 dB above.
const MOST_SAMPLE: f32 = 1_000.0;
/// Most samples a second, all channels together, that are kept to choose from: eight channels at 192 kHz are fewer. A
/// damaged header must not ask for gigabytes.
const MOST_SAMPLES_PER_SEC: usize = 2_000_000;

/// Of six channels or more, the one for low effects (WAVE's order): no music by itself.
const EFFECTS_CHANNEL: usize = 3;

/// Replaces `mono` by the mean of the channels, as the reference's decoder mixes (librosa `to_mono`).
pub fn mix_down(interleaved: &[f32], channels: usize, mono: &mut Vec<f32>) {
    mono.clear();
    mono.extend(interleaved.chunks_exact(channels.max(1)).map(|frame| {
        let sum: f32 = frame.iter().sum();
        // Float files may hold infinities, NaN, and numbers whose squares are infinite.
        if sum.is_finite() { believed(sum / channels as f32) } else { 0.0 }
    }));
}

fn believed(sample: f32) -> f32 {
    if sample.is_finite() { sample.clamp(-MOST_SAMPLE, MOST_SAMPLE) } else { 0.0 }
}

/// The channel to hear instead of the mean, where the mean cancels.
pub fn instead_of_mean(interleaved: &[f32], channels: usize) -> Option<usize> {
    if channels < 2 {
        return None;
    }
    let mut sum = Power::default();
    let mut each = vec![Power::default(); channels];
    let mut frames = 0.0;
    for frame in interleaved.chunks_exact(channels) {
        let mut total = 0.0;
        for (power, &sample) in each.iter_mut().zip(frame) {
            let sample = f64::from(believed(sample));
            power.add(sample);
            total += sample;
        }
        // As `mix_down` has it: a frame in which one channel is no number is silent.
        sum.add(if frame.iter().all(|sample| sample.is_finite()) { total } else { 0.0 });
        frames += 1.0;
    }
    let powers = each.iter().map(|power| power.of(frames));
    let together: f64 = powers.clone().sum();
    if together < f64::from(SILENCE_RMS).powi(2) || sum.of(frames) >= LEAST_SHARE * together {
        return None;
    }
    let mut candidates = powers.enumerate().filter(|&(channel, _)| channels < 6 || channel != EFFECTS_CHANNEL);
    let most = candidates.clone().map(|(_, power)| power).fold(0.0, f64::max);
    candidates.find(|&(_, power)| power >= EQUAL_SHARE * most).map(|(channel, _)| channel)
}

/// Sums of samples and of their squares.
#[derive(Clone, Copy, Default)]
struct Power {
    sum: f64,
    squares: f64,
}

impl Power {
    fn add(&mut self, sample: f64) {
        self.sum += sample;
        self.squares += sample * sample;
    }

    /// Mean power of the `frames` samples, without their mean.
    fn of(&self, frames: f64) -> f64 {
        if frames > 0.0 { (self.squares / frames - (self.sum / frames).powi(2)).max(0.0) } else { 0.0 }
    }
}

/// The channels of the frames around a window, kept until it is known which mix of them is heard. Nothing of one channel.
#[derive(Default)]
pub struct KeptChannels {
    /// Frame of the first one kept.
    first: i64,
    /// Channels of what is pushed, and how many of them are kept.
    pushed: usize,
    channels: usize,
    interleaved: Vec<f32>,
}

impl KeptChannels {
    /// Forgets everything; what comes next starts at `frame`.
    pub fn restart(&mut self, frame: i64) {
        self.first = frame;
        self.interleaved.clear();
    }

    fn end(&self) -> i64 {
        let frames = self.interleaved.len() / self.channels.max(1);
        self.first.saturating_add(i64::try_from(frames).unwrap_or(i64::MAX))
    }

    /// Takes the frames from `frame` on. Where they don't follow the last ones, or their channels are others, those are
    /// forgotten.
    pub fn push(&mut self, frame: i64, interleaved: &[f32], channels: usize, rate_hz: u32) {
        self.follow(frame, channels, rate_hz);
        if self.channels < 2 {
            return;
        }
        if self.channels == self.pushed {
            return self.interleaved.extend_from_slice(interleaved);
        }
        let kept = interleaved.chunks_exact(self.pushed).filter_map(|all| all.get(..self.channels));
        kept.for_each(|kept| self.interleaved.extend_from_slice(kept));
    }

    /// As [`push`](Self::push), of silence where the file has a gap.
    pub fn push_silence(&mut self, frame: i64, frames: usize, channels: usize, rate_hz: u32) {
        self.follow(frame, channels, rate_hz);
        if self.channels > 1 {
            let len = self.interleaved.len().saturating_add(frames.saturating_mul(self.channels));
            self.interleaved.resize(len, 0.0);
        }
    }

    fn follow(&mut self, frame: i64, channels: usize, rate_hz: u32) {
        if channels != self.pushed || frame != self.end() {
            self.pushed = channels;
            self.channels = channels.min(MOST_SAMPLES_PER_SEC / (rate_hz as usize).max(1));
            self.restart(frame);
        }
    }

    pub fn forget_before(&mut self, frame: i64) {
        let unwanted = usize::try_from(frame.saturating_sub(self.first)).unwrap_or(0);
        let unwanted = unwanted.min(self.interleaved.len() / self.channels.max(1));
        self.interleaved.drain(..unwanted * self.channels);
        self.first += unwanted as i64;
    }

    /// The channel to hear instead of the mean in the frames `[from, to)`, where the mean of them cancels.
    pub fn instead_of_mean(&self, from: i64, to: i64) -> Option<usize> {
        let place = |frame: i64| usize::try_from(frame.saturating_sub(self.first)).ok()?.checked_mul(self.channels);
        let (from, to) = (place(from)?, place(to)?.min(self.interleaved.len()));
        instead_of_mean(self.interleaved.get(from..to)?, self.channels)
    }

    /// Samples of one channel from `frame` on; `None` where they are no longer kept.
    pub fn channel(&self, channel: usize, frame: i64) -> Option<impl Iterator<Item = f32>> {
        let skipped = usize::try_from(frame.checked_sub(self.first)?).ok()?.checked_mul(self.channels)?;
        let frames = self.interleaved.get(skipped..)?.chunks_exact(self.channels.max(1));
        Some(frames.map(move |frame| frame.get(channel).map_or(0.0, |&sample| believed(sample))))
    }
}

#[cfg(test)]
mod tests;
