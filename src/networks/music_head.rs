//! The music head: what a track makes people feel, and its genre, from what the two networks heard.
//!
//! Kernel ridge regression over groups of features, as for photos; the parts are the photos'. Always on the CPU.

use burn::{
    module::{Initializer, Module, Param},
    tensor::{Device, Tensor, TensorData},
};

use super::{NetworkError, heads::Likeness, load, read_back};
use crate::{
    ground::sound::{MEL_BANDS, PENULTIMATE_LEN, TAG_COUNT},
    mood::{Felt, Genres, Mood, felt, genre},
};

const NETWORK: &str = "the music mood head";
/// Rated excerpts that the shipped head compares with.
pub const EXAMPLES: usize = 260;
/// Values of [`Sound::spectrum`].
pub const SPECTRUM_LEN: usize = 3 * MEL_BANDS;
/// Values of [`Sound::swing`].
pub const SWING_LEN: usize = 2 * (PENULTIMATE_LEN + TAG_COUNT);
/// Groups of features in all: the first three, then [`Sound::spectrum`] for feelings and [`Sound::swing`] for genre.
pub const ALL_GROUPS: usize = 5;
/// Groups that likeness is averaged over, for feelings and for genre alike.
pub const GROUPS: usize = 4;
const FEELINGS: usize = felt::NAMES.len();
const GENRES: usize = genre::NAMES.len();
/// Principal directions kept of each group of features. From 18 to 24 the figures hardly move; 48, as for photos, is no better.
pub const DIRECTIONS: usize = 24;
/// Shares nearer than this to 0 or 1 are as unsure as this one: there a share's deviation by the angle goes to nothing,
/// but nobody is that sure.
const LEAST_SHARE: f32 = 0.02;

/// What is known of a track's sound: means over its patches.
#[derive(Clone, Debug, PartialEq)]
pub struct Sound {
    /// Mean penultimate layer of the MSD network, [`PENULTIMATE_LEN`] values.
    pub msd: Vec<f32>,
    /// The same of the MTT network.
    pub mtt: Vec<f32>,
    /// Log-odds of the mean probabilities of the MTT tags, [`TAG_COUNT`] values.
    pub tags_mtt: Vec<f32>,
    /// Of each mel band's log power: the mean, less the mean of all bands, so that a track's level does not matter; the
    /// standard deviation; the mean absolute change from frame to frame. [`SPECTRUM_LEN`] values.
    pub spectrum: Vec<f32>,
    /// How much the music changes: standard deviations over the patches of both penultimate layers and of the log-odds
    /// of both networks' tags. [`SWING_LEN`] values.
    pub swing: Vec<f32>,
}

/// What a track feels like.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Feeling {
    pub mood: Mood,
    pub felt: Felt,
    /// Standard deviation of each feeling's error, against the share of about fifteen listeners who named it.
    pub felt_sd: Felt,
    pub genres: Genres,
}

/// Kernel ridge regression of the feelings' angles (`asin sqrt share`) and of the genres.
#[derive(Module, Debug)]
pub struct MusicHead {
    pub msd: Likeness,
    pub mtt: Likeness,
    pub tags: Likeness,
    pub spectrum: Likeness,
    pub swing: Likeness,
    /// `[examples, 9]`: what each example adds to the angles for full likeness in one group.
    pub felt_votes: Param<Tensor<2>>,
    /// `[9]`: mean angles.
    pub felt_middle: Param<Tensor<1>>,
    /// `[examples, 4]`: the same for genres, with `swing` in place of `spectrum`, which misleads there (measured).
    pub genre_votes: Param<Tensor<2>>,
    /// `[4]`.
    pub genre_middle: Param<Tensor<1>>,
    /// `[4]`: factor and summand that take valence, then arousal, from shares of votes onto the photos' scale.
    pub onto: Param<Tensor<1>>,
    /// `[11]`: standard deviations of the errors of the nine angles, then of valence and arousal on the photos' scale.
    pub spread: Param<Tensor<1>>,
}

