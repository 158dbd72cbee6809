//! The sound of an MP4 file (M4A, M4B, MOV, the sound of a film), plain or fragmented, as packets with places and times.
//!
//! symphonia 0.6.1 knows of a fragmented file only what it has read so far, believes a segment index that counts the first
//! segment alone, reads a film's pictures to get at its sound, and gives a file up for one table it does not expect. Its
//! decoders are good: they are fed from here.

mod boxes;
mod entry;
mod fragments;
mod raw;
mod reader;
mod table;

use std::io;

use symphonia::core::{
    codecs::audio::{
        AudioCodecId, AudioCodecParameters,
        well_known::{CODEC_ID_MP1, CODEC_ID_MP2, CODEC_ID_MP3},
    },
    formats::FormatReader,
    io::MediaSource,
};

use self::{
    boxes::{BoxAt, box_at, child, children, descend, u32_at, u64_at},
    entry::{Entry, entry},
    reader::Reader,
    table::Table,
};
use super::shared::Shared;
use crate::hearing::mpeg_frame;

/// Most bytes of a `moov`: tables of [`Table`]'s most packets and the largest covers.
const MOST_MOVIE_LEN: u64 = 128 * 1024 * 1024;
/// Most bytes of one `moof`: a few seconds take a few kilobytes.
const MOST_FRAGMENT_LEN: u64 = 4 * 1024 * 1024;
/// Boxes walked at the top of a file; two for each fragment.
const MOST_BOXES: usize = 1_000_000;
/// Bytes looked through at once for the fragment behind damage, and how often.
const SEARCH_LEN: usize = 64 * 1024;
const MOST_SEARCHES: usize = 64;
/// Longest gap between two fragments that is believed.
const MOST_LOST_SECS: u64 = 24 * 3_600;
/// An edit that takes more than this from the start is the person's own cut; less is what an encoder put before.
const CUT_SECS: u64 = 1;

/// What an MP4 file turned out to be.
pub enum Opened {
    Sound(Sound),
    /// Samples that stand for themselves, as a plain WAV file, and the seconds of them that the file no longer has.
    Samples(Box<dyn MediaSource>, f64),
    /// Its sound has no decoder here: the start of a sentence.
    Named(&'static str),
    /// Pictures alone.
    NoSound,
    /// Left to the decoder library.
    Other,
}

pub struct Sound {
    pub reader: Box<dyn FormatReader>,
    /// Seconds that the tables tell of and the file no longer has.
    pub missing_secs: f64,
}

/// One `trak`, as far as it is of use.
struct Track<'a> {
    id: u32,
    /// Ticks in a second.
    timescale: u32,
    entry: Entry,
    sample_table: &'a [u8],
    /// First tick and count of ticks (0: to the end) of each stretch that is to be heard, where edits say so.
    edits: Vec<(u64, u64)>,
}

/// Reads the tables of a file that begins with a box of MP4.
///
/// # Errors
/// Those of the source.
pub fn open(source: &Shared, start: u64) -> io::Result<Opened> {
    let Boxes { movie, fragments, index_secs } = boxes(source, start)?;
    let Some(movie) = movie else { return Ok(Opened::Other) };
    let movie_scale = child(&movie, b"mvhd").and_then(|header| u32_at(header, if is_long(header) { 20 } else { 12 }));
    let traks = children(&movie).filter(|(kind, _)| kind == b"trak");
    let tracks: Vec<_> = traks.filter_map(|(_, trak)| track(trak, movie_scale.unwrap_or(0))).collect();
    let is_decodable = |track: &&Track<'_>| matches!(track.entry, Entry::Decodable(_));
    let Some(track) = tracks.iter().find(is_decodable).or(tracks.first()) else {
        let is_picture = |trak| {
            descend(trak, &[b"mdia", b"hdlr"])
                .and_then(|handler| handler.get(8..12))
                .is_some_and(|kind| kind == b"vide")
        };
        let has_pictures = children(&movie).any(|(kind, trak)| kind == *b"trak" && is_picture(trak));
        return Ok(if has_pictures { Opened::NoSound } else { Opened::Other });
    };
    let codec: &AudioCodecParameters = match &track.entry {
        Entry::Decodable(codec) => codec,
        Entry::Named(name) => return Ok(Opened::Named(name)),
        Entry::Raw(raw) => {
            let sound = raw.sound(track.sample_table, source.byte_len());
            return Ok(sound.map_or(Opened::Other, |sound| {
                let missing_secs = sound.missing_secs();
                Opened::Samples(sound.into_wav(Box::new(source.clone())), missing_secs)
            }));
        }
        Entry::Other => return Ok(Opened::Other),
    };

    let mut table = table::plain(track.sample_table, source.byte_len());
    let is_fragmented = !fragments.is_empty();
    let mut lost_ticks = 0;
    let defaults = fragments::defaults(&movie, track.id);
    for found in fragments {
        let fragment = source.bytes_at(found.payload, (found.end - found.payload) as usize)?;
        // What lay between this fragment and the one before is gone.
        let began = fragments::start_ticks(&fragment, track.id).filter(|_| table.len() > 0);
        let told = table.end_ticks().saturating_add(lost_ticks);
        let most = MOST_LOST_SECS * u64::from(track.timescale);
        lost_ticks = began.map_or(0, |began| began.saturating_sub(told).min(most)).saturating_add(lost_ticks);
        if !fragments::add(&mut table, &fragment, &found, track.id, defaults) {
            break;
        }
    }
    let missing_ticks = table.cut_to(source.byte_len()).saturating_add(lost_ticks);
    if table.len() == 0 {
        return Ok(Opened::Other);
    }
    let secs = |ticks: u64| ticks as f64 / f64::from(track.timescale);
    let mut missing_secs = secs(missing_ticks);
    if is_fragmented {
        let told_secs = index_secs.max(extended_secs(&movie, movie_scale.unwrap_or(0)));
        missing_secs = missing_secs.max(told_secs - secs(table.end_ticks()));
    }
    let start_ticks = cut_by_edits(&mut table, track, is_fragmented);
    let mut codec = codec.clone();
    codec.codec = layer(source, &table, &codec)?;
    let reader = Reader::new(source.clone(), table, start_ticks, track.timescale, codec);
    Ok(Opened::Sound(Sound { reader: Box::new(reader), missing_secs }))
}

