//! The convolutional networks and heads, as burn modules that only ever infer.
//!
//! Every shipped weight file decodes into exactly one of these modules; `manifest` names the files and their hashes.

pub mod concept_head;
mod depthwise;
pub mod efficientnet_lite;
pub mod heads;
pub mod labels;
mod lane_fft;
pub mod manifest;
pub mod music_head;
pub mod musicnn;
#[cfg(test)]
mod noise;
pub mod parity;
mod spectral;
pub mod tags;

use burn::{
    module::Module,
    store::ModuleRecord,
    tensor::{Bytes, Tensor},
};

/// Why a network could not be loaded or run.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NetworkError {
    #[error(
        "The weights of {network} do not fit this version of Hearsight ({detail}). Reload the page to fetch them again."
    )]
    Weights { network: &'static str, detail: String },
    #[error("{network} was given {actual} values where it takes {expected}.")]
    InputLength { network: &'static str, expected: usize, actual: usize },
    #[error("{network} could not be computed on this device ({detail}).")]
    Compute { network: &'static str, detail: String },
    #[error("{network} returned values that are not numbers on this device.")]
    NotFinite { network: &'static str },
    #[error("{network} gave the same answer to two different inputs on this device.")]
    Stale { network: &'static str },
}

/// Catches a device that returns stale memory: two different inputs never give bit-equal outputs (cubecl #1641: a
/// shader that fails validation is only logged, and the read-back still succeeds).
#[derive(Debug, Default)]
pub struct StaleGuard(std::cell::RefCell<Option<(Vec<f32>, Vec<f32>)>>);

impl StaleGuard {
    /// Remember this input and output; an error where the input changed and the output did not.
    pub fn check(&self, network: &'static str, input: &[f32], output: &[f32]) -> Result<(), NetworkError> {
        let before = self.0.replace(Some((input.to_vec(), output.to_vec())));
        match before {
            Some((last_input, last_output)) if last_input != input && last_output == output => {
                Err(NetworkError::Stale { network })
            }
            _ => Ok(()),
        }
    }
}

/// Decode burnpack `bytes` into `module`, every tensor of which must be there with its shape; stored f16 becomes the module's f32.
fn load<M: Module>(network: &'static str, module: M, bytes: Vec<u8>) -> Result<M, NetworkError> {
    let record = ModuleRecord::from_bytes(Bytes::from_bytes_vec(bytes))
        .map_err(|error| NetworkError::Weights { network, detail: error.to_string() })?
        .cast_to_module_dtype();
    module.try_load_record(record).map_err(|error| NetworkError::Weights { network, detail: error.to_string() })
}

/// Read a tensor back from its device, refusing anything that is not a finite number.
async fn read_back<const D: usize>(network: &'static str, tensor: Tensor<D>) -> Result<Vec<f32>, NetworkError> {
    let data = tensor
        .into_data_async()
        .await
        .map_err(|error| NetworkError::Compute { network, detail: format!("{error:?}") })?;
    let values: Vec<f32> = data.iter::<f32>().collect();
    if values.iter().all(|value| value.is_finite()) { Ok(values) } else { Err(NetworkError::NotFinite { network }) }
}
