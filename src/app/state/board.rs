//! What is running, done and failed: the page's picture of the worker, as a pure function of its events.
//!
//! The page shows a [`Board`] and carries out the [`Effect`]s of each event; nothing else reads events.

use std::collections::BTreeMap;

use super::pace::Pace;
use crate::{
    app::words,
    engine::report::DeviceReport,
    library::Track,
    link::message::{Event, JobId, Outcome},
};

/// What a submitted job is about.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Task {
    Photo {
        file_name: String,
    },
    Music {
        file_name: String,
    },
    Rank,
    Draw,
    Look,
    /// A question that its answer speaks for: a search, what was learned, the catalogue.
    Ask,
    LinkSound,
    /// A folder is looked through.
    LookThrough,
    FindVersions,
    FetchModels,
    /// A kept track, heard in full in the background: no file of the person's, and never spoken of.
    Refine,
}

impl Task {
    /// The file's name; `None` for jobs that are not counted as files.
    pub fn file_name(&self) -> Option<&str> {
        match self {
            Task::Photo { file_name } | Task::Music { file_name } => Some(file_name),
            _ => None,
        }
    }

    /// It is shown in the progress area: the others take a moment, or are waited for where they were asked for.
    fn is_shown(&self) -> bool {
        matches!(self, Task::Photo { .. } | Task::Music { .. } | Task::LookThrough | Task::FetchModels)
    }
}

/// What the page has to do after an event.
#[derive(Clone, Debug, PartialEq)]
pub enum Effect {
    /// Show what a job found.
    Show {
        job: JobId,
        outcome: Outcome,
    },
    /// This file was analysed: what was said against it no longer holds.
    Settled {
        file_name: String,
    },
    /// A ranking ended without a list, a drawing without a picture, or a look with nothing.
    EndedEmpty {
        job: JobId,
    },
    ShowDevice(DeviceReport),
    /// Tell the person.
    Say(String),
    /// Read the library again.
    ReadLibrary,
    /// Tell the person that a file can't be used, and let them try again.
    SayFailed {
        job: JobId,
        task: Task,
        sentence: String,
    },
    /// A track was heard in full, or could not be.
    Refined(Option<Box<Track>>),
}

/// Bytes of one model fetched so far.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Fetched {
    pub received_bytes: u64,
    pub total_bytes: u64,
}

/// Everything the progress area shows.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Board {
    tasks: BTreeMap<JobId, Task>,
    /// By name.
    models: Vec<(String, Fetched)>,
    /// The job that last made progress, and how far it is, 0..=1.
    current: Option<(JobId, f32)>,
    /// How far the look at a track is, 0..=1.
    pub look_share: f32,
    pub files_total: u32,
    pub files_done: u32,
    pub files_failed: u32,
    /// Said when the last batch ended; empty before.
    pub last_words: String,
    /// Why files wait, a sentence; empty while they don't.
    pub hold: &'static str,
    /// Bytes of memory that the worker holds; `None` before it worked.
    pub memory_bytes: Option<u64>,
    pace: Pace,
    is_other_tab_working: bool,
    is_stopped: bool,
    /// How many of `tasks` are photos, and how many are shown as work.
    photos_open: usize,
    shown_open: usize,
}

impl Board {
    /// A job was submitted. The first one after a pause starts a new count.
    pub fn add(&mut self, job: JobId, task: Task) {
        if !self.is_working() {
            (self.files_total, self.files_done, self.files_failed) = (0, 0, 0);
            self.is_stopped = false;
            self.pace = Pace::default();
        }
        if task.file_name().is_some() {
            self.files_total += 1;
        }
        if task == Task::Look {
            self.look_share = 0.0;
        }
        self.photos_open += usize::from(matches!(task, Task::Photo { .. }));
        self.shown_open += usize::from(task.is_shown());
        self.tasks.insert(job, task);
    }

    /// Files wait for the reason `hold` (none: they go on). What was measured of the speed before is void.
    pub fn set_hold(&mut self, hold: &'static str) {
        self.hold = hold;
        self.pace = Pace::default();
    }

    /// Files a minute and seconds left; `None` until it can be said.
    pub fn pace(&self) -> Option<(f64, f64)> {
        let left = self.files_total - self.files_done.min(self.files_total);
        self.pace.forecast(left).filter(|_| self.hold.is_empty())
    }

    /// Files or models are being worked on (rankings and drawings take a moment and are not shown).
    pub fn is_working(&self) -> bool {
        self.shown_open > 0
    }

    pub fn is_fetching_all(&self) -> bool {
        self.tasks.values().any(|task| *task == Task::FetchModels)
    }

    /// The job has not ended.
    pub fn is_waiting_for(&self, job: JobId) -> bool {
        self.tasks.contains_key(&job)
    }

    /// Photos or tracks of this batch are still to come.
    pub fn is_seeing(&self) -> bool {
        self.photos_open > 0
    }

    /// The file being worked on: the one that last made progress, else the first in the queue.
    pub fn current_file(&self) -> &str {
        let running = self.current.and_then(|(job, _)| self.tasks.get(&job)).and_then(Task::file_name);
        running.or_else(|| self.tasks.values().find_map(Task::file_name)).unwrap_or_default()
    }

    /// Share of all files done, parts of the current one counted, 0..=1.
    pub fn share_done(&self) -> f32 {
        if self.files_total == 0 {
            let fetched = self.fetching().unwrap_or_default();
            return fetched.received_bytes as f32 / fetched.total_bytes.max(1) as f32;
        }
        let part = self.current.map(|(_, part)| part).unwrap_or_default();
        ((self.files_done as f32 + part) / self.files_total as f32).min(1.0)
    }

