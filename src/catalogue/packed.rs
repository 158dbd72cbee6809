//! Numbers of a track in a byte each: a hundred tracks would otherwise cost a first visit a quarter of a megabyte.
//!
//! In hex and not in base64, since hex needs no code of its own and compresses to the same bytes.

use serde::{Deserialize, Serialize};

/// Log-odds are kept this far from 0: those of a probability of one in a million, the least that `hearing::log_odds` gives.
const MOST_LOG_ODDS: f32 = 13.82;
/// A byte's highest value.
const TOP: f32 = 255.0;

/// What turns each value of a vector into a byte and back: `from + byte * step`, value by value.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Scale {
    pub from: Vec<f32>,
    pub step: Vec<f32>,
}

impl Scale {
    /// The scale that just holds every one of `vectors`, all of one length.
    pub fn over(vectors: &[Vec<f32>]) -> Self {
        let len = vectors.iter().map(Vec::len).min().unwrap_or(0);
        let range = |place: usize| {
            let values = vectors.iter().filter_map(|vector| vector.get(place));
            values.fold((f32::INFINITY, f32::NEG_INFINITY), |(least, most), &value| (least.min(value), most.max(value)))
        };
        let ranges: Vec<(f32, f32)> = (0..len).map(range).collect();
        Self {
            from: ranges.iter().map(|(least, _)| *least).collect(),
            step: ranges.iter().map(|(least, most)| (most - least) / TOP).collect(),
        }
    }

    /// A byte for each of `values`, the nearest.
    pub fn pack(&self, values: &[f32]) -> Vec<u8> {
        let scaled = values.iter().zip(&self.from).zip(&self.step);
        scaled.map(|((value, from), step)| if *step > 0.0 { byte((value - from) / step) } else { 0 }).collect()
    }

    /// The values of bytes; `None` for another number of them.
    pub fn unpack(&self, bytes: &[u8]) -> Option<Vec<f32>> {
        let fits = bytes.len() == self.from.len() && bytes.len() == self.step.len();
        let scaled = bytes.iter().zip(&self.from).zip(&self.step);
        fits.then(|| scaled.map(|((byte, from), step)| from + f32::from(*byte) * step).collect())
    }
}

fn byte(value: f32) -> u8 {
    value.round().clamp(0.0, TOP) as u8
}

/// Log-odds in a byte, 0.108 apart: a twentieth of what a tag differs by from track to track.
pub fn log_odds_byte(log_odds: f32) -> u8 {
    byte((log_odds + MOST_LOG_ODDS) / (2.0 * MOST_LOG_ODDS) * TOP)
}

/// What [`log_odds_byte`] kept.
pub fn log_odds_from(byte: u8) -> f32 {
    f32::from(byte) / TOP * 2.0 * MOST_LOG_ODDS - MOST_LOG_ODDS
}

/// The probability of log-odds.
pub fn probability_from(log_odds: f32) -> f32 {
    1.0 / (1.0 + (-log_odds).exp())
}

/// Two hex digits a byte.
pub fn hex(bytes: &[u8]) -> String {
    let digit = |value: u8| char::from_digit(u32::from(value), 16).unwrap_or('0');
    bytes.iter().flat_map(|byte| [digit(byte >> 4), digit(byte & 15)]).collect()
}

/// The bytes of [`hex`]; `None` where it is none.
pub fn of_hex(text: &str) -> Option<Vec<u8>> {
    let digits: Option<Vec<u8>> =
        text.chars().map(|digit| digit.to_digit(16).and_then(|value| u8::try_from(value).ok())).collect();
    let digits = digits.filter(|digits| digits.len() % 2 == 0)?;
    Some(digits.chunks_exact(2).map(|pair| pair.iter().fold(0, |value, digit| (value << 4) | digit)).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bytes_come_back_from_hex_and_nonsense_does_not() {
        let all: Vec<u8> = (0..=255).collect();
        assert_eq!(of_hex(&hex(&all)).as_deref(), Some(&all[..]));
        assert_eq!(of_hex(""), Some(Vec::new()));
        for wrong in ["0", "0g", "ß0", "0 0"] {
            assert_eq!(of_hex(wrong), None, "{wrong:?}");
        }
    }

    #[test]
    fn values_come_back_to_half_a_step_and_the_ends_exactly() {
        let mut random = crate::ground::random::SplitMix64(7);
        for _ in 0..50 {
            let vectors: Vec<Vec<f32>> =
                (0..7).map(|_| (0..20).map(|place| random.unit() as f32 * place as f32).collect()).collect();
            let scale = Scale::over(&vectors);
            for vector in &vectors {
                let back = scale.unpack(&scale.pack(vector)).unwrap();
                let worst = back.iter().zip(vector).zip(&scale.step).map(|((a, b), step)| (a - b).abs() - step / 2.0);
                assert!(worst.into_iter().all(|over| over < 1e-5));
            }
        }
    }

    #[test]
    fn a_value_that_never_varies_is_kept_and_a_wrong_length_refused() {
        let scale = Scale::over(&[vec![2.5, 1.0], vec![2.5, 3.0]]);
        let back = scale.unpack(&scale.pack(&[2.5, 3.0])).unwrap();
        assert!(back[0] == 2.5 && (back[1] - 3.0).abs() < 1e-5);
        assert_eq!(scale.unpack(&[1]), None);
        assert_eq!(Scale::over(&[]).unpack(&[]), Some(Vec::new()));
    }

    #[test]
    fn log_odds_come_back_to_half_a_step() {
        for step in -130..=130 {
            let log_odds = step as f32 / 10.0;
            assert!((log_odds_from(log_odds_byte(log_odds)) - log_odds).abs() <= 0.0545);
        }
        assert!((probability_from(log_odds_from(log_odds_byte(crate::hearing::log_odds(0.2)))) - 0.2).abs() < 0.01);
    }
}
