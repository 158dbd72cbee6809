//! AIFF, AIFF-C and Core Audio files, and Sun's AU, which is written alike: samples with the high byte first.

use std::io;

use super::{
    bytes::Bytes,
    chunks::{Form, walk},
    coding::Coding,
    named::codec_in_apple,
    remedy::Remedy,
    sound::{Samples, Sound},
};

/// Most chunks of a Core Audio file that are looked at.
const MOST_CHUNKS: usize = 1_024;

/// What to do with an AIFF or AIFF-C file that starts at `start`.
pub fn remedy_aiff(bytes: &mut Bytes, start: u64) -> io::Result<Remedy> {
    let walked = walk(bytes, start + 12, Form::Big, b"SSND", None)?;
    let Some(common) = walked.chunks.iter().find(|chunk| &chunk.id == b"COMM") else { return Ok(Remedy::None) };
    let Some(data) = walked.data.first().cloned() else { return Ok(Remedy::None) };
    let common_len = usize::try_from(common.body.end - common.body.start).unwrap_or(64).min(64);
    let (at, only) = (common.body.start, walked.chunks.len() == 1);
    let Some(common) = bytes.array::<18>(at)? else { return Ok(Remedy::None) };
    let [channels_high, channels_low, _, _, _, _, bits_high, bits_low, rate @ ..] = common;
    let channels = u16::from_be_bytes([channels_high, channels_low]);
    let bits = usize::from(u16::from_be_bytes([bits_high, bits_low]));
    let code = if common_len >= 22 { bytes.array::<4>(at + 18)? } else { None };
    // The sound's chunk starts with an offset and a block size.
    let Some([a, b, c, d, block @ ..]) = bytes.array::<8>(data.start)? else { return Ok(Remedy::None) };
    let offset = u64::from(u32::from_be_bytes([a, b, c, d]));
    let room = data.end.saturating_sub(data.start + 8);
    // An offset past the sound is a lie.
    let first = data.start + 8 + if offset < room { offset } else { 0 };
    let is_plain = only && walked.is_sound && start == 0 && offset == 0 && block == [0; 4];
    let form_len = bytes.array::<8>(start)?.and_then(|head| head.last_chunk::<4>().copied()).map(u32::from_be_bytes);
    let is_whole = form_len.is_some_and(|len| u64::from(len) + 8 >= data.end) && bytes.len() <= data.end + 1;
    let is_first_version = bytes.at(start + 8, 4)? == b"AIFF";
    if is_plain && is_whole && is_first_version && code.is_none() && matches!(bits, 8 | 16 | 24 | 32) {
        return Ok(Remedy::None);
    }
    let code = code.unwrap_or(*b"NONE");
    let Some(samples) = samples(code, bits, usize::from(channels.max(1))) else {
        return Ok(unsupported(code, "an AIFF file"));
    };
    let sample_rate_hz = rate_hz(rate);
    // Several chunks of sound are against the rules; they are heard one after another.
    let mut ranges = walked.data;
    if let Some(range) = ranges.first_mut() {
        range.start = first;
    }
    ranges.iter_mut().skip(1).for_each(|range| range.start = (range.start + 8).min(range.end));
    let is_told = form_len.is_some_and(|len| start + u64::from(len) + 8 >= walked.told_end.unwrap_or(u64::MAX));
    let missing_len = walked.told_end.filter(|_| is_told).map_or(0, |end| end.saturating_sub(bytes.len()));
    Ok(Remedy::Sound(Sound { samples, channels: channels.max(1), sample_rate_hz, data: ranges, missing_len }))
}

/// How samples of an AIFF-C compression type lie.
fn samples(code: [u8; 4], bits: usize, channels: usize) -> Option<Samples> {
    let int = |bytes: usize, big_endian: bool| Some(Samples::Int { bytes, big_endian, signed_8: true });
    let told = bits.div_ceil(8);
    match &code.map(|byte| byte.to_ascii_lowercase()) {
        b"none" | b"twos" | b"lpcm" if (1..=8).contains(&told) => int(told, true),
        b"sowt" if (1..=8).contains(&told) => int(told, false),
        b"in24" => int(3, true),
        b"in32" => int(4, true),
        b"42ni" => int(3, false),
        b"23ni" => int(4, false),
        b"raw " => Some(Samples::Int { bytes: told.clamp(1, 8), big_endian: true, signed_8: false }),
        b"fl32" => Some(Samples::Float { bytes: 4, big_endian: true }),
        b"fl64" => Some(Samples::Float { bytes: 8, big_endian: true }),
        b"alaw" => Some(Samples::ALaw),
        b"ulaw" => Some(Samples::MuLaw),
        b"ima4" => Some(Samples::Adpcm(Coding::ImaQt { channels })),
        _ => None,
    }
}

