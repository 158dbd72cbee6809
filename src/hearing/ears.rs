//! A track, heard: each patch through both networks, then one summary of all patches.

use burn::tensor::Device;

use super::{EMBEDDING_LEN, Heard, TAG_COUNT, log_odds, plan::Patch};
use crate::{
    mood::{
        Mood,
        reference::{Spread, reference},
    },
    networks::{NetworkError, StaleGuard, heads::MoodHead, musicnn::Musicnn, tags},
};

/// Words kept for a track.
const WORDS: usize = 5;
/// A word stands out when its tag's log-odds lie this many deviations above the reference corpus's mean.
const LEAST_Z: f32 = 0.5;
/// Tags that say nothing about sound: eras, judgements, and what a listener did with the song.
const NOT_WORDS: [&str; 16] = [
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
    head: MoodHead,
}

/// The running sums over a track's patches.
#[derive(Clone, Debug, Default)]
pub struct Impression {
    tags_msd: Vec<f64>,
    tags_mtt: Vec<f64>,
    embedding: Vec<f64>,
    patches: u32,
}

/// What hearing a track yields.
pub struct Hearing {
    pub heard: Heard,
    pub mood: Mood,
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
        impression.add(&msd.tags, &mtt.tags, msd.penultimate.iter().chain(&mtt.penultimate));
        Ok(())
    }
}

impl Ears {
    pub fn new(listeners: Listeners, head: MoodHead) -> Self {
        Self { listeners, head }
    }

    /// The summary of everything heard of a track. At least one patch must have been heard.
    ///
    /// # Errors
    /// The mood head's, where the weights are not those of this version.
    pub async fn summarise(&self, impression: &Impression, duration_secs: f32) -> Result<Hearing, NetworkError> {
        let embedding = impression.embedding();
        let mood = self.head.feel(&embedding).await?;
        let (tags_msd, tags_mtt) = impression.tags();
        let words = words(&tags_msd, &tags_mtt);
        let heard = Heard { duration_secs, patches: impression.patches, tags_msd, tags_mtt, words };
        Ok(Hearing { heard, mood, embedding })
    }
}

impl Impression {
    fn add<'a>(&mut self, msd: &[f32], mtt: &[f32], embedding: impl Iterator<Item = &'a f32>) {
        fn sum<'a>(sums: &mut Vec<f64>, length: usize, values: impl Iterator<Item = &'a f32>) {
            sums.resize(length, 0.0);
            sums.iter_mut().zip(values).for_each(|(sum, &value)| *sum += f64::from(value));
        }
        sum(&mut self.tags_msd, TAG_COUNT, msd.iter());
        sum(&mut self.tags_mtt, TAG_COUNT, mtt.iter());
        sum(&mut self.embedding, EMBEDDING_LEN, embedding);
        self.patches += 1;
    }

    /// Patches heard so far.
    pub fn patches(&self) -> u32 {
        self.patches
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
