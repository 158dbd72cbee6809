//! The first bridge: tracks near the photos in mood, moved by what the person liked and skipped.
//!
//! Both sides are compared as standard deviations from their own corpus, because a head's predictions shrink towards
//! its mean and raw values of two heads can't be compared.

use super::{Pick, Reason, ReasonKind};
use crate::{
    hearing::{Heard, log_odds},
    library::{Track, TrackId},
    mood::{Mood, reference::reference},
    taste::{Feedback, FeedbackKind},
};

/// Weight of one squared standard deviation of difference. Equal: on the shared corpora the photo head orders both
/// axes about equally well (r .63 and .67; model card of `mood_vision`).
const VALENCE_WEIGHT: f32 = 0.5;
const AROUSAL_WEIGHT: f32 = 0.5;
/// A difference of this many standard deviations is neither near nor far: it adds nothing.
const NEUTRAL_SDS: f32 = 2.0;
/// What one like of a track adds to that track's score, and one skip takes away (editorial: a skip is weaker evidence).
const LIKE: f32 = 1.0;
const SKIP: f32 = 0.7;
/// Neighbours feel a verdict as the cube of their likeness: at cosine .5 an eighth of it.
const LIKENESS_POWER: i32 = 3;
/// Verdicts add up to at most this much in each direction.
const MOST_TASTE: f32 = 2.0;

/// How a track sounds: its tags' log-odds in standard deviations from the reference corpus, unit length.
struct Sound(Vec<f32>);

impl Sound {
    fn of(heard: &Heard) -> Self {
        let reference = reference();
        let sides = [(&heard.tags_msd, &reference.tags_msd), (&heard.tags_mtt, &reference.tags_mtt)];
        let z = |(tags, spreads): (&Vec<f32>, &Vec<crate::mood::reference::Spread>)| -> Vec<f32> {
            tags.iter().zip(spreads).map(|(&p, spread)| spread.z(log_odds(p))).collect()
        };
        let mut values: Vec<f32> = sides.into_iter().flat_map(z).collect();
        let norm = values.iter().map(|value| value * value).sum::<f32>().sqrt();
        if norm > 0.0 {
            values.iter_mut().for_each(|value| *value /= norm);
        }
        Self(values)
    }

    /// Cosine, never below 0: what sounds opposite is no evidence.
    fn likeness(&self, other: &Sound) -> f32 {
        self.0.iter().zip(&other.0).map(|(a, b)| a * b).sum::<f32>().clamp(0.0, 1.0)
    }
}

