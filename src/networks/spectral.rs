//! The processor's own front end of musicnn: its five convolutions as products of spectra.
//!
//! The kernels are long in one direction (38 or 67 of 96 bands, up to 128 of 187 frames), and the input has one channel. A
//! transform along that direction turns hundreds of multiplications an output into about twenty, exactly but for rounding:
//! a seventh of the arithmetic of the front end, which was two thirds of the network (BENCHMARKS.md). The transform wraps
//! around; wrapped outputs are those that a valid convolution leaves out, or fall on zeros.

use std::f64::consts::TAU;

use super::lane_fft::{LANES, LaneFft, Lanes, Signals};
use crate::ground::sound::{MEL_BANDS, PATCH_FRAMES, PATCH_LEN};

/// Length of the transform along time: no shorter one of these factors keeps a kernel of 128 from wrapping into a patch.
const TIME_LEN: usize = 256;
/// Frames a tall kernel spans.
const TALL_FRAMES: usize = 7;
/// Frames before the first in the spectra along bands, zero as the padding is.
const TALL_BEFORE: usize = TALL_FRAMES / 2;
/// Frames kept in the spectra along bands: whole groups of lanes, and what a kernel reaches beyond.
const SPECTRUM_FRAMES: usize = PATCH_FRAMES.div_ceil(LANES) * LANES + TALL_FRAMES - 1;
const BAND_BINS: usize = MEL_BANDS / 2 + 1;
const TIME_BINS: usize = TIME_LEN / 2 + 1;

/// One branch as the host has it: convolution, max over frequency, times sign, ReLU, affine.
pub struct BranchWeights {
    /// Frames and bands.
    pub kernel: [usize; 2],
    /// Zeros before the first frame.
    pub before: usize,
    /// `[filters, frames, bands]`.
    pub weight: Vec<f32>,
    /// A value a filter, each of these.
    pub bias: Vec<f32>,
    pub sign: Vec<f32>,
    pub scale: Vec<f32>,
    pub shift: Vec<f32>,
}

/// Spectra of one or two filters `a + ib`, so that one complex transform gives both real results.
struct Pair {
    /// For each bin up to the middle (and each frame of a tall kernel) the factors of that bin and of its mirror bin.
    factors: Vec<Factors>,
    /// Output channel of the first filter; a second one has the next.
    channel: usize,
    filters: usize,
    /// Outputs along bands that no wrap reaches; along time every one that is kept.
    outputs: usize,
}

/// Real and imaginary part of what a bin is multiplied with, and of what its conjugate is, for the mirror bin.
type Factors = [f32; 4];

/// What follows the maximum, a channel each.
struct Finish {
    bias: f32,
    sign: f32,
    scale: f32,
    shift: f32,
}

/// The front end's weights as spectra.
pub struct Spectral {
    tall: Vec<Pair>,
    long: Vec<Pair>,
    finish: Vec<Finish>,
    along_bands: LaneFft,
    along_time: LaneFft,
}

impl Spectral {
    /// `None` where a branch has another shape than musicnn's.
    pub fn new(branches: &[BranchWeights]) -> Option<Self> {
        let (mut tall, mut long, mut finish) = (Vec::new(), Vec::new(), Vec::new());
        for branch in branches {
            let ([frames, bands], before, filters) = (branch.kernel, branch.before, branch.bias.len());
            let lengths = [&branch.sign, &branch.scale, &branch.shift].map(Vec::len);
            if lengths != [filters; 3] || branch.weight.len() != filters * frames * bands || branch.weight.is_empty() {
                return None;
            }
            let first = finish.len();
            for (index, pair) in branch.weight.chunks(2 * frames * bands).enumerate() {
                let filters: Vec<&[f32]> = pair.chunks_exact(frames * bands).collect();
                let (channel, count) = (first + 2 * index, filters.len());
                if frames == TALL_FRAMES && before == TALL_BEFORE && bands <= MEL_BANDS {
                    let bins = (0..BAND_BINS).flat_map(|bin| (0..frames).map(move |frame| (bin, frame)));
                    let row = |filter: &[f32], frame: usize| filter[frame * bands..(frame + 1) * bands].to_vec();
                    let factors = bins.map(|(bin, frame)| {
                        let rows: Vec<_> = filters.iter().map(|filter| row(filter, frame)).collect();
                        factors(&rows, bin, 0, MEL_BANDS)
                    });
                    let outputs = MEL_BANDS - bands + 1;
                    tall.push(Pair { factors: factors.collect(), channel, filters: count, outputs });
                } else if bands == 1 && before < frames && PATCH_FRAMES + before.max(frames - before) <= TIME_LEN {
                    let filters: Vec<_> = filters.iter().map(|filter| filter.to_vec()).collect();
                    let factors = (0..TIME_BINS).map(|bin| factors(&filters, bin, before, TIME_LEN)).collect();
                    long.push(Pair { factors, channel, filters: count, outputs: PATCH_FRAMES });
                } else {
                    return None;
                }
            }
            let each = (0..filters).map(|at| Finish {
                bias: branch.bias[at],
                sign: branch.sign[at],
                scale: branch.scale[at],
                shift: branch.shift[at],
            });
            finish.extend(each);
        }
        let (along_bands, along_time) = (LaneFft::new(MEL_BANDS), LaneFft::new(TIME_LEN));
        Some(Self { tall, long, finish, along_bands, along_time })
    }

