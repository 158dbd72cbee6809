//! Where every packet of an MP4's sound lies, how long it is and when it sounds.
//!
//! Plain files tell it in tables, fragmented ones (DASH, live recordings, many downloaders) in a `moof` for every few
//! seconds, which the decoder library reads on only while it happens to reach them: it heard one second of eight, and
//! found no place. One table for both, made before the first packet is read, makes lengths exact and seeks simple.

use std::ops::Range;

use super::boxes::{child, u32_at, u64_at};

/// Most packets that are believed: 48 hours of AAC at 48 kHz, a table of 32 MB.
const MOST_PACKETS: usize = 8_200_000;
/// Ticks of a packet where nothing tells: one frame of AAC.
const USUAL_TICKS: u32 = 1_024;

/// Packets that lie behind each other.
#[derive(Clone, Copy, Debug)]
struct Chunk {
    first: u32,
    offset: u64,
}

/// Packets of one length in time.
#[derive(Clone, Copy, Debug)]
struct Span {
    first: u32,
    start_ticks: u64,
    ticks: u32,
}

/// Place, size and time of one packet.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PacketAt {
    pub offset: u64,
    pub len: u32,
    pub start_ticks: u64,
    pub ticks: u32,
}

/// All packets of one track in order.
#[derive(Debug, Default)]
pub struct Table {
    sizes: Vec<u32>,
    chunks: Vec<Chunk>,
    spans: Vec<Span>,
    end_ticks: u64,
    /// Most packets there can be: each has a byte of the file.
    most: usize,
    /// Where the next packet lies unless a chunk says otherwise.
    next_offset: u64,
}

impl Table {
    pub fn for_file(byte_len: u64) -> Self {
        let most = usize::try_from(byte_len).unwrap_or(MOST_PACKETS).min(MOST_PACKETS);
        Self { most, ..Self::default() }
    }

    pub fn len(&self) -> usize {
        self.sizes.len()
    }

    pub fn end_ticks(&self) -> u64 {
        self.end_ticks
    }

    /// The next packets begin at `offset`.
    pub fn begin_chunk(&mut self, offset: u64) {
        if offset != self.next_offset || self.chunks.is_empty() {
            self.chunks.push(Chunk { first: self.sizes.len() as u32, offset });
            self.next_offset = offset;
        }
    }

    /// `false` once there are more packets than can be.
    pub fn push(&mut self, len: u32, ticks: u32) -> bool {
        if self.sizes.len() >= self.most {
            return false;
        }
        if self.spans.last().is_none_or(|span| span.ticks != ticks) {
            self.spans.push(Span { first: self.sizes.len() as u32, start_ticks: self.end_ticks, ticks });
        }
        self.sizes.push(len);
        self.end_ticks = self.end_ticks.saturating_add(u64::from(ticks));
        self.next_offset = self.next_offset.saturating_add(u64::from(len));
        true
    }

    /// Forgets the packets at the end that the file is too short for; how many ticks they had.
    pub fn cut_to(&mut self, byte_len: u64) -> u64 {
        let is_there = |packet: &PacketAt| packet.offset.saturating_add(u64::from(packet.len)) <= byte_len;
        let (mut index, mut there, mut end_ticks) = (0, 0, 0);
        let mut next = self.packet(0);
        while let Some(packet) = next {
            if is_there(&packet) {
                there = index + 1;
                end_ticks = packet.start_ticks.saturating_add(u64::from(packet.ticks));
            }
            next = self.following(index, &packet);
            index += 1;
        }
        let whole_ticks = std::mem::replace(&mut self.end_ticks, end_ticks);
        self.sizes.truncate(there);
        whole_ticks.saturating_sub(end_ticks)
    }

    /// Forgets what sounds before and after, as an edit asks; time 0 is where the rest begins.
    pub fn trim(&mut self, from_ticks: u64, to_ticks: u64) -> u64 {
        if let Some(end) = self.at_ticks(to_ticks) {
            let (start_ticks, ticks) = self.time_of(end);
            self.sizes.truncate(end + 1);
            self.end_ticks = start_ticks.saturating_add(u64::from(ticks));
        }
        from_ticks.min(self.end_ticks)
    }

