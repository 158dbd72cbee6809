//! Numbers that look random and are the same every time: for shuffling, for made libraries and pieces, and for tests.
//!
//! Our own ten lines and not a library's, because what is kept (signatures) and what is printed (figures) hang on the
//! very numbers: a new version of a library may not change them.

/// SplitMix64 (Steele, Lea and Flood, OOPSLA 2014), from any seed.
#[derive(Clone, Debug)]
pub struct SplitMix64(pub u64);

impl SplitMix64 {
    pub fn bits(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut bits = self.0;
        bits = (bits ^ (bits >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        bits = (bits ^ (bits >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        bits ^ (bits >> 31)
    }

    /// 0 to `count - 1`; 0 where there is nothing to choose from. The bias of the remainder is far below what can be told.
    pub fn below(&mut self, count: usize) -> usize {
        (self.bits() % count.max(1) as u64) as usize
    }

    /// Once in `count` times.
    pub fn one_in(&mut self, count: usize) -> bool {
        self.below(count) == 0
    }

    /// 0 to 1, 1 left out.
    pub fn unit(&mut self) -> f64 {
        (self.bits() >> 11) as f64 / (1_u64 << 53) as f64
    }

    pub fn between(&mut self, (low, high): (f64, f64)) -> f64 {
        low + (high - low) * self.unit()
    }

    /// -1 to 1, 1 left out.
    pub fn signed(&mut self) -> f32 {
        (self.bits() >> 40) as f32 / (1_u64 << 23) as f32 - 1.0
    }

    /// Standard normal (Box and Muller 1958).
    pub fn normal(&mut self) -> f64 {
        let radius = (-2.0 * (1.0 - self.unit()).ln()).sqrt();
        radius * (std::f64::consts::TAU * self.unit()).cos()
    }

    pub fn pick<T: Copy>(&mut self, from: &[T]) -> Option<T> {
        from.get(self.below(from.len())).copied()
    }

    /// Fisher and Yates.
    pub fn shuffle<T>(&mut self, items: &mut [T]) {
        for last in (1..items.len()).rev() {
            items.swap(last, self.below(last + 1));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_published_numbers() {
        // The first outputs for seed 1234567 of the authors' own code.
        let mut random = SplitMix64(1_234_567);
        let found = [(); 3].map(|()| random.bits());
        assert_eq!(found, [6_457_827_717_110_365_317, 3_203_168_211_198_807_973, 9_817_491_932_198_370_423]);
    }

    #[test]
    fn numbers_stay_within_their_bounds() {
        let mut random = SplitMix64(7);
        for count in 0..200 {
            assert!(random.below(count) < count.max(1));
            assert!((0.0..1.0).contains(&random.unit()) && (-1.0..1.0).contains(&random.signed()));
            assert!((3.0..5.0).contains(&random.between((3.0, 5.0))) && random.normal().is_finite());
        }
        assert_eq!(random.pick::<u8>(&[]), None);
        let mut items: Vec<usize> = (0..50).collect();
        random.shuffle(&mut items);
        assert!(items.iter().enumerate().any(|(place, item)| place != *item));
        items.sort_unstable();
        assert_eq!(items, (0..50).collect::<Vec<_>>());
    }
}
