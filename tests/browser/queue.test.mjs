// The queue of files: paused and taken up again, tried again after a failure, kept apart from other tabs, rid of a
// decoder that hangs, and never in the way of the page.

import { photo, threeTunes, tune } from "./fixtures.mjs";
import { ANALYSIS_MS, corpus, notices, photos, status, untilDone } from "./gestures.mjs";
import { check, eventually, test } from "./harness.mjs";

const said = (visit) => status(visit).innerText();
const tunes = (count, secs) => Array.from({ length: count }, (_, index) => tune({ name: `tune-${index}.wav`, secs, root_hz: 110 + 7 * index }));

test("a pause lets the file at hand end, lasts over a reload, and is taken back", { limit_ms: 300_000 }, async (visit) => {
  await visit.open();
  await visit.give("music", tunes(8, 20));
  await eventually("the first is done", async () => /^[1-9]\d* of 8/.test(await said(visit)), { timeout_ms: ANALYSIS_MS });
  await visit.button("Pause analysis").click();
  await eventually("it says that it is paused", async () => /Paused\.$/.test(await said(visit)), { timeout_ms: ANALYSIS_MS });
  const held = await said(visit);
  check(/^[1-7] of 8 files done\. Paused\.$/.test(held), `it says: ${held}`);
  await new Promise((resolve) => setTimeout(resolve, 3_000));
  check((await said(visit)) === held, `it went on: ${await said(visit)}`);

  await visit.reload();
  await visit.give("music", tunes(2, 8));
  await eventually("it is paused still", async () => (await said(visit)) === "0 of 2 files done. Paused.");
  await visit.button("Resume analysis").click();
  check((await untilDone(visit)) === "Done: 2 files.", `it says: ${await said(visit)}`);
  await visit.reload();
  await visit.give("music", threeTunes().slice(0, 1));
  check((await untilDone(visit)) === "Done: 1 file.", "the pause came back");
});

test("a file that failed can be tried again or dismissed, one or all", { limit_ms: 300_000 }, async (visit) => {
  await visit.open();
  await visit.give("music", [corpus("text.mp3", "audio/mpeg"), corpus("zero-bytes.mp3", "audio/mpeg"), tune({ name: "fine.wav" })]);
  check((await untilDone(visit)) === "Done: 3 files, 2 not usable.", `it says: ${await said(visit)}`);
  const of = (name) => notices(visit).filter({ hasText: name });
  await of("text.mp3").getByRole("button", { name: /^Try again/ }).click();
  await eventually("it failed once more", async () => (await said(visit)) === "Done: 1 file, 1 not usable.", { timeout_ms: ANALYSIS_MS });
  check((await of("text.mp3").count()) === 1, "its sentence did not come back");
  await visit.button("Try all again").click();
  await eventually("both failed once more", async () => (await said(visit)) === "Done: 2 files, 2 not usable.", { timeout_ms: ANALYSIS_MS });
  await of("text.mp3").getByRole("button", { name: /^Dismiss/ }).click();
  check((await notices(visit).count()) === 1, "the dismissed sentence is still there");
});

test("a file given again is known at once", { limit_ms: 300_000 }, async (visit) => {
  await visit.open();
  const given = tunes(4, 40);
  await visit.give("music", given);
  check((await untilDone(visit)) === "Done: 4 files.", `it says: ${await said(visit)}`);
  const start_ms = await visit.page.evaluate(() => performance.now());
  // Seen by the page itself: between two looks from out here the second round may begin and end.
  await visit.page.evaluate(() => {
    const region = document.querySelector(".progress [role=status]");
    globalThis.heard = [];
    new MutationObserver(() => globalThis.heard.push(region.textContent)).observe(region, { childList: true, characterData: true, subtree: true });
  });
  await visit.give("music", given);
  await eventually("the second round ends", () => visit.page.evaluate(() => globalThis.heard.at(-1) === "Done: 4 files."), { timeout_ms: ANALYSIS_MS });
  console.log(`      four known files took ${Math.round((await visit.page.evaluate(() => performance.now())) - start_ms)} ms`);
  await visit.goTo("Library");
  await eventually("each is there once", async () => (await visit.page.getByRole("main").getByRole("button", { name: /^Play / }).count()) === 4);
});

test("two tabs never analyse at once: the second waits, says so, and goes on", { limit_ms: 300_000 }, async (visit) => {
  await visit.open();
  // Another tab at work, as far as the browser knows.
  const other = await visit.context.newPage();
  await other.goto(visit.address);
  await other.evaluate(() => new Promise((held) => {
    navigator.locks.request("hearsight-analysis", () => new Promise((release) => {
      globalThis.release = release;
      held();
    }));
  }));
  await visit.give("music", [tune({ name: "waits.wav" })]);
  await eventually("it says that it waits", async () => /Another tab is analysing; this one waits for it\.$/.test(await said(visit)));
  await visit.give("photo", await photo(visit.page));
  await eventually("a photo need not wait", async () => (await photos(visit).count()) === 1, { timeout_ms: ANALYSIS_MS });
  check(/^1 of 2 files/.test(await said(visit)), `it says: ${await said(visit)}`);
  await other.evaluate(() => globalThis.release());
  check((await untilDone(visit)) === "Done: 2 files.", `it says: ${await said(visit)}`);
  const held = await eventually("the lock is given back", () => visit.page.evaluate(async () => (await navigator.locks.query()).held.length === 0));
  check(held, "the lock is held without work");
});

