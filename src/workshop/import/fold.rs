//! The original weights, folded into what `networks` computes.
//!
//! Everything here is exact algebra in f64: batch normalisation moves into the convolution before it or the dense
//! layer after it, and musicnn's dead filters, whose output is one constant, move into the layers that read them.
//! Without it the page would carry, and compute, filters that weight decay had set to zero.

use std::collections::BTreeMap;

use super::tensor::{ImportError, NamedTensor};
use crate::networks::{
    efficientnet_lite::STAGES,
    musicnn::{BRANCHES, Variant},
};

/// Batch-norm epsilon of both original networks.
const EPSILON: f64 = 1e-3;
/// A filter is dead when its norm is at most this share of the largest norm in its branch.
const DEAD_SHARE: f64 = 0.01;

/// Tensors by name, each of which must be there with its shape.
struct Weights(BTreeMap<String, NamedTensor>);

impl Weights {
    fn new(tensors: Vec<NamedTensor>) -> Self {
        Self(tensors.into_iter().map(|tensor| (tensor.name.clone(), tensor)).collect())
    }

    fn get(&self, name: &str) -> Result<Vec<f64>, ImportError> {
        let tensor =
            self.0.get(name).ok_or_else(|| ImportError::Fold { detail: format!("there is no tensor {name}") })?;
        Ok(tensor.values.iter().map(|&value| f64::from(value)).collect())
    }

    fn shape(&self, name: &str) -> Result<&[usize], ImportError> {
        Ok(&self.0.get(name).ok_or_else(|| ImportError::Fold { detail: format!("there is no tensor {name}") })?.shape)
    }

    /// Batch normalisation as `x * scale + shift` per channel, from its four tensors.
    fn batch_norm(&self, names: [String; 4]) -> Result<(Vec<f64>, Vec<f64>), ImportError> {
        let [gamma, beta, mean, variance] = names;
        let (gamma, beta) = (self.get(&gamma)?, self.get(&beta)?);
        let (mean, variance) = (self.get(&mean)?, self.get(&variance)?);
        let scale: Vec<f64> = gamma.iter().zip(&variance).map(|(gamma, var)| gamma / (var + EPSILON).sqrt()).collect();
        let shift = beta.iter().zip(&mean).zip(&scale).map(|((beta, mean), scale)| beta - mean * scale).collect();
        Ok((scale, shift))
    }
}

fn tensor(name: impl Into<String>, shape: &[usize], values: impl IntoIterator<Item = f64>) -> NamedTensor {
    let values = values.into_iter().map(|value| value as f32).collect();
    NamedTensor { name: name.into(), shape: shape.to_vec(), values }
}

/// `[rows, columns]` row-major to `[columns, rows]`.
fn transpose(values: &[f64], rows: usize, columns: usize) -> Vec<f64> {
    (0..columns).flat_map(|column| (0..rows).map(move |row| values[row * columns + column])).collect()
}

