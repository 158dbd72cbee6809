//! MP4 and Ogg however they are cut up: heard whole, at their places, or named.

use super::*;

/// Length in seconds, and the amplitudes of 440 Hz and 880 Hz in half a second at each of the places.
fn heard_at(bytes: &[u8], name: &str, places_secs: &[f64]) -> (f64, Vec<[f64; 2]>) {
    let cancel = Cancel::default();
    let source = || Box::new(Cursor::new(bytes.to_vec()));
    let secs = Listener::open(source(), name, Plan::Quick).unwrap_or_else(|error| panic!("{name}: {error}"));
    let mut decoder = Decoder::open(source(), name, &cancel).unwrap();
    let rate_hz = decoder.sample_rate_hz();
    let tones = places_secs.iter().map(|place| {
        let from = (place * f64::from(rate_hz)) as i64;
        assert!(decoder.seek(from, &cancel).unwrap(), "{name} has no place at {place}");
        let mut samples = Vec::new();
        while samples.len() < rate_hz as usize / 2 {
            let Some(chunk) = decoder.next_chunk(&cancel).unwrap() else { break };
            let skipped = usize::try_from(from - chunk.first_frame).unwrap_or(0).min(chunk.samples.len());
            samples.extend_from_slice(&chunk.samples[skipped..]);
        }
        samples.truncate(rate_hz as usize / 2);
        let scale = f64::from(SAMPLE_RATE_HZ) / f64::from(rate_hz);
        [440.0, 880.0].map(|hz| amplitude(&samples, hz * scale))
    });
    (f64::from(secs.duration_secs()), tones.collect())
}

fn read(name: &str) -> Vec<u8> {
    std::fs::read(corpus(name)).unwrap()
}

#[test]
fn whatever_lies_around_it_the_sound_is_heard_whole_and_at_its_place() {
    for name in
        ["fragments.m4a", "dash.m4a", "film.mp4", "mp3-inside.mp4", "flac-inside.mp4", "film.ogv", "flac-inside.oga"]
    {
        let (secs, tones) = heard_at(&read(name), name, &[0.5, 4.0, 2.0, 0.3]);
        println!("{name}: {secs:.2} s, {tones:.2?}");
        assert!((secs - 5.0).abs() < 0.1, "{name}: {secs}");
        for [low, high] in tones {
            assert!((low - 0.4).abs() < 0.06 && (high - 0.2).abs() < 0.04, "{name}: {low} {high}");
        }
    }
}

#[test]
fn a_chain_is_heard_through_all_its_links_of_any_rate() {
    // The second link: 0.4 at 880 Hz and nothing at 440, 3 s at 32 kHz.
    let (secs, tones) = heard_at(&read("chained.ogg"), "chained.ogg", &[1.0, 5.5, 7.2, 4.0, 6.0]);
    println!("{secs:.2} s, {tones:.2?}");
    let link_secs = secs - 5.0;
    assert!((2.4..=3.1).contains(&link_secs), "{secs}");
    for (place, [low, high]) in tones.into_iter().enumerate() {
        let (right_low, right_high) = if place == 0 || place == 3 { (0.4, 0.2) } else { (0.0, 0.4) };
        assert!((low - right_low).abs() < 0.05 && (high - right_high).abs() < 0.05, "{place}: {low} {high}");
    }
    // Links with the same serial number: the same file twice.
    let twice = [read("tone.ogg"), read("tone.ogg")].concat();
    let (secs, tones) = heard_at(&twice, "twice.ogg", &[7.0, 1.0]);
    assert!((secs - 10.0).abs() < 0.05 && tones.iter().all(|[low, _]| (low - 0.4).abs() < 0.04), "{secs} {tones:?}");
}

#[test]
fn what_has_no_decoder_is_named() {
    let says = |bytes: Vec<u8>, name: &str| hear_bytes(bytes, name, Plan::Quick).unwrap_err().to_string();
    assert!(says(read("ac3-inside.mp4"), "a.mp4").starts_with("Dolby Digital (AC-3) sound"));
    let wavpack = [&b"wvpk"[..], &[7; 4_000]].concat();
    assert!(says(wavpack, "a.wv").starts_with("WavPack sound"));
    assert!(says(b"<!DOCTYPE html><title>404</title>".to_vec(), "a.mp3").starts_with("This is a web page"));
}

#[test]
fn what_was_cut_off_is_told() {
    let whole = read("tone.flac");
    let cut = whole[..whole.len() / 3].to_vec();
    let listener = Listener::open(Box::new(Cursor::new(cut)), "a.flac", Plan::Quick).unwrap();
    let (held, missing) = (listener.duration_secs(), listener.missing_secs().unwrap());
    assert!((held + missing - 5.0).abs() < 0.1, "{held} and {missing}");
}
