//! The store's in-memory twin: the same methods and the same answers without a browser.
//!
//! Native tests and the command line use it. It keeps encoded records, not typed values, so that what passes
//! here has been through the same encoding as what IndexedDB keeps.

use std::{cell::RefCell, collections::BTreeMap};

use super::{
    buckets::{self, Change, Head, SHELF_STAMP, bucket_of},
    schema::{
        FeedbackEntry, Kept, LogNews, Record, StoreError, StoredPhoto, StoredTrack, decode_feedback, decode_photo,
        decode_places, decode_track, decode_track_facts, encode_feedback, encode_photo, encode_places, encode_track,
        sorted_photos, sorted_tracks,
    },
};
use crate::{
    ground::ids::{PhotoId, TrackId},
    library::{
        Correction, Photo, Track,
        listed::Listed,
        places::{self, FilePlace},
    },
    taste::Feedback,
};

/// Everything kept, for as long as this value lives.
#[derive(Debug, Default)]
pub struct MemoryStore {
    kept: RefCell<Tables>,
}

#[derive(Debug, Default)]
struct Tables {
    photos: BTreeMap<String, Record>,
    tracks: BTreeMap<String, Record>,
    feedback: BTreeMap<u32, String>,
    last_feedback_key: u32,
    settings: BTreeMap<String, String>,
    places: BTreeMap<String, String>,
    covers: BTreeMap<String, Vec<u8>>,
    /// Buckets of slim rows.
    shelf: BTreeMap<u8, Vec<u8>>,
}

impl Tables {
    fn change_bucket(&mut self, bucket: u8, change: &Change) {
        match change.of(bucket, SHELF_STAMP, self.shelf.get(&bucket).map(Vec::as_slice)) {
            Some(bytes) => drop(self.shelf.insert(bucket, bytes)),
            None => drop(self.shelf.remove(&bucket)),
        }
    }

    /// The shelf speaks for all records, in today's meaning, and can be read.
    fn is_shelf_whole(&self) -> bool {
        let records = self.shelf.values().map(|bytes| match buckets::listed(bytes) {
            Ok(_) => Head::read(bytes).map_or(0, |head| head.records() as usize),
            Err(_) => 0,
        });
        records.sum::<usize>() == self.tracks.len()
    }

    fn make_shelf(&mut self) {
        let mut rows: BTreeMap<u8, BTreeMap<String, Option<Vec<u8>>>> = BTreeMap::new();
        for record in self.tracks.values() {
            let track = decode_track_facts(&record.key, &record.json).ok();
            let row = track.and_then(|track| buckets::listed_row(&Listed::from(&track)).ok());
            rows.entry(bucket_of(&record.key)).or_default().insert(record.key.clone(), row);
        }
        let made = |(bucket, rows)| Some((bucket, buckets::made(bucket, SHELF_STAMP, &rows)?));
        self.shelf = rows.into_iter().filter_map(made).collect();
    }
}

#[allow(clippy::unused_async, reason = "the methods are those of the browser's store")]
impl MemoryStore {
    /// An empty store.
    pub async fn open() -> Result<MemoryStore, StoreError> {
        Ok(MemoryStore::default())
    }

    /// Keep a photo, in place of an earlier one with the same id.
    pub async fn put_photo(&self, photo: &Photo, embedding: &[f32], thumbnail: &[u8]) -> Result<(), StoreError> {
        let record = encode_photo(photo, embedding, thumbnail)?;
        self.kept.borrow_mut().photos.insert(record.key.clone(), record);
        Ok(())
    }

    /// Every photo, in the order they were added.
    pub async fn photos(&self) -> Result<Kept<StoredPhoto>, StoreError> {
        let mut kept = Kept::gather(self.kept.borrow().photos.values().cloned().map(decode_photo));
        kept.items = sorted_photos(kept.items);
        Ok(kept)
    }

    pub async fn photo(&self, id: &PhotoId) -> Result<Option<StoredPhoto>, StoreError> {
        self.kept.borrow().photos.get(&id.0).cloned().map(decode_photo).transpose()
    }

    pub async fn correct_photo(&self, id: &PhotoId, correction: &Correction) -> Result<(), StoreError> {
        let Some(mut stored) = self.photo(id).await? else { return Ok(()) };
        stored.photo.correction = correction.clone();
        self.put_photo(&stored.photo, &stored.embedding, &stored.thumbnail).await
    }

    pub async fn remove_photo(&self, id: &PhotoId) -> Result<(), StoreError> {
        self.kept.borrow_mut().photos.remove(&id.0);
        Ok(())
    }

