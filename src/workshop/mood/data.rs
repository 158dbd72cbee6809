//! The rated corpora, read from the folders they come in. They never ship; only what is fitted on them does.

use std::{
    collections::BTreeMap,
    path::{Path, PathBuf},
};

#[cfg(doc)]
use crate::mood::felt;
use crate::mood::genre;

/// Why a corpus could not be read.
#[derive(Debug, thiserror::Error)]
pub enum DataError {
    #[error("{} can't be read ({source}). Training needs the data folder: see the model card for where it comes from.", path.display())]
    Read { path: PathBuf, source: std::io::Error },
    #[error("{} has no column {column}.", path.display())]
    Column { path: PathBuf, column: String },
    #[error("{} line {line}: {column} is not a number.", path.display())]
    Number { path: PathBuf, line: usize, column: String },
    #[error("{file}: {detail}")]
    Item { file: String, detail: String },
    #[error("The fit is singular: raise the penalty.")]
    Singular,
}

/// One rated item: where it lies, the group that must stay on one side of a split, its ratings.
#[derive(Clone, Debug)]
pub struct Rated {
    pub path: PathBuf,
    /// OASIS theme.
    pub group: String,
    /// OASIS category (Animal, Object, Person, Scenery).
    pub category: String,
    pub valence: f64,
    pub arousal: f64,
}

struct Csv {
    path: PathBuf,
    header: Vec<String>,
    rows: Vec<Vec<String>>,
}

impl Csv {
    fn read(path: PathBuf) -> Result<Self, DataError> {
        let text = std::fs::read_to_string(&path).map_err(|source| DataError::Read { path: path.clone(), source })?;
        let mut lines = text.lines().map(split);
        let header = lines.next().unwrap_or_default();
        Ok(Self { path, header, rows: lines.filter(|row| row.len() > 1).collect() })
    }

    fn column(&self, name: &str) -> Result<usize, DataError> {
        let found = self.header.iter().position(|column| column == name);
        found.ok_or_else(|| DataError::Column { path: self.path.clone(), column: name.to_owned() })
    }

    fn texts(&self, name: &str) -> Result<Vec<String>, DataError> {
        let column = self.column(name)?;
        Ok(self.rows.iter().map(|row| row.get(column).cloned().unwrap_or_default()).collect())
    }

    fn numbers(&self, name: &str) -> Result<Vec<f64>, DataError> {
        let parse = |(index, text): (usize, String)| {
            let error = || DataError::Number { path: self.path.clone(), line: index + 2, column: name.to_owned() };
            text.parse::<f64>().map_err(|_| error())
        };
        self.texts(name)?.into_iter().enumerate().map(parse).collect()
    }
}

/// One CSV line; quoted fields may hold commas.
fn split(line: &str) -> Vec<String> {
    let (mut fields, mut quoted) = (vec![String::new()], false);
    for character in line.chars() {
        match character {
            '"' => quoted = !quoted,
            ',' if !quoted => fields.push(String::new()),
            _ => fields.iter_mut().last().into_iter().for_each(|field| field.push(character)),
        }
    }
    fields
}

/// OASIS photos (Kurdi, Lozano and Banaji 2017): ratings 1..7 as `(rating - 4) / 3`.
pub fn oasis(folder: &Path) -> Result<Vec<Rated>, DataError> {
    let table = Csv::read(folder.join("norms.csv"))?;
    let (valence, arousal) = (table.numbers("valence_mean")?, table.numbers("arousal_mean")?);
    let scale = |rating: f64| (rating - 4.0) / 3.0;
    Ok(table
        .texts("file")?
        .into_iter()
        .zip(table.texts("theme")?.into_iter().zip(table.texts("category")?))
        .zip(valence.into_iter().zip(arousal))
        .map(|((file, (group, category)), (valence, arousal))| Rated {
            path: folder.join("photos").join(file),
            group,
            category,
            valence: scale(valence),
            arousal: scale(arousal),
        })
        .collect())
}

/// One Emotify excerpt.
#[derive(Clone, Debug)]
pub struct Voted {
    pub path: PathBuf,
    pub artist: String,
    /// Place in [`genre::NAMES`].
    pub genre: usize,
    /// Shares of votes, 0..=1, in the order of [`felt::NAMES`].
    pub felt: [f64; 9],
    /// Share of the listeners who said that they liked it.
    pub liked: f64,
    /// How many listeners voted.
    pub voters: f64,
}