    /// Output channels.
    pub fn channels(&self) -> usize {
        self.finish.len()
    }

    /// `patch`: `[187 frames, 96 bands]`, normalised as the network's input is. Answers `[channels, 187]`; zeros where
    /// the patch has another length.
    pub fn run(&self, patch: &[f32]) -> Vec<f32> {
        let mut output = vec![0.0; self.channels() * PATCH_FRAMES];
        if patch.len() != PATCH_LEN {
            return output;
        }
        self.run_tall(patch, &mut output);
        self.run_long(patch, &mut output);
        for (channel, finish) in output.chunks_exact_mut(PATCH_FRAMES).zip(&self.finish) {
            for value in channel {
                *value = larger((*value + finish.bias) * finish.sign, 0.0) * finish.scale + finish.shift;
            }
        }
        output
    }

    /// Kernels of seven frames and many bands: spectra along bands, lanes along time.
    fn run_tall(&self, patch: &[f32], output: &mut [f32]) {
        let spectra = self.band_spectra(patch);
        let (mut signals, mut scratch) = (Signals::zeros(MEL_BANDS), Signals::zeros(MEL_BANDS));
        for pair in &self.tall {
            for start in (0..PATCH_FRAMES).step_by(LANES) {
                let bins = spectra.chunks_exact(2 * SPECTRUM_FRAMES).zip(pair.factors.chunks_exact(TALL_FRAMES));
                for (bin, (spectrum, factors)) in bins.enumerate() {
                    let (re, im) = spectrum.split_at(SPECTRUM_FRAMES);
                    let mut sums = Sums::default();
                    for (frame, factors) in (start..).zip(factors) {
                        if let (Some(re), Some(im)) = (re[frame..].first_chunk(), im[frame..].first_chunk()) {
                            sums.add(re, im, factors);
                        }
                    }
                    sums.put(bin, MEL_BANDS, &mut signals);
                }
                self.along_bands.run(&mut signals, &mut scratch);
                let frames = LANES.min(PATCH_FRAMES - start);
                for (channel, values) in (pair.channel..).zip([&signals.re, &signals.im]).take(pair.filters) {
                    let mut most = [f32::NEG_INFINITY; LANES];
                    values[..pair.outputs].iter().for_each(|value| keep_larger(&mut most, value));
                    let at = channel * PATCH_FRAMES + start;
                    output[at..at + frames].copy_from_slice(&most[..frames]);
                }
            }
        }
    }

    /// Kernels of one band and many frames: spectra along time, lanes along bands.
    fn run_long(&self, patch: &[f32], output: &mut [f32]) {
        let spectra = self.time_spectra(patch);
        let (mut signals, mut scratch) = (Signals::zeros(TIME_LEN), Signals::zeros(TIME_LEN));
        for pair in &self.long {
            let mut most = vec![[[f32::NEG_INFINITY; LANES]; 2]; pair.outputs];
            for spectrum in &spectra {
                for (bin, ((re, im), factors)) in spectrum.re.iter().zip(&spectrum.im).zip(&pair.factors).enumerate() {
                    let mut sums = Sums::default();
                    sums.add(re, im, factors);
                    sums.put(bin, TIME_LEN, &mut signals);
                }
                self.along_time.run(&mut signals, &mut scratch);
                for ([first, second], (re, im)) in most.iter_mut().zip(signals.re.iter().zip(&signals.im)) {
                    keep_larger(first, re);
                    keep_larger(second, im);
                }
            }
            for second in 0..pair.filters {
                let at = (pair.channel + second) * PATCH_FRAMES;
                for (target, most) in output[at..at + PATCH_FRAMES].iter_mut().zip(&most) {
                    *target = most[second].iter().copied().fold(f32::NEG_INFINITY, larger);
                }
            }
        }
    }

