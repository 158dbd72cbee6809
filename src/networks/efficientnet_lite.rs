//! EfficientNet-Lite0, the network that sees (Tan and Le 2019; the Lite variant has no squeeze-and-excite and ReLU6
//! throughout). Batch normalisation is folded into the convolutions at import, so a block is convolutions and clamps.

use burn::{
    module::{Initializer, Module},
    nn::{
        Linear, LinearConfig, PaddingConfig2d,
        conv::{Conv2d, Conv2dConfig},
    },
    tensor::{Device, Tensor, TensorData, module::conv2d, ops::ConvOptions},
};

use super::{NetworkError, depthwise::Depthwise, load, read_back};

const NETWORK: &str = "EfficientNet-Lite0";

/// Input side in pixels.
pub const SIDE_PX: usize = 224;
/// Values of one input: NCHW, 3 x 224 x 224.
pub const INPUT_LEN: usize = 3 * SIDE_PX * SIDE_PX;
/// ImageNet-1k classes.
pub const CLASS_COUNT: usize = 1000;
const STEM_CHANNELS: usize = 32;
const HEAD_CHANNELS: usize = crate::ground::photo::EMBEDDING_LEN;

/// Stages of EfficientNet-Lite0: (repeats, kernel, stride of the first block, expansion, channels out).
pub const STAGES: [(usize, usize, usize, usize, usize); 7] = [
    (1, 3, 1, 1, 16),
    (2, 3, 2, 6, 24),
    (2, 5, 2, 6, 40),
    (3, 3, 2, 6, 80),
    (3, 5, 1, 6, 112),
    (4, 5, 2, 6, 192),
    (1, 3, 1, 6, 320),
];

/// Blocks (counted from 0) whose maps [`Vision::middle`] sums up: the last of the 192-channel stage, and the 320-channel one.
pub const MIDDLE_BLOCKS: [usize; 2] = [14, 15];
/// Values of [`Vision::middle`]: mean and deviation of 192 and of 320 channels.
pub const MIDDLE_LEN: usize = 2 * (192 + 320);

/// What the network makes of one photo.
#[derive(Clone, Debug, PartialEq)]
pub struct Vision {
    /// 1280 values after global average pooling.
    pub embedding: Vec<f32>,
    /// 1000 values before softmax.
    pub logits: Vec<f32>,
    /// [`MIDDLE_LEN`] values: of each block of [`MIDDLE_BLOCKS`], the mean of every channel over the map, then every
    /// channel's standard deviation. They say how the picture is made where the embedding says what is in it.
    pub middle: Vec<f32>,
}

#[derive(Module, Debug)]
struct Block {
    expand: Option<Conv2d>,
    depthwise: Conv2d,
    project: Conv2d,
    residual: bool,
}

#[derive(Module, Debug)]
struct Layers {
    stem: Conv2d,
    blocks: Vec<Block>,
    head: Conv2d,
    classifier: Linear,
}

/// The network on its device.
pub struct EfficientNetLite0 {
    layers: Layers,
    /// On the processor: the depthwise layers' weights for [`Depthwise`], a block each.
    fused: Option<Vec<FusedWeights>>,
}

/// What [`Depthwise`] needs of one block, on the host.
struct FusedWeights {
    input_bias: Option<Vec<f32>>,
    weight: Vec<f32>,
    bias: Vec<f32>,
}

/// TensorFlow's "SAME": output = ceil(input / stride), the odd pixel of padding at the end.
fn same(kernel: usize, stride: usize, side: usize) -> PaddingConfig2d {
    let out = side.div_ceil(stride);
    let total = ((out - 1) * stride + kernel).saturating_sub(side);
    let (begin, end) = (total / 2, total - total / 2);
    PaddingConfig2d::Explicit(begin, begin, end, end)
}

