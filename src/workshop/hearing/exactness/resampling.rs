//! The resampler, measured with single tones: what it does to those it should keep, and what is left of those it should not.

use std::{
    f64::consts::TAU,
    fmt::{self, Display, Formatter},
};

use crate::hearing::{error::HearingError, log_mel::SAMPLE_RATE_HZ, resample::Resampler};

/// Rates of the table: telephone, half and whole CD, broadcast, DVD and the two high ones of each family.
pub const RATES_HZ: [u32; 9] = [8_000, 11_025, 22_050, 32_000, 44_100, 48_000, 88_200, 96_000, 192_000];
/// Tones up to here must come out as they went in; the networks' last mel bands above it are a few hertz of cymbals.
const PASS_HZ: f64 = 7_000.0;
/// Where the file's own rate ends the band below [`PASS_HZ`]: this share of half the rate.
const PASS_SHARE: f64 = 0.86;
/// Half the networks' rate: what lies above it must not come back below it.
const FOLD_HZ: f64 = SAMPLE_RATE_HZ as f64 / 2.0;
/// Steps between tones, no divisor of any rate.
const STEP_HZ: f64 = 73.0;
/// Seconds of each tone; the middle of it is looked at.
const TONE_SECS: f64 = 0.5;
const EDGE_SECS: f64 = 0.15;
const AMPLITUDE: f64 = 0.5;

/// The resampler from one rate. Levels are in decibels against the tone that went in.
#[derive(Clone, Copy, Debug)]
pub struct Measured {
    pub rate_hz: u32,
    /// Largest gain or loss of a tone up to 7 kHz (or 86 % of half the rate).
    pub ripple_db: f64,
    /// Loudest of all that is not the tone, while such a tone plays: images of it, and noise.
    pub residue_db: f64,
    /// Loudest that is left of a tone above [`ALIAS_FROM_HZ`]; none where no such tone exists.
    pub alias_db: Option<f64>,
    /// Loudest that is left of a tone from 8 kHz to there.
    pub transition_db: Option<f64>,
}

/// End of the transition band that [`Measured::alias_db`] leaves out: it folds to above 7.5 kHz.
pub const ALIAS_FROM_HZ: f64 = 8_500.0;

/// One tone through the resampler: its level in decibels, and that of everything else.
fn tone(resampler: &mut Resampler, rate_hz: u32, hz: f64) -> Result<(f64, f64), HearingError> {
    resampler.reset();
    let len = (f64::from(rate_hz) * TONE_SECS) as usize;
    let sound: Vec<f32> =
        (0..len).map(|i| (AMPLITUDE * (TAU * hz * i as f64 / f64::from(rate_hz)).sin()) as f32).collect();
    let mut out = Vec::new();
    for piece in sound.chunks(1_152) {
        resampler.push(piece, &mut out)?;
    }
    resampler.finish(&mut out)?;
    let edge = (f64::from(SAMPLE_RATE_HZ) * EDGE_SECS) as usize;
    let middle = out.get(edge..out.len().saturating_sub(edge)).unwrap_or_default();
    // Least squares: the sine and cosine of that pitch which explain the most.
    let wave = |i: usize| (TAU * hz * (i + edge) as f64 / f64::from(SAMPLE_RATE_HZ)).sin_cos();
    let (mut ss, mut sc, mut cc, mut sx, mut cx, mut xx) = (0.0, 0.0, 0.0, 0.0, 0.0, 0.0);
    for (i, &x) in middle.iter().enumerate() {
        let ((s, c), x) = (wave(i), f64::from(x));
        (ss, sc, cc) = (ss + s * s, sc + s * c, cc + c * c);
        (sx, cx, xx) = (sx + s * x, cx + c * x, xx + x * x);
    }
    let determinant = (ss * cc - sc * sc).max(1e-30);
    let (a, b) = ((sx * cc - cx * sc) / determinant, (cx * ss - sx * sc) / determinant);
    let rest: f64 = middle
        .iter()
        .enumerate()
        .map(|(i, &x)| {
            let (s, c) = wave(i);
            (f64::from(x) - a * s - b * c).powi(2)
        })
        .sum();
    let decibels = |amplitude: f64| 20.0 * (amplitude / AMPLITUDE).max(1e-12).log10();
    let count = middle.len().max(1) as f64;
    Ok(if hz < FOLD_HZ {
        (decibels(a.hypot(b)), decibels((2.0 * rest / count).sqrt()))
    } else {
        (f64::NEG_INFINITY, decibels((2.0 * xx / count).sqrt()))
    })
}

