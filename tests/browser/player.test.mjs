// Playing music: one track after the other without a gap, levelled, from the keyboard and the system's media keys, and
// what happens where a sound is gone or broken.

import { tune } from "./fixtures.mjs";
import { notices, untilDone } from "./gestures.mjs";
import { check, eventually, test } from "./harness.mjs";

const SLOW = { limit_ms: 300_000 };
const LOUD = () => tune({ name: "amber.wav", secs: 7, root_hz: 330, beat_secs: 0.25, level: 15_500 });
const QUIET = () => tune({ name: "birch.wav", secs: 6, root_hz: 147, minor: true, level: 5_000 });

const player = (visit) => visit.page.getByRole("region", { name: "Player" });
const rows = (visit) => visit.page.getByRole("main").getByRole("listitem").filter({ has: visit.button(/^(Play|Pause) /) });
// By its title: the reason of another may name it.
const row = (visit, title) => rows(visit).filter({ has: visit.page.getByRole("link", { name: title }) });
const shownTitle = (visit) => player(visit).locator("strong").innerText();
/// Every element that was ever played, as it is now.
const elements = (visit) =>
  visit.page.evaluate(() => globalThis.hearsightPlayed.map(({ paused, currentTime, volume, muted }) => ({ paused, secs: currentTime, volume, muted })));
const sounding = async (visit) => (await elements(visit)).find(({ paused }) => !paused);

/// Music in the library, which lists the newest first.
async function library(visit, tunes) {
  await visit.context.addInitScript(() => {
    globalThis.hearsightKeys = {};
    const handle = MediaSession.prototype.setActionHandler;
    MediaSession.prototype.setActionHandler = function (action, handler) {
      globalThis.hearsightKeys[action] = handler;
      return handle.call(this, action, handler);
    };
    globalThis.hearsightUrls = new Set();
    const create = URL.createObjectURL;
    const revoke = URL.revokeObjectURL;
    URL.createObjectURL = (...given) => {
      const url = create.apply(URL, given);
      globalThis.hearsightUrls.add(url);
      return url;
    };
    URL.revokeObjectURL = (url) => {
      globalThis.hearsightUrls.delete(url);
      return revoke.call(URL, url);
    };
  });
  await visit.open();
  await visit.give("music", tunes);
  check((await untilDone(visit)) === `Done: ${tunes.length} file${tunes.length === 1 ? "" : "s"}.`, "the music was not taken in");
  await visit.goTo("Library");
  await eventually("the library is listed", async () => (await rows(visit).count()) === tunes.length);
}

/// Changes what is kept of every track's sound: `null` takes it away, text takes its place.
async function spoilSounds(visit, { text = null, title = "" } = {}) {
  await visit.page.evaluate(
    async ({ text, title }) => {
      const answer = (request) => new Promise((resolve, reject) => Object.assign(request, { onsuccess: () => resolve(request.result), onerror: () => reject(request.error) }));
      const database = await answer(indexedDB.open("hearsight"));
      const tracks = await answer(database.transaction("tracks").objectStore("tracks").getAll());
      const audio = database.transaction("audio", "readwrite").objectStore("audio");
      for (const { key, json } of tracks) {
        if (!json.includes(title)) continue;
        await answer(text === null ? audio.delete(key) : audio.put(new Blob([text]), key));
      }
      database.close();
    },
    { text, title },
  );
}

test("two tracks play back to back, levelled, and their files are let go", SLOW, async (visit) => {
  await library(visit, [QUIET(), LOUD()]);
  await row(visit, "amber").getByRole("button", { name: /^Play / }).click();
  const loud = await eventually("the first one sounds", () => sounding(visit));
  check(loud.volume > 0.2 && loud.volume < 0.9, `the loud one plays at volume ${loud.volume}`);
  check(/amber/i.test(await shownTitle(visit)), "the player names another track");
  await eventually("the time goes on", async () => (await sounding(visit)).secs > loud.secs);

  await eventually("the second one starts by itself", async () => /birch/i.test(await shownTitle(visit)));
  const quiet = await eventually("the second one sounds", async () => {
    const now = (await elements(visit))[1];
    return now?.secs > 0 && now;
  });
  check(quiet.volume === 1, `the quiet one plays at volume ${quiet.volume}`);
  await eventually("the first one's file is let go", () => visit.page.evaluate(() => globalThis.hearsightUrls.size === 1));
  await eventually("the list ends", async () => (await player(visit).count()) === 0);
  check(await visit.page.evaluate(() => globalThis.hearsightUrls.size === 0), "a file is still held");
});

