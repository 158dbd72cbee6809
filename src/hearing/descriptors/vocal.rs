//! Voice or no voice, from what both networks say of a track.
//!
//! No network here was taught this one question, but eighteen tags of MagnaTagATune and four of the Million Song
//! Dataset speak of it. One tag alone is unsure (a cello is "no vocals" at 4 %); all of them together lean right.

use crate::{hearing::log_odds, networks::tags};

const MTT_VOCAL: [&str; 15] = [
    "vocal",
    "female",
    "opera",
    "male",
    "singing",
    "vocals",
    "woman",
    "male vocal",
    "man",
    "choir",
    "voice",
    "male voice",
    "female vocal",
    "female voice",
    "choral",
];
const MTT_INSTRUMENTAL: [&str; 3] = ["no vocals", "no vocal", "no voice"];
const MSD_VOCAL: [&str; 3] = ["female vocalists", "male vocalists", "female vocalist"];
const MSD_INSTRUMENTAL: [&str; 1] = ["instrumental"];

/// How likely a track is sung, 0 (instrumental) to 1: the logistic of the mean, over both networks, of
/// `ln(sum of the odds of vocal tags) - ln(sum of the odds of instrumental tags)`. A lean, not a calibrated
/// probability: about a half means that the networks can't tell. `None` where the tags are not those of the networks.
pub fn vocalness(tags_msd: &[f32], tags_mtt: &[f32]) -> Option<f32> {
    let msd = lean(&tags::MSD, tags_msd, &MSD_VOCAL, &MSD_INSTRUMENTAL)?;
    let mtt = lean(&tags::MTT, tags_mtt, &MTT_VOCAL, &MTT_INSTRUMENTAL)?;
    let probability = 1.0 / (1.0 + (-(msd + mtt)).exp());
    probability.is_finite().then_some(probability)
}

fn lean(names: &[&str], probabilities: &[f32], vocal: &[&str], instrumental: &[&str]) -> Option<f32> {
    if names.len() != probabilities.len() {
        return None;
    }
    let odds = |wanted: &[&str]| -> f32 {
        let named = names.iter().zip(probabilities).filter(|(name, _)| wanted.contains(name));
        named.map(|(_, &probability)| log_odds(probability).exp()).sum()
    };
    Some(0.5 * (odds(vocal).ln() - odds(instrumental).ln()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn with(names: &[&str], raised: &[&str]) -> Vec<f32> {
        names.iter().map(|name| if raised.contains(name) { 0.5 } else { 0.02 }).collect()
    }

    #[test]
    fn vocal_tags_raise_it_and_instrumental_tags_lower_it() {
        let neutral = vocalness(&with(&tags::MSD, &[]), &with(&tags::MTT, &[])).unwrap();
        let sung = vocalness(&with(&tags::MSD, &["male vocalists"]), &with(&tags::MTT, &["singing", "man"])).unwrap();
        let played = vocalness(&with(&tags::MSD, &["instrumental"]), &with(&tags::MTT, &["no vocals"])).unwrap();
        assert!(played < 0.5 && played < neutral && neutral < sung && sung > 0.5, "{played} {neutral} {sung}");
    }

    #[test]
    fn every_tag_it_reads_is_a_tag_of_the_networks() {
        assert!(MTT_VOCAL.iter().chain(&MTT_INSTRUMENTAL).all(|name| tags::MTT.contains(name)));
        assert!(MSD_VOCAL.iter().chain(&MSD_INSTRUMENTAL).all(|name| tags::MSD.contains(name)));
    }

    #[test]
    fn odd_input_is_no_answer_and_no_panic() {
        assert_eq!(vocalness(&[], &[]), None);
        let nan = vec![f32::NAN; 50];
        assert_eq!(vocalness(&nan, &nan), None);
        assert!(vocalness(&[0.0; 50], &[1.0; 50]).is_some());
    }
}