/// EfficientNet-Lite0 as [`crate::networks::efficientnet_lite::EfficientNetLite0`] names it.
pub fn efficientnet_lite0(tensors: Vec<NamedTensor>) -> Result<Vec<NamedTensor>, ImportError> {
    let weights = Weights::new(tensors);
    let mut out = Vec::new();
    let mut conv = |to: String, from: &str, norm: &str| -> Result<(), ImportError> {
        let name = format!("{from}.weight");
        let (kernel, shape) = (weights.get(&name)?, weights.shape(&name)?);
        let (scale, shift) = weights
            .batch_norm(["weight", "bias", "running_mean", "running_var"].map(|part| format!("{norm}.{part}")))?;
        let per_filter = kernel.len() / scale.len();
        let folded = kernel.iter().enumerate().map(|(index, value)| value * scale[index / per_filter]);
        out.push(tensor(format!("{to}.weight"), shape, folded));
        out.push(tensor(format!("{to}.bias"), &[shift.len()], shift));
        Ok(())
    };
    conv("stem".into(), "_conv_stem", "_bn0")?;
    let expansions = STAGES.iter().flat_map(|&(repeats, _, _, expansion, _)| std::iter::repeat_n(expansion, repeats));
    for (index, expansion) in expansions.enumerate() {
        if expansion > 1 {
            conv(
                format!("blocks.{index}.expand"),
                &format!("_blocks.{index}._expand_conv"),
                &format!("_blocks.{index}._bn0"),
            )?;
        }
        conv(
            format!("blocks.{index}.depthwise"),
            &format!("_blocks.{index}._depthwise_conv"),
            &format!("_blocks.{index}._bn1"),
        )?;
        conv(
            format!("blocks.{index}.project"),
            &format!("_blocks.{index}._project_conv"),
            &format!("_blocks.{index}._bn2"),
        )?;
    }
    conv("head".into(), "_conv_head", "_bn1")?;
    let (classes, features) = match weights.shape("_fc.weight")? {
        &[classes, features] => (classes, features),
        shape => {
            return Err(ImportError::Fold { detail: format!("_fc.weight has shape {shape:?}, expected two axes") });
        }
    };
    out.push(tensor(
        "classifier.weight",
        &[features, classes],
        transpose(&weights.get("_fc.weight")?, classes, features),
    ));
    out.push(tensor("classifier.bias", &[classes], weights.get("_fc.bias")?));
    Ok(out)
}

/// A front-end filter that is alive, by its channel in the original concatenation, or the constant a dead one emits.
enum Channel {
    Alive,
    Dead(f64),
}