test("levelling can be turned off, and the volume is kept", SLOW, async (visit) => {
  await library(visit, [LOUD()]);
  await visit.goTo("You");
  await visit.page.getByRole("checkbox", { name: /loud tracks/ }).uncheck();
  await visit.goTo("Library");
  await row(visit, "amber").getByRole("button", { name: /^Play / }).click();
  check((await eventually("it sounds", () => sounding(visit))).volume === 1, "it is still turned down");
  await player(visit).getByRole("button", { name: "Volume and queue" }).click();
  await player(visit).getByRole("slider", { name: "Volume" }).fill("40");
  await eventually("the volume follows", async () => Math.abs((await elements(visit))[0].volume - 0.4) < 0.01);
  await visit.page.waitForTimeout(500); // the setting is written after the change is shown
  await visit.reload();
  await visit.goTo("Library");
  await row(visit, "amber").getByRole("button", { name: /^Play / }).click();
  const again = await eventually("it sounds again", () => sounding(visit));
  check(Math.abs(again.volume - 0.4) < 0.01, `after a reload the volume is ${again.volume}`);
});

test("the system's media keys drive the player", SLOW, async (visit) => {
  await library(visit, [QUIET(), LOUD()]);
  await row(visit, "amber").getByRole("button", { name: /^Play / }).click();
  const session = () => visit.page.evaluate(() => ({ title: navigator.mediaSession.metadata?.title ?? "", state: navigator.mediaSession.playbackState }));
  const press = (action, more = {}) => visit.page.evaluate(({ action, more }) => globalThis.hearsightKeys[action]({ action, ...more }), { action, more });
  await eventually("the session plays", async () => (await session()).state === "playing");
  check((await session()).title === (await shownTitle(visit)), `the session names ${(await session()).title}`);
  await press("pause");
  await eventually("it pauses", async () => (await session()).state === "paused" && !(await sounding(visit)));
  await press("seekto", { seekTime: 4 });
  await eventually("it seeks", async () => (await elements(visit))[0].secs === 4);
  await press("seekbackward", { seekOffset: 1 });
  await eventually("it seeks back", async () => (await elements(visit))[0].secs === 3);
  await press("play");
  await eventually("it goes on", async () => (await sounding(visit))?.secs > 3);
  await press("nexttrack");
  await eventually("the next one", async () => /birch/i.test((await session()).title));
  await press("previoustrack");
  await eventually("the one before", async () => /amber/i.test((await session()).title));
  await press("stop");
  await eventually("the player closes", async () => (await session()).state === "none" && (await player(visit).count()) === 0);
});

