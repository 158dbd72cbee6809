//! Every kind of lie, made here: the sound that comes out is the one that went in.

use std::{
    f64::consts::TAU,
    io::{Cursor, Read as _},
    path::Path,
};

use super::{
    adpcm::{decode_ima_qt, decode_ima_wav},
    *,
};
use crate::{engine::cancel::Cancel, ground::random::SplitMix64, hearing::decode::Decoder};

const RATE_HZ: u32 = 16_000;
const SECS: usize = 2;

/// Two seconds of 400 Hz at half of full scale.
fn tone() -> Vec<i16> {
    let at = |i: usize| (TAU * 400.0 * i as f64 / f64::from(RATE_HZ)).sin();
    (0..SECS * RATE_HZ as usize).map(|i| (16_384.0 * at(i)) as i16).collect()
}

fn little(samples: &[i16]) -> Vec<u8> {
    samples.iter().flat_map(|x| x.to_le_bytes()).collect()
}

fn big(samples: &[i16]) -> Vec<u8> {
    samples.iter().flat_map(|x| x.to_be_bytes()).collect()
}

fn chunk(id: &[u8], len: usize, body: &[u8]) -> Vec<u8> {
    [id, &(len as u32).to_le_bytes(), body].concat()
}

fn fmt(tag: u16, align: u16, bits: u16, extension: &[u8]) -> Vec<u8> {
    let mut body = [tag.to_le_bytes(), 1_u16.to_le_bytes()].concat();
    body.extend(RATE_HZ.to_le_bytes());
    body.extend((RATE_HZ * u32::from(align)).to_le_bytes());
    body.extend([align.to_le_bytes(), bits.to_le_bytes()].concat());
    body.extend(extension);
    chunk(b"fmt ", body.len(), &body)
}

fn riff(parts: &[Vec<u8>]) -> Vec<u8> {
    let body = parts.concat();
    [b"RIFF".as_slice(), &(body.len() as u32 + 4).to_le_bytes(), b"WAVE", &body].concat()
}

fn aiff(kind: &[u8], bits: u8, code: &[u8], sound: &[u8], sound_len: usize) -> Vec<u8> {
    let frames = (tone().len() as u32).to_be_bytes();
    // 16 000 = 1.953125 * 2^13.
    let rate = [0x40, 0x0c, 0xfa, 0, 0, 0, 0, 0, 0, 0];
    let common = [&[0, 1], frames.as_slice(), &[0, bits], &rate, code].concat();
    let chunk = |id: &[u8], len: usize, body: &[u8]| [id, &(len as u32).to_be_bytes(), body].concat();
    let body = [chunk(b"COMM", common.len(), &common), chunk(b"SSND", sound_len, &[&[0; 8], sound].concat())].concat();
    [b"FORM".as_slice(), &(body.len() as u32 + 4).to_be_bytes(), kind, &body].concat()
}

/// Nibbles of IMA ADPCM: of all sixteen, the one whose sample is nearest (`decode` tells it).
fn ima_nibbles(samples: &[i16], decode: impl Fn(&[u8]) -> Vec<i16>) -> Vec<u8> {
    let mut bytes = Vec::new();
    for (i, pair) in samples.chunks(2).enumerate() {
        let error = |byte: u8| {
            let heard = decode(&[bytes.as_slice(), &[byte]].concat());
            let heard = heard.get(2 * i..2 * i + 2).unwrap_or_default();
            pair.iter().zip(heard).map(|(a, b)| (i64::from(*a) - i64::from(*b)).pow(2)).sum::<i64>()
        };
        let low = (0..16).min_by_key(|low| error(low | 0x70).min(error(*low))).unwrap();
        bytes.push((0..16).map(|high| high << 4 | low).min_by_key(|byte| error(*byte)).unwrap());
    }
    bytes
}

fn words(bytes: &[u8]) -> Vec<i16> {
    bytes.chunks_exact(2).map(|b| i16::from_le_bytes([b[0], b[1]])).collect()
}

