// How the page grows with the library: made libraries of 1,000, 10,000 and 100,000 tracks in a real browser's profile on
// disk, as a markdown table.
//
//   ./dev bench --growth [--tracks 1000,10000,100000] [--site DIR] [--rounds N]
//
// Everything a person waits for is timed in the page itself, from the act to what they see. Exits with 1 where a bar is
// missed at 100,000 tracks.

import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { launchProfile } from "../browser/chromium.mjs";
import { photo, tune } from "../browser/fixtures.mjs";
import { fillLibrary } from "../browser/large.mjs";
import { makeRenamed, renaming } from "./renaming.mjs";
import { serve } from "../../tools/serve.mjs";

const root = join(dirname(fileURLToPath(import.meta.url)), "..", "..");
const { values: options } = parseArgs({
  options: {
    growth: { type: "boolean" },
    tracks: { type: "string", default: "1000,10000,100000" },
    site: { type: "string", default: join(root, "dist") },
    rounds: { type: "string", default: "3" },
  },
});

const LARGE = 100_000;
/// What is wanted at `LARGE` on two cores.
const BARS = { usable_ms: 1_500, ranking_ms: 2_000, longest_ms: 50, page_bytes: 150e6, worker_bytes: 350e6, remove_ms: 1_000, rename_ms: 1_000 };
/// Files that vanished from the person's folder, to be removed in one press.
const MISSING = 1_000;
/// Files of a folder in the person's folder of music that was renamed meanwhile; as many as there are tracks, where fewer.
const RENAMED = 10_000;
const LONGEST_WAIT_MS = 300_000;
const TYPED = "calm piano";
const SLOW_FRAME_MS = 50;

async function measure(count) {
  const profile = mkdtempSync(join(tmpdir(), "hearsight-growth-"));
  const context = await launchProfile(profile, { viewport: { width: 1280, height: 800 }, reducedMotion: "reduce" });
  try {
    await context.addInitScript(watch);
    const page = context.pages()[0] ?? (await context.newPage());
    await fill(page, count);
    const found = { count };
    // What is derived from the records is made anew where it does not match them: once.
    found.first_ms = await reload(page);
    await ranked(page, () => firstPhoto(page).click());
    const rounds = Array.from({ length: count >= LARGE ? 1 : Number(options.rounds) });
    const seen = [];
    for (const _ of rounds) {
      const usable_ms = await reload(page);
      await page.evaluate(() => document.fonts.ready);
      const ranking_ms = await ranked(page, () => firstPhoto(page).click());
      const longest_ms = await page.evaluate(() => Math.max(0, ...globalThis.growth.long_ms));
      const later_ms = await ranked(page, () => firstPhoto(page).click());
      seen.push({ usable_ms, ranking_ms, longest_ms, later_ms });
    }
    for (const name of Object.keys(seen[0])) found[name] = median(seen.map((one) => one[name]));
    found.like_ms = await like(page);
    Object.assign(found, await typing(page), await scrolling(page), await memory(context, page));
    if (count > MISSING) found.remove_ms = await removing(page, count);
    await goTo(page, "Library");
    Object.assign(found, await renaming(page, LONGEST_WAIT_MS));
    console.error(JSON.stringify(found));
    return found;
  } finally {
    await context.close();
    rmSync(profile, { recursive: true, force: true });
  }
}

/// Runs in every page before its own code: when it was usable, what blocked its thread, and the memory of its WebAssembly.
function watch() {
  const growth = (globalThis.growth = { ready_ms: 0, long_ms: [], memories: [] });
  new PerformanceObserver((list) => list.getEntries().forEach(({ duration }) => growth.long_ms.push(duration))).observe({ type: "longtask", buffered: true });
  new MutationObserver((_, observer) => {
    if (document.body?.dataset.ready !== "true") return;
    growth.ready_ms = performance.now();
    observer.disconnect();
  }).observe(document, { subtree: true, childList: true, attributes: true, attributeFilter: ["data-ready"] });
  const note = ({ instance }) => {
    growth.memories.push(...Object.values(instance.exports).filter((one) => one instanceof WebAssembly.Memory));
  };
  for (const name of ["instantiate", "instantiateStreaming"]) {
    const real = WebAssembly[name];
    WebAssembly[name] = async (...given) => {
      const made = await real.apply(WebAssembly, given);
      note(made.instance ? made : { instance: made });
      return made;
    };
  }
}

