//! Any sound file as mono samples from any place in it.
//!
//! Files lie: about their length, their name, their sample rate; a packet in the middle is damaged, the end is
//! missing. Everything after this module may believe that samples come in order, at one rate, at the frame they say.

mod clock;
mod frames;
mod library;
mod mp4;
mod mpeg;
mod ogg;
mod probing;
mod rate;
mod shared;

use symphonia::core::{
    codecs::audio::{AudioDecoder, well_known::CODEC_ID_AAC},
    errors::Error,
    formats::{FormatReader, SeekMode, SeekTo, Track, TrackType, well_known::FORMAT_ID_OGG},
    io::MediaSource,
    packet::Packet,
    units::{TimeBase, Timestamp},
};

use super::{
    chunk::Chunk,
    decode::{
        library::make_codec,
        probing::{Opened, is_mpeg_stream, no_decoder, open_reader, read_head},
        rate::RateChange,
    },
    error::HearingError,
    mend::{Mended, mend},
    mix::mix_down,
    mpeg_frame::Spec,
    resample::RATES_HZ,
    sniff::{Kind, sniff},
    source::{Failure, Watched},
};
pub(super) use library::declared_secs;

use crate::engine::cancel::Cancel;

/// Packets tried before a file in which nothing decodes is called broken.
const FIRST_PACKET_TRIES: usize = 256;
/// AAC has no checksums: noise decodes now and then. Of so many packets at the start, half must.
const JUDGED_AAC_PACKETS: usize = 16;
/// Errors in a row, without one packet between them, after which the rest of a file is given up: a megabyte of damage in
/// the middle is passed over.
const MAX_ERRORS_IN_A_ROW: usize = 4_096;
/// MP3 files up to this many bytes are sought frame by frame from the start, which is exact; larger ones by share of the
/// bytes, which lands some frames off (or, without a Xing table, anywhere) but reads only what is heard.
const MPEG_EXACT_MAX_BYTES: u64 = 16 * 1024 * 1024;
/// Longest silence put in the place of one damaged packet, in seconds.
const MAX_PATCH_UP_SECS: u64 = 1;

/// An open sound file: its first audio track, mixed down to mono.
pub struct Decoder {
    reader: Box<dyn FormatReader>,
    codec: Box<dyn AudioDecoder>,
    failure: Failure,
    track_id: u32,
    time_base: TimeBase,
    sample_rate_hz: u32,
    /// Timestamp of frame 0.
    origin_ts: i64,
    /// Added to frames computed from timestamps, where a seek could only estimate.
    shift_frames: i64,
    /// Frame of the next decoded sample; `None` after a seek, until a packet tells.
    next_frame: Option<i64>,
    /// A packet read while looking for something, not decoded yet.
    held: Option<Packet>,
    /// Declared ticks a true tick stands for, where seeking is by share of the declared length (MP3).
    pub(super) seek_scale: f64,
    /// MP3 frames carry no timestamps: seeks count frames from the start, or go by share of the bytes.
    pub(super) is_mpeg: bool,
    /// An MP3 small enough to count its frames.
    pub(super) counts_frames: bool,
    /// The MPEG that `codec` was made for.
    mpeg_spec: Option<Spec>,
    /// First frame of the MPEG packet read last, and the frame behind it.
    counted: Option<(i64, i64)>,
    mixes_rates: bool,
    /// A seek that fails may be replaced by reading on, because the container can't seek (not because the file ends).
    pub(super) may_read_on: bool,
    seeks_only_by_reading: bool,
    /// Seconds that the container tells of and the file no longer has.
    pub(super) missing_secs: f64,
    /// The declared length is what an encoder wrote, and no guess of the decoder library's.
    pub(super) tells_length: bool,
    /// Bytes between frames that are neither sound nor tags, for each byte of sound.
    pub(super) lost_share: f64,
    /// For a part of the file at another rate than the first.
    rate_change: Option<RateChange>,
    interleaved: Vec<f32>,
    channels: usize,
    mono: Vec<f32>,
}

