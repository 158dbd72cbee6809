//! The sound of an MP4 file (M4A, M4B, MOV, the sound of a film), plain or fragmented, as packets with places and times.
//!
//! symphonia 0.6.1 knows of a fragmented file only what it has read so far, believes a segment index that counts the first
//! segment alone, reads a film's pictures to get at its sound, and gives a file up for one table it does not expect. Its
//! decoders are good: they are fed from here.

mod boxes;
mod entry;
mod fragments;
mod reader;
mod table;

use std::io;

use symphonia::core::{codecs::audio::AudioCodecParameters, formats::FormatReader};

use self::{
    boxes::{box_at, child, children, descend, u32_at, u64_at},
    entry::{Entry, entry},
    reader::Reader,
    table::Table,
};
use super::shared::Shared;

/// Most bytes of a `moov`: tables of [`Table`]'s most packets and the largest covers.
const MOST_MOVIE_LEN: u64 = 128 * 1024 * 1024;
/// Most bytes of one `moof`: a few seconds take a few kilobytes.
const MOST_FRAGMENT_LEN: u64 = 4 * 1024 * 1024;
/// Boxes walked at the top of a file; two for each fragment.
const MOST_BOXES: usize = 1_000_000;
/// An edit that takes more than this from the start is the person's own cut; less is what an encoder put before.
const CUT_SECS: u64 = 1;

/// What an MP4 file turned out to be.
pub enum Opened {
    Sound(Sound),
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
    /// First tick and count of ticks that are to be heard, where an edit says so.
    edit: Option<(u64, u64)>,
}

/// Reads the tables of a file that begins with a box of MP4.
///
/// # Errors
/// Those of the source.
pub fn open(source: &Shared, start: u64) -> io::Result<Opened> {
    let (mut movie, mut fragments, mut place) = (None, Vec::new(), start);
    for _ in 0..MOST_BOXES {
        let Some(found) = box_at(source, place)? else { break };
        match &found.kind {
            b"moov" if movie.is_none() && found.end - found.payload <= MOST_MOVIE_LEN => {
                movie = Some(source.bytes_at(found.payload, (found.end - found.payload) as usize)?);
            }
            b"moof" if found.end - found.payload <= MOST_FRAGMENT_LEN => fragments.push(found),
            _ => {}
        }
        place = found.end;
    }
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
        Entry::Other => return Ok(Opened::Other),
    };

    let mut table = table::plain(track.sample_table, source.byte_len());
    let defaults = fragments::defaults(&movie, track.id);
    for found in fragments {
        let fragment = source.bytes_at(found.payload, (found.end - found.payload) as usize)?;
        if !fragments::add(&mut table, &fragment, &found, track.id, defaults) {
            break;
        }
    }
    let missing_ticks = table.cut_to(source.byte_len());
    if table.len() == 0 {
        return Ok(Opened::Other);
    }
    let start_ticks = cut_by_edit(&mut table, track);
    let missing_secs = missing_ticks as f64 / f64::from(track.timescale);
    let reader = Reader::new(source.clone(), table, start_ticks, track.timescale, codec.clone());
    Ok(Opened::Sound(Sound { reader: Box::new(reader), missing_secs }))
}

/// Leaves what an edit that is more than an encoder's padding lets be heard; the tick at which it begins.
fn cut_by_edit(table: &mut Table, track: &Track<'_>) -> u64 {
    let Some((from_ticks, ticks)) = track.edit else { return 0 };
    let to_ticks = from_ticks.saturating_add(ticks);
    let cut_ticks = CUT_SECS * u64::from(track.timescale);
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
    let edit = descend(trak, &[b"edts", b"elst"]).and_then(|list| edit(list, movie_scale, timescale));
    Some(Track { id, timescale, entry: entry(kind, payload), sample_table, edit })
}

/// The only edit of a list (ISO 14496-12, 8.6.6), in ticks of the track: where it begins and how long it is (0: to the
/// end). Empty edits before it only delay the sound; lists of several cuts are left as they are.
fn edit(list: &[u8], movie_scale: u32, timescale: u32) -> Option<(u64, u64)> {
    let (entry_len, is_long) = if is_long(list) { (20, true) } else { (12, false) };
    let mut edits = list.get(8..)?.chunks_exact(entry_len).take(u32_at(list, 4)? as usize).filter_map(|edit| {
        let (ticks, from) = match is_long {
            true => (u64_at(edit, 0)?, u64_at(edit, 8)? as i64),
            false => (u64::from(u32_at(edit, 0)?), i64::from(u32_at(edit, 4)? as i32)),
        };
        Some((u64::try_from(from).ok()?, ticks))
    });
    let (from, movie_ticks) = edits.next()?;
    if edits.next().is_some() || movie_scale == 0 {
        return None;
    }
    let ticks = u128::from(movie_ticks) * u128::from(timescale) / u128::from(movie_scale);
    Some((from, u64::try_from(ticks).unwrap_or(u64::MAX)))
}
