// A list that holds still: what was seen stays where it is, whatever is said of it, until the person asks for it anew; and a
// place that was left is found again as it was.

import { photo } from "./fixtures.mjs";
import { picks, pressed, untilRanked } from "./gestures.mjs";
import { check, eventually, test } from "./harness.mjs";
import { hasClips } from "./catalogue.mjs";

const FREE = { limit_ms: 300_000, catalogue: true };
const MOST = { timeout_ms: 120_000 };

/// A photo, and the free music listed for it: what that sounds like comes with the site.
async function list(visit) {
  await visit.open();
  await visit.give("photo", await photo(visit.page));
  await eventually("music is listed", async () => (await picks(visit).count()) >= 20, MOST);
  await untilRanked(visit);
}

const titles = (visit) => picks(visit).locator(".title").allInnerTexts();
const tops = (visit) => picks(visit).evaluateAll((rows) => rows.map((row) => Math.round(row.getBoundingClientRect().top)));
const inSight = (visit) =>
  picks(visit).evaluateAll((rows) => rows.filter((row) => {
    const { left, width, bottom, top } = row.getBoundingClientRect();
    // Seen as a whole: neither under the head, nor under the player, nor below the window.
    return [top + 1, bottom - 2].every((y) => row.contains(document.elementFromPoint(left + width / 2, y)));
  }).length);
const scrolled = (visit) => visit.page.evaluate(() => Math.round(scrollY));

test("after a like or a dislike nothing on screen moves, the row folds with its undo, and the focus stays", FREE, async (visit) => {
  await list(visit);
  const before = { titles: await titles(visit), tops: await tops(visit) };
  const seen = await inSight(visit);
  check(seen >= 5, `only ${seen} picks are in sight`);

  const like = picks(visit).nth(1).getByRole("button", { name: /^Like / });
  await like.focus();
  await visit.page.keyboard.press("Enter");
  await eventually("the like is shown", async () => (await pressed(visit, /^Like /).count()) === 1);
  await untilRanked(visit);
  check(await like.evaluate((button) => button === document.activeElement), "the focus was lost");

  const dislike = picks(visit).nth(2).getByRole("button", { name: /^Not for me / });
  await dislike.focus();
  await visit.page.keyboard.press("Enter");
  await eventually("the row folds", async () => (await picks(visit).nth(2).getAttribute("class")).includes("folded"));
  await untilRanked(visit);
  const after = { titles: await titles(visit), tops: await tops(visit) };
  check(after.titles.slice(0, seen).join() === before.titles.slice(0, seen).join(), `it was ${before.titles} and is ${after.titles}`);
  check(after.tops.slice(0, seen).join() === before.tops.slice(0, seen).join(), `rows moved from ${before.tops} to ${after.tops}`);
  check(await dislike.evaluate((button) => button === document.activeElement), "the focus was lost with the fold");
  check((await dislike.innerText()).trim() === "Undo", "there is no undo in its place");
  await picks(visit).nth(2).getByRole("combobox", { name: /^Not for me: / }).selectOption("only this track");
  await untilRanked(visit);
  check((await titles(visit))[2] === before.titles[2], "the row left, and the question with it");

  await visit.button("Follow me").click();
  await eventually("the list follows when asked", async () => (await titles(visit)).slice(0, seen).join() !== before.titles.slice(0, seen).join());
  check(!(await titles(visit)).slice(0, 5).includes(before.titles[2]), "what is not for the person leads the list again");
  check((await visit.button("Follow me").count()) === 0, "it still offers to follow");
});

test("a track and back, another place and back, a reload: the list is where it was, and so is the focus", FREE, async (visit) => {
  await list(visit);
  const row = picks(visit).nth(14);
  const title = await row.locator(".title").innerText();
  await row.scrollIntoViewIfNeeded();
  await visit.page.evaluate(() => scrollBy(0, 120));
  const at = await scrolled(visit);
  check(at > 200, `it scrolled only to ${at}`);
  const isThere = async () => Math.abs((await scrolled(visit)) - at) <= 3;

  await row.getByRole("link").first().click();
  await visit.page.getByRole("heading", { level: 1, name: title }).waitFor();
  check((await scrolled(visit)) === 0, "the track's page does not begin at its top");
  await visit.page.goBack();
  await eventually("back where the list was left", isThere);
  await eventually("the focus is on the row that led away", () =>
    row.getByRole("link").first().evaluate((link) => link === document.activeElement));

  await visit.goTo("You");
  await visit.goTo("Listen");
  await eventually("back from another place", isThere);
  const order = await titles(visit);
  await visit.reload();
  await eventually("there after a reload", isThere);
  check((await titles(visit)).join() === order.join(), "the list is another after a reload");
});