impl Decoder {
    /// Opens a file by its content; the name only breaks ties. Decodes up to the first sound to learn the true sample rate.
    ///
    /// # Errors
    /// Every [`HearingError`] but `Silent` and `TooShort`.
    pub fn open(source: Box<dyn MediaSource>, file_name: &str, cancel: &Cancel) -> Result<Self, HearingError> {
        let byte_len = source.byte_len();
        if byte_len == Some(0) {
            return Err(HearingError::Empty);
        }
        let Mended { mut source, missing_secs: cut_secs } = mend(source)?;
        let kind = sniff(&read_head(&mut source)?);
        match kind {
            Kind::Foreign(what) => return Err(HearingError::Unsupported { what: what.into() }),
            Kind::NotSound(what) => return Err(HearingError::NotSound { what: what.into() }),
            Kind::Sound | Kind::Unknown => {}
        }
        let (watched, failure) = Watched::new(source);
        let opened = open_reader(Box::new(watched), file_name, &failure, &kind)?;
        let Opened { reader, missing_secs, tells_length, lost_share } = opened;

        let track = reader.default_track(TrackType::Audio).ok_or_else(|| no_decoder(&kind, None))?.clone();
        let is_mpeg = is_mpeg_stream(reader.as_ref());
        let codec = make_codec(&track, is_mpeg).ok_or_else(|| no_decoder(&kind, Some(&track)))?;
        let is_ogg = reader.format_info().format == FORMAT_ID_OGG;
        let counts_frames = is_mpeg && byte_len.is_some_and(|len| len <= MPEG_EXACT_MAX_BYTES);
        let has_length = track.num_frames.is_some_and(|frames| frames > 0);
        let many_tracks = reader.tracks().len() > 1;
        let rate_hz = codec.codec_params().sample_rate.unwrap_or(0);
        let mut decoder = Self {
            reader,
            codec,
            failure,
            track_id: track.id,
            time_base: track.time_base.or(TimeBase::try_from_recip(rate_hz)).unwrap_or_default(),
            sample_rate_hz: rate_hz,
            origin_ts: track.start_ts.get().max(0),
            shift_frames: 0,
            next_frame: None,
            held: None,
            seek_scale: 1.0,
            is_mpeg,
            counts_frames,
            mpeg_spec: None,
            counted: None,
            mixes_rates: false,
            may_read_on: many_tracks || counts_frames,
            // symphonia 0.6.1 divides by an MP3's length, and spins in an Ogg file with several streams.
            seeks_only_by_reading: (is_mpeg && !has_length) || (is_ogg && many_tracks),
            missing_secs: missing_secs + cut_secs,
            tells_length,
            lost_share,
            rate_change: None,
            interleaved: Vec::new(),
            channels: 1,
            mono: Vec::new(),
        };
        decoder.learn_rate(cancel, &kind)?;
        decoder.seek(0, cancel)?;
        Ok(decoder)
    }

    pub fn sample_rate_hz(&self) -> u32 {
        self.sample_rate_hz
    }

    /// The length the container declares, in frames at [`sample_rate_hz`](Self::sample_rate_hz). It may be wrong.
    pub(super) fn declared_frames(&self) -> Option<i64> {
        let track = self.track()?;
        let ticks = track.duration.map(|d| d.get()).or(track.num_frames)?;
        Some(self.frames_from_ticks(i64::try_from(ticks).ok()?)).filter(|&frames| frames > 0)
    }

    /// Goes to the packet that holds `frame`, or one just before. `false` where the file has no such place.
    ///
    /// # Errors
    /// `Cancelled`, `Read`.
    pub fn seek(&mut self, frame: i64, cancel: &Cancel) -> Result<bool, HearingError> {
        let frame = frame.max(0);
        if frame == 0 || self.seeks_only_by_reading || self.mixes_rates {
            return self.read_on_to(frame, cancel);
        }
        let scaled = (frame as f64 * self.seek_scale) as i64;
        let required_ts = self.origin_ts.saturating_add(self.ticks_from_frames(scaled));
        let to = SeekTo::Timestamp { ts: Timestamp::new(required_ts), track_id: self.track_id };
        let mode = if self.counts_frames { SeekMode::Accurate } else { SeekMode::Coarse };
        match self.reader.seek(mode, to) {
            Ok(seeked) => {
                self.after_jump();
                if seeked.track_id != self.track_id && !self.adopt_new_track() {
                    return Ok(false);
                }
                let overshoot_ticks = seeked.actual_ts.get().saturating_sub(required_ts).max(0);
                // Where packets tell their time, a place far behind is a wrong one.
                if !self.is_mpeg && self.frames_from_ticks(overshoot_ticks) > i64::from(self.sample_rate_hz) {
                    return self.read_on_to(frame, cancel);
                }
                // What lands behind the target does so by a wrong estimate: call it the target.
                self.shift_frames = frame - scaled - self.frames_from_ticks(overshoot_ticks);
                Ok(true)
            }
            Err(_) if self.failure.get().is_some() => Err(self.read_error()),
            Err(_) if self.may_read_on => self.read_on_to(frame, cancel),
            Err(_) => Ok(false),
        }
    }

