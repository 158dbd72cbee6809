//! What was heard and offered before: so that a list can rest it, or return to it.

/// Plays after which a track counts as half familiar (editorial).
const HALF_FAMILIAR_PLAYS: f32 = 3.0;
const DAY_MS: f64 = 86_400_000.0;

/// For each place of a table, when it was last heard or offered, and how often it was heard.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Past {
    last_ms: Vec<Option<f64>>,
    plays: Vec<f32>,
}

impl Past {
    /// Of a table of `len` tracks, none of which was heard.
    pub fn new(len: usize) -> Self {
        Self { last_ms: vec![None; len], plays: vec![0.0; len] }
    }

    /// The track at `place` was heard.
    pub fn played(&mut self, place: usize, at_ms: f64) {
        if let Some(plays) = self.plays.get_mut(place) {
            *plays += 1.0;
        }
        self.listed(place, at_ms);
    }

    /// The track at `place` was offered: it rests as if heard, and is no more familiar for it.
    pub fn listed(&mut self, place: usize, at_ms: f64) {
        if let Some(last_ms) = self.last_ms.get_mut(place).filter(|_| at_ms.is_finite()) {
            *last_ms = Some(last_ms.map_or(at_ms, |last_ms| last_ms.max(at_ms)));
        }
    }

    /// How well the person knows a track, 0 (never heard) to 1.
    pub fn familiarity(&self, place: usize) -> f32 {
        let plays = self.plays.get(place).copied().unwrap_or(0.0);
        plays / (plays + HALF_FAMILIAR_PLAYS)
    }

    /// Was it heard or offered less than `rest_days` ago? A clock that was put back does not end the rest.
    pub fn is_resting(&self, place: usize, rest_days: f32, now_ms: f64) -> bool {
        let rest_ms = f64::from(rest_days) * DAY_MS;
        self.last_ms.get(place).copied().flatten().is_some_and(|last_ms| (now_ms - last_ms).abs() < rest_ms)
    }
}