    /// `[bins, re and im, frames]`: each frame's spectrum along its bands, zeros before the first and after the last.
    fn band_spectra(&self, patch: &[f32]) -> Vec<f32> {
        let mut spectra = vec![0.0; BAND_BINS * 2 * SPECTRUM_FRAMES];
        let mut scratch = Signals::zeros(MEL_BANDS);
        for (group, frames) in patch.chunks(LANES * MEL_BANDS).enumerate() {
            let mut signals = Signals::zeros(MEL_BANDS);
            for (lane, frame) in frames.chunks_exact(MEL_BANDS).enumerate() {
                signals.re.iter_mut().zip(frame).for_each(|(lanes, &value)| lanes[lane] = value);
            }
            self.along_bands.run(&mut signals, &mut scratch);
            let at = TALL_BEFORE + group * LANES;
            for (spectrum, (re, im)) in
                spectra.chunks_exact_mut(2 * SPECTRUM_FRAMES).zip(signals.re.iter().zip(&signals.im))
            {
                spectrum[at..at + LANES].copy_from_slice(re);
                // The transform's sign is the other one: a real signal's spectrum is conjugated.
                spectrum[SPECTRUM_FRAMES + at..SPECTRUM_FRAMES + at + LANES].copy_from_slice(&im.map(|value| -value));
            }
        }
        spectra
    }

    /// The spectrum along time of each group of bands, up to the middle bin.
    fn time_spectra(&self, patch: &[f32]) -> Vec<Signals> {
        let mut scratch = Signals::zeros(TIME_LEN);
        let group = |group: usize| {
            let mut signals = Signals::zeros(TIME_LEN);
            for (lanes, frame) in signals.re.iter_mut().zip(patch.chunks_exact(MEL_BANDS)) {
                lanes.copy_from_slice(&frame[group * LANES..(group + 1) * LANES]);
            }
            self.along_time.run(&mut signals, &mut scratch);
            signals.re.truncate(TIME_BINS);
            signals.im.truncate(TIME_BINS);
            signals.im.iter_mut().flatten().for_each(|value| *value = -*value);
            signals
        };
        (0..MEL_BANDS / LANES).map(group).collect()
    }
}

/// The factors of one bin of one or two filters. A filter's own are `sum of w[i] e^(2 pi i bin (i - before) / length)`, over
/// `length`, since the transform back does not scale: correlation multiplies with the conjugated spectrum.
fn factors(filters: &[Vec<f32>], bin: usize, before: usize, length: usize) -> Factors {
    let spectrum = |filter: &Vec<f32>| {
        filter.iter().enumerate().fold([0.0, 0.0], |[re, im], (at, &weight)| {
            let turns = (bin * (at + length - before) % length) as f64 / length as f64;
            let (sin, cos) = (TAU * turns).sin_cos();
            let weight = f64::from(weight) / length as f64;
            [re + weight * cos, im + weight * sin]
        })
    };
    let [a_re, a_im] = filters.first().map(spectrum).unwrap_or_default();
    let [b_re, b_im] = filters.get(1).map(spectrum).unwrap_or_default();
    // a + ib, and conj(a) + i conj(b).
    [a_re - b_im, a_im + b_re, a_re + b_im, b_re - a_im].map(|value| value as f32)
}

/// Sums of products for one bin and its mirror.
#[derive(Default)]
struct Sums {
    re: Lanes,
    im: Lanes,
    mirror_re: Lanes,
    mirror_im: Lanes,
}

impl Sums {
    #[inline(always)]
    fn add(&mut self, re: &Lanes, im: &Lanes, [a_re, a_im, b_re, b_im]: &Factors) {
        for lane in 0..LANES {
            self.re[lane] += a_re * re[lane] - a_im * im[lane];
            self.im[lane] += a_im * re[lane] + a_re * im[lane];
            self.mirror_re[lane] += b_re * re[lane] + b_im * im[lane];
            self.mirror_im[lane] += b_im * re[lane] - b_re * im[lane];
        }
    }

