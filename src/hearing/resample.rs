//! Any sample rate to the 16 kHz the networks hear, without moving anything in time.
//!
//! The networks saw music at 16 kHz: a resampler that aliases paints bands into the mel picture that are not in the
//! music, and one whose delay is not taken out shifts every patch. 16 kHz passes through bit for bit.

use rubato::{Fft, FixedSync, Resampler as _, WindowFunction, audioadapter_buffers::direct::SequentialSlice};

use super::{error::HearingError, log_mel::SAMPLE_RATE_HZ};

/// Sample rates that are believed; a header that says another is damaged or hostile (a filter for it could need gigabytes).
pub const RATES_HZ: std::ops::RangeInclusive<u32> = 4_000..=768_000;

/// Least output samples of one block. The filter is as long as a block: this much keeps tones up to
/// 7 kHz within .001 dB and what folds back below -130 dB, from every common rate (`hearsight evaluate hearing`).
const MIN_BLOCK_OUT: usize = 1_024;

/// A streaming resampler to 16 kHz mono. Make one per rate and [`reset`](Self::reset) it between places.
pub struct Resampler {
    rate_hz: u32,
    /// `None` where the rate is 16 kHz already.
    fft: Option<Box<Fft<f32>>>,
    block_in: usize,
    block_out: usize,
    /// Input that does not fill a block yet.
    waiting: Vec<f32>,
    block: Vec<f32>,
    /// Output samples still to drop, so that sample t stays at time t.
    drop_len: usize,
    pushed_in: u64,
    given_out: u64,
}

impl Resampler {
    /// # Errors
    /// `Broken` where the rate is outside [`RATES_HZ`].
    pub fn new(rate_hz: u32) -> Result<Self, HearingError> {
        if !RATES_HZ.contains(&rate_hz) {
            return Err(HearingError::Broken);
        }
        let mut resampler = Self {
            rate_hz,
            fft: None,
            block_in: 1,
            block_out: 1,
            waiting: Vec::new(),
            block: Vec::new(),
            drop_len: 0,
            pushed_in: 0,
            given_out: 0,
        };
        if rate_hz != SAMPLE_RATE_HZ {
            let (unit_in, unit_out) = units(rate_hz);
            // An even number of units: the filter's centre is half a block, which must be a whole sample on both sides.
            let chunk_in = MIN_BLOCK_OUT.div_ceil(2 * unit_out) * 2 * unit_in;
            let fft = Fft::new_custom(
                rate_hz as usize,
                SAMPLE_RATE_HZ as usize,
                chunk_in,
                1,
                1,
                WindowFunction::BlackmanHarris2,
                FixedSync::Both,
            )
            .map_err(|_| HearingError::Broken)?;
            resampler.block_in = fft.fft_size_in();
            resampler.block_out = fft.fft_size_out();
            resampler.block = vec![0.0; resampler.block_out];
            resampler.fft = Some(Box::new(fft));
            resampler.reset();
        }
        Ok(resampler)
    }

    /// Forgets what was pushed; the next push starts anew.
    pub fn reset(&mut self) {
        self.waiting.clear();
        self.pushed_in = 0;
        self.given_out = 0;
        self.drop_len = 0;
        if let Some(fft) = &mut self.fft {
            fft.reset();
            self.drop_len = fft.output_delay();
        }
    }

    /// Where to start so that output sample `wanted_out` is exact: `(in_frame, out_sample)`, which mean the same time,
    /// with enough before `wanted_out` for the filter. Either may be negative: zeros before the track.
    pub fn start_for(&self, wanted_out: i64) -> (i64, i64) {
        if self.fft.is_none() {
            return (wanted_out, wanted_out);
        }
        let (unit_in, unit_out) = units(self.rate_hz);
        let unit = (wanted_out - self.block_out as i64).div_euclid(unit_out as i64);
        (unit * unit_in as i64, unit * unit_out as i64)
    }

    /// As [`start_for`](Self::start_for), on the grid of blocks of a resampler that started at `origin`: given the same
    /// frames as that one, this one is as far.
    pub fn block_start_for(&self, wanted_out: i64, origin: (i64, i64)) -> (i64, i64) {
        let (block_in, block_out) = (self.block_in as i64, self.block_out as i64);
        let blocks = (wanted_out - block_out - origin.1).div_euclid(block_out).max(0);
        (origin.0 + blocks * block_in, origin.1 + blocks * block_out)
    }

    /// Takes samples in, appends what is ready to `out`.
    ///
    /// # Errors
    /// `Broken` where the resampler refuses, which its own block sizes rule out.
    pub fn push(&mut self, samples: &[f32], out: &mut Vec<f32>) -> Result<(), HearingError> {
        self.pushed_in += samples.len() as u64;
        let Some(fft) = &mut self.fft else {
            out.extend_from_slice(samples);
            self.given_out += samples.len() as u64;
            return Ok(());
        };
        self.waiting.extend_from_slice(samples);
        let mut used = 0;
        while let Some(input) = self.waiting.get(used..used + self.block_in) {
            used += self.block_in;
            let from = SequentialSlice::new(input, 1, self.block_in).map_err(|_| HearingError::Broken)?;
            let mut into =
                SequentialSlice::new_mut(&mut self.block, 1, self.block_out).map_err(|_| HearingError::Broken)?;
            fft.process_into_buffer(&from, &mut into, None).map_err(|_| HearingError::Broken)?;
            let skipped = self.drop_len.min(self.block_out);
            self.drop_len -= skipped;
            out.extend(self.block.iter().skip(skipped));
            self.given_out += (self.block_out - skipped) as u64;
        }
        self.waiting.drain(..used);
        Ok(())
    }

    /// Appends what is still inside, so that the output is as long as everything that was pushed.
    ///
    /// # Errors
    /// As [`push`](Self::push).
    pub fn finish(&mut self, out: &mut Vec<f32>) -> Result<(), HearingError> {
        let total_out = (self.pushed_in * u64::from(SAMPLE_RATE_HZ)).div_ceil(u64::from(self.rate_hz));
        let zeros = vec![0.0; self.block_in];
        while self.given_out < total_out {
            self.push(&zeros, out)?;
        }
        let excess = (self.given_out - total_out) as usize;
        out.truncate(out.len().saturating_sub(excess));
        self.given_out = total_out;
        Ok(())
    }
}

/// The smallest counts of input and output samples that take the same time.
fn units(rate_hz: u32) -> (usize, usize) {
    let (mut a, mut b) = (rate_hz, SAMPLE_RATE_HZ);
    while b != 0 {
        (a, b) = (b, a % b);
    }
    ((rate_hz / a) as usize, (SAMPLE_RATE_HZ / a) as usize)
}
