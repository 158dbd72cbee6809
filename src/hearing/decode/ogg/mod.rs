//! An Ogg file as one stream of sound, whatever it is chained or mixed with.
//!
//! The decoder library reads one link, with one stream in it, well: each is shown to it as a file of its own, and this
//! module sets them behind each other in time.

mod pages;
mod scan;
mod view;

use std::io;

use symphonia::core::{
    errors::{Error, Result, SeekErrorKind},
    formats::{
        FormatInfo, FormatReader, MediaInfo, SeekMode, SeekTo, SeekedTo, Track, TrackType, well_known::FORMAT_ID_OGG,
    },
    io::MediaSourceStream,
    meta::{Metadata, MetadataLog},
    packet::Packet,
    units::{Duration, TimeBase, Timestamp},
};

use self::{
    scan::{Codec, links},
    view::view,
};
use super::{library::probe, shared::Shared};
use crate::hearing::resample::RATES_HZ;

const INFO: FormatInfo = FormatInfo { format: FORMAT_ID_OGG, short_name: "ogg", long_name: "Ogg" };
/// Ticks of the whole file's clock in a second: a multiple of every common sample rate, so that links of different rates
/// follow each other without a gap. Packets tell time in samples of their own link, as decoders expect.
const CLOCK_HZ: u32 = 28_224_000;

/// What an Ogg file turned out to be.
pub enum Opened {
    /// And the seconds that it tells of and the file no longer has.
    Sound(Box<dyn FormatReader>, f64),
    /// The start of a sentence.
    Named(&'static str),
    /// Pictures, texts, or a stream without its beginning.
    NoSound,
}

/// A link that can be heard.
struct Heard {
    link: scan::Link,
    rate_hz: u32,
    /// The library's own time of its first sample.
    first_ts: i64,
    /// When it begins in the whole file, and how long it is, by the clock.
    start: u64,
    len: u64,
}

pub struct Chain {
    source: Shared,
    links: Vec<Heard>,
    /// Which link is being read.
    now: usize,
    reader: Box<dyn FormatReader>,
    /// The link being read, in the library's words; its id is the link's number.
    tracks: [Track; 1],
    media: MediaInfo,
    metadata: MetadataLog,
}

/// Looks through a file whose first page is at `start`.
///
/// # Errors
/// Those of the source.
pub fn open(source: &Shared, start: u64) -> io::Result<Opened> {
    let found = links(source, start)?;
    let named = found.iter().find_map(|link| match link.codec {
        Codec::Named(name) => Some(name),
        _ => None,
    });
    let mut heard: Vec<Heard> = Vec::new();
    let mut clock = 0_u64;
    let mut first_reader = None;
    let mut missing_secs = 0.0;
    for link in found.into_iter().filter(|link| matches!(link.codec, Codec::Vorbis | Codec::Flac)) {
        let Some((reader, track)) = read_link(source, &link)? else { continue };
        let Some(rate_hz) = rate_hz(&track) else { continue };
        let first_ts = track.start_ts.get().max(0);
        let frames = u64::try_from(link.last_granule.saturating_sub(first_ts)).unwrap_or(0);
        let len = clock_from_frames(frames, rate_hz);
        missing_secs += link.told_frames.saturating_sub(frames) as f64 / f64::from(rate_hz);
        heard.push(Heard { link, rate_hz, first_ts, start: clock, len });
        clock = clock.saturating_add(len);
        first_reader = first_reader.or(Some((reader, track)));
    }
    // Where most of a file is something else, the browser's decoder knows more of it.
    let Some((reader, track)) = first_reader else {
        return Ok(named.map_or(Opened::NoSound, Opened::Named));
    };
    let media = MediaInfo::from_track(&track);
    let (source, metadata) = (source.clone(), MetadataLog::default());
    let mut chain = Chain { source, links: heard, now: 0, reader, tracks: [track], media, metadata };
    chain.name_track();
    Ok(Opened::Sound(Box::new(chain), missing_secs))
}

/// The library's reader of one link; `None` where it can't read it.
fn read_link(source: &Shared, link: &scan::Link) -> io::Result<Option<(Box<dyn FormatReader>, Track)>> {
    let Ok(reader) = probe(Box::new(view(source, link)?), "a.ogg") else { return Ok(None) };
    let track = reader.default_track(TrackType::Audio).cloned();
    Ok(track.map(|track| (reader, track)))
}

fn rate_hz(track: &Track) -> Option<u32> {
    track.codec_params.as_ref()?.audio()?.sample_rate.filter(|rate_hz| RATES_HZ.contains(rate_hz))
}

fn clock_from_frames(frames: u64, rate_hz: u32) -> u64 {
    let ticks = u128::from(frames) * u128::from(CLOCK_HZ) / u128::from(rate_hz.max(1));
    u64::try_from(ticks).unwrap_or(u64::MAX)
}

fn frames_from_clock(ticks: u64, rate_hz: u32) -> u64 {
    let frames = u128::from(ticks) * u128::from(rate_hz) / u128::from(CLOCK_HZ);
    u64::try_from(frames).unwrap_or(u64::MAX)
}

fn signed(value: u64) -> i64 {
    i64::try_from(value).unwrap_or(i64::MAX)
}

impl Chain {
    /// Lets the link's track speak of the whole file, in samples of the link's rate.
    fn name_track(&mut self) {
        let end = self.links.last().map_or(0, |link| link.start.saturating_add(link.len));
        let rate_hz = self.rate_hz();
        for track in &mut self.tracks {
            track.id = self.now as u32;
            track.num_frames = None;
            track.with_start_ts(Timestamp::ZERO).with_duration(Duration::new(frames_from_clock(end, rate_hz)));
            if let Some(base) = TimeBase::try_from_recip(rate_hz) {
                track.with_time_base(base);
            }
        }
    }