/// Seconds, root mean square and frequency of what is heard; seeks to the middle first, and back.
fn heard(bytes: Vec<u8>) -> Result<(f64, f64, f64), HearingError> {
    let cancel = Cancel::default();
    let mut decoder = Decoder::open(Box::new(Cursor::new(bytes)), "sound", &cancel)?;
    let rate_hz = f64::from(decoder.sample_rate_hz());
    assert!(decoder.seek(rate_hz as i64, &cancel)?);
    let middle = decoder.next_chunk(&cancel)?.map(|chunk| chunk.first_frame as f64 / rate_hz).unwrap();
    assert!((middle - 1.0).abs() < 0.35, "sought to {middle}");
    decoder.seek(0, &cancel)?;
    let mut samples = Vec::new();
    while let Some(chunk) = decoder.next_chunk(&cancel)? {
        samples.extend_from_slice(chunk.samples);
    }
    let secs = samples.len() as f64 / rate_hz;
    let power: f64 = samples.iter().map(|x| f64::from(*x).powi(2)).sum();
    let crossings = samples.windows(2).filter(|pair| (pair[0] >= 0.0) != (pair[1] >= 0.0)).count();
    Ok((secs, (power / samples.len() as f64).sqrt(), crossings as f64 / 2.0 / secs))
}

fn is_tone(what: &str, bytes: Vec<u8>) {
    let (secs, rms, hz) = heard(bytes).unwrap_or_else(|error| panic!("{what}: {error}"));
    assert!((secs / 2.0 - 1.0).abs() < 0.02, "{what}: {secs} s");
    assert!((rms - 0.3536).abs() < 0.01, "{what}: rms {rms}");
    assert!((hz / 400.0 - 1.0).abs() < 0.02, "{what}: {hz} Hz");
}

