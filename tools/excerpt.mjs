// One part of a sound, faded at its ends: the sound itself is not touched, and its loudness stays.

/// Seconds of the fades (editorial): the start only must not click, the end should not break off.
const FADE_IN_SECS = 0.5;
const FADE_OUT_SECS = 2.5;

/// A WAV file's 16-bit samples. Decoders that write into a pipe can't know its length beforehand, so the sizes in its
/// header are not believed.
export function waveOf(bytes) {
  if (bytes.length < 44 || bytes.toString("latin1", 0, 4) !== "RIFF") throw new Error("A decoder gave no sound.");
  let at = 12;
  let format;
  while (at + 8 <= bytes.length) {
    const name = bytes.toString("latin1", at, at + 4);
    const size = bytes.readUInt32LE(at + 4);
    if (name === "fmt ") format = { channels: bytes.readUInt16LE(at + 10), rate: bytes.readUInt32LE(at + 12), bits: bytes.readUInt16LE(at + 22) };
    if (name === "data") {
      if (format?.bits !== 16 || !format.channels || !format.rate) throw new Error("A decoder gave a sound that is not of 16 bits.");
      const end = bytes.length - ((bytes.length - at - 8) % (2 * format.channels));
      return { ...format, samples: bytes.subarray(at + 8, end) };
    }
    at += 8 + size + (size % 2);
  }
  throw new Error("A decoder gave no sound.");
}

/// The part of `wave` from `start_secs` on, `secs` long, as a WAV file.
export function excerpt({ channels, rate, samples }, { start_secs, secs }) {
  const frameLength = 2 * channels;
  const frames = Math.floor(samples.length / frameLength);
  const from = Math.min(Math.round(start_secs * rate), frames);
  const to = Math.min(from + Math.round(secs * rate), frames);
  const part = Buffer.from(samples.subarray(from * frameLength, to * frameLength));
  const [fadeIn, fadeOut] = [FADE_IN_SECS * rate, FADE_OUT_SECS * rate];
  const count = to - from;
  for (let frame = 0; frame < count; frame += 1) {
    const level = Math.min(1, frame / fadeIn, (count - frame) / fadeOut);
    if (level === 1) continue;
    for (let at = frame * frameLength; at < (frame + 1) * frameLength; at += 2) part.writeInt16LE(Math.round(part.readInt16LE(at) * level), at);
  }
  return Buffer.concat([header(part.length, channels, rate), part]);
}

function header(length, channels, rate) {
  const bytes = Buffer.alloc(44);
  bytes.write("RIFF", 0, "latin1");
  bytes.writeUInt32LE(36 + length, 4);
  bytes.write("WAVEfmt ", 8, "latin1");
  bytes.writeUInt32LE(16, 16);
  bytes.writeUInt16LE(1, 20);
  bytes.writeUInt16LE(channels, 22);
  bytes.writeUInt32LE(rate, 24);
  bytes.writeUInt32LE(2 * channels * rate, 28);
  bytes.writeUInt16LE(2 * channels, 32);
  bytes.writeUInt16LE(16, 34);
  bytes.write("data", 36, "latin1");
  bytes.writeUInt32LE(length, 40);
  return bytes;
}
