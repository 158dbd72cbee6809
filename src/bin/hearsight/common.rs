//! What every command does: load the networks, look, listen, print.

use std::{
    future::poll_fn,
    io::Write,
    panic::{AssertUnwindSafe, catch_unwind, set_hook, take_hook},
    path::{Path, PathBuf},
    pin::pin,
    task::Poll,
};

use hearsight::{
    engine::{cancel::Cancel, device, models::Folder, report::DevicePreference},
    hearing::{Plan, error::HearingError},
    library::{
        Photo, Track, files,
        formats::Kind,
        ingest::{self, Naming},
    },
    senses::Senses,
    telling::names,
};

use crate::arguments::{Arguments, Where};

pub type Outcome<T = ()> = Result<T, Box<dyn std::error::Error>>;

pub fn preference(arguments: &Arguments) -> DevicePreference {
    match arguments.device {
        Where::Gpu => DevicePreference::Gpu,
        Where::Cpu => DevicePreference::Cpu,
    }
}

pub async fn senses(arguments: &Arguments) -> Senses<Folder> {
    let chosen = device::choose(preference(arguments)).await;
    if matches!(arguments.device, Where::Gpu) {
        eprintln!("{}", chosen.report.reason);
    }
    Senses::new(Folder(arguments.models.clone()), chosen)
}

/// The files of a kind in some folders.
pub struct Found {
    pub files: Vec<PathBuf>,
    /// Every folder could be read.
    pub is_whole: bool,
}

/// The files of a kind in `paths`; a folder that can't be read is a sentence on standard error.
pub fn find(paths: &[PathBuf], kind: Kind) -> Found {
    let mut is_whole = true;
    let files = files::find(paths, kind, |folder, error| {
        eprintln!("{}: this folder can't be read ({error}).", folder.display());
        is_whole = false;
    });
    Found { files, is_whole }
}

pub async fn see(senses: &mut Senses<Folder>, path: &Path) -> Outcome<Photo> {
    let bytes = std::fs::read(path)?;
    let name = path.to_string_lossy();
    let cancel = Cancel::default();
    let seeing = ingest::photo(&cancel, senses.eyes().await?, &name, &bytes, files::now_ms());
    let photo = one_file(seeing).await.ok_or("a fault in its decoder ended it; please report this photo")??.photo;
    if let Some(said) = names::cut_off(&photo.seen) {
        eprintln!("{name}: {said}.");
    }
    Ok(photo)
}

/// `naming` says where the file lies below what was named on the command line, see [`files::chosen_and_below`].
pub async fn hear(
    senses: &mut Senses<Folder>,
    path: &Path,
    naming: Naming<'_>,
    plan: Plan,
) -> Outcome<(Track, Vec<f32>)> {
    let open = || std::fs::File::open(path).map(|file| Box::new(file) as _);
    let ears = senses.ears().await?;
    let quiet = async |_, _, _| {};
    let cancel = Cancel::default();
    let hearing = ingest::track(&cancel, ears, open, naming, plan, files::now_ms(), quiet);
    let mut new = one_file(hearing).await.ok_or(HearingError::Panicked)??;
    new.track.file_name = path.to_string_lossy().into_owned();
    Ok((new.track, new.embedding))
}

/// The work on one file, `None` where it panicked: a fault in a decoder costs this file, not the run. Nothing of it is
/// printed but the sentence that the caller makes of it.
async fn one_file<T>(work: impl Future<Output = T>) -> Option<T> {
    let mut work = pin!(work);
    poll_fn(|context| {
        let hook = take_hook();
        set_hook(Box::new(|_| {}));
        let polled = catch_unwind(AssertUnwindSafe(|| work.as_mut().poll(context)));
        set_hook(hook);
        match polled {
            Ok(Poll::Ready(done)) => Poll::Ready(Some(done)),
            Ok(Poll::Pending) => Poll::Pending,
            Err(_) => Poll::Ready(None),
        }
    })
    .await
}

/// A line on standard output. Whoever reads it may have had enough (`| head`): that is no error.
pub fn say(line: impl std::fmt::Display) -> Outcome {
    match writeln!(std::io::stdout(), "{line}") {
        Err(error) if error.kind() == std::io::ErrorKind::BrokenPipe => std::process::exit(0),
        written => Ok(written?),
    }
}
