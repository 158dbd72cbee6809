//! Which parts of a track are heard, and the walk through them.
//!
//! Hearing every second of a library of thousands takes days on a phone. Sixteen patches spread over a track give
//! nearly the embedding of all of them (cosine .986 measured), so the first pass is quick and a later one may be full.

use symphonia::core::io::MediaSource;

pub use super::Plan;
use super::{
    decoded::Decoded,
    descriptors::{Described, Descriptors, Fingerprint, fingerprint_words},
    error::HearingError,
    log_mel::{HOP_LEN, LogMel, PATCH_HOP_LEN, PATCH_LEAD_LEN, PATCH_WINDOW_LEN, SAMPLE_RATE_HZ},
    mix::SILENCE_RMS,
    stream::{Stream, Window},
};
use crate::{engine::cancel::Cancel, ground::sound::PATCH_FRAMES};

/// Patches of the quick plan: against all patches of 58 whole tracks, embedding cosine .986 and log-tag r .993; twelve give
/// .979 and .988 (`hearsight evaluate hearing`).
pub const QUICK_PATCHES: u32 = 16;
/// Shorter files are not judged.
pub const SHORTEST_SECS: f64 = 0.5;
/// A file cut short by less than this many seconds, ...
const MISSING_SECS: f64 = 2.0;
/// ... or by less than this share, counts as whole.
const MISSING_SHARE: f64 = 0.02;
/// Most places the quick plan looks at where many are silent: a long file with hardly any sound costs little more.
const MOST_PLACES: usize = 96;
/// A file is called silent only after this many places were.
const MOST_SILENT_PLACES: usize = 512;
/// Samples a whole patch needs: up to the centre of its last frame, as in the reference; the rest counts as zeros.
const WHOLE_PATCH_LEN: usize = PATCH_WINDOW_LEN - PATCH_LEAD_LEN;

/// Three seconds of a track, as the networks see them.
#[derive(Clone, Debug, PartialEq)]
pub struct Patch {
    pub start_secs: f32,
    /// Row-major `[PATCH_FRAMES, MEL_BANDS]`.
    pub log_mel: Vec<f32>,
}

/// Walks through the patches of one file's plan. Reads and decodes only what it needs.
pub struct Listener {
    stream: Stream,
    log_mel: LogMel,
    descriptors: Descriptors,
    plan: Plan,
    /// Whole patches in the file, at least 1.
    total: u32,
    planned: u32,
    /// Quick: which planned place is next. Full: which patch is next.
    next: u32,
    /// Patches given or found silent, so that none is heard twice.
    used: Vec<u32>,
    /// How far the search between the planned places has come.
    searched: u32,
    given: u32,
    met_silence: bool,
    /// Which channel the last patch was, where the mean of all cancels.
    channel: Option<usize>,
}

impl Listener {
    /// Opens a file by its content (`file_name` only helps), measures its length and makes the plan.
    ///
    /// # Errors
    /// Every [`HearingError`] but `Silent` and `Cancelled`.
    pub fn open(source: Box<dyn MediaSource>, file_name: &str, plan: Plan) -> Result<Self, HearingError> {
        Self::open_cancellable(source, file_name, plan, &Cancel::default())
    }

    /// As [`open`](Self::open); a cancel also stops the search for the length of an odd file.
    ///
    /// # Errors
    /// Every [`HearingError`] but `Silent`.
    pub fn open_cancellable(
        source: Box<dyn MediaSource>,
        file_name: &str,
        plan: Plan,
        cancel: &Cancel,
    ) -> Result<Self, HearingError> {
        Self::over(Stream::open(source, file_name, cancel)?, plan)
    }

    /// Makes the plan for sound that something else decoded.
    ///
    /// # Errors
    /// `TooShort`, `Broken`.
    pub fn of_decoded(sound: Decoded, plan: Plan) -> Result<Self, HearingError> {
        Self::over(Stream::of_decoded(sound)?, plan)
    }

    fn over(stream: Stream, plan: Plan) -> Result<Self, HearingError> {
        if stream.duration_secs() < SHORTEST_SECS {
            return Err(HearingError::TooShort);
        }
        // Centred frames: one more than whole hops.
        let frames = stream.sample_count() / HOP_LEN as u64 + 1;
        let total = u32::try_from(frames / PATCH_FRAMES as u64).unwrap_or(u32::MAX).max(1);
        let planned = if plan == Plan::Quick { total.min(QUICK_PATCHES) } else { total };
        Ok(Self {
            stream,
            log_mel: LogMel::new(),
            descriptors: Descriptors::default(),
            plan,
            total,
            planned,
            next: 0,
            used: Vec::new(),
            searched: 0,
            given: 0,
            met_silence: false,
            channel: None,
        })
    }

    /// Spreads a quick plan over this many patches instead of [`QUICK_PATCHES`]. Call it before the first patch.
    pub fn spread_over(mut self, patches: u32) -> Self {
        if self.plan == Plan::Quick {
            self.planned = self.total.min(patches.max(1));
        }
        self
    }

    /// Length of the track, measured rather than believed.
    pub fn duration_secs(&self) -> f32 {
        self.stream.duration_secs() as f32
    }

    /// How much longer the file says it is than what it holds; `None` where that is nothing to speak of.
    pub fn missing_secs(&self) -> Option<f32> {
        let (held, missing) = (self.stream.duration_secs(), self.stream.missing_secs());
        (missing > MISSING_SECS && missing > MISSING_SHARE * (held + missing)).then_some(missing as f32)
    }

    pub fn plan(&self) -> Plan {
        self.plan
    }

    /// How many patches are planned, at least 1. Silent places make it fewer.
    pub fn patch_count(&self) -> u32 {
        self.planned
    }

