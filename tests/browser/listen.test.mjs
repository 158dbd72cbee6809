// The path people come for: photos and music in, a ranked list out, play, like, and all of it still there later.

import { onDisk, photo, silentMp3, threeTunes, tune } from "./fixtures.mjs";
import { ANALYSIS_MS, arrive, corpus, notices, photos, picks, playsFirstPick, pressed, status, untilDone, untilListed } from "./gestures.mjs";
import { check, eventually, test } from "./harness.mjs";

test("photo and music, a ranked list, play, like, reload, offline", { limit_ms: 300_000 }, async (visit) => {
  await arrive(visit);
  check((await picks(visit).first().locator("p.reason").innerText()).length > 0, "a pick gives no reason");
  await playsFirstPick(visit);

  const liked = await picks(visit).nth(1).getByRole("button", { name: /^Like / }).getAttribute("aria-label");
  await visit.button(liked).click();
  await eventually("the like is shown", async () => (await pressed(visit, /^Like /).count()) === 1);
  await visit.settled({ all: true });

  await visit.reload();
  await untilListed(visit, 3);
  check((await pressed(visit, liked).count()) === 1, "the like was forgotten");
  check((await photos(visit).count()) === 1, "the photo was forgotten");
  await playsFirstPick(visit);

  await visit.cutNetwork();
  await visit.reload();
  await untilListed(visit, 3);
  await visit.give("photo", await photo(visit.page, { name: "sea.png", type: "image/png", hue_deg: 190 }));
  await untilDone(visit);
  check((await photos(visit).count()) === 2, "a photo can't be added offline");
  await visit.give("music", [corpus("tone.flac", "audio/flac")]);
  await eventually("the offline track is kept", async () => (await picks(visit).count()) === 4, { timeout_ms: ANALYSIS_MS });
  await playsFirstPick(visit);
  visit.forgive(/ERR_CONNECTION_REFUSED|Failed to update a ServiceWorker|script resource/);
});

test("a photo given before the page has read its store is not lost", { limit_ms: 300_000 }, async (visit) => {
  await visit.open();
  const early = await photo(visit.page, { name: "early.jpg" });
  // Opening the store takes a second here; the person does not wait for it.
  await visit.context.addInitScript(() => {
    const open = IDBFactory.prototype.open;
    IDBFactory.prototype.open = function (...args) {
      const request = open.apply(this, args);
      const held = EventTarget.prototype.addEventListener;
      const late = (name) => {
        const property = Object.getOwnPropertyDescriptor(IDBRequest.prototype, `on${name}`);
        Object.defineProperty(request, `on${name}`, {
          set: (heard) => property.set.call(request, heard && ((event) => setTimeout(() => heard.call(request, event), 1000))),
        });
        request.addEventListener = (kind, heard, ...rest) =>
          held.call(request, kind, kind === name ? (event) => setTimeout(() => heard.call(request, event), 1000) : heard, ...rest);
      };
      late("success");
      return request;
    };
  });
  await visit.page.reload();
  await visit.fileInput("photo").waitFor({ state: "attached" });
  await visit.give("photo", early);
  await untilDone(visit);
  check((await photos(visit).count()) === 1, "the photo was lost");
});

test("models are fetched once", { limit_ms: 300_000 }, async (visit) => {
  await arrive(visit, { tunes: threeTunes().slice(0, 1) });
  const fetched = () => visit.served.filter((path) => path.includes(".bpk"));
  const first = fetched();
  check(first.length > 0, "no model was fetched at all");
  check(new Set(first).size === first.length, `a model was fetched twice: ${first}`);
  await visit.reload();
  await visit.give("photo", await photo(visit.page, { name: "again.webp", type: "image/webp", hue_deg: 120 }));
  await untilDone(visit);
  check(fetched().length === first.length, "a model was fetched again on the second visit");
});

test("every format is heard", { limit_ms: 300_000 }, async (visit) => {
  const good = [
    ["tone-cbr.mp3", "audio/mpeg"], ["tone.flac", "audio/flac"], ["tone.ogg", "audio/ogg"], ["tone-16bit.wav", "audio/wav"],
    ["tone-aac.m4a", "audio/mp4"], ["tone-sowt.aifc", "audio/aiff"],
    // These two the page decodes.
    ["opus.ogg", "audio/ogg"], ["he-aac.m4a", "audio/mp4"],
  ].map(([name, type]) => corpus(name, type));
  await visit.open();
  await visit.give("music", good);
  const sentence = await untilDone(visit);
  check(sentence === "Done: 8 files.", `it says: ${sentence}; ${await notices(visit).allInnerTexts()}`);
});

test("skip, undo, and the log that lists what was said", { limit_ms: 300_000 }, async (visit) => {
  await arrive(visit);
  await picks(visit).first().getByRole("button", { name: /^Skip / }).click();
  await eventually("the skip is shown", async () => (await pressed(visit, /^Skip /).count()) === 1);
  await visit.button(/^Undo/).click();
  await eventually("the skip is undone", async () => (await pressed(visit, /^Skip /).count()) === 0);
  await picks(visit).first().getByRole("button", { name: /^Like / }).click();
  await eventually("the like is shown", async () => (await pressed(visit, /^Like /).count()) === 1);
  await visit.goTo("You");
  await visit.page.getByRole("listitem").filter({ hasText: /^Liked/ }).waitFor();
});

