//! The hearing room from the outside: parity with the reference, every format, every kind of bad file.
//!
//! The corpus is made by `tests/corpus/make_audio.py`, which says what is in it. The golden vectors lie outside the
//! repository; without them the parity test says so and passes, and the tests on synthetic sound remain.

#![cfg(feature = "engine")]
#![allow(clippy::unwrap_used, clippy::panic, reason = "helpers of tests may fail as loudly as the tests")]

use std::{
    f32::consts::TAU,
    fs::File,
    io::{self, Cursor, Read, Seek, SeekFrom},
    panic::catch_unwind,
    path::{Path, PathBuf},
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
    time::Instant,
};

use hearsight::{
    engine::cancel::Cancel,
    ground::{
        random::SplitMix64,
        sound::{MEL_BANDS, PATCH_FRAMES},
    },
    hearing::{
        decode::Decoder,
        error::HearingError,
        log_mel::{LogMel, SAMPLE_RATE_HZ},
        plan::{Listener, Patch, Plan, QUICK_PATCHES},
        resample::Resampler,
    },
    library::{identity::track_id, names::names},
};
use hound::{SampleFormat, WavSpec, WavWriter};
use symphonia::core::io::MediaSource;

#[path = "hearing/formats.rs"]
mod formats;
#[path = "hearing/odd.rs"]
mod odd;
#[path = "hearing/silence.rs"]
mod silence;
#[path = "hearing/streams.rs"]
mod streams;

const PATCH_LEN: usize = PATCH_FRAMES * MEL_BANDS;

fn corpus(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/corpus/audio").join(name)
}

fn shared(path: &str) -> Option<PathBuf> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared").join(path);
    if !path.exists() {
        eprintln!("SKIPPED: {} is not there, so this test proves nothing", path.display());
    }
    path.exists().then_some(path)
}

fn open(path: &Path, plan: Plan) -> Result<Listener, HearingError> {
    let name = path.file_name().unwrap().to_string_lossy();
    Listener::open(Box::new(File::open(path).unwrap()), &name, plan)
}

fn hear_all(mut listener: Listener) -> Result<Vec<Patch>, HearingError> {
    let mut patches = Vec::new();
    while let Some(patch) = listener.next_patch(&Cancel::default())? {
        assert_eq!(patch.log_mel.len(), PATCH_LEN);
        assert!(patch.log_mel.iter().all(|x| x.is_finite()));
        patches.push(patch);
    }
    Ok(patches)
}

fn hear(path: &Path, plan: Plan) -> Result<Vec<Patch>, HearingError> {
    hear_all(open(path, plan)?)
}

fn hear_bytes(bytes: Vec<u8>, name: &str, plan: Plan) -> Result<Vec<Patch>, HearingError> {
    hear_all(Listener::open(Box::new(Cursor::new(bytes)), name, plan)?)
}

/// A WAV file of 16-bit or float samples, interleaved.
fn wav(rate_hz: u32, channels: u16, float: bool, samples: &[f32]) -> Vec<u8> {
    let (bits_per_sample, sample_format) = if float { (32, SampleFormat::Float) } else { (16, SampleFormat::Int) };
    let spec = WavSpec { channels, sample_rate: rate_hz, bits_per_sample, sample_format };
    let mut out = Cursor::new(Vec::new());
    let mut writer = WavWriter::new(&mut out, spec).unwrap();
    for sample in samples {
        if float {
            writer.write_sample(*sample).unwrap();
        } else {
            writer.write_sample((sample * 32767.0).round() as i16).unwrap();
        }
    }
    writer.finalize().unwrap();
    out.into_inner()
}

fn sine(rate_hz: u32, hz: f32, len: usize) -> Vec<f32> {
    (0..len).map(|i| 0.5 * (f64::from(TAU) * f64::from(hz) * i as f64 / f64::from(rate_hz)).sin() as f32).collect()
}

/// Something that changes all the time, the same at every call.
fn warble(len: usize) -> Vec<f32> {
    let mut random = SplitMix64(1);
    (0..len)
        .map(|i| {
            let t = i as f32 / 16_000.0;
            let noise = 0.1 * random.signed() * (0.5 + 0.5 * (t * 0.3).sin());
            0.3 * (TAU * (300.0 + 40.0 * (t * 0.7).sin()) * t).sin() + noise
        })
        .collect()
}

