//! Colours of a wide gamut, and inks, become sRGB, by the profile that lies in the photo.
//!
//! Phones write Display P3, cameras Adobe RGB and printers inks; read as if they were sRGB, their photos look paler than
//! they are, and colour is half of what is judged here. Profiles are `moxcms`'s matter; what is ours is to believe none
//! that makes no sense, and to leave alone what is sRGB anyway.

use std::sync::Arc;

use image::RgbImage;
use moxcms::{
    Chromaticity, CicpColorPrimaries, CicpProfile, ColorPrimaries, ColorProfile, DataColorSpace, Layout,
    MatrixCoefficients, ParsingOptions, RenderingIntent, ToneReprCurve, TransferCharacteristics, Transform8BitExecutor,
    TransformOptions, XyY,
};

/// A profile that shows white darker than this, black brighter than that, or a lighter grey darker than another by
/// more than the third is taken for broken. (The blackest ink of newspapers is no darker.)
const WHITE_AT_LEAST: u8 = 230;
const BLACK_AT_MOST: u8 = 110;
const GREY_STEP_BACK: u8 = 2;
/// Bytes by which colours may differ and still be the same; the many sRGB profiles in use differ by one.
const SAME: u8 = 1;
/// Least part of the plane of x and y that primaries may span, twice: sRGB's span 0.22.
const LEAST_SPAN: f32 = 0.001;
/// Exponents beyond leave two colours.
const LEAST_EXPONENT: f32 = 0.05;
/// Most numbers in a table: the finest tables of presses have a fifth.
const MAX_TABLE_LEN: usize = 4_000_000;

/// What a photo says that its numbers mean.
#[derive(Clone, Debug, PartialEq)]
pub enum Colours {
    /// An ICC profile.
    Icc(Vec<u8>),
    /// As PNG tells it (gAMA, cHRM): the exponent that makes light of a number; the places of white, red, green and blue in
    /// the plane of CIE 1931 x and y. sRGB's, where one is not said.
    Gamma { exponent: Option<f32>, places: Option<[(f32, f32); 4]> },
    /// As PNG's cICP tells it, by the numbers of ITU H.273: primaries and transfer characteristics.
    CodePoints { primaries: u8, transfer: u8 },
}

/// Convert `picture` in place to sRGB; `inks` (cyan, magenta, yellow, black; 255 is all of it) are what it was printed
/// from. A broken profile, one of another kind of picture and sRGB itself change nothing.
pub fn to_srgb(colours: &Colours, picture: &mut RgbImage, inks: Option<&[u8]>) {
    let Some(conversion) = Conversion::new(colours) else { return };
    // What the library refuses stays as it is.
    let _ = match (conversion.space, inks) {
        (DataColorSpace::Cmyk, Some(inks)) => conversion.transform.transform(inks, picture),
        (DataColorSpace::Rgb, None) => {
            let colours = picture.to_vec();
            conversion.transform.transform(&colours, picture)
        }
        // A grey profile in a coloured picture does not belong there.
        (DataColorSpace::Gray, None) if picture.pixels().all(|pixel| pixel.0 == [pixel.0[0]; 3]) => {
            let greys: Vec<u8> = picture.pixels().map(|pixel| pixel.0[0]).collect();
            conversion.transform.transform(&greys, picture)
        }
        _ => Ok(()),
    };
}

