//! A track, heard: each patch through both networks, then one summary of all patches.

use burn::tensor::Device;

use super::{
    Heard, Plan,
    descriptors::{Described, vocal::vocalness},
    log_odds,
    plan::Patch,
};
use crate::{
    ground::sound::{EMBEDDING_LEN, MEL_BANDS, PENULTIMATE_LEN, TAG_COUNT},
    mood::reference::{Spread, reference},
    networks::{
        NetworkError, StaleGuard,
        music_head::{Feeling, MusicHead, SWING_LEN, Sound},
        musicnn::{self, Musicnn},
        tags,
    },
};

/// Words kept for a track.
const WORDS: usize = 5;
/// A word stands out when its tag's log-odds lie this many deviations above the reference corpus's mean.
const LEAST_Z: f32 = 0.5;
/// Tags that say nothing about sound: eras, judgements, and what a listener did with the song.
pub(super) const NOT_WORDS: [&str; 16] = [
    "00s",
    "60s",
    "70s",
    "80s",
    "90s",
    "beautiful",
    "catchy",
    "oldies",
    "sexy",
    "Mellow",
    "chill",
    "party",
    "happy",
    "sad",
    "no vocal",
    "no voice",
];

/// Both networks on their device.
pub struct Listeners {
    msd: Musicnn,
    mtt: Musicnn,
    device: Device,
    guards: [StaleGuard; 2],
}

/// What is needed to hear: the networks and the mood head.
pub struct Ears {
    pub listeners: Listeners,
    head: MusicHead,
}

/// The running sums over a track's patches.
#[derive(Clone, Debug, Default)]
pub struct Impression {
    tags_msd: Vec<f64>,
    tags_mtt: Vec<f64>,
    embedding: Vec<f64>,
    /// Penultimate layers, then log-odds of the tags, MSD first: sums and sums of squares.
    swing: Vec<[f64; 2]>,
    spectrum: SpectrumSums,
    patches: u32,
}

/// Sums over the frames of a log-mel picture, by band.
#[derive(Clone, Debug, Default)]
struct SpectrumSums {
    values: Vec<f64>,
    squares: Vec<f64>,
    /// Absolute changes from one frame to the next of the same patch.
    changes: Vec<f64>,
    frames: u32,
    steps: u32,
}

impl SpectrumSums {
    /// `log_mel`: row-major `[frames, MEL_BANDS]`, frames in a row.
    fn add(&mut self, log_mel: &[f32]) {
        for sums in [&mut self.values, &mut self.squares, &mut self.changes] {
            sums.resize(MEL_BANDS, 0.0);
        }
        let mut before: Option<&[f32]> = None;
        for frame in log_mel.chunks_exact(MEL_BANDS) {
            for ((sum, square), &value) in self.values.iter_mut().zip(&mut self.squares).zip(frame) {
                let value = f64::from(value);
                *sum += value;
                *square += value * value;
            }
            if let Some(before) = before {
                let changes = self.changes.iter_mut().zip(frame).zip(before);
                changes.for_each(|((sum, now), then)| *sum += f64::from((now - then).abs()));
                self.steps += 1;
            }
            before = Some(frame);
            self.frames += 1;
        }
    }

    /// As [`Sound::spectrum`] wants it.
    fn statistics(&self) -> Vec<f32> {
        let (frames, steps) = (f64::from(self.frames.max(1)), f64::from(self.steps.max(1)));
        let level = self.values.iter().sum::<f64>() / frames / MEL_BANDS as f64;
        let means = self.values.iter().map(|sum| sum / frames - level);
        let deviations = self.values.iter().zip(&self.squares);
        let deviations = deviations.map(|(sum, square)| (square / frames - (sum / frames).powi(2)).max(0.0).sqrt());
        let changes = self.changes.iter().map(|sum| sum / steps);
        means.chain(deviations).chain(changes).map(|value| value as f32).collect()
    }
}

/// What hearing a track yields.
pub struct Hearing {
    pub heard: Heard,
    pub feeling: Feeling,
    /// 400 values: the MSD then the MTT penultimate layer, each averaged over the patches.
    pub embedding: Vec<f32>,
}