fn conv(channels: [usize; 2], kernel: usize, stride: usize, groups: usize, side: usize, device: &Device) -> Conv2d {
    Conv2dConfig::new(channels, [kernel, kernel])
        .with_stride([stride, stride])
        .with_groups(groups)
        .with_padding(same(kernel, stride, side))
        .with_initializer(Initializer::Zeros)
        .init(device)
}

fn relu6<const D: usize>(x: Tensor<D>) -> Tensor<D> {
    x.clamp(0.0, 6.0)
}

impl Layers {
    fn init(device: &Device) -> Self {
        let stem = conv([3, STEM_CHANNELS], 3, 2, 1, SIDE_PX, device);
        let (mut side, mut channels) = (SIDE_PX.div_ceil(2), STEM_CHANNELS);
        let mut blocks = Vec::new();
        for (repeats, kernel, first_stride, expansion, out) in STAGES {
            for repeat in 0..repeats {
                let stride = if repeat == 0 { first_stride } else { 1 };
                let wide = channels * expansion;
                blocks.push(Block {
                    expand: (expansion > 1).then(|| conv([channels, wide], 1, 1, 1, side, device)),
                    depthwise: conv([wide, wide], kernel, stride, wide, side, device),
                    project: conv([wide, out], 1, 1, 1, side.div_ceil(stride), device),
                    residual: stride == 1 && channels == out,
                });
                (side, channels) = (side.div_ceil(stride), out);
            }
        }
        Self {
            stem,
            blocks,
            head: conv([channels, HEAD_CHANNELS], 1, 1, 1, side, device),
            classifier: LinearConfig::new(HEAD_CHANNELS, CLASS_COUNT).with_initializer(Initializer::Zeros).init(device),
        }
    }
}

impl EfficientNetLite0 {
    /// Decode the shipped burnpack weights onto `device`.
    ///
    /// # Errors
    /// Weights of another architecture.
    pub async fn load(bytes: Vec<u8>, device: &Device) -> Result<Self, NetworkError> {
        let layers = load(NETWORK, Layers::init(device), bytes)?;
        let mut fused = None;
        if *device == Device::flex() {
            let mut weights = Vec::with_capacity(layers.blocks.len());
            for block in &layers.blocks {
                weights.push(block.fused_weights().await?);
            }
            fused = Some(weights);
        }
        Ok(Self { layers, fused })
    }

    /// `pixels`: one image, NCHW 3 x 224 x 224, each value `(sRGB byte - 127) / 128`.
    ///
    /// # Errors
    /// Another number of values, or a device that fails.
    pub async fn see(&self, pixels: Vec<f32>, device: &Device) -> Result<Vision, NetworkError> {
        if pixels.len() != INPUT_LEN {
            return Err(NetworkError::InputLength { network: NETWORK, expected: INPUT_LEN, actual: pixels.len() });
        }
        let x = Tensor::<4>::from_data(TensorData::new(pixels, [1, 3, SIDE_PX, SIDE_PX]), device);
        // One read-back for all: a round trip to the GPU costs more than the copy.
        let mut values = read_back(NETWORK, Tensor::cat(self.forward(x).await?, 1)).await?;
        let mut logits = values.split_off(HEAD_CHANNELS);
        let middle = logits.split_off(CLASS_COUNT);
        Ok(Vision { embedding: values, logits, middle })
    }

    /// `[1, 3, 224, 224]` to the embedding `[1, 1280]`, the logits `[1, 1000]` and the parts of the middle, in order.
    async fn forward(&self, x: Tensor<4>) -> Result<Vec<Tensor<2>>, NetworkError> {
        let mut x = relu6(self.layers.stem.forward(x));
        let mut middle = Vec::with_capacity(2 * MIDDLE_BLOCKS.len());
        for (index, block) in self.layers.blocks.iter().enumerate() {
            x = match self.fused.as_ref().and_then(|fused| fused.get(index)) {
                Some(fused) => block.forward_fused(x, fused).await?,
                None => block.forward(x),
            };
            if MIDDLE_BLOCKS.contains(&index) {
                middle.extend(mean_and_deviation(x.clone()));
            }
        }
        let x = relu6(self.layers.head.forward(x));
        let embedding: Tensor<2> = x.flatten::<3>(2, 3).mean_dim(2).squeeze_dim(2);
        let logits = self.layers.classifier.forward(embedding.clone());
        Ok([embedding, logits].into_iter().chain(middle).collect())
    }
}

