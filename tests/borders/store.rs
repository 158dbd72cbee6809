//! The store itself, on the browser's own database: what is put is there, what is removed is gone, what can't be read is
//! counted and loses nothing else, and what an older version kept is still there.

use std::future::IntoFuture;

use hearsight::{
    ground::{
        ids::{PhotoId, TrackId},
        photo, sound,
    },
    library::{Correction, Photo, Track, listed::Listed, places::FilePlace},
    mood::Mood,
    store::{
        StoreError,
        browser::BrowserStore,
        schema::{self, encode_track},
    },
    taste::{Feedback, FeedbackKind, Scope},
    vision::Seen,
};
use idb::{Database, DatabaseEvent, Factory, KeyPath, ObjectStoreParams, Query, TransactionMode};
use js_sys::{Float32Array, Object, Reflect, Uint8Array};
use wasm_bindgen::JsValue;
use wasm_bindgen_test::{console_error, wasm_bindgen_test};

/// No database, as in a browser that never saw Hearsight.
async fn nothing() {
    // A check that fails between two waits ends the test only by its time limit: what failed has to be said here.
    std::panic::set_hook(Box::new(|info| console_error!("{info}")));
    Factory::new().unwrap().delete(schema::DATABASE).unwrap().into_future().await.unwrap();
}

/// The store of such a browser.
async fn empty() -> BrowserStore {
    nothing().await;
    BrowserStore::open().await.unwrap()
}

/// The database past the store, as what another version or a damaged disk left in it is put there.
async fn database() -> Database {
    Factory::new().unwrap().open(schema::DATABASE, None).unwrap().await.unwrap()
}

/// Put a value under a key; `None` for a store whose records carry theirs.
async fn put(name: &str, key: Option<JsValue>, value: JsValue) {
    let database = database().await;
    let transaction = database.transaction(&[name], TransactionMode::ReadWrite).unwrap();
    transaction.object_store(name).unwrap().put(&value, key.as_ref()).unwrap().await.unwrap();
    transaction.await.unwrap();
    database.close();
}

/// What lies under a key.
async fn value(name: &str, key: JsValue) -> Option<JsValue> {
    let database = database().await;
    let transaction = database.transaction(&[name], TransactionMode::ReadOnly).unwrap();
    let found = transaction.object_store(name).unwrap().get(Query::Key(key)).unwrap().await.unwrap();
    database.close();
    found
}

fn id(text: &str) -> TrackId {
    TrackId(text.to_owned())
}

fn track(name: &str, added_ms: f64) -> Track {
    Track { id: id(name), file_name: format!("{name}.mp3"), added_ms, ..Track::default() }
}

/// Keep a track as the worker does, which alone can say what ranking counts with of it.
async fn keep(track: &Track) {
    let record = encode_track(track, &vec![0.5; sound::EMBEDDING_LEN]).unwrap();
    put_record(&record.key, &record.json).await;
}

async fn put_record(key: &str, json: &str) {
    let record = Object::new();
    let fields: [(&str, JsValue); 4] = [
        ("key", key.into()),
        ("json", json.into()),
        ("vector", Float32Array::from(vec![0.5; sound::EMBEDDING_LEN].as_slice()).into()),
        ("bytes", Uint8Array::new_with_length(0).into()),
    ];
    for (name, value) in fields {
        Reflect::set(&record, &name.into(), &value).unwrap();
    }
    put(schema::TRACKS, None, record.into()).await;
}

async fn listed(store: &BrowserStore) -> (Vec<String>, u32) {
    let mut rows = Vec::new();
    let unread = store.each_listed(|some| rows.extend(some.into_iter().map(|row: Listed| row.id.0))).await.unwrap();
    (rows, unread)
}

fn place(folder: &str, path: &str) -> FilePlace {
    FilePlace {
        folder: folder.to_owned(),
        path: path.to_owned(),
        size_bytes: 12.5,
        modified_ms: 5.5,
        is_missing: false,
    }
}