    /// Bytes of all models that are not complete, together; `None` where all are.
    pub fn fetching(&self) -> Option<Fetched> {
        let is_waiting = self.models.iter().any(|(_, model)| model.received_bytes < model.total_bytes);
        is_waiting.then(|| {
            self.models.iter().fold(Fetched::default(), |sum, (_, model)| Fetched {
                received_bytes: sum.received_bytes + model.received_bytes,
                total_bytes: sum.total_bytes + model.total_bytes,
            })
        })
    }

    /// The sentence of the progress area.
    pub fn sentence(&self) -> String {
        if !self.is_working() {
            self.last_words.clone()
        } else if self.files_total == 0 && self.is_fetching_all() {
            words::FETCHING_ALL.to_owned()
        } else if self.files_total == 0 {
            words::LOOKING_THROUGH.to_owned()
        } else {
            let hold = match self.hold {
                "" if self.is_other_tab_working && self.photos_open == 0 => words::OTHER_TAB,
                hold => hold,
            };
            let current = if hold.is_empty() || self.current.is_some() { self.current_file() } else { "" };
            words::working_on(self.files_done, self.files_total, current, hold)
        }
    }

    /// Take in one event, heard at `now_ms`.
    pub fn apply(&mut self, event: Event, now_ms: f64) -> Vec<Effect> {
        match event {
            // The client's business: it answers a panic with a warning and a new worker, and decodes what the worker can't.
            Event::Awake | Event::Panicked { .. } | Event::NeedsSound { .. } => Vec::new(),
            Event::Device(report) => vec![Effect::ShowDevice(report)],
            Event::Model { name, received_bytes, total_bytes } => {
                self.models.retain(|(known, _)| *known != name);
                self.models.push((name, Fetched { received_bytes, total_bytes }));
                Vec::new()
            }
            Event::Progress { job, done, total, .. } => {
                if self.tasks.get(&job).is_some_and(|task| task.file_name().is_some()) {
                    self.current = Some((job, done as f32 / total.max(1) as f32));
                    self.pace.begin(now_ms);
                }
                if self.tasks.get(&job) == Some(&Task::Look) {
                    self.look_share = done as f32 / total.max(1) as f32;
                }
                Vec::new()
            }
            Event::Finished { job, outcome } => {
                let task = self.end(job, true, now_ms);
                let settled = task.as_ref().and_then(Task::file_name).map(str::to_owned);
                let mut effects = match outcome {
                    Outcome::Track(track) if task == Some(Task::Refine) => vec![Effect::Refined(Some(track))],
                    outcome => vec![Effect::Show { job, outcome }],
                };
                effects.extend(settled.map(|file_name| Effect::Settled { file_name }));
                effects
            }
            Event::Failed { job, sentence } => match self.end(job, false, now_ms) {
                Some(Task::Refine) => vec![Effect::Refined(None)],
                Some(task) if task.file_name().is_some() => vec![Effect::SayFailed { job, task, sentence }],
                task => [Effect::Say(sentence)].into_iter().chain(ended(task, job)).collect(),
            },
            Event::Cancelled { job } => self.stop(job, now_ms).into_iter().collect(),
            Event::AllCancelled { jobs } => jobs.into_iter().filter_map(|job| self.stop(job, now_ms)).collect(),
            Event::Warning { sentence } => vec![Effect::Say(sentence)],
            Event::LibraryMended => vec![Effect::ReadLibrary],
            Event::Memory { bytes } => {
                self.memory_bytes = Some(bytes);
                Vec::new()
            }
            Event::OtherTab { is_waiting } => {
                self.is_other_tab_working = is_waiting;
                Vec::new()
            }
        }
    }

    fn stop(&mut self, job: JobId, now_ms: f64) -> Option<Effect> {
        let is_refining = self.tasks.get(&job) == Some(&Task::Refine);
        // Before its end is counted, so that the last words know of it.
        self.is_stopped |= self.tasks.get(&job).is_some_and(Task::is_shown);
        let task = self.end(job, true, now_ms);
        if is_refining { Some(Effect::Refined(None)) } else { ended(task, job) }
    }

    fn end(&mut self, job: JobId, is_usable: bool, now_ms: f64) -> Option<Task> {
        let task = self.tasks.remove(&job)?;
        self.photos_open -= usize::from(matches!(task, Task::Photo { .. }));
        self.shown_open -= usize::from(task.is_shown());
        if task.file_name().is_some() {
            self.files_done += 1;
            self.pace.count(now_ms);
            self.files_failed += u32::from(!is_usable);
        }
        if self.current.is_some_and(|(current, _)| current == job) {
            self.current = None;
        }
        if !self.is_working() && task.is_shown() {
            self.last_words = match (self.is_stopped, self.files_total) {
                (true, _) => words::STOPPED.to_owned(),
                (false, 0) if is_usable && task == Task::FetchModels => words::KEPT_OFFLINE.to_owned(),
                (false, 0) => String::new(),
                (false, total) => words::all_done(total, self.files_failed),
            };
        }
        Some(task)
    }
}

/// What the page hears of a job that ended with nothing.
fn ended(task: Option<Task>, job: JobId) -> Option<Effect> {
    matches!(task?, Task::Rank | Task::Draw | Task::Look).then_some(Effect::EndedEmpty { job })
}

#[cfg(test)]
mod tests;
