//! `hearsight recommend`: the page's own ranking over a folder of music, one object a line.

use std::{
    collections::BTreeMap,
    path::{Path, PathBuf},
};

use hearsight::{
    catalogue::{Catalogue, CatalogueTrack},
    engine::models::Folder,
    ground::ids::{PhotoId, TrackId},
    hearing::Plan,
    library::{
        Track, files,
        formats::Kind,
        ingest::Naming,
        names::{Location, Namer},
        versions,
    },
    recommend::{
        causes::Cause,
        collection::Collection,
        mind::{Learner, RankingInput},
        wish::{Wish, name},
    },
    senses::Senses,
    taste::{Feedback, Profile, export},
    telling::listing::{self, Told},
};
use serde_json::{Value, json};

use crate::{
    arguments::Arguments,
    common::{Found, Outcome, find, hear, say, see, senses},
};

/// What the command was asked.
pub struct Asked<'a> {
    pub photos: &'a [PathBuf],
    pub library: Option<&'a Path>,
    /// The free music as well.
    pub has_catalogue: bool,
    pub feedback: Option<&'a Path>,
    /// `name=value`, see `recommend::wish`.
    pub wishes: &'a [String],
    pub count: usize,
    pub is_json: bool,
}

/// `false` where some of the files could not be read.
pub async fn recommend(arguments: &Arguments, asked: &Asked<'_>) -> Outcome<bool> {
    let mut wish = Wish::default();
    for text in asked.wishes {
        let (name, value) = text.split_once('=').ok_or_else(|| format!("--wish takes name=value, not {text}."))?;
        wish.set(name, value.to_owned());
    }
    wish.set(name::COUNT, asked.count.to_string());
    let (log, profile) = match asked.feedback {
        Some(path) => read_log(path)?,
        None => Default::default(),
    };
    let mut senses = senses(arguments).await;
    let mut photos = BTreeMap::new();
    let mut ids: Vec<PhotoId> = Vec::new();
    for path in asked.photos {
        match see(&mut senses, path).await {
            Ok(photo) => {
                ids.push(photo.id.clone());
                photos.insert(photo.id.clone(), photo);
            }
            Err(error) => eprintln!("{}: {error}", path.display()),
        }
    }
    if ids.is_empty() && !asked.photos.is_empty() {
        return Err("None of the photos can be read, so there is nothing to match music to.".into());
    }
    let (collection, place_of, all_heard) = music(&mut senses, asked).await?;
    let all_read = all_heard && ids.len() == asked.photos.len();
    if collection.table.is_empty() {
        let place = asked.library.map(|path| path.display().to_string()).unwrap_or_default();
        return Err(format!("There is no music that can be read in {place}.").into());
    }
    let known = RankingInput {
        table: &collection.table,
        photos: &photos,
        log: &log,
        profile: &profile,
        now_ms: files::now_ms(),
    };
    let told = listing::told(&collection, &known, &mut Learner::default(), &ids, &wish);
    for line in lines(&collection, &told, &place_of, &log) {
        if asked.is_json {
            say(line)?;
        } else {
            let text = |name: &str| line[name].as_str().unwrap_or_default().to_owned();
            let score = line["score"].as_f64().unwrap_or_default();
            say(format!("{:>3}. {} - {} {score:+.2}  {}", line["rank"], text("title"), text("artist"), text("why")))?;
        }
    }
    told.listing.notes.iter().for_each(|note| eprintln!("{note}"));
    Ok(all_read)
}

/// Where a ranked track lies.
enum Place {
    File(String),
    /// A track of the free music.
    Package(Box<CatalogueTrack>),
}

/// The music to rank, where each track lies, and whether every file could be read.
async fn music(
    senses: &mut Senses<Folder>,
    asked: &Asked<'_>,
) -> Outcome<(Collection, BTreeMap<TrackId, Place>, bool)> {
    let (mut collection, mut place_of, mut all_read) = (Collection::default(), BTreeMap::new(), true);
    let mut tracks: BTreeMap<TrackId, Track> = BTreeMap::new();
    if asked.has_catalogue {
        let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("public/catalogue/catalogue.json");
        let text = std::fs::read_to_string(&path).map_err(|error| format!("{}: {error}", path.display()))?;
        let catalogue = Catalogue::read(&text)?;
        for entry in &catalogue.tracks {
            let (track, embedding) = catalogue.track(entry)?;
            collection.put(&track, &embedding);
            place_of.insert(track.id.clone(), Place::Package(Box::new(entry.clone())));
            tracks.insert(track.id.clone(), track);
        }
    }
    let folders: Vec<PathBuf> = asked.library.iter().map(|path| path.to_path_buf()).collect();
    let Found { files, is_whole } = find(&folders, Kind::Music);
    all_read &= is_whole;
    let namer = Namer::default();
    for (index, path) in files.iter().enumerate() {
        eprintln!("{} of {}: {}", index + 1, files.len(), path.display());
        let (chosen, below) = files::chosen_and_below(&folders, path);
        let naming = Naming { namer: &namer, location: Location { chosen: &chosen, below: &below } };
        match hear(senses, path, naming, Plan::Quick).await {
            // The same content under two names is one track, and a file of the person's own goes before the free music.
            Ok((track, _)) if matches!(place_of.get(&track.id), Some(Place::File(_))) => {}
            Ok((track, embedding)) => {
                collection.put(&track, &embedding);
                place_of.insert(track.id.clone(), Place::File(track.file_name.clone()));
                tracks.insert(track.id.clone(), track);
            }
            Err(error) => {
                eprintln!("{}: {error}", path.display());
                all_read = false;
            }
        }
    }
    // As the page does it: a list holds one of the files of a recording, and one version of a piece.
    let tracks: Vec<&Track> = tracks.values().collect();
    if let Some(kin) = versions::find(&tracks, async || true).await {
        collection.tie(&kin);
    }
    Ok((collection, place_of, all_read))
}