/// Columns of Emotify's votes, in the order of [`felt::NAMES`].
const VOTE_COLUMNS: [&str; 9] = [
    "amazement",
    "solemnity",
    "tenderness",
    "nostalgia",
    "calmness",
    "power",
    "joyful_activation",
    "tension",
    "sadness",
];

/// Emotify excerpts (Aljanaki, Wiering and Veltkamp 2015): what listeners voted that they felt.
///
/// # Errors
/// A table that can't be read, a column that is missing, a genre that is none of the four.
pub fn emotify(folder: &Path) -> Result<Vec<Voted>, DataError> {
    let table = Csv::read(folder.join("votes.csv"))?;
    let (files, artists, genres) = (table.texts("file")?, table.texts("artist")?, table.texts("genre")?);
    let (liked, voters) = (table.numbers("liked")?, table.numbers("n")?);
    let mut votes = Vec::with_capacity(VOTE_COLUMNS.len());
    for column in VOTE_COLUMNS {
        votes.push(table.numbers(column)?);
    }
    let rows = files.into_iter().zip(artists).zip(genres).zip(liked.into_iter().zip(voters)).enumerate();
    rows.map(|(row, (((file, artist), genre), (liked, voters)))| {
        let place = genre::NAMES.iter().position(|name| *name == genre);
        let unknown = || DataError::Item { file: file.clone(), detail: format!("{genre} is no genre known here") };
        let genre = place.ok_or_else(unknown)?;
        let mut felt = [0.0; 9];
        felt.iter_mut().zip(&votes).for_each(|(share, column)| *share = column.get(row).copied().unwrap_or(0.0));
        Ok(Voted { path: folder.join("audio").join(&file), artist, genre, felt, liked, voters })
    })
    .collect()
}

/// How people feel about single words (Warriner, Kuperman and Brysbaert 2013): valence, arousal and dominance by
/// lower-case word, ratings 1..9 as `(rating - 5) / 4`.
pub fn word_norms(folder: &Path) -> Result<BTreeMap<String, [f64; 3]>, DataError> {
    let table = Csv::read(folder.join("Ratings_Warriner_et_al.csv"))?;
    let axes = [table.numbers("V.Mean.Sum")?, table.numbers("A.Mean.Sum")?, table.numbers("D.Mean.Sum")?];
    let words = table.texts("Word")?.into_iter().enumerate();
    Ok(words
        .map(|(row, word)| (word.to_lowercase(), [0, 1, 2].map(|axis: usize| (axes[axis][row] - 5.0) / 4.0)))
        .collect())
}

/// Folds with every group on one side: groups in order of their name's hash, dealt to the smallest fold.
pub fn folds(groups: &[String], count: usize) -> Vec<usize> {
    dealt(groups, count, "")
}

/// As [`folds`], dealt in another order for every `salt`.
pub fn dealt(groups: &[String], count: usize, salt: &str) -> Vec<usize> {
    let mut names: Vec<&String> = groups.iter().collect();
    names.sort_by_key(|name| (*blake3::hash(format!("{name}{salt}").as_bytes()).as_bytes(), name.len()));
    names.dedup();
    let mut sizes = vec![0usize; count.max(1)];
    let mut fold_of = BTreeMap::new();
    for name in names {
        let smallest = (0..sizes.len()).min_by_key(|&fold| (sizes[fold], fold)).unwrap_or(0);
        sizes[smallest] += groups.iter().filter(|group| *group == name).count();
        fold_of.insert(name, smallest);
    }
    groups.iter().map(|group| fold_of.get(group).copied().unwrap_or(0)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn quoted_commas_stay_in_their_field() {
        assert_eq!(split("a.ogg,\"Bach, J. S.\",3"), vec!["a.ogg", "Bach, J. S.", "3"]);
    }

    #[test]
    fn a_group_is_never_on_both_sides() {
        let groups: Vec<String> = (0..50).map(|index| format!("g{}", index % 13)).collect();
        let folds = folds(&groups, 5);
        for (a, fold_a) in groups.iter().zip(&folds) {
            assert!(groups.iter().zip(&folds).all(|(b, fold_b)| a != b || fold_a == fold_b));
        }
        assert!((0..5).all(|fold| folds.contains(&fold)));
    }
}
