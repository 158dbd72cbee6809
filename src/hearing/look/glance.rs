//! What is kept of each patch while a track is looked at, and what it adds up to.

use super::{
    draw,
    track_look::{MoodPoint, TagRow, TrackLook},
};
use crate::{
    ground::sound::{MEL_BANDS, PATCH_FRAMES},
    hearing::{
        ears::{Ears, Impression, Listeners},
        log_mel::{PATCH_HOP_LEN, SAMPLE_RATE_HZ},
        plan::Patch,
        tag_groups::{GROUPS, standing},
    },
    networks::{NetworkError, music_head::Sound},
};

/// Rows of the taggram.
const ROWS: usize = 10;
/// Patches on either side of one that its mood is read from as well: the head was fitted on excerpts of a minute, and
/// three seconds alone say little.
const NEIGHBOURS: usize = 2;
/// Widest spectrogram.
const MOST_COLUMNS: usize = 1024;
const PATCH_SECS: f32 = PATCH_HOP_LEN as f32 / SAMPLE_RATE_HZ as f32;

/// The patches of one track heard so far, each for itself. A few dozen kilobytes a patch.
pub struct Glance {
    impressions: Vec<Impression>,
    starts_secs: Vec<f32>,
    /// Bands of each column of the spectrogram.
    columns: Vec<[f32; MEL_BANDS]>,
    columns_per_patch: usize,
}

impl Glance {
    /// For at most `patches` patches.
    pub fn new(patches: u32) -> Self {
        let columns_per_patch = (MOST_COLUMNS / patches.max(1) as usize).clamp(1, PATCH_FRAMES);
        Self { impressions: Vec::new(), starts_secs: Vec::new(), columns: Vec::new(), columns_per_patch }
    }

    /// Patches heard so far.
    pub fn patches(&self) -> u32 {
        self.impressions.len() as u32
    }

    /// Hear one more patch; patches come in order of time.
    ///
    /// # Errors
    /// A device that fails, or that answers with something that can't be.
    pub async fn hear(&mut self, listeners: &Listeners, patch: &Patch) -> Result<(), NetworkError> {
        let mut impression = Impression::default();
        listeners.hear(&mut impression, patch).await?;
        self.impressions.push(impression);
        self.starts_secs.push(patch.start_secs);
        self.columns.extend(columns(&patch.log_mel, self.columns_per_patch));
        Ok(())
    }

    /// The look at everything heard.
    ///
    /// # Errors
    /// The mood head's, where the weights are not those of this version.
    pub async fn finish(&self, ears: &Ears, duration_secs: f32) -> Result<TrackLook, NetworkError> {
        let sounds: Vec<Sound> = in_context(&self.impressions).iter().map(Impression::sound).collect();
        let feelings = ears.feel(&sounds.iter().collect::<Vec<_>>()).await?;
        let moods = self.starts_secs.iter().zip(feelings).map(|(start_secs, feeling)| MoodPoint {
            time_secs: start_secs + PATCH_SECS / 2.0,
            valence: feeling.mood.valence,
            arousal: feeling.mood.arousal,
        });
        let standings: Vec<Vec<f32>> = self
            .impressions
            .iter()
            .map(|impression| {
                let (msd, mtt) = impression.tags();
                standing(&msd, &mtt)
            })
            .collect();
        let telling = telling(&standings);
        let over_time = |group: usize| standings.iter().filter_map(move |all| all.get(group)).copied();
        let rows: Vec<Vec<f32>> = telling.iter().map(|&group| over_time(group).collect()).collect();
        let named = telling
            .iter()
            .zip(&rows)
            .filter_map(|(&group, row)| Some(TagRow { word: GROUPS.get(group)?.0.to_owned(), thirds: thirds(row) }));
        Ok(TrackLook {
            duration_secs,
            taggram: draw::taggram(&rows),
            spectrogram: draw::spectrogram(&self.columns),
            rows: named.collect(),
            moods: moods.collect(),
        })
    }
}

/// Each patch together with its neighbours in time.
fn in_context(impressions: &[Impression]) -> Vec<Impression> {
    let around = |place: usize| {
        let mut joined = Impression::default();
        let window = impressions.iter().skip(place.saturating_sub(NEIGHBOURS));
        window.take(place.min(NEIGHBOURS) + 1 + NEIGHBOURS).for_each(|one| joined.join(one));
        joined
    };
    (0..impressions.len()).map(around).collect()
}