fn max_difference(a: &[f32], b: &[f32]) -> f32 {
    assert_eq!(a.len(), b.len());
    a.iter().zip(b).map(|(x, y)| (x - y).abs()).fold(0.0, f32::max)
}

/// Amplitude of `hz` in samples at 16 kHz, by correlation.
fn amplitude(samples: &[f32], hz: f64) -> f64 {
    let (mut re, mut im, mut weight) = (0.0, 0.0, 0.0);
    let n = samples.len() as f64;
    for (i, &x) in samples.iter().enumerate() {
        let phase = std::f64::consts::TAU * hz * i as f64 / f64::from(SAMPLE_RATE_HZ);
        // A Hann window keeps a neighbour's skirts out.
        let w = 0.5 - 0.5 * (std::f64::consts::TAU * (i as f64 + 0.5) / n).cos();
        re += w * f64::from(x) * phase.cos();
        im += w * f64::from(x) * phase.sin();
        weight += w;
    }
    2.0 * re.hypot(im) / weight
}

#[test]
fn log_mel_equals_the_reference() {
    const TOLERANCE: f32 = 1e-3;
    let Some(golden) = shared("golden/hearing/musicnn.json") else { return };
    let json: serde_json::Value = serde_json::from_reader(File::open(&golden).unwrap()).unwrap();
    let floats = |value: &serde_json::Value| -> Vec<f32> {
        value.as_array().unwrap().iter().map(|x| x.as_f64().unwrap() as f32).collect()
    };
    let mut worst = 0.0_f32;
    let tracks = json["tracks"].as_object().unwrap();
    for (name, track) in tracks {
        for plan in [Plan::Full, Plan::Quick] {
            let patches = hear(&golden.with_file_name(name), plan).unwrap();
            assert_eq!(patches.len() as u64, track["patches"].as_u64().unwrap(), "{name}");
            let frame =
                |patch: usize, frame: usize| &patches[patch].log_mel[frame * MEL_BANDS..(frame + 1) * MEL_BANDS];
            worst = worst.max(max_difference(frame(0, 0), &floats(&track["mel_patch0_frame0"])));
            worst = worst.max(max_difference(frame(1, 93), &floats(&track["mel_patch1_frame93"])));
            let all: Vec<f64> = patches.iter().flat_map(|p| &p.log_mel).map(|&x| f64::from(x)).collect();
            let mean = all.iter().sum::<f64>() / all.len() as f64;
            let sd = (all.iter().map(|x| (x - mean).powi(2)).sum::<f64>() / all.len() as f64).sqrt();
            worst = worst.max((mean - track["mel_mean"].as_f64().unwrap()).abs() as f32);
            worst = worst.max((sd - track["mel_std"].as_f64().unwrap()).abs() as f32);
        }
    }
    println!("log-mel against the reference, {} tracks: worst difference {worst:.2e}", tracks.len());
    assert!(worst <= TOLERANCE, "{worst}");
}

#[test]
fn patches_are_slices_of_the_whole_spectrogram() {
    let samples = warble(16_000 * 80);
    let whole = LogMel::new().spectrogram(&samples);
    let file = wav(16_000, 1, true, &samples);
    let full = hear_bytes(file.clone(), "w.wav", Plan::Full).unwrap();
    assert_eq!(full.len(), (1 + samples.len() / 256) / PATCH_FRAMES);
    for (i, patch) in full.iter().enumerate() {
        assert_eq!(patch.log_mel, whole[i * PATCH_LEN..(i + 1) * PATCH_LEN], "patch {i}");
    }
    let quick = hear_bytes(file, "w.wav", Plan::Quick).unwrap();
    assert_eq!(quick.len(), QUICK_PATCHES as usize);
    for patch in &quick {
        assert!(full.contains(patch), "{}", patch.start_secs);
    }
    assert!(quick.windows(2).all(|pair| pair[0].start_secs < pair[1].start_secs));
}

#[test]
fn a_remainder_is_dropped_as_in_the_reference() {
    // Two patches are whole once the centre of frame 373 is inside: 373 hops of 256.
    for (len, wanted) in [(373 * 256, 2), (373 * 256 - 1, 1), (100_000, 2)] {
        for plan in [Plan::Quick, Plan::Full] {
            let file = wav(16_000, 1, true, &warble(len));
            assert_eq!(hear_bytes(file, "r.wav", plan).unwrap().len(), wanted, "{len} {plan:?}");
        }
    }
}

