//! The networks' hundred tags as some fifty words, each standing for every tag that says the same thing.
//!
//! Six tags mean a woman's voice. Listed one by one they would fill a track's list and say one thing six times; a group
//! is as strong as its tags are together, so one odd tag does not carry it.

#[cfg(feature = "engine")]
use super::log_odds;
#[cfg(feature = "engine")]
use crate::{
    mood::reference::{Spread, reference},
    networks::tags,
};

/// A word for people, and the tags of either network that say it. What is left out says nothing of the sound
/// (`ears::NOT_WORDS`).
pub const GROUPS: [(&str, &[&str]); 53] = [
    ("rock", &["rock"]),
    ("classic rock", &["classic rock"]),
    ("hard rock", &["hard rock"]),
    ("progressive rock", &["Progressive rock"]),
    ("alternative", &["alternative", "alternative rock"]),
    ("indie", &["indie", "indie rock", "indie pop"]),
    ("metal", &["metal", "heavy metal"]),
    ("punk", &["punk"]),
    ("pop", &["pop"]),
    ("electronic", &["electronic", "electronica", "electro"]),
    ("dance", &["dance"]),
    ("techno", &["techno"]),
    ("house", &["House"]),
    ("hip-hop", &["Hip-Hop"]),
    ("soul", &["soul"]),
    ("R&B", &["rnb"]),
    ("funk", &["funk"]),
    ("jazz", &["jazz"]),
    ("blues", &["blues"]),
    ("folk", &["folk"]),
    ("country", &["country"]),
    ("classical", &["classical", "classic"]),
    ("opera", &["opera"]),
    ("Indian", &["indian"]),
    ("new age", &["new age"]),
    ("ambient", &["ambient"]),
    ("chill-out", &["chillout"]),
    ("easy listening", &["easy listening"]),
    ("experimental", &["experimental"]),
    ("weird", &["weird"]),
    ("acoustic", &["acoustic"]),
    ("instrumental", &["instrumental", "no vocals"]),
    ("voice", &["vocal", "vocals", "singing", "voice"]),
    ("female voice", &["female vocalists", "female vocalist", "female", "woman", "female vocal", "female voice"]),
    ("male voice", &["male vocalists", "male", "man", "male vocal", "male voice"]),
    ("choir", &["choir", "choral"]),
    ("solo", &["solo"]),
    ("guitar", &["guitar"]),
    ("sitar", &["sitar"]),
    ("piano", &["piano"]),
    ("harpsichord", &["harpsichord"]),
    ("strings", &["strings"]),
    ("violin", &["violin"]),
    ("cello", &["cello"]),
    ("harp", &["harp"]),
    ("flute", &["flute"]),
    ("synth", &["synth"]),
    ("drums", &["drums"]),
    ("beat", &["beat", "beats"]),
    ("fast", &["fast"]),
    ("slow", &["slow"]),
    ("loud", &["loud"]),
    ("quiet", &["quiet", "soft"]),
];

/// The place in [`GROUPS`] of a group's word, in capitals or not.
pub fn place(word: &str) -> Option<usize> {
    GROUPS.iter().position(|(known, _)| known.eq_ignore_ascii_case(word))
}

/// How far each of [`GROUPS`] stands above the reference corpus: the mean, over the group's tags in both networks, of
/// their log-odds in standard deviations. 0 for a group of which nothing is known.
///
/// `tags_msd`, `tags_mtt`: 50 probabilities each, in the networks' order.
#[cfg(feature = "engine")]
pub fn standing(tags_msd: &[f32], tags_mtt: &[f32]) -> Vec<f32> {
    let reference = reference();
    let sides = [(&tags::MSD, tags_msd, &reference.tags_msd), (&tags::MTT, tags_mtt, &reference.tags_mtt)];
    let zs = sides.into_iter().flat_map(|(names, values, spreads): (_, _, &Vec<Spread>)| {
        names.iter().zip(values).zip(spreads).map(|((name, &p), spread)| (*name, spread.z(log_odds(p))))
    });
    let zs: Vec<(&str, f32)> = zs.filter(|(_, z)| z.is_finite()).collect();
    let of_group = |(_, tags): &(&str, &[&str])| {
        let (sum, count) = zs
            .iter()
            .filter(|(name, _)| tags.contains(name))
            .fold((0.0, 0.0), |(sum, count), (_, z)| (sum + z, count + 1.0));
        if count > 0.0 { sum / count } else { 0.0 }
    };
    GROUPS.iter().map(of_group).collect()
}

#[cfg(all(test, feature = "engine"))]
mod tests {
    use super::*;
    use crate::hearing::ears::NOT_WORDS;

    #[test]
    fn every_tag_that_is_a_word_is_in_one_group_and_no_other_tag_is() {
        for name in tags::MSD.iter().chain(&tags::MTT) {
            let groups = GROUPS.iter().filter(|(_, tags)| tags.contains(name)).count();
            assert_eq!(groups, usize::from(!NOT_WORDS.contains(name)), "{name}");
        }
        let known = |tag: &&str| tags::MSD.contains(tag) || tags::MTT.contains(tag);
        assert!(GROUPS.iter().all(|(_, tags)| tags.iter().all(&known)));
    }

    #[test]
    fn a_group_stands_as_high_as_its_tags_do_together() {
        let usual = |spreads: &[Spread]| -> Vec<f32> {
            spreads.iter().map(|spread| 1.0 / (1.0 + (-spread.mean).exp())).collect()
        };
        let (msd, mut mtt) = (usual(&reference().tags_msd), usual(&reference().tags_mtt));
        assert!(standing(&msd, &mtt).iter().all(|z| z.abs() < 1e-3));
        let raise = |mtt: &mut Vec<f32>, tag: &str| {
            let place = tags::MTT.iter().position(|name| *name == tag).unwrap();
            let spread = reference().tags_mtt[place];
            mtt[place] = 1.0 / (1.0 + (-(spread.mean + 2.0 * spread.sd)).exp());
        };
        raise(&mut mtt, "choir");
        let choir = GROUPS.iter().position(|(word, _)| *word == "choir").unwrap();
        assert!((standing(&msd, &mtt)[choir] - 1.0).abs() < 1e-2);
        raise(&mut mtt, "choral");
        assert!((standing(&msd, &mtt)[choir] - 2.0).abs() < 1e-2);
    }

    #[test]
    fn what_is_no_tags_stands_nowhere() {
        assert_eq!(standing(&[], &[]), vec![0.0; GROUPS.len()]);
        assert!(standing(&[f32::NAN; 50], &[2.0; 50]).iter().all(|z| z.is_finite()));
    }
}
