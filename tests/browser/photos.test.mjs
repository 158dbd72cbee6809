// Photo formats in a real browser: our own decoders, and the browser's for what has none here.

import { readFileSync } from "node:fs";
import { check, eventually, test } from "./harness.mjs";

const ANALYSIS_MS = 120_000;
const corpus = (name, mimeType) => ({ name, mimeType, buffer: readFileSync(new URL(`../corpus/photos/${name}`, import.meta.url)) });

const status = (visit) => visit.page.getByRole("region", { name: "Progress" }).getByRole("status");
const notices = (visit) => visit.page.getByRole("region", { name: "Good to know" }).getByRole("listitem");
const photos = (visit) => visit.page.getByRole("region", { name: "Your photos" }).locator("button[aria-pressed]");

async function untilDone(visit) {
  return eventually("the analysis ends", async () => {
    const sentence = await status(visit).innerText();
    return /^(Done|Stopped)/.test(sentence) && sentence;
  }, { timeout_ms: ANALYSIS_MS });
}

test("AVIF is read by the browser's decoder", { limit_ms: 300_000 }, async (visit) => {
  await visit.open();
  await visit.give("photo", [corpus("scene.avif", "image/avif")]);
  const sentence = await untilDone(visit);
  check(sentence === "Done: 1 file.", `it says: ${sentence}; ${await notices(visit).allInnerTexts()}`);
  check((await photos(visit).count()) === 1, "the AVIF photo is not there");
});

test("every photo format is seen", { limit_ms: 300_000 }, async (visit) => {
  const good = [
    ["progressive.jpg", "image/jpeg"], ["cmyk.jpg", "image/jpeg"], ["rgb-16bit.png", "image/png"], ["alpha-lossy.webp", "image/webp"],
    ["animated.gif", "image/gif"],
  ].map(([name, type]) => corpus(name, type));
  await visit.open();
  await visit.give("photo", good);
  const sentence = await untilDone(visit);
  check(sentence === "Done: 5 files.", `it says: ${sentence}; ${await notices(visit).allInnerTexts()}`);
});

test("a HEIC photo this browser can't read gets its sentence", { limit_ms: 300_000 }, async (visit) => {
  await visit.open();
  await visit.give("photo", [corpus("header-only.heic", "image/heic"), corpus("baseline.jpg", "image/jpeg")]);
  check((await untilDone(visit)) === "Done: 2 files, 1 not usable.", `it says: ${await status(visit).innerText()}`);
  const sentences = await notices(visit).allInnerTexts();
  check(sentences.some((sentence) => sentence.includes("can't read HEIC photos; export it as JPEG")), `there are: ${sentences.join(" / ")}`);
});
