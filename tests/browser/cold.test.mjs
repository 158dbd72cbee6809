// The first seconds of a visit: something to read and to press before the page's code is there, and a worker that is started
// while the person still looks, unless that could cost them something.

import { photo } from "./fixtures.mjs";
import { ANALYSIS_MS, notices, photos, status } from "./gestures.mjs";
import { check, eventually, setConnection, test } from "./harness.mjs";

// Without a service worker, which would fetch the worker's files for itself.
const AHEAD = { ahead: true, service_worker: false, limit_ms: 300_000 };
/// Asked for last of what is loaded ahead.
const LAST_MODEL = "models/concepts";

const served = (visit, file) => visit.served.filter((path) => path.includes(`/${file}`)).length;
const firstSight = (visit) => visit.page.locator("#first-sight");

/// Nothing says that anything is being done or went wrong.
async function isSilent(visit) {
  check((await status(visit).innerText()) === "", `it says: ${await status(visit).innerText()}`);
  check((await visit.page.getByRole("progressbar").count()) === 0, "a bar is shown for what nobody asked for");
  check((await notices(visit).count()) === 0, `it says: ${await notices(visit).allInnerTexts()}`);
}

/// Until the page has had time to start a worker, if it were to.
async function untilIdle(visit) {
  await visit.page.evaluate(async () => {
    for (let turn = 0; turn < 3; turn += 1) await new Promise((resolve) => requestIdleCallback(resolve, { timeout: 3_000 }));
  });
  await visit.page.waitForTimeout(1_000);
}

async function seesPhoto(visit) {
  await visit.give("photo", await photo(visit.page));
  await eventually("the photo is seen", async () => (await photos(visit).count()) === 1, { timeout_ms: ANALYSIS_MS });
}

test("the worker and what sees photos are loaded before anything is pressed, silently, and once", AHEAD, async (visit) => {
  await visit.open();
  await eventually("the photo network is asked for", () => served(visit, LAST_MODEL) > 0, { timeout_ms: 60_000 });
  await isSilent(visit);
  await seesPhoto(visit);
  for (const file of ["worker_loader.js", "worker.js", "worker_bg.wasm", "models/efficientnet_lite0", "models/mood_vision", LAST_MODEL]) {
    check(served(visit, file) === 1, `${file} was fetched ${served(visit, file)} times`);
  }
  check(served(visit, "models/m") === served(visit, "models/mood_vision"), "what hears music was fetched unasked");
});

test("a photo given while they are loaded waits for them, and nothing is fetched twice", AHEAD, async (visit) => {
  let go;
  const may_go = new Promise((resolve) => (go = resolve));
  await visit.context.route("**/models/efficientnet_lite0*", async (route) => {
    await may_go;
    await route.continue();
  });
  await visit.open();
  await eventually("the photo network is asked for", () => visit.requests.some((url) => url.includes("models/efficientnet_lite0")), { timeout_ms: 60_000 });
  await visit.give("photo", await photo(visit.page));
  await eventually("the photo's analysis begins", async () => /evening\.jpg/.test(await status(visit).innerText()));
  go();
  await eventually("the photo is seen", async () => (await photos(visit).count()) === 1, { timeout_ms: ANALYSIS_MS });
  check(served(visit, "models/efficientnet_lite0") === 1, "the photo network was fetched twice");
});

for (const [name, connection] of [
  ["the person saves data", { saveData: true, effectiveType: "4g" }],
  ["the connection is a phone's", { saveData: false, type: "cellular", effectiveType: "4g" }],
  ["the connection is slow", { saveData: false, effectiveType: "2g" }],
]) {
  test(`nothing is loaded ahead where ${name}`, AHEAD, async (visit) => {
    await visit.context.addInitScript(setConnection, connection);
    await visit.open();
    await untilIdle(visit);
    check(served(visit, "worker") + served(visit, "models/") === 0, `it fetched ${visit.served}`);
    await seesPhoto(visit);
  });
}

test("a hidden tab loads nothing ahead until it is looked at", AHEAD, async (visit) => {
  await visit.context.addInitScript(() => {
    globalThis.is_hidden = true;
    Object.defineProperty(Document.prototype, "hidden", { get: () => globalThis.is_hidden, configurable: true });
  });
  await visit.open();
  await untilIdle(visit);
  check(served(visit, "worker") === 0, "a worker was started in a hidden tab");
  await visit.page.evaluate(() => {
    globalThis.is_hidden = false;
    document.dispatchEvent(new Event("visibilitychange"));
  });
  await eventually("the worker is started", () => served(visit, "worker_loader.js") > 0);
});