const firstPhoto = (page) => page.getByRole("region", { name: "Your photos" }).locator("button[aria-pressed]").first();
const picks = (page) => page.getByRole("region", { name: /^Picks/ });
const status = (page) => page.getByRole("region", { name: "Progress" }).getByRole("status");
const goTo = (page, place) => page.getByRole("navigation").getByRole("link", { name: place }).first().click();
const until = (page, probe, given) => page.waitForFunction(probe, given, { timeout: LONGEST_WAIT_MS, polling: 50 });

async function fill(page, count) {
  await page.goto(`${server.address}?catalogue=off`);
  await page.locator("body[data-ready=true]").waitFor({ state: "attached" });
  const give = async (kind, file) => {
    await page.locator(`input[type=file][accept*="${kind}"]:not([webkitdirectory])`).first().setInputFiles(file);
    await page.getByText("Done: 1 file.").first().waitFor({ timeout: 120_000 });
  };
  await give("audio", tune({ secs: 8 }));
  await give("image", await photo(page));
  await page.waitForTimeout(4_000); // what follows an analysis ends too
  const start = performance.now();
  // On another page of the same origin: nothing reads the store meanwhile.
  await page.goto(`${server.address}third-party.html`);
  const missing = count > MISSING ? MISSING : 0;
  await fillLibrary(page, { count, missing, kept: await makeRenamed(page, Math.min(RENAMED, count - 1 - missing)) });
  console.error(`${count} tracks were made in ${((performance.now() - start) / 1000).toFixed(0)} s`);
  await page.goto(`${server.address}?catalogue=off`);
  await until(page, () => document.body?.dataset.ready === "true");
}

/// Milliseconds from the reload to the page that answers.
async function reload(page) {
  await page.reload({ waitUntil: "commit" });
  await until(page, () => globalThis.growth?.ready_ms > 0);
  return page.evaluate(() => globalThis.growth.ready_ms);
}

/// Milliseconds from an act that asks for a list until the list is busy no more and has rows.
async function ranked(page, act) {
  await goTo(page, "Listen");
  await page.evaluate(() => {
    const region = document.querySelector("section.picks");
    globalThis.growth.ranking = new Promise((resolve) => {
      let asked_ms = 0;
      addEventListener("click", () => (asked_ms = performance.now()), { capture: true, once: true });
      let was_busy = false;
      const look = () => {
        const is_busy = region.getAttribute("aria-busy") === "true";
        was_busy ||= is_busy;
        if (!was_busy || is_busy || region.querySelectorAll("ol > li").length === 0) return;
        observer.disconnect();
        requestAnimationFrame(() => resolve(performance.now() - asked_ms));
      };
      const observer = new MutationObserver(look);
      observer.observe(region, { attributes: true, childList: true, subtree: true });
    });
  });
  await act();
  return withLimit(page.evaluate(() => globalThis.growth.ranking));
}

const like = (page) => ranked(page, () => picks(page).getByRole("button", { name: /^Like /, pressed: false }).first().click());

/// Milliseconds from a letter to the next frame, at the median and the most, and from the last letter to the worker's answer.
async function typing(page) {
  await goTo(page, "Library");
  const box = page.getByRole("searchbox");
  await box.waitFor();
  await box.focus();
  await page.evaluate(() => {
    globalThis.growth.keys_ms = [];
    document.querySelector("input[type=search]").addEventListener("input", () => {
      const at = performance.now();
      Object.assign(globalThis.growth, { typed_ms: at, answer_ms: null });
      requestAnimationFrame(() => setTimeout(() => globalThis.growth.keys_ms.push(performance.now() - at)));
    }, { capture: true });
    // What was understood is said beside the count once the worker has answered for what stands in the box.
    const said = document.querySelector("main [role=status]");
    new MutationObserver(() => {
      if (/calm/.test(said.textContent)) globalThis.growth.answer_ms ??= performance.now() - globalThis.growth.typed_ms;
    }).observe(said, { childList: true, characterData: true, subtree: true });
  });
  for (const letter of TYPED) {
    await page.keyboard.type(letter);
    await page.waitForTimeout(150);
  }
  await until(page, () => globalThis.growth.answer_ms > 0);
  const answer_ms = await page.evaluate(() => globalThis.growth.answer_ms);
  const keys_ms = await page.evaluate(() => globalThis.growth.keys_ms);
  await box.fill("");
  await page.waitForTimeout(1_000);
  return { key_ms: median(keys_ms), slowest_key_ms: Math.max(...keys_ms), answer_ms };
}

