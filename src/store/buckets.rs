//! What is needed of all tracks at once, by the bucketful: a list's slim rows, the rows that ranking counts with, and where
//! the files lie.
//!
//! 100,000 records are read in a quarter of a minute, one by one and with all that is in them; 256 buckets of what a list
//! or a ranking needs, in a quarter of a second. For these two a record stays the truth: a bucket says how many records it
//! speaks for, under which meaning, and is made anew from them where that does not hold. Where files lie stands in buckets
//! alone: a look through a folder reads all of them and may change thousands.
//!
//! A bucket is a head ([`HEAD_LEN`] bytes: format, bucket, stamp, how many rows, how many records that could not be read)
//! and then, in the order of the ids, each id with its row's bytes. A row is changed without reading the others.

use std::collections::{BTreeMap, BTreeSet};

use serde::de::DeserializeOwned;

use super::schema::{Kept, StoreError, decode_places, encode_places};
use crate::{
    ground::ids::TrackId,
    library::{
        listed::Listed,
        places::{self, FilePlace},
    },
    taste::table::{Measured, WIDTH},
};

/// Under this number a bucket of the shelf means what it means today; raise it when [`Listed`] changes.
pub const SHELF_STAMP: u32 = 2;
/// The same for a bucket of places. They are found nowhere else: where [`FilePlace`] changes, its JSON must still be read.
pub const PLACES_STAMP: u32 = 1;
/// The layout below; raise it when that changes.
const FORMAT: u8 = 1;
pub const HEAD_LEN: usize = 14;
/// Bytes of the numbers at the beginning of a row of the table.
const NUMBERS_LEN: usize = 4 * WIDTH;

/// The bucket of a track: the first two hexadecimal digits of its id, which is the hash of its content.
pub fn bucket_of(id: &str) -> u8 {
    own_bucket(id).unwrap_or_else(|| {
        let [first, ..] = *blake3::hash(id.as_bytes()).as_bytes();
        first
    })
}

/// The bucket that an id names itself; `None` for an id that does not begin with two lower-case hexadecimal digits.
pub fn own_bucket(id: &str) -> Option<u8> {
    let digit = |byte: u8| match byte {
        b'0'..=b'9' => Some(byte - b'0'),
        b'a'..=b'f' => Some(byte - b'a' + 10),
        _ => None,
    };
    let [high, low, ..] = *id.as_bytes() else { return None };
    Some(16 * digit(high)? + digit(low)?)
}

/// How the ids begin that name a bucket themselves.
pub fn beginning(bucket: u8) -> String {
    format!("{bucket:02x}")
}

/// What the first bytes of a bucket say.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Head {
    pub bucket: u8,
    pub stamp: u32,
    pub rows: u32,
    /// Records of the bucket that could not be read.
    pub unread: u32,
}

impl Head {
    /// `None` for what this version did not write.
    pub fn read(bytes: &[u8]) -> Option<Head> {
        let [FORMAT, bucket, rest @ ..] = bytes.get(..HEAD_LEN)? else { return None };
        let number = |at: usize| Some(u32::from_le_bytes(rest.get(4 * at..4 * at + 4)?.try_into().ok()?));
        Some(Head { bucket: *bucket, stamp: number(0)?, rows: number(1)?, unread: number(2)? })
    }

    /// How many records the bucket speaks for.
    pub fn records(&self) -> u32 {
        self.rows.saturating_add(self.unread)
    }

    fn write(&self) -> Vec<u8> {
        let numbers = [self.stamp, self.rows, self.unread].map(u32::to_le_bytes);
        [&[FORMAT, self.bucket], numbers.as_flattened()].concat()
    }
}

/// A bucket taken apart into the bytes of its rows.
struct Bucket<'a> {
    bucket: u8,
    stamp: u32,
    rows: BTreeMap<&'a str, &'a [u8]>,
    unread: BTreeSet<&'a str>,
}

impl<'a> Bucket<'a> {
    /// Errors: [`StoreError::Broken`] for anything that [`Bucket::write`] did not write.
    fn read(bytes: &'a [u8]) -> Result<Self, StoreError> {
        Self::parts(bytes).ok_or_else(|| broken("it is damaged or of another version"))
    }

    fn parts(bytes: &'a [u8]) -> Option<Self> {
        let Head { bucket, stamp, rows, unread } = Head::read(bytes)?;
        let (mut found, mut lost) = (Vec::new(), Vec::new());
        let mut rest = bytes.get(HEAD_LEN..)?;
        let mut piece = || {
            let (len, after) = rest.split_first_chunk::<4>()?;
            let (piece, after) = after.split_at_checked(u32::from_le_bytes(*len) as usize)?;
            rest = after;
            Some(piece)
        };
        for _ in 0..rows {
            let id = std::str::from_utf8(piece()?).ok()?;
            found.push((id, piece()?));
        }
        for _ in 0..unread {
            lost.push(std::str::from_utf8(piece()?).ok()?);
        }
        // All at once: they are in order, of which a map is made in no time.
        let found = Self { bucket, stamp, rows: found.into_iter().collect(), unread: lost.into_iter().collect() };
        (rest.is_empty() && found.rows.len() == rows as usize && found.unread.len() == unread as usize).then_some(found)
    }

