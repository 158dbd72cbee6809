//! What streams an Ogg file holds: its links, one behind the other (RFC 3533, section 4), and in each the sound's pages.
//!
//! Recordings of internet radio are chains: the decoder library heard the first piece of music and called the rest
//! silence. In films and files with a skeleton it went round in circles. With the pages of one stream alone it does well.

use std::io;

use super::pages::{Page, find_page, page_at};
use crate::hearing::decode::shared::Shared;

/// Files up to this many bytes are looked through page by page; of larger ones only the ends, unless these differ.
const LOOKED_THROUGH_LEN: u64 = 32 * 1024 * 1024;
/// Before the end of a file, the last page begins at most so far.
const LAST_PAGE_WITHIN: u64 = 2 * 65_307;
/// Most links that are heard: a radio recording of weeks.
const MOST_LINKS: usize = 4_096;
/// Bytes of the first packet that tell a codec, with rate and channels.
const IDENTITY_LEN: usize = 64;

/// What a stream is by its first packet.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Codec {
    Vorbis,
    Flac,
    /// Sound without a decoder here: the start of a sentence.
    Named(&'static str),
    /// Pictures, texts, a skeleton.
    NoSound,
}

fn codec(packet: &[u8]) -> Codec {
    const KNOWN: [(&[u8], Codec); 6] = [
        (b"\x01vorbis", Codec::Vorbis),
        (b"\x7fFLAC", Codec::Flac),
        (b"OpusHead", Codec::Named("Opus sound")),
        (b"Speex   ", Codec::Named("Speex sound")),
        (b"CELT    ", Codec::Named("CELT sound")),
        (b"PCM     ", Codec::Named("Raw sound inside Ogg")),
    ];
    KNOWN.iter().find(|(magic, _)| packet.starts_with(magic)).map_or(Codec::NoSound, |(_, codec)| *codec)
}

/// What FLAC's STREAMINFO says of the length, behind the 17 bytes that Ogg puts before it (RFC 9639, 8.2 and 10.1).
fn told_frames(packet: &[u8]) -> u64 {
    let packed = packet.get(27..35).and_then(|packed| packed.try_into().ok()).map_or(0, u64::from_be_bytes);
    if codec(packet) == Codec::Flac { packed & 0xf_ffff_ffff } else { 0 }
}

/// One link: a run of pages with all its streams, of which one is heard.
#[derive(Clone, Debug)]
pub struct Link {
    pub codec: Codec,
    pub serial: u32,
    /// `(start, len)` of the sound's pages, in order, neighbours as one.
    pub ranges: Vec<(u64, u64)>,
    /// The last page's, in samples, and where that page ends.
    pub last_granule: i64,
    timed_end: u64,
    /// Samples that the stream's own head tells of; 0 where it says nothing.
    pub told_frames: u64,
    /// Pages behind the first that have ended a packet of sound.
    pub has_sound: bool,
}

impl Link {
    fn new(codec: Codec, serial: u32) -> Self {
        let (ranges, last_granule, timed_end, told_frames) = (Vec::new(), 0, 0, 0);
        Self { codec, serial, ranges, last_granule, timed_end, told_frames, has_sound: false }
    }

    fn add(&mut self, page: &Page) {
        let len = page.len;
        match self.ranges.last_mut() {
            Some((start, before)) if start.saturating_add(*before) == page.start => {
                *before = before.saturating_add(len)
            }
            _ => self.ranges.push((page.start, len)),
        }
        // -1: no packet ends in this page.
        if page.granule > 0 {
            self.last_granule = self.last_granule.max(page.granule);
            self.has_sound = true;
            self.timed_end = page.start.saturating_add(len);
        }
    }

    /// Leaves pages behind the last that tells a time: a cut file ends so, and the library then finds no place in it.
    fn end_in_time(&mut self) {
        let end = self.timed_end;
        if self.has_sound && end > 0 {
            self.ranges.retain(|(start, _)| *start < end);
            self.ranges.iter_mut().for_each(|(start, len)| *len = (*len).min(end.saturating_sub(*start)));
        }
    }
}

/// The links of a file whose first page is at `start`.
///
/// # Errors
/// Those of the source.
pub fn links(source: &Shared, start: u64) -> io::Result<Vec<Link>> {
    let mut links: Vec<Link> = Vec::new();
    // The first pages of all streams of a link stand before everything else.
    let mut is_heading = false;
    let mut streams = 0;
    let mut place = start;
    while let Some(found) = find_page(source, place)? {
        let Some((page, _)) = page_at(source, found)? else {
            place = found.saturating_add(1);
            continue;
        };
        let end = page.start.saturating_add(page.len);
        if page.is_first {
            let packet = source.bytes_at(page.start.saturating_add(page.header_len as u64), IDENTITY_LEN)?;
            let codec = codec(&packet);
            if !is_heading {
                if links.len() >= MOST_LINKS {
                    break;
                }
                is_heading = true;
                streams = 0;
                links.push(Link::new(codec, page.serial));
            }
            streams += 1;
            if let Some(link) = links.last_mut() {
                // The first stream with a decoder, else the first with a name.
                let rank = |codec| match codec {
                    Codec::Vorbis | Codec::Flac => 2,
                    Codec::Named(_) => 1,
                    Codec::NoSound => 0,
                };
                if rank(codec) > rank(link.codec) || link.ranges.is_empty() {
                    let ranges = vec![(page.start, page.len)];
                    *link =
                        Link { codec, serial: page.serial, ranges, told_frames: told_frames(&packet), ..link.clone() };
                }
            }
        } else {
            is_heading = false;
            // Of a page that is cut off nothing can be read.
            let is_whole = end <= source.byte_len();
            if let Some(link) = links.last_mut().filter(|link| is_whole && link.serial == page.serial) {
                link.add(&page);
            }
            let is_large = links.len() == 1 && streams == 1 && source.byte_len() - start > LOOKED_THROUGH_LEN;
            if is_large
                && let Some(link) = links.last_mut()
                && link.has_sound
                && let Some(granule) = last_granule(source, link.serial)?
            {
                link.last_granule = granule;
                link.ranges = vec![(start, source.byte_len().saturating_sub(start))];
                link.timed_end = 0;
                break;
            }
        }
        // A damaged length must not hide pages: where no page follows, the search goes on behind this header.
        place = if end >= source.byte_len() || page_at(source, end)?.is_some() {
            end
        } else {
            page.start.saturating_add(page.header_len as u64)
        };
    }
    links.iter_mut().for_each(Link::end_in_time);
    Ok(links)
}

/// The last page's granule where it is of the stream `serial`.
fn last_granule(source: &Shared, serial: u32) -> io::Result<Option<i64>> {
    let mut place = source.byte_len().saturating_sub(LAST_PAGE_WITHIN);
    let mut last = None;
    while let Some(found) = find_page(source, place)? {
        match page_at(source, found)? {
            Some((page, _)) => {
                if page.serial != serial || page.is_first {
                    return Ok(None);
                }
                place = found.saturating_add(page.len);
                let is_whole = place <= source.byte_len();
                last = Some(page.granule).filter(|granule| is_whole && *granule > 0).or(last);
            }
            None => place = found.saturating_add(1),
        }
    }
    Ok(last)
}