/// Frames of more than `SLOW_FRAME_MS` while the library is scrolled by the wheel and in jumps, and the longest.
async function scrolling(page) {
  await goTo(page, "Library");
  await page.mouse.move(640, 500);
  await page.evaluate(() => {
    scrollTo(0, 0);
    const frames_ms = (globalThis.growth.frames_ms = []);
    let before = performance.now();
    const frame = (now) => {
      frames_ms.push(now - before);
      before = now;
      if (!globalThis.growth.is_scrolled) requestAnimationFrame(frame);
    };
    globalThis.growth.is_scrolled = false;
    requestAnimationFrame(frame);
  });
  for (let step = 0; step < 60; step += 1) {
    await page.mouse.wheel(0, 700);
    await page.waitForTimeout(30);
  }
  for (const part of [0.5, 0.1, 0.9, 0.3, 1, 0]) {
    await page.evaluate((part) => scrollTo(0, part * (document.scrollingElement.scrollHeight - innerHeight)), part);
    await page.waitForTimeout(200);
  }
  const frames_ms = await page.evaluate(() => {
    globalThis.growth.is_scrolled = true;
    return globalThis.growth.frames_ms.slice(1);
  });
  const slow = frames_ms.filter((ms) => ms > SLOW_FRAME_MS).length;
  return { slow_frames: slow, frames: frames_ms.length, slowest_frame_ms: Math.max(...frames_ms) };
}

/// Bytes that the page holds (its scripts' heap and its WebAssembly), that the worker says it holds, and that the browser's
/// process for both takes of the machine.
async function memory(context, page) {
  const session = await context.newCDPSession(page);
  await session.send("HeapProfiler.enable");
  await session.send("HeapProfiler.collectGarbage");
  const { usedSize } = await session.send("Runtime.getHeapUsage");
  const wasm_bytes = await page.evaluate(() => globalThis.growth.memories.reduce((sum, { buffer }) => sum + buffer.byteLength, 0));
  await session.detach();
  await goTo(page, "You");
  const said = await page.getByText(/^Memory that the analysis holds/).innerText().catch(() => "");
  await goTo(page, "Listen");
  return {
    page_bytes: usedSize + wasm_bytes,
    wasm_bytes,
    worker_bytes: 1e6 * Number(/([\d.]+) MB/.exec(said)?.[1] ?? Number.NaN),
    process_bytes: await rendererBytes(context),
  };
}

/// Resident bytes of the browser's largest renderer.
async function rendererBytes(context) {
  const session = await context.browser()?.newBrowserCDPSession().catch(() => null) ?? await context.newCDPSession(context.pages()[0]);
  const { processInfo } = await session.send("SystemInfo.getProcessInfo").catch(() => ({ processInfo: [] }));
  const resident = processInfo.filter(({ type }) => type === "renderer").map(({ id }) => 1024 * Number(/VmRSS:\s+(\d+) kB/.exec(readFileSync(`/proc/${id}/status`, "utf8"))?.[1] ?? 0));
  return resident.length > 0 ? Math.max(...resident) : Number.NaN;
}

/// Milliseconds until the tracks whose files are missing are gone.
async function removing(page, count) {
  await goTo(page, "Library");
  const remove = page.getByRole("button", { name: "Remove all whose files are missing" });
  await remove.waitFor();
  const start = performance.now();
  await remove.click();
  const wanted = `${count - MISSING} tracks`;
  try {
    await until(page, (wanted) => document.querySelector("main [role=status]").textContent.trim().startsWith(wanted), wanted);
  } catch {
    return Infinity;
  }
  return performance.now() - start;
}

