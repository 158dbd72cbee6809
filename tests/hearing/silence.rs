//! A plan never sits on silence. (Spoken skits can't be told from music before the networks have heard them; the
//! "speech" leanings of their tags then speak for themselves.)

use super::*;

const RATE_HZ: u32 = 8_000;

/// Sound in the given seconds, digital silence elsewhere, or the faintest noise where `floor` says so.
fn with_sound_in(spans: &[(u32, u32)], total_secs: u32, floor: f32) -> Vec<u8> {
    let mut samples: Vec<f32> = warble((total_secs * RATE_HZ) as usize).into_iter().map(|x| floor * x).collect();
    let sound = sine(RATE_HZ, 500.0, (total_secs * RATE_HZ) as usize);
    for &(from, to) in spans {
        let span = (from * RATE_HZ) as usize..(to * RATE_HZ) as usize;
        samples[span.clone()].copy_from_slice(&sound[span]);
    }
    wav(RATE_HZ, 1, true, &samples)
}

/// Starts of the quick plan's patches, in seconds; each must overlap some sound.
fn places(spans: &[(u32, u32)], total_secs: u32, floor: f32) -> Vec<f32> {
    let patches = hear_bytes(with_sound_in(spans, total_secs, floor), "s.wav", Plan::Quick).unwrap();
    let starts: Vec<f32> = patches.iter().map(|patch| patch.start_secs).collect();
    for &start in &starts {
        assert!(spans.iter().any(|&(from, to)| start + 3.1 > from as f32 && start < to as f32), "silence at {start} s");
    }
    let mut sorted = starts.clone();
    sorted.sort_by(f32::total_cmp);
    sorted.dedup();
    assert_eq!(sorted.len(), starts.len(), "a patch was heard twice");
    starts
}

#[test]
fn a_file_of_four_fifths_silence_is_heard_in_the_fifth() {
    assert_eq!(places(&[(100, 160)], 300, 0.0).len(), QUICK_PATCHES as usize);
    assert_eq!(places(&[(0, 60)], 300, 0.0).len(), QUICK_PATCHES as usize);
    assert_eq!(places(&[(240, 300)], 300, 0.0).len(), QUICK_PATCHES as usize);
}

#[test]
fn a_hidden_track_after_minutes_of_silence_is_heard_too() {
    let starts = places(&[(0, 90), (210, 270)], 270, 0.0);
    assert_eq!(starts.len(), QUICK_PATCHES as usize);
    let hidden = starts.iter().filter(|&&start| start > 200.0).count();
    assert!((3..=7).contains(&hidden), "{starts:?}");
}

#[test]
fn an_intro_too_quiet_to_hear_is_passed_over() {
    assert_eq!(places(&[(60, 180)], 180, 3e-3).len(), QUICK_PATCHES as usize);
}

#[test]
fn one_bar_in_ten_minutes_of_silence_is_found() {
    for from in [7, 333, 590] {
        assert!(!places(&[(from, from + 5)], 600, 0.0).is_empty());
    }
}

#[test]
fn nothing_but_silence_is_called_silent() {
    for plan in [Plan::Quick, Plan::Full] {
        let heard = hear_bytes(with_sound_in(&[], 400, 0.0), "s.wav", plan);
        assert_eq!(heard.err(), Some(HearingError::Silent));
    }
}
