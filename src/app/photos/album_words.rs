//! The words for several photos together: how alike they feel, and which of them do not count.

use crate::{
    library::album::Album,
    mood::Mood,
    telling::{moods::mood_short, names::counted},
};

pub const ALBUM_HEADING: &str = "These photos together";
/// Photos named in one album's sentences before the rest is counted.
const NAMED: usize = 4;

/// How alike an album's photos feel, from their spread on the two axes.
pub fn spread(album: &Album) -> &'static str {
    // A reading's own error is about .3: what lies within half of it is the same for us.
    match album.valence_spread.max(album.arousal_spread) {
        spread if spread < 0.15 => "They feel much alike.",
        spread if spread < 0.35 => "They differ somewhat.",
        _ => "They differ widely.",
    }
}

/// What does not count in an album, a sentence each; `names` are the photos' file names, in the album's order.
pub fn album_sentences(album: &Album, names: &[String]) -> Vec<String> {
    let name = |place: usize| names.get(place).map(String::as_str).unwrap_or_default();
    let mut sentences = Vec::new();
    let apart = album
        .outliers
        .iter()
        .map(|&place| format!("{} stands apart from the others, so it does not count.", name(place)));
    sentences.extend(apart.take(NAMED));
    if let Some(more) = album.outliers.len().checked_sub(NAMED).filter(|more| *more > 0) {
        sentences.push(format!("{} apart as well.", counted(more, "more photo stands", "more photos stand")));
    }
    let mut originals: Vec<usize> = Vec::new();
    for &(_, original) in &album.copies {
        if !originals.contains(&original) {
            originals.push(original);
        }
    }
    let copies_of = |original: usize| album.copies.iter().filter(|copy| copy.1 == original).count();
    sentences.extend(originals.iter().take(NAMED).map(|&original| {
        format!("{} near-identical photos count once: {} stands for them.", copies_of(original) + 1, name(original))
    }));
    if let Some(more) = originals.len().checked_sub(NAMED).filter(|more| *more > 0) {
        sentences.push(format!("So it is with {}.", counted(more, "more group of photos", "more groups of photos")));
    }
    sentences
}

/// "3 photos together: calm, pleasant."
pub fn album_line(count: usize, mood: Mood) -> String {
    format!("{} together: {}.", counted(count, "photo", "photos"), mood_short(mood))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_album_names_who_stands_apart_and_counts_copies_once() {
        let names: Vec<String> = (0..20).map(|n| format!("w-{n}.jpg")).collect();
        let mut album = Album {
            mood: Mood { valence: 0.3, valence_sd: 0.1, arousal: -0.3, arousal_sd: 0.1 },
            valence_spread: 0.1,
            arousal_spread: 0.2,
            outliers: vec![7],
            copies: vec![(2, 1), (3, 1), (9, 8)],
        };
        assert_eq!(
            album_sentences(&album, &names),
            [
                "w-7.jpg stands apart from the others, so it does not count.",
                "3 near-identical photos count once: w-1.jpg stands for them.",
                "2 near-identical photos count once: w-8.jpg stands for them.",
            ]
        );
        assert_eq!(album_line(10, album.mood), "10 photos together: calm, pleasant.");
        assert_eq!(spread(&album), "They differ somewhat.");
        album.outliers = (0..6).collect();
        album.copies.clear();
        assert_eq!(
            album_sentences(&album, &names).last().map(String::as_str),
            Some("2 more photos stand apart as well.")
        );
        assert_eq!(album_sentences(&album, &[]).len(), 5);
    }
}
