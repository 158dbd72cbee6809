// Seconds per file on the command line, beside bliss-audio's on the same files, each on one core.
//
//   ./dev bench --native [--rounds N] [FILE…]      (without files: a four-minute MP3 of the bench's own)
//
// The two compute different things: bliss-audio twenty-three numbers of the sound, Hearsight two networks' tags and
// embeddings, moods, tempo, key and loudness. Start-up and reading the weights are part of Hearsight's time.

import { execFileSync } from "node:child_process";
import { homedir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { makeTrack } from "./hearing.mjs";

const here = dirname(fileURLToPath(import.meta.url));
const root = join(here, "..", "..");
const { HEARSIGHT_CACHE, XDG_CACHE_HOME, CARGO_TARGET_DIR } = process.env;
const cache = HEARSIGHT_CACHE || join(XDG_CACHE_HOME || join(homedir(), ".cache"), "hearsight");
const { values: options, positionals } = parseArgs({
  options: { native: { type: "boolean" }, rounds: { type: "string", default: "3" } },
  allowPositionals: true,
});

const files = positionals.length > 0 ? positionals : ownTrack();
const target = CARGO_TARGET_DIR || join(root, "target");
const cargo = (args, cwd) => execFileSync("cargo", args, { cwd, stdio: ["ignore", 2, 2] });
cargo(["build", "--locked", "--bin", "hearsight"], root);
cargo(["build", "--locked", "--release"], join(here, "bliss"));

const SIDES = {
  "Hearsight, quick plan": [join(target, "debug", "hearsight"), "analyse", "music", "--json"],
  "Hearsight, full plan": [join(target, "debug", "hearsight"), "analyse", "music", "--json", "--plan", "full"],
  "bliss-audio": [join(target, "release", "bliss-bench")],
};
const secs = Object.fromEntries(Object.keys(SIDES).map((side) => [side, []]));
for (let round = 0; round < Number(options.rounds); round += 1) {
  for (const [side, [program, ...args]] of Object.entries(SIDES)) {
    const start = performance.now();
    // One core: bliss-audio would use them all for several files, and Hearsight never does.
    execFileSync("taskset", ["-c", "0", program, ...args, ...files], { stdio: ["ignore", "ignore", "ignore"], maxBuffer: 1e9 });
    secs[side].push((performance.now() - start) / 1000 / files.length);
  }
}
const median = (values) => [...values].sort((a, b) => a - b)[values.length >> 1];
console.log(`\`./dev bench --native --rounds ${options.rounds}\`, ${files.length} file(s), one core.\n`);
console.log("| per file | median | over bliss-audio |\n|---|---|---|");
for (const [side, values] of Object.entries(secs)) {
  console.log(`| ${side} | ${median(values).toFixed(2)} s | ${(median(values) / median(secs["bliss-audio"])).toFixed(2)} |`);
}

function ownTrack() {
  const folder = makeTrack(cache);
  if (!folder) {
    console.error("There is no MP3 encoder: install the package lame, or name audio files.");
    process.exit(1);
  }
  // Several times, so that start-up counts as it does for a folder of music.
  return Array(4).fill(join(folder, "four-minutes.mp3"));
}