fn corpus(name: &str) -> Vec<u8> {
    std::fs::read(Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/corpus/audio").join(name)).unwrap()
}

/// All files that are made here.
fn files() -> Vec<(&'static str, Vec<u8>)> {
    let sound = little(&tone());
    let plain = fmt(1, 2, 16, &[]);
    let data = |len: usize| chunk(b"data", len, &sound);
    let whole = riff(&[plain.clone(), data(sound.len())]);
    let wide = |shift: u32| -> Vec<u8> { tone().iter().flat_map(|x| (i32::from(*x) << shift).to_le_bytes()).collect() };
    let pcm_guid = [1, 0, 0, 0, 0, 0, 0x10, 0, 0x80, 0, 0, 0xaa, 0, 0x38, 0x9b, 0x71];
    let extension = |valid: u8| [&[22, 0, valid, 0, 4, 0, 0, 0], pcm_guid.as_slice()].concat();
    let float: Vec<u8> = tone().iter().flat_map(|x| (f64::from(*x) / 32_768.0).to_be_bytes()).collect();
    let signed_8: Vec<u8> = tone().iter().map(|x| (x >> 8) as u8).collect();
    let ds64 = [&[0; 8], (sound.len() as u64).to_le_bytes().as_slice(), &[0; 12]].concat();
    let rf64 =
        |id: &[u8]| [id, &[0xff; 4], b"WAVE", &chunk(b"ds64", 28, &ds64), &plain, &data(u32::MAX as usize)].concat();
    let w64 = |id: &[u8], body: &[u8]| {
        let guid = [0xf3, 0xac, 0xd3, 0x11, 0x8c, 0xd1, 0x00, 0xc0, 0x4f, 0x8e, 0xdb, 0x8a];
        [id, &guid, &(body.len() as u64 + 24).to_le_bytes(), body].concat()
    };
    let wave64 = [
        &start::WAVE64,
        [0; 8].as_slice(),
        &w64(b"wave", &[])[..16],
        &w64(b"fmt ", &plain[8..]),
        &w64(b"data", &sound),
    ];
    let rifx = [
        b"RIFX\0\0\0\0WAVEfmt \0\0\0\x10\0\x01\0\x01".as_slice(),
        &RATE_HZ.to_be_bytes(),
        &(RATE_HZ * 2).to_be_bytes(),
        b"\0\x02\0\x10data",
        &(sound.len() as u32).to_be_bytes(),
        &big(&tone()),
    ];
    let ima_wav: Vec<u8> = tone()
        .chunks(505)
        .flat_map(|block| {
            let state = [&block[0].to_le_bytes(), [40, 0].as_slice()].concat();
            let mut block = block[1..].to_vec();
            block.resize(504, 0);
            let nibbles = ima_nibbles(&block, |nibbles| {
                let padded = [state.as_slice(), nibbles, &[0; 4]].concat();
                let mut out = Vec::new();
                decode_ima_wav(&padded, 1, &mut out);
                words(&out)[1..].to_vec()
            });
            [state, nibbles].concat()
        })
        .collect();
    let ima_qt: Vec<u8> = tone()
        .chunks(64)
        .flat_map(|packet| {
            let state = ((packet[0] & !0x7f) | 44).to_be_bytes().to_vec();
            let nibbles = ima_nibbles(packet, |nibbles| {
                let mut padded = [state.as_slice(), nibbles].concat();
                padded.resize(34, 0);
                let mut out = Vec::new();
                decode_ima_qt(&padded, 1, &mut out);
                words(&out)
            });
            [state, nibbles].concat()
        })
        .collect();
    let len = sound.len();
    let id3 = [b"ID3\x03\0\0\0\0\0\x20".as_slice(), &[0; 32]].concat();
    let caf_desc =
        [16_000_f64.to_be_bytes().as_slice(), b"lpcm\0\0\0\x02\0\0\0\x02\0\0\0\x01\0\0\0\x01\0\0\0\x10"].concat();
    let caf = [b"caff\0\x01\0\0desc\0\0\0\0\0\0\0\x20".as_slice(), &caf_desc, b"data", &[0xff; 8], &[0; 4], &sound];
    let au =
        [b".snd\0\0\0\x18\xff\xff\xff\xff\0\0\0\x03".as_slice(), &RATE_HZ.to_be_bytes(), &[0, 0, 0, 1], &big(&tone())];
    vec![
        ("plain", whole.clone()),
        ("data of length 0", riff(&[plain.clone(), data(0)])),
        ("data of length 2^32 - 1", riff(&[plain.clone(), data(u32::MAX as usize)])),
        ("over-long data", riff(&[plain.clone(), data(len + 5_000)])),
        ("an odd list without padding", riff(&[plain.clone(), chunk(b"LIST", 21, &[b'x'; 21]), data(len)])),
        ("a list longer than the file", riff(&[plain.clone(), chunk(b"LIST", 9_999_999, b"INFO"), data(len)])),
        ("the sound before its format", riff(&[data(len), plain.clone()])),
        (
            "wrong block and rate of bytes",
            riff(&[chunk(b"fmt ", 16, &[&plain[8..16], &[9, 0, 0, 0, 1, 0, 16, 0]].concat()), data(len)]),
        ),
        ("24 bits high in 32", riff(&[fmt(0xfffe, 4, 32, &extension(24)), chunk(b"data", 2 * len, &wide(16))])),
        ("24 bits low in 32", riff(&[fmt(1, 4, 24, &[]), chunk(b"data", 2 * len, &wide(8))])),
        ("RF64", rf64(b"RF64")),
        ("BW64", rf64(b"BW64")),
        ("Wave64", wave64.concat()),
        ("RIFX", rifx.concat()),
        ("behind a tag", [id3, whole.clone()].concat()),
        ("behind zeros", [vec![0; 200_000], whole].concat()),
        ("IMA ADPCM", riff(&[fmt(0x11, 256, 4, &[2, 0, 0xf9, 1]), chunk(b"data", ima_wav.len(), &ima_wav)])),
        ("ima4", aiff(b"AIFC", 16, b"ima4\0\0", &ima_qt, ima_qt.len() + 8)),
        ("AIFF", aiff(b"AIFF", 16, b"", &big(&tone()), len + 8)),
        ("AIFF of length 0", aiff(b"AIFF", 16, b"", &big(&tone()), 0)),
        ("over-long AIFF", aiff(b"AIFF", 16, b"", &big(&tone()), len + 9_999)),
        ("AIFF with an empty ID3", [aiff(b"AIFF", 16, b"", &big(&tone()), len + 8), b"ID3 \0\0\0\0".to_vec()].concat()),
        ("AIFF of 8 bits", aiff(b"AIFC", 8, b"NONE\0\0", &signed_8, signed_8.len() + 8)),
        ("sowt", aiff(b"AIFC", 16, b"sowt\0\0", &sound, len + 8)),
        ("fl64", aiff(b"AIFC", 64, b"fl64\0\0", &float, float.len() + 8)),
        ("Core Audio", caf.concat()),
        ("AU", au.concat()),
    ]
}

#[test]
fn the_tone_comes_out_of_every_container() {
    for (what, bytes) in files() {
        is_tone(what, bytes);
    }
}

#[test]
fn an_ordinary_file_comes_back_as_it_is() {
    for name in
        ["tone-16bit.wav", "tone-8bit.wav", "tone.aiff", "tone-cbr.mp3", "tone-vbr.mp3", "tone.ogg", "tone-aac.m4a"]
    {
        let mut bytes = Bytes::new(Box::new(Cursor::new(corpus(name)))).unwrap().ok().unwrap();
        assert!(matches!(remedy(&mut bytes).unwrap(), Remedy::None), "{name}");
    }
}

#[test]
fn what_nothing_decodes_is_named() {
    let gsm = riff(&[fmt(0x31, 65, 0, &[2, 0, 0x40, 1]), chunk(b"data", 650, &[0x5a; 650])]);
    let dts =
        riff(&[fmt(1, 2, 16, &[]), chunk(b"data", 4_004, &[[0xff, 0x1f, 0, 0xe8].as_slice(), &[3; 4_000]].concat())]);
    let mace = aiff(b"AIFC", 16, b"MAC3\0\0", &[1; 600], 608);
    for (bytes, what) in [(gsm, "GSM in a WAV file"), (dts, "DTS in a WAV file"), (mace, "MACE in an AIFF file")] {
        let refused = HearingError::Unsupported { what: format!("This kind of sound ({what})") };
        assert_eq!(heard(bytes).err(), Some(refused));
    }
}

#[test]
fn mp3_is_found_behind_anything() {
    let file = corpus("tone-cbr.mp3");
    let mp3 = file[tags_len(&file)..].to_vec();
    let (secs, rms, _) = heard(mp3.clone()).unwrap();
    let tag = |say: u32, len: usize| {
        let size = [say >> 21, say >> 14, say >> 7, say].map(|bits| (bits & 0x7f) as u8);
        [b"ID3\x03\0\0".as_slice(), &size, &vec![0; len]].concat()
    };
    let mut random = SplitMix64(7);
    let noise: Vec<u8> = (0..2_000_000).map(|_| random.bits() as u8).collect();
    let ape = [b"APETAGEX\xd0\x07\0\0\x40\0\0\0\x01\0\0\0\0\0\0\xa0".as_slice(), &[0; 8 + 64]].concat();
    let rmp3 = [b"RIFF\0\0\0\0RMP3data".as_slice(), &(mp3.len() as u32).to_le_bytes()].concat();
    let wav = [&riff(&[fmt(0x55, 1, 0, &[])])[..], b"data\0\0\0\0"].concat();
    let cases = [
        ("zeros", [tag(100, 100), vec![0; 2_000_000]].concat()),
        ("noise", [tag(100, 100), noise].concat()),
        ("a tag that says too much", tag(9_000, 100)),
        ("a tag longer than the file", tag(200_000_000, 100)),
        ("tags in a row", [tag(100, 100), tag(9, 9), tag(3_000, 3_000)].concat()),
        ("an APE tag", ape),
        ("RIFF", rmp3),
        ("WAV", wav),
    ];
    for (what, front) in cases {
        let (found_secs, found_rms, _) = heard([front, mp3.clone()].concat()).unwrap_or_else(|e| panic!("{what}: {e}"));
        assert!(
            (found_secs - secs).abs() < 0.06 && (found_rms - rms).abs() < 0.005,
            "{what}: {found_secs} {found_rms}"
        );
    }
}

fn tags_len(file: &[u8]) -> usize {
    let mut bytes = Bytes::new(Box::new(Cursor::new(file.to_vec()))).unwrap().ok().unwrap();
    tags::end_of_leading(&mut bytes).unwrap() as usize
}

/// The stream's head and its frames.
fn flac_parts() -> (Vec<u8>, Vec<u8>) {
    let file = corpus("tone.flac");
    let mut at = 4;
    loop {
        let is_last = file[at] & 0x80 != 0;
        at += 4 + u32::from_be_bytes([0, file[at + 1], file[at + 2], file[at + 3]]) as usize;
        if is_last {
            return (file[8..42].to_vec(), file[at..].to_vec());
        }
    }
}

#[test]
fn flac_is_read_by_its_frames() {
    let (info, frames) = flac_parts();
    let (secs, rms, hz) = heard(corpus("tone.flac")).unwrap();
    let head = |info: &[u8]| [b"fLaC\x80\0\0\x22".as_slice(), info].concat();
    let with = |from: usize, bytes: &[u8]| [&info[..from], bytes, &info[from + bytes.len()..]].concat();
    let picture = |say: u8| [b"fLaC\0\0\0\x22".as_slice(), &info, &[0x86, 0, say, 0], &[0xd8; 0x4000]].concat();
    let cases = [
        ("least block 0", head(&with(0, &[0, 0]))),
        ("both 0", head(&with(0, &[0; 4]))),
        ("no count", head(&with(14, &[0; 4]))),
        ("too few", head(&with(14, &[0, 0, 0x10, 0]))),
        ("a longest frame that is too short", head(&with(7, &[0, 0, 1]))),
        ("a picture that says too little", picture(0x10)),
        ("a picture that says too much", picture(0x60)),
        ("an unknown block", [b"fLaC\0\0\0\x22".as_slice(), &info, &[0x89, 0, 0, 3, 1, 2, 3]].concat()),
        (
            "behind two tags and zeros",
            [[b"ID3\x03\0\0\0\0\0\0".as_slice(); 2].concat(), vec![0; 99_999], head(&info)].concat(),
        ),
        ("without a head", Vec::new()),
    ];
    for (what, front) in cases {
        let found = heard([front, frames.clone()].concat()).unwrap_or_else(|error| panic!("{what}: {error}"));
        assert_eq!(found, (secs, rms, hz), "{what}");
    }
}

/// All samples, as the view's 32 bits.
fn own_decoder(file: Vec<u8>) -> Vec<i32> {
    let (info, _) = flac_parts();
    let mut bytes = Bytes::new(Box::new(Cursor::new(file))).unwrap().ok().unwrap();
    let at = bytes.find(4, bytes.len(), 16, |view| flac::frame::Header::parse(view).is_some()).unwrap().unwrap();
    let bits = (info[12] & 1) << 4 | info[13] >> 4;
    let info = flac::info::StreamInfo {
        min_block_len: 0,
        max_block_len: 0,
        rate_hz: u32::from_be_bytes([0, info[10], info[11], info[12]]) >> 4,
        channels: 1,
        bits: bits + 1,
        samples: 0,
    };
    let index = flac::index::Index::of(&mut bytes, at, info).unwrap();
    let mut wav = Vec::new();
    flac::view::FlacView::new(bytes.into_source(), index).read_to_end(&mut wav).unwrap();
    wav[56..].chunks_exact(4).map(|b| i32::from_le_bytes([b[0], b[1], b[2], b[3]])).collect()
}

#[test]
fn the_own_decoder_of_flac_equals_the_librarys_to_the_bit() {
    for name in ["tone.flac", "click.flac", "one-second.flac"] {
        let cancel = Cancel::default();
        let mut decoder = Decoder::open(Box::new(Cursor::new(corpus(name))), name, &cancel).unwrap();
        let mut wanted = Vec::new();
        while let Some(chunk) = decoder.next_chunk(&cancel).unwrap() {
            wanted.extend(chunk.samples.iter().map(|x| (f64::from(*x) * 2_f64.powi(31)) as i32));
        }
        assert!(own_decoder(corpus(name)) == wanted, "{name}");
    }
}

#[test]
fn damage_neither_panics_nor_hangs() {
    let mut random = SplitMix64(15);
    let mut seeds: Vec<Vec<u8>> = files().into_iter().map(|(_, bytes)| bytes).collect();
    seeds.extend(["tone.flac", "tone-cbr.mp3", "tone-24bit.wav"].map(corpus));
    for seed in seeds {
        for _ in 0..4 {
            let mut bytes = seed.clone();
            bytes.truncate(bytes.len() - random.bits() as usize % (bytes.len() / 2));
            for _ in 0..8 {
                // Mostly in the head, where the numbers are.
                let range = if random.one_in(4) { bytes.len() } else { bytes.len().min(96) };
                let at = random.bits() as usize % range;
                bytes[at] = [0, 0xff, random.bits() as u8][random.bits() as usize % 3];
            }
            let Ok(Mended { mut source, .. }) = mend(Box::new(Cursor::new(bytes.clone()))) else { continue };
            let mut all = Vec::new();
            // Sixteen times the file: four bits to 32, and channels repeated.
            source.by_ref().take(64 * bytes.len() as u64).read_to_end(&mut all).unwrap();
            assert_eq!(Some(all.len() as u64), source.byte_len());
        }
    }
}
