//! A look at a track from the outside: a real file through the shipped networks becomes pictures, words and a curve.

#![cfg(feature = "cli")]
#![allow(clippy::unwrap_used, clippy::panic, reason = "helpers of tests may fail as loudly as the tests")]

use std::{
    f32::consts::TAU,
    io::Cursor,
    path::Path,
    sync::{Arc, Mutex},
};

use hearsight::{
    engine::{cancel::Cancel, device, models::Folder, report::DevicePreference},
    ground::random::SplitMix64,
    hearing::{
        error::HearingError,
        look::{LOOK_PATCHES, TrackLook},
    },
    library::ingest::{self, TrackError},
    senses::Senses,
    telling::pictures as track_pictures,
};
use hound::{SampleFormat, WavSpec, WavWriter};
use pollster::block_on;

const RATE_HZ: u32 = 16_000;

/// A WAV file, mono, 16 bits.
fn wav(samples: &[f32]) -> Vec<u8> {
    let spec = WavSpec { channels: 1, sample_rate: RATE_HZ, bits_per_sample: 16, sample_format: SampleFormat::Int };
    let mut bytes = Cursor::new(Vec::new());
    let mut writer = WavWriter::new(&mut bytes, spec).unwrap();
    samples.iter().for_each(|sample| writer.write_sample((sample * 32_000.0) as i16).unwrap());
    writer.finalize().unwrap();
    bytes.into_inner()
}

/// A low chord that swells slowly, then sharp strokes of noise: two parts that nobody takes for one another.
fn two_parts(secs: u32) -> Vec<f32> {
    let mut random = SplitMix64(1);
    (0..secs * RATE_HZ)
        .map(|i| {
            let t = i as f32 / RATE_HZ as f32;
            if i < secs * RATE_HZ / 2 {
                let swell = 0.5 + 0.5 * (TAU * 0.2 * t).sin();
                [110.0, 165.0, 220.0].iter().map(|hz| (TAU * hz * t).sin()).sum::<f32>() * 0.15 * swell
            } else {
                let stroke = (-(t % 0.4) * 30.0).exp();
                0.5 * random.signed() * stroke
            }
        })
        .collect()
}

fn look(bytes: Vec<u8>, cancel: &Cancel, told: &Arc<Mutex<Vec<(u32, u32)>>>) -> Result<TrackLook, TrackError> {
    block_on(async {
        let models = Folder(Path::new(env!("CARGO_MANIFEST_DIR")).join("models"));
        let mut senses = Senses::new(models, device::choose(DevicePreference::Cpu).await);
        let step = async |_, done, total| told.lock().unwrap().push((done, total));
        ingest::look(cancel, senses.ears().await.unwrap(), Box::new(Cursor::new(bytes)), "two.wav", step).await
    })
}

#[test]
fn a_look_tells_the_parts_of_a_track_apart() {
    let told = Arc::default();
    let found = look(wav(&two_parts(36)), &Cancel::default(), &told).unwrap();
    let patches = found.moods.len();
    assert_eq!((patches, found.rows.len()), (12, 10));
    assert_eq!(told.lock().unwrap().last(), Some(&(12, 12)));
    assert!(found.moods.windows(2).all(|pair| pair[0].time_secs < pair[1].time_secs));
    assert!(found.moods.iter().all(|point| (-1.0..=1.0).contains(&point.valence) && point.time_secs < 36.0));
    let (start, end) = (found.moods[0], found.moods[patches - 1]);
    assert!(end.arousal > start.arousal, "strokes are no more stirring than a swelling chord: {start:?} {end:?}");

    let taggram = image::load_from_memory(&found.taggram).unwrap().into_rgb8();
    assert_eq!(taggram.dimensions(), (12, 10));
    let spectrogram = image::load_from_memory(&found.spectrogram).unwrap().into_rgb8();
    assert_eq!((spectrogram.width() % 12, spectrogram.height()), (0, 96));
    assert!(spectrogram.width() <= 1024);
    // High bands: dark while the chord sounds, lighter in the strokes.
    let green = |from: u32, to: u32| (from..to).map(|x| u32::from(spectrogram.get_pixel(x, 8)[1])).sum::<u32>();
    let half = spectrogram.width() / 2;
    assert!(green(half + 50, 2 * half) > 2 * green(0, half - 50));

    let shown = track_pictures::shown(&found);
    assert!(shown.rows.iter().all(|row| row.len() == 4) && shown.valence_line.starts_with('M'));
    assert!(shown.taggram.starts_with("data:image/png;base64,"));
    if let Some(folder) = std::env::var_os("HEARSIGHT_TEST_PICTURES") {
        std::fs::write(Path::new(&folder).join("taggram.png"), &found.taggram).unwrap();
        std::fs::write(Path::new(&folder).join("spectrogram.png"), &found.spectrogram).unwrap();
        println!("{:?}\n{}\n{}\n{}", shown.rows, shown.moods_in_words, shown.valence_line, shown.arousal_line);
    }
}

#[test]
fn a_long_track_is_heard_in_so_many_places_and_no_more() {
    let told: Arc<Mutex<Vec<(u32, u32)>>> = Arc::default();
    let cancel = Cancel::default();
    cancel.cancel();
    let ended = look(wav(&two_parts(200)), &cancel, &told);
    assert!(matches!(ended, Err(TrackError::Hearing(HearingError::Cancelled))), "a cancelled look goes on");
    let found = look(wav(&two_parts(130)), &Cancel::default(), &told).unwrap();
    assert_eq!(found.moods.len() as u32, LOOK_PATCHES);
    assert!(found.moods.last().unwrap().time_secs > 120.0);
}