#[test]
fn resampling_is_flat_free_of_aliases_and_in_time() {
    for rate_hz in [8_000, 11_025, 22_050, 24_000, 32_000, 44_100, 48_000, 88_200, 96_000, 192_000, 44_099] {
        let mut resampler = Resampler::new(rate_hz).unwrap();
        let mut convert = |hz: f32| {
            resampler.reset();
            let mut out = Vec::new();
            for piece in sine(rate_hz, hz, rate_hz as usize).chunks(1_152) {
                resampler.push(piece, &mut out).unwrap();
            }
            resampler.finish(&mut out).unwrap();
            assert_eq!(out.len(), 16_000, "{rate_hz}");
            out
        };
        let nyquist = rate_hz as f32 / 2.0;
        for hz in [100.0, 440.0, 1_000.0, 3_000.0, 5_000.0, 6_000.0, 7_000.0] {
            if hz < 0.86 * nyquist {
                let out = convert(hz);
                let middle = &out[2_000..14_000];
                let gain_db = 20.0 * (amplitude(middle, f64::from(hz)) / 0.5).log10();
                assert!(gain_db.abs() < 0.1, "{rate_hz} Hz: {hz} Hz comes out at {gain_db:.3} dB");
                // In time: equal to the same sine made at 16 kHz, sample for sample.
                let wanted = sine(16_000, hz, 16_000);
                let off = max_difference(middle, &wanted[2_000..14_000]);
                assert!(off < 0.006, "{rate_hz} Hz: {hz} Hz is off by {off}");
            }
        }
        for hz in [9_000.0, 10_000.0, 12_500.0, 15_000.0, 21_000.0] {
            if hz < nyquist {
                let out = convert(hz);
                let loudest = out[2_000..14_000].iter().fold(0.0_f32, |a, x| a.max(x.abs()));
                let alias_db = 20.0 * (loudest / 0.5).log10();
                assert!(alias_db < -60.0, "{rate_hz} Hz: {hz} Hz folds back at {alias_db:.1} dB");
            }
        }
    }
}

#[test]
fn numbers_beyond_all_sound_do_no_harm() {
    // Squares of such samples are infinite, and a Fourier transform of those is not a number.
    let mut samples = warble(44_100 * 6);
    for (i, sample) in samples.iter_mut().enumerate().filter(|(i, _)| i % 5_000 < 3) {
        *sample = if i % 2 == 0 { f32::MAX } else { -1e30 };
    }
    let patches = hear_bytes(wav(44_100, 1, true, &samples), "x.wav", Plan::Full).unwrap();
    assert_eq!(patches.len(), 2);
}

#[test]
fn sixteen_kilohertz_passes_bit_for_bit() {
    let samples = warble(5_000);
    let mut resampler = Resampler::new(16_000).unwrap();
    let mut out = Vec::new();
    samples.chunks(700).for_each(|piece| resampler.push(piece, &mut out).unwrap());
    resampler.finish(&mut out).unwrap();
    assert_eq!(out, samples);
}

#[test]
fn a_tone_sounds_the_same_from_any_rate_and_channel_count() {
    const TOLERANCE: f32 = 0.02;
    let seconds = 90;
    let reference =
        hear_bytes(wav(16_000, 1, true, &sine(16_000, 1_000.0, 16_000 * seconds)), "a.wav", Plan::Quick).unwrap();
    let stereo: Vec<f32> =
        sine(44_100, 1_000.0, 44_100 * seconds).into_iter().flat_map(|x| [1.5 * x, 0.5 * x]).collect();
    let patches = hear_bytes(wav(44_100, 2, true, &stereo), "b.wav", Plan::Quick).unwrap();
    assert_eq!(patches.len(), QUICK_PATCHES as usize);
    // The resampler's stop-band noise shows where there is nothing else; log10(10000 x + 1) keeps it near zero.
    // The first patch holds the tone's beginning, a click that a resampler rounds off.
    for (a, b) in reference.iter().zip(&patches).skip(1) {
        assert_eq!(a.start_secs, b.start_secs);
        let off = max_difference(&a.log_mel, &b.log_mel);
        assert!(off < TOLERANCE, "{off} at {}", a.start_secs);
    }
}