/// Valence and arousal in shares of votes: joy + tenderness - sadness - tension, and power + joy + tension - calm.
pub fn plane(felt: &Felt) -> [f32; 2] {
    let [_, _, tenderness, _, calm, power, joy, tension, sadness] = felt.0;
    [joy + tenderness - sadness - tension, power + joy + tension - calm]
}

/// The share of an angle (`sin^2`); angles outside 0..=pi/2 are clamped.
pub fn share_from_angle(angle: f32) -> f32 {
    angle.clamp(0.0, std::f32::consts::FRAC_PI_2).sin().powi(2)
}

/// Standard deviation of a share whose angle has the deviation `angle_sd`: `2 sd sqrt(p (1 - p))`, the slope of `sin^2`.
pub fn share_sd(share: f32, angle_sd: f32) -> f32 {
    let p = share.clamp(LEAST_SHARE, 1.0 - LEAST_SHARE);
    2.0 * angle_sd * (p * (1.0 - p)).sqrt()
}

impl MusicHead {
    /// Decode the shipped burnpack weights.
    ///
    /// # Errors
    /// Weights of another shape.
    pub fn load(bytes: Vec<u8>) -> Result<Self, NetworkError> {
        let device = Device::flex();
        let likeness = |features| Likeness::zeros(features, DIRECTIONS, EXAMPLES, &device);
        let module = Self {
            msd: likeness(PENULTIMATE_LEN),
            mtt: likeness(PENULTIMATE_LEN),
            tags: likeness(TAG_COUNT),
            spectrum: likeness(SPECTRUM_LEN),
            swing: likeness(SWING_LEN),
            felt_votes: Initializer::Zeros.init([EXAMPLES, FEELINGS], &device),
            felt_middle: Initializer::Zeros.init([FEELINGS], &device),
            genre_votes: Initializer::Zeros.init([EXAMPLES, GENRES], &device),
            genre_middle: Initializer::Zeros.init([GENRES], &device),
            onto: Initializer::Zeros.init([4], &device),
            spread: Initializer::Zeros.init([FEELINGS + 2], &device),
        };
        load(NETWORK, module, bytes)
    }

    /// What every one of `sounds` feels like.
    ///
    /// # Errors
    /// Vectors of another length, or values that are not finite.
    pub async fn feel(&self, sounds: &[&Sound]) -> Result<Vec<Feeling>, NetworkError> {
        let [msd, mtt, tags, spectrum, swing] = batches(sounds)?;
        let heard = self.msd.forward(msd) + self.mtt.forward(mtt) + self.tags.forward(tags);
        let for_genre = heard.clone() + self.swing.forward(swing);
        let genres = for_genre.matmul(self.genre_votes.val()) + self.genre_middle.val().unsqueeze::<2>();
        let for_felt = heard + self.spectrum.forward(spectrum);
        let angles = for_felt.matmul(self.felt_votes.val()) + self.felt_middle.val().unsqueeze::<2>();
        let angles = read_back(NETWORK, angles).await?;
        let genres = read_back(NETWORK, genres).await?;
        let onto = read_back(NETWORK, self.onto.val()).await?;
        let spread = read_back(NETWORK, self.spread.val()).await?;
        let (angles, _) = angles.as_chunks::<FEELINGS>();
        let (genres, _) = genres.as_chunks::<GENRES>();
        let (
            &[valence_scale, valence_shift, arousal_scale, arousal_shift],
            Some((angle_sds, &[valence_sd, arousal_sd])),
        ) = (onto.as_slice(), spread.split_first_chunk::<FEELINGS>())
        else {
            return Err(NetworkError::NotFinite { network: NETWORK });
        };
        let feelings = angles.iter().zip(genres).map(|(angles, genres)| {
            let felt = Felt(angles.map(share_from_angle));
            let mut felt_sd = felt;
            felt_sd.0.iter_mut().zip(angle_sds).for_each(|(value, sd)| *value = share_sd(*value, *sd));
            let [valence, arousal] = plane(&felt);
            let valence = (valence * valence_scale + valence_shift).clamp(-1.0, 1.0);
            let arousal = (arousal * arousal_scale + arousal_shift).clamp(-1.0, 1.0);
            let mood = Mood { valence, valence_sd, arousal, arousal_sd };
            Feeling { mood, felt, felt_sd, genres: Genres::from_votes(*genres) }
        });
        Ok(feelings.collect())
    }
}

