// What was lost, or came back, because two things happened at once or one did not happen: the free music of a first visit cut
// short, what was kept after everything was erased, the graphics card after a crash, and a sentence that outlived its reason.

import { hasClips } from "./catalogue.mjs";
import { photo, tune } from "./fixtures.mjs";
import { ANALYSIS_MS, notices, photos, status, tracksCounted, untilDone } from "./gestures.mjs";
import { check, eventually, test } from "./harness.mjs";
import { remains, setting } from "./kept.mjs";

const SLOW = { limit_ms: 300_000 };
// Without a service worker, so that every request of page and worker can be held or refused here.
const FIRST = { ...SLOW, catalogue: true, service_worker: false };
const CATALOGUE = "**/catalogue/**";
const FREE_TRACKS = 90;
/// Whatever was under way has ended after this long.
const SETTLING_MS = 4_000;

const tracks = (visit) => visit.page.getByRole("main").getByRole("button", { name: /^(Play|Pause) / });
const refused = /ERR_FAILED|Failed to load resource|ERR_ABORTED/;

/// Who asks for free music gets it: with a press where nothing was given yet, with another photo where one was.
async function hasFreeMusic(visit) {
  const surprise = visit.button("Surprise me");
  const is_surprised = await surprise.isVisible();
  if (is_surprised) await surprise.click();
  else await visit.give("photo", await photo(visit.page, { name: "another.jpg", hue_deg: 190 }));
  await visit.goTo("Library");
  await eventually("the free music is in the library", async () => (await tracksCounted(visit)) >= FREE_TRACKS, { timeout_ms: 60_000 });
  if (is_surprised && hasClips(visit)) await eventually("some of it plays", async () => (await visit.playedSecs()) > 0, { timeout_ms: 30_000 });
}

test("going offline at the first photo does not lose the free music", FIRST, async (visit) => {
  await visit.context.route(CATALOGUE, (route) => route.abort());
  await visit.open();
  await visit.give("photo", await photo(visit.page));
  await eventually("the photo is there", async () => (await photos(visit).count()) === 1, { timeout_ms: ANALYSIS_MS });
  await visit.page.waitForTimeout(2_000);
  await visit.context.unroute(CATALOGUE);
  visit.forgive(refused);
  await visit.reload();
  await hasFreeMusic(visit);
});

test("closing the tab at the first photo does not lose the free music", FIRST, async (visit) => {
  let is_asked = false;
  await visit.context.route("**/catalogue/catalogue.json", () => (is_asked = true)); // never answered
  await visit.open();
  is_asked = false; // the landing page may ask for it too
  await visit.give("photo", await photo(visit.page));
  await eventually("the worker asks for the free music", async () => is_asked || (await photos(visit).count()) === 1, { timeout_ms: ANALYSIS_MS });
  await visit.page.waitForTimeout(500);
  await visit.page.close();
  await visit.context.unroute("**/catalogue/catalogue.json");
  visit.page = await visit.context.newPage();
  await visit.open();
  await hasFreeMusic(visit);
});

test("a surprise that can't be had is said, not waited for", FIRST, async (visit) => {
  await visit.context.route(CATALOGUE, (route) => route.abort());
  await visit.open();
  await visit.button("Surprise me").click();
  await eventually("it says so", async () => (await notices(visit).count()) > 0, { timeout_ms: 20_000 });
  visit.forgive(refused);
});

async function erase(visit) {
  await visit.goTo("You");
  await visit.button("Erase everything").click();
  await visit.button("Yes, erase everything").click();
}

async function staysEmpty(visit, when) {
  await eventually("it says so", async () => (await visit.page.getByText("Everything was erased.").count()) > 0);
  await visit.page.waitForTimeout(SETTLING_MS);
  const left = await remains(visit.page);
  check(left.length === 0, `erased ${when}, this is kept after all: ${left.join("; ")}`);
  await visit.goTo("Library");
  check((await tracks(visit).count()) === 0, `erased ${when}, the library lists ${await tracks(visit).count()} tracks`);
  await visit.goTo("Listen");
}

test("free music on its way is not kept after everything was erased", FIRST, async (visit) => {
  // The answer comes so long after the person said yes: a worker may be at any line of its job then.
  for (const late_ms of [0, 50, 150, 300]) {
    let release;
    const released = new Promise((resolve) => (release = resolve));
    let is_asked = false;
    await visit.open();
    await visit.context.route("**/catalogue/catalogue.json", async (route) => {
      is_asked = true;
      await released;
      await route.continue().catch(() => {}); // whoever asked may be gone
    });
    await visit.button("Surprise me").click();
    await eventually("the worker asks for the free music", () => is_asked, { timeout_ms: 30_000 });
    await erase(visit);
    await new Promise((resolve) => setTimeout(resolve, late_ms));
    release();
    await staysEmpty(visit, `${late_ms} ms before the free music came`);
    await visit.context.unroute("**/catalogue/catalogue.json");
  }
});

test("files under way are not kept after everything was erased", SLOW, async (visit) => {
  await visit.open();
  await visit.give("music", Array.from({ length: 6 }, (_, index) => tune({ name: `long-${index}.wav`, secs: 60, root_hz: 110 + 20 * index })));
  await eventually("the first is done", async () => /^[1-9]\d* of/.test(await status(visit).innerText()), { timeout_ms: ANALYSIS_MS });
  await erase(visit);
  await staysEmpty(visit, "with files under way");
});

