// One photo looked at closely: its reading is shown, may be corrected, and the correction stays.

import { photo } from "./fixtures.mjs";
import { arrive, notices, photos, picks, status, untilDone, untilListed } from "./gestures.mjs";
import { check, eventually, test } from "./harness.mjs";

const card = (visit, file_name = "evening.jpg") => visit.page.getByRole("region", { name: file_name, exact: true });
const album = (visit) => visit.page.getByRole("region", { name: "These photos together" });
const valence = (visit) => card(visit).getByRole("slider", { name: "Unpleasant to pleasant" });
const arousal = (visit) => card(visit).getByRole("slider", { name: "Calm to stirring" });
const accent = (visit) => visit.page.evaluate(() => getComputedStyle(document.documentElement).getPropertyValue("--accent").trim());

/// What the store holds under `key`; a photo's facts are JSON in its record.
const stored = (visit, name, key) =>
  visit.page.evaluate(
    ({ name, key }) =>
      new Promise((resolve, reject) => {
        const open = indexedDB.open("hearsight");
        open.onerror = () => reject(open.error);
        open.onsuccess = () => {
          const store = open.result.transaction(name).objectStore(name);
          const read = key === undefined ? store.getAll() : store.get(key);
          read.onerror = () => reject(read.error);
          read.onsuccess = () => {
            open.result.close();
            resolve(JSON.parse(JSON.stringify(key === undefined ? read.result.map(({ json }) => JSON.parse(json)) : read.result ?? null)));
          };
        };
      }),
    { name, key },
  );

const correction = async (visit) => (await stored(visit, "photos"))[0].correction;

/// Keeps the photos as if the network had seen `concepts` in them, then opens the page again.
async function seeing(visit, concepts) {
  await visit.page.evaluate(
    (concepts) =>
      new Promise((resolve, reject) => {
        const open = indexedDB.open("hearsight");
        open.onerror = () => reject(open.error);
        open.onsuccess = () => {
          const change = open.result.transaction("photos", "readwrite");
          const store = change.objectStore("photos");
          // The keys lie outside the records, or within: a cursor knows either way.
          store.openCursor().onsuccess = ({ target: { result: cursor } }) => {
            if (!cursor) return;
            const facts = JSON.parse(cursor.value.json);
            facts.seen.concepts = concepts;
            cursor.update({ ...cursor.value, json: JSON.stringify(facts) });
            cursor.continue();
          };
          change.onerror = () => reject(change.error);
          change.oncomplete = () => {
            open.result.close();
            resolve();
          };
        };
      }),
    concepts,
  );
  await visit.reload();
}

async function givePhoto(visit, options) {
  await visit.open();
  await visit.give("photo", await photo(visit.page, options));
  await untilDone(visit);
  await card(visit, options?.name).waitFor();
}

test("a photo's card opens by itself and says what was found", { limit_ms: 300_000 }, async (visit) => {
  await givePhoto(visit);
  await card(visit).getByRole("img", { name: /^evening\.jpg\. (Feels|May feel)/ }).waitFor();
  const colours = await card(visit).getByRole("list", { name: "Colours" }).getByRole("listitem").allInnerTexts();
  check(colours.length >= 2 && colours.every((colour) => /^[a-z ]+, \d+ %$/.test(colour.trim())), `colours: ${colours}`);
  check((await card(visit).getByRole("img", { name: /^Measured as / }).count()) === 1, "the plane says nothing");
  for (const feeling of ["Wonder", "Solemn", "Tenderness", "Nostalgia", "Calm", "Strength", "Joy", "Tension", "Sadness"]) {
    const row = card(visit).getByRole("listitem").filter({ hasText: new RegExp(`^\\s*${feeling}`) });
    check(/would/.test(await row.innerText()), `${feeling} has no words`);
  }
  await card(visit).getByRole("button", { name: "Close" }).click();
  check((await card(visit).count()) === 0, "the card did not close");
  check((await visit.page.evaluate(() => document.activeElement.textContent)).includes("Look closer"), "the focus was lost");
  await visit.page.keyboard.press("Enter");
  await card(visit).waitFor();
});