/// Rank `tracks` for the mood of the chosen photos, best first, at most `count` picks. With no mood, taste alone ranks.
///
/// Deterministic: equal scores are ordered by track id. Each pick's reasons sum to its score. Feedback about tracks
/// that are no longer there says nothing.
pub fn rank(mood: Option<Mood>, tracks: &[&Track], feedback: &[Feedback], count: usize) -> Vec<Pick> {
    let music = reference().music;
    let photos = reference().photos;
    let wanted = mood.map(|mood| (photos.valence.z(mood.valence), photos.arousal.z(mood.arousal)));
    let sounds: Vec<Sound> = tracks.iter().map(|track| Sound::of(&track.heard)).collect();
    let place = |id: &TrackId| tracks.iter().position(|track| track.id == *id);
    let verdicts: Vec<(FeedbackKind, usize)> =
        feedback.iter().filter_map(|entry| place(&entry.track).map(|index| (entry.kind, index))).collect();

    let mut picks: Vec<Pick> = tracks
        .iter()
        .zip(&sounds)
        .map(|(track, sound)| {
            let mut reasons = Vec::new();
            if let Some((valence, arousal)) = wanted {
                let nearness = |wanted: f32, actual: f32| NEUTRAL_SDS.powi(2) - (wanted - actual).powi(2);
                let mood = &track.mood;
                let valence = VALENCE_WEIGHT * nearness(valence, music.valence.z(mood.valence));
                let arousal = AROUSAL_WEIGHT * nearness(arousal, music.arousal.z(mood.arousal));
                reasons.push(Reason { kind: ReasonKind::Valence, amount: valence });
                reasons.push(Reason { kind: ReasonKind::Arousal, amount: arousal });
            }
            let verdict = |wanted: FeedbackKind, strength: f32| {
                let heard = verdicts.iter().filter(|(kind, _)| *kind == wanted);
                let sum: f32 =
                    heard.map(|(_, index)| strength * sound.likeness(&sounds[*index]).powi(LIKENESS_POWER)).sum();
                MOST_TASTE * sum / (MOST_TASTE + sum)
            };
            let (liked, skipped) = (verdict(FeedbackKind::Like, LIKE), verdict(FeedbackKind::Skip, SKIP));
            if liked > 0.0 {
                reasons.push(Reason { kind: ReasonKind::Liked, amount: liked });
            }
            if skipped > 0.0 {
                reasons.push(Reason { kind: ReasonKind::Skipped, amount: -skipped });
            }
            let score = reasons.iter().map(|reason| reason.amount).sum();
            Pick { track: track.id.clone(), score, reasons }
        })
        .collect();
    picks.sort_by(|a, b| b.score.total_cmp(&a.score).then_with(|| a.track.cmp(&b.track)));
    picks.truncate(count);
    picks
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{library::PhotoId, taste::Scope};

    fn mood(valence: f32, arousal: f32) -> Mood {
        Mood { valence, valence_sd: 0.3, arousal, arousal_sd: 0.3 }
    }

    /// `kind` makes tracks of one kind sound alike.
    fn track(id: &str, kind: usize, valence: f32, arousal: f32) -> Track {
        let tags = |offset: usize| (0..50).map(|tag| if (tag + offset) % 5 == kind { 0.8 } else { 0.001 }).collect();
        let heard = Heard { tags_msd: tags(0), tags_mtt: tags(2), ..Heard::default() };
        let mood = mood(valence, arousal);
        Track { id: TrackId(id.into()), file_name: format!("{id}.ogg"), heard, mood, ..Track::default() }
    }

    fn order(picks: &[Pick]) -> Vec<&str> {
        picks.iter().map(|pick| pick.track.0.as_str()).collect()
    }

    fn said(kind: FeedbackKind, id: &str) -> Feedback {
        let (track, photos) = (TrackId(id.into()), vec![PhotoId("p".into())]);
        Feedback { at_ms: 0.0, kind, track, photos, scope: Scope::All, value: None }
    }

    #[test]
    fn a_stirring_photo_gets_stirring_music_and_a_calm_one_calm() {
        let tracks = [track("calm", 0, 0.1, -0.6), track("wild", 1, 0.1, 0.6)];
        let all: Vec<&Track> = tracks.iter().collect();
        assert_eq!(order(&rank(Some(mood(0.1, 0.7)), &all, &[], 9)), ["wild", "calm"]);
        assert_eq!(order(&rank(Some(mood(0.1, -0.7)), &all, &[], 9)), ["calm", "wild"]);
    }

    #[test]
    fn a_like_lifts_its_neighbours_and_a_skip_sinks_them() {
        let tracks =
            [track("a1", 0, 0.0, 0.0), track("a2", 0, 0.0, 0.0), track("b1", 1, 0.0, 0.0), track("b2", 1, 0.0, 0.0)];
        let all: Vec<&Track> = tracks.iter().collect();
        assert_eq!(order(&rank(None, &all, &[said(FeedbackKind::Like, "b1")], 9))[..2], ["b1", "b2"]);
        assert_eq!(order(&rank(None, &all, &[said(FeedbackKind::Skip, "a1")], 9))[..2], ["b1", "b2"]);
    }

    #[test]
    fn reasons_sum_to_the_score_and_undoing_feedback_restores_the_list() {
        let tracks: Vec<Track> = (0..8).map(|n| track(&format!("t{n}"), n % 3, n as f32 / 8.0 - 0.5, 0.1)).collect();
        let all: Vec<&Track> = tracks.iter().collect();
        let log = [said(FeedbackKind::Like, "t3"), said(FeedbackKind::Skip, "t5"), said(FeedbackKind::Like, "gone")];
        let before = rank(Some(mood(0.2, 0.1)), &all, &[], 5);
        let after = rank(Some(mood(0.2, 0.1)), &all, &log, 5);
        assert_eq!(after.len(), 5);
        for pick in &after {
            let sum: f32 = pick.reasons.iter().map(|reason| reason.amount).sum();
            assert_eq!(sum, pick.score);
        }
        assert_ne!(before, after);
        assert_eq!(before, rank(Some(mood(0.2, 0.1)), &all, &log[2..], 5));
    }
}
