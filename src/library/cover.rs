//! A track's cover: the picture in its tags, small.
//!
//! A cover of four megabytes in each of five thousand files would fill the store; a damaged one must not keep its song
//! out. So it is read apart from the names, made small once, and whatever goes wrong means no cover.

use std::io::{Read, Seek};

use super::tags::{self, Picture};
use crate::vision::{decode, prepare};

/// Longest side of a kept cover, in pixels: sharp at 128 CSS pixels on a fine screen.
pub const SIDE_PX: u32 = 256;
/// Pictures that are decoded in search of one that can be read.
const MAX_TRIES: usize = 8;

/// The cover of an audio file as a JPEG of at most [`SIDE_PX`] on a side: the front one, else the first picture that can
/// be read; `None` where there is none. Leaves the source anywhere.
pub fn cover(source: &mut (impl Read + Seek)) -> Option<Vec<u8>> {
    let (fronts, others): (Vec<Picture>, Vec<Picture>) =
        tags::pictures(source).into_iter().partition(|picture| picture.is_front);
    fronts.iter().chain(&others).take(MAX_TRIES).find_map(|picture| small(&picture.read(source)?))
}

fn small(bytes: &[u8]) -> Option<Vec<u8>> {
    let photo = decode::decode(bytes).ok()?.rgb;
    prepare::thumbnail_jpeg(&prepare::shrink_to(&photo, SIDE_PX).ok()?).ok()
}

#[cfg(test)]
mod tests {
    use std::io::Cursor;

    use super::*;

    const SONG: &[u8] = include_bytes!("../../tests/corpus/audio/tone-cbr.mp3");
    const PHOTO: &[u8] = include_bytes!("../../tests/corpus/photos/progressive.jpg");

    /// The song behind an ID3v2.3 tag with pictures: (type of picture, bytes).
    fn with_pictures(pictures: &[(u8, &[u8])]) -> Cursor<Vec<u8>> {
        let mut frames = Vec::new();
        for (kind, bytes) in pictures {
            let mut body = b"\0image/jpeg\0".to_vec();
            body.extend([*kind, 0]);
            body.extend_from_slice(bytes);
            frames.extend(b"APIC");
            frames.extend((body.len() as u32).to_be_bytes());
            frames.extend([0, 0]);
            frames.extend(body);
        }
        let mut file = b"ID3\x03\0\0".to_vec();
        file.extend([21, 14, 7, 0].map(|shift| (frames.len() >> shift & 0x7f) as u8));
        file.extend(frames);
        file.extend_from_slice(SONG);
        Cursor::new(file)
    }

    fn size_of(cover: Option<Vec<u8>>) -> (u32, u32) {
        decode::decode(&cover.unwrap()).unwrap().rgb.dimensions()
    }

    #[test]
    fn a_cover_is_small_and_in_proportion() {
        let (width, height) = size_of(cover(&mut with_pictures(&[(3, PHOTO)])));
        let whole = decode::decode(PHOTO).unwrap();
        assert_eq!(width.max(height), SIDE_PX.min(whole.width_px.max(whole.height_px)));
        let ratio = f64::from(whole.width_px) / f64::from(whole.height_px);
        assert!((f64::from(width) / f64::from(height) / ratio - 1.0).abs() < 0.02);
    }

    #[test]
    fn the_front_comes_first_and_a_broken_one_is_passed_over() {
        let mut grey = Vec::new();
        let square = image::RgbImage::from_pixel(40, 40, image::Rgb([90, 90, 90]));
        grey.extend(prepare::thumbnail_jpeg(&square).unwrap());
        assert_eq!(size_of(cover(&mut with_pictures(&[(4, PHOTO), (3, &grey)]))), (40, 40));
        assert_eq!(size_of(cover(&mut with_pictures(&[(3, b"no picture"), (4, &grey)]))), (40, 40));
    }

    #[test]
    fn no_cover_is_no_error() {
        assert_eq!(cover(&mut Cursor::new(SONG)), None);
        assert_eq!(cover(&mut Cursor::new(b"not music".to_vec())), None);
        assert_eq!(cover(&mut with_pictures(&[(3, b"no picture")])), None);
    }
}
