//! Samples of four bits (ADPCM): each says how far the next sample lies from where the last ones point.
//!
//! Tables and rules: IMA Digital Audio Focus and Technical Working Groups, "Recommended Practices" (1992); Microsoft's
//! "Multimedia Data Standards Update" (1994) for blocks in WAV; Apple's QuickTime File Format for ima4.

/// How much the step's index moves, by the size of a nibble without its sign.
const IMA_INDEX_MOVES: [i32; 8] = [-1, -1, -1, -1, 2, 4, 6, 8];
/// The steps, by index.
const IMA_STEPS: [i32; 89] = [
    7, 8, 9, 10, 11, 12, 13, 14, 16, 17, 19, 21, 23, 25, 28, 31, 34, 37, 41, 45, 50, 55, 60, 66, 73, 80, 88, 97, 107,
    118, 130, 143, 157, 173, 190, 209, 230, 253, 279, 307, 337, 371, 408, 449, 494, 544, 598, 658, 724, 796, 876, 963,
    1060, 1166, 1282, 1411, 1552, 1707, 1878, 2066, 2272, 2499, 2749, 3024, 3327, 3660, 4026, 4428, 4871, 5358, 5894,
    6484, 7132, 7845, 8630, 9493, 10442, 11487, 12635, 13899, 15289, 16818, 18500, 20350, 22385, 24623, 27086, 29794,
    32767,
];
/// How the step of Microsoft's ADPCM grows, by nibble, in 256ths.
const MS_STEP_GROWTH: [i32; 16] = [230, 230, 230, 230, 307, 409, 512, 614, 768, 614, 512, 409, 307, 230, 230, 230];
/// Microsoft's seven pairs of coefficients, in 256ths, for files that bring none.
pub const MS_COEFFICIENTS: [(i32, i32); 7] =
    [(256, 0), (512, -256), (0, 0), (192, 64), (240, 0), (460, -208), (392, -232)];
/// The smallest step of Microsoft's ADPCM.
const MS_LEAST_STEP: i32 = 16;
/// A packet of ima4 starts within this of where the one before ended, or it starts anew (the low bits its header lacks).
const QT_SAME: i32 = 127;
const QT_PACKET_LEN: usize = 34;

fn clamp(sample: i32) -> i32 {
    sample.clamp(i32::from(i16::MIN), i32::from(i16::MAX))
}

#[derive(Clone, Copy, Default)]
struct Ima {
    sample: i32,
    index: i32,
}

impl Ima {
    fn next(&mut self, nibble: u8) -> i32 {
        let index = usize::try_from(self.index).unwrap_or(0);
        let step = IMA_STEPS.get(index).copied().unwrap_or(7);
        let size = i32::from(nibble & 7);
        // Bit by bit, as the reference adds it: the sum of shifted steps, each rounded down.
        let mut change = step >> 3;
        for bit in 0..3 {
            if size & (4 >> bit) != 0 {
                change += step >> bit;
            }
        }
        self.sample = clamp(if nibble & 8 == 0 { self.sample + change } else { self.sample - change });
        self.index = (self.index + IMA_INDEX_MOVES.get(size as usize).copied().unwrap_or(0)).clamp(0, 88);
        self.sample
    }
}

/// Puts samples of one channel among those of the others.
fn place(out: &mut [u8], frame: usize, channel: usize, channels: usize, sample: i32) {
    let at = (frame * channels + channel) * 2;
    if let Some(into) = out.get_mut(at..at + 2) {
        into.copy_from_slice(&(clamp(sample) as i16).to_le_bytes());
    }
}

/// A block of IMA ADPCM in WAV: every channel's state, then four bytes of each channel in turn.
pub fn decode_ima_wav(block: &[u8], channels: usize, out: &mut Vec<u8>) {
    let Some((states, data)) = block.split_at_checked(4 * channels).filter(|_| channels > 0) else { return };
    let groups = data.len() / (4 * channels);
    out.resize((1 + groups * 8) * channels * 2, 0);
    for (channel, state) in states.chunks_exact(4).enumerate() {
        let &[low, high, index, _] = state else { continue };
        let mut ima = Ima { sample: i32::from(i16::from_le_bytes([low, high])), index: i32::from(index).clamp(0, 88) };
        place(out, 0, channel, channels, ima.sample);
        let own = data.chunks_exact(4).skip(channel).step_by(channels).take(groups).flatten();
        for (i, byte) in own.enumerate() {
            place(out, 1 + 2 * i, channel, channels, ima.next(byte & 15));
            place(out, 2 + 2 * i, channel, channels, ima.next(byte >> 4));
        }
    }
}

