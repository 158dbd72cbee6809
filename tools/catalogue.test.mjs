// What must hold of fetching the catalogue wherever it runs: one package that is missing or changed costs its own tracks
// and a sentence, and every track that is listed is credited.
//
//   node --test tools/catalogue.test.mjs

import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { after, test } from "node:test";
import { eighths, fill, jpegSize } from "./catalogue.mjs";
import { creditsPage } from "./credits.mjs";
import { excerpt, waveOf } from "./excerpt.mjs";
import { ROOT, listed } from "./tables.mjs";

const folder = mkdtempSync(join(tmpdir(), "hearsight-catalogue-"));
after(() => rmSync(folder, { recursive: true }));

const sha256 = (text) => createHash("sha256").update(text).digest("hex");
const work = (name, content, kind = "clip") => ({ kind, package: name, version: "1", path: `usr/${name}.ogg`, sha256: sha256(content), title: name, file: `clips/${name}.mp3` });

/// A machine with these packages; what is cut is what was unpacked.
function machine(packages) {
  const asked = [];
  return {
    asked,
    async sizesOf(names) {
      const sizes = new Map(names.filter((name) => name in packages).map((name) => [name, packages[name].length]));
      return { sizes, why: (name) => `There is no ${name}.` };
    },
    async unpack(name, paths, into) {
      asked.push(name);
      if (packages[name] === "unreachable") throw new Error(`The package ${name} could not be fetched.`);
      for (const path of paths) {
        mkdirSync(dirname(join(into, path)), { recursive: true });
        if (packages[name]) writeFileSync(join(into, path), packages[name]);
      }
    },
    async cut(_, source, target) {
      writeFileSync(target, readFileSync(source));
    },
  };
}

test("a package that is missing or changed is a sentence, and the rest goes on", async () => {
  const [dist, cache] = [join(folder, "dist"), join(folder, "cache")];
  const works = [work("good", "tune"), work("changed", "before"), work("gone", "tune 2"), work("away", "tune 3"), work("empty", "tune 4")];
  const first = machine({ good: "tune", changed: "afterwards", away: "unreachable", empty: "" });
  const result = await fill({ dist, cache, works, machine: first });
  assert.equal(result.made, 1);
  const state = JSON.parse(readFileSync(join(dist, "state.json"), "utf8"));
  assert.equal(state.is_done, true);
  assert.deepEqual(state.files, [{ file: "clips/good.mp3", bytes: 4 }]);
  const why = Object.fromEntries(state.missing.map((one) => [one.file, one.why]));
  assert.match(why["clips/changed.mp3"], /not the same/);
  assert.match(why["clips/gone.mp3"], /There is no gone/);
  assert.match(why["clips/away.mp3"], /could not be fetched/);
  assert.match(why["clips/empty.mp3"], /no longer has/);

  // Again: what is made is not fetched anew, also into a fresh site; what was missing is tried once more.
  const second = machine({ good: "tune", changed: "before", gone: "tune 2", away: "tune 3", empty: "tune 4" });
  const fresh = join(folder, "fresh");
  assert.equal((await fill({ dist: fresh, cache, works, machine: second })).made, 5);
  assert.ok(!second.asked.includes("good") && existsSync(join(fresh, "clips/good.mp3")));
  const third = machine({});
  assert.equal((await fill({ dist: fresh, cache, works, machine: third })).made, 5);
  assert.deepEqual(third.asked, []);
});

test("whoever no longer needs it gets no more packages", async () => {
  const some = machine({ a: "1", b: "22" });
  const works = [work("a", "1"), work("b", "22")];
  await fill({ dist: join(folder, "left"), cache: join(folder, "left-cache"), works, machine: some, isWanted: () => false });
  assert.deepEqual(some.asked, ["a"]);
});

test("an excerpt is as long as asked, faded at its ends, and untouched between", () => {
  const [rate, channels, level] = [1000, 2, 8000];
  const samples = Buffer.alloc(60 * rate * channels * 2);
  for (let at = 0; at < samples.length; at += 2) samples.writeInt16LE(level, at);
  const clip = excerpt({ channels, rate, samples }, { start_secs: 5, secs: 40 });
  clip.writeUInt32LE(0xffffffff, 40); // as a decoder writes that does not know the length yet
  const wave = waveOf(clip);
  assert.deepEqual([wave.channels, wave.rate, wave.samples.length], [channels, rate, 40 * rate * channels * 2]);
  const at = (secs) => wave.samples.readInt16LE(Math.round(secs * rate) * channels * 2);
  assert.equal(at(0), 0);
  assert.ok(at(0.25) > 0 && at(0.25) < level && at(39) > 0 && at(39) < level);
  assert.deepEqual([at(1), at(20), at(37)], [level, level, level]);
  assert.ok(excerpt({ channels, rate, samples }, { start_secs: 55, secs: 40 }).length < samples.length);
  assert.throws(() => waveOf(Buffer.from("nothing")), /no sound/);
});

test("photos are made smaller in eighths", () => {
  assert.deepEqual([[1300, 900], [5312, 2988], [4352, 2448], [2056, 3088], [90_000, 10]].map(eighths), [8, 2, 2, 4, 1]);
  const jpeg = Buffer.from([0xff, 0xd8, 0xff, 0xe0, 0, 4, 0, 0, 0xff, 0xc2, 0, 11, 8, 2, 1, 4, 3, 1, 0, 0, 0, 0]);
  assert.deepEqual(jpegSize(jpeg), [0x403, 0x201]);
  assert.throws(() => jpegSize(Buffer.from([0xff, 0xd8])), /no JPEG/);
});

test("every work is credited with its licence's link, its package and where its rights are stated", () => {
  const { tracks, photos, licences } = listed();
  const page = creditsPage();
  const escaped = (text) => text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll('"', "&quot;");
  for (const one of [...tracks, ...photos]) {
    const line = page.split("\n").find((line) => line.includes(`“${escaped(one.title)}” by ${escaped(one.artist)}.`));
    assert.ok(line?.includes(licences.get(one.licence).link) && line.includes(one.stated_in), one.title);
    assert.ok(page.includes(`From the Debian package ${one.package}, version`), one.package);
  }
  assert.ok(!page.includes("<script") && !page.includes("style="));
});

test("every listed track has a clip of 30 to 45 seconds", () => {
  const { tracks } = listed();
  const built = JSON.parse(readFileSync(join(ROOT, "public/catalogue/catalogue.json"), "utf8"));
  assert.equal(built.tracks.length, tracks.length);
  for (const { title, clip } of tracks) assert.ok(clip && clip.secs >= 30 && clip.secs <= 45, title);
});
