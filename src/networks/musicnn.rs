//! musicnn, the networks that hear (Pons and Serra 2019, "musicnn: pre-trained convolutional neural networks for
//! music audio tagging"), without the filters that weight decay killed.
//!
//! A dead filter outputs the constant `BN(ReLU(bias))` at every frame. At import those constants go into what
//! follows: into the dense layer's bias through both pools, and into the first temporal convolution through one
//! extra channel of ones, so that zero padding at the ends stays exact. What is left here computes the same function.
//!
//! Max over frequency is taken straight after the convolution, where the map is largest: it commutes with ReLU and
//! with a positive batch-norm scale. A filter whose scale is negative is stored negated, and `sign` undoes it.

use burn::{
    module::{Initializer, Module, Param},
    nn::{
        Linear, LinearConfig, PaddingConfig2d,
        conv::{Conv2d, Conv2dConfig},
    },
    tensor::{Device, Tensor, TensorData, activation, module::conv1d, ops::ConvOptions},
};

use super::{
    NetworkError, load, read_back,
    spectral::{BranchWeights, Spectral},
};
use crate::ground::sound::{MEL_BANDS, PATCH_FRAMES, PATCH_LEN, PENULTIMATE_LEN, TAG_COUNT};

/// Filters of each temporal convolution.
const TEMPORAL: usize = 64;
const TEMPORAL_KERNEL: usize = 7;
const NETWORK: &str = "musicnn";

/// The five front-end branches: kernel (frames, bands) and padding (before, after) in time.
pub const BRANCHES: [([usize; 2], [usize; 2]); 5] =
    [([7, 38], [3, 3]), ([7, 67], [3, 3]), ([128, 1], [63, 64]), ([64, 1], [31, 32]), ([32, 1], [15, 16])];

/// Which of the two trained networks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Variant {
    /// Trained on the Million Song Dataset's tags.
    Msd,
    /// Trained on MagnaTagATune's tags.
    Mtt,
}

impl Variant {
    pub fn name(self) -> &'static str {
        match self {
            Variant::Msd => "MSD_musicnn",
            Variant::Mtt => "MTT_musicnn",
        }
    }

    /// Filters of each branch that are alive (norm above 1 % of the branch's largest), as shipped.
    pub fn alive(self) -> [usize; 5] {
        match self {
            Variant::Msd => [22, 14, 3, 7, 17],
            Variant::Mtt => [60, 67, 17, 14, 41],
        }
    }
}

/// What a network makes of one patch.
#[derive(Clone, Debug, PartialEq)]
pub struct Hearing {
    /// 50 probabilities.
    pub tags: Vec<f32>,
    /// 200 values of the penultimate layer.
    pub penultimate: Vec<f32>,
}

/// One branch: convolution, max over frequency, ReLU, affine (the batch normalisation).
#[derive(Module, Debug)]
struct Branch {
    conv: Conv2d,
    sign: Param<Tensor<3>>,
    affine: Affine<3>,
}

/// Per-channel `x * scale + shift`.
#[derive(Module, Debug)]
struct Affine<const D: usize> {
    scale: Param<Tensor<D>>,
    shift: Param<Tensor<D>>,
}

#[derive(Module, Debug)]
struct TemporalConv {
    weight: Param<Tensor<3>>,
    bias: Param<Tensor<1>>,
    affine: Affine<3>,
}

/// The network on its device.
pub struct Musicnn {
    layers: Layers,
    /// On the processor: what stands for `input` and `branches`.
    front: Option<(Spectral, InputAffine)>,
}

/// The input's scale and shift, on the host.
#[derive(Clone, Copy)]
struct InputAffine {
    scale: f32,
    shift: f32,
}

#[derive(Module, Debug)]
struct Layers {
    input: Affine<1>,
    branches: Vec<Branch>,
    temporal: Vec<TemporalConv>,
    dense: Linear,
    penultimate: Affine<2>,
    output: Linear,
}