    /// Keep a track, in place of an earlier one with the same id.
    pub async fn put_track(&self, track: &Track, embedding: &[f32]) -> Result<(), StoreError> {
        self.put_tracks(&[StoredTrack { track: track.clone(), embedding: embedding.to_vec() }]).await
    }

    /// Keep tracks, in place of earlier ones with the same ids.
    pub async fn put_tracks(&self, tracks: &[StoredTrack]) -> Result<(), StoreError> {
        for StoredTrack { track, embedding } in tracks {
            let (record, row) = (encode_track(track, embedding)?, buckets::listed_row(&Listed::from(track))?);
            let mut tables = self.kept.borrow_mut();
            let change = Change { put: vec![(&record.key, &row)], removed: Vec::new() };
            tables.change_bucket(bucket_of(&record.key), &change);
            tables.tracks.insert(record.key.clone(), record);
        }
        Ok(())
    }

    /// Give the slim row of every track to `take`, bucket by bucket. Answers how many records could not be read.
    pub async fn each_listed(&self, mut take: impl FnMut(Vec<Listed>)) -> Result<u32, StoreError> {
        let mut tables = self.kept.borrow_mut();
        if !tables.is_shelf_whole() {
            tables.make_shelf();
        }
        let mut unread = 0;
        for bytes in tables.shelf.values() {
            let (rows, left) = buckets::listed(bytes)?;
            unread += left;
            take(rows);
        }
        Ok(unread)
    }

    /// The slim row of one track; `None` where it is not kept.
    pub async fn listed(&self, id: &TrackId) -> Result<Option<Listed>, StoreError> {
        Ok(self.track(id).await?.map(|stored| Listed::from(&stored.track)))
    }

    /// Every track with its embedding, in the order of their ids. Answers how many could not be read.
    pub async fn each_track(&self, each: impl FnMut(StoredTrack)) -> Result<u32, StoreError> {
        let kept = Kept::gather(self.kept.borrow().tracks.values().cloned().map(decode_track));
        kept.items.into_iter().for_each(each);
        Ok(kept.broken)
    }

    /// Every track without its embedding, in the order they were added.
    pub async fn track_facts(&self) -> Result<Kept<Track>, StoreError> {
        let tables = self.kept.borrow();
        let mut kept = Kept::gather(tables.tracks.values().map(|r| decode_track_facts(&r.key, &r.json)));
        kept.items = sorted_tracks(kept.items, |track| track);
        Ok(kept)
    }

    pub async fn track(&self, id: &TrackId) -> Result<Option<StoredTrack>, StoreError> {
        self.kept.borrow().tracks.get(&id.0).cloned().map(decode_track).transpose()
    }

    pub async fn has_track(&self, id: &TrackId) -> Result<bool, StoreError> {
        Ok(self.kept.borrow().tracks.contains_key(&id.0))
    }

    pub async fn remove_track(&self, id: &TrackId) -> Result<(), StoreError> {
        self.remove_tracks(std::slice::from_ref(id)).await
    }

    /// Remove tracks and their covers; of their places only those stay that [`places::after_removal`] keeps.
    pub async fn remove_tracks(&self, ids: &[TrackId]) -> Result<(), StoreError> {
        for id in ids {
            let left = places::after_removal(self.places_of(id).await?);
            {
                let mut tables = self.kept.borrow_mut();
                tables.tracks.remove(&id.0);
                tables.covers.remove(&id.0);
                tables.change_bucket(bucket_of(&id.0), &Change { put: Vec::new(), removed: vec![&id.0] });
            }
            self.put_places(&[(id.clone(), left)]).await?;
        }
        Ok(())
    }

    /// Keep where tracks lie, in place of what was known; a track without places is forgotten.
    pub async fn put_places(&self, places: &[(TrackId, Vec<FilePlace>)]) -> Result<(), StoreError> {
        for (id, places) in places {
            let json = encode_places(id, places)?;
            let mut tables = self.kept.borrow_mut();
            if places.is_empty() {
                tables.places.remove(&id.0);
            } else {
                tables.places.insert(id.0.clone(), json);
            }
        }
        Ok(())
    }

    /// Where a track lies; nowhere, for one that was kept before places were, and where that can't be read.
    pub async fn places_of(&self, id: &TrackId) -> Result<Vec<FilePlace>, StoreError> {
        let tables = self.kept.borrow();
        let read = tables.places.get(&id.0).and_then(|json| decode_places(&id.0, json).ok());
        Ok(read.map(|(_, places)| places).unwrap_or_default())
    }

