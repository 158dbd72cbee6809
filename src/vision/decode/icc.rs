//! Colours of a wide gamut become sRGB, by the profile that lies in the photo.
//!
//! Phones write Display P3 and cameras Adobe RGB; read as if they were sRGB, their photos look paler than they are, and
//! colour is half of what is judged here. Such profiles are a matrix and three curves (ICC.1:2022, 8.3 and 10.6, 10.18);
//! a library for all the others (printers' tables) would weigh more in the worker than every photo format together.

use image::RgbImage;

/// Linear sRGB from XYZ under D50 (the inverse of the sRGB profile's own columns, Bradford-adapted from D65).
const SRGB_FROM_D50: [[f32; 3]; 3] =
    [[3.133_856, -1.616_867, -0.490_615], [-0.978_768, 1.916_142, 0.033_454], [0.071_945, -0.228_991, 1.405_243]];
/// Steps of the table from linear light to sRGB bytes; the steepest part, at black, rises 0.4 bytes a step.
const ENCODE_STEPS: usize = 8192;
/// A profile whose white and black differ more than this from sRGB's (linear, 1 is white) is taken for broken.
const WHITE_TOLERANCE: f32 = 0.1;
/// Two profiles whose matrices differ less than this are the same but for rounding.
const SAME_MATRIX: f32 = 0.005;
/// Bytes by which two curves may differ and still be the same; the many sRGB profiles in use differ by one.
const SAME_CURVE: f32 = 1.2 / 255.0;

/// A light curve for byte values: linear light, 0..=1.
type Curve = [f32; 256];

enum Profile {
    Grey(Box<Curve>),
    /// One curve a channel, then linear sRGB from linear device RGB.
    Rgb(Box<[Curve; 3]>, [[f32; 3]; 3]),
}

/// Convert `picture` in place to sRGB. A broken profile, one of another kind (CMYK, tables) and sRGB itself change
/// nothing.
pub fn to_srgb(profile: &[u8], picture: &mut RgbImage) {
    match parse(profile) {
        Some(Profile::Grey(curve)) => {
            let encode = encode_table();
            let table = curve.map(|light| encoded(&encode, light));
            // A grey profile in a coloured picture does not belong there.
            if picture.pixels().all(|pixel| pixel.0[0] == pixel.0[1] && pixel.0[1] == pixel.0[2]) {
                for pixel in picture.pixels_mut() {
                    pixel.0 = [table[usize::from(pixel.0[0])]; 3];
                }
            }
        }
        Some(Profile::Rgb(curves, matrix)) => {
            let encode = encode_table();
            let [red, green, blue] = &*curves;
            for pixel in picture.pixels_mut() {
                let [r, g, b] = pixel.0.map(usize::from);
                let (r, g, b) = (red[r], green[g], blue[b]);
                pixel.0 = matrix.map(|row| encoded(&encode, row[0] * r + row[1] * g + row[2] * b));
            }
        }
        None => {}
    }
}

/// sRGB's transfer function (IEC 61966-2-1), linear light from the encoded value, both 0..=1.
fn srgb_light(value: f32) -> f32 {
    if value <= 0.040_45 { value / 12.92 } else { ((value + 0.055) / 1.055).powf(2.4) }
}

fn encode_table() -> Vec<u8> {
    let encode = |light: f32| if light <= 0.003_130_8 { 12.92 * light } else { 1.055 * light.powf(1.0 / 2.4) - 0.055 };
    (0..=ENCODE_STEPS).map(|step| (255.0 * encode(step as f32 / ENCODE_STEPS as f32)).round() as u8).collect()
}

/// Light outside 0..=1 is cut off.
fn encoded(table: &[u8], light: f32) -> u8 {
    let step = (light * ENCODE_STEPS as f32 + 0.5) as usize; // a negative float casts to 0
    table.get(step).copied().unwrap_or(255)
}