fn lines(
    collection: &Collection,
    told: &Told,
    place_of: &BTreeMap<TrackId, Place>,
    log: &[(u32, Feedback)],
) -> Vec<Value> {
    let about = |cause: &Cause| match cause {
        Cause::Photo { kind, about, towards } => {
            json!({ "from": "photo", "kind": format!("{kind:?}").to_lowercase(), "about": about, "towards": towards })
        }
        Cause::Said { key } => {
            let said = log.iter().find(|(known, _)| known == key).map(|(_, said)| said);
            json!({ "from": "feedback", "line": key, "said": said })
        }
        Cause::Session => json!({ "from": "session" }),
        Cause::Profile { key } => json!({ "from": "profile", "key": key }),
        Cause::Asked => json!({ "from": "asked" }),
        Cause::Way => json!({ "from": "journey" }),
        Cause::Dial => json!({ "from": "dial" }),
        Cause::Variety { like } => {
            json!({ "from": "variety", "like": like.and_then(|place| collection.table.ids.get(place)) })
        }
    };
    let rows = told.ranking.picks.iter().zip(&told.listing.rows).enumerate();
    rows.map(|(at, (pick, row))| {
        let contributions = pick.parts.iter().map(|part| {
            let mut line = about(&part.cause);
            line["amount"] = json!(part.amount);
            line
        });
        let card = collection.cards.get(pick.place).cloned().unwrap_or_default();
        let mut line = json!({
            "rank": at + 1, "file": null, "title": card.title, "artist": card.artist,
            "score": pick.score, "contributions": contributions.collect::<Vec<_>>(),
            "why": row.why, "counter": row.counter,
            "reasons": row.why.split("; ").collect::<Vec<_>>(),
            "valence": card.mood.valence, "arousal": card.mood.arousal,
        });
        match place_of.get(&row.track) {
            Some(Place::File(file)) => line["file"] = json!(file),
            Some(Place::Package(entry)) => {
                line["file"] = json!(entry.path);
                line["package"] = json!({ "name": entry.package, "licence": entry.licence, "source": entry.source });
            }
            None => {}
        }
        line
    })
    .collect()
}

/// The log of a file saved by the page, or a bare list of lines, and what the person says of themselves. Lines that can't
/// be read are counted and passed over; the file is only read.
fn read_log(path: &Path) -> Outcome<(Vec<(u32, Feedback)>, Profile)> {
    let wrong =
        |detail: String| format!("{}: the feedback can't be read ({detail}). Nothing was changed.", path.display());
    let text = std::fs::read_to_string(path).map_err(|error| wrong(error.to_string()))?;
    let value: Value = serde_json::from_str(&text).map_err(|error| wrong(error.to_string()))?;
    let version = value["hearsight_taste"].as_u64().unwrap_or_default();
    if version > u64::from(export::VERSION) {
        return Err(wrong("it was saved by a newer Hearsight".to_owned()).into());
    }
    let lines = value.as_array().or_else(|| value["feedback"].as_array());
    let lines = lines.ok_or_else(|| wrong("it holds no list of feedback".to_owned()))?;
    let read: Vec<Feedback> = lines.iter().filter_map(|line| serde_json::from_value(line.clone()).ok()).collect();
    if read.len() < lines.len() {
        eprintln!(
            "{}: {} of {} lines can't be read and are passed over.",
            path.display(),
            lines.len() - read.len(),
            lines.len()
        );
    }
    // A bare list, and a file of before there were profiles, say nothing of the person.
    let profile = match &value["profile"] {
        Value::Null => Profile::default(),
        profile => serde_json::from_value(profile.clone()).unwrap_or_else(|error| {
            eprintln!("{}: what it says of the person can't be read ({error}) and is passed over.", path.display());
            Profile::default()
        }),
    };
    Ok(((1..).zip(read).collect(), profile))
}
