//! Just enough of the Standard MIDI File format (format 0, one track) to write a piece for a synthesiser.
//!
//! Truth for tempo and key can't be had from recordings without trusting someone's ears; a score knows both.

/// Ticks of a quarter note.
pub const TICKS_PER_BEAT: u32 = 480;
/// The channel whose notes are drums in General MIDI.
pub const DRUM_CHANNEL: u8 = 9;
/// Pitch bend of no bend, and of one whole tone up from it (General MIDI's default range is two semitones).
const BEND_CENTRE: f64 = 8_192.0;
const BEND_RANGE_CENTS: f64 = 200.0;

/// A score being written: events in any order.
pub struct Score {
    /// `(tick, rank among events of one tick, bytes)`.
    events: Vec<(u32, u8, Vec<u8>)>,
}

impl Score {
    /// An empty score at `bpm` quarter notes a minute.
    pub fn new(bpm: f64) -> Self {
        let micros = (60_000_000.0 / bpm).round() as u32;
        let [_, a, b, c] = micros.to_be_bytes();
        Self { events: vec![(0, 0, vec![0xFF, 0x51, 3, a, b, c])] }
    }

    /// Instrument (General MIDI program), volume 0 to 127 and tuning of a channel.
    pub fn channel(&mut self, channel: u8, program: u8, volume: u8, cents: f64) {
        let bend = (BEND_CENTRE + cents / BEND_RANGE_CENTS * BEND_CENTRE).clamp(0.0, 16_383.0) as u16;
        self.events.push((0, 1, vec![0xC0 | channel, program]));
        self.events.push((0, 1, vec![0xB0 | channel, 7, volume]));
        self.events.push((0, 1, vec![0xE0 | channel, (bend & 0x7F) as u8, (bend >> 7) as u8]));
    }

    /// One note; `start` and `beats` in quarter notes.
    pub fn note(&mut self, channel: u8, key: u8, velocity: u8, start: f64, beats: f64) {
        let tick = |beats: f64| (beats.max(0.0) * f64::from(TICKS_PER_BEAT)).round() as u32;
        let (on, off) = (tick(start), tick(start + beats).max(tick(start) + 1));
        self.events.push((on, 3, vec![0x90 | channel, key & 0x7F, velocity.clamp(1, 127)]));
        self.events.push((off, 2, vec![0x80 | channel, key & 0x7F, 0]));
    }

    /// The file's bytes.
    pub fn bytes(mut self) -> Vec<u8> {
        self.events.sort_by_key(|event| (event.0, event.1));
        let mut track = Vec::new();
        let mut now = 0;
        for (tick, _, event) in &self.events {
            push_variable(tick - now, &mut track);
            track.extend_from_slice(event);
            now = *tick;
        }
        track.extend_from_slice(&[0, 0xFF, 0x2F, 0]);
        let mut file = b"MThd\0\0\0\x06\0\0\0\x01".to_vec();
        file.extend_from_slice(&(TICKS_PER_BEAT as u16).to_be_bytes());
        file.extend_from_slice(b"MTrk");
        file.extend_from_slice(&(track.len() as u32).to_be_bytes());
        file.extend_from_slice(&track);
        file
    }
}

/// A number in groups of seven bits, highest first.
fn push_variable(value: u32, out: &mut Vec<u8>) {
    for shift in [21, 14, 7] {
        if value >> shift != 0 {
            out.push((value >> shift & 0x7F) as u8 | 0x80);
        }
    }
    out.push((value & 0x7F) as u8);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_written_as_the_standard_says() {
        for (value, bytes) in [
            (0, vec![0]),
            (0x7F, vec![0x7F]),
            (0x80, vec![0x81, 0]),
            (0x3FFF, vec![0xFF, 0x7F]),
            (0x20_0000, vec![0x81, 0x80, 0x80, 0]),
        ] {
            let mut out = Vec::new();
            push_variable(value, &mut out);
            assert_eq!(out, bytes, "{value:#x}");
        }
    }

    #[test]
    fn a_note_ends_before_the_next_one_starts() {
        let mut score = Score::new(120.0);
        score.note(0, 60, 90, 0.0, 1.0);
        score.note(0, 60, 90, 1.0, 1.0);
        let bytes = score.bytes();
        let off = bytes.windows(3).position(|w| w == [0x80, 60, 0]).unwrap();
        let second = bytes.windows(3).rposition(|w| w == [0x90, 60, 90]).unwrap();
        assert!(off < second);
        assert_eq!(&bytes[..4], b"MThd");
        assert_eq!(&bytes[bytes.len() - 3..], [0xFF, 0x2F, 0]);
    }
}
