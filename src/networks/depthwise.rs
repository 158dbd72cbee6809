//! The processor's own depthwise convolution: activation, padding, taps, bias and activation again in one walk.
//!
//! burn-flex computes the same in four passes over maps of a million values, with a scalar loop for stride 2 and very
//! short inner loops on 7 x 7 maps. Here each plane is copied once into a padded scratch buffer, split by column and
//! row parity for stride 2, so that every tap reads one contiguous run; sixteen sums stay in registers over all taps.
//! On EfficientNet-Lite0 that is the difference between 1.4 and 1.0 times onnxruntime-web's time (BENCHMARKS.md).

/// Outputs summed side by side: four SIMD registers of four.
const LANES: usize = 16;

/// One depthwise layer. Planes are square and row-major; padding is TensorFlow's "SAME".
pub struct Depthwise<'a> {
    /// Bias added to the input, then clamped to 0..=6, before padding; `None` where the input is activated already.
    pub input_bias: Option<&'a [f32]>,
    /// `[channels, kernel, kernel]`.
    pub weight: &'a [f32],
    /// `[channels]`.
    pub bias: &'a [f32],
    pub kernel: usize,
    /// 1 or 2.
    pub stride: usize,
    /// Side of an input plane.
    pub side: usize,
}

#[inline(always)]
fn relu6(value: f32) -> f32 {
    // Comparisons are one SIMD instruction each in wasm; `f32::max` is a call to `fmaxf` (13 % of the time, profiled).
    let value = if value < 0.0 { 0.0 } else { value };
    if value > 6.0 { 6.0 } else { value }
}

impl Depthwise<'_> {
    /// Side of an output plane.
    pub fn out_side(&self) -> usize {
        self.side.div_ceil(self.stride)
    }

    /// `[channels, side, side]` to `[channels, out_side, out_side]`, clamped to 0..=6.
    pub fn run(&self, input: &[f32]) -> Vec<f32> {
        let (side, kernel, stride, out_side) = (self.side, self.kernel, self.stride, self.out_side());
        let before = ((out_side - 1) * stride + kernel).saturating_sub(side) / 2;
        // A phase holds the rows and columns of one parity; its width leaves room for the taps beyond the last output.
        let width = out_side + kernel.div_ceil(stride);
        let phase_len = width * width + LANES;
        let mut scratch = vec![0.0f32; stride * stride * phase_len];
        let taps: Vec<usize> = (0..kernel * kernel)
            .map(|tap| {
                let (row, column) = (tap / kernel, tap % kernel);
                let phase = (row % stride) * stride + column % stride;
                phase * phase_len + (row / stride) * width + column / stride
            })
            .collect();
        let mut sums = vec![0.0f32; out_side * width + LANES];
        let mut output = Vec::with_capacity(self.bias.len() * out_side * out_side);
        let planes = input.chunks_exact(side * side).zip(self.weight.chunks_exact(kernel * kernel)).zip(self.bias);
        for (channel, ((plane, weight), &bias)) in planes.enumerate() {
            let input_bias = self.input_bias.and_then(|biases| biases.get(channel)).copied();
            for (row, values) in plane.chunks_exact(side).enumerate() {
                let padded = row + before;
                let start = (padded % stride) * stride * phase_len + (padded / stride) * width;
                if stride == 1 {
                    let target = &mut scratch[start + before..start + before + side];
                    match input_bias {
                        Some(input_bias) => {
                            target.iter_mut().zip(values).for_each(|(to, &from)| *to = relu6(from + input_bias));
                        }
                        None => target.copy_from_slice(values),
                    }
                } else {
                    for (column, &from) in values.iter().enumerate() {
                        let padded = column + before;
                        let value = input_bias.map_or(from, |input_bias| relu6(from + input_bias));
                        scratch[start + (padded % stride) * phase_len + padded / stride] = value;
                    }
                }
            }
            let span = out_side * width;
            for start in (0..span).step_by(LANES) {
                let mut lanes = [0.0f32; LANES];
                for (&tap, &weight) in taps.iter().zip(weight) {
                    let Some(run) = scratch[tap + start..].first_chunk::<LANES>() else { continue };
                    for lane in 0..LANES {
                        lanes[lane] += weight * run[lane];
                    }
                }
                if let Some(target) = sums[start..].first_chunk_mut::<LANES>() {
                    *target = lanes;
                }
            }
            for row in sums[..span].chunks_exact(width) {
                output.extend(row[..out_side].iter().map(|sum| relu6(sum + bias)));
            }
        }
        output
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::networks::noise::noise;

    /// The definition, tap by tap.
    fn naive(layer: &Depthwise, input: &[f32]) -> Vec<f32> {
        let (side, kernel, stride, out_side) = (layer.side, layer.kernel, layer.stride, layer.out_side());
        let before = ((out_side - 1) * stride + kernel).saturating_sub(side) / 2;
        let mut output = Vec::new();
        for channel in 0..layer.bias.len() {
            for (y, x) in (0..out_side * out_side).map(|at| (at / out_side, at % out_side)) {
                let mut sum = layer.bias[channel];
                for (ky, kx) in (0..kernel * kernel).map(|at| (at / kernel, at % kernel)) {
                    let (iy, ix) = ((y * stride + ky).wrapping_sub(before), (x * stride + kx).wrapping_sub(before));
                    if iy < side && ix < side {
                        let value = input[(channel * side + iy) * side + ix];
                        let value = layer.input_bias.map_or(value, |bias| relu6(value + bias[channel]));
                        sum += value * layer.weight[(channel * kernel + ky) * kernel + kx];
                    }
                }
                output.push(relu6(sum));
            }
        }
        output
    }

    #[test]
    fn it_equals_the_definition_for_every_shape_of_the_network() {
        for (side, kernel, stride) in
            [(112, 3, 1), (112, 3, 2), (56, 5, 2), (28, 3, 2), (14, 5, 1), (14, 5, 2), (7, 5, 1), (7, 3, 1)]
        {
            let channels = 3;
            let (input, weight) = (noise(channels * side * side, 1, 4.0), noise(channels * kernel * kernel, 2, 4.0));
            let (input_bias, bias) = (noise(channels, 3, 4.0), noise(channels, 4, 4.0));
            for input_bias in [None, Some(input_bias.as_slice())] {
                let layer = Depthwise { input_bias, weight: &weight, bias: &bias, kernel, stride, side };
                let (actual, expected) = (layer.run(&input), naive(&layer, &input));
                assert_eq!(actual.len(), expected.len());
                let worst = actual.iter().zip(&expected).map(|(a, b)| (a - b).abs()).fold(0.0, f32::max);
                assert!(worst < 1e-4, "{side} {kernel} {stride}: {worst}");
            }
        }
    }
}
