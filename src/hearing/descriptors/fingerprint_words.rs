//! Sound to the words of a [`Fingerprint`](super::Fingerprint): how the balance of neighbouring bands changes.
//!
//! A bit says whether the step from one band to the next grew or shrank within three eighths of a second. The level cancels
//! between bands, an equaliser cancels between moments, and what a codec takes away is far below what is loud.

use super::{
    fingerprint::{NO_WORD, WORDS_PER_SEC},
    frames::Frames,
};
use crate::hearing::log_mel::SAMPLE_RATE_HZ;

/// Samples between two words.
const HOP_LEN: usize = SAMPLE_RATE_HZ as usize / WORDS_PER_SEC;
/// Samples of one frame, half a second: two files of one recording are cut anywhere, so their frames lie up to half a hop
/// apart and must still see nearly the same. On 40 recordings the worst of edits is .69 like its original; with frames of
/// a quarter of a second .41, with words every 187 ms .63.
const FRAME_LEN: usize = 8_192;
/// Frames between the two moments compared.
const LAG: usize = 3;
/// One more band than a word has bits.
const BANDS: usize = u32::BITS as usize + 1;
/// Where melody and voices lie; every codec keeps it.
const RANGE_HZ: (f64, f64) = (200.0, 3_200.0);
/// Power of a band, as a share of the stretch's strongest, below which differences are a codec's noise (-60 dB).
const BAND_FLOOR: f32 = 1e-6;
/// Power of a frame, as a share of the stretch's strongest, below which it counts as silent (-50 dB).
const FRAME_FLOOR: f32 = 1e-5;
/// Power below which everything is silent (-90 dBFS).
const SILENCE: f32 = 1e-9;
/// Nepers by which the steps between bands change at least, on average: a held tone changes less, and says nothing.
const LEAST_CHANGE: f32 = 0.05;

/// Samples at 16 kHz between which a stretch lies.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Span {
    pub from: i64,
    pub to: i64,
}

/// A stretch begins so long after the start, or ends so long before the end, and is so long; less of a short track.
const MARGIN_SECS: i64 = 15;
const STRETCH_SECS: i64 = 16;
/// Of a short track, the margin is this part of it and the stretch that part.
const MARGIN_PART: i64 = 8;
const STRETCH_PART: i64 = 3;
/// A track of less than this is one stretch.
const SHORT_SECS: i64 = 24;

/// Where the two stretches of a track of so many samples lie. One and the same for a very short one.
pub fn spans(samples: u64) -> [Span; 2] {
    let rate = i64::from(SAMPLE_RATE_HZ);
    let end = i64::try_from(samples).unwrap_or(i64::MAX);
    if end < SHORT_SECS * rate {
        let all = Span { from: 0, to: end.min(STRETCH_SECS * rate) };
        return [all, Span { from: (end - STRETCH_SECS * rate).max(0), to: end }];
    }
    let margin = (MARGIN_SECS * rate).min(end / MARGIN_PART);
    let len = (STRETCH_SECS * rate).min(end / STRETCH_PART);
    [Span { from: margin, to: margin + len }, Span { from: end - margin - len, to: end - margin }]
}

/// Words of a stretch of samples at 16 kHz.
pub fn words(samples: &[f32]) -> Vec<u32> {
    let finite: Vec<f32> = samples.iter().map(|&x| if x.is_finite() { x.clamp(-1e3, 1e3) } else { 0.0 }).collect();
    let edges = edges();
    let mut powers: Vec<[f32; BANDS]> = Vec::new();
    Frames::new(FRAME_LEN, HOP_LEN).push(&finite, |magnitudes| {
        let mut bands = [0.0; BANDS];
        for (band, range) in bands.iter_mut().zip(edges.windows(2)) {
            let bins = magnitudes.get(range[0]..range[1]).unwrap_or_default();
            *band = bins.iter().map(|magnitude| magnitude * magnitude).sum();
        }
        powers.push(bands);
    });
    let strongest_band = powers.iter().flatten().fold(0.0_f32, |most, &power| most.max(power));
    let total = |bands: &[f32; BANDS]| bands.iter().sum::<f32>();
    let strongest_frame = powers.iter().map(total).fold(0.0_f32, f32::max);
    if strongest_frame < SILENCE {
        return vec![NO_WORD; powers.len().saturating_sub(LAG)];
    }
    let steps = |bands: &[f32; BANDS]| {
        let log = bands.map(|power| (power + strongest_band * BAND_FLOOR).ln());
        let mut steps = [0.0; BANDS - 1];
        steps.iter_mut().zip(log.windows(2)).for_each(|(step, pair)| *step = pair[1] - pair[0]);
        steps
    };
    let word = |(then, now): (&[f32; BANDS], &[f32; BANDS])| {
        if total(then).max(total(now)) < strongest_frame * FRAME_FLOOR {
            return NO_WORD;
        }
        let (then, now) = (steps(then), steps(now));
        let changes = then.iter().zip(&now).map(|(then, now)| now - then);
        if changes.clone().map(f32::abs).sum::<f32>() < LEAST_CHANGE * then.len() as f32 {
            return NO_WORD;
        }
        changes.fold(0, |word, change| word << 1 | u32::from(change > 0.0)).max(NO_WORD + 1)
    };
    powers.iter().zip(powers.iter().skip(LAG)).map(word).collect()
}