/// sRGB, but for what is said.
fn with_gamma(exponent: Option<f32>, places: Option<[(f32, f32); 4]>) -> Option<ColorProfile> {
    let mut profile = ColorProfile::new_srgb();
    profile.cicp = None;
    if let Some(places) = places {
        let is_sound = |&(x, y): &(f32, f32)| x >= 0.0 && y > 0.0 && x + y <= 1.0;
        let [white, red, green, blue] = places;
        // White may not lie on the edge; three places in a row span no colours.
        let spanned = (green.0 - red.0) * (blue.1 - red.1) - (blue.0 - red.0) * (green.1 - red.1);
        if !(is_sound(&white) && spanned.abs() > LEAST_SPAN && white.0 + white.1 < 1.0) {
            return None;
        }
        let [red, green, blue] = [red, green, blue].map(|(x, y)| Chromaticity::new(x, y));
        let white = XyY { x: white.0.into(), y: white.1.into(), yb: 1.0 };
        profile.update_rgb_colorimetry(white, ColorPrimaries { red, green, blue });
    }
    if let Some(exponent) = exponent {
        if !(LEAST_EXPONENT..=1.0 / LEAST_EXPONENT).contains(&exponent) {
            return None;
        }
        let curve = Some(ToneReprCurve::Parametric(vec![exponent]));
        profile.red_trc.clone_from(&curve);
        profile.green_trc.clone_from(&curve);
        profile.blue_trc = curve;
    }
    Some(profile)
}

fn with_code_points(primaries: u8, transfer: u8) -> Option<ColorProfile> {
    let transfer_characteristics = TransferCharacteristics::try_from(transfer).ok()?;
    // Light far brighter than paper, which would have to be toned down first.
    if matches!(transfer_characteristics, TransferCharacteristics::Smpte2084 | TransferCharacteristics::Hlg) {
        return None;
    }
    let color_primaries = CicpColorPrimaries::try_from(primaries).ok()?;
    let matrix_coefficients = MatrixCoefficients::Identity;
    Some(ColorProfile::new_from_cicp(CicpProfile {
        color_primaries,
        transfer_characteristics,
        matrix_coefficients,
        full_range: true,
    }))
}

struct Conversion {
    space: DataColorSpace,
    transform: Arc<Transform8BitExecutor>,
}

impl Conversion {
    /// `None` for what is broken, of another kind, or sRGB anyway.
    fn new(colours: &Colours) -> Option<Self> {
        let profile = match colours {
            Colours::Icc(profile) => {
                let options = ParsingOptions { max_allowed_clut_size: MAX_TABLE_LEN, ..ParsingOptions::default() };
                ColorProfile::new_from_slice_with_options(profile, options).ok()?
            }
            Colours::Gamma { exponent, places } => with_gamma(*exponent, *places)?,
            Colours::CodePoints { primaries, transfer } => with_code_points(*primaries, *transfer)?,
        };
        let space = profile.color_space;
        let layout = match space {
            DataColorSpace::Gray => Layout::Gray,
            DataColorSpace::Rgb => Layout::Rgb,
            // Four channels of any kind go by this name there.
            DataColorSpace::Cmyk => Layout::Rgba,
            _ => return None,
        };
        // Of several tables the one for pictures; there may be but another.
        let tables = [
            (&profile.lut_a_to_b_perceptual, RenderingIntent::Perceptual),
            (&profile.lut_a_to_b_colorimetric, RenderingIntent::RelativeColorimetric),
            (&profile.lut_a_to_b_saturation, RenderingIntent::Saturation),
        ];
        let intent = tables.into_iter().find(|(table, _)| table.is_some()).map(|(_, intent)| intent);
        let options = TransformOptions {
            rendering_intent: intent.unwrap_or_default(),
            prefer_fixed_point: false,
            ..TransformOptions::default()
        };
        let transform = profile.create_transform_8bit(layout, &ColorProfile::new_srgb(), Layout::Rgb, options).ok()?;
        let conversion = Self { space, transform };
        (conversion.is_sound()? && !conversion.is_srgb()?).then_some(conversion)
    }

    fn converted(&self, colours: &[u8], count: usize) -> Option<Vec<u8>> {
        let mut converted = vec![0; 3 * count];
        self.transform.transform(colours, &mut converted).ok()?;
        Some(converted)
    }

