//! Tensors written as a `.safetensors` file, so that other tools can read what was imported.
//!
//! The benchmark rebuilds the original full networks for its peers from such a file; without it they would have
//! to read pickles and checkpoints a second time.
//! Format: eight bytes of header length (little-endian), a JSON header, then the values, little-endian.

use std::{fs, path::Path};

use serde_json::{Map, Value, json};

use super::tensor::{ImportError, NamedTensor};

/// The file's bytes: float32, in the order given, offsets without gaps.
///
/// # Errors
/// [`ImportError::Safetensors`] when a shape and its values disagree or a name comes twice.
pub fn to_bytes(tensors: &[NamedTensor]) -> Result<Vec<u8>, ImportError> {
    let mut header = Map::new();
    let mut offset_bytes = 0_usize;
    for tensor in tensors {
        let fail = |detail: &str| ImportError::Safetensors { name: tensor.name.clone(), detail: detail.to_owned() };
        if tensor.shape.iter().product::<usize>() != tensor.values.len() {
            return Err(fail("its shape does not hold its values"));
        }
        let end_bytes = offset_bytes + size_of_val(tensor.values.as_slice());
        let entry = json!({ "dtype": "F32", "shape": tensor.shape, "data_offsets": [offset_bytes, end_bytes] });
        if header.insert(tensor.name.clone(), entry).is_some() {
            return Err(fail("its name comes twice"));
        }
        offset_bytes = end_bytes;
    }
    let mut header = Value::Object(header).to_string().into_bytes();
    header.resize(header.len().next_multiple_of(8), b' '); // the values stay aligned
    let mut bytes = Vec::with_capacity(8 + header.len() + offset_bytes);
    bytes.extend((header.len() as u64).to_le_bytes());
    bytes.extend(header);
    bytes.extend(tensors.iter().flat_map(|tensor| &tensor.values).flat_map(|value| value.to_le_bytes()));
    Ok(bytes)
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
    fn header_and_values_are_where_the_format_says() {
        let bytes = to_bytes(&[tensor("a", &[2, 1], &[1.0, -2.0]), tensor("b", &[], &[0.5])]).unwrap();
        let header_bytes = u64::from_le_bytes(*bytes.first_chunk().unwrap()) as usize;
        assert_eq!(header_bytes % 8, 0);
        let header: Value = serde_json::from_slice(&bytes[8..8 + header_bytes]).unwrap();
        assert_eq!(header["a"], json!({ "dtype": "F32", "shape": [2, 1], "data_offsets": [0, 8] }));
        assert_eq!(header["b"], json!({ "dtype": "F32", "shape": [], "data_offsets": [8, 12] }));
        let values = [1.0_f32, -2.0, 0.5].map(f32::to_le_bytes).concat();
        assert_eq!(bytes[8 + header_bytes..], values);
    }

    #[test]
    fn a_shape_that_does_not_hold_its_values_is_refused() {
        assert!(to_bytes(&[tensor("a", &[3], &[1.0])]).unwrap_err().to_string().contains("tensor a"));
        assert!(to_bytes(&[tensor("a", &[1], &[1.0]), tensor("a", &[1], &[1.0])]).is_err());
    }
}
