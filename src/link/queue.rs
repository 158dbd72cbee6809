//! The page's queue of jobs: what waits, what runs, what must be done again when a worker dies, what failed.
//!
//! Pure, so that losing no job can be proved natively. Ranking and drawing go before analysis, since a person waits for
//! them, photos before music, and hearing a track once more comes last of all.

use std::collections::BTreeMap;

use super::message::{JobId, Work};

// 1 is for what a person looks at meanwhile: a pause does not hold it.
const SEE: u8 = 2;
const HEAR: u8 = 3;
const HEAR_IN_FULL: u8 = 5;
const LEAST_URGENT: u8 = HEAR_IN_FULL;

/// A job's order: lower runs earlier; within one, first come first served. What is not named is waited for by a person.
fn urgency(work: &Work) -> u8 {
    match work {
        Work::LookAtTrack { .. } | Work::LookThrough { .. } => 1,
        Work::SeePhoto { .. } => SEE,
        Work::HearTrack { .. } => HEAR,
        Work::FetchModels | Work::FindVersions => 4,
        Work::HearInFull { .. } => HEAR_IN_FULL,
        _ => 0,
    }
}

/// How often a job may take its worker down with it before it is given up.
const MOST_CRASHES: u8 = 2;

/// Which jobs may start. What a person waits for always may.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Gate {
    /// Photos: unless paused.
    pub may_see: bool,
    /// Music: unless paused, and only in the tab that analyses.
    pub may_hear: bool,
}

impl Gate {
    fn lets(self, urgency: u8) -> bool {
        match urgency {
            SEE => self.may_see,
            HEAR | HEAR_IN_FULL => self.may_hear,
            _ => true,
        }
    }
}

#[derive(Clone, Debug)]
struct Job<A> {
    id: JobId,
    work: Work,
    attachment: A,
    crashes: u8,
}

/// Urgency, then the order in which jobs came.
type Turn = (u8, JobId);

impl<A> Job<A> {
    fn turn(&self) -> Turn {
        (urgency(&self.work), self.id)
    }
}

/// Jobs waiting, the one running, and those that failed; `A` is what travels beside a job (its file).
#[derive(Clone, Debug)]
pub struct Queue<A> {
    last: JobId,
    waiting: BTreeMap<Turn, Job<A>>,
    running: Option<Job<A>>,
    /// Files that could not be analysed, kept so that they can be tried again.
    failed: BTreeMap<JobId, Job<A>>,
}

impl<A> Default for Queue<A> {
    fn default() -> Self {
        Self { last: 0, waiting: BTreeMap::new(), running: None, failed: BTreeMap::new() }
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
        self.wait(Job { id: self.last, work, attachment, crashes: 0 });
        self.last
    }

    fn wait(&mut self, job: Job<A>) {
        self.waiting.insert(job.turn(), job);
    }

    /// The waiting job that is to start next.
    fn next(&self, gate: Gate) -> Option<Turn> {
        (0..=LEAST_URGENT).filter(|&urgency| gate.lets(urgency)).find_map(|urgency| self.first(urgency))
    }

    /// The waiting job of this urgency that came first.
    fn first(&self, urgency: u8) -> Option<Turn> {
        self.waiting.range((urgency, 0)..=(urgency, JobId::MAX)).next().map(|(turn, _)| *turn)
    }

    /// Start the next job that may start, if none runs: its id, work and attachment.
    pub fn start_next(&mut self, gate: Gate) -> Option<(JobId, Work, A)> {
        if self.running.is_some() {
            return None;
        }
        let job = self.waiting.remove(&self.next(gate)?)?;
        let started = (job.id, job.work.clone(), job.attachment.clone());
        self.running = Some(job);
        Some(started)
    }

    /// The job that runs only because nothing else had to, where something else now has to.
    pub fn must_make_way(&self, gate: Gate) -> Option<JobId> {
        let running = self.running.as_ref().filter(|job| urgency(&job.work) == HEAR_IN_FULL)?;
        self.next(gate).filter(|(urgency, _)| *urgency < HEAR_IN_FULL).map(|_| running.id)
    }

    /// The running job ended. `false` for any other id: a late answer of a worker that is gone.
    pub fn finish(&mut self, id: JobId) -> bool {
        self.take_running(id).is_some()
    }

    /// The running job failed: a file is kept for [`Queue::retry`]. `false` for any other id.
    pub fn fail(&mut self, id: JobId) -> bool {
        let job = self.take_running(id);
        let is_ours = job.is_some();
        self.keep_failed(job);
        is_ours
    }

