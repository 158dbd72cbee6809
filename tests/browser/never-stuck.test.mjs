// A job that the worker answers with what can't be read, or not at all, ends with a sentence, and the queue goes on: for
// every kind of job that a person can start. Such a job once kept the page busy until it was reloaded.

import { photo, tune } from "./fixtures.mjs";
import { arrive, notices, photos, picks, status, tracksCounted, untilDone } from "./gestures.mjs";
import { check, eventually, test } from "./harness.mjs";
import { UNANSWERED, UNREADABLE, garble, handedOver, standIn, tapWorkers } from "./stand-in.mjs";

const SLOW = { limit_ms: 900_000, service_worker: false };
/// On the page's clock: no job may be silent for longer before the page says so.
const MOST_SILENT_MINUTES = 15;
const STEP_MS = 15_000;

const heading = (visit, name) => visit.page.getByRole("heading", { level: 1, name });
const rows = (visit) => visit.page.getByRole("main").getByRole("listitem").filter({ has: visit.button(/^(Play|Pause) /) });
const inFull = (visit) => visit.page.getByRole("checkbox", { name: /^Hear every track in full/ });

/// Every kind of job, by how a person starts it on a page with a photo, two tracks and a folder at hand: `start` does, on
/// which `jobs` are handed to the worker (one where nothing is said), silently where `is_silent`.
const KINDS = [
  {
    name: "a ranking",
    // The list was for this photo, and is for taste alone now.
    start: async (visit) => {
      await visit.goTo("Listen");
      await photos(visit).first().click();
    },
  },
  {
    name: "a photo",
    start: async (visit) => {
      await visit.goTo("Listen");
      await visit.give("photo", visit.more.photo);
    },
  },
  {
    name: "a track",
    start: async (visit) => {
      await visit.goTo("Listen");
      await visit.give("music", [tune({ name: "new.wav", secs: 4, root_hz: 175 })]);
    },
  },
  {
    name: "a folder",
    start: async (visit) => {
      await visit.goTo("Listen");
      await visit.button(/folder of music/i).first().click();
    },
  },
  {
    name: "a drawing over a photo",
    start: async (visit) => {
      await visit.goTo("Listen");
      const card = visit.page.getByRole("region", { name: "evening.jpg", exact: true });
      if ((await card.count()) === 0) await visit.button("Look closer: evening.jpg").click();
      await card.getByRole("button", { name: "Edges" }).click();
    },
  },
  {
    name: "a search",
    start: async (visit) => {
      await visit.goTo("Library");
      await visit.page.getByRole("searchbox").fill("calm");
    },
    end: (visit) => visit.page.getByRole("searchbox").fill(""),
  },
  {
    name: "a look at a track and what is known of it",
    jobs: 2,
    start: async (visit) => {
      await visit.goTo("Library");
      await rows(visit).filter({ hasText: "birch" }).getByRole("link").first().click();
      await heading(visit, /birch/i).waitFor();
    },
  },
  {
    name: "a sound that is found again",
    start: async (visit) => {
      await visit.goTo("Library");
      await rows(visit).filter({ hasText: "amber" }).getByRole("button", { name: /^Play / }).click();
      await notices(visit).getByLabel("Find the file", { exact: true }).setInputFiles([tune({ name: "amber.wav", secs: 5, root_hz: 147 })]);
    },
  },
  { name: "what was learned", start: (visit) => visit.goTo("You") },
  {
    name: "the models, all at once",
    start: async (visit) => {
      await visit.goTo("You");
      await visit.button("Keep everything for offline").click();
    },
  },
  {
    name: "a track heard in full",
    is_silent: true,
    start: async (visit) => {
      await visit.goTo("You");
      await inFull(visit).check();
    },
    end: (visit) => inFull(visit).uncheck(),
  },
];

/// A photo, two tracks (one of them heard in part, the other without its sound) and a folder, by a worker that is well; then
/// the page is opened again with the stand-in.
async function arriveAt(visit, kind) {
  await tapWorkers(visit);
  await visit.context.addInitScript(() => {
    globalThis.showDirectoryPicker = async () => (await navigator.storage.getDirectory()).getDirectoryHandle("Music", { create: true });
  });
  await visit.open();
  await visit.goTo("You");
  await inFull(visit).uncheck();
  await visit.goTo("Listen");
  await arrive(visit, { tunes: [tune({ name: "birch.wav", secs: 75, root_hz: 220 }), tune({ name: "amber.wav", secs: 5, root_hz: 147 })] });
  visit.more = { photo: await photo(visit.page, { name: "sea.jpg", hue_deg: 190 }) };
  await visit.page.waitForTimeout(2_500); // the jobs that follow an analysis (a ranking, a search for copies) end too
  await loseSound(visit, "amber");
  await standIn(visit, kind);
}

/// Takes the kept sound of a track away.
const loseSound = (visit, title) =>
  visit.page.evaluate(async (title) => {
    const answer = (request) => new Promise((resolve, reject) => Object.assign(request, { onsuccess: () => resolve(request.result), onerror: () => reject(request.error) }));
    const database = await answer(indexedDB.open("hearsight"));
    const tracks = await answer(database.transaction("tracks").objectStore("tracks").getAll());
    const { key } = tracks.find(({ json }) => json.includes(title));
    await answer(database.transaction("audio", "readwrite").objectStore("audio").delete(key));
    database.close();
  }, title);

const told = async (visit) => (await notices(visit).allInnerTexts()).join(" / ");

async function dismissAll(visit) {
  if ((await notices(visit).count()) === 0) return;
  const all = visit.button("Dismiss all");
  if ((await all.count()) > 0) await all.click();
  while ((await notices(visit).count()) > 0) await notices(visit).first().getByRole("button", { name: /^Dismiss/ }).click();
}

