//! Beats a minute from the onset curve.
//!
//! Only autocorrelations are kept of a stretch, so that stretches from anywhere in a track add up: twelve patches of
//! three seconds say nearly as much as the whole. The spectrum that tells a beat from its multiples is the
//! transform of the same autocorrelation (Wiener and Khinchin), and the two together (Peeters 2007) have neither the
//! sub-multiples of the one nor the multiples of the other. Prior: log-normal (Ellis 2007).

use std::f64::consts::{PI, TAU};

use super::{
    described::Tempo,
    onsets::{BANDS, Growth, RATE_HZ},
};

/// Slowest and fastest tempo given.
pub const BPM_RANGE: (f64, f64) = (45.0, 210.0);
/// Longest lag kept: four beats of the slowest.
const LAGS: usize = (4.0 * 60.0 / BPM_RANGE.0 * RATE_HZ) as usize;
/// A long stretch is heard in windows of this many values, half overlapping, so that a drifting tempo does no harm.
const WINDOW_LEN: usize = 12 * RATE_HZ as usize;
/// A stretch shorter than a second has no tempo.
const SHORTEST_LEN: usize = RATE_HZ as usize;
/// A lag counts where so many pairs of values were seen.
const LEAST_PAIRS: f64 = RATE_HZ;
/// Ratio of one candidate to the next.
const STEP: f64 = 1.005;
/// The most likely tempo, and the width of the prior in octaves below and above it. The form is Ellis 2007's; faster
/// falls off sooner, since of two readings of real music the one above 180 is hardly ever meant. Set on the tuning
/// pieces (flat from 95 to 110 and .4 to .8) and so that real recordings spread as people tap them.
const PRIOR_BPM: f64 = 110.0;
const PRIOR_OCTAVES: (f64, f64) = (1.0, 0.5);
/// Beats the comb adds up.
const TEETH: usize = 4;
/// The transform looks at lags up to this one, so that rates 24 beats a minute apart stand apart.
const TAPER_LAGS: f64 = 2.5 * RATE_HZ;

/// Running sums over the stretches of a track.
pub struct Rhythm {
    /// Sum of products, by band and lag.
    products: [Vec<f64>; BANDS],
    /// How many products each lag's sum has.
    pairs: Vec<f64>,
}

impl Default for Rhythm {
    fn default() -> Self {
        Self { products: std::array::from_fn(|_| vec![0.0; LAGS]), pairs: vec![0.0; LAGS] }
    }
}

impl Rhythm {
    /// Adds one stretch of the onset curve.
    pub fn add(&mut self, curve: &[Growth]) {
        if curve.len() <= WINDOW_LEN * 3 / 2 {
            return self.add_window(curve);
        }
        let mut start = 0;
        while start + WINDOW_LEN <= curve.len() {
            self.add_window(curve.get(start..start + WINDOW_LEN).unwrap_or_default());
            start += WINDOW_LEN / 2;
        }
    }

    fn add_window(&mut self, curve: &[Growth]) {
        if curve.len() < SHORTEST_LEN {
            return;
        }
        for (band, products) in self.products.iter_mut().enumerate() {
            let values: Vec<f32> = curve.iter().map(|growth| growth.get(band).copied().unwrap_or(0.0)).collect();
            let values = smooth(&values);
            let mean = values.iter().sum::<f32>() / values.len() as f32;
            let centred: Vec<f32> = values.iter().map(|x| x - mean).collect();
            for (lag, product) in products.iter_mut().enumerate().take(centred.len()) {
                let later = centred.get(lag..).unwrap_or_default();
                let sum: f32 = centred.iter().zip(later).map(|(a, b)| a * b).sum();
                *product += f64::from(sum);
            }
        }
        for (lag, pairs) in self.pairs.iter_mut().enumerate().take(curve.len()) {
            *pairs += (curve.len() - lag) as f64;
        }
    }

    /// Mean autocorrelation of the bands, 1 at lag 0; as long as there is enough to say so.
    pub fn autocorrelation(&self) -> Vec<f64> {
        let known = self.pairs.iter().take_while(|&&pairs| pairs >= LEAST_PAIRS).count();
        let mut sum = vec![0.0; known];
        let mut bands = 0.0;
        for products in &self.products {
            let (Some(&zero), Some(&pairs)) = (products.first(), self.pairs.first()) else { continue };
            if !(zero > 0.0 && zero.is_finite()) {
                continue;
            }
            bands += 1.0;
            for ((into, product), count) in sum.iter_mut().zip(products).zip(&self.pairs) {
                *into += product / count / (zero / pairs);
            }
        }
        if bands == 0.0 {
            return Vec::new();
        }
        sum.iter().map(|value| value / bands).collect()
    }