fn photo(name: &str, added_ms: f64) -> Photo {
    Photo {
        id: PhotoId(name.to_owned()),
        file_name: format!("{name}.jpg"),
        seen: Seen::default(),
        mood: Mood::default(),
        correction: Correction::default(),
        added_ms,
    }
}

fn like(name: &str, at_ms: f64) -> Feedback {
    let photos = vec![PhotoId("p".to_owned())];
    Feedback { at_ms, kind: FeedbackKind::Like, track: id(name), photos, scope: Scope::All, value: None }
}

#[wasm_bindgen_test]
async fn photos_settings_and_covers_are_there_as_they_were_put() {
    let store = empty().await;
    let embedding = vec![0.25; photo::EMBEDDING_LEN];
    for (name, added_ms) in [("b", 1.0), ("a", 2.0)] {
        store.put_photo(&photo(name, added_ms), &embedding, &[1, 2, 3]).await.unwrap();
    }
    let correction = Correction { mood: Some((0.5, -0.5)), ..Correction::default() };
    store.correct_photo(&PhotoId("a".to_owned()), &correction).await.unwrap();
    store.correct_photo(&PhotoId("gone".to_owned()), &correction).await.unwrap();
    let kept = store.photos().await.unwrap();
    assert_eq!(kept.broken, 0);
    assert_eq!(kept.items.iter().map(|one| one.photo.id.0.as_str()).collect::<Vec<_>>(), ["b", "a"]);
    assert_eq!(kept.items[1].photo, Photo { correction, ..photo("a", 2.0) });
    assert_eq!((&kept.items[0].embedding, kept.items[0].thumbnail.as_slice()), (&embedding, [1, 2, 3].as_slice()));
    store.remove_photo(&PhotoId("b".to_owned())).await.unwrap();
    assert_eq!(store.photo(&PhotoId("b".to_owned())).await.unwrap(), None);

    store.put_setting("theme", "\"dark\"").await.unwrap();
    assert_eq!(store.setting("theme").await.unwrap().as_deref(), Some("\"dark\""));
    assert_eq!(store.setting("other").await.unwrap(), None);
    store.put_cover(&id("a"), &[7, 8]).await.unwrap();
    assert_eq!(store.cover(&id("a")).await.unwrap(), Some(vec![7, 8]));
}

#[wasm_bindgen_test]
async fn the_shelf_is_made_of_the_records_and_follows_a_removal() {
    let store = empty().await;
    for (name, added_ms) in [("aa1", 1.0), ("aa2", 2.0), ("bb1", 3.0), ("stray", 4.0)] {
        keep(&track(name, added_ms)).await;
    }
    put_record("bb2", "{\"from\":\"another version\"}").await;
    let (mut rows, unread) = listed(&store).await;
    rows.sort();
    assert_eq!((rows, unread), (["aa1", "aa2", "bb1", "stray"].map(str::to_owned).to_vec(), 1));
    // What was made is kept, and one bucket that is damaged is made anew alone.
    assert!(value(schema::SHELF, 0xaa.into()).await.is_some());
    put(schema::SHELF, Some(0xaa.into()), Uint8Array::from([1_u8, 2, 3].as_slice()).into()).await;
    assert_eq!(listed(&store).await.0.len(), 4);

    assert_eq!(
        store.track_facts().await.unwrap().items,
        [("aa1", 1.0), ("aa2", 2.0), ("bb1", 3.0), ("stray", 4.0)].map(|(name, at)| track(name, at))
    );
    store.put_cover(&id("aa1"), &[1]).await.unwrap();
    store.remove_tracks(&["aa1", "stray", "gone"].map(id)).await.unwrap();
    let left = (["aa2", "bb1"].map(str::to_owned).to_vec(), 1);
    assert_eq!(listed(&store).await, left);
    assert_eq!(store.listed_ids().await.unwrap(), ["aa2", "bb1"].map(id).into());
    // Noted alone, so that nobody waits; and the rows go when there is time.
    let bucket = || value(schema::SHELF, 0xaa.into());
    let len = async || Uint8Array::from(bucket().await.unwrap()).length();
    let before = len().await;
    store.tidy().await.unwrap();
    assert!(len().await < before && value(schema::SHELF, 256.into()).await.is_none());
    assert_eq!(listed(&store).await, left);
    // Whatever else befalls the shelf, who was removed stays away, and who is put again is there.
    store.remove_tracks(&[id("aa2")]).await.unwrap();
    put(schema::SHELF, Some(0xbb.into()), Uint8Array::from([1_u8].as_slice()).into()).await;
    assert_eq!(listed(&store).await, (vec!["bb1".to_owned()], 1));
    assert_eq!(store.check_shelf().await, Ok(false));
    // A record that came past the shelf is found by counting.
    keep(&track("aa2", 5.0)).await;
    assert_eq!(store.check_shelf().await, Ok(true));
    assert_eq!(listed(&store).await, left);
    assert_eq!(store.check_shelf().await, Ok(false));
    assert!(!store.has_track(&id("aa1")).await.unwrap() && store.has_track(&id("bb1")).await.unwrap());
    assert_eq!(store.cover(&id("aa1")).await.unwrap(), None);
    assert!(matches!(store.track(&id("bb2")).await, Err(StoreError::Broken { .. })));
}

