//! Numbers as text, for sentences and drawings.
//!
//! The language's own formatting and parsing of floats brings tables that are a twentieth of the page; nothing here
//! needs more than a few decimals.

/// Powers of ten for [`fixed`].
const SCALES: [f64; 4] = [1.0, 10.0, 100.0, 1000.0];

/// A number with so many decimals, at most three, rounded half away from zero. What is no number is "0".
pub fn fixed(value: f64, decimals: usize) -> String {
    let decimals = decimals.min(SCALES.len() - 1);
    let scaled = (value * SCALES[decimals]).round();
    // Infinities and values beyond the integers saturate, NaN is zero.
    let digits = (scaled.abs() as u64).to_string();
    let sign = if scaled <= -1.0 { "-" } else { "" };
    if decimals == 0 {
        return format!("{sign}{digits}");
    }
    let digits = format!("{}{digits}", "0".repeat((decimals + 1).saturating_sub(digits.len())));
    let (whole, part) = digits.split_at(digits.len() - decimals);
    format!("{sign}{whole}.{part}")
}

/// As [`fixed`], with a plus in front of what is not negative.
pub fn signed(value: f64, decimals: usize) -> String {
    let text = fixed(value, decimals);
    if text.starts_with('-') { text } else { format!("+{text}") }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_writes_what_the_language_would() {
        for value in [0.0, 1.0, -1.0, 0.05, 0.349, -0.651, 12.34, 99.96, -1234.5678, 0.004, 1e9] {
            for decimals in 0..=3 {
                assert_eq!(fixed(value, decimals), format!("{value:.decimals$}"), "{value} {decimals}");
            }
        }
        // Nothing is no minus.
        assert_eq!((fixed(-0.351, 0), fixed(-0.004, 2)), ("0".into(), "0.00".into()));
        assert_eq!((signed(0.5, 1), signed(-0.5, 1), signed(-0.001, 1)), ("+0.5".into(), "-0.5".into(), "+0.0".into()));
    }

    #[test]
    fn what_is_no_number_breaks_nothing() {
        assert_eq!(fixed(f64::NAN, 2), "0.00");
        assert!(fixed(f64::INFINITY, 1).len() > 10 && fixed(f64::NEG_INFINITY, 1).starts_with('-'));
    }
}
