//! A photo, seen: decode, shrink, network, mood, looks, in that order.

use burn::tensor::Device;

use super::{
    Content, Seen, Signature,
    decode::{self, Decoded, PhotoError},
    describe::{Described, describe},
    prepare,
};
use crate::{
    engine::cancel::Cancel,
    mood::Mood,
    networks::{
        NetworkError, StaleGuard,
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
    pub fn new(network: EfficientNetLite0, head: MoodHead, device: Device) -> Self {
        Self { network, head, device, guard: StaleGuard::default() }
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
        let Decoded { rgb: photo, width_px, height_px } = decode::read(bytes).await?;
        cancel.check()?;
        let pixels = prepare::pixels(&prepare::crop(&photo)?);
        let small = prepare::shrink(&photo)?;
        drop(photo);
        let thumbnail = prepare::thumbnail_jpeg(&small)?;
        cancel.check()?;
        let (embedding, probabilities) = self.look(pixels).await?;
        let mood = self.head.feel(&embedding).await?;
        let contents = labels::top(&probabilities, CONTENTS)
            .into_iter()
            .filter(|(_, p)| *p >= LEAST_PROBABILITY)
            .map(|(class, p)| Content { name: labels::label(class).to_owned(), p })
            .collect();
        let Described { palette, looks, texture, composition } = describe(&small);
        let seen = Seen {
            width_px,
            height_px,
            contents,
            palette,
            looks,
            texture,
            composition,
            signature: Signature::of(&embedding),
            ..Seen::default()
        };
        Ok(Sight { seen, mood, embedding, thumbnail })
    }
}
