//! Lengths of what is seen.

/// Concepts that a photo may show; their names stand in `vision::concepts`.
pub const CONCEPT_COUNT: usize = 57;

/// Length of the image embedding (EfficientNet-Lite0 after global average pooling).
pub const EMBEDDING_LEN: usize = 1280;