/// Bins at which the bands meet, evenly spread on a scale of octaves.
fn edges() -> [usize; BANDS + 1] {
    let mut edges = [0; BANDS + 1];
    for (at, edge) in edges.iter_mut().enumerate() {
        let hz = RANGE_HZ.0 * (RANGE_HZ.1 / RANGE_HZ.0).powf(at as f64 / BANDS as f64);
        *edge = (hz * FRAME_LEN as f64 / f64::from(SAMPLE_RATE_HZ)).round() as usize;
    }
    edges
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        ground::random::SplitMix64,
        hearing::descriptors::fingerprint::{Fingerprint, SAME_RECORDING},
    };

    const RATE: usize = SAMPLE_RATE_HZ as usize;

    /// Music of a seed: four voices, each a new note with harmonics two to five times a second, in one scale for all seeds.
    fn music(seed: u64, secs: usize) -> Vec<f32> {
        let (mut random, mut out) = (SplitMix64(seed), vec![0.0_f32; secs * RATE]);
        for _ in 0..4 {
            let mut at = 0;
            while at < out.len() {
                let len = (random.between((0.2, 0.5)) * RATE as f64) as usize;
                let hz =
                    110.0 * (f64::from([0, 2, 4, 7, 9][random.below(5)] + 12 * random.below(3) as i32) / 12.0).exp2();
                let loud = random.between((0.02, 0.08));
                for (i, sample) in out.iter_mut().skip(at).take(len).enumerate() {
                    let t = i as f64 / RATE as f64;
                    let tone = (1..6).map(|h| (std::f64::consts::TAU * hz * f64::from(h) * t).sin() / f64::from(h));
                    *sample += (loud * (-4.0 * t).exp() * tone.sum::<f64>()) as f32;
                }
                at += len;
            }
        }
        out
    }

    fn fingerprint(samples: &[f32]) -> Option<Fingerprint> {
        let [head, tail] = spans(samples.len() as u64)
            .map(|span| words(samples.get(span.from as usize..span.to as usize).unwrap_or_default()));
        Fingerprint::of(head, tail)
    }

    #[test]
    fn copies_are_alike_and_other_music_is_not() {
        let track = music(1, 64);
        let lost = track.len() * 23 / 213;
        let middle = track.len() / 2;
        let mut random = SplitMix64(9);
        let copies: [(&str, Vec<f32>); 7] = [
            ("half the level", track.iter().map(|x| x * 0.5).collect()),
            ("twice the level", track.iter().map(|x| x * 2.0).collect()),
            ("with noise", track.iter().map(|x| x + 0.003 * random.signed()).collect()),
            ("a second less", track[RATE + 77..].to_vec()),
            ("three seconds of silence before", [vec![0.0; 3 * RATE + 999], track.clone()].concat()),
            ("a shorter intro", track[lost..].to_vec()),
            ("a part left out", [&track[..middle], &track[middle + lost..]].concat()),
        ];
        let original = fingerprint(&track).unwrap();
        assert_eq!(original.likeness(&original), 1.0);
        for (name, copy) in copies {
            let likeness = original.likeness(&fingerprint(&copy).unwrap());
            assert!(likeness > SAME_RECORDING + 0.1, "{name}: {likeness}");
        }
        for seed in 2..5 {
            let likeness = original.likeness(&fingerprint(&music(seed, 64)).unwrap());
            assert!(likeness < SAME_RECORDING - 0.1, "seed {seed}: {likeness}");
        }
    }

    #[test]
    fn what_does_not_change_has_no_fingerprint() {
        let tone = |i: usize| (0.3 * (std::f64::consts::TAU * 440.0 * i as f64 / RATE as f64).sin()) as f32;
        assert_eq!(fingerprint(&vec![0.0; 60 * RATE]), None);
        assert_eq!(fingerprint(&(0..60 * RATE).map(tone).collect::<Vec<_>>()), None);
        assert_eq!(fingerprint(&music(1, 3)), None, "too short");
        assert_eq!(fingerprint(&[]), None);
        assert_eq!(fingerprint(&vec![f32::NAN; 60 * RATE]), None);
    }

    #[test]
    fn stretches_lie_within_the_track() {
        for secs in [0, 1, 5, 23, 24, 30, 60, 213, 7_200, u64::MAX / 16_000] {
            let samples = secs * 16_000;
            for Span { from, to } in spans(samples) {
                assert!(from >= 0 && from <= to && to as u64 <= samples, "{secs}");
                assert!(to - from <= STRETCH_SECS * RATE as i64, "{secs}");
                assert!(secs < 15 || to - from >= 8 * RATE as i64, "{secs}");
            }
        }
        let [head, tail] = spans(213 * 16_000).map(|Span { from, to }| (from / 16_000, to / 16_000));
        assert_eq!((head, tail), ((15, 31), (182, 198)));
    }
}