/// Each kind of job in its turn: it is handed over, it ends with `sentence`, and the next one is handed over after it.
async function everyKindEnds(visit, sentence, waiting) {
  for (const { name, start, end, jobs = 1, is_silent = false } of KINDS) {
    await visit.part(name, async () => {
      await dismissAll(visit);
      const before = (await handedOver(visit)).length;
      await start(visit);
      await waiting(`${jobs} jobs are handed to the worker`, async () => (await handedOver(visit)).length >= before + jobs);
      if (!is_silent) await waiting(`the page says ${sentence}`, async () => sentence.test(await told(visit)));
      await end?.(visit);
      await isUsable(visit, waiting);
    });
  }
}

/// The page answers, is busy with nothing, and a job that is started now is handed to a worker.
async function isUsable(visit, waiting) {
  await visit.goTo("Listen");
  await waiting("nothing is under way", async () => {
    const is_busy = (await visit.page.getByRole("region", { name: /^Picks/ }).getAttribute("aria-busy")) === "true";
    return !is_busy && !/^\d+ of|^Looking|^Fetching/.test(await status(visit).innerText());
  });
  const before = (await handedOver(visit)).length;
  await photos(visit).first().click();
  await waiting("a later job is handed to the worker", async () => (await handedOver(visit)).length > before);
  await waiting("the list is busy no more", async () => (await visit.page.getByRole("region", { name: /^Picks/ }).getAttribute("aria-busy")) === "false");
}

test("an answer that can't be read ends its job", SLOW, async (visit) => {
  await arriveAt(visit, "garbled");
  await visit.reload();
  await everyKindEnds(visit, UNREADABLE, (sentence, probe) => eventually(sentence, probe, { timeout_ms: 20_000 }));
});

test("a job without an answer ends", SLOW, async (visit) => {
  await arriveAt(visit, "mute");
  await visit.page.clock.install();
  await visit.reload();
  await everyKindEnds(visit, UNANSWERED, (sentence, probe) => passing(visit, sentence, probe));
});

/// Lets minutes pass on the page's clock until `probe` returns something truthy.
async function passing(visit, sentence, probe) {
  const begin = Date.now();
  for (let passed_ms = 0; passed_ms <= MOST_SILENT_MINUTES * 60_000; passed_ms += STEP_MS) {
    if (await probe()) return;
    // A look from out here lies between two steps, so that what has to reach the page does.
    await new Promise((resolve) => setTimeout(resolve, 50));
    await visit.page.clock.runFor(STEP_MS);
  }
  throw new Error(`not within ${MOST_SILENT_MINUTES} minutes of the page's clock (${Math.round((Date.now() - begin) / 1000)} s of ours): ${sentence}; it says: ${await told(visit)}`);
}

test("the free music, answered with what can't be read, ends, and is taken when it is asked for again", { ...SLOW, catalogue: true }, async (visit) => {
  await tapWorkers(visit);
  await visit.open();
  await garble(visit);
  await visit.button("Surprise me").click();
  await eventually("the page says so", async () => UNREADABLE.test(await told(visit)), { timeout_ms: 60_000 });
  await visit.page.evaluate(() => (globalThis.isGarbling = () => false));
  await visit.button("Surprise me").click();
  await visit.goTo("Library");
  await eventually("the free music is there", async () => (await tracksCounted(visit)) >= 90, { timeout_ms: 60_000 });
});

test("the free music, not answered, ends", { ...SLOW, catalogue: true }, async (visit) => {
  await tapWorkers(visit);
  await standIn(visit, "mute");
  await visit.page.clock.install();
  await visit.open();
  await visit.button("Surprise me").click();
  await passing(visit, "the page says so", async () => UNANSWERED.test(await told(visit)));
});

test("a search for copies that is answered with what can't be read does not hold what comes after it", SLOW, async (visit) => {
  await tapWorkers(visit);
  await visit.open();
  await visit.give("music", [tune({ name: "amber.wav", secs: 4 })]);
  await untilDone(visit);
  // A moment after the last file the list is ranked and copies are looked for.
  await garble(visit);
  await eventually("the page says so", async () => UNREADABLE.test(await told(visit)));
  await visit.page.evaluate(() => (globalThis.isGarbling = () => false));
  await visit.give("music", [tune({ name: "birch.wav", secs: 5, root_hz: 150 })]);
  await eventually("the next file is heard", async () => (await status(visit).innerText()) === "Done: 1 file.", { timeout_ms: 60_000 });
  await eventually("both are listed", async () => (await picks(visit).count()) === 2, { timeout_ms: 30_000 });
});

test("one answer that can't be read costs one file, and the others are heard", SLOW, async (visit) => {
  await tapWorkers(visit);
  await visit.open();
  await garble(visit, "amber.wav");
  await visit.give("music", [tune({ name: "amber.wav" }), tune({ name: "birch.wav", root_hz: 150 }), tune({ name: "cedar.wav", root_hz: 180 })]);
  const sentence = await untilDone(visit);
  check(sentence === "Done: 3 files, 1 not usable.", `it says: ${sentence}; ${await told(visit)}`);
  check(UNREADABLE.test(await told(visit)), `it says: ${await told(visit)}`);
  await eventually("the others are listed", async () => (await picks(visit).count()) === 2, { timeout_ms: 30_000 });
  // The file itself is well: tried again with a worker that can be understood, it is heard.
  await visit.page.evaluate(() => (globalThis.isGarbling = () => false));
  await notices(visit).filter({ hasText: UNREADABLE }).getByRole("button", { name: /^Try again/ }).click();
  await eventually("it is heard", async () => (await picks(visit).count()) === 3, { timeout_ms: 60_000 });
});
