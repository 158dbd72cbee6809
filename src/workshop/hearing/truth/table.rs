//! The figures of `evaluate music`.

use std::fmt::{self, Display, Formatter};

use super::{
    row::{DescribedPiece, key_by},
    style::{STYLES, Style},
};
use crate::hearing::descriptors::{Mode, key::PROFILES};

/// A tempo is right within this share (MIREX's accuracy 1 and 2).
const TEMPO_TOLERANCE: f64 = 0.04;

/// How a tempo compares with the truth.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TempoHit {
    Exact,
    /// Half or twice as fast.
    Octave,
    /// A third or three times as fast.
    Third,
    Wrong,
}

/// How a key compares with the truth.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum KeyHit {
    Exact,
    /// A fifth up or down, same mode.
    Fifth,
    Relative,
    /// Same tonic, other mode.
    Parallel,
    Wrong,
}

pub fn tempo_hit(said: Option<f64>, true_bpm: f64) -> TempoHit {
    let Some(said) = said else { return TempoHit::Wrong };
    let is = |factor: f64| (said / (true_bpm * factor) - 1.0).abs() <= TEMPO_TOLERANCE;
    match () {
        () if is(1.0) => TempoHit::Exact,
        () if is(2.0) || is(0.5) => TempoHit::Octave,
        () if is(3.0) || is(1.0 / 3.0) => TempoHit::Third,
        () => TempoHit::Wrong,
    }
}

/// Keys are `(tonic, is_minor)`.
pub fn key_hit(said: Option<(u8, bool)>, truth: (u8, bool)) -> KeyHit {
    let Some((tonic, is_minor)) = said else { return KeyHit::Wrong };
    match ((tonic + 12 - truth.0) % 12, is_minor == truth.1, truth.1) {
        (0, true, _) => KeyHit::Exact,
        (0, false, _) => KeyHit::Parallel,
        (5 | 7, true, _) => KeyHit::Fifth,
        (9, false, false) | (3, false, true) => KeyHit::Relative,
        _ => KeyHit::Wrong,
    }
}

/// Prints the tables of some rows.
pub struct TruthTable<'a>(pub &'a [DescribedPiece]);

impl DescribedPiece {
    pub fn tempo_hit(&self) -> TempoHit {
        tempo_hit(self.described.tempo.map(|tempo| f64::from(tempo.bpm)), self.piece.bpm)
    }

    pub fn key_hit(&self) -> KeyHit {
        let said = self.described.key.map(|key| (key.tonic, key.mode == Mode::Minor));
        key_hit(said, (self.piece.tonic, self.piece.is_minor))
    }
}

fn share<'a>(rows: impl Iterator<Item = &'a DescribedPiece>, is: impl Fn(&DescribedPiece) -> bool) -> f64 {
    let (mut hits, mut count) = (0.0, 0.0);
    for row in rows {
        count += 1.0;
        hits += f64::from(u8::from(is(row)));
    }
    100.0 * hits / f64::max(count, 1.0)
}

impl Display for TruthTable<'_> {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        let all = self.0;
        writeln!(
            f,
            "| drums | pieces | tempo exact | or octave | or third | key exact | fifth | relative | parallel |"
        )?;
        writeln!(f, "|---|---|---|---|---|---|---|---|---|")?;
        let line = |f: &mut Formatter<'_>, name: &str, of: &dyn Fn(&DescribedPiece) -> bool| {
            let rows = || all.iter().filter(|row| of(row));
            let tempo = |hits: &[TempoHit]| share(rows(), |row| hits.contains(&row.tempo_hit()));
            let key = |hit: KeyHit| share(rows(), |row| row.key_hit() == hit);
            write!(f, "| {name} | {} | {:.1} % ", rows().count(), tempo(&[TempoHit::Exact]))?;
            write!(f, "| {:.1} % ", tempo(&[TempoHit::Exact, TempoHit::Octave]))?;
            write!(f, "| {:.1} % ", tempo(&[TempoHit::Exact, TempoHit::Octave, TempoHit::Third]))?;
            write!(f, "| {:.1} % | {:.1} % ", key(KeyHit::Exact), key(KeyHit::Fifth))?;
            writeln!(f, "| {:.1} % | {:.1} % |", key(KeyHit::Relative), key(KeyHit::Parallel))
        };
        for style in STYLES {
            line(f, style.name(), &|row: &DescribedPiece| row.piece.style == style)?;
        }
        line(f, "all with drums", &|row: &DescribedPiece| row.piece.style != Style::None)?;
        line(f, "major", &|row: &DescribedPiece| !row.piece.is_minor)?;
        line(f, "minor", &|row: &DescribedPiece| row.piece.is_minor)?;
        line(f, "**all**", &|_: &DescribedPiece| true)?;
        writeln!(f, "\nKey exact by profile:")?;
        for profile in &PROFILES {
            let is = |row: &DescribedPiece| {
                key_hit(key_by(row, profile), (row.piece.tonic, row.piece.is_minor)) == KeyHit::Exact
            };
            writeln!(f, "- {}: {:.1} %", profile.name, share(all.iter(), is))?;
        }
        writeln!(f, "\nRight by confidence (thirds of the pieces, least first), tempo exact or octave, key exact:")?;
        let tempo = |row: &DescribedPiece| row.described.tempo.map_or(0.0, |tempo| tempo.confidence);
        let key = |row: &DescribedPiece| row.described.key.map_or(0.0, |key| key.confidence);
        for (name, by, is) in [
            (
                "tempo",
                &tempo as &dyn Fn(&DescribedPiece) -> f32,
                &(|row: &DescribedPiece| matches!(row.tempo_hit(), TempoHit::Exact | TempoHit::Octave))
                    as &dyn Fn(&DescribedPiece) -> bool,
            ),
            ("key", &key, &|row: &DescribedPiece| row.key_hit() == KeyHit::Exact),
        ] {
            let mut sorted: Vec<&DescribedPiece> = all.iter().collect();
            sorted.sort_by(|a, b| by(a).total_cmp(&by(b)));
            for third in sorted.chunks(all.len().div_ceil(3).max(1)) {
                let (low, high) = (third.first().map_or(0.0, |row| by(row)), third.last().map_or(0.0, |row| by(row)));
                let right = share(third.iter().copied(), is);
                writeln!(f, "- {name}, confidence {low:.2} to {high:.2}: {right:.1} %")?;
            }
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tempos_are_right_within_four_per_cent_and_octaves_are_told_apart() {
        assert_eq!(tempo_hit(Some(124.0), 120.0), TempoHit::Exact);
        assert_eq!(tempo_hit(Some(126.0), 120.0), TempoHit::Wrong);
        assert_eq!(tempo_hit(Some(61.0), 120.0), TempoHit::Octave);
        assert_eq!(tempo_hit(Some(40.0), 120.0), TempoHit::Third);
        assert_eq!(tempo_hit(None, 120.0), TempoHit::Wrong);
    }

    #[test]
    fn near_keys_are_told_apart() {
        let (c_major, a_minor) = ((0, false), (9, true));
        assert_eq!(key_hit(Some(c_major), c_major), KeyHit::Exact);
        assert_eq!(key_hit(Some((7, false)), c_major), KeyHit::Fifth);
        assert_eq!(key_hit(Some(a_minor), c_major), KeyHit::Relative);
        assert_eq!(key_hit(Some(c_major), a_minor), KeyHit::Relative);
        assert_eq!(key_hit(Some((0, true)), c_major), KeyHit::Parallel);
        assert_eq!(key_hit(Some((2, false)), c_major), KeyHit::Wrong);
    }
}