    /// The tempo, where there is one, and how strong the beat is, 0 to 1.
    pub fn tempo(&self) -> Option<(Tempo, f32)> {
        let correlation = self.autocorrelation();
        let candidates = candidates(&correlation);
        let best = candidates.iter().max_by(|a, b| a.score.total_cmp(&b.score))?;
        if best.score <= 0.0 {
            return None;
        }
        // The best that is another beat altogether, and the best that is the same music counted otherwise.
        let ratio = |other: &Candidate| (other.bpm / best.bpm).log2().abs();
        let is_peak = |index: &usize| {
            let score = |i: Option<usize>| i.and_then(|i| candidates.get(i)).map_or(0.0, |c: &Candidate| c.score);
            score(Some(*index)) >= score(index.checked_sub(1)) && score(Some(*index)) >= score(Some(index + 1))
        };
        let peaks = || (0..candidates.len()).filter(is_peak).filter_map(|index| candidates.get(index));
        let rival = peaks().filter(|c| ratio(c) > 0.08 && !is_multiple(ratio(c))).map(|c| c.score).fold(0.0, f64::max);
        let other = peaks().filter(|c| is_multiple(ratio(c))).max_by(|a, b| a.score.total_cmp(&b.score));
        let clear = (1.0 - rival / best.score).clamp(0.0, 1.0);
        let strength = comb(&correlation, best.bpm).unwrap_or(0.0).clamp(0.0, 1.0);
        let fine = refine(&correlation, best.bpm);
        let other_bpm = other.map_or_else(|| nearer_octave(fine), |other| refine(&correlation, other.bpm));
        let tempo = Tempo {
            bpm: fine as f32,
            confidence: (clear * (strength / STRONG).min(1.0)).sqrt() as f32,
            other_bpm: other_bpm as f32,
        };
        Some((tempo, strength as f32))
    }
}

/// A beat as strong as this needs no more for full confidence.
const STRONG: f64 = 0.4;

/// Twice, half, three times or a third as fast, in octaves, within 4 %.
fn is_multiple(octaves: f64) -> bool {
    [1.0, 3.0_f64.log2()].iter().any(|multiple| (octaves - multiple).abs() < 0.06)
}

/// Half or twice a tempo: the one nearer to the prior's middle.
fn nearer_octave(bpm: f64) -> f64 {
    if bpm > PRIOR_BPM { bpm / 2.0 } else { bpm * 2.0 }
}

struct Candidate {
    bpm: f64,
    score: f64,
}

fn candidates(correlation: &[f64]) -> Vec<Candidate> {
    let count = ((BPM_RANGE.1 / BPM_RANGE.0).ln() / STEP.ln()) as i32;
    (0..=count)
        .filter_map(|index| {
            let bpm = BPM_RANGE.0 * STEP.powi(index);
            let comb = comb(correlation, bpm)?.max(0.0);
            let pulse = pulse(correlation, bpm).max(0.0);
            Some(Candidate { bpm, score: prior(bpm) * comb * pulse.sqrt() })
        })
        .collect()
}

/// How likely a tempo is before anything is heard, 1 at the most.
fn prior(bpm: f64) -> f64 {
    let octaves = (bpm / PRIOR_BPM).log2();
    let width = if octaves < 0.0 { PRIOR_OCTAVES.0 } else { PRIOR_OCTAVES.1 };
    (-0.5 * (octaves / width).powi(2)).exp()
}

/// Mean autocorrelation at whole numbers of beats, as many as are known; `None` where not even one is.
fn comb(correlation: &[f64], bpm: f64) -> Option<f64> {
    let beat = 60.0 / bpm * RATE_HZ;
    let (mut sum, mut teeth) = (0.0, 0.0);
    for tooth in 1..=TEETH {
        let Some(value) = between(correlation, beat * tooth as f64) else { break };
        sum += value;
        teeth += 1.0;
    }
    (teeth > 0.0).then(|| sum / teeth)
}

/// Power of the onset curve at a rate: the transform of its autocorrelation, smoothly cut at [`TAPER_LAGS`].
fn pulse(correlation: &[f64], bpm: f64) -> f64 {
    let cycles_per_lag = bpm / 60.0 / RATE_HZ;
    let end = TAPER_LAGS.min(correlation.len() as f64);
    let mut sum = 0.5;
    for (lag, value) in correlation.iter().enumerate().skip(1) {
        let place = lag as f64 / end;
        if place >= 1.0 {
            break;
        }
        sum += value * (0.5 + 0.5 * (PI * place).cos()) * (TAU * cycles_per_lag * lag as f64).cos();
    }
    sum
}

/// The tempo near `bpm` whose multiples fit best: later beats tell it more exactly than the first.
fn refine(correlation: &[f64], bpm: f64) -> f64 {
    let fits = |bpm: f64| {
        let beat = 60.0 / bpm * RATE_HZ;
        (1..=8).map_while(|tooth| between(correlation, beat * f64::from(tooth))).sum::<f64>()
    };
    let steps = (-60..=60).map(|step| bpm * (1.0 + f64::from(step) * 0.0005));
    steps.map(|bpm| (bpm, fits(bpm))).max_by(|a, b| a.1.total_cmp(&b.1)).map_or(bpm, |best| best.0)
}

/// A value between two lags, `None` past the end.
fn between(values: &[f64], lag: f64) -> Option<f64> {
    let low = lag.floor() as usize;
    let share = lag - lag.floor();
    Some(values.get(low)? * (1.0 - share) + values.get(low + 1)? * share)
}

/// A little blur (binomial, 50 ms), so that beats that are not exact still meet.
fn smooth(values: &[f32]) -> Vec<f32> {
    const KERNEL: [f32; 5] = [1.0 / 16.0, 4.0 / 16.0, 6.0 / 16.0, 4.0 / 16.0, 1.0 / 16.0];
    (0..values.len())
        .map(|i| {
            let value = |offset: usize| (i + offset).checked_sub(2).and_then(|i| values.get(i)).copied().unwrap_or(0.0);
            KERNEL.iter().enumerate().map(|(offset, weight)| weight * value(offset)).sum()
        })
        .collect()
}