/// Sweeps tones through the resampler from `rate_hz`.
///
/// # Errors
/// `Broken` where the resampler refuses the rate.
pub fn measure(rate_hz: u32) -> Result<Measured, HearingError> {
    let mut resampler = Resampler::new(rate_hz)?;
    let nyquist = f64::from(rate_hz) / 2.0;
    let mut measured =
        Measured { rate_hz, ripple_db: 0.0, residue_db: f64::NEG_INFINITY, alias_db: None, transition_db: None };
    let pass_hz = PASS_HZ.min(PASS_SHARE * nyquist);
    let mut hz = 40.0;
    while hz < nyquist - 2.0 * STEP_HZ {
        if hz <= pass_hz {
            let (level, rest) = tone(&mut resampler, rate_hz, hz)?;
            measured.ripple_db = measured.ripple_db.max(level.abs());
            measured.residue_db = measured.residue_db.max(rest);
        } else if hz >= FOLD_HZ {
            let (_, rest) = tone(&mut resampler, rate_hz, hz)?;
            let worst = if hz < ALIAS_FROM_HZ { &mut measured.transition_db } else { &mut measured.alias_db };
            *worst = Some(worst.unwrap_or(f64::NEG_INFINITY).max(rest));
        }
        // Far above, where nothing changes any more, in larger steps.
        hz += if hz < 2.0 * FOLD_HZ { STEP_HZ } else { 7.0 * STEP_HZ };
    }
    Ok(measured)
}

/// Every rate of the table.
pub struct ResamplingTable(Vec<Measured>);

impl ResamplingTable {
    /// # Errors
    /// As [`measure`].
    pub fn measure() -> Result<Self, HearingError> {
        Ok(Self(RATES_HZ.into_iter().map(measure).collect::<Result<_, _>>()?))
    }
}

impl Display for ResamplingTable {
    fn fmt(&self, out: &mut Formatter<'_>) -> fmt::Result {
        writeln!(
            out,
            "Resampling to 16 kHz, single tones of 0.5 s every 73 Hz; levels against the tone that went in.\n"
        )?;
        writeln!(
            out,
            "| from | ripple to 7 kHz | all but the tone | left of tones above 8.5 kHz | of tones from 8 to 8.5 kHz |"
        )?;
        writeln!(out, "|---|---|---|---|---|")?;
        let level = |db: Option<f64>| db.map_or_else(|| "-".to_owned(), |db| format!("{db:.0} dB"));
        for row in &self.0 {
            let (alias, transition) = (level(row.alias_db), level(row.transition_db));
            writeln!(
                out,
                "| {} Hz | {:.4} dB | {:.0} dB | {alias} | {transition} |",
                row.rate_hz, row.ripple_db, row.residue_db
            )?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_common_rate_is_flat_and_folds_nothing_back() {
        for rate_hz in RATES_HZ {
            let measured = measure(rate_hz).unwrap();
            assert!(measured.ripple_db <= 0.001, "{measured:?}");
            assert!(measured.residue_db <= -120.0, "{measured:?}");
            assert!(measured.alias_db.is_none_or(|db| db <= -120.0), "{measured:?}");
            assert!(measured.transition_db.is_none_or(|db| db <= -120.0), "{measured:?}");
            assert_eq!(measured.alias_db.is_some(), rate_hz > 2 * ALIAS_FROM_HZ as u32);
        }
    }
}
