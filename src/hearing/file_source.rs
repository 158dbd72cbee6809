//! A browser `File` as a seekable source, read a block at a time.
//!
//! A three-hour file is larger than a phone's tab may hold; the decoder jumps between a dozen places of it. So blocks
//! are fetched when asked for and a few are kept. `FileReaderSync` exists in workers only.

use std::{
    collections::VecDeque,
    io::{self, Read, Seek, SeekFrom},
};

use symphonia::core::io::MediaSource;
use web_sys::{Blob, FileReaderSync};

use super::splice::target;

/// Bytes fetched at once: a second or more of any format, a fraction of a millisecond to copy.
const BLOCK_LEN: u64 = 256 * 1024;
/// Blocks kept: formats look at the start and the end of a file again and again.
const BLOCKS_KEPT: usize = 6;

/// A `File` or `Blob` that can be read like a file on disk.
pub struct FileSource {
    blob: Blob,
    reader: FileReaderSync,
    byte_len: u64,
    position: u64,
    /// `(index, bytes)`, the most recently used last.
    blocks: VecDeque<(u64, Vec<u8>)>,
}

#[allow(
    unsafe_code,
    reason = "symphonia asks for Send; this target has one thread, and JavaScript values never leave it"
)]
// SAFETY: wasm32-unknown-unknown without threads runs everything on the thread that made the value.
unsafe impl Send for FileSource {}
#[allow(unsafe_code, reason = "as for Send")]
// SAFETY: as for Send.
unsafe impl Sync for FileSource {}

impl FileSource {
    /// # Errors
    /// Where this is not a worker, which is the only place with `FileReaderSync`.
    pub fn new(blob: Blob) -> io::Result<Self> {
        let reader = FileReaderSync::new().map_err(|error| io_error(&error))?;
        let byte_len = blob.size() as u64;
        Ok(Self { blob, reader, byte_len, position: 0, blocks: VecDeque::new() })
    }

    fn fetch(&mut self, index: u64) -> io::Result<&[u8]> {
        if let Some(at) = self.blocks.iter().position(|(kept, _)| *kept == index) {
            // Move it to the end: the least recently used goes first.
            if let Some(block) = self.blocks.remove(at) {
                self.blocks.push_back(block);
            }
        } else {
            let start = index * BLOCK_LEN;
            let end = (start + BLOCK_LEN).min(self.byte_len);
            let slice = self.blob.slice_with_f64_and_f64(start as f64, end as f64).map_err(|error| io_error(&error))?;
            let buffer = self.reader.read_as_array_buffer(&slice).map_err(|error| io_error(&error))?;
            if self.blocks.len() >= BLOCKS_KEPT {
                self.blocks.pop_front();
            }
            self.blocks.push_back((index, js_sys::Uint8Array::new(&buffer).to_vec()));
        }
        Ok(self.blocks.back().map(|(_, bytes)| bytes.as_slice()).unwrap_or_default())
    }
}

impl Read for FileSource {
    fn read(&mut self, buf: &mut [u8]) -> io::Result<usize> {
        if self.position >= self.byte_len || buf.is_empty() {
            return Ok(0);
        }
        let (index, offset) = (self.position / BLOCK_LEN, (self.position % BLOCK_LEN) as usize);
        let bytes = self.fetch(index)?;
        let available = bytes.get(offset..).unwrap_or_default();
        let len = available.len().min(buf.len());
        for (into, byte) in buf.iter_mut().zip(available) {
            *into = *byte;
        }
        self.position += len as u64;
        Ok(len)
    }
}

impl Seek for FileSource {
    fn seek(&mut self, to: SeekFrom) -> io::Result<u64> {
        self.position = target(to, self.position, self.byte_len)?;
        Ok(self.position)
    }
}

impl MediaSource for FileSource {
    fn is_seekable(&self) -> bool {
        true
    }

    fn byte_len(&self) -> Option<u64> {
        Some(self.byte_len)
    }
}

/// The browser's own words, such as "NotReadableError: …", where it gives any.
fn io_error(error: &wasm_bindgen::JsValue) -> io::Error {
    use wasm_bindgen::JsCast as _;
    match error.dyn_ref::<js_sys::Error>() {
        Some(error) => io::Error::other(String::from(error.message())),
        None => io::Error::other("the browser would not read it"),
    }
}
