//! Every odd thing that containers and streams do, one small file each (`tests/corpus/make_odd_audio.py`): heard whole, with
//! what is missing told, or named.

use super::*;

/// File, seconds, and seconds that are told to be missing. Each holds 440 Hz at 0.4 of full scale.
const HEARD: &[(&str, f64, f64)] = &[
    // Containers whose numbers lie, or say things in another way.
    ("wav-extensible.wav", 1.0, 0.0),
    ("wav-extensible-wrong-mask.wav", 1.0, 0.0),
    ("wav-20-bits-in-24.wav", 1.0, 0.0),
    ("wav-24-bits-in-32.wav", 1.0, 0.0),
    ("wav-float-64.wav", 1.0, 0.0),
    ("wav-junk-first.wav", 1.0, 0.0),
    ("wav-data-first.wav", 1.0, 0.0),
    ("wav-no-riff-length.wav", 1.0, 0.0),
    ("wav-broadcast.wav", 1.0, 0.0),
    ("wav-data-unknown.wav", 1.0, 0.0),
    ("wav-in-waves.wav", 1.0, 0.0),
    ("wav-in-two-pieces.wav", 1.0, 0.0),
    ("wav-short-format.wav", 1.0, 0.0),
    // Players play the first of two.
    ("wav-twice.wav", 1.0, 0.0),
    ("wav-32-channels.wav", 0.6, 0.0),
    ("wav-cut.wav", 2.0, 4.0),
    ("wav-ms-inside.wav", 2.0, 0.0),
    ("wav-ima-inside.wav", 2.0, 0.0),
    ("wav-mp3-inside.wav", 2.16, 0.0),
    ("wav-mp2-inside.wav", 2.0, 0.0),
    ("wav-flac-inside.wav", 2.0, 0.0),
    ("long.w64", 1.0, 0.0),
    ("long-rf64.wav", 1.0, 0.0),
    ("aiff-s8.aiff", 1.0, 0.0),
    ("aiff-sowt.aiff", 1.0, 0.0),
    ("aiff-fl32.aiff", 1.0, 0.0),
    ("aiff-ulaw.aiff", 1.0, 0.0),
    ("aiff-ima4.aiff", 1.0, 0.0),
    ("aiff-c-without-code.aifc", 1.0, 0.0),
    ("aiff-length-unknown.aiff", 1.0, 0.0),
    ("au-length-unknown.au", 1.0, 0.0),
    ("au-float.au", 1.0, 0.0),
    ("core.caf", 1.0, 0.0),
    ("core-ulaw.caf", 1.0, 0.0),
    // Samples in QuickTime.
    ("quicktime-s16be.mov", 1.0, 0.0),
    ("quicktime-s16le.mov", 1.0, 0.0),
    ("quicktime-s24le.mov", 1.0, 0.0),
    ("quicktime-f32be.mov", 1.0, 0.0),
    ("quicktime-u8.mov", 1.0, 0.0),
    ("quicktime-s8.mov", 1.0, 0.0),
    ("quicktime-mulaw.mov", 1.0, 0.0),
    ("quicktime-alaw.mov", 1.0, 0.0),
    ("quicktime-adpcm_ima_qt.mov", 2.0, 0.0),
    ("quicktime-adpcm_ms.mov", 2.0, 0.0),
    // MP4: edits, fragments, layers.
    ("mp2-inside.mp4", 2.0, 0.0),
    ("mp4-two-edits.m4a", 4.0, 0.0),
    ("mp4-empty-edit-first.m4a", 8.1, 0.0),
    ("mp4-no-times.m4a", 8.1, 0.0),
    ("mp4-fragments-zeroed.mp4", 7.6, 2.5),
    ("mp4-dash-cut.m4a", 3.9, 4.2),
    // Streams of MPEG frames.
    ("layer-2.mp2", 2.0, 0.0),
    ("layer-2-low-rate.mp2", 2.0, 0.0),
    ("mp3-mono-then-stereo.mp3", 4.2, 0.0),
    ("mp3-8k-then-32k.mp3", 4.1, 0.0),
    ("mp3-tags-between.mp3", 4.2, 0.0),
    ("mp3-zeroed-without-length.mp3", 8.9, 2.9),
    ("mp3-cut-with-length.mp3", 3.7, 4.3),
    ("mp3-called.wav", 2.0, 0.0),
    ("adts-tag-between.aac", 4.35, 0.0),
    ("adts-with-checksums.aac", 2.18, 0.0),
    // FLAC and Ogg, one file behind the other or cut.
    ("flac-twice.flac", 4.0, 0.0),
    ("flac-tag-between.flac", 4.0, 0.0),
    ("flac-short-then-long.flac", 2.5, 0.0),
    ("flac-8k-then-16k.flac", 4.0, 0.0),
    ("flac-without-start.flac", 3.0, 0.0),
    ("flac-absurd-length.flac", 2.0, 0.0),
    ("ogg-starts-late.ogg", 4.0, 0.0),
    ("ogg-junk-between-pages.ogg", 4.0, 0.0),
    ("ogg-ends-without-time.ogg", 4.0, 0.0),
    ("ogg-flac-cut.oga", 2.6, 5.4),
];

