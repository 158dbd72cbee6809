//! The shipped weights compute what the originals compute, on the native CPU, on inputs of our own making
//! (`tests/golden`) and, where it lies beside the checkout, on the shared photos and music. `tests/browser` holds the
//! same in real Chromium, on the CPU and on WebGPU.

use std::path::{Path, PathBuf};

use burn::tensor::Device;
use hearsight::{
    engine::models::Folder,
    networks::{manifest, musicnn::Variant},
    workshop::import::parity::{self, Parity},
};
use pollster::block_on;

fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

fn models() -> Folder {
    Folder(root().join("models"))
}

/// The shared file, or a loud skip.
fn shared(file: &str) -> Option<PathBuf> {
    let path = root().join("../shared/golden").join(file);
    if !path.is_file() {
        eprintln!(
            "SKIPPED: there is no shared/golden/{file} beside this checkout; tests/golden was compared all the same"
        );
    }
    path.is_file().then_some(path)
}

fn assert_same(parity: &Parity, items: usize) {
    println!("{parity}");
    assert_eq!(parity.items, items);
    assert!(parity.holds(), "{parity}");
}

#[test]
fn every_file_of_the_manifest_is_committed_and_has_its_hash() {
    assert_eq!(manifest::files().len(), 6);
    for model in manifest::files() {
        let bytes = std::fs::read(root().join("models").join(&model.file)).unwrap();
        assert!(model.matches(&bytes), "{} is not the file of the manifest", model.file);
        assert!(root().join("models").join(format!("{}.md", model.name)).is_file(), "{} has no card", model.name);
    }
}

#[test]
fn the_image_network_equals_the_original() {
    let on = |golden: &Path| block_on(parity::vision(&models(), &Device::flex(), golden)).unwrap();
    assert_same(&on(&root().join("tests/golden/vision.json")), 6);
    if let Some(golden) = shared("vision/efficientnet_lite0.json") {
        assert_same(&on(&golden), 12);
    }
}

#[test]
fn both_music_networks_equal_the_originals() {
    for variant in [Variant::Msd, Variant::Mtt] {
        let on = |golden: &Path| block_on(parity::hearing(&models(), &Device::flex(), variant, golden)).unwrap();
        assert_same(&on(&root().join("tests/golden/hearing.json")), 8);
        if let Some(golden) = shared("hearing/musicnn.json") {
            assert_same(&on(&golden), 36);
        }
    }
}