/// A rate written as an 80-bit number: 16 bits of exponent and sign, 64 of mantissa.
fn rate_hz(bytes: [u8; 10]) -> u32 {
    let [high, low, mantissa @ ..] = bytes;
    let exponent = i32::from(u16::from_be_bytes([high, low]) & 0x7fff) - 16_383 - 63;
    let rate = u64::from_be_bytes(mantissa) as f64 * 2_f64.powi(exponent);
    // As whole Hz; what is no number becomes 0, which is refused later.
    rate.round() as u32
}

/// What to do with a Core Audio file that starts at `start`.
pub fn remedy_caf(bytes: &mut Bytes, start: u64) -> io::Result<Remedy> {
    let (mut described, mut data, mut missing_len) = (None, None, 0);
    let mut at = start + 8;
    for _ in 0..MOST_CHUNKS {
        let Some([a, b, c, d, len @ ..]) = bytes.array::<12>(at)? else { break };
        let (body, len) = (at + 12, i64::from_be_bytes(len));
        let rest = bytes.len().saturating_sub(body);
        // A length of -1 says that the sound goes on to the end.
        let told = u64::try_from(len).ok();
        let len = told.filter(|len| *len <= rest).unwrap_or(rest);
        match &[a, b, c, d] {
            b"desc" => described = bytes.array::<32>(body)?,
            // Four bytes count edits.
            b"data" => {
                data = Some((body + 4).min(body + len)..body + len);
                missing_len = told.unwrap_or(len).saturating_sub(rest);
            }
            _ => {}
        }
        if described.is_some() && data.is_some() {
            break;
        }
        at = body + len;
    }
    let (Some(described), Some(data)) = (described, data) else { return Ok(Remedy::None) };
    let word =
        |i: usize| described.get(4 * i..4 * i + 4).and_then(|word| word.try_into().ok()).map_or(0, u32::from_be_bytes);
    let rate = described.first_chunk::<8>().map_or(0.0, |rate| f64::from_be_bytes(*rate));
    let (code, flags, packet_len, channels, bits) = (word(2).to_be_bytes(), word(3), word(4), word(6), word(7));
    let channels = u16::try_from(channels).unwrap_or(u16::MAX).max(1);
    let (is_float, big_endian) = (flags & 1 != 0, flags & 2 == 0);
    let told = (packet_len as usize / usize::from(channels)).max(bits.div_ceil(8) as usize);
    let samples = match &code {
        b"lpcm" if is_float && matches!(bits, 32 | 64) => Some(Samples::Float { bytes: bits as usize / 8, big_endian }),
        b"lpcm" if !is_float && (1..=8).contains(&told) => {
            Some(Samples::Int { bytes: told, big_endian, signed_8: true })
        }
        b"ima4" | b"alaw" | b"ulaw" => samples(code, 8, usize::from(channels)),
        _ => None,
    };
    Ok(match samples {
        Some(samples) => {
            let sample_rate_hz = rate.round() as u32;
            Remedy::Sound(Sound { samples, channels, sample_rate_hz, data: vec![data], missing_len })
        }
        None => unsupported(code, "a Core Audio file"),
    })
}

/// What to do with an AU file that starts at `start`.
pub fn remedy_au(bytes: &mut Bytes, start: u64) -> io::Result<Remedy> {
    let Some(head) = bytes.array::<24>(start)? else { return Ok(Remedy::None) };
    let word =
        |i: usize| head.get(4 * i..4 * i + 4).and_then(|word| word.try_into().ok()).map_or(0, u32::from_be_bytes);
    let (offset, len, encoding) = (u64::from(word(1)), u64::from(word(2)), word(3));
    let first = start.saturating_add(offset.max(24));
    let rest = bytes.len().saturating_sub(first);
    let missing_len = if len < u64::from(u32::MAX) { len.saturating_sub(rest) } else { 0 };
    let len = if len == 0 || len > rest { rest } else { len };
    let int = |bytes: usize| Samples::Int { bytes, big_endian: true, signed_8: true };
    let samples = match encoding {
        1 => Samples::MuLaw,
        2..=5 => int(encoding as usize - 1),
        6 => Samples::Float { bytes: 4, big_endian: true },
        7 => Samples::Float { bytes: 8, big_endian: true },
        27 => Samples::ALaw,
        23..=26 => return Ok(Remedy::Unsupported("This kind of sound (G.72x in an AU file)".into())),
        _ => return Ok(Remedy::Unsupported(format!("This kind of sound (encoding {encoding} in an AU file)"))),
    };
    let channels = u16::try_from(word(5)).unwrap_or(u16::MAX).max(1);
    let data = first..first + len;
    Ok(Remedy::Sound(Sound { samples, channels, sample_rate_hz: word(4), data: vec![data], missing_len }))
}

fn unsupported(code: [u8; 4], container: &str) -> Remedy {
    Remedy::Unsupported(format!("This kind of sound ({} in {container})", codec_in_apple(code)))
}