/// The groups that tell most, best first: those that stand high in a quarter of the track or more, so that what only the
/// chorus has counts too. `standings`: one list of groups a patch.
fn telling(standings: &[Vec<f32>]) -> Vec<usize> {
    let upper_quartile = |group: usize| -> f32 {
        let mut over_time: Vec<f32> = standings.iter().filter_map(|all| all.get(group)).copied().collect();
        over_time.sort_by(|a, b| b.total_cmp(a));
        over_time.get(over_time.len() / 4).copied().unwrap_or(f32::MIN)
    };
    let mut groups: Vec<(f32, usize)> = (0..GROUPS.len()).map(|group| (upper_quartile(group), group)).collect();
    groups.sort_by(|a, b| b.0.total_cmp(&a.0).then(a.1.cmp(&b.1)));
    groups.into_iter().take(ROWS).map(|(_, group)| group).collect()
}

/// Means over the beginning, the middle and the end.
fn thirds(row: &[f32]) -> [f32; 3] {
    [0, 1, 2].map(|third| {
        let (from, to) = (third * row.len() / 3, (third + 1) * row.len() / 3);
        // Of one or two patches, some thirds hold none: the nearest says it.
        let from = from.min(row.len().saturating_sub(1));
        let part = row.get(from..to.max(from + 1)).unwrap_or_default();
        part.iter().sum::<f32>() / part.len().max(1) as f32
    })
}

/// One patch's picture, narrowed to `count` columns: the loudest frame of each band counts, so that a drum stroke shows.
fn columns(log_mel: &[f32], count: usize) -> impl Iterator<Item = [f32; MEL_BANDS]> {
    let frames = log_mel.as_chunks::<MEL_BANDS>().0;
    (0..count).map(move |column| {
        let (from, to) = (column * frames.len() / count, (column + 1) * frames.len() / count);
        let mut loudest = [0.0f32; MEL_BANDS];
        for frame in frames.get(from..to).unwrap_or_default() {
            loudest.iter_mut().zip(frame).for_each(|(most, value)| *most = most.max(*value));
        }
        loudest
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        ground::sound::{PENULTIMATE_LEN, TAG_COUNT},
        networks::musicnn::Hearing,
    };

    fn impression(value: f32) -> Impression {
        let hearing = Hearing { tags: vec![0.1; TAG_COUNT], penultimate: vec![value; PENULTIMATE_LEN] };
        let mut impression = Impression::default();
        impression.add(&hearing, &hearing, &vec![value; PATCH_FRAMES * MEL_BANDS]);
        impression
    }

    #[test]
    fn a_patch_is_felt_with_its_two_neighbours_on_either_side() {
        let impressions: Vec<Impression> = (0..7).map(|place| impression(place as f32)).collect();
        let around = in_context(&impressions);
        let counts: Vec<u32> = around.iter().map(Impression::patches).collect();
        assert_eq!(counts, [3, 4, 5, 5, 5, 4, 3]);
        let means: Vec<f32> = around.iter().map(|one| one.embedding()[0]).collect();
        assert_eq!(means, [1.0, 1.5, 2.0, 3.0, 4.0, 4.5, 5.0]);
        assert!(in_context(&[]).is_empty());
        assert_eq!(in_context(&impressions[..1])[0].patches(), 1);
    }

    #[test]
    fn what_a_quarter_of_the_track_has_is_told_and_what_none_has_is_not() {
        let patch = |chorus: bool| -> Vec<f32> {
            let level = |group| match group {
                3 if chorus => 3.0,
                8 => 1.0,
                _ => -1.0 - group as f32 / 100.0,
            };
            (0..GROUPS.len()).map(level).collect()
        };
        let standings: Vec<Vec<f32>> = (0..12).map(|place| patch(place % 3 == 0)).collect();
        let told = telling(&standings);
        assert_eq!((told.len(), &told[..3]), (ROWS, &[3, 8, 0][..]));
        assert_eq!(telling(&[]).len(), ROWS);
    }

    #[test]
    fn thirds_are_means_and_short_tracks_have_them_too() {
        assert_eq!(thirds(&[1.0, 1.0, 2.0, 4.0, 5.0, 7.0]), [1.0, 3.0, 6.0]);
        assert_eq!(thirds(&[2.0]), [2.0; 3]);
        assert_eq!(thirds(&[1.0, 3.0])[2], 3.0);
        assert_eq!(thirds(&[]), [0.0; 3]);
    }

    #[test]
    fn a_stroke_survives_narrowing() {
        let mut log_mel = vec![0.5; PATCH_FRAMES * MEL_BANDS];
        log_mel[100 * MEL_BANDS + 7] = 4.0;
        let narrowed: Vec<_> = columns(&log_mel, 25).collect();
        assert_eq!(narrowed.len(), 25);
        let struck: Vec<usize> = (0..25).filter(|&column| narrowed[column][7] == 4.0).collect();
        assert_eq!(struck, [13]);
        assert_eq!(narrowed[13][8], 0.5);
        let glance = Glance::new(40);
        assert!(glance.columns_per_patch * 40 <= MOST_COLUMNS && Glance::new(1).columns_per_patch == PATCH_FRAMES);
    }
}
