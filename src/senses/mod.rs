//! Eyes and ears on one device, loaded when first needed, self-tested where the device is a GPU.

#[cfg(feature = "engine")]
pub mod self_test;

use burn::tensor::Device;

use crate::{
    engine::{
        device::Chosen,
        models::{self, ModelError, ModelSource},
    },
    hearing::ears::{Ears, Listeners},
    link::message::{DeviceKind, DeviceReport},
    networks::{
        concept_head::ConceptHead,
        efficientnet_lite::EfficientNetLite0,
        heads::PhotoHead,
        music_head::MusicHead,
        musicnn::{Musicnn, Variant},
    },
    vision::eyes::Eyes,
};

/// The networks in use, and where they run.
pub struct Senses<S> {
    source: S,
    chosen: Chosen,
    eyes: Option<Eyes>,
    ears: Option<Ears>,
}

impl<S: ModelSource> Senses<S> {
    pub fn new(source: S, chosen: Chosen) -> Self {
        Self { source, chosen, eyes: None, ears: None }
    }

    /// The device and why it was chosen; it changes when a self-test fails.
    pub fn report(&self) -> &DeviceReport {
        &self.chosen.report
    }

    /// Where weight files come from.
    pub fn source(&self) -> &S {
        &self.source
    }

    fn fall_back(&mut self, why: &str) {
        self.chosen = Chosen::cpu(format!(
            "The graphics processor failed its self-test ({why}), so the processor does the work."
        ));
        (self.eyes, self.ears) = (None, None);
    }

    /// The eyes, loaded on first use.
    ///
    /// # Errors
    /// A weight file that can't be had or does not fit.
    pub async fn eyes(&mut self) -> Result<&Eyes, ModelError> {
        if self.eyes.is_none() {
            let network = models::bytes(&self.source, models::EFFICIENTNET_LITE0).await?;
            let head = models::bytes(&self.source, models::MOOD_VISION).await?;
            let mut loaded = EfficientNetLite0::load(network.clone(), &self.chosen.device).await?;
            if self.chosen.report.kind == DeviceKind::Gpu {
                let on_cpu = EfficientNetLite0::load(network, &Device::flex()).await?;
                if let Err(error) = self_test::vision(&loaded, &self.chosen.device, &on_cpu).await {
                    self.fall_back(&error.to_string());
                    loaded = on_cpu;
                }
            }
            let head = PhotoHead::load(head)?;
            let concepts = ConceptHead::load(models::bytes(&self.source, models::CONCEPTS).await?)?;
            self.eyes = Some(Eyes::new(loaded, head, concepts, self.chosen.device.clone()));
        }
        self.eyes.as_ref().ok_or_else(|| ModelError::Unknown { name: models::EFFICIENTNET_LITE0.to_owned() })
    }

    /// The ears, loaded on first use.
    ///
    /// # Errors
    /// A weight file that can't be had or does not fit.
    pub async fn ears(&mut self) -> Result<&Ears, ModelError> {
        if self.ears.is_none() {
            let mut loaded = [self.music(Variant::Msd).await?, self.music(Variant::Mtt).await?];
            if loaded.iter().any(|(_, kind)| *kind != self.chosen.report.kind) {
                // The second network failed its self-test: the first has to come along to the CPU.
                loaded = [self.music(Variant::Msd).await?, self.music(Variant::Mtt).await?];
            }
            let head = models::bytes(&self.source, models::MOOD_MUSIC).await?;
            let head = MusicHead::load(head)?;
            let [(msd, _), (mtt, _)] = loaded;
            self.ears = Some(Ears::new(Listeners::new(msd, mtt, self.chosen.device.clone()), head));
        }
        self.ears.as_ref().ok_or_else(|| ModelError::Unknown { name: models::MSD_MUSICNN.to_owned() })
    }

    /// One music network, and the kind of device it was left on.
    async fn music(&mut self, variant: Variant) -> Result<(Musicnn, DeviceKind), ModelError> {
        let bytes = models::bytes(&self.source, models::of_music(variant)).await?;
        let loaded = Musicnn::load(variant, bytes.clone(), &self.chosen.device).await?;
        if self.chosen.report.kind == DeviceKind::Cpu {
            return Ok((loaded, DeviceKind::Cpu));
        }
        let on_cpu = Musicnn::load(variant, bytes, &Device::flex()).await?;
        match self_test::hearing(variant.name(), &loaded, &self.chosen.device, &on_cpu).await {
            Ok(()) => Ok((loaded, DeviceKind::Gpu)),
            Err(error) => {
                self.fall_back(&error.to_string());
                Ok((on_cpu, DeviceKind::Cpu))
            }
        }
    }
}
