//! The concept head: what ImageNet's classes say of each concept, corrected by what the embedding says. Fitted by us.

use burn::{
    module::{Initializer, Module, Param},
    nn::{Linear, LinearConfig},
    tensor::{Device, Tensor, TensorData, activation::sigmoid},
};

use super::{NetworkError, load, read_back};
use crate::ground::photo::{CONCEPT_COUNT as CONCEPTS, EMBEDDING_LEN};

const NETWORK: &str = "the concept head";

/// `sigmoid(embedding . weight + bias + slope * class log-odds)`, a row for each of the concepts; always on the
/// CPU, as every head of ours.
#[derive(Module, Debug)]
pub struct ConceptHead {
    /// `[1280] -> [concepts]`.
    linear: Linear,
    /// `[concepts]`: what one unit of log-odds of the concept's classes is worth.
    slope: Param<Tensor<1>>,
}

impl ConceptHead {
    /// Decode the burnpack weights.
    ///
    /// # Errors
    /// Weights of another architecture, or of another list of concepts.
    pub fn load(bytes: Vec<u8>) -> Result<Self, NetworkError> {
        let device = Device::flex();
        let module = Self {
            linear: LinearConfig::new(EMBEDDING_LEN, CONCEPTS).with_initializer(Initializer::Zeros).init(&device),
            slope: Initializer::Zeros.init([CONCEPTS], &device),
        };
        load(NETWORK, module, bytes)
    }

    /// Calibrated probability of each of the concepts, 0..=1, from the `[1280]` embedding and from
    /// `vision::concepts::groups` of the class probabilities.
    ///
    /// # Errors
    /// Inputs of other lengths.
    pub async fn probabilities(&self, embedding: &[f32], groups: &[f32]) -> Result<Vec<f32>, NetworkError> {
        for (expected, actual) in [(EMBEDDING_LEN, embedding.len()), (CONCEPTS, groups.len())] {
            if expected != actual {
                return Err(NetworkError::InputLength { network: NETWORK, expected, actual });
            }
        }
        let row = |values: &[f32]| {
            Tensor::<2>::from_data(TensorData::new(values.to_vec(), [1, values.len()]), &Device::flex())
        };
        let from_classes = row(groups) * self.slope.val().unsqueeze::<2>();
        read_back(NETWORK, sigmoid(self.linear.forward(row(embedding)) + from_classes)).await
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::vision::concepts;

    #[test]
    fn the_shipped_weights_fit_and_classes_raise_their_concept() {
        let bytes = std::fs::read(concat!(env!("CARGO_MANIFEST_DIR"), "/models/concepts.bpk")).unwrap();
        let head = ConceptHead::load(bytes).unwrap();
        let of = |odds: f32| pollster::block_on(head.probabilities(&[0.3; EMBEDDING_LEN], &[odds; CONCEPTS])).unwrap();
        let (absent, present) = (of(-8.0), of(6.0));
        for ((name, low), high) in concepts::NAMES.iter().zip(absent).zip(present) {
            assert!((0.0..=1.0).contains(&low) && high <= 1.0 && low < high, "{name}: {low} {high}");
        }
        assert!(pollster::block_on(head.probabilities(&[0.0; 3], &[0.0; CONCEPTS])).is_err());
        assert!(ConceptHead::load(vec![0; 64]).is_err());
    }
}