/// The groups of features, `[sounds, features]` each, in the order of [`Sound`], on the CPU.
///
/// # Errors
/// Vectors of another length.
pub fn batches(sounds: &[&Sound]) -> Result<[Tensor<2>; ALL_GROUPS], NetworkError> {
    let batch = |part: fn(&Sound) -> &[f32], len: usize| {
        let mut values = Vec::with_capacity(sounds.len() * len);
        for sound in sounds {
            let part = part(sound);
            if part.len() != len {
                return Err(NetworkError::InputLength { network: NETWORK, expected: len, actual: part.len() });
            }
            values.extend_from_slice(part);
        }
        Ok(Tensor::from_data(TensorData::new(values, [sounds.len(), len]), &Device::flex()))
    };
    Ok([
        batch(|sound| &sound.msd, PENULTIMATE_LEN)?,
        batch(|sound| &sound.mtt, PENULTIMATE_LEN)?,
        batch(|sound| &sound.tags_mtt, TAG_COUNT)?,
        batch(|sound| &sound.spectrum, SPECTRUM_LEN)?,
        batch(|sound| &sound.swing, SWING_LEN)?,
    ])
}

#[cfg(test)]
mod tests {
    use pollster::block_on;

    use super::*;

    #[test]
    fn angles_and_shares_are_each_others_inverse() {
        for share in [0.0f32, 0.1, 0.5, 0.93, 1.0] {
            assert!((share_from_angle(share.sqrt().asin()) - share).abs() < 1e-6);
        }
        assert_eq!((share_from_angle(-0.3), share_from_angle(4.0)), (0.0, 1.0));
        // At one half a step of the angle is a step of the share (sin^2 has slope 1 there), and least near none and all.
        assert!((share_sd(0.5, 0.2) - 0.2).abs() < 1e-6);
        assert!(share_sd(0.0, 0.2) < 0.06 && share_sd(0.0, 0.2) == share_sd(0.01, 0.2));
    }

    #[test]
    fn the_plane_is_made_of_its_feelings() {
        let felt = Felt([0.9, 0.9, 0.5, 0.9, 0.25, 0.125, 0.25, 0.5, 0.125]);
        assert_eq!(plane(&felt), [0.125, 0.625]);
    }

    #[test]
    fn the_shipped_head_decodes_and_refuses_what_is_no_sound() {
        let path = concat!(env!("CARGO_MANIFEST_DIR"), "/models/mood_music.bpk");
        let head = MusicHead::load(std::fs::read(path).unwrap()).unwrap();
        let sound = |value: f32| Sound {
            msd: vec![value; PENULTIMATE_LEN],
            mtt: vec![value; PENULTIMATE_LEN],
            tags_mtt: vec![-4.0; TAG_COUNT],
            spectrum: vec![value; SPECTRUM_LEN],
            swing: vec![value; SWING_LEN],
        };
        let (quiet, odd) = (sound(0.0), sound(0.5));
        let both = block_on(head.feel(&[&quiet, &odd])).unwrap();
        let alone = block_on(head.feel(&[&odd])).unwrap();
        assert_eq!(both.len(), 2);
        assert!(both[1].felt.0.iter().zip(alone[0].felt.0).all(|(a, b)| (a - b).abs() < 1e-5));
        for feeling in both {
            assert!(feeling.felt.0.iter().all(|share| (0.0..=1.0).contains(share)));
            assert!(feeling.felt_sd.0.iter().all(|sd| (0.01..0.4).contains(sd)));
            assert!((0.05..0.6).contains(&feeling.mood.valence_sd) && (0.05..0.6).contains(&feeling.mood.arousal_sd));
        }
        let short = Sound { msd: vec![0.0; 3], ..sound(0.0) };
        assert!(matches!(block_on(head.feel(&[&short])), Err(NetworkError::InputLength { .. })));
    }
}
