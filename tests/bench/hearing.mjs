// The ears' part of the bench: a four-minute MP3 through the whole analysis, beside onnxruntime-web's time for patches.

import { execFileSync } from "node:child_process";
import { existsSync, mkdirSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";

/// The quick plan of a four-minute MP3, end to end with both networks, over onnxruntime-web's time for one patch of MSD.
export const QUICK_BAR = 15;
/// A patch of the full plan over onnxruntime-web's MSD on the same patch: MSD alone, and both networks.
export const MSD_BAR = 0.25;
export const BOTH_BAR = 0.6;
const SECS = 240;
const RATE_HZ = 44_100;

/// Four minutes of drums, bass, chords and noise as an MP3 of 192 kbit/s, in the cache; `null` where there is no encoder.
export function makeTrack(cache) {
  const folder = join(cache, "bench-audio");
  const file = join(folder, "four-minutes.mp3");
  if (!existsSync(file)) {
    mkdirSync(folder, { recursive: true });
    const wav = join(folder, "four-minutes.wav");
    writeFileSync(wav, piece());
    const made = join(folder, "half-made.mp3");
    try {
      execFileSync("lame", ["--quiet", "-b", "192", wav, made]);
    } catch (error) {
      if (error.code === "ENOENT") return null;
      throw error;
    }
    renameSync(made, file);
    rmSync(wav);
  }
  return folder;
}

/// A stereo WAV file: every part of the spectrum busy, loud and soft parts, so that the encoder has to work.
function piece() {
  const frames = SECS * RATE_HZ;
  const data = Buffer.alloc(44 + frames * 4);
  data.write("RIFF", 0);
  data.writeUInt32LE(36 + frames * 4, 4);
  data.write("WAVEfmt ", 8);
  data.writeUInt32LE(16, 16);
  data.writeUInt16LE(1, 20);
  data.writeUInt16LE(2, 22);
  data.writeUInt32LE(RATE_HZ, 24);
  data.writeUInt32LE(RATE_HZ * 4, 28);
  data.writeUInt16LE(4, 32);
  data.writeUInt16LE(16, 34);
  data.write("data", 36);
  data.writeUInt32LE(frames * 4, 40);
  let state = 1;
  const noise = () => (state = (Math.imul(state, 1664525) + 1013904223) | 0) / 2 ** 31;
  const roots = [110, 130.81, 98, 146.83];
  for (let frame = 0; frame < frames; frame += 1) {
    const secs = frame / RATE_HZ;
    const beat = secs * 2;
    const since = (beat % 1) / 2;
    const root = roots[Math.floor(beat / 8) % roots.length];
    const wave = (hz) => Math.sin(2 * Math.PI * hz * secs);
    const chord = [2, 2.52, 3, 4].reduce((sum, ratio) => sum + wave(root * ratio) + 0.4 * wave(root * ratio * 3), 0) * 0.07;
    const bass = 0.2 * wave(root / 2);
    const drum = 0.5 * Math.exp(-since * 30) * wave(60) + 0.25 * Math.exp(-((beat * 2) % 1) * 12) * noise();
    const level = 0.6 + 0.4 * Math.sin(secs / 9);
    const left = level * (chord + bass + drum + 0.02 * noise());
    const right = level * (chord * Math.sin(secs) + bass + drum + 0.02 * noise());
    data.writeInt16LE(Math.round(32_000 * Math.max(-1, Math.min(1, left))), 44 + frame * 4);
    data.writeInt16LE(Math.round(32_000 * Math.max(-1, Math.min(1, right))), 46 + frame * 4);
  }
  return data;
}

/// Medians of the quick plan, the full plan and the decoder alone, and the quick plan's ratio in each round.
export async function measureHearing({ page, rounds, patch_of_peer, median }) {
  const ask = (network, plan, repeat) =>
    page.evaluate((request) => window.hear(request), { url: "../audio/four-minutes.mp3", network, plan, repeat });
  await ask("hear", "quick", 1);
  const [quick, ratios] = [[], []];
  for (let round = 0; round < rounds; round += 1) {
    // The peer's patch right beside it: a machine that slows down slows both.
    const ours = median(await ask("hear", "quick", 2));
    ratios.push(ours / median(await patch_of_peer()));
    quick.push(ours);
  }
  const full = median(await ask("hear", "full", 2));
  const decode = median(await ask("decode", "quick", 2));
  return { quick: median(quick), full, decode, ratios, ratio: median(ratios) };
}