#[wasm_bindgen_test]
async fn places_belong_to_their_track_and_a_removed_one_is_remembered_where_it_still_lies() {
    let store = empty().await;
    assert_eq!(store.places_of(&id("aa1")).await.unwrap(), []);
    let both = vec![place("f", "a.mp3"), place("", "a.mp3")];
    let given =
        [(id("aa1"), both.clone()), (id("aa2"), vec![place("", "b.mp3")]), (id("stray"), vec![place("f", "c")])];
    store.put_places(&given).await.unwrap();
    store.put_places(&[]).await.unwrap();
    assert_eq!(store.places_of(&id("aa1")).await.unwrap(), both);
    let mut all = store.places().await.unwrap();
    all.items.sort_by(|(a, _), (b, _)| a.cmp(b));
    assert_eq!((all.items, all.broken), (given.to_vec(), 0));

    store.put_places(&[(id("stray"), Vec::new()), (id("aa1"), both[..1].to_vec())]).await.unwrap();
    store.remove_tracks(&[id("aa1"), id("aa2")]).await.unwrap();
    store.tidy().await.unwrap();
    assert_eq!(store.places().await.unwrap().items, [(id("aa1"), vec![place("f", "a.mp3")])]);

    // One that can't be read is counted; the others of its bucket are read, and it can be put anew.
    put(schema::PLACES, Some(0xaa.into()), Uint8Array::from([9_u8].as_slice()).into()).await;
    assert_eq!(store.places().await.unwrap().broken, 1);
    assert_eq!(store.places_of(&id("aa1")).await.unwrap(), []);
    store.put_places(&given[1..2]).await.unwrap();
    store.put_places(&given[1..2]).await.unwrap();
    assert_eq!(store.places().await.unwrap().items, given[1..2]);
}

