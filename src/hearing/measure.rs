//! How long a sound file really is.
//!
//! The listening plan spreads its patches over the whole track, so a wrong length makes it hear the wrong places.
//! Containers say nothing (streamed files), guess (MP3 without a Xing header: from the first 16 frames, which for a
//! variable bit rate can be off by a factor of three) or lie (files cut short).

use super::{decode::Decoder, error::HearingError};
use crate::engine::cancel::Cancel;

/// Most samples an MP3 encoder puts before and after the music (LAME: delay and padding below 4096 together).
const MPEG_PADDING_FRAMES: i64 = 4_096;
/// A file that says it lacks more than this lies.
const MOST_MISSING_SECS: f64 = 24.0 * 3_600.0;
/// Places of a large MP3 at which the bit rate is sampled.
const RATE_PLACES: i64 = 12;
/// Seconds of packets looked at in each of those places.
const RATE_PLACE_SECS: i64 = 1;
/// An MP3's declared length is believed while the sampled one is within this share of it.
const BELIEVED_SHARE: f64 = 0.2;
/// Files up to this many bytes that declare no length are read through.
const READ_THROUGH_LEN: u64 = 64 * 1024 * 1024;
/// Packets looked at where a container declares no length at all.
const FIRST_PACKETS: usize = 200;
/// A declared end is checked this many seconds before it.
const END_CHECK_SECS: f64 = 1.0;
/// The true end of a cut file is found to within this many seconds.
const END_TOLERANCE_SECS: f64 = 0.5;

/// The length of a freshly opened file in frames; leaves the decoder at the start.
///
/// # Errors
/// `Cancelled`, `Read`.
pub fn measure_frames(decoder: &mut Decoder, byte_len: Option<u64>, cancel: &Cancel) -> Result<i64, HearingError> {
    let declared = decoder.declared_frames();
    let frames = if decoder.is_mpeg {
        mpeg_frames(decoder, declared, byte_len, cancel)?
    } else {
        let frames = match declared {
            // What the decoder library guesses of a stream without a head is off by some hundredths.
            Some(frames) if decoder.tells_length || byte_len.is_none_or(|len| len > READ_THROUGH_LEN) => frames,
            _ if byte_len.is_some_and(|len| len <= READ_THROUGH_LEN) => walk(decoder, cancel)?,
            _ => frames_from_first_packets(decoder, byte_len, cancel)?,
        };
        let reached = reachable_frames(decoder, frames, cancel)?;
        if declared.is_some() && decoder.tells_length {
            decoder.missing_secs += (frames - reached).max(0) as f64 / f64::from(decoder.sample_rate_hz());
        }
        if reached == frames { end_beyond(decoder, frames, cancel)? } else { reached }
    };
    if !decoder.tells_length {
        decoder.missing_secs += decoder.lost_share * frames as f64 / f64::from(decoder.sample_rate_hz());
    }
    // A number that no file has was damaged itself.
    if decoder.missing_secs > MOST_MISSING_SECS {
        decoder.missing_secs = 0.0;
    }
    decoder.seek(0, cancel)?;
    Ok(frames)
}

/// Walks a small MP3; samples the bit rate of a large one and weighs it against what is declared.
fn mpeg_frames(
    decoder: &mut Decoder,
    declared: Option<i64>,
    byte_len: Option<u64>,
    cancel: &Cancel,
) -> Result<i64, HearingError> {
    let (Some(declared), Some(byte_len)) = (declared, byte_len) else { return walk(decoder, cancel) };
    if decoder.counts_frames {
        // The count includes what the encoder put before and after; where the header knows better, it is believed.
        let walked = walk(decoder, cancel)?;
        if decoder.tells_length && declared - walked > MPEG_PADDING_FRAMES {
            decoder.missing_secs = (declared - walked) as f64 / f64::from(decoder.sample_rate_hz());
        }
        return Ok(if (walked - declared).abs() <= MPEG_PADDING_FRAMES { declared } else { walked });
    }
    let rate_hz = i64::from(decoder.sample_rate_hz());
    let (mut bytes, mut frames) = (0_u64, 0_i64);
    for place in 0..RATE_PLACES {
        if !decoder.seek(declared * (2 * place + 1) / (2 * RATE_PLACES), cancel)? {
            continue;
        }
        let mut place_frames = 0;
        while place_frames < RATE_PLACE_SECS * rate_hz {
            let Some((packet_bytes, packet_frames)) = decoder.next_packet_size(cancel)? else { break };
            bytes += packet_bytes;
            place_frames += packet_frames.max(1);
        }
        frames += place_frames;
    }
    if bytes == 0 {
        return walk(decoder, cancel);
    }
    // Equal steps of declared time are equal steps of bytes, so this is a harmonic sample: frames per byte.
    let sampled = byte_len as f64 * frames as f64 / bytes as f64;
    let believed = (sampled / declared as f64 - 1.0).abs() <= BELIEVED_SHARE;
    let true_frames = if believed { declared as f64 } else { sampled };
    decoder.seek_scale = declared as f64 / true_frames.max(1.0);
    Ok(true_frames as i64)
}