test("the point moves by keyboard, ranks again, survives a reload, and goes back", { limit_ms: 300_000 }, async (visit) => {
  await arrive(visit);
  await card(visit).waitFor();
  const measured = await valence(visit).getAttribute("aria-valuetext");
  const alt = await card(visit).getByRole("img", { name: /^Measured as / }).getAttribute("aria-label");
  const before = JSON.stringify(await stored(visit, "settings", "last-picks"));
  check((await card(visit).getByRole("button", { name: "As measured" }).count()) === 0, "there is nothing to take back yet");

  await valence(visit).focus();
  await visit.page.keyboard.press("Home");
  check((await valence(visit).getAttribute("aria-valuetext")) === "very unpleasant", "Home did not go to the end");
  await visit.page.keyboard.press("ArrowRight");
  check((await valence(visit).inputValue()) === "-0.95", `one step is ${await valence(visit).inputValue()}`);
  await visit.page.keyboard.press("Shift+ArrowRight");
  check((await valence(visit).inputValue()) === "-0.7", `a large step is ${await valence(visit).inputValue()}`);
  await arousal(visit).focus();
  await visit.page.keyboard.press("End");
  await visit.page.keyboard.press("PageDown");
  check((await arousal(visit).inputValue()) === "0.75", `a page is ${await arousal(visit).inputValue()}`);
  await eventually("the correction is kept", async () => {
    const [kept_valence, kept_arousal] = (await correction(visit)).mood ?? [];
    return Math.abs(kept_valence + 0.7) < 1e-4 && Math.abs(kept_arousal - 0.75) < 1e-4;
  });
  await eventually("the list is ranked again", async () => JSON.stringify(await stored(visit, "settings", "last-picks")) !== before);
  await untilListed(visit, 3);
  await card(visit).getByRole("img", { name: /^Your point: very unpleasant, very stirring\. As measured: / }).waitFor();

  await visit.reload();
  await untilListed(visit, 3);
  check((await valence(visit).inputValue()) === "-0.7" && (await arousal(visit).inputValue()) === "0.75", "the correction was forgotten");
  await card(visit).getByRole("button", { name: "As measured" }).click();
  check((await valence(visit).getAttribute("aria-valuetext")) === measured, "the measured reading did not come back");
  check((await card(visit).getByRole("img", { name: /^Measured as / }).getAttribute("aria-label")) === alt, "the plane still shows a correction");
  check(await valence(visit).evaluate((slider) => slider === document.activeElement), "the focus was lost");
  await eventually("nothing corrected is kept", async () => (await correction(visit)).mood === null);
  await visit.reload();
  await card(visit).waitFor();
  check((await valence(visit).getAttribute("aria-valuetext")) === measured, "the correction came back");
});

test("the point can be dragged", { limit_ms: 300_000 }, async (visit) => {
  await givePhoto(visit);
  const plane = card(visit).getByRole("img", { name: /^(Measured as|Your point)/ });
  await plane.scrollIntoViewIfNeeded();
  const [from, to] = [[Number(await valence(visit).inputValue()), Number(await arousal(visit).inputValue())], [0.6, -0.6]];
  // As app/plane.rs draws it: 200 units wide, 88 for one unit of mood.
  const at = async ([pleasant, stirring]) => {
    const { x, y, width, height } = await plane.boundingBox();
    return [x + (width * (100 + 88 * pleasant)) / 200, y + (height * (100 - 88 * stirring)) / 200];
  };
  await visit.page.mouse.move(...(await at(from)));
  await visit.page.mouse.down();
  await visit.page.mouse.move(...(await at([0.2, 0.1])), { steps: 4 });
  check((await correction(visit)).mood === null, "the correction was kept before the point was let go");
  await visit.page.mouse.move(...(await at(to)), { steps: 4 });
  await visit.page.mouse.up();
  const kept = await eventually("the correction is kept", async () => (await correction(visit)).mood);
  check(Math.abs(kept[0] - 0.6) < 0.06 && Math.abs(kept[1] + 0.6) < 0.06, `it is kept as ${kept}`);
  check((await valence(visit).getAttribute("aria-valuetext")) === "very pleasant", "the slider did not follow");
});