/// `None` for what is broken, of another kind, or sRGB anyway.
fn parse(profile: &[u8]) -> Option<Profile> {
    if profile.get(36..40)? != b"acsp" || profile.get(20..24)? != b"XYZ " {
        return None;
    }
    let srgb: Vec<f32> = (0..256).map(|byte| srgb_light(byte as f32 / 255.0)).collect();
    let table = encode_table();
    let is_srgb_curve = |curve: &Curve| {
        curve
            .iter()
            .zip(&srgb)
            .all(|(a, b)| f32::from(encoded(&table, *a).abs_diff(encoded(&table, *b))) / 255.0 <= SAME_CURVE)
    };
    match profile.get(16..20)? {
        b"GRAY" => {
            let curve = curve(tag(profile, b"kTRC")?)?;
            (!is_srgb_curve(&curve)).then(|| Profile::Grey(Box::new(curve)))
        }
        b"RGB " => {
            let curves =
                [curve(tag(profile, b"rTRC")?)?, curve(tag(profile, b"gTRC")?)?, curve(tag(profile, b"bTRC")?)?];
            let columns = [xyz(tag(profile, b"rXYZ")?)?, xyz(tag(profile, b"gXYZ")?)?, xyz(tag(profile, b"bXYZ")?)?];
            let matrix = SRGB_FROM_D50
                .map(|row| columns.map(|column| row[0] * column[0] + row[1] * column[1] + row[2] * column[2]));
            let is_white = |row: &[f32; 3]| (row[0] + row[1] + row[2] - 1.0).abs() < WHITE_TOLERANCE;
            if !matrix.iter().all(is_white) {
                return None;
            }
            let is_identity = matrix.iter().enumerate().all(|(i, row)| {
                row.iter().enumerate().all(|(j, &x)| (x - if i == j { 1.0 } else { 0.0 }).abs() < SAME_MATRIX)
            });
            let is_srgb = is_identity && curves.iter().all(is_srgb_curve);
            (!is_srgb).then(|| Profile::Rgb(Box::new(curves), matrix))
        }
        _ => None,
    }
}

fn u16_at(bytes: &[u8], at: usize) -> Option<u16> {
    Some(u16::from_be_bytes(bytes.get(at..at.checked_add(2)?)?.try_into().ok()?))
}

fn u32_at(bytes: &[u8], at: usize) -> Option<u32> {
    Some(u32::from_be_bytes(bytes.get(at..at.checked_add(4)?)?.try_into().ok()?))
}

/// A signed number with 16 bits before and 16 behind the point.
fn fixed_at(bytes: &[u8], at: usize) -> Option<f32> {
    Some(u32_at(bytes, at)? as i32 as f32 / 65_536.0)
}

/// The bytes of the tag called `name`, from the table behind the 128-byte header.
fn tag<'a>(profile: &'a [u8], name: &[u8; 4]) -> Option<&'a [u8]> {
    let count = u32_at(profile, 128)?.min(1000) as usize;
    let entry = profile.get(132..)?.chunks_exact(12).take(count).find(|entry| entry.starts_with(name))?;
    let (start, len) = (u32_at(entry, 4)? as usize, u32_at(entry, 8)? as usize);
    profile.get(start..start.checked_add(len)?)
}

fn xyz(tag: &[u8]) -> Option<[f32; 3]> {
    tag.starts_with(b"XYZ ").then_some(())?;
    Some([fixed_at(tag, 8)?, fixed_at(tag, 12)?, fixed_at(tag, 16)?])
}

/// A `curv` (identity, one exponent, or a table) or `para` (five kinds of formula) tag for byte values.
fn curve(tag: &[u8]) -> Option<Curve> {
    let mut curve = [0.0; 256];
    let formula = Formula::parse(tag)?;
    for (byte, light) in curve.iter_mut().enumerate() {
        *light = formula.light(tag, byte as f32 / 255.0)?;
    }
    // Also false for what is not a number.
    let is_sound = curve.windows(2).all(|pair| pair[0] <= pair[1] + 1e-4)
        && curve[0].abs() < WHITE_TOLERANCE
        && (curve[255] - 1.0).abs() < WHITE_TOLERANCE;
    is_sound.then_some(curve)
}

enum Formula {
    /// Number of entries.
    Table(usize),
    /// `g a b c d e f` of ICC.1:2022, table 68: `(a x + b)^g + e` from d on, `c x + f` below.
    Power([f32; 7]),
}

