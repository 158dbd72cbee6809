//! How well a photo's hues go together, by the harmonic templates of Matsuda as Cohen-Or et al. use them (2006, "Color
//! harmonization"): sectors of the HSV hue wheel, turned to where they fit best.

use image::RgbImage;

use crate::vision::Harmony;

/// Bins of the hue wheel; one is 3 degrees.
const BINS: usize = 120;
const BIN_DEG: f32 = 360.0 / BINS as f32;
/// Pixels greyer than this mean (largest minus smallest component, 0..=255) make a picture without hues, template N.
const GREY: f32 = 8.0;
/// A pixel greyer than this has no hue worth counting: its rounding alone turns it by many degrees.
const LEAST_CHROMA: i32 = 8;
/// A wider template must fit better than a narrower one by this much to be named. By eye.
const BETTER: f32 = 0.05;

/// Sectors of a template as (centre, width) in degrees, widths of 5, 22, 26 and 50 % of the wheel as in the paper; the
/// templates from the narrowest to the widest.
const TEMPLATES: [(&str, &[(f32, f32)]); 7] = [
    ("i", &[(0.0, 18.0)]),
    ("I", &[(0.0, 18.0), (180.0, 18.0)]),
    ("V", &[(0.0, 93.6)]),
    ("L", &[(0.0, 18.0), (90.0, 79.2)]),
    ("Y", &[(0.0, 93.6), (180.0, 18.0)]),
    ("T", &[(0.0, 180.0)]),
    ("X", &[(0.0, 93.6), (180.0, 93.6)]),
];

/// The narrowest template that fits the hues about as well as any, and how well it fits.
///
/// The fit is 1 - (mean angle from a hue to its nearest sector) / (that mean for hues spread evenly over the wheel): 1
/// where all hues lie in the sectors, 0 where they are spread evenly. Hues are weighted by largest minus smallest component.
pub fn harmony(picture: &RgbImage) -> Harmony {
    let (hues, weight) = hue_histogram(picture);
    let pixels = picture.width() as f32 * picture.height() as f32;
    if weight <= 0.0 || weight < GREY * pixels {
        return Harmony::default();
    }
    let fits: Vec<(&str, f32)> = TEMPLATES.iter().map(|(name, sectors)| (*name, fit(&hues, weight, sectors))).collect();
    let best = fits.iter().map(|(_, fit)| *fit).fold(0.0, f32::max);
    let named = fits.iter().find(|(_, fit)| *fit + BETTER >= best);
    named
        .map_or_else(Harmony::default, |(name, fit)| Harmony { template: (*name).to_owned(), fit: fit.clamp(0.0, 1.0) })
}

/// HSV hues weighted by chroma, and the sum of the weights.
fn hue_histogram(picture: &RgbImage) -> ([f32; BINS], f32) {
    let mut bins = [0u32; BINS];
    for pixel in picture.pixels() {
        let [r, g, b] = pixel.0.map(i32::from);
        let most = r.max(g).max(b);
        let chroma = most - r.min(g).min(b);
        if chroma < LEAST_CHROMA {
            continue;
        }
        // Sixths of the wheel: red 0, green 2, blue 4, each bent towards its stronger neighbour.
        let (sixth, bend) = if most == r {
            (0, g - b)
        } else if most == g {
            (2, b - r)
        } else {
            (4, r - g)
        };
        let sixths = sixth as f32 + bend as f32 / chroma as f32;
        let bin = (sixths * (BINS as f32 / 6.0) + BINS as f32).round() as usize % BINS;
        bins[bin] += chroma as u32;
    }
    let hues = bins.map(|weight| weight as f32);
    (hues, hues.iter().sum())
}

/// The best fit of a template over all rotations, 0..=1.
fn fit(hues: &[f32; BINS], weight: f32, sectors: &[(f32, f32)]) -> f32 {
    let distance: [f32; BINS] = std::array::from_fn(|bin| {
        let gap = |&(centre, width): &(f32, f32)| {
            let apart = (bin as f32 * BIN_DEG - centre).rem_euclid(360.0);
            (apart.min(360.0 - apart) - width / 2.0).max(0.0)
        };
        sectors.iter().map(gap).fold(360.0, f32::min)
    });
    let by_chance = distance.iter().sum::<f32>() / BINS as f32;
    let mut least = f32::INFINITY;
    for turn in 0..BINS {
        let (end, start) = distance.split_at(BINS - turn);
        let turned = start.iter().chain(end);
        let sum: f32 = hues.iter().zip(turned).map(|(hue, distance)| hue * distance).sum();
        if sum < least {
            least = sum;
        }
    }
    1.0 - least / (weight * by_chance)
}

#[cfg(test)]
mod tests {
    use image::Rgb;

    use super::*;

    /// A picture of one row, of fully saturated hues given in degrees.
    fn of(hues: &[f32]) -> Harmony {
        let pixel = |x: u32, _| {
            let hue = hues[x as usize].rem_euclid(360.0) / 60.0;
            let ramp = |shift: f32| {
                let place = (hue + shift).rem_euclid(6.0);
                (255.0 * ((place - 3.0).abs() - 1.0).clamp(0.0, 1.0)).round() as u8
            };
            Rgb([ramp(0.0), ramp(4.0), ramp(2.0)])
        };
        harmony(&RgbImage::from_fn(hues.len() as u32, 1, pixel))
    }

    fn spread(ranges: &[(i32, i32)]) -> Vec<f32> {
        ranges.iter().flat_map(|&(from, to)| (from..=to).step_by(3).map(|hue| hue as f32)).collect()
    }

    #[test]
    fn every_template_is_found_where_it_was_drawn() {
        for turn in [0, 21, 150, 300] {
            let drawn: [(&str, Vec<(i32, i32)>); 6] = [
                ("i", vec![(-6, 6)]),
                ("I", vec![(-6, 6), (174, 186)]),
                ("V", vec![(-45, 45)]),
                ("L", vec![(-6, 6), (54, 126)]),
                ("Y", vec![(-45, 45), (174, 186)]),
                ("X", vec![(-45, 45), (135, 225)]),
            ];
            for (template, ranges) in drawn {
                let turned: Vec<_> = ranges.iter().map(|(from, to)| (from + turn, to + turn)).collect();
                let found = of(&spread(&turned));
                assert_eq!(found.template, template, "turned by {turn}: {found:?}");
                assert!(found.fit > 0.94, "{found:?}");
            }
        }
        assert_eq!(of(&spread(&[(-90, 90)])).template, "T");
    }

    #[test]
    fn the_whole_wheel_does_not_fit_and_grey_needs_no_template() {
        assert!(of(&spread(&[(0, 357)])).fit < 0.05);
        assert_eq!(harmony(&RgbImage::from_pixel(9, 9, Rgb([90, 91, 90]))), Harmony::default());
    }
}
