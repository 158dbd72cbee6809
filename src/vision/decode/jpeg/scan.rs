//! The compressed data of one scan, walked through and made whole: what is lost becomes flat, restart markers come
//! where they belong, and how much is really there is counted.
//!
//! A decoder gives up at the first restart marker that is missing or bears another number, and where data end early
//! it makes up what follows without telling.

use std::iter::repeat_n;

use super::{
    huffman::{Bits, Table, Tables, Writer},
    segments::RST,
};

/// One colour component of the frame.
#[derive(Clone, Copy)]
pub(super) struct Component {
    pub id: u8,
    /// Blocks in a row and in a column of a minimum coded unit (MCU).
    pub across: u32,
    pub down: u32,
}

#[derive(Clone)]
pub(super) struct Frame {
    pub width_px: u32,
    pub height_px: u32,
    pub is_progressive: bool,
    pub components: Vec<Component>,
}

impl Frame {
    /// From the body of a start of frame.
    pub fn new(marker: u8, body: &[u8]) -> Option<Self> {
        let &[8, h1, h0, w1, w0, count @ 1..=4, ref rest @ ..] = body else { return None };
        let components: Vec<Component> = rest
            .as_chunks::<3>()
            .0
            .iter()
            .take(count.into())
            .map(|&[id, sampling, _]| Component { id, across: (sampling >> 4).into(), down: (sampling & 15).into() })
            .collect();
        let is_sound = |c: &Component| (1..=4).contains(&c.across) && (1..=4).contains(&c.down);
        let (width_px, height_px) = (u16::from_be_bytes([w1, w0]).into(), u16::from_be_bytes([h1, h0]).into());
        let frame = Self { width_px, height_px, is_progressive: marker == 0xc2, components };
        (frame.components.len() == usize::from(count) && frame.components.iter().all(is_sound)).then_some(frame)
    }

    fn most(&self, side: impl Fn(&Component) -> u32) -> u32 {
        self.components.iter().map(side).max().unwrap_or(1)
    }
}

/// A scan's header.
pub(super) struct Scan {
    /// Places of the components in the frame, and of their tables.
    pub parts: Vec<(usize, usize, usize)>,
    pub first_coefficient: u8,
    /// Whether it only makes earlier values finer.
    pub is_refinement: bool,
}

impl Scan {
    pub fn new(frame: &Frame, body: &[u8]) -> Option<Self> {
        let (&count, rest) = body.split_first()?;
        let (parts, rest) = rest.split_at_checked(2 * usize::from(count))?;
        let part = |&[id, tables]: &[u8; 2]| {
            let place = frame.components.iter().position(|component| component.id == id)?;
            Some((place, usize::from(tables >> 4 & 3), usize::from(tables & 3)))
        };
        let parts: Vec<_> = parts.as_chunks().0.iter().map(part).collect::<Option<_>>()?;
        let &[first_coefficient, _, approximation, ..] = rest else { return None };
        (!parts.is_empty()).then_some(Self { parts, first_coefficient, is_refinement: approximation >> 4 != 0 })
    }

    /// MCUs in a row and in a column, and the height of one in pixels of the picture.
    fn units(&self, frame: &Frame) -> (u32, u32, u32) {
        let (across, down) = (frame.most(|c| c.across), frame.most(|c| c.down));
        let single = match *self.parts {
            [(place, ..)] => frame.components.get(place),
            _ => None,
        };
        // Of one component alone every block is a unit.
        let (wide, high) = single.map_or((1, 1), |c| (c.across, c.down));
        let units = |px: u32, side: u32, most: u32| (px * side).div_ceil(most).div_ceil(8);
        match single {
            Some(_) => {
                (units(frame.width_px, wide, across), units(frame.height_px, high, down), (8 * down).div_ceil(high))
            }
            None => (frame.width_px.div_ceil(8 * across), frame.height_px.div_ceil(8 * down), 8 * down),
        }
    }
}

/// A scan made whole.
pub(super) struct Whole {
    pub data: Vec<u8>,
    /// From the top, in pixels of the picture; beyond, nothing is there.
    pub rows_px: u32,
    /// Of all units, how many there are.
    pub share: f32,
}

/// What one unit is made of: for each block its tables.
struct Unit<'a> {
    blocks: Vec<(&'a Table, Option<&'a Table>)>,
    /// The codes of a unit that repeats the colour before it.
    flat: Vec<(u32, u32)>,
}

