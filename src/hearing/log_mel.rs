//! The log-mel spectrogram the musicnn networks were trained on, reproduced to the rounding.
//!
//! The networks know nothing but this picture: another window, another mel scale or a missing float16 rounding
//! would shift every tag without any error to be seen. Reference: musicnn's front-end, librosa 0.7
//! `feature.melspectrogram` (Hann, centred, zero-padded edges, Slaney mel scale and norm), then
//! `log10(10000 * float16(x) + 1)`.

use std::sync::Arc;

use half::f16;
use realfft::{RealFftPlanner, RealToComplex, num_complex::Complex32};

use crate::ground::sound::{MEL_BANDS, PATCH_FRAMES};

/// Sample rate the networks hear (musicnn `configuration.py`).
pub const SAMPLE_RATE_HZ: u32 = 16_000;
/// Samples of one Fourier transform (musicnn `FFT_SIZE`).
pub const FFT_LEN: usize = 512;
/// Samples between frames (musicnn `FFT_HOP`).
pub const HOP_LEN: usize = 256;
/// Samples from the start of one patch to the start of the next.
pub const PATCH_HOP_LEN: usize = PATCH_FRAMES * HOP_LEN;
/// Samples before a patch's start that its first frame looks at.
pub const PATCH_LEAD_LEN: usize = FFT_LEN / 2;
/// Samples a patch looks at, from [`PATCH_LEAD_LEN`] before its start.
pub const PATCH_WINDOW_LEN: usize = (PATCH_FRAMES - 1) * HOP_LEN + FFT_LEN;

const POWER_BINS: usize = FFT_LEN / 2 + 1;
/// `log10(LOG_SCALE * x + 1)` (musicnn `batch_data`).
const LOG_SCALE: f32 = 10_000.0;
/// Slaney's Auditory Toolbox scale: linear below 1 kHz, this many hertz a mel.
const SLANEY_HZ_PER_MEL: f64 = 200.0 / 3.0;
/// Where Slaney's scale turns logarithmic.
const SLANEY_LOG_START_HZ: f64 = 1000.0;
/// Slaney's scale above that: 27 steps for a factor of 6.4.
const SLANEY_LOG_STEPS: f64 = 27.0;
const SLANEY_LOG_FACTOR: f64 = 6.4;

/// One triangular filter: its weights from `first_bin` on.
struct Band {
    first_bin: usize,
    weights: Vec<f32>,
}

/// Turns 16 kHz mono samples into log-mel frames. Make one and keep it: it holds the plan and the filters.
pub struct LogMel {
    fft: Arc<dyn RealToComplex<f32>>,
    window: Vec<f32>,
    bands: Vec<Band>,
    windowed: Vec<f32>,
    spectrum: Vec<Complex32>,
    scratch: Vec<Complex32>,
    power: Vec<f32>,
}

impl Default for LogMel {
    fn default() -> Self {
        Self::new()
    }
}

impl LogMel {
    pub fn new() -> Self {
        let fft = RealFftPlanner::<f32>::new().plan_fft_forward(FFT_LEN);
        // The periodic Hann window: its period is the transform's length.
        let window = (0..FFT_LEN)
            .map(|i| (0.5 - 0.5 * (std::f64::consts::TAU * i as f64 / FFT_LEN as f64).cos()) as f32)
            .collect();
        Self {
            windowed: fft.make_input_vec(),
            spectrum: fft.make_output_vec(),
            scratch: fft.make_scratch_vec(),
            fft,
            window,
            bands: slaney_bands(),
            power: vec![0.0; POWER_BINS],
        }
    }

    /// Log-mel of one patch, row-major `[PATCH_FRAMES, MEL_BANDS]`.
    ///
    /// `samples[0]` is the sample [`PATCH_LEAD_LEN`] before the patch's start; what is missing up to
    /// [`PATCH_WINDOW_LEN`] samples counts as zero, as at the end of a file.
    pub fn patch(&mut self, samples: &[f32]) -> Vec<f32> {
        let mut out = Vec::with_capacity(PATCH_FRAMES * MEL_BANDS);
        for frame in 0..PATCH_FRAMES {
            self.push_frame(samples, frame * HOP_LEN, &mut out);
        }
        out
    }

