//! What photos lead to in music apart from mood: a table that a person can read, each row with its ground.
//!
//! Without it a church and a lake of the same mood would get the same music. It is a prior, and a modest one: what a
//! person likes with such photos soon outweighs it. The table is `associations.txt`.

use std::sync::LazyLock;

use crate::{
    hearing::tag_groups,
    taste::table,
    vision::{Looks, concepts},
};

/// How a photo can look, each beside its opposite: its name in the table, and in words for people.
pub const LOOKS: [(&str, &str); 8] = [
    ("dark", "dark tones"),
    ("light", "light tones"),
    ("muted", "muted colours"),
    ("colourful", "strong colours"),
    ("cool", "cool colours"),
    ("warm", "warm colours"),
    ("stark", "stark contrast"),
    ("soft", "soft contrast"),
];

/// Mean and standard deviation over the OASIS photos of `../shared` of brightness, colourfulness, warmth and contrast.
const BRIGHTNESS: (f32, f32) = (0.54, 0.14);
const COLOURFULNESS: (f32, f32) = (40.0, 26.0);
const WARMTH: (f32, f32) = (0.19, 0.39);
const CONTRAST: (f32, f32) = (0.22, 0.06);
/// A look says something from here, in standard deviations from the mean photo, and all it can [`LOOK_SPAN`] further on
/// (editorial).
const LOOK_FROM: f32 = 0.5;
const LOOK_SPAN: f32 = 1.5;

/// Musical characteristics: name, column of a track's row, and what the column is multiplied by so that typical tracks
/// lie 1 from the middle (from the ranges in `taste::table`; editorial).
pub const CHARACTERISTICS: [(&str, usize, f32); 12] = [
    ("high tempo", table::TEMPO, 2.5),
    ("low tempo", table::TEMPO, -2.5),
    ("major", table::MODE, 1.5),
    ("minor", table::MODE, -1.5),
    ("bright sound", table::BRIGHTNESS, 1.5),
    ("dark sound", table::BRIGHTNESS, -1.5),
    ("many notes", table::ONSETS, 2.0),
    ("few notes", table::ONSETS, -2.0),
    ("strong beat", table::BEAT, 4.0),
    ("loose beat", table::BEAT, -4.0),
    ("sung", table::VOCAL, 1.0),
    ("not sung", table::VOCAL, -1.0),
];

/// What a row starts from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Cue {
    /// One of `concepts::NAMES`.
    Concept(String),
    /// Place in [`LOOKS`].
    Look(usize),
}

/// One row of the table.
#[derive(Clone, Debug, PartialEq)]
pub struct Association {
    pub cue: Cue,
    /// Words or characteristics with their weights, as written.
    pub towards: Vec<(String, f32)>,
    /// Why: a study, a data set, or editorial.
    pub ground: String,
}

/// Why a row can't be read.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum RowError {
    #[error("not of the form: seen | word weight, word weight | ground")]
    Form,
    #[error("{seen} is neither a concept nor a look")]
    Seen { seen: String },
    #[error("{word} is no word for music")]
    Word { word: String },
    #[error("{weight} is no weight from -1 to 1")]
    Weight { weight: String },
    #[error("no ground")]
    Ground,
}

/// Column of a track's row that `word` speaks of, and the factor that puts it in standard deviations.
pub fn column(word: &str) -> Option<(usize, f32)> {
    let group = tag_groups::GROUPS.iter().position(|(name, _)| *name == word);
    let group = group.map(|place| (table::GROUPS.start + place, 1.0));
    let named =
        || CHARACTERISTICS.iter().find(|(name, ..)| *name == word).map(|(_, column, factor)| (*column, *factor));
    group.or_else(named)
}

/// One row; `None` for a blank line or a comment.
///
/// # Errors
/// A row that says something nobody can act on.
pub fn row(line: &str) -> Result<Option<Association>, RowError> {
    let line = line.trim();
    if line.is_empty() || line.starts_with('#') {
        return Ok(None);
    }
    let mut parts = line.splitn(3, '|').map(str::trim);
    let (Some(seen), Some(words), Some(ground)) = (parts.next(), parts.next(), parts.next()) else {
        return Err(RowError::Form);
    };
    if ground.is_empty() {
        return Err(RowError::Ground);
    }
    let look = seen.strip_prefix("look ").and_then(|look| LOOKS.iter().position(|(name, _)| *name == look.trim()));
    let cue = match look {
        Some(place) => Cue::Look(place),
        None if concepts::NAMES.contains(&seen) => Cue::Concept(seen.to_owned()),
        None => return Err(RowError::Seen { seen: seen.to_owned() }),
    };
    let mut towards = Vec::new();
    for word in words.split(',') {
        let (word, weight) = word.trim().rsplit_once(' ').ok_or(RowError::Form)?;
        let value = weight.parse::<f32>().ok().filter(|value| value.abs() <= 1.0);
        let value = value.ok_or_else(|| RowError::Weight { weight: weight.to_owned() })?;
        column(word.trim()).ok_or_else(|| RowError::Word { word: word.to_owned() })?;
        towards.push((word.trim().to_owned(), value));
    }
    Ok(Some(Association { cue, towards, ground: ground.to_owned() }))
}