impl Formula {
    fn parse(tag: &[u8]) -> Option<Self> {
        if tag.starts_with(b"curv") {
            return Some(match u32_at(tag, 8)? {
                0 => Self::power(1.0),
                1 => Self::power(f32::from(u16_at(tag, 12)?) / 256.0),
                count => Self::Table(count as usize),
            });
        }
        tag.starts_with(b"para").then_some(())?;
        let value = |index: usize| fixed_at(tag, 12 + 4 * index);
        let g = value(0)?;
        Some(match u16_at(tag, 8)? {
            0 => Self::power(g),
            1 => Self::Power([g, value(1)?, value(2)?, 0.0, -value(2)? / value(1)?, 0.0, 0.0]),
            2 => Self::Power([g, value(1)?, value(2)?, 0.0, -value(2)? / value(1)?, value(3)?, value(3)?]),
            3 => Self::Power([g, value(1)?, value(2)?, value(3)?, value(4)?, 0.0, 0.0]),
            4 => Self::Power([g, value(1)?, value(2)?, value(3)?, value(4)?, value(5)?, value(6)?]),
            _ => return None,
        })
    }

    fn power(exponent: f32) -> Self {
        Self::Power([exponent, 1.0, 0.0, 0.0, 0.0, 0.0, 0.0])
    }

    fn light(&self, tag: &[u8], x: f32) -> Option<f32> {
        match *self {
            Self::Table(count) => {
                let place = x * (count - 1) as f32;
                let (below, share) = (place as usize, place.fract());
                let entry = |index: usize| {
                    let at = index.min(count - 1).checked_mul(2)?.checked_add(12)?;
                    Some(f32::from(u16_at(tag, at)?) / 65_535.0)
                };
                Some(entry(below)? * (1.0 - share) + entry(below + 1)? * share)
            }
            Self::Power([g, a, b, c, d, e, f]) => Some(if x >= d { (a * x + b).powf(g) + e } else { c * x + f }),
        }
    }
}

#[cfg(test)]
mod tests {
    use image::Rgb;

    use super::*;

    /// A profile of these columns (XYZ under D50) and this curve tag for all channels.
    fn profile(space: &[u8; 4], columns: [[f32; 3]; 3], curve: &[u8]) -> Vec<u8> {
        let mut tags: Vec<(&[u8; 4], Vec<u8>)> = vec![];
        for (name, column) in [b"rXYZ", b"gXYZ", b"bXYZ"].into_iter().zip(columns) {
            let values = column.iter().flat_map(|x| ((x * 65_536.0) as i32).to_be_bytes());
            tags.push((name, b"XYZ \0\0\0\0".iter().copied().chain(values).collect()));
        }
        for name in [b"rTRC", b"gTRC", b"bTRC", b"kTRC"] {
            tags.push((name, curve.to_vec()));
        }
        let mut head = vec![0; 128];
        head[16..20].copy_from_slice(space);
        head[20..24].copy_from_slice(b"XYZ ");
        head[36..40].copy_from_slice(b"acsp");
        head.extend((tags.len() as u32).to_be_bytes());
        let mut at = head.len() + 12 * tags.len();
        let mut data = vec![];
        for (name, bytes) in tags {
            head.extend(*name);
            head.extend((at as u32).to_be_bytes());
            head.extend((bytes.len() as u32).to_be_bytes());
            at += bytes.len();
            data.extend(bytes);
        }
        head.extend(data);
        head
    }

    fn para(values: &[f32]) -> Vec<u8> {
        let kind: u16 = if values.len() == 1 { 0 } else { 3 };
        let mut tag = b"para\0\0\0\0".to_vec();
        tag.extend(kind.to_be_bytes());
        tag.extend([0, 0]);
        tag.extend(values.iter().flat_map(|x| ((x * 65_536.0).round() as i32).to_be_bytes()));
        tag
    }

