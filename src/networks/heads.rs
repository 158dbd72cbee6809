//! The photo head: from what a network makes of a photo to valence and arousal, fitted by us on people's ratings. Its
//! parts serve [`music_head`](super::music_head) too.
//!
//! Both always run on the CPU: they are tiny, and the same answer on every device is worth more than their speed.
//! Without knowledge from outside (how pleasant and how stirring people find the words for what is seen) 515 rated
//! photos do not teach enough about themes never rated.

use burn::{
    module::{Initializer, Module, Param},
    nn::{Linear, LinearConfig},
    tensor::{Device, Tensor, TensorData},
};

use super::{
    NetworkError,
    efficientnet_lite::{CLASS_COUNT, MIDDLE_LEN, Vision, softmax_at},
    load, read_back,
};
use crate::{ground::photo::EMBEDDING_LEN, mood::Mood};

const NETWORK: &str = "the mood head";

/// `[1, 2]` valence and arousal and `[2]` deviations, clamped to the axes' range.
async fn mood(feeling: Tensor<2>, spread: Tensor<1>) -> Result<Mood, NetworkError> {
    let feeling = read_back(NETWORK, feeling).await?;
    let spread = read_back(NETWORK, spread).await?;
    match (feeling.as_slice(), spread.as_slice()) {
        (&[valence, arousal], &[valence_sd, arousal_sd]) => {
            Ok(Mood { valence: valence.clamp(-1.0, 1.0), valence_sd, arousal: arousal.clamp(-1.0, 1.0), arousal_sd })
        }
        _ => Err(NetworkError::NotFinite { network: NETWORK }),
    }
}

/// Principal directions kept of each group of features.
pub const DIRECTIONS: usize = 48;
/// Rated photos that the shipped head compares with.
pub const EXAMPLES: usize = 515;
/// Softmax temperatures at which the classes speak: from the surest class alone to many faint hints.
pub const TEMPERATURES: [f32; 4] = [0.5, 1.0, 2.0, 4.0];
/// Values a class has from word norms: valence, arousal and dominance of its name, then of name, gloss and parents.
pub const NORMS: usize = 6;
/// Inputs of the word part: every norm at every temperature.
pub const WORD_INPUTS: usize = NORMS * TEMPERATURES.len();

/// What the photo network made of all looks at one photo, averaged.
#[derive(Clone, Debug, PartialEq)]
pub struct Gathered {
    /// 1280 values.
    pub embedding: Vec<f32>,
    /// 1000 values before softmax.
    pub logits: Vec<f32>,
    /// [`MIDDLE_LEN`] values.
    pub middle: Vec<f32>,
    /// Class probabilities at each of [`TEMPERATURES`], 1000 after 1000.
    pub probabilities: Vec<f32>,
}

impl Gathered {
    /// The average over `looks`; empty where there are none.
    pub fn from_looks(looks: &[Vision]) -> Self {
        fn mean(parts: impl Iterator<Item = Vec<f32>>) -> Vec<f32> {
            let (mut sum, mut count) = (Vec::new(), 0.0f32);
            for part in parts {
                sum.resize(part.len(), 0.0f32);
                sum.iter_mut().zip(&part).for_each(|(sum, value)| *sum += value);
                count += 1.0;
            }
            sum.iter_mut().for_each(|sum| *sum /= count);
            sum
        }
        let at = |temperature: f32| mean(looks.iter().map(|look| softmax_at(&look.logits, temperature)));
        Self {
            embedding: mean(looks.iter().map(|look| look.embedding.clone())),
            logits: mean(looks.iter().map(|look| look.logits.clone())),
            middle: mean(looks.iter().map(|look| look.middle.clone())),
            probabilities: TEMPERATURES.into_iter().flat_map(at).collect(),
        }
    }

    /// Class probabilities at temperature 1, which sum to 1.
    pub fn class_probabilities(&self) -> &[f32] {
        self.probabilities.chunks_exact(CLASS_COUNT).nth(1).unwrap_or_default()
    }
}

