//! Sound that something else decoded: what this house has no decoder for (Opus, HE-AAC), the browser often has.
//!
//! The browser only decodes whole files, on the page; an hour of that is more than a gigabyte. So what may be asked of it
//! is bounded here, and what comes back is read piece by piece where it lies.

use symphonia::core::io::MediaSource;

use super::{chunk::Chunk, decode::declared_secs, error::HearingError, mix::mix_down, resample::RATES_HZ};

/// Longest sound the browser is asked to decode: stereo at 48 kHz, this is 1.4 GB for a moment.
pub const MOST_SECS: f64 = 3_600.0;
/// Largest file it is asked to decode where no length is declared: an hour at 160 kbit/s.
pub const MOST_BYTES: u64 = 72 * 1024 * 1024;
/// Most channels that are believed; browsers decode up to 32.
const MOST_CHANNELS: usize = 64;
/// Frames handed on at once.
const CHUNK_FRAMES: usize = 8_192;

/// Decoded samples by channel, wherever they lie.
pub trait Planes {
    fn channels(&self) -> usize;
    /// Samples of every channel.
    fn frames(&self) -> usize;
    /// Copies samples of one channel from `first` on; `into` never reaches past [`frames`](Self::frames).
    fn read(&self, channel: usize, first: usize, into: &mut [f32]);
}

impl Planes for Vec<Vec<f32>> {
    fn channels(&self) -> usize {
        self.len()
    }

    fn frames(&self) -> usize {
        self.iter().map(Vec::len).min().unwrap_or(0)
    }

    fn read(&self, channel: usize, first: usize, into: &mut [f32]) {
        let samples = self.get(channel).and_then(|plane| plane.get(first..)).unwrap_or_default();
        into.iter_mut().zip(samples).for_each(|(into, sample)| *into = *sample);
    }
}

/// A whole sound in memory, read like an open file.
pub struct Decoded {
    planes: Box<dyn Planes>,
    sample_rate_hz: u32,
    next_frame: usize,
    plane: Vec<f32>,
    interleaved: Vec<f32>,
    mono: Vec<f32>,
}

impl Decoded {
    /// # Errors
    /// `Broken` for a rate or a count of channels that can't be.
    pub fn new(planes: impl Planes + 'static, sample_rate_hz: u32) -> Result<Self, HearingError> {
        if !RATES_HZ.contains(&sample_rate_hz) || !(1..=MOST_CHANNELS).contains(&planes.channels()) {
            return Err(HearingError::Broken);
        }
        let planes = Box::new(planes);
        Ok(Self { planes, sample_rate_hz, next_frame: 0, plane: Vec::new(), interleaved: Vec::new(), mono: Vec::new() })
    }

    pub(super) fn sample_rate_hz(&self) -> u32 {
        self.sample_rate_hz
    }

    pub(super) fn frames(&self) -> u64 {
        self.planes.frames() as u64
    }

    /// Goes to `frame`; `false` past the end.
    pub(super) fn seek(&mut self, frame: i64) -> bool {
        self.next_frame = usize::try_from(frame.max(0)).unwrap_or(usize::MAX).min(self.planes.frames());
        self.next_frame < self.planes.frames()
    }

    /// The next samples, or `None` at the end.
    pub(super) fn next_chunk(&mut self) -> Option<Chunk<'_>> {
        let (first, channels) = (self.next_frame, self.planes.channels());
        let len = self.planes.frames().saturating_sub(first).min(CHUNK_FRAMES);
        if len == 0 {
            return None;
        }
        self.next_frame = first + len;
        self.plane.resize(len, 0.0);
        self.interleaved.resize(len * channels, 0.0);
        for channel in 0..channels {
            self.planes.read(channel, first, &mut self.plane);
            let places = self.interleaved.iter_mut().skip(channel).step_by(channels);
            places.zip(&self.plane).for_each(|(into, sample)| *into = *sample);
        }
        mix_down(&self.interleaved, channels, &mut self.mono);
        let first_frame = i64::try_from(first).unwrap_or(i64::MAX);
        Some(Chunk { first_frame, samples: &self.mono, interleaved: &self.interleaved, channels })
    }
}

/// Whether a file that has no decoder here is short enough for the browser's.
///
/// # Errors
/// `TooLong`, with `what` to start the sentence.
pub fn check_length(source: Box<dyn MediaSource>, file_name: &str, what: &str) -> Result<(), HearingError> {
    let byte_len = source.byte_len().unwrap_or(u64::MAX);
    let is_long = match declared_secs(source, file_name) {
        Some(secs) => secs > MOST_SECS,
        None => byte_len > MOST_BYTES,
    };
    if is_long { Err(HearingError::TooLong { what: what.to_owned() }) } else { Ok(()) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn planes_come_out_interleaved_and_mixed() {
        let left: Vec<f32> = (0..20_000).map(|i| i as f32).collect();
        let right: Vec<f32> = left.iter().map(|x| -x + 2.0).collect();
        let mut sound = Decoded::new(vec![left, right], 48_000).unwrap();
        assert!(sound.seek(9_000) && !sound.seek(20_000) && sound.next_chunk().is_none());
        assert!(sound.seek(9_000));
        let mut next = 9_000;
        while let Some(chunk) = sound.next_chunk() {
            assert_eq!((chunk.first_frame, chunk.channels), (next, 2));
            assert_eq!(chunk.interleaved[..2], [next as f32, 2.0 - next as f32]);
            assert!(chunk.samples.iter().all(|&x| x == 1.0));
            next += chunk.samples.len() as i64;
        }
        assert_eq!(next, 20_000);
    }

    #[test]
    fn what_no_decoder_makes_is_refused() {
        assert!(Decoded::new(Vec::<Vec<f32>>::new(), 48_000).is_err());
        assert!(Decoded::new(vec![vec![0.0]], 1).is_err());
    }
}
