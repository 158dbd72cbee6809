use super::{super::schema::samples::*, *};
use crate::ground::{photo, sound};

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

async fn listed(store: &MemoryStore) -> (Vec<Listed>, u32) {
    let mut all = Vec::new();
    let broken = store.each_listed(|rows| all.extend(rows)).await.unwrap();
    (all, broken)
}

fn stored(id: &str) -> StoredTrack {
    StoredTrack { track: track(id, 1.0), embedding: vec![0.5; sound::EMBEDDING_LEN] }
}

#[test]
fn the_shelf_follows_every_track_that_is_kept_and_removed() {
    now(async {
        let store = MemoryStore::open().await.unwrap();
        store.put_tracks(&["aa2", "aa1", "bb1", "stray"].map(stored)).await.unwrap();
        let (rows, broken) = listed(&store).await;
        assert_eq!((rows.len(), broken), (4, 0));
        assert!(rows.contains(&Listed::from(&track("stray", 1.0))));
        let renamed = Track { names: crate::library::Names::default(), ..track("aa1", 1.0) };
        store.put_track(&renamed, &vec![0.5; sound::EMBEDDING_LEN]).await.unwrap();
        assert_eq!(store.listed(&TrackId("aa1".into())).await.unwrap(), Some(Listed::from(&renamed)));
        store.remove_tracks(&["aa1", "bb1", "gone"].map(|id| TrackId(id.into()))).await.unwrap();
        let left: Vec<String> = listed(&store).await.0.into_iter().map(|row| row.id.0).collect();
        assert_eq!(left.len(), 2, "{left:?}");
        assert_eq!(store.listed(&TrackId("bb1".into())).await.unwrap(), None);
    });
}

#[test]
fn a_shelf_that_does_not_match_the_records_is_made_anew() {
    let store = sample();
    now(async {
        let whole = listed(&store).await;
        // As a database of version 2 has none.
        store.kept.borrow_mut().shelf.clear();
        assert_eq!(listed(&store).await, whole);
        assert!(!store.kept.borrow().shelf.is_empty(), "it is kept");
        // Damaged.
        store.kept.borrow_mut().shelf.values_mut().for_each(|bytes| bytes.truncate(20));
        assert_eq!(listed(&store).await, whole);
        // A record behind its back, and one that can't be read.
        let other = stored("cc1");
        let record = encode_track(&other.track, &other.embedding).unwrap();
        store.kept.borrow_mut().tracks.insert("cc1".into(), record);
        assert_eq!(listed(&store).await.0.len(), 3);
        store.kept.borrow_mut().tracks.get_mut("a").unwrap().json.clear();
        store.kept.borrow_mut().shelf.clear();
        let (rows, broken) = listed(&store).await;
        assert_eq!((rows.len(), broken), (2, 1));
        // It is read once and then known: the next start makes nothing anew.
        let before = store.kept.borrow().shelf.clone();
        assert_eq!(listed(&store).await.1, 1);
        assert_eq!(store.kept.borrow().shelf, before);
        // Given again, it can be read.
        store.put_tracks(&[stored("a")]).await.unwrap();
        assert_eq!((listed(&store).await.0.len(), listed(&store).await.1), (3, 0));
    });
}

#[test]
fn an_opinion_that_replaces_one_has_a_new_key() {
    let store = sample();
    now(async {
        let first = store.feedback_entries().await.unwrap().items[0].key;
        let put = store.replace_feedback(Some(first), Some(&like("b", 9.0))).await.unwrap().unwrap();
        assert_eq!(store.feedback().await.unwrap(), [like("a", 2.0), like("b", 9.0)]);
        assert_eq!(store.replace_feedback(Some(put.key), None).await.unwrap(), None);
        assert_eq!(store.feedback().await.unwrap(), [like("a", 2.0)]);
    });
}