/// How alike an item is to each example in one group of features: `exp(-sharpness |p(x) - example|^2)`, where `p`
/// is the projection onto the group's principal directions.
#[derive(Module, Debug)]
pub struct Likeness {
    /// `[features, directions]`, for raw features; [`Self::shift`] is added.
    pub projection: Param<Tensor<2>>,
    pub shift: Param<Tensor<1>>,
    /// `[examples, directions]`.
    pub examples: Param<Tensor<2>>,
    pub sharpness: Param<Tensor<1>>,
}

impl Likeness {
    /// Of no use until weights are loaded into it.
    pub fn zeros(features: usize, directions: usize, examples: usize, device: &Device) -> Self {
        Self {
            projection: Initializer::Zeros.init([features, directions], device),
            shift: Initializer::Zeros.init([directions], device),
            examples: Initializer::Zeros.init([examples, directions], device),
            sharpness: Initializer::Zeros.init([1], device),
        }
    }

    /// `[items, features]` to `[items, directions]`.
    pub fn project(&self, features: Tensor<2>) -> Tensor<2> {
        features.matmul(self.projection.val()) + self.shift.val().unsqueeze::<2>()
    }

    /// `[items, features]` to `[items, examples]`, each 0..=1.
    pub fn forward(&self, features: Tensor<2>) -> Tensor<2> {
        let distances = squared_distances(self.project(features), self.examples.val());
        (distances * self.sharpness.val().unsqueeze::<2>()).neg().exp()
    }
}

/// `[a, n]` and `[b, n]` to `[a, b]`.
pub fn squared_distances(a: Tensor<2>, b: Tensor<2>) -> Tensor<2> {
    let norms = |x: &Tensor<2>| (x.clone() * x.clone()).sum_dim(1);
    let (a_norms, b_norms) = (norms(&a), norms(&b));
    (a_norms + b_norms.transpose() - a.matmul(b.transpose()) * 2.0).clamp_min(0.0)
}

/// The photo head: kernel ridge regression over three groups of features, plus a linear part that hears what people
/// feel about the words for what is seen (ConSE-like: Norouzi et al. 2014, with affective norms for the word vectors).
#[derive(Module, Debug)]
pub struct PhotoHead {
    pub embedding: Likeness,
    pub logits: Likeness,
    pub middle: Likeness,
    /// `[examples, 2]`: what each example adds for full likeness in one group.
    pub votes: Param<Tensor<2>>,
    /// `[1000, NORMS]`: the class's norms, about -1..1.
    pub norms: Param<Tensor<2>>,
    /// `[WORD_INPUTS]` to valence and arousal.
    pub words: Linear,
    /// Standard deviations of the errors of valence and arousal on themes the head had not seen.
    pub spread: Param<Tensor<1>>,
}

impl PhotoHead {
    /// Decode the shipped burnpack weights.
    ///
    /// # Errors
    /// Weights of another shape.
    pub fn load(bytes: Vec<u8>) -> Result<Self, NetworkError> {
        let device = Device::flex();
        let module = Self {
            embedding: Likeness::zeros(EMBEDDING_LEN, DIRECTIONS, EXAMPLES, &device),
            logits: Likeness::zeros(CLASS_COUNT, DIRECTIONS, EXAMPLES, &device),
            middle: Likeness::zeros(MIDDLE_LEN, DIRECTIONS, EXAMPLES, &device),
            votes: Initializer::Zeros.init([EXAMPLES, 2], &device),
            norms: Initializer::Zeros.init([CLASS_COUNT, NORMS], &device),
            words: LinearConfig::new(WORD_INPUTS, 2).with_initializer(Initializer::Zeros).init(&device),
            spread: Initializer::Zeros.init([2], &device),
        };
        load("the photo mood head", module, bytes)
    }

    /// `[photos, 2]`: valence and arousal of each, not clamped.
    ///
    /// # Errors
    /// Vectors of another length.
    pub fn forward(&self, photos: &[&Gathered]) -> Result<Tensor<2>, NetworkError> {
        let likeness = self.embedding.forward(batch(photos, |photo| &photo.embedding, EMBEDDING_LEN)?)
            + self.logits.forward(batch(photos, |photo| &photo.logits, CLASS_COUNT)?)
            + self.middle.forward(batch(photos, |photo| &photo.middle, MIDDLE_LEN)?);
        let words = self.words.forward(word_inputs(photos, self.norms.val())?);
        Ok(likeness.matmul(self.votes.val()) + words)
    }