    fn take_running(&mut self, id: JobId) -> Option<Job<A>> {
        self.running.take_if(|job| job.id == id)
    }

    fn keep_failed(&mut self, jobs: impl IntoIterator<Item = Job<A>>) {
        let files = jobs.into_iter().filter(|job| matches!(urgency(&job.work), SEE | HEAR));
        files.for_each(|job| drop(self.failed.insert(job.id, job)));
    }

    /// Every waiting job failed, for a reason that concerns them all.
    pub fn fail_waiting(&mut self) -> Vec<JobId> {
        let jobs: Vec<_> = std::mem::take(&mut self.waiting).into_values().collect();
        let ids = jobs.iter().map(|job| job.id).collect();
        self.keep_failed(jobs);
        ids
    }

    /// A failed file waits again, under its old id. `false` where it is no longer kept.
    pub fn retry(&mut self, id: JobId) -> bool {
        let job = self.failed.remove(&id);
        let is_kept = job.is_some();
        if let Some(job) = job {
            self.wait(Job { crashes: 0, ..job });
        }
        is_kept
    }

    /// A failed file will not be tried again.
    pub fn forget_failed(&mut self, id: JobId) {
        self.failed.remove(&id);
    }

    pub fn cancel(&mut self, id: JobId) -> CancelOutcome {
        if self.running() == Some(id) {
            return CancelOutcome::Running;
        }
        let is_removed = (0..=LEAST_URGENT).any(|urgency| self.waiting.remove(&(urgency, id)).is_some());
        if is_removed { CancelOutcome::Removed } else { CancelOutcome::Unknown }
    }

    /// Remove everything that waits; their ids in the order they came.
    pub fn cancel_waiting(&mut self) -> Vec<JobId> {
        let mut ids: Vec<JobId> = std::mem::take(&mut self.waiting).into_values().map(|job| job.id).collect();
        ids.sort_unstable();
        ids
    }

    /// The worker died: its job goes back into the queue, or is given up (its id returned) when it did this before.
    pub fn worker_died(&mut self) -> Option<JobId> {
        let mut job = self.running.take()?;
        job.crashes += 1;
        let id = job.id;
        if job.crashes >= MOST_CRASHES {
            self.keep_failed([job]);
            return Some(id);
        }
        self.wait(job);
        None
    }

    /// The worker was ended on purpose, or the job made way: it waits again.
    pub fn requeue(&mut self) {
        if let Some(job) = self.running.take() {
            self.wait(job);
        }
    }

    pub fn running(&self) -> Option<JobId> {
        self.running.as_ref().map(|job| job.id)
    }

    pub fn running_work(&self) -> Option<&Work> {
        self.running.as_ref().map(|job| &job.work)
    }

    /// A job runs or may start.
    pub fn is_busy(&self, gate: Gate) -> bool {
        self.running.is_some() || self.next(gate).is_some()
    }

    /// Music runs or waits.
    pub fn has_music(&self) -> bool {
        let is_music = |urgency| matches!(urgency, HEAR | HEAR_IN_FULL);
        self.running_is(is_music) || self.first(HEAR).is_some() || self.first(HEAR_IN_FULL).is_some()
    }

    /// Music runs.
    pub fn is_hearing(&self) -> bool {
        self.running_is(|urgency| matches!(urgency, HEAR | HEAR_IN_FULL))
    }

