//! Tensors of a TensorFlow V2 checkpoint (`.index` and `.data-00000-of-00001`).
//!
//! musicnn exists only in this form, and no Rust crate reads it. The index is a LevelDB-style table: blocks of
//! prefix-compressed keys, values that are protocol buffers saying where in the data file each tensor lies.
//! Sources: LevelDB `doc/table_format.md`; TensorFlow `core/protobuf/tensor_bundle.proto`,
//! `core/util/tensor_bundle/tensor_bundle.cc`.

use super::tensor::{ImportError, NamedTensor};

/// The last eight bytes of every table, little-endian (LevelDB `format.h`, `kTableMagicNumber`).
const TABLE_MAGIC: u64 = 0xdb47_7524_8b80_fb57;
/// Two block handles, padded, and the magic.
const FOOTER_BYTES: usize = 48;
/// `DT_FLOAT` in TensorFlow's `types.proto`.
const DTYPE_FLOAT32: u64 = 1;
const F32_BYTES: usize = size_of::<f32>();

/// The float32 tensors of a one-shard checkpoint, row-major, sorted by name, without what only training needs
/// (Adam's slots and powers). Each tensor's CRC-32C is checked.
///
/// # Errors
/// [`ImportError::TensorFlow`] when the bytes are no such checkpoint, are compressed, or don't match their checksum.
pub fn read(index: &[u8], data: &[u8]) -> Result<Vec<NamedTensor>, ImportError> {
    let mut tensors = Vec::new();
    for (_, handle) in read_block(index, footer_index_handle(index)?)? {
        for (key, value) in read_block(index, BlockHandle::parse(&mut Cursor(&handle))?)? {
            if key.is_empty() {
                continue; // the bundle's header
            }
            let name = String::from_utf8(key).map_err(|_| error("a tensor's name is not text"))?;
            let entry = BundleEntry::parse(&value)?;
            if !is_optimiser_state(&name) && entry.dtype == DTYPE_FLOAT32 {
                tensors.push(read_tensor(name, &entry, data)?);
            }
        }
    }
    tensors.sort_by(|a, b| a.name.cmp(&b.name));
    Ok(tensors)
}

/// Adam keeps two slots beside each variable and two running powers.
fn is_optimiser_state(name: &str) -> bool {
    name.contains("Adam") || name == "beta1_power" || name == "beta2_power"
}

fn read_tensor(name: String, entry: &BundleEntry, data: &[u8]) -> Result<NamedTensor, ImportError> {
    if entry.shard_id != 0 || entry.has_slices {
        return Err(error(format!("{name} is spread over several shards or slices, which is not supported")));
    }
    let bytes = slice(data, entry.offset, entry.size)
        .ok_or_else(|| error(format!("{name} lies outside the data file (is it truncated?)")))?;
    if masked_crc32c(bytes) != entry.masked_crc32c {
        return Err(error(format!("the checksum of {name} does not match its bytes")));
    }
    let (chunks, rest) = bytes.as_chunks::<F32_BYTES>();
    let expected = entry.shape.iter().try_fold(1_usize, |product, extent| product.checked_mul(*extent));
    if !rest.is_empty() || expected != Some(chunks.len()) {
        return Err(error(format!("{name} has {} bytes, which do not fill the shape {:?}", bytes.len(), entry.shape)));
    }
    let values = chunks.iter().map(|chunk| f32::from_le_bytes(*chunk)).collect();
    Ok(NamedTensor { name, shape: entry.shape.clone(), values })
}

/// Where a block lies in the index file, without its five bytes of trailer.
#[derive(Clone, Copy)]
struct BlockHandle {
    offset: u64,
    size: u64,
}

impl BlockHandle {
    fn parse(cursor: &mut Cursor<'_>) -> Result<Self, ImportError> {
        Ok(Self { offset: cursor.varint()?, size: cursor.varint()? })
    }
}

fn footer_index_handle(index: &[u8]) -> Result<BlockHandle, ImportError> {
    let footer = index.last_chunk::<FOOTER_BYTES>().ok_or_else(|| error("the index file is too short"))?;
    if footer.last_chunk().map(|magic| u64::from_le_bytes(*magic)) != Some(TABLE_MAGIC) {
        return Err(error("the index file does not end with the magic number of a table"));
    }
    let mut cursor = Cursor(footer);
    BlockHandle::parse(&mut cursor)?; // the meta-index, which is empty
    BlockHandle::parse(&mut cursor)
}

type KeyValue = (Vec<u8>, Vec<u8>);

