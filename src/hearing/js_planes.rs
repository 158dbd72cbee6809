//! Sound the page's decoder left in JavaScript's memory, so that an hour of it never enters this module's own.

use js_sys::Float32Array;

use super::decoded::Planes;

/// One array a channel.
pub struct JsPlanes(pub Vec<Float32Array>);

impl Planes for JsPlanes {
    fn channels(&self) -> usize {
        self.0.len()
    }

    fn frames(&self) -> usize {
        self.0.iter().map(Float32Array::length).min().unwrap_or(0) as usize
    }

    fn read(&self, channel: usize, first: usize, into: &mut [f32]) {
        let Some(plane) = self.0.get(channel) else { return };
        // A length that differs would be an exception: it is what was asked for, or the rest stays as it is.
        let piece = plane.subarray(first as u32, (first + into.len()) as u32);
        if piece.length() as usize == into.len() {
            piece.copy_to(into);
        }
    }
}