    /// All 256 greys, from black to white, in this space.
    fn greys(&self) -> Option<Vec<u8>> {
        let greys: Vec<u8> = match self.space {
            DataColorSpace::Gray => (0..=255).collect(),
            DataColorSpace::Rgb => (0..=255).flat_map(|grey| [grey; 3]).collect(),
            _ => (0..=255).flat_map(|grey| [0, 0, 0, 255 - grey]).collect(),
        };
        self.converted(&greys, 256)
    }

    fn is_sound(&self) -> Option<bool> {
        let greys = self.greys()?;
        let [black, .., white] = greys.as_chunks::<3>().0 else { return None };
        let rises = greys.iter().zip(greys.iter().skip(3)).all(|(a, b)| a.saturating_sub(*b) <= GREY_STEP_BACK);
        let has_ends =
            white.iter().all(|&value| value >= WHITE_AT_LEAST) && black.iter().all(|&value| value <= BLACK_AT_MOST);
        Some(rises && has_ends)
    }

    fn is_srgb(&self) -> Option<bool> {
        let is_same = |a: &[u8], b: &[u8]| a.iter().zip(b).all(|(a, b)| a.abs_diff(*b) <= SAME);
        let greys: Vec<u8> = (0..=255).flat_map(|grey| [grey; 3]).collect();
        if self.space == DataColorSpace::Cmyk || !is_same(&greys, &self.greys()?) {
            return Some(false);
        }
        let cube: Vec<u8> = (0..216).flat_map(|i: u8| [51 * (i % 6), 51 * (i / 6 % 6), 51 * (i / 36)]).collect();
        Some(self.space == DataColorSpace::Gray || is_same(&cube, &self.converted(&cube, 216)?))
    }
}

#[cfg(test)]
mod tests {
    use image::Rgb;
    use moxcms::{LutDataType, LutStore, LutType, LutWarehouse, Matrix3d, ProfileClass, Xyzd};

    use super::{
        super::{decode, decode_unmanaged},
        *,
    };

    fn converted(profile: &[u8], colour: [u8; 3]) -> [u8; 3] {
        let mut picture = RgbImage::from_pixel(2, 1, Rgb(colour));
        to_srgb(&Colours::Icc(profile.to_vec()), &mut picture, None);
        picture.get_pixel(1, 0).0
    }

    fn printed(profile: &[u8], inks: [u8; 4]) -> [u8; 3] {
        let mut picture = RgbImage::from_pixel(1, 1, Rgb([9; 3]));
        to_srgb(&Colours::Icc(profile.to_vec()), &mut picture, Some(&inks));
        picture.get_pixel(0, 0).0
    }

    fn bytes(profile: &ColorProfile) -> Vec<u8> {
        profile.encode().unwrap()
    }

    fn without_curves(mut profile: ColorProfile) -> ColorProfile {
        profile.cicp = None;
        [profile.red_trc, profile.green_trc, profile.blue_trc] = [None, None, None];
        [profile.red_colorant, profile.green_colorant, profile.blue_colorant] = [Xyzd::default(); 3];
        profile
    }

    /// A table of two steps for each of `inputs` channels, first channel slowest.
    fn table(inputs: u8, input_curve: Vec<u16>, colours: Vec<u16>) -> LutWarehouse {
        LutWarehouse::Lut(LutDataType {
            num_input_channels: inputs,
            num_output_channels: 3,
            num_clut_grid_points: 2,
            matrix: Matrix3d::IDENTITY,
            num_input_table_entries: input_curve.len() as u16,
            num_output_table_entries: 2,
            input_table: LutStore::Store16(input_curve.repeat(inputs.into())),
            clut_table: LutStore::Store16(colours),
            output_table: LutStore::Store16([0, u16::MAX].repeat(3)),
            lut_type: LutType::Lut16,
        })
    }