fn zeros<const D: usize>(shape: [usize; D], device: &Device) -> Param<Tensor<D>> {
    Initializer::Zeros.init(shape, device)
}

impl<const D: usize> Affine<D> {
    fn init(shape: [usize; D], device: &Device) -> Self {
        Self { scale: zeros(shape, device), shift: zeros(shape, device) }
    }

    fn forward(&self, x: Tensor<D>) -> Tensor<D> {
        x * self.scale.val() + self.shift.val()
    }
}

impl Branch {
    /// `[n, 1, time, mel]` to `[n, filters, time]`.
    fn forward(&self, x: Tensor<4>) -> Tensor<3> {
        let pooled: Tensor<3> = self.conv.forward(x).max_dim(3).squeeze_dim(3);
        self.affine.forward(activation::relu(pooled * self.sign.val()))
    }

    /// The same weights on the host.
    async fn weights(&self, kernel: [usize; 2], before: usize) -> Result<BranchWeights, NetworkError> {
        let bias = self.conv.bias.as_ref().ok_or_else(|| misfit("a bias is missing"))?;
        Ok(BranchWeights {
            kernel,
            before,
            weight: read_back(NETWORK, self.conv.weight.val()).await?,
            bias: read_back(NETWORK, bias.val()).await?,
            sign: read_back(NETWORK, self.sign.val()).await?,
            scale: read_back(NETWORK, self.affine.scale.val()).await?,
            shift: read_back(NETWORK, self.affine.shift.val()).await?,
        })
    }
}

impl TemporalConv {
    /// `[n, channels, time]` to `[n, 64, time]`, zero-padded "same".
    fn forward(&self, x: Tensor<3>) -> Tensor<3> {
        let [n, channels, _] = x.dims();
        let edge = Tensor::<3>::zeros([n, channels, TEMPORAL_KERNEL / 2], &x.device());
        // Padded by hand: burn-flex has a path without im2col for unpadded one-dimensional convolutions.
        let padded = Tensor::cat(vec![edge.clone(), x, edge], 2);
        let y = conv1d(padded, self.weight.val(), Some(self.bias.val()), ConvOptions::new([1], [0], [1], 1));
        self.affine.forward(activation::relu(y))
    }
}

impl Layers {
    fn init(variant: Variant, device: &Device) -> Self {
        let alive = variant.alive();
        let branches = BRANCHES
            .iter()
            .zip(alive)
            .map(|((kernel, [before, after]), filters)| Branch {
                conv: Conv2dConfig::new([1, filters], *kernel)
                    .with_padding(PaddingConfig2d::Explicit(*before, 0, *after, 0))
                    .with_initializer(Initializer::Zeros)
                    .init(device),
                sign: zeros([1, filters, 1], device),
                affine: Affine::init([1, filters, 1], device),
            })
            .collect();
        let front: usize = alive.iter().sum();
        let temporal = [front + 1, TEMPORAL, TEMPORAL]
            .iter()
            .map(|&channels| TemporalConv {
                weight: zeros([TEMPORAL, channels, TEMPORAL_KERNEL], device),
                bias: zeros([TEMPORAL], device),
                affine: Affine::init([1, TEMPORAL, 1], device),
            })
            .collect();
        let linear = |from, to| LinearConfig::new(from, to).with_initializer(Initializer::Zeros).init(device);
        Self {
            input: Affine::init([1], device),
            branches,
            temporal,
            dense: linear(2 * (front + 3 * TEMPORAL), PENULTIMATE_LEN),
            penultimate: Affine::init([1, PENULTIMATE_LEN], device),
            output: linear(PENULTIMATE_LEN, TAG_COUNT),
        }
    }

    /// The front end, `[n, 1, 187, 96]` to `[n, filters, 187]`.
    fn front(&self, x: Tensor<4>) -> Tensor<3> {
        let x = x * self.input.scale.val().reshape([1, 1, 1, 1]) + self.input.shift.val().reshape([1, 1, 1, 1]);
        Tensor::cat(self.branches.iter().map(|branch| branch.forward(x.clone())).collect(), 1)
    }

