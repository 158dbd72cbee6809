//! Huffman codes of JPEG (ITU T.81, Annex C and F): just enough to walk through compressed data and to write a flat
//! block, so that one knows how much of a damaged picture is there.

/// One table: canonical codes, by their length.
#[derive(Clone, Default)]
pub(super) struct Table {
    /// Number of codes of 1 to 16 bits.
    pub counts: [u8; 16],
    /// Their symbols, by rising code.
    pub symbols: Vec<u8>,
}

/// Direct current first, alternating current second; four of each.
pub(super) type Tables = [[Option<Table>; 4]; 2];

impl Table {
    pub fn new(counts: [u8; 16], symbols: &[u8]) -> Self {
        Self { counts, symbols: symbols.to_vec() }
    }

    /// The symbol at the head of 16 bits, and the length of its code.
    fn symbol(&self, bits: u32) -> Option<(u8, u32)> {
        let (mut first, mut before) = (0, 0);
        for (&count, len) in self.counts.iter().zip(1_u32..) {
            let (code, count) = (bits >> (16 - len), u32::from(count));
            if code < first + count {
                let place = before + code.checked_sub(first)?;
                return Some((*self.symbols.get(place as usize)?, len));
            }
            before += count;
            first = (first + count) << 1;
        }
        None
    }

    /// The code of `symbol`, and its length.
    pub fn code(&self, symbol: u8) -> Option<(u32, u32)> {
        let place = self.symbols.iter().position(|&known| known == symbol)? as u32;
        let (mut first, mut before) = (0, 0);
        for (&count, len) in self.counts.iter().zip(1_u32..) {
            let count = u32::from(count);
            if place < before + count {
                return Some((first + place - before, len));
            }
            before += count;
            first = (first + count) << 1;
        }
        None
    }
}

/// The tables of one DHT segment, added to those known.
pub(super) fn read_tables(mut body: &[u8], tables: &mut Tables) {
    while let Some((&[place, ref counts @ ..], rest)) = body.split_first_chunk::<17>() {
        let len: usize = counts.iter().map(|&count| usize::from(count)).sum();
        let Some((symbols, rest)) = rest.split_at_checked(len) else { return };
        let slot = tables.get_mut(usize::from(place >> 4)).and_then(|class| class.get_mut(usize::from(place & 15)));
        if let Some(slot) = slot {
            *slot = Some(Table::new(*counts, symbols));
        }
        body = rest;
    }
}

/// Compressed data without its stuffing, read bit by bit.
pub(super) struct Bits<'a> {
    bytes: &'a [u8],
    /// In bits.
    pub at: usize,
}

impl<'a> Bits<'a> {
    pub fn new(bytes: &'a [u8]) -> Self {
        Self { bytes, at: 0 }
    }

    fn peek(&self) -> u32 {
        let byte = |i: usize| u32::from(self.bytes.get(self.at / 8 + i).copied().unwrap_or(0));
        let bits = byte(0) << 16 | byte(1) << 8 | byte(2);
        bits >> (8 - self.at % 8) & 0xffff
    }

    fn skip(&mut self, bits: u32) -> Option<()> {
        self.at += bits as usize;
        (self.at <= 8 * self.bytes.len()).then_some(())
    }

    /// To the next whole byte; true where data follows.
    pub fn align(&mut self) -> bool {
        self.at = self.at.next_multiple_of(8);
        self.at < 8 * self.bytes.len()
    }

    fn symbol(&mut self, table: &Table) -> Option<u8> {
        let (symbol, len) = table.symbol(self.peek())?;
        self.skip(len).map(|()| symbol)
    }

    /// Over one block of 8 x 8; without `ac`, over its mean alone. `None` where it is not whole.
    pub fn skip_block(&mut self, dc: &Table, ac: Option<&Table>) -> Option<()> {
        let size = self.symbol(dc)?;
        if size > 11 {
            return None;
        }
        self.skip(size.into())?;
        let Some(ac) = ac else { return Some(()) };
        let mut place = 1;
        while place < 64 {
            let symbol = self.symbol(ac)?;
            let (run, size) = (symbol >> 4, symbol & 15);
            match (run, size) {
                (15, 0) => place += 16,
                (_, 0) => break,
                _ => {
                    place += u32::from(run) + 1;
                    self.skip(size.into())?;
                }
            }
            if place > 64 {
                return None;
            }
        }
        Some(())
    }
}

/// Compressed data being written, stuffed.
#[derive(Default)]
pub(super) struct Writer {
    pub bytes: Vec<u8>,
    pending: u32,
    count: u32,
}

impl Writer {
    /// The lowest `count` of `bits`, at most 16.
    pub fn push(&mut self, bits: u32, count: u32) {
        self.pending = self.pending << count | bits & ((1 << count) - 1);
        self.count += count;
        while self.count >= 8 {
            self.count -= 8;
            let byte = (self.pending >> self.count) as u8;
            self.bytes.push(byte);
            if byte == 0xff {
                self.bytes.push(0);
            }
        }
    }

    /// The bits of `bytes` between two places, the first one on a byte.
    pub fn copy(&mut self, bytes: &[u8], from: usize, to: usize) {
        for &byte in bytes.get(from / 8..to / 8).unwrap_or_default() {
            self.push(byte.into(), 8);
        }
        if let (left @ 1.., Some(&byte)) = (to % 8, bytes.get(to / 8)) {
            self.push(u32::from(byte) >> (8 - left), left as u32);
        }
    }

    /// Fill the last byte with ones, as it is done before a marker.
    pub fn align(&mut self) {
        if self.count > 0 {
            self.push(0xff, 8 - self.count);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{super::standard, *};

    #[test]
    fn codes_are_the_standards() {
        // ITU T.81, tables K.3 and K.5.
        let [[dc, ..], [ac, ..]] = standard::tables();
        let (dc, ac) = (dc.unwrap(), ac.unwrap());
        for (table, symbol, code, len) in [
            (&dc, 0, 0b00, 2),
            (&dc, 11, 0b1_1111_1110, 9),
            (&ac, 0x00, 0b1010, 4),
            (&ac, 0xf0, 0b111_1111_1001, 11),
            (&ac, 0xfa, 0b1111_1111_1111_1110, 16),
        ] {
            assert_eq!(table.code(symbol), Some((code, len)), "{symbol}");
            assert_eq!(table.symbol(code << (16 - len)), Some((symbol, len)), "{symbol}");
        }
        assert_eq!(ac.symbol(0xffff), None);
        assert_eq!(dc.code(12), None);
    }

    #[test]
    fn what_is_written_is_walked_over() {
        let [[dc, ..], [ac, ..]] = standard::tables();
        let (dc, ac) = (dc.unwrap(), ac.unwrap());
        let mut writer = Writer::default();
        for (code, len) in [dc.code(0), ac.code(0)].into_iter().flatten() {
            writer.push(code, len);
        }
        writer.align();
        assert_eq!(writer.bytes, [0b0010_1011]);
        let mut bits = Bits::new(&writer.bytes);
        assert_eq!(bits.skip_block(&dc, Some(&ac)), Some(()));
        assert_eq!(bits.at, 6);
        assert_eq!(bits.skip_block(&dc, Some(&ac)), None);
        let mut copy = Writer::default();
        copy.copy(&[0xff, 0b1010_0000], 0, 11);
        copy.align();
        assert_eq!(copy.bytes, [0xff, 0, 0b1011_1111]);
    }
}