    #[inline(always)]
    fn put(&self, bin: usize, length: usize, signals: &mut Signals) {
        (signals.re[bin], signals.im[bin]) = (self.re, self.im);
        // The first bin and the middle one are their own mirrors.
        if bin != 0 && 2 * bin != length {
            (signals.re[length - bin], signals.im[length - bin]) = (self.mirror_re, self.mirror_im);
        }
    }
}

/// A comparison is one SIMD instruction in wasm; `f32::max` is a call.
#[inline(always)]
fn larger(a: f32, b: f32) -> f32 {
    if a > b { a } else { b }
}

#[inline(always)]
fn keep_larger(most: &mut Lanes, values: &Lanes) {
    for lane in 0..LANES {
        most[lane] = larger(most[lane], values[lane]);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::networks::{musicnn::BRANCHES, noise::noise};

    /// The definition, product by product.
    fn naive(branch: &BranchWeights, patch: &[f32]) -> Vec<f32> {
        let ([frames, bands], mut output) = (branch.kernel, Vec::new());
        for (filter, weight) in branch.weight.chunks_exact(frames * bands).enumerate() {
            for time in 0..PATCH_FRAMES {
                let mut most = f32::NEG_INFINITY;
                for band in 0..=MEL_BANDS - bands {
                    let mut sum = branch.bias[filter];
                    for (at, row) in weight.chunks_exact(bands).enumerate() {
                        let frame = (time + at).wrapping_sub(branch.before);
                        if frame < PATCH_FRAMES {
                            let from = frame * MEL_BANDS + band;
                            sum += row.iter().zip(&patch[from..]).map(|(w, x)| w * x).sum::<f32>();
                        }
                    }
                    most = most.max(sum);
                }
                output.push((most * branch.sign[filter]).max(0.0) * branch.scale[filter] + branch.shift[filter]);
            }
        }
        output
    }

    #[test]
    fn it_equals_the_definition_for_every_branch_of_the_network() {
        let patch: Vec<f32> = noise(PATCH_LEN, 1, 1.0).iter().map(|value| 2.0 + 2.0 * value).collect();
        // Odd and even counts of filters.
        let branches: Vec<BranchWeights> = (2..)
            .zip(BRANCHES)
            .map(|(seed, (kernel, [before, _]))| {
                let filters = 1 + seed as usize % 3;
                let [bias, sign, scale, shift] = [7, 8, 9, 10].map(|other| noise(filters, other * seed, 1.0));
                let sign = sign.iter().map(|value: &f32| value.signum()).collect();
                let weight = noise(filters * kernel[0] * kernel[1], seed, 1.0);
                BranchWeights { kernel, before, weight, bias, sign, scale, shift }
            })
            .collect();
        let expected: Vec<f32> = branches.iter().flat_map(|branch| naive(branch, &patch)).collect();
        let spectral = Spectral::new(&branches).unwrap();
        let actual = spectral.run(&patch);
        assert_eq!(actual.len(), expected.len());
        let worst = actual.iter().zip(&expected).map(|(a, b)| (a - b).abs()).fold(0.0, f32::max);
        // Sums of up to 469 products of size about one.
        assert!(worst < 5e-4, "{worst}");
        assert!(expected.iter().any(|value| value.abs() > 1.0));
    }

    #[test]
    fn other_shapes_are_refused() {
        let branch = |kernel: [usize; 2], before| BranchWeights {
            kernel,
            before,
            weight: vec![0.0; kernel[0] * kernel[1]],
            bias: vec![0.0],
            sign: vec![1.0],
            scale: vec![1.0],
            shift: vec![0.0],
        };
        for (kernel, before) in [([7, 38], 2), ([5, 38], 3), ([7, 97], 3), ([200, 1], 63), ([32, 2], 15)] {
            assert!(Spectral::new(&[branch(kernel, before)]).is_none(), "{kernel:?} {before}");
        }
        assert!(Spectral::new(&[BranchWeights { bias: vec![], ..branch([7, 38], 3) }]).is_none());
        assert!(Spectral::new(&[branch([7, 38], 3)]).is_some());
    }
}