test("the keyboard drives the player, and keeps out of fields", SLOW, async (visit) => {
  await library(visit, [QUIET(), LOUD()]);
  const keys = visit.page.keyboard;
  await row(visit, "amber").getByRole("button", { name: /^Play / }).click();
  await eventually("it sounds", () => sounding(visit));
  await visit.page.evaluate(() => document.activeElement.blur());
  await keys.press("Space");
  await eventually("space pauses", async () => !(await sounding(visit)));
  await keys.press("j");
  await eventually("J goes back", async () => (await elements(visit))[0].secs === 0);
  await keys.press("m");
  await eventually("M mutes", async () => (await elements(visit))[0].muted);
  const [before] = await elements(visit);
  await keys.press("Shift+ArrowDown");
  await eventually("softer, and heard again", async () => {
    const [{ muted, volume }] = await elements(visit);
    return !muted && volume < before.volume;
  });
  await keys.press("n");
  await eventually("N plays the next one", async () => /birch/i.test(await shownTitle(visit)));
  await eventually("it sounds", () => sounding(visit));
  await keys.press("p");
  await eventually("P plays the one before", async () => /amber/i.test(await shownTitle(visit)));

  await visit.page.getByRole("searchbox").focus();
  await keys.type("n m");
  check((await visit.page.getByRole("searchbox").inputValue()) === "n m", "the search box lost a letter");
  check(/amber/i.test(await shownTitle(visit)) && !(await elements(visit))[0].muted, "a key in the search box drove the player");

  await visit.goTo("You");
  await visit.page.getByRole("checkbox", { name: /Single letters/ }).uncheck();
  await visit.page.evaluate(() => document.activeElement.blur());
  await keys.press("m");
  await keys.press("n");
  check(/amber/i.test(await shownTitle(visit)) && !(await elements(visit)).some(({ muted }) => muted), "a letter still works");
});

test("the queue: shuffle, repeat, move, take out, previous", SLOW, async (visit) => {
  await library(visit, [QUIET(), tune({ name: "cedar.wav" }), LOUD()]);
  await row(visit, "amber").getByRole("button", { name: /^Play / }).click();
  await eventually("it sounds", () => sounding(visit));
  await player(visit).getByRole("button", { name: "Pause" }).click();
  await player(visit).getByRole("button", { name: "Volume and queue" }).click();
  const next = async () => (await player(visit).getByRole("listitem").allInnerTexts()).map((text) => text.trim().toLowerCase());
  check((await next()).join() === "cedar,birch", `up next: ${await next()}`);
  const shuffle = player(visit).getByRole("button", { name: "Shuffle" });
  await shuffle.click();
  check((await shuffle.getAttribute("aria-pressed")) === "true", "shuffle is not shown as on");
  check((await next()).sort().join() === "birch,cedar", `shuffled: ${await next()}`);
  await shuffle.click();
  check((await next()).join() === "cedar,birch", `in order again: ${await next()}`);
  await player(visit).getByRole("button", { name: /^Sooner: birch/i }).click();
  check((await next()).join() === "birch,cedar", `after moving: ${await next()}`);
  await player(visit).getByRole("button", { name: /^Take out: cedar/i }).click();
  check((await next()).join() === "birch", `after taking out: ${await next()}`);
  await player(visit).getByRole("button", { name: "Repeat: off" }).click();
  await player(visit).getByRole("button", { name: "Repeat: all" }).waitFor();
  await player(visit).getByRole("button", { name: "Next" }).click();
  await eventually("the next one", async () => /birch/i.test(await shownTitle(visit)));
  await player(visit).getByRole("button", { name: "Next" }).click();
  await eventually("round again", async () => /amber/i.test(await shownTitle(visit)));
  await player(visit).getByRole("button", { name: "Previous" }).click();
  await eventually("and back", async () => /birch/i.test(await shownTitle(visit)));
});

test("a missing sound is said, found again, and played", SLOW, async (visit) => {
  await library(visit, [LOUD()]);
  await spoilSounds(visit);
  // What was given in this visit can still be played.
  await visit.reload();
  await visit.goTo("Library");
  const play = () => row(visit, "amber").getByRole("button", { name: /^Play / }).click();
  await play();
  const missing = notices(visit).filter({ hasText: "no longer here" });
  await missing.waitFor();
  check((await player(visit).count()) === 0, "the player shows what it can't play");

  await missing.getByLabel("Find the file", { exact: true }).setInputFiles([QUIET()]);
  const other = notices(visit).filter({ hasText: "is not the file" });
  await other.waitFor();
  await other.getByRole("button", { name: "Add it as a new track" }).click();
  await eventually("the other file is a track of its own", async () => (await row(visit, "birch").count()) === 1, { timeout_ms: 120_000 });

  await play();
  await missing.getByLabel("Find the file", { exact: true }).setInputFiles([LOUD()]);
  await eventually("the found file plays", async () => (await sounding(visit))?.secs > 0);
  await visit.reload();
  await visit.goTo("Library");
  await play();
  await eventually("it was kept", async () => (await sounding(visit))?.secs > 0);
});