test("a concept is struck out, stays so after a reload, and comes back", { limit_ms: 300_000 }, async (visit) => {
  await givePhoto(visit);
  await seeing(visit, [{ name: "church", p: 0.9 }, { name: "snow", p: 0.6 }, { name: "sea", p: 0.2 }]);
  const solemn = () => card(visit).getByRole("listitem").filter({ hasText: /^\s*Solemn/ }).getAttribute("title");
  const chip = (word) => card(visit).getByRole("listitem").filter({ hasText: new RegExp(`^\\s*${word}`) });
  const texts = await Promise.all(["church", "snow", "sea"].map((word) => chip(word).innerText()));
  check(/surely/.test(texts[0]) && /likely/.test(texts[1]) && /maybe/.test(texts[2]), `degrees: ${texts}`);
  const before = await solemn();
  await visit.button("Not church").focus();
  await visit.page.keyboard.press("Enter");
  check(/struck out/.test(await chip("church").innerText()), "it is not shown as struck out");
  check((await solemn()) !== before, "the feelings did not follow");
  check((await visit.page.evaluate(() => document.activeElement.getAttribute("aria-label"))) === "Bring back church", "the focus was lost");
  await eventually("it is kept", async () => (await correction(visit)).struck.join() === "church");

  await visit.reload();
  await card(visit).waitFor();
  check(/struck out/.test(await chip("church").innerText()), "it was forgotten");
  await visit.button("Bring back church").click();
  check((await solemn()) === before, "the feelings did not come back");
  await eventually("nothing is kept out", async () => (await correction(visit)).struck.length === 0);

  await seeing(visit, []);
  await card(visit).getByText("I can't tell what it shows.").waitFor();
});

test("an overlay is drawn over the photo, one at a time", { limit_ms: 300_000 }, async (visit) => {
  await givePhoto(visit);
  const done = await status(visit).innerText();
  const overlay = card(visit).getByRole("img", { name: /drawn over the photo$/ });
  for (const name of ["Edges", "What draws the eye", "Focus"]) {
    await card(visit).getByRole("button", { name }).click();
    await eventually(`${name} appears (${await notices(visit).allInnerTexts()})`, async () =>
      (await overlay.getAttribute("alt", { timeout: 1_000 })).startsWith(name) && (await overlay.evaluate((image) => image.naturalWidth > 0)));
    check((await overlay.count()) === 1, "two overlays lie on one photo");
    const pressed = await card(visit).getByRole("button", { pressed: true }).allInnerTexts();
    check(pressed.join() === name, `pressed: ${pressed}`);
  }
  await card(visit).getByRole("button", { name: "Focus" }).click();
  await eventually("it is taken off", async () => (await overlay.count()) === 0);
  check((await status(visit).innerText()) === done, "the progress area speaks of a drawing");
});

test("three photos are one album, and a copy counts once", { limit_ms: 300_000 }, async (visit) => {
  await visit.open();
  await visit.give("photo", [
    await photo(visit.page),
    await photo(visit.page, { name: "evening-copy.png", type: "image/png" }),
    await photo(visit.page, { name: "tiles.jpg", scene: "tiles" }),
  ]);
  await untilDone(visit);
  await album(visit).getByText(/^3 photos together: /).waitFor();
  await album(visit).getByText("2 near-identical photos count once: evening.jpg stands for them.").waitFor();
  await card(visit).waitFor();
  await visit.button("Look closer: tiles.jpg").click();
  await card(visit, "tiles.jpg").waitFor();
  check((await card(visit).count()) === 0, "two cards are open");
  // Let go of the first and choose it again: the order stays that in which they were given.
  const kept = async () => JSON.stringify(await stored(visit, "settings", "chosen-photos"));
  const order = await kept();
  const first = photos(visit).last();
  await first.click();
  await album(visit).getByText(/^2 photos together: /).waitFor();
  await first.click();
  await album(visit).getByText(/^3 photos together: /).waitFor();
  await eventually("the order is the one given", async () => (await kept()) === order);
});

test("photos show as they come, and a cancel keeps them", { limit_ms: 300_000 }, async (visit) => {
  await visit.open();
  const many = [];
  for (let index = 0; index < 80; index++) {
    many.push(await photo(visit.page, { name: `many-${index}.jpg`, hue_deg: index * 4, width_px: 320, height_px: 240 }));
  }
  await visit.give("photo", many);
  await eventually("two are shown while others wait", async () => (await photos(visit).count()) >= 2 && /^\d+ of 80/.test(await status(visit).innerText()), { timeout_ms: 60_000, every_ms: 20 });
  await visit.button("Cancel").click();
  const sentence = await untilDone(visit);
  check(sentence.startsWith("Stopped"), `it says: ${sentence}`);
  const count = await photos(visit).count();
  check(count >= 2 && count < 80, `${count} of 80 photos are kept`);
  await visit.reload();
  check((await photos(visit).count()) === count, "photos were forgotten");
});