/// The entries of one block: each key repeats the first bytes of the one before it and adds its own.
fn read_block(index: &[u8], handle: BlockHandle) -> Result<Vec<KeyValue>, ImportError> {
    let outside = || error("a block lies outside the index file (is it truncated?)");
    let block = slice(index, handle.offset, handle.size).ok_or_else(outside)?;
    match slice(index, handle.offset.saturating_add(handle.size), 1) {
        Some([0]) => {}
        Some(_) => return Err(error("the index file is compressed, which is not supported")),
        None => return Err(outside()),
    }
    // At the end: an array of restart offsets and its length. Reading from the start needs neither.
    let (rest, restart_count) = block.split_last_chunk().ok_or_else(outside)?;
    let restart_bytes = (u32::from_le_bytes(*restart_count) as usize).saturating_mul(4);
    let entries = rest.len().checked_sub(restart_bytes).and_then(|end| rest.get(..end)).ok_or_else(outside)?;
    let mut cursor = Cursor(entries);
    let mut key = Vec::new();
    let mut found = Vec::new();
    while !cursor.0.is_empty() {
        let shared = cursor.length()?;
        let own = cursor.length()?;
        let value = cursor.length()?;
        if shared > key.len() {
            return Err(error("a key of the index repeats more than there was before it"));
        }
        key.truncate(shared);
        key.extend_from_slice(cursor.take(own)?);
        found.push((key.clone(), cursor.take(value)?.to_vec()));
    }
    Ok(found)
}

/// `BundleEntryProto`: where one tensor lies.
#[derive(Default)]
struct BundleEntry {
    dtype: u64,
    shape: Vec<usize>,
    shard_id: u64,
    offset: u64,
    size: u64,
    masked_crc32c: u32,
    has_slices: bool,
}

impl BundleEntry {
    fn parse(bytes: &[u8]) -> Result<Self, ImportError> {
        let mut entry = Self::default();
        for_each_field(bytes, |field, value| {
            match (field, value) {
                (1, Field::Varint(dtype)) => entry.dtype = dtype,
                (2, Field::Bytes(shape)) => entry.shape = parse_shape(shape)?,
                (3, Field::Varint(shard_id)) => entry.shard_id = shard_id,
                (4, Field::Varint(offset)) => entry.offset = offset,
                (5, Field::Varint(size)) => entry.size = size,
                (6, Field::Fixed32(crc)) => entry.masked_crc32c = crc,
                (7, _) => entry.has_slices = true,
                _ => {}
            }
            Ok(())
        })?;
        Ok(entry)
    }
}

/// `TensorShapeProto`: field 2 repeats, one message per axis, whose field 1 is the extent.
fn parse_shape(bytes: &[u8]) -> Result<Vec<usize>, ImportError> {
    let mut shape = Vec::new();
    for_each_field(bytes, |field, value| {
        if let (2, Field::Bytes(axis)) = (field, value) {
            let mut extent = 0;
            for_each_field(axis, |field, value| {
                if let (1, Field::Varint(size)) = (field, value) {
                    extent = usize::try_from(size).map_err(|_| error("a shape has an impossible extent"))?;
                }
                Ok(())
            })?;
            shape.push(extent);
        }
        Ok(())
    })?;
    Ok(shape)
}

/// A protocol buffer's value, as its wire type tells it.
enum Field<'a> {
    Varint(u64),
    Fixed32(u32),
    Bytes(&'a [u8]),
    Fixed64,
}

fn for_each_field<'a>(
    bytes: &'a [u8],
    mut visit: impl FnMut(u64, Field<'a>) -> Result<(), ImportError>,
) -> Result<(), ImportError> {
    let mut cursor = Cursor(bytes);
    while !cursor.0.is_empty() {
        let tag = cursor.varint()?;
        let value = match tag & 7 {
            0 => Field::Varint(cursor.varint()?),
            1 => {
                cursor.take(8)?;
                Field::Fixed64
            }
            2 => {
                let length = cursor.length()?;
                Field::Bytes(cursor.take(length)?)
            }
            5 => {
                let bytes = cursor.take(4)?.first_chunk().ok_or_else(truncated)?;
                Field::Fixed32(u32::from_le_bytes(*bytes))
            }
            wire_type => return Err(error(format!("unknown wire type {wire_type} in the index"))),
        };
        visit(tag >> 3, value)?;
    }
    Ok(())
}

/// Reads from the front of a slice and never past its end.
struct Cursor<'a>(&'a [u8]);

impl<'a> Cursor<'a> {
    fn take(&mut self, count: usize) -> Result<&'a [u8], ImportError> {
        let (head, tail) = self.0.split_at_checked(count).ok_or_else(truncated)?;
        self.0 = tail;
        Ok(head)
    }

    /// Seven bits a byte, lowest first; the high bit says that more follow.
    fn varint(&mut self) -> Result<u64, ImportError> {
        let mut value = 0_u64;
        for shift in (0..64).step_by(7) {
            let byte = *self.take(1)?.first().ok_or_else(truncated)?;
            value |= u64::from(byte & 0x7f) << shift;
            if byte < 0x80 {
                return Ok(value);
            }
        }
        Err(error("a number in the index is longer than 64 bits"))
    }

    fn length(&mut self) -> Result<usize, ImportError> {
        usize::try_from(self.varint()?).map_err(|_| truncated())
    }
}

