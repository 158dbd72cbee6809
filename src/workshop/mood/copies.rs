//! Whether an album knows a copy from a photo that is merely like it: measured on copies made here.

use std::{
    fmt::{self, Display, Formatter},
    io::Cursor,
    path::Path,
};

use burn::tensor::Device;
use image::{DynamicImage, ImageFormat, RgbImage, imageops};

use super::{
    data::DataError,
    folds::{TrainError, progress},
    photo::Corpus,
};
use crate::{
    engine::models,
    networks::{efficientnet_lite::EfficientNetLite0, heads::Gathered},
    vision::{Signature, decode, prepare, signature::NEAR_IDENTICAL},
};

/// Every how many photos one is copied.
const EVERY: usize = 5;

/// Distances tried beside [`NEAR_IDENTICAL`].
const OTHERS: [f32; 4] = [0.12, 0.15, 0.21, 0.24];

/// How far apart the pairs of one kind are.
struct Row {
    name: &'static str,
    distances: Vec<f32>,
}

/// The figures; [`Display`] writes a markdown table.
pub struct Copies(Vec<Row>);

/// What a hand held still does: a twentieth of the frame is lost at two sides.
fn shifted(photo: &RgbImage) -> RgbImage {
    let (width, height) = photo.dimensions();
    imageops::crop_imm(photo, width / 20, height / 20, width - width / 20, height - height / 20).to_image()
}

fn brighter(photo: &RgbImage) -> RgbImage {
    imageops::brighten(photo, 20)
}

/// Half the size and a coarse JPEG, as messengers send it.
fn resent(photo: &RgbImage) -> Option<RgbImage> {
    let (width, height) = photo.dimensions();
    let half = imageops::thumbnail(photo, (width / 2).max(1), (height / 2).max(1));
    let mut bytes = Cursor::new(Vec::new());
    DynamicImage::ImageRgb8(half).write_to(&mut bytes, ImageFormat::Jpeg).ok()?;
    decode::decode(&bytes.into_inner()).ok().map(|decoded| decoded.rgb)
}

/// Copy photos of `corpus` in three ways and compare; then compare all pairs of photos, within a theme and across.
///
/// # Errors
/// Unreadable photos or weights.
pub async fn measure(corpus: &Corpus, models_dir: &Path) -> Result<Copies, TrainError> {
    let (source, device) = (models::Folder(models_dir.to_owned()), Device::flex());
    let network = EfficientNetLite0::load(models::bytes(&source, models::EFFICIENTNET_LITE0).await?, &device).await?;
    let signatures: Vec<Signature> = corpus.seen.iter().map(|seen| Signature::of(&seen.embedding)).collect();
    let row = |name| Row { name, distances: Vec::new() };
    let mut rows = [
        row("copy, a twentieth cropped from two sides"),
        row("copy, brighter by 20 of 255"),
        row("copy, half the size and JPEG of low quality"),
        row("two photos of one theme"),
        row("two photos of different themes"),
    ];
    for (index, item) in corpus.items.iter().enumerate().step_by(EVERY) {
        let failed = |detail: String| DataError::Item { file: item.path.display().to_string(), detail };
        let bytes = std::fs::read(&item.path).map_err(|error| failed(error.to_string()))?;
        let photo = decode::decode(&bytes).map_err(|error| failed(error.to_string()))?.rgb;
        let copies = [Some(shifted(&photo)), Some(brighter(&photo)), resent(&photo)];
        for (row, copy) in rows.iter_mut().zip(copies) {
            let copy = copy.ok_or_else(|| failed("the copy can't be read".to_owned()))?;
            let mut visions = Vec::new();
            for look in &prepare::looks(&copy).map_err(|error| failed(error.to_string()))? {
                visions.push(network.see(prepare::pixels(look), &device).await?);
            }
            let signature = Signature::of(&Gathered::from_looks(&visions).embedding);
            row.distances.push(signature.distance(&signatures[index]));
        }
        progress(index + 1, corpus.items.len());
    }
    for (index, a) in signatures.iter().enumerate() {
        for (b, other) in signatures.iter().zip(&corpus.items).skip(index + 1) {
            let row = &mut rows[if other.group == corpus.items[index].group { 3 } else { 4 }];
            row.distances.push(a.distance(b));
        }
    }
    Ok(Copies(rows.into()))
}

impl Display for Copies {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        let mut limits = vec![NEAR_IDENTICAL];
        limits.extend(OTHERS);
        let heads: Vec<String> = limits.iter().map(|limit| format!(" at {limit} |")).collect();
        writeln!(f, "| taken for near-identical | pairs |{}", heads.concat())?;
        writeln!(f, "|---|---|{}", "---|".repeat(limits.len()))?;
        for Row { name, distances } in &self.0 {
            let share = |limit: &f32| {
                let near = distances.iter().filter(|distance| *distance <= limit).count();
                format!(" {:.1} % |", 100.0 * near as f64 / distances.len().max(1) as f64)
            };
            writeln!(f, "| {name} | {} |{}", distances.len(), limits.iter().map(share).collect::<String>())?;
        }
        Ok(())
    }
}
