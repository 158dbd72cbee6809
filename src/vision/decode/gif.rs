//! GIF: the first picture on its canvas, of a damaged file what is there.
//!
//! Some files give a canvas of no size, or a smaller one than the picture that is to lie on it. Browsers widen the canvas to
//! the first picture (so does Wuffs, which decodes GIF in Chromium); to believe it loses most of the picture, or all.

use std::num::NonZeroU64;

use gif::{ColorOutput, DecodeOptions, MemoryLimit};

use super::{
    raw::{PhotoError, Raw, check_size},
    rows::{MAX_DECODE_BYTES, Shrinker},
};

/// What no decoded pixel is: colours are opaque, or wholly transparent.
const MISSING: [u8; 4] = [255, 255, 255, 1];

/// # Errors
/// See [`PhotoError`].
pub(super) fn decode(bytes: &[u8]) -> Result<Raw, PhotoError> {
    let mut options = DecodeOptions::new();
    options.set_color_output(ColorOutput::RGBA);
    options.allow_unknown_blocks(true);
    if let Some(most) = NonZeroU64::new(MAX_DECODE_BYTES) {
        options.set_memory_limit(MemoryLimit::Bytes(most));
    }
    let mut decoder = options.read_info(bytes).map_err(|_| PhotoError::Broken)?;
    let canvas = (u32::from(decoder.width()), u32::from(decoder.height()));
    if canvas.0 > 0 && canvas.1 > 0 {
        check_size(canvas.0, canvas.1)?;
    }
    let frame = decoder.next_frame_info().map_err(|_| PhotoError::Broken)?.ok_or(PhotoError::Broken)?;
    let (left, top) = (usize::from(frame.left), usize::from(frame.top));
    let (width, height) = (usize::from(frame.width), usize::from(frame.height));
    let is_interlaced = frame.interlaced;
    let (width_px, height_px) = (canvas.0.max((left + width) as u32), canvas.1.max((top + height) as u32));
    check_size(width_px, height_px)?;
    check_size(width as u32, height as u32)?;
    let mut pixels = MISSING.repeat(width * height);
    let is_whole = decoder.read_into_buffer(&mut pixels).is_ok();

    let row_len = 4 * width;
    let rows: Vec<&[u8]> = pixels.chunks_exact(row_len).collect();
    let is_there =
        |y: usize| is_whole || rows.get(y).is_some_and(|row| row.as_chunks::<4>().0.last() != Some(&MISSING));
    let there = (0..height).filter(|&y| is_there(y)).count();
    if there == 0 {
        return Err(PhotoError::Broken);
    }
    // Interlaced rows come in four passes, and a missing one looks like the last before it that is there.
    let drawn = |y: usize| {
        let passes: &[usize] = if is_interlaced { &[y, y & !1, y & !3, y & !7] } else { &[y] };
        passes.iter().copied().find(|&row| is_there(row))
    };
    let mut shrinker = Shrinker::new(width_px, height_px);
    let mut rows_px = height_px;
    let mut line = vec![0; 4 * width_px as usize];
    for y in 0..height_px as usize {
        line.fill(0);
        if let Some(y) = y.checked_sub(top).filter(|&y| y < height) {
            match drawn(y).and_then(|row| rows.get(row)) {
                Some(row) => {
                    if let Some(place) = line.get_mut(4 * left..4 * left + row_len) {
                        place.copy_from_slice(row);
                    }
                }
                None => rows_px = rows_px.min((top + y) as u32),
            }
        }
        shrinker.push(&line, 4);
    }
    let share = there as f32 / height as f32;
    let mut raw = Raw { rgb: shrinker.finish()?, inks: None, width_px, height_px, share, exif: None, colours: None };
    raw.keep_rows(rows_px)?;
    Ok(raw)
}