impl Listeners {
    /// Both networks must be on `device`.
    pub fn new(msd: Musicnn, mtt: Musicnn, device: Device) -> Self {
        Self { msd, mtt, device, guards: Default::default() }
    }

    /// Hear one patch and add it to the impression.
    ///
    /// # Errors
    /// A device that fails, or that answers with something that can't be.
    pub async fn hear(&self, impression: &mut Impression, patch: &Patch) -> Result<(), NetworkError> {
        let msd = self.msd.hear(&patch.log_mel, &self.device).await?;
        self.guards[0].check("MSD_musicnn", &patch.log_mel, &msd.penultimate)?;
        let mtt = self.mtt.hear(&patch.log_mel, &self.device).await?;
        self.guards[1].check("MTT_musicnn", &patch.log_mel, &mtt.penultimate)?;
        impression.add(&msd, &mtt, &patch.log_mel);
        Ok(())
    }
}

impl Ears {
    pub fn new(listeners: Listeners, head: MusicHead) -> Self {
        Self { listeners, head }
    }

    /// What each of `sounds` feels like.
    ///
    /// # Errors
    /// The mood head's, where the weights are not those of this version.
    pub async fn feel(&self, sounds: &[&Sound]) -> Result<Vec<Feeling>, NetworkError> {
        self.head.feel(sounds).await
    }

    /// The summary of everything heard of a track. At least one patch must have been heard.
    ///
    /// # Errors
    /// The mood head's, where the weights are not those of this version.
    pub async fn summarise(
        &self,
        impression: &Impression,
        duration_secs: f32,
        plan: Plan,
        described: Described,
    ) -> Result<Hearing, NetworkError> {
        let embedding = impression.embedding();
        let feeling = self.head.feel(&[&impression.sound()]).await?;
        let feeling = feeling.first().copied().ok_or(NetworkError::NotFinite { network: "the music mood head" })?;
        let (tags_msd, tags_mtt) = impression.tags();
        let words = words(&tags_msd, &tags_mtt);
        let described = Described { vocalness: vocalness(&tags_msd, &tags_mtt), ..described };
        let patches = impression.patches;
        let heard = Heard { duration_secs, missing_secs: 0.0, patches, tags_msd, tags_mtt, words, plan, described };
        Ok(Hearing { heard, feeling, embedding })
    }
}

impl Impression {
    /// Count one patch: what each network made of it, and its picture.
    pub(super) fn add(&mut self, msd: &musicnn::Hearing, mtt: &musicnn::Hearing, log_mel: &[f32]) {
        fn sum<'a>(sums: &mut Vec<f64>, length: usize, values: impl Iterator<Item = &'a f32>) {
            sums.resize(length, 0.0);
            sums.iter_mut().zip(values).for_each(|(sum, &value)| *sum += f64::from(value));
        }
        sum(&mut self.tags_msd, TAG_COUNT, msd.tags.iter());
        sum(&mut self.tags_mtt, TAG_COUNT, mtt.tags.iter());
        sum(&mut self.embedding, EMBEDDING_LEN, msd.penultimate.iter().chain(&mtt.penultimate));
        self.spectrum.add(log_mel);
        let odds = msd.tags.iter().chain(&mtt.tags).map(|&p| log_odds(p));
        let values = msd.penultimate.iter().chain(&mtt.penultimate).copied().chain(odds);
        self.swing.resize(SWING_LEN, [0.0; 2]);
        for ([sum, square], value) in self.swing.iter_mut().zip(values.map(f64::from)) {
            *sum += value;
            *square += value * value;
        }
        self.patches += 1;
    }

    /// Count everything that `other` heard too.
    pub fn join(&mut self, other: &Impression) {
        fn sum(sums: &mut Vec<f64>, others: &[f64]) {
            sums.resize(others.len().max(sums.len()), 0.0);
            sums.iter_mut().zip(others).for_each(|(sum, other)| *sum += other);
        }
        sum(&mut self.tags_msd, &other.tags_msd);
        sum(&mut self.tags_mtt, &other.tags_mtt);
        sum(&mut self.embedding, &other.embedding);
        sum(&mut self.spectrum.values, &other.spectrum.values);
        sum(&mut self.spectrum.squares, &other.spectrum.squares);
        sum(&mut self.spectrum.changes, &other.spectrum.changes);
        self.spectrum.frames += other.spectrum.frames;
        self.spectrum.steps += other.spectrum.steps;
        self.swing.resize(other.swing.len().max(self.swing.len()), [0.0; 2]);
        for (sums, others) in self.swing.iter_mut().zip(&other.swing) {
            sums.iter_mut().zip(others).for_each(|(sum, other)| *sum += other);
        }
        self.patches += other.patches;
    }

    /// Patches heard so far.
    pub fn patches(&self) -> u32 {
        self.patches
    }

    /// What the music head listens to.
    pub fn sound(&self) -> Sound {
        let mut msd = self.embedding();
        let mtt = msd.split_off(PENULTIMATE_LEN.min(msd.len()));
        let tags_mtt = self.mean(&self.tags_mtt).into_iter().map(log_odds).collect();
        let count = f64::from(self.patches.max(1));
        let deviation = |[sum, square]: &[f64; 2]| (square / count - (sum / count).powi(2)).max(0.0).sqrt() as f32;
        let swing = self.swing.iter().map(deviation).collect();
        Sound { msd, mtt, tags_mtt, spectrum: self.spectrum.statistics(), swing }
    }

    fn mean(&self, sums: &[f64]) -> Vec<f32> {
        sums.iter().map(|sum| (sum / f64::from(self.patches.max(1))) as f32).collect()
    }

    /// Mean penultimate layers, 400 values.
    pub fn embedding(&self) -> Vec<f32> {
        self.mean(&self.embedding)
    }

    /// Mean probabilities of the MSD and the MTT tags.
    pub fn tags(&self) -> (Vec<f32>, Vec<f32>) {
        (self.mean(&self.tags_msd), self.mean(&self.tags_mtt))
    }
}

