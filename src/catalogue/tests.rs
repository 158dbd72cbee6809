//! What is committed keeps its promises: every track has every field, and reads back as the library wants it.

use std::collections::BTreeSet;

use super::*;
use crate::store::schema;

const WRITTEN: &str = include_str!("../../public/catalogue/catalogue.json");
/// Tracks in each quarter of the plane, at least.
const LEAST_IN_A_QUARTER: usize = 5;

fn catalogue() -> Catalogue {
    Catalogue::read(WRITTEN).unwrap()
}

#[test]
fn the_catalogue_is_what_was_listed() {
    let (catalogue, listed) = (catalogue(), list::tracks(list::TRACKS).unwrap());
    let written = catalogue.tracks.iter().map(|track| {
        let CatalogueTrack { package, version, path, sha256, title, artist, genre, licence, source, .. } = track;
        [package, version, path, sha256, title, artist, genre, licence, source].map(String::as_str)
    });
    let wanted = listed.iter().map(|one| {
        let list::Listed { package, version, path, sha256, title, artist, genre, licence, source, .. } = one;
        [package, version, path, sha256, title, artist, genre, licence, source].map(String::as_str)
    });
    assert!(written.eq(wanted), "hearsight catalogue build has to be run again");
    let photos = list::photos(list::PHOTOS).unwrap();
    assert!(catalogue.photos.iter().map(|photo| &photo.sha256).eq(photos.iter().map(|photo| &photo.sha256)));
    assert_eq!(catalogue.licences, list::licences(list::LICENCES).unwrap());
}

#[test]
fn every_track_has_every_field() {
    let catalogue = catalogue();
    let mut ids = BTreeSet::new();
    for entry in &catalogue.tracks {
        let title = &entry.title;
        assert!(ids.insert(&entry.id) && entry.id.0.len() == 32, "{title}");
        assert!(catalogue.licence(&entry.licence).is_some(), "{title}: {}", entry.licence);
        assert!(!entry.tags.is_empty() && entry.tempo_bpm.is_some() && entry.key.is_some(), "{title}");
        assert!([entry.valence, entry.arousal].iter().all(|value| (-1.0..=1.0).contains(value)), "{title}");
        assert!(entry.moods.0.iter().all(|value| (0.0..=1.0).contains(value)), "{title}");
        let clip = &entry.clip;
        assert!((30.0..=45.0).contains(&clip.secs) && clip.start_secs >= 0.0, "{title}: {clip:?}");
        assert!(clip.start_secs + clip.secs <= entry.duration_secs + 0.2, "{title}: {clip:?}");
        assert!(clip.file.starts_with("clips/") && clip.loudness_lufs.is_some(), "{title}");
    }
}

#[test]
fn all_four_quarters_of_the_plane_are_there() {
    let mut quarters = [0; 4];
    for entry in &catalogue().tracks {
        quarters[2 * usize::from(entry.valence > 0.0) + usize::from(entry.arousal > 0.0)] += 1;
    }
    assert!(quarters.iter().all(|&count| count >= LEAST_IN_A_QUARTER), "{quarters:?}");
}

#[test]
fn entries_become_tracks_of_the_library() {
    let catalogue = catalogue();
    let tracks = tracks(WRITTEN).unwrap();
    assert_eq!(tracks.len(), catalogue.tracks.len());
    for ((track, embedding), entry) in tracks.iter().zip(&catalogue.tracks) {
        assert_eq!((&track.id, &track.names.title), (&entry.id, &entry.title));
        assert_eq!((embedding.len(), track.heard.tags_msd.len(), track.heard.tags_mtt.len()), (400, 50, 50));
        assert!(embedding.iter().chain(&track.heard.tags_msd).all(|value| value.is_finite()));
        assert!(track.heard.is_current() && !track.heard.is_partial());
        let excerpt = track.excerpt().unwrap();
        assert_eq!((&excerpt.clip, &excerpt.source), (&entry.clip.file, &entry.source));
        assert!(excerpt.source.starts_with("http"), "{}: {}", entry.title, excerpt.source);
        let described = &track.heard.described;
        assert_eq!(described.key.map(|key| key.name()), entry.key);
        assert_eq!(described.tempo.map(|tempo| tempo.bpm), entry.tempo_bpm);
    }
}

#[test]
fn a_file_of_the_persons_own_is_no_excerpt() {
    let (mut track, _) = tracks(WRITTEN).unwrap().swap_remove(0);
    track.origin = Origin::Own;
    for named in ["catalogue:x.mp3", "catalogue:x one.mp3", "catalogue:clips/a-1.mp3", "catalogue: my music/a.mp3"] {
        let own = Track { file_name: named.to_owned(), ..track.clone() };
        let kept = schema::decode_track_facts(&own.id.0, &serde_json::to_string(&own).unwrap()).unwrap();
        assert_eq!((kept.excerpt(), &kept), (None, &own), "{named}");
    }
}

#[test]
fn every_record_of_before_origins_is_read_as_what_it_was() {
    for ((track, _), entry) in tracks(WRITTEN).unwrap().into_iter().zip(catalogue().tracks) {
        let mut old = serde_json::to_value(&track).unwrap();
        old.as_object_mut().unwrap().remove("origin").unwrap();
        old["file_name"] = ["catalogue:", &entry.clip.file, " ", &entry.source].concat().into();
        assert_eq!(schema::decode_track_facts(&track.id.0, &old.to_string()).unwrap(), track);
    }
}

#[test]
fn what_is_no_catalogue_is_a_sentence() {
    assert!(matches!(tracks("{}"), Err(CatalogueError::Unreadable { .. })));
    let newer = WRITTEN.replacen("\"version\":1,", "\"version\":2,", 1);
    assert_eq!(tracks(&newer), Err(CatalogueError::Version));
    let mut damaged = catalogue();
    damaged.tracks[0].embedding.truncate(10);
    let text = serde_json::to_string(&damaged).unwrap();
    assert!(matches!(tracks(&text), Err(CatalogueError::Unreadable { detail }) if detail.contains("incomplete")));
}

#[test]
fn a_state_without_some_fields_is_refused_and_a_whole_one_read() {
    let text = r#"{"is_done":true,"files":[{"file":"clips/a.mp3","bytes":7}],"missing":[{"file":"clips/b.mp3","why":"No network."}]}"#;
    let state: State = serde_json::from_str(text).unwrap();
    assert!(
        state.is_done
            && state.files == [Present { file: "clips/a.mp3".into(), bytes: 7 }]
            && state.missing[0].why == "No network."
    );
    assert!(serde_json::from_str::<State>("{}").is_err());
}
