//! From decoded pixels to what the network takes and to the small picture the page keeps.

use fast_image_resize::{FilterType, PixelType, ResizeAlg, ResizeOptions, Resizer, images::Image, images::ImageRef};
use image::{RgbImage, codecs::jpeg::JpegEncoder};

use super::decode::PhotoError;
use crate::networks::efficientnet_lite::SIDE_PX;

/// Share of the photo's shorter side that the centre crop keeps: 224 of 256, EfficientNet's own evaluation crop.
const CROP_SHARE: f64 = 224.0 / 256.0;
/// Longer side of the kept thumbnail, in pixels.
const THUMBNAIL_SIDE_PX: u32 = 512;
const THUMBNAIL_QUALITY: u8 = 82;

fn resize(photo: &RgbImage, options: &ResizeOptions, width: u32, height: u32) -> Result<RgbImage, PhotoError> {
    let source = ImageRef::new(photo.width(), photo.height(), photo.as_raw(), PixelType::U8x3)
        .map_err(|_| PhotoError::Broken)?;
    let mut target = Image::new(width, height, PixelType::U8x3);
    Resizer::new().resize(&source, &mut target, options).map_err(|_| PhotoError::Broken)?;
    RgbImage::from_raw(width, height, target.into_vec()).ok_or(PhotoError::Broken)
}

/// The centre crop at the network's size: 224 x 224, antialiased Catmull-Rom (bicubic). A photo that is already
/// 224 x 224 is taken as it is.
pub fn crop(photo: &RgbImage) -> Result<RgbImage, PhotoError> {
    let side = SIDE_PX as u32;
    if photo.dimensions() == (side, side) {
        return Ok(photo.clone());
    }
    let (width, height) = (f64::from(photo.width()), f64::from(photo.height()));
    let edge = (width.min(height) * CROP_SHARE).max(1.0);
    let options = ResizeOptions::new().resize_alg(ResizeAlg::Convolution(FilterType::CatmullRom)).crop(
        (width - edge) / 2.0,
        (height - edge) / 2.0,
        edge,
        edge,
    );
    resize(photo, &options, side, side)
}

/// Share of the photo's shorter side that the close look keeps. With the whole photo beside it, .6 predicted ratings of
/// unseen themes best of .45, .6, .75 and the usual centre crop (model card of `mood_vision`).
const CLOSE_SHARE: f64 = 0.6;

/// The two looks that a mood is read from, each at the network's size: the whole photo, squeezed to a square, and the
/// middle of it, closer. Sizes as [`crop`], and the same resampling.
pub fn looks(photo: &RgbImage) -> Result<[RgbImage; 2], PhotoError> {
    let side = SIDE_PX as u32;
    let (width, height) = (f64::from(photo.width()), f64::from(photo.height()));
    let edge = (width.min(height) * CLOSE_SHARE).max(1.0);
    let options = ResizeOptions::new().resize_alg(ResizeAlg::Convolution(FilterType::CatmullRom));
    let close = options.crop((width - edge) / 2.0, (height - edge) / 2.0, edge, edge);
    Ok([resize(photo, &options, side, side)?, resize(photo, &close, side, side)?])
}

/// NCHW input of the network, `(byte - 127) / 128` (the normalisation EfficientNet-Lite was trained with).
pub fn pixels(crop: &RgbImage) -> Vec<f32> {
    (0..3).flat_map(|channel| crop.pixels().map(move |pixel| (f32::from(pixel.0[channel]) - 127.0) / 128.0)).collect()
}

/// The photo no larger than 512 pixels on a side: what its looks are measured on, and what the page shows.
pub fn shrink(photo: &RgbImage) -> Result<RgbImage, PhotoError> {
    shrink_to(photo, THUMBNAIL_SIDE_PX)
}

/// The photo no larger than `side_px` on a side, in its proportions, antialiased; a smaller one stays as it is.
pub fn shrink_to(photo: &RgbImage, side_px: u32) -> Result<RgbImage, PhotoError> {
    let scale = f64::from(side_px) / f64::from(photo.width().max(photo.height()));
    if scale >= 1.0 {
        return Ok(photo.clone());
    }
    let side = |length: u32| ((f64::from(length) * scale).round() as u32).max(1);
    let options = ResizeOptions::new().resize_alg(ResizeAlg::Convolution(FilterType::Bilinear));
    resize(photo, &options, side(photo.width()), side(photo.height()))
}

/// JPEG bytes of the small picture.
pub fn thumbnail_jpeg(small: &RgbImage) -> Result<Vec<u8>, PhotoError> {
    let mut bytes = Vec::new();
    small
        .write_with_encoder(JpegEncoder::new_with_quality(&mut bytes, THUMBNAIL_QUALITY))
        .map_err(|_| PhotoError::Broken)?;
    Ok(bytes)
}

#[cfg(test)]
mod tests {
    use image::Rgb;

    use super::*;

    #[test]
    fn the_crop_is_central_and_the_normalisation_is_the_networks() {
        // Left half black, right half white: a central crop keeps the border in the middle.
        let photo = RgbImage::from_fn(900, 300, |x, _| if x < 450 { Rgb([0; 3]) } else { Rgb([255; 3]) });
        let crop = crop(&photo).unwrap();
        assert_eq!(crop.dimensions(), (224, 224));
        let values = pixels(&crop);
        assert_eq!(values.len(), 3 * 224 * 224);
        assert_eq!((values[0], values[223]), (-127.0 / 128.0, 1.0));
    }

    #[test]
    fn the_first_look_holds_every_corner_and_the_second_only_the_middle() {
        // A black frame of a tenth around white: the whole photo shows it, the middle six tenths do not.
        let inside = |at: u32, length: u32| (length / 10..length - length / 10).contains(&at);
        let framed = RgbImage::from_fn(500, 400, |x, y| Rgb([u8::from(inside(x, 500) && inside(y, 400)) * 255; 3]));
        let [whole, close] = looks(&framed).unwrap();
        assert_eq!((whole.dimensions(), close.dimensions()), ((224, 224), (224, 224)));
        assert_eq!((whole.get_pixel(0, 0).0, whole.get_pixel(112, 112).0), ([0; 3], [255; 3]));
        assert!(close.pixels().all(|pixel| pixel.0 == [255; 3]));
    }

    #[test]
    fn one_pixel_and_a_thin_line_survive() {
        for (width, height) in [(1, 1), (5000, 1)] {
            let photo = RgbImage::from_pixel(width, height, Rgb([9, 9, 9]));
            assert_eq!(crop(&photo).unwrap().dimensions(), (224, 224));
            assert_eq!(looks(&photo).unwrap()[1].dimensions(), (224, 224));
            assert!(!thumbnail_jpeg(&shrink(&photo).unwrap()).unwrap().is_empty());
        }
    }
}
