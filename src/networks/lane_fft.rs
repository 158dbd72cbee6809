//! Fourier transforms of many signals side by side, one in each SIMD lane.
//!
//! FFT libraries take one long signal at a time. The convolutions of musicnn are thousands of signals of 96 or 256
//! values; with a signal in each lane every butterfly is plain vector arithmetic, with no shuffles.

use std::f64::consts::TAU;

/// Signals side by side: two SIMD registers of four.
pub const LANES: usize = 8;

/// One value of each signal.
pub type Lanes = [f32; LANES];

/// Sums of `weight * wave` with the positive sign, unscaled: `x[n] = sum over k of X[k] e^(+2 pi i k n / length)`.
pub struct LaneFft {
    length: usize,
    stages: Vec<Stage>,
}

/// One pass of Stockham's algorithm: no bit reversal, from one buffer into the other.
struct Stage {
    radix: usize,
    /// `radix - 1` factors, real and imaginary, for each of the stage's butterflies.
    twiddles: Vec<[f32; 2]>,
    /// Values that share a butterfly's factors.
    run: usize,
}

/// Complex values of every lane: real parts, imaginary parts.
#[derive(Clone)]
pub struct Signals {
    pub re: Vec<Lanes>,
    pub im: Vec<Lanes>,
}

impl Signals {
    pub fn zeros(length: usize) -> Self {
        Self { re: vec![[0.0; LANES]; length], im: vec![[0.0; LANES]; length] }
    }
}

impl LaneFft {
    /// `length` must be a product of 2, 3 and 4.
    pub fn new(length: usize) -> Self {
        let (mut left, mut run, mut stages) = (length, 1, Vec::new());
        while left > 1 {
            let radix = [4, 3, 2].into_iter().find(|radix| left.is_multiple_of(*radix)).unwrap_or(left);
            let butterflies = left / radix;
            let factor = |place: usize| {
                let angle = TAU * ((place / (radix - 1)) * (place % (radix - 1) + 1)) as f64 / left as f64;
                [angle.cos() as f32, angle.sin() as f32]
            };
            stages.push(Stage { radix, twiddles: (0..butterflies * (radix - 1)).map(factor).collect(), run });
            (left, run) = (butterflies, run * radix);
        }
        Self { length, stages }
    }

    /// Transforms `signals` in place; `scratch` is overwritten. Both must be of the transform's length.
    pub fn run(&self, signals: &mut Signals, scratch: &mut Signals) {
        for stage in &self.stages {
            match stage.radix {
                4 => stage.pass::<4>(self.length, signals, scratch, butterfly_4),
                3 => stage.pass::<3>(self.length, signals, scratch, butterfly_3),
                _ => stage.pass::<2>(self.length, signals, scratch, butterfly_2),
            }
            std::mem::swap(signals, scratch);
        }
    }
}

impl Stage {
    #[inline(always)]
    fn pass<const RADIX: usize>(
        &self,
        length: usize,
        from: &Signals,
        to: &mut Signals,
        butterfly: impl Fn([Complex; RADIX]) -> [Complex; RADIX],
    ) {
        let (part, run) = (length / RADIX, self.run);
        let (from_re, from_im) = (&from.re[..length], &from.im[..length]);
        let (to_re, to_im) = (&mut to.re[..length], &mut to.im[..length]);
        for (place, factors) in self.twiddles.chunks_exact(RADIX - 1).enumerate() {
            for lane in 0..run {
                let at = place * run + lane;
                let input =
                    std::array::from_fn(|leg| Complex { re: from_re[at + leg * part], im: from_im[at + leg * part] });
                let output = butterfly(input);
                let start = place * RADIX * run + lane;
                (to_re[start], to_im[start]) = (output[0].re, output[0].im);
                for leg in 1..RADIX {
                    let turned = output[leg].times(factors[leg - 1]);
                    (to_re[start + leg * run], to_im[start + leg * run]) = (turned.re, turned.im);
                }
            }
        }
    }
}

#[derive(Clone, Copy)]
struct Complex {
    re: Lanes,
    im: Lanes,
}

#[inline(always)]
fn each(f: impl Fn(usize) -> f32) -> Lanes {
    let mut out = [0.0; LANES];
    for (lane, value) in out.iter_mut().enumerate() {
        *value = f(lane);
    }
    out
}

impl Complex {
    #[inline(always)]
    fn plus(self, other: Self) -> Self {
        Self { re: each(|i| self.re[i] + other.re[i]), im: each(|i| self.im[i] + other.im[i]) }
    }

    #[inline(always)]
    fn minus(self, other: Self) -> Self {
        Self { re: each(|i| self.re[i] - other.re[i]), im: each(|i| self.im[i] - other.im[i]) }
    }

    #[inline(always)]
    fn times(self, [re, im]: [f32; 2]) -> Self {
        Self { re: each(|i| self.re[i] * re - self.im[i] * im), im: each(|i| self.re[i] * im + self.im[i] * re) }
    }

    /// Times the imaginary unit.
    #[inline(always)]
    fn quarter(self) -> Self {
        Self { re: each(|i| -self.im[i]), im: self.re }
    }

    #[inline(always)]
    fn scaled(self, by: f32) -> Self {
        Self { re: each(|i| self.re[i] * by), im: each(|i| self.im[i] * by) }
    }
}

#[inline(always)]
fn butterfly_2([a, b]: [Complex; 2]) -> [Complex; 2] {
    [a.plus(b), a.minus(b)]
}

#[inline(always)]
fn butterfly_3([a, b, c]: [Complex; 3]) -> [Complex; 3] {
    /// Sine of a third of a turn.
    const SIN_THIRD: f32 = 0.866_025_4;
    let (sum, turned) = (b.plus(c), b.minus(c).quarter().scaled(SIN_THIRD));
    let middle = a.minus(sum.scaled(0.5));
    [a.plus(sum), middle.plus(turned), middle.minus(turned)]
}

#[inline(always)]
fn butterfly_4([a, b, c, d]: [Complex; 4]) -> [Complex; 4] {
    let (even, odd) = ([a.plus(c), a.minus(c)], [b.plus(d), b.minus(d).quarter()]);
    [even[0].plus(odd[0]), even[1].plus(odd[1]), even[0].minus(odd[0]), even[1].minus(odd[1])]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_equals_the_definition() {
        for length in [2, 3, 4, 12, 96, 256] {
            let mut signals = Signals::zeros(length);
            for at in 0..length {
                for lane in 0..LANES {
                    signals.re[at][lane] = ((at * 7 + lane * 3) % 11) as f32 - 5.0;
                    signals.im[at][lane] = ((at * 5 + lane) % 13) as f32 - 6.0;
                }
            }
            let given = signals.clone();
            LaneFft::new(length).run(&mut signals, &mut Signals::zeros(length));
            for (at, lane) in (0..length).flat_map(|at| [(at, 0), (at, LANES - 1)]) {
                let (mut re, mut im) = (0.0, 0.0);
                for k in 0..length {
                    let (sin, cos) = (TAU * (k * at % length) as f64 / length as f64).sin_cos();
                    let (x, y) = (f64::from(given.re[k][lane]), f64::from(given.im[k][lane]));
                    (re, im) = (re + x * cos - y * sin, im + x * sin + y * cos);
                }
                let distance = (re - f64::from(signals.re[at][lane])).hypot(im - f64::from(signals.im[at][lane]));
                assert!(distance < 1e-3, "{length}: {at} is off by {distance}");
            }
        }
    }
}
