//! `hearsight evaluate music`: how often a copy of a recording is known for one, and other music taken for a copy.
//!
//! The excerpts are all of one length and one label, so that what is taken for a copy by mistake here is the worst case:
//! in a library, two tracks rarely end within two seconds of each other. A folder of copies that codecs and editors made
//! (`tests/corpus/make_copies.py`) adds a row for each kind of them.

use std::{
    collections::BTreeMap,
    fmt::{self, Display, Formatter},
    io::Cursor,
    path::{Path, PathBuf},
};

use hound::{SampleFormat, WavSpec, WavWriter};
use symphonia::core::io::MediaSource;

use crate::{
    engine::cancel::Cancel,
    hearing::{Plan, decode::Decoder, descriptors::fingerprint::SAME_RECORDING, ears::Ears, error::HearingError},
    library::{
        Track, files,
        formats::Kind,
        ingest::{self, Naming, TrackError},
        names::{Location, Namer},
        versions::{SAME_SOUND, Sound, measures_agree},
    },
};

/// Every how many files one is copied.
const EVERY: usize = 5;
/// Cosines tried beside [`SAME_SOUND`].
const OTHERS: [f32; 3] = [0.9, 0.96, 0.98];
/// Likenesses of fingerprints tried beside [`SAME_RECORDING`].
const OTHER_LIKENESSES: [f32; 2] = [0.3, 0.5];
/// Folder of the recordings among the folders of their copies.
const ORIGINAL: &str = "original";
/// What the copies lose.
const LOST_SECS: usize = 1;
/// Two bytes a sample, of which one is kept: 48 dB of range, worse than any codec in use.
const COARSE: f32 = 127.0;

/// Two tracks compared.
struct Pair {
    cosine: f32,
    /// Length, tempo and key.
    agree: bool,
    /// Of the fingerprints.
    likeness: f32,
}

/// Pairs of one kind.
struct Row {
    name: String,
    pairs: Vec<Pair>,
}

fn compare(a: &Track, b: &Track) -> Pair {
    let fingerprints = a.heard.described.fingerprint.as_ref().zip(b.heard.described.fingerprint.as_ref());
    Pair {
        cosine: Sound::of(&a.heard).cosine(&Sound::of(&b.heard)),
        agree: measures_agree(&a.heard, &b.heard),
        likeness: fingerprints.map_or(0.0, |(a, b)| a.likeness(b)),
    }
}

/// The figures; [`Display`] writes a markdown table.
pub struct Copies(Vec<Row>);

/// A file's sound, mixed to mono, at its own rate.
fn decoded(path: &Path) -> Result<(u32, Vec<f32>), HearingError> {
    let cancel = Cancel::default();
    let file = std::fs::File::open(path).map_err(|error| HearingError::Read { detail: error.to_string() })?;
    let mut decoder = Decoder::open(Box::new(file), &path.to_string_lossy(), &cancel)?;
    let mut samples = Vec::new();
    while let Some(chunk) = decoder.next_chunk(&cancel)? {
        samples.extend_from_slice(chunk.samples);
    }
    Ok((decoder.sample_rate_hz(), samples))
}

/// A mono WAV file of 16-bit samples.
fn wav(rate_hz: u32, samples: impl Iterator<Item = f32>) -> Result<Vec<u8>, HearingError> {
    let write = |out: &mut Cursor<Vec<u8>>| {
        let spec = WavSpec { channels: 1, sample_rate: rate_hz, bits_per_sample: 16, sample_format: SampleFormat::Int };
        let mut writer = WavWriter::new(out, spec)?;
        for sample in samples {
            writer.write_sample((sample.clamp(-1.0, 1.0) * 32767.0) as i16)?;
        }
        writer.finalize()
    };
    let mut out = Cursor::new(Vec::new());
    write(&mut out).map_err(|error: hound::Error| HearingError::Read { detail: error.to_string() })?;
    Ok(out.into_inner())
}

async fn hear(
    ears: &Ears,
    name: &str,
    open: impl Fn() -> std::io::Result<Box<dyn MediaSource>>,
) -> Result<Track, TrackError> {
    let (namer, location) = (Namer::default(), Location::of_file(name));
    let naming = Naming { namer: &namer, location };
    Ok(ingest::track(&Cancel::default(), ears, open, naming, Plan::Quick, 0.0, async |_, _, _| {}).await?.track)
}

/// Hear `paths` and copies of some of them, quickly as a library is heard first, and compare: each copy with its
/// original, and all originals with each other. `progress` hears how many files are done.
///
/// # Errors
/// Files that can't be heard.
pub async fn measure(paths: &[PathBuf], ears: &Ears, progress: impl Fn(usize, usize)) -> Result<Copies, TrackError> {
    let row = |name: &str| Row { name: name.to_owned(), pairs: Vec::new() };
    let mut rows = [
        row("copy of 8 bits"),
        row("copy without its first second"),
        row("copy at half the level"),
        row("two different files"),
    ];
    let mut tracks: Vec<Track> = Vec::new();
    for (index, path) in paths.iter().enumerate() {
        let original = hear(ears, &path.to_string_lossy(), || Ok(Box::new(std::fs::File::open(path)?))).await?;
        if index % EVERY == 0 {
            let (rate_hz, samples) = decoded(path)?;
            let later = samples.get(LOST_SECS * rate_hz as usize..).unwrap_or_default();
            let copies = [
                wav(rate_hz, samples.iter().map(|sample| (sample * COARSE).round() / COARSE))?,
                wav(rate_hz, later.iter().copied())?,
                wav(rate_hz, samples.iter().map(|sample| sample / 2.0))?,
            ];
            for (row, copy) in rows.iter_mut().zip(copies) {
                let copy = hear(ears, "copy.wav", || Ok(Box::new(Cursor::new(copy.clone())))).await?;
                row.pairs.push(compare(&original, &copy));
            }
        }
        for other in &tracks {
            rows[3].pairs.push(compare(&original, other));
        }
        tracks.push(original);
        progress(index + 1, paths.len());
    }
    Ok(Copies(rows.into()))
}