fn slice(bytes: &[u8], offset: u64, size: u64) -> Option<&[u8]> {
    let start = usize::try_from(offset).ok()?;
    let end = start.checked_add(usize::try_from(size).ok()?)?;
    bytes.get(start..end)
}

/// CRC-32C (Castagnoli), rotated and offset as TensorFlow's `core/lib/hash/crc32c.h` stores it.
fn masked_crc32c(bytes: &[u8]) -> u32 {
    const REVERSED_POLYNOMIAL: u32 = 0x82f6_3b78;
    const MASK_DELTA: u32 = 0xa282_ead8;
    let mut crc = u32::MAX;
    for byte in bytes {
        crc ^= u32::from(*byte);
        for _ in 0..8 {
            crc = (crc >> 1) ^ (REVERSED_POLYNOMIAL & (crc & 1).wrapping_neg());
        }
    }
    (!crc).rotate_right(15).wrapping_add(MASK_DELTA)
}

fn truncated() -> ImportError {
    error("the index ends in the middle of a value")
}

fn error(detail: impl Into<String>) -> ImportError {
    ImportError::TensorFlow { detail: detail.into() }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn block(entries: &[(usize, &str, &[u8])]) -> Vec<u8> {
        let mut bytes = Vec::new();
        for (shared, own, value) in entries {
            bytes.extend([*shared as u8, own.len() as u8, value.len() as u8]);
            bytes.extend(own.as_bytes());
            bytes.extend(*value);
        }
        bytes.extend([0_u32.to_le_bytes(), 1_u32.to_le_bytes()].concat()); // one restart point, at 0
        bytes
    }

    fn entry(dtype: u8, extents: &[u8], offset: u8, bytes: &[u8]) -> Vec<u8> {
        let axes: Vec<u8> = extents.iter().flat_map(|extent| [0x12, 2, 0x08, *extent]).collect();
        let mut entry = vec![0x08, dtype, 0x12, axes.len() as u8];
        entry.extend(axes);
        entry.extend([0x20, offset, 0x28, bytes.len() as u8, 0x35]);
        entry.extend(masked_crc32c(bytes).to_le_bytes());
        entry
    }

    /// Two float tensors, an Adam slot and an integer, in one table with prefix-compressed keys.
    fn tiny_checkpoint() -> (Vec<u8>, Vec<u8>) {
        let data: Vec<u8> = (0..8_u8).flat_map(|value| f32::from(value).to_le_bytes()).collect();
        let entries = block(&[
            (0, "", &[0x08, 1]),
            (0, "dense/bias", &entry(1, &[2], 0, &data[..8])),
            (10, "/Adam", &entry(1, &[2], 0, &data[..8])),
            (6, "kernel", &entry(1, &[2, 3], 8, &data[8..])),
            (0, "global_step", &entry(9, &[], 0, &data[..8])),
        ]);
        let mut index = entries.clone();
        index.extend([0; 5]); // the trailer: no compression, a checksum nobody reads
        let index_offset = index.len();
        let size = entries.len();
        let handle = [0, (size & 0x7f) as u8 | 0x80, (size >> 7) as u8];
        let index_block = block(&[(0, "z", &handle)]);
        index.extend(&index_block);
        index.extend([0; 5]);
        let footer_start = index.len();
        index.extend([0, 0, (index_offset & 0x7f) as u8 | 0x80, (index_offset >> 7) as u8, index_block.len() as u8]);
        index.resize(footer_start + FOOTER_BYTES - 8, 0);
        index.extend(TABLE_MAGIC.to_le_bytes());
        (index, data)
    }

    #[test]
    fn tensors_are_found_and_training_state_is_left_out() {
        let (index, data) = tiny_checkpoint();
        let tensors = read(&index, &data).unwrap();
        let bias = NamedTensor { name: "dense/bias".to_owned(), shape: vec![2], values: vec![0., 1.] };
        let kernel =
            NamedTensor { name: "dense/kernel".to_owned(), shape: vec![2, 3], values: vec![2., 3., 4., 5., 6., 7.] };
        assert_eq!(tensors, [bias, kernel]);
    }

    #[test]
    fn a_changed_value_fails_its_checksum() {
        let (index, mut data) = tiny_checkpoint();
        data[9] ^= 1;
        assert!(read(&index, &data).unwrap_err().to_string().contains("dense/kernel"));
    }

    #[test]
    fn broken_bytes_are_errors_and_no_panic() {
        let (index, data) = tiny_checkpoint();
        assert!(read(&index, &data[..10]).is_err());
        for length in 0..index.len() {
            assert!(read(&index[..length], &data).is_err(), "cut at {length}");
            let mut garbled = index.clone();
            garbled[length] ^= 0xff;
            let _ = read(&garbled, &data);
        }
    }

    #[test]
    fn the_checksum_is_castagnolis() {
        // RFC 3720, appendix B.4: 32 bytes of zeroes give 0x8a9136aa.
        let expected = 0x8a91_36aa_u32.rotate_right(15).wrapping_add(0xa282_ead8);
        assert_eq!(masked_crc32c(&[0; 32]), expected);
    }
}
