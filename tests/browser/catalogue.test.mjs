// The first visit: no music, a sample photo, and real free music that fits it and plays; its authors are named, and it can be
// kept, switched off, or missing.
//
// Where the machine could not fetch the packages, what needs a clip is passed over, loudly.

import { freeMusic, hasClips, samplePhotos } from "./catalogue.mjs";
import { picks } from "./gestures.mjs";
import { check, eventually, test } from "./harness.mjs";

const FIRST = { limit_ms: 300_000, catalogue: true };
const MOST = { timeout_ms: 120_000 };

const samples = (visit) => visit.page.locator(".samples").getByRole("button");

test("a first visitor presses a photo, and free music that fits it plays", { ...FIRST, ahead: true }, async (visit) => {
  await visit.open();
  if (samplePhotos(visit).length === 0 || freeMusic(visit).length === 0) return;
  await eventually("there are eight photos to try", async () => (await samples(visit).count()) >= 8);
  const found = await visit.axe();
  check(found.length === 0, found.join("\n"));
  const title = await samples(visit).first().getAttribute("title");
  await samples(visit).first().click();
  await eventually("the photo has its name", async () => (await visit.page.getByText(`${title}.jpg`).count()) > 0, MOST);
  await eventually("music is listed", async () => (await picks(visit).count()) >= 20, MOST);
  const row = picks(visit).first();
  check((await row.locator("p.reason").innerText()).length > 0, "a pick gives no reason");
  const credit = row.getByRole("link", { name: "Excerpt, licence" });
  check(/credits\.html#[0-9a-f]{16}$/.test(await credit.getAttribute("href")), "the excerpt is not credited");
  const makers = await row.getByRole("link", { name: "Makers’ page" }).getAttribute("href");
  check(/^https?:\/\/./.test(makers), `its makers' page is ${makers}`);
  await row.getByRole("button", { name: /^Play / }).click();
  const first_secs = await eventually("sound plays", async () => (await visit.playedSecs()) || false);
  await eventually("the sound goes on", async () => (await visit.playedSecs()) > first_secs);
  // The page may not read what its player plays: another excerpt, from where all of them come.
  const loudest = await visit.page.evaluate(async (file) => {
    const sound = await (await fetch(`catalogue/${file}`)).arrayBuffer();
    const audio = await new OfflineAudioContext(1, 1, 22_050).decodeAudioData(sound);
    return audio.getChannelData(0).reduce((most, value) => Math.max(most, Math.abs(value)), 0);
  }, freeMusic(visit)[0].file);
  check(loudest > 0.05, `the excerpt is silent: ${loudest}`);
});

test("a surprise needs no photo, and the free music can be found, and switched off", FIRST, async (visit) => {
  await visit.open();
  if (freeMusic(visit).length === 0) return;
  await visit.button("Surprise me").click();
  await eventually("sound plays", async () => (await visit.playedSecs()) || false, MOST);
  await visit.goTo("Library");
  const rows = visit.page.getByRole("main").getByRole("listitem").filter({ has: visit.button(/^(Play|Pause) /) });
  // Only the rows in and near the window are there; each says of how many.
  const listed = async () => ((await rows.count()) > 0 ? Number(await rows.first().getAttribute("aria-setsize")) : 0);
  await eventually("the library has it", async () => (await listed()) >= 90);
  await visit.page.getByRole("searchbox").fill("calm piano");
  await eventually("what is asked for is said and found", async () => /calm/.test(await visit.page.getByRole("status").last().innerText()) && (await rows.count()) > 0 && (await listed()) < 90);
  await visit.goTo("You");
  await visit.page.getByRole("checkbox", { name: "Have the free music in the library" }).uncheck();
  await visit.goTo("Library");
  await eventually("it is gone", async () => (await rows.count()) === 0, MOST);
});

test("an excerpt that is not there is a sentence, and the rest goes on", FIRST, async (visit) => {
  await visit.open();
  if (freeMusic(visit).length === 0) return;
  await visit.context.route("**/catalogue/clips/**", (route) => route.fulfill({ status: 404 }));
  await visit.button("Surprise me").click();
  await visit.page.getByText("That excerpt has not arrived here yet").first().waitFor({ timeout: MOST.timeout_ms });
  visit.forgive(/404/);
});

test("a long list holds only what is near the window, and never loses the focus", FIRST, async (visit) => {
  await visit.open();
  if (!hasClips(visit)) return;
  await visit.button("Surprise me").click();
  await eventually("sound plays", async () => (await visit.playedSecs()) || false, MOST);
  await visit.goTo("Library");
  const rows = visit.page.getByRole("main").getByRole("listitem").filter({ has: visit.button(/^(Play|Pause) /) });
  const places = () => rows.evaluateAll((rows) => rows.map((row) => Number(row.getAttribute("aria-posinset"))));
  const total = async () => Number(await rows.first().getAttribute("aria-setsize"));
  await eventually("the first rows are there", async () => (await rows.count()) > 0 && (await total()) >= 90);
  const all = await total();
  check((await places())[0] === 1 && (await rows.count()) < all, `${await rows.count()} of ${all} rows are there`);

  // As the person reads on, every row comes by, once and in its order.
  const met = new Set();
  const isAtEnd = () => visit.page.evaluate(() => scrollY + innerHeight >= document.scrollingElement.scrollHeight - 1);
  for (let atEnd = false; !atEnd; ) {
    atEnd = await isAtEnd();
    const now = await places();
    check(now.every((place, at) => at === 0 || place === now[at - 1] + 1), `rows lie at ${now}`);
    now.forEach((place) => met.add(place));
    await visit.page.evaluate(() => scrollBy(0, innerHeight / 2));
    await visit.page.waitForTimeout(150); // the rows are drawn within a few frames
  }
  check(met.size === all, `${met.size} of ${all} rows were met`);

  // A button that holds the focus holds it however far away it is, and Tab goes on from there.
  await visit.page.evaluate(() => scrollTo(0, 0));
  await eventually("back at the top", async () => (await places())[0] === 1);
  const first = rows.first().getByRole("button", { name: /^(Play|Pause) / });
  await first.focus();
  await visit.page.evaluate(() => scrollTo(0, document.scrollingElement.scrollHeight));
  await eventually("the last rows are there", async () => (await places()).at(-1) === all);
  check((await places())[0] === 1, "the row that holds the focus is gone");
  check(await first.evaluate((button) => button === document.activeElement), "the focus is lost");
  for (let press = 0; press < 12 && (await places()).at(-1) === all; press += 1) {
    await visit.page.keyboard.press("Tab");
    await visit.page.waitForTimeout(100);
  }
  check(await visit.page.evaluate(() => Number(document.activeElement.closest("li")?.getAttribute("aria-posinset")) <= 3), "Tab went to another end of the list");
});
