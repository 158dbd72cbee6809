//! Removed tracks whose rows still lie in the buckets.
//!
//! To take a thousand rows out of 256 buckets takes longer than to delete a thousand records, and longer than a person waits
//! for a press on a button. So a removal only notes their ids, in the transaction that deletes the records; every reader
//! passes them over, and the worker takes the rows out when there is time.

use std::collections::{BTreeMap, BTreeSet};

use super::buckets::{self, bucket_of};

/// Their ids.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Removed(BTreeSet<String>);

impl Removed {
    /// Nobody, where it can't be read: the buckets then speak for more records than there are, and are made anew.
    pub fn read(bytes: &[u8]) -> Removed {
        Removed(postcard::from_bytes(bytes).unwrap_or_default())
    }

    /// `None` where nothing is to be kept.
    pub fn write(&self) -> Option<Vec<u8>> {
        (!self.0.is_empty()).then(|| postcard::to_allocvec(&self.0).ok())?
    }

    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    pub fn has(&self, id: &str) -> bool {
        self.0.contains(id)
    }

    pub fn add<'a>(&mut self, ids: impl IntoIterator<Item = &'a str>) {
        self.0.extend(ids.into_iter().map(str::to_owned));
    }

    /// These are no longer of them: they were put again, or their rows are out. Answers whether any was.
    pub fn take_out<'a>(&mut self, ids: impl IntoIterator<Item = &'a str>) -> bool {
        let before = self.0.len();
        for id in ids {
            self.0.remove(id);
        }
        self.0.len() < before
    }

    /// Those of each bucket.
    pub fn by_bucket(&self) -> BTreeMap<u8, Vec<&str>> {
        let mut by_bucket: BTreeMap<u8, Vec<&str>> = BTreeMap::new();
        self.0.iter().for_each(|id| by_bucket.entry(bucket_of(id)).or_default().push(id));
        by_bucket
    }

    /// How many of them the bucket `number` of the shelf speaks for.
    pub fn count_in(&self, number: u8, bytes: &[u8]) -> u32 {
        let of_bucket = || self.0.iter().filter(|id| bucket_of(id) == number).map(String::as_str);
        if self.is_empty() { 0 } else { buckets::count_known(bytes, of_bucket()) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn they_come_back_as_they_were_noted_and_are_found_by_bucket() {
        let mut removed = Removed::default();
        assert_eq!(
            (removed.write(), Removed::read(&[]), Removed::read(&[0xff, 3])),
            (None, removed.clone(), removed.clone())
        );
        removed.add(["ab1", "ab2", "cd1"]);
        removed.add(["ab1"]);
        assert_eq!(Removed::read(&removed.write().unwrap()), removed);
        assert!(removed.has("ab1") && !removed.has("ab3"));
        assert_eq!(removed.by_bucket(), [(0xab, vec!["ab1", "ab2"]), (0xcd, vec!["cd1"])].into());
        assert!(removed.take_out(["ab1", "ab9"]) && !removed.take_out(["ab1"]));
        assert_eq!(removed.by_bucket().len(), 2);
    }
}
