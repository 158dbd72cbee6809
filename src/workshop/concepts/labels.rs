//! What the training photos show: our own annotation (`labels.txt`), for training and evaluation only.

use crate::{vision::concepts, workshop::mood::data::DataError};

static TABLE: &str = include_str!("labels.txt");

/// What one photo shows, in the order of [`concepts::NAMES`]; nothing where it is arguable.
pub type Shown = Vec<Option<bool>>;

/// The labels of the photos called `stems` (file names without their ending, as `beach-3`).
///
/// # Errors
/// A line of the table that names no photo or no concept.
pub fn of(stems: &[String]) -> Result<Vec<Shown>, DataError> {
    parse(TABLE, stems)
}

fn parse(table: &str, stems: &[String]) -> Result<Vec<Shown>, DataError> {
    let mut shown = vec![vec![Some(false); concepts::NAMES.len()]; stems.len()];
    for line in table.lines().filter(|line| !line.is_empty() && !line.starts_with('#')) {
        let wrong =
            |detail: &str| DataError::Item { file: "labels.txt".to_owned(), detail: format!("{line}: {detail}") };
        let (head, words) = line.split_once(": ").ok_or_else(|| wrong("no colon"))?;
        let mut head = head.split(' ');
        let theme = head.next().unwrap_or_default();
        let numbers: Vec<&str> = head.collect();
        let meant = |stem: &str| {
            stem.rsplit_once('-')
                .is_some_and(|(of, number)| of == theme && (numbers.is_empty() || numbers.contains(&number)))
        };
        let photos: Vec<usize> = (0..stems.len()).filter(|&photo| meant(&stems[photo])).collect();
        if photos.is_empty() || photos.len() < numbers.len() {
            return Err(wrong("no such photo"));
        }
        for word in words.split(' ') {
            let (word, value) = word.strip_prefix('?').map_or((word, Some(true)), |word| (word, None));
            let concept = concepts::NAMES.iter().position(|name| *name == word);
            let concept = concept.ok_or_else(|| wrong("no such concept"))?;
            photos.iter().for_each(|&photo| shown[photo][concept] = value);
        }
    }
    Ok(shown)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn later_lines_count_and_arguable_is_neither() {
        let stems = ["beach-1", "beach-2", "beach-10"].map(str::to_owned);
        let shown = parse("# why\nbeach: beach sea\nbeach 1 10: ?sea", &stems).unwrap();
        assert_eq!(shown[0][..3], [Some(true), None, Some(false)]);
        assert_eq!(shown[1][..3], [Some(true), Some(true), Some(false)]);
        assert_eq!(shown[2][1], None);
        for wrong in ["beach beach", "beach 3: sea", "park: sea", "beach: teapot"] {
            assert!(parse(wrong, &stems).is_err(), "{wrong}");
        }
    }
}
