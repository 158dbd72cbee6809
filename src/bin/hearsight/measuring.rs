//! `hearsight evaluate`: every table of how good something is, printed from what is measured now.

use std::path::{Path, PathBuf};

use hearsight::{
    engine::{device, models::Folder},
    hearing::Plan,
    library::{
        formats::Kind,
        ingest::Naming,
        names::{Location, Namer},
        row,
    },
    networks::musicnn::Variant,
    recommend::hubs,
    taste::table,
    workshop::{
        hearing::{
            exactness::{quick, resampling},
            truth,
        },
        import::parity::{self, Parity},
        library::version_table,
        mood::{copies, evaluate, music_table},
        recommend::{bridge_table, scale},
        taste::replay,
    },
};

use crate::{
    arguments::{Arguments, Evaluate},
    common::{Outcome, find, hear, preference, say, senses},
};

/// `false` where a bound that is promised does not hold.
pub async fn evaluate(
    arguments: &Arguments,
    what: Evaluate,
    data: &Path,
    music: &[PathBuf],
    copies: Option<&Path>,
) -> Outcome<bool> {
    match (what, copies) {
        (Evaluate::Parity, _) => return parity(arguments).await,
        (Evaluate::Vision, _) => vision(arguments, data).await?,
        (Evaluate::Hearing, _) => hearing(arguments, data, music).await?,
        (Evaluate::Music, Some(folder)) => made_copies(arguments, folder).await?,
        (Evaluate::Music, None) => heard_music(arguments, data).await?,
        (Evaluate::Recommend, _) => recommend(arguments, data).await?,
    }
    Ok(true)
}

async fn parity(arguments: &Arguments) -> Outcome<bool> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let chosen = device::choose(preference(arguments)).await;
    say(format!("{:?}: {}", chosen.report.kind, chosen.report.reason))?;
    let (source, device) = (Folder(arguments.models.clone()), &chosen.device);
    let mut holds = true;
    for (vision, hearing) in [
        ("tests/golden/vision.json", "tests/golden/hearing.json"),
        ("../shared/golden/vision/efficientnet_lite0.json", "../shared/golden/hearing/musicnn.json"),
    ] {
        let (vision, hearing) = (root.join(vision), root.join(hearing));
        if !vision.is_file() || !hearing.is_file() {
            say(format!("skipped, not there: {}, {}", vision.display(), hearing.display()))?;
            continue;
        }
        let mut rows = vec![parity::vision(&source, device, &vision).await?];
        for variant in [Variant::Msd, Variant::Mtt] {
            rows.push(parity::hearing(&source, device, variant, &hearing).await?);
        }
        for row in &rows {
            say(row)?;
        }
        holds &= rows.iter().all(Parity::holds);
    }
    Ok(holds)
}

async fn vision(arguments: &Arguments, data: &Path) -> Outcome {
    let (corpus, table) = evaluate::measure(data, &arguments.models).await?;
    say(table)?;
    say(hearsight::workshop::concepts::train::evaluate(data, &arguments.models).await?)?;
    say(copies::measure(&corpus, &arguments.models).await?)
}

/// Tracks of this many seconds count as whole ones.
const TRACK_SECS: (f32, f32) = (120.0, 600.0);

async fn hearing(arguments: &Arguments, data: &Path, music: &[PathBuf]) -> Outcome {
    say(resampling::ResamplingTable::measure()?)?;
    let mut senses = senses(arguments).await;
    for (title, folders, secs) in [
        ("One-minute excerpts", &[data.join("emotify/audio")][..], (0.0, f32::INFINITY)),
        ("Whole tracks", music, TRACK_SECS),
    ] {
        let folders: Vec<PathBuf> = folders.iter().filter(|folder| folder.is_dir()).cloned().collect();
        let files = find(&folders, Kind::Music).files;
        if files.is_empty() {
            eprintln!("{title}: there is no music to measure; skipped.");
            continue;
        }
        let listeners = &senses.ears().await?.listeners;
        say(quick::QuickTable::measure(title, &files, secs, listeners, |line| eprintln!("{line}")).await?)?;
    }
    Ok(())
}

async fn heard_music(arguments: &Arguments, data: &Path) -> Outcome {
    let (_, table) = music_table::measure(data, &arguments.models).await?;
    say(table)?;
    let excerpts = find(&[data.join("emotify/audio")], Kind::Music).files;
    let (mut senses, progress) = (senses(arguments).await, |done, all| eprintln!("{done} of {all} compared"));
    say(version_table::measure(&excerpts, senses.ears().await?, progress).await?)?;
    say(truth::report(|line| eprintln!("{line}"))?)
}

async fn made_copies(arguments: &Arguments, folder: &Path) -> Outcome {
    let mut senses = senses(arguments).await;
    say(version_table::measure_folder(folder, senses.ears().await?, |line| eprintln!("{line}")).await?)
}

async fn recommend(arguments: &Arguments, data: &Path) -> Outcome {
    if data.join("oasis").is_dir() {
        say(bridge_table::report(data, &arguments.models).await?)?;
        say(replay::report(&data.join("lastfm-2k"))?)?;
        let (mut sounds, mut senses, namer) = (Vec::new(), senses(arguments).await, Namer::default());
        let naming = Naming { namer: &namer, location: Location::default() };
        for path in find(&[data.join("emotify/audio")], Kind::Music).files {
            let (track, embedding) = hear(&mut senses, &path, naming, Plan::Quick).await?;
            sounds.push(row::row_of(&track, &embedding)[table::SOUND].to_vec());
        }
        say(hubs::report(&sounds))?;
    } else {
        eprintln!("{}: the ratings and listeners are not there; skipped.", data.display());
    }
    say(scale::report())
}
