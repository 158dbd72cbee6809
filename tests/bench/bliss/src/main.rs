//! Analyses audio files with bliss-audio, one after the other on one core, and prints what it found of each.

use bliss_audio::decoder::{Decoder as _, symphonia::SymphoniaDecoder};

fn main() {
    for path in std::env::args().skip(1) {
        match SymphoniaDecoder::song_from_path(&path) {
            Ok(song) => println!("{path}: {:?}", song.analysis),
            Err(error) => {
                eprintln!("{path}: {error}");
                std::process::exit(1);
            }
        }
    }
}