test("a track heard in full in the background is not kept after everything was erased", SLOW, async (visit) => {
  // Counts what a worker says of the job it was given last; at `eraseAt` the person says yes, from within that moment.
  await visit.context.addInitScript(() => {
    globalThis.saidOfJob = [];
    globalThis.eraseAt = Infinity;
    const Real = globalThis.Worker;
    globalThis.Worker = class extends Real {
      constructor(...args) {
        super(...args);
        super.addEventListener("message", () => {
          globalThis.saidOfJob.push(globalThis.saidOfJob.pop() + 1);
          if (globalThis.saidOfJob.at(-1) === globalThis.eraseAt) {
            globalThis.eraseAt = Infinity;
            [...document.querySelectorAll("button")].find((button) => button.textContent.trim() === "Yes, erase everything").click();
          }
        });
      }
      postMessage(...args) {
        globalThis.saidOfJob.push(0);
        return super.postMessage(...args);
      }
    };
  });
  await visit.open();
  const inFull = visit.page.getByRole("checkbox", { name: /^Hear every track in full/ });
  const begin = async (name) => {
    await visit.goTo("You");
    await inFull.uncheck();
    await visit.goTo("Listen");
    await visit.give("music", [tune({ name, secs: 75, root_hz: name.length * 20 })]);
    await untilDone(visit);
    await visit.page.waitForTimeout(4_000); // what follows an analysis ends too
    await visit.goTo("You");
  };
  const saidOfLast = () => visit.page.evaluate(() => globalThis.saidOfJob.at(-1));
  await begin("one.wav");
  await visit.page.evaluate(() => globalThis.saidOfJob.push(0));
  await inFull.check();
  await visit.page.getByText("0 tracks still to be heard in full").waitFor({ timeout: 60_000 });
  await visit.page.waitForTimeout(1_000);
  const whole = Math.max(...(await visit.page.evaluate(() => globalThis.saidOfJob.slice(-3))));
  check(whole >= 5, `of a track heard in full the worker says only ${whole} things`);

  // Near its end, where it is about to be kept.
  for (const before of [2, 3, 4]) {
    await begin(`${"x".repeat(before)}.wav`);
    await visit.button("Erase everything").click();
    await visit.button("Yes, erase everything").waitFor();
    await visit.page.evaluate((at) => (globalThis.eraseAt = at), whole - before);
    await inFull.check();
    await eventually("everything is erased", async () => (await visit.page.getByText("Everything was erased.").count()) > 0, { timeout_ms: 60_000 });
    await staysEmpty(visit, `${before} words before the end of a track heard in full (${await saidOfLast()})`);
    await visit.button(/^Dismiss: Everything was erased/).click();
  }
});

test("one crash does not cost the graphics card", { ...SLOW, webgpu: true, query: "?device=gpu" }, async (visit) => {
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
  const device = async () => {
    await visit.goTo("You");
    const sentence = await visit.page.getByRole("group", { name: "Where Hearsight does its work" }).getByRole("status").innerText();
    await visit.goTo("Listen");
    return sentence;
  };
  const see = async (name, hue_deg) => {
    await visit.give("photo", await photo(visit.page, { name, hue_deg }));
    await eventually("it is seen", async () => (await status(visit).innerText()) === "Done: 1 file.", { timeout_ms: ANALYSIS_MS });
  };
  await see("before.jpg", 25);
  check(/^Graphics card/.test(await device()), `the work is done on: ${await device()}`);
  await visit.give("photo", await photo(visit.page, { name: "crashes.jpg", hue_deg: 90 }));
  await eventually("it is under way", async () => /^0 of 1/.test(await status(visit).innerText()));
  await visit.page.evaluate(() => globalThis.hearsightWorkers.at(-1).postMessage({ bench: { network: "panic" } }));
  await visit.page.getByText(/stopped unexpectedly and goes on/).waitFor({ timeout: 60_000 });
  await untilDone(visit);
  await see("after.jpg", 190);
  await see("later.jpg", 250);
  check(/^Graphics card/.test(await device()), `after one crash the work is done on: ${await device()}`);
  visit.forgive(/panicked|unreachable|RuntimeError/);
});

test("files that were not analysed are not spoken of any more once they were given again and done", SLOW, async (visit) => {
  await visit.open();
  const long = Array.from({ length: 8 }, (_, index) => tune({ name: `long-${index}.wav`, secs: 60, root_hz: 110 + 20 * index }));
  await visit.give("music", long);
  await eventually("the first is done", async () => /^[1-9]\d* of/.test(await status(visit).innerText()), { timeout_ms: ANALYSIS_MS });
  await eventually("how many are left is kept", async () => (await setting(visit.page, "files-left")) > 0);
  await visit.reload();
  const left = notices(visit).filter({ hasText: /files? (was|were) not analysed/ });
  await eventually("it says how many are left", async () => (await left.count()) === 1);
  await visit.give("music", long);
  await eventually("all are done", async () => (await status(visit).innerText()) === "Done: 8 files.", { timeout_ms: ANALYSIS_MS });
  await eventually("nothing is left to speak of", async () => (await left.count()) === 0, { timeout_ms: 5_000 });
  await visit.reload();
  check((await left.count()) === 0, "it is said again after a reload");
});
