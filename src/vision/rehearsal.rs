//! One look at a made photo, forgotten at once.
//!
//! A browser runs code slowly until it has run for a while: the first photo of a visit took three times as long as the
//! second. Eyes that are loaded before anyone needs them can be through with that as well.

use image::{Rgb, RgbImage};

use super::{decode::PhotoError, eyes::Eyes, prepare};
use crate::engine::cancel::Cancel;

/// The size of a sample photo, so that decoding takes the same ways.
const WIDTH_PX: u32 = 1600;
const HEIGHT_PX: u32 = 1200;

/// See the made photo.
///
/// # Errors
/// As [`Eyes::see`].
pub async fn rehearse(eyes: &Eyes) -> Result<(), PhotoError> {
    eyes.see(&Cancel::default(), &made_photo()?).await.map(drop)
}

/// A JPEG of slow waves of colour, which differ all over it.
fn made_photo() -> Result<Vec<u8>, PhotoError> {
    let wave = |at: u32, period_px: f32| (127.0 + 120.0 * (at as f32 / period_px).sin()) as u8;
    let color = |x, y| Rgb([wave(x, 190.0), wave(y, 130.0), wave(x + 2 * y, 310.0)]);
    prepare::thumbnail_jpeg(&RgbImage::from_fn(WIDTH_PX, HEIGHT_PX, color))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::vision::decode;

    #[test]
    fn the_made_photo_is_one_and_both_looks_at_it_differ() {
        // Two looks that are alike and get one answer would be taken for a broken device.
        let photo = decode::decode(&made_photo().unwrap()).unwrap();
        assert_eq!((photo.width_px, photo.height_px), (WIDTH_PX, HEIGHT_PX));
        let [whole, close] = prepare::looks(&photo.rgb).unwrap();
        assert_ne!(whole, close);
    }
}
