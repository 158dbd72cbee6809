//! What real libraries hold: surround, every rate, tags before and behind, encoders that put something in front, and
//! what only a browser can decode.

use hearsight::hearing::decoded::{self, Decoded};

use super::*;

#[test]
fn surround_is_the_mean_of_its_channels() {
    let mono = sine(44_100, 1_000.0, 44_100 * 4);
    let reference = hear_bytes(wav(44_100, 1, true, &mono), "m.wav", Plan::Quick).unwrap();
    // As loud in the mean of six as in one.
    let six: Vec<f32> = mono.iter().flat_map(|x| [2.0 * x, 0.0, 2.0 * x, 0.0, 0.0, 2.0 * x]).collect();
    let heard = hear_bytes(wav(44_100, 6, false, &six), "s.wav", Plan::Quick).unwrap();
    // Where the tone is, far above the noise of sixteen bits.
    let pairs = reference[0].log_mel.iter().zip(&heard[0].log_mel).filter(|(a, _)| **a > 3.0);
    let off = pairs.map(|(a, b)| (a - b).abs()).fold(0.0, f32::max);
    assert!(off < 0.01, "WAV: {off}");
    let strong = |patch: &Patch| patch.log_mel.iter().copied().fold(0.0, f32::max);

    // FLAC: the tone stands in one channel of six, so its power is a 36th.
    let one = hear(&corpus("tone-16bit.wav"), Plan::Quick).unwrap();
    let six = hear(&corpus("surround.flac"), Plan::Quick).unwrap();
    let wanted = strong(&one[0]) - 36_f32.log10();
    assert!((strong(&six[0]) - wanted).abs() < 0.02, "FLAC: {} for {wanted}", strong(&six[0]));
}

#[test]
fn every_rate_sounds_the_same() {
    let tone = |rate_hz: u32| wav(rate_hz, 1, true, &sine(rate_hz, 997.0, rate_hz as usize * 7 / 2));
    let reference = hear_bytes(tone(16_000), "r.wav", Plan::Full).unwrap();
    for rate_hz in [
        8_000, 11_025, 12_000, 16_000, 22_050, 24_000, 32_000, 44_100, 48_000, 64_000, 88_200, 96_000, 176_400, 192_000,
    ] {
        let heard = hear_bytes(tone(rate_hz), "r.wav", Plan::Full).unwrap();
        // Not the first frames: the click of a tone that starts at once is cut off at half the file's rate.
        let whole = 4 * MEL_BANDS..;
        let off = max_difference(&reference[0].log_mel[whole.clone()], &heard[0].log_mel[whole]);
        println!("{rate_hz} Hz: {off:.1e}");
        assert!(heard.len() == 1 && off < 0.02, "{rate_hz} Hz: {off}");
    }
}

/// Frames of the loudest sample and the file's rate.
fn loudest(name: &str) -> (i64, u32) {
    let cancel = Cancel::default();
    let mut decoder = Decoder::open(Box::new(File::open(corpus(name)).unwrap()), name, &cancel).unwrap();
    let (mut at, mut peak) = (0, 0.0_f32);
    while let Some(chunk) = decoder.next_chunk(&cancel).unwrap() {
        for (i, x) in chunk.samples.iter().enumerate() {
            if x.abs() > peak {
                (at, peak) = (chunk.first_frame + i as i64, x.abs());
            }
        }
    }
    (at, decoder.sample_rate_hz())
}

#[test]
fn what_encoders_put_before_the_music_moves_nothing() {
    let (true_frame, rate_hz) = loudest("click.flac");
    assert!((true_frame - i64::from(rate_hz)).abs() <= 2);
    // The MP4 reader of symphonia 0.6.1 leaves the one frame (1024 samples) that an AAC encoder puts before the music.
    for (name, late) in [("click.mp3", 0), ("click.ogg", 0), ("click.m4a", 1_024)] {
        let (frame, same_rate_hz) = loudest(name);
        println!("{name}: off by {} frames at {rate_hz} Hz", frame - true_frame);
        assert_eq!(same_rate_hz, rate_hz, "{name}");
        assert!((frame - true_frame - late).abs() <= 8, "{name}: {frame} for {true_frame}");
    }
}

/// An ID3v2.3 tag with a title and a picture of so many bytes.
fn id3v2(title: &str, picture_len: usize) -> Vec<u8> {
    let frame = |id: &[u8], body: &[u8]| [id, &(body.len() as u32).to_be_bytes(), &[0, 0], body].concat();
    // A picture that looks like MP3 frames here and there.
    let picture: Vec<u8> =
        (0..picture_len).map(|i| if i % 97 < 2 { 0xfb + (i % 97 == 0) as u8 * 4 } else { i as u8 }).collect();
    let mut body = frame(b"TIT2", &[&[0], title.as_bytes()].concat());
    body.extend(frame(b"APIC", &[b"\0image/jpeg\0\x03\0", picture.as_slice()].concat()));
    let len = body.len();
    let size = [len >> 21, len >> 14, len >> 7, len].map(|bits| (bits & 0x7f) as u8);
    [b"ID3\x03\0\0", size.as_slice(), &body].concat()
}

