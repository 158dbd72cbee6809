//! Tensors of a PyTorch `.pth` file.
//!
//! EfficientNet-Lite0 was published as a legacy (non-zip) pickle whose tensors are not contiguous; reading the
//! storages in file order gives a network that runs and recognises nothing. The `pytorch-reader` crate gathers
//! strided views into row-major order.

use std::path::Path;

use pytorch_reader::{DType, PytorchReader};

use super::tensor::{ImportError, NamedTensor};

const F32_BYTES: usize = size_of::<f32>();

/// The float32 tensors of the checkpoint, row-major, sorted by name. Tensors of other types (counters of training
/// steps) are left out.
///
/// # Errors
/// [`ImportError::Torch`] when the file is no PyTorch checkpoint or a tensor lies outside its storage.
pub fn read(path: &Path) -> Result<Vec<NamedTensor>, ImportError> {
    let torch_error = |detail: String| ImportError::Torch { file: path.display().to_string(), detail };
    let reader = PytorchReader::new(path).map_err(|error| torch_error(error.to_string()))?;
    let mut stored: Vec<_> = reader.into_tensors().into_iter().collect();
    stored.sort_by(|(a, _), (b, _)| a.cmp(b));
    let mut tensors = Vec::with_capacity(stored.len());
    for (name, tensor) in stored {
        if tensor.dtype() != DType::F32 {
            continue;
        }
        let bytes = tensor.read().map_err(|error| torch_error(error.to_string()))?;
        let (chunks, _) = bytes.as_chunks::<F32_BYTES>();
        let values: Vec<f32> = chunks.iter().map(|chunk| f32::from_ne_bytes(*chunk)).collect();
        if values.len() != tensor.num_elements() {
            return Err(torch_error(format!("{name} has {} values, expected {}", values.len(), tensor.num_elements())));
        }
        tensors.push(NamedTensor { shape: tensor.shape().to_vec(), name, values });
    }
    Ok(tensors)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A legacy checkpoint `{"a": 2x3 view of 0..6 with strides (1, 2)}`, written opcode by opcode (protocol 2).
    fn legacy_checkpoint() -> Vec<u8> {
        let mut file = Vec::new();
        // The magic number 0x1950a86a20f9469cfc6c, then the protocol version 1001, then the byte order.
        file.extend(b"\x80\x02\x8a\x0a\x6c\xfc\x9c\x46\xf9\x20\x6a\xa8\x50\x19.");
        file.extend(b"\x80\x02M\xe9\x03.");
        let text = |word: &str| [b"X".as_slice(), &(word.len() as u32).to_le_bytes(), word.as_bytes()].concat();
        file.extend(b"\x80\x02}");
        file.extend(text("little_endian"));
        file.extend(b"\x88s.");
        // The object: one dictionary entry.
        file.extend(b"\x80\x02}");
        file.extend(text("a"));
        file.extend(b"ctorch._utils\n_rebuild_tensor_v2\n((");
        file.extend(text("storage"));
        file.extend(b"ctorch\nFloatStorage\n");
        file.extend(text("0"));
        file.extend(text("cpu"));
        file.extend(b"K\x06NtQ"); // 6 elements, no view metadata, tuple, persistent id
        file.extend(b"K\x00K\x02K\x03\x86K\x01K\x02\x86\x89"); // offset 0, size (2, 3), stride (1, 2), no gradient
        file.extend(b"ccollections\nOrderedDict\n)RtRs.");
        // The list of storage keys, then each storage: its length and its values.
        file.extend(b"\x80\x02]");
        file.extend(text("0"));
        file.extend(b"a.");
        file.extend(6_u64.to_le_bytes());
        file.extend((0..6_u8).flat_map(|value| f32::from(value).to_le_bytes()));
        file
    }

    fn read_bytes(name: &str, bytes: &[u8]) -> Result<Vec<NamedTensor>, ImportError> {
        let path = std::env::temp_dir().join(format!("hearsight-torch-{name}-{}.pth", std::process::id()));
        std::fs::write(&path, bytes).unwrap();
        let tensors = read(&path);
        let _ = std::fs::remove_file(&path);
        tensors
    }

    #[test]
    fn a_strided_tensor_comes_out_row_major() {
        let tensors = read_bytes("strided", &legacy_checkpoint()).unwrap();
        let expected = NamedTensor { name: "a".to_owned(), shape: vec![2, 3], values: vec![0., 2., 4., 1., 3., 5.] };
        assert_eq!(tensors, [expected]);
    }

    #[test]
    fn a_truncated_or_foreign_file_is_an_error_and_no_panic() {
        let whole = legacy_checkpoint();
        for length in [0, 1, 15, 30, 60, whole.len() / 2, whole.len() - 4] {
            assert!(read_bytes(&format!("cut{length}"), &whole[..length]).is_err(), "cut at {length}");
        }
        assert!(matches!(read_bytes("text", b"hello, world"), Err(ImportError::Torch { .. })));
    }
}
