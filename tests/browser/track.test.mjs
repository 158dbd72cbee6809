// One track's own page: what is kept of it at once, then words, pictures and what sounds like it.

import { threeTunes } from "./fixtures.mjs";
import { ANALYSIS_MS, arrive, picks } from "./gestures.mjs";
import { check, eventually, test } from "./harness.mjs";

const article = (visit) => visit.page.getByRole("article");
const section = (visit, name) => article(visit).locator("section").filter({ has: visit.page.getByRole("heading", { name, exact: true }) });

/// The width of a picture once it is there; 0 before.
const width_px = (picture) => picture.evaluate((image) => (image.complete ? image.naturalWidth : 0));

/// Opens the page of the first pick; its title.
async function openFirst(visit) {
  const link = picks(visit).first().getByRole("link");
  const title = await link.innerText();
  await link.click();
  await visit.page.getByRole("heading", { level: 1, name: title }).waitFor();
  return title;
}

async function untilSeen(visit) {
  await eventually("the taggram is drawn", async () => (await width_px(article(visit).getByRole("img", { name: /^What is heard when/ }))) > 0, { timeout_ms: ANALYSIS_MS });
}

test("a track's page says and shows what was heard", { limit_ms: 300_000 }, async (visit) => {
  await arrive(visit);
  const title = await openFirst(visit);
  check(/#track\/[0-9a-f]{32}$/.test(visit.page.url()), `its address is ${visit.page.url()}`);
  check((await visit.page.title()).startsWith(title), "the window does not bear its name");
  check(/\d beats a minute, or \d/.test(await article(visit).innerText()), "no tempo is said");
  check((await article(visit).getByText(/would say so|hardly anyone would/).count()) === 9, "the nine feelings are not there");

  await untilSeen(visit);
  check((await width_px(article(visit).getByRole("img", { name: /^Spectrogram/ }))) > 100, "there is no spectrogram");
  await article(visit).getByRole("img", { name: /^Its mood over time/ }).waitFor();
  const tags = await section(visit, "How it sounds").getByRole("listitem").allInnerTexts();
  check(tags.length > 0 && tags.every((tag) => /(strongly|clearly|somewhat): /.test(tag)), `its words are: ${tags.join(" / ")}`);

  await article(visit).getByText("As a table").click();
  const rows = article(visit).getByRole("table").getByRole("row");
  check((await rows.count()) === 11, `the table has ${await rows.count()} rows`);
  const found = await visit.axe();
  check(found.length === 0, found.join("\n"));

  const alike = section(visit, "Sounds like it").getByRole("listitem");
  check((await alike.count()) === threeTunes().length - 1, `${await alike.count()} tracks sound like it`);
  await article(visit).getByRole("button", { name: new RegExp(`^Play ${title}`) }).click();
  await eventually("it plays", async () => (await visit.playedSecs()) || false);
  const next = await alike.first().getByRole("link").innerText();
  await alike.first().getByRole("link").click();
  await visit.page.getByRole("heading", { level: 1, name: next }).waitFor();
  await untilSeen(visit);
  await visit.page.goBack();
  await visit.page.getByRole("heading", { level: 1, name: title }).waitFor();
});

test("a track's page without its sound, at its address, on a phone", { limit_ms: 300_000, width_px: 320, theme: "dark" }, async (visit) => {
  await arrive(visit, { tunes: threeTunes().slice(0, 1) });
  const title = await openFirst(visit);
  await untilSeen(visit);
  const overflow_px = await visit.page.evaluate(() => document.scrollingElement.scrollWidth - innerWidth);
  check(overflow_px <= 0, `it scrolls sideways by ${overflow_px} px`);
  await visit.page.evaluate(
    () =>
      new Promise((resolve, reject) => {
        const open = indexedDB.open("hearsight");
        open.onerror = () => reject(open.error);
        open.onsuccess = () => {
          const change = open.result.transaction("audio", "readwrite");
          change.objectStore("audio").clear();
          change.onerror = () => reject(change.error);
          change.oncomplete = () => {
            open.result.close();
            resolve();
          };
        };
      }),
  );
  await visit.page.reload();
  await visit.page.getByRole("heading", { level: 1, name: title }).waitFor();
  await article(visit).getByText(/^Its sound is no longer kept here/).waitFor();
  await eventually("its words are said all the same", async () => (await section(visit, "How it sounds").getByRole("listitem").count()) > 0, { timeout_ms: ANALYSIS_MS });
  check((await section(visit, "Sounds like it").innerText()).includes("Nothing else"), "it sounds like something that is not there");
  const found = await visit.axe();
  check(found.length === 0, found.join("\n"));

  await visit.page.evaluate(() => (location.hash = "#track/00ff"));
  await visit.page.getByRole("heading", { level: 1, name: "This track is no longer kept here." }).waitFor();
});
