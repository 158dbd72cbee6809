//! Where notes start: how much the spectrum grows from moment to moment, in three bands.
//!
//! Tempo, onset density and beat strength are all read from this curve, so what it misses none of them can find.
//! SuperFlux (Böck and Widmer 2013): differences of log magnitudes in narrow bands, each against the largest of the
//! neighbouring bands a little earlier, so that vibrato does not count as onsets.

use super::frames::Frames;
use crate::hearing::log_mel::SAMPLE_RATE_HZ;

/// Samples between the values of the curve: 10 ms.
pub const HOP_LEN: usize = 160;
/// Values of the curve a second.
pub const RATE_HZ: f64 = SAMPLE_RATE_HZ as f64 / HOP_LEN as f64;
/// Samples of one frame: 64 ms, so that a semitone is about a bin at 260 Hz.
const FRAME_LEN: usize = 1_024;
/// Bands the curve is made in; see [`BAND_EDGES_HZ`].
pub const BANDS: usize = 3;
/// Where the bands meet: below, bass drum and bass; between, chords and voices; above, cymbals and consonants.
const BAND_EDGES_HZ: [f64; BANDS - 1] = [200.0, 1_600.0];
/// Lowest and highest frequency looked at.
const RANGE_HZ: (f64, f64) = (27.5, 7_600.0);
/// Filters an octave, where bins are that narrow.
const FILTERS_PER_OCTAVE: f64 = 12.0;
/// `ln(1 + GAIN * magnitude)`: 60 dB below full scale is where the curve turns from logarithmic to linear.
const GAIN: f32 = 1_000.0;
/// Frames between the two moments compared (SuperFlux: half a window).
const LAG: usize = 3;

/// Onset: highest of so many frames on both sides (30 ms) ...
const PEAK_REACH: usize = 3;
/// ... and above the mean of so many frames on both sides (200 ms) ...
const MEAN_REACH: usize = 20;
/// ... by this much of the curve's own deviation (so that clicks and struck chords count once each).
const PEAK_MARGIN: f32 = 0.5;

/// Growth that any onset has: a tenth of a neper (1 dB) in ten filters.
const LEAST_GROWTH: f32 = 1.0;

/// One value of the curve in every band.
pub type Growth = [f32; BANDS];

/// Makes the curve of one stretch after another.
pub struct Onsets {
    frames: Frames,
    filters: Vec<Filter>,
    /// The last [`LAG`] frames, oldest first, each maximum-filtered.
    before: Vec<Vec<f32>>,
    now: Vec<f32>,
    centroid: Centroid,
}

struct Filter {
    bins: std::ops::Range<usize>,
    band: usize,
}

/// Sums for the spectral centroid.
#[derive(Default)]
struct Centroid {
    weighted_hz: f64,
    weight: f64,
}

impl Default for Onsets {
    fn default() -> Self {
        let filters = filters();
        Self {
            frames: Frames::new(FRAME_LEN, HOP_LEN),
            now: vec![0.0; filters.len()],
            filters,
            before: Vec::new(),
            centroid: Centroid::default(),
        }
    }
}

impl Onsets {
    /// Takes samples that follow the last ones, appends what the curve grows by.
    pub fn push(&mut self, samples: &[f32], out: &mut Vec<Growth>) {
        let Self { frames, filters, before, now, centroid } = self;
        frames.push(samples, |magnitudes| {
            centroid.add(magnitudes);
            for (level, filter) in now.iter_mut().zip(filters.iter()) {
                let bins = magnitudes.get(filter.bins.clone()).unwrap_or_default();
                let sum: f32 = bins.iter().sum();
                *level = (1.0 + GAIN * sum).ln();
            }
            let mut growth = Growth::default();
            if before.len() == LAG {
                let earlier = before.remove(0);
                for ((level, earlier), filter) in now.iter().zip(&earlier).zip(filters.iter()) {
                    let rise = level - earlier;
                    if rise > 0.0
                        && let Some(sum) = growth.get_mut(filter.band)
                    {
                        *sum += rise;
                    }
                }
            }
            out.push(growth);
            before.push(widened(now));
        });
    }

