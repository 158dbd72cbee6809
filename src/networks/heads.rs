//! Mood heads: linear maps from an embedding to valence and arousal, fitted by us on people's ratings.

use burn::{
    module::{Initializer, Module, Param},
    nn::{Linear, LinearConfig},
    tensor::{Device, Tensor, TensorData},
};

use super::{NetworkError, load, read_back};
use crate::mood::Mood;

/// A linear head `[inputs] -> [valence, arousal]` with the spread of its errors, always on the CPU: it is tiny, and
/// the same answer on every device is worth more than its speed.
#[derive(Module, Debug)]
pub struct MoodHead {
    linear: Linear,
    /// Standard deviations of the errors of valence and arousal on held-out folds.
    spread: Param<Tensor<1>>,
}

impl MoodHead {
    /// Decode the burnpack weights of the head called `network`, which takes `inputs` values.
    pub fn load(network: &'static str, inputs: usize, bytes: Vec<u8>) -> Result<Self, NetworkError> {
        let device = Device::flex();
        let module = Self {
            linear: LinearConfig::new(inputs, 2).with_initializer(Initializer::Zeros).init(&device),
            spread: Initializer::Zeros.init([2], &device),
        };
        load(network, module, bytes)
    }

    /// The mood of one embedding; axes clamped to -1..=1.
    pub async fn feel(&self, embedding: &[f32]) -> Result<Mood, NetworkError> {
        const NETWORK: &str = "the mood head";
        let [inputs, _] = self.linear.weight.dims();
        if embedding.len() != inputs {
            return Err(NetworkError::InputLength { network: NETWORK, expected: inputs, actual: embedding.len() });
        }
        let x = Tensor::<2>::from_data(TensorData::new(embedding.to_vec(), [1, inputs]), &Device::flex());
        let feeling = read_back(NETWORK, self.linear.forward(x)).await?;
        let spread = read_back(NETWORK, self.spread.val()).await?;
        match (feeling.as_slice(), spread.as_slice()) {
            (&[valence, arousal], &[valence_sd, arousal_sd]) => Ok(Mood {
                valence: valence.clamp(-1.0, 1.0),
                valence_sd,
                arousal: arousal.clamp(-1.0, 1.0),
                arousal_sd,
            }),
            _ => Err(NetworkError::NotFinite { network: NETWORK }),
        }
    }
}