    /// What can be said, without a network, of all that was heard so far.
    pub fn described(&mut self) -> Described {
        Described { loudness: self.stream.loudness(), ..self.descriptors.finish() }
    }

    /// What the recording is known by in other files, from two stretches that every plan hears alike: call it when the
    /// plan is done. `None` where they say too little or can't be decoded; that is no reason to refuse a track.
    ///
    /// # Errors
    /// `Cancelled`.
    pub fn fingerprint(&mut self, cancel: &Cancel) -> Result<Option<Fingerprint>, HearingError> {
        let mut words = [Vec::new(), Vec::new()];
        for (words, span) in words.iter_mut().zip(fingerprint_words::spans(self.stream.sample_count())) {
            match self.stream.window_aside(span.from, span.to, cancel) {
                Ok(samples) => *words = fingerprint_words::words(samples),
                Err(HearingError::Cancelled) => return Err(HearingError::Cancelled),
                Err(_) => {}
            }
        }
        let [head, tail] = words;
        Ok(Fingerprint::of(head, tail))
    }

    /// The next patch that is not silent, or `None` when the plan is done.
    ///
    /// # Errors
    /// `Cancelled`, `Read`; `Silent` where every place was silent, `Broken` where none could be decoded.
    pub fn next_patch(&mut self, cancel: &Cancel) -> Result<Option<Patch>, HearingError> {
        let patch = match self.plan {
            Plan::Quick => self.next_quick(cancel)?,
            Plan::Full => self.next_full(cancel)?,
        };
        match patch {
            Some(patch) => {
                self.given += 1;
                Ok(Some(patch))
            }
            None if self.given > 0 => Ok(None),
            None if self.met_silence => Err(HearingError::Silent),
            None => Err(HearingError::Broken),
        }
    }

    fn next_quick(&mut self, cancel: &Cancel) -> Result<Option<Patch>, HearingError> {
        while self.next < self.planned {
            let place = self.next;
            self.next += 1;
            for index in candidates(place, self.planned, self.total) {
                if self.used.contains(&index) {
                    continue;
                }
                self.used.push(index);
                if let Some(patch) = self.hear(index, cancel)? {
                    return Ok(Some(patch));
                }
            }
        }
        self.search_on(cancel)
    }

    /// Sound between the planned places, while the silent ones have left the plan short of its patches: halves of the
    /// track first, then quarters, eighths.
    fn search_on(&mut self, cancel: &Cancel) -> Result<Option<Patch>, HearingError> {
        // The numbers below a power of two, their bits reversed: every place once.
        let bits = 32 - (self.total - 1).leading_zeros();
        while self.met_silence && self.given < self.planned {
            let most = if self.given > 0 { MOST_PLACES } else { MOST_SILENT_PLACES };
            let number = self.searched;
            if self.used.len() >= most || bits == 0 || u64::from(number) >= 1 << bits {
                return Ok(None);
            }
            self.searched += 1;
            let index = number.reverse_bits() >> (32 - bits);
            if index >= self.total || self.used.contains(&index) {
                continue;
            }
            self.used.push(index);
            if let Some(patch) = self.hear(index, cancel)? {
                return Ok(Some(patch));
            }
        }
        Ok(None)
    }

    fn next_full(&mut self, cancel: &Cancel) -> Result<Option<Patch>, HearingError> {
        // Not bounded by the plan: where the measured length was too short, the rest is heard as well.
        while !(self.stream.has_ended() && self.next > 0) {
            let index = self.next;
            self.next += 1;
            if let Some(patch) = self.hear(index, cancel)? {
                return Ok(Some(patch));
            }
        }
        Ok(None)
    }

    /// One patch, `None` where it is silent or past the end.
    fn hear(&mut self, index: u32, cancel: &Cancel) -> Result<Option<Patch>, HearingError> {
        let start = i64::from(index) * PATCH_HOP_LEN as i64;
        let from = start - PATCH_LEAD_LEN as i64;
        let Window { samples, channel } = self.stream.window(from, from + PATCH_WINDOW_LEN as i64, cancel)?;
        // A file shorter than a patch is padded to one.
        let is_only = self.total == 1 && index == 0;
        let least = if is_only { PATCH_LEAD_LEN + 1 } else { WHOLE_PATCH_LEN };
        if samples.len() < least {
            return Ok(None);
        }
        if rms(samples) < SILENCE_RMS {
            self.met_silence = true;
            return Ok(None);
        }
        if channel != self.channel {
            // A step from one mix to another is no onset.
            self.descriptors.end_stretch();
            self.channel = channel;
        }
        self.descriptors.push(from, samples);
        let log_mel = self.log_mel.patch(samples);
        Ok(Some(Patch { start_secs: start as f32 / SAMPLE_RATE_HZ as f32, log_mel }))
    }
}

/// The patch in the middle of the `place`-th of `planned` equal parts of `total`, then its neighbours inside that part.
fn candidates(place: u32, planned: u32, total: u32) -> impl Iterator<Item = u32> {
    let (place, planned, total) = (u64::from(place), u64::from(planned.max(1)), u64::from(total));
    let (first, end) = (place * total / planned, (place + 1) * total / planned);
    let middle = (2 * place + 1) * total / (2 * planned);
    let step = ((end - first) / 4).max(1);
    [Some(middle), middle.checked_add(step), middle.checked_sub(step)]
        .into_iter()
        .flatten()
        .filter(move |index| (first..end.max(first + 1)).contains(index))
        .filter_map(|index| u32::try_from(index).ok())
}

fn rms(samples: &[f32]) -> f32 {
    let sum: f64 = samples.iter().map(|&x| f64::from(x) * f64::from(x)).sum();
    (sum / samples.len().max(1) as f64).sqrt() as f32
}
