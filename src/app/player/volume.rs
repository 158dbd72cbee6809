//! How loud a track plays, so that a quiet recording after a loud one does not send the hand to the volume.
//!
//! An audio element can only be turned down. Loud tracks are therefore lowered to the target, and quiet ones stay as
//! they are: nothing is ever driven into clipping.

use serde::{Deserialize, Serialize};

use super::playlist::Repeat;
use crate::hearing::descriptors::Loudness;

/// Loudness that tracks are levelled to, in LUFS: single music tracks in AES TD1008 (2021, loudness of internet
/// streaming).
const TARGET_LUFS: f32 = -16.0;

/// How music plays, as the person set it; kept between visits.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Playing {
    /// 0..=100.
    pub volume_percent: u8,
    pub is_muted: bool,
    /// Loud tracks are turned down to [`TARGET_LUFS`].
    pub is_levelled: bool,
    pub is_shuffled: bool,
    pub repeat: Repeat,
    /// Single letters are shortcuts (WCAG 2.1.4 asks for a way to turn them off).
    pub has_letter_keys: bool,
}

impl Default for Playing {
    fn default() -> Playing {
        Playing {
            volume_percent: 100,
            is_muted: false,
            is_levelled: true,
            is_shuffled: false,
            repeat: Repeat::Off,
            has_letter_keys: true,
        }
    }
}

impl Playing {
    /// The audio element's volume for a track as loud as this, 0..=1; one whose loudness is not known stays as it is.
    pub fn volume_for(&self, loudness: Option<Loudness>) -> f64 {
        let loudness = loudness.filter(|_| self.is_levelled);
        let gain = loudness.map_or(1.0, |loudness| levelling_gain(loudness.integrated_lufs));
        f64::from(f32::from(self.volume_percent.min(100)) / 100.0 * gain)
    }
}

/// Amplitude factor, 0..=1, that brings `integrated_lufs` down to [`TARGET_LUFS`]; 1 where that is no number.
fn levelling_gain(integrated_lufs: f32) -> f32 {
    10_f32.powf((TARGET_LUFS - integrated_lufs) / 20.0).min(1.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn loud(integrated_lufs: f32) -> Option<Loudness> {
        Some(Loudness { integrated_lufs, range_lu: 5.0 })
    }

    #[test]
    fn loud_tracks_come_down_to_the_target_and_quiet_ones_stay() {
        let playing = Playing::default();
        assert!((playing.volume_for(loud(-10.0)) - 0.501_187).abs() < 1e-6, "6 dB down");
        assert_eq!(playing.volume_for(loud(-16.0)), 1.0);
        assert_eq!(playing.volume_for(loud(-30.0)), 1.0);
        assert_eq!(playing.volume_for(None), 1.0);
        let half = Playing { volume_percent: 50, ..playing };
        assert!((half.volume_for(loud(-10.0)) - 0.250_594).abs() < 1e-6);
        let as_recorded = Playing { is_levelled: false, ..half };
        assert_eq!(as_recorded.volume_for(loud(-10.0)), 0.5);
    }

    #[test]
    fn no_kept_value_makes_a_volume_that_an_element_refuses() {
        let numbers = [f32::NAN, f32::INFINITY, f32::NEG_INFINITY, 1e30, -1e30];
        for lufs in numbers {
            let volume = Playing { volume_percent: 255, ..Playing::default() }.volume_for(loud(lufs));
            assert!((0.0..=1.0).contains(&volume), "{lufs} LUFS: {volume}");
        }
    }

    #[test]
    fn settings_of_an_older_version_keep_what_they_have() {
        let kept: Playing = serde_json::from_str(r#"{"volume_percent":25,"is_muted":true}"#).unwrap();
        assert_eq!(kept, Playing { volume_percent: 25, is_muted: true, ..Playing::default() });
    }
}
