//! The posterior itself: lines of the log merged into rows, factored in order.

use super::{
    cholesky::Cholesky,
    kernel::{Context, Load},
};
use crate::taste::{
    FeedbackKind, Scope,
    log::{Evidence, evidence},
    table::FeatureTable,
};

const DAY_MS: f64 = 86_400_000.0;
/// Older rows beyond this many, the least sure first, are left out: their factor would take more than 20 MB and seconds.
const MOST_OLD_ROWS: usize = 1500;
/// How much of a verdict the bridge explains away. Liking what the photos called for anyway says about half as much of
/// the person as liking what they called against, and below 1 a like never teaches a dislike (editorial).
pub const EXPLAINED: f64 = 0.3;

/// One line of the log, with what is known of what it is about.
#[derive(Clone, Debug, PartialEq)]
pub struct Observation {
    /// The line's own key.
    pub key: u32,
    /// SystemRow of the track; `None` where it is gone, and the line says nothing.
    pub place: Option<usize>,
    pub artist: Option<u32>,
    pub kind: FeedbackKind,
    pub scope: Scope,
    pub value: Option<f32>,
    /// Milliseconds since the Unix epoch.
    pub at_ms: f64,
    /// What the bridge said of this track with those photos, -1 to 1; 0 where there were none.
    pub prior: f32,
    /// The photos of the list it was given in.
    pub context: Option<Context>,
}

impl Observation {
    /// What is left to learn once the bridge has explained its share; `None` where the line says nothing.
    fn residual(&self, today: i64) -> Option<Evidence> {
        let age_days = u32::try_from((today - day_of(self.at_ms)).max(0)).unwrap_or(u32::MAX);
        let said = evidence(self.kind, self.scope, self.value, age_days)?;
        let prior = if self.prior.is_finite() { f64::from(self.prior.clamp(-1.0, 1.0)) } else { 0.0 };
        Some(Evidence { target: said.target - EXPLAINED * said.target.abs() * prior, ..said })
    }
}

/// One line within a row.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Line {
    pub(super) key: u32,
    pub(super) said: Evidence,
}

/// What one row of the system observes: lines that ask the same question.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct SystemRow {
    pub(super) load: Load,
    pub(super) lines: Vec<Line>,
}

impl SystemRow {
    pub(super) fn precision(&self) -> f64 {
        self.lines.iter().map(|line| line.said.precision).sum()
    }

    /// The lines' mean by precision.
    pub(super) fn target(&self) -> f64 {
        self.lines.iter().map(|line| line.said.precision * line.said.target).sum::<f64>() / self.precision()
    }
}

/// The taste as learned from the log.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Posterior {
    pub(super) today: i64,
    pub(super) entries: Vec<Observation>,
    /// What is older than today, merged; then today's, line by line.
    pub(super) rows: Vec<SystemRow>,
    pub(super) factor: Cholesky,
    /// `A⁻¹ targets`: how much each row pulls.
    pub(super) pulls: Vec<f64>,
}

impl Posterior {
    /// Learn from `entries`, in the log's order, as of `now_ms`. O(n³) in the rows there are: .1 s at 1,000.
    pub fn fit(table: &FeatureTable, entries: &[Observation], now_ms: f64) -> Self {
        let mut fitted = Self { today: day_of(now_ms), entries: entries.to_vec(), ..Self::default() };
        let mut old = fitted.merged(table);
        keep_surest(&mut old);
        old.into_iter().for_each(|row| fitted.append(row));
        for index in 0..fitted.entries.len() {
            fitted.append_if_of_today(table, index);
        }
        fitted.solve();
        fitted
    }

    /// Whether lines given at `now_ms` may be pushed: past midnight all of the log is a day older, so fit anew.
    pub fn is_current(&self, now_ms: f64) -> bool {
        day_of(now_ms) == self.today
    }

    /// How many lines of the log it was given.
    pub fn len(&self) -> usize {
        self.entries.len()
    }

    pub fn is_empty(&self) -> bool {
        self.entries.is_empty()
    }

    /// Learn one more line, given last. O(n²) for a line of today; one of an earlier day (an import) fits anew.
    pub fn push(&mut self, table: &FeatureTable, entry: Observation) {
        let is_of_today = self.is_of_today(&entry);
        self.entries.push(entry);
        if is_of_today {
            self.append_if_of_today(table, self.entries.len() - 1);
            self.solve();
        } else {
            self.fit_again(table);
        }
    }

