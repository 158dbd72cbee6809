//! MPEG frames that change their kind on the way: files put together of several, which every player plays on.
//!
//! The decoder library keeps to the channels and the rate of the first frame it decodes and calls the others damaged; it
//! counts samples of every rate as if they were of the first.

use symphonia::core::packet::Packet;

use super::{
    Decoder,
    library::{make_codec, rescale},
};
use crate::hearing::mpeg_frame::Header;

/// What a decoder is made for.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Kind {
    rate_hz: u32,
    is_mono: bool,
}

impl Kind {
    /// Of a frame with its header.
    fn of(frame: &[u8]) -> Option<Self> {
        let header = Header::parse(frame)?;
        // The mode of the channels (ISO 11172-3, 2.4.2.3).
        let is_mono = frame.get(3).is_some_and(|byte| byte >> 6 == 3);
        Some(Self { rate_hz: header.rate_hz(), is_mono })
    }
}

impl Decoder {
    /// Makes the decoder anew where a packet differs in kind from those before.
    pub(super) fn follow_kind(&mut self, packet: &Packet) {
        let Some(kind) = Kind::of(&packet.data).filter(|_| self.is_mpeg) else { return };
        if self.mpeg_kind.replace(kind).is_some_and(|before| before != kind)
            && let Some(codec) = self.track().and_then(|track| make_codec(track, true))
        {
            self.codec = codec;
        }
    }

    /// How many frames a packet of MPEG decodes to.
    pub(super) fn mpeg_frames_in(&self, packet: &Packet) -> i64 {
        let own_hz = Kind::of(&packet.data).map_or(self.sample_rate_hz, |kind| kind.rate_hz);
        let frames = i64::try_from(packet.dur.get()).unwrap_or(i64::MAX);
        rescale(frames, u64::from(self.sample_rate_hz), u64::from(own_hz))
    }

    /// Counts the frames read since the start: where rates are mixed, packets tell a wrong time.
    pub(super) fn count_frames(&mut self, packet: &Packet) {
        if !self.is_mpeg {
            return;
        }
        let kind = Kind::of(&packet.data);
        self.mixes_rates |= kind.is_some_and(|kind| kind.rate_hz != self.sample_rate_hz);
        let start = self.counted.map_or_else(|| self.frames_from_ticks(packet.pts.get()), |(_, end)| end);
        self.counted = Some((start, start.saturating_add(self.mpeg_frames_in(packet))));
    }
}