test("a worker that can't be started ahead is not spoken of, and is tried again when it is needed", AHEAD, async (visit) => {
  let refused = 0;
  await visit.context.route(/\/worker\.js/, (route) => (refused += 1) && route.abort());
  await visit.open();
  await eventually("the worker's code is asked for", () => refused > 0, { timeout_ms: 60_000 });
  await untilIdle(visit);
  await isSilent(visit);
  check(refused === 1, `it was tried ${refused} times, unasked`);
  await visit.give("photo", await photo(visit.page));
  await notices(visit).filter({ hasText: "could not be loaded" }).waitFor({ timeout: ANALYSIS_MS });
  check(refused === 3, `it was tried ${refused} times in all`);
  await visit.context.unroute(/\/worker\.js/);
  await notices(visit).getByRole("button", { name: "Try again" }).first().click();
  await eventually("the photo is seen", async () => (await photos(visit).count()) === 1, { timeout_ms: ANALYSIS_MS });
  visit.forgive(/ERR_FAILED|Failed to fetch dynamically imported module|Failed to load/);
});

test("a network that can't be fetched ahead is not spoken of, and the next photo is seen", AHEAD, async (visit) => {
  let refused = 0;
  await visit.context.route("**/models/efficientnet_lite0*", (route) => (refused += 1) && route.abort());
  await visit.open();
  await eventually("the photo network is asked for", () => refused > 0, { timeout_ms: 60_000 });
  await untilIdle(visit);
  await isSilent(visit);
  await visit.context.unroute("**/models/efficientnet_lite0*");
  await seesPhoto(visit);
  visit.forgive(/ERR_FAILED/);
});

/// Opens the page without its code; what this resolves to lets the code come.
async function withoutCode(visit) {
  let go;
  const may_go = new Promise((resolve) => (go = resolve));
  await visit.context.route("**/app-*.js", async (route) => {
    await may_go;
    await route.continue();
  });
  await visit.page.goto(visit.address + visit.query, { waitUntil: "commit" });
  await firstSight(visit).getByRole("heading", { level: 1 }).waitFor();
  return async () => {
    go();
    await visit.ready();
    check((await firstSight(visit).count()) === 0, "it was left on the page");
  };
}

const EARLY = { service_worker: false, limit_ms: 300_000 };

test("the title and the buttons are there before the page's code, and stay where they are", EARLY, async (visit) => {
  const places = async () => {
    const found = [];
    for (const width of [1280, 390]) {
      await visit.page.setViewportSize({ width, height: 800 });
      found.push(
        ...(await visit.page.evaluate(() =>
          ["header.top", ".brand", "nav li:last-child a", "h1", ".lead", ".drop-area label", ".button-text", ".music-inputs .hint", ".folder"].map((selector) => {
            const { x, y, width, height } = document.querySelector(selector).getBoundingClientRect();
            return `${innerWidth} px: ${selector} at ${[x, y, width, height].map((px) => px.toFixed(1))}`;
          }),
        )),
      );
    }
    return found;
  };
  const come = await withoutCode(visit);
  const before = await places();
  const found = await visit.axe();
  check(found.length === 0, found.join("\n"));
  await come();
  const after = await places();
  const moved = before.filter((place, index) => place !== after[index]);
  check(moved.length === 0, `the page moved:\n${moved.map((place) => `${place}, then ${after[before.indexOf(place)]}`).join("\n")}`);
});

test("a photo chosen before the page's code is there is seen, and the keyboard stays where it was", EARLY, async (visit) => {
  const given = await photo(visit.page);
  const come = await withoutCode(visit);
  await visit.give("photo", given);
  await visit.fileInput("music").focus();
  await come();
  await eventually("the same button has the focus", () =>
    visit.page.evaluate(() => document.activeElement?.matches("input[type=file][accept^=audio]") && document.activeElement.isConnected),
  );
  await eventually("the photo is seen", async () => (await photos(visit).count()) === 1, { timeout_ms: ANALYSIS_MS });
});

test("a dialog opened before the page's code is there may be answered after it", EARLY, async (visit) => {
  const given = await photo(visit.page);
  const come = await withoutCode(visit);
  await visit.page.evaluate(() => (globalThis.opened = document.querySelector("#first-sight input")));
  await come();
  await visit.page.evaluate(async (base64) => {
    const bytes = Uint8Array.from(atob(base64), (letter) => letter.charCodeAt(0));
    const files = new DataTransfer();
    files.items.add(new File([bytes], "late.jpg", { type: "image/jpeg" }));
    globalThis.opened.files = files.files;
    globalThis.opened.dispatchEvent(new Event("change", { bubbles: true }));
  }, given.buffer.toString("base64"));
  await visit.page.getByText("late.jpg").first().waitFor({ timeout: ANALYSIS_MS });
  await eventually("the photo is seen", async () => (await photos(visit).count()) === 1, { timeout_ms: ANALYSIS_MS });
});

test("at another place nothing is shown that does not belong there", EARLY, async (visit) => {
  await visit.context.route("**/app-*.js", () => {}); // never answered
  await visit.page.goto(`${visit.address}${visit.query}#/you`, { waitUntil: "commit" });
  await firstSight(visit).waitFor({ state: "attached" });
  await visit.page.locator("#broken").waitFor({ state: "attached" });
  check(!(await firstSight(visit).isVisible()), "Listen is shown at You");
});
