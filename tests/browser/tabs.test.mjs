// Two tabs of one person: what happens in one shows in the other at once, and what was erased in one is gone in both, for
// good. A tab once played on after that, and kept a like that was given there.

import { photo, tune } from "./fixtures.mjs";
import { ANALYSIS_MS, arrive, notices, photos, picks, pressed, status } from "./gestures.mjs";
import { check, eventually, test } from "./harness.mjs";
import { remains } from "./kept.mjs";

const SLOW = { limit_ms: 300_000 };
const SOON = { timeout_ms: 5_000 };
/// Whatever was under way has ended after this long.
const SETTLING_MS = 4_000;

/// The same person in a second tab.
async function secondTab(visit) {
  const page = await visit.context.newPage();
  const second = Object.create(visit, { page: { value: page } });
  await second.open();
  return second;
}

const tracks = async (visit) => {
  const text = await visit.page.getByRole("main").getByRole("status").first().innerText({ timeout: 1_000 });
  return Number(/^(\d+) track/.exec(text)?.[1] ?? -1);
};

async function erase(visit) {
  await visit.goTo("You");
  await visit.button("Erase everything").click();
  await visit.button("Yes, erase everything").click();
  await visit.page.getByText("Everything was erased.").first().waitFor();
}

test("a like in one tab shows in the other, and so does taking it back", SLOW, async (visit) => {
  await arrive(visit);
  const other = await secondTab(visit);
  await eventually("the other tab lists the picks", async () => (await picks(other).count()) === 3);
  await picks(visit).nth(1).getByRole("button", { name: /^Like / }).click();
  await eventually("the like shows in the other tab", async () => (await pressed(other, /^Like /).count()) === 1, SOON);
  await other.button(/^Undo/).click();
  await eventually("it is taken back in the first", async () => (await pressed(visit, /^Like /).count()) === 0, SOON);
});

test("photos and tracks that come and go in one tab come and go in the other", SLOW, async (visit) => {
  await arrive(visit);
  const other = await secondTab(visit);
  check((await photos(other).count()) === 1, "the second tab lacks the photo");
  await visit.give("photo", await photo(visit.page, { name: "sea.jpg", hue_deg: 190 }));
  await eventually("the new photo shows in the other tab", async () => (await photos(other).count()) === 2, { timeout_ms: ANALYSIS_MS });
  await other.goTo("Library");
  await eventually("the other tab counts the tracks", async () => (await tracks(other)) === 3);
  await visit.give("music", [tune({ name: "new.wav", secs: 5, root_hz: 175 })]);
  await eventually("it is heard", async () => (await status(visit).innerText()) === "Done: 1 file.", { timeout_ms: ANALYSIS_MS });
  await eventually("the new track is counted in the other tab", async () => (await tracks(other)) === 4, SOON);
  await other.page.getByRole("main").getByRole("listitem").filter({ hasText: "new" }).getByRole("button", { name: /^Remove / }).click();
  await visit.goTo("Library");
  await eventually("a track removed there is gone here", async () => (await tracks(visit)) === 3, SOON);
});

test("what is erased in one tab is gone in the other at once, which says so and keeps nothing any more", SLOW, async (visit) => {
  await arrive(visit);
  const other = await secondTab(visit);
  await eventually("the other tab lists the picks", async () => (await picks(other).count()) === 3);
  await picks(other).first().getByRole("button", { name: /^Play / }).click();
  await eventually("sound plays in the other tab", async () => (await other.playedSecs()) > 0);
  await erase(visit);
  // What a person's hand does before their eye has seen it.
  const like = picks(other).nth(1).getByRole("button", { name: /^Like / });
  if ((await like.count()) > 0) await like.click({ timeout: 1_000 }).catch(() => {});
  await eventually("the other tab is empty", async () => (await picks(other).count()) === 0 && (await photos(other).count()) === 0, SOON);
  await eventually("it says why", async () => (await notices(other).filter({ hasText: /erased/ }).count()) > 0, SOON);
  await eventually("it plays no more", async () => (await other.playedSecs()) === 0, SOON);
  await visit.page.waitForTimeout(SETTLING_MS);
  const left = await remains(visit.page);
  check(left.length === 0, `what is kept after all: ${left.join("; ")}`);
  await other.reload();
  check((await photos(other).count()) === 0, "a photo is back after a reload");
});

test("an analysis in one tab stops when everything is erased in the other, and keeps nothing", SLOW, async (visit) => {
  await visit.open();
  const other = await secondTab(visit);
  await other.give("music", Array.from({ length: 6 }, (_, index) => tune({ name: `long-${index}.wav`, secs: 60, root_hz: 110 + 20 * index })));
  await eventually("the first is done", async () => /^[1-9]\d* of/.test(await status(other).innerText()), { timeout_ms: ANALYSIS_MS });
  await erase(visit);
  await eventually("the other tab stops", async () => !/^\d+ of/.test(await status(other).innerText()), SOON);
  await visit.page.waitForTimeout(SETTLING_MS);
  const left = await remains(visit.page);
  check(left.length === 0, `what is kept after all: ${left.join("; ")}`);
});
