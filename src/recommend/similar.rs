//! Tracks that sound like one track.
//!
//! Embeddings are compared as standard deviations from the reference corpus: raw ones share a large common part, by which
//! everything is like everything.

use crate::{
    library::{Track, TrackId},
    mood::reference::{Spread, reference},
};

/// Embeddings nearer than this, of tracks equally long, are of the same recording in another file.
const SAME_COSINE: f32 = 0.999;
/// Encoders pad a recording by less than this.
const SAME_SECS: f32 = 0.5;

/// The tracks of `others` that sound most like `of`, nearest first, at most `count`, each with its likeness, -1..=1.
///
/// Likeness is the cosine of the embeddings (`[hearing::EMBEDDING_LEN]` each), every value in standard deviations from
/// the reference corpus. Left out are `of` itself, the same recording in another file, and embeddings of another length.
/// Deterministic: equally like tracks are ordered by id.
pub fn similar<'a>(
    of: (&Track, &[f32]),
    others: impl IntoIterator<Item = (&'a Track, &'a [f32])>,
    count: usize,
) -> Vec<(TrackId, f32)> {
    nearest(of, others, count, &reference().embedding)
}

fn nearest<'a>(
    of: (&Track, &[f32]),
    others: impl IntoIterator<Item = (&'a Track, &'a [f32])>,
    count: usize,
    spreads: &[Spread],
) -> Vec<(TrackId, f32)> {
    let (track, embedding) = of;
    let wanted = unit(embedding, spreads);
    let mut found: Vec<(TrackId, f32)> = others
        .into_iter()
        .filter(|(other, values)| other.id != track.id && values.len() == embedding.len())
        .filter_map(|(other, values)| {
            let likeness: f32 = wanted.iter().zip(unit(values, spreads)).map(|(a, b)| a * b).sum();
            let is_as_long = (other.heard.duration_secs - track.heard.duration_secs).abs() < SAME_SECS;
            let is_same = is_as_long && likeness > SAME_COSINE;
            (likeness.is_finite() && !is_same).then(|| (other.id.clone(), likeness.clamp(-1.0, 1.0)))
        })
        .collect();
    found.sort_by(|a, b| b.1.total_cmp(&a.1).then_with(|| a.0.cmp(&b.0)));
    found.truncate(count);
    found
}

/// In standard deviations, of length 1; all 0 where it lies at the corpus's mean.
fn unit(embedding: &[f32], spreads: &[Spread]) -> Vec<f32> {
    let mut values: Vec<f32> = embedding.iter().zip(spreads).map(|(&value, spread)| spread.z(value)).collect();
    let norm = values.iter().map(|value| value * value).sum::<f32>().sqrt();
    if norm > 0.0 {
        values.iter_mut().for_each(|value| *value /= norm);
    }
    values
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::hearing::{EMBEDDING_LEN, Heard};

    fn track(id: &str, duration_secs: f32) -> Track {
        Track {
            id: TrackId(id.into()),
            file_name: id.into(),
            heard: Heard { duration_secs, ..Heard::default() },
            ..Track::default()
        }
    }

    /// Three values around means of 100, 10 and 1.
    const SPREADS: [Spread; 3] =
        [Spread { mean: 100.0, sd: 10.0 }, Spread { mean: 10.0, sd: 1.0 }, Spread { mean: 1.0, sd: 0.1 }];

    fn ids(of: usize, all: &[(Track, Vec<f32>)], count: usize) -> Vec<(String, f32)> {
        let pairs = all.iter().map(|(track, values)| (track, values.as_slice()));
        let found = nearest((&all[of].0, &all[of].1), pairs, count, &SPREADS);
        found.into_iter().map(|(id, likeness)| (id.0, likeness)).collect()
    }

    #[test]
    fn what_stands_out_alike_is_near_whatever_its_scale() {
        let all = [
            (track("a", 60.0), vec![110.0, 10.0, 1.0]),
            (track("opposite", 60.0), vec![90.0, 10.0, 1.0]),
            (track("other", 60.0), vec![100.0, 10.0, 1.3]),
            (track("alike", 61.0), vec![130.0, 10.0, 1.0]),
            (track("half", 60.0), vec![110.0, 11.0, 1.0]),
            (track("odd", 60.0), vec![1.0]),
            (track("broken", 60.0), vec![f32::NAN, 10.0, 1.0]),
        ];
        let found = ids(0, &all, 9);
        let names: Vec<&str> = found.iter().map(|(id, _)| id.as_str()).collect();
        assert_eq!(names, ["alike", "half", "other", "opposite"]);
        assert!(
            (found[0].1 - 1.0).abs() < 1e-5 && (found[1].1 - 0.5f32.sqrt()).abs() < 1e-5 && found[2].1.abs() < 1e-5
        );
        assert_eq!(ids(0, &all, 1).len(), 1);
    }

    #[test]
    fn the_same_recording_in_another_file_is_left_out() {
        let sound = vec![110.0, 11.0, 1.0];
        let all =
            [(track("a", 60.0), sound.clone()), (track("copy", 60.1), sound.clone()), (track("longer", 90.0), sound)];
        let found = ids(0, &all, 9);
        assert_eq!(found.iter().map(|(id, _)| id.as_str()).collect::<Vec<_>>(), ["longer"]);
    }

    #[test]
    fn the_shipped_reference_knows_embeddings() {
        let (a, b) = (track("a", 60.0), track("b", 60.0));
        let (mean, high): (Vec<f32>, Vec<f32>) =
            reference().embedding.iter().map(|spread| (spread.mean, spread.mean + spread.sd)).unzip();
        assert_eq!(mean.len(), EMBEDDING_LEN);
        let low: Vec<f32> = mean.iter().zip(&high).map(|(mean, high)| 2.0 * mean - high).collect();
        let found = similar((&a, &high), [(&b, low.as_slice())], 3);
        assert!((found[0].1 + 1.0).abs() < 1e-3, "{found:?}");
    }
}