    /// Ends the stretch.
    pub fn end(&mut self) {
        self.frames.end(|_| {});
        self.before.clear();
    }

    /// Mean spectral centroid of everything pushed, in hertz, louder frames counting more; `None` of silence.
    pub fn centroid_hz(&self) -> Option<f32> {
        (self.centroid.weight > 0.0).then(|| (self.centroid.weighted_hz / self.centroid.weight) as f32)
    }
}

impl Centroid {
    /// A frame's centroid `sum(f * m) / sum(m)` over magnitudes m (Peeters 2004), weighted by the frame's root of energy.
    fn add(&mut self, magnitudes: &[f32]) {
        const BIN_HZ: f64 = SAMPLE_RATE_HZ as f64 / FRAME_LEN as f64;
        /// -80 dBFS in all.
        const SILENCE: f64 = 1e-4;
        let (mut sum, mut moment, mut energy) = (0.0_f32, 0.0_f32, 0.0_f32);
        for (bin, &magnitude) in magnitudes.iter().enumerate().skip(1) {
            sum += magnitude;
            moment += magnitude * bin as f32;
            energy += magnitude * magnitude;
        }
        let weight = f64::from(energy).sqrt();
        if weight > SILENCE && weight.is_finite() {
            self.weighted_hz += weight * BIN_HZ * f64::from(moment / sum);
            self.weight += weight;
        }
    }
}

/// Every value replaced by the largest of itself and its neighbours.
fn widened(levels: &[f32]) -> Vec<f32> {
    let at = |i: Option<usize>| i.and_then(|i| levels.get(i)).copied().unwrap_or(0.0);
    let max = |a: f32, b: f32| if a > b { a } else { b };
    (0..levels.len()).map(|i| max(at(Some(i)), max(at(i.checked_sub(1)), at(Some(i + 1))))).collect()
}

/// Filters of equal width in octaves, of one bin at least.
fn filters() -> Vec<Filter> {
    let bin_hz = f64::from(SAMPLE_RATE_HZ) / FRAME_LEN as f64;
    let mut filters = Vec::new();
    let mut first = (RANGE_HZ.0 / bin_hz).round() as usize;
    let last = (RANGE_HZ.1 / bin_hz) as usize;
    while first < last {
        let wide = first as f64 * (1.0 / FILTERS_PER_OCTAVE).exp2();
        let end = (wide.round() as usize).max(first + 1);
        let hz = first as f64 * bin_hz;
        let band = BAND_EDGES_HZ.iter().filter(|&&edge| hz >= edge).count();
        filters.push(Filter { bins: first..end, band });
        first = end;
    }
    filters
}

/// How many onsets a stretch of the curve holds.
pub fn count(curve: &[f32]) -> usize {
    let count = curve.len() as f32;
    if curve.len() < 2 * PEAK_REACH {
        return 0;
    }
    let mean = curve.iter().sum::<f32>() / count;
    let deviation = (curve.iter().map(|x| (x - mean) * (x - mean)).sum::<f32>() / count).sqrt();
    let around = |i: usize, reach: usize| curve.get(i.saturating_sub(reach)..(i + reach + 1).min(curve.len()));
    (0..curve.len())
        .filter(|&i| {
            let (Some(near), Some(wide), Some(&value)) = (around(i, PEAK_REACH), around(i, MEAN_REACH), curve.get(i))
            else {
                return false;
            };
            let local = wide.iter().sum::<f32>() / wide.len() as f32;
            // Of a plateau its first value counts.
            let earlier = curve.get(i.saturating_sub(PEAK_REACH)..i).unwrap_or_default();
            value > LEAST_GROWTH
                && value >= local + PEAK_MARGIN * deviation
                && near.iter().all(|&other| other <= value)
                && earlier.iter().all(|&other| other < value)
        })
        .count()
}
