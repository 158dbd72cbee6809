//! Photo files from the outside: every format, every way to lie on its side, every kind of bad file, and what is
//! never kept of them.
//!
//! The corpus is made by `tests/corpus/make_photos.py`, which says what is in it.

#![cfg(feature = "engine")]
#![allow(clippy::unwrap_used, clippy::panic, reason = "helpers of tests may fail as loudly as the tests")]

use std::{
    fs,
    io::Cursor,
    panic::catch_unwind,
    path::{Path, PathBuf},
    time::Instant,
};

use hearsight::{
    ground::random::SplitMix64,
    vision::{
        decode::{Decoded, PhotoError, decode},
        prepare,
    },
};
use image::{ImageFormat, Rgb, RgbImage, codecs::jpeg::JpegEncoder};

const RED: [u8; 3] = [200, 60, 40];
const GREEN: [u8; 3] = [50, 140, 70];
const BLUE: [u8; 3] = [40, 70, 180];
const SAND: [u8; 3] = [220, 200, 150];
const BLACK: [u8; 3] = [0; 3];
const WHITE: [u8; 3] = [255; 3];

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/corpus/photos")
}

fn corpus(name: &str) -> Vec<u8> {
    fs::read(folder().join(name)).unwrap_or_else(|error| panic!("{name}: {error}"))
}

/// Every file of the corpus, by name.
fn all_files() -> Vec<(String, Vec<u8>)> {
    let mut names: Vec<String> =
        fs::read_dir(folder()).unwrap().map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
    names.sort();
    assert!(names.len() > 60, "the corpus is not whole");
    names.into_iter().map(|name| (name.clone(), corpus(&name))).collect()
}

/// BT.601 luma, as the corpus's grey files were made.
fn luma([red, green, blue]: [u8; 3]) -> [u8; 3] {
    [(0.299 * f32::from(red) + 0.587 * f32::from(green) + 0.114 * f32::from(blue)).round() as u8; 3]
}

/// The colours at the scene's five landmarks: corner square, then the four quarters.
fn landmarks(photo: &RgbImage) -> [[u8; 3]; 5] {
    let at = |x: f32, y: f32| photo.get_pixel((x * photo.width() as f32) as u32, (y * photo.height() as f32) as u32).0;
    [at(0.05, 0.06), at(0.25, 0.3), at(0.75, 0.25), at(0.25, 0.75), at(0.75, 0.75)]
}

fn check_landmarks(name: &str, photo: &RgbImage, wanted: [[u8; 3]; 5], tolerance: u8) {
    for (place, (got, wanted)) in landmarks(photo).into_iter().zip(wanted).enumerate() {
        let is_near = got.iter().zip(wanted).all(|(a, b)| a.abs_diff(b) <= tolerance);
        assert!(is_near, "{name}: landmark {place} is {got:?}, not {wanted:?}");
    }
}