/// Counts every packet, without decoding.
fn walk(decoder: &mut Decoder, cancel: &Cancel) -> Result<i64, HearingError> {
    decoder.seek(0, cancel)?;
    let mut frames = 0;
    while let Some((_, packet_frames)) = decoder.next_packet_size(cancel)? {
        frames += packet_frames.max(0);
    }
    Ok(frames)
}

/// The bytes of the file at the bit rate of its first packets.
fn frames_from_first_packets(
    decoder: &mut Decoder,
    byte_len: Option<u64>,
    cancel: &Cancel,
) -> Result<i64, HearingError> {
    let Some(byte_len) = byte_len else { return walk(decoder, cancel) };
    decoder.seek(0, cancel)?;
    let (mut bytes, mut frames) = (0_u64, 0_i64);
    for _ in 0..FIRST_PACKETS {
        let Some((packet_bytes, packet_frames)) = decoder.next_packet_size(cancel)? else { return Ok(frames) };
        bytes += packet_bytes;
        frames += packet_frames;
    }
    Ok((byte_len as f64 * frames as f64 / bytes.max(1) as f64) as i64)
}

/// `declared`, or the last place that has sound where the file ends before it.
fn reachable_frames(decoder: &mut Decoder, declared: i64, cancel: &Cancel) -> Result<i64, HearingError> {
    let rate_hz = f64::from(decoder.sample_rate_hz());
    let margin = (END_CHECK_SECS * rate_hz) as i64;
    if declared <= margin || has_sound_at(decoder, declared - margin, cancel)? {
        return Ok(declared);
    }
    let (mut reached, mut missed) = (0, declared - margin);
    while missed - reached > (END_TOLERANCE_SECS * rate_hz) as i64 {
        let middle = reached + (missed - reached) / 2;
        if has_sound_at(decoder, middle, cancel)? {
            reached = middle;
        } else {
            missed = middle;
        }
    }
    // Count on from there: exact, and at most a few packets.
    if !decoder.seek(reached, cancel)? {
        return Ok(reached);
    }
    let mut end = reached;
    while let Some(chunk) = decoder.next_chunk(cancel)? {
        end = end.max(chunk.first_frame + chunk.samples.len() as i64);
        if end > missed + margin {
            break;
        }
    }
    Ok(end)
}

/// `declared`, or the true end where a container declares less than it holds: it is read on from there.
fn end_beyond(decoder: &mut Decoder, declared: i64, cancel: &Cancel) -> Result<i64, HearingError> {
    let margin = (END_CHECK_SECS * f64::from(decoder.sample_rate_hz())) as i64;
    if !decoder.seek((declared - margin).max(0), cancel)? {
        return Ok(declared);
    }
    let mut end = declared;
    while let Some(packet_end) = decoder.next_packet_end(cancel)? {
        end = end.max(packet_end);
    }
    if end <= declared + margin {
        return Ok(declared);
    }
    // The container finds no place behind the length it declares.
    decoder.may_read_on = true;
    Ok(end)
}

fn has_sound_at(decoder: &mut Decoder, frame: i64, cancel: &Cancel) -> Result<bool, HearingError> {
    Ok(decoder.seek(frame, cancel)? && decoder.next_chunk(cancel)?.is_some())
}
