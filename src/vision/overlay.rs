//! Pictures about a photo that the page lays over it on demand: what is counted, shown where it was counted.

use image::{RgbImage, Rgba, RgbaImage};

use super::{
    OverlayKind,
    decode::{self, PhotoError},
    describe::Prepared,
    form::{
        composition,
        horizon::horizon,
        plane::{Plane, scharr},
        sharpness::sharpness,
    },
};

/// Light lines that show on any photo once the page darkens it.
const EDGE_COLOUR: [u8; 3] = [255, 250, 235];
/// From hardly to very salient, and from blurred to sharp: three stops each, dark to light so that they also tell
/// without colour.
const HEAT: [[u8; 3]; 3] = [[70, 20, 120], [225, 70, 60], [255, 225, 90]];
const FOCUS: [[u8; 3]; 3] = [[20, 50, 120], [40, 150, 160], [190, 255, 180]];
/// Heat hides no more than this of the photo.
const HEAT_ALPHA: f32 = 210.0;
/// Slope (luma a pixel) at which an edge is drawn in full.
const FULL_SLOPE: f32 = 0.2;
/// Slopes below this are not drawn.
const LEAST_SLOPE: f32 = 0.03;
const THIRDS: Rgba<u8> = Rgba([255, 255, 255, 120]);
const HORIZON: Rgba<u8> = Rgba([120, 230, 255, 255]);
const SUBJECT: Rgba<u8> = Rgba([255, 255, 255, 255]);
const SUBJECT_RING: Rgba<u8> = Rgba([0, 0, 0, 255]);
const SUBJECT_RADIUS_PX: i32 = 4;

/// PNG bytes with transparency, at most 256 pixels on a side, in the proportions of `small`.
///
/// - `Edges`: light lines, the stronger the steeper.
/// - `Saliency`: heat where the eye is drawn, with the lines of the thirds, the subject's centre and, if any, the horizon.
/// - `Sharpness`: light where the picture is sharp, dark where it is blurred, clear where it shows neither.
///
/// # Errors
/// [`PhotoError::Broken`] where the picture has no pixels.
pub fn overlay(small: &RgbImage, kind: OverlayKind) -> Result<Vec<u8>, PhotoError> {
    let prepared = Prepared::of(small);
    let mut picture = match kind {
        OverlayKind::Edges => edges(&prepared.luma),
        OverlayKind::Saliency => heat(&prepared),
        OverlayKind::Sharpness => focus(&prepared),
    };
    if picture.width() == 0 || picture.height() == 0 {
        picture = RgbaImage::new(prepared.width as u32, prepared.height as u32);
    }
    let mut bytes = Vec::new();
    let mut encoder = png::Encoder::new(&mut bytes, picture.width(), picture.height());
    encoder.set_color(png::ColorType::Rgba);
    encoder.set_depth(png::BitDepth::Eight);
    let written = encoder.write_header().and_then(|mut writer| writer.write_image_data(&picture));
    written.map_err(|_| PhotoError::Broken)?;
    Ok(bytes)
}

/// The overlay of a kept thumbnail, see [`overlay`].
///
/// # Errors
/// A thumbnail that can't be read.
pub fn draw(thumbnail: &[u8], kind: OverlayKind) -> Result<Vec<u8>, PhotoError> {
    overlay(&decode::decode(thumbnail)?.rgb, kind)
}

fn edges(luma: &Plane) -> RgbaImage {
    let (across, down) = scharr(luma);
    let mut picture = RgbaImage::new(luma.width as u32, luma.height as u32);
    for (index, (x, y)) in across.values.iter().zip(&down.values).enumerate() {
        let slope = (x * x + y * y).sqrt();
        if slope < LEAST_SLOPE {
            continue;
        }
        let alpha = ((slope - LEAST_SLOPE) / (FULL_SLOPE - LEAST_SLOPE) * 255.0).min(255.0) as u8;
        let [red, green, blue] = EDGE_COLOUR;
        // The gradient has no border; it starts one pixel in.
        put(
            &mut picture,
            (index % across.width) as i32 + 1,
            (index / across.width) as i32 + 1,
            Rgba([red, green, blue, alpha]),
        );
    }
    picture
}

fn heat(prepared: &Prepared) -> RgbaImage {
    let (width, height) = (prepared.width, prepared.height);
    let (map, x, y) = composition::subject_of(width, height, &prepared.lab);
    let mut picture = RgbaImage::from_fn(width as u32, height as u32, |column, row| {
        let value = sampled(&map, column as usize, row as usize, width, height);
        let [red, green, blue] = ramp(&HEAT, value);
        Rgba([red, green, blue, (HEAT_ALPHA * value.sqrt()) as u8])
    });
    for third in [1, 2] {
        let (column, row) = ((width * third / 3) as i32, (height * third / 3) as i32);
        (0..height as i32).for_each(|row| put(&mut picture, column, row, THIRDS));
        (0..width as i32).for_each(|column| put(&mut picture, column, row, THIRDS));
    }
    if let Some(line) = horizon(width, height, &prepared.lab) {
        let rise = line.tilt_deg.to_radians().tan();
        for column in 0..width as i32 {
            let row = line.y * height as f32 - rise * (column as f32 + 0.5 - width as f32 / 2.0);
            put(&mut picture, column, row as i32, HORIZON);
            put(&mut picture, column, row as i32 + 1, HORIZON);
        }
    }
    let (column, row) = ((x * width as f32) as i32, (y * height as f32) as i32);
    for dy in -SUBJECT_RADIUS_PX..=SUBJECT_RADIUS_PX {
        for dx in -SUBJECT_RADIUS_PX..=SUBJECT_RADIUS_PX {
            let squared = dx * dx + dy * dy;
            let inner = (SUBJECT_RADIUS_PX - 1) * (SUBJECT_RADIUS_PX - 1);
            if squared <= inner {
                put(&mut picture, column + dx, row + dy, SUBJECT);
            } else if squared <= SUBJECT_RADIUS_PX * SUBJECT_RADIUS_PX {
                put(&mut picture, column + dx, row + dy, SUBJECT_RING);
            }
        }
    }
    picture
}