/// Packets of QuickTime's ADPCM, channels in turn.
pub fn decode_ima_qt(block: &[u8], channels: usize, out: &mut Vec<u8>) {
    let packets = block.len() / (QT_PACKET_LEN * channels).max(1);
    out.resize(packets * 64 * channels * 2, 0);
    for channel in 0..channels {
        let mut ima: Option<Ima> = None;
        let own = block.chunks_exact(QT_PACKET_LEN).skip(channel).step_by(channels).take(packets);
        for (number, packet) in own.enumerate() {
            let [high, low, data @ ..] = packet else { continue };
            let header = i16::from_be_bytes([*high, *low]);
            let start = Ima { sample: i32::from(header & !0x7f), index: i32::from(header & 0x7f).min(88) };
            let mut now = match ima {
                Some(last) if last.index == start.index && (last.sample - start.sample).abs() <= QT_SAME => last,
                _ => start,
            };
            for (i, byte) in data.iter().enumerate() {
                place(out, number * 64 + 2 * i, channel, channels, now.next(byte & 15));
                place(out, number * 64 + 2 * i + 1, channel, channels, now.next(byte >> 4));
            }
            ima = Some(now);
        }
    }
}

struct Ms {
    coefficients: (i32, i32),
    step: i32,
    last: i32,
    before: i32,
}

impl Ms {
    fn next(&mut self, nibble: u8) -> i32 {
        let signed = i64::from(nibble) - if nibble >= 8 { 16 } else { 0 };
        let (first, second) = (i64::from(self.coefficients.0), i64::from(self.coefficients.1));
        let guess = (i64::from(self.last) * first + i64::from(self.before) * second) / 256;
        let sample = (guess + signed * i64::from(self.step)).clamp(i64::from(i16::MIN), i64::from(i16::MAX)) as i32;
        self.before = self.last;
        self.last = sample;
        let growth = i64::from(MS_STEP_GROWTH.get(usize::from(nibble)).copied().unwrap_or(230));
        // Damaged blocks let the step grow without end.
        let step = i64::from(self.step) * growth / 256;
        self.step = step.clamp(i64::from(MS_LEAST_STEP), i64::from(i32::MAX) / 1024) as i32;
        sample
    }
}

/// A block of Microsoft's ADPCM: every channel's state, then nibbles of the channels in turn, the high one first.
pub fn decode_ms(block: &[u8], channels: usize, coefficients: &[(i32, i32)], out: &mut Vec<u8>) {
    let Some((states, data)) = block.split_at_checked(7 * channels).filter(|_| channels > 0) else { return };
    let (numbers, words) = states.split_at(channels);
    let word = |i: usize| -> i32 {
        match words.get(2 * i..2 * i + 2) {
            Some(&[low, high]) => i32::from(i16::from_le_bytes([low, high])),
            _ => 0,
        }
    };
    let mut states: Vec<Ms> = numbers
        .iter()
        .enumerate()
        .map(|(channel, &number)| Ms {
            coefficients: coefficients.get(usize::from(number)).copied().unwrap_or_default(),
            step: word(channel),
            last: word(channels + channel),
            before: word(2 * channels + channel),
        })
        .collect();
    let frames = 2 + data.len() * 2 / channels;
    out.resize(frames * channels * 2, 0);
    for (channel, state) in states.iter().enumerate() {
        place(out, 0, channel, channels, state.before);
        place(out, 1, channel, channels, state.last);
    }
    for (i, nibble) in data.iter().flat_map(|byte| [byte >> 4, byte & 15]).take((frames - 2) * channels).enumerate() {
        if let Some(state) = states.get_mut(i % channels) {
            place(out, 2 + i / channels, i % channels, channels, state.next(nibble));
        }
    }
}
