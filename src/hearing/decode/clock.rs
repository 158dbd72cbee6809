//! Which frame of the file a packet's sound is, whatever ticks its container counts in.

use symphonia::core::packet::Packet;

use super::{Decoder, library::rescale};

impl Decoder {
    /// Frame of the first sample a packet decodes to.
    pub(super) fn frame_of(&self, packet: &Packet) -> i64 {
        if let Some((start, _)) = self.counted.filter(|_| self.mixes_rates) {
            return start;
        }
        // MP3 is decoded untrimmed: its delay shows as negative timestamps.
        let trimmed = if self.is_mpeg { 0 } else { packet.trim_start.get() as i64 };
        let ticks = packet.pts.get().saturating_sub(self.origin_ts).saturating_add(trimmed);
        self.frames_from_ticks(ticks).saturating_add(self.shift_frames)
    }

    /// How many frames a packet decodes to.
    pub(super) fn frames_in(&self, packet: &Packet) -> i64 {
        // The MP3 reader of symphonia 0.6.1 leaves the trimmed part in the duration; the others take it out.
        if self.is_mpeg {
            return self.mpeg_frames_in(packet);
        }
        let trimmed = packet.trim_start.get().saturating_add(packet.trim_end.get());
        let ticks = packet.dur.get().saturating_add(trimmed);
        self.frames_from_ticks(i64::try_from(ticks).unwrap_or(i64::MAX))
    }

    pub(super) fn frames_from_ticks(&self, ticks: i64) -> i64 {
        let (numer, denom) = (self.time_base.numer.get(), self.time_base.denom.get());
        rescale(ticks, u64::from(numer) * u64::from(self.sample_rate_hz), u64::from(denom))
    }

    pub(super) fn ticks_from_frames(&self, frames: i64) -> i64 {
        let (numer, denom) = (self.time_base.numer.get(), self.time_base.denom.get());
        rescale(frames, u64::from(denom), u64::from(numer) * u64::from(self.sample_rate_hz))
    }
}