#[test]
fn every_format_decodes_to_the_same_sound() {
    let good = [
        ("tone-16bit.wav", 5.0),
        ("tone-8bit.wav", 5.0),
        ("tone-24bit.wav", 3.5),
        ("tone-32bit.wav", 3.5),
        ("tone-float.wav", 3.5),
        ("tone.aiff", 5.0),
        ("tone-sowt.aifc", 3.5),
        ("tone-ulaw.aifc", 3.5),
        ("tone.flac", 5.0),
        ("tone.ogg", 5.0),
        ("tone-stereo.ogg", 5.0),
        ("tone-cbr.mp3", 5.0),
        ("tone-vbr.mp3", 5.0),
        ("tone-vbr-no-xing.mp3", 5.0),
        ("tone-aac.m4a", 5.0),
        ("tone-alac.m4a", 5.0),
    ];
    let reference = hear(&corpus("tone.flac"), Plan::Quick).unwrap();
    for (name, secs) in good {
        for plan in [Plan::Quick, Plan::Full] {
            let listener = open(&corpus(name), plan).unwrap_or_else(|error| panic!("{name}: {error}"));
            assert!((listener.duration_secs() - secs).abs() < 0.1, "{name} lasts {}", listener.duration_secs());
            assert_eq!(listener.patch_count(), 1, "{name}");
            let patches = hear_all(listener).unwrap();
            assert_eq!(patches.len(), 1, "{name}");
            // The bands that carry the tones, away from the fade: the codec must not change their level.
            let mut worst = 0.0_f32;
            for frame in 20..PATCH_FRAMES {
                for (a, b) in patches[0].log_mel[frame * MEL_BANDS..]
                    .iter()
                    .zip(&reference[0].log_mel[frame * MEL_BANDS..])
                    .take(MEL_BANDS)
                {
                    if *b > 4.5 {
                        worst = worst.max((a - b).abs());
                    }
                }
            }
            println!("{name} {plan:?}: {worst:.3}");
            assert!(worst < 0.1, "{name} {plan:?}: {worst}");
        }
    }
}

#[test]
fn bad_files_get_their_sentence() {
    let bad = [
        ("zero-bytes.mp3", HearingError::Empty),
        ("text.mp3", HearingError::NotSound { what: "a text, not sound".into() }),
        ("random.mp3", HearingError::NotAudio),
        ("truncated-early.flac", HearingError::Broken),
        ("silent.mp3", HearingError::Silent),
        ("too-short.mp3", HearingError::TooShort),
        ("opus.ogg", HearingError::Unsupported { what: "Opus sound".into() }),
    ];
    for (name, wanted) in bad {
        for plan in [Plan::Quick, Plan::Full] {
            let got = hear(&corpus(name), plan).err();
            println!("{name}: {}", got.as_ref().map(ToString::to_string).unwrap_or_default());
            assert_eq!(got.as_ref(), Some(&wanted), "{name} {plan:?}");
        }
    }
    for name in
        ["truncated.mp3", "truncated.flac", "truncated.ogg", "truncated.wav", "truncated.m4a", "damaged-middle.mp3"]
    {
        for plan in [Plan::Quick, Plan::Full] {
            let listener = open(&corpus(name), plan).unwrap_or_else(|error| panic!("{name}: {error}"));
            let wanted = if name.starts_with("truncated") { 3.0..4.0 } else { 4.9..5.2 };
            assert!(wanted.contains(&listener.duration_secs()), "{name} lasts {}", listener.duration_secs());
            assert_eq!(hear_all(listener).unwrap().len(), 1, "{name}");
        }
    }
    // Shorter than a patch: padded to one.
    let padded = hear(&corpus("one-second.flac"), Plan::Quick).unwrap();
    assert_eq!(padded.len(), 1);
    assert!(padded[0].log_mel[PATCH_LEN - MEL_BANDS..].iter().all(|&x| x == 0.0));
}