static TABLE: LazyLock<Vec<Association>> =
    LazyLock::new(|| include_str!("associations.txt").lines().filter_map(|line| row(line).ok().flatten()).collect());

/// The shipped rows, in the order of the file.
pub fn rows() -> &'static [Association] {
    &TABLE
}

/// How strongly a photo of these looks is each of [`LOOKS`], 0..=1; nothing for looks that were never measured.
pub fn looks(looks: &Looks) -> [f32; LOOKS.len()] {
    if *looks == Looks::default() {
        return [0.0; LOOKS.len()];
    }
    let axes = [
        (looks.brightness, BRIGHTNESS),
        (looks.colourfulness, COLOURFULNESS),
        (looks.warmth, WARMTH),
        (looks.contrast, CONTRAST),
    ];
    let strength = |z: f32| ((z - LOOK_FROM) / LOOK_SPAN).clamp(0.0, 1.0);
    let z = axes.map(|(value, (mean, sd))| (value - mean) / sd);
    let [light, colourful, warm, stark] = z.map(strength);
    let [dark, muted, cool, soft] = z.map(|z| strength(-z));
    [dark, light, muted, colourful, cool, warm, stark, soft]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_shipped_row_can_be_read_and_every_concept_is_considered() {
        let text = include_str!("associations.txt");
        let mut cues = Vec::new();
        for (place, line) in text.lines().enumerate() {
            let row = row(line).unwrap_or_else(|error| panic!("line {}: {error}: {line}", place + 1));
            let Some(row) = row else { continue };
            assert!(!cues.contains(&row.cue), "{line} is there twice");
            assert!(!row.towards.is_empty() && row.ground.len() > 8, "{line}");
            cues.push(row.cue);
        }
        assert_eq!(cues.len(), rows().len());
        let left_out: String = text.lines().skip_while(|line| !line.starts_with("# Left out")).collect();
        let left_out: Vec<&str> = left_out.split(|letter: char| !letter.is_alphabetic()).collect();
        for name in concepts::NAMES {
            let has_row = cues.contains(&Cue::Concept(name.to_owned()));
            assert!(has_row != left_out.contains(&name), "{name}: a row, or named among those left out");
        }
        assert!((0..LOOKS.len()).all(|look| cues.contains(&Cue::Look(look))));
    }

    #[test]
    fn a_row_that_says_nothing_is_refused_with_its_reason() {
        assert_eq!(row("  # a remark"), Ok(None));
        assert_eq!(row("beach | guitar .5"), Err(RowError::Form));
        assert_eq!(row("beach | guitar .5 | "), Err(RowError::Ground));
        assert_eq!(row("teapot | guitar .5 | x"), Err(RowError::Seen { seen: "teapot".into() }));
        assert_eq!(row("look loud | guitar .5 | x"), Err(RowError::Seen { seen: "look loud".into() }));
        assert_eq!(row("beach | reggae .5 | x"), Err(RowError::Word { word: "reggae".into() }));
        assert_eq!(row("beach | guitar 2 | x"), Err(RowError::Weight { weight: "2".into() }));
        assert_eq!(row("beach | guitar NaN | x"), Err(RowError::Weight { weight: "NaN".into() }));
        assert_eq!(row("beach | | x"), Err(RowError::Form));
        let read = row("beach | hard rock -.5, low tempo 1 | a study").unwrap().unwrap();
        assert_eq!(read.towards, [("hard rock".to_owned(), -0.5), ("low tempo".to_owned(), 1.0)]);
    }

    #[test]
    fn a_look_is_never_its_own_opposite_and_an_unmeasured_photo_has_none() {
        assert_eq!(looks(&Looks::default()), [0.0; 8]);
        let night = Looks { brightness: 0.2, colourfulness: 5.0, warmth: -0.6, contrast: 0.4, ..Looks::default() };
        let found = looks(&night);
        for pair in found.chunks_exact(2) {
            assert!(pair[0] == 0.0 || pair[1] == 0.0);
        }
        assert!(found[0] > 0.9 && found[2] > 0.5 && found[4] > 0.5 && found[6] > 0.9, "{found:?}");
    }
}
