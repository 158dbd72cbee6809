//! `hearsight evaluate music`: tempo and key against pieces whose tempo and key are known, because we wrote them.
//!
//! Recordings with trustworthy labels can't be had without a download; and a figure nobody can print again is worth
//! little. A seed writes the pieces, FluidSynth plays them (Debian packages `fluidsynth` and `fluid-soundfont-gm` or
//! `timgm6mb-soundfont`), the same code as everywhere describes them. Constants were set on seed 1 only.

use std::{
    io,
    path::{Path, PathBuf},
    process::{Command, Stdio},
};

use super::{
    descriptors::{Descriptors, Described, Mode, key},
    log_mel::SAMPLE_RATE_HZ,
};

pub mod compose;
pub mod midi;
pub mod table;

/// Where Debian keeps General MIDI soundfonts, the better one first.
const SOUNDFONTS: [&str; 2] = ["/usr/share/sounds/sf2/FluidR3_GM.sf2", "/usr/share/sounds/sf2/TimGM6mb.sf2"];
/// The seed whose pieces the constants were set on.
pub const TUNING_SEED: u64 = 1;

/// How much of each piece is heard.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Heard {
    Whole,
    /// As a quick plan hears a four-minute track: 12 patches of 3 s, here from as few seconds as there are.
    Patches,
}

/// One piece described, beside what is true of it.
pub struct Row {
    pub piece: compose::Piece,
    pub described: Described,
    pub pitch_classes: Option<[f64; 12]>,
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

/// Writes, plays and describes pieces; `progress` is called before each with its number.
///
/// # Errors
/// As [`render`].
pub fn measure(
    seed: u64,
    count: u64,
    heard: Heard,
    soundfont: &Path,
    folder: &Path,
    mut progress: impl FnMut(u64),
) -> io::Result<Vec<Row>> {
    let mut rows = Vec::new();
    for index in 0..count {
        progress(index);
        let piece = compose::piece(seed, index);
        let samples = render(&piece, &format!("{seed}-{index}"), soundfont, folder)?;
        let mut descriptors = Descriptors::default();
        listen(&mut descriptors, &samples, heard);
        let pitch_classes = descriptors.pitch_classes();
        rows.push(Row { piece, described: descriptors.finish(), pitch_classes });
    }
    Ok(rows)
}

fn listen(descriptors: &mut Descriptors, samples: &[f32], heard: Heard) {
    /// A patch of the networks and the gaps that make the pieces last four times as long would leave too little: here
    /// half of each six seconds is heard.
    const PATCH_LEN: usize = 187 * 256;
    let step = match heard {
        Heard::Whole => 1,
        Heard::Patches => 2,
    };
    for (index, patch) in samples.chunks(PATCH_LEN).enumerate().step_by(step) {
        descriptors.push((index * PATCH_LEN) as i64, patch);
    }
}

/// The key a profile of the literature reads from a row.
pub fn key_by(row: &Row, profile: &key::Profile) -> Option<(u8, bool)> {
    let key = key::key_by(row.pitch_classes.as_ref()?, profile)?;
    Some((key.tonic, key.mode == Mode::Minor))
}
