//! Tells a decoder that hangs from one that is slow.
//!
//! A damaged file can keep a decoder in a loop that hears no cancel; without this the whole queue would wait for it.
//! Only decoding and the networks are watched: fetching a model, choosing a device and writing a large file may
//! rightly be silent for longer. Time is counted in ticks of the page's timer, so that a machine that slept for an
//! hour has missed one tick, not an hour.

use super::message::{Event, Work};
use crate::engine::report::Stage;

/// How often [`Watch::tick`] is to be called while a job runs.
pub const TICK_MS: u32 = 5_000;
/// A decoder is believed to hang after this long without a sign (each patch heard is one).
const SOUND_PATIENCE_SECS: u32 = 30;
/// A photo is seen in one go, without signs in between; on a software GPU that takes most of a minute.
const PHOTO_PATIENCE_SECS: u32 = 120;

/// Seconds without a sign after which a job is abandoned.
pub fn patience_secs(work: &Work) -> u32 {
    match work {
        Work::SeePhoto { .. } => PHOTO_PATIENCE_SECS,
        _ => SOUND_PATIENCE_SECS,
    }
}

/// How long the running job has been silent.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Watch {
    is_watched: bool,
    silent_ticks: u32,
}

impl Watch {
    /// An event came from the worker.
    pub fn hear(&mut self, event: &Event) {
        let is_watched = matches!(event, Event::Progress { stage: Stage::Decoding | Stage::Networks, .. });
        *self = Watch { is_watched, silent_ticks: 0 };
    }

    /// Count a tick; `true` once the job was silent for `patience_secs`.
    pub fn tick(&mut self, patience_secs: u32) -> bool {
        self.silent_ticks += u32::from(self.is_watched);
        // The first tick may come right after the last sign, so it does not count.
        self.silent_ticks > patience_secs.div_ceil(TICK_MS / 1000)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn progress(stage: Stage) -> Event {
        Event::Progress { job: 1, stage, done: 0, total: 1 }
    }

    #[test]
    fn thirty_silent_seconds_of_decoding_are_a_hang() {
        let mut watch = Watch::default();
        watch.hear(&progress(Stage::Decoding));
        assert!((0..6).all(|_| !watch.tick(30)));
        assert!(watch.tick(30));
    }

    #[test]
    fn each_patch_of_a_slow_network_starts_the_count_anew() {
        let mut watch = Watch::default();
        for _ in 0..50 {
            watch.hear(&progress(Stage::Networks));
            assert!((0..6).all(|_| !watch.tick(30)));
        }
    }

    #[test]
    fn fetching_models_and_saving_are_not_watched() {
        let quiet = [
            progress(Stage::Reading),
            progress(Stage::Saving),
            Event::Awake,
            Event::Model { name: "a".into(), received_bytes: 1, total_bytes: 2 },
        ];
        for event in quiet {
            let mut watch = Watch::default();
            watch.hear(&progress(Stage::Decoding));
            watch.hear(&event);
            assert!((0..100).all(|_| !watch.tick(30)), "{event:?}");
        }
    }
}