    /// Forget a line, as if it had never been given. O(n²) for each line of today since.
    pub fn remove(&mut self, table: &FeatureTable, key: u32) {
        let Some(index) = self.entries.iter().position(|entry| entry.key == key) else { return };
        let removed = self.entries.remove(index);
        if !self.is_of_today(&removed) {
            return self.fit_again(table);
        }
        if let Some(row) = self.rows.iter().position(|row| row.lines.iter().any(|line| line.key == key)) {
            self.rows.truncate(row);
            self.factor.truncate(row);
            for later in index..self.entries.len() {
                self.append_if_of_today(table, later);
            }
            self.solve();
        }
    }

    /// Forget all lines but the first `count`.
    pub fn truncate(&mut self, table: &FeatureTable, count: usize) {
        if count < self.entries.len() {
            self.entries.truncate(count);
            self.fit_again(table);
        }
    }

    fn fit_again(&mut self, table: &FeatureTable) {
        let now_ms = self.today as f64 * DAY_MS;
        *self = Self::fit(table, &std::mem::take(&mut self.entries), now_ms);
    }

    fn is_of_today(&self, entry: &Observation) -> bool {
        day_of(entry.at_ms) >= self.today
    }

    fn row_of(&self, table: &FeatureTable, entry: &Observation) -> Option<SystemRow> {
        let said = entry.residual(self.today)?;
        let place = entry.place.filter(|&place| place < table.len())?;
        let load = Load::new(table.row(place), place, entry.artist, entry.scope, entry.context.as_ref())?;
        Some(SystemRow { load, lines: vec![Line { key: entry.key, said }] })
    }

    fn merged(&self, table: &FeatureTable) -> Vec<SystemRow> {
        let mut rows: Vec<SystemRow> = Vec::new();
        // Rows of one track, by place: only these can ask the same question.
        let mut by_place = std::collections::BTreeMap::<usize, Vec<usize>>::new();
        for entry in self.entries.iter().filter(|entry| !self.is_of_today(entry)) {
            let Some(row) = self.row_of(table, entry) else { continue };
            let same_track = by_place.entry(row.load.place).or_default();
            match same_track.iter().find(|&&index| rows[index].load == row.load) {
                Some(&index) => rows[index].lines.extend(row.lines),
                None => {
                    same_track.push(rows.len());
                    rows.push(row);
                }
            }
        }
        rows
    }

    fn append_if_of_today(&mut self, table: &FeatureTable, index: usize) {
        if let Some(entry) = self.entries.get(index).filter(|entry| self.is_of_today(entry))
            && let Some(row) = self.row_of(table, entry)
        {
            self.append(row);
        }
    }

    fn append(&mut self, row: SystemRow) {
        let column = self.rows.iter().map(|earlier| earlier.load.covariance(&row.load)).collect();
        self.factor.push(column, row.load.covariance(&row.load) + 1.0 / row.precision());
        self.rows.push(row);
    }

    fn solve(&mut self) {
        self.pulls = self.factor.solve(self.rows.iter().map(SystemRow::target).collect());
    }
}

/// Days since the Unix epoch.
fn day_of(at_ms: f64) -> i64 {
    (at_ms / DAY_MS).floor() as i64
}

/// At most [`MOST_OLD_ROWS`], in the order they were in.
fn keep_surest(rows: &mut Vec<SystemRow>) {
    if rows.len() <= MOST_OLD_ROWS {
        return;
    }
    let mut order: Vec<(usize, f64)> = rows.iter().map(SystemRow::precision).enumerate().collect();
    // Equally sure: the later one stays.
    order.sort_by(|a, b| b.1.total_cmp(&a.1).then(b.0.cmp(&a.0)));
    let mut kept: Vec<usize> = order.into_iter().take(MOST_OLD_ROWS).map(|(index, _)| index).collect();
    kept.sort_unstable();
    let mut place = 0;
    rows.retain(|_| {
        place += 1;
        kept.binary_search(&(place - 1)).is_ok()
    });
}

#[cfg(test)]
mod tests;