/// `interval` is in units, 0 for none. `None` where tables are missing or there is nothing to be read.
pub(super) fn whole(frame: &Frame, scan: &Scan, tables: &Tables, interval: u32, data: &[u8]) -> Option<Whole> {
    let unit = unit(frame, scan, tables)?;
    let (across, down, unit_px) = scan.units(frame);
    let total = across.checked_mul(down).filter(|&total| total > 0)?;
    let interval = if interval == 0 { total } else { interval };
    let intervals = total.div_ceil(interval);
    let mut pieces = pieces(data).into_iter().peekable();
    let mut left_pieces = pieces.len() as u32;
    let mut writer = Writer::default();
    let (mut good, mut there) = (0, 0);
    // The piece being read: one interval of data, or several where a marker between them is lost.
    let mut piece: Option<(Vec<u8>, usize)> = None;
    let mut lost = 0;
    for place in 0..intervals {
        if piece.is_none()
            && lost == 0
            && let Some((number, bytes)) = pieces.next()
        {
            left_pieces -= 1;
            // Where fewer pieces are left than intervals, a marker's number tells how many are lost before it.
            let missing = (intervals - place).saturating_sub(left_pieces + 1);
            let ahead = number.map_or(0, |number| (u32::from(number) + 9 - place % 8) % 8);
            lost = if ahead <= missing { ahead } else { 0 };
            piece = Some((unstuffed(bytes), 0));
        }
        let units = interval.min(total - place * interval);
        let mut read = 0;
        if lost > 0 {
            lost -= 1;
        } else if let Some((bytes, from)) = piece.take() {
            let mut bits = Bits::new(&bytes);
            bits.at = from;
            let mut end = from;
            while read < units && skip_unit(&mut bits, &unit).is_some() {
                read += 1;
                end = bits.at;
            }
            writer.copy(&bytes, from, end);
            let is_marker_lost = intervals - place - 1 > left_pieces && read == units && bits.align();
            if is_marker_lost {
                let from = bits.at;
                piece = Some((bytes, from));
            }
        }
        if read > 0 {
            good += read;
            there = place * interval + read;
        }
        for &(code, len) in repeat_n(&unit.flat, (units - read) as usize).flatten() {
            writer.push(code, len);
        }
        writer.align();
        if place + 1 < intervals {
            writer.bytes.extend([0xff, RST.start() + (place % 8) as u8]);
        }
    }
    let rows_px = if there == total { frame.height_px } else { (there / across * unit_px).min(frame.height_px) };
    Some(Whole { data: writer.bytes, rows_px, share: good as f32 / total as f32 })
}

fn unit<'a>(frame: &Frame, scan: &Scan, tables: &'a Tables) -> Option<Unit<'a>> {
    let [dc_tables, ac_tables] = tables;
    let mut blocks = Vec::new();
    for &(place, dc, ac) in &scan.parts {
        let component = frame.components.get(place)?;
        let count = if scan.parts.len() == 1 { 1 } else { component.across * component.down };
        let dc = dc_tables.get(dc)?.as_ref()?;
        // The first scan of a progressive picture holds the means of the blocks alone.
        let ac = if frame.is_progressive { None } else { Some(ac_tables.get(ac)?.as_ref()?) };
        blocks.extend(repeat_n((dc, ac), count as usize));
    }
    // No difference to the mean before, and the end of the block.
    let flat = blocks.iter().flat_map(|(dc, ac)| [dc.code(0), ac.and_then(|ac| ac.code(0))]).flatten().collect();
    Some(Unit { blocks, flat })
}

fn skip_unit(bits: &mut Bits<'_>, unit: &Unit<'_>) -> Option<()> {
    unit.blocks.iter().try_for_each(|(dc, ac)| bits.skip_block(dc, *ac))
}

/// What lies between restart markers, each piece with the number of the marker before it.
fn pieces(data: &[u8]) -> Vec<(Option<u8>, &[u8])> {
    let mut pieces = Vec::new();
    let (mut number, mut from) = (None, 0);
    for (at, pair) in data.windows(2).enumerate() {
        if let [0xff, marker] = *pair
            && RST.contains(&marker)
        {
            pieces.push((number, data.get(from..at).unwrap_or_default()));
            (number, from) = (Some(marker & 7), at + 2);
        }
    }
    pieces.push((number, data.get(from..).unwrap_or_default()));
    // Some write one more marker at the end.
    if pieces.len() > 1 && pieces.last().is_some_and(|(_, bytes)| bytes.is_empty()) {
        pieces.pop();
    }
    pieces
}

/// Without the zeros that tell a byte of ones from a marker, and without filling.
fn unstuffed(piece: &[u8]) -> Vec<u8> {
    let mut bytes = Vec::with_capacity(piece.len());
    let mut before = 0;
    for &byte in piece {
        if !(before == 0xff && matches!(byte, 0 | 0xff)) {
            bytes.push(byte);
        }
        before = byte;
    }
    bytes
}

/// The same data with its restart markers numbered as they should be.
pub(super) fn renumbered(data: &[u8]) -> Vec<u8> {
    let mut bytes = data.to_vec();
    let mut number = 0;
    for at in 1..bytes.len() {
        if let Some([0xff, marker]) = bytes.get_mut(at - 1..=at)
            && RST.contains(marker)
        {
            *marker = RST.start() + number;
            number = (number + 1) % 8;
        }
    }
    bytes
}