/// File, and what its sentence says.
const NAMED: &[(&str, &str)] = &[
    ("wav-gsm-inside.wav", "GSM in a WAV file"),
    ("wav-g726-inside.wav", "G.726 in a WAV file"),
    ("wav-wma-inside.wav", "Windows Media in a WAV file"),
    ("wav-yamaha-inside.wav", "Yamaha ADPCM in a WAV file"),
    ("wav-no-format.wav", "damaged"),
    ("core-alac.caf", "Apple Lossless in a Core Audio file"),
    ("quicktime-gsm.mov", "GSM sound"),
    ("mp3-free-format.mp3", "MP3 with a free bit rate"),
    ("latm.latm", "AAC sound of a broadcast (LATM)"),
    ("named-wavpack.mp3", "WavPack"),
    ("named-tta.mp3", "True Audio (TTA)"),
    ("named-ape.mp3", "Monkey's Audio (APE)"),
    ("named-musepack-7.mp3", "Musepack"),
    ("named-musepack-8.mp3", "Musepack"),
    ("named-dsf.mp3", "DSD"),
    ("named-dsdiff.mp3", "DSD"),
    ("named-ac3.mp3", "Dolby Digital (AC-3)"),
    ("named-dts.mp3", "DTS"),
    ("named-midi.mp3", "MIDI"),
    ("named-xm.mp3", "Module music (XM)"),
    ("named-it.mp3", "Module music (IT)"),
    ("named-s3m.mp3", "Module music (S3M)"),
    ("named-mod.mp3", "Module music (MOD)"),
    ("named-asf.mp3", "Windows Media"),
    ("named-real.mp3", "RealAudio"),
    ("named-shorten.mp3", "Shorten"),
    ("named-la.mp3", "Lossless Audio (LA)"),
    ("named-optimfrog.mp3", "OptimFROG"),
    ("named-tak.mp3", "TAK"),
    ("named-audible.mp3", "Audible"),
    ("named-aax.mp3", "Audible"),
    ("named-matroska.mp3", "WebM or Matroska"),
    ("named-amr.mp3", "AMR"),
    ("named-nist.mp3", "NIST SPHERE"),
    ("named-adx.mp3", "CRI ADX"),
    ("named-adif.mp3", "ADIF"),
    ("named-dss.mp3", "Dictation (DSS)"),
    ("named-sid.mp3", "C64 music (SID)"),
    ("named-atrac.mp3", "ATRAC"),
    ("named-avi.mp3", "AVI film"),
    ("named-speex.mp3", "Speex"),
    ("named-opus.mp3", "Opus"),
    ("noise-mp3.mp3", "damaged"),
    ("noise-adts.mp3", "damaged"),
    ("noise-flac.mp3", "damaged"),
    ("noise-ogg.mp3", "damaged"),
    ("noise-mp4.mp3", "damaged"),
    ("noise-wav.mp3", "damaged"),
    ("noise-id3.mp3", "damaged"),
];

fn odd(name: &str) -> Box<File> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/corpus/odd-audio").join(name);
    Box::new(File::open(path).unwrap_or_else(|error| panic!("{name}: {error}")))
}

