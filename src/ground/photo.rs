//! Lengths of what is seen.

/// Length of the image embedding (EfficientNet-Lite0 after global average pooling).
pub const EMBEDDING_LEN: usize = 1280;
