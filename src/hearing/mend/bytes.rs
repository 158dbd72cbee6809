//! A file's bytes by their place, for looking at headers.
//!
//! In the browser every read is a synchronous slice of a `File`: headers are looked at field by field, so without a kept
//! window each field would cost one.

use std::io::{self, Read as _, SeekFrom};

use symphonia::core::io::MediaSource;

/// Bytes read of a head: every container names its sound in there, unless a picture comes first.
const HEAD_LEN: usize = 64 * 1024;
/// Bytes read around any other place.
const WINDOW_LEN: usize = 16 * 1024;
/// Bytes read at once in a search.
const SEARCH_STEP: usize = 256 * 1024;

/// A source with its head and one window kept.
pub struct Bytes {
    source: Box<dyn MediaSource>,
    len: u64,
    head: Vec<u8>,
    window_at: u64,
    window: Vec<u8>,
}

impl Bytes {
    /// Reads the head. Gives the source back where it can't be sought or has no length: nothing is mended there.
    pub fn new(source: Box<dyn MediaSource>) -> io::Result<Result<Self, Box<dyn MediaSource>>> {
        let Some(len) = source.byte_len().filter(|_| source.is_seekable()) else { return Ok(Err(source)) };
        let mut bytes = Self { source, len, head: Vec::new(), window_at: 0, window: Vec::new() };
        bytes.head = bytes.read(0, HEAD_LEN)?;
        Ok(Ok(bytes))
    }

    pub fn len(&self) -> u64 {
        self.len
    }

    /// Up to `len` bytes from `at` on; fewer at the end of the file.
    pub fn at(&mut self, at: u64, len: usize) -> io::Result<&[u8]> {
        let wanted = len.min(usize::try_from(self.len.saturating_sub(at)).unwrap_or(len));
        if !self.holds(0, self.head.len(), at, wanted) {
            if !self.holds(self.window_at, self.window.len(), at, wanted) {
                self.window = self.read(at, wanted.max(WINDOW_LEN))?;
                self.window_at = at;
            }
            return Ok(cut(&self.window, at - self.window_at, wanted));
        }
        Ok(cut(&self.head, at, wanted))
    }

    /// The bytes at `at`, where there are as many.
    pub fn array<const N: usize>(&mut self, at: u64) -> io::Result<Option<[u8; N]>> {
        Ok(self.at(at, N)?.try_into().ok())
    }

    /// The first place in `from..until` that `accepts`, which is shown `view_len` bytes from each place on (fewer at the end).
    pub fn find(
        &mut self,
        from: u64,
        until: u64,
        view_len: usize,
        accepts: impl Fn(&[u8]) -> bool,
    ) -> io::Result<Option<u64>> {
        let (mut at, until) = (from, until.min(self.len));
        while at < until {
            let step = usize::try_from(until - at).unwrap_or(SEARCH_STEP).min(SEARCH_STEP);
            let bytes = self.at(at, step + view_len)?;
            let found = (0..step).find(|&i| bytes.get(i..).is_some_and(|rest| accepts(cut(rest, 0, view_len))));
            if let Some(found) = found {
                return Ok(Some(at + found as u64));
            }
            at += step as u64;
        }
        Ok(None)
    }

    pub fn into_source(self) -> Box<dyn MediaSource> {
        self.source
    }

    fn holds(&self, kept_at: u64, kept_len: usize, at: u64, len: usize) -> bool {
        at >= kept_at && at.saturating_add(len as u64) <= kept_at + kept_len as u64
    }

    fn read(&mut self, at: u64, len: usize) -> io::Result<Vec<u8>> {
        self.source.seek(SeekFrom::Start(at))?;
        let mut bytes = Vec::with_capacity(len);
        self.source.by_ref().take(len as u64).read_to_end(&mut bytes)?;
        Ok(bytes)
    }
}

fn cut(bytes: &[u8], at: u64, len: usize) -> &[u8] {
    let rest = usize::try_from(at).ok().and_then(|at| bytes.get(at..)).unwrap_or_default();
    rest.get(..len).unwrap_or(rest)
}