#[test]
fn tags_before_and_behind_are_not_taken_for_music() {
    let id3v1 = [b"TAG".as_slice(), &[b'x'; 124], &[12]].concat();
    // An APE tag (version 2) without items is its footer.
    let ape = [b"APETAGEX".as_slice(), &2_000_u32.to_le_bytes(), &32_u32.to_le_bytes(), &[0; 16]].concat();
    for name in ["tone-vbr-no-xing.mp3", "tone-vbr.mp3"] {
        let bytes = std::fs::read(corpus(name)).unwrap();
        let plain = Listener::open(Box::new(Cursor::new(bytes.clone())), name, Plan::Full).unwrap();
        let secs = plain.duration_secs();
        let plain = hear_all(plain).unwrap();
        for picture_len in [10, 3_000_000] {
            let tagged = [id3v2("Much Art", picture_len), bytes.clone(), ape.clone(), id3v1.clone()].concat();
            assert_eq!(names(&mut Cursor::new(&tagged), name).title, "Much Art", "{name} {picture_len}");
            let listener = Listener::open(Box::new(Cursor::new(tagged)), name, Plan::Full).unwrap();
            assert!((listener.duration_secs() - secs).abs() < 0.06, "{name}: {} for {secs}", listener.duration_secs());
            let heard = hear_all(listener).unwrap();
            assert_eq!(heard.len(), plain.len(), "{name} {picture_len}");
            let off = max_difference(&heard[0].log_mel, &plain[0].log_mel);
            assert!(off < 1e-3, "{name} {picture_len}: {off}");
        }
    }
}

#[test]
fn what_only_a_browser_decodes_is_named_and_bounded() {
    for (name, what) in [("opus.ogg", "Opus sound"), ("he-aac.m4a", "HE-AAC sound")] {
        let refused = HearingError::Unsupported { what: what.into() };
        assert_eq!(hear(&corpus(name), Plan::Quick).err(), Some(refused), "{name}");
        assert_eq!(decoded::check_length(Box::new(File::open(corpus(name)).unwrap()), name, what), Ok(()));
    }
    // Matroska without a declared length: judged by its bytes.
    let mut webm = vec![0; decoded::MOST_BYTES as usize + 1];
    webm[..4].copy_from_slice(&[0x1a, 0x45, 0xdf, 0xa3]);
    let too_long = Err(HearingError::TooLong { what: "WebM".into() });
    assert_eq!(decoded::check_length(Box::new(Cursor::new(webm)), "a.webm", "WebM"), too_long);
}

#[test]
fn sound_that_something_else_decoded_is_heard_as_the_file_would_be() {
    let (left, right) = (warble(48_000 * 50), sine(48_000, 700.0, 48_000 * 50));
    let interleaved: Vec<f32> = left.iter().zip(&right).flat_map(|(&l, &r)| [l, r]).collect();
    let file = wav(48_000, 2, true, &interleaved);
    for plan in [Plan::Quick, Plan::Full] {
        let mut of_file = Listener::open(Box::new(Cursor::new(file.clone())), "d.wav", plan).unwrap();
        let sound = Decoded::new(vec![left.clone(), right.clone()], 48_000).unwrap();
        let mut of_sound = Listener::of_decoded(sound, plan).unwrap();
        assert_eq!(of_file.duration_secs(), of_sound.duration_secs());
        let cancel = Cancel::default();
        while let Some(patch) = of_file.next_patch(&cancel).unwrap() {
            let same = of_sound.next_patch(&cancel).unwrap().unwrap();
            assert_eq!(patch.start_secs, same.start_secs);
            assert!(max_difference(&patch.log_mel, &same.log_mel) < 1e-5, "{plan:?} at {}", patch.start_secs);
        }
        assert_eq!(of_sound.next_patch(&cancel), Ok(None));
        let (a, b) = (of_file.described().loudness.unwrap(), of_sound.described().loudness.unwrap());
        assert!((a.integrated_lufs - b.integrated_lufs).abs() < 0.01, "{a:?} {b:?}");
    }
    let short = Decoded::new(vec![vec![0.1; 4_000]], 48_000).unwrap();
    assert_eq!(Listener::of_decoded(short, Plan::Quick).err(), Some(HearingError::TooShort));
}
