//! Is this device to be believed? Four different inputs through every network, compared with the CPU.
//!
//! A broken driver or shader does not fail: it returns stale or zero data with an `Ok`, and often only from the
//! second inference on. One input therefore proves nothing.

use burn::tensor::Device;

use crate::{
    ground::{random::SplitMix64, sound},
    networks::{
        NetworkError,
        efficientnet_lite::{self, EfficientNetLite0},
        musicnn::Musicnn,
        parity::{cosine, max_abs_difference},
    },
};

/// Inputs per network.
const INPUTS: usize = 4;
/// Least cosine between a device's embedding and the CPU's. Both compute in f32 and differ only in the order of
/// sums: 0.999999 was measured.
const LEAST_COSINE: f64 = 0.9999;
/// Largest difference of a tag's probability.
const MOST_TAG_DIFFERENCE: f32 = 2e-3;

/// What a network answered wrongly, for the person.
#[derive(Debug, thiserror::Error)]
pub enum SelfTestError {
    #[error("it computed {network} wrongly on test input {input}")]
    Differs { network: &'static str, input: usize },
    #[error(transparent)]
    Network(#[from] NetworkError),
}

/// A deterministic input of `length` values in -1..1 times `scale` plus `offset`: smooth waves and noise, different for each `index`.
fn input(index: usize, length: usize, scale: f32, offset: f32) -> Vec<f32> {
    let mut random = SplitMix64(index as u64);
    let period = 37.0 + 61.0 * index as f32;
    (0..length).map(|place| offset + scale * (0.7 * (place as f32 / period).sin() + 0.3 * random.signed())).collect()
}

/// Compare the image network on `device` with the one on the CPU.
pub async fn vision(
    network: &EfficientNetLite0,
    device: &Device,
    on_cpu: &EfficientNetLite0,
) -> Result<(), SelfTestError> {
    const NETWORK: &str = "EfficientNet-Lite0";
    for index in 0..INPUTS {
        let pixels = input(index, efficientnet_lite::INPUT_LEN, 1.0, 0.0);
        let actual = network.see(pixels.clone(), device).await?;
        let expected = on_cpu.see(pixels, &Device::flex()).await?;
        if cosine(&actual.embedding, &expected.embedding) < LEAST_COSINE {
            return Err(SelfTestError::Differs { network: NETWORK, input: index });
        }
    }
    Ok(())
}

/// Compare a music network on `device` with the one on the CPU.
pub async fn hearing(
    name: &'static str,
    network: &Musicnn,
    device: &Device,
    on_cpu: &Musicnn,
) -> Result<(), SelfTestError> {
    for index in 0..INPUTS {
        // Log-mel values of music lie between 0 and 6.
        let patch = input(index, sound::PATCH_LEN, 2.0, 2.0);
        let actual = network.hear(&patch, device).await?;
        let expected = on_cpu.hear(&patch, &Device::flex()).await?;
        let same = cosine(&actual.penultimate, &expected.penultimate) >= LEAST_COSINE
            && max_abs_difference(&actual.tags, &expected.tags) <= MOST_TAG_DIFFERENCE;
        if !same {
            return Err(SelfTestError::Differs { network: name, input: index });
        }
    }
    Ok(())
}