#[test]
fn every_format_shows_the_same_scene() {
    let coloured = [BLACK, RED, GREEN, BLUE, SAND];
    let grey = coloured.map(luma);
    let hidden = [BLACK, RED, GREEN, BLUE, WHITE];
    // Tolerance in bytes: 0 where nothing is lost; the lossy formats lose most at their chroma.
    let good: &[(&str, [[u8; 3]; 5], u8)] = &[
        ("baseline.jpg", coloured, 6),
        ("baseline-444.jpg", coloured, 6),
        ("progressive.jpg", coloured, 6),
        ("restarts.jpg", coloured, 6),
        ("grey.jpg", grey, 4),
        ("rgb.jpg", coloured, 4),
        ("cmyk.jpg", coloured, 4),
        ("ycck.jpg", coloured, 4),
        ("gps.jpg", coloured, 6),
        ("rgb.png", coloured, 0),
        ("grey.png", grey, 1),
        ("palette.png", coloured, 0),
        ("rgb-16bit.png", coloured, 0),
        ("grey-16bit.png", grey, 1),
        ("interlaced.png", coloured, 0),
        ("alpha.png", hidden, 0),
        ("palette-trns.png", hidden, 0),
        ("rgb-trns.png", hidden, 0),
        ("lossy.webp", coloured, 6),
        ("lossless.webp", coloured, 0),
        ("alpha.webp", hidden, 0),
        ("alpha-lossy.webp", hidden, 6),
        ("animated.webp", coloured, 0),
        ("still.gif", coloured, 0),
        ("animated.gif", coloured, 0),
        ("alpha.gif", hidden, 0),
        ("display-p3.jpg", coloured, 6),
        ("display-p3.png", coloured, 2),
        ("display-p3.webp", coloured, 2),
        ("adobe-rgb.png", coloured, 2),
        ("srgb.png", coloured, 0),
        ("grey-linear.png", grey, 3),
        ("broken-profile.png", coloured, 0),
        ("png-called.jpg", coloured, 0),
        ("jpeg-called.png", coloured, 6),
    ];
    for (name, wanted, tolerance) in good {
        let photo = decode(&corpus(name)).unwrap_or_else(|error| panic!("{name}: {error}"));
        assert_eq!((photo.width_px, photo.height_px), (64, 48), "{name}");
        assert_eq!(photo.rgb.dimensions(), (64, 48), "{name}");
        check_landmarks(name, &photo.rgb, *wanted, *tolerance);
    }
    for bits in [1, 2, 4] {
        let photo = decode(&corpus(&format!("steps-{bits}bit.png"))).unwrap().rgb;
        let shades = 1 << bits;
        for shade in 0..shades {
            let wanted = (shade * 255 / (shades - 1)) as u8;
            assert_eq!(photo.get_pixel(shade * 64 / shades + 1, 20).0, [wanted; 3], "{bits} bits");
        }
    }
}

#[test]
fn all_eight_orientations_come_out_upright() {
    for value in 1..=8 {
        let name = format!("orientation-{value}.jpg");
        let photo = decode(&corpus(&name)).unwrap();
        assert_eq!((photo.width_px, photo.height_px), (64, 48), "{name}");
        check_landmarks(&name, &photo.rgb, [BLACK, RED, GREEN, BLUE, SAND], 6);
    }
    for name in ["orientation-6.png", "orientation-6.webp"] {
        let photo = decode(&corpus(name)).unwrap();
        assert_eq!(photo.rgb.dimensions(), (64, 48), "{name}");
        check_landmarks(name, &photo.rgb, [BLACK, RED, GREEN, BLUE, SAND], 0);
    }
}

#[test]
fn large_photos_are_reduced_and_keep_their_size_on_record() {
    for name in ["large.jpg", "large-progressive.jpg", "large.png"] {
        let photo = decode(&corpus(name)).unwrap();
        assert_eq!((photo.width_px, photo.height_px), (2400, 1800), "{name}");
        assert_eq!(photo.rgb.dimensions(), (1200, 900), "{name}");
        check_landmarks(name, &photo.rgb, [BLACK, RED, GREEN, BLUE, SAND], 12);
    }
}

#[test]
fn bad_files_get_their_sentence() {
    let no_decoder = |format| PhotoError::NoDecoder { format };
    let bad = [
        ("zero-bytes.jpg", PhotoError::Empty),
        ("text.jpg", PhotoError::NotAPhoto),
        ("random.jpg", PhotoError::NotAPhoto),
        ("scene.avif", no_decoder("AVIF")),
        ("header-only.heic", no_decoder("HEIC")),
        ("arithmetic.jpg", no_decoder("arithmetic-coded JPEG")),
        ("header-only.jpg", PhotoError::Broken),
        ("truncated-baseline.jpg", PhotoError::Broken),
        ("truncated-rgb.png", PhotoError::Broken),
        ("truncated-lossy.webp", PhotoError::Broken),
        ("truncated-lossless.webp", PhotoError::Broken),
        ("claims-huge.jpg", PhotoError::TooLarge { megapixels: 4225 }),
        ("claims-huge.png", PhotoError::TooLarge { megapixels: 1600 }),
        ("claims-huge.gif", PhotoError::TooLarge { megapixels: 3600 }),
        // Its frame denies what its header claims.
        ("claims-huge.webp", PhotoError::Broken),
        ("no-height.jpg", no_decoder("such JPEG")),
    ];
    for (name, wanted) in bad {
        let got = decode(&corpus(name)).err();
        println!("{name}: {}", got.as_ref().map(ToString::to_string).unwrap_or_default());
        assert_eq!(got, Some(wanted), "{name}");
    }
}