    fn knows(&self, id: &str) -> bool {
        self.rows.contains_key(id) || self.unread.contains(id)
    }

    /// `None` for an empty one, which is not kept.
    fn write(&self) -> Option<Vec<u8>> {
        if self.rows.is_empty() && self.unread.is_empty() {
            return None;
        }
        let (rows, unread) = (self.rows.len() as u32, self.unread.len() as u32);
        let mut bytes = Head { bucket: self.bucket, stamp: self.stamp, rows, unread }.write();
        let mut add = |piece: &[u8]| {
            bytes.extend((piece.len() as u32).to_le_bytes());
            bytes.extend_from_slice(piece);
        };
        for (id, row) in &self.rows {
            add(id.as_bytes());
            add(row);
        }
        self.unread.iter().for_each(|id| add(id.as_bytes()));
        Some(bytes)
    }
}

/// A bucket made from all its records: of each the row's bytes, or `None` where it could not be read. `None` for no
/// records at all.
pub fn made(bucket: u8, stamp: u32, records: &BTreeMap<String, Option<Vec<u8>>>) -> Option<Vec<u8>> {
    let mut made = Bucket { bucket, stamp, rows: BTreeMap::new(), unread: BTreeSet::new() };
    for (id, row) in records {
        match row {
            Some(row) => drop(made.rows.insert(id, row)),
            None => drop(made.unread.insert(id)),
        }
    }
    made.write()
}

/// What is to change in one bucket.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Change<'a> {
    pub put: Vec<(&'a str, &'a [u8])>,
    pub removed: Vec<&'a str>,
}

impl Change<'_> {
    /// The bucket after it; `None` where none is to be kept. Of a bucket that can't be changed (it is damaged, or rows of
    /// `stamp` do not belong in it) none is kept, so that the next reader makes it anew.
    pub fn of(&self, bucket: u8, stamp: u32, before: Option<&[u8]>) -> Option<Vec<u8>> {
        let mut changed = match before {
            None if self.put.is_empty() => return None,
            None => Bucket { bucket, stamp, rows: BTreeMap::new(), unread: BTreeSet::new() },
            Some(before) => Bucket::read(before).ok()?,
        };
        if !self.put.is_empty() && changed.stamp != stamp {
            return None;
        }
        for id in &self.removed {
            changed.rows.remove(id);
            changed.unread.remove(id);
        }
        for (id, row) in &self.put {
            changed.unread.remove(id);
            changed.rows.insert(id, row);
        }
        changed.write()
    }
}

/// The bytes of a row of the shelf.
pub fn listed_row(listed: &Listed) -> Result<Vec<u8>, StoreError> {
    postcard::to_allocvec(listed).map_err(|error| broken(error.to_string()))
}

/// The bytes of a row of the table: its numbers, then what is measured beside them.
pub fn ranked_row(measured: &Measured, numbers: &[f32]) -> Result<Vec<u8>, StoreError> {
    let mut bytes: Vec<u8> = numbers.iter().flat_map(|value| value.to_le_bytes()).collect();
    bytes.resize(NUMBERS_LEN, 0);
    postcard::to_extend(measured, bytes).map_err(|error| broken(error.to_string()))
}

/// All rows of a bucket of the shelf, in the order of their ids, and how many records could not be read.
///
/// # Errors
/// [`StoreError::Broken`] for a bucket that is damaged or of another version.
pub fn listed(bytes: &[u8]) -> Result<(Vec<Listed>, u32), StoreError> {
    let bucket = Bucket::read(bytes)?;
    check_stamp(&bucket, SHELF_STAMP)?;
    let rows = bucket.rows.iter().map(|(id, row)| listed_of(id, row)).collect::<Result<Vec<_>, _>>()?;
    Ok((rows, bucket.unread.len() as u32))
}

/// The tracks that a bucket of the shelf has rows of. Errors: as of [`listed`].
pub fn listed_ids(bytes: &[u8]) -> Result<Vec<TrackId>, StoreError> {
    let bucket = Bucket::read(bytes)?;
    check_stamp(&bucket, SHELF_STAMP)?;
    Ok(bucket.rows.keys().map(|id| TrackId((*id).to_owned())).collect())
}

/// The bytes of where a track's files lie.
pub fn places_row(id: &TrackId, places: &[FilePlace]) -> Result<Vec<u8>, StoreError> {
    encode_places(id, places).map(String::into_bytes)
}

