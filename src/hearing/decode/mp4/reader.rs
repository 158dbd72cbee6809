//! Hands an MP4's packets to the decoders, from any place.

use symphonia::core::{
    codecs::{CodecParameters, audio::AudioCodecParameters},
    errors::{Error, Result, SeekErrorKind},
    formats::{FormatInfo, FormatReader, MediaInfo, SeekMode, SeekTo, SeekedTo, Track, well_known::FORMAT_ID_ISOMP4},
    io::MediaSourceStream,
    meta::{Metadata, MetadataLog},
    packet::Packet,
    units::{Duration, TimeBase, Timestamp},
};

use super::table::{PacketAt, Table};
use crate::hearing::decode::shared::Shared;

const INFO: FormatInfo =
    FormatInfo { format: FORMAT_ID_ISOMP4, short_name: "isomp4", long_name: "ISO Base Media File Format" };
const TRACK_ID: u32 = 0;
/// Longest packet that is believed. AAC's are below 6,144 bits for each channel; ALAC's and FLAC's hold raw samples.
const MOST_PACKET_LEN: u32 = 4 * 1024 * 1024;

pub struct Reader {
    source: Shared,
    table: Table,
    /// Number of the next packet.
    next: usize,
    /// The packet before it, which saves looking its place up.
    last: Option<PacketAt>,
    /// Time 0.
    start_ticks: u64,
    tracks: [Track; 1],
    media: MediaInfo,
    metadata: MetadataLog,
}

impl Reader {
    /// `timescale`: ticks in a second, above 0.
    pub fn new(source: Shared, table: Table, start_ticks: u64, timescale: u32, codec: AudioCodecParameters) -> Self {
        let ticks = table.end_ticks().saturating_sub(start_ticks);
        let mut track = Track::new(TRACK_ID);
        track.with_codec_params(CodecParameters::Audio(codec)).with_duration(Duration::new(ticks));
        if let Some(base) = TimeBase::try_from_recip(timescale) {
            track.with_time_base(base);
        }
        let media = MediaInfo::from_track(&track);
        let mut reader = Self {
            source,
            table,
            next: 0,
            last: None,
            start_ticks,
            tracks: [track],
            media,
            metadata: MetadataLog::default(),
        };
        reader.next = reader.table.at_ticks(start_ticks).unwrap_or(0);
        reader
    }

    fn time_of(&self, packet: &PacketAt) -> Timestamp {
        let signed = |ticks| i64::try_from(ticks).unwrap_or(i64::MAX);
        Timestamp::new(signed(packet.start_ticks).saturating_sub(signed(self.start_ticks)))
    }
}

impl FormatReader for Reader {
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

    fn seek(&mut self, _mode: SeekMode, to: SeekTo) -> Result<SeekedTo> {
        let required_ts = match to {
            SeekTo::Timestamp { ts, .. } => ts,
            SeekTo::Time { time, .. } => {
                let base = self.tracks.first().and_then(|track| track.time_base);
                base.and_then(|base| base.calc_timestamp(time)).ok_or(Error::SeekError(SeekErrorKind::OutOfRange))?
            }
        };
        let ticks = u64::try_from(required_ts.get()).unwrap_or(0).saturating_add(self.start_ticks);
        let index = self.table.at_ticks(ticks).ok_or(Error::SeekError(SeekErrorKind::OutOfRange))?;
        let packet = self.table.packet(index).ok_or(Error::SeekError(SeekErrorKind::OutOfRange))?;
        self.next = index;
        self.last = None;
        Ok(SeekedTo { track_id: TRACK_ID, required_ts, actual_ts: self.time_of(&packet) })
    }

    fn next_packet(&mut self) -> Result<Option<Packet>> {
        let packet = match (self.last, self.next.checked_sub(1)) {
            (Some(last), Some(before)) => self.table.following(before, &last),
            _ => self.table.packet(self.next),
        };
        let Some(packet) = packet else { return Ok(None) };
        self.next += 1;
        self.last = Some(packet);
        if packet.len > MOST_PACKET_LEN {
            return Err(Error::DecodeError("mp4: a packet larger than any can be"));
        }
        let data = self.source.bytes_at(packet.offset, packet.len as usize).map_err(Error::IoError)?;
        if data.len() < packet.len as usize {
            return Err(Error::DecodeError("mp4: a packet outside the file"));
        }
        Ok(Some(Packet::new(TRACK_ID, self.time_of(&packet), Duration::from(packet.ticks), data)))
    }

    fn into_inner<'s>(self: Box<Self>) -> MediaSourceStream<'s>
    where
        Self: 's,
    {
        MediaSourceStream::new(Box::new(self.source.from(0)), Default::default())
    }
}