    /// The mood of one photo; axes clamped to -1..=1.
    ///
    /// # Errors
    /// Vectors of another length, or values that are not finite.
    pub async fn feel(&self, photo: &Gathered) -> Result<Mood, NetworkError> {
        mood(self.forward(&[photo])?, self.spread.val()).await
    }
}

/// One vector of each photo, as `[photos, len]` on the CPU.
///
/// # Errors
/// Vectors of another length.
pub fn batch(
    photos: &[&Gathered],
    part: impl Fn(&Gathered) -> &Vec<f32>,
    len: usize,
) -> Result<Tensor<2>, NetworkError> {
    let mut values = Vec::with_capacity(photos.len() * len);
    for photo in photos {
        let part = part(photo);
        if part.len() != len {
            return Err(NetworkError::InputLength { network: NETWORK, expected: len, actual: part.len() });
        }
        values.extend_from_slice(part);
    }
    Ok(Tensor::from_data(TensorData::new(values, [photos.len(), len]), &Device::flex()))
}

/// The classes' norms as each photo's probabilities weigh them, `[photos, WORD_INPUTS]`.
///
/// # Errors
/// Vectors of another length.
pub fn word_inputs(photos: &[&Gathered], norms: Tensor<2>) -> Result<Tensor<2>, NetworkError> {
    let probabilities = batch(photos, |photo| &photo.probabilities, CLASS_COUNT * TEMPERATURES.len())?;
    let weighted = probabilities.reshape([photos.len() * TEMPERATURES.len(), CLASS_COUNT]).matmul(norms);
    Ok(weighted.reshape([photos.len(), WORD_INPUTS]))
}

#[cfg(test)]
mod tests {
    use pollster::block_on;

    use super::*;

    fn look(value: f32, class: usize) -> Vision {
        let mut logits = vec![0.0; CLASS_COUNT];
        logits[class] = 20.0;
        Vision { embedding: vec![value; EMBEDDING_LEN], logits, middle: vec![value; MIDDLE_LEN] }
    }

    #[test]
    fn two_looks_are_averaged_and_their_classes_share_the_photo() {
        let photo = Gathered::from_looks(&[look(0.5, 7), look(1.5, 9)]);
        assert_eq!((photo.embedding[0], photo.middle[0], photo.logits[7]), (1.0, 1.0, 10.0));
        let probabilities = photo.class_probabilities();
        assert!((probabilities[7] - 0.5).abs() < 1e-4 && (probabilities[9] - 0.5).abs() < 1e-4);
        assert!((probabilities.iter().sum::<f32>() - 1.0).abs() < 1e-4);
        assert_eq!(photo.probabilities.len(), CLASS_COUNT * TEMPERATURES.len());
    }

    #[test]
    fn distances_are_those_of_the_plane() {
        let device = Device::flex();
        let point = |x: f32, y: f32| Tensor::<2>::from_data(TensorData::new(vec![x, y], [1, 2]), &device);
        let distance = squared_distances(point(1.0, 2.0), point(4.0, 6.0));
        assert_eq!(block_on(read_back("test", distance)).unwrap(), vec![25.0]);
    }

    #[test]
    fn the_shipped_head_decodes_and_feels_something_about_anything() {
        let path = concat!(env!("CARGO_MANIFEST_DIR"), "/models/mood_vision.bpk");
        let head = PhotoHead::load(std::fs::read(path).unwrap()).unwrap();
        let (dull, snake) = (Gathered::from_looks(&[look(0.3, 904)]), Gathered::from_looks(&[look(0.3, 68)]));
        let (dull, snake) = (block_on(head.feel(&dull)).unwrap(), block_on(head.feel(&snake)).unwrap());
        // The same picture but for its class: people find the word for a snake more stirring than "window screen".
        assert!(snake.arousal > dull.arousal, "{snake:?} {dull:?}");
        assert!((0.1..0.6).contains(&snake.valence_sd) && (0.1..0.6).contains(&snake.arousal_sd));
        let empty = Gathered::from_looks(&[]);
        assert!(matches!(block_on(head.feel(&empty)), Err(NetworkError::InputLength { .. })));
    }
}
