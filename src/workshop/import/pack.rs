//! Writes burnpack files. Parameter ids are left out: burn draws them at random, and the same import must write the
//! same bytes.

use burn::tensor::{Bytes, DType};
use burn_pack::{Tensor, Writer};
use half::f16;

use super::tensor::{ImportError, NamedTensor};

/// How numbers are stored.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Precision {
    /// f16, but f32 for tensors of at most [`SMALL_TENSOR_LEN`] values.
    F16,
    F32,
}

/// Tensors up to this length stay f32: filters, biases and scales of the first layers hardly weigh anything, and
/// rounding them is most of what f16 costs (musicnn's tags differed by 2.2e-3 with them in f16; `evaluate parity`).
pub const SMALL_TENSOR_LEN: usize = 16_384;

/// The tensors as one burnpack file, in the order given.
pub fn to_bytes(tensors: &[NamedTensor], precision: Precision) -> Result<Vec<u8>, ImportError> {
    let mut packed = Vec::with_capacity(tensors.len());
    for tensor in tensors {
        let half = precision == Precision::F16 && tensor.values.len() > SMALL_TENSOR_LEN;
        let (dtype, bytes) = match half {
            false => (DType::F32, tensor.values.iter().flat_map(|value| value.to_le_bytes()).collect()),
            true => {
                let halves: Vec<f16> = tensor.values.iter().map(|&value| f16::from_f32(value)).collect();
                if halves.iter().any(|half| !half.is_finite()) {
                    return Err(ImportError::Pack { detail: format!("{} does not fit half precision", tensor.name) });
                }
                (DType::F16, halves.iter().flat_map(|half| half.to_le_bytes()).collect::<Vec<u8>>())
            }
        };
        let bytes = Bytes::from_bytes_vec(bytes);
        packed.push(Tensor::new(tensor.name.clone(), dtype, tensor.shape.clone(), None, bytes));
    }
    let bytes = Writer::new(packed).into_bytes().map_err(|error| ImportError::Pack { detail: error.to_string() })?;
    Ok(bytes.to_vec())
}
