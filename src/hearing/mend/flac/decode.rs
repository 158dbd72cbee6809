//! Frames of FLAC (RFC 9639, 9.2) to samples.
//!
//! The library's decoder (symphonia 0.6.1) keeps samples in 32 bits: of a file of 32 bits, the channel of differences needs
//! 33, and comes out as noise. It also decodes nothing whose kind differs from the file's head. Only such files come here.

use super::{
    frame::{Header, Stereo},
    info::StreamInfo,
};

/// Most bits of a sample: 32, and one for a channel of differences.
const MOST_BITS: u32 = 33;

/// Bits from the highest on.
struct Bits<'a> {
    bytes: &'a [u8],
    at: usize,
}

impl Bits<'_> {
    fn bit(&mut self) -> Option<u64> {
        let byte = *self.bytes.get(self.at / 8)?;
        let bit = byte >> (7 - self.at % 8) & 1;
        self.at += 1;
        Some(u64::from(bit))
    }

    /// At most 57 bits.
    fn unsigned(&mut self, count: u32) -> Option<u64> {
        let (first, skipped) = (self.at / 8, self.at % 8);
        let bytes_len = (skipped + count as usize).div_ceil(8);
        let held = self.bytes.get(first..first + bytes_len)?;
        let word = held.iter().fold(0_u64, |word, byte| word << 8 | u64::from(*byte));
        self.at += count as usize;
        let below = (bytes_len * 8 - skipped - count as usize) as u32;
        Some(word >> below & ((1_u64 << count) - 1))
    }

    fn signed(&mut self, count: u32) -> Option<i64> {
        if count == 0 {
            return Some(0);
        }
        let value = self.unsigned(count)? << (64 - count);
        Some(value as i64 >> (64 - count))
    }

    /// Zeros up to the next one.
    fn zeros(&mut self) -> Option<u64> {
        let start = self.at;
        loop {
            let byte = *self.bytes.get(self.at / 8)?;
            let rest = byte << (self.at % 8);
            if rest != 0 {
                let zeros = rest.leading_zeros() as usize;
                let count = (self.at - start + zeros) as u64;
                self.at += zeros + 1;
                return Some(count);
            }
            self.at += 8 - self.at % 8;
        }
    }
}

/// A frame's samples by channel, as they are numbered in the file; `None` where it is damaged.
pub fn decode(frame: &[u8], header: &Header, info: &StreamInfo) -> Option<Vec<Vec<i64>>> {
    let mut bits = Bits { bytes: frame.get(header.len..)?, at: 0 };
    let width = u32::from(header.bits.unwrap_or(info.bits));
    let len = header.block_len as usize;
    let mut channels = Vec::with_capacity(usize::from(header.channels));
    for channel in 0..header.channels {
        let is_side = match header.stereo {
            Stereo::Apart => false,
            Stereo::SideRight => channel == 0,
            Stereo::LeftSide | Stereo::MidSide => channel == 1,
        };
        channels.push(subframe(&mut bits, width + u32::from(is_side), len)?);
    }
    if let [first, second] = channels.as_mut_slice() {
        for (a, b) in first.iter_mut().zip(second) {
            (*a, *b) = match header.stereo {
                Stereo::Apart => (*a, *b),
                Stereo::LeftSide => (*a, a.wrapping_sub(*b)),
                Stereo::SideRight => (a.wrapping_add(*b), *b),
                Stereo::MidSide => {
                    // The bit that halving lost is the lowest of the difference.
                    let sum = a.wrapping_mul(2) | (*b & 1);
                    (sum.wrapping_add(*b) >> 1, sum.wrapping_sub(*b) >> 1)
                }
            };
        }
    }
    Some(channels)
}

fn subframe(bits: &mut Bits, width: u32, len: usize) -> Option<Vec<i64>> {
    if bits.bit()? != 0 {
        return None;
    }
    let kind = bits.unsigned(6)?;
    let wasted = if bits.bit()? == 1 { u32::try_from(bits.zeros()?).ok()?.checked_add(1)? } else { 0 };
    let width = width.checked_sub(wasted).filter(|width| (1..=MOST_BITS).contains(width))?;
    let mut samples = Vec::with_capacity(len);
    match kind {
        0 => samples.resize(len, bits.signed(width)?),
        1 => {
            for _ in 0..len {
                samples.push(bits.signed(width)?);
            }
        }
        8..=12 => {
            const FIXED: [&[i64]; 5] = [&[], &[1], &[2, -1], &[3, -3, 1], &[4, -6, 4, -1]];
            let coefficients = *FIXED.get(kind as usize - 8)?;
            warm_up(bits, width, coefficients.len(), len, &mut samples)?;
            predict(bits, coefficients, 0, len, &mut samples)?;
        }
        32.. => {
            let order = kind as usize - 31;
            warm_up(bits, width, order, len, &mut samples)?;
            let precision = bits.unsigned(4)? as u32 + 1;
            let shift = bits.signed(5)?;
            if precision == 16 || shift < 0 {
                return None;
            }
            let coefficients: Vec<i64> = (0..order).map(|_| bits.signed(precision)).collect::<Option<_>>()?;
            predict(bits, &coefficients, shift as u32, len, &mut samples)?;
        }
        _ => return None,
    }
    samples.iter_mut().for_each(|sample| *sample = sample.wrapping_shl(wasted));
    Some(samples)
}

fn warm_up(bits: &mut Bits, width: u32, order: usize, len: usize, samples: &mut Vec<i64>) -> Option<()> {
    if order > len {
        return None;
    }
    for _ in 0..order {
        samples.push(bits.signed(width)?);
    }
    Some(())
}

/// Residuals, each added to what the samples before it point to.
fn predict(bits: &mut Bits, coefficients: &[i64], shift: u32, len: usize, samples: &mut Vec<i64>) -> Option<()> {
    let parameter_width = match bits.unsigned(2)? {
        0 => 4,
        1 => 5,
        _ => return None,
    };
    let escape = (1 << parameter_width) - 1;
    let order = bits.unsigned(4)? as u32;
    let partition_len = len >> order;
    if partition_len << order != len {
        return None;
    }
    for partition in 1..=1_usize << order {
        let parameter = bits.unsigned(parameter_width)?;
        let raw_width = if parameter == escape { Some(bits.unsigned(5)? as u32) } else { None };
        while samples.len() < partition * partition_len {
            let residual = match raw_width {
                Some(width) => bits.signed(width)?,
                None => {
                    let folded = bits.zeros()?.checked_shl(parameter as u32)? | bits.unsigned(parameter as u32)?;
                    (folded >> 1) as i64 ^ -((folded & 1) as i64)
                }
            };
            let before = samples.iter().rev().zip(coefficients);
            let guess = before.fold(0_i64, |sum, (sample, by)| sum.wrapping_add(sample.wrapping_mul(*by)));
            samples.push((guess >> shift).wrapping_add(residual));
        }
    }
    Some(())
}