test("the page takes its tint from the photo", { limit_ms: 300_000 }, async (visit) => {
  await visit.open();
  const usual = await accent(visit);
  await visit.give("photo", await photo(visit.page));
  await untilDone(visit);
  const warm = await eventually("the accent changes", async () => (await accent(visit)) !== usual && accent(visit));
  await photos(visit).first().click();
  await eventually("without a photo the usual colours are back", async () => (await accent(visit)) === usual);
  await visit.give("photo", await photo(visit.page, { name: "sea.jpg", hue_deg: 190 }));
  await untilDone(visit);
  await eventually("another photo has another tint", async () => ![usual, warm].includes(await accent(visit)));
});

for (const theme of ["light", "dark"]) {
  for (const width_px of [320, 1280]) {
    test(`axe finds nothing on a photo's card, ${theme}, ${width_px} px`, { theme, width_px, limit_ms: 300_000 }, async (visit) => {
      await arrive(visit);
      await visit.give("photo", [
        await photo(visit.page),
        await photo(visit.page, { name: "evening-copy.png", type: "image/png" }),
        await photo(visit.page, { name: "tiles-of-a-wall-with-a-very-long-name-that-has-to-break.jpg", scene: "tiles" }),
      ]);
      await eventually("three are chosen", async () => (await album(visit).getByText(/^3 photos together: /).count()) === 1, { timeout_ms: 60_000 });
      await untilDone(visit);
      await seeing(visit, [{ name: "church", p: 0.9 }, { name: "snow", p: 0.6 }]);
      if ((await card(visit).count()) === 0) await visit.button("Look closer: evening.jpg").click();
      await valence(visit).focus();
      await visit.page.keyboard.press("Home");
      await visit.button("Not snow").click();
      await card(visit).getByRole("button", { name: "Edges" }).click();
      await eventually("the overlay appears", async () => (await card(visit).getByRole("img", { name: /^Edges, drawn/ }).count()) === 1);
      const found = await visit.axe();
      check(found.length === 0, found.join("\n"));
      const overflow_px = await visit.page.evaluate(() => document.scrollingElement.scrollWidth - innerWidth);
      check(overflow_px <= 0, `it scrolls sideways by ${overflow_px} px`);
      const small = await card(visit).locator("button, input").evaluateAll((controls) =>
        controls.map((control) => control.getBoundingClientRect()).filter(({ width, height }) => width > 0 && (width < 24 || height < 24)).length);
      check(small === 0, `${small} controls of the card are smaller than 24 px`);
      await picks(visit).first().waitFor();
    });
  }
}

test("two hundred photos in one drop are shown as they come, can be stopped, and what was done is kept", { limit_ms: 300_000 }, async (visit) => {
  await visit.open();
  const drop = [];
  for (let index = 0; index < 200; index++) {
    drop.push(await photo(visit.page, { name: `drop-${index}.jpg`, hue_deg: index * 1.7, width_px: 480, height_px: 360 }));
  }
  await visit.give("photo", drop);
  await eventually("the first results show while the rest is analysed", async () => {
    const shown = await photos(visit).count();
    return shown >= 10 && shown < 200 && /^\d+ of 200/.test(await status(visit).innerText());
  }, { timeout_ms: 120_000 });
  await visit.button("Cancel").click();
  check(/^Stopped/.test(await untilDone(visit)), "it was not stopped");
  const kept = await photos(visit).count();
  check(kept >= 10 && kept < 200 && (await stored(visit, "photos")).length === kept, `${kept} photos are shown`);
  await visit.give("photo", drop);
  check(/^Done/.test(await untilDone(visit)), "the rest was not analysed");
  check((await photos(visit).count()) === 200, `${await photos(visit).count()} of 200 photos are shown`);
  await album(visit).getByText(/^200 photos together: /).waitFor();
});
