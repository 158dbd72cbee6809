//! The browser's own decoder, for the formats that have none here: AVIF, HEIC where the system brings one, and more.
//!
//! Such a decoder is far too large for the worker. The pixels come back reduced, upright and in sRGB, as from
//! [`super::decode`]; other browsers may give slightly others.

use image::RgbImage;
use js_sys::{Array, Uint8Array};
use wasm_bindgen::JsCast;
use wasm_bindgen_futures::JsFuture;
use web_sys::{
    Blob, ImageBitmap, ImageBitmapOptions, ImageOrientation, OffscreenCanvas, OffscreenCanvasRenderingContext2d,
    WorkerGlobalScope,
};

use super::raw::{Decoded, PhotoError, check_size, spare_factor};

/// `None` where the browser can't read it either.
pub(super) async fn decode(bytes: &[u8]) -> Option<Result<Decoded, PhotoError>> {
    let bitmap = bitmap(bytes).await?;
    let (width_px, height_px) = (bitmap.width(), bitmap.height());
    let rgb = match check_size(width_px, height_px) {
        Ok(()) => shrunk(&bitmap),
        Err(error) => return Some(Err(error)),
    };
    // Its memory is the browser's, which would free it some time.
    bitmap.close();
    Some(Ok(Decoded { rgb: rgb?, width_px, height_px, read_share: 1.0 }))
}

async fn bitmap(bytes: &[u8]) -> Option<ImageBitmap> {
    let scope: WorkerGlobalScope = js_sys::global().dyn_into().ok()?;
    let blob = Blob::new_with_u8_array_sequence(&Array::of1(&Uint8Array::from(bytes))).ok()?;
    let options = ImageBitmapOptions::new();
    options.set_image_orientation(ImageOrientation::FromImage);
    let promise = scope.create_image_bitmap_with_blob_and_image_bitmap_options(&blob, &options).ok()?;
    JsFuture::from(promise).await.ok()?.dyn_into().ok()
}

/// Drawn over white on a canvas of the reduced size.
fn shrunk(bitmap: &ImageBitmap) -> Option<RgbImage> {
    let factor = spare_factor(bitmap.width(), bitmap.height());
    let (width, height) = (bitmap.width().div_ceil(factor), bitmap.height().div_ceil(factor));
    let canvas = OffscreenCanvas::new(width, height).ok()?;
    let context: OffscreenCanvasRenderingContext2d = canvas.get_context("2d").ok()??.dyn_into().ok()?;
    let (wide, high) = (f64::from(width), f64::from(height));
    context.set_fill_style_str("white");
    context.fill_rect(0.0, 0.0, wide, high);
    // The default is the fastest, which skips pixels.
    drop(js_sys::Reflect::set(&context, &"imageSmoothingQuality".into(), &"high".into()));
    context.draw_image_with_image_bitmap_and_dw_and_dh(bitmap, 0.0, 0.0, wide, high).ok()?;
    let rgba = context.get_image_data(0.0, 0.0, wide, high).ok()?.data();
    let rgb = rgba.as_chunks::<4>().0.iter().flat_map(|&[red, green, blue, _]| [red, green, blue]).collect();
    RgbImage::from_raw(width, height, rgb)
}