for (const [width_px, height_px, least, highest_px] of [[1440, 900, 9, 64], [360, 740, 5, 76]]) {
  test(`at ${width_px}x${height_px} with the player open ${least} picks are in sight`, { ...FREE, width_px, height_px }, async (visit) => {
    await list(visit);
    if (!hasClips(visit)) return visit.passOver("no clips could be fetched here");
    await picks(visit).first().getByRole("button", { name: /^Play / }).click();
    await eventually("sound plays", async () => (await visit.playedSecs()) || false);
    // On a phone the photo leads, and the list is a thumb's push away.
    await visit.page.evaluate(() => {
      const top = document.querySelector(".picks ol").getBoundingClientRect().top;
      if (innerWidth < 500) scrollBy(0, top - 110);
    });
    await visit.page.waitForTimeout(300);
    const heights = await picks(visit).evaluateAll((rows) => rows.map((row) => row.getBoundingClientRect().height));
    check(Math.max(...heights) <= highest_px, `rows are up to ${Math.max(...heights)} px high`);
    const seen = await inSight(visit);
    check(seen >= least, `${seen} picks are in sight`);
    const overflow_px = await visit.page.evaluate(() => document.scrollingElement.scrollWidth - innerWidth);
    check(overflow_px <= 0, `it scrolls sideways by ${overflow_px} px`);
  });
}

test("what shapes a list holds any value, and lets go of all of it at once", FREE, async (visit) => {
  await list(visit);
  await visit.page.getByText("Shape this list").click();
  const slider = visit.page.getByRole("slider", { name: /^Variety/ });
  await slider.focus();
  for (let press = 0; press < 4; press += 1) {
    await visit.page.keyboard.press("ArrowLeft");
    await untilRanked(visit);
  }
  check((await slider.inputValue()) === "-40", `four steps to the left lead to ${await slider.inputValue()}`);
  check(await slider.evaluate((slider) => slider === document.activeElement), "the focus was lost");
  const years = visit.page.getByRole("spinbutton", { name: "To year" });
  await years.fill("3000");
  await years.press("Tab");
  check((await years.inputValue()) === "2100", `a year of 3000 is shown as ${await years.inputValue()}`);
  const per_artist = visit.page.getByRole("spinbutton", { name: "At most by one artist" });
  await per_artist.fill("0");
  await per_artist.press("Tab");
  check((await per_artist.inputValue()) === "1", `none by one artist is shown as ${await per_artist.inputValue()}`);
  await visit.reload();
  await visit.page.getByText("Shape this list").click();
  check((await slider.inputValue()) === "-40", `after a reload it stands at ${await slider.inputValue()}`);
  await visit.button("Clear all").click();
  await eventually("everything stands as at first", async () =>
    (await slider.inputValue()) === "0" && (await years.inputValue()) === "" && (await per_artist.inputValue()) === "");
  check(await visit.page.evaluate(() => document.activeElement !== document.body), "the focus fell to the page");
  const fields = await visit.page.locator(".fields > *").evaluateAll((fields) => new Set(fields.map((field) => field.getBoundingClientRect().left)).size);
  check(fields > 1, "the form is one column");
});

test("an address that leads nowhere is said, and what people type by hand is understood", async (visit) => {
  await visit.open();
  await visit.page.evaluate(() => (location.hash = "#nowhere"));
  await visit.page.getByText("There is no place called #nowhere here.").waitFor();
  await visit.page.evaluate(() => (location.hash = "#about"));
  await visit.page.getByRole("heading", { level: 1, name: "About Hearsight" }).waitFor();
});

test("free music that was played plays without a network, and so do the pages of its makers", FREE, async (visit) => {
  await list(visit);
  if (!hasClips(visit)) return visit.passOver("no clips could be fetched here");
  await picks(visit).first().getByRole("button", { name: /^Play / }).click();
  await eventually("sound plays", async () => (await visit.playedSecs()) || false);
  await visit.settled({ all: true });
  await eventually("the pages of rights are kept", () => visit.page.evaluate(async () => {
    for (const name of await caches.keys()) if (await (await caches.open(name)).match("credits.html")) return true;
    return false;
  }));
  await visit.cutNetwork();
  await visit.reload();
  await eventually("it is listed", async () => (await picks(visit).count()) >= 20);
  await picks(visit).first().getByRole("button", { name: /^Play / }).click();
  await eventually("it plays without a network", async () => (await visit.playedSecs()) || false);
  await visit.page.goto(new URL("credits.html", visit.address).href);
  check(/CC/.test(await visit.page.locator("body").innerText()), "the makers' page is not there");
  visit.forgive(/ERR_CONNECTION_REFUSED|Failed to update a ServiceWorker|script resource/);
});