    /// Display P3 as a table from light to XYZ.
    fn p3_table() -> Vec<u8> {
        let p3 = ColorProfile::new_display_p3();
        let light = |x: f64| if x <= 0.040_45 { x / 12.92 } else { ((x + 0.055) / 1.055).powf(2.4) };
        let curve = (0..256).map(|byte| (65_535.0 * light(f64::from(byte) / 255.0)).round() as u16).collect();
        let columns = p3.colorant_matrix().v;
        let colours = (0..8).flat_map(|corner| {
            let lights = [corner >> 2 & 1, corner >> 1 & 1, corner & 1].map(f64::from);
            columns.map(|row| (32_768.0 * row.iter().zip(lights).map(|(a, b)| a * b).sum::<f64>()).max(0.0) as u16)
        });
        let mut profile = without_curves(p3);
        profile.lut_a_to_b_colorimetric = Some(table(3, curve, colours.collect()));
        bytes(&profile)
    }

    /// CIELAB of the paper under each ink of our own press; where two lie over each other, lightness is multiplied.
    const CYAN: [f64; 3] = [60.0, -20.0, -30.0];
    const MAGENTA: [f64; 3] = [50.0, 60.0, 0.0];
    const YELLOW: [f64; 3] = [90.0, -5.0, 80.0];
    const BLACK: [f64; 3] = [10.0, 0.0, 0.0];

    fn press() -> ColorProfile {
        let colours = (0..16).flat_map(|corner| {
            let mut lab = [100.0, 0.0, 0.0];
            for (place, ink) in [CYAN, MAGENTA, YELLOW, BLACK].into_iter().enumerate() {
                if corner >> (3 - place) & 1 == 1 {
                    lab = [lab[0] * ink[0] / 100.0, lab[1] + ink[1], lab[2] + ink[2]];
                }
            }
            [lab[0] * 655.35, (lab[1] + 128.0) * 257.0, (lab[2] + 128.0) * 257.0].map(|x| x.round() as u16)
        });
        let mut profile = without_curves(ColorProfile::new_srgb());
        profile.profile_class = ProfileClass::OutputDevice;
        profile.color_space = DataColorSpace::Cmyk;
        profile.pcs = DataColorSpace::Lab;
        profile.lut_a_to_b_perceptual = Some(table(4, vec![0, u16::MAX], colours.collect()));
        profile
    }

    #[track_caller]
    fn assert_near(got: [u8; 3], wanted: [u8; 3]) {
        assert!(got.iter().zip(wanted).all(|(a, b)| a.abs_diff(b) <= 2), "{got:?}, not {wanted:?}");
    }

    #[test]
    fn srgb_itself_changes_nothing() {
        let srgb = bytes(&ColorProfile::new_srgb());
        for colour in [[0, 0, 0], [1, 2, 3], [200, 100, 50], [255, 255, 255]] {
            assert_eq!(converted(&srgb, colour), colour);
        }
        assert!(Conversion::new(&Colours::Icc(srgb)).is_none());
    }

    #[test]
    fn display_p3_becomes_more_vivid_and_grey_stays_grey() {
        // Reference values: CSS Color 4, color(display-p3 …) to srgb. The same profile as a matrix and as a table.
        for profile in [bytes(&ColorProfile::new_display_p3()), p3_table()] {
            for (colour, wanted) in [
                ([128, 128, 128], [128, 128, 128]),
                ([255, 0, 0], [255, 0, 0]),
                ([200, 100, 50], [215, 93, 31]),
                ([120, 180, 90], [100, 182, 76]),
            ] {
                assert_near(converted(&profile, colour), wanted);
            }
        }
    }

    #[test]
    fn a_grey_profile_changes_grey_pictures_only() {
        // Half the light is sRGB 188.
        let linear = bytes(&ColorProfile::new_gray_with_gamma(1.0));
        assert_near(converted(&linear, [128; 3]), [188; 3]);
        assert_eq!(converted(&linear, [128, 0, 0]), [128, 0, 0]);
    }

