//! A sound file as 16 kHz mono samples from any place, in bounded memory.
//!
//! The one place where file frames and network samples meet: it keeps their clocks together across seeks, damaged
//! packets and the resampler's filter, so that a patch heard alone equals the same patch of the whole file.

use symphonia::core::io::MediaSource;

use super::{
    chunk::Chunk,
    decode::Decoder,
    decoded::Decoded,
    descriptors::{Loudness, loudness::LoudnessMeter},
    error::HearingError,
    log_mel::SAMPLE_RATE_HZ,
    measure::measure_frames,
    mix::KeptChannels,
    resample::Resampler,
};
use crate::engine::cancel::Cancel;

/// A decoder needs this long after a jump until its output is right (MP3 bit reservoir and overlap: 3 frames).
const PREROLL_SECS: f64 = 0.2;
/// A gap between the clock and the next packet up to this long is filled with silence; a longer one is a wrong clock.
const MAX_GAP_SECS: i64 = 5;
/// Reading on is cheaper than jumping when the place wanted is at most this many samples ahead.
const READ_ON_LEN: i64 = 2 * SAMPLE_RATE_HZ as i64;

/// Where samples come from.
enum Source {
    File(Box<Decoder>),
    Decoded(Decoded),
}

impl Source {
    fn sample_rate_hz(&self) -> u32 {
        match self {
            Source::File(decoder) => decoder.sample_rate_hz(),
            Source::Decoded(sound) => sound.sample_rate_hz(),
        }
    }

    fn seek(&mut self, frame: i64, cancel: &Cancel) -> Result<bool, HearingError> {
        match self {
            Source::File(decoder) => decoder.seek(frame, cancel),
            Source::Decoded(sound) => Ok(sound.seek(frame)),
        }
    }

    fn next_chunk(&mut self, cancel: &Cancel) -> Result<Option<Chunk<'_>>, HearingError> {
        match self {
            Source::File(decoder) => decoder.next_chunk(cancel),
            Source::Decoded(sound) => {
                cancel.check()?;
                Ok(sound.next_chunk())
            }
        }
    }
}

/// 16 kHz mono samples of a file; sample 0 is at time 0.
pub struct Stream {
    source: Source,
    resampler: Resampler,
    /// File frame the resampler expects next.
    next_in: i64,
    /// Sample at which `samples` starts.
    start: i64,
    samples: Vec<f32>,
    ended: bool,
    /// Length of the file, at its own rate.
    frames: u64,
    /// Seconds that the file tells of and does not hold.
    missing_secs: f64,
    /// Hears what is decoded at the file's own rate and channels; made for the first chunk's.
    meter: Option<(LoudnessMeter, usize)>,
    /// What is decoded now does not count for the loudness.
    is_aside: bool,
    /// File frame and sample at which the resampler started, which mean the same time.
    origin: (i64, i64),
    /// Frames pushed since, counted from the first of these: `next_in`, but for a clock that was wrong.
    pushed_in: i64,
    /// What the channels hold in and around the window.
    kept: KeptChannels,
    instead: Instead,
}

/// One channel in the place of the mean, for a window in which the mean cancels.
#[derive(Default)]
struct Instead {
    /// Made for the first such window.
    resampler: Option<Resampler>,
    frames: Vec<f32>,
    samples: Vec<f32>,
}

/// A part of a file, as one mix of its channels.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Window<'a> {
    pub samples: &'a [f32],
    /// The channel heard alone, where the mean of all cancels.
    pub channel: Option<usize>,
}

impl Stream {
    /// Opens a file and measures it.
    ///
    /// # Errors
    /// Every [`HearingError`] but `Silent` and `TooShort`.
    pub fn open(source: Box<dyn MediaSource>, file_name: &str, cancel: &Cancel) -> Result<Self, HearingError> {
        let byte_len = source.byte_len();
        let mut decoder = Decoder::open(source, file_name, cancel)?;
        let frames = measure_frames(&mut decoder, byte_len, cancel)?;
        let missing_secs = decoder.missing_secs;
        let stream = Self::over(Source::File(Box::new(decoder)), u64::try_from(frames).unwrap_or(0))?;
        Ok(Self { missing_secs, ..stream })
    }