/// What versions 2 and 3 kept: a record of JSON for each track's places.
#[wasm_bindgen_test]
async fn what_version_3_kept_is_still_there() {
    for version in [2, 3] {
        nothing().await;
        let mut request = Factory::new().unwrap().open(schema::DATABASE, Some(version)).unwrap();
        request.on_upgrade_needed(|event| {
            let database = event.database().unwrap();
            for name in [schema::PHOTOS, schema::TRACKS] {
                let mut params = ObjectStoreParams::new();
                params.key_path(Some(KeyPath::new_single("key")));
                database.create_object_store(name, params).unwrap();
            }
            for name in [schema::SETTINGS, schema::PLACES] {
                database.create_object_store(name, ObjectStoreParams::new()).unwrap();
            }
        });
        request.await.unwrap().close();
        keep(&track("aa1", 1.0)).await;
        put(schema::SETTINGS, Some("theme".into()), "\"dark\"".into()).await;
        let json = r#"[{"folder":"f","path":"a.mp3","size_bytes":12.5,"modified_ms":5.5}]"#;
        put(schema::PLACES, Some("aa1".into()), json.into()).await;
        put(schema::PLACES, Some("bb1".into()), json.into()).await;
        put(schema::PLACES, Some("bb2".into()), "[{}]".into()).await;
        put(schema::PLACES, Some("cc1".into()), 7.into()).await;

        let store = BrowserStore::open().await.unwrap();
        let kept = store.places().await.unwrap();
        let lies = vec![place("f", "a.mp3")];
        assert_eq!((kept.items, kept.broken), (vec![(id("aa1"), lies.clone()), (id("bb1"), lies.clone())], 2));
        assert_eq!(store.places_of(&id("aa1")).await.unwrap(), lies);
        assert_eq!(listed(&store).await, (vec!["aa1".to_owned()], 0));
        assert_eq!(store.setting("theme").await.unwrap().as_deref(), Some("\"dark\""));
        // Opened again, it is as it is.
        assert_eq!(BrowserStore::open().await.unwrap().places().await.unwrap().items.len(), 2);
    }
}

#[wasm_bindgen_test]
async fn the_log_keeps_its_order_and_no_key_is_used_twice() {
    let store = empty().await;
    let first = store.add_feedback(&like("b", 1.0)).await.unwrap();
    let second = store.add_feedback(&like("a", 2.0)).await.unwrap();
    assert_eq!(store.feedback().await.unwrap(), [like("b", 1.0), like("a", 2.0)]);
    let put = store.replace_feedback(Some(first), Some(&like("b", 3.0))).await.unwrap().unwrap();
    assert_eq!(store.feedback().await.unwrap(), [like("a", 2.0), like("b", 3.0)]);
    let news = store.feedback_since(second).await.unwrap();
    assert_eq!((news.kept.items, news.last_key, news.count), (vec![put.clone()], put.key, 2));
    self::put(schema::FEEDBACK, Some(second.into()), "not json".into()).await;
    let entries = store.feedback_entries().await.unwrap();
    assert_eq!((entries.items, entries.broken), (vec![put.clone()], 1));
    store.remove_feedback(put.key).await.unwrap();
    store.clear_feedback().await.unwrap();
    assert_eq!(store.feedback().await.unwrap(), []);
    assert!(store.add_feedback(&like("c", 4.0)).await.unwrap() > put.key);
}

#[wasm_bindgen_test]
async fn erasing_leaves_nothing_and_ends_every_other_connection() {
    let store = empty().await;
    let other = BrowserStore::open().await.unwrap();
    keep(&track("aa1", 1.0)).await;
    store.put_setting("theme", "\"dark\"").await.unwrap();
    store.put_cover(&id("aa1"), &[1]).await.unwrap();
    store.put_places(&[(id("aa1"), vec![place("f", "a.mp3")])]).await.unwrap();
    store.add_feedback(&like("aa1", 1.0)).await.unwrap();
    store.put_photo(&photo("a", 1.0), &vec![0.0; photo::EMBEDDING_LEN], &[]).await.unwrap();
    let store = store.erase().await.unwrap();
    assert_eq!(listed(&store).await, (Vec::new(), 0));
    assert_eq!(store.setting("theme").await.unwrap(), None);
    assert_eq!(store.cover(&id("aa1")).await.unwrap(), None);
    assert!(store.places().await.unwrap().items.is_empty() && store.photos().await.unwrap().items.is_empty());
    assert_eq!(store.feedback().await.unwrap(), []);
    assert_eq!(other.put_setting("theme", "1").await, Err(StoreError::Closed));
}