function withLimit(promise) {
  let timer;
  const limit = new Promise((_, reject) => (timer = setTimeout(() => reject(new Error(`not ranked within ${LONGEST_WAIT_MS / 1000} s`)), LONGEST_WAIT_MS)));
  return Promise.race([promise, limit]).finally(() => clearTimeout(timer));
}

function median(values) {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[sorted.length >> 1] ?? Number.NaN;
}

function problems(found) {
  if (!found) return [];
  // Written so that what could not be measured fails too.
  return Object.entries(BARS).filter(([name, bar]) => !(found[name] <= bar)).map(([name, bar]) => `${name} is ${Math.round(found[name])} at ${LARGE} tracks, the bar is ${bar}`);
}

function markdown(results) {
  const secs = (ms) => (ms === Infinity ? `> ${LONGEST_WAIT_MS / 1000} s` : ms === undefined ? "–" : `${(ms / 1000).toFixed(2)} s`);
  const millis = (ms) => `${Math.round(ms)} ms`;
  const megabytes = (bytes) => `${Math.round(bytes / 1e6)} MB`;
  const lines = [
    ["opened first after the library was made: usable", ({ first_ms }) => secs(first_ms), ""],
    ["reload to usable", ({ usable_ms }) => secs(usable_ms), secs(BARS.usable_ms)],
    ["first ranking after it, from the press to the rows", ({ ranking_ms }) => secs(ranking_ms), secs(BARS.ranking_ms)],
    ["longest task on the page's thread until then", ({ longest_ms }) => millis(longest_ms), millis(BARS.longest_ms)],
    ["a later ranking", ({ later_ms }) => secs(later_ms), ""],
    ["a like, until the list has followed", ({ like_ms }) => secs(like_ms), ""],
    ["a letter of a search, to the next frame: median, slowest", ({ key_ms, slowest_key_ms }) => `${millis(key_ms)}, ${millis(slowest_key_ms)}`, ""],
    ["from the last letter to the worker's answer", ({ answer_ms }) => millis(answer_ms), ""],
    [`scrolling the library: frames over ${SLOW_FRAME_MS} ms, the slowest`, ({ slow_frames, frames, slowest_frame_ms }) => `${slow_frames} of ${frames}, ${millis(slowest_frame_ms)}`, ""],
    ["memory of the page (of it WebAssembly)", ({ page_bytes, wasm_bytes }) => `${megabytes(page_bytes)} (${megabytes(wasm_bytes)})`, megabytes(BARS.page_bytes)],
    ["memory of the worker's WebAssembly", ({ worker_bytes }) => megabytes(worker_bytes), megabytes(BARS.worker_bytes)],
    ["memory of the process of both, resident", ({ process_bytes }) => megabytes(process_bytes), ""],
    [`removing ${MISSING} tracks whose files are gone`, ({ remove_ms }) => secs(remove_ms), secs(BARS.remove_ms)],
    [`a renamed folder of ${RENAMED.toLocaleString("en")} files (or all), looked through, until it is said`, ({ look_ms }) => secs(look_ms), ""],
    ["the browser's own listing of it: files one by one, 64 at once", ({ listing_ms, fast_listing_ms }) => `${secs(listing_ms)}, ${secs(fast_listing_ms)}`, ""],
    ["the renamed folder beyond the latter", ({ rename_ms }) => secs(rename_ms), secs(BARS.rename_ms)],
  ];
  return [
    `\`./dev bench --growth\`, made libraries in Chromium, profile on disk.\n`,
    `| tracks | ${results.map(({ count }) => count.toLocaleString("en")).join(" | ")} | bar at ${LARGE.toLocaleString("en")} |`,
    `|---|${results.map(() => "---|").join("")}---|`,
    ...lines.map(([name, of, bar]) => `| ${name} | ${results.map(of).join(" | ")} | ${bar ? `<= ${bar}` : "–"} |`),
  ].join("\n");
}

// Last, so that everything above is there when it begins.
const sizes = options.tracks.split(",").map(Number);
const server = await serve({ dir: options.site });
const results = [];
try {
  for (const count of sizes) results.push(await measure(count));
} finally {
  await server.close();
}
console.log(markdown(results));
const missed = problems(results.find(({ count }) => count === LARGE));
for (const problem of missed) console.error(`FAILED: ${problem}`);
process.exit(missed.length === 0 ? 0 : 1);