/// Hear the recordings in `folder`/original and their copies in `folder`/KIND, which are called alike but for their
/// endings, and compare each with its original; then all recordings with each other.
///
/// # Errors
/// Recordings that can't be heard; copies that can't are told of and passed over.
pub async fn measure_folder(folder: &Path, ears: &Ears, say: impl Fn(String)) -> Result<Copies, TrackError> {
    let stem = |path: &Path| path.file_stem().map(|stem| stem.to_string_lossy().into_owned()).unwrap_or_default();
    let hear_file = async |path: &Path| {
        say(path.display().to_string());
        hear(ears, &path.to_string_lossy(), || Ok(Box::new(std::fs::File::open(path)?))).await
    };
    let complain = |folder: &Path, error: &std::io::Error| {
        eprintln!("{}: this folder can't be read ({error}).", folder.display());
    };
    let mut originals = BTreeMap::new();
    for path in files::find(&[folder.join(ORIGINAL)], Kind::Music, complain) {
        originals.insert(stem(&path), hear_file(&path).await?);
    }
    let mut by_kind: BTreeMap<String, Vec<Pair>> = BTreeMap::new();
    for path in files::find(&[folder.to_path_buf()], Kind::Music, complain) {
        let kind = path.parent().and_then(Path::file_name).map(|kind| kind.to_string_lossy().into_owned());
        let (Some(kind), Some(original)) = (kind.filter(|kind| kind != ORIGINAL), originals.get(&stem(&path))) else {
            continue;
        };
        match hear_file(&path).await {
            Ok(copy) => by_kind.entry(kind).or_default().push(compare(original, &copy)),
            Err(error) => say(format!("{}: {error}", path.display())),
        }
    }
    let mut rows: Vec<Row> = by_kind.into_iter().map(|(name, pairs)| Row { name, pairs }).collect();
    let all: Vec<&Track> = originals.values().collect();
    let others = all.iter().enumerate().flat_map(|(at, a)| all[at + 1..].iter().map(|b| compare(a, b)));
    rows.push(Row { name: "two different recordings".to_owned(), pairs: others.collect() });
    Ok(Copies(rows))
}

impl Display for Copies {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        let limits: Vec<f32> = [SAME_SOUND].into_iter().chain(OTHERS).collect();
        let likenesses: Vec<f32> = [SAME_RECORDING].into_iter().chain(OTHER_LIKENESSES).collect();
        let heads: String = likenesses.iter().map(|limit| format!(" fingerprint {limit} |")).collect();
        let tag_heads: String = limits.iter().map(|limit| format!(" tags {limit} |")).collect();
        writeln!(f, "| taken for one recording at | pairs |{heads}{tag_heads} tags {SAME_SOUND}, measures unseen |")?;
        writeln!(f, "|---|---|{}---|", "---|".repeat(likenesses.len() + limits.len()))?;
        for Row { name, pairs } in &self.0 {
            let share = |taken: &dyn Fn(&Pair) -> bool| {
                let count = pairs.iter().filter(|pair| taken(pair)).count();
                format!(" {:.2} % |", 100.0 * count as f64 / pairs.len().max(1) as f64)
            };
            let by_fingerprint = likenesses.iter().map(|&limit| share(&|pair| pair.likeness >= limit));
            let by_tags = limits.iter().map(|&limit| share(&|pair| pair.cosine >= limit && pair.agree));
            let cells: String =
                by_fingerprint.chain(by_tags).chain([share(&|pair| pair.cosine >= SAME_SOUND)]).collect();
            writeln!(f, "| {name} | {} |{cells}", pairs.len())?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_copy_can_be_heard_and_keeps_its_samples() {
        let samples = [0.5, -0.25, 0.125, 0.0];
        let bytes = wav(8_000, samples.iter().copied().cycle().take(8_000)).unwrap();
        let mut decoder = Decoder::open(Box::new(Cursor::new(bytes)), "copy.wav", &Cancel::default()).unwrap();
        assert_eq!(decoder.sample_rate_hz(), 8_000);
        let mut heard = Vec::new();
        while let Some(chunk) = decoder.next_chunk(&Cancel::default()).unwrap() {
            heard.extend_from_slice(chunk.samples);
        }
        assert_eq!(heard.len(), 8_000);
        assert!(samples.iter().cycle().zip(&heard).all(|(a, b)| (a - b).abs() < 1e-4));
    }

    #[test]
    fn the_table_counts_shares_of_pairs() {
        let pair = |cosine, agree, likeness| Pair { cosine, agree, likeness };
        let pairs = vec![pair(0.99, true, 0.9), pair(0.95, false, 0.45), pair(0.91, true, 0.35), pair(0.5, true, 0.0)];
        let table = Copies(vec![Row { name: "copy".to_owned(), pairs }]).to_string();
        let cells = "50.00 % | 75.00 % | 25.00 % | 25.00 % | 50.00 % | 25.00 % | 25.00 % | 50.00 %";
        assert!(table.ends_with(&format!("| copy | 4 | {cells} |\n")), "{table}");
    }
}
