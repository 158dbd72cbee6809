// Fetches the free catalogue: music and photos out of Debian packages, cut down to clips for the built site.
//
// None of the audio is in the repository, and none of it may keep the site from being built or served: whatever is
// missing here is a sentence in dist/catalogue/state.json, and the rest goes on. Only what was cut is kept in the cache
// (some 60 MB); packages are fetched one at a time and deleted when their clips are made.
//
//   node tools/catalogue.mjs [--dist DIR]    into DIR/catalogue/ (default: dist); --while PID: no longer than that process
//   node tools/catalogue.mjs --keep DIR      only unpack the listed files into DIR, for `hearsight catalogue build`

import { spawn } from "node:child_process";
import { createHash } from "node:crypto";
import { copyFileSync, createReadStream, existsSync, linkSync, mkdirSync, readFileSync, readdirSync, renameSync, rmSync, statSync, writeFileSync } from "node:fs";
import { homedir } from "node:os";
import { dirname, join, resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { parseArgs } from "node:util";
import { excerpt, waveOf } from "./excerpt.mjs";
import { ROOT, listed } from "./tables.mjs";

/// Programs that cut what is listed, and the Debian package of each.
const PROGRAMS = { oggdec: "vorbis-tools", opusdec: "opus-tools", lame: "lame", djpeg: "libjpeg-turbo-progs", cjpeg: "libjpeg-turbo-progs" };
/// MP3 quality of the clips: about 130 kbit/s, which few can tell from the original.
const MP3_QUALITY = "5";
/// Longest side of a photo, in pixels; JPEG is made smaller in eighths, so most come out somewhat below.
const PHOTO_MAX_SIDE = 1600;
const PHOTO_QUALITY = "82";

const say = (line) => console.error(`==> catalogue: ${line}`);

/// What is to be made of the list: the clips and photos, each with the file it comes from.
export function wanted({ tracks, photos }) {
  const clips = tracks.filter((track) => track.clip).map((track) => ({ ...track, kind: "clip", file: track.clip.file }));
  return [...clips, ...photos.map((photo) => ({ ...photo, kind: "photo" }))];
}

/// Fills `dist`/catalogue: first what the cache has, then package by package. `machine` is what touches the system, so that
/// tests can stand in for it. Never fails for what can't be had; the state says it.
export async function fill({ dist, cache, works, machine, isWanted = () => true }) {
  const made = join(cache, "made");
  for (const folder of [made, join(made, "clips"), join(made, "photos"), join(dist, "clips"), join(dist, "photos")]) {
    mkdirSync(folder, { recursive: true });
  }
  const missing = new Map(works.map(({ file }) => [file, "It is still being fetched."]));
  const place = (work) => {
    if (!existsSync(join(made, work.file))) return false;
    put(join(made, work.file), join(dist, work.file));
    missing.delete(work.file);
    return true;
  };
  const write = (isDone) => {
    const files = works.filter(({ file }) => !missing.has(file)).map(({ file }) => ({ file, bytes: statSync(join(dist, file)).size }));
    const state = { is_done: isDone, files, missing: [...missing].map(([file, why]) => ({ file, why })) };
    writeFileSync(join(dist, "state.json.new"), JSON.stringify(state));
    renameSync(join(dist, "state.json.new"), join(dist, "state.json"));
  };
  const open = works.filter((work) => !place(work));
  write(open.length === 0);
  if (open.length) await fetchAll({ open, cache, machine, missing, place, write: () => write(false), made, isWanted });
  write(true);
  return { made: works.length - missing.size, missing };
}

async function fetchAll({ open, cache, machine, missing, place, write, made, isWanted }) {
  const names = [...new Set(open.map((work) => work.package))];
  const { sizes, why } = await machine.sizesOf(names);
  for (const work of open.filter((work) => !sizes.has(work.package))) missing.set(work.file, why(work.package));
  // The smallest first: something to hear within seconds.
  const order = [...sizes].sort((a, b) => a[1] - b[1] || (a[0] < b[0] ? -1 : 1));
  const megabytes = (bytes) => (bytes / 1e6).toFixed(0);
  const total = order.reduce((sum, [, size]) => sum + size, 0);
  let fetched = 0;
  for (const [index, [name, size]] of order.entries()) {
    say(`package ${index + 1} of ${order.length}, ${megabytes(fetched)} of ${megabytes(total)} MB fetched: ${name} (${megabytes(size)} MB)`);
    const works = open.filter((work) => work.package === name);
    const folder = join(cache, `work-${process.pid}`);
    mkdirSync(folder, { recursive: true });
    try {
      await machine.unpack(name, works.map(({ path }) => path), folder);
      for (const work of works) {
        await make(work, folder, made, machine).then(() => place(work), (error) => missing.set(work.file, error.message));
        write();
      }
    } catch (error) {
      works.forEach((work) => missing.set(work.file, error.message));
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
    fetched += size;
    write();
    if (!isWanted()) return;
  }
  for (const why of new Set(missing.values())) say(why);
}

/// One clip or photo out of its unpacked file.
async function make(work, folder, made, machine) {
  const source = join(folder, work.path);
  await verify(work, source);
  const unfinished = join(folder, "made");
  await (work.kind === "clip" ? machine.cut(work, source, unfinished) : machine.shrink(source, unfinished));
  renameSync(unfinished, join(made, work.file));
}

/// That a file is the one that was listed.
export async function verify(work, source) {
  if (!existsSync(source)) throw new Error(`The package ${work.package} no longer has the file of “${work.title}”.`);
  const hash = createHash("sha256");
  for await (const piece of createReadStream(source)) hash.update(piece);
  if (hash.digest("hex") === work.sha256) return;
  throw new Error(`“${work.title}” is not the same in this machine's version of the package ${work.package} as in ${work.version}.`);
}

function put(from, to) {
  rmSync(to, { force: true });
  try {
    linkSync(from, to);
  } catch {
    copyFileSync(from, to);
  }
}

// ---------------------------------------------------------------------------------------- this machine

const stderrEnd = (text) => text.trim().split("\n").at(-1)?.slice(0, 200) ?? "";

/// Runs a program; its output as bytes. `input` is written to it.
function run(program, args, { input, cwd } = {}) {
  return new Promise((done, fail) => {
    const child = spawn(program, args, { cwd, env: { ...process.env, LC_ALL: "C.UTF-8" }, stdio: ["pipe", "pipe", "pipe"] });
    const [out, errors] = [[], []];
    child.stdout.on("data", (piece) => out.push(piece));
    child.stderr.on("data", (piece) => errors.push(piece));
    child.on("error", () => {
      const from = PROGRAMS[program];
      fail(new Error(from ? `The program ${program} (Debian package ${from}) is not installed on the machine that built this site.` : `There is no ${program} on the machine that built this site, so its music could not be fetched.`));
    });
    child.on("close", (code) => {
      if (code === 0) done(Buffer.concat(out));
      else fail(new Error(`${program} failed (${stderrEnd(Buffer.concat(errors).toString()) || `exit ${code}`}).`));
    });
    child.stdin.on("error", () => {}); // told by the exit status
    child.stdin.end(input);
  });
}

let wasUpdated = false;
/// Brings apt's lists up to date, once, where that is allowed.
async function update() {
  if (wasUpdated) return;
  wasUpdated = true;
  say("bringing apt's lists up to date");
  const [program, ...rest] = process.getuid?.() === 0 ? ["apt-get", "update"] : ["sudo", "-n", "apt-get", "update"];
  await run(program, rest).catch(() => {});
}

/// Fetches a package into a folder; where that fails, once more with new lists.
async function download(name, cwd) {
  const args = ["download", "-qq", name];
  await run("apt-get", args, { cwd }).catch(async () => {
    await update();
    await run("apt-get", args, { cwd });
  });
}

const debian = {
  /// Bytes of each package's download, and a sentence for those that can't be had. One call for all: where apt keeps no
  /// index of its lists (as in containers), every call reads them anew.
  async sizesOf(names) {
    const show = ["apt-cache", ["show", "--no-all-versions", ...names]];
    let [text, reason] = ["", ""];
    try {
      // Its exit status is that of the last package alone.
      const found = () => run("sh", ["-c", '"$@" || true', "sh", show[0], ...show[1]]);
      await run("apt-get", ["--version"]);
      text = (await found()).toString();
      if (names.some((name) => !text.includes(`Package: ${name}\n`))) {
        await update();
        text = (await found()).toString();
      }
    } catch (error) {
      reason = error.message;
    }
    const shown = [...text.matchAll(/^Package: (\S+)$[^]*?^Size: (\d+)$/gm)];
    const why = (name) => reason || `The package ${name} can't be had on the machine that built this site: apt-get doesn't know it.`;
    return { sizes: new Map(shown.map(([, name, bytes]) => [name, Number(bytes)])), why };
  },

  /// Puts some files of a package into `folder`, by their paths in it.
  async unpack(name, paths, folder) {
    const into = join(folder, "package");
    mkdirSync(into, { recursive: true });
    try {
      await download(name, into);
    } catch (error) {
      throw new Error(`The package ${name} could not be fetched: ${error.message}`);
    }
    const deb = join(into, readdirSync(into).find((file) => file.endsWith(".deb")) ?? "");
    try {
      await run("sh", ["-c", 'dpkg-deb --fsys-tarfile "$1" > "$2"', "sh", deb, join(into, "tar")]);
      // A path that is no longer there fails tar; what is missing is told for each file.
      await run("tar", ["-xf", join(into, "tar"), "-C", folder, ...paths.map((path) => `./${path}`)]).catch(() => {});
    } finally {
      rmSync(into, { recursive: true, force: true });
    }
  },

  /// The clip of a track as an MP3 file that says what it is.
  async cut(track, source, target) {
    const decoders = { ogg: ["oggdec", "-Q", "-o", "-", source], opus: ["opusdec", "--quiet", "--force-wav", source, "-"], mp3: ["lame", "--quiet", "--decode", source, "-"] };
    const [program, ...args] = decoders[source.split(".").at(-1)] ?? decoders.ogg;
    const clip = excerpt(waveOf(await run(program, args)), track.clip);
    const licence = listed().licences.get(track.licence);
    const tags = ["--add-id3v2", "--tt", `${track.title} (excerpt)`, "--ta", track.artist, "--tc", `Excerpt, faded. ${licence.name}, ${licence.link}`];
    await run("lame", ["--quiet", "-V", MP3_QUALITY, ...tags, "-", target], { input: clip });
  },

  async shrink(source, target) {
    const scale = eighths(jpegSize(readFileSync(source)));
    const pixels = await run("djpeg", ["-scale", `${scale}/8`, source]);
    writeFileSync(target, await run("cjpeg", ["-quality", PHOTO_QUALITY, "-optimize", "-progressive"], { input: pixels }));
  },
};

/// How many eighths of a picture fit into the longest side.
export function eighths([width, height]) {
  return [8, 7, 6, 5, 4, 3, 2].find((part) => (Math.max(width, height) * part) / 8 <= PHOTO_MAX_SIDE) ?? 1;
}

/// Width and height, from a JPEG file's frame header.
export function jpegSize(bytes) {
  for (let at = 2; at + 9 < bytes.length && bytes[at] === 0xff; at += 2 + bytes.readUInt16BE(at + 2)) {
    const marker = bytes[at + 1];
    const isFrame = marker >= 0xc0 && marker <= 0xcf && ![0xc4, 0xc8, 0xcc].includes(marker);
    if (isFrame) return [bytes.readUInt16BE(at + 7), bytes.readUInt16BE(at + 5)];
  }
  throw new Error("A photo is no JPEG file.");
}

/// Unpacks every listed file and keeps it.
async function keep(folder, works) {
  for (const name of new Set(works.map((work) => work.package))) {
    say(`unpacking ${name}`);
    const inside = works.filter((work) => work.package === name);
    const into = join(folder, name);
    mkdirSync(into, { recursive: true });
    await debian.unpack(name, inside.map(({ path }) => path), into).catch((error) => say(error.message));
    for (const work of inside) await verify(work, join(into, work.path)).catch((error) => say(error.message));
  }
}

/// Whether a process is there; `undefined` always is.
function isRunning(pid) {
  try {
    return pid === undefined || process.kill(Number(pid), 0);
  } catch {
    return false;
  }
}

async function main() {
  const { values } = parseArgs({ options: { dist: { type: "string", default: join(ROOT, "dist") }, keep: { type: "string" }, while: { type: "string" } } });
  const list = listed();
  if (values.keep) return keep(resolve(values.keep), list.tracks);
  const cache = join(process.env.HEARSIGHT_CACHE ?? join(homedir(), ".cache/hearsight"), "catalogue");
  const works = wanted(list);
  const { made, missing } = await fill({ dist: join(resolve(values.dist), "catalogue"), cache, works, machine: debian, isWanted: () => isRunning(values.while) });
  say(`${made} of ${works.length} clips and photos are there${missing.size ? "; dist/catalogue/state.json says why the others are not" : ""}`);
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? "").href) {
  main().catch((error) => {
    say(`it could not be fetched: ${error.message}`);
  });
}