#[test]
fn damage_anywhere_neither_panics_nor_hangs() {
    let mut random = SplitMix64(7);
    let mut random = |below: usize| random.below(below);
    let (mut heard, mut refused, mut overflowed) = (0, 0, 0);
    let rounds = std::env::var("DAMAGE_ROUNDS").ok().and_then(|n| n.parse().ok()).unwrap_or(24);
    for entry in std::fs::read_dir(corpus("")).unwrap() {
        let path = entry.unwrap().path();
        let name = path.file_name().unwrap().to_string_lossy().into_owned();
        let good = std::fs::read(&path).unwrap();
        for round in 0..rounds {
            let mut bytes = good.clone();
            // Half the damage goes to the headers, where it hurts most.
            for _ in 0..1 + random(12) {
                let reach = if round % 2 == 0 { bytes.len().min(400) } else { bytes.len() };
                if reach > 0 {
                    let at = random(reach);
                    bytes[at] = random(256) as u8;
                }
            }
            if round % 5 == 0 && !bytes.is_empty() {
                let from = random(bytes.len());
                let piece = bytes[from..(from + random(3_000)).min(bytes.len())].to_vec();
                let to = random(bytes.len());
                bytes.splice(to..to, piece);
            }
            if round % 3 == 0 {
                bytes.truncate(random(bytes.len() + 1));
            }
            let started = Instant::now();
            let plan = if round % 4 == 0 { Plan::Full } else { Plan::Quick };
            let outcome = catch_unwind(|| {
                let _ = names(&mut Cursor::new(&bytes), &name);
                hear_bytes(bytes, &name, plan)
            });
            match outcome {
                Ok(Ok(_)) => heard += 1,
                Ok(Err(_)) => refused += 1,
                Err(panic) => {
                    // Arithmetic that wraps in a shipping build is checked in a test build, in the libraries too.
                    let message = panic.downcast_ref::<&str>().copied().unwrap_or_default();
                    assert!(message.contains("with overflow"), "{name} round {round}: {message}");
                    overflowed += 1;
                }
            }
            assert!(started.elapsed().as_secs() < 20, "{name} round {round} took {:?}", started.elapsed());
        }
    }
    println!("damaged copies: {heard} heard, {refused} refused, {overflowed} stopped by overflow checks in a library");
}

/// A WAV that exists only as a rule: zeros, with a tone in the second half of every minute. Counts what is read.
struct SparseWav {
    header: Vec<u8>,
    byte_len: u64,
    position: u64,
    bytes_read: Arc<AtomicU64>,
}

impl SparseWav {
    const RATE_HZ: u32 = 8_000;

    fn new(seconds: u32) -> Self {
        let data_len = seconds * Self::RATE_HZ * 2;
        let mut header = wav(Self::RATE_HZ, 1, false, &[]);
        header[4..8].copy_from_slice(&(36 + data_len).to_le_bytes());
        header[40..44].copy_from_slice(&data_len.to_le_bytes());
        let byte_len = header.len() as u64 + u64::from(data_len);
        Self { header, byte_len, position: 0, bytes_read: Arc::default() }
    }

    fn byte_at(&self, position: u64) -> u8 {
        if let Some(byte) = self.header.get(position as usize) {
            return *byte;
        }
        let at = position - self.header.len() as u64;
        let sample = at / 2;
        let secs = sample / u64::from(Self::RATE_HZ);
        let value = if secs % 60 < 30 {
            0
        } else {
            (9_000.0 * (TAU * 440.0 * (sample % u64::from(Self::RATE_HZ)) as f32 / Self::RATE_HZ as f32).sin()) as i16
        };
        value.to_le_bytes()[(at % 2) as usize]
    }
}

impl Read for SparseWav {
    fn read(&mut self, buf: &mut [u8]) -> io::Result<usize> {
        let len = (buf.len() as u64).min(self.byte_len.saturating_sub(self.position)) as usize;
        for (i, byte) in buf[..len].iter_mut().enumerate() {
            *byte = self.byte_at(self.position + i as u64);
        }
        self.position += len as u64;
        self.bytes_read.fetch_add(len as u64, Ordering::Relaxed);
        Ok(len)
    }
}

impl Seek for SparseWav {
    fn seek(&mut self, to: SeekFrom) -> io::Result<u64> {
        self.position = match to {
            SeekFrom::Start(position) => position,
            SeekFrom::End(offset) => self.byte_len.saturating_add_signed(offset),
            SeekFrom::Current(offset) => self.position.saturating_add_signed(offset),
        };
        Ok(self.position)
    }
}

impl MediaSource for SparseWav {
    fn is_seekable(&self) -> bool {
        true
    }

    fn byte_len(&self) -> Option<u64> {
        Some(self.byte_len)
    }
}

