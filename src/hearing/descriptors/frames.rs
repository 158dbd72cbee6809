//! Magnitude spectra of a signal that comes in pieces.

use std::sync::Arc;

use realfft::{RealFftPlanner, RealToComplex, num_complex::Complex32};

/// Cuts a stretch of samples into windowed frames and transforms each. Make one and keep it.
pub struct Frames {
    fft: Arc<dyn RealToComplex<f32>>,
    /// Periodic Hann window, scaled so that a sine of amplitude 1 in the middle of a bin has magnitude 1.
    window: Vec<f32>,
    hop_len: usize,
    pending: Vec<f32>,
    windowed: Vec<f32>,
    spectrum: Vec<Complex32>,
    scratch: Vec<Complex32>,
    magnitudes: Vec<f32>,
    /// Frames made of this stretch.
    made: usize,
}

impl Frames {
    /// Frames of `len` samples (even), one every `hop_len` samples.
    pub fn new(len: usize, hop_len: usize) -> Self {
        let fft = RealFftPlanner::<f32>::new().plan_fft_forward(len);
        let hann = |i: usize| 0.5 - 0.5 * (std::f64::consts::TAU * i as f64 / len as f64).cos();
        let spectrum = fft.make_output_vec();
        Self {
            window: (0..len).map(|i| (hann(i) * 4.0 / len as f64) as f32).collect(),
            hop_len: hop_len.max(1),
            pending: Vec::new(),
            windowed: fft.make_input_vec(),
            magnitudes: vec![0.0; spectrum.len()],
            spectrum,
            scratch: fft.make_scratch_vec(),
            fft,
            made: 0,
        }
    }

    /// Takes samples that follow the last ones; calls `each` with the `len / 2 + 1` magnitudes of every whole frame.
    pub fn push(&mut self, samples: &[f32], mut each: impl FnMut(&[f32])) {
        self.pending.extend_from_slice(samples);
        let mut start = 0;
        while start + self.window.len() <= self.pending.len() {
            self.transform(start);
            each(&self.magnitudes);
            start += self.hop_len;
        }
        self.pending.drain(..start.min(self.pending.len()));
    }

    /// Ends the stretch. One that is shorter than a frame makes one frame, filled up with zeros.
    pub fn end(&mut self, mut each: impl FnMut(&[f32])) {
        if self.made == 0 && !self.pending.is_empty() {
            self.transform(0);
            each(&self.magnitudes);
        }
        self.pending.clear();
        self.made = 0;
    }

    fn transform(&mut self, start: usize) {
        self.made += 1;
        self.windowed.fill(0.0);
        let present = self.pending.get(start..).unwrap_or_default();
        for ((into, sample), weight) in self.windowed.iter_mut().zip(present).zip(&self.window) {
            *into = sample * weight;
        }
        // The buffers come from the plan itself, so their lengths can't be wrong.
        let transformed = self.fft.process_with_scratch(&mut self.windowed, &mut self.spectrum, &mut self.scratch);
        if transformed.is_err() {
            self.spectrum.fill(Complex32::ZERO);
        }
        for (magnitude, bin) in self.magnitudes.iter_mut().zip(&self.spectrum) {
            *magnitude = bin.norm_sqr().sqrt();
        }
    }
}