    fn running_is(&self, is: impl Fn(u8) -> bool) -> bool {
        self.running.as_ref().is_some_and(|job| is(urgency(&job.work)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::recommend::wish::Wish;
    use crate::{ground::ids::TrackId, hearing::Plan};

    const OPEN: Gate = Gate { may_see: true, may_hear: true };

    fn hear(name: &str) -> Work {
        Work::HearTrack { file_name: name.into(), plan: Plan::Quick, folder: String::new() }
    }

    fn see() -> Work {
        Work::SeePhoto { file_name: "p".into() }
    }

    fn rank() -> Work {
        Work::Recommend { photos: Vec::new(), wish: Wish::default() }
    }

    fn again() -> Work {
        Work::HearInFull { track: TrackId("t".into()) }
    }

    fn started(queue: &mut Queue<()>, gate: Gate) -> Option<JobId> {
        queue.start_next(gate).map(|job| job.0)
    }

    #[test]
    fn one_runs_at_a_time_and_ranking_overtakes_analysis() {
        let mut queue = Queue::default();
        let first = queue.push(hear("a"), ());
        let second = queue.push(hear("b"), ());
        assert_eq!(started(&mut queue, OPEN), Some(first));
        assert_eq!(queue.start_next(OPEN), None);
        let rank = queue.push(rank(), ());
        assert!(!queue.finish(second) && queue.finish(first));
        assert_eq!(started(&mut queue, OPEN), Some(rank));
    }

    #[test]
    fn a_dead_worker_loses_no_job_and_a_deadly_job_is_given_up() {
        let mut queue = Queue::default();
        let deadly = queue.push(hear("deadly"), ());
        let innocent = queue.push(hear("innocent"), ());
        queue.start_next(OPEN);
        assert_eq!(queue.worker_died(), None);
        assert_eq!(started(&mut queue, OPEN), Some(deadly));
        assert_eq!(queue.worker_died(), Some(deadly));
        assert_eq!(started(&mut queue, OPEN), Some(innocent));
        assert!(queue.finish(innocent) && !queue.is_busy(OPEN));
    }

    #[test]
    fn cancelling_says_whether_the_worker_must_be_told() {
        let mut queue = Queue::default();
        let (running, waiting) = (queue.push(hear("a"), ()), queue.push(hear("b"), ()));
        queue.start_next(OPEN);
        assert_eq!(queue.cancel(running), CancelOutcome::Running);
        assert_eq!(queue.cancel(waiting), CancelOutcome::Removed);
        assert_eq!(queue.cancel(99), CancelOutcome::Unknown);
    }

    #[test]
    fn a_pause_holds_files_but_not_what_a_person_waits_for() {
        let mut queue = Queue::default();
        let (track, photo, rank) = (queue.push(hear("a"), ()), queue.push(see(), ()), queue.push(rank(), ()));
        let paused = Gate { may_see: false, may_hear: false };
        assert_eq!(started(&mut queue, paused), Some(rank));
        assert!(queue.finish(rank) && !queue.is_busy(paused));
        let other_tab = Gate { may_see: true, may_hear: false };
        assert_eq!(started(&mut queue, other_tab), Some(photo));
        assert!(queue.finish(photo) && !queue.is_busy(other_tab) && queue.has_music());
        assert_eq!(started(&mut queue, OPEN), Some(track));
    }

    #[test]
    fn a_failed_file_is_kept_until_it_is_tried_again_or_dismissed() {
        let mut queue = Queue::default();
        let (first, second) = (queue.push(hear("a"), "file a"), queue.push(hear("b"), "file b"));
        for id in [first, second] {
            queue.start_next(OPEN);
            assert!(queue.fail(id));
        }
        assert!(!queue.is_busy(OPEN) && !queue.fail(first));
        queue.forget_failed(second);
        assert!(queue.retry(first) && !queue.retry(first) && !queue.retry(second));
        assert_eq!(queue.start_next(OPEN).map(|job| (job.0, job.2)), Some((first, "file a")));
    }

    #[test]
    fn a_tried_again_file_may_crash_as_often_as_a_new_one() {
        let mut queue = Queue::default();
        let id = queue.push(hear("a"), ());
        for _ in 0..2 {
            queue.start_next(OPEN);
            queue.worker_died();
        }
        assert!(queue.retry(id));
        queue.start_next(OPEN);
        assert_eq!(queue.worker_died(), None);
    }

    #[test]
    fn hearing_in_full_comes_last_and_makes_way_without_being_lost() {
        let mut queue = Queue::default();
        let again = queue.push(again(), ());
        let fetch = queue.push(Work::FetchModels, ());
        assert_eq!(started(&mut queue, OPEN), Some(fetch));
        assert_eq!(queue.must_make_way(OPEN), None);
        queue.finish(fetch);
        assert_eq!(started(&mut queue, OPEN), Some(again));
        assert_eq!(queue.must_make_way(OPEN), None);
        let track = queue.push(hear("a"), ());
        assert_eq!(queue.must_make_way(Gate { may_hear: false, ..OPEN }), None);
        assert_eq!(queue.must_make_way(OPEN), Some(again));
        queue.requeue();
        assert_eq!(started(&mut queue, OPEN), Some(track));
        queue.finish(track);
        assert_eq!(started(&mut queue, OPEN), Some(again));
        assert!(queue.fail(again) && !queue.retry(again), "what the person did not ask for is not listed");
    }

    #[test]
    fn cancelling_everything_empties_the_queue_at_once() {
        let mut queue = Queue::default();
        let ids: Vec<JobId> = [hear("a"), rank(), see()].map(|work| queue.push(work, ())).into();
        assert_eq!(queue.cancel_waiting(), ids);
        assert!(!queue.is_busy(OPEN));
        assert_eq!(queue.push(hear("b"), ()), 4);
        assert_eq!(queue.fail_waiting(), [4]);
        assert!(queue.retry(4));
    }
}
