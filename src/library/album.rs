//! Several photos are one album: one mood with its spread, where copies count once and what stands apart is named.
//!
//! Without this a burst of twelve shots of one cake would outvote the rest of a wedding.

use crate::{mood::Mood, vision::signature::Signature};

/// A photo stands apart where it is this many robust standard deviations away on either axis (Iglewicz and Hoaglin 1993).
const OUTLIER_SDS: f32 = 3.5;
/// Readings nearer than this to the middle are no outliers however alike the rest is: about a third of a reading's own
/// standard deviation.
const LEAST_SD: f32 = 0.1;
/// Of fewer photos nobody can say which one stands apart.
const LEAST_PHOTOS: usize = 4;
/// Turns a median absolute deviation into a standard deviation, for normal data.
const SD_PER_MAD: f32 = 1.4826;
/// Share of a reading's variance that all photos' readings have in common (one network, one rating culture): it does
/// not shrink however many photos there are (editorial).
const COMMON_VARIANCE: f32 = 0.25;

/// One photo as an album needs it.
#[derive(Clone, Copy, Debug)]
pub struct Member {
    pub mood: Mood,
    pub signature: Signature,
}

/// What several photos feel like together.
#[derive(Clone, Debug, PartialEq)]
pub struct Album {
    /// Mean of the photos that count, each weighted by its certainty, and how sure that mean is.
    pub mood: Mood,
    /// Standard deviation over the photos, copies counted once.
    pub valence_spread: f32,
    pub arousal_spread: f32,
    /// Places of the photos that stand apart; they do not count in `mood`.
    pub outliers: Vec<usize>,
    /// (copy, original): places of near-identical photos, of which only the first counts.
    pub copies: Vec<(usize, usize)>,
}

fn median(mut values: Vec<f32>) -> f32 {
    values.sort_by(f32::total_cmp);
    match (values.len(), values.len() / 2) {
        (0, _) => 0.0,
        (count, half) if count % 2 == 0 => (values[half - 1] + values[half]) / 2.0,
        (_, half) => values[half],
    }
}

/// How far each value lies from the middle, in robust standard deviations.
fn robust_z(values: &[f32]) -> Vec<f32> {
    let middle = median(values.to_vec());
    let gaps: Vec<f32> = values.iter().map(|value| (value - middle).abs()).collect();
    let sd = (SD_PER_MAD * median(gaps.clone())).max(LEAST_SD);
    gaps.iter().map(|gap| gap / sd).collect()
}

/// Mean of one axis, weighted by certainty; its standard deviation; the spread of the readings.
fn axis(readings: impl Iterator<Item = (f32, f32)>) -> (f32, f32, f32) {
    let readings: Vec<(f32, f32)> = readings.collect();
    let count = readings.len().max(1) as f32;
    let weight = |sd: f32| 1.0 / (sd * sd).max(1e-4);
    let total: f32 = readings.iter().map(|(_, sd)| weight(*sd)).sum();
    let mean = readings.iter().map(|(value, sd)| value * weight(*sd)).sum::<f32>() / total.max(1e-4);
    let spread = (readings.iter().map(|(value, _)| (value - mean).powi(2)).sum::<f32>() / count).sqrt();
    let single = count / total.max(1e-4);
    (mean, (single * (COMMON_VARIANCE + (1.0 - COMMON_VARIANCE) / count)).sqrt(), spread)
}

/// The album of `photos`, in the order given; nothing for no photos.
pub fn album(photos: &[Member]) -> Option<Album> {
    let mut kept: Vec<usize> = Vec::new();
    let mut copies = Vec::new();
    for (place, photo) in photos.iter().enumerate() {
        match kept.iter().find(|&&original| photos[original].signature.is_near_identical(&photo.signature)) {
            Some(&original) => copies.push((place, original)),
            None => kept.push(place),
        }
    }
    let mut outliers = Vec::new();
    if kept.len() >= LEAST_PHOTOS {
        let of =
            |value: fn(&Mood) -> f32| -> Vec<f32> { kept.iter().map(|&place| value(&photos[place].mood)).collect() };
        let (valence, arousal) = (robust_z(&of(|mood| mood.valence)), robust_z(&of(|mood| mood.arousal)));
        let stands_apart = |index: &usize| valence[*index] > OUTLIER_SDS || arousal[*index] > OUTLIER_SDS;
        outliers = (0..kept.len()).filter(stands_apart).map(|index| kept[index]).collect();
    }
    let everyone: Vec<&Mood> = kept.iter().map(|&place| &photos[place].mood).collect();
    let together: Vec<&Mood> =
        kept.iter().filter(|place| !outliers.contains(place)).map(|&place| &photos[place].mood).collect();
    let valences = |moods: &[&Mood]| axis(moods.iter().map(|mood| (mood.valence, mood.valence_sd)));
    let arousals = |moods: &[&Mood]| axis(moods.iter().map(|mood| (mood.arousal, mood.arousal_sd)));
    let (valence, valence_sd, _) = valences(&together);
    let (arousal, arousal_sd, _) = arousals(&together);
    let (_, _, valence_spread) = valences(&everyone);
    let (_, _, arousal_spread) = arousals(&everyone);
    let mood = Mood { valence, valence_sd, arousal, arousal_sd };
    (!photos.is_empty()).then_some(Album { mood, valence_spread, arousal_spread, outliers, copies })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn member(valence: f32, arousal: f32, kind: usize) -> Member {
        let embedding: Vec<f32> = (0..1280).map(|i| ((i * (kind + 3)) % 17) as f32).collect();
        let mood = Mood { valence, valence_sd: 0.3, arousal, arousal_sd: 0.3 };
        Member { mood, signature: Signature::of(&embedding) }
    }

    #[test]
    fn no_photo_has_no_mood_and_one_has_its_own() {
        assert_eq!(album(&[]), None);
        let one = album(&[member(0.4, -0.2, 0)]).unwrap();
        assert!((one.mood.valence - 0.4).abs() < 1e-6 && (one.mood.arousal + 0.2).abs() < 1e-6);
        assert!((one.mood.valence_sd - 0.3).abs() < 1e-6 && one.valence_spread == 0.0);
    }

    #[test]
    fn copies_count_once_and_more_photos_make_surer() {
        let burst = [member(-0.6, 0.0, 0), member(-0.6, 0.0, 0), member(-0.6, 0.0, 0), member(0.6, 0.0, 1)];
        let found = album(&burst).unwrap();
        assert_eq!(found.copies, [(1, 0), (2, 0)]);
        assert!(found.mood.valence.abs() < 1e-6, "{found:?}");
        assert!((found.valence_spread - 0.6).abs() < 1e-6);
        assert!(found.mood.valence_sd < 0.3 && found.mood.valence_sd > 0.15);
    }

    #[test]
    fn the_funeral_among_the_parties_is_named_and_does_not_count() {
        let mut photos: Vec<Member> = (0..6).map(|n| member(0.5 + 0.02 * n as f32, 0.4, n)).collect();
        photos.push(member(-0.7, -0.3, 6));
        let found = album(&photos).unwrap();
        assert_eq!(found.outliers, [6]);
        assert!((found.mood.valence - 0.55).abs() < 1e-4 && (found.mood.arousal - 0.4).abs() < 1e-4);
        assert!(found.valence_spread > 0.3, "the spread is that of all photos");
    }

    #[test]
    fn a_surer_reading_weighs_more() {
        let mut sure = member(0.5, 0.0, 0);
        sure.mood.valence_sd = 0.1;
        let found = album(&[sure, member(-0.5, 0.0, 1)]).unwrap();
        assert!(found.mood.valence > 0.3);
    }
}