    /// Where every track lies.
    pub async fn places(&self) -> Result<Kept<(TrackId, Vec<FilePlace>)>, StoreError> {
        Ok(Kept::gather(self.kept.borrow().places.iter().map(|(id, json)| decode_places(id, json))))
    }

    /// Keep a track's cover, a JPEG file.
    pub async fn put_cover(&self, id: &TrackId, jpeg: &[u8]) -> Result<(), StoreError> {
        self.kept.borrow_mut().covers.insert(id.0.clone(), jpeg.to_vec());
        Ok(())
    }

    /// A track's cover, a JPEG file; `None` where it has none.
    pub async fn cover(&self, id: &TrackId) -> Result<Option<Vec<u8>>, StoreError> {
        Ok(self.kept.borrow().covers.get(&id.0).cloned())
    }

    /// Append a line to the feedback log; its key removes it again.
    pub async fn add_feedback(&self, feedback: &Feedback) -> Result<u32, StoreError> {
        let json = encode_feedback(feedback)?;
        let mut tables = self.kept.borrow_mut();
        tables.last_feedback_key += 1;
        let key = tables.last_feedback_key;
        tables.feedback.insert(key, json);
        Ok(key)
    }

    /// Take a line out of the log and append another. Answers with what was appended.
    pub async fn replace_feedback(
        &self,
        old: Option<u32>,
        new: Option<&Feedback>,
    ) -> Result<Option<FeedbackEntry>, StoreError> {
        let added = match new {
            Some(feedback) => {
                Some(FeedbackEntry { key: self.add_feedback(feedback).await?, feedback: feedback.clone() })
            }
            None => None,
        };
        if let Some(old) = old {
            self.remove_feedback(old).await?;
        }
        Ok(added)
    }

    /// The lines with keys above `key` (0 for all), and how many lines there are in all.
    pub async fn feedback_since(&self, key: u32) -> Result<LogNews, StoreError> {
        let tables = self.kept.borrow();
        let new = tables.feedback.range(key.saturating_add(1)..);
        let kept = Kept::gather(new.map(|(key, json)| decode_feedback(*key, json)));
        let last_key = tables.feedback.last_key_value().map_or(key, |(last, _)| key.max(*last));
        Ok(LogNews { kept, last_key, count: tables.feedback.len() as u32 })
    }

    /// Make a line one that can't be read.
    #[cfg(test)]
    pub(super) fn spoil_feedback(&self, key: u32) {
        self.kept.borrow_mut().feedback.insert(key, "not json".into());
    }

    /// The feedback log in the order it was given.
    pub async fn feedback(&self) -> Result<Vec<Feedback>, StoreError> {
        Ok(self.feedback_entries().await?.items.into_iter().map(|entry| entry.feedback).collect())
    }

    /// The feedback log in the order it was given, with the keys.
    pub async fn feedback_entries(&self) -> Result<Kept<FeedbackEntry>, StoreError> {
        let tables = self.kept.borrow();
        Ok(Kept::gather(tables.feedback.iter().map(|(key, json)| decode_feedback(*key, json))))
    }

    pub async fn remove_feedback(&self, key: u32) -> Result<(), StoreError> {
        self.kept.borrow_mut().feedback.remove(&key);
        Ok(())
    }

    /// Forget the whole log. Keys are not used again.
    pub async fn clear_feedback(&self) -> Result<(), StoreError> {
        self.kept.borrow_mut().feedback.clear();
        Ok(())
    }

    /// The JSON of a setting.
    pub async fn setting(&self, name: &str) -> Result<Option<String>, StoreError> {
        Ok(self.kept.borrow().settings.get(name).cloned())
    }

    pub async fn put_setting(&self, name: &str, json: &str) -> Result<(), StoreError> {
        self.kept.borrow_mut().settings.insert(name.to_owned(), json.to_owned());
        Ok(())
    }

    /// Forget everything. Keys of feedback are not used again.
    pub async fn erase(&self) -> Result<(), StoreError> {
        let mut tables = self.kept.borrow_mut();
        *tables = Tables { last_feedback_key: tables.last_feedback_key, ..Tables::default() };
        Ok(())
    }
}

/// Nothing here ever waits, so one poll is enough.
#[cfg(test)]
pub(super) fn now<T>(future: impl Future<Output = T>) -> T {
    use std::task::{Context, Poll, Waker};
    match std::pin::pin!(future).poll(&mut Context::from_waker(Waker::noop())) {
        Poll::Ready(value) => value,
        Poll::Pending => panic!("the in-memory store waited"),
    }
}

#[cfg(test)]
mod tests;
