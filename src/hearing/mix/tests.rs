use super::*;
use crate::{
    engine::cancel::Cancel,
    hearing::{
        Plan,
        decoded::Decoded,
        descriptors::Loudness,
        error::HearingError,
        plan::{Listener, Patch},
        stream::Stream,
    },
};

const RATE_HZ: u32 = 44_100;

/// Noise that has nothing to do with that of another seed, a tenth of full scale loud.
fn noise(seed: u32, frames: usize) -> Vec<f32> {
    let mut state = seed.wrapping_mul(2_654_435_761).max(1);
    let mut next = || {
        state ^= state << 13;
        state ^= state >> 17;
        state ^= state << 5;
        0.2 * (state as f32 / u32::MAX as f32 - 0.5)
    };
    (0..frames).map(|_| next()).collect()
}

fn times(factor: f32, samples: &[f32]) -> Vec<f32> {
    samples.iter().map(|x| factor * x).collect()
}

fn interleaved(planes: &[Vec<f32>]) -> Vec<f32> {
    (0..planes[0].len()).flat_map(|frame| planes.iter().map(move |plane| plane[frame])).collect()
}

fn mean(planes: &[Vec<f32>]) -> Vec<f32> {
    let mut mono = Vec::new();
    mix_down(&interleaved(planes), planes.len(), &mut mono);
    mono
}

/// All patches and the loudness.
fn heard(planes: Vec<Vec<f32>>, plan: Plan) -> Result<(Vec<Patch>, Option<Loudness>), HearingError> {
    let mut listener = Listener::of_decoded(Decoded::new(planes, RATE_HZ)?, plan)?;
    let mut patches = Vec::new();
    while let Some(patch) = listener.next_patch(&Cancel::default())? {
        patches.push(patch);
    }
    Ok((patches, listener.described().loudness))
}

fn most_apart(a: &[f32], b: &[f32]) -> f32 {
    assert_eq!(a.len(), b.len());
    a.iter().zip(b).map(|(a, b)| (a - b).abs()).fold(0.0, f32::max)
}