/// The tags that stand out most against the reference corpus, best first: raw probabilities mislead, since "rock" is
/// always likely and "happy" never.
fn words(tags_msd: &[f32], tags_mtt: &[f32]) -> Vec<String> {
    let reference = reference();
    let scored = |names: &'static [&'static str], values: &[f32], spreads: &[Spread]| -> Vec<(f32, &'static str)> {
        let z = names.iter().zip(values).zip(spreads).map(|((name, &p), spread)| (spread.z(log_odds(p)), *name));
        z.collect()
    };
    let mut all = scored(&tags::MSD, tags_msd, &reference.tags_msd);
    all.extend(scored(&tags::MTT, tags_mtt, &reference.tags_mtt));
    all.sort_by(|a, b| b.0.total_cmp(&a.0));
    let mut words: Vec<String> = Vec::new();
    for (z, name) in all {
        if z >= LEAST_Z && words.len() < WORDS && !NOT_WORDS.contains(&name) && !words.iter().any(|word| word == name) {
            words.push(name.to_owned());
        }
    }
    words
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_spectrum_knows_colour_swing_and_change_but_not_level() {
        // Band 0 swings between 1 and 3, the rest lie still at 2: the mean is 2 everywhere.
        let picture = |level: f32| -> Vec<f32> {
            let value = |frame: usize, band: usize| match (band, frame % 2) {
                (0, 0) => 1.0,
                (0, _) => 3.0,
                (95, _) => 2.5,
                _ => 2.0,
            };
            (0..10).flat_map(|frame| (0..MEL_BANDS).map(move |band| level + value(frame, band))).collect()
        };
        let mut quiet = SpectrumSums::default();
        quiet.add(&picture(0.0));
        quiet.add(&picture(0.0));
        let found = quiet.statistics();
        assert!((found[95] - found[1] - 0.5).abs() < 1e-6 && (found[0] - found[1]).abs() < 1e-6);
        assert!((found[MEL_BANDS] - 1.0).abs() < 1e-6 && found[MEL_BANDS + 1] == 0.0);
        assert!((found[2 * MEL_BANDS] - 2.0).abs() < 1e-6 && found[2 * MEL_BANDS + 1] == 0.0);
        let mut loud = SpectrumSums::default();
        loud.add(&picture(1.0));
        assert!(loud.statistics().iter().zip(&found).all(|(a, b)| (a - b).abs() < 1e-5));
    }
}