    /// Log-mel of a whole file, row-major `[1 + samples.len() / HOP_LEN, MEL_BANDS]`: the reference.
    pub fn spectrogram(&mut self, samples: &[f32]) -> Vec<f32> {
        let mut padded = vec![0.0; FFT_LEN / 2];
        padded.extend_from_slice(samples);
        let frames = 1 + samples.len() / HOP_LEN;
        let mut out = Vec::with_capacity(frames * MEL_BANDS);
        for frame in 0..frames {
            self.push_frame(&padded, frame * HOP_LEN, &mut out);
        }
        out
    }

    /// Appends the frame whose window starts at `samples[start]`.
    fn push_frame(&mut self, samples: &[f32], start: usize, out: &mut Vec<f32>) {
        self.windowed.fill(0.0);
        let present = samples.get(start..).unwrap_or_default();
        for ((into, sample), weight) in self.windowed.iter_mut().zip(present).zip(&self.window) {
            *into = sample * weight;
        }
        // The buffers come from the plan itself, so their lengths can't be wrong.
        let transformed = self.fft.process_with_scratch(&mut self.windowed, &mut self.spectrum, &mut self.scratch);
        if transformed.is_err() {
            self.spectrum.fill(Complex32::ZERO);
        }
        for (power, bin) in self.power.iter_mut().zip(&self.spectrum) {
            *power = bin.norm_sqr();
        }
        for band in &self.bands {
            let bins = self.power.get(band.first_bin..).unwrap_or_default();
            let mel: f32 = band.weights.iter().zip(bins).map(|(weight, power)| weight * power).sum();
            // Float files may exceed full scale; an infinite float16 would poison the network.
            let rounded = f16::from_f32(mel.min(f16::MAX.to_f32())).to_f32();
            out.push((LOG_SCALE * rounded + 1.0).log10());
        }
    }
}

fn slaney_mel_from_hz(hz: f64) -> f64 {
    if hz < SLANEY_LOG_START_HZ {
        hz / SLANEY_HZ_PER_MEL
    } else {
        SLANEY_LOG_START_HZ / SLANEY_HZ_PER_MEL
            + (hz / SLANEY_LOG_START_HZ).ln() * SLANEY_LOG_STEPS / SLANEY_LOG_FACTOR.ln()
    }
}

fn hz_from_slaney_mel(mel: f64) -> f64 {
    let log_start_mel = SLANEY_LOG_START_HZ / SLANEY_HZ_PER_MEL;
    if mel < log_start_mel {
        mel * SLANEY_HZ_PER_MEL
    } else {
        SLANEY_LOG_START_HZ * ((mel - log_start_mel) * SLANEY_LOG_FACTOR.ln() / SLANEY_LOG_STEPS).exp()
    }
}

/// Triangular filters from 0 Hz to half the sample rate, each of area 2 / width (librosa `filters.mel`, `norm="slaney"`).
fn slaney_bands() -> Vec<Band> {
    let top_mel = slaney_mel_from_hz(f64::from(SAMPLE_RATE_HZ) / 2.0);
    let edge_hz = |i: usize| hz_from_slaney_mel(top_mel * i as f64 / (MEL_BANDS + 1) as f64);
    let bin_hz = f64::from(SAMPLE_RATE_HZ) / FFT_LEN as f64;
    (0..MEL_BANDS)
        .map(|band| {
            let (low, centre, high) = (edge_hz(band), edge_hz(band + 1), edge_hz(band + 2));
            let weight = |bin: usize| {
                let hz = bin as f64 * bin_hz;
                let rising = (hz - low) / (centre - low);
                let falling = (high - hz) / (high - centre);
                (rising.min(falling).max(0.0) * 2.0 / (high - low)) as f32
            };
            let first_bin = (0..POWER_BINS).find(|&bin| weight(bin) > 0.0).unwrap_or(0);
            let weights = (first_bin..POWER_BINS).map(weight).take_while(|&w| w > 0.0).collect();
            Band { first_bin, weights }
        })
        .collect()
}
