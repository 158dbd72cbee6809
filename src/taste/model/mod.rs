//! What was learned of the person's taste: a Gaussian process over (track, photos), exact after every line of the log.
//!
//! Each line of the log is a noisy observation of how much a track is wanted; the posterior mean is what a track's score
//! is moved by. The covariance (`kernel`) is linear in a track's row and adds parts for its artist, the track itself and
//! the photos at hand, so it is Bayesian linear regression with random effects, solved in its dual: a matrix as large as
//! the log, not as the rows. A list is scored with one vector of weights (`weights`), whatever the log's length.
//!
//! Everything is a function of the log and of the day. Rows are factored in order (`cholesky`), and what is of today is
//! never merged, so a line given now appends one row and a line taken back leaves, to the bit, what there would be had it
//! never been given. What is older than today is merged where two lines ask the same question, which changes nothing of
//! the answer: two observations of one thing are one observation of it, more sure.

pub mod cholesky;
mod kernel;
mod posterior;
mod weights;

pub use {
    kernel::Context,
    posterior::{EXPLAINED, Observation, Posterior},
    weights::{Pulls, Weights},
};
