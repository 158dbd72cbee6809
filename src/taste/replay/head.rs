//! The alternative to the Gaussian process: a small network head, trained on what one listener said with burn's automatic
//! differentiation, as a device would after each line of feedback.

use burn::{
    module::{Initializer, Module},
    nn::{Linear, LinearConfig},
    optim::{AdamWConfig, GradientsParams},
    tensor::{Device, Tensor, TensorData, activation::softplus},
};

use super::data::Case;

/// How a head is built and trained.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Training {
    /// Units between the row and the score; 0 for none (a linear head).
    pub hidden: usize,
    pub steps: usize,
    /// Decoupled weight decay (Loshchilov and Hutter 2019), per step and unit of learning rate.
    pub decay: f32,
    /// How much a skip counts beside a like.
    pub skip_share: f32,
}

const LEARNING_RATE: f64 = 0.01;
const SEED: u64 = 4;

#[derive(Module, Debug)]
struct Head {
    hidden: Option<Linear>,
    output: Linear,
}

impl Head {
    fn new(width: usize, hidden: usize, device: &Device) -> Self {
        let linear = |inputs, outputs, initializer| {
            LinearConfig::new(inputs, outputs).with_initializer(initializer).init(device)
        };
        let spread = Initializer::XavierNormal { gain: 1.0 };
        match hidden {
            0 => Self { hidden: None, output: linear(width, 1, Initializer::Zeros) },
            _ => Self { hidden: Some(linear(width, hidden, spread)), output: linear(hidden, 1, Initializer::Zeros) },
        }
    }

    /// `[items, width]` to `[items, 1]`.
    fn forward(&self, rows: Tensor<2>) -> Tensor<2> {
        match &self.hidden {
            None => self.output.forward(rows),
            Some(hidden) => self.output.forward(hidden.forward(rows).tanh()),
        }
    }
}

fn tensor(rows: &[Vec<f32>], places: &[usize], device: &Device) -> Tensor<2> {
    let width = rows.first().map_or(0, Vec::len);
    // Rows of length 1 in tens of columns: scaled so that a column varies by about 1.
    let scale = (width as f32).sqrt();
    let values: Vec<f32> = places.iter().flat_map(|&place| rows[place].iter().map(move |value| value * scale)).collect();
    Tensor::from_data(TensorData::new(values, [places.len(), width]), device)
}

/// Scores of the case's candidates by a head trained on `likes` (1) and `skips` (0): logistic loss, every example in every
/// step.
pub fn scores(rows: &[Vec<f32>], case: &Case, likes: &[usize], skips: &[usize], training: Training) -> Vec<f64> {
    let device = Device::flex();
    device.seed(SEED);
    let learning = device.clone().autodiff();
    let width = rows.first().map_or(0, Vec::len);
    let mut head = Head::new(width, training.hidden, &learning);
    let mut optimizer = AdamWConfig::new().with_weight_decay(training.decay).init();
    let given = [likes, skips].concat();
    let x = tensor(rows, &given, &learning);
    let column = |of: &dyn Fn(bool) -> f32| {
        let values: Vec<f32> = (0..given.len()).map(|at| of(at < likes.len())).collect();
        Tensor::<2>::from_data(TensorData::new(values, [given.len(), 1]), &learning)
    };
    let label = column(&|is_like| if is_like { 1.0 } else { 0.0 });
    let weight = column(&|is_like| if is_like { 1.0 } else { training.skip_share });
    for _ in 0..training.steps {
        let out = head.forward(x.clone());
        // The logistic loss of a logit z and a label y: softplus(z) - y z.
        let loss = ((softplus(out.clone(), 1.0) - out * label.clone()) * weight.clone()).mean();
        let gradients = GradientsParams::from_grads(loss.backward(), &head);
        head = optimizer.step(LEARNING_RATE, head, gradients);
    }
    let out = head.forward(tensor(rows, &case.candidates, &learning)).into_data();
    out.iter::<f32>().map(f64::from).collect()
}