    /// The packets of these stretches (first tick, count of ticks; 0: to the end), one behind the other.
    pub fn select(&self, stretches: &[(u64, u64)]) -> Self {
        // What is heard again and again is heard twice.
        let most = self.most.min(self.sizes.len().saturating_mul(2));
        let mut picked = Self { most, ..Self::default() };
        for &(from_ticks, ticks) in stretches {
            let to_ticks = if ticks == 0 { u64::MAX } else { from_ticks.saturating_add(ticks) };
            let Some(mut index) = self.at_ticks(from_ticks) else { continue };
            let mut next = self.packet(index);
            while let Some(packet) = next.filter(|packet| packet.start_ticks < to_ticks) {
                picked.begin_chunk(packet.offset);
                if !picked.push(packet.len, packet.ticks) {
                    return picked;
                }
                next = self.following(index, &packet);
                index += 1;
            }
        }
        picked
    }

    /// Where all packets lie, neighbours as one.
    pub fn ranges(&self) -> Vec<Range<u64>> {
        let ends = self.chunks.iter().skip(1).map(|chunk| chunk.first as usize).chain([self.sizes.len()]);
        let range = |(chunk, end): (&Chunk, usize)| {
            let sizes = self.sizes.get(chunk.first as usize..end).unwrap_or_default();
            let len = sizes.iter().fold(0_u64, |len, size| len.saturating_add(u64::from(*size)));
            chunk.offset..chunk.offset.saturating_add(len)
        };
        self.chunks.iter().zip(ends).map(range).collect()
    }

    fn time_of(&self, index: usize) -> (u64, u32) {
        let after = self.spans.partition_point(|span| span.first as usize <= index);
        let Some(span) = after.checked_sub(1).and_then(|at| self.spans.get(at)) else { return (0, 0) };
        let before = (index as u64).saturating_sub(u64::from(span.first));
        (span.start_ticks.saturating_add(before.saturating_mul(u64::from(span.ticks))), span.ticks)
    }

    pub fn packet(&self, index: usize) -> Option<PacketAt> {
        let len = *self.sizes.get(index)?;
        let after = self.chunks.partition_point(|chunk| chunk.first as usize <= index);
        let chunk = after.checked_sub(1).and_then(|at| self.chunks.get(at))?;
        let before = self.sizes.get(chunk.first as usize..index)?;
        let offset = before.iter().fold(chunk.offset, |offset, len| offset.saturating_add(u64::from(*len)));
        let (start_ticks, ticks) = self.time_of(index);
        Some(PacketAt { offset, len, start_ticks, ticks })
    }

    /// The packet behind `packet`, number `index`, without walking its chunk again.
    pub fn following(&self, index: usize, packet: &PacketAt) -> Option<PacketAt> {
        let next = index.checked_add(1)?;
        let after = self.chunks.partition_point(|chunk| chunk.first as usize <= next);
        let chunk = after.checked_sub(1).and_then(|at| self.chunks.get(at))?;
        let offset =
            if chunk.first as usize == next { chunk.offset } else { packet.offset.saturating_add(packet.len.into()) };
        let (start_ticks, ticks) = self.time_of(next);
        Some(PacketAt { offset, len: *self.sizes.get(next)?, start_ticks, ticks })
    }

    /// Number of the packet that sounds at `ticks`; `None` past the end.
    pub fn at_ticks(&self, ticks: u64) -> Option<usize> {
        let after = self.spans.partition_point(|span| span.start_ticks <= ticks);
        let span = after.checked_sub(1).and_then(|at| self.spans.get(at))?;
        let within = ticks.saturating_sub(span.start_ticks).checked_div(u64::from(span.ticks)).unwrap_or(0);
        let index = usize::try_from(u64::from(span.first).saturating_add(within)).ok()?;
        (index < self.sizes.len() && ticks < self.end_ticks).then_some(index)
    }
}

