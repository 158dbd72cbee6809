//! The store's in-memory twin: the same methods and the same answers without a browser.
//!
//! Native tests and the command line use it. It keeps encoded records, not typed values, so that what passes
//! here has been through the same encoding as what IndexedDB keeps.

use std::{cell::RefCell, collections::BTreeMap};

use super::schema::{
    FeedbackEntry, Kept, Record, StoreError, StoredPhoto, StoredTrack, decode_feedback, decode_photo, decode_places,
    decode_track, decode_track_facts, encode_feedback, encode_photo, encode_places, encode_track, sorted_photos,
    sorted_tracks,
};
use crate::{
    ground::ids::{PhotoId, TrackId},
    library::{
        Correction, Photo, Track,
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
        let record = encode_track(track, embedding)?;
        self.kept.borrow_mut().tracks.insert(record.key.clone(), record);
        Ok(())
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
        let left = places::after_removal(self.places_of(id).await?);
        self.kept.borrow_mut().tracks.remove(&id.0);
        self.kept.borrow_mut().covers.remove(&id.0);
        self.put_places(&[(id.clone(), left)]).await
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

#[cfg(test)]
mod tests {
    use std::{
        future::Future,
        pin::pin,
        task::{Context, Poll, Waker},
    };

    use super::{super::schema::samples::*, *};
    use crate::ground::{photo, sound};

    /// Nothing here ever waits, so one poll is enough.
    fn now<T>(future: impl Future<Output = T>) -> T {
        match pin!(future).poll(&mut Context::from_waker(Waker::noop())) {
            Poll::Ready(value) => value,
            Poll::Pending => panic!("the in-memory store waited"),
        }
    }

    fn sample() -> MemoryStore {
        now(async {
            let store = MemoryStore::open().await.unwrap();
            for (id, added_ms) in [("b", 1.0), ("a", 2.0)] {
                store.put_photo(&photo(id, added_ms), &vec![0.5; photo::EMBEDDING_LEN], &[7]).await.unwrap();
                store.put_track(&track(id, added_ms), &vec![0.5; sound::EMBEDDING_LEN]).await.unwrap();
            }
            store.add_feedback(&like("b", 1.0)).await.unwrap();
            store.add_feedback(&like("a", 2.0)).await.unwrap();
            store.put_setting("device", "\"cpu\"").await.unwrap();
            store
        })
    }

    async fn tracks(store: &MemoryStore) -> (Vec<StoredTrack>, u32) {
        let mut tracks = Vec::new();
        let broken = store.each_track(|track| tracks.push(track)).await.unwrap();
        (tracks, broken)
    }

    #[test]
    fn what_is_put_is_there_in_the_order_it_was_added() {
        let store = sample();
        now(async {
            let photos = store.photos().await.unwrap();
            assert_eq!(photos.items.iter().map(|p| p.photo.id.0.as_str()).collect::<Vec<_>>(), ["b", "a"]);
            assert_eq!(photos.items[0].thumbnail, [7]);
            let tracks = tracks(&store).await.0;
            assert_eq!(tracks.iter().map(|t| t.track.id.0.as_str()).collect::<Vec<_>>(), ["a", "b"]);
            assert_eq!(store.track_facts().await.unwrap().items[1], track("a", 2.0));
            assert_eq!(store.track(&TrackId("a".into())).await.unwrap().unwrap().track, track("a", 2.0));
            assert_eq!(store.photo(&PhotoId("zz".into())).await.unwrap(), None);
            assert!(store.has_track(&TrackId("b".into())).await.unwrap());
            assert_eq!(store.setting("device").await.unwrap().as_deref(), Some("\"cpu\""));
            assert_eq!(store.setting("theme").await.unwrap(), None);
        });
    }

    #[test]
    fn putting_again_replaces() {
        let store = sample();
        now(async {
            store.put_track(&track("a", 9.0), &vec![1.0; sound::EMBEDDING_LEN]).await.unwrap();
            let tracks = tracks(&store).await.0;
            assert_eq!((tracks.len(), tracks[0].track.added_ms, tracks[0].embedding[0]), (2, 9.0, 1.0));
        });
    }

    #[test]
    fn removed_things_are_gone() {
        let store = sample();
        now(async {
            store.remove_photo(&PhotoId("b".into())).await.unwrap();
            store.remove_track(&TrackId("b".into())).await.unwrap();
            assert_eq!(store.photos().await.unwrap().items.len(), 1);
            assert_eq!(tracks(&store).await.0.len(), 1);
            assert!(!store.has_track(&TrackId("b".into())).await.unwrap());
        });
    }

    #[test]
    fn feedback_keeps_its_order_and_no_key_is_used_twice() {
        let store = sample();
        now(async {
            assert_eq!(store.feedback().await.unwrap(), [like("b", 1.0), like("a", 2.0)]);
            let last = store.feedback_entries().await.unwrap().items[1].key;
            store.remove_feedback(last).await.unwrap();
            let key = store.add_feedback(&like("c", 3.0)).await.unwrap();
            assert!(key > last, "a key is never used twice");
            let first = store.feedback_entries().await.unwrap().items[0].key;
            store.remove_feedback(first).await.unwrap();
            assert_eq!(store.feedback().await.unwrap(), [like("c", 3.0)]);
            store.clear_feedback().await.unwrap();
            assert_eq!(store.feedback().await.unwrap(), []);
            assert!(store.add_feedback(&like("d", 4.0)).await.unwrap() > key);
        });
    }

    #[test]
    fn a_broken_record_is_skipped_and_counted() {
        let store = sample();
        store.kept.borrow_mut().tracks.get_mut("a").unwrap().json = "{\"from\":\"an older version\"}".into();
        store.kept.borrow_mut().photos.get_mut("a").unwrap().vector.pop();
        store.kept.borrow_mut().feedback.insert(1, "not json".into());
        now(async {
            let (tracks, broken) = tracks(&store).await;
            assert_eq!((tracks.len(), broken), (1, 1));
            assert_eq!(store.track_facts().await.unwrap().broken, 1);
            let photos = store.photos().await.unwrap();
            assert_eq!((photos.items.len(), photos.broken), (1, 1));
            assert_eq!(store.feedback().await.unwrap(), [like("a", 2.0)]);
            assert!(matches!(store.track(&TrackId("a".into())).await, Err(StoreError::Broken { .. })));
        });
    }

    fn place(folder: &str, path: &str) -> FilePlace {
        FilePlace { folder: folder.into(), path: path.into(), size_bytes: 9.0, ..FilePlace::default() }
    }

    #[test]
    fn places_and_covers_belong_to_their_track() {
        let store = sample();
        now(async {
            let (a, b) = (TrackId("a".into()), TrackId("b".into()));
            assert_eq!(store.places_of(&a).await.unwrap(), [], "a track of version 1 has none");
            let both = vec![place("f", "a.mp3"), place("", "a.mp3")];
            store.put_places(&[(a.clone(), both.clone()), (b.clone(), vec![place("", "b.mp3")])]).await.unwrap();
            store.put_cover(&a, &[1, 2]).await.unwrap();
            assert_eq!(store.places_of(&a).await.unwrap(), both);
            assert_eq!(store.cover(&a).await.unwrap(), Some(vec![1, 2]));
            store.remove_track(&a).await.unwrap();
            store.remove_track(&b).await.unwrap();
            assert_eq!(store.cover(&a).await.unwrap(), None);
            assert_eq!(store.places().await.unwrap().items, [(a, vec![place("f", "a.mp3")])]);
        });
    }

    #[test]
    fn places_that_cannot_be_read_are_skipped_and_counted() {
        let store = sample();
        store.kept.borrow_mut().places.insert("a".into(), "[{}]".into());
        now(async {
            assert_eq!(store.places().await.unwrap().broken, 1);
            assert_eq!(store.places_of(&TrackId("a".into())).await.unwrap(), []);
        });
    }

    #[test]
    fn erase_leaves_nothing() {
        let store = sample();
        now(async {
            store.put_places(&[(TrackId("a".into()), vec![place("f", "a.mp3")])]).await.unwrap();
            store.put_cover(&TrackId("a".into()), &[1]).await.unwrap();
            store.erase().await.unwrap();
            assert!(store.photos().await.unwrap().items.is_empty());
            assert!(tracks(&store).await.0.is_empty());
            assert!(store.feedback().await.unwrap().is_empty());
            assert_eq!(store.setting("device").await.unwrap(), None);
            assert!(store.places().await.unwrap().items.is_empty());
            assert_eq!(store.cover(&TrackId("a".into())).await.unwrap(), None);
        });
    }
}
