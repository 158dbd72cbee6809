//! A damaged JPEG made into a sound one that holds what is there.
//!
//! Every viewer opens photos whose end marker is missing, that were cut while they were copied, whose restart markers
//! are wrong, and frames of webcams without their Huffman tables. The decoder refuses each of them; what it gets
//! here is the same data with everything in its place, and what is lost left flat, to be cut off.

use super::{
    super::raw::check_size,
    huffman::{Tables, read_tables},
    scan::{self, Frame, Scan},
    segments::{DHT, DQT, DRI, EOI, SOS, Segments},
    standard,
};

pub(super) struct Mended {
    pub bytes: Vec<u8>,
    /// Rows from the top that are there, of the original's.
    pub rows_px: u32,
    pub share: f32,
    pub scans: usize,
}

/// With at most `max_scans` scans of a progressive picture: it is coarser with fewer. `None` where nothing is there, or
/// for a kind that isn't mended.
pub(super) fn mended(file: &[u8], max_scans: usize) -> Option<Mended> {
    let mut segments = Segments::new(file);
    let mut made = Mended { bytes: vec![0xff, 0xd8], rows_px: 0, share: 1.0, scans: 0 };
    let (mut tables, mut interval) = (Tables::default(), 0);
    let mut frame: Option<Frame> = None;
    while let Some(segment) = segments.next() {
        match segment.marker {
            EOI => break,
            _ if !segment.is_whole => break,
            DHT => {
                read_tables(segment.body, &mut tables);
                made.push(DHT, segment.body);
            }
            DRI => {
                let &[high, low, ..] = segment.body else { continue };
                interval = u32::from(u16::from_be_bytes([high, low]));
                made.push(DRI, &[high, low]);
            }
            0xc0..=0xc2 if frame.is_none() => {
                let found = Frame::new(segment.marker, segment.body)?;
                check_size(found.width_px, found.height_px).ok()?;
                made.rows_px = found.height_px;
                made.push(segment.marker, segment.body);
                frame = Some(found);
            }
            0xc0..=0xc2 => break,
            // Lossless, hierarchical and arithmetic coding, and a height that comes later.
            0xc3 | 0xc5..=0xcf | 0xdc => return None,
            SOS => {
                let frame = frame.as_ref()?;
                let header = Scan::new(frame, segment.body)?;
                if made.scans == 0 {
                    made.add_missing_tables(&header, &mut tables, frame.is_progressive);
                }
                let data = segments.scan_data();
                if !made.add_scan(frame, &header, segment.body, &tables, interval, data, segments.is_at_end()) {
                    break;
                }
                if frame.is_progressive && made.scans >= max_scans {
                    break;
                }
            }
            // JFIF and Adobe's tell how colours are coded, APP2 holds a profile.
            DQT | 0xe0 | 0xe2 | 0xee => made.push(segment.marker, segment.body),
            _ => {}
        }
    }
    made.bytes.extend([0xff, EOI]);
    (made.scans > 0 && made.rows_px > 0).then_some(made)
}

impl Mended {
    fn push(&mut self, marker: u8, body: &[u8]) {
        let len = (body.len() + 2) as u16;
        self.bytes.extend([0xff, marker]);
        self.bytes.extend(len.to_be_bytes());
        self.bytes.extend(body);
    }

    fn add_missing_tables(&mut self, scan: &Scan, tables: &mut Tables, is_progressive: bool) {
        let standard = standard::tables();
        for &(_, dc, ac) in &scan.parts {
            for (class, place) in [(0, dc), (1, ac)] {
                if class == 1 && is_progressive {
                    continue;
                }
                let slot = tables.get_mut(class).and_then(|tables| tables.get_mut(place));
                let known = standard.get(class).and_then(|tables| tables.get(place)).cloned().flatten();
                if let (Some(slot @ None), Some(table)) = (slot, known) {
                    let head = [(class << 4 | place) as u8];
                    self.push(DHT, &[&head, &table.counts[..], &table.symbols].concat());
                    *slot = Some(table);
                }
            }
        }
    }

    /// False where the picture ends with it, or before it.
    #[allow(clippy::too_many_arguments, reason = "all of them are the one scan's, from four places")]
    fn add_scan(
        &mut self,
        frame: &Frame,
        scan: &Scan,
        header: &[u8],
        tables: &Tables,
        interval: u32,
        data: &[u8],
        is_last: bool,
    ) -> bool {
        let data = if !frame.is_progressive || (scan.first_coefficient == 0 && !scan.is_refinement) {
            let Some(whole) = scan::whole(frame, scan, tables, interval, data) else { return false };
            self.rows_px = self.rows_px.min(whole.rows_px);
            self.share = self.share.min(whole.share);
            whole.data
        } else if is_last {
            // Cut short, it would be filled up with noise; the picture is whole without it, if less fine.
            return false;
        } else {
            scan::renumbered(data)
        };
        self.push(SOS, header);
        self.bytes.extend(data);
        self.scans += 1;
        true
    }
}