/// What the tables of a plain file tell (`stbl`, ISO 14496-12, 8.5 to 8.7); an empty table where there is nothing.
pub fn plain(sample_table: &[u8], byte_len: u64) -> Table {
    let mut table = Table::for_file(byte_len);
    let Some(sizes) = sizes(sample_table) else { return table };
    let mut chunks = chunks(sample_table);
    let times = child(sample_table, b"stts").and_then(|times| times.get(8..)).unwrap_or_default();
    let mut times = times.chunks_exact(8).filter_map(|entry| Some((u32_at(entry, 0)?, u32_at(entry, 4)?)));
    let (mut of_this_time, mut ticks) = (0, USUAL_TICKS);
    let mut left_in_chunk = 0_u32;
    for len in sizes {
        if left_in_chunk == 0 {
            let Some((offset, in_chunk)) = chunks.next() else { break };
            left_in_chunk = in_chunk;
            table.begin_chunk(offset);
        }
        left_in_chunk -= 1;
        while of_this_time == 0 {
            // A table that ends too early goes on as it was.
            (of_this_time, ticks) = times.next().unwrap_or((u32::MAX, ticks));
            // A packet takes time, whatever the table says.
            ticks = if ticks == 0 { USUAL_TICKS } else { ticks };
        }
        of_this_time -= 1;
        if !table.push(len, ticks) {
            break;
        }
    }
    table
}

/// Where each chunk begins and how many packets it has, as far as both are told (`stco` or `co64`, `stsc`).
pub fn chunks(sample_table: &[u8]) -> impl Iterator<Item = (u64, u32)> + '_ {
    let (offsets, offset_len) = match child(sample_table, b"co64") {
        Some(offsets) => (offsets, 8),
        None => (child(sample_table, b"stco").unwrap_or_default(), 4),
    };
    let offset = |entry| u64_at(entry, 0).or_else(|| u32_at(entry, 0).map(u64::from)).unwrap_or(u64::MAX);
    let offsets = offsets.get(8..).unwrap_or_default().chunks_exact(offset_len).map(offset);
    let groups = child(sample_table, b"stsc").and_then(|groups| groups.get(8..)).unwrap_or_default();
    let mut groups = groups.chunks_exact(12).peekable();
    let mut in_chunk = 0;
    offsets.zip(1_u32..).map_while(move |(offset, number)| {
        while let Some(group) = groups.next_if(|group| u32_at(group, 0).is_some_and(|first| first <= number)) {
            in_chunk = u32_at(group, 4).unwrap_or(0);
        }
        (in_chunk > 0).then_some((offset, in_chunk))
    })
}

/// The sizes of `stsz` or `stz2`.
fn sizes(sample_table: &[u8]) -> Option<Box<dyn Iterator<Item = u32> + '_>> {
    if let Some(sizes) = child(sample_table, b"stsz") {
        let (one_size, count) = (u32_at(sizes, 4)?, u32_at(sizes, 8)?);
        if one_size > 0 {
            return Some(Box::new((0..count).map(move |_| one_size)));
        }
        let entries = sizes.get(12..)?.chunks_exact(4).filter_map(|entry| u32_at(entry, 0));
        return Some(Box::new(entries.take(usize::try_from(count).unwrap_or(usize::MAX))));
    }
    let sizes = child(sample_table, b"stz2")?;
    let (bits, count) = (*sizes.get(7)?, usize::try_from(u32_at(sizes, 8)?).unwrap_or(usize::MAX));
    let entries = sizes.get(12..)?;
    Some(match bits {
        4 => Box::new(entries.iter().flat_map(|pair| [u32::from(pair >> 4), u32::from(pair & 15)]).take(count)),
        8 => Box::new(entries.iter().map(|size| u32::from(*size)).take(count)),
        16 => Box::new(
            entries
                .chunks_exact(2)
                .map(|size| size.iter().fold(0, |sum, byte| sum << 8 | u32::from(*byte)))
                .take(count),
        ),
        _ => return None,
    })
}
