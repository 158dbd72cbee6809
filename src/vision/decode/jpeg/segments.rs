//! A JPEG as the marker segments that it is made of, read as leniently as viewers do.
//!
//! The decoder keeps the last of several Exif blocks, viewers the first; and a file without its end marker or its
//! tables is mended from its segments. Bytes between segments that belong to none are passed over.

pub(super) const EOI: u8 = 0xd9;
pub(super) const SOS: u8 = 0xda;
pub(super) const DHT: u8 = 0xc4;
pub(super) const DQT: u8 = 0xdb;
pub(super) const DRI: u8 = 0xdd;
const SOI: u8 = 0xd8;
const TEM: u8 = 0x01;
pub(super) const RST: std::ops::RangeInclusive<u8> = 0xd0..=0xd7;

pub(super) struct Segment<'a> {
    pub marker: u8,
    /// Without marker and length; cut where the file is.
    pub body: &'a [u8],
    pub is_whole: bool,
}

pub(super) struct Segments<'a> {
    rest: &'a [u8],
}

impl<'a> Segments<'a> {
    pub fn new(file: &'a [u8]) -> Self {
        Self { rest: file }
    }

    /// What follows a scan's header: compressed data and restart markers, up to another marker or the file's end.
    pub fn scan_data(&mut self) -> &'a [u8] {
        let ends = |pair: &[u8]| matches!(*pair, [0xff, next] if !matches!(next, 0 | 0xff) && !RST.contains(&next));
        let end = self.rest.windows(2).position(ends).unwrap_or(self.rest.len());
        let (data, rest) = self.rest.split_at(end);
        self.rest = rest;
        data
    }

    pub fn is_at_end(&self) -> bool {
        self.rest.is_empty()
    }
}

impl<'a> Iterator for Segments<'a> {
    type Item = Segment<'a>;

    fn next(&mut self) -> Option<Segment<'a>> {
        let at = self.rest.windows(2).position(|pair| matches!(*pair, [0xff, next] if !matches!(next, 0 | 0xff)))?;
        let marker = *self.rest.get(at + 1)?;
        self.rest = self.rest.get(at + 2..)?;
        if matches!(marker, SOI | EOI | TEM) || RST.contains(&marker) {
            return Some(Segment { marker, body: &[], is_whole: true });
        }
        let &[high, low, ..] = self.rest else { return Some(Segment { marker, body: &[], is_whole: false }) };
        // The length counts its own two bytes; less is a lie, and then the segment is empty.
        let len = usize::from(u16::from_be_bytes([high, low])).max(2);
        let is_whole = len <= self.rest.len();
        let (segment, rest) = self.rest.split_at(len.min(self.rest.len()));
        self.rest = rest;
        Some(Segment { marker, body: segment.get(2..).unwrap_or_default(), is_whole })
    }
}

/// The first of the Exif blocks before the picture, as viewers take it, with its prefix `Exif`.
pub(super) fn first_exif(file: &[u8]) -> Option<&[u8]> {
    let head = Segments::new(file).take_while(|segment| !matches!(segment.marker, SOS | EOI));
    head.filter(|segment| segment.marker == 0xe1).map(|segment| segment.body).find(|body| body.starts_with(b"Exif\0"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn segments_are_found_between_what_is_none() {
        let file = b"\xff\xd8\xff\xfe\0\x05abcjunk\xff\xff\xda\0\x03!12\xff\x0034\xff\xd056\xff\xd9";
        let mut segments = Segments::new(file);
        let seen = |segment: Option<Segment<'_>>| segment.map(|s| (s.marker, s.body.to_vec(), s.is_whole));
        assert_eq!(seen(segments.next()), Some((SOI, vec![], true)));
        assert_eq!(seen(segments.next()), Some((0xfe, b"abc".to_vec(), true)));
        assert_eq!(seen(segments.next()), Some((SOS, b"!".to_vec(), true)));
        assert_eq!(segments.scan_data(), b"12\xff\x0034\xff\xd056");
        assert_eq!(seen(segments.next()), Some((EOI, vec![], true)));
        assert!(segments.is_at_end() && segments.next().is_none());
        assert_eq!(seen(Segments::new(b"\xff\xe1\0\x09ab").next()), Some((0xe1, b"ab".to_vec(), false)));
    }

    #[test]
    fn the_first_exif_block_counts() {
        let file = b"\xff\xd8\xff\xe1\0\x04ns\xff\xe1\0\x09Exif\0\0A\xff\xe1\0\x09Exif\0\0B\xff\xda\0\x02";
        assert_eq!(first_exif(file), Some(b"Exif\0\0A".as_slice()));
        assert_eq!(first_exif(b"\xff\xd8\xff\xda\0\x02\xff\xe1\0\x09Exif\0\0B"), None);
    }
}