/// `bytes` with the first `from` in them replaced by `to`.
fn replaced(bytes: &[u8], from: &[u8], to: &[u8]) -> Vec<u8> {
    let at = bytes.windows(from.len()).position(|window| window == from).unwrap();
    [&bytes[..at], to, &bytes[at + from.len()..]].concat()
}

/// A JPEG without its segments of a kind.
fn without_segments(bytes: &[u8], marker: u8) -> Vec<u8> {
    let (mut kept, mut at) = (bytes[..2].to_vec(), 2);
    while bytes[at + 1] != 0xda {
        let end = at + 2 + usize::from(u16::from_be_bytes([bytes[at + 2], bytes[at + 3]]));
        if bytes[at + 1] != marker {
            kept.extend(&bytes[at..end]);
        }
        at = end;
    }
    kept.extend(&bytes[at..]);
    kept
}

/// Where the restart markers of a JPEG begin.
fn restart_markers(bytes: &[u8]) -> Vec<usize> {
    (0..bytes.len() - 1).filter(|&at| bytes[at] == 0xff && (0xd0..=0xd7).contains(&bytes[at + 1])).collect()
}

#[test]
fn a_jpeg_whose_markers_or_tables_are_wrong_is_read_whole() {
    let baseline = corpus("baseline.jpg");
    let restarts = corpus("restarts.jpg");
    let markers = restart_markers(&restarts);
    assert!(markers.len() > 4, "{markers:?}");
    let mut same_number = restarts.clone();
    markers.iter().for_each(|&at| same_number[at + 1] = 0xd3);
    let mut lost_marker = restarts.clone();
    lost_marker.drain(markers[1]..markers[1] + 2);
    let without_end = |bytes: &[u8]| bytes[..bytes.len() - 2].to_vec();
    for (case, damaged, sound) in [
        ("no end marker", without_end(&baseline), &baseline),
        ("no end marker, restart markers", without_end(&restarts), &restarts),
        ("no end marker, grey", without_end(&corpus("grey.jpg")), &corpus("grey.jpg")),
        ("no end marker, inks", without_end(&corpus("cmyk.jpg")), &corpus("cmyk.jpg")),
        ("every restart marker the same", same_number, &restarts),
        ("a restart marker lost", lost_marker, &restarts),
        ("no Huffman tables", without_segments(&baseline, 0xc4), &baseline),
        ("no Huffman tables, no end marker", without_end(&without_segments(&baseline, 0xc4)), &baseline),
        ("behind junk", [b"\r\n\r\n", &baseline[..]].concat(), &baseline),
        ("another picture behind it", [&baseline[..], &corpus("grey.jpg")].concat(), &baseline),
    ] {
        let got = decode(&damaged).unwrap_or_else(|error| panic!("{case}: {error}"));
        assert!(got == decode(sound).unwrap(), "{case}");
        assert!((got.read_share - 1.0).abs() < 1e-6, "{case}");
    }
    let progressive = decode(&without_end(&corpus("progressive.jpg"))).unwrap();
    check_landmarks("progressive", &progressive.rgb, [BLACK, RED, GREEN, BLUE, SAND], 6);
}

