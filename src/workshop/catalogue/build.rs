//! `hearsight catalogue build`: hears every listed track and writes `catalogue.json`.
//!
//! The audio is no part of the repository, so what was heard of it is, and this makes it again: package folders in, one
//! file out, the same bytes every time. A package that is missing or of another content costs its tracks and a sentence,
//! never the rest.

use std::{
    fs::File,
    io::{self, Read},
    path::{Path, PathBuf},
    process::Command,
};

use sha2::{Digest, Sha256};

use crate::{
    catalogue::{
        Catalogue, CatalogueTrack, Clip, SamplePhoto, VERSION,
        clip::{self, Piece, Window, cosine},
        list::{self, ListError, Listed},
        packed::{Scale, hex, log_odds_byte},
    },
    engine::cancel::Cancel,
    hearing::{
        decode::Decoder,
        descriptors::loudness::LoudnessMeter,
        ears::{Ears, Hearing, Impression},
        error::HearingError,
        log_odds,
        plan::{Listener, Plan},
    },
    library::identity,
    mood::{Felt, Genres, reference::reference},
    networks::NetworkError,
};

/// Why nothing could be built.
#[derive(Debug, thiserror::Error)]
pub enum BuildError {
    #[error(transparent)]
    List(#[from] ListError),
    #[error("{path} can't be written: {source}", path = path.display())]
    Write { path: PathBuf, source: io::Error },
    #[error("None of the listed tracks is in {dir}. Unpack the packages there, each in a folder of its name.", dir = dir.display())]
    Nothing { dir: PathBuf },
}

/// Why one track was left out.
#[derive(Debug, thiserror::Error)]
pub enum TrackError {
    #[error("the package {package} has no {path} here")]
    Missing { package: String, path: String },
    #[error("the file in {package} is not the one that was listed from version {version} (its hash differs)")]
    Changed { package: String, version: String },
    #[error("it can't be read: {0}")]
    Read(#[from] io::Error),
    #[error("opusdec (of opus-tools) can't decode it")]
    Opus,
    #[error(transparent)]
    Hearing(#[from] HearingError),
    #[error(transparent)]
    Network(#[from] NetworkError),
}

/// How much the embeddings lost by being kept in bytes: cosines to the originals, in standard deviations.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Loss {
    pub worst: f32,
    pub mean: f32,
}

/// A track that was heard, before it is packed.
struct Heard {
    entry: CatalogueTrack,
    embedding: Vec<f32>,
}

/// Hears everything in the list that is below `packages` and writes `out`; `say` hears how far the work is, and a sentence
/// for each track that is left out. `false` where some were.
///
/// # Errors
/// A table of another shape, nothing to hear, a file that can't be written.
pub async fn run(packages: &Path, out: &Path, ears: &Ears, mut say: impl FnMut(String)) -> Result<bool, BuildError> {
    let listed = list::tracks(list::TRACKS)?;
    let mut heard = Vec::new();
    for (index, one) in listed.iter().enumerate() {
        say(format!("{} of {}: {} by {}", index + 1, listed.len(), one.title, one.artist));
        match hear(one, packages, ears).await {
            Ok(track) => heard.push(track),
            Err(error) => say(format!("“{}” by {} is left out: {error}.", one.title, one.artist)),
        }
    }
    if heard.is_empty() {
        return Err(BuildError::Nothing { dir: packages.to_owned() });
    }
    let all = heard.len() == listed.len();
    let (catalogue, loss) = pack(heard)?;
    say(format!("Embeddings in bytes: cosine {:.5} at worst, {:.5} on average.", loss.worst, loss.mean));
    let text = written(&catalogue);
    let write = |path: &Path| std::fs::write(path, &text);
    write(out).map_err(|source| BuildError::Write { path: out.to_owned(), source })?;
    say(format!("{} tracks in {} ({} bytes).", catalogue.tracks.len(), out.display(), text.len()));
    Ok(all)
}

/// The listed file below `packages`, where it is there and is the one that was listed.
///
/// # Errors
/// `Missing`, `Changed`, `Read`.
pub fn locate(listed: &Listed, packages: &Path) -> Result<PathBuf, TrackError> {
    let path = packages.join(&listed.package).join(&listed.path);
    if !path.is_file() {
        return Err(TrackError::Missing { package: listed.package.clone(), path: listed.path.clone() });
    }
    if sha256(&path)? == listed.sha256 {
        Ok(path)
    } else {
        Err(TrackError::Changed { package: listed.package.clone(), version: listed.version.clone() })
    }
}

fn sha256(path: &Path) -> io::Result<String> {
    let (mut file, mut hasher, mut piece) = (File::open(path)?, Sha256::new(), vec![0; 1 << 16]);
    loop {
        match file.read(&mut piece)? {
            0 => return Ok(hex(&hasher.finalize())),
            len => hasher.update(piece.get(..len).unwrap_or_default()),
        }
    }
}

/// One track, heard in full by the same steps as [`ingest::track`](crate::library::ingest::track), patch by patch, so that
/// its clip can be chosen from what was heard anyway.
async fn hear(listed: &Listed, packages: &Path, ears: &Ears) -> Result<Heard, TrackError> {
    let cancel = Cancel::default();
    let original = locate(listed, packages)?;
    let id = identity::track_id(&mut File::open(&original)?)?;
    let decoded = Decodable::of(&original)?;
    let path = decoded.path();
    let name = path.to_string_lossy();
    let mut listener = Listener::open_cancellable(Box::new(File::open(path)?), &name, Plan::Full, &cancel)?;
    let (mut impression, mut pieces) = (Impression::default(), Vec::new());
    while let Some(patch) = listener.next_patch(&cancel)? {
        let mut one = Impression::default();
        ears.listeners.hear(&mut one, &patch).await?;
        let level = patch.log_mel.iter().sum::<f32>() / patch.log_mel.len().max(1) as f32;
        pieces.push(Piece { start_secs: patch.start_secs, embedding: one.embedding(), level });
        impression.join(&one);
    }
    let duration_secs = listener.duration_secs();
    let hearing = ears.summarise(&impression, duration_secs, Plan::Full, listener.described()).await?;
    let window = clip::choose(&pieces, &hearing.embedding, duration_secs, &reference().embedding);
    let window = Window { start_secs: tenths(window.start_secs), secs: tenths(window.secs) };
    let clip = Clip {
        file: format!("clips/{}-{:.0}.mp3", listed.stem(), window.start_secs),
        start_secs: window.start_secs,
        secs: window.secs,
        loudness_lufs: loudness(path, window, &cancel)?.map(tenths),
    };
    let entry = entry(listed, id, clip, &hearing);
    Ok(Heard { entry, embedding: hearing.embedding })
}

/// The file itself, or what `opusdec` made of it for the time of its hearing: our decoders know no Opus.
enum Decodable {
    Original(PathBuf),
    Wave(PathBuf),
}

impl Decodable {
    fn of(path: &Path) -> Result<Self, TrackError> {
        if path.extension().is_none_or(|extension| extension != "opus") {
            return Ok(Decodable::Original(path.to_owned()));
        }
        let wave = Decodable::Wave(std::env::temp_dir().join(format!("hearsight-{}.wav", std::process::id())));
        let status = Command::new("opusdec").arg("--quiet").arg(path).arg(wave.path()).status();
        if status.is_ok_and(|status| status.success()) { Ok(wave) } else { Err(TrackError::Opus) }
    }

    fn path(&self) -> &Path {
        match self {
            Decodable::Original(path) | Decodable::Wave(path) => path,
        }
    }
}

impl Drop for Decodable {
    fn drop(&mut self) {
        if let Decodable::Wave(path) = self {
            // What can't be removed from the system's own folder for such files, the system removes.
            let _ = std::fs::remove_file(path);
        }
    }
}

/// Loudness of one part of a file.
fn loudness(path: &Path, window: Window, cancel: &Cancel) -> Result<Option<f32>, TrackError> {
    let mut decoder = Decoder::open(Box::new(File::open(path)?), &path.to_string_lossy(), cancel)?;
    let rate = f64::from(decoder.sample_rate_hz());
    let from = (f64::from(window.start_secs) * rate) as i64;
    let to = from + (f64::from(window.secs) * rate) as i64;
    decoder.seek(from, cancel)?;
    let mut meter: Option<LoudnessMeter> = None;
    while let Some(chunk) = decoder.next_chunk(cancel)? {
        let frames = (chunk.interleaved.len() / chunk.channels.max(1)) as i64;
        if chunk.first_frame >= to {
            break;
        }
        let inside = |frame: i64| ((frame - chunk.first_frame).clamp(0, frames) as usize) * chunk.channels;
        let samples = chunk.interleaved.get(inside(from)..inside(to)).unwrap_or_default();
        meter.get_or_insert_with(|| LoudnessMeter::new(rate as u32, chunk.channels)).push(samples);
    }
    Ok(meter.and_then(|meter| meter.finish()).map(|loudness| loudness.integrated_lufs))
}

fn entry(listed: &Listed, id: crate::ground::ids::TrackId, clip: Clip, hearing: &Hearing) -> CatalogueTrack {
    let (heard, feeling) = (&hearing.heard, &hearing.feeling);
    let described = &heard.described;
    let (tempo, key, loudness) = (described.tempo, described.key, described.loudness);
    let odds = heard.tags_msd.iter().chain(&heard.tags_mtt).map(|&p| log_odds_byte(log_odds(p)));
    CatalogueTrack {
        id,
        title: listed.title.clone(),
        artist: listed.artist.clone(),
        genre: listed.genre.clone(),
        licence: listed.licence.clone(),
        package: listed.package.clone(),
        version: listed.version.clone(),
        path: listed.path.clone(),
        sha256: listed.sha256.clone(),
        source: listed.source.clone(),
        clip,
        valence: short(feeling.mood.valence),
        valence_sd: short(feeling.mood.valence_sd),
        arousal: short(feeling.mood.arousal),
        arousal_sd: short(feeling.mood.arousal_sd),
        moods: Felt(feeling.felt.0.map(short)),
        moods_sd: Felt(feeling.felt_sd.0.map(short)),
        genres: Genres(feeling.genres.0.map(short)),
        tags: heard.words.clone(),
        tempo_bpm: tempo.map(|tempo| tenths(tempo.bpm)),
        tempo_confidence: tempo.map_or(0.0, |tempo| short(tempo.confidence)),
        tempo_other_bpm: tempo.map_or(0.0, |tempo| tenths(tempo.other_bpm)),
        key: key.map(|key| key.name()),
        key_confidence: key.map_or(0.0, |key| short(key.confidence)),
        loudness_lufs: loudness.map(|loudness| tenths(loudness.integrated_lufs)),
        loudness_range_lu: loudness.map_or(0.0, |loudness| tenths(loudness.range_lu)),
        brightness_hz: described.brightness_hz.map(f32::round),
        onsets_per_sec: short(described.onsets_per_sec),
        beat_strength: short(described.beat_strength),
        vocalness: described.vocalness.map(short),
        duration_secs: tenths(heard.duration_secs),
        patches: heard.patches,
        tag_odds: hex(&odds.collect::<Vec<u8>>()),
        embedding: String::new(),
    }
}

/// Three decimals: finer than any of these figures is true.
fn short(value: f32) -> f32 {
    (value * 1_000.0).round() / 1_000.0
}

fn tenths(value: f32) -> f32 {
    (value * 10.0).round() / 10.0
}

/// Everything in one catalogue, and what packing lost.
fn pack(heard: Vec<Heard>) -> Result<(Catalogue, Loss), BuildError> {
    let originals: Vec<Vec<f32>> = heard.iter().map(|one| one.embedding.clone()).collect();
    let digits = |values: Vec<f32>| values.into_iter().map(significant).collect();
    let exact = Scale::over(&originals);
    let scale = Scale { from: digits(exact.from), step: digits(exact.step) };
    let mut cosines = Vec::new();
    let tracks = heard.into_iter().map(|Heard { mut entry, embedding }| {
        let bytes = scale.pack(&embedding);
        let kept = scale.unpack(&bytes).unwrap_or_default();
        cosines.push(cosine(&embedding, &kept, &reference().embedding));
        entry.embedding = hex(&bytes);
        entry
    });
    let tracks: Vec<CatalogueTrack> = tracks.collect();
    let loss = Loss {
        worst: cosines.iter().copied().fold(1.0, f32::min),
        mean: cosines.iter().sum::<f32>() / cosines.len().max(1) as f32,
    };
    let photos = list::photos(list::PHOTOS)?.into_iter().map(|one| SamplePhoto {
        file: format!("photos/{}.jpg", one.stem()),
        title: one.title,
        artist: one.artist,
        alt: one.alt,
        licence: one.licence,
        package: one.package,
        path: one.path,
        sha256: one.sha256,
        source: one.source,
    });
    let photos: Vec<SamplePhoto> = photos.collect();
    let licences = list::licences(list::LICENCES)?;
    Ok((Catalogue { version: VERSION, licences, photos, embedding_scale: scale, tracks }, loss))
}

/// Four significant digits: a scale's own error stays below that of the bytes.
fn significant(value: f32) -> f32 {
    if value == 0.0 || !value.is_finite() {
        return value;
    }
    let unit = 10.0_f64.powi(3 - f64::from(value).abs().log10().floor() as i32);
    ((f64::from(value) * unit).round() / unit) as f32
}

/// JSON with a track a line, so that a change of one is a change of one line.
fn written(catalogue: &Catalogue) -> String {
    let compact = serde_json::to_string(catalogue).unwrap_or_default();
    format!("{}\n", compact.replace("},{\"id\":", "},\n{\"id\":").replace("\"tracks\":[", "\"tracks\":[\n"))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A folder of its own for one test, removed with it.
    struct Folder(PathBuf);

    impl Folder {
        fn new(name: &str) -> Self {
            let path = std::env::temp_dir().join(format!("hearsight-catalogue-{name}-{}", std::process::id()));
            std::fs::create_dir_all(path.join("tones/usr/share")).unwrap();
            Folder(path)
        }
    }

    impl Drop for Folder {
        fn drop(&mut self) {
            std::fs::remove_dir_all(&self.0).unwrap();
        }
    }

    fn listed(path: &str, content: &[u8]) -> Listed {
        let sha256 = hex(&Sha256::digest(content));
        let table = format!(
            "package\tversion\tpath\tsha256\ttitle\tartist\tgenre\tlicence\tstated_in\tsource\n\
             tones\t1.0-1\tusr/share/{path}\t{sha256}\tTone\tNobody\tpop\tCC0-1.0\tusr/share/doc\thttps://example.org\n"
        );
        list::tracks(&table).unwrap().remove(0)
    }

    #[test]
    fn a_file_that_is_missing_or_changed_is_a_sentence_and_the_others_are_found() {
        let folder = Folder::new("located");
        std::fs::write(folder.0.join("tones/usr/share/a.ogg"), b"as listed").unwrap();
        std::fs::write(folder.0.join("tones/usr/share/b.ogg"), b"newer").unwrap();
        let all = [listed("missing.ogg", b""), listed("b.ogg", b"older"), listed("a.ogg", b"as listed")];
        let found: Vec<_> = all.iter().map(|one| locate(one, &folder.0)).collect();
        assert!(
            matches!(&found[0], Err(error @ TrackError::Missing { .. }) if error.to_string().contains("missing.ogg"))
        );
        assert!(matches!(&found[1], Err(error @ TrackError::Changed { .. }) if error.to_string().contains("1.0-1")));
        assert_eq!(found[2].as_ref().unwrap(), &folder.0.join("tones/usr/share/a.ogg"));
    }

    #[test]
    fn loudness_is_that_of_the_part() {
        let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/corpus/audio/tone.flac");
        let whole = loudness(&path, Window { start_secs: 0.0, secs: 60.0 }, &Cancel::default()).unwrap();
        assert!(whole.is_some_and(|lufs| (-60.0..0.0).contains(&lufs)), "{whole:?}");
        let nothing = loudness(&path, Window { start_secs: 500.0, secs: 10.0 }, &Cancel::default()).unwrap();
        assert_eq!(nothing, None);
    }

    #[test]
    fn four_digits_are_kept_of_any_number() {
        let cases = [(0.0, 0.0), (123.456, 123.5), (-0.001_234_56, -0.001_235), (1.0, 1.0), (99_999.0, 100_000.0)];
        for (value, wanted) in cases {
            assert!((significant(value) - wanted).abs() <= wanted.abs() * 1e-6, "{value}");
        }
    }
}