    const SRGB_CURVE: [f32; 5] = [2.4, 1.0 / 1.055, 0.055 / 1.055, 1.0 / 12.92, 0.040_45];
    const SRGB: [[f32; 3]; 3] =
        [[0.436_07, 0.222_5, 0.013_93], [0.385_06, 0.716_88, 0.097_1], [0.143_08, 0.060_62, 0.714_17]];
    const DISPLAY_P3: [[f32; 3]; 3] =
        [[0.515_12, 0.241_2, -0.001_05], [0.291_98, 0.692_25, 0.041_89], [0.157_1, 0.066_57, 0.784_07]];

    fn converted(profile: &[u8], colour: [u8; 3]) -> [u8; 3] {
        let mut picture = RgbImage::from_pixel(2, 1, Rgb(colour));
        to_srgb(profile, &mut picture);
        picture.get_pixel(1, 0).0
    }

    #[test]
    fn srgb_itself_changes_nothing() {
        for colour in [[0, 0, 0], [1, 2, 3], [200, 100, 50], [255, 255, 255]] {
            assert_eq!(converted(&profile(b"RGB ", SRGB, &para(&SRGB_CURVE)), colour), colour);
        }
        assert!(parse(&profile(b"RGB ", SRGB, &para(&SRGB_CURVE))).is_none());
    }

    #[test]
    fn display_p3_becomes_more_vivid_and_grey_stays_grey() {
        let p3 = profile(b"RGB ", DISPLAY_P3, &para(&SRGB_CURVE));
        // Reference values: CSS Color 4, color(display-p3 …) to srgb.
        for (colour, wanted) in [
            ([128, 128, 128], [128, 128, 128]),
            ([255, 0, 0], [255, 0, 0]),
            ([200, 100, 50], [215, 93, 31]),
            ([120, 180, 90], [100, 182, 76]),
        ] {
            let got = converted(&p3, colour);
            assert!(got.iter().zip(wanted).all(|(a, b)| a.abs_diff(b) <= 2), "{colour:?}: {got:?}, not {wanted:?}");
        }
    }

    #[test]
    fn every_kind_of_curve_is_read() {
        let table: Vec<u8> = b"curv\0\0\0\0\0\0\0\x03\0\0\x40\0\xff\xff".to_vec();
        let gamma: Vec<u8> = b"curv\0\0\0\0\0\0\0\x01\x02\0".to_vec();
        let linear: Vec<u8> = b"curv\0\0\0\0\0\0\0\0".to_vec();
        assert!((curve(&table).unwrap()[64] - 0.125).abs() < 0.002);
        assert!((curve(&gamma).unwrap()[128] - 0.252).abs() < 0.001);
        assert!((curve(&linear).unwrap()[51] - 0.2).abs() < 1e-6);
        assert!((curve(&para(&[2.0])).unwrap()[128] - 0.252).abs() < 0.001);
        assert!((curve(&para(&SRGB_CURVE)).unwrap()[128] - 0.2159).abs() < 0.001);
        // Linear grey: half the light is sRGB 188.
        assert_eq!(converted(&profile(b"GRAY", SRGB, &linear), [128; 3]), [188; 3]);
        assert_eq!(converted(&profile(b"GRAY", SRGB, &linear), [128, 0, 0]), [128, 0, 0]);
    }

    #[test]
    fn broken_profiles_are_ignored() {
        let p3 = profile(b"RGB ", DISPLAY_P3, &para(&SRGB_CURVE));
        let colour = [200, 100, 50];
        for len in 0..p3.len() {
            converted(&p3[..len], colour); // no panic
        }
        assert_eq!(converted(&p3[..200], colour), colour);
        assert_eq!(converted(b"not a profile", colour), colour);
        assert_eq!(converted(&profile(b"CMYK", DISPLAY_P3, &para(&SRGB_CURVE)), colour), colour);
        assert_eq!(converted(&profile(b"RGB ", [[0.0; 3]; 3], &para(&SRGB_CURVE)), colour), colour);
        assert_eq!(converted(&profile(b"RGB ", DISPLAY_P3, &para(&[-3.0])), colour), colour);
        let endless = b"curv\0\0\0\0\xff\xff\xff\xff\0\0".to_vec();
        assert_eq!(converted(&profile(b"RGB ", DISPLAY_P3, &endless), colour), colour);
    }
}