#[test]
fn a_lost_stretch_of_a_jpeg_leaves_the_rest_in_its_place() {
    let restarts = corpus("restarts.jpg");
    let markers = restart_markers(&restarts);
    let damaged = [&restarts[..markers[1]], &restarts[markers[2]..]].concat();
    let photo = decode(&damaged).unwrap();
    assert_eq!(photo.rgb.dimensions(), (64, 48));
    assert!((photo.read_share - 1.0 + 2.0 / 12.0).abs() < 1e-6, "{}", photo.read_share);
    let [corner, _, _, blue, sand] = landmarks(&photo.rgb);
    for (got, wanted) in [(corner, BLACK), (blue, BLUE), (sand, SAND)] {
        assert!(got.iter().zip(wanted).all(|(a, b)| a.abs_diff(b) <= 6), "{got:?}, not {wanted:?}");
    }
}

/// Rows that the two photos have in common, from the top.
fn same_rows(a: &RgbImage, b: &RgbImage) -> u32 {
    let rows = a.rows().zip(b.rows());
    rows.take_while(|(a, b)| a.clone().eq(b.clone())).count() as u32
}

#[test]
fn of_a_photo_cut_short_the_rows_that_are_there_are_read() {
    let photo = drawn(800, 600);
    let written = |format| {
        let mut bytes = Cursor::new(Vec::new());
        photo.write_to(&mut bytes, format).unwrap();
        bytes.into_inner()
    };
    for (name, bytes, least) in
        [("JPEG", jpeg(&photo), 0.5), ("PNG", written(ImageFormat::Png), 0.45), ("GIF", written(ImageFormat::Gif), 0.4)]
    {
        let whole = decode(&bytes).unwrap();
        let cut = decode(&bytes[..bytes.len() * 6 / 10]).unwrap_or_else(|error| panic!("{name}: {error}"));
        let rows = cut.rgb.height();
        println!("{name}: {rows} of 600 rows, share {}", cut.read_share);
        assert_eq!((cut.width_px, cut.height_px), (800, 600), "{name}");
        assert!(rows as f32 / 600.0 > least && rows < 420, "{name}: {rows}");
        assert!((cut.read_share - rows as f32 / 600.0).abs() < 0.03, "{name}: {}", cut.read_share);
        // The last row of blocks meets what is lost.
        assert!(same_rows(&cut.rgb, &whole.rgb) + 1 >= rows, "{name}: {}", same_rows(&cut.rgb, &whole.rgb));
        assert_eq!(decode(&bytes[..bytes.len() / 10]), Err(PhotoError::Broken), "{name}");
    }
    let large = corpus("large-progressive.jpg");
    let coarse = decode(&large[..large.len() / 2]).unwrap();
    assert_eq!(coarse.rgb.dimensions(), (1200, 900));
    check_landmarks("progressive", &coarse.rgb, [BLACK, RED, GREEN, BLUE, SAND], 12);
}

/// A chunk of PNG with its checksum (CRC-32).
fn chunk(tag: &[u8; 4], body: &[u8]) -> Vec<u8> {
    let named = [&tag[..], body].concat();
    let crc = named.iter().fold(u32::MAX, |crc, &byte| {
        (0..8).fold(crc ^ u32::from(byte), |crc, _| crc >> 1 ^ if crc & 1 == 1 { 0xedb8_8320 } else { 0 })
    });
    [&(body.len() as u32).to_be_bytes(), &named[..], &(!crc).to_be_bytes()].concat()
}

/// A PNG with other chunks in place of its data; those are handed over.
fn with_data(png: &[u8], make: impl Fn(&[u8]) -> Vec<u8>) -> Vec<u8> {
    let at = png.windows(4).position(|tag| tag == b"IDAT").unwrap() - 4;
    let len = u32::from_be_bytes(*png[at..].first_chunk().unwrap()) as usize;
    [&png[..at], &make(&png[at + 8..at + 8 + len]), &png[at + 12 + len..]].concat()
}