#[test]
fn three_hours_are_heard_quickly_from_a_fraction_of_the_bytes() {
    let source = SparseWav::new(3 * 3_600);
    let (byte_len, bytes_read) = (source.byte_len, Arc::clone(&source.bytes_read));
    let listener = Listener::open(Box::new(source), "long.wav", Plan::Quick).unwrap();
    assert_eq!(listener.duration_secs(), 10_800.0);
    assert_eq!(listener.patch_count(), QUICK_PATCHES);
    let patches = hear_all(listener).unwrap();
    // Every silent place has a neighbour with the tone.
    assert!(patches.len() >= QUICK_PATCHES as usize / 2, "{}", patches.len());
    let share = bytes_read.load(Ordering::Relaxed) as f64 / byte_len as f64;
    println!("3 hours: {} patches from {:.2} % of the bytes", patches.len(), 100.0 * share);
    assert!(share < 0.05);
}

#[test]
fn declared_lengths_are_checked() {
    // A recorder that crashed: the header promises an hour, 20 seconds are there.
    let mut crashed = wav(16_000, 1, false, &warble(16_000 * 20));
    crashed[40..44].copy_from_slice(&(3_600_u32 * 32_000).to_le_bytes());
    crashed[4..8].copy_from_slice(&(3_600_u32 * 32_000 + 36).to_le_bytes());
    let listener = Listener::open(Box::new(Cursor::new(crashed)), "c.wav", Plan::Quick).unwrap();
    assert!((listener.duration_secs() - 20.0).abs() < 0.2, "{}", listener.duration_secs());
    assert_eq!(hear_all(listener).unwrap().len(), 6);

    // Written to a pipe: no length at all.
    let mut piped = wav(16_000, 1, false, &warble(16_000 * 20));
    piped[4..8].copy_from_slice(&u32::MAX.to_le_bytes());
    piped[40..44].copy_from_slice(&u32::MAX.to_le_bytes());
    let listener = Listener::open(Box::new(Cursor::new(piped)), "p.wav", Plan::Full).unwrap();
    assert!((listener.duration_secs() - 20.0).abs() < 0.2, "{}", listener.duration_secs());
    assert_eq!(hear_all(listener).unwrap().len(), 6);
}

#[test]
fn a_large_mp3_whose_header_lies_is_heard_in_all_its_parts() {
    // 900 files in a row: the first one's header promises 5 seconds.
    let one = std::fs::read(corpus("tone-cbr.mp3")).unwrap();
    let file = one.repeat(900);
    let listener = Listener::open(Box::new(Cursor::new(file)), "long.mp3", Plan::Quick).unwrap();
    let wanted = 900.0 * 5.04;
    println!("large mp3: {:.0} s measured, about {wanted:.0} s true", listener.duration_secs());
    assert!((listener.duration_secs() / wanted - 1.0).abs() < 0.1);
    let patches = hear_all(listener).unwrap();
    assert_eq!(patches.len(), QUICK_PATCHES as usize);
    assert!(patches[patches.len() - 1].start_secs > 0.85 * wanted);
}

#[test]
fn a_variable_bit_rate_without_a_table_is_measured() {
    // Quiet frames first: the container's own guess, from the first frames, would be far too long.
    let file =
        [std::fs::read(corpus("silent.mp3")).unwrap(), std::fs::read(corpus("tone-cbr.mp3")).unwrap().repeat(10)]
            .concat();
    let listener = Listener::open(Box::new(Cursor::new(file)), "v.mp3", Plan::Full).unwrap();
    assert!((listener.duration_secs() - 54.4).abs() < 1.0, "{}", listener.duration_secs());
    assert!(hear_all(listener).unwrap().len() >= 15);
}

/// A disk that is pulled out after some bytes.
struct Pulled {
    inner: Cursor<Vec<u8>>,
    left: usize,
}

impl Read for Pulled {
    fn read(&mut self, buf: &mut [u8]) -> io::Result<usize> {
        if self.left == 0 {
            return Err(io::Error::other("the disk is gone"));
        }
        let len = buf.len().min(self.left);
        self.left -= len;
        self.inner.read(&mut buf[..len])
    }
}

impl Seek for Pulled {
    fn seek(&mut self, to: SeekFrom) -> io::Result<u64> {
        self.inner.seek(to)
    }
}

impl MediaSource for Pulled {
    fn is_seekable(&self) -> bool {
        true
    }

    fn byte_len(&self) -> Option<u64> {
        self.inner.byte_len()
    }
}

