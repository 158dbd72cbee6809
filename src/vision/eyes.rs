//! A photo, seen: decode, shrink, network, palette, mood, in that order.

use burn::tensor::Device;

use super::{
    Content, Seen, Signature, concept_groups, concepts,
    decode::{self, PhotoError},
    palette, prepare,
};
use crate::{
    engine::cancel::Cancel,
    mood::Mood,
    networks::{
        NetworkError, StaleGuard,
        concept_head::ConceptHead,
        efficientnet_lite::{EfficientNetLite0, softmax},
        heads::MoodHead,
        labels,
    },
};

/// Classes kept for a photo.
const CONTENTS: usize = 5;
/// Less probable classes are not worth naming.
const LEAST_PROBABILITY: f32 = 0.02;

/// What is needed to see: the network on its device and the mood head.
pub struct Eyes {
    network: EfficientNetLite0,
    head: MoodHead,
    concepts: ConceptHead,
    device: Device,
    guard: StaleGuard,
}

/// What seeing a photo yields.
pub struct Sight {
    pub seen: Seen,
    pub mood: Mood,
    /// 1280 values.
    pub embedding: Vec<f32>,
    /// A JPEG of at most 512 pixels on a side.
    pub thumbnail: Vec<u8>,
}

impl Eyes {
    /// `network` must be on `device`.
    pub fn new(network: EfficientNetLite0, head: MoodHead, concepts: ConceptHead, device: Device) -> Self {
        Self { network, head, concepts, device, guard: StaleGuard::default() }
    }

    /// The 1280-value embedding and the class probabilities of a prepared input.
    ///
    /// # Errors
    /// A device that fails, or that answers with something that can't be.
    pub async fn look(&self, pixels: Vec<f32>) -> Result<(Vec<f32>, Vec<f32>), NetworkError> {
        let vision = self.network.see(pixels.clone(), &self.device).await?;
        self.guard.check("EfficientNet-Lite0", &pixels, &vision.logits)?;
        Ok((vision.embedding, softmax(&vision.logits)))
    }

    /// See one photo file.
    ///
    /// # Errors
    /// A sentence for the person, see [`PhotoError`].
    pub async fn see(&self, cancel: &Cancel, bytes: &[u8]) -> Result<Sight, PhotoError> {
        let photo = decode::decode(bytes)?;
        cancel.check()?;
        let (width_px, height_px) = photo.dimensions();
        let pixels = prepare::pixels(&prepare::crop(&photo)?);
        let small = prepare::shrink(&photo)?;
        drop(photo);
        let thumbnail = prepare::thumbnail_jpeg(&small)?;
        cancel.check()?;
        let (embedding, probabilities) = self.look(pixels).await?;
        let mood = self.head.feel(&embedding).await?;
        let groups = concept_groups::log_odds(&probabilities);
        let concepts = concepts::said(&self.concepts.probabilities(&embedding, &groups).await?);
        let contents = labels::top(&probabilities, CONTENTS)
            .into_iter()
            .filter(|(_, p)| *p >= LEAST_PROBABILITY)
            .map(|(class, p)| Content { name: labels::label(class).to_owned(), p })
            .collect();
        let seen = Seen {
            width_px,
            height_px,
            concepts,
            contents,
            palette: palette::palette(&small),
            signature: Signature::of(&embedding),
        };
        Ok(Sight { seen, mood, embedding, thumbnail })
    }
}
