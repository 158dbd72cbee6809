//! `hearsight evaluate music`: tempo and key against pieces whose tempo and key are known, because we wrote them.
//!
//! Recordings with trustworthy labels can't be had without a download; and a figure nobody can print again is worth
//! little. A seed writes the pieces, FluidSynth plays them (Debian packages `fluidsynth` and `fluid-soundfont-gm` or
//! `timgm6mb-soundfont`), the same code as everywhere describes them. Constants were set on seed 1 only, played with TimGM6mb, and a look at real recordings (see `tempo`).

use std::{
    io,
    path::{Path, PathBuf},
    process::{Command, Stdio},
};

use crate::hearing::{
    descriptors::Descriptors,
    log_mel::{PATCH_HOP_LEN as PATCH_LEN, SAMPLE_RATE_HZ},
};

pub mod compose;
pub mod midi;
mod play;
mod row;
pub mod style;
pub mod table;

pub use row::DescribedPiece;

/// Where Debian keeps General MIDI soundfonts, the better one first.
const SOUNDFONTS: [&str; 2] = ["/usr/share/sounds/sf2/FluidR3_GM.sf2", "/usr/share/sounds/sf2/TimGM6mb.sf2"];
/// The seed whose pieces the constants were set on.
pub const TUNING_SEED: u64 = 1;

/// The seed whose pieces are reported.
pub const REPORT_SEED: u64 = 2;
/// Pieces of each seed: every key in every style, twice.
pub const PIECES: u64 = 240;

/// The pieces of a seed, described from all of their sound and from every other three seconds of it.
#[derive(Default)]
pub struct Measured {
    pub whole: Vec<DescribedPiece>,
    pub patches: Vec<DescribedPiece>,
}

/// The tables of the tuning seed and of another, with the soundfont that is there.
///
/// # Errors
/// As [`measure`], and where there is no soundfont.
pub fn report(mut progress: impl FnMut(&str)) -> io::Result<String> {
    let soundfont = find_soundfont()?;
    let folder = std::env::temp_dir().join(format!("hearsight-truth-{}", std::process::id()));
    std::fs::create_dir_all(&folder)?;
    let mut out = format!("Pieces played by FluidSynth with {}.\n", soundfont.display());
    for (seed, what) in [(REPORT_SEED, "nothing was set on these"), (TUNING_SEED, "constants were set on these")] {
        let measured = measure(seed, PIECES, &soundfont, &folder, false, |index| {
            progress(&format!("seed {seed}: piece {} of {PIECES}", index + 1));
        })?;
        for (rows, how) in [(&measured.whole, "whole"), (&measured.patches, "every other 3 seconds")] {
            out += &format!("\n## Seed {seed} ({what}), heard {how}\n{}", table::TruthTable(rows));
        }
    }
    // Only what is empty goes.
    std::fs::remove_dir(&folder)?;
    Ok(out)
}

/// The first soundfont that is there.
///
/// # Errors
/// `NotFound`, with the packages to install.
pub fn find_soundfont() -> io::Result<PathBuf> {
    let found = SOUNDFONTS.iter().map(PathBuf::from).find(|path| path.is_file());
    found.ok_or_else(|| {
        io::Error::new(io::ErrorKind::NotFound, "There is no soundfont: install fluidsynth and fluid-soundfont-gm.")
    })
}

/// Mono samples at 16 kHz of a piece played by FluidSynth. Files in `folder` are used again.
///
/// # Errors
/// Where FluidSynth is not there, fails, or the folder can't be written.
pub fn render(piece: &compose::Piece, name: &str, soundfont: &Path, folder: &Path) -> io::Result<Vec<f32>> {
    let (score, sound) = (folder.join(format!("{name}.mid")), folder.join(format!("{name}.s16")));
    if !sound.is_file() || std::fs::read(&score).ok().as_ref() != Some(&piece.midi) {
        std::fs::write(&score, &piece.midi)?;
        let mut command = Command::new("fluidsynth");
        command.args(["-n", "-i", "-q", "-T", "raw", "-O", "s16", "-r", &SAMPLE_RATE_HZ.to_string(), "-F"]);
        command.arg(&sound).arg(soundfont).arg(&score).stdout(Stdio::null()).stderr(Stdio::null());
        let status = command.status().map_err(|error| {
            io::Error::new(error.kind(), format!("fluidsynth (a Debian package) could not be started: {error}"))
        })?;
        if !status.success() {
            return Err(io::Error::other(format!("fluidsynth failed on {}: {status}", score.display())));
        }
    }
    let bytes = std::fs::read(&sound)?;
    let sample = |pair: &[u8]| f32::from(i16::from_le_bytes([pair[0], pair[1]])) / 32_768.0;
    Ok(bytes.chunks_exact(4).map(|frame| 0.5 * (sample(&frame[..2]) + sample(&frame[2..]))).collect())
}

/// Writes, plays and describes pieces; `progress` is called before each with its number. The sound files are kept in
/// `folder` only if `keep`.
///
/// # Errors
/// As [`render`].
pub fn measure(
    seed: u64,
    count: u64,
    soundfont: &Path,
    folder: &Path,
    keep: bool,
    mut progress: impl FnMut(u64),
) -> io::Result<Measured> {
    let mut measured = Measured::default();
    for index in 0..count {
        progress(index);
        let (piece, name) = (compose::piece(seed, index), format!("{seed}-{index}"));
        let samples = render(&piece, &name, soundfont, folder)?;
        if !keep {
            for ending in ["mid", "s16"] {
                std::fs::remove_file(folder.join(format!("{name}.{ending}")))?;
            }
        }
        for (rows, step) in [(&mut measured.whole, 1), (&mut measured.patches, 2)] {
            let mut descriptors = Descriptors::default();
            for (place, patch) in samples.chunks(PATCH_LEN).enumerate().step_by(step) {
                descriptors.push((place * PATCH_LEN) as i64, patch);
            }
            let pitch_classes = descriptors.pitch_classes();
            rows.push(DescribedPiece { piece: piece.clone(), described: descriptors.finish(), pitch_classes });
        }
    }
    Ok(measured)
}
