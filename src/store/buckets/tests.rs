use super::*;
use crate::{
    ground::{random::SplitMix64, sound::EMBEDDING_LEN},
    store::schema::samples,
};

/// A bucket of the shelf with a row for each id.
fn shelf(bucket: u8, ids: &[&str], unread: &[&str]) -> Vec<u8> {
    let row = |id: &str| listed_row(&Listed::from(&samples::track(id, 1.0))).unwrap();
    let rows = ids.iter().map(|id| (id.to_string(), Some(row(id))));
    let records = rows.chain(unread.iter().map(|id| (id.to_string(), None))).collect();
    made(bucket, SHELF_STAMP, &records).unwrap()
}

fn ids(bytes: &[u8]) -> Vec<String> {
    listed(bytes).unwrap().0.into_iter().map(|row| row.id.0).collect()
}

#[test]
fn an_id_names_its_bucket_and_one_that_does_not_has_one_all_the_same() {
    assert_eq!((bucket_of("00f"), bucket_of("a9"), bucket_of("ff00")), (0, 0xa9, 255));
    for stray in ["", "a", "AB", "+1", "zz", "é9", "sample"] {
        assert_eq!(own_bucket(stray), None, "{stray}");
        assert_eq!(bucket_of(stray), bucket_of(stray));
    }
    assert_eq!(beginning(0x0a), "0a");
    let used: BTreeSet<u8> = (0..2_000).map(|at| bucket_of(&format!("track {at}"))).collect();
    assert!(used.len() > 250, "{}", used.len());
}

#[test]
fn rows_come_back_in_the_order_of_their_ids_with_how_many_could_not_be_read() {
    let bytes = shelf(0xab, &["ab2", "ab1"], &["ab0"]);
    let (rows, unread) = listed(&bytes).unwrap();
    assert_eq!(rows, [samples::track("ab1", 1.0), samples::track("ab2", 1.0)].map(|track| Listed::from(&track)));
    assert_eq!(unread, 1);
    let head = Head::read(&bytes).unwrap();
    assert_eq!(head, Head { bucket: 0xab, stamp: SHELF_STAMP, rows: 2, unread: 1 });
    assert_eq!(head.records(), 3);
    assert_eq!(listed_ids(&bytes).unwrap(), ["ab1", "ab2"].map(|id| TrackId(id.to_owned())));
    assert_eq!(count_known(&bytes, ["ab0", "ab1", "ab9"].into_iter()), 2);
    assert_eq!(count_known(&bytes[1..], ["ab0"].into_iter()), 0);
    assert_eq!(made(0, SHELF_STAMP, &BTreeMap::new()), None);
}

#[test]
fn damage_and_other_versions_are_errors() {
    let bytes = shelf(0xab, &["ab1", "ab2"], &["ab3"]);
    for len in 0..bytes.len() {
        assert!(listed(&bytes[..len]).is_err(), "cut to {len}");
    }
    assert!(listed(&[bytes.as_slice(), &[0]].concat()).is_err(), "longer");
    let other = |at: usize| {
        let mut bytes = bytes.clone();
        bytes[at] ^= 1;
        listed(&bytes)
    };
    // Format, stamp, both counts, the length of an id.
    for at in [0, 2, 6, 10, HEAD_LEN] {
        assert!(matches!(other(at), Err(StoreError::Broken { .. })), "byte {at}");
    }
    // Whatever else is damaged: no panic.
    let mut dice = SplitMix64(1);
    for _ in 0..2_000 {
        let mut bytes = bytes.clone();
        let at = dice.below(bytes.len());
        bytes[at] = dice.bits() as u8;
        let _ = (listed(&bytes), ranked(&bytes, &bytes, SHELF_STAMP, |_, _, _| ()));
    }
}