    /// As [`open`](Self::open), of sound that something else decoded.
    ///
    /// # Errors
    /// `Broken` for a rate that can't be.
    pub fn of_decoded(sound: Decoded) -> Result<Self, HearingError> {
        let frames = sound.frames();
        Self::over(Source::Decoded(sound), frames)
    }

    fn over(source: Source, frames: u64) -> Result<Self, HearingError> {
        let resampler = Resampler::new(source.sample_rate_hz())?;
        Ok(Self {
            frames,
            source,
            resampler,
            next_in: 0,
            start: 0,
            samples: Vec::new(),
            ended: false,
            missing_secs: 0.0,
            meter: None,
            origin: (0, 0),
            pushed_in: 0,
            kept: KeptChannels::default(),
            instead: Instead::default(),
            is_aside: false,
        })
    }

    /// Loudness of all that was decoded for windows so far; `None` where nothing was loud enough to count.
    pub fn loudness(&self) -> Option<Loudness> {
        self.meter.as_ref()?.0.finish()
    }

    pub fn duration_secs(&self) -> f64 {
        self.frames as f64 / f64::from(self.source.sample_rate_hz())
    }

    /// Seconds that the file tells of and does not hold: it was cut short, or the rest is damaged.
    pub fn missing_secs(&self) -> f64 {
        self.missing_secs
    }

    /// Length of the file in samples at 16 kHz.
    pub fn sample_count(&self) -> u64 {
        self.frames.saturating_mul(u64::from(SAMPLE_RATE_HZ)).div_ceil(u64::from(self.source.sample_rate_hz()))
    }