fn focus(prepared: &Prepared) -> RgbaImage {
    let (width, height) = (prepared.width, prepared.height);
    let map = sharpness(&prepared.luma);
    RgbaImage::from_fn(width as u32, height as u32, |column, row| {
        let (x, y) = (column as usize * map.width / width.max(1), row as usize * map.height / height.max(1));
        let Some(value) = map.cells.get(y * map.width + x).copied().flatten() else { return Rgba([0; 4]) };
        let [red, green, blue] = ramp(&FOCUS, value);
        Rgba([red, green, blue, 200])
    })
}

/// Bilinear value of a map stretched over `width * height` pixels.
fn sampled(map: &Plane, column: usize, row: usize, width: usize, height: usize) -> f32 {
    let place = |pixel: usize, pixels: usize, cells: usize| {
        let place = ((pixel as f32 + 0.5) / pixels as f32 * cells as f32 - 0.5).max(0.0);
        let first = (place as usize).min(cells.saturating_sub(1));
        (first, (first + 1).min(cells.saturating_sub(1)), place - first as f32)
    };
    let (left, right, across) = place(column, width, map.width);
    let (top, bottom, down) = place(row, height, map.height);
    let at = |x: usize, y: usize| map.values.get(y * map.width + x).copied().unwrap_or(0.0);
    let upper = at(left, top) * (1.0 - across) + at(right, top) * across;
    let lower = at(left, bottom) * (1.0 - across) + at(right, bottom) * across;
    upper * (1.0 - down) + lower * down
}

/// A colour between three stops, `value` in 0..=1.
fn ramp(stops: &[[u8; 3]; 3], value: f32) -> [u8; 3] {
    let place = value.clamp(0.0, 1.0) * 2.0;
    let [low, middle, high] = stops;
    let (from, to, share) = if place < 1.0 { (low, middle, place) } else { (middle, high, place - 1.0) };
    std::array::from_fn(|channel| {
        let (from, to) = (f32::from(from[channel]), f32::from(to[channel]));
        (from + (to - from) * share).round() as u8
    })
}

/// Set a pixel, if it is inside.
fn put(picture: &mut RgbaImage, x: i32, y: i32, colour: Rgba<u8>) {
    if let (Ok(x), Ok(y)) = (u32::try_from(x), u32::try_from(y))
        && let Some(pixel) = picture.get_pixel_mut_checked(x, y)
    {
        *pixel = colour;
    }
}

#[cfg(test)]
mod tests {
    use image::Rgb;

    use super::*;

    fn drawn(small: &RgbImage, kind: OverlayKind) -> RgbaImage {
        image::load_from_memory(&overlay(small, kind).unwrap()).unwrap().into_rgba8()
    }

    fn disc() -> RgbImage {
        RgbImage::from_fn(384, 256, |x, y| {
            let inside = (f64::from(x) - 128.0).hypot(f64::from(y) - 86.0) < 24.0;
            if inside { Rgb([240, 220, 60]) } else { Rgb([40, 50, 60]) }
        })
    }

    #[test]
    fn overlays_have_the_photos_proportions_and_at_most_256_pixels_a_side() {
        for kind in [OverlayKind::Edges, OverlayKind::Saliency, OverlayKind::Sharpness] {
            assert_eq!(drawn(&disc(), kind).dimensions(), (256, 171));
        }
    }

    #[test]
    fn edges_are_drawn_on_the_edge_and_nowhere_else() {
        let picture = drawn(&disc(), OverlayKind::Edges);
        // The disc's left border at (128 - 24) / 1.5.
        assert!((68..72).any(|x| picture.get_pixel(x, 57).0[3] > 150));
        assert_eq!((picture.get_pixel(85, 57).0[3], picture.get_pixel(200, 140).0[3]), (0, 0));
    }

    #[test]
    fn the_subject_is_hot_and_marked_and_the_rest_is_clear() {
        let picture = drawn(&disc(), OverlayKind::Saliency);
        assert_eq!(*picture.get_pixel(85, 57), SUBJECT);
        assert!(picture.get_pixel(92, 64).0[3] > 120 && picture.get_pixel(220, 140).0[3] < 60);
        assert_eq!(*picture.get_pixel(170, 20), THIRDS);
    }

    #[test]
    fn kinds_have_the_names_the_page_sends() {
        assert_eq!(serde_json::to_string(&OverlayKind::Sharpness).unwrap(), "\"sharpness\"");
    }
}