#[test]
fn a_png_whose_chunks_are_wrong_is_read_whole() {
    for name in ["rgb.png", "palette-trns.png", "interlaced.png", "orientation-6.png"] {
        let png = corpus(name);
        let sound = decode(&png).unwrap();
        let between = with_data(&png, |data| {
            let (a, b) = data.split_at(data.len() / 2);
            [chunk(b"IDAT", a), chunk(b"tEXt", b"Comment\0hello"), chunk(b"IDAT", b)].concat()
        });
        // Of the data itself (Adler-32, its last byte), and of the chunk.
        let checksums = with_data(&png, |data| {
            let mut data = chunk(b"IDAT", data);
            let len = data.len();
            data[len - 5] ^= 1;
            data[len - 1] ^= 1;
            data
        });
        for (case, bytes) in
            [("text between", between), ("checksums", checksums), ("no end", png[..png.len() - 12].to_vec())]
        {
            let got = decode(&bytes).unwrap_or_else(|error| panic!("{name}, {case}: {error}"));
            assert!(got == sound, "{name}, {case}");
        }
    }
}

#[test]
fn a_png_tells_its_colours_by_gamma_and_places() {
    let png = corpus("rgb.png");
    let with = |chunks: &[u8]| with_data(&png, |data| [chunks, &chunk(b"IDAT", data)].concat());
    let gamma = |value: u32| chunk(b"gAMA", &value.to_be_bytes());
    let places = |places: [u32; 8]| chunk(b"cHRM", &places.map(u32::to_be_bytes).concat());
    let lightened = |power: f64| {
        move |colour: [u8; 3]| {
            colour.map(|value| {
                let light = (f64::from(value) / 255.0).powf(power);
                let value = if light <= 0.003_130_8 { 12.92 * light } else { 1.055 * light.powf(1.0 / 2.4) - 0.055 };
                (255.0 * value).round() as u8
            })
        }
    };
    let scene = [BLACK, RED, GREEN, BLUE, SAND];
    let srgb = [31_270, 32_900, 64_000, 33_000, 30_000, 60_000, 15_000, 6_000];
    let swapped = [31_270, 32_900, 30_000, 60_000, 64_000, 33_000, 15_000, 6_000];
    for (case, bytes, wanted) in [
        ("linear", with(&gamma(100_000)), scene.map(lightened(1.0))),
        ("Macintosh", with(&gamma(55_556)), scene.map(lightened(1.8))),
        ("linear, but sRGB", with(&[gamma(100_000), chunk(b"sRGB", &[0])].concat()), scene),
        ("no light", with(&gamma(0)), scene),
        ("places of sRGB", with(&places(srgb)), scene),
        ("red and green swapped", with(&places(swapped)), scene.map(|[red, green, blue]| [green, red, blue])),
        ("places in a row", with(&places([31_270, 32_900, 1, 1, 1, 1, 1, 1])), scene),
        ("cICP of sRGB over gamma", with(&[chunk(b"cICP", &[1, 13, 0, 1]), gamma(100_000)].concat()), scene),
    ] {
        let photo = decode(&bytes).unwrap_or_else(|error| panic!("{case}: {error}"));
        check_landmarks(case, &photo.rgb, wanted, 2);
    }
    let p3 =
        with_data(&corpus("display-p3.png"), |data| [chunk(b"cICP", &[12, 13, 0, 1]), chunk(b"IDAT", data)].concat());
    check_landmarks("cICP of Display P3", &decode(&p3).unwrap().rgb, scene, 2);
}

#[test]
fn a_gif_is_as_large_as_its_first_picture() {
    let gif = corpus("still.gif");
    for canvas in [[0, 0], [10, 10], [64, 0]] {
        let mut bytes = gif.clone();
        bytes[6..10].copy_from_slice(&canvas.map(u16::to_le_bytes).concat());
        let photo = decode(&bytes).unwrap();
        assert_eq!((photo.width_px, photo.height_px), (64, 48), "{canvas:?}");
        check_landmarks("canvas", &photo.rgb, [BLACK, RED, GREEN, BLUE, SAND], 0);
    }
}

