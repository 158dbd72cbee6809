//! The page's queue of jobs: what waits, what runs, what must be done again when a worker dies.
//!
//! Pure, so that losing no job can be proved natively. Ranking and drawing go before analysis, since a person waits for
//! them, and photos before music.

use super::message::{JobId, Work};

/// A job's order: lower runs earlier; within one, first come first served.
fn urgency(work: &Work) -> u8 {
    match work {
        Work::Recommend { .. } | Work::DrawOverlay { .. } | Work::AboutTrack { .. } | Work::LinkSound { .. } => 0,
        Work::SeePhoto { .. } | Work::LookAtTrack { .. } | Work::LookThrough { .. } => 1,
        Work::HearTrack { .. } => 2,
        Work::FetchModels | Work::FindVersions => 3,
    }
}

/// How often a job may take its worker down with it before it is given up.
const MOST_CRASHES: u8 = 2;

#[derive(Clone, Debug)]
struct Job<A> {
    id: JobId,
    work: Work,
    attachment: A,
    crashes: u8,
}

/// Jobs waiting and the one running; `A` is what travels beside a job (its file).
#[derive(Clone, Debug)]
pub struct Queue<A> {
    last: JobId,
    waiting: Vec<Job<A>>,
    running: Option<Job<A>>,
}

impl<A> Default for Queue<A> {
    fn default() -> Self {
        Self { last: 0, waiting: Vec::new(), running: None }
    }
}

/// What became of a cancelled job.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CancelOutcome {
    /// It had not started and is gone.
    Removed,
    /// It runs: the worker must be told, and ended if it does not listen.
    Running,
    Unknown,
}

impl<A: Clone> Queue<A> {
    /// Add a job; ids start at 1 and never repeat.
    pub fn push(&mut self, work: Work, attachment: A) -> JobId {
        self.last += 1;
        self.waiting.push(Job { id: self.last, work, attachment, crashes: 0 });
        self.last
    }

    /// Start the next job if none runs: its id, work and attachment.
    pub fn start_next(&mut self) -> Option<(JobId, Work, A)> {
        if self.running.is_some() {
            return None;
        }
        let next = (0..self.waiting.len())
            .min_by_key(|&index| (urgency(&self.waiting[index].work), self.waiting[index].id))?;
        let job = self.waiting.remove(next);
        let started = (job.id, job.work.clone(), job.attachment.clone());
        self.running = Some(job);
        Some(started)
    }

    /// The running job ended, however it ended. `false` for any other id: a late answer of a worker that is gone.
    pub fn finish(&mut self, id: JobId) -> bool {
        let is_running = self.running() == Some(id);
        if is_running {
            self.running = None;
        }
        is_running
    }

    pub fn cancel(&mut self, id: JobId) -> CancelOutcome {
        if self.running() == Some(id) {
            return CancelOutcome::Running;
        }
        let before = self.waiting.len();
        self.waiting.retain(|job| job.id != id);
        if self.waiting.len() < before { CancelOutcome::Removed } else { CancelOutcome::Unknown }
    }

    /// The worker died: its job goes back into the queue, or is given up (its id returned) when it did this before.
    pub fn worker_died(&mut self) -> Option<JobId> {
        let mut job = self.running.take()?;
        job.crashes += 1;
        if job.crashes >= MOST_CRASHES {
            return Some(job.id);
        }
        self.waiting.push(job);
        None
    }

    /// The worker was ended on purpose: its job waits again.
    pub fn requeue(&mut self) {
        self.waiting.extend(self.running.take());
    }

    pub fn running(&self) -> Option<JobId> {
        self.running.as_ref().map(|job| job.id)
    }

    /// Ids of all jobs that wait, in the order they came.
    pub fn waiting(&self) -> Vec<JobId> {
        self.waiting.iter().map(|job| job.id).collect()
    }

    pub fn is_empty(&self) -> bool {
        self.running.is_none() && self.waiting.is_empty()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::hearing::Plan;

    fn hear(name: &str) -> Work {
        Work::HearTrack { file_name: name.into(), plan: Plan::Quick, folder: String::new() }
    }

    #[test]
    fn one_runs_at_a_time_and_ranking_overtakes_analysis() {
        let mut queue = Queue::default();
        let first = queue.push(hear("a"), ());
        let second = queue.push(hear("b"), ());
        assert_eq!(queue.start_next().map(|job| job.0), Some(first));
        assert_eq!(queue.start_next(), None);
        let rank = queue.push(Work::Recommend { photos: Vec::new(), count: 5 }, ());
        assert!(!queue.finish(second) && queue.finish(first));
        assert_eq!(queue.start_next().map(|job| job.0), Some(rank));
    }

    #[test]
    fn a_dead_worker_loses_no_job_and_a_deadly_job_is_given_up() {
        let mut queue = Queue::default();
        let deadly = queue.push(hear("deadly"), ());
        let innocent = queue.push(hear("innocent"), ());
        queue.start_next();
        assert_eq!(queue.worker_died(), None);
        assert_eq!(queue.start_next().map(|job| job.0), Some(deadly));
        assert_eq!(queue.worker_died(), Some(deadly));
        assert_eq!(queue.start_next().map(|job| job.0), Some(innocent));
        assert!(queue.finish(innocent) && queue.is_empty());
    }

    #[test]
    fn cancelling_says_whether_the_worker_must_be_told() {
        let mut queue = Queue::default();
        let (running, waiting) = (queue.push(hear("a"), ()), queue.push(hear("b"), ()));
        queue.start_next();
        assert_eq!(queue.cancel(running), CancelOutcome::Running);
        assert_eq!(queue.cancel(waiting), CancelOutcome::Removed);
        assert_eq!(queue.cancel(99), CancelOutcome::Unknown);
    }
}