    /// The front end for the processor.
    async fn spectral(&self) -> Result<(Spectral, InputAffine), NetworkError> {
        let mut branches = Vec::with_capacity(BRANCHES.len());
        for (branch, (kernel, [before, _])) in self.branches.iter().zip(BRANCHES) {
            branches.push(branch.weights(kernel, before).await?);
        }
        let spectral = Spectral::new(&branches).ok_or_else(|| misfit("a branch has another shape"))?;
        let input = [&self.input.scale, &self.input.shift];
        let [scale, shift] = [read_back(NETWORK, input[0].val()).await?, read_back(NETWORK, input[1].val()).await?];
        match (scale.as_slice(), shift.as_slice()) {
            (&[scale], &[shift]) => Ok((spectral, InputAffine { scale, shift })),
            _ => Err(misfit("the input's scale is no single number")),
        }
    }

    /// All that follows the front end: `[n, filters, 187]` to (`[n, 50]` probabilities, `[n, 200]`).
    fn back(&self, front: Tensor<3>) -> (Tensor<2>, Tensor<2>) {
        let [n, _, frames] = front.dims();
        // The channel of ones that carries the dead filters' constants through zero padding.
        let ones = Tensor::<3>::ones([n, 1, frames], &front.device());

        let mut layers = vec![front.clone()];
        let mut previous = Tensor::cat(vec![front, ones], 1);
        for (index, conv) in self.temporal.iter().enumerate() {
            let y = conv.forward(previous.clone());
            previous = if index == 0 { y } else { y + previous };
            layers.push(previous.clone());
        }
        let layers = Tensor::cat(layers, 1);
        let max: Tensor<2> = layers.clone().max_dim(2).squeeze_dim(2);
        let mean: Tensor<2> = layers.mean_dim(2).squeeze_dim(2);
        let dense = activation::relu(self.dense.forward(Tensor::cat(vec![max, mean], 1)));
        let penultimate = self.penultimate.forward(dense);
        let tags = activation::sigmoid(self.output.forward(penultimate.clone()));
        (tags, penultimate)
    }
}

impl Musicnn {
    /// Decode the shipped burnpack weights onto `device`.
    ///
    /// # Errors
    /// Weights of another architecture.
    pub async fn load(variant: Variant, bytes: Vec<u8>, device: &Device) -> Result<Self, NetworkError> {
        let layers = load(variant.name(), Layers::init(variant, device), bytes)?;
        let front = if *device == Device::flex() { Some(layers.spectral().await?) } else { None };
        Ok(Self { layers, front })
    }

    /// `log_mel`: one patch, row-major `[187 frames, 96 bands]`.
    ///
    /// # Errors
    /// Another number of values, or a device that fails.
    pub async fn hear(&self, log_mel: &[f32], device: &Device) -> Result<Hearing, NetworkError> {
        if log_mel.len() != PATCH_LEN {
            return Err(NetworkError::InputLength { network: NETWORK, expected: PATCH_LEN, actual: log_mel.len() });
        }
        let front = match &self.front {
            Some((spectral, input)) => {
                let patch: Vec<f32> = log_mel.iter().map(|value| value * input.scale + input.shift).collect();
                let data = TensorData::new(spectral.run(&patch), [1, spectral.channels(), PATCH_FRAMES]);
                Tensor::<3>::from_data(data, device)
            }
            None => {
                let data = TensorData::new(log_mel.to_vec(), [1, 1, PATCH_FRAMES, MEL_BANDS]);
                self.layers.front(Tensor::<4>::from_data(data, device))
            }
        };
        let (tags, penultimate) = self.layers.back(front);
        let mut values = read_back(NETWORK, Tensor::cat(vec![tags, penultimate], 1)).await?;
        let penultimate = values.split_off(TAG_COUNT);
        Ok(Hearing { tags: values, penultimate })
    }
}

fn misfit(detail: &str) -> NetworkError {
    NetworkError::Weights { network: NETWORK, detail: detail.to_owned() }
}