/// Every channel's mean and standard deviation over a map `[1, channels, height, width]`, each `[1, channels]`.
fn mean_and_deviation(map: Tensor<4>) -> [Tensor<2>; 2] {
    let flat: Tensor<3> = map.flatten(2, 3);
    let mean = flat.clone().mean_dim(2);
    let apart = flat - mean.clone();
    let variance = (apart.clone() * apart).mean_dim(2);
    [mean.squeeze_dim(2), variance.sqrt().squeeze_dim(2)]
}

impl Block {
    fn forward(&self, x: Tensor<4>) -> Tensor<4> {
        let wide = match &self.expand {
            Some(expand) => relu6(expand.forward(x.clone())),
            None => x.clone(),
        };
        let out = self.project.forward(relu6(self.depthwise.forward(wide)));
        if self.residual { out + x } else { out }
    }

    /// The same on the processor; the expansion's bias and both activations are part of the depthwise walk.
    async fn forward_fused(&self, x: Tensor<4>, fused: &FusedWeights) -> Result<Tensor<4>, NetworkError> {
        let wide = match &self.expand {
            Some(expand) => conv2d(x.clone(), expand.weight.val(), None, ConvOptions::new([1, 1], [0, 0], [1, 1], 1)),
            None => x.clone(),
        };
        let ([_, channels, side, _], device) = (wide.dims(), x.device());
        let layer = Depthwise {
            input_bias: fused.input_bias.as_deref(),
            weight: &fused.weight,
            bias: &fused.bias,
            kernel: self.depthwise.kernel_size[0],
            stride: self.depthwise.stride[0],
            side,
        };
        let data = wide.into_data_async().await;
        let data = data.map_err(|error| NetworkError::Compute { network: NETWORK, detail: format!("{error:?}") })?;
        let input = data.as_slice::<f32>();
        let input = input.map_err(|error| NetworkError::Compute { network: NETWORK, detail: format!("{error:?}") })?;
        let shape = [1, channels, layer.out_side(), layer.out_side()];
        let deep = Tensor::<4>::from_data(TensorData::new(layer.run(input), shape), &device);
        let out = self.project.forward(deep);
        Ok(if self.residual { out + x } else { out })
    }

    async fn fused_weights(&self) -> Result<FusedWeights, NetworkError> {
        async fn bias(conv: &Conv2d) -> Result<Vec<f32>, NetworkError> {
            match &conv.bias {
                Some(bias) => read_back(NETWORK, bias.val()).await,
                None => Err(NetworkError::Weights { network: NETWORK, detail: "a bias is missing".to_owned() }),
            }
        }
        Ok(FusedWeights {
            input_bias: match &self.expand {
                Some(expand) => Some(bias(expand).await?),
                None => None,
            },
            weight: read_back(NETWORK, self.depthwise.weight.val()).await?,
            bias: bias(&self.depthwise).await?,
        })
    }
}

/// Softmax of the logits, in f64 for a sum of one.
pub fn softmax(logits: &[f32]) -> Vec<f32> {
    softmax_at(logits, 1.0)
}

/// Softmax of `logits / temperature`: below 1 surer, above 1 flatter.
pub fn softmax_at(logits: &[f32], temperature: f32) -> Vec<f32> {
    let max = logits.iter().copied().fold(f32::NEG_INFINITY, f32::max);
    let exps: Vec<f64> = logits.iter().map(|&logit| f64::from((logit - max) / temperature).exp()).collect();
    let sum: f64 = exps.iter().sum();
    exps.iter().map(|exp| (exp / sum) as f32).collect()
}
