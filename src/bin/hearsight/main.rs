//! The command line's door: the same rooms as the page, natively. JSON goes to standard output, one object a line;
//! progress and complaints go to standard error.

use std::{path::Path, process::ExitCode};

use clap::Parser;
use hearsight::{
    hearing::Plan,
    library::{
        files,
        formats::Kind,
        ingest::Naming,
        names::{Location, Namer},
    },
    telling::names::cut_short,
    workshop::{import, mood::train},
};
use pollster::block_on;
use serde_json::Value;

mod arguments;
mod common;
mod lines;
mod measuring;
mod ranking;

use arguments::{Analyse, Arguments, Catalogue, Command, Head, PlanChoice};
use common::{Found, Outcome, find, hear, say, see, senses};
use lines::{photo_line, track_line};

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
            let files = find(paths, Kind::Photo);
            analyse(&files, async |path| Ok(photo_line(path, &see(&mut senses, path).await?))).await
        }
        Command::Analyse { what: Analyse::Music { paths, plan, .. } } => {
            let mut senses = senses(arguments).await;
            let files = find(paths, Kind::Music);
            let plan = match plan {
                PlanChoice::Quick => Plan::Quick,
                PlanChoice::Full => Plan::Full,
            };
            let namer = Namer::default();
            analyse(&files, async |path| {
                let (chosen, below) = files::chosen_and_below(paths, path);
                let naming = Naming { namer: &namer, location: Location { chosen: &chosen, below: &below } };
                let (track, embedding) = hear(&mut senses, path, naming, plan).await?;
                if let Some(said) = cut_short(&track.heard) {
                    eprintln!("{}: {said}.", path.display());
                }
                Ok(track_line(path, &track, &embedding))
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
async fn analyse(found: &Found, mut one: impl AsyncFnMut(&Path) -> Outcome<Value>) -> Outcome<bool> {
    let Found { files: paths, is_whole } = found;
    if paths.is_empty() {
        return Err("There are no such files there.".into());
    }
    let mut all_read = *is_whole;
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
