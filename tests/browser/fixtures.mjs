// Files to give the page, made here: drawn photos, synthesised music, and what goes wrong with both.

import { writeFileSync } from "node:fs";
import { join } from "node:path";

/// Draws a photo in the browser: a sky, a low sun and hills, in colours of the given hue, or a wall of tiles where
/// `scene` is "tiles". `type` is "image/jpeg", "image/png" or "image/webp". Resolves to `{ name, mimeType, buffer }`.
export async function photo(
  page,
  { name = "evening.jpg", type = "image/jpeg", scene = "evening", hue_deg = 25, width_px = 640, height_px = 480 } = {},
) {
  const base64 = await page.evaluate(
    async ({ type, scene, hue_deg, width_px, height_px }) => {
      const canvas = new OffscreenCanvas(width_px, height_px);
      const draw = canvas.getContext("2d");
      const sky = draw.createLinearGradient(0, 0, 0, height_px);
      sky.addColorStop(0, `hsl(${hue_deg + 200} 45% 35%)`);
      sky.addColorStop(0.6, `hsl(${hue_deg} 85% 62%)`);
      sky.addColorStop(1, `hsl(${hue_deg + 20} 50% 25%)`);
      draw.fillStyle = sky;
      draw.fillRect(0, 0, width_px, height_px);
      draw.fillStyle = `hsl(${hue_deg + 25} 100% 80%)`;
      draw.beginPath();
      draw.arc(width_px * 0.6, height_px * 0.55, height_px * 0.09, 0, 7);
      draw.fill();
      draw.fillStyle = `hsl(${hue_deg + 100} 30% 15%)`;
      draw.beginPath();
      draw.moveTo(0, height_px);
      for (let x = 0; x <= 32; x++) draw.lineTo((x / 32) * width_px, height_px * (0.72 + 0.07 * Math.sin(x * 0.9) + 0.03 * Math.sin(x * 2.3)));
      draw.lineTo(width_px, height_px);
      draw.fill();
      for (let tile = 0; scene === "tiles" && tile < 192; tile++) {
        draw.fillStyle = `hsl(${hue_deg + 47 * tile} ${tile % 3 ? 70 : 5}% ${tile % 2 ? 25 : 80}%)`;
        draw.fillRect(((tile % 16) / 16) * width_px, (Math.floor(tile / 16) / 12) * height_px, width_px / 16 - 3, height_px / 12 - 3);
      }
      const bytes = new Uint8Array(await (await canvas.convertToBlob({ type, quality: 0.85 })).arrayBuffer());
      let text = "";
      for (let at = 0; at < bytes.length; at += 8192) text += String.fromCharCode(...bytes.subarray(at, at + 8192));
      return btoa(text);
    },
    { type, scene, hue_deg, width_px, height_px },
  );
  return { name, mimeType: type, buffer: Buffer.from(base64, "base64") };
}

/// A synthesised tune as a 16-bit mono WAV: chords of decaying partials. Resolves to `{ name, mimeType, buffer }`.
export function tune({ name = "tune.wav", secs = 8, root_hz = 220, beat_secs = 0.5, minor = false, sample_rate_hz = 22_050, level = 9_000 } = {}) {
  const steps = minor ? [0, 3, 7, 12] : [0, 4, 7, 12];
  const count = Math.round(secs * sample_rate_hz);
  const samples = new Int16Array(count);
  for (let index = 0; index < count; index++) {
    const time_secs = index / sample_rate_hz;
    const beat = Math.floor(time_secs / beat_secs);
    const since_secs = time_secs - beat * beat_secs;
    let value = 0;
    for (let partial = 1; partial <= 4; partial++) {
      const hz = root_hz * 2 ** (steps[beat % 4] / 12) * partial;
      value += (Math.sin(2 * Math.PI * hz * time_secs) / partial) * Math.exp(-3 * since_secs);
    }
    samples[index] = Math.round(level * value);
  }
  return { name, mimeType: "audio/wav", buffer: wav(samples, sample_rate_hz) };
}

function wav(samples, sample_rate_hz) {
  const header = Buffer.alloc(44);
  header.write("RIFF", 0);
  header.writeUInt32LE(36 + samples.byteLength, 4);
  header.write("WAVEfmt ", 8);
  header.writeUInt32LE(16, 16);
  header.writeUInt16LE(1, 20);
  header.writeUInt16LE(1, 22);
  header.writeUInt32LE(sample_rate_hz, 24);
  header.writeUInt32LE(2 * sample_rate_hz, 28);
  header.writeUInt16LE(2, 32);
  header.writeUInt16LE(16, 34);
  header.write("data", 36);
  header.writeUInt32LE(samples.byteLength, 40);
  return Buffer.concat([header, Buffer.from(samples.buffer)]);
}

/// An MP3 of digital silence: MPEG-1 Layer III frames, 32 kbit/s, 44.1 kHz, mono, with empty side information.
export function silentMp3(secs) {
  const FRAME_BYTES = 104; // 144 * 32000 / 44100, without padding
  const frame = Buffer.alloc(FRAME_BYTES);
  frame.writeUInt32BE(0xfffb10c0);
  return Buffer.concat(Array(Math.ceil((secs * 44_100) / 1152)).fill(frame));
}

/// Writes `buffer` as a file (what is too big for a message to the browser) and returns its path.
export function onDisk(folder, name, buffer) {
  const path = join(folder, name);
  writeFileSync(path, buffer);
  return path;
}

/// A library of three tunes, different enough to be told apart.
export function threeTunes() {
  return [
    tune({ name: "bright-steps.wav", root_hz: 330, beat_secs: 0.25 }),
    tune({ name: "slow-minor.wav", root_hz: 110, beat_secs: 1, minor: true }),
    tune({ name: "walking.wav", root_hz: 196, beat_secs: 0.5 }),
  ];
}