test("cancel stops a long analysis and keeps what was done", { limit_ms: 300_000 }, async (visit) => {
  await visit.open();
  await visit.give("music", Array.from({ length: 12 }, (_, index) => tune({ name: `long-${index}.wav`, secs: 60, root_hz: 110 + 20 * index })));
  await eventually("the first is done", async () => /^[1-9]\d* of/.test(await status(visit).innerText()), { timeout_ms: ANALYSIS_MS });
  const start_ms = Date.now();
  await visit.button("Cancel").click();
  const sentence = await untilDone(visit);
  const waited_ms = Date.now() - start_ms;
  check(sentence.startsWith("Stopped"), `it says: ${sentence}`);
  check(waited_ms < 2_000, `stopping took ${waited_ms} ms`);
  await visit.goTo("Library");
  const kept = await eventually("the library is shown", () => visit.page.getByRole("main").getByRole("button", { name: /^Play / }).count());
  check(kept >= 1 && kept < 12, `${kept} of 12 tracks are in the library`);
  await visit.goTo("Listen");
  await visit.give("music", [tune({ name: "after.wav" })]);
  await eventually("work goes on after a cancel", async () => (await status(visit).innerText()) === "Done: 1 file.", { timeout_ms: ANALYSIS_MS });
});

test("bad files get a sentence each, and the rest of the batch goes on", { limit_ms: 300_000 }, async (visit) => {
  await visit.open();
  const good = await photo(visit.page, { name: "good.jpg" });
  const cut = { ...good, name: "cut.jpg", buffer: good.buffer.subarray(0, 300) };
  const text = { name: "letter.jpg", mimeType: "image/jpeg", buffer: Buffer.from("Dear reader, this is no photo.") };
  await visit.give("photo", [text, cut, good]);
  check(/^Done: 3 files, [12] not usable/.test(await untilDone(visit)), `photos: ${await status(visit).innerText()}`);
  check((await photos(visit).count()) >= 1, "the good photo was lost");

  const bad = [corpus("zero-bytes.mp3", "audio/mpeg"), corpus("text.mp3", "audio/mpeg"), corpus("silent.mp3", "audio/mpeg"),
    // Starts as WebM does, and goes on as nothing that any decoder reads.
    { name: "broken.webm", mimeType: "audio/webm", buffer: Buffer.concat([Buffer.from("1a45dfa3", "hex"), Buffer.alloc(5000, 7)]) }];
  await visit.give("music", [...bad, tune({ name: "fine.wav" }), corpus("truncated.mp3", "audio/mpeg")]);
  await untilListed(visit, 2);
  await untilDone(visit);
  const sentences = await notices(visit).allInnerTexts();
  for (const { name } of [text, ...bad]) {
    check(sentences.some((sentence) => sentence.includes(name)), `no sentence names ${name}; there are: ${sentences.join(" / ")}`);
  }
  await visit.reload();
  await untilListed(visit, 2);
});

test("a photo of 60 megapixels", { limit_ms: 300_000 }, async (visit) => {
  await visit.open();
  const large = await photo(visit.page, { name: "huge.jpg", width_px: 9_500, height_px: 6_400 });
  await visit.give("photo", onDisk(visit.folder(), large.name, large.buffer));
  const sentence = await untilDone(visit);
  check(sentence === "Done: 1 file.", `it says: ${sentence}; ${await notices(visit).allInnerTexts()}`);
});

test("a file of three hours", { limit_ms: 300_000 }, async (visit) => {
  await visit.open();
  const lasting = tune({ name: "long.wav", secs: 600, sample_rate_hz: 16_000, beat_secs: 0.4 });
  const three_hours = Buffer.concat([lasting.buffer.subarray(0, 44), ...Array(18).fill(lasting.buffer.subarray(44))]);
  three_hours.writeUInt32LE(three_hours.length - 8, 4);
  three_hours.writeUInt32LE(three_hours.length - 44, 40);
  await visit.give("music", [onDisk(visit.folder(), "concert.wav", three_hours), onDisk(visit.folder(), "silence.mp3", silentMp3(3 * 3600))]);
  const sentence = await untilDone(visit);
  check(sentence === "Done: 2 files, 1 not usable.", `it says: ${sentence}; ${await notices(visit).allInnerTexts()}`);
  await untilListed(visit, 1);
});

test("erasing removes everything", { limit_ms: 300_000 }, async (visit) => {
  await arrive(visit, { tunes: threeTunes().slice(0, 1) });
  await visit.goTo("You");
  await visit.button("Erase everything").click();
  await visit.button("Yes, erase everything").click();
  await eventually("it says so", async () => (await visit.page.getByText("Everything was erased.").count()) > 0);
  await visit.reload();
  await visit.goTo("Library");
  check((await visit.page.getByRole("main").getByRole("button", { name: /^Play / }).count()) === 0, "a track survived");
  await visit.goTo("Listen");
  check((await visit.page.getByRole("region", { name: "Your photos" }).count()) === 0, "a photo survived");
});

for (const [theme, width_px] of [["light", 320], ["dark", 1280]]) {
  test(`axe finds nothing in use, ${theme}, ${width_px} px`, { theme, width_px, limit_ms: 300_000 }, async (visit) => {
    await arrive(visit);
    await visit.give("photo", { name: "letter.jpg", mimeType: "image/jpeg", buffer: Buffer.from("no photo") });
    await untilDone(visit);
    await playsFirstPick(visit);
    await picks(visit).first().getByRole("button", { name: /^Like / }).click();
    await eventually("the like is shown", async () => (await pressed(visit, /^Like /).count()) === 1);
    for (const place of ["Listen", "Library", "You"]) {
      await visit.goTo(place);
      const found = await visit.axe();
      check(found.length === 0, `${place}:\n${found.join("\n")}`);
      const overflow_px = await visit.page.evaluate(() => document.scrollingElement.scrollWidth - innerWidth);
      check(overflow_px <= 0, `${place} scrolls sideways by ${overflow_px} px`);
    }
  });
}
