// The cold visit, as someone makes it who was never here: how long until there is something to read and to press, and from a
// sample photo pressed to music that sounds.
//
//   ./dev bench --cold [--site DIR] [--visits N]
//
// Each visit has a fresh profile, a local server that sends the site as a static host would, and nothing in any cache. All
// times are taken in the page. Exits with 1 where a bar is missed. `./dev bench` prints the same beside the sizes.

import { existsSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { parseArgs } from "node:util";
import { launchChromium } from "../browser/chromium.mjs";
import { serve } from "../../tools/serve.mjs";

/// Milliseconds from navigation until the title and the first button are painted.
const VISIBLE_BAR_MS = 300;
/// Milliseconds from the press on a sample photo to the first sound, by someone who looked at the page first.
const SOUNDING_BAR_MS = 1_500;
/// Seconds that the person looks at the page before pressing: one who reads it, and one who knows it.
const LOOKS_SECS = [2, 0];
const VISITS = 5;
const LONGEST_WAIT_MS = 60_000;

/// Runs `visits` cold visits for each of `LOOKS_SECS`; resolves to medians in milliseconds. `sounding` is empty where the site
/// has no sample photo or no excerpt to play.
export async function measureCold({ browser, site, visits = VISITS }) {
  const server = await serve({ dir: site });
  try {
    const seen = { painted: [], visible: [], ready: [] };
    const sounding = [];
    for (const look_secs of LOOKS_SECS) {
      const visit_of = [];
      for (let visit = 0; visit < visits; visit += 1) {
        const found = await visitOnce(browser, server.address, hasFreeMusic(site) ? look_secs : null);
        for (const name of Object.keys(seen)) seen[name].push(found[name]);
        if (found.sounding) visit_of.push(found);
      }
      const of = (name) => median(visit_of.map((one) => one[name]));
      if (visit_of.length > 0) sounding.push({ look_secs, seen: of("card"), listed: of("listed"), sounding: of("sounding") });
    }
    return { painted: median(seen.painted), visible: median(seen.visible), ready: median(seen.ready), sounding };
  } finally {
    await server.close();
  }
}

/// A table of what `measureCold` found, as lines of markdown.
export function coldLines({ painted, visible, ready, sounding }) {
  const ms = (value) => `${value.toFixed(0)} ms`;
  const pressed = (look_secs) => (look_secs === 0 ? "pressed at once" : `pressed after ${look_secs} s`);
  return [
    "| cold visit (fresh profile, local server) | median | bar |",
    "|---|---|---|",
    `| from navigation to the first paint | ${ms(painted)} | – |`,
    `| from navigation to title and first action visible | ${ms(visible)} | <= ${VISIBLE_BAR_MS} ms |`,
    `| from navigation to the page ready | ${ms(ready)} | – |`,
    ...sounding.flatMap(({ look_secs, seen, listed, sounding }) => [
      `| from a sample photo, ${pressed(look_secs)}, to its card / to the list | ${ms(seen)} / ${ms(listed)} | – |`,
      `| from a sample photo, ${pressed(look_secs)}, to a sounding track | ${ms(sounding)} | ${look_secs === 0 ? "–" : `<= ${SOUNDING_BAR_MS} ms`} |`,
    ]),
  ];
}

/// A sentence for each bar that was missed.
export function coldProblems({ visible, sounding }) {
  const problems = [];
  if (!(visible <= VISIBLE_BAR_MS)) problems.push(`title and first action of a cold visit are visible after ${visible.toFixed(0)} ms, the bar is ${VISIBLE_BAR_MS} ms`);
  if (sounding.length === 0) problems.push("the way from a sample photo to music was not measured: this site has no free music");
  for (const { look_secs, sounding: sounding_ms } of sounding) {
    if (look_secs > 0 && !(sounding_ms <= SOUNDING_BAR_MS)) problems.push(`a sample photo sounds after ${sounding_ms.toFixed(0)} ms, the bar is ${SOUNDING_BAR_MS} ms`);
  }
  return problems;
}

/// A photo to press and something to play.
function hasFreeMusic(site) {
  const state = join(site, "catalogue", "state.json");
  const files = existsSync(state) ? JSON.parse(readFileSync(state, "utf8")).files : [];
  return ["photos/", "clips/"].every((folder) => files.some(({ file }) => file.startsWith(folder)));
}

/// One visit. `look_secs` is how long the person looks before they press a sample photo; `null`: they press none.
async function visitOnce(browser, address, look_secs) {
  const context = await browser.newContext({ viewport: { width: 1280, height: 800 } });
  try {
    await context.addInitScript(watch);
    const page = await context.newPage();
    await page.goto(address);
    const until = (probe) => page.waitForFunction(probe, undefined, { timeout: LONGEST_WAIT_MS, polling: "raf" });
    await until(() => globalThis.cold.ready > 0 && globalThis.cold.painted > 0);
    if (look_secs !== null) {
      const sample = page.locator(".samples button").first();
      await sample.waitFor({ timeout: LONGEST_WAIT_MS });
      await page.waitForTimeout(look_secs * 1000);
      await sample.click();
      await until(() => globalThis.cold.sounding > 0);
    }
    const { pressed, ...at } = await page.evaluate(() => globalThis.cold);
    // A slow machine shows a frame later than the next one begins.
    at.visible = Math.max(at.visible, at.painted);
    for (const name of ["card", "listed", "sounding"]) if (at[name]) at[name] -= pressed;
    return at;
  } finally {
    await context.close();
  }
}

/// Runs in the page, before anything of it: notes when each thing first was there, in milliseconds since navigation. As
/// soon as the list has a row it presses that row's Play, as someone does who waited for it.
function watch() {
  const cold = (globalThis.cold = { painted: 0, visible: 0, ready: 0, pressed: 0, card: 0, listed: 0, sounding: 0 });
  const note = (name) => (cold[name] ||= performance.now());
  new PerformanceObserver((list) => {
    for (const { name, startTime } of list.getEntries()) if (name === "first-contentful-paint") cold.painted = startTime;
  }).observe({ type: "paint", buffered: true });
  const played = [];
  const play = HTMLMediaElement.prototype.play;
  HTMLMediaElement.prototype.play = function () {
    if (!played.includes(this)) played.push(this);
    return play.call(this);
  };
  const isThere = (selector) => {
    const element = document.querySelector(selector);
    const { top, bottom, width } = element?.getBoundingClientRect() ?? { top: 0, bottom: 0, width: 0 };
    return width > 0 && bottom > top && top < innerHeight && element.checkVisibility({ opacityProperty: true, visibilityProperty: true });
  };
  // What a frame finds is painted at its end: the next one notes it.
  let is_painted = false;
  const look = () => {
    if (is_painted) note("visible");
    is_painted ||= isThere("h1") && isThere(".drop-area label");
    if (document.body?.dataset.ready) note("ready");
    if (cold.pressed) {
      if (document.querySelector(".photos li")) note("card");
      const button = document.querySelector('.picks ol > li button[aria-label^="Play "]');
      if (button && !cold.listed) {
        note("listed");
        button.click();
      }
      if (played.some((media) => !media.paused && media.currentTime > 0)) note("sounding");
    }
    if (!cold.sounding) requestAnimationFrame(look);
  };
  requestAnimationFrame(look);
  addEventListener("click", (event) => event.target.closest?.(".samples") && note("pressed"), { capture: true });
}

function median(values) {
  if (values.length === 0) return Number.NaN;
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
}

async function main() {
  const root = join(dirname(fileURLToPath(import.meta.url)), "..", "..");
  const { values } = parseArgs({
    options: {
      cold: { type: "boolean" },
      site: { type: "string", default: join(root, "dist") },
      visits: { type: "string", default: String(VISITS) },
    },
  });
  const browser = await launchChromium();
  try {
    const found = await measureCold({ browser, site: values.site, visits: Number(values.visits) });
    console.log(coldLines(found).join("\n"));
    const problems = coldProblems(found);
    for (const problem of problems) console.error(`FAILED: ${problem}`);
    process.exitCode = problems.length === 0 ? 0 : 1;
  } finally {
    await browser.close();
  }
}

if (import.meta.url === pathToFileURL(process.argv[1]).href) await main();