/// What stands at the top of a file.
struct Boxes {
    movie: Option<Vec<u8>>,
    fragments: Vec<BoxAt>,
    /// What the first index of segments (`sidx`) says of the length.
    index_secs: f64,
}

fn boxes(source: &Shared, start: u64) -> io::Result<Boxes> {
    let mut found = Boxes { movie: None, fragments: Vec::new(), index_secs: 0.0 };
    let (mut place, mut searches) = (start, 0..MOST_SEARCHES);
    for _ in 0..MOST_BOXES {
        let Some(next) = box_at(source, place)? else {
            // Between fragments a file may be damaged; behind the damage the next one begins.
            if place >= source.byte_len() || found.fragments.is_empty() || searches.next().is_none() {
                break;
            }
            let Some(fragment) = find_fragment(source, place)? else { break };
            place = fragment;
            continue;
        };
        let len = next.end - next.payload;
        match &next.kind {
            b"moov" if found.movie.is_none() && len <= MOST_MOVIE_LEN => {
                found.movie = Some(source.bytes_at(next.payload, len as usize)?);
            }
            b"moof" if len <= MOST_FRAGMENT_LEN => found.fragments.push(next),
            b"sidx" if found.index_secs == 0.0 && len <= MOST_FRAGMENT_LEN => {
                found.index_secs = index_secs(&source.bytes_at(next.payload, len as usize)?).unwrap_or(0.0);
            }
            _ => {}
        }
        place = next.end;
    }
    Ok(found)
}

/// Where the next `moof` begins, behind `place`: its first child is an `mfhd` of 16 bytes.
fn find_fragment(source: &Shared, place: u64) -> io::Result<Option<u64>> {
    const MARK: &[u8] = b"\0\0\0\x10mfhd";
    let mut at = place;
    loop {
        let block = source.bytes_at(at, SEARCH_LEN)?;
        if let Some(found) =
            block.windows(8 + MARK.len()).position(|view| view.get(4..8) == Some(b"moof") && view.ends_with(MARK))
        {
            return Ok(Some(at.saturating_add(found as u64)));
        }
        if block.len() < SEARCH_LEN {
            return Ok(None);
        }
        at = at.saturating_add((SEARCH_LEN - 8 - MARK.len()) as u64);
    }
}

/// Seconds of all that a `sidx` refers to (ISO 14496-12, 8.16.3).
fn index_secs(index: &[u8]) -> Option<f64> {
    let timescale = u32_at(index, 8).filter(|&scale| scale > 0)?;
    let entries = index.get(if is_long(index) { 32 } else { 24 }..)?;
    let ticks = entries.chunks_exact(12).filter_map(|entry| u32_at(entry, 4)).map(u64::from).sum::<u64>();
    Some(ticks as f64 / f64::from(timescale))
}

/// The length that `mehd` tells of all fragments; 0 where there is none.
fn extended_secs(movie: &[u8], movie_scale: u32) -> f64 {
    let ticks = descend(movie, &[b"mvex", b"mehd"])
        .and_then(|header| if is_long(header) { u64_at(header, 4) } else { u32_at(header, 4).map(u64::from) });
    ticks.filter(|_| movie_scale > 0).map_or(0.0, |ticks| ticks as f64 / f64::from(movie_scale))
}

