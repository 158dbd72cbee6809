//! Which device the next worker is to use, after what happened to those before it.
//!
//! A job that takes its worker down is tried once more on the processor. Without this either the graphics card would be
//! given up for good because of one bad file, or a bad card would take down a worker for each file.

use super::message::JobId;

/// So many crashes with no job done between them are the device's fault, and it is given up until the page is opened again.
const MOST_CRASHES_IN_A_ROW: u8 = 3;

/// What is known of the preferred device's reliability.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Fallback {
    crashes_in_a_row: u8,
    /// The job that is tried again with care.
    retried: Option<JobId>,
}

impl Fallback {
    /// The next worker is to keep to the processor.
    pub fn must_use_cpu(&self) -> bool {
        self.retried.is_some() || self.is_given_up()
    }

    fn is_given_up(&self) -> bool {
        self.crashes_in_a_row >= MOST_CRASHES_IN_A_ROW
    }

    /// A worker died while it did `job`, or with nothing to do.
    pub fn crashed(&mut self, job: Option<JobId>) {
        self.crashes_in_a_row = self.crashes_in_a_row.saturating_add(1);
        self.retried = job;
    }

    /// `job` ended, however it did. `true` where its worker is to be replaced, by one on the preferred device.
    pub fn ended(&mut self, job: JobId) -> bool {
        if self.retried == Some(job) {
            self.retried = None;
            return !self.is_given_up();
        }
        if !self.must_use_cpu() {
            self.crashes_in_a_row = 0;
        }
        false
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_bad_file_does_not_cost_the_device() {
        let mut fallback = Fallback::default();
        fallback.crashed(Some(1));
        assert!(fallback.must_use_cpu());
        assert!(!fallback.ended(9), "another job says nothing of it");
        assert!(fallback.ended(1) && !fallback.must_use_cpu());
        assert!(!fallback.ended(2));
        assert_eq!(fallback, Fallback::default());
    }

    #[test]
    fn a_device_that_fails_again_and_again_is_given_up() {
        let mut fallback = Fallback::default();
        for job in 1..=3 {
            fallback.crashed(Some(job));
            assert_eq!(fallback.ended(job), job < 3);
        }
        assert!(fallback.must_use_cpu() && !fallback.ended(4) && fallback.must_use_cpu());
    }
}