/// Where the files of a bucket's tracks lie, in the order of the ids, or those of `only` one.
///
/// # Errors
/// [`StoreError::Broken`] for a bucket that is damaged or of another version.
pub fn places(bytes: &[u8], only: Option<&TrackId>) -> Result<Kept<(TrackId, Vec<FilePlace>)>, StoreError> {
    let bucket = Bucket::read(bytes)?;
    check_stamp(&bucket, PLACES_STAMP)?;
    let read = |(id, row): (&&str, &&[u8])| {
        let json = std::str::from_utf8(row).map_err(|_| broken("it is not text"))?;
        decode_places(id, json)
    };
    let is_meant = |id: &str| only.is_none_or(|only| only.0 == id);
    let mut kept = Kept::gather(bucket.rows.iter().filter(|(id, _)| is_meant(id)).map(read));
    kept.broken += bucket.unread.iter().filter(|id| is_meant(id)).count() as u32;
    Ok(kept)
}

/// A bucket of places after these tracks were removed: of theirs only those stay that [`places::after_removal`] keeps.
/// `None` where none is to be kept.
pub fn places_after_removal(bytes: &[u8], removed: &[&str]) -> Option<Vec<u8>> {
    let mut bucket = Bucket::read(bytes).ok()?;
    let mut left = Vec::new();
    for id in removed {
        bucket.unread.remove(id);
        let Some(json) = bucket.rows.remove(id).and_then(|row| std::str::from_utf8(row).ok()) else { continue };
        let Ok((track, places)) = decode_places(id, json) else { continue };
        let places = places::after_removal(places);
        if !places.is_empty() {
            left.push((*id, places_row(&track, &places).ok()?));
        }
    }
    bucket.rows.extend(left.iter().map(|(id, row)| (*id, row.as_slice())));
    bucket.write()
}

/// Give every track of a bucket that can be ranked to `take`, in the order of their ids, with its row of
/// [`WIDTH`] numbers. `shelf` and `table` are the two buckets of one number; rows of the table that the shelf does not know
/// are left out. Answers how many records the shelf's speaks for.
///
/// # Errors
/// [`StoreError::Broken`] where either is damaged or of another version, or the table lacks a track; some may have been
/// taken by then.
pub fn ranked(
    shelf: &[u8],
    table: &[u8],
    stamp: u32,
    mut take: impl FnMut(Listed, Measured, &[f32]),
) -> Result<u32, StoreError> {
    let (shelf, table) = (Bucket::read(shelf)?, Bucket::read(table)?);
    check_stamp(&shelf, SHELF_STAMP)?;
    check_stamp(&table, stamp)?;
    if shelf.bucket != table.bucket {
        return Err(broken("the other one is of other tracks"));
    }
    let mut numbers = Vec::with_capacity(WIDTH);
    for (id, listed) in &shelf.rows {
        let Some(row) = table.rows.get(id) else {
            if table.unread.contains(id) {
                continue;
            }
            return Err(broken("the other one is of other tracks"));
        };
        let (values, measured) = row.split_at_checked(NUMBERS_LEN).ok_or_else(|| broken("a row is too short"))?;
        numbers.clear();
        numbers.extend(values.as_chunks::<4>().0.iter().map(|bytes| f32::from_le_bytes(*bytes)));
        take(listed_of(id, listed)?, whole(measured)?, &numbers);
    }
    Ok((shelf.rows.len() + shelf.unread.len()) as u32)
}

/// How many of these records a bucket speaks for; none, where it can't be read.
pub fn count_known<'a>(bytes: &[u8], ids: impl Iterator<Item = &'a str>) -> u32 {
    Bucket::read(bytes).map_or(0, |bucket| ids.filter(|id| bucket.knows(id)).count() as u32)
}

fn listed_of(id: &str, row: &[u8]) -> Result<Listed, StoreError> {
    let listed: Listed = whole(row)?;
    if listed.id.0 == id { Ok(listed) } else { Err(broken("a row is of another track")) }
}

/// A value of all these bytes.
fn whole<T: DeserializeOwned>(bytes: &[u8]) -> Result<T, StoreError> {
    match postcard::take_from_bytes(bytes) {
        Ok((value, [])) => Ok(value),
        Ok(_) => Err(broken("a row is too long")),
        Err(error) => Err(broken(error.to_string())),
    }
}

fn check_stamp(bucket: &Bucket, stamp: u32) -> Result<(), StoreError> {
    if bucket.stamp == stamp { Ok(()) } else { Err(broken("it means something else than today")) }
}

fn broken(detail: impl Into<String>) -> StoreError {
    StoreError::Broken { key: "of a bucket".to_owned(), detail: detail.into() }
}

#[cfg(test)]
mod tests;