test("a broken sound is said, and the next one plays", SLOW, async (visit) => {
  await library(visit, [QUIET(), LOUD()]);
  await spoilSounds(visit, { text: "no music at all", title: "amber" });
  await row(visit, "amber").getByRole("button", { name: /^Play / }).click();
  await notices(visit).filter({ hasText: "can't play" }).waitFor();
  await eventually("the next one plays", async () => /birch/i.test(await shownTitle(visit)) && (await sounding(visit))?.secs > 0);
});

test("three broken sounds in a row end the playing", SLOW, async (visit) => {
  await library(visit, [QUIET(), tune({ name: "cedar.wav" }), tune({ name: "dune.wav", root_hz: 247 }), LOUD()]);
  await spoilSounds(visit, { text: "no music at all" });
  await row(visit, "amber").getByRole("button", { name: /^Play / }).click();
  await eventually("three are named", async () => (await notices(visit).filter({ hasText: "can't play" }).count()) === 3);
  await eventually("the player closes", async () => (await player(visit).count()) === 0);
  await visit.page.waitForTimeout(500);
  check((await notices(visit).count()) === 3, "a fourth was tried");
});

test("one track is repeated, and a track that leaves the library leaves the queue", SLOW, async (visit) => {
  await library(visit, [QUIET(), tune({ name: "cedar.wav" }), tune({ name: "amber.wav", secs: 4, root_hz: 330 })]);
  await row(visit, "amber").getByRole("button", { name: /^Play / }).click();
  await player(visit).getByRole("button", { name: "Volume and queue" }).click();
  await player(visit).getByRole("button", { name: "Repeat: off" }).click();
  await player(visit).getByRole("button", { name: "Repeat: all" }).click();
  await player(visit).getByRole("button", { name: "Repeat: this one" }).waitFor();
  await eventually("it comes round", async () => (await elements(visit)).length === 2 && (await elements(visit))[1].secs > 0);
  check(/amber/i.test(await shownTitle(visit)), "another one plays");
  await eventually("and round again", async () => !(await elements(visit))[0].paused);
  check(/amber/i.test(await shownTitle(visit)), "another one plays");
  await row(visit, "cedar").getByRole("button", { name: /^Remove / }).click();
  await eventually("it is out of the queue", async () => (await player(visit).getByRole("listitem").allInnerTexts()).join().trim().toLowerCase() === "birch");
});

for (const [theme, width_px] of [["light", 320], ["dark", 1280]]) {
  test(`axe finds nothing in the open player, ${theme}, ${width_px} px`, { theme, width_px, ...SLOW }, async (visit) => {
    await library(visit, [QUIET(), LOUD()]);
    await spoilSounds(visit, { title: "birch" });
    await visit.reload();
    await visit.goTo("Library");
    await row(visit, "birch").getByRole("button", { name: /^Play / }).click();
    await notices(visit).filter({ hasText: "no longer here" }).waitFor();
    await row(visit, "amber").getByRole("button", { name: /^Play / }).click();
    await eventually("it sounds", () => sounding(visit));
    await player(visit).getByRole("button", { name: "Pause" }).click();
    await player(visit).getByRole("button", { name: "Volume and queue" }).click();
    const found = await visit.axe();
    check(found.length === 0, found.join("\n"));
    const overflow_px = await visit.page.evaluate(() => document.scrollingElement.scrollWidth - innerWidth);
    check(overflow_px <= 0, `it scrolls sideways by ${overflow_px} px`);
    for (const name of ["Previous", "Play", "Next", "Volume and queue", "Close player"]) {
      const box = await player(visit).getByRole("button", { name, exact: true }).boundingBox();
      check(box && box.x >= 0 && box.x + box.width <= width_px && box.width >= 24, `${name} is out of reach: ${JSON.stringify(box)}`);
    }
  });
}