test("a decoder that hangs is abandoned after half a minute and the queue goes on", { limit_ms: 300_000 }, async (visit) => {
  // The worker's answers about the file named hangs.wav stop after it began to decode: as a decoder in a loop looks from here.
  await visit.context.addInitScript(() => {
    const Real = globalThis.Worker;
    globalThis.Worker = class extends Real {
      postMessage(message, ...rest) {
        if (message?.file?.name === "hangs.wav") this.hangs = true;
        return super.postMessage(message, ...rest);
      }
      addEventListener(kind, heard, ...rest) {
        let told = 0;
        super.addEventListener(kind, kind === "message" ? (event) => { if (!this.hangs || ++told <= 2) heard.call(this, event); } : heard, ...rest);
      }
    };
  });
  await visit.open();
  await visit.give("music", [tune({ name: "before.wav" })]);
  await untilDone(visit);
  await visit.give("music", [tune({ name: "hangs.wav", secs: 9 }), tune({ name: "after.wav", secs: 10, root_hz: 150 })]);
  check((await untilDone(visit)) === "Done: 2 files, 1 not usable.", `it says: ${await said(visit)}`);
  const sentences = await notices(visit).allInnerTexts();
  check(sentences.some((sentence) => /hangs\.wav gave no answer within 30 seconds/.test(sentence)), `there are: ${sentences.join(" / ")}`);
});

test("five thousand files in one drop never hold up the page", { limit_ms: 300_000 }, async (visit) => {
  await visit.open();
  await visit.page.evaluate(() => {
    globalThis.longTasks_ms = [];
    new PerformanceObserver((list) => list.getEntries().forEach((entry) => globalThis.longTasks_ms.push(Math.round(entry.duration)))).observe({ entryTypes: ["longtask"] });
  });
  await visit.page.evaluate(() => {
    const transfer = new DataTransfer();
    for (let index = 0; index < 5000; index++) transfer.items.add(new File([`no sound ${index}`], `broken-${index}.mp3`, { type: "audio/mpeg" }));
    globalThis.longTasks_ms.length = 0;
    globalThis.givenInput = [...document.querySelectorAll("input[type=file]")].find((input) => input.accept.includes("audio"));
    globalThis.givenInput.files = transfer.files;
  });
  await new Promise((resolve) => setTimeout(resolve, 500));
  await visit.page.evaluate(() => {
    globalThis.longTasks_ms.length = 0;
    globalThis.givenInput.dispatchEvent(new Event("change", { bubbles: true }));
  });
  await eventually("all are in the queue", async () => /of 5000 files/.test(await said(visit)), { timeout_ms: 30_000 });
  await eventually("some hundred are done", async () => Number(/^\d+/.exec(await said(visit))) >= 300, { timeout_ms: ANALYSIS_MS });
  const shown = await notices(visit).count();
  check(shown <= 50, `${shown} sentences are shown at once`);
  await visit.button("Cancel").click();
  check(/^Stopped/.test(await untilDone(visit)), `it says: ${await said(visit)}`);
  const long_ms = await visit.page.evaluate(() => globalThis.longTasks_ms);
  // Taken in all at once they would hold it up for a second and more; how long a task is on a machine that is busy with
  // something else, a test can't say.
  console.log(`      the longest task took ${Math.max(0, ...long_ms)} ms`);
  check(Math.max(0, ...long_ms) < 250, `tasks of ${long_ms} ms`);
});

test("a track heard in part is heard in full when nothing else is to do", { limit_ms: 300_000 }, async (visit) => {
  await visit.open();
  await visit.give("music", [tune({ name: "long.wav", secs: 75 })]);
  await untilDone(visit);
  const plans = () => visit.page.evaluate(() => new Promise((resolve, reject) => {
    const open = indexedDB.open("hearsight");
    open.onerror = () => reject(open.error);
    open.onsuccess = () => {
      const read = open.result.transaction("tracks").objectStore("tracks").getAll();
      read.onsuccess = () => {
        open.result.close();
        resolve(read.result.map((record) => JSON.parse(record.json).heard).map((heard) => `${heard.plan} ${heard.patches}`));
      };
    };
  }));
  await eventually("it is heard in full", async () => /^full 2[45]$/.test((await plans()).join()), { timeout_ms: ANALYSIS_MS });
  check((await said(visit)) === "Done: 1 file.", `it says: ${await said(visit)}`);
  await visit.give("music", [tune({ name: "long.wav", secs: 75 })]);
  await eventually("the second round ends", async () => (await said(visit)) === "Done: 1 file.", { timeout_ms: ANALYSIS_MS });
  check(/^full/.test((await plans()).join()), `a quick hearing took its place: ${await plans()}`);
});

test("what the person wants of the analysis is kept, and its memory is shown", { limit_ms: 300_000 }, async (visit) => {
  await visit.open();
  await visit.give("music", threeTunes().slice(0, 1));
  await untilDone(visit);
  await visit.goTo("You");
  await visit.page.getByText(/^Memory that the analysis holds: [\d.]+ MB$/).waitFor();
  const full = visit.page.getByRole("checkbox", { name: /^Hear every track in full/ });
  const hidden = visit.page.getByRole("checkbox", { name: "Pause while this tab is hidden" });
  check((await full.isChecked()) && !(await hidden.isChecked()), "the choices do not start as they should");
  await full.uncheck();
  await hidden.check();
  await eventually("the choice is stored", () => visit.page.evaluate(() => new Promise((resolve) => {
    const open = indexedDB.open("hearsight");
    open.onsuccess = () => {
      const read = open.result.transaction("settings").objectStore("settings").get("habits");
      read.onsuccess = () => {
        open.result.close();
        resolve(JSON.parse(read.result ?? "{}").pauses_hidden === true);
      };
    };
  })));
  await visit.reload();
  await visit.goTo("You");
  check(!(await full.isChecked()) && (await hidden.isChecked()), "the choices were forgotten");
  check((await visit.axe()).length === 0, (await visit.axe()).join("\n"));
});