    /// The samples `[from, to)`; zeros before the start of the file, fewer after its end, none where there is no such
    /// place. What lies before `from` is forgotten. The whole window is one mix of the channels: their mean or, where that
    /// cancels, the loudest (see `mix`).
    ///
    /// # Errors
    /// `Cancelled`, `Read`, `Broken`.
    pub fn window(&mut self, from: i64, to: i64, cancel: &Cancel) -> Result<Window<'_>, HearingError> {
        let end = self.start + self.samples.len() as i64;
        let fresh = self.next_in == 0 && end == 0;
        if fresh || from < self.start || from > end + READ_ON_LEN {
            if !self.jump(from, cancel)? {
                self.ended = true;
                return Ok(Window::default());
            }
        } else {
            self.forget_before(from);
        }
        self.fill_to(from, to, cancel)?;
        self.forget_before(from);
        let len = ((to - from).max(0) as usize).min(self.samples.len());
        let channel = self.hear_instead(from, len)?;
        let mix = if channel.is_some() { &self.instead.samples } else { &self.samples };
        Ok(Window { samples: mix.get(..len).unwrap_or_default(), channel })
    }

    /// Fills `instead` with the `len` samples from `from` on, of the channel that is told; `None` where the mean is heard.
    fn hear_instead(&mut self, from: i64, len: usize) -> Result<Option<usize>, HearingError> {
        let (first_in, first_out) = self.resampler.block_start_for(from, self.origin);
        let rate_hz = self.source.sample_rate_hz();
        let frame_of = |sample: i64| {
            let frames = sample.saturating_sub(first_out).saturating_mul(i64::from(rate_hz));
            first_in.saturating_add(frames.div_euclid(i64::from(SAMPLE_RATE_HZ)))
        };
        self.kept.forget_before(first_in);
        let channel = self.kept.instead_of_mean(frame_of(from), frame_of(from.saturating_add(len as i64)));
        let Some(channel) = channel else { return Ok(None) };
        let Some(frames) = self.kept.channel(channel, first_in) else { return Ok(None) };
        let Instead { resampler, frames: waiting, samples } = &mut self.instead;
        let resampler = match resampler {
            Some(resampler) => resampler,
            None => resampler.insert(Resampler::new(rate_hz)?),
        };
        waiting.clear();
        waiting.extend(frames);
        resampler.reset();
        samples.clear();
        resampler.push(waiting, samples)?;
        if self.ended {
            resampler.finish(samples)?;
        }
        let unwanted = usize::try_from(from.saturating_sub(first_out)).unwrap_or(0).min(samples.len());
        samples.drain(..unwanted);
        // Both were given the same frames on the same grid and are as far; a shorter window would be taken for the file's end.
        Ok((samples.len() >= len).then_some(channel))
    }

    /// As [`window`](Self::window), of samples that don't count for the loudness.
    ///
    /// # Errors
    /// As [`window`](Self::window).
    pub fn window_aside(&mut self, from: i64, to: i64, cancel: &Cancel) -> Result<&[f32], HearingError> {
        // What is metered next may read on from here: its blocks must not reach back over what was not heard.
        if let Some((meter, _)) = &mut self.meter {
            meter.gap();
        }
        self.is_aside = true;
        let window = self.window(from, to, cancel).map(|window| (window.samples.len(), window.channel.is_some()));
        self.is_aside = false;
        let (len, is_instead) = window?;
        let mix = if is_instead { &self.instead.samples } else { &self.samples };
        Ok(mix.get(..len).unwrap_or_default())
    }

    /// Whether the last window met the end of the file.
    pub fn has_ended(&self) -> bool {
        self.ended
    }

    fn jump(&mut self, wanted: i64, cancel: &Cancel) -> Result<bool, HearingError> {
        let (in_frame, out_sample) = self.resampler.start_for(wanted);
        let preroll = (PREROLL_SECS * f64::from(self.source.sample_rate_hz())) as i64;
        self.resampler.reset();
        self.samples.clear();
        self.start = out_sample;
        self.next_in = in_frame;
        self.origin = (in_frame, out_sample);
        self.pushed_in = in_frame;
        self.kept.restart(in_frame);
        self.ended = false;
        if let Some((meter, _)) = &mut self.meter {
            meter.gap();
        }
        self.source.seek(in_frame - preroll, cancel)
    }

    fn fill_to(&mut self, from: i64, to: i64, cancel: &Cancel) -> Result<(), HearingError> {
        let rate_hz = self.source.sample_rate_hz();
        let max_gap = MAX_GAP_SECS * i64::from(rate_hz);
        while !self.ended && self.start + (self.samples.len() as i64) < to {
            let Some(chunk) = self.source.next_chunk(cancel)? else {
                self.resampler.finish(&mut self.samples)?;
                self.ended = true;
                break;
            };
            // Before the place wanted: drop. After it: silence, also for the time before the file starts.
            let gap = chunk.first_frame - self.next_in;
            let skipped = usize::try_from(-gap).unwrap_or(0).min(chunk.samples.len());
            if gap > 0 {
                let silence = vec![0.0; gap.min(max_gap) as usize];
                self.resampler.push(&silence, &mut self.samples)?;
                self.kept.push_silence(self.pushed_in, silence.len(), chunk.channels, rate_hz);
                self.pushed_in += silence.len() as i64;
                self.next_in += silence.len() as i64;
                if gap > max_gap {
                    self.next_in = chunk.first_frame;
                }
            }
            if !self.is_aside {
                measure_loudness(&mut self.meter, rate_hz, &chunk, skipped);
            }
            let fresh = chunk.samples.get(skipped..).unwrap_or_default();
            self.next_in += fresh.len() as i64;
            self.resampler.push(fresh, &mut self.samples)?;
            let channels = chunk.interleaved.get(skipped.saturating_mul(chunk.channels)..).unwrap_or_default();
            self.kept.push(self.pushed_in, channels, chunk.channels, rate_hz);
            self.pushed_in += fresh.len() as i64;
            // Reading on over a gap must not keep what nobody will ask for.
            if self.start < from {
                let unwanted = ((from - self.start) as usize).min(self.samples.len());
                self.samples.drain(..unwanted);
                self.start += unwanted as i64;
                self.kept.forget_before(self.resampler.block_start_for(from, self.origin).0);
            }
        }
        Ok(())
    }

    fn forget_before(&mut self, sample: i64) {
        let unwanted = usize::try_from(sample - self.start).unwrap_or(0).min(self.samples.len());
        self.samples.drain(..unwanted);
        self.start += unwanted as i64;
    }
}

/// Hears a chunk from its `skipped`-th frame on. Where the channels change in the middle of a file, the rest is not heard.
fn measure_loudness(meter: &mut Option<(LoudnessMeter, usize)>, rate_hz: u32, chunk: &Chunk<'_>, skipped: usize) {
    let (meter, channels) = meter.get_or_insert_with(|| (LoudnessMeter::new(rate_hz, chunk.channels), chunk.channels));
    if *channels == chunk.channels {
        meter.push(chunk.interleaved.get(skipped * chunk.channels..).unwrap_or_default());
    }
}