/// musicnn as [`crate::networks::musicnn::Musicnn`] names it.
pub fn musicnn(variant: Variant, tensors: Vec<NamedTensor>) -> Result<Vec<NamedTensor>, ImportError> {
    let weights = Weights::new(tensors);
    let norm = |index: usize| {
        let prefix = if index == 0 { "batch_normalization".to_owned() } else { format!("batch_normalization_{index}") };
        weights.batch_norm(["gamma", "beta", "moving_mean", "moving_variance"].map(|part| format!("{prefix}/{part}")))
    };
    let conv = |index: usize, part: &str| {
        let prefix = if index == 0 { "conv2d".to_owned() } else { format!("conv2d_{index}") };
        weights.get(&format!("{prefix}/{part}"))
    };
    let mut out = Vec::new();
    let (scale, shift) = norm(0)?;
    out.push(tensor("input.scale", &[1], scale));
    out.push(tensor("input.shift", &[1], shift));

    let mut channels: Vec<Channel> = Vec::new();
    for (branch, ([height, width], _)) in BRANCHES.into_iter().enumerate() {
        let (kernel, bias, (scale, shift)) = (conv(branch, "kernel")?, conv(branch, "bias")?, norm(branch + 1)?);
        let filters = bias.len();
        // TensorFlow keeps kernels as [height, width, in = 1, out].
        let filter = |index: usize| (0..height * width).map(move |place| place * filters + index);
        let norms: Vec<f64> = (0..filters)
            .map(|index| filter(index).map(|place| kernel[place] * kernel[place]).sum::<f64>().sqrt())
            .collect();
        let largest = norms.iter().copied().fold(0.0, f64::max);
        let alive: Vec<usize> = (0..filters).filter(|&index| norms[index] > DEAD_SHARE * largest).collect();
        if alive.len() != variant.alive()[branch] {
            let (expected, actual) = (variant.alive()[branch], alive.len());
            let detail =
                format!("branch {branch} of {} has {actual} live filters, expected {expected}", variant.name());
            return Err(ImportError::Fold { detail });
        }
        channels.extend((0..filters).map(|index| match norms[index] > DEAD_SHARE * largest {
            true => Channel::Alive,
            false => Channel::Dead(bias[index].max(0.0) * scale[index] + shift[index]),
        }));
        let sign = |index: usize| if scale[index] < 0.0 { -1.0 } else { 1.0 };
        let count = alive.len();
        let at = |name: &str| format!("branches.{branch}.{name}");
        let folded = alive.iter().flat_map(|&index| filter(index).map(move |place| (index, place)));
        out.push(tensor(
            at("conv.weight"),
            &[count, 1, height, width],
            folded.map(|(index, place)| sign(index) * kernel[place]),
        ));
        out.push(tensor(at("conv.bias"), &[count], alive.iter().map(|&index| sign(index) * bias[index])));
        out.push(tensor(at("sign"), &[1, count, 1], alive.iter().map(|&index| sign(index))));
        out.push(tensor(at("affine.scale"), &[1, count, 1], alive.iter().map(|&index| scale[index])));
        out.push(tensor(at("affine.shift"), &[1, count, 1], alive.iter().map(|&index| shift[index])));
    }

    for layer in 0..3 {
        let (kernel, bias, (scale, shift)) = (conv(layer + 5, "kernel")?, conv(layer + 5, "bias")?, norm(layer + 6)?);
        let filters = bias.len();
        let inputs = if layer == 0 { channels.len() } else { filters };
        let taps = kernel.len() / (inputs * filters);
        // TensorFlow's [taps, inputs, 1, filters] to burn's [filters, inputs, taps].
        let weight = |filter: usize, input: usize, tap: usize| kernel[(tap * inputs + input) * filters + filter];
        let mut values = Vec::new();
        let mut kept = 0;
        for filter in 0..filters {
            let mut constant = vec![0.0; taps];
            kept = 0;
            for input in 0..inputs {
                let taps = (0..taps).map(|tap| weight(filter, input, tap));
                match channels.get(input).filter(|_| layer == 0) {
                    Some(Channel::Dead(value)) => {
                        constant.iter_mut().zip(taps).for_each(|(sum, tap)| *sum += value * tap)
                    }
                    _ => {
                        values.extend(taps);
                        kept += 1;
                    }
                }
            }
            if layer == 0 {
                values.extend(constant);
                kept += 1;
            }
        }
        let at = |name: &str| format!("temporal.{layer}.{name}");
        out.push(tensor(at("weight"), &[filters, kept, taps], values));
        out.push(tensor(at("bias"), &[filters], bias));
        out.push(tensor(at("affine.scale"), &[1, filters, 1], scale));
        out.push(tensor(at("affine.shift"), &[1, filters, 1], shift));
        if layer == 2 {
            channels.extend((0..3 * filters).map(|_| Channel::Alive));
        }
    }

    // The pools interleave [max0, mean0, max1, ...]; ours concatenate all maxima, then all means.
    let (kernel, mut bias, (scale, shift)) = (weights.get("dense/kernel")?, weights.get("dense/bias")?, norm(9)?);
    let units = bias.len();
    let row = |input: usize| -> Vec<f64> {
        let values = &kernel[input * units..(input + 1) * units];
        values.iter().map(|value| value * scale[input]).collect()
    };
    for (input, shift) in shift.iter().enumerate() {
        bias.iter_mut().zip(&kernel[input * units..]).for_each(|(bias, value)| *bias += shift * value);
    }
    let (mut maxima, mut means) = (Vec::new(), Vec::new());
    for (index, channel) in channels.iter().enumerate() {
        let (max, mean) = (row(2 * index), row(2 * index + 1));
        match channel {
            Channel::Alive => {
                maxima.extend(max);
                means.extend(mean);
            }
            Channel::Dead(value) => {
                bias.iter_mut()
                    .zip(max.iter().zip(&mean))
                    .for_each(|(bias, (max, mean))| *bias += value * (max + mean));
            }
        }
    }
    let inputs = (maxima.len() + means.len()) / units;
    out.push(tensor("dense.weight", &[inputs, units], maxima.into_iter().chain(means)));
    out.push(tensor("dense.bias", &[units], bias));
    let (scale, shift) = norm(10)?;
    out.push(tensor("penultimate.scale", &[1, units], scale));
    out.push(tensor("penultimate.shift", &[1, units], shift));
    let tags = weights.get("dense_1/bias")?;
    out.push(tensor("output.weight", &[units, tags.len()], weights.get("dense_1/kernel")?));
    out.push(tensor("output.bias", &[tags.len()], tags));
    Ok(out)
}