#[test]
fn the_first_of_two_exif_blocks_turns_the_photo() {
    let photo = corpus("orientation-6.jpg");
    let at = photo.windows(4).position(|window| window == b"Exif").unwrap() - 4;
    let len = 2 + usize::from(u16::from_be_bytes([photo[at + 2], photo[at + 3]]));
    let block = &photo[at..at + len];
    let tag = [b"\x01\x12\0\x03\0\0\0\x01\0\x06".as_slice(), b"\x12\x01\x03\0\x01\0\0\0\x06\0"]
        .into_iter()
        .find(|tag| block.windows(tag.len()).any(|window| window == *tag))
        .unwrap();
    let upright = replaced(block, tag, &tag.iter().map(|&byte| if byte == 6 { 1 } else { byte }).collect::<Vec<_>>());
    let two = [&photo[..at + len], &upright, &photo[at + len..]].concat();
    assert!(decode(&two).unwrap() == decode(&photo).unwrap());
    // One that tells nothing turns nothing.
    let broken = replaced(&photo, tag, &tag.iter().map(|&byte| if byte == 6 { 77 } else { byte }).collect::<Vec<_>>());
    assert_eq!(decode(&broken).unwrap().rgb.dimensions(), (48, 64));
}

#[test]
fn nothing_of_the_metadata_reaches_the_thumbnail() {
    let file = corpus("gps.jpg");
    let holds = |bytes: &[u8], needle: &[u8]| bytes.windows(needle.len()).any(|window| window == needle);
    assert!(holds(&file, b"Exif\0\0") && holds(&file, b"Spycam"), "the test's own photo has no place in it");
    for name in ["gps.jpg", "display-p3.jpg", "orientation-6.webp"] {
        let photo = decode(&corpus(name)).unwrap();
        let thumbnail = prepare::thumbnail_jpeg(&prepare::shrink(&photo.rgb).unwrap()).unwrap();
        for needle in [b"Exif".as_slice(), b"Spycam", b"GPS", b"ICC_PROFILE", b"http", b"II*\0", b"MM\0*"] {
            assert!(!holds(&thumbnail, needle), "{name}: {needle:?} is in the thumbnail");
        }
        // Marker segments up to the scan: no application data but JFIF's own.
        let mut at = 2;
        while thumbnail[at + 1] != 0xda {
            let marker = thumbnail[at + 1];
            assert!(!(0xe1..=0xef).contains(&marker) && marker != 0xfe, "{name}: segment {marker:#x}");
            at += 2 + usize::from(u16::from_be_bytes([thumbnail[at + 2], thumbnail[at + 3]]));
        }
    }
}

/// Hills and a sky with noise, somewhat like a photo; the same at every call.
fn drawn(width: u32, height: u32) -> RgbImage {
    let mut random = SplitMix64(1);
    RgbImage::from_fn(width, height, |x, y| {
        let noise = 8.0 * random.signed();
        let (u, v) = (x as f32 / width as f32, y as f32 / height as f32);
        let hill = 0.6 + 0.1 * (9.0 * u).sin() + 0.03 * (41.0 * u).cos();
        let light = if v > hill { 60.0 + 50.0 * (90.0 * u + 70.0 * v).sin() } else { 120.0 + 100.0 * v };
        let colour = if v > hill { [0.8, 1.0, 0.5] } else { [1.0, 0.9, 1.1] };
        Rgb(colour.map(|share: f32| (share * light + noise).clamp(0.0, 255.0) as u8))
    })
}

fn jpeg(photo: &RgbImage) -> Vec<u8> {
    let mut bytes = Vec::new();
    photo.write_with_encoder(JpegEncoder::new_with_quality(&mut bytes, 90)).unwrap();
    bytes
}

fn mean_difference(a: &RgbImage, b: &RgbImage) -> f64 {
    assert_eq!(a.dimensions(), b.dimensions());
    let sum: u64 = a.as_raw().iter().zip(b.as_raw()).map(|(x, y)| u64::from(x.abs_diff(*y))).sum();
    sum as f64 / a.as_raw().len() as f64
}

