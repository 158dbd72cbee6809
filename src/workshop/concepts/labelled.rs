//! The photos whose content we annotated, ready for training.

use crate::workshop::concepts::labels::Shown;

/// Photos with what the network makes of them and what they show; one row each in every list.
pub struct Labelled {
    pub themes: Vec<String>,
    pub embeddings: Vec<Vec<f32>>,
    /// Class log-odds of each concept.
    pub groups: Vec<Vec<f32>>,
    pub shown: Vec<Shown>,
}
