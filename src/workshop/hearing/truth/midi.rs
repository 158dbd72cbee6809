//! A piece becomes a MIDI file (format 0, one track) for a synthesiser; the file's format is `midly`'s matter.
//!
//! Truth for tempo and key can't be had from recordings without trusting someone's ears; a score knows both.

use midly::{
    Format, Header, MetaMessage, MidiMessage, PitchBend, Smf, Timing, Track, TrackEvent, TrackEventKind,
    num::{u4, u7, u14, u15, u24, u28},
};

/// Ticks of a quarter note.
pub const TICKS_PER_BEAT: u16 = 480;
/// The channel whose notes are drums in General MIDI.
pub const DRUM_CHANNEL: u8 = 9;
/// The controller that is a channel's volume.
const VOLUME: u8 = 7;
/// Pitch bend of no bend, and of one whole tone up from it (General MIDI's default range is two semitones).
const BEND_CENTRE: f64 = 8_192.0;
const BEND_RANGE_CENTS: f64 = 200.0;

/// A score being written: events in any order.
pub struct Score {
    /// `(tick, rank among events of one tick, event)`.
    events: Vec<(u32, u8, TrackEventKind<'static>)>,
}

impl Score {
    /// An empty score at `bpm` quarter notes a minute.
    pub fn new(bpm: f64) -> Self {
        let micros = u24::new((60_000_000.0 / bpm).round() as u32);
        Self { events: vec![(0, 0, TrackEventKind::Meta(MetaMessage::Tempo(micros)))] }
    }

    /// Instrument (General MIDI program), volume 0 to 127 and tuning of a channel.
    pub fn channel(&mut self, channel: u8, program: u8, volume: u8, cents: f64) {
        let bend = (BEND_CENTRE + cents / BEND_RANGE_CENTS * BEND_CENTRE).clamp(0.0, 16_383.0) as u16;
        self.put(0, 1, channel, MidiMessage::ProgramChange { program: u7::new(program) });
        self.put(0, 1, channel, MidiMessage::Controller { controller: u7::new(VOLUME), value: u7::new(volume) });
        self.put(0, 1, channel, MidiMessage::PitchBend { bend: PitchBend(u14::new(bend)) });
    }

    /// One note; `start` and `beats` in quarter notes.
    pub fn note(&mut self, channel: u8, key: u8, velocity: u8, start: f64, beats: f64) {
        let tick = |beats: f64| (beats.max(0.0) * f64::from(TICKS_PER_BEAT)).round() as u32;
        let (on, off) = (tick(start), tick(start + beats).max(tick(start) + 1));
        let (key, vel) = (u7::new(key & 0x7F), u7::new(velocity.clamp(1, 127)));
        self.put(on, 3, channel, MidiMessage::NoteOn { key, vel });
        self.put(off, 2, channel, MidiMessage::NoteOff { key, vel: u7::new(0) });
    }

    fn put(&mut self, tick: u32, rank: u8, channel: u8, message: MidiMessage) {
        self.events.push((tick, rank, TrackEventKind::Midi { channel: u4::new(channel), message }));
    }

    /// The file's bytes.
    pub fn bytes(mut self) -> Vec<u8> {
        self.events.sort_by_key(|event| (event.0, event.1));
        let mut track = Track::new();
        let mut now = 0;
        for (tick, _, kind) in self.events {
            track.push(TrackEvent { delta: u28::new(tick - now), kind });
            now = tick;
        }
        track.push(TrackEvent { delta: u28::new(0), kind: TrackEventKind::Meta(MetaMessage::EndOfTrack) });
        let header = Header::new(Format::SingleTrack, Timing::Metrical(u15::new(TICKS_PER_BEAT)));
        let mut file = Vec::new();
        // Only a track of 4 GB would be refused.
        let _ = Smf { header, tracks: vec![track] }.write(&mut file);
        file
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_note_ends_before_the_next_one_starts() {
        let mut score = Score::new(120.0);
        score.channel(0, 1, 100, 0.0);
        score.note(0, 60, 90, 0.0, 1.0);
        score.note(0, 60, 90, 1.0, 1.0);
        let bytes = score.bytes();
        let file = Smf::parse(&bytes).unwrap();
        assert_eq!(file.header, Header::new(Format::SingleTrack, Timing::Metrical(u15::new(TICKS_PER_BEAT))));
        let mut tick = 0;
        let mut notes = Vec::new();
        for event in &file.tracks[0] {
            tick += event.delta.as_int();
            match event.kind {
                TrackEventKind::Midi { message: MidiMessage::NoteOn { .. }, .. } => notes.push((tick, true)),
                TrackEventKind::Midi { message: MidiMessage::NoteOff { .. }, .. } => notes.push((tick, false)),
                _ => {}
            }
        }
        assert_eq!(notes, [(0, true), (480, false), (480, true), (960, false)]);
        assert_eq!(file.tracks[0][0].kind, TrackEventKind::Meta(MetaMessage::Tempo(u24::new(500_000))));
        let bend = MidiMessage::PitchBend { bend: PitchBend(u14::new(8_192)) };
        let is_unbent = |event: &TrackEvent| event.kind == TrackEventKind::Midi { channel: u4::new(0), message: bend };
        assert!(file.tracks[0].iter().any(is_unbent));
    }
}
