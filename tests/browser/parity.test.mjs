// The networks compute what the originals compute in a real browser too, on the processor and on WebGPU (software
// WebGPU here: right or wrong, not fast), through our own decoders and front-end. And a device that fails costs nothing.

import { existsSync, readFileSync } from "node:fs";
import { photo, tune } from "./fixtures.mjs";
import { check, eventually, test } from "./harness.mjs";

// As in src/workshop/import/parity.rs.
const LEAST_COSINE = 0.9999;
const MOST_TAG_DIFFERENCE = 2e-3;
const MSD = "msd_musicnn";
const MTT = "mtt_musicnn";
const NAMES = { [MSD]: "MSD_musicnn", [MTT]: "MTT_musicnn" };

const own = new URL("../golden/", import.meta.url);
const shared = new URL("../../../shared/golden/", import.meta.url);

function goldens(vision, hearing) {
  const read = (url) => ({ folder: new URL(".", url), ...JSON.parse(readFileSync(url, "utf8")) });
  return { vision: read(vision), hearing: read(hearing) };
}

/// A worker of the built site in the page, asked by `window.ask(question)`; a question's `file` is `{ name, base64 }`.
async function startWorker(visit) {
  await visit.open();
  await visit.page.evaluate(async () => {
    const build = document.querySelector("meta[name=build]").content;
    const worker = new Worker(`worker_loader.js?b=${build}`, { type: "module" });
    await new Promise((resolve, reject) => {
      worker.onmessage = resolve;
      worker.onerror = (event) => reject(new Error(event.message));
    });
    globalThis.ask = async ({ file, ...question }) => {
      if (file) question.file = new File([Uint8Array.from(atob(file.base64), (letter) => letter.charCodeAt(0))], file.name);
      if (question.input) question.input = new Float32Array(question.input);
      const answer = new Promise((resolve) => (worker.onmessage = ({ data }) => data?.bench && resolve(data.bench)));
      worker.postMessage({ bench: question });
      const { error, outputs } = await answer;
      if (error) throw new Error(error);
      return Object.fromEntries(Object.entries(outputs).map(([name, values]) => [name, Array.from(values)]));
    };
  });
  return (question) => visit.page.evaluate((question) => globalThis.ask(question), question);
}

function cosine(a, b) {
  const dot = (x, y) => x.reduce((sum, value, index) => sum + value * y[index], 0);
  return dot(a, b) / Math.sqrt(dot(a, a) * dot(b, b));
}
const best = (values) => values.indexOf(Math.max(...values));
const fileAt = (url, name) => ({ name, base64: readFileSync(new URL(name, url)).toString("base64") });

async function comparePhotos(ask, golden, device, most = Infinity) {
  for (const [name, expected] of Object.entries(golden.images).slice(0, most)) {
    const { pixels } = await ask({ network: "pixels", file: fileAt(golden.folder, name) });
    const actual = await ask({ network: "efficientnet_lite0", device, input: pixels });
    const likeness = cosine(actual.embedding, expected.embedding);
    check(likeness >= LEAST_COSINE, `${name} on ${device}: embedding cosine ${likeness}`);
    check(best(actual.logits) === best(expected.logits), `${name} on ${device}: another best class`);
  }
}

async function compareMusic(ask, golden, device, most = Infinity) {
  const patch_len = 187 * 96;
  for (const [name, expected] of Object.entries(golden.tracks).slice(0, most)) {
    const { log_mel } = await ask({ network: "log_mel", file: fileAt(golden.folder, name) });
    check(log_mel.length === expected.patches * patch_len, `${name}: ${log_mel.length / patch_len} patches`);
    for (let patch = 0; patch < expected.patches; patch += 1) {
      const input = log_mel.slice(patch * patch_len, (patch + 1) * patch_len);
      for (const network of [MSD, MTT]) {
        const { tags_per_patch, penultimate_per_patch } = expected[NAMES[network]];
        const actual = await ask({ network, device, input });
        const difference = Math.max(...actual.tags.map((tag, index) => Math.abs(tag - tags_per_patch[patch][index])));
        const likeness = cosine(actual.penultimate, penultimate_per_patch[patch]);
        check(difference <= MOST_TAG_DIFFERENCE, `${name} patch ${patch}, ${network} on ${device}: tags differ by ${difference}`);
        check(likeness >= LEAST_COSINE, `${name} patch ${patch}, ${network} on ${device}: penultimate cosine ${likeness}`);
      }
    }
  }
}

