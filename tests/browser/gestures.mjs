// What several tests do and look at: give photos and music, wait for the analysis, find the list and the photos.

import { readFileSync } from "node:fs";
import { photo, threeTunes } from "./fixtures.mjs";
import { eventually } from "./harness.mjs";

export const ANALYSIS_MS = 120_000;
export const corpus = (name, mimeType) => ({ name, mimeType, buffer: readFileSync(new URL(`../corpus/audio/${name}`, import.meta.url)) });

/// The ranked list's rows.
export const picks = (visit) => visit.page.getByRole("region", { name: /^Picks/ }).getByRole("listitem").filter({ has: visit.button(/^Like /) });
export const status = (visit) => visit.page.getByRole("region", { name: "Progress" }).getByRole("status");
export const notices = (visit) => visit.page.getByRole("region", { name: "Good to know" }).getByRole("listitem");
export const photos = (visit) => visit.page.getByRole("region", { name: "Your photos" }).locator("button[aria-pressed]");

export async function untilDone(visit) {
  return eventually("the analysis ends", async () => {
    const sentence = await status(visit).innerText();
    return /^(Done|Stopped)/.test(sentence) && sentence;
  }, { timeout_ms: ANALYSIS_MS });
}

export async function untilListed(visit, count) {
  await eventually(`${count} picks are listed`, async () => (await picks(visit).count()) === count, { timeout_ms: 30_000 });
}

/// Until the list is no longer busy. A ranking that follows a click begins within the same turn of the page or soon after.
export async function untilRanked(visit) {
  const region = visit.page.getByRole("region", { name: /^Picks/ });
  let calm = 0;
  await eventually("the ranking ends", async () => {
    calm = (await region.getAttribute("aria-busy")) === "false" ? calm + 1 : 0;
    return calm >= 3;
  }, { timeout_ms: 30_000 });
}

/// The first photo, then the music, until everything is ranked.
export async function arrive(visit, { tunes = threeTunes() } = {}) {
  await visit.open();
  await visit.give("photo", await photo(visit.page));
  await untilDone(visit);
  await visit.give("music", tunes);
  await eventually("the music's analysis begins", async () => /^\d+ of/.test(await status(visit).innerText()));
  await untilDone(visit);
  await untilListed(visit, tunes.length);
}

export async function playsFirstPick(visit) {
  await picks(visit).first().getByRole("button", { name: /^Play / }).click();
  const first_secs = await eventually("sound plays", async () => (await visit.playedSecs()) || false);
  await eventually("the sound goes on", async () => (await visit.playedSecs()) > first_secs);
  await picks(visit).first().getByRole("button", { name: /^Pause / }).click();
}

export const pressed = (visit, name) => picks(visit).getByRole("button", { name, pressed: true });

/// How many tracks the library says it has; it draws only those near the window.
export const tracksCounted = async (visit) => Number.parseInt(await visit.page.getByRole("main").getByRole("status").first().innerText(), 10);