#[test]
fn reduced_decoding_looks_like_full_decoding() {
    let photo = drawn(4032, 3024);
    let mut png = Cursor::new(Vec::new());
    photo.write_to(&mut png, ImageFormat::Png).unwrap();
    for (name, bytes) in [("JPEG", jpeg(&photo)), ("PNG", png.into_inner())] {
        let start = Instant::now();
        let Decoded { rgb, width_px, height_px, .. } = decode(&bytes).unwrap();
        println!("{name}, 12 megapixels: {} ms to {:?}", start.elapsed().as_millis(), rgb.dimensions());
        assert_eq!((width_px, height_px), (4032, 3024));
        assert_eq!(rgb.dimensions(), (1008, 756));
        let crop = mean_difference(&prepare::crop(&rgb).unwrap(), &prepare::crop(&photo).unwrap());
        let small = mean_difference(&prepare::shrink(&rgb).unwrap(), &prepare::shrink(&photo).unwrap());
        println!("{name}: the crop differs by {crop:.2} of 255 on average, the thumbnail by {small:.2}");
        assert!(crop < 1.5 && small < 1.5, "{name}: {crop} {small}");
    }
}

#[test]
fn sixty_megapixels_are_read() {
    for (bytes, reduced) in [
        (jpeg(&RgbImage::from_pixel(9_500, 6_400, Rgb(SAND))), (1188, 800)),
        (
            {
                let mut png = Cursor::new(Vec::new());
                image::DynamicImage::new_luma8(10_000, 6_000).write_to(&mut png, ImageFormat::Png).unwrap();
                png.into_inner()
            },
            (1000, 600),
        ),
    ] {
        let photo = decode(&bytes).unwrap();
        assert!(photo.width_px * photo.height_px > 60_000_000 - 1);
        assert_eq!(photo.rgb.dimensions(), reduced);
    }
}

/// One to four flips, cuts, splices, repeats or extreme bytes.
fn damaged(dice: &mut SplitMix64, bytes: &[u8], other: &[u8]) -> Vec<u8> {
    let mut bytes = bytes.to_vec();
    for _ in 0..=dice.below(4) {
        // Half of all damage in the headers, where it matters most.
        let reach = if dice.below(2) == 0 { bytes.len().min(700) } else { bytes.len() };
        let at = dice.below(reach);
        match dice.below(7) {
            0 => bytes.truncate(at),
            1 => {
                let (from, to) = (dice.below(other.len()), dice.below(64));
                let piece = &other[from..(from + to).min(other.len())];
                bytes.splice(at..(at + piece.len()).min(bytes.len()), piece.iter().copied());
            }
            2 => drop(bytes.drain(at..(at + dice.below(16)).min(bytes.len()))),
            3 => {
                let piece = bytes[at..(at + dice.below(32)).min(bytes.len())].to_vec();
                bytes.splice(at..at, piece);
            }
            4 => bytes[at..].iter_mut().take(1 + dice.below(3)).for_each(|byte| *byte = 0xff),
            5 => bytes[at..].iter_mut().take(1 + dice.below(3)).for_each(|byte| *byte = 0),
            _ => bytes[at..].iter_mut().take(1).for_each(|byte| *byte ^= 1 << dice.below(8)),
        }
    }
    bytes
}

#[test]
fn damage_costs_a_sentence_never_a_panic() {
    const ROUNDS: usize = 60;
    let files: Vec<_> = all_files().into_iter().filter(|(name, _)| !name.starts_with("large")).collect();
    let mut dice = SplitMix64(20_240_229);
    let (mut read, mut refused) = (0, 0);
    for _ in 0..ROUNDS {
        for (name, bytes) in &files {
            let other = &files[dice.below(files.len())].1;
            let before = dice.0;
            let bytes = damaged(&mut dice, bytes, other);
            match catch_unwind(|| decode(&bytes)) {
                Ok(Ok(photo)) => {
                    assert!(photo.rgb.width() > 0 && photo.rgb.height() > 0);
                    read += 1;
                }
                Ok(Err(_)) => refused += 1,
                Err(_) => panic!("{name} with the dice at {before} made the decoder panic"),
            }
        }
    }
    println!("{read} damaged files read, {refused} refused");
    assert!(read > 500 && refused > 500, "the damage is too light or too heavy: {read} read, {refused} refused");
}
