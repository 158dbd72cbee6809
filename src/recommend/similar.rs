//! Tracks that sound like one track.

use crate::{
    library::TrackId,
    taste::table::{SOUND, Table},
};

/// The tracks of `table` that sound most like `of`, nearest first, at most `count`, each with its likeness, -1..=1.
///
/// Likeness is the cosine of the sounds (see `table::SOUND`). Left out are `of` itself and other recordings of its piece.
/// Deterministic: equally like tracks are ordered by id. Nothing is like a track that is not there.
pub fn similar(table: &Table, of: &TrackId, count: usize) -> Vec<(TrackId, f32)> {
    let Some(seed) = table.place(of) else { return Vec::new() };
    let kin = table.facts[seed].kin;
    let is_other = |&place: &usize| place != seed && (kin.is_none() || table.facts[place].kin != kin);
    let likeness = |place: usize| -> f32 {
        table.row(seed)[SOUND].iter().zip(&table.row(place)[SOUND]).map(|(a, b)| a * b).sum::<f32>().clamp(-1.0, 1.0)
    };
    let mut found: Vec<(usize, f32)> = (0..table.len()).filter(is_other).map(|place| (place, likeness(place))).collect();
    found.sort_by(|a, b| b.1.total_cmp(&a.1).then_with(|| table.ids[a.0].cmp(&table.ids[b.0])));
    found.truncate(count);
    found.into_iter().map(|(place, likeness)| (table.ids[place].clone(), likeness)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::taste::table::Facts;

    #[test]
    fn the_nearest_come_first_without_the_track_itself_and_its_other_recordings() {
        let mut table = Table::default();
        let kin = |kin| Facts { kin, ..Facts::default() };
        for (id, sound, facts) in [
            ("seed", [1.0, 0.0], kin(Some(0))),
            ("copy", [1.0, 0.0], kin(Some(0))),
            ("opposite", [-1.0, 0.0], kin(None)),
            ("near", [0.8, 0.6], kin(None)),
            ("apart", [0.0, 1.0], kin(None)),
            ("also near", [0.8, 0.6], kin(None)),
        ] {
            table.put(TrackId(id.into()), &sound, facts);
        }
        let found = similar(&table, &TrackId("seed".into()), 9);
        let ids: Vec<&str> = found.iter().map(|(id, _)| id.0.as_str()).collect();
        assert_eq!(ids, ["also near", "near", "apart", "opposite"]);
        assert!((found[0].1 - 0.8).abs() < 1e-6 && (found[3].1 + 1.0).abs() < 1e-6);
        assert_eq!(similar(&table, &TrackId("seed".into()), 1).len(), 1);
        assert_eq!(similar(&table, &TrackId("gone".into()), 9), []);
    }
}
