//! A photo, seen: decode, shrink, network (twice: the whole photo, then its middle), mood, looks, in that order.

use burn::tensor::Device;

use super::{
    Content, Seen, Signature,
    concepts::{self, groups},
    decode::{self, Decoded, PhotoError},
    describe::{Described, describe},
    prepare,
};
use crate::{
    engine::cancel::Cancel,
    mood::Mood,
    networks::{
        NetworkError, StaleGuard,
        concept_head::ConceptHead,
        efficientnet_lite::{EfficientNetLite0, Vision},
        heads::{Gathered, PhotoHead},
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
    head: PhotoHead,
    concepts: ConceptHead,
    device: Device,
    guard: StaleGuard,
}

/// What seeing a photo yields.
pub struct Sight {
    pub seen: Seen,
    pub mood: Mood,
    /// 1280 values, the mean over both looks.
    pub embedding: Vec<f32>,
    /// A JPEG of at most 512 pixels on a side.
    pub thumbnail: Vec<u8>,
}

impl Eyes {
    /// `network` must be on `device`.
    pub fn new(network: EfficientNetLite0, head: PhotoHead, concepts: ConceptHead, device: Device) -> Self {
        Self { network, head, concepts, device, guard: StaleGuard::default() }
    }

    /// What the network makes of a prepared input.
    ///
    /// # Errors
    /// A device that fails, or that answers with something that can't be.
    async fn look(&self, pixels: Vec<f32>) -> Result<Vision, NetworkError> {
        let vision = self.network.see(pixels.clone(), &self.device).await?;
        self.guard.check("EfficientNet-Lite0", &pixels, &vision.logits)?;
        Ok(vision)
    }

    /// See one photo file.
    ///
    /// # Errors
    /// A sentence for the person, see [`PhotoError`].
    pub async fn see(&self, cancel: &Cancel, bytes: &[u8]) -> Result<Sight, PhotoError> {
        let Decoded { rgb: photo, width_px, height_px, read_share } = decode::read(bytes).await?;
        cancel.check()?;
        let views = prepare::looks(&photo)?;
        let small = prepare::shrink(&photo)?;
        drop(photo);
        let thumbnail = prepare::thumbnail_jpeg(&small)?;
        let mut visions = Vec::with_capacity(views.len());
        for view in &views {
            cancel.check()?;
            visions.push(self.look(prepare::pixels(view)).await?);
        }
        let gathered = Gathered::from_looks(&visions);
        let mood = self.head.feel(&gathered).await?;
        let groups = groups::log_odds(gathered.class_probabilities());
        let concepts = concepts::said(&self.concepts.probabilities(&gathered.embedding, &groups).await?);
        let contents = labels::top(gathered.class_probabilities(), CONTENTS)
            .into_iter()
            .filter(|(_, p)| *p >= LEAST_PROBABILITY)
            .map(|(class, p)| Content { name: labels::label(class).to_owned(), p })
            .collect();
        let Described { palette, looks, texture, composition } = describe(&small);
        let seen = Seen {
            width_px,
            height_px,
            missing_share: (1.0 - read_share).clamp(0.0, 1.0),
            concepts,
            contents,
            palette,
            looks,
            texture,
            composition,
            signature: Signature::of(&gathered.embedding),
        };
        Ok(Sight { seen, mood, embedding: gathered.embedding, thumbnail })
    }
}