/// Seconds told and missing; seconds, root mean square and frequency of what is decoded.
fn measured(name: &str) -> Result<[f64; 5], HearingError> {
    let listener = Listener::open(odd(name), name, Plan::Quick)?;
    let (secs, missing) = (listener.duration_secs(), listener.missing_secs().unwrap_or(0.0));
    let cancel = Cancel::default();
    let mut decoder = Decoder::open(odd(name), name, &cancel)?;
    let mut samples = Vec::new();
    while let Some(chunk) = decoder.next_chunk(&cancel)? {
        samples.extend_from_slice(chunk.samples);
    }
    let decoded_secs = samples.len() as f64 / f64::from(decoder.sample_rate_hz());
    let power: f64 = samples.iter().map(|x| f64::from(*x).powi(2)).sum();
    let crossings = samples.windows(2).filter(|pair| (pair[0] >= 0.0) != (pair[1] >= 0.0)).count();
    let hz = crossings as f64 / 2.0 / decoded_secs;
    Ok([f64::from(secs), f64::from(missing), decoded_secs, (power / samples.len() as f64).sqrt(), hz])
}

#[test]
fn whatever_is_odd_about_it_the_sound_is_heard_whole_or_what_is_missing_is_told() {
    let mut wrong = Vec::new();
    for (name, secs, missing) in HEARD {
        let [told, lacks, decoded, rms, hz] = match measured(name) {
            Ok(measured) => measured,
            Err(error) => {
                wrong.push(format!("{name}: {error}"));
                continue;
            }
        };
        let near = |got: f64, right: f64| (got - right).abs() <= 0.05 + 0.02 * right;
        // Encoders put up to a fifth of a second around the sound; a packet after a cut may be silent.
        let is_whole = near(told, *secs) && near(lacks, *missing) && (decoded - told).abs() < 0.3;
        // Of codecs that lose some, and where the channels share the tone, a little less than 0.4 / sqrt 2.
        let is_tone = (0.21..0.29).contains(&rms) && (hz / 440.0 - 1.0).abs() < 0.05;
        if !is_whole || !is_tone {
            wrong.push(format!("{name}: {told:.2} s and {lacks:.2}, {decoded:.2} s of {hz:.0} Hz at {rms:.3}"));
        }
    }
    assert!(wrong.is_empty(), "{} wrong:\n{}", wrong.len(), wrong.join("\n"));
}

#[test]
fn what_nothing_here_decodes_is_named_and_noise_is_refused() {
    let said = |name: &str| Listener::open(odd(name), name, Plan::Quick).err().map(|error| error.to_string());
    let mut wrong = Vec::new();
    for (name, what) in NAMED {
        let said = said(name).unwrap_or_else(|| "heard".into());
        if !said.contains(what) {
            wrong.push(format!("{name}: {said}"));
        }
    }
    assert!(wrong.is_empty(), "{} wrong:\n{}", wrong.len(), wrong.join("\n"));
}

#[test]
fn every_odd_file_is_in_a_table() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/corpus/odd-audio");
    for entry in std::fs::read_dir(folder).unwrap() {
        let name = entry.unwrap().file_name().to_string_lossy().into_owned();
        let is_known = HEARD.iter().any(|row| row.0 == name) || NAMED.iter().any(|row| row.0 == name);
        assert!(is_known, "nothing says what is right for {name}");
    }
}

#[test]
fn damage_to_odd_files_neither_panics_nor_hangs() {
    let mut random = SplitMix64(15);
    let rounds = std::env::var("DAMAGE_ROUNDS").ok().and_then(|n| n.parse().ok()).unwrap_or(6);
    for name in HEARD.iter().map(|row| row.0).chain(NAMED.iter().map(|row| row.0)) {
        let mut good = Vec::new();
        odd(name).read_to_end(&mut good).unwrap();
        for round in 0..rounds {
            let mut bytes = good.clone();
            for _ in 0..1 + random.below(10) {
                // Mostly in the head and the tail, where tables stand.
                let reach = if round % 3 == 0 { bytes.len() } else { bytes.len().min(600) };
                let at = if round % 3 == 1 { bytes.len() - 1 - random.below(reach) } else { random.below(reach) };
                bytes[at] = [0, 0xff, 0x7f, 0x80, random.below(256) as u8][random.below(5)];
            }
            let started = Instant::now();
            let outcome = catch_unwind(|| drop(hear_bytes(bytes, name, Plan::Full)));
            if let Err(panic) = outcome {
                // Arithmetic that wraps in a shipping build is checked in a test build, in the libraries too.
                let message = panic.downcast_ref::<&str>().copied().unwrap_or_default();
                assert!(message.contains("with overflow"), "{name} round {round}: {message}");
            }
            assert!(started.elapsed().as_secs() < 20, "{name} round {round} took {:?}", started.elapsed());
        }
    }
}
