// A library of thousands: it opens, is scrolled and searched like a small one, and what is removed stays removed.

import { photo, tune } from "./fixtures.mjs";
import { ANALYSIS_MS, photos } from "./gestures.mjs";
import { check, eventually, test } from "./harness.mjs";
import { fillLibrary } from "./large.mjs";

const SLOW = { limit_ms: 300_000 };
const TRACKS = 20_000;

const list = (visit) => visit.page.getByRole("region", { name: /^Picks/ });
const picks = (visit) => list(visit).locator("ol > li");
const titles = (visit) => picks(visit).locator("p.title").allInnerTexts();
const rows = (visit) => visit.page.locator("main li[aria-posinset]");
const count = (visit) => visit.page.getByRole("main").getByRole("status").first();
const search = (visit) => visit.page.getByRole("searchbox");

/// A library of `TRACKS` tracks and one photo.
async function arrive(visit) {
  await visit.open();
  await visit.give("music", [tune({ secs: 6 })]);
  await visit.give("photo", await photo(visit.page));
  await eventually("both are analysed", async () => (await photos(visit).count()) === 1 && (await picks(visit).count()) === 1, { timeout_ms: ANALYSIS_MS });
  await visit.page.waitForTimeout(3_000); // what follows an analysis ends too
  await visit.page.close();
  // On another page of the same origin: nothing reads the store meanwhile.
  visit.page = await visit.context.newPage();
  await visit.page.goto(new URL("third-party.html", visit.address).href);
  await fillLibrary(visit.page, { count: TRACKS });
  visit.forgive(/404/); // that page has no icon
  await visit.open();
  await eventually("the library is read", async () => {
    await visit.goTo("Library");
    return (await count(visit).innerText()).startsWith(`${TRACKS} tracks`);
  });
  await visit.goTo("Listen");
}

test("a track that is removed in the middle of a ranking stays away, and the list is not lost", SLOW, async (visit) => {
  await arrive(visit);
  const ranked = async () => (await list(visit).getAttribute("aria-busy")) === "false" && (await picks(visit).count()) > 10;
  const press = () => photos(visit).first().click();
  await press();
  await eventually("there is a list", ranked, { timeout_ms: 60_000 });
  const [top] = await titles(visit);
  // A fresh worker has to read the whole library first: the track goes while it does.
  await visit.reload();
  await press();
  check((await list(visit).getAttribute("aria-busy")) === "true", "the ranking was over before anything could be removed");
  await visit.goTo("Library");
  await search(visit).fill(top);
  await rows(visit).filter({ hasText: top }).first().getByRole("button", { name: `Remove ${top}` }).click();
  await visit.goTo("Listen");
  const isRight = async () => (await ranked()) && !(await titles(visit)).includes(top);
  await eventually(`the list is there, without ${top}`, isRight, { timeout_ms: 60_000 });
  await visit.page.waitForTimeout(2_000);
  check(await isRight(), `later the list holds ${(await titles(visit)).join(", ")}`);
  await visit.reload();
  await eventually("after a reload the list is there again", async () => (await picks(visit).count()) > 10);
  check(!(await titles(visit)).includes(top), `after a reload the list holds ${(await titles(visit)).join(", ")}`);
  await visit.goTo("Library");
  await eventually("it is counted no more", async () => (await count(visit).innerText()).startsWith(`${TRACKS - 1} tracks`));
});

test("a long library is scrolled, searched and walked through by keyboard", SLOW, async (visit) => {
  await arrive(visit);
  await visit.goTo("Library");
  const drawn = await rows(visit).count();
  check(drawn > 5 && drawn < 100, `${drawn} rows of ${TRACKS} are drawn`);
  const isDrawn = (place) => visit.page.locator(`main li[aria-posinset="${place}"]`).isVisible();
  await visit.page.locator("body").press("End");
  await eventually("the end of the list is drawn", () => isDrawn(TRACKS));
  check(!(await isDrawn(1)), "all of it is drawn");
  await visit.page.locator("body").press("Home");
  await eventually("its beginning is drawn again", () => isDrawn(1));
  // Through the rows with Tab, further than what was drawn at first.
  await rows(visit).first().getByRole("button").first().focus();
  const place = () => visit.page.evaluate(() => Number(document.activeElement?.closest("li")?.getAttribute("aria-posinset") ?? 0));
  for (let presses = 0; presses < 400 && (await place()) < drawn + 5; presses++) await visit.page.keyboard.press("Tab");
  check((await place()) >= drawn + 5, `Tab came as far as row ${await place()}`);
  await search(visit).fill("piano");
  await eventually("the worker's answer is counted", async () => / of 20000/.test((await count(visit).innerText()).replaceAll(",", "")));
  check((await rows(visit).count()) > 0, "nothing is found");
});

test("a track that no list knows is found when the records are counted, and is listed", SLOW, async (visit) => {
  await visit.open();
  await visit.give("music", [tune({ secs: 6 })]);
  await eventually("it is analysed", async () => (await picks(visit).count()) === 1, { timeout_ms: ANALYSIS_MS });
  await visit.page.waitForTimeout(3_000); // what follows an analysis ends too
  // As another version, or a disk that lost a write, may leave it: a record that came past the shelf.
  await visit.page.evaluate(async () => {
    const answer = (request) => new Promise((resolve, reject) => Object.assign(request, { onsuccess: () => resolve(request.result), onerror: () => reject(request.error) }));
    const database = await answer(indexedDB.open("hearsight"));
    const [kept] = await answer(database.transaction("tracks").objectStore("tracks").getAll());
    const id = kept.key.replace(/./g, (digit) => "f0123456789abcde"["0123456789abcdef".indexOf(digit)]);
    const facts = { ...JSON.parse(kept.json), id };
    facts.names.title = "Stowaway";
    await answer(database.transaction("tracks", "readwrite").objectStore("tracks").put({ ...kept, key: id, json: JSON.stringify(facts) }));
    database.close();
  });
  await visit.reload();
  await visit.goTo("Library");
  await eventually("the library is read", async () => (await count(visit).innerText()).startsWith("1 track"));
  await search(visit).fill("calm"); // the worker reads the library for it, and looks after it then
  await eventually("the worker answers", async () => /calm/.test(await count(visit).innerText()), { timeout_ms: 60_000 });
  await search(visit).fill("");
  await eventually("both are listed", async () => (await rows(visit).filter({ hasText: "Stowaway" }).count()) === 1, { timeout_ms: 30_000 });
  check((await count(visit).innerText()).startsWith("2 tracks"), `it says ${await count(visit).innerText()}`);
});
