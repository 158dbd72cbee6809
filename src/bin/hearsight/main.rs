//! The command line's door: the same rooms as the page, natively. JSON goes to standard output, one object a line;
//! progress and complaints go to standard error.

use std::{
    collections::BTreeMap,
    path::{Path, PathBuf},
    process::ExitCode,
};

use clap::Parser;
use hearsight::{
    hearing::Plan,
    library::{Photo, Track, files, formats::Kind},
    mood::{felt, genre},
    networks::tags,
    workshop::{import, mood::train},
};
use pollster::block_on;
use serde_json::{Map, Value, json};

mod arguments;
mod common;
mod measuring;
mod ranking;

use arguments::{Analyse, Arguments, Catalogue, Command, Head, PlanChoice};
use common::{Outcome, hear, say, see, senses};

fn main() -> ExitCode {
    match block_on(run(&Arguments::parse())) {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::FAILURE,
        Err(error) => {
            eprintln!("{error}");
            ExitCode::FAILURE
        }
    }
}

/// `false` where some of the files could not be read.
async fn run(arguments: &Arguments) -> Outcome<bool> {
    match &arguments.command {
        Command::Analyse { what: Analyse::Photo { paths, .. } } => {
            let mut senses = senses(arguments).await;
            let files = files::find(paths, Kind::Photo);
            analyse(&files, async |path| Ok(photo_json(path, &see(&mut senses, path).await?))).await
        }
        Command::Analyse { what: Analyse::Music { paths, plan, .. } } => {
            let mut senses = senses(arguments).await;
            let files = files::find(paths, Kind::Music);
            let plan = match plan {
                PlanChoice::Quick => Plan::Quick,
                PlanChoice::Full => Plan::Full,
            };
            analyse(&files, async |path| {
                let (track, embedding) = hear(&mut senses, path, &files::below_chosen(paths, path), plan).await?;
                Ok(track_json(path, &track, &embedding))
            })
            .await
        }
        Command::Recommend { photo, library, catalogue, feedback, wish, count, json } => {
            let asked = ranking::Asked {
                photos: photo,
                library: library.as_deref(),
                has_catalogue: *catalogue,
                feedback: feedback.as_deref(),
                wishes: wish,
                count: *count,
                is_json: *json,
            };
            ranking::recommend(arguments, &asked).await
        }
        Command::Evaluate { what, data, music, copies } => {
            measuring::evaluate(arguments, *what, data, music, copies.as_deref()).await
        }
        Command::Train { head, data } => {
            let figures = match head {
                Head::MoodVision => train::vision(data, &arguments.models).await?.figures(),
                Head::MoodMusic => train::music(data, &arguments.models).await?,
                Head::Concepts => {
                    hearsight::workshop::concepts::train::train(data, &arguments.models).await?.to_string()
                }
            };
            println!("{figures}");
            Ok(true)
        }
        Command::Catalogue { what: Catalogue::Build, packages, out } => {
            let mut senses = senses(arguments).await;
            Ok(hearsight::workshop::catalogue::build::run(packages, out, senses.ears().await?, |line| {
                eprintln!("{line}")
            })
            .await?)
        }
        Command::ImportModels { cache, dump_original } => {
            let cache =
                cache.clone().or_else(import::default_cache_dir).ok_or("give --cache DIR: there is no home folder")?;
            std::fs::create_dir_all(&cache)?;
            if let Some(dir) = dump_original {
                std::fs::create_dir_all(dir)?;
            }
            import::models::import_all(&cache, &arguments.models, dump_original.as_deref())?;
            Ok(true)
        }
    }
}

/// Print one JSON line for each file; a file that can't be read is a sentence on standard error, and the rest goes on.
async fn analyse(paths: &[PathBuf], mut one: impl AsyncFnMut(&Path) -> Outcome<Value>) -> Outcome<bool> {
    if paths.is_empty() {
        return Err("There are no such files there.".into());
    }
    let mut all_read = true;
    for (index, path) in paths.iter().enumerate() {
        eprintln!("{} of {}: {}", index + 1, paths.len(), path.display());
        match one(path).await {
            Ok(line) => say(line)?,
            Err(error) => {
                eprintln!("{}: {error}", path.display());
                all_read = false;
            }
        }
    }
    Ok(all_read)
}

fn photo_json(path: &Path, photo: &Photo) -> Value {
    let seen = &photo.seen;
    json!({
        "file": path.to_string_lossy(),
        "width_px": seen.width_px, "height_px": seen.height_px,
        "valence": photo.mood.valence, "valence_sd": photo.mood.valence_sd,
        "arousal": photo.mood.arousal, "arousal_sd": photo.mood.arousal_sd,
        "moods": felt::NAMES.into_iter().zip(photo.felt_now().0).collect::<BTreeMap<_, _>>(),
        "concepts": seen.concepts, "contents": seen.contents, "palette": seen.palette,
        "looks": seen.looks, "texture": seen.texture, "composition": seen.composition,
    })
}

fn track_json(path: &Path, track: &Track, embedding: &[f32]) -> Value {
    let named = |names: &[&str], values: &[f32]| -> Map<String, Value> {
        names.iter().zip(values).map(|(name, &value)| ((*name).to_owned(), json!(value))).collect()
    };
    let heard = &track.heard;
    let described = &heard.described;
    json!({
        "file": path.to_string_lossy(),
        "title": track.names.title, "artist": track.names.artist, "album": track.names.album,
        "duration_secs": heard.duration_secs, "plan": heard.plan, "patches": heard.patches,
        "valence": track.mood.valence, "valence_sd": track.mood.valence_sd,
        "arousal": track.mood.arousal, "arousal_sd": track.mood.arousal_sd,
        "moods": named(&felt::NAMES, &track.felt.0), "moods_sd": named(&felt::NAMES, &track.felt_sd.0),
        "genres": named(&genre::NAMES, &track.genres.0),
        "vocalness": described.vocalness,
        "tempo_bpm": described.tempo.map(|tempo| tempo.bpm),
        "tempo_confidence": described.tempo.map(|tempo| tempo.confidence),
        "tempo_other_bpm": described.tempo.map(|tempo| tempo.other_bpm),
        "key": described.key.map(|key| key.name()),
        "key_confidence": described.key.map(|key| key.confidence),
        "loudness_lufs": described.loudness.map(|loudness| loudness.integrated_lufs),
        "loudness_range_lu": described.loudness.map(|loudness| loudness.range_lu),
        "brightness_hz": described.brightness_hz,
        "onsets_per_sec": described.onsets_per_sec,
        "beat_strength": described.beat_strength,
        "words": heard.words,
        "tags_msd": named(&tags::MSD, &heard.tags_msd), "tags_mtt": named(&tags::MTT, &heard.tags_mtt),
        "embedding": embedding,
    })
}