#[test]
fn the_mean_is_heard_unless_it_cancels() {
    let (a, b, c) = (noise(1, 48_000), noise(2, 48_000), noise(3, 48_000));
    let silent = vec![0.0; a.len()];
    let sum = |x: &[f32], y: &[f32]| -> Vec<f32> { x.iter().zip(y).map(|(x, y)| x + y).collect() };
    let minus = |x: &[f32]| times(-1.0, x);
    // Loud bass in both, a voice whose sides are opposite: with this share of the power.
    let karaoke = |share: f32| {
        let (bass, voice) = (times((1.0 - share).sqrt(), &a), times(share.sqrt(), &b));
        vec![sum(&bass, &voice), sum(&bass, &minus(&voice))]
    };
    let delayed = [vec![0.0; 44], a[..a.len() - 44].to_vec()].concat();
    let offset = |x: &[f32], by: f32| -> Vec<f32> { x.iter().map(|x| x + by).collect() };
    let broken: Vec<f32> = a.iter().map(|_| f32::NAN).collect();
    let s = silent.clone();
    type Case = (&'static str, Vec<Vec<f32>>, Option<usize>);
    let cases: Vec<Case> = vec![
        ("mono", vec![a.clone()], None),
        ("the same", vec![a.clone(), a.clone()], None),
        ("unrelated", vec![a.clone(), b.clone()], None),
        ("left alone", vec![a.clone(), s.clone()], None),
        ("right alone", vec![s.clone(), a.clone()], None),
        ("a delay of a millisecond", vec![a.clone(), delayed], None),
        ("opposite", vec![a.clone(), minus(&a)], Some(0)),
        ("nearly opposite", vec![a.clone(), times(-0.9, &a)], Some(0)),
        ("opposite and louder", vec![a.clone(), times(-1.25, &a)], Some(1)),
        ("a quarter opposite", vec![a.clone(), times(-0.25, &a)], None),
        ("a third opposite", vec![a.clone(), times(-0.33, &a)], Some(0)),
        ("voice opposite, 70 %", karaoke(0.7), None),
        ("voice opposite, 80 %", karaoke(0.8), Some(0)),
        ("opposite offsets only", vec![offset(&a, 0.5), offset(&a, -0.5)], None),
        ("opposite sound, one offset", vec![offset(&a, 0.5), offset(&minus(&a), 0.5)], Some(0)),
        ("opposite and silent", vec![times(1e-3, &a), times(-1e-3, &a)], None),
        ("silent", vec![s.clone(), s.clone()], None),
        ("one channel no numbers", vec![broken, a.clone()], Some(1)),
        ("six unrelated", (1..7).map(|seed| noise(seed, 48_000)).collect(), None),
        ("one of six", vec![s.clone(), s.clone(), a.clone(), s.clone(), s.clone(), s.clone()], None),
        (
            "three opposite pairs",
            vec![a.clone(), minus(&a), b.clone(), minus(&b), times(2.0, &c), times(-2.0, &c)],
            Some(4),
        ),
        (
            "opposite pairs, loud effects",
            vec![a.clone(), minus(&a), times(-3.0, &b), times(3.0, &b), s.clone(), s],
            Some(2),
        ),
        ("no frames", vec![vec![], vec![]], None),
    ];
    for (name, planes, wanted) in cases {
        assert_eq!(instead_of_mean(&interleaved(&planes), planes.len()), wanted, "{name}");
    }
    assert_eq!(instead_of_mean(&[], 0), None);
    assert_eq!(instead_of_mean(&[f32::INFINITY, f32::NEG_INFINITY, f32::MAX], 2), None);
}

#[test]
fn ordinary_files_are_the_mean_bit_for_bit_and_opposite_ones_the_channel() {
    let frames = 12 * RATE_HZ as usize;
    let (a, b) = (noise(1, frames), noise(2, frames));
    let ordinary =
        [a.iter().zip(&b).map(|(a, b)| a + 0.7 * b).collect(), a.iter().zip(&b).map(|(a, b)| a - 0.5 * b).collect()];
    let six: Vec<Vec<f32>> = (1..7).map(|seed| noise(seed, frames)).collect();
    let silent = vec![0.0; frames];
    let cases = [
        (vec![a.clone()], None),
        (ordinary.to_vec(), None),
        (vec![a.clone(), b.clone()], None),
        (vec![a.clone(), silent], None),
        (six, None),
        (vec![b.clone(), times(-0.9, &b)], Some(0)),
        (vec![times(-0.9, &b), b.clone()], Some(1)),
    ];
    let cancel = Cancel::default();
    for (number, (planes, channel)) in cases.into_iter().enumerate() {
        let wanted = channel.map_or_else(|| mean(&planes), |channel| planes[channel].clone());
        // A file of one channel is never mixed.
        let mut wanted = Stream::of_decoded(Decoded::new(vec![wanted], RATE_HZ).unwrap()).unwrap();
        let mut found = Stream::of_decoded(Decoded::new(planes, RATE_HZ).unwrap()).unwrap();
        // In a row with an overlap, then back, then read on, then across a jump, then to the end.
        for from in [0, 47_872, 2 * 47_872, 30_000, 90_001, 140_000, 170_000] {
            let wanted = wanted.window(from, from + 48_384, &cancel).unwrap().samples;
            let found = found.window(from, from + 48_384, &cancel).unwrap();
            assert_eq!((found.channel, found.samples.len()), (channel, wanted.len()), "{number} at {from}");
            let off = most_apart(found.samples, wanted);
            assert!(off == 0.0 || channel.is_some() && off < 1e-6, "{number} at {from}: {off}");
        }
    }
}

#[test]
fn opposite_channels_sound_and_measure_as_equal_ones_do() {
    let a = noise(5, 20 * RATE_HZ as usize);
    for plan in [Plan::Quick, Plan::Full] {
        let (same, same_loudness) = heard(vec![a.clone(), a.clone()], plan).unwrap();
        let (opposite, opposite_loudness) = heard(vec![a.clone(), times(-1.0, &a)], plan).unwrap();
        assert_eq!(same_loudness, opposite_loudness);
        assert_eq!((same.len(), opposite.len()), (6, 6));
        for (same, opposite) in same.iter().zip(&opposite) {
            assert_eq!(same.start_secs, opposite.start_secs);
            let off = most_apart(&same.log_mel, &opposite.log_mel);
            assert!(off < 1e-3, "{off}");
            // What a look draws: no band is empty.
            assert!(opposite.log_mel.iter().filter(|&&value| value > 0.5).count() * 10 > opposite.log_mel.len() * 9);
        }
    }
}

#[test]
fn a_middle_that_cancels_is_heard_and_the_rest_is_untouched() {
    let third = 10 * RATE_HZ as usize;
    let a = noise(7, 3 * third);
    let mut other = a.clone();
    other[third..2 * third].iter_mut().for_each(|x| *x = -*x);
    let (same, _) = heard(vec![a.clone(), a.clone()], Plan::Full).unwrap();
    let (found, _) = heard(vec![a, other], Plan::Full).unwrap();
    assert_eq!(found.len(), same.len());
    for (same, found) in same.iter().zip(&found) {
        let (start, end) = (same.start_secs, same.start_secs + 3.1);
        let off = most_apart(&same.log_mel, &found.log_mel);
        if end < 9.9 || start > 20.1 {
            assert_eq!(off, 0.0, "at {start} s");
        } else if start > 10.1 && end < 19.9 {
            assert!(off < 1e-3, "{off} at {start} s");
        }
    }
}

#[test]
fn silence_stays_silence_in_every_mix() {
    let frames = 8 * RATE_HZ as usize;
    let (dither, other) = (times(3e-4, &noise(1, frames)), times(3e-4, &noise(2, frames)));
    let silent = vec![0.0; frames];
    for planes in
        [vec![silent.clone(), silent], vec![dither.clone(), other], vec![dither.clone(), times(-1.0, &dither)]]
    {
        assert_eq!(heard(planes, Plan::Quick).unwrap_err(), HearingError::Silent);
    }
}

#[test]
fn channels_that_change_begin_anew_and_no_more_are_kept_than_are_believed() {
    let mut kept = KeptChannels::default();
    kept.push(-10, &[1.0, -1.0, 2.0, -2.0], 2, RATE_HZ);
    kept.push_silence(-8, 1, 2, RATE_HZ);
    kept.push(-7, &[3.0, -3.0], 2, RATE_HZ);
    assert_eq!(kept.channel(1, -9).unwrap().collect::<Vec<_>>(), [-2.0, 0.0, -3.0]);
    assert_eq!(kept.instead_of_mean(-10, -6), Some(0));
    kept.forget_before(-9);
    assert!(kept.channel(0, -10).is_none() && kept.instead_of_mean(-10, -6).is_none());
    // Others, then one alone, then none that follow.
    kept.push(-6, &[1.0, 2.0, 3.0], 3, RATE_HZ);
    assert_eq!((kept.channel(2, -6).unwrap().collect::<Vec<_>>(), kept.channel(2, -7).is_none()), (vec![3.0], true));
    kept.push(-5, &[1.0], 1, RATE_HZ);
    assert!(kept.interleaved.is_empty());
    kept.push(100, &[1.0, 2.0], 2, RATE_HZ);
    kept.push(200, &[5.0, 6.0], 2, RATE_HZ);
    assert_eq!((kept.first, kept.interleaved.as_slice()), (200, &[5.0, 6.0][..]));
    kept.push(300, &vec![1.0; 640], 64, 768_000);
    assert_eq!((kept.channels, kept.interleaved.len()), (2, 20));
}