#[test]
fn a_failing_disk_is_not_called_a_broken_file() {
    for left in [0, 40, 3_000, 70_000, 400_000] {
        let inner = Cursor::new(wav(16_000, 1, false, &warble(16_000 * 60)));
        let result = Listener::open(Box::new(Pulled { inner, left }), "a.wav", Plan::Full).and_then(hear_all);
        assert_eq!(result.err(), Some(HearingError::Read { detail: "the disk is gone".into() }), "after {left}");
    }
}

#[test]
fn cancel_stops_the_listening() {
    let file = wav(16_000, 1, false, &warble(16_000 * 60));
    for plan in [Plan::Quick, Plan::Full] {
        let mut listener = Listener::open(Box::new(Cursor::new(file.clone())), "a.wav", plan).unwrap();
        let cancel = Cancel::default();
        assert!(listener.next_patch(&cancel).unwrap().is_some());
        cancel.cancel();
        // What is decoded already may still come; then it must stop.
        let stopped = (0..3).any(|_| listener.next_patch(&cancel) == Err(HearingError::Cancelled));
        assert!(stopped, "{plan:?}");
    }
}

#[test]
fn seeking_lands_where_it_says() {
    // Sweeps tell the time by their pitch: wherever a seek lands, the samples must be those of that frame.
    for name in ["tone.flac", "tone.ogg", "tone-cbr.mp3", "tone-aac.m4a", "tone.aiff"] {
        let cancel = Cancel::default();
        let read = |from_secs: f64| {
            let source = Box::new(File::open(corpus(name)).unwrap());
            let mut decoder = Decoder::open(source, name, &cancel).unwrap();
            let from = (from_secs * f64::from(decoder.sample_rate_hz())) as i64;
            assert!(decoder.seek(from, &cancel).unwrap());
            let mut samples = std::collections::BTreeMap::new();
            while let Some(chunk) = decoder.next_chunk(&cancel).unwrap() {
                samples.extend(chunk.samples.iter().enumerate().map(|(i, &x)| (chunk.first_frame + i as i64, x)));
            }
            (decoder.sample_rate_hz(), samples)
        };
        let (rate_hz, whole) = read(0.0);
        let (_, part) = read(2.5);
        let compared = i64::from(rate_hz) * 3;
        let first = *part.keys().next().unwrap();
        assert!(first <= compared - i64::from(rate_hz) / 4, "{name} starts at {first}");
        let worst = (compared..compared + i64::from(rate_hz)).map(|i| (whole[&i] - part[&i]).abs()).fold(0.0, f32::max);
        println!("{name}: {worst:.1e} after a seek");
        assert!(worst < 1e-3, "{name}: {worst}");
    }
}

#[test]
fn tags_name_a_track_and_content_identifies_it() {
    for name in ["tone-cbr.mp3", "tone.flac", "tone.ogg", "tone-aac.m4a"] {
        let got = names(&mut File::open(corpus(name)).unwrap(), name);
        assert_eq!(
            (got.title.as_str(), got.artist.as_str(), got.album.as_str()),
            ("Tone", "Corpus", "Bad and Good"),
            "{name}"
        );
    }
    let got = names(&mut File::open(corpus("tone.aiff")).unwrap(), "Corpus/Album/02 - Tone.aiff");
    assert_eq!((got.title.as_str(), got.artist.as_str(), got.album.as_str()), ("Tone", "Corpus", "Album"));
    let id = |name: &str| track_id(&mut File::open(corpus(name)).unwrap()).unwrap();
    assert_eq!(id("tone.flac"), id("tone.flac"));
    assert_ne!(id("tone.flac"), id("tone.ogg"));
}

#[test]
fn quick_listening_is_quick() {
    let Some(folder) = shared("data/emotify/audio") else { return };
    let mut paths: Vec<PathBuf> = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    paths.sort();
    for plan in [Plan::Quick, Plan::Full] {
        let (mut files, mut patches, mut seconds) = (0, 0, 0.0);
        let started = Instant::now();
        for path in paths.iter().take(8) {
            let listener = open(path, plan).unwrap();
            seconds += listener.duration_secs();
            patches += hear_all(listener).unwrap().len();
            files += 1;
        }
        let ms = started.elapsed().as_secs_f64() * 1e3 / f64::from(files);
        println!(
            "{plan:?}: {ms:.0} ms a file of {:.0} s, {:.1} patches",
            seconds / files as f32,
            patches as f64 / f64::from(files)
        );
        assert!(ms < 10_000.0);
    }
}