    #[test]
    fn inks_look_as_they_do_on_paper() {
        let press = bytes(&press());
        // sRGB of CIELAB under D50, by CIE 15 and the Bradford-adapted matrix of sRGB.
        for (inks, wanted) in [
            ([0, 0, 0, 0], [255, 255, 255]),
            ([255, 0, 0, 0], [54, 156, 197]),
            ([0, 255, 0, 0], [206, 63, 122]),
            ([0, 0, 255, 0], [248, 227, 51]),
            ([0, 0, 0, 255], [27, 27, 27]),
            ([255, 255, 0, 0], [111, 41, 118]),
            ([128, 0, 0, 0], [165, 205, 226]),
        ] {
            assert_near(printed(&press, inks), wanted);
        }
        // What belongs to another kind of picture is left alone.
        assert_eq!(converted(&press, [1, 2, 3]), [1, 2, 3]);
        assert_eq!(printed(&bytes(&ColorProfile::new_display_p3()), [200, 100, 50, 0]), [9; 3]);
    }

    /// `jpeg` with a profile put in behind its first marker.
    fn with_profile(jpeg: &[u8], profile: &[u8]) -> Vec<u8> {
        let mut out = jpeg[..2].to_vec();
        out.extend([0xff, 0xe2]);
        out.extend((2 + 14 + profile.len() as u16).to_be_bytes());
        out.extend(b"ICC_PROFILE\0\x01\x01");
        out.extend(profile);
        out.extend(&jpeg[2..]);
        out
    }

    #[test]
    fn a_photo_of_inks_is_read_by_its_profile() {
        let press = bytes(&press());
        for name in ["cmyk.jpg", "ycck.jpg"] {
            let plain = std::fs::read(format!("{}/tests/corpus/photos/{name}", env!("CARGO_MANIFEST_DIR"))).unwrap();
            let (plain, profiled) = (decode(&plain).unwrap(), with_profile(&plain, &press));
            assert_eq!(decode_unmanaged(&profiled), Ok(plain.clone()), "{name}");
            let managed = decode(&profiled).unwrap().rgb;
            assert_ne!(managed, plain.rgb, "{name}");
            // There is no black ink in these, so that what the screen shows without a profile tells the inks.
            for (pixel, &Rgb([r, g, b])) in managed.pixels().zip(plain.rgb.pixels()).step_by(7) {
                assert_near(pixel.0, printed(&press, [255 - r, 255 - g, 255 - b, 0]));
            }
        }
    }

    #[test]
    fn broken_profiles_are_ignored() {
        let colour = [200, 100, 50];
        for whole in [bytes(&ColorProfile::new_display_p3()), p3_table()] {
            for len in 0..whole.len() {
                converted(&whole[..len], colour); // no panic
            }
            assert_eq!(converted(&whole[..200], colour), colour);
        }
        let whole = bytes(&press());
        for len in 0..whole.len() {
            printed(&whole[..len], [1, 2, 3, 4]); // no panic
        }
        assert_eq!(converted(b"not a profile", colour), colour);
        let p3 = ColorProfile::new_display_p3;
        let mut dark = p3();
        dark.green_colorant = Xyzd::new(0.001, 0.001, 0.001);
        let mut steep = p3();
        steep.cicp = None;
        steep.red_trc = Some(ToneReprCurve::Parametric(vec![-3.0]));
        let mut inverted = p3();
        inverted.cicp = None;
        inverted.blue_trc = Some(ToneReprCurve::Lut(vec![u16::MAX, 0]));
        let mut endless = bytes(&p3());
        let curve = endless.windows(4).position(|at| at == b"para" || at == b"curv").unwrap();
        endless[curve..curve + 12].copy_from_slice(b"curv\0\0\0\0\xff\xff\xff\xff");
        for broken in [bytes(&without_curves(p3())), bytes(&dark), bytes(&steep), bytes(&inverted), endless] {
            assert_eq!(converted(&broken, colour), colour);
        }
    }
}
