//! Sound as it comes out of a decoder, a run at a time.

/// A run of mono samples at the file's own rate.
pub struct Chunk<'a> {
    /// Frame of `samples[0]`; negative for what an encoder put before the start.
    pub first_frame: i64,
    /// The mean of the channels. It may cancel: what is heard as music comes through `Stream`, which sees to that.
    pub samples: &'a [f32],
    /// The same frames with all their channels, interleaved.
    pub interleaved: &'a [f32],
    pub channels: usize,
}
