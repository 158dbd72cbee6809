//! How fast files are done, and how long the rest takes: from the last minutes, since a folder's files are not alike.

use std::collections::VecDeque;

/// What was done longer ago than this says little of what is to come.
const WINDOW_MS: f64 = 5.0 * 60_000.0;
/// More moments than this add nothing to the estimate.
const MOST_MOMENTS: usize = 300;
/// Fewer files than this make no forecast.
const LEAST_FILES: usize = 3;

/// Moments at which a file was done, after the one at which the work began.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Pace {
    moments_ms: VecDeque<f64>,
}

impl Pace {
    /// The first file is at work; nothing happens where one was before.
    pub fn begin(&mut self, now_ms: f64) {
        if self.moments_ms.is_empty() {
            self.moments_ms.push_back(now_ms);
        }
    }

    /// A file is done.
    pub fn count(&mut self, now_ms: f64) {
        self.moments_ms.push_back(now_ms);
        let is_old = |first: &f64| now_ms - first > WINDOW_MS;
        while self.moments_ms.len() > MOST_MOMENTS
            || (self.moments_ms.len() > LEAST_FILES + 1 && self.moments_ms.front().is_some_and(is_old))
        {
            self.moments_ms.pop_front();
        }
    }

    /// Files a minute, and seconds until `files_left` are done.
    pub fn forecast(&self, files_left: u32) -> Option<(f64, f64)> {
        let files = self.moments_ms.len().checked_sub(1).filter(|files| *files >= LEAST_FILES)?;
        let took_ms = self.moments_ms.back()? - self.moments_ms.front()?;
        let files_per_minute = files as f64 / took_ms * 60_000.0;
        // Files that took no time (all known already) and a clock that was set back make no forecast.
        (files_per_minute.is_finite() && files_per_minute > 0.0)
            .then(|| (files_per_minute, f64::from(files_left) / files_per_minute * 60.0))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn paced(every_ms: f64, files: u32) -> Pace {
        let mut pace = Pace::default();
        pace.begin(1e12);
        (1..=files).for_each(|file| pace.count(1e12 + every_ms * f64::from(file)));
        pace
    }

    #[test]
    fn the_rest_takes_as_long_as_what_was_done() {
        assert_eq!(paced(2_000.0, 10).forecast(60), Some((30.0, 120.0)));
        assert_eq!(paced(2_000.0, 2).forecast(60), None);
        assert_eq!(paced(0.0, 10).forecast(60), None);
        assert_eq!(Pace::default().forecast(1), None);
    }

    #[test]
    fn only_the_last_minutes_count() {
        let mut pace = paced(100.0, 50);
        (1..=10).for_each(|file| pace.count(1e12 + 60_000.0 * f64::from(file)));
        assert_eq!(pace.forecast(2), Some((1.0, 120.0)));
    }

    #[test]
    fn files_slower_than_the_window_still_make_a_forecast() {
        assert_eq!(paced(600_000.0, 5).forecast(2), Some((0.1, 1_200.0)));
    }

    #[test]
    fn a_library_of_thousands_is_not_remembered_whole() {
        assert_eq!(paced(10.0, 5_000).moments_ms.len(), MOST_MOMENTS);
    }
}
