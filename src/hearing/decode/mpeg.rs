//! MPEG frames that change their kind on the way: files put together of several, which every player plays on.
//!
//! The decoder library keeps to the channels and the rate of the first frame it decodes and calls the others damaged; it
//! counts samples of every rate as if they were of the first.

use symphonia::core::packet::Packet;

use super::{
    Decoder,
    library::{make_codec, rescale},
};
use crate::hearing::mpeg_frame::Spec;

impl Decoder {
    /// Makes the decoder anew where a packet differs in kind from those before.
    pub(super) fn follow_kind(&mut self, packet: &Packet) {
        let Some(spec) = Spec::of(&packet.data).filter(|_| self.is_mpeg) else { return };
        if self.mpeg_spec.replace(spec).is_some_and(|before| before != spec)
            && let Some(codec) = self.track().and_then(|track| make_codec(track, true))
        {
            self.codec = codec;
        }
    }

    /// How many frames a packet of MPEG decodes to.
    pub(super) fn mpeg_frames_in(&self, packet: &Packet) -> i64 {
        let own_hz = Spec::of(&packet.data).map_or(self.sample_rate_hz, |spec| spec.rate_hz);
        let frames = i64::try_from(packet.dur.get()).unwrap_or(i64::MAX);
        rescale(frames, u64::from(self.sample_rate_hz), u64::from(own_hz))
    }

    /// Counts the frames read since the start: where rates are mixed, packets tell a wrong time.
    pub(super) fn count_frames(&mut self, packet: &Packet) {
        // Only where every frame is read does the count hold.
        if !self.counts_frames {
            return;
        }
        let spec = Spec::of(&packet.data);
        self.mixes_rates |= spec.is_some_and(|spec| spec.rate_hz != self.sample_rate_hz);
        let start = self.counted.map_or_else(|| self.frames_from_ticks(packet.pts.get()), |(_, end)| end);
        self.counted = Some((start, start.saturating_add(self.mpeg_frames_in(packet))));
    }
}