test("parity on the browser's processor", { limit_ms: 300_000 }, async (visit) => {
  const { vision, hearing } = goldens(new URL("vision.json", own), new URL("hearing.json", own));
  const ask = await startWorker(visit);
  await comparePhotos(ask, vision, "cpu");
  await compareMusic(ask, hearing, "cpu");
});

test("parity on WebGPU", { webgpu: true, limit_ms: 600_000 }, async (visit) => {
  const { vision, hearing } = goldens(new URL("vision.json", own), new URL("hearing.json", own));
  const ask = await startWorker(visit);
  // Four photos and four patches: with autotune on, it was the later inferences that went wrong.
  await comparePhotos(ask, vision, "gpu", 4);
  await compareMusic(ask, hearing, "gpu", 2);
});

const skip = existsSync(shared) ? undefined : "there is no shared/golden beside this checkout; tests/golden was compared all the same";
const sharedGoldens = () => goldens(new URL("vision/efficientnet_lite0.json", shared), new URL("hearing/musicnn.json", shared));

test("parity on real photos and music, processor", { skip, limit_ms: 300_000 }, async (visit) => {
  const { vision, hearing } = sharedGoldens();
  const ask = await startWorker(visit);
  await comparePhotos(ask, vision, "cpu");
  await compareMusic(ask, hearing, "cpu");
});

test("parity on real photos and music, WebGPU", { skip, webgpu: true, limit_ms: 600_000 }, async (visit) => {
  const { vision, hearing } = sharedGoldens();
  const ask = await startWorker(visit);
  await comparePhotos(ask, vision, "gpu", 4);
  await compareMusic(ask, hearing, "gpu", 1);
});

const status = (visit) => visit.page.getByRole("region", { name: "Progress" }).getByRole("status");
const untilDone = (visit, sentence) =>
  eventually(`it says ${sentence}`, async () => (await status(visit).innerText()) === sentence, { timeout_ms: 240_000 });

test("a GPU that passes its self-test is used", { webgpu: true, query: "?device=gpu", limit_ms: 300_000 }, async (visit) => {
  await visit.open();
  await visit.give("photo", await photo(visit.page));
  await untilDone(visit, "Done: 1 file.");
  await visit.goTo("You");
  await visit.page.getByText(/passed its self-test/).waitFor();
});

test("a software GPU is not used by itself, and the reason is shown", { webgpu: true, limit_ms: 300_000 }, async (visit) => {
  await visit.open();
  await visit.give("photo", await photo(visit.page));
  await untilDone(visit, "Done: 1 file.");
  await visit.goTo("You");
  await visit.page.getByText(/Only a software graphics processor was found/).waitFor();
});

test("a worker that panics is replaced, and no queued file is lost", { limit_ms: 300_000 }, async (visit) => {
  await visit.context.addInitScript(() => {
    globalThis.hearsightWorkers = [];
    globalThis.Worker = class extends Worker {
      constructor(...args) {
        super(...args);
        globalThis.hearsightWorkers.push(this);
      }
    };
  });
  await visit.open();
  // Long enough that the second one is under way when the first is done.
  await visit.give("music", [1, 2, 3].map((number) => tune({ name: `long-${number}.wav`, secs: 120, root_hz: 100 * number })));
  await eventually("the first one is done", async () => /^1 of 3/.test(await status(visit).innerText()), { timeout_ms: 120_000, every_ms: 20 });
  await visit.page.evaluate(() => globalThis.hearsightWorkers.at(-1).postMessage({ bench: { network: "panic" } }));
  await untilDone(visit, "Done: 3 files.");
  check((await visit.page.evaluate(() => globalThis.hearsightWorkers.length)) === 2, "the worker was not replaced once");
  await visit.page.getByText(/stopped unexpectedly and goes on/).waitFor();
  visit.forgive(/panicked|unreachable|RuntimeError/);
});