    /// The next samples, or `None` at the end. A damaged packet becomes silence of the same length.
    ///
    /// # Errors
    /// `Cancelled`, `Read`.
    pub fn next_chunk(&mut self, cancel: &Cancel) -> Result<Option<Chunk<'_>>, HearingError> {
        loop {
            let Some(packet) = self.next_packet(cancel)? else { return Ok(None) };
            let heard = self.decode(&packet);
            if self.mono.is_empty() {
                continue;
            }
            let first_frame = match self.next_frame {
                Some(frame) => frame,
                // Silence in the place of a packet may be longer than the packet: only sound sets the clock.
                None if heard => self.frame_of(&packet),
                None => continue,
            };
            self.next_frame = Some(first_frame.saturating_add(self.mono.len() as i64));
            let (interleaved, channels) = (self.interleaved.as_slice(), self.channels);
            return Ok(Some(Chunk { first_frame, samples: &self.mono, interleaved, channels }));
        }
    }

    /// The next packet's bytes and length in frames, without decoding it; `None` at the end.
    pub(super) fn next_packet_size(&mut self, cancel: &Cancel) -> Result<Option<(u64, i64)>, HearingError> {
        let packet = self.next_packet(cancel)?;
        Ok(packet.map(|p| (p.data.len() as u64, self.frames_in(&p))))
    }

    /// The frame behind the next packet, without decoding it; `None` at the end.
    pub(super) fn next_packet_end(&mut self, cancel: &Cancel) -> Result<Option<i64>, HearingError> {
        let packet = self.next_packet(cancel)?;
        Ok(packet.map(|p| self.frame_of(&p).saturating_add(self.frames_from_ticks(p.dur.get().min(1 << 40) as i64))))
    }

    /// Decodes until something comes out, to learn what the sample rate really is (HE-AAC and damaged headers lie), and
    /// whether it is sound at all.
    fn learn_rate(&mut self, cancel: &Cancel, kind: &Kind) -> Result<(), HearingError> {
        let broken = if *kind == Kind::Sound { HearingError::Broken } else { HearingError::NotAudio };
        let judged = if self.codec.codec_params().codec == CODEC_ID_AAC { JUDGED_AAC_PACKETS } else { 1 };
        let (mut good, mut tried) = (0, 0);
        for _ in 0..FIRST_PACKET_TRIES {
            let Some(packet) = self.next_packet(cancel)? else { break };
            tried += 1;
            self.follow_kind(&packet);
            match self.codec.decode(&packet) {
                Ok(buffer) if buffer.frames() > 0 => {
                    let rate_hz = buffer.spec().rate();
                    if !RATES_HZ.contains(&rate_hz) {
                        return Err(broken);
                    }
                    self.sample_rate_hz = rate_hz;
                    good += 1;
                }
                Err(Error::Unsupported(_)) => return Err(no_decoder(kind, self.track())),
                _ => {}
            }
            if good > 0 && tried >= judged {
                if 2 * good >= tried {
                    return Ok(());
                }
                (good, tried) = (0, 0);
            }
        }
        // A short file ends before enough are judged.
        if good > 0 && tried < judged && 2 * good >= tried { Ok(()) } else { Err(broken) }
    }

    /// Fills `mono` from a packet; `false` where it is silence in the place of a damaged one.
    fn decode(&mut self, packet: &Packet) -> bool {
        self.mono.clear();
        self.follow_kind(packet);
        match self.codec.decode(packet) {
            Ok(buffer) if RATES_HZ.contains(&buffer.spec().rate()) => {
                buffer.copy_to_vec_interleaved(&mut self.interleaved);
                let (rate_hz, channels) = (buffer.spec().rate(), buffer.num_planes().max(1));
                self.channels = channels;
                if rate_hz != self.sample_rate_hz {
                    let wanted = RateChange::new(rate_hz, self.sample_rate_hz, channels);
                    let change = self.rate_change.take().filter(|change| change.is_like(&wanted)).unwrap_or(wanted);
                    self.rate_change.insert(change).convert(&mut self.interleaved);
                }
                mix_down(&self.interleaved, channels, &mut self.mono);
                return true;
            }
            Err(Error::ResetRequired) => self.codec.reset(),
            _ => {}
        }
        let longest = i64::from(self.sample_rate_hz) * MAX_PATCH_UP_SECS as i64;
        let len = self.frames_in(packet).clamp(0, longest);
        self.mono.resize(len as usize, 0.0);
        self.interleaved.clear();
        self.interleaved.resize(self.mono.len() * self.channels, 0.0);
        false
    }

    /// The next packet of our track.
    fn next_packet(&mut self, cancel: &Cancel) -> Result<Option<Packet>, HearingError> {
        if let Some(packet) = self.held.take() {
            return Ok(Some(packet));
        }
        let mut errors = 0;
        loop {
            cancel.check()?;
            match self.reader.next_packet() {
                Ok(Some(packet)) if packet.track_id == self.track_id => {
                    self.count_frames(&packet);
                    return Ok(Some(packet));
                }
                Ok(Some(_)) => errors = 0,
                Ok(None) => return Ok(None),
                Err(_) if self.failure.get().is_some() => return Err(self.read_error()),
                // A file cut short ends in the middle of something: that is its end.
                Err(Error::IoError(_)) => return Ok(None),
                // Another stream chained to the first: go on with it.
                Err(Error::ResetRequired) => {
                    if !self.adopt_new_track() {
                        return Ok(None);
                    }
                }
                Err(_) => errors += 1,
            }
            if errors > MAX_ERRORS_IN_A_ROW {
                return Ok(None);
            }
        }
    }

    fn adopt_new_track(&mut self) -> bool {
        let Some(track) = self.reader.default_track(TrackType::Audio).cloned() else { return false };
        let Some(codec) = make_codec(&track, self.is_mpeg) else { return false };
        self.codec = codec;
        self.track_id = track.id;
        self.time_base = track.time_base.unwrap_or(self.time_base);
        self.origin_ts = track.start_ts.get();
        self.rate_change = None;
        self.next_frame = None;
        true
    }

    /// Reaches `frame` by reading packets without decoding them, from here or from the start.
    fn read_on_to(&mut self, frame: i64, cancel: &Cancel) -> Result<bool, HearingError> {
        let is_behind = self.next_frame.is_none_or(|next| next > frame);
        if is_behind || frame == 0 {
            let start = SeekTo::Timestamp { ts: Timestamp::new(self.origin_ts), track_id: self.track_id };
            if self.reader.seek(SeekMode::Accurate, start).is_err() {
                return if self.failure.get().is_some() { Err(self.read_error()) } else { Ok(false) };
            }
            self.counted = None;
            let is_other = self.track().is_none();
            if is_other && !self.adopt_new_track() {
                return Ok(false);
            }
        }
        self.after_jump();
        if frame == 0 {
            return Ok(true);
        }
        while let Some(packet) = self.next_packet(cancel)? {
            let end = self.frame_of(&packet).saturating_add(self.frames_in(&packet));
            if end > frame {
                self.held = Some(packet);
                return Ok(true);
            }
        }
        Ok(false)
    }

    fn after_jump(&mut self) {
        self.codec.reset();
        self.rate_change = None;
        self.held = None;
        self.next_frame = None;
        self.shift_frames = 0;
    }

    fn track(&self) -> Option<&Track> {
        self.reader.tracks().iter().find(|track| track.id == self.track_id)
    }

    fn read_error(&self) -> HearingError {
        HearingError::Read { detail: self.failure.get().unwrap_or_default() }
    }
}
