//! Tensors written as a `.safetensors` file, so that other tools can read what was imported.
//!
//! The benchmark rebuilds the original full networks for its peers from such a file; without it they would have
//! to read pickles and checkpoints a second time.

use std::{collections::BTreeMap, fs, path::Path};

use safetensors::{Dtype, serialize, tensor::TensorView};

use super::tensor::{ImportError, NamedTensor};

/// The file's bytes: float32, in order of name.
///
/// # Errors
/// [`ImportError::Safetensors`] when a shape and its values disagree or a name comes twice.
pub fn to_bytes(tensors: &[NamedTensor]) -> Result<Vec<u8>, ImportError> {
    let bytes: Vec<Vec<u8>> =
        tensors.iter().map(|tensor| tensor.values.iter().flat_map(|value| value.to_le_bytes()).collect()).collect();
    let mut views = BTreeMap::new();
    for (tensor, bytes) in tensors.iter().zip(&bytes) {
        let fail = |detail: String| ImportError::Safetensors { name: tensor.name.clone(), detail };
        let view = TensorView::new(Dtype::F32, tensor.shape.clone(), bytes).map_err(|error| fail(error.to_string()))?;
        if views.insert(tensor.name.as_str(), view).is_some() {
            return Err(fail("its name comes twice".to_owned()));
        }
    }
    let fail = |error: safetensors::SafeTensorError| ImportError::Safetensors {
        name: "file".to_owned(),
        detail: error.to_string(),
    };
    serialize(views, None).map_err(fail)
}

/// Writes [`to_bytes`] to `path`.
pub fn write(path: &Path, tensors: &[NamedTensor]) -> Result<(), ImportError> {
    let bytes = to_bytes(tensors)?;
    fs::write(path, bytes).map_err(|source| ImportError::Io { action: "Writing", path: path.to_owned(), source })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn tensor(name: &str, shape: &[usize], values: &[f32]) -> NamedTensor {
        NamedTensor { name: name.to_owned(), shape: shape.to_vec(), values: values.to_vec() }
    }

    #[test]
    fn names_shapes_and_values_are_read_back() {
        let bytes = to_bytes(&[tensor("b", &[], &[0.5]), tensor("a", &[2, 1], &[1.0, -2.0])]).unwrap();
        let read = safetensors::SafeTensors::deserialize(&bytes).unwrap();
        let found = |name: &str| {
            let view = read.tensor(name).unwrap();
            (view.dtype(), view.shape().to_vec(), view.data().to_vec())
        };
        assert_eq!(found("a"), (Dtype::F32, vec![2, 1], [1.0_f32, -2.0].map(f32::to_le_bytes).concat()));
        assert_eq!(found("b"), (Dtype::F32, vec![], 0.5_f32.to_le_bytes().to_vec()));
        assert_eq!(read.len(), 2);
    }

    #[test]
    fn a_shape_that_does_not_hold_its_values_is_refused() {
        assert!(to_bytes(&[tensor("a", &[3], &[1.0])]).unwrap_err().to_string().contains("tensor a"));
        assert!(to_bytes(&[tensor("a", &[1], &[1.0]), tensor("a", &[1], &[1.0])]).is_err());
    }
}