#[test]
fn a_change_replaces_adds_and_removes_and_an_empty_bucket_is_none() {
    let new = listed_row(&Listed::from(&samples::track("ab3", 1.0))).unwrap();
    let bytes = shelf(0xab, &["ab1", "ab2"], &["ab3", "ab4"]);
    let change = Change { put: vec![("ab3", &new), ("ab5", b"?")], removed: vec!["ab1", "ab4", "ab9"] };
    let changed = change.of(0xab, SHELF_STAMP, Some(&bytes)).unwrap();
    assert_eq!(Head::read(&changed).unwrap(), Head { bucket: 0xab, stamp: SHELF_STAMP, rows: 3, unread: 0 });
    let kept = Change { removed: vec!["ab5"], ..Change::default() }.of(0xab, SHELF_STAMP, Some(&changed)).unwrap();
    assert_eq!(ids(&kept), ["ab2", "ab3"]);
    let all = Change { removed: vec!["ab2", "ab3"], ..Change::default() };
    assert_eq!(all.of(0xab, SHELF_STAMP, Some(&kept)), None);
    assert_eq!(all.of(0xab, SHELF_STAMP, None), None);
    let first = Change { put: vec![("ab3", &new)], removed: Vec::new() };
    assert_eq!(ids(&first.of(0xab, SHELF_STAMP, None).unwrap()), ["ab3"]);
}

#[test]
fn a_bucket_that_means_something_else_takes_no_row_and_loses_one() {
    let bytes = shelf(0xab, &["ab1", "ab2"], &[]);
    let put = Change { put: vec![("ab3", b"row")], removed: Vec::new() };
    assert_eq!(put.of(0xab, SHELF_STAMP + 1, Some(&bytes)), None);
    assert_eq!(put.of(0xab, SHELF_STAMP, Some(b"damaged")), None);
    let removal = Change { removed: vec!["ab1"], ..Change::default() };
    assert_eq!(ids(&removal.of(0xab, SHELF_STAMP + 1, Some(&bytes)).unwrap()), ["ab2"]);
}

#[cfg(feature = "engine")]
mod ranking {
    use super::*;
    use crate::{
        hearing::descriptors::{Key, Loudness, Tempo},
        library::{
            Track,
            row::{meaning, row_of},
        },
        recommend::collection::Collection,
    };

    /// A library of tracks whose ids are hashes, in the order of the ids.
    fn library(tracks: usize) -> BTreeMap<String, (Track, Vec<f32>)> {
        let mut dice = SplitMix64(7);
        let mut library = BTreeMap::new();
        for at in 0..tracks {
            let id: String = format!("{:016x}{:016x}", dice.bits(), dice.bits());
            let mut track = samples::track(&id, at as f64);
            track.names.artist = format!("Artist {}", dice.below(9));
            track.names.year = (at % 3 == 0).then_some(1990);
            track.mood.valence = dice.signed();
            let described = &mut track.heard.described;
            described.tempo = (at % 2 == 0).then_some(Tempo { bpm: 120.0, confidence: 0.5, other_bpm: 60.0 });
            described.key = (at % 5 == 0).then(Key::default);
            described.loudness = Some(Loudness { integrated_lufs: dice.signed(), range_lu: 3.0 });
            let embedding = (0..EMBEDDING_LEN).map(|_| dice.signed()).collect();
            library.insert(id, (track, embedding));
        }
        library
    }

    type Rows = BTreeMap<u8, BTreeMap<String, Option<Vec<u8>>>>;

    fn both(library: &BTreeMap<String, (Track, Vec<f32>)>) -> (Rows, Rows) {
        let (mut shelf, mut table) = (Rows::new(), Rows::new());
        for (id, (track, embedding)) in library {
            let row = ranked_row(&Measured::from(&track.heard.described), &row_of(track, embedding)).unwrap();
            table.entry(bucket_of(id)).or_default().insert(id.clone(), Some(row));
            let row = listed_row(&Listed::from(track)).unwrap();
            shelf.entry(bucket_of(id)).or_default().insert(id.clone(), Some(row));
        }
        (shelf, table)
    }

    #[test]
    fn a_collection_read_from_buckets_is_the_one_made_from_the_records() {
        let library = library(700);
        let mut whole = Collection::default();
        library.values().for_each(|(track, embedding)| whole.put(track, embedding));
        let (shelf, table) = both(&library);
        let (mut read, mut records) = (Collection::default(), 0);
        read.reserve(library.len());
        for (bucket, rows) in &table {
            let [shelf, table] = [made(*bucket, SHELF_STAMP, &shelf[bucket]), made(*bucket, meaning(), rows)];
            let take = |listed: Listed, measured: Measured, row: &[f32]| read.put_row(listed, &measured, row);
            records += ranked(&shelf.unwrap(), &table.unwrap(), meaning(), take).unwrap();
        }
        assert_eq!(records, 700);
        // The same places, rows, facts, artists and cards: every list that is made of them is the same.
        assert_eq!(read.table, whole.table);
        assert_eq!(read.cards, whole.cards);
    }

