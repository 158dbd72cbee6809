//! The shipped weights compute what the originals compute, on the native CPU. The same figures are checked in real
//! Chromium, on the CPU and on WebGPU, by `tests/browser`.

use std::path::{Path, PathBuf};

use burn::tensor::Device;
use hearsight::{
    engine::cancel::Cancel,
    hearing::plan::{Listener, Plan},
    networks::{
        efficientnet_lite::EfficientNetLite0,
        manifest,
        musicnn::{Musicnn, Variant},
        parity::{cosine, max_abs_difference},
    },
    vision::prepare,
};
use pollster::block_on;
use serde_json::Value;

/// Tolerances of issue 1: embeddings by cosine, tags by largest difference.
const LEAST_COSINE: f64 = 0.9999;
const MOST_TAG_DIFFERENCE: f32 = 2e-3;

fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

fn weights(name: &str) -> Vec<u8> {
    let model = manifest::file(name).expect("in the manifest");
    let bytes = std::fs::read(root().join("models").join(&model.file)).expect("weights are committed");
    assert!(model.matches(&bytes), "{name} is not the file of the manifest");
    bytes
}

fn golden(folder: &str, file: &str) -> Option<(PathBuf, Value)> {
    let folder = root().join("../shared/golden").join(folder);
    let Ok(text) = std::fs::read_to_string(folder.join(file)) else {
        eprintln!("SKIPPED: no {} beside this checkout; tests/golden still holds the networks to the originals", folder.display());
        return None;
    };
    Some((folder, serde_json::from_str(&text).expect("golden JSON")))
}

fn floats(value: &Value) -> Vec<f32> {
    value.as_array().expect("a list").iter().map(|number| number.as_f64().expect("a number") as f32).collect()
}

fn top1(logits: &[f32]) -> usize {
    (0..logits.len()).max_by(|&a, &b| logits[a].total_cmp(&logits[b])).expect("classes")
}

#[test]
fn the_image_network_equals_the_original_on_photos() {
    let Some((folder, golden)) = golden("vision", "efficientnet_lite0.json") else { return };
    let device = Device::flex();
    let network = EfficientNetLite0::load(weights("efficientnet_lite0"), &device).expect("weights fit");
    for (file, expected) in golden["images"].as_object().expect("images") {
        let photo = image::open(folder.join(file)).expect("png").into_rgb8();
        let input = prepare::pixels(&prepare::crop(&photo).expect("crop"));
        let actual = block_on(network.see(input, &device)).expect("computes");
        let (embedding, logits) = (floats(&expected["embedding"]), floats(&expected["logits"]));
        let likeness = cosine(&actual.embedding, &embedding);
        println!("{file}: embedding cosine {likeness:.7}, logits differ by {:.4}", max_abs_difference(&actual.logits, &logits));
        assert!(likeness >= LEAST_COSINE, "{file}: {likeness}");
        assert_eq!(top1(&actual.logits), top1(&logits), "{file}");
    }
}

#[test]
fn the_music_networks_equal_the_originals_on_music() {
    let Some((folder, golden)) = golden("hearing", "musicnn.json") else { return };
    let device = Device::flex();
    for (variant, name) in [(Variant::Msd, "msd_musicnn"), (Variant::Mtt, "mtt_musicnn")] {
        let network = Musicnn::load(variant, weights(name), &device).expect("weights fit");
        for (file, expected) in golden["tracks"].as_object().expect("tracks") {
            let expected = &expected[variant.name()];
            let tags = expected["tags_per_patch"].as_array().expect("patches");
            let penultimates = expected["penultimate_per_patch"].as_array().expect("patches");
            let patches = patches(&folder.join(file));
            assert_eq!(patches.len(), tags.len(), "{file}");
            for (index, patch) in patches.iter().enumerate() {
                let actual = block_on(network.hear(patch, &device)).expect("computes");
                let difference = max_abs_difference(&actual.tags, &floats(&tags[index]));
                let likeness = cosine(&actual.penultimate, &floats(&penultimates[index]));
                println!("{} {file} patch {index}: tags differ by {difference:.1e}, penultimate cosine {likeness:.7}", variant.name());
                assert!(difference <= MOST_TAG_DIFFERENCE, "{file} {index}: {difference}");
                assert!(likeness >= LEAST_COSINE, "{file} {index}: {likeness}");
            }
        }
    }
}

fn patches(path: &Path) -> Vec<Vec<f32>> {
    let file = std::fs::File::open(path).expect("opens");
    let mut listener = Listener::open(Box::new(file), "golden.flac", Plan::Full).expect("audio");
    let mut patches = Vec::new();
    while let Some(patch) = listener.next_patch(&Cancel::default()).expect("decodes") {
        patches.push(patch.log_mel);
    }
    patches
}