    /// Of the link being read.
    fn rate_hz(&self) -> u32 {
        self.links.get(self.now).map_or(1, |link| link.rate_hz)
    }

    fn go_to_link(&mut self, number: usize) -> Result<()> {
        let link = self.links.get(number).ok_or(Error::SeekError(SeekErrorKind::OutOfRange))?;
        let opened = read_link(&self.source, &link.link).map_err(Error::IoError)?;
        let (reader, track) = opened.ok_or(Error::DecodeError("ogg: a link that was read once is not read again"))?;
        (self.reader, self.tracks, self.now) = (reader, [track], number);
        self.name_track();
        Ok(())
    }
}

impl FormatReader for Chain {
    fn format_info(&self) -> &FormatInfo {
        &INFO
    }

    fn media_info(&self) -> &MediaInfo {
        &self.media
    }

    fn metadata(&mut self) -> Metadata<'_> {
        self.metadata.metadata()
    }

    fn tracks(&self) -> &[Track] {
        &self.tracks
    }

    /// Asked and answered in samples of the link that was being read; the answer's track says in which link it is.
    fn seek(&mut self, mode: SeekMode, to: SeekTo) -> Result<SeekedTo> {
        let SeekTo::Timestamp { ts: required_ts, .. } = to else {
            return Err(Error::SeekError(SeekErrorKind::Unseekable));
        };
        let asked_rate_hz = self.rate_hz();
        let wanted = clock_from_frames(u64::try_from(required_ts.get()).unwrap_or(0), asked_rate_hz);
        let number = self.links.partition_point(|link| link.start <= wanted).saturating_sub(1);
        let Some(&Heard { start, rate_hz, first_ts, len, .. }) = self.links.get(number) else {
            return Err(Error::SeekError(SeekErrorKind::OutOfRange));
        };
        if wanted > start.saturating_add(len) {
            return Err(Error::SeekError(SeekErrorKind::OutOfRange));
        }
        let within = signed(frames_from_clock(wanted.saturating_sub(start), rate_hz));
        // The beginning of a link is where its reader begins anew, before whatever an encoder put there.
        if number != self.now || within == 0 {
            self.go_to_link(number)?;
        }
        let mut reached = start;
        if within > 0 {
            let ts = Timestamp::new(first_ts.saturating_add(within));
            let track_id = self.reader.default_track(TrackType::Audio).map_or(0, |track| track.id);
            let seeked = self.reader.seek(mode, SeekTo::Timestamp { ts, track_id })?;
            let frames = u64::try_from(seeked.actual_ts.get().saturating_sub(first_ts)).unwrap_or(0);
            reached = start.saturating_add(clock_from_frames(frames, rate_hz));
        }
        let actual_ts = Timestamp::new(signed(frames_from_clock(reached, asked_rate_hz)));
        Ok(SeekedTo { track_id: number as u32, required_ts, actual_ts })
    }

    /// `ResetRequired` where another link begins.
    fn next_packet(&mut self) -> Result<Option<Packet>> {
        let Some(&Heard { start, rate_hz, first_ts, .. }) = self.links.get(self.now) else { return Ok(None) };
        let mut packet = match self.reader.next_packet() {
            Ok(Some(packet)) => packet,
            Err(Error::DecodeError(detail)) => return Err(Error::DecodeError(detail)),
            // The end of a link, or a link that breaks off: the next one.
            ended => {
                if self.now + 1 >= self.links.len() {
                    return ended;
                }
                self.go_to_link(self.now + 1)?;
                return Err(Error::ResetRequired);
            }
        };
        let before = signed(frames_from_clock(start, rate_hz)).saturating_sub(first_ts);
        packet.track_id = self.now as u32;
        packet.pts = Timestamp::new(packet.pts.get().saturating_add(before));
        packet.dts = packet.pts;
        Ok(Some(packet))
    }

    fn into_inner<'s>(self: Box<Self>) -> MediaSourceStream<'s>
    where
        Self: 's,
    {
        MediaSourceStream::new(Box::new(self.source.from(0)), Default::default())
    }
}
