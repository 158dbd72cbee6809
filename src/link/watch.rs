//! Tells a job that hangs from one that is slow, so that every job ends.
//!
//! A damaged file can keep a decoder in a loop that hears no cancel, and an answer can be lost; without this the whole
//! queue would wait for it for ever. Time is counted in ticks of the page's timer, so that a machine that slept for an
//! hour has missed one tick, not an hour.

use super::message::{Event, Work};
use crate::engine::report::Stage;

/// How often [`Watch::tick`] is to be called while a job runs or a worker starts.
pub const TICK_MS: u32 = 5_000;
/// A decoder is believed to hang after this long without a sign (each patch heard is one).
const SOUND_PATIENCE_SECS: u32 = 30;
/// A photo is seen in one go, without signs in between; on a software GPU that takes most of a minute.
const PHOTO_PATIENCE_SECS: u32 = 120;
/// Choosing a device, fetching a network, reading and writing a large library may rightly be silent for longer.
const PATIENCE_SECS: u32 = 180;
/// A worker's code that has not come after this long is fetched again.
pub const START_PATIENCE_SECS: u32 = 120;

/// How long the running job has been silent, and in which stage.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Watch {
    stage: Option<Stage>,
    silent_ticks: u32,
}

impl Watch {
    /// An event came from the worker.
    pub fn hear(&mut self, event: &Event) {
        let stage = match event {
            Event::Progress { stage, .. } => Some(*stage),
            _ => None,
        };
        *self = Watch { stage, silent_ticks: 0 };
    }

    /// Seconds of silence that are allowed where `work` is now.
    fn patience_secs(&self, work: &Work) -> u32 {
        match (self.stage, work) {
            (Some(Stage::Decoding | Stage::Networks), Work::SeePhoto { .. }) => PHOTO_PATIENCE_SECS,
            (Some(Stage::Decoding | Stage::Networks), _) => SOUND_PATIENCE_SECS,
            _ => PATIENCE_SECS,
        }
    }

    /// Count a tick while `work` runs: the seconds it was silent for, once they are too many.
    pub fn tick(&mut self, work: &Work) -> Option<u32> {
        let patience_secs = self.patience_secs(work);
        self.is_over(patience_secs).then_some(patience_secs)
    }

    /// Count a tick while a worker's code is fetched: whether that takes too long.
    pub fn tick_start(&mut self) -> bool {
        self.is_over(START_PATIENCE_SECS)
    }

    fn is_over(&mut self, patience_secs: u32) -> bool {
        self.silent_ticks += 1;
        // The first tick may come right after the last sign, so it does not count.
        self.silent_ticks > patience_secs.div_ceil(TICK_MS / 1000)
    }
}

/// What is said of a job that was silent for `secs`.
pub fn silence(work: &Work, secs: u32) -> String {
    match work {
        Work::SeePhoto { file_name } | Work::HearTrack { file_name, .. } | Work::LinkSound { file_name, .. } => {
            format!(
                "{file_name} gave no answer within {secs} seconds and was left out. Try again with another copy of it; the others go on."
            )
        }
        Work::LookAtTrack { .. } | Work::HearInFull { .. } => format!(
            "The sound of a kept track gave no answer within {secs} seconds and was left out; the rest goes on."
        ),
        _ => {
            format!("Hearsight gave no answer within {secs} seconds and began anew. Try again; nothing stored is lost.")
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::hearing::Plan;

    fn progress(stage: Stage) -> Event {
        Event::Progress { job: 1, stage, done: 0, total: 1 }
    }

    fn hear() -> Work {
        Work::HearTrack { file_name: "a.mp3".into(), plan: Plan::Quick, folder: String::new() }
    }

    fn ticks_until_over(watch: &mut Watch, work: &Work) -> u32 {
        (0..1_000).find(|_| watch.tick(work).is_some()).unwrap()
    }

    #[test]
    fn thirty_silent_seconds_of_decoding_are_a_hang() {
        let mut watch = Watch::default();
        watch.hear(&progress(Stage::Decoding));
        assert_eq!(ticks_until_over(&mut watch, &hear()), 6);
    }

    #[test]
    fn each_patch_of_a_slow_network_starts_the_count_anew() {
        let mut watch = Watch::default();
        for _ in 0..50 {
            watch.hear(&progress(Stage::Networks));
            assert!((0..6).all(|_| watch.tick(&hear()).is_none()));
        }
    }

    #[test]
    fn fetching_models_and_saving_are_given_more_time_and_not_for_ever() {
        let quiet = [
            progress(Stage::Reading),
            progress(Stage::Saving),
            Event::Model { name: "a".into(), received_bytes: 1, total_bytes: 2 },
        ];
        for event in quiet {
            let mut watch = Watch::default();
            watch.hear(&progress(Stage::Decoding));
            watch.hear(&event);
            assert_eq!(ticks_until_over(&mut watch, &hear()), 36, "{event:?}");
        }
        let mut watch = Watch::default();
        assert_eq!((0..1_000).find(|_| watch.tick_start()), Some(24));
    }
}