/// The codec, where only the sound itself tells which of MPEG's layers it is.
fn layer(source: &Shared, table: &Table, codec: &AudioCodecParameters) -> io::Result<AudioCodecId> {
    if codec.codec != CODEC_ID_MP3 {
        return Ok(codec.codec);
    }
    let Some(first) = table.packet(0) else { return Ok(codec.codec) };
    let header = mpeg_frame::Header::parse(&source.bytes_at(first.offset, 4)?);
    Ok(match header.map(|header| header.layer()) {
        Some(1) => CODEC_ID_MP1,
        Some(2) => CODEC_ID_MP2,
        _ => CODEC_ID_MP3,
    })
}

/// Leaves what edits that are more than an encoder's padding let be heard; the tick at which it begins.
fn cut_by_edits(table: &mut Table, track: &Track<'_>, is_fragmented: bool) -> u64 {
    let cut_ticks = CUT_SECS * u64::from(track.timescale);
    let (from_ticks, ticks) = match track.edits.as_slice() {
        [] => return 0,
        // Written before the fragments were, it can't know where they end.
        [(from, _)] if is_fragmented => (*from, 0),
        [only] => *only,
        several => {
            let heard = several.iter().map(|(_, ticks)| *ticks).fold(0, u64::saturating_add);
            if !is_fragmented && heard > 0 && heard.abs_diff(table.end_ticks()) > cut_ticks {
                *table = table.select(several);
            }
            return 0;
        }
    };
    let to_ticks = from_ticks.saturating_add(ticks);
    let is_cut = from_ticks > cut_ticks || (ticks > 0 && to_ticks.saturating_add(cut_ticks) < table.end_ticks());
    if !is_cut || from_ticks >= table.end_ticks() {
        return 0;
    }
    table.trim(from_ticks, if ticks == 0 { u64::MAX } else { to_ticks })
}

fn is_long(full_box: &[u8]) -> bool {
    full_box.first() == Some(&1)
}

/// A sound's `trak`; `None` for pictures, texts and what can't be read.
fn track(trak: &[u8], movie_scale: u32) -> Option<Track<'_>> {
    let header = child(trak, b"tkhd")?;
    let id = u32_at(header, if is_long(header) { 20 } else { 12 })?;
    let media = child(trak, b"mdia")?;
    let header = child(media, b"mdhd")?;
    let timescale = u32_at(header, if is_long(header) { 20 } else { 12 }).filter(|&scale| scale > 0)?;
    let sample_table = descend(media, &[b"minf", b"stbl"])?;
    let (kind, payload) = children(child(sample_table, b"stsd")?.get(8..)?).next()?;
    let handler = child(media, b"hdlr").and_then(|handler| handler.get(8..12));
    if handler.is_some_and(|handler| handler != b"soun") {
        return None;
    }
    let edits =
        descend(trak, &[b"edts", b"elst"]).and_then(|list| edits(list, movie_scale, timescale)).unwrap_or_default();
    Some(Track { id, timescale, entry: entry(kind, payload), sample_table, edits })
}

/// The edits of a list (ISO 14496-12, 8.6.6), in ticks of the track: where each begins and how long it is (0: to the end).
/// Empty ones only delay the sound; those that follow each other without a gap are one.
fn edits(list: &[u8], movie_scale: u32, timescale: u32) -> Option<Vec<(u64, u64)>> {
    let (entry_len, is_long) = if is_long(list) { (20, true) } else { (12, false) };
    let mut edits: Vec<(u64, u64)> = Vec::new();
    for edit in list.get(8..)?.chunks_exact(entry_len).take(u32_at(list, 4)? as usize) {
        let (movie_ticks, from) = match is_long {
            true => (u64_at(edit, 0)?, u64_at(edit, 8)? as i64),
            false => (u64::from(u32_at(edit, 0)?), i64::from(u32_at(edit, 4)? as i32)),
        };
        let Ok(from) = u64::try_from(from) else { continue };
        let ticks = u128::from(movie_ticks) * u128::from(timescale) / u128::from(movie_scale.max(1));
        let ticks = u64::try_from(ticks).unwrap_or(u64::MAX);
        // Rounded to the clock of the whole film.
        let near = u64::from(timescale / 100);
        match edits.last_mut() {
            Some((start, len)) if *len > 0 && ticks > 0 && start.saturating_add(*len).abs_diff(from) <= near => {
                *len = len.saturating_add(ticks);
            }
            _ => edits.push((from, ticks)),
        }
    }
    (movie_scale > 0).then_some(edits)
}