    #[test]
    fn a_row_that_cannot_be_ranked_is_left_out_and_buckets_of_other_tracks_are_errors() {
        let library = library(3);
        let id = library.keys().next().unwrap();
        let (shelf, table) = both(&library);
        // All in one bucket, whatever their ids.
        let mut shelf: BTreeMap<String, Option<Vec<u8>>> = shelf.into_values().flatten().collect();
        let mut table: BTreeMap<String, Option<Vec<u8>>> = table.into_values().flatten().collect();
        let read = |shelf: &_, table: &_, stamp: u32| {
            let mut taken = Vec::new();
            let [shelf, table] = [made(1, SHELF_STAMP, shelf), made(1, 9, table)].map(Option::unwrap);
            ranked(&shelf, &table, stamp, |listed, _, _| taken.push(listed.id.0)).map(|records| (records, taken))
        };
        table.insert(id.clone(), None);
        let (records, taken) = read(&shelf, &table, 9).unwrap();
        assert_eq!((records, taken.len(), taken.contains(id)), (3, 2, false));
        assert!(read(&shelf, &table, 8).is_err(), "it means something else");
        let gone = shelf.remove(id);
        let (records, taken) = read(&shelf, &table, 9).unwrap();
        assert_eq!((records, taken.len()), (2, 2), "it was removed");
        table.insert(id.clone(), Some(vec![0; NUMBERS_LEN + 9]));
        assert_eq!(read(&shelf, &table, 9).unwrap().0, 2, "nothing is asked of a removed track's row");
        shelf.insert(id.clone(), gone.unwrap());
        assert!(read(&shelf, &table, 9).is_err(), "a row that is too long");
        table.remove(id);
        assert!(read(&shelf, &table, 9).is_err(), "the table lacks a track");
    }
}

#[test]
fn places_are_read_one_or_all_and_after_a_removal_only_the_kept_folders_are_left() {
    let place =
        |folder: &str, path: &str| FilePlace { folder: folder.into(), path: path.into(), ..FilePlace::default() };
    let track = |id: &str| TrackId(id.to_owned());
    let kept = [
        (track("ab1"), vec![place("f", "a.mp3"), place("", "a.mp3")]),
        (track("ab2"), vec![place("", "b.mp3")]),
        (track("ab3"), vec![place("f", "c.mp3")]),
    ];
    let row = |(id, places): &(TrackId, Vec<FilePlace>)| (id.0.clone(), Some(places_row(id, places).unwrap()));
    let mut rows: BTreeMap<_, _> = kept.iter().map(row).collect();
    rows.insert("ab4".to_owned(), Some(b"[{}]".to_vec()));
    let bytes = made(0xab, PLACES_STAMP, &rows).unwrap();
    let read = |bytes: &[u8], only: &str| {
        let only = Some(track(only)).filter(|only| !only.0.is_empty());
        places(bytes, only.as_ref()).unwrap().items
    };
    assert_eq!(read(&bytes, ""), kept);
    assert_eq!(places(&bytes, None).unwrap().broken, 1);
    assert_eq!(read(&bytes, "ab2"), kept[1..2]);
    assert_eq!(read(&bytes, "ab9"), []);
    let left = places_after_removal(&bytes, &["ab1", "ab2", "ab4", "ab9"]).unwrap();
    assert_eq!(read(&left, ""), [(track("ab1"), vec![place("f", "a.mp3")]), kept[2].clone()]);
    assert_eq!(places(&left, None).unwrap().broken, 0);
    let one = made(0xab, PLACES_STAMP, &rows.into_iter().take(2).skip(1).collect()).unwrap();
    assert_eq!(places_after_removal(&one, &["ab2"]), None, "an empty one is not kept");
    assert!(places(&bytes[..bytes.len() - 1], None).is_err() && places(&[], None).is_err());
}
